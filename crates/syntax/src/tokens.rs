//! Cuts a stretch without white space into words in the UD convention.
//!
//! reads:  document.text
//! writes: Word
//! data:   data/lexicon/en/tokenization.toml

use crate::Word;
use crate::cells::{Cell, fill, is_apostrophe, key, lower};
use onrecord_document::Span;
use onrecord_resources::tokenization::{Abbreviation, Next, Tokenization};
use std::ops::Range;

/// Words of lists are shorter than this, in characters: what bounds looking ahead, so that time stays linear.
const LONGEST: usize = 24;

/// Cuts chunks into words, remembering what one chunk has to know of those before it.
pub(crate) struct Tokenizer<'a> {
    text: &'a str,
    data: &'a Tokenization,
    words: Vec<Word>,
    cells: Vec<Cell>,
    /// Where the chunk and its paragraph end.
    end: usize,
    paragraph_end: usize,
    /// Whether a single quote is open, so that an apostrophe after a plural may close it.
    quoted: bool,
}

impl<'a> Tokenizer<'a> {
    /// A tokenizer that has seen nothing yet.
    pub fn new(text: &'a str, data: &'a Tokenization) -> Tokenizer<'a> {
        Tokenizer {
            text,
            data,
            words: Vec::new(),
            cells: Vec::new(),
            end: 0,
            paragraph_end: 0,
            quoted: false,
        }
    }

    /// The words found.
    pub fn finish(self) -> Vec<Word> {
        self.words
    }

    /// Cuts the chunks of a paragraph.
    pub fn paragraph(&mut self, area: Range<usize>) {
        self.quoted = false;
        self.paragraph_end = area.end;
        let mut at = area.start;
        while at < area.end {
            let rest = &self.text[at..area.end];
            let start = at + (rest.len() - rest.trim_start().len());
            let rest = &self.text[start..area.end];
            let end = start + rest.find(char::is_whitespace).unwrap_or(rest.len());
            self.chunk(start, end);
            at = end;
        }
    }

    fn chunk(&mut self, start: usize, end: usize) {
        self.cells.clear();
        self.end = end;
        fill(self.text, start, end, &mut self.cells);
        let mut i = 0;
        while i < self.cells.len() {
            let next = self
                .emoticon(i)
                .or_else(|| self.address(i))
                .or_else(|| self.number(i))
                .or_else(|| self.word(i))
                .unwrap_or_else(|| self.mark(i));
            debug_assert!(next > i, "every step consumes a character");
            i = next.max(i + 1);
        }
    }

    /// The character of a cell; NUL past the end.
    fn ch(&self, i: usize) -> char {
        self.cells.get(i).map_or('\0', |c| c.ch)
    }

    fn is_alnum(&self, i: usize) -> bool {
        self.ch(i).is_alphanumeric()
    }

    fn is_digit(&self, i: usize) -> bool {
        self.ch(i).is_ascii_digit()
    }

    fn byte(&self, i: usize) -> usize {
        self.cells.get(i).map_or(self.end, |c| c.at)
    }

    fn str(&self, i: usize, j: usize) -> &'a str {
        &self.text[self.byte(i)..self.byte(j)]
    }

    /// The cells as they are looked up; one character a cell.
    fn key(&self, i: usize, j: usize) -> String {
        self.cells[i..j].iter().map(|c| lower(c.ch)).collect()
    }

    fn starts_with(&self, i: usize, lower_word: &str) -> bool {
        let mut at = i;
        lower_word.chars().all(|c| {
            at += 1;
            lower(self.ch(at - 1)) == c
        })
    }

    fn run(&self, i: usize, accept: impl Fn(char) -> bool) -> usize {
        self.cells[i..].iter().position(|c| !accept(c.ch)).map_or(self.cells.len(), |n| i + n)
    }

    /// The same, but looking no further than the longest word of any list.
    fn short_run(&self, i: usize, accept: impl Fn(char) -> bool) -> usize {
        let limit = (i + LONGEST).min(self.cells.len());
        (i..limit).find(|&k| !accept(self.ch(k))).unwrap_or(limit)
    }

    fn push(&mut self, i: usize, j: usize) {
        self.push_joined(i, j, false);
    }

    fn push_joined(&mut self, i: usize, j: usize, joined: bool) {
        if i < j {
            self.words.push(Word { span: Span::new(self.byte(i), self.byte(j)), joined });
        }
    }

    /// The word before, as it is looked up.
    fn before(&self) -> Option<&'a str> {
        self.words.last().map(|w| &self.text[w.span.range()])
    }

    /// What follows cell `j` in the paragraph, without white space.
    fn after(&self, j: usize) -> &'a str {
        self.text[self.byte(j)..self.paragraph_end].trim_start()
    }

    fn emoticon(&mut self, i: usize) -> Option<usize> {
        let alone = i == 0 || matches!(self.ch(i - 1), '.' | '!' | '?' | '…' | ',');
        if !alone {
            return None;
        }
        let rest = self.str(i, (i + 8).min(self.cells.len()));
        let found = self.data.emoticons.iter().find(|e| rest.starts_with(e.as_str()))?;
        let j = i + found.chars().count();
        let done = (j..self.cells.len())
            .all(|k| k < j + 4 && matches!(self.ch(k), '.' | ',' | '!' | '?' | ')' | ';'));
        (j <= self.cells.len() && done).then(|| {
            self.push(i, j);
            j
        })
    }

    /// Web and mail addresses, names of machines and files, `@name` and `#topic`.
    fn address(&mut self, i: usize) -> Option<usize> {
        let first = self.ch(i);
        if (first == '@' || first == '#') && self.ch(i + 1).is_alphabetic() {
            let j = self.run(i + 1, |c| c.is_alphanumeric() || c == '_');
            self.push(i, j);
            return Some(j);
        }
        if !first.is_alphanumeric() {
            return None;
        }
        let scheme = self.data.schemes.iter().find(|s| self.starts_with(i, s)).map(|s| i + s.chars().count());
        let j = match scheme {
            Some(j) if self.is_alnum(j) => Some(self.locator(j)),
            _ => self.mail(i).or_else(|| self.host(i)),
        }?;
        self.push(i, j);
        Some(j)
    }

    /// The end of an address that is known to reach `i`: everything but marks at its end.
    fn locator(&self, i: usize) -> usize {
        let stop = |c| matches!(c, '<' | '>' | '"' | '“' | '”' | '«' | '»' | '{' | '}' | '|' | '\\' | '^');
        let mut j = self.run(i, |c| !stop(c));
        let opens = self.cells[i..j].iter().filter(|c| c.ch == '(').count();
        let mut closes = self.cells[i..j].iter().filter(|c| c.ch == ')').count();
        while j > i {
            match self.ch(j - 1) {
                ')' if closes > opens => closes -= 1,
                '.' | ',' | ';' | ':' | '!' | '?' | ']' | '*' => {}
                c if is_apostrophe(c) => {}
                _ => break,
            }
            j -= 1;
        }
        j.max(i)
    }

    fn mail(&self, i: usize) -> Option<usize> {
        let limit = (i + self.data.local_part + 1).min(self.cells.len());
        let local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
        let at = (i..limit).find(|&k| !local(self.ch(k))).filter(|&k| self.ch(k) == '@')?;
        let limit = (at + 1 + self.data.host).min(self.cells.len());
        let host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        let mut j = (at + 1..limit).find(|&k| !host(self.ch(k))).unwrap_or(limit);
        while j > at + 1 && !self.is_alnum(j - 1) {
            j -= 1;
        }
        (j > at + 1).then_some(j)
    }

    /// A name of a machine or a file, told by its last part.
    fn host(&self, i: usize) -> Option<usize> {
        let limit = (i + self.data.host).min(self.cells.len());
        let mut end = None;
        let mut label = i;
        let mut dots = 0;
        for j in i..=limit {
            let c = self.ch(j);
            if c.is_alphanumeric() || matches!(c, '-' | '_') && j < limit {
                // A label may end before a hyphen: "example.com-based".
                if c == '-' && dots > 0 && self.ends_host(label, j) {
                    end = Some(j);
                }
                continue;
            }
            if dots > 0 && self.ends_host(label, j) {
                end = Some(j);
            }
            if c != '.' || !self.is_alnum(j + 1) {
                break;
            }
            dots += 1;
            label = j + 1;
        }
        let end = end?;
        Some(if self.ch(end) == '/' && self.is_alnum(end + 1) { self.locator(end) } else { end })
    }

    fn ends_host(&self, label: usize, j: usize) -> bool {
        // "war.In" is a lost space: the last part has the casing of a machine's name, all small or all capitals.
        let part = self.str(label, j);
        let one_case = !part.chars().any(char::is_uppercase) || !part.chars().any(char::is_lowercase);
        j > label
            && j - label <= 8
            && ((one_case && self.data.extensions.contains(&self.key(label, j)))
                || (!part.chars().any(char::is_uppercase) && self.data.domains.contains(part)))
    }

    /// Numbers with their marks; units after them are words of their own.
    fn number(&mut self, i: usize) -> Option<usize> {
        let fresh = i == 0 || !self.is_alnum(i - 1);
        let sign = fresh && matches!(self.ch(i), '.' | '+') && self.is_digit(i + 1);
        let year = is_apostrophe(self.ch(i)) && self.is_digit(i + 1) && self.is_digit(i + 2) && {
            let after = if lower(self.ch(i + 3)) == 's' { i + 4 } else { i + 3 };
            fresh && !self.is_alnum(after) && !(self.quoted && is_apostrophe(self.ch(after)))
        };
        if !(self.is_digit(i) || sign || year) {
            return None;
        }
        let digits = self.digits(if sign || year { i + 1 } else { i });
        let letters = self.run(digits, |c| c.is_alphabetic());
        let mut j = digits;
        if letters > digits || (is_apostrophe(self.ch(digits)) && self.is_alnum(digits + 1)) {
            let suffix = self.key(digits, letters);
            let dotted = self.short_run(digits, |c| c.is_alphabetic() || c == '.');
            if self.is_unit(digits, dotted) {
                self.push(i, digits);
                self.push(digits, dotted);
                return Some(dotted);
            }
            let possessive = self.run(digits + 1, |c| c.is_alphabetic());
            if is_apostrophe(self.ch(digits)) && self.data.ordinals.contains(&self.key(digits, possessive)) {
                j = possessive;
            } else if letters > digits && !self.is_alnum(letters) && self.is_unit(digits, letters) {
                self.push(i, digits);
                self.push(digits, letters);
                return Some(letters);
            } else if self.data.ordinals.contains(&suffix) && !self.is_alnum(letters) {
                j = letters;
            } else if letters > digits {
                // A word that begins with digits; a sign before it stands alone.
                let from = if sign { i + 1 } else { i };
                self.push(i, from);
                return Some(self.letters(from));
            }
        }
        self.push(i, j);
        Some(j)
    }

    fn is_unit(&self, i: usize, j: usize) -> bool {
        let key = if j - i <= 8 { self.key(i, j) } else { return false };
        self.data.units.contains(&key)
            && !(self.data.small_units.contains(&key) && self.str(i, j).chars().any(char::is_uppercase))
    }

    /// The end of digits with marks between them: "18,000", "5:30", "9/11", "713-555-0143".
    fn digits(&self, i: usize) -> usize {
        let mut j = self.run(i, |c| c.is_ascii_digit());
        while matches!(self.ch(j), ',' | '.' | ':' | '/') && self.is_digit(j + 1) {
            let next = self.run(j + 1, |c| c.is_ascii_digit());
            if self.ch(j) == ',' && next - j - 1 != 3 {
                break;
            }
            j = next;
        }
        // With hyphens: telephone numbers and dates are whole, ranges and scores are not.
        let mut end = j;
        let mut groups = vec![j - i];
        while self.ch(end) == '-' && self.is_digit(end + 1) && groups.len() < 8 {
            let next = self.run(end + 1, |c| c.is_ascii_digit());
            groups.push(next - end - 1);
            end = next;
        }
        let whole = groups.len() > 2 || groups == [3, 4];
        if whole && !self.ch(end).is_alphabetic() { end } else { j }
    }

    /// Words that begin with a letter, and abbreviations.
    fn word(&mut self, i: usize) -> Option<usize> {
        if is_apostrophe(self.ch(i)) {
            return self.apostrophe_word(i);
        }
        if !self.is_alnum(i) {
            return None;
        }
        let currency = self
            .data
            .currency
            .iter()
            .find(|c| self.str(i, (i + 4).min(self.cells.len())).starts_with(c.as_str()));
        if let Some(sign) = currency {
            let j = i + sign.chars().count();
            self.push(i, j);
            return Some(j);
        }
        if let Some(j) = self.acronym(i) {
            self.push(i, j);
            return Some(j);
        }
        Some(self.letters(i))
    }

    /// A word from its first letter or digit on.
    fn letters(&mut self, i: usize) -> usize {
        let mut j = self.alnum_end(i);
        loop {
            let c = self.ch(j);
            let next_letter = self.is_alnum(j + 1);
            let longer = match c {
                '.' => {
                    if let Some(end) = self.abbreviation(i, j) {
                        self.push(i, end);
                        return end;
                    }
                    false
                }
                '-' | '\u{2010}' | '\u{2011}' => next_letter && self.keeps_hyphen(i, j),
                '&' => next_letter && self.keeps_ampersand(i, j),
                '/' => {
                    let end = self.alnum_end(j + 1);
                    if self.data.whole_slash.contains(&self.short_key(i, end)) {
                        j = end;
                        break;
                    }
                    false
                }
                '*' => next_letter && self.ch(j - 1).is_alphabetic() && self.ch(j + 1).is_alphabetic(),
                c if is_apostrophe(c) => {
                    if !next_letter && self.data.whole_apostrophe.contains(&self.short_key(i, j + 1)) {
                        j += 1;
                        break;
                    }
                    next_letter
                }
                _ => false,
            };
            if !longer {
                break;
            }
            j = self.alnum_end(j + 1);
        }
        self.emit(i, j);
        j
    }

    fn alnum_end(&self, i: usize) -> usize {
        let mut j = self.run(i, char::is_alphanumeric);
        while self.ch(j) == '_' && self.is_alnum(j + 1) {
            j = self.run(j + 1, char::is_alphanumeric);
        }
        j
    }

    /// The key of a word that is short enough to be in a list; otherwise empty.
    fn short_key(&self, i: usize, j: usize) -> String {
        if j - i <= LONGEST && j <= self.cells.len() { self.key(i, j) } else { String::new() }
    }

    fn keeps_hyphen(&self, i: usize, j: usize) -> bool {
        let end = self.run(j + 1, char::is_alphanumeric);
        let whole_end =
            self.short_run(i, |c| c.is_alphanumeric() || matches!(c, '-' | '\u{2010}' | '\u{2011}'));
        self.data.hyphen_prefixes.contains(&self.short_key(i, j))
            || self.data.hyphen_suffixes.contains(&self.short_key(j + 1, end))
            || self.data.whole_hyphen.contains(&self.short_key(i, whole_end))
    }

    fn keeps_ampersand(&self, i: usize, j: usize) -> bool {
        let end = self.run(j + 1, char::is_alphanumeric);
        let capitals = |i: usize, j: usize| self.cells[i..j].iter().all(|c| c.ch.is_uppercase());
        let (left, right) = (j - i, end - j - 1);
        left <= 3 && right <= 3 && ((capitals(i, j) && capitals(j + 1, end)) || (left == 1 && right == 1))
    }

    /// The end of letters with a full stop after each: "U.S.", "a.m", "J.K.".
    fn acronym(&self, i: usize) -> Option<usize> {
        let lone = |k: usize| self.ch(k).is_alphabetic() && self.ch(k + 1) == '.';
        let mut j = i;
        while lone(j) {
            j += 2;
        }
        let letters = (j - i) / 2;
        // A last letter without its full stop: "U.S", but not the "T" of "U.S.Two".
        if letters >= 1
            && self.ch(j).is_alphabetic()
            && !self.is_alnum(j + 1)
            && !is_apostrophe(self.ch(j + 1))
        {
            return Some(j + 1);
        }
        (letters >= 2).then_some(j)
    }

    /// The end of an abbreviation that starts at `i` and whose first full stop is at `j`.
    fn abbreviation(&self, i: usize, j: usize) -> Option<usize> {
        let inner = self.short_run(i, |c| c.is_alphabetic() || c == '.' || is_apostrophe(c));
        let dotted = (j + 1..inner).rev().find(|&k| self.ch(k) == '.').map(|k| k + 1);
        for end in dotted.into_iter().chain([j + 1]) {
            if let Some(entry) = self.data.abbreviation(self.str(i, end)) {
                let spaced = !self.is_alnum(end) || self.is_digit(end);
                if spaced && self.takes_stop(entry, end) {
                    return Some(end);
                }
            }
        }
        (j == i + 1 && self.is_initial(i)).then_some(j + 1)
    }

    /// Whether the full stop before cell `end` belongs to an abbreviation of this group.
    fn takes_stop(&self, entry: &Abbreviation, end: usize) -> bool {
        let before = self.before().map(key).unwrap_or_default();
        if !entry.after.is_empty() && !entry.after.contains(&before) {
            return false;
        }
        entry.before.is_empty()
            || self.following(end).is_some_and(|kinds| kinds.iter().any(|k| entry.before.contains(k)))
    }

    /// What stands after cell `j`; nothing at the end of the paragraph or before the end of a sentence.
    fn following(&self, j: usize) -> Option<Vec<Next>> {
        let rest = self.after(j);
        let first = rest.chars().next()?;
        let word: String = rest.chars().take(12).take_while(|c| c.is_alphanumeric() || *c == '.').collect();
        let month = self.data.is_month(&word).then_some(Next::Month);
        let kind = match first {
            c if c.is_numeric() || matches!(c, '#' | '§' | '$') => Next::Number,
            c if c.is_uppercase() => Next::Capital,
            c if c.is_alphabetic() => Next::Lower,
            ',' | ';' | ':' | '-' | '–' | '—' | '/' | '&' => Next::Comma,
            ')' | ']' | '}' => Next::Close,
            _ => return None,
        };
        Some(std::iter::once(kind).chain(month).collect())
    }

    /// Whether the lone capital at `i`, with a full stop after it, is the initial of a name.
    fn is_initial(&self, i: usize) -> bool {
        if !self.ch(i).is_uppercase() {
            return false;
        }
        if self.is_alnum(i + 2) {
            return true;
        }
        let before = self.before().unwrap_or("");
        if self.data.initial_labels.contains(&key(before)) {
            return false;
        }
        let rest = self.after(i + 2);
        let next: &str = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let initial_next = next.chars().count() == 1 && rest[next.len()..].starts_with('.');
        if self.data.initial_words.contains(self.str(i, i + 1)) && !initial_next {
            let named = before.chars().next().is_some_and(char::is_uppercase);
            return named
                && next.chars().next().is_some_and(char::is_uppercase)
                && !self.data.starters.contains(next);
        }
        match rest.chars().next() {
            None => false,
            Some(c) if c.is_uppercase() => initial_next || !self.data.starters.contains(next),
            Some(c) => {
                c.is_alphabetic()
                    || matches!(c, ',' | ';' | ')' | ']' | '&' | '-' | '–' | '"' | '(')
                    || is_apostrophe(c)
            }
        }
    }

    /// Pushes a written word, cut where UD cuts it.
    fn emit(&mut self, i: usize, j: usize) {
        let mut cuts = vec![j];
        // At most three clitics ("shouldn't've"), then a contraction or nothing.
        while cuts.len() <= 3 {
            let end = cuts[cuts.len() - 1];
            let Some(cut) = self.clitic(i, end) else { break };
            cuts.push(cut);
        }
        let stem = cuts[cuts.len() - 1];
        let key = self.short_key(i, stem);
        let inner = self.data.contraction(&key).unwrap_or(&[]);
        cuts.reverse();
        let mut from = i;
        for at in inner.iter().map(|c| i + c).chain(cuts) {
            self.push_joined(from, at, from > i);
            from = at;
        }
    }

    /// Where the clitic at the end of a written word begins.
    fn clitic(&self, i: usize, j: usize) -> Option<usize> {
        if self.data.whole_apostrophe.contains(&self.short_key(i, j)) {
            return None;
        }
        let tail = self.key(j.saturating_sub(LONGEST).max(i), j);
        let found = self.data.clitics.iter().find(|c| tail.ends_with(c.as_str()))?;
        let cut = j - found.chars().count();
        // The part before must end in a letter or digit: "n't" alone is a word.
        (cut > i && self.is_alnum(cut - 1)).then_some(cut)
    }

    /// Words that begin with an apostrophe: "'em", "'tis", and clitics that stand apart.
    fn apostrophe_word(&mut self, i: usize) -> Option<usize> {
        let fresh = i == 0 || !self.is_alnum(i - 1);
        let mut j = self.run(i + 1, char::is_alphanumeric);
        if j == i + 1 || j - i > 12 {
            return None;
        }
        if is_apostrophe(self.ch(j)) && self.data.whole_apostrophe.contains(&self.key(i, j + 1)) {
            j += 1;
        }
        let key = self.key(i, j);
        if fresh && (self.data.whole_apostrophe.contains(&key) || self.data.contraction(&key).is_some()) {
            self.emit(i, j);
            return Some(j);
        }
        if !self.quoted && self.data.clitics.contains(&key) {
            // After a closing mark it still belongs to the word: the "'s" of "(NRF)'s"; after white space it stands alone.
            self.push(i, j);
            return Some(j);
        }
        None
    }

    /// Everything else: runs of the same mark, pairs, single characters.
    fn mark(&mut self, i: usize) -> usize {
        let c = self.ch(i);
        let j = match c {
            '!' | '?' => self.run(i, |c| matches!(c, '!' | '?')),
            '.' | '-' | '–' | '—' | '…' | '*' | '=' | '_' | '~' | '+' | '#' => self.run(i, |d| d == c),
            '<' | '>' if self.ch(i + 1) == c => i + 2,
            c if is_apostrophe(c) => return self.single_quote(i),
            _ => i + 1,
        };
        self.push(i, j);
        j
    }

    fn single_quote(&mut self, i: usize) -> usize {
        if matches!((self.ch(i), self.ch(i + 1)), ('\'', '\'') | ('`', '`') | ('‘', '‘' | '’') | ('’', '’'))
        {
            self.push(i, i + 2);
            return i + 2;
        }
        let after_word = i > 0 && self.is_alnum(i - 1);
        let plural = after_word && matches!(lower(self.ch(i - 1)), 's' | 'x' | 'z');
        let possessive = plural && !self.quoted && self.ch(i) != '‘';
        self.push_joined(i, i + 1, possessive);
        if !possessive {
            self.quoted = !after_word && self.is_alnum(i + 1) && matches!(self.ch(i), '\'' | '‘' | '`');
        }
        i + 1
    }
}
