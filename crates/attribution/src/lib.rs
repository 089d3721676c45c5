//! Document + Syntax + Mentions → Attributions: who says what, through whom, on what terms.
//!
//! reads:  document, syntax, mentions, encoder scores (attribution, links)
//! writes: [`Attributions`]
//! data:   data/lexicon/en/{cues,sources,voice,decoding}.toml
//! cases:  cases/5-attribution/
//!
//! The file to copy for a new phenomenon is `rules.rs`.

#![forbid(unsafe_code)]

mod acceptance;
mod examples;
mod lexicon;
mod linking;
mod nesting;
mod phrases;
mod quotes;
mod repair;
mod rules;
mod shape;
mod sources;
mod subjects;
mod tags;
mod terms;
mod turns;
mod types;
mod voice;

pub use examples::{CueFailure, check_cues};
use linking::Draft;
use onrecord_document::{Document, Id, Layer, Maker, Note, SpanSet};
use onrecord_encoder::Scores;
use onrecord_mentions::{Mention, MentionForm, Mentions};
use onrecord_resources::attribution::{AttributionTables, CueStance, Cues, Layouts, Sources, Voice};
use onrecord_syntax::{Syntax, Token};
use quotes::Quotation;
use std::ops::Range;
pub use types::{Attribution, Attributions, Directness, SourceKind, Stance};

/// The attributions of a document, in text order.
///
/// With the encoder's scores its tags and links say where they are, and rules look inside their contents for others; without
/// (`scores` empty) rules look everywhere.
pub fn attribute(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    scores: &Scores,
    tables: &AttributionTables,
) -> Attributions {
    let AttributionTables { cues, sources: kinds, voice, decoding } = tables;
    let quotations = quotes::quotations(document);
    let roles = roles(syntax, scores);
    let mut drafts = if roles.len() == syntax.tokens.len() {
        let mut drafts = tagged(document, syntax, scores, &roles, &quotations, tables);
        drafts.retain(|d| d.score >= decoding.least_score);
        drafts
    } else {
        let mut drafts = rules::find(syntax, cues, 0..syntax.tokens.len(), false);
        whole(document, syntax, &quotations, &mut drafts);
        drafts
    };
    if !roles.is_empty() {
        phrases::add(document, syntax, &quotations, cues, &mut drafts);
    }
    layouts(document, syntax, mentions, &quotations, tables, &mut drafts);
    if !roles.is_empty() {
        drafts.extend(inside(syntax, cues, &drafts));
    }
    let mut attributions: Layer<Attribution> = drafts
        .iter()
        .filter_map(|d| row(document, syntax, mentions, &quotations, cues, kinds, &decoding.layouts, d))
        .collect();
    understood_speakers(syntax, &mut attributions);
    sources::titled(document, syntax, mentions, &mut attributions);
    sources::unnamed(syntax, &mut attributions);
    sources::pronouns(syntax, mentions, &mut attributions);
    terms::give(document, syntax, mentions, kinds, &mut attributions);
    let scene =
        voice::Scene { document, syntax, mentions, quotations: &quotations, roles: &roles, voice, cues };
    voice::carry_on(&scene, &mut attributions);

    let mut rows: Vec<Attribution> = attributions.rows().to_vec();
    rows.sort_by_key(|a| (start(a), a.content.start(), a.content.end()));
    let mut attributions = Layer::from(rows);
    nesting::nest(&mut attributions);
    first_persons(document, syntax, voice, &mut attributions);
    let notes = unclaimed_notes(syntax, &quotations, &attributions);
    Attributions { attributions, notes }
}

/// For each word the probability of source, cue and content; empty where there are no scores.
fn roles(syntax: &Syntax, scores: &Scores) -> Vec<[f32; 3]> {
    let tagged = scores.attribution.len() == syntax.tokens.len();
    if tagged { tags::role_scores(&scores.attribution) } else { Vec::new() }
}

/// What the encoder's tags and links amount to once trees and quotation marks have mended them, each with its score.
fn tagged(
    document: &Document,
    syntax: &Syntax,
    scores: &Scores,
    roles: &[[f32; 3]],
    quotations: &[Quotation],
    tables: &AttributionTables,
) -> Vec<Draft> {
    let AttributionTables { cues, decoding, .. } = tables;
    let mut drafts = linking::link(&tags::segments(&scores.attribution), &scores.links, syntax);
    subjects::contents(syntax, roles, decoding, &mut drafts);
    whole(document, syntax, quotations, &mut drafts);
    subjects::find(syntax, roles, decoding, &mut drafts);
    shape::whole_clauses(syntax, roles, decoding.least_clause, &mut drafts);
    subjects::after_quotation(document, syntax, quotations, &mut drafts);
    shape::whole_sources(syntax, &mut drafts);
    shape::without_asides(document, syntax, quotations, &mut drafts);
    repair::repair(document, syntax, quotations, tables, &mut drafts);
    acceptance::weigh(syntax, roles, quotations, cues, decoding, &mut drafts);
    drafts
}

/// Keeps contents to their zones and quotations in one piece.
fn whole(document: &Document, syntax: &Syntax, quotations: &[Quotation], drafts: &mut Vec<Draft>) {
    shape::within_zones(document, syntax, quotations, drafts);
    shape::whole_quotations(syntax, quotations, drafts);
    shape::continued_quotations(document, syntax, quotations, drafts);
    drafts.retain(|d| !d.contents.is_empty());
}

/// Adds what the layout shows: headlines with a colon, turns of a transcript, signed quotations. It is plainer than what the
/// tagger makes of these, so that what is in its way goes.
fn layouts(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    quotations: &[Quotation],
    tables: &AttributionTables,
    drafts: &mut Vec<Draft>,
) {
    let layouts = &tables.decoding.layouts;
    for draft in rules::headline(document, syntax, mentions, &tables.sources, layouts) {
        let parts = || draft.source.iter().chain(&draft.contents);
        let (start, end) = (parts().map(|r| r.start).min(), parts().map(|r| r.end).max());
        let inside = |r: &Range<usize>| start <= Some(r.start) && Some(r.end) <= end;
        drafts.retain(|d| !d.source.iter().chain(&d.cue).any(inside));
        drafts.push(draft);
    }
    let turns = turns::transcript(document, syntax, layouts);
    let signed = turns::signed(document, syntax, mentions, quotations, layouts);
    for draft in turns.into_iter().chain(signed) {
        let label = || draft.source.iter().chain(&draft.cue);
        let crosses = |r: &Range<usize>| label().any(|l| l.start < r.end && r.start < l.end);
        drafts.retain(|d| !d.source.iter().chain(&d.cue).any(crosses));
        let within = |d: &Draft| d.cue.iter().chain(&d.source).any(|r| draft.says(r.start));
        for other in drafts.iter_mut().filter(|d| !within(d)) {
            draft.contents.iter().chain(label()).for_each(|r| other.remove_content(r));
        }
        drafts.retain(|d| !d.contents.is_empty());
        drafts.push(draft);
    }
}

/// A draft of the encoder's with its signs: what `eval/attribution_fit.py` fits the weights of acceptance on.
#[derive(Debug)]
pub struct Weighed {
    /// Words of the source; empty if there is none.
    pub source: SpanSet,
    /// Words of the cue.
    pub cue: SpanSet,
    /// Words of the content.
    pub content: SpanSet,
    /// Name and value of each sign.
    pub signs: Vec<(&'static str, f32)>,
}

/// All drafts of the encoder's, also those that are not good enough to be told.
pub fn weighed(
    document: &Document,
    syntax: &Syntax,
    scores: &Scores,
    tables: &AttributionTables,
) -> Vec<Weighed> {
    let quotations = quotes::quotations(document);
    let roles = roles(syntax, scores);
    if roles.is_empty() {
        return Vec::new();
    }
    let set = |words: &Option<Range<usize>>| -> SpanSet {
        words.iter().map(|w| document.text.trim(shape::span(syntax, w))).collect()
    };
    let weighed = |d: Draft| Weighed {
        source: set(&d.source),
        cue: set(&d.cue),
        content: shape::spans(document, syntax, &d.contents),
        signs: acceptance::named(&d).collect(),
    };
    tagged(document, syntax, scores, &roles, &quotations, tables).into_iter().map(weighed).collect()
}

/// Attributions by rule inside the contents of others: "X said that Y had told them …".
fn inside(syntax: &Syntax, cues: &Cues, drafts: &[Draft]) -> Vec<Draft> {
    let used = |word: usize| drafts.iter().any(|d| d.cue.iter().chain(&d.source).any(|r| r.contains(&word)));
    let mut found = Vec::new();
    for outer in drafts {
        for piece in &outer.contents {
            let inner = rules::find(syntax, cues, piece.clone(), true);
            let held = |r: &Range<usize>| outer.contents.iter().any(|c| c.start <= r.start && r.end <= c.end);
            let fits = |d: &Draft| {
                let free = d.cue.iter().flat_map(Clone::clone).all(|w| !used(w));
                free && rules::plain_inside(syntax, d)
                    && d.source.iter().chain(&d.cue).chain(&d.contents).all(held)
            };
            found.extend(inner.into_iter().filter(fits));
        }
    }
    found
}

/// A draft as a row.
fn row(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    quotations: &[Quotation],
    cues: &Cues,
    kinds: &Sources,
    layouts: &Layouts,
    draft: &Draft,
) -> Option<Attribution> {
    let set = |words: &Option<Range<usize>>| -> SpanSet {
        words.iter().map(|w| document.text.trim(shape::span(syntax, w))).collect()
    };
    let content = shape::spans(document, syntax, &draft.contents);
    if content.is_empty() {
        return None;
    }
    let naming = draft.source.as_ref().and_then(|s| sources::naming(syntax, s));
    let head = naming.map(|h| sources::antecedent(syntax, h));
    let over = |h: Id<Token>| {
        let covers = |m: &&Mention| m.span.contains(syntax.tokens[h].span) && m.form == MentionForm::Name;
        mentions.mentions.enumerate().find(|(_, m)| covers(m)).map(|(id, _)| id)
    };
    // Where the tree has another head than the mention, a name is still one.
    let mention = head.and_then(|h| mentions.headed_in(syntax.tokens[h].span, h).or_else(|| over(h)));
    let source_kind = match &draft.source {
        Some(words) => sources::kind(document, syntax, mentions, kinds, words),
        None if draft.publication => SourceKind::Publication,
        None => SourceKind::Unnamed,
    };
    let source_kind =
        if asks(document, syntax, layouts, draft) { SourceKind::Publication } else { source_kind };
    Some(Attribution {
        source: set(&draft.source),
        source_mention: mention,
        speaker: mention.map(|m| mentions.mentions[m].entity),
        cue: set(&draft.cue),
        directness: directness(document, syntax, quotations, &content),
        content,
        source_kind,
        terms: None,
        stance: draft.cue.as_ref().map_or(Stance::Neutral, |c| stance(syntax, cues, c)),
        within: None,
        by: match draft.rule {
            Some(rule) => Maker::rule(rule),
            None => Maker::model("base/attribution", draft.score.clamp(0.0, 1.0)),
        },
    })
}

/// Whether a draft is a question of the interviewer's: "Q: …".
fn asks(document: &Document, syntax: &Syntax, layouts: &Layouts, draft: &Draft) -> bool {
    let label = |s: &Range<usize>| document.text[shape::span(syntax, s)].to_lowercase();
    draft.rule == Some("attribution/transcript")
        && draft.source.as_ref().is_some_and(|s| layouts.questions.contains(&label(s)))
}

/// Gives a cue without a source the speaker of the cue that it hangs on: "he said X and added Y", "…, adding that Y".
fn understood_speakers(syntax: &Syntax, attributions: &mut Layer<Attribution>) {
    let words_of = |a: &Attribution| a.cue.hull().map(|hull| syntax.tokens_in(hull));
    for id in attributions.ids() {
        let row = &attributions[id];
        let open = row.source.is_empty() && row.source_kind != SourceKind::Publication;
        let Some(words) = words_of(row).filter(|_| open) else { continue };
        let Some(mut at) = sources::head(syntax, &words) else { continue };
        let giver = loop {
            let token = &syntax.tokens[at];
            let Some(head) = token
                .head
                .filter(|_| matches!(token.relation_base(), "conj" | "advcl" | "parataxis" | "xcomp"))
            else {
                break None;
            };
            at = head;
            let says =
                |a: &Attribution| a.speaker.is_some() && words_of(a).is_some_and(|w| w.contains(&at.index()));
            if let Some(giver) = attributions.iter().find(|a| says(a)) {
                break Some((giver.speaker, giver.source_kind));
            }
        };
        if let Some((speaker, kind)) = giver {
            attributions[id].speaker = speaker;
            attributions[id].source_kind = kind;
        }
    }
}

/// Gives "I do not see how ..." inside somebody's words to the one whose words they are.
fn first_persons(document: &Document, syntax: &Syntax, voice: &Voice, attributions: &mut Layer<Attribution>) {
    // Outer rows may stand behind inner ones, so that a chain of first persons needs a pass for each level.
    for _ in 0..3 {
        for id in attributions.ids() {
            let row = &attributions[id];
            let Some(outer) = row.within.map(|o| &attributions[o]) else { continue };
            let words: Vec<String> = row
                .source
                .spans()
                .iter()
                .flat_map(|&s| syntax.tokens_in(s))
                .map(|w| document.text[syntax.tokens.rows()[w].span].to_lowercase())
                .collect();
            if words.len() == 1 && voice.words("first_person").contains(&words[0]) && outer.speaker.is_some()
            {
                let (speaker, kind, terms) = (outer.speaker, outer.source_kind, outer.terms);
                let row = &mut attributions[id];
                (row.speaker, row.source_kind, row.terms) = (speaker, kind, terms);
            }
        }
    }
}

/// The stance of the first word of a cue that the lexicon takes a stance on.
fn stance(syntax: &Syntax, cues: &Cues, words: &Range<usize>) -> Stance {
    // "did not confirm", "refused to confirm", "could neither confirm nor deny" take no side.
    let head = sources::head(syntax, words);
    let around = head.into_iter().flat_map(|h| syntax.tree().children(h).iter().map(|c| c.index()));
    let denied = words
        .clone()
        .chain(around.filter(|&c| c < words.end))
        .any(|w| cues.negators.contains(&*syntax.tokens[Id::new(w)].lemma.to_lowercase()));
    match words
        .clone()
        .filter_map(|w| lexicon::entry(syntax, cues, w))
        .map(|c| c.stance)
        .find(|s| *s != CueStance::Neutral)
    {
        Some(CueStance::Doubt) => Stance::Doubt,
        Some(CueStance::Deny) if !denied => Stance::Deny,
        Some(CueStance::Support) if !denied => Stance::Support,
        _ => Stance::Neutral,
    }
}

/// How much of a content's words stands between quotation marks: all, none or some.
fn directness(
    document: &Document,
    syntax: &Syntax,
    quotations: &[Quotation],
    content: &SpanSet,
) -> Directness {
    let (mut inside, mut outside) = (false, false);
    for span in content.spans() {
        for word in syntax.tokens_in(*span) {
            let token = &syntax.tokens.rows()[word];
            if document.text[token.span].chars().any(char::is_alphanumeric) {
                match quotes::quotation_at(quotations, token.span.start()) {
                    Some(_) => inside = true,
                    None => outside = true,
                }
            }
        }
    }
    match (inside, outside) {
        (true, false) => Directness::Direct,
        (true, true) => Directness::Mixed,
        (false, _) => Directness::Indirect,
    }
}

/// First byte of any part.
fn start(a: &Attribution) -> Option<usize> {
    [a.source.start(), a.cue.start(), a.content.start()].into_iter().flatten().min()
}

/// Quotations of some length that nobody is given for.
fn unclaimed_notes(
    syntax: &Syntax,
    quotations: &[Quotation],
    attributions: &Layer<Attribution>,
) -> Vec<Note> {
    let claimed = |q: &Quotation| {
        attributions.iter().any(|a| a.content.overlaps(q.inner) || a.source.overlaps(q.inner))
    };
    let long = |q: &&Quotation| syntax.tokens_in(q.inner).len() >= 6;
    let open = quotations.iter().filter(long).filter(|q| !claimed(q));
    open.map(|q| Note::at("quotation-without-source", q.outer, "a quotation whose source was not found"))
        .collect()
}
