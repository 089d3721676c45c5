//! Reads CoNLL-U: the text is put together again from the words.
//!
//! reads:  text in the format
//! writes: Conllu

use super::{COLUMNS, Frame, Row};
use crate::tree::is_tree;
use crate::{Label, Sentence, Syntax, Token, Upos, Word, Words};
use onrecord_document::{Document, Id, Layer, Meta, Span, Text, Zone, ZoneKind};
use std::ops::Range;

/// What CoNLL-U held: a text, its paragraphs, and the words and sentences in it.
#[derive(Clone, PartialEq, Debug)]
pub struct Conllu {
    pub(super) text: String,
    pub(super) paragraphs: Vec<Span>,
    pub(super) words: Words,
    pub(super) rows: Vec<Row>,
    pub(super) frames: Vec<Frame>,
}

/// What is wrong with a line of CoNLL-U.
#[derive(thiserror::Error, Clone, PartialEq, Eq, Debug)]
pub enum ConlluError {
    /// Not ten columns.
    #[error(
        "line {line}: expected 10 columns parted by tabs, found {found}; see universaldependencies.org/format.html"
    )]
    Columns {
        /// The line, from 1.
        line: usize,
        /// Its columns.
        found: usize,
    },
    /// Words of a sentence are not numbered 1, 2, 3 ...
    #[error(
        "line {line}: expected word number {expected}, found `{found}`; number the words of each sentence from 1"
    )]
    Number {
        /// The line, from 1.
        line: usize,
        /// The number that is next.
        expected: usize,
        /// What stood there.
        found: String,
    },
    /// A multiword token does not span words that follow it.
    #[error(
        "line {line}: expected a multiword token over the words that follow, found `{found}`; check its two numbers"
    )]
    Range {
        /// The line, from 1.
        line: usize,
        /// What stood there.
        found: String,
    },
    /// A form has no visible character, or fewer characters than words in it.
    #[error("line {line}: expected a form with at least one visible character a word, found `{found}`")]
    Form {
        /// The line, from 1.
        line: usize,
        /// What stood there.
        found: String,
    },
    /// A sentence has comments but no words.
    #[error(
        "line {line}: expected words after the comments, found the end of the sentence; drop the comments or add words"
    )]
    NoWords {
        /// The line after the comments, from 1.
        line: usize,
    },
    /// No universal part of speech.
    #[error("line {line}: expected a universal part of speech such as NOUN, found `{found}`")]
    Upos {
        /// The line, from 1.
        line: usize,
        /// What stood there.
        found: String,
    },
    /// No word of the sentence, nor 0.
    #[error("line {line}: expected the number of a word of the sentence or 0 as head, found `{found}`")]
    Head {
        /// The line, from 1.
        line: usize,
        /// What stood there.
        found: String,
    },
    /// The heads of a sentence are no tree.
    #[error(
        "line {line}: expected one root and no cycle in the sentence that begins here, found {roots} roots or a cycle"
    )]
    Tree {
        /// The line of the sentence's first word, from 1.
        line: usize,
        /// How many roots it has.
        roots: usize,
    },
    /// The text is 4 GiB or longer.
    #[error("expected less than 4 GiB of text; cut the file at its documents")]
    TooLong,
}

/// The documents of a text in CoNLL-U: a new one begins at each `# newdoc`.
///
/// Empty nodes (`8.1`) and enhanced dependencies are left out; comments and the last column are kept.
///
/// # Errors
/// The first line that is not in the format.
pub fn read(input: &str) -> Result<Vec<Conllu>, ConlluError> {
    let mut documents = Vec::new();
    let mut reading = Reading::default();
    let mut last = 0;
    for (number, line) in input.lines().enumerate() {
        last = number + 1;
        let line = line.strip_suffix('\r').unwrap_or(line);
        let line = if number == 0 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
        if line.trim().is_empty() {
            reading.end_sentence(last)?;
        } else if line.starts_with('#') && reading.open.is_none() {
            if is_comment(line, "newdoc") && !reading.frames.is_empty() {
                documents.push(std::mem::take(&mut reading).finish()?);
            }
            reading.comments.push(line.to_owned());
        } else if line.starts_with('#') {
            // A comment among the words is against the format, but harmless.
            reading.comments.push(line.to_owned());
        } else {
            reading.row(last, line)?;
        }
    }
    reading.end_sentence(last + 1)?;
    if !reading.frames.is_empty() {
        documents.push(reading.finish()?);
    }
    Ok(documents)
}

/// Whether a comment line is `# name` or `# name ...`.
fn is_comment(line: &str, name: &str) -> bool {
    let rest = line.trim_start_matches('#').trim_start().strip_prefix(name);
    rest.is_some_and(|r| r.is_empty() || r.starts_with([' ', '=', '\t']))
}

/// The sentence whose words are being read.
struct Open {
    first: usize,
    ranges: Vec<(Range<usize>, String, String)>,
}

#[derive(Default)]
struct Reading {
    text: String,
    paragraphs: Vec<Span>,
    words: Words,
    rows: Vec<Row>,
    frames: Vec<Frame>,
    comments: Vec<String>,
    open: Option<Open>,
    /// Whether a space stands before the next word.
    spaced: bool,
}

impl Reading {
    fn row(&mut self, line: usize, text: &str) -> Result<(), ConlluError> {
        let columns: Vec<&str> = text.split('\t').collect();
        if columns.len() != COLUMNS {
            return Err(ConlluError::Columns { line, found: columns.len() });
        }
        let open = self.open.get_or_insert_with(|| Open { first: self.rows.len(), ranges: Vec::new() });
        let (id, form) = (columns[0], columns[1]);
        let expected = self.rows.len() - open.first + 1;
        if let Some((major, _)) = id.split_once('.') {
            let empty = || ConlluError::Number { line, expected, found: id.to_owned() };
            return if major.parse() == Ok(expected - 1) { Ok(()) } else { Err(empty()) };
        }
        if form.trim().is_empty() {
            return Err(ConlluError::Form { line, found: form.to_owned() });
        }
        if let Some((from, to)) = id.split_once('-') {
            let bad = || ConlluError::Range { line, found: id.to_owned() };
            let (from, to) =
                (from.parse::<usize>().map_err(|_| bad())?, to.parse::<usize>().map_err(|_| bad())?);
            let free = open.ranges.last().is_none_or(|(r, _, _)| r.end - open.first < from);
            if from != expected || to < from || !free {
                return Err(bad());
            }
            let words = open.first + from - 1..open.first + to;
            open.ranges.push((words, form.to_owned(), columns[9].to_owned()));
            return Ok(());
        }
        if id.parse() != Ok(expected) {
            return Err(ConlluError::Number { line, expected, found: id.to_owned() });
        }
        self.rows.push(Row {
            line,
            form: form.to_owned(),
            lemma: columns[2].to_owned(),
            upos: columns[3].to_owned(),
            xpos: columns[4].to_owned(),
            feats: columns[5].to_owned(),
            head: columns[6].to_owned(),
            relation: columns[7].to_owned(),
            misc: columns[9].to_owned(),
        });
        Ok(())
    }

    /// Puts the words of the sentence into the text.
    fn end_sentence(&mut self, line: usize) -> Result<(), ConlluError> {
        let Some(open) = self.open.take() else {
            return if self.comments.is_empty() { Ok(()) } else { Err(ConlluError::NoWords { line }) };
        };
        if let Some((range, form, _)) = open.ranges.last().filter(|(r, _, _)| r.end > self.rows.len()) {
            return Err(ConlluError::Range { line, found: format!("{} over {} words", form, range.len()) });
        }
        if self.rows.len() == open.first {
            return Err(ConlluError::NoWords { line });
        }
        let first_byte = self.begin_sentence();
        let mut ranges = open.ranges.iter().peekable();
        let mut i = open.first;
        while i < self.rows.len() {
            let range = ranges.next_if(|(r, _, _)| r.start == i).cloned();
            let (run, surface, misc) =
                range.unwrap_or_else(|| (i..i + 1, self.rows[i].form.clone(), self.rows[i].misc.clone()));
            self.token(&run, &surface)?;
            self.spaced = !misc.split('|').any(|m| m == "SpaceAfter=No");
            i = run.end;
        }
        if let Some(paragraph) = self.paragraphs.last_mut() {
            *paragraph = Span::new(paragraph.start().min(first_byte), self.text.len());
        }
        let words = open.first..self.rows.len();
        self.words.sentences.push(words.clone());
        self.frames.push(Frame { words, comments: std::mem::take(&mut self.comments), ranges: open.ranges });
        Ok(())
    }

    /// Begins a paragraph where the comments say so; the byte at which the sentence begins.
    fn begin_sentence(&mut self) -> usize {
        let fresh = self.comments.iter().any(|c| is_comment(c, "newpar") || is_comment(c, "newdoc"));
        if self.paragraphs.is_empty() || fresh {
            self.text.push_str(if self.text.is_empty() { "" } else { "\n\n" });
            self.spaced = false;
            self.paragraphs.push(Span::new(self.text.len(), self.text.len()));
        }
        self.text.len() + usize::from(self.spaced)
    }

    /// Adds a written token and the words in it.
    fn token(&mut self, run: &Range<usize>, surface: &str) -> Result<(), ConlluError> {
        let row = &self.rows[run.start];
        let bad = || ConlluError::Form { line: row.line, found: surface.to_owned() };
        if self.text.len() + surface.len() + 2 > u32::MAX as usize {
            return Err(ConlluError::TooLong);
        }
        // White space at the ends of a form is none of the word.
        let surface = surface.trim();
        if self.spaced {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(surface);
        let forms: Vec<&str> = self.rows[run.clone()].iter().map(|r| r.form.trim()).collect();
        let lengths = pieces(surface, &forms).ok_or_else(bad)?;
        let mut at = start;
        for (number, length) in lengths.into_iter().enumerate() {
            self.words.words.push(Word { span: Span::new(at, at + length), joined: number > 0 });
            at += length;
        }
        Ok(())
    }

    fn finish(self) -> Result<Conllu, ConlluError> {
        let Reading { text, paragraphs, words, rows, frames, .. } = self;
        Ok(Conllu { text, paragraphs, words, rows, frames })
    }
}

/// How many bytes of a written token belong to each of its words: their own lengths where they spell it; else the
/// characters are dealt out evenly, for words such as the French "du" that is "de" and "le".
fn pieces(surface: &str, forms: &[&str]) -> Option<Vec<usize>> {
    let spelled = forms.concat() == surface && forms.iter().all(|f| !f.is_empty());
    if spelled {
        return Some(forms.iter().map(|f| f.len()).collect());
    }
    let starts: Vec<usize> = surface.char_indices().map(|(at, _)| at).collect();
    let n = forms.len();
    if starts.len() < n || (n > 1 && surface.contains(char::is_whitespace)) {
        return None;
    }
    let bound = |k: usize| starts.get(k * starts.len() / n).copied().unwrap_or(surface.len());
    Some((0..n).map(|k| bound(k + 1) - bound(k)).collect())
}

impl Conllu {
    /// The text as a document, each paragraph a zone.
    pub fn document(&self, meta: Meta) -> Document {
        let zones = self.paragraphs.iter().map(|&span| Zone { span, kind: ZoneKind::Body }).collect();
        Document::new(meta, Text::new(self.text.as_str()), zones, Vec::new())
    }

    /// The text as it was put together.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words and sentences, as given.
    pub fn words(&self) -> Words {
        self.words.clone()
    }

    /// The parse that the lines hold.
    ///
    /// # Errors
    /// If a word lacks a universal part of speech or a head, or the heads of a sentence are no tree.
    pub fn syntax(&self) -> Result<Syntax, ConlluError> {
        let mut tokens = Layer::new();
        let mut sentences = Layer::new();
        for frame in &self.frames {
            let first = frame.words.start;
            let rows = &self.rows[frame.words.clone()];
            let heads = rows.iter().map(|r| head(r, rows.len())).collect::<Result<Vec<_>, _>>()?;
            if !is_tree(&heads) {
                let roots = heads.iter().filter(|h| h.is_none()).count();
                return Err(ConlluError::Tree { line: rows[0].line, roots });
            }
            let id = Id::new(sentences.len());
            for (at, (row, head)) in rows.iter().zip(&heads).enumerate() {
                let upos = || ConlluError::Upos { line: row.line, found: row.upos.clone() };
                let word = self.words.words[first + at];
                tokens.push(Token {
                    span: word.span,
                    joined: word.joined,
                    upos: Upos::parse(&row.upos).ok_or_else(upos)?,
                    xpos: Label::new(row.xpos.as_str()),
                    feats: Label::new(row.feats.as_str()),
                    lemma: Label::new(row.lemma.as_str()),
                    head: head.map(|h| Id::new(first + h)),
                    relation: Label::new(row.relation.as_str()),
                    sentence: id,
                });
            }
            let root = heads.iter().position(Option::is_none).unwrap_or(0);
            let words = &self.words.words[frame.words.clone()];
            let span = Span::new(words[0].span.start(), words[words.len() - 1].span.end());
            sentences.push(Sentence { span, tokens: frame.words.clone(), root: Id::new(first + root) });
        }
        Ok(Syntax::new(tokens, sentences, Vec::new()))
    }
}

/// The head of a row as a number within its sentence, none for the root.
fn head(row: &Row, words: usize) -> Result<Option<usize>, ConlluError> {
    let number: Option<usize> = row.head.parse().ok();
    match number {
        Some(0) => Ok(None),
        Some(head) if head <= words => Ok(Some(head - 1)),
        _ => Err(ConlluError::Head { line: row.line, found: row.head.clone() }),
    }
}
