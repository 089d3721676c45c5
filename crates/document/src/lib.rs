//! The nouns that every stage shares: text, spans, layers of rows, documents.
//!
//! reads:  nothing; this crate knows neither files nor language
//! writes: [`Text`], [`Span`], [`SpanSet`], [`Id`], [`Layer`], [`Document`], [`Maker`], [`Note`]
//!
//! A [`Text`] never changes once made; everything else is a typed row that points into it.

#![forbid(unsafe_code)]

mod document;
mod layer;
mod maker;
mod offsets;
mod span;
mod text;

pub use document::{Document, DocumentId, Edition, Meta, Status, Zone, ZoneKind};
pub use layer::{Id, Layer};
pub use maker::{Maker, Note, Score};
pub use offsets::Offsets;
pub use span::{Span, SpanSet};
pub use text::Text;
