//! CoNLL-U, the format of the Universal Dependencies treebanks.
//!
//! reads:  Document, Syntax; or text in the format
//! writes: text in the format; or Conllu, from which Document, Words and Syntax come

mod read;
mod write;

pub use read::{Conllu, ConlluError, read};
pub use write::write;

use std::ops::Range;

/// Columns of a word's line.
const COLUMNS: usize = 10;

/// A word's line: its columns but for the number.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    /// Its line in the input, from 1.
    line: usize,
    form: String,
    lemma: String,
    upos: String,
    xpos: String,
    feats: String,
    head: String,
    relation: String,
    misc: String,
}

/// A sentence's lines besides those of its words.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Frame {
    /// Its words, as numbers of the document.
    words: Range<usize>,
    /// Its comment lines.
    comments: Vec<String>,
    /// Multiword tokens: words of the document, surface form, last column.
    ranges: Vec<(Range<usize>, String, String)>,
}

#[cfg(test)]
mod tests;
