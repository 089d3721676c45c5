//! From the token that fills a slot to the parties it names: coordination, "hundreds of", owners of things, places.
//!
//! reads:  document, mentions, trees, data/lexicon/en/events.toml (transparent nouns, things)
//! writes: Participant

use crate::clause::Clauses;
use crate::types::Participant;
use onrecord_document::{Document, Id, Span};
use onrecord_mentions::{EntityType, Mention, MentionForm, Mentions};
use onrecord_resources::pattern::{Kind, Words};
use onrecord_syntax::{Token, Upos};

/// How deep a party may stand inside the phrase that fills a slot: "the lifting of the ban on the party".
const NESTING: usize = 3;

/// Whom the words of a document name.
pub struct Parties<'a> {
    /// The trees.
    pub clauses: &'a Clauses<'a>,
    document: &'a Document,
    mentions: &'a Mentions,
    /// The mention headed by each token, or that covers it most narrowly.
    at: Vec<Option<Id<Mention>>>,
    /// Whether each token is part of a time expression.
    timed: Vec<bool>,
}

/// Whether a mention names somebody or some place that can act or be acted on.
fn is_party(kind: EntityType) -> bool {
    use EntityType::{Location, MilitaryPlatform, Nationality, Organisation, Other, Person, Vehicle};
    matches!(kind, Person | Organisation | Location | Nationality | Vehicle | MilitaryPlatform | Other)
}

impl<'a> Parties<'a> {
    /// A view of `mentions` by token.
    pub fn new(document: &'a Document, mentions: &'a Mentions, clauses: &'a Clauses<'a>) -> Parties<'a> {
        let syntax = clauses.syntax;
        let mut at: Vec<Option<Id<Mention>>> = vec![None; syntax.tokens.len()];
        let narrower = |old: Option<Id<Mention>>, token: usize, id: Id<Mention>| -> bool {
            let new = &mentions.mentions[id];
            old.is_none_or(|old| {
                let old = &mentions.mentions[old];
                let rank = |m: &Mention| {
                    (
                        m.head.index() == token,
                        if m.head.index() == token { m.span.len() } else { usize::MAX - m.span.len() },
                    )
                };
                rank(new) > rank(old)
            })
        };
        for (id, mention) in mentions.mentions.enumerate() {
            if !is_party(mention.kind) {
                continue;
            }
            for token in syntax.tokens_in(mention.span) {
                // A name may be headed by another of its words than the tree says; a description may not.
                let inner = mention.form == MentionForm::Name || mention.head.index() == token;
                if inner && narrower(at[token], token, id) {
                    at[token] = Some(id);
                }
            }
        }
        let mut timed = vec![false; syntax.tokens.len()];
        for time in mentions.times.iter() {
            for token in syntax.tokens_in(time.span) {
                timed[token] = true;
            }
        }
        Parties { clauses, document, mentions, at, timed }
    }

    /// The mention that a token heads or belongs to.
    pub fn mention(&self, token: Id<Token>) -> Option<Id<Mention>> {
        self.at[token.index()]
    }

    /// Whether a token is a proper noun outside time expressions.
    fn is_proper(&self, token: Id<Token>) -> bool {
        self.clauses.token(token).upos == Upos::Propn && !self.is_time(token)
    }

    /// Whether a token heads the words of a span: what it hangs on lies outside.
    pub fn heads(&self, token: Id<Token>, span: Span) -> bool {
        self.clauses.token(token).head.is_none_or(|h| !span.contains(self.clauses.token(h).span))
    }

    /// Whether a token is part of a time expression.
    pub fn is_time(&self, token: Id<Token>) -> bool {
        self.timed[token.index()]
    }

    /// The actor code at a token: its mention's, else that of the country of its place.
    fn code(&self, token: Id<Token>) -> String {
        let Some(mention) = self.mention(token) else { return String::new() };
        if let Some(actor) = self.mentions.actor(mention) {
            return actor.code.clone();
        }
        let span = self.mentions.mentions[mention].span;
        let place = self
            .mentions
            .named_places()
            .map(|(_, p)| p)
            .find(|p| p.mention == Some(mention) || span.contains(p.span));
        place.and_then(|p| p.country.clone()).unwrap_or_default()
    }

    /// Whether a token is one of `words`: by its lemma, its phrase, its actor's sector or its mention's kind.
    pub fn fits(&self, token: Id<Token>, words: &Words) -> bool {
        words.is_any()
            || self.clauses.conjuncts(token).into_iter().any(|t| self.fits_alone(t, words, NESTING))
    }

    fn fits_alone(&self, token: Id<Token>, words: &Words, depth: usize) -> bool {
        let lemma = self.clauses.lemma(token);
        if words.phrases.iter().any(|phrase| self.phrase_at(token, phrase)) {
            return true;
        }
        if let Some(mention) = self.mention(token) {
            let kind = self.mentions.mentions[mention].kind;
            let kinds = words.kinds.iter().any(|k| match k {
                Kind::Person => kind == EntityType::Person,
                Kind::Place => kind == EntityType::Location,
                Kind::Actor => kind != EntityType::Other || self.mentions.actor(mention).is_some(),
            });
            let sectors = || {
                self.mentions
                    .actor(mention)
                    .is_some_and(|a| a.sectors.iter().any(|s| words.sectors.contains(s)))
            };
            if kinds || sectors() {
                return true;
            }
        }
        // A name that nothing else is known of may still be an actor's.
        if words.kinds.contains(&Kind::Actor) && self.mention(token).is_none() && self.is_proper(token) {
            return true;
        }
        depth > 0
            && self.clauses.lexicon.transparent.contains(lemma)
            && self.clauses.after(token, "of", &[]).into_iter().any(|t| self.fits_alone(t, words, depth - 1))
    }

    /// Whether a phrase stands at a token: its last word is the token and the others stand close before it, or its first word is
    /// and the others follow ("carry out", "state of emergency").
    pub fn phrase_at(&self, token: Id<Token>, phrase: &[String]) -> bool {
        let sentence = self.clauses.token(token).sentence;
        let run = &self.clauses.syntax.sentences[sentence].tokens;
        let at = token.index();
        let near = |word: &String, from: usize, to: usize| {
            (from.max(run.start)..to.min(run.end)).any(|i| i != at && self.is_word(Id::new(i), word))
        };
        let [rest @ .., last] = phrase else { return false };
        if self.is_word(token, last) && rest.iter().all(|w| near(w, at.saturating_sub(rest.len() + 2), at)) {
            return true;
        }
        let [first, rest @ ..] = phrase else { return false };
        !rest.is_empty()
            && self.is_word(token, first)
            && rest.iter().all(|w| near(w, at + 1, at + rest.len() + 3))
    }

    /// Whether a token is a word, by lemma or as it is written.
    fn is_word(&self, token: Id<Token>, word: &str) -> bool {
        self.clauses.lemma(token) == word
            || self.document.text[self.clauses.token(token).span].to_lowercase() == word
    }

    /// The parties that the tokens of a slot name, each of a coordination by itself. `words` keeps those that no mention
    /// names as bare words.
    pub fn named(&self, tokens: &[Id<Token>], words: bool) -> Vec<Participant> {
        let mut found: Vec<Participant> = Vec::new();
        for &token in tokens {
            for token in self.clauses.conjuncts(token) {
                for party in self.party(token, words, NESTING) {
                    let same = |p: &Participant| {
                        p.span == party.span || (p.entity.is_some() && p.entity == party.entity)
                    };
                    if !found.iter().any(same) {
                        found.push(party);
                    }
                }
            }
        }
        found
    }

    /// The parties that one token names, without what is coordinated with it.
    pub fn alone(&self, token: Id<Token>, words: bool) -> Vec<Participant> {
        self.party(token, words, NESTING)
    }

    /// The party that a token names: itself, what it is a number or part of, or the one inside its phrase.
    fn party(&self, token: Id<Token>, words: bool, depth: usize) -> Vec<Participant> {
        if self.is_time(token) || self.clauses.token(token).upos == Upos::Verb {
            return Vec::new();
        }
        let words = words || self.is_proper(token);
        let lemma = self.clauses.lemma(token);
        let own = self.code(token);
        if own.is_empty() && depth > 0 && self.clauses.lexicon.transparent.contains(lemma) {
            let inner = self.clauses.after(token, "of", &[]);
            let parties: Vec<_> = inner
                .into_iter()
                .flat_map(|t| self.clauses.conjuncts(t))
                .flat_map(|t| self.party(t, words, depth - 1))
                .collect();
            if !parties.is_empty() {
                return parties;
            }
        }
        let thing = self.clauses.lexicon.things.contains(lemma);
        match self.mention(token) {
            Some(mention) if !thing || !own.is_empty() => {
                let row = &self.mentions.mentions[mention];
                let inner = || self.inside(token, NESTING).map(|t| self.code(t)).unwrap_or_default();
                let code = if own.is_empty() && row.form == MentionForm::Nominal { inner() } else { own };
                let name = match (row.form, self.mentions.entities.get(row.entity)) {
                    (MentionForm::Nominal, _) | (_, None) => self.document.text[row.span].to_owned(),
                    (_, Some(entity)) => entity.name.clone(),
                };
                let joint = row.joint.iter().map(|other| Participant {
                    span: row.span,
                    entity: None,
                    code: other.code.clone(),
                    name: other.name.clone(),
                });
                std::iter::once(Participant { span: row.span, entity: Some(row.entity), code, name })
                    .chain(joint)
                    .collect()
            }
            _ => match self.inside(token, NESTING) {
                Some(inner) if !words || thing => {
                    self.clauses.conjuncts(inner).into_iter().flat_map(|t| self.party(t, false, 0)).collect()
                }
                inner if words && !thing && self.clauses.token(token).upos != Upos::Pron => {
                    let span = self.phrase(token);
                    let code = inner.map(|t| self.code(t)).unwrap_or_default();
                    vec![Participant { span, entity: None, code, name: self.document.text[span].to_owned() }]
                }
                _ => Vec::new(),
            },
        }
    }

    /// A mention as a party.
    pub fn of_mention(&self, mention: Id<Mention>) -> Participant {
        let row = &self.mentions.mentions[mention];
        let code = self.mentions.actor(mention).map(|a| a.code.clone()).unwrap_or_default();
        let entity = self.mentions.entities.get(row.entity);
        let name = match (row.form, entity) {
            (MentionForm::Nominal, _) | (_, None) => self.document.text[row.span].to_owned(),
            (_, Some(entity)) => entity.name.clone(),
        };
        Participant { span: row.span, entity: Some(row.entity), code, name }
    }

    /// The words of a party that is known by its role alone ("students throughout Arvenia"), of no country and no group; none
    /// for any other party.
    pub fn role(&self, party: &Participant) -> Option<Span> {
        let mut mentions = self.mentions.mentions.enumerate();
        let (id, mention) = mentions.find(|(_, m)| m.span == party.span && Some(m.entity) == party.entity)?;
        let actor = self.mentions.actor(id)?;
        let bare =
            actor.country.is_none() && actor.code == party.code && actor.sectors.concat() == actor.code;
        let clauses = self.clauses;
        (bare && mention.form == MentionForm::Nominal).then(|| {
            let tokens = clauses.tree.subtree_where(mention.head, |c| {
                clauses.is(c, &["nmod", "case", "det", "amod", "compound", "nummod", "flat"])
            });
            let span = |t: Option<&Id<Token>>| t.map_or(mention.span, |&t| clauses.token(t).span);
            span(tokens.first()).join(span(tokens.last()))
        })
    }

    /// The nearest token below a noun that names a party: its owner, what stands before it, what follows a preposition.
    fn inside(&self, token: Id<Token>, depth: usize) -> Option<Id<Token>> {
        let clauses = self.clauses;
        let order: [&[&str]; 3] = [&["nmod:poss"], &["amod", "compound"], &["nmod"]];
        let children: Vec<_> = order.iter().flat_map(|r| clauses.tree.children_by(token, r)).collect();
        let named = |c: Id<Token>| {
            let mention = self.mention(c).map(|m| &self.mentions.mentions[m]);
            !self.is_time(c)
                && mention.is_some_and(|m| {
                    m.kind != EntityType::Other && !m.span.covers(clauses.token(token).span.start())
                })
        };
        if let Some(&found) = children.iter().find(|&&c| named(c)) {
            return Some(clauses.antecedent(found));
        }
        if depth == 0 {
            return None;
        }
        children.iter().find_map(|&c| self.inside(c, depth - 1))
    }

    /// The words of a noun phrase without relative clauses, appositions and what is coordinated.
    pub fn phrase(&self, token: Id<Token>) -> Span {
        let clauses = self.clauses;
        let keep = |c: Id<Token>| {
            clauses.is(c, &["det", "amod", "compound", "nummod", "nmod", "case", "flat", "advmod", "fixed"])
                && !(clauses.token(c).head == Some(token) && clauses.is(c, &["case"]) && c < token)
        };
        let tokens = clauses.tree.subtree_where(token, keep);
        let first = tokens.first().copied().unwrap_or(token);
        let last = tokens.last().copied().unwrap_or(token);
        clauses.token(first).span.join(clauses.token(last).span)
    }
}
