//! Finds where sentences end, among words and by the white space between them.
//!
//! reads:  document.{text,zones}, words
//! writes: sentences of Words, notes
//! data:   data/lexicon/en/tokenization.toml

use crate::Word;
use crate::cells::{is_apostrophe, key};
use onrecord_document::{Document, Note, Span};
use onrecord_resources::tokenization::{Ends, Tokenization};
use std::ops::Range;

/// The sentences of words, each a run of them; and notes on those that had to be cut.
pub(crate) fn sentences(
    document: &Document,
    words: &[Word],
    data: &Tokenization,
) -> (Vec<Range<usize>>, Vec<Note>) {
    let mut found = Vec::new();
    let mut notes = Vec::new();
    for paragraph in paragraphs(document, words, data) {
        let splitter = Splitter::new(&document.text, words, paragraph, data);
        for sentence in splitter.split() {
            cap(&document.text, words, sentence, data, &mut found, &mut notes);
        }
    }
    (found, notes)
}

/// Runs of words that no sentence crosses: zones, and what blank lines and hard line breaks part.
///
/// A dateline is a run of its own: kept with the sentence after it, its place would become a part of the clause.
fn paragraphs(document: &Document, words: &[Word], data: &Tokenization) -> Vec<Range<usize>> {
    let text = document.text.as_str();
    let zones = document.zones.rows();
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    let mut zone = 0;
    for i in 1..=words.len() {
        let ends = i == words.len() || {
            let (from, to) = (words[i - 1].span.end(), words[i].span.start());
            let gap = &text[from..to];
            let breaks = gap.bytes().filter(|b| *b == b'\n').count();
            while zones.get(zone).is_some_and(|z| z.span.end() <= words[i - 1].span.start()) {
                zone += 1;
            }
            let leaves = zones.get(zone).is_some_and(|z| z.span.end() <= to);
            !words[i].joined && (breaks > 1 || gap.contains('\u{2029}') || leaves)
        };
        if ends && start < i {
            runs.push(start..i);
            start = i;
        }
    }
    runs.into_iter().flat_map(|run| hard_lines(text, words, run, data)).collect()
}

/// A paragraph cut at those of its line breaks that are not from wrapping: where the next word would still have fitted
/// on the line, or where lines are too long to be wrapped.
fn hard_lines(text: &str, words: &[Word], run: Range<usize>, data: &Tokenization) -> Vec<Range<usize>> {
    let breaks: Vec<usize> = (run.start + 1..run.end)
        .filter(|&i| text[words[i - 1].span.end()..words[i].span.start()].contains(['\n', '\u{2028}']))
        .collect();
    if breaks.is_empty() {
        return vec![run];
    }
    let starts = || std::iter::once(run.start).chain(breaks.iter().copied());
    let ends = breaks.iter().copied().chain([run.end]);
    let lengths: Vec<usize> = starts()
        .zip(ends)
        .map(|(from, to)| text[words[from].span.start()..words[to - 1].span.end()].chars().count())
        .collect();
    let widest = lengths.iter().copied().max().unwrap_or(0);
    let mut lines = Vec::new();
    let mut start = run.start;
    for (line, &at) in breaks.iter().enumerate() {
        let next = &text[words[at].span.range()];
        let chunk = text[words[at].span.start()..]
            .chars()
            .take(widest + 1)
            .take_while(|c| !c.is_whitespace())
            .count();
        let fitted = widest > data.wrapped || lengths[line] + 1 + chunk <= widest;
        let goes_on = next.chars().next().is_some_and(char::is_lowercase)
            || matches!(&text[words[at - 1].span.range()], "," | "(" | "[" | "-" | "–" | "—" | "--");
        let item = data.bullets.contains(next);
        if (fitted && !goes_on) || item {
            lines.push(start..at);
            start = at;
        }
    }
    lines.push(start..run.end);
    lines
}

/// What a quotation mark does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Quote {
    Opens,
    Closes,
    None,
}

/// Finds the sentences of one paragraph.
struct Splitter<'a> {
    text: &'a str,
    words: &'a [Word],
    run: Range<usize>,
    data: &'a Tokenization,
    /// For each word of the run: what it does as a quotation mark.
    quotes: Vec<Quote>,
    /// For each word of the run that closes a bracket: the word that opened it.
    opened: Vec<Option<usize>>,
    /// For each word of the run that opens a bracket: the word that closes it.
    closed: Vec<Option<usize>>,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str, words: &'a [Word], run: Range<usize>, data: &'a Tokenization) -> Splitter<'a> {
        let n = run.len();
        let mut splitter = Splitter {
            text,
            words,
            run,
            data,
            quotes: vec![Quote::None; n],
            opened: vec![None; n],
            closed: vec![None; n],
        };
        splitter.pair();
        splitter
    }

    fn pair(&mut self) {
        let mut open = Vec::new();
        let mut double_open = false;
        for i in self.run.clone() {
            let at = i - self.run.start;
            let form = self.form(i);
            match form {
                "(" | "[" | "{" => open.push(i),
                ")" | "]" | "}" => {
                    if let Some(j) = open.pop() {
                        self.opened[at] = Some(j);
                        self.closed[j - self.run.start] = Some(i);
                    }
                }
                _ => {}
            }
            self.quotes[at] = match form {
                // The shape tells, unless the white space around it says the opposite: “so“, ”so”, »so«.
                "“" | "«" | "‹" if !self.spaced(i) && self.spaced(i + 1) => Quote::Closes,
                "”" | "»" | "›" if self.spaced(i) && !self.spaced(i + 1) => Quote::Opens,
                "“" | "„" | "«" | "``" | "‘" | "‘‘" | "‘’" | "‹" => Quote::Opens,
                "”" | "»" | "’’" | "›" => Quote::Closes,
                "’" if !self.words[i].joined => Quote::Closes,
                "\"" | "''" => {
                    let (before, after) = (self.spaced(i), self.spaced(i + 1));
                    let opens = if before == after { !double_open } else { before };
                    double_open = opens;
                    if opens { Quote::Opens } else { Quote::Closes }
                }
                "'" | "`" if !self.words[i].joined => match (self.spaced(i), self.spaced(i + 1)) {
                    (true, false) => Quote::Opens,
                    (false, true) => Quote::Closes,
                    // Between two marks: closing before white space is by far the most frequent, so ask the left side.
                    (false, false) if self.form(i - 1).ends_with(['.', '!', '?', ',']) => Quote::Closes,
                    (false, false) => Quote::Opens,
                    _ => Quote::None,
                },
                _ => Quote::None,
            };
        }
    }

    fn form(&self, i: usize) -> &'a str {
        &self.text[self.words[i].span.range()]
    }

    /// Whether white space, or the end of the run, stands before word `i`.
    fn spaced(&self, i: usize) -> bool {
        i <= self.run.start || i >= self.run.end || self.words[i - 1].span.end() < self.words[i].span.start()
    }

    fn quote(&self, i: usize) -> Quote {
        self.quotes[i - self.run.start]
    }

    fn split(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut start = self.run.start;
        let mut i = start;
        while i < self.run.end {
            let end = self.after_closers(i);
            if end < self.run.end && self.ends(start, i, end) {
                found.push(start..end);
                start = end;
                i = end;
            } else {
                // Closers that were looked past hold no stop, so nothing is missed.
                i = if is_stop(self.form(i)) || is_dotted(self.form(i)) { end } else { i + 1 };
            }
        }
        if start < self.run.end {
            found.push(start..self.run.end);
        }
        found
    }

    /// The first word after a stop and the closing quotes, brackets and reference numbers that stand close to it.
    fn after_closers(&self, i: usize) -> usize {
        if !is_stop(self.form(i)) && !is_dotted(self.form(i)) {
            return i + 1;
        }
        let mut end = i + 1;
        while end < self.run.end && !self.words[end].joined {
            let close = !self.spaced(end);
            let form = self.form(end);
            let quote = self.quote(end) == Quote::Closes && (close || form == "\"" || form == "''");
            let bracket = close && matches!(form, ")" | "]" | "}");
            if quote || bracket || self.data.emoticons.iter().any(|e| e == form) {
                end += 1;
            } else if form == "[" && self.is_reference(end) {
                end += 3;
            } else {
                break;
            }
        }
        end
    }

    /// Whether "[", a number and "]" stand here.
    fn is_reference(&self, i: usize) -> bool {
        i + 2 < self.run.end && self.form(i + 2) == "]" && self.form(i + 1).chars().all(char::is_numeric)
    }

    /// Whether a sentence that began at `start` ends before word `next`, where `stop` is its last word but for closers.
    fn ends(&self, start: usize, stop: usize, next: usize) -> bool {
        let form = self.form(stop);
        if self.words[next].joined || self.inside_brackets(start, stop, next) {
            return false;
        }
        if is_stop(form) {
            self.ends_at_stop(start, stop, next)
        } else if is_dotted(form) {
            self.spaced(next) && self.ends_at_abbreviation(start, stop, next)
        } else {
            false
        }
    }

    /// Whether a bracket that opened inside the sentence is still open: "(some on foot. others by car)".
    fn inside_brackets(&self, start: usize, stop: usize, next: usize) -> bool {
        // A closer just looked past may belong to a bracket of this sentence; then nothing is open.
        let closers = (stop + 1..next).any(|i| self.opened[i - self.run.start].is_some_and(|o| o > start));
        if closers {
            return false;
        }
        let from = start.max(stop.saturating_sub(self.data.bracketed));
        (from..stop).rev().any(|i| i > start && self.closed[i - self.run.start].is_some_and(|c| c >= next))
    }

    fn ends_at_stop(&self, start: usize, stop: usize, next: usize) -> bool {
        let form = self.form(stop);
        let closers = stop + 1..next;
        let quoted = closers.clone().any(|i| self.quote(i) == Quote::Closes);
        let bracketed = closers.clone().any(|i| matches!(self.form(i), ")" | "]" | "}"));
        let ellipsis = form.starts_with('…') || form.starts_with("..");
        let full = form == "." || form == "。";
        let first = self.form(next).chars().next().unwrap_or(' ');
        if full && self.is_item_number(start, stop) {
            return false;
        }
        if !self.spaced(next) {
            // A lost space, or a mark that goes with the stop.
            let opens = self.quote(next) == Quote::Opens;
            return (first.is_uppercase()
                && !ellipsis
                && (full || quoted || self.form(next).chars().count() > 1))
                || opens;
        }
        if first.is_lowercase() {
            return !ellipsis && !quoted && !bracketed && !self.is_listed(next);
        }
        if first.is_alphabetic() {
            return !(quoted && !full && self.said_after(next));
        }
        if first.is_numeric() {
            return !ellipsis;
        }
        match self.form(next) {
            "(" | "[" => !ellipsis,
            "$" | "£" | "€" | "#" | "@" | "§" => !ellipsis,
            _ if self.quote(next) == Quote::Opens => {
                !(ellipsis && next + 1 < self.run.end && self.form(next + 1).starts_with(char::is_lowercase))
            }
            f if self.data.bullets.contains(f) => full && self.opens_with_capital(next + 1),
            f => {
                f.chars().any(char::is_alphanumeric)
                    || f.chars().all(|c| !c.is_ascii() && !is_apostrophe(c) && c > '\u{2fff}')
            }
        }
    }

    fn ends_at_abbreviation(&self, start: usize, stop: usize, next: usize) -> bool {
        if stop == start {
            return false;
        }
        let entry = self.data.abbreviation(self.form(stop));
        let lone = self.form(stop).chars().count() == 2;
        let ends = entry.map_or(if lone { Ends::Never } else { Ends::AtStarter }, |e| e.ends);
        let opens = self.quote(next) == Quote::Opens;
        let at = if opens { next + 1 } else { next };
        if at >= self.run.end || !self.opens_with_capital(at) {
            return false;
        }
        match ends {
            Ends::Never => false,
            Ends::AtStarter => opens || self.data.starters.contains(self.form(at)),
            Ends::AtCapital => entry.is_none_or(|e| !e.unless.contains(self.form(at))),
        }
    }

    fn opens_with_capital(&self, i: usize) -> bool {
        i < self.run.end && self.form(i).starts_with(char::is_uppercase)
    }

    /// Whether the sentence so far is nothing but the number or letter of an item: "2.".
    fn is_item_number(&self, start: usize, stop: usize) -> bool {
        let start = if self.data.bullets.contains(self.form(start)) { start + 1 } else { start };
        let form = if stop == start + 1 { self.form(start) } else { return false };
        let numeric = form.chars().all(|c| c.is_numeric() || c == '.');
        form.chars().count() <= 3
            && (numeric || form.chars().count() == 1 && form.starts_with(char::is_alphabetic))
    }

    /// Whether "a)" or the like stands here.
    fn is_listed(&self, i: usize) -> bool {
        i + 1 < self.run.end
            && self.form(i).chars().count() == 1
            && self.form(i + 1) == ")"
            && !self.spaced(i + 1)
    }

    /// Whether a verb of saying follows within a few words: "Varga asked."
    fn said_after(&self, next: usize) -> bool {
        (next..self.run.end)
            .take(self.data.saying_within)
            .map(|i| self.form(i))
            .take_while(|f| f.chars().next().is_some_and(char::is_alphanumeric))
            .any(|f| self.data.saying.contains(&key(f)))
    }
}

/// Whether a word is nothing but full stops, question and exclamation marks.
fn is_stop(form: &str) -> bool {
    form.chars().all(|c| {
        matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।' | '‼' | '⁇' | '⁈' | '⁉')
    })
}

/// Whether a word has a full stop of its own at its end.
fn is_dotted(form: &str) -> bool {
    form.ends_with('.') && !is_stop(form)
}

/// Adds a sentence, cut where it is longer than sentences may be.
fn cap(
    text: &str,
    words: &[Word],
    sentence: Range<usize>,
    data: &Tokenization,
    found: &mut Vec<Range<usize>>,
    notes: &mut Vec<Note>,
) {
    let (mut start, longest) = (sentence.start, data.sentence_words);
    while sentence.end - start > longest {
        let half = start + longest / 2;
        let at =
            |mark: &String| (half..start + longest).rev().find(|&i| text[words[i].span.range()] == **mark);
        let mut end = data.cuts.iter().find_map(at).map_or(start + longest, |i| i + 1);
        // A multiword token stays whole unless it alone is too long.
        while end > half && words[end].joined {
            end -= 1;
        }
        found.push(start..end);
        start = end;
    }
    if start > sentence.start {
        let span = Span::new(words[sentence.start].span.start(), words[sentence.end - 1].span.end());
        let message =
            format!("a sentence of {} words was cut into pieces of at most {longest}", sentence.len());
        notes.push(Note::at("sentence-cut", span, message));
    }
    found.push(start..sentence.end);
}
