//! What kind of source a phrase is, and the terms on which it speaks.
//!
//! reads:  document.text, syntax, mentions
//! writes: Attribution::{source_kind, terms}
//! data:   data/lexicon/en/sources.toml
//! cases:  cases/5-attribution/sources.md

use crate::{Attribution, SourceKind};
use onrecord_document::{Document, Id, Layer, Span};
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

/// The kind of a source phrase.
pub(crate) fn kind(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    sources: &Sources,
    words: &Range<usize>,
) -> SourceKind {
    let Some(head) = head(syntax, words) else { return SourceKind::Unnamed };
    let token = &syntax.tokens[head];
    let phrase = document.text[crate::shape::span(syntax, words)].to_lowercase();
    if sources.publication.iter().any(|p| phrase.contains(p.as_str())) {
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
    let body = mentions.headed_in(token.span, head).is_some_and(|m| {
        mentions.mentions[m].kind == EntityType::Organisation || mentions.actor(m).is_some()
    });
    match (body, plural) {
        (true, false) => SourceKind::Named,
        (_, true) => SourceKind::Collective,
        (false, false) => SourceKind::Unnamed,
    }
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

/// Finds the terms on which sources speak and gives them to every attribution of the source that asked for them.
pub(crate) fn terms(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    sources: &Sources,
    attributions: &mut Layer<Attribution>,
) {
    for (words, at) in phrases(document, syntax, sources) {
        let Some(owner) = owner(syntax, mentions, attributions, at) else { continue };
        let span = extent(document, syntax, &words);
        let speaker = attributions[owner].speaker;
        for id in attributions.ids() {
            let row = &mut attributions[id];
            let same = id == owner || speaker.is_some() && row.speaker == speaker;
            if same && row.source_kind != SourceKind::Named && row.terms.is_none() {
                row.terms = Some(span);
            }
        }
    }
}

/// Each phrase of the data that stands in the text, as words, with its first word.
fn phrases(document: &Document, syntax: &Syntax, sources: &Sources) -> Vec<(Range<usize>, Id<Token>)> {
    let forms: Vec<String> = syntax.tokens.iter().map(|t| document.text[t.span].to_lowercase()).collect();
    let mut found: Vec<(Range<usize>, Id<Token>)> = Vec::new();
    for phrase in sources.terms.iter().flat_map(|t| &t.phrases) {
        let parts: Vec<&str> = phrase.split(' ').collect();
        for start in 0..forms.len() {
            if let Some(end) = matches(&forms, start, &parts) {
                found.push((start..end, Id::new(start)));
            }
        }
    }
    found.sort_by_key(|(w, _)| (w.start, std::cmp::Reverse(w.end)));
    found.dedup_by(|b, a| b.0.start < a.0.end);
    found
}

/// Where a phrase that starts at a word ends; `*` stands for up to three words.
fn matches(forms: &[String], start: usize, parts: &[&str]) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(start) };
    if *part == "*" {
        return (0..=3).find_map(|skip| matches(forms, start + skip, rest));
    }
    (forms.get(start).map(String::as_str) == Some(*part)).then(|| matches(forms, start + 1, rest)).flatten()
}

/// From the phrase's first word to the end of the reason that follows it: "on condition of anonymity because …".
fn extent(document: &Document, syntax: &Syntax, words: &Range<usize>) -> Span {
    let tree = syntax.tree();
    let rows = syntax.tokens.rows();
    let sentence = syntax.sentences[rows[words.start].sentence].tokens.end;
    let mut end = words.end;
    // What hangs on the last word of the phrase: "not authorized to speak | to the press".
    let own = tree.subtree(Id::new(words.end - 1));
    while end < sentence && rows[end].upos != Upos::Punct && own.binary_search(&Id::new(end)).is_ok() {
        end += 1;
    }
    let comma = usize::from(end < sentence && rows[end].upos == Upos::Punct);
    let conjunction = (end + comma..sentence)
        .next()
        .filter(|&w| rows[w].upos == Upos::Sconj || rows[w].relation_base() == "mark");
    if let Some(at) = conjunction
        && let Some(clause) = rows[at].head
    {
        let inside = tree.subtree(clause);
        // The reason reaches as far as its words run on from the conjunction without a gap.
        let mut last = at;
        while inside.binary_search(&Id::new(last + 1)).is_ok() && last + 1 < sentence {
            last += 1;
        }
        end = last + 1;
    }
    while end > words.end && rows[end - 1].upos == Upos::Punct {
        end -= 1;
    }
    document.text.trim(crate::shape::span(syntax, &(words.start..end)))
}

/// The attribution whose source speaks on the terms that start at a word.
fn owner(
    syntax: &Syntax,
    mentions: &Mentions,
    attributions: &Layer<Attribution>,
    at: Id<Token>,
) -> Option<Id<Attribution>> {
    let place = syntax.tokens[at].span;
    let open = |a: &Attribution| a.source_kind != SourceKind::Named && !a.source.is_empty();
    // Inside the source phrase itself: "the official, who spoke on condition of anonymity, said".
    if let Some((id, _)) =
        attributions.enumerate().find(|(_, a)| open(a) && a.source.hull().is_some_and(|h| h.contains(place)))
    {
        return Some(id);
    }
    // The subject of the clause: "He spoke on condition of anonymity."
    let tree = syntax.tree();
    let subject = std::iter::once(at)
        .chain(tree.ancestors(at))
        .find_map(|t| tree.child(t, &["nsubj"]))
        .map(|s| antecedent(syntax, s));
    if let Some(subject) = subject {
        let entity =
            mentions.headed_in(syntax.tokens[subject].span, subject).map(|m| mentions.mentions[m].entity);
        let same = |a: &Attribution| {
            a.source.contains(syntax.tokens[subject].span) || entity.is_some() && a.speaker == entity
        };
        if let Some((id, _)) = attributions.enumerate().find(|(_, a)| open(a) && same(a)) {
            return Some(id);
        }
    }
    // A source without a name in the same sentence.
    let sentence = &syntax.sentences[syntax.tokens[at].sentence];
    let here = |a: &Attribution| a.source.hull().is_some_and(|h| sentence.span.contains(h));
    attributions.enumerate().find(|(_, a)| open(a) && here(a)).map(|(id, _)| id)
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
