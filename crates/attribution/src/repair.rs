//! Mends what language shows more plainly than the tagger does: terms are no speech, hearers say nothing, a noun's clause ends with it.
//!
//! reads:  document, syntax, quotes, cues, sources
//! writes: Draft
//! data:   data/lexicon/en/{cues,sources,decoding}.toml
//! cases:  cases/5-attribution/gold/

use crate::linking::Draft;
use crate::quotes::{Quotation, quotation_at};
use onrecord_document::{Document, Id, ZoneKind};
use onrecord_resources::attribution::{AttributionTables, Cues};
use onrecord_syntax::{Syntax, Token, Upos};
use std::ops::Range;

/// Mends the encoder's drafts; those of which nothing is left are dropped.
pub(crate) fn repair(
    document: &Document,
    syntax: &Syntax,
    quotations: &[Quotation],
    tables: &AttributionTables,
    drafts: &mut Vec<Draft>,
) {
    let quoted = |w: usize| quotation_at(quotations, syntax.tokens.rows()[w].span.start()).is_some();
    out_of_terms(document, syntax, tables, drafts);
    for draft in drafts.iter_mut() {
        let Some(head) = draft.cue.as_ref().and_then(|c| crate::sources::head(syntax, c)) else { continue };
        hearer(syntax, &tables.cues, head, draft, quoted);
        expletive(syntax, draft);
        antecedent(syntax, head, draft, quoted);
        clause_of_noun(syntax, head, draft, quoted);
        questioned(syntax, &tables.decoding.layouts.questioned, head, draft);
        refused(syntax, &tables.cues, draft);
        astray(syntax, head, draft, quoted);
        brought_in(document, syntax, draft, quoted);
    }
    // A colon alone brings in nothing that anybody said.
    let mark = |w: usize| syntax.tokens.rows()[w].upos == Upos::Punct;
    let sourceless = |d: &Draft| d.source.is_none() && d.cue.clone().is_some_and(|mut c| c.all(mark));
    drafts.retain(|d| !d.contents.is_empty() && !sourceless(d) && !is_title(document, syntax, quotations, d));
}

/// "who asked not to be named" brings in terms and says nothing.
fn out_of_terms(document: &Document, syntax: &Syntax, tables: &AttributionTables, drafts: &mut Vec<Draft>) {
    for words in crate::terms::extents(document, syntax, &tables.sources) {
        let crosses = |r: &Range<usize>| r.start < words.end && words.start < r.end;
        drafts.retain(|d| !d.cue.iter().any(crosses));
        for draft in drafts.iter_mut() {
            draft.remove_content(&words);
        }
    }
    drafts.retain(|d| !d.contents.is_empty());
}

fn passive(syntax: &Syntax, verb: Id<Token>) -> bool {
    syntax.tree().child(verb, &["aux:pass", "nsubj:pass"]).is_some()
}

/// "Farmers were told by soldiers to leave": the farmers are neither source nor content.
fn hearer(syntax: &Syntax, cues: &Cues, head: Id<Token>, draft: &mut Draft, quoted: impl Fn(usize) -> bool) {
    let hears = crate::lexicon::verb(syntax, cues, head).is_some_and(|c| c.hearer);
    if !hears || !passive(syntax, head) {
        return;
    }
    let tree = syntax.tree();
    let Some(subject) = tree.children_by(head, &["nsubj"]).next() else { return };
    for word in tree.subtree(subject).iter().map(|w| w.index()).filter(|&w| !quoted(w)) {
        draft.remove_content(&(word..word + 1));
    }
    if draft.source.as_ref().is_some_and(|s| s.contains(&subject.index())) {
        draft.source = None;
    }
}

/// "It was reported that …": the pronoun stands for the clause.
fn expletive(syntax: &Syntax, draft: &mut Draft) {
    let rows = syntax.tokens.rows();
    let empty = |c: &Range<usize>| {
        c.len() == 1 && rows[c.start].lemma.eq_ignore_ascii_case("it") && rows[c.start].upos == Upos::Pron
    };
    if draft.contents.len() > 1 {
        let gone: Vec<Range<usize>> = draft.contents.iter().filter(|c| empty(c)).cloned().collect();
        gone.iter().for_each(|c| draft.remove_content(c));
    }
}

/// "The driver, who said he had seen nothing": the driver is no part of what he said.
fn antecedent(syntax: &Syntax, head: Id<Token>, draft: &mut Draft, quoted: impl Fn(usize) -> bool) {
    let rows = syntax.tokens.rows();
    let Some(source) = draft.source.clone() else { return };
    let who = source.len() == 1 && matches!(&*rows[source.start].xpos, "WP" | "WDT");
    if !who || draft.contents.len() < 2 {
        return;
    }
    let tree = syntax.tree();
    let clause =
        std::iter::once(head).chain(tree.ancestors(head)).find(|&w| rows[w.index()].relation == "acl:relcl");
    let Some(noun) = clause.and_then(|c| rows[c.index()].head) else { return };
    let gone: Vec<Range<usize>> = draft
        .contents
        .iter()
        .filter(|c| c.contains(&noun.index()) && c.end <= source.start && !Range::clone(c).any(&quoted))
        .cloned()
        .collect();
    gone.iter().for_each(|c| draft.remove_content(c));
}

/// "The warning that the dam would burst | came too late": the main clause is not the noun's.
fn clause_of_noun(syntax: &Syntax, head: Id<Token>, draft: &mut Draft, quoted: impl Fn(usize) -> bool) {
    if syntax.tokens[head].upos != Upos::Noun {
        return;
    }
    let tree = syntax.tree();
    let Some(clause) = tree.children_by(head, &["acl", "ccomp"]).find(|c| c.index() > head.index()) else {
        return;
    };
    let words = tree.subtree(clause);
    let (first, last) = (words[0].index(), words[words.len() - 1].index());
    let Some(piece) = draft.contents.iter().find(|c| c.contains(&first)).cloned() else { return };
    // "that the dam would burst | came too late": a finite verb hung on the clause's without a word between them.
    let rows = syntax.tokens.rows();
    let main = |w: &&Id<Token>| {
        matches!(&*rows[w.index()].xpos, "VBD" | "VBZ")
            && rows[w.index()].relation_base() == "xcomp"
            && w.index() > clause.index()
    };
    let last = words.iter().find(main).map_or(last, |w| w.index() - 1);
    let rest = last + 1..piece.end;
    if piece.start >= head.index() && !rest.is_empty() && !rest.clone().any(quoted) {
        draft.remove_content(&rest);
    }
}

/// "Asked about the road, the mayor …": whoever asked is the reporter.
fn questioned(syntax: &Syntax, verbs: &[String], head: Id<Token>, draft: &mut Draft) {
    let token = &syntax.tokens[head];
    let bare = matches!(&*token.xpos, "VBN" | "VBD")
        && syntax.tree().child(head, &["nsubj", "aux", "aux:pass", "nsubj:pass"]).is_none();
    let governed = token.relation_base() == "advcl" && token.head.is_some_and(|h| h.index() > head.index());
    if bare && governed && verbs.iter().any(|v| *v == *token.lemma) {
        draft.source = None;
        draft.publication = true;
    }
}

/// "refused | to say | who gave the order": saying belongs to the cue.
fn refused(syntax: &Syntax, cues: &Cues, draft: &mut Draft) {
    let rows = syntax.tokens.rows();
    let (Some(cue), Some(first)) = (draft.cue.clone(), draft.contents.first().cloned()) else { return };
    let says = first.start + 2 < first.end
        && cue.end == first.start
        && rows[first.start].xpos == *"TO"
        && crate::lexicon::verb(syntax, cues, Id::new(first.start + 1)).is_some_and(|c| c.tells)
        && syntax.tree().child(Id::new(first.start + 1), &["ccomp"]).is_some();
    if says {
        draft.remove_content(&(first.start..first.start + 2));
        draft.cue = Some(cue.start..first.start + 2);
    }
}

/// Drops what hardly is content: an article alone, and, where there is content beside the cue, part of a sentence before it.
fn astray(syntax: &Syntax, head: Id<Token>, draft: &mut Draft, quoted: impl Fn(usize) -> bool) {
    if draft.contents.len() < 2 {
        return;
    }
    let rows = syntax.tokens.rows();
    let home = rows[head.index()].sentence;
    let bare = |w: usize| matches!(rows[w].upos, Upos::Det | Upos::Punct | Upos::Cconj | Upos::Adp);
    let beside = draft.contents.iter().any(|c| rows[c.start].sentence == home && !c.clone().all(bare));
    let earlier = |c: &Range<usize>| {
        let sentence = rows[c.start].sentence;
        let words = &syntax.sentences[sentence].tokens;
        sentence < home && c.len() + 2 < words.len() && !c.clone().any(&quoted)
    };
    let gone: Vec<Range<usize>> = draft
        .contents
        .iter()
        .filter(|c| Range::clone(c).all(bare) || beside && earlier(c))
        .cloned()
        .collect();
    if gone.len() < draft.contents.len() {
        gone.iter().for_each(|c| draft.remove_content(c));
    }
}

/// "had one word for the lists: | “Invented.”": what stands between a cue and a colon only brings the quotation in.
fn brought_in(document: &Document, syntax: &Syntax, draft: &mut Draft, quoted: impl Fn(usize) -> bool) {
    let rows = syntax.tokens.rows();
    let Some(cue) = draft.cue.clone() else { return };
    let Some(piece) = draft.contents.iter().find(|c| c.start == cue.end).cloned() else { return };
    let colon = piece.clone().find(|&w| &document.text[rows[w].span] == ":");
    let Some(colon) = colon.filter(|&w| w + 1 < piece.end && quoted(w + 1)) else { return };
    let verb = |w: usize| matches!(rows[w].upos, Upos::Verb | Upos::Aux) || quoted(w);
    if !(piece.start..colon).any(verb) {
        draft.remove_content(&(piece.start..colon + 1));
    }
}

/// Whether all that is said is a title in marks: "Over the Mirrin Bridge".
fn is_title(document: &Document, syntax: &Syntax, quotations: &[Quotation], draft: &Draft) -> bool {
    let [piece] = draft.contents.as_slice() else { return false };
    let rows = syntax.tokens.rows();
    let start = rows[piece.start].span.start();
    let Some(quotation) = quotation_at(quotations, start).map(|q| quotations[q]) else { return false };
    let inner = syntax.tokens_in(quotation.inner);
    let headline = document.zone_at(start).is_some_and(|z| z.kind == ZoneKind::Headline);
    if headline || piece.end > inner.end + 1 || !quotation.closed {
        return false;
    }
    let words: Vec<&str> = inner.clone().map(|w| &document.text[rows[w].span]).collect();
    let long = || words.iter().filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() >= 4);
    let capital = |w: &&&str| w.chars().next().is_some_and(char::is_uppercase);
    let stops = words.iter().any(|w| matches!(*w, "." | "!" | "?" | ","));
    long().count() >= 2 && long().filter(capital).count() == long().count() && !stops
}
