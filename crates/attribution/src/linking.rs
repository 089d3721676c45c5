//! Segments and links → sources and contents joined to their cues.
//!
//! reads:  tags, encoder scores (links)
//! writes: Draft
//!
//! Each word of a source or content votes for a cue with the probabilities of its links; the whole segment follows the
//! majority. A cue has at most one source and a source at most one cue; contents that share a cue are pieces of one content.

use crate::tags::{Role, Segment};
use onrecord_encoder::Link;
use onrecord_syntax::Syntax;
use std::ops::Range;

/// An attribution in the making, in words.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Draft {
    pub source: Option<Range<usize>>,
    pub cue: Option<Range<usize>>,
    /// Pieces in text order, disjoint.
    pub contents: Vec<Range<usize>>,
    /// Mean score of its segments; once weighed, the probability that it is right.
    pub score: f32,
    /// Share of the links of its source's words that point at its cue.
    pub source_vote: f32,
    /// The same of its content's words.
    pub content_vote: f32,
    /// Whether its source was found in the tree and not by links.
    pub by_tree: bool,
    /// Whether the publication itself says it, without a word for it: "Asked about the road, …".
    pub publication: bool,
    /// What speaks for and against it, once weighed.
    pub signs: [f32; crate::acceptance::SIGNS.len()],
    /// The rule that made it; none: the encoder.
    pub rule: Option<&'static str>,
}

impl Draft {
    /// Whether a word is part of the content.
    pub fn says(&self, word: usize) -> bool {
        self.contents.iter().any(|c| c.contains(&word))
    }

    /// Adds words to the content, joining pieces that touch.
    pub fn add_content(&mut self, words: Range<usize>) {
        self.contents.push(words);
        self.contents.sort_by_key(|c| (c.start, c.end));
        let mut joined: Vec<Range<usize>> = Vec::with_capacity(self.contents.len());
        for piece in self.contents.drain(..).filter(|c| !c.is_empty()) {
            match joined.last_mut() {
                Some(last) if piece.start <= last.end => last.end = last.end.max(piece.end),
                _ => joined.push(piece),
            }
        }
        self.contents = joined;
    }

    /// Takes words out of the content.
    pub fn remove_content(&mut self, words: &Range<usize>) {
        let cut = |c: &Range<usize>| [c.start..c.end.min(words.start), c.start.max(words.end)..c.end];
        self.contents = self.contents.iter().flat_map(cut).filter(|c| c.start < c.end).collect();
    }
}

/// Drafts from the encoder's segments, in text order of their cues. Sources and contents that find no cue are left out; a cue without
/// content is a draft of its own.
pub(crate) fn link(segments: &[Segment], links: &[Vec<Link>], syntax: &Syntax) -> Vec<Draft> {
    let cues: Vec<&Segment> = segments.iter().filter(|s| s.role == Role::Cue).collect();
    let mut drafts: Vec<Draft> = cues
        .iter()
        .map(|c| Draft { cue: Some(c.words.clone()), score: c.score, ..Draft::default() })
        .collect();
    let mut counts = vec![1.0f32; drafts.len()];

    for content in segments.iter().filter(|s| s.role == Role::Content) {
        let votes = votes(content, &cues, links);
        let best = votes.first().copied().or_else(|| nearest(content, &cues, syntax).map(|c| (c, 0.0)));
        if let Some((cue, vote)) = best {
            let before: usize = drafts[cue].contents.iter().map(Range::len).sum();
            let (before, words) = (before as f32, content.words.len() as f32);
            drafts[cue].content_vote = (drafts[cue].content_vote * before + vote * words) / (before + words);
            drafts[cue].add_content(content.words.clone());
            drafts[cue].score += content.score;
            counts[cue] += 1.0;
        }
    }

    let sources: Vec<&Segment> = segments.iter().filter(|s| s.role == Role::Source).collect();
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        pairs.extend(votes(source, &cues, links).into_iter().map(|(cue, vote)| (vote, number, cue)));
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken = vec![false; sources.len()];
    for (vote, number, cue) in pairs {
        if !taken[number] && drafts[cue].source.is_none() && !drafts[cue].contents.is_empty() {
            taken[number] = true;
            drafts[cue].source = Some(sources[number].words.clone());
            drafts[cue].source_vote = vote;
            drafts[cue].score += sources[number].score;
            counts[cue] += 1.0;
        }
    }
    for (draft, count) in drafts.iter_mut().zip(counts) {
        draft.score /= count;
    }
    drafts
}

/// The cues that a segment's words point at, with their share of the vote, best first.
fn votes(segment: &Segment, cues: &[&Segment], links: &[Vec<Link>]) -> Vec<(usize, f32)> {
    let mut votes: Vec<(usize, f32)> = Vec::new();
    for word in segment.words.clone() {
        for link in links.get(word).into_iter().flatten() {
            let Some(at) = link.cue else { continue };
            let i = cues.partition_point(|c| c.words.end <= at);
            let Some(cue) = cues.get(i).filter(|c| c.words.contains(&at)) else { continue };
            debug_assert!(cue.words.contains(&at));
            match votes.iter_mut().find(|(c, _)| *c == i) {
                Some((_, vote)) => *vote += link.score,
                None => votes.push((i, link.score)),
            }
        }
    }
    for (_, vote) in &mut votes {
        *vote /= segment.words.len() as f32;
    }
    votes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    votes
}

/// The nearest cue of the sentence where a content starts or ends.
fn nearest(content: &Segment, cues: &[&Segment], syntax: &Syntax) -> Option<usize> {
    let sentence = |word: usize| syntax.tokens.rows().get(word).map(|t| t.sentence);
    let (first, last) = (sentence(content.words.start), sentence(content.words.end - 1));
    let distance = |cue: &Segment| {
        if cue.words.start >= content.words.end {
            cue.words.start - content.words.end
        } else {
            content.words.start.saturating_sub(cue.words.end)
        }
    };
    let here = |cue: &Segment| {
        let at = sentence(cue.words.start);
        at == first || at == last
    };
    cues.iter().enumerate().filter(|(_, c)| here(c)).min_by_key(|(i, c)| (distance(c), *i)).map(|(i, _)| i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_join_and_are_cut() {
        let mut draft = Draft::default();
        draft.add_content(5..7);
        draft.add_content(0..3);
        draft.add_content(3..5);
        assert_eq!(draft.contents, [Range { start: 0, end: 7 }]);
        draft.remove_content(&(2..4));
        assert_eq!(draft.contents, [0..2, 4..7]);
        assert!(draft.says(1) && !draft.says(3));
    }
}
