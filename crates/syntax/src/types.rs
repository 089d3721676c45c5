//! The rows of this stage: words before the encoder, tokens with tags and heads after it.
//!
//! reads:  nothing
//! writes: Words, Syntax

use onrecord_document::{Document, Id, Layer, Note, Span};
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A word in the UD convention, before anything is known of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Word {
    /// Where; not empty, without white space inside the ends.
    pub span: Span,
    /// Whether it continues the multiword token of the word before it: the `n't` of `don't`.
    pub joined: bool,
}

/// The words and sentences of a document: what the encoder reads.
///
/// Invariants: words are in text order, disjoint, and together with white space cover the text; sentences are in order and
/// cover every word once; none is empty.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Words {
    /// All words.
    pub words: Vec<Word>,
    /// Each sentence as numbers of words.
    pub sentences: Vec<Range<usize>>,
    /// What was seen and not handled.
    pub notes: Vec<Note>,
}

impl Words {
    /// The words as the text has them, in order: what the encoder reads.
    pub fn forms<'d>(&self, document: &'d Document) -> Vec<&'d str> {
        self.words.iter().map(|w| &document.text[w.span]).collect()
    }
}

/// A short shared string: a tag, a relation, a lemma.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(Arc<str>);

impl Label {
    /// The label of a string.
    pub fn new(label: impl Into<Arc<str>>) -> Label {
        Label(label.into())
    }

    /// The label as a string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl Deref for Label {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}
impl PartialEq<str> for Label {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}
impl PartialEq<&str> for Label {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}
impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

/// Universal part of speech (UD v2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs, reason = "the names are UD's own")]
pub enum Upos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
}

impl Upos {
    const NAMES: [(Upos, &'static str); 17] = [
        (Upos::Adj, "ADJ"),
        (Upos::Adp, "ADP"),
        (Upos::Adv, "ADV"),
        (Upos::Aux, "AUX"),
        (Upos::Cconj, "CCONJ"),
        (Upos::Det, "DET"),
        (Upos::Intj, "INTJ"),
        (Upos::Noun, "NOUN"),
        (Upos::Num, "NUM"),
        (Upos::Part, "PART"),
        (Upos::Pron, "PRON"),
        (Upos::Propn, "PROPN"),
        (Upos::Punct, "PUNCT"),
        (Upos::Sconj, "SCONJ"),
        (Upos::Sym, "SYM"),
        (Upos::Verb, "VERB"),
        (Upos::X, "X"),
    ];

    /// The tag of UD's own spelling, or nothing.
    pub fn parse(name: &str) -> Option<Upos> {
        Upos::NAMES.iter().find(|(_, n)| *n == name).map(|(u, _)| *u)
    }

    /// UD's own spelling.
    pub fn name(self) -> &'static str {
        Upos::NAMES[self as usize].1
    }
}

/// A word with its tags and its place in the tree.
#[derive(Clone, PartialEq, Debug)]
pub struct Token {
    /// Where.
    pub span: Span,
    /// Whether it continues the multiword token of the token before it.
    pub joined: bool,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag.
    pub xpos: Label,
    /// UD features, `_` if none.
    pub feats: Label,
    /// Lemma, in lower case unless a name.
    pub lemma: Label,
    /// Its head in the same sentence; none for the sentence's root.
    pub head: Option<Id<Token>>,
    /// UD relation to the head, `root` for the root.
    pub relation: Label,
    /// Its sentence.
    pub sentence: Id<Sentence>,
}

impl Token {
    /// The relation without its subtype: `nsubj` of `nsubj:pass`.
    pub fn relation_base(&self) -> &str {
        self.relation.split(':').next().unwrap_or("")
    }
}

/// A sentence: a run of tokens.
#[derive(Clone, PartialEq, Debug)]
pub struct Sentence {
    /// From the first token's start to the last one's end.
    pub span: Span,
    /// First token and one past the last, as row numbers.
    pub tokens: Range<usize>,
    /// The root of its tree.
    pub root: Id<Token>,
}

impl Sentence {
    /// The ids of its tokens.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = Id<Token>> + ExactSizeIterator + use<> {
        self.tokens.clone().map(Id::new)
    }
}

/// Tokens with tags, in sentences with trees.
///
/// Invariants: tokens in text order and disjoint; sentences in order, not empty, covering every token once; each
/// sentence is a tree: one root, every other token's head in the same sentence, no cycle.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Syntax {
    /// All tokens.
    pub tokens: Layer<Token>,
    /// All sentences.
    pub sentences: Layer<Sentence>,
    /// What was seen and not handled.
    pub notes: Vec<Note>,
    children: Vec<Vec<Id<Token>>>,
}

impl Syntax {
    /// A syntax whose rows are given; the table of children is made here.
    pub fn new(tokens: Layer<Token>, sentences: Layer<Sentence>, notes: Vec<Note>) -> Syntax {
        let mut children = vec![Vec::new(); tokens.len()];
        for (id, token) in tokens.enumerate() {
            if let Some(head) = token.head {
                children[head.index()].push(id);
            }
        }
        Syntax { tokens, sentences, notes, children }
    }

    /// Walks over the trees.
    pub fn tree(&self) -> Tree<'_> {
        Tree { syntax: self }
    }

    /// The tokens that share a byte with `span`, as row numbers.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let rows = self.tokens.rows();
        let from = rows.partition_point(|t| t.span.end() <= span.start());
        let to = rows.partition_point(|t| t.span.start() < span.end());
        from..to.max(from)
    }

    /// The sentence at a byte offset; between sentences, the next one.
    pub fn sentence_at(&self, offset: usize) -> Option<Id<Sentence>> {
        let at = self.sentences.rows().partition_point(|s| s.span.end() <= offset);
        (at < self.sentences.len()).then(|| Id::new(at))
    }
}

/// A view of the trees of a [`Syntax`].
#[derive(Clone, Copy)]
pub struct Tree<'a> {
    syntax: &'a Syntax,
}

impl<'a> Tree<'a> {
    /// The dependents of a token, in text order.
    pub fn children(self, id: Id<Token>) -> &'a [Id<Token>] {
        &self.syntax.children[id.index()]
    }

    /// The dependents with one of these relations, subtypes included unless named with a colon.
    pub fn children_by<'r>(
        self,
        id: Id<Token>,
        relations: &'r [&'r str],
    ) -> impl Iterator<Item = Id<Token>> + use<'a, 'r> {
        let syntax = self.syntax;
        self.children(id).iter().copied().filter(move |&c| {
            let token = &syntax.tokens[c];
            relations
                .iter()
                .any(|r| if r.contains(':') { token.relation == *r } else { token.relation_base() == *r })
        })
    }

    /// The first dependent with one of these relations.
    pub fn child(self, id: Id<Token>, relations: &[&str]) -> Option<Id<Token>> {
        self.children_by(id, relations).next()
    }

    /// The heads of a token from its own up to the root.
    pub fn ancestors(self, id: Id<Token>) -> impl Iterator<Item = Id<Token>> + use<'a> {
        let syntax = self.syntax;
        std::iter::successors(syntax.tokens[id].head, move |&h| syntax.tokens[h].head)
    }

    /// The token and everything below it, in text order.
    pub fn subtree(self, id: Id<Token>) -> Vec<Id<Token>> {
        self.subtree_where(id, |_| true)
    }

    /// The token and everything below it that is reached through dependents which `keep` accepts, in text order.
    pub fn subtree_where(self, id: Id<Token>, keep: impl Fn(Id<Token>) -> bool) -> Vec<Id<Token>> {
        let mut found = vec![id];
        let mut at = 0;
        while at < found.len() {
            let next = found[at];
            found.extend(self.children(next).iter().copied().filter(|&c| keep(c)));
            at += 1;
        }
        found.sort();
        found
    }
}
