//! A Rust source file as words, literals and comments, with the test code marked: as much of a lexer as the rules need.
//!
//! reads:  the text of one source file
//! writes: Piece

/// What a piece of source is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// An identifier or keyword.
    Word(String),
    /// The content of a string literal, escapes left as they are.
    Text(String),
    /// A single punctuation character.
    Mark(char),
    /// A comment, its slashes included.
    Comment(String),
}

/// A piece of source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// What it is.
    pub kind: Kind,
    /// Its line, from 1.
    pub line: usize,
    /// Whether it lies in an item that only tests compile.
    pub test: bool,
}

impl Piece {
    /// Whether it is this word.
    pub fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(w) if w == word)
    }

    /// Whether it is this punctuation.
    pub fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// The word, if it is one.
    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// The pieces of a source file. Numbers and character literals are left out: no rule asks for them.
pub fn pieces(source: &str) -> Vec<Piece> {
    let mut lexer = Lexer { rest: source, line: 1, found: Vec::new() };
    while lexer.step() {}
    mark_tests(&mut lexer.found);
    lexer.found
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    found: Vec<Piece>,
}

impl Lexer<'_> {
    /// Takes one piece; false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        if self.rest.starts_with("//") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.emit(end, |s| Some(Kind::Comment(s.to_owned())));
        } else if self.rest.starts_with("/*") {
            let end = self.rest.find("*/").map_or(self.rest.len(), |at| at + 2);
            self.emit(end, |s| Some(Kind::Comment(s.to_owned())));
        } else if let Some((open, close)) = raw_string(self.rest) {
            let end = self.rest[open..].find(&close).map_or(self.rest.len(), |at| open + at + close.len());
            self.emit(end, |s| {
                Some(Kind::Text(s[open..(s.len().max(open + close.len()) - close.len())].to_owned()))
            });
        } else if first == '"' || self.rest.starts_with("b\"") {
            let open = self.rest.find('"').map_or(1, |at| at + 1);
            let end = close_of_string(self.rest, open);
            self.emit(end, |s| Some(Kind::Text(s[open..s.len().max(open + 1) - 1].to_owned())));
        } else if first == '\'' {
            self.emit(char_or_lifetime(self.rest), |_| None);
        } else if first.is_alphabetic() || first == '_' {
            let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            self.emit(end, |s| Some(Kind::Word(s.to_owned())));
        } else if first.is_ascii_digit() {
            let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            self.emit(end, |_| None);
        } else {
            self.emit(first.len_utf8(), |_| (!first.is_whitespace()).then_some(Kind::Mark(first)));
        }
        true
    }

    fn emit(&mut self, end: usize, kind: impl FnOnce(&str) -> Option<Kind>) {
        let (taken, rest) = self.rest.split_at(end);
        if let Some(kind) = kind(taken) {
            self.found.push(Piece { kind, line: self.line, test: false });
        }
        self.line += taken.matches('\n').count();
        self.rest = rest;
    }
}

/// Where the content of a raw string starts and what closes it, if `source` starts with one.
fn raw_string(source: &str) -> Option<(usize, String)> {
    let after = source.strip_prefix("br").or_else(|| source.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..]
        .starts_with('"')
        .then(|| (source.len() - after.len() + hashes + 1, format!("\"{}", "#".repeat(hashes))))
}

/// One past the closing mark of a string whose content starts at `open`.
fn close_of_string(source: &str, open: usize) -> usize {
    let mut escaped = false;
    for (at, c) in source[open..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return open + at + 1,
            _ => {}
        }
    }
    source.len()
}

/// The length of a character literal, or that of the mark of a lifetime.
fn char_or_lifetime(source: &str) -> usize {
    let mut chars = source.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => source[2..]
            .char_indices()
            .skip(1)
            .find(|(_, c)| *c == '\'')
            .map_or(source.len(), |(at, _)| at + 3),
        Some((_, _)) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// Marks what stands behind `#[cfg(test)]` or `#[test]`, up to the end of its item.
fn mark_tests(pieces: &mut [Piece]) {
    let mut at = 0;
    while at < pieces.len() {
        if !starts_test(&pieces[at..]) {
            at += 1;
            continue;
        }
        let end = item_end(pieces, at);
        pieces[at..end].iter_mut().for_each(|p| p.test = true);
        at = end;
    }
}

fn starts_test(pieces: &[Piece]) -> bool {
    let mut words = pieces.iter().filter(|p| !matches!(p.kind, Kind::Comment(_)));
    let mut next = || words.next();
    if !next().is_some_and(|p| p.is_mark('#')) || !next().is_some_and(|p| p.is_mark('[')) {
        return false;
    }
    match next().and_then(Piece::word) {
        Some("test") => true,
        Some("cfg") => next().is_some_and(|p| p.is_mark('(')) && next().is_some_and(|p| p.is_word("test")),
        _ => false,
    }
}

/// One past the end of the item whose attributes start at `from`: its closing brace, or its semicolon.
fn item_end(pieces: &[Piece], from: usize) -> usize {
    let mut depth = 0usize;
    for (at, piece) in pieces.iter().enumerate().skip(from) {
        match piece.kind {
            Kind::Mark('{' | '[' | '(') => depth += 1,
            Kind::Mark('}' | ']' | ')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 && piece.is_mark('}') {
                    return at + 1;
                }
            }
            Kind::Mark(';') if depth == 0 => return at + 1,
            _ => {}
        }
    }
    pieces.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        pieces(source).iter().filter_map(|p| p.word().map(str::to_owned)).collect()
    }

    #[test]
    fn strings_comments_and_characters_are_no_words() {
        let source =
            "let a = \"fn b\"; // fn c\nlet d: &'x str = r#\"fn \"e\" \"#; let f = '\\''; let g = 'h';";
        assert_eq!(words(source), ["let", "a", "let", "d", "x", "str", "let", "f", "let", "g"]);
    }

    #[test]
    fn the_content_of_strings_is_kept() {
        let texts: Vec<_> = pieces("[\"one\", b\"two\", r\"three\", r##\"fo\"#ur\"##, \"fi\\\"ve\"]")
            .into_iter()
            .filter_map(|p| if let Kind::Text(t) = p.kind { Some(t) } else { None })
            .collect();
        assert_eq!(texts, ["one", "two", "three", "fo\"#ur", "fi\\\"ve"]);
    }

    #[test]
    fn test_modules_and_functions_are_marked_and_nothing_after_them() {
        let source =
            "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { { } } }\nfn c() {}\n#[test]\nfn d() {}\nfn e() {}";
        let outside: Vec<_> = pieces(source)
            .into_iter()
            .filter(|p| !p.test)
            .filter_map(|p| p.word().map(str::to_owned))
            .collect();
        assert_eq!(outside, ["fn", "a", "fn", "c", "fn", "e"]);
    }

    #[test]
    fn lines_are_counted_through_strings() {
        let found = pieces("\"a\nb\"\nword");
        assert_eq!(found.last().map(|p| p.line), Some(3));
    }

    #[test]
    fn unfinished_source_ends() {
        for source in ["\"abc", "'", "r#\"abc", "/* abc", "b\"", "'\\", "r\"", "\"\\"] {
            let _ = pieces(source);
        }
    }
}
