//! Readings for people: text with marks and colors, tables of claims.
//!
//! reads:  Reading
//! writes: lines of a terminal

pub mod chain;
pub mod claims;
pub mod color;
pub mod entries;
pub mod explain;
#[cfg(test)]
mod fixture;
pub mod groups;
pub mod notes;
pub mod report;
pub mod voices;
pub mod words;
pub mod wrap;

/// What a page of output looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    /// Columns.
    pub width: usize,
    /// Whether colors are used; marks in the text otherwise.
    pub color: bool,
}

impl Page {
    /// The widest that running text is set: longer lines are hard to read.
    pub const WIDEST: usize = 108;
    /// The narrowest: a narrower terminal gets lines of this width.
    pub const NARROWEST: usize = 40;
}
