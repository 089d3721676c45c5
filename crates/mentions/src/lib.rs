//! Document + Syntax → Mentions: who, where and when, resolved.
//!
//! reads:  document, syntax, encoder scores (entity, name)
//! writes: [`Mentions`]
//! data:   data/actors/, data/gazetteer/, data/lexicon/en/{people,times}.toml
//!
//! To add a way of finding mentions, copy `phrases`; a way of linking them, a function of `links`.

#![forbid(unsafe_code)]

mod decode;
mod links;
mod metonymy;
mod phrases;
mod places;
mod pronouns;
mod resolve;
mod times;
mod types;

#[doc(hidden)]
pub use places::{Studied, study};
pub use types::{
    Actor, Entity, EntityType, Mention, MentionForm, Mentions, Place, PlaceUse, Precision, Timex, TimexKind,
};

use onrecord_document::Document;
use onrecord_encoder::Scores;
use onrecord_resources::actors::Actors;
use onrecord_resources::gazetteer::Gazetteer;
use onrecord_resources::times::Times;
use onrecord_syntax::Syntax;

/// Who, where and when: mentions grouped into entities, actors from the tables, places and times.
///
/// `scores` may be empty: names are then taken from tags, trees and tables alone.
pub fn find(
    document: &Document,
    syntax: &Syntax,
    scores: &Scores,
    actors: &Actors,
    gazetteer: &Gazetteer,
    times: &Times,
) -> Mentions {
    let reading = Context { document, syntax, actors, gazetteer, on: document.meta.published };
    let times = times::find(document, syntax, scores, times);
    let mut drafts = phrases::find(&reading, scores, &times);
    resolve::actors(&reading, &mut drafts);
    let clusters = links::link(&reading, &drafts);
    let (mentions, entities) = links::entities(&reading, drafts, &clusters);
    let places = places::find(&reading, scores, &mentions);
    let (mentions, entities) = resolve::localize(&reading, mentions, entities, &places);
    Mentions { mentions, entities, times, places, notes: Vec::new() }
}

/// What every part of this stage may see.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    document: &'a Document,
    syntax: &'a Syntax,
    actors: &'a Actors,
    gazetteer: &'a Gazetteer,
    /// The day on which offices are looked up.
    on: Option<jiff::civil::Date>,
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
