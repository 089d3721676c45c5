//! Writes CoNLL-U.
//!
//! reads:  Document, Syntax, Conllu
//! writes: text in the format

use super::Conllu;
use crate::{Syntax, Token};
use onrecord_document::Document;
use std::fmt::Write;

/// The parse of a document in CoNLL-U: one `# newdoc`, a `# newpar` at each zone, `# sent_id` and `# text` for each
/// sentence, multiword tokens as ranges, `SpaceAfter=No`, and notes as comments where they belong.
pub fn write(document: &Document, syntax: &Syntax) -> String {
    let mut out = String::new();
    let text = document.text.as_str();
    let tokens = syntax.tokens.rows();
    let mut zone = None;
    let mut notes = syntax.notes.iter().peekable();
    for (number, sentence) in syntax.sentences.iter().enumerate() {
        if number == 0 {
            line(&mut out, format_args!("# newdoc id = {}", document.id));
        }
        let here = document.zones.rows().partition_point(|z| z.span.end() <= sentence.span.start());
        if number == 0 || zone != Some(here) {
            line(&mut out, format_args!("# newpar"));
        }
        zone = Some(here);
        line(&mut out, format_args!("# sent_id = {}-{}", document.id, number + 1));
        let last = number + 1 == syntax.sentences.len();
        while let Some(note) =
            notes.next_if(|n| last || n.span.is_none_or(|s| s.start() < sentence.span.end()))
        {
            line(&mut out, format_args!("# note = {}: {}", note.kind, flat(&note.message)));
        }
        let run = sentence.tokens.clone();
        let surface = |i: usize, j: usize| flat(&text[tokens[i].span.start()..tokens[j - 1].span.end()]);
        let close = |i: usize| tokens.get(i).is_some_and(|t| t.span.start() == tokens[i - 1].span.end());
        let mut words = String::new();
        let mut shown = String::new();
        let mut multiword_end = run.start;
        for i in run.clone() {
            let id = i - run.start + 1;
            let end = (i + 1..run.end).find(|&j| !tokens[j].joined).unwrap_or(run.end);
            if i >= multiword_end {
                shown.push_str(&surface(i, end));
                shown.push_str(if close(end) || end == run.end { "" } else { " " });
                multiword_end = end;
                if end > i + 1 {
                    let misc = if close(end) { "SpaceAfter=No" } else { "_" };
                    let last = end - run.start;
                    line(
                        &mut words,
                        format_args!("{id}-{last}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}", surface(i, end)),
                    );
                }
            }
            let inside = multiword_end > i + 1 || tokens[i].joined && i > run.start;
            let misc = if close(i + 1) && !inside { "SpaceAfter=No" } else { "_" };
            row(&mut words, &tokens[i], id, run.start, &flat(&text[tokens[i].span.range()]), misc);
        }
        line(&mut out, format_args!("# text = {shown}"));
        out.push_str(&words);
        out.push('\n');
    }
    out
}

impl Conllu {
    /// The same words, sentences, comments and last columns with the tags and trees of `syntax`.
    ///
    /// # Panics
    /// If `syntax` is not of these words.
    pub fn write(&self, syntax: &Syntax) -> String {
        let tokens = syntax.tokens.rows();
        assert_eq!(tokens.len(), self.rows.len(), "the parse is of other words");
        let mut out = String::new();
        for frame in &self.frames {
            frame.comments.iter().for_each(|c| line(&mut out, format_args!("{c}")));
            for i in frame.words.clone() {
                let id = i - frame.words.start + 1;
                let at = frame.ranges.partition_point(|(r, _, _)| r.start < i);
                if let Some((range, form, misc)) = frame.ranges.get(at).filter(|(r, _, _)| r.start == i) {
                    let last = range.end - frame.words.start;
                    line(&mut out, format_args!("{id}-{last}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}"));
                }
                row(&mut out, &tokens[i], id, frame.words.start, &self.rows[i].form, &self.rows[i].misc);
            }
            out.push('\n');
        }
        out
    }
}

/// Writes the line of a word; heads are numbered within the sentence that starts at `first`.
fn row(out: &mut String, token: &Token, id: usize, first: usize, form: &str, misc: &str) {
    let Token { upos, xpos, feats, lemma, head, relation, .. } = token;
    let head = head.map_or(0, |h| h.index() + 1 - first);
    let filled = |s: &str| if s.is_empty() { "_".to_owned() } else { flat(s) };
    let (lemma, xpos, feats, relation) = (filled(lemma), filled(xpos), filled(feats), filled(relation));
    let upos = upos.name();
    line(out, format_args!("{id}\t{form}\t{lemma}\t{upos}\t{xpos}\t{feats}\t{head}\t{relation}\t_\t{misc}"));
}

fn line(out: &mut String, content: std::fmt::Arguments<'_>) {
    out.write_fmt(content).and_then(|()| out.write_char('\n')).expect("writing to a string does not fail");
}

/// A form on one line: white space inside is one space.
fn flat(form: &str) -> String {
    if form.contains(|c: char| c.is_whitespace() && c != ' ') {
        form.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        form.to_owned()
    }
}
