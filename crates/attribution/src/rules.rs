//! Cues and trees → attributions, without the encoder's tags: inside other people's words, and where there are no weights.
//!
//! reads:  document, syntax, mentions, data
//! writes: Draft
//! data:   data/lexicon/en/{cues,sources}.toml
//! cases:  cases/5-attribution/nesting.md
//!
//! A verb of saying with a clause as its complement ("X said that Y"), or set in or after the clause it brings in
//! ("Y, X said"), "according to X", and the colon of a headline. What the trees do not show plainly is left out.

use crate::linking::Draft;
use onrecord_document::{Document, Id, ZoneKind};
use onrecord_mentions::{EntityType, Mentions};
use onrecord_resources::attribution::{CuePart, Cues, Layouts, Sources};
use onrecord_syntax::{Syntax, Token, Upos};
use std::ops::Range;

/// The drafts whose cue is a word in `words`; `only_nested` keeps to cues that are looked for inside other people's words.
pub(crate) fn find(syntax: &Syntax, cues: &Cues, words: Range<usize>, only_nested: bool) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for word in words {
        let id = Id::new(word);
        let token = &syntax.tokens[id];
        let draft = if token.upos == Upos::Verb {
            let cue =
                crate::lexicon::verb(syntax, cues, id).filter(|c| c.speech && (c.nested || !only_nested));
            cue.and_then(|_| verb(syntax, id))
        } else if !only_nested && token.upos == Upos::Adv {
            cues.get(CuePart::Adverb, &token.lemma).and_then(|_| adverb(syntax, id))
        } else if !only_nested && token.lemma == "accord" {
            according(syntax, id)
        } else {
            None
        };
        drafts.extend(draft);
    }
    drafts
}

/// "Vell official: Brannia must choose" and "Brannia must choose: Vell official": a source on one side of the colon of a headline,
/// and what it says on the other.
///
/// What stands before a dash is a label ("EXCLUSIVE –"); a place or a kind of text before the colon says nothing.
pub(crate) fn headline(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    kinds: &Sources,
    layouts: &Layouts,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let form = |w: usize| &document.text[syntax.tokens.rows()[w].span];
    let clause = |w: usize| matches!(syntax.tokens.rows()[w].upos, Upos::Verb | Upos::Aux);
    for zone in document.zones.iter().filter(|z| z.kind == ZoneKind::Headline) {
        let words = syntax.tokens_in(zone.span);
        let Some(colon) = words.clone().find(|&w| form(w) == ":") else { continue };
        let dash = (words.start..colon).rev().find(|&w| layouts.dashes.iter().any(|d| d == form(w)));
        let before = dash.map_or(words.start, |d| d + 1)..colon;
        let mut after = colon + 1..words.end;
        while !after.is_empty() && form(after.end - 1).chars().all(|c| matches!(c, '.' | ' ')) {
            after.end -= 1;
        }
        let short = |source: &Range<usize>, content: &Range<usize>| {
            !source.is_empty()
                && source.len() <= layouts.longest_label
                && content.len() >= 2
                && !source.clone().any(clause)
                && speaks(document, syntax, mentions, kinds, source)
        };
        let (source, content) = if short(&before, &after) {
            (before, after)
        } else if before.clone().any(clause) && short(&after, &before) {
            (after, before)
        } else {
            continue;
        };
        drafts.push(Draft {
            source: Some(source),
            cue: Some(colon..colon + 1),
            contents: vec![content],
            score: 1.0,
            rule: Some("attribution/headline-colon"),
            ..Draft::default()
        });
    }
    drafts
}

/// Whether a phrase is for someone who can speak: a person, a body, or a noun of the lists of sources.
fn speaks(
    document: &Document,
    syntax: &Syntax,
    mentions: &Mentions,
    kinds: &Sources,
    words: &Range<usize>,
) -> bool {
    // Headlines are parsed badly: the last word of the phrase heads it.
    let last = Id::new(words.end - 1);
    let lemma = syntax.tokens[last].lemma.to_lowercase();
    let listed = kinds.unnamed.contains(&lemma) || kinds.collective.contains(&lemma);
    let speaker = |kind| matches!(kind, EntityType::Person | EntityType::Organisation);
    let mut here = mentions
        .mentions
        .iter()
        .filter(|m| words.contains(&m.head.index()) && m.span.end() >= syntax.tokens[last].span.end());
    let word = &document.text[syntax.tokens[last].span];
    let place = mentions.places.iter().any(|p| document.text[p.span] == *word);
    if listed || !place && here.any(|m| speaker(m.kind)) {
        return true;
    }
    // A name that the headline alone does not show for one: the report tells whose it is.
    let name = &document.text[syntax.tokens[last].span];
    mentions.mentions.iter().any(|m| {
        m.head != last && m.kind == EntityType::Person && document.text[syntax.tokens[m.head].span] == *name
    })
}

/// "X said that Y"; "Y, X said".
fn verb(syntax: &Syntax, verb: Id<Token>) -> Option<Draft> {
    let tree = syntax.tree();
    let source = tree.child(verb, &["nsubj"]);
    // "which the army said ..." asks for the antecedent, which other stages know better: left out.
    let relative = source.is_some_and(|s| matches!(&*syntax.tokens[s].xpos, "WDT" | "WP"));
    let source = source.or_else(|| tree.child(verb, &["obl:agent"])).filter(|_| !relative);
    let content = if let Some(clause) = tree.child(verb, &["ccomp"]) {
        pieces(&tree.subtree(clause), verb)
    } else if let Some(words) = clause_behind(syntax, verb) {
        vec![words]
    } else if syntax.tokens[verb].relation_base() == "parataxis" {
        let head = syntax.tokens[verb].head?;
        pieces(&tree.subtree_where(head, |t| t != verb), verb)
    } else {
        return None;
    };
    let cue = with_auxiliaries(syntax, verb);
    let source = match source {
        Some(source) => phrase(syntax, source),
        None if !relative && finite(syntax, &cue) => phrase_before(syntax, &cue)?,
        None => return None,
    };
    let mut draft = Draft {
        source: Some(source.clone()),
        cue: Some(cue),
        contents: content,
        score: 1.0,
        rule: Some("attribution/verb-of-saying"),
        ..Draft::default()
    };
    draft.remove_content(&source);
    (!draft.contents.is_empty()).then_some(draft)
}

/// Whether a draft inside somebody's words is somebody else's plain saying: no "as it shows", no "you say", no "I say" of the one
/// who speaks anyway, and more than a scrap of content.
pub(crate) fn plain_inside(syntax: &Syntax, draft: &Draft) -> bool {
    let rows = syntax.tokens.rows();
    let words = draft.contents.iter().flat_map(Range::clone).filter(|&w| rows[w].upos != Upos::Punct).count();
    let Some(source) = draft.source.clone() else { return false };
    let token = &rows[source.start];
    let pronoun = source.len() == 1 && token.upos == Upos::Pron;
    let dummy = pronoun
        && (token.feats.contains("Gender=Neut")
            || token.feats.contains("PronType=Dem")
            || token.feats.contains("PronType=Rel")
            || token.feats.contains("PronType=Int")
            || token.feats.contains("Person=2"));
    // What somebody may, would or is to say has not been said.
    let verb = draft.cue.as_ref().map_or(source.start, |c| c.end - 1);
    let governed = |w: usize| rows[w].head.map(Id::index) == Some(verb);
    let open = (source.start.min(verb)..verb).chain(verb.saturating_sub(4)..verb).any(|w| {
        governed(w)
            && (rows[w].xpos == *"MD"
                || rows[w].xpos == *"TO"
                || rows[w].relation_base() == "mark" && rows[w].lemma != *"that")
    });
    let single = draft.contents.len() == 1
        || draft.contents.len() == 2 && draft.contents[0].end <= verb && verb < draft.contents[1].start;
    let past = draft.cue.iter().flat_map(Range::clone).any(|w| matches!(&*rows[w].xpos, "VBD" | "VBN"));
    let own = pronoun && token.feats.contains("Person=1") && !past;
    words >= 3 && single && !open && !dummy && !own
}

/// "told | him | that the road was closed": the clause with "that" behind a verb and at most a pronoun or name, which the tree may have
/// hung elsewhere.
fn clause_behind(syntax: &Syntax, verb: Id<Token>) -> Option<Range<usize>> {
    let rows = syntax.tokens.rows();
    let end = syntax.sentences[rows[verb.index()].sentence].tokens.end;
    let that = (verb.index() + 1..end.min(verb.index() + 3))
        .find(|&w| rows[w].upos == Upos::Sconj && rows[w].lemma == *"that")?;
    let hearer = |w: usize| matches!(rows[w].upos, Upos::Pron | Upos::Propn | Upos::Noun);
    let clause = rows[that].head.filter(|_| (verb.index() + 1..that).all(hearer))?;
    let words = syntax.tree().subtree(clause);
    let mut last = that;
    while words.binary_search(&Id::new(last + 1)).is_ok() {
        last += 1;
    }
    (last > that + 1).then_some(that..last + 1)
}

/// Whether a cue is said of somebody, and no participle.
fn finite(syntax: &Syntax, cue: &Range<usize>) -> bool {
    cue.clone().any(|w| matches!(&*syntax.tokens[Id::new(w)].xpos, "VBD" | "VBZ" | "VBP"))
}

/// "said | a letter from Vell | stated that …": the phrase between another verb and a cue that the tree has no subject for.
fn phrase_before(syntax: &Syntax, cue: &Range<usize>) -> Option<Range<usize>> {
    let rows = syntax.tokens.rows();
    let start = syntax.sentences[rows[cue.start].sentence].tokens.start;
    let stops =
        |w: usize| matches!(rows[w].upos, Upos::Verb | Upos::Aux | Upos::Punct | Upos::Sconj | Upos::Cconj);
    let from = (start..cue.start).rev().find(|&w| stops(w)).map_or(start, |w| w + 1);
    let names = |w: usize| matches!(rows[w].upos, Upos::Noun | Upos::Propn | Upos::Pron);
    let opens = rows
        .get(from)
        .is_some_and(|t| matches!(t.upos, Upos::Det | Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num));
    (from < cue.start && opens && (from..cue.start).any(names)).then_some(from..cue.start)
}

/// A verb with the auxiliaries right before it: "had warned".
fn with_auxiliaries(syntax: &Syntax, verb: Id<Token>) -> Range<usize> {
    let rows = syntax.tokens.rows();
    let mut start = verb.index();
    let helps = |w: usize| rows[w].head == Some(verb) && rows[w].relation_base() == "aux";
    while start > 0 && helps(start - 1) {
        start -= 1;
    }
    start..verb.index() + 1
}

/// "The commander was reportedly killed": the clause that the adverb is in, without a source.
pub(crate) fn adverb(syntax: &Syntax, adverb: Id<Token>) -> Option<Draft> {
    let head = syntax.tokens[adverb].head?;
    let mut contents = pieces(&syntax.tree().subtree_where(head, |t| t != adverb), adverb);
    let mark = |w: usize| syntax.tokens.rows()[w].upos == Upos::Punct;
    contents.retain(|c| !c.clone().all(mark));
    for piece in &mut contents {
        while mark(piece.end - 1) {
            piece.end -= 1;
        }
    }
    Some(Draft {
        source: None,
        cue: Some(adverb.index()..adverb.index() + 1),
        contents,
        score: 1.0,
        rule: Some("attribution/adverb"),
        ..Draft::default()
    })
}

/// "According to X, Y".
fn according(syntax: &Syntax, word: Id<Token>) -> Option<Draft> {
    let tree = syntax.tree();
    let source = syntax.tokens[word].head.filter(|_| syntax.tokens[word].relation_base() == "case")?;
    let clause = syntax.tokens[source].head?;
    let last = tree.child(word, &["fixed"]).unwrap_or(word);
    let mut words = phrase(syntax, source);
    words.start = words.start.max(last.index() + 1);
    Some(Draft {
        source: Some(words),
        cue: Some(word.index()..last.index() + 1),
        contents: pieces(&tree.subtree_where(clause, |t| t != source), word),
        score: 1.0,
        rule: Some("attribution/according-to"),
        ..Draft::default()
    })
}

/// The words of a phrase from its first to its last, as one run.
fn phrase(syntax: &Syntax, head: Id<Token>) -> Range<usize> {
    let words = syntax.tree().subtree(head);
    let (first, last) = (words[0].index(), words[words.len() - 1].index());
    first..last + 1
}

/// Words in runs, without punctuation at their ends being looked at; `without` and what lies beyond gaps is left out.
fn pieces(words: &[Id<Token>], without: Id<Token>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for word in words.iter().filter(|w| **w != without).map(|w| w.index()) {
        match runs.last_mut() {
            Some(last) if last.end == word => last.end += 1,
            _ => runs.push(word..word + 1),
        }
    }
    runs
}
