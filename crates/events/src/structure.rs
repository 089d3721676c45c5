//! Relations that no word of the lexicon makes, only how a phrase is built: who is where, how many, of which nation, the same as.
//!
//! reads:  mentions, trees, data/lexicon/en/relations.toml (locative, structure)
//! writes: Relation

use crate::clause::Clauses;
use crate::factuality::Judge;
use crate::parties::Parties;
use crate::types::Relation;
use onrecord_document::{Id, Maker};
use onrecord_mentions::{EntityType, Mention, Mentions};
use onrecord_resources::relation_lexicon::RelationLexicon;
use onrecord_syntax::Token;
use std::collections::{BTreeMap, BTreeSet};

/// What makes these relations. They go into annotations; no claim is made of them.
pub const RULE: &str = "relations/structure";

/// The relations of phrases, in text order of their first words.
pub fn structural(
    clauses: &Clauses<'_>,
    parties: &Parties<'_>,
    judge: &Judge<'_>,
    mentions: &Mentions,
    lexicon: &RelationLexicon,
) -> Vec<Relation> {
    let mut heads: BTreeMap<Id<Token>, Id<Mention>> = BTreeMap::new();
    for (id, mention) in mentions.mentions.enumerate() {
        // Of several mentions at a word the widest stands for it.
        let wider = |old: &Id<Mention>| mentions.mentions[*old].span.len() < mention.span.len();
        if heads.get(&mention.head).is_none_or(wider) {
            heads.insert(mention.head, id);
        }
    }
    let finder = Finder { clauses, mentions, heads, lexicon };
    let mut seen = BTreeSet::new();
    let mut relations = Vec::new();
    for (kind, at, from, to) in finder.found() {
        let (a, b) = (parties.of_mention(from), parties.of_mention(to));
        if a.span == b.span || !seen.insert((kind.clone(), a.span, b.span)) {
            continue;
        }
        relations.push(Relation {
            kind,
            trigger: clauses.token(at).span.into(),
            from: a,
            to: b,
            reported_by: judge.voice(at),
            factuality: judge.judge(at),
            by: Maker::rule(RULE),
        });
    }
    relations
}

/// A relation's name, the word it hangs on, its two parties.
type Found = (String, Id<Token>, Id<Mention>, Id<Mention>);

/// Finds relations between mentions.
struct Finder<'a> {
    clauses: &'a Clauses<'a>,
    mentions: &'a Mentions,
    heads: BTreeMap<Id<Token>, Id<Mention>>,
    lexicon: &'a RelationLexicon,
}

impl Finder<'_> {
    fn kind(&self, mention: Id<Mention>) -> EntityType {
        self.mentions.mentions[mention].kind
    }

    /// All of them.
    fn found(&self) -> Vec<Found> {
        let names = &self.lexicon.structure;
        let mut found = Vec::new();
        for (&token, &mention) in &self.heads {
            let Some(head) = self.clauses.token(token).head else { continue };
            let other = self.heads.get(&head).copied();
            let (ours, relation) = (self.kind(mention), self.clauses.token(token).relation_base());
            match (ours, relation, other) {
                (EntityType::Location, "nmod" | "appos", Some(other))
                    if self.stands_there(token, other, relation) =>
                {
                    found.push((names.place.clone(), token, other, mention));
                }
                (EntityType::Location, "obl", _) if self.locative(token) => {
                    let around = self.clauses.subjects(head).into_iter().chain(self.clauses.objects(head));
                    let there =
                        around.flat_map(|t| self.clauses.conjuncts(t)).filter_map(|t| self.heads.get(&t));
                    found.extend(
                        there
                            .filter(|&&m| self.is_body(m))
                            .map(|&m| (names.place.clone(), token, m, mention)),
                    );
                }
                (EntityType::Quantity, "nummod" | "compound" | "amod" | "det", Some(other))
                    if self.is_body(other) =>
                {
                    found.push((names.attribute.clone(), token, other, mention));
                }
                (EntityType::Nationality, "amod" | "compound", Some(other)) if self.is_body(other) => {
                    found.push((names.attribute.clone(), token, other, mention));
                }
                (EntityType::Person | EntityType::Organisation, "appos", Some(other))
                    if self.kind(other) == ours =>
                {
                    found.push((names.same.clone(), token, other, mention));
                }
                _ => {}
            }
        }
        found.sort_by_key(|f| (f.1, f.2, f.3));
        found
    }

    /// Whether a place at `token` is where `other` is: under a preposition of place, or the wider place after a narrower.
    fn stands_there(&self, token: Id<Token>, other: Id<Mention>, relation: &str) -> bool {
        match relation {
            "appos" => self.kind(other) == EntityType::Location,
            _ => self.locative(token) && (self.is_body(other) || self.kind(other) == EntityType::Location),
        }
    }

    fn locative(&self, token: Id<Token>) -> bool {
        self.clauses.cases(token).any(|c| self.lexicon.locative.contains(self.clauses.lemma(c)))
    }

    /// Whether a mention is somebody or something that can be somewhere.
    fn is_body(&self, mention: Id<Mention>) -> bool {
        use EntityType::{MilitaryPlatform, Organisation, Person, Vehicle, Weapon};
        matches!(self.kind(mention), Person | Organisation | MilitaryPlatform | Vehicle | Weapon)
    }
}
