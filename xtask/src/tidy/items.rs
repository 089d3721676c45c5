//! What stands in source files: names of public items, word lists, and what a stage may not touch.
//!
//! reads:  the .rs files of crates/ and xtask/, outside tests
//! writes: problems `refused-word`, `word-list`, `impure-stage`, `machine-path`

use super::source::{Kind, Piece, pieces};
use super::{File, Problem, Rules, Tree};

/// A comment with this in it, on the line of a list or above it, says that the list is no language: `// tidy: UD's relations`.
const ALLOW: &str = "tidy: ";

/// Words of the standard library that a stage has no business with.
const IMPURE: [(&str, &str); 9] = [
    ("fs", "files"),
    ("net", "the network"),
    ("env", "the environment"),
    ("process", "processes"),
    ("SystemTime", "the clock"),
    ("println", "the terminal"),
    ("eprintln", "the terminal"),
    ("print", "the terminal"),
    ("eprint", "the terminal"),
];

/// Every problem of what stands in the sources.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut found = Vec::new();
    let pure: Vec<String> = tree
        .rules
        .pure
        .iter()
        .map(|c| format!("crates/{}/src/", c.trim_start_matches("onrecord-")))
        .collect();
    for file in tree.ending(".rs").filter(|f| f.path.contains("/src/")) {
        let pieces: Vec<Piece> = pieces(&file.text).into_iter().filter(|p| !p.test).collect();
        let code: Vec<&Piece> = pieces.iter().filter(|p| !matches!(p.kind, Kind::Comment(_))).collect();
        for (name, line) in public_names(&code) {
            found.extend(refused(tree, file, name, line));
        }
        let allowed: Vec<usize> = pieces
            .iter()
            .filter(|p| matches!(&p.kind, Kind::Comment(c) if c.contains(ALLOW)))
            .map(|p| p.line)
            .collect();
        for (line, count) in word_lists(&code, &tree.rules) {
            if !allowed.iter().any(|&at| (at..=at + 2).contains(&line)) {
                found.push(file.problem(
                    line,
                    "word-list",
                    format!("{count} words in a row; language belongs in data/ (or say what it is: `// {ALLOW}UD's relations`)"),
                ));
            }
        }
        if pure.iter().any(|p| file.path.starts_with(p)) {
            found.extend(impure(file, &code));
        }
    }
    found.extend(machine_paths(tree));
    found
}

/// The names of public items, fields and variants, with their lines.
fn public_names<'a>(code: &[&'a Piece]) -> Vec<(&'a str, usize)> {
    // tidy: keywords of Rust
    const ITEMS: [&str; 9] = ["fn", "struct", "enum", "trait", "type", "const", "static", "mod", "union"];
    let mut found = Vec::new();
    for at in 0..code.len() {
        if !code[at].is_word("pub") || code.get(at + 1).is_some_and(|p| p.is_mark('(')) {
            continue;
        }
        let rest = &code[at + 1..];
        let words = rest.iter().take_while(|p| p.word().is_some()).count();
        let item = rest[..words].iter().position(|p| p.word().is_some_and(|w| ITEMS.contains(&w)));
        match item {
            Some(i) => {
                // `pub const fn name`: the last of the leading item words names the kind.
                let i = (i..words)
                    .take_while(|&j| rest[j].word().is_some_and(|w| ITEMS.contains(&w)))
                    .last()
                    .unwrap_or(i);
                if let Some((name, line)) = rest.get(i + 1).and_then(|p| Some((p.word()?, p.line))) {
                    found.push((name, line));
                }
                if rest[i].is_word("enum") {
                    found.extend(variants(&rest[i + 1..]));
                }
            }
            None => {
                if let (Some(name), Some(true)) =
                    (rest.first().and_then(|p| p.word()), rest.get(1).map(|p| p.is_mark(':')))
                {
                    found.push((name, rest[0].line));
                }
            }
        }
    }
    found
}

/// The variants of an enum whose name comes first in `code`, and the fields of variants.
fn variants<'a>(code: &[&'a Piece]) -> Vec<(&'a str, usize)> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    for (at, piece) in code.iter().enumerate() {
        match &piece.kind {
            Kind::Mark('{' | '(' | '[') => depth += 1,
            Kind::Mark('}' | ')' | ']') => {
                depth -= 1;
                if depth == 0 && piece.is_mark('}') {
                    break;
                }
            }
            Kind::Word(word) if depth == 1 && word.starts_with(char::is_uppercase) => {
                found.push((word.as_str(), piece.line));
            }
            Kind::Word(word) if depth == 2 && code.get(at + 1).is_some_and(|p| p.is_mark(':')) => {
                found.push((word.as_str(), piece.line));
            }
            _ => {}
        }
    }
    found
}

/// The problem of a name that has a refused word in it.
fn refused(tree: &Tree, file: &File, name: &str, line: usize) -> Option<Problem> {
    let words = segments(name);
    let (word, instead) = tree
        .rules
        .refused_words
        .iter()
        .find(|(r, _)| words.iter().any(|w| w == *r || *w == format!("{r}s")))?;
    let allowed = tree.rules.allow.iter().any(|a| a.word == *word && file.path.starts_with(&a.below));
    (!allowed).then(|| {
        file.problem(line, "refused-word", format!("`{name}`: the glossary says {instead}, never {word}"))
    })
}

/// The words of an identifier, in lower case: `said_at`, `SourceChain`, `URL_LIST`.
fn segments(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for c in name.chars() {
        if c == '_' || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c != '_', words.last_mut()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|w| !w.is_empty());
    words
}

/// Lists of too many words or codes that are no labels, with the line they start at: parted by commas or by bars.
fn word_lists(code: &[&Piece], rules: &Rules) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for part in [',', '|'] {
        let mut at = 0;
        while at < code.len() {
            let start = at;
            let mut count = 0;
            while code.get(at).is_some_and(|p| is_language(p)) {
                let label = rules.labels.iter().any(|l| code[at].kind == Kind::Text(l.clone()));
                count += usize::from(!label);
                at += 1;
                if !code.get(at).is_some_and(|p| p.is_mark(part)) {
                    break;
                }
                at += 1;
            }
            if count > rules.max_words {
                found.push((code[start].line, count));
            }
            at = at.max(start + 1);
        }
    }
    found
}

/// Whether a piece is a string that could be a word of the language, an ending of one or a code for what is in the world:
/// letters, all small or all capital, and at most blanks, hyphens and apostrophes. A single letter counts: a list of endings
/// must not fall apart at its shortest one.
fn is_language(piece: &Piece) -> bool {
    let Kind::Text(text) = &piece.kind else { return false };
    let all = |of_case: fn(char) -> bool| {
        text.chars().any(of_case) && text.chars().all(|c| of_case(c) || matches!(c, ' ' | '-' | '\'' | '’'))
    };
    all(char::is_lowercase) || all(char::is_uppercase)
}

/// Uses of the world by a stage.
fn impure(file: &File, code: &[&Piece]) -> Vec<Problem> {
    let mut found = Vec::new();
    for (at, piece) in code.iter().enumerate() {
        let Some((word, what)) = IMPURE.iter().find(|(w, _)| piece.is_word(w)) else { continue };
        let macro_call = code.get(at + 1).is_some_and(|p| p.is_mark('!'));
        let of_std =
            at >= 3 && code[at - 1].is_mark(':') && code[at - 2].is_mark(':') && code[at - 3].is_word("std");
        let is_macro = what.contains("terminal");
        if (is_macro && macro_call) || (!is_macro && of_std) || (*word == "SystemTime") {
            found.push(file.problem(
                piece.line,
                "impure-stage",
                format!("`{word}`: a stage does not touch {what}; hand it what it needs"),
            ));
        }
    }
    found
}

/// Paths of somebody's machine, which mean nothing on another.
fn machine_paths(tree: &Tree) -> Vec<Problem> {
    // Put together here so that this file does not name what it refuses.
    let refused: Vec<String> =
        ["home", "root", "work", "Users"].iter().map(|top| format!("/{top}/")).collect();
    let mut found = Vec::new();
    for file in &tree.files {
        for (line, text) in file.text.lines().enumerate() {
            let bare =
                |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || "./~_-})>".contains(c));
            if let Some(path) =
                refused.iter().find(|p| text.match_indices(p.as_str()).any(|(at, _)| bare(at)))
            {
                found.push(file.problem(
                    line + 1,
                    "machine-path",
                    format!("a path below {path} exists on one machine only"),
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::rules_broken;
    use super::*;

    fn broken(path: &str, text: &str) -> Vec<&'static str> {
        rules_broken(&check(&Tree::of(&[(path, text)])))
    }

    #[test]
    fn the_glossary_holds_for_every_kind_of_public_name() {
        for text in [
            "pub fn of_article() {}",
            "pub struct Speaker;",
            "pub enum Truth { A }",
            "pub enum A { Fact, TargetActor(u8) }",
            "pub enum A { B { confidence: f32 } }",
            "pub struct A { pub confidence: f32 }",
            "pub const fn articles() {}",
        ] {
            assert_eq!(broken("crates/events/src/a.rs", text), ["refused-word"], "{text}");
        }
        for text in [
            "fn article() {}",
            "pub(crate) fn article() {}",
            "pub fn particle() {}",
            "#[cfg(test)] mod t { pub fn article() {} }",
        ] {
            assert!(broken("crates/events/src/a.rs", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn an_allowed_word_is_allowed_there_and_only_there() {
        let text = "pub struct A { pub confidence: f32 }";
        assert!(broken("crates/onrecord/src/wire/annotate.rs", text).is_empty());
        assert_eq!(broken("crates/onrecord/src/reader.rs", text), ["refused-word"]);
    }

    #[test]
    fn lists_of_words_belong_in_data() {
        let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
            .map(|w| format!("\"{w}\""));
        let (list, arms) =
            (format!("let a = [{}];", words.join(", ")), format!("matches!(a, {})", words.join(" | ")));
        assert_eq!(broken("crates/events/src/a.rs", &list), ["word-list"]);
        assert_eq!(broken("crates/events/src/a.rs", &arms), ["word-list"]);
        assert!(
            broken("crates/events/src/a.rs", &format!("// tidy: the numbers of a test\n{list}")).is_empty()
        );
        assert!(
            broken("crates/events/src/a.rs", &format!("let a = [{}];", words[..8].join(", "))).is_empty()
        );
        // Codes of what is in the world are data, too, and a short ending does not part a list of them.
        let codes = list.to_uppercase().replace("LET A", "const A: [&str; 9]");
        assert_eq!(broken("crates/events/src/a.rs", &format!("fn a() {{ {codes} }}")), ["word-list"]);
        let endings = "let a = [\"ings\", \"ing\", \"ers\", \"er\", \"ies\", \"ied\", \"ed\", \"es\", \"s\", \"e\", \"y\"];";
        assert_eq!(broken("crates/events/src/a.rs", endings), ["word-list"]);
        // Titles of columns are neither.
        let titles = "let a = [\"Event ID\", \"Event Date\", \"Event Type\", \"Quad Code\", \"City\", \"Country\", \"Latitude\", \"Source\", \"Version\"];";
        assert!(broken("crates/events/src/a.rs", titles).is_empty());
    }

    #[test]
    fn a_stage_touches_nothing_of_the_world() {
        assert_eq!(broken("crates/syntax/src/a.rs", "use std::fs;"), ["impure-stage"]);
        assert_eq!(broken("crates/syntax/src/a.rs", "fn a() { println!(\"\"); }"), ["impure-stage"]);
        assert!(broken("crates/syntax/src/a.rs", "let net = process(env);").is_empty());
        assert!(broken("crates/cli/src/a.rs", "use std::fs;").is_empty());
    }

    #[test]
    fn paths_of_one_machine_are_refused() {
        assert_eq!(broken("README.md", &format!("see /{}/me/corpus", "home")), ["machine-path"]);
        assert!(broken("README.md", "see https://example.org/home/page and ./home/x").is_empty());
    }
}
