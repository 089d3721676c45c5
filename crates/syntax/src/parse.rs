//! Words + encoder scores → Syntax: tags, lemmas and trees.
//!
//! reads:  document.text, words, encoder scores (tags, blocks)
//! writes: Syntax
//! data:   data/lexicon/en/inflection.toml
//! cases:  cases/3-syntax/trees.md

use crate::lemma::lemma;
use crate::tree::maximum_tree;
use crate::{Label, Sentence, Syntax, Token, Upos, Words};
use onrecord_document::{Document, Id, Layer, Span};
use onrecord_encoder::{Block, Encoder, Scores, Task};
use onrecord_resources::tokenization::Tokenization;
use std::collections::HashMap;

/// The relation of a sentence's root, and of no other word.
const ROOT: &str = "root";
/// The relation of a word that the scores would make a second root.
const LOOSE: &str = "dep";
/// The relation of the later parts of a sentence that was scored in several blocks.
const PART: &str = "parataxis";

/// Words with tags, lemmas and trees: the best label of each task, and the best tree with one root a sentence.
///
/// A sentence scored in several blocks has one tree a block; roots of the later ones depend on that of the first.
///
/// # Panics
/// If `scores` are not of these words.
pub fn parse(
    document: &Document,
    words: Words,
    scores: &Scores,
    encoder: &Encoder,
    data: &Tokenization,
) -> Syntax {
    let mut heads: Vec<(Option<usize>, &str)> = vec![(None, ROOT); words.words.len()];
    for block in &scores.blocks {
        arcs(block, encoder, &mut heads);
    }
    let mut labels = Labels::default();
    let rows = words.words.iter().enumerate().map(|(i, word)| {
        let form = &document.text[word.span];
        let (head, relation) = heads[i];
        let tag = scores.best(Task::Xpos, i).0;
        Token {
            span: word.span,
            joined: word.joined,
            upos: Upos::parse(scores.best(Task::Upos, i).0).unwrap_or(Upos::X),
            xpos: labels.shared(tag),
            feats: labels.shared(scores.best(Task::Feats, i).0),
            lemma: Label::new(lemma(form, tag, scores.best(Task::Lemma, i).0, &data.inflection)),
            head: head.map(Id::new),
            relation: labels.shared(relation),
            sentence: Id::new(0),
        }
    });
    let rows = rows.collect();
    assemble(words, rows, &mut labels)
}

/// Words without a model: no tags, the form in lower case as lemma, every word under the first of its sentence.
pub fn unparsed(document: &Document, words: Words) -> Syntax {
    let mut labels = Labels::default();
    let rows = words.words.iter().map(|word| Token {
        span: word.span,
        joined: word.joined,
        upos: Upos::X,
        xpos: labels.shared("_"),
        feats: labels.shared("_"),
        lemma: Label::new(document.text[word.span].to_lowercase()),
        head: None,
        relation: labels.shared(ROOT),
        sentence: Id::new(0),
    });
    let rows = rows.collect();
    let mut syntax = assemble(words, rows, &mut labels);
    for token in syntax.tokens.rows_mut() {
        if token.head.is_some() {
            token.relation = labels.shared(LOOSE);
        }
    }
    syntax
}

/// Decodes the tree of one block into heads of the document.
fn arcs<'e>(block: &Block, encoder: &'e Encoder, heads: &mut [(Option<usize>, &'e str)]) {
    let first = block.words.start;
    let tree = maximum_tree(block.words.len(), |dependent, head| block.arc(dependent, head));
    for (dependent, head) in tree.into_iter().enumerate() {
        let relation = match head {
            None => ROOT,
            Some(_) => {
                Some(encoder.relation(block, dependent, head).0).filter(|r| *r != ROOT).unwrap_or(LOOSE)
            }
        };
        heads[first + dependent] = (head.map(|h| first + h), relation);
    }
}

/// Puts tokens into sentences with one root each: further roots are put under the first.
fn assemble(words: Words, mut rows: Vec<Token>, labels: &mut Labels) -> Syntax {
    let mut sentences = Layer::new();
    for run in words.sentences {
        let own = |head: Option<Id<Token>>| head.is_some_and(|h| run.contains(&h.index()));
        let root = run.clone().find(|&i| !own(rows[i].head)).unwrap_or(run.start);
        let id = Id::new(sentences.len());
        for i in run.clone() {
            let row = &mut rows[i];
            row.sentence = id;
            if i == root {
                (row.head, row.relation) = (None, labels.shared(ROOT));
            } else if !own(row.head) {
                (row.head, row.relation) = (Some(Id::new(root)), labels.shared(PART));
            }
        }
        let span = Span::new(rows[run.start].span.start(), rows[run.end - 1].span.end());
        sentences.push(Sentence { span, tokens: run, root: Id::new(root) });
    }
    Syntax::new(rows.into(), sentences, words.notes)
}

/// Labels seen so far, so that equal ones share their memory.
#[derive(Default)]
struct Labels(HashMap<Box<str>, Label>);

impl Labels {
    fn shared(&mut self, label: &str) -> Label {
        if let Some(found) = self.0.get(label) {
            return found.clone();
        }
        let made = Label::new(label);
        self.0.insert(label.into(), made.clone());
        made
    }
}
