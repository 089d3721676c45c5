//! Makes contents whole: quotations are not cut, punctuation at the ends is decided once.
//!
//! reads:  document.text, syntax, quotes
//! writes: Draft::contents
//! cases:  cases/5-attribution/quotations.md

use crate::linking::Draft;
use crate::quotes::Quotation;
use onrecord_document::{Document, Id, Span, SpanSet, ZoneKind};
use onrecord_syntax::{Syntax, Token, Upos};
use std::ops::Range;

/// Keeps contents to their zones: what a headline or a caption says ends with it, the dateline is nobody's words, and in the
/// reporter's words (without quotation marks) a content ends with its paragraph.
pub(crate) fn within_zones(
    document: &Document,
    syntax: &Syntax,
    quotations: &[Quotation],
    drafts: &mut [Draft],
) {
    let rows = syntax.tokens.rows();
    let zone_of = |w: usize| document.zone_at(rows[w].span.start());
    let quoted = |w: usize| crate::quotes::quotation_at(quotations, rows[w].span.start()).is_some();
    for draft in drafts {
        let Some(home) = draft.cue.as_ref().or(draft.source.as_ref()).and_then(|r| zone_of(r.start)) else {
            continue;
        };
        let stays = |w: usize| {
            zone_of(w).is_some_and(|z| {
                z == home || z.kind == ZoneKind::Body && home.kind == ZoneKind::Body && quoted(w)
            })
        };
        let gone: Vec<usize> = draft.contents.iter().flat_map(Range::clone).filter(|&w| !stays(w)).collect();
        for word in gone {
            draft.remove_content(&(word..word + 1));
        }
    }
}

/// Gives a quotation that opens a paragraph and never closes to the draft that has the quotation opening the next paragraph.
pub(crate) fn continued_quotations(
    document: &Document,
    syntax: &Syntax,
    quotations: &[Quotation],
    drafts: &mut [Draft],
) {
    let opens =
        |q: &Quotation| document.zone_at(q.outer.start()).is_some_and(|z| z.span.start() == q.outer.start());
    for pair in (1..quotations.len()).rev().map(|i| (quotations[i - 1], quotations[i])) {
        let (first, second) = pair;
        let adjoin = document.text[Span::new(first.outer.end(), second.outer.start())].trim().is_empty();
        if first.closed || !opens(&first) || !opens(&second) || !adjoin {
            continue;
        }
        let (words, next) = (syntax.tokens_in(first.outer), syntax.tokens_in(second.inner));
        let says = |d: &Draft, run: &Range<usize>| run.clone().filter(|&w| d.says(w)).count();
        let owner = drafts.iter().position(|d| says(d, &next) * 2 > next.len());
        if let Some(owner) = owner
            && !drafts.iter().any(|d| says(d, &words) * 2 > words.len())
        {
            drafts[owner].add_content(words);
        }
    }
}

/// Gives each quotation whole to the draft that has most of it, if that is at least half.
pub(crate) fn whole_quotations(syntax: &Syntax, quotations: &[Quotation], drafts: &mut [Draft]) {
    for quotation in quotations {
        let words = syntax.tokens_in(quotation.outer);
        let inner = syntax.tokens_in(quotation.inner);
        let share = |d: &Draft| inner.clone().filter(|&w| d.says(w)).count();
        let Some((best, count)) = drafts
            .iter()
            .enumerate()
            .map(|(i, d)| (i, share(d)))
            .max_by_key(|&(i, n)| (n, std::cmp::Reverse(i)))
        else {
            return;
        };
        // A cue or source of the same draft inside the marks means that the marks hold more than its content.
        let crossed = |d: &Draft| {
            d.cue.iter().chain(&d.source).any(|part| part.start < inner.end && inner.start < part.end)
        };
        if count * 2 < inner.len() || count == 0 || crossed(&drafts[best]) {
            continue;
        }
        for (i, draft) in drafts.iter_mut().enumerate() {
            if i != best {
                draft.remove_content(&words);
            }
        }
        drafts[best].add_content(words);
    }
}

/// Stretches contents to the ends of the clauses that they are cut from, and trims words that belong to what was cut off.
///
/// A clause is the subtree of a content's top word. Words are added where the tagger thinks on average at least `least` of them
/// as content; an adposition, conjunction or article left at an end without what it belongs to is dropped.
pub(crate) fn whole_clauses(syntax: &Syntax, roles: &[[f32; 3]], least: f32, drafts: &mut [Draft]) {
    for number in 0..drafts.len() {
        let pieces = drafts[number].contents.clone();
        for piece in pieces {
            let other = |w: usize| {
                let part = |d: &Draft| d.source.iter().chain(&d.cue).any(|r| r.contains(&w));
                drafts.iter().enumerate().any(|(i, d)| part(d) || i != number && d.says(w))
            };
            let Some(top) = crate::sources::head(syntax, &piece) else { continue };
            let words: Vec<usize> =
                syntax.tree().subtree_where(top, |w| !other(w.index())).iter().map(|w| w.index()).collect();
            let mut stretched = piece.clone();
            while words.contains(&stretched.end) {
                stretched.end += 1;
            }
            while stretched.start > 0 && words.contains(&(stretched.start - 1)) {
                stretched.start -= 1;
            }
            let mean = |run: Range<usize>| {
                let n = run.len().max(1) as f32;
                run.map(|w| roles[w][2]).sum::<f32>() / n
            };
            let mut added = Vec::new();
            for run in [stretched.start..piece.start, piece.end..stretched.end] {
                if !run.is_empty() && mean(run.clone()) >= least {
                    added.push(run);
                }
            }
            added.extend(
                rest_of_clause(syntax, top, &piece, other)
                    .into_iter()
                    .filter(|run| mean(run.clone()) >= least),
            );
            for run in added {
                drafts[number].add_content(run);
            }
        }
        bridge(syntax, number, drafts);
        for piece in drafts[number].contents.clone() {
            let dangling = |w: usize| {
                let token = &syntax.tokens.rows()[w];
                let outside = token.head.is_none_or(|h| !piece.contains(&h.index()));
                outside && matches!(token.relation_base(), "case" | "cc" | "mark" | "det" | "punct")
            };
            let mut end = piece.end;
            while end > piece.start + 1 && dangling(end - 1) {
                end -= 1;
            }
            if end < piece.end {
                drafts[number].remove_content(&(end..piece.end));
            }
        }
    }
}

/// The words of the clause that a content's top word is only the subject of: "The quarrel, he went on, | was never about ideas".
fn rest_of_clause(
    syntax: &Syntax,
    top: Id<Token>,
    piece: &Range<usize>,
    other: impl Fn(usize) -> bool,
) -> Vec<Range<usize>> {
    let rows = syntax.tokens.rows();
    let argument = rows[top.index()].relation_base() == "nsubj";
    let Some(head) = rows[top.index()].head.filter(|h| argument && !other(h.index())) else {
        return Vec::new();
    };
    let mut runs: Vec<Range<usize>> = Vec::new();
    for word in syntax.tree().subtree_where(head, |w| !other(w.index())).iter().map(|w| w.index()) {
        if word < piece.end || rows[word].upos == Upos::Punct && runs.is_empty() {
            continue;
        }
        match runs.last_mut() {
            Some(last) if last.end == word => last.end += 1,
            _ => runs.push(word..word + 1),
        }
    }
    runs
}

/// Fills gaps between pieces of a content with the words that hold the pieces together: "which, the official claimed, include
/// the Army", where the verb belongs to the content as well. A run of words is taken if it is no part of a source, a cue or
/// another draft, and heads a piece or hangs on one.
fn bridge(syntax: &Syntax, number: usize, drafts: &mut [Draft]) {
    let draft = &drafts[number];
    let used =
        |w: usize| drafts.iter().any(|d| d.says(w) || d.source.iter().chain(&d.cue).any(|r| r.contains(&w)));
    let rows = syntax.tokens.rows();
    let mut runs: Vec<Range<usize>> = Vec::new();
    for pair in draft.contents.windows(2) {
        if rows[pair[0].end - 1].sentence != rows[pair[1].start].sentence {
            continue;
        }
        for word in (pair[0].end..pair[1].start).filter(|&w| !used(w) && rows[w].upos != Upos::Punct) {
            match runs.last_mut() {
                Some(last) if last.end == word => last.end += 1,
                _ => runs.push(word..word + 1),
            }
        }
    }
    let joins = |run: &Range<usize>| {
        let head_of = |w: usize| rows[w].head.map(Id::index);
        let hangs = run.clone().any(|w| head_of(w).is_some_and(|h| draft.says(h)));
        let heads = draft.contents.iter().any(|c| {
            crate::sources::head(syntax, c).and_then(|t| head_of(t.index())).is_some_and(|h| run.contains(&h))
        });
        hangs || heads
    };
    let joining: Vec<Range<usize>> = runs.into_iter().filter(joins).collect();
    for run in joining {
        drafts[number].add_content(run);
    }
}

/// Trims sources: no punctuation at their ends, and no clause or apposition of which only the beginning is there.
pub(crate) fn whole_sources(syntax: &Syntax, drafts: &mut [Draft]) {
    let tree = syntax.tree();
    let rows = syntax.tokens.rows();
    for draft in drafts {
        let Some(source) = draft.source.clone() else { continue };
        let Some(head) = crate::sources::head(syntax, &source) else { continue };
        let (mut start, mut end) = (source.start, source.end);
        let cut = |child: Id<Token>| {
            let words = tree.subtree(child);
            let first = words[0].index();
            (first > head.index() && words.iter().any(|w| w.index() >= source.end)).then_some(first)
        };
        end = tree.children_by(head, &["acl"]).filter_map(cut).fold(end, usize::min);
        while end > start + 1 && rows[end - 1].upos == Upos::Punct {
            end -= 1;
        }
        while start + 1 < end && rows[start].upos == Upos::Punct {
            start += 1;
        }
        if let Some(name) = apposed(syntax, head, end)
            && !draft.cue.iter().chain(&draft.contents).any(|r| r.start < name && end < r.end)
        {
            end = name;
        }
        draft.source = Some(start..end);
    }
}

/// Where the name ends that follows a source after a comma: "the mayor | , Tovin Harl".
fn apposed(syntax: &Syntax, head: Id<Token>, end: usize) -> Option<usize> {
    let rows = syntax.tokens.rows();
    let tree = syntax.tree();
    if rows.get(end).is_none_or(|t| t.upos != Upos::Punct) || rows[head.index()].upos == Upos::Propn {
        return None;
    }
    let name = tree.children_by(head, &["appos", "list", "dep"]).find(|c| c.index() > end)?;
    let words = tree.subtree(name);
    let run = words[0].index()..words[words.len() - 1].index() + 1;
    let named = |w: usize| rows[w].upos == Upos::Propn;
    (run.len() == words.len() && run.start <= end + 1 && run.len() <= 6 && run.clone().any(named)).then(
        || {
            let mark = rows[run.end - 1].upos == Upos::Punct;
            run.end - usize::from(mark)
        },
    )
}

/// Takes a clause that only adds something (", which Syria dismissed") off the end of a content in the reporter's words: it is
/// said by whoever brings the content in, not by its source.
pub(crate) fn without_asides(
    document: &Document,
    syntax: &Syntax,
    quotations: &[Quotation],
    drafts: &mut [Draft],
) {
    let tree = syntax.tree();
    let rows = syntax.tokens.rows();
    for draft in drafts.iter_mut() {
        let Some(last) = draft.contents.last().cloned() else { continue };
        let quoted = |w: usize| crate::quotes::quotation_at(quotations, rows[w].span.start()).is_some();
        let aside = last.clone().skip(2).find(|&w| {
            let relative = matches!(&*rows[w].xpos, "WDT" | "WP" | "WRB" | "WP$");
            let comma = document.text[rows[w - 1].span].starts_with([',', '–', '—'])
                && rows[w - 1].upos == Upos::Punct;
            relative && comma && !quoted(w) && {
                let clause = std::iter::once(Id::new(w))
                    .chain(tree.ancestors(Id::new(w)))
                    .find(|&a| rows[a.index()].relation == "acl:relcl");
                clause.is_some_and(|c| {
                    let words = tree.subtree(c);
                    // Words in quotation marks are the source's, wherever they stand.
                    if words.iter().any(|w| quoted(w.index())) {
                        return false;
                    }
                    words[0].index() + 1 >= w && words[words.len() - 1].index() + 2 >= last.end
                })
            }
        });
        if let Some(at) = aside {
            draft.remove_content(&(at - 1..last.end));
        }
    }
}

/// Pieces of words as spans of text: pieces that only punctuation parts are one, and a piece of nothing but punctuation is none.
pub(crate) fn spans(document: &Document, syntax: &Syntax, pieces: &[Range<usize>]) -> SpanSet {
    let punctuation = |word: usize| syntax.tokens.rows()[word].upos == Upos::Punct;
    let mut joined: Vec<Range<usize>> = Vec::new();
    for piece in pieces.iter().filter(|p| !Range::clone(p).all(punctuation)) {
        match joined.last_mut() {
            Some(last) if (last.end..piece.start).all(punctuation) => last.end = piece.end,
            _ => joined.push(piece.clone()),
        }
    }
    joined.iter().map(|p| document.text.trim(span(syntax, p))).collect()
}

/// The span from the first word of a run to its last.
pub(crate) fn span(syntax: &Syntax, words: &Range<usize>) -> Span {
    let rows = &syntax.tokens.rows()[words.clone()];
    match (rows.first(), rows.last()) {
        (Some(first), Some(last)) => first.span.join(last.span),
        _ => Span::new(0, 0),
    }
}
