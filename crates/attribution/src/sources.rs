//! What kind of source a phrase is, and who it is.
//!
//! reads:  document.text, syntax, mentions
//! writes: Attribution::{source_kind, speaker}
//! data:   data/lexicon/en/sources.toml
//! cases:  cases/5-attribution/sources.md

use crate::{Attribution, SourceKind};
use onrecord_document::{Document, Id, Layer};
use onrecord_mentions::{Entity, EntityType, MentionForm, Mentions};
use onrecord_resources::attribution::Sources;
use onrecord_syntax::{Syntax, Token, Upos};
use std::ops::Range;

/// The word of a run that heads the others: the first whose own head lies outside.
pub(crate) fn head(syntax: &Syntax, words: &Range<usize>) -> Option<Id<Token>> {
    let outside = |id: &Id<Token>| syntax.tokens[*id].head.is_none_or(|h| !words.contains(&h.index()));
    let mut heads = words.clone().map(Id::new).filter(outside);
    // Punctuation and names cut off from the phrase by a parsing mistake are poor heads.
    let first = heads.clone().next();
    heads.find(|&h| matches!(syntax.tokens[h].upos, Upos::Noun | Upos::Propn | Upos::Pron)).or(first)
}

/// The word that names a source. The tree may take a participle for the head of "Saudi Arabia, backed by America": then it is the
/// end of the name, or the noun, that the phrase begins with.
pub(crate) fn naming(syntax: &Syntax, words: &Range<usize>) -> Option<Id<Token>> {
    let rows = syntax.tokens.rows();
    let nominal = |w: usize| matches!(rows[w].upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num);
    let head = head(syntax, words)?;
    if nominal(head.index()) {
        return Some(head);
    }
    let Some(first) = words.clone().find(|&w| nominal(w)) else { return Some(head) };
    let same =
        |w: usize| words.contains(&w) && rows[w].upos == rows[first].upos && rows[w].upos == Upos::Propn;
    Some(Id::new((first..).take_while(|&w| w == first || same(w)).last().unwrap_or(first)))
}

/// The kind of a source phrase.
pub(crate) fn kind(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    sources: &Sources,
    words: &Range<usize>,
) -> SourceKind {
    let Some(head) = naming(syntax, words) else { return SourceKind::Unnamed };
    let token = &syntax.tokens[head];
    let phrase = document.text[crate::shape::span(syntax, words)].to_lowercase();
    if sources.publication.iter().any(|p| phrase.contains(p.as_str())) || publisher(document, &phrase) {
        return SourceKind::Publication;
    }
    if token.upos == Upos::Propn || has_name(syntax, head) {
        return SourceKind::Named;
    }
    let lemma = token.lemma.to_lowercase();
    let plural = matches!(&*token.xpos, "NNS" | "NNPS");
    if token.upos == Upos::Pron {
        return pronoun(mentions, syntax, sources, head).unwrap_or(if plural_pronoun(syntax, head) {
            SourceKind::Collective
        } else {
            SourceKind::Unnamed
        });
    }
    if sources.unnamed.contains(&lemma) {
        return if plural { SourceKind::Collective } else { SourceKind::Unnamed };
    }
    if sources.collective.contains(&lemma) {
        return SourceKind::Collective;
    }
    if sources.document.contains(&lemma) {
        return SourceKind::Document;
    }
    // A group that the tables know by its kind ("the army") is a body of its own; a person that they know so is not named.
    let body = mentions.headed_in(token.span, head).is_some_and(|m| {
        let kind = mentions.mentions[m].kind;
        kind == EntityType::Organisation || kind != EntityType::Person && mentions.actor(m).is_some()
    });
    let body = body || !plural && sources.body.contains(&lemma);
    let counted = token.upos == Upos::Num && !sources.one.contains(&lemma);
    match (body, plural || counted) {
        (true, false) => SourceKind::Named,
        (_, true) => SourceKind::Collective,
        (false, false) => SourceKind::Unnamed,
    }
}

/// Whether a phrase is the publisher's name, or the end of it: "the Observer" of The Halse Observer.
fn publisher(document: &Document, phrase: &str) -> bool {
    let bare = |name: &str| name.to_lowercase().trim_start_matches("the ").trim().to_owned();
    let (phrase, publisher) = (bare(phrase), bare(document.meta.publisher.as_deref().unwrap_or_default()));
    !phrase.is_empty()
        && (publisher == phrase || publisher.ends_with(&format!(" {phrase}")) && !phrase.contains(' '))
}

/// Whether a common noun carries a name: "spokesman Jano Terel", "the spokesman, Jano Terel".
fn has_name(syntax: &Syntax, head: Id<Token>) -> bool {
    let named = |id: Id<Token>| syntax.tokens[id].upos == Upos::Propn;
    syntax.tree().children_by(head, &["appos", "flat", "list"]).any(named)
        || syntax.tokens[head].relation_base() == "compound" && syntax.tokens[head].head.is_some_and(named)
}

fn plural_pronoun(syntax: &Syntax, head: Id<Token>) -> bool {
    syntax.tokens[head].feats.contains("Number=Plur")
}

/// A pronoun is what its entity is by other words.
fn pronoun(mentions: &Mentions, syntax: &Syntax, sources: &Sources, head: Id<Token>) -> Option<SourceKind> {
    let mention = mentions.headed_in(syntax.tokens[head].span, head)?;
    let entity = &mentions.entities[mentions.mentions[mention].entity];
    let forms = || entity.mentions.iter().map(|&m| &mentions.mentions[m]);
    if forms().any(|m| m.form == MentionForm::Name) {
        return Some(SourceKind::Named);
    }
    let nominal = forms().find(|m| m.form == MentionForm::Nominal)?;
    let token = &syntax.tokens[nominal.head];
    let plural = matches!(&*token.xpos, "NNS" | "NNPS");
    let lemma = token.lemma.to_lowercase();
    Some(if plural || sources.collective.contains(&lemma) {
        SourceKind::Collective
    } else if sources.document.contains(&lemma) {
        SourceKind::Document
    } else {
        SourceKind::Unnamed
    })
}

/// Takes "the official" for the official who was brought in last, and the one of the headline for the first of the report.
///
/// Reporters vary what they call a source that they may not name ("a Vell official", "the Foreign Ministry official"), so only
/// the head noun has to agree. Another one is brought in by "a", "another" or a number.
pub(crate) fn unnamed(syntax: &Syntax, attributions: &mut Layer<Attribution>) {
    let mut order: Vec<Id<Attribution>> = attributions.ids().collect();
    order.sort_by_key(|&id| (attributions[id].source.start(), id));
    let mut known: Vec<(String, Id<Entity>)> = Vec::new();
    let mut bare: Vec<(String, Id<Attribution>)> = Vec::new();
    for id in order {
        let row = &attributions[id];
        let Some(source) = row.source.hull().filter(|_| row.source_kind == SourceKind::Unnamed) else {
            continue;
        };
        let Some(head) = head(syntax, &syntax.tokens_in(source)) else { continue };
        let token = &syntax.tokens[head];
        if !matches!(token.upos, Upos::Noun | Upos::Propn) {
            continue;
        }
        let lemma = token.lemma.to_lowercase();
        let determiner = syntax.tree().child(head, &["det"]).map(|d| syntax.tokens[d].lemma.to_lowercase());
        let before = known.iter().rposition(|(l, _)| *l == lemma);
        match (determiner.as_deref(), before) {
            (Some("the" | "this" | "that"), Some(at)) => same(attributions, id, known[at].1),
            (None, _) => bare.push((lemma, id)),
            (_, _) => {
                if let Some(speaker) = row.speaker {
                    known.push((lemma, speaker));
                }
            }
        }
    }
    for (lemma, id) in bare {
        if let Some((_, speaker)) = known.iter().find(|(l, _)| *l == lemma) {
            same(attributions, id, *speaker);
        }
    }
}

/// Takes "the general" for General Osk Rehn, if he is the only one so called before.
pub(crate) fn titled(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    attributions: &mut Layer<Attribution>,
) {
    let rows = syntax.tokens.rows();
    for id in attributions.ids() {
        let row = &attributions[id];
        let Some(words) = row.source.hull().map(|s| syntax.tokens_in(s)) else { continue };
        if words.len() != 2 || !rows[words.start].lemma.eq_ignore_ascii_case("the") {
            continue;
        }
        let title = document.text[rows[words.end - 1].span].to_lowercase();
        if rows[words.end - 1].upos == Upos::Propn || row.source_kind == SourceKind::Named {
            continue;
        }
        let called: Vec<Id<Entity>> = mentions
            .mentions
            .iter()
            .filter(|m| m.kind == EntityType::Person && m.form == MentionForm::Name)
            .filter(|m| m.head.index() < words.start)
            .filter(|m| {
                // The title stands right before the name, or in the mention itself.
                let first = syntax.tokens_in(m.span).start;
                let before = first.saturating_sub(1)..m.head.index();
                before.into_iter().any(|w| {
                    document.text[rows[w].span].to_lowercase() == title
                        && document.text[rows[w].span].starts_with(char::is_uppercase)
                })
            })
            .map(|m| m.entity)
            .collect();
        let Some(&entity) = called.first().filter(|e| called.iter().all(|c| c == *e)) else { continue };
        let introduced = attributions.iter().any(|a| {
            a.source_kind == SourceKind::Unnamed
                && a.speaker.is_some()
                && a.speaker == attributions[id].speaker
                && a.source.start() < attributions[id].source.start()
        });
        if !introduced {
            same(attributions, id, entity);
            attributions[id].source_kind = SourceKind::Named;
        }
    }
}

/// Makes the speaker of an attribution, and of all that have the same one, another entity.
fn same(attributions: &mut Layer<Attribution>, id: Id<Attribution>, speaker: Id<Entity>) {
    let before = attributions[id].speaker;
    attributions[id].speaker = Some(speaker);
    for row in attributions.rows_mut().iter_mut().filter(|r| before.is_some() && r.speaker == before) {
        row.speaker = Some(speaker);
    }
}

/// Gives "he said" without a known "he" to whoever was brought in last: reporters use the pronoun for the source at hand.
///
/// Only where coreference takes it for somebody who is nowhere else a source, and only if the last source can be a person.
pub(crate) fn pronouns(syntax: &Syntax, mentions: &Mentions, attributions: &mut Layer<Attribution>) {
    let mut order: Vec<Id<Attribution>> = attributions.ids().collect();
    order.sort_by_key(|&id| (attributions[id].source.start(), id));
    let pronoun = |a: &Attribution| {
        let words = a.source.hull().map(|s| syntax.tokens_in(s));
        words.and_then(|w| syntax.tokens.rows().get(w.start).filter(|t| w.len() == 1 && t.upos == Upos::Pron))
    };
    let named: Vec<Id<Entity>> = attributions
        .iter()
        .filter(|a| !a.source.is_empty() && pronoun(a).is_none())
        .filter_map(|a| a.speaker)
        .collect();
    let mut last: Option<(Id<Entity>, SourceKind)> = None;
    order.retain(|&id| !attributions[id].source.is_empty());
    for id in order {
        let token = pronoun(&attributions[id]);
        let row = &attributions[id];
        let person = token.is_some_and(|t| {
            t.feats.contains("Person=3")
                && t.feats.contains("Number=Sing")
                && !t.feats.contains("Gender=Neut")
        });
        let open = row.speaker.is_none_or(|e| !named.contains(&e));
        match last {
            Some((speaker, kind)) if person && open => {
                let row = &mut attributions[id];
                row.speaker = Some(speaker);
                row.source_kind = kind;
            }
            _ if !person => {
                let one = matches!(attributions[id].source_kind, SourceKind::Named | SourceKind::Unnamed);
                if let Some(speaker) = attributions[id].speaker.filter(|_| one) {
                    let entity = mentions.entities[speaker].kind;
                    if !matches!(entity, EntityType::Organisation | EntityType::Location) {
                        last = Some((speaker, attributions[id].source_kind));
                    }
                }
            }
            _ => last = attributions[id].speaker.map(|s| (s, attributions[id].source_kind)).or(last),
        }
    }
}

/// The noun that a relative pronoun stands for; any other word stands for itself.
pub(crate) fn antecedent(syntax: &Syntax, word: Id<Token>) -> Id<Token> {
    let relative = matches!(&*syntax.tokens[word].xpos, "WP" | "WDT");
    let clause = syntax.tokens[word].head.filter(|_| relative);
    clause
        .filter(|c| syntax.tokens[*c].relation == "acl:relcl")
        .and_then(|c| syntax.tokens[c].head)
        .unwrap_or(word)
}
