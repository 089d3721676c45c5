//! Who is quoted inside whom.
//!
//! reads:  attributions
//! writes: Attribution::within
//! cases:  cases/5-attribution/nesting.md

use crate::Attribution;
use onrecord_document::{Id, Layer, Span};

/// Sets each attribution's `within` to the smallest other content that holds all its words.
///
/// Of two that hold each other's hull (a parenthetical cue inside its own content) neither is within the other unless its own
/// cue and source lie in the other's pieces, so there is no cycle: the one within is strictly smaller.
pub(crate) fn nest(attributions: &mut Layer<Attribution>) {
    let rows: Vec<Attribution> = attributions.rows().to_vec();
    for id in attributions.ids() {
        let own = &rows[id.index()];
        let size = own.content.len_bytes();
        let holds = |other: &Attribution| {
            parts(own).all(|s| other.content.contains(s)) && other.content.len_bytes() > size
        };
        let best = rows
            .iter()
            .enumerate()
            .filter(|(i, other)| *i != id.index() && holds(other))
            .min_by_key(|(i, other)| (other.content.len_bytes(), *i));
        attributions[id].within = best.map(|(i, _)| Id::new(i));
    }
}

fn parts(a: &Attribution) -> impl Iterator<Item = Span> + '_ {
    a.source.spans().iter().chain(a.cue.spans()).chain(a.content.spans()).copied()
}
