//! Document → Syntax: tokens, sentences, tags, lemmas and trees.
//!
//! reads:  document.{text,zones}, encoder scores
//! writes: [`Words`] (before the encoder), [`Syntax`] (after it)
//! data:   data/lexicon/en/tokenization.toml

#![forbid(unsafe_code)]

mod cells;
pub mod conllu;
mod lemma;
mod parse;
mod sentences;
mod split;
mod tokens;
pub mod tree;
mod types;

pub use parse::{parse, unparsed};
pub use split::{GivenError, failing_examples, given, split};
pub use types::{Label, Sentence, Syntax, Token, Tree, Upos, Word, Words};
