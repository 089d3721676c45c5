//! Source files: their first lines, their length, their names.
//!
//! reads:  every .rs file
//! writes: problems `header`, `length`, `file-name`

use super::{File, Problem, Tree};

/// Every problem of the source files' outsides.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut found = Vec::new();
    for file in tree.ending(".rs") {
        let lines = file.text.lines().count();
        if lines > tree.rules.max_lines {
            found.push(file.problem(
                0,
                "length",
                format!("{lines} lines; split it: {} are enough for one thing", tree.rules.max_lines),
            ));
        }
        let name = file.path.rsplit('/').next().unwrap_or_default();
        if tree.rules.refused_files.iter().any(|r| r == name) {
            found.push(file.problem(
                0,
                "file-name",
                format!("`{name}` says nothing about what is in it; name it after that"),
            ));
        }
        found.extend(header(tree, file));
    }
    found
}

/// The first lines say what the file does, what it reads and writes; files of tests, benches and examples only what it does.
fn header(tree: &Tree, file: &File) -> Vec<Problem> {
    let header: Vec<&str> = file.text.lines().map_while(|l| l.strip_prefix("//!")).map(str::trim).collect();
    let Some(first) = header.first().filter(|l| !l.is_empty()) else {
        return vec![file.problem(1, "header", "the first line says what the file does: `//! …`")];
    };
    let mut found = Vec::new();
    if first.ends_with(':') || first.starts_with("stub") {
        found.push(file.problem(1, "header", "the first line says what the file does, not that it is one"));
    }
    let test = file.path.ends_with("/tests.rs") || file.path.contains("/tests/");
    if file.path.contains("/src/") && !test {
        for word in ["reads:", "writes:"] {
            match header.iter().find_map(|l| l.strip_prefix(word)) {
                None => found.push(file.problem(
                    1,
                    "header",
                    format!("`//! {word} …` is missing from the first lines"),
                )),
                Some(rest) if rest.trim().is_empty() => {
                    found.push(file.problem(
                        1,
                        "header",
                        format!("`//! {word}` says nothing; write `nothing` if it is so"),
                    ));
                }
                Some(_) => {}
            }
        }
    }
    for (line, text) in header.iter().enumerate() {
        let named = text.strip_prefix("data:").or_else(|| text.strip_prefix("cases:"));
        for path in named
            .unwrap_or_default()
            .split([',', ' '])
            .map(|p| p.trim_matches(['`', '(', ')', ';']))
            .filter(|p| p.contains('/'))
        {
            if !exists(tree, path) {
                found.push(file.problem(line + 1, "header", format!("names {path}, which does not exist")));
            }
        }
    }
    found
}

/// Whether a path, a folder, or a path with `*` or `{a,b}` in it, names a file of the tree.
fn exists(tree: &Tree, path: &str) -> bool {
    let stem = path.split(['*', '{']).next().unwrap_or_default().trim_matches('`');
    tree.files.iter().any(|f| {
        if stem.len() < path.len() || stem.ends_with('/') {
            f.path.starts_with(stem)
        } else {
            f.path == stem || f.path.starts_with(&format!("{stem}/"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::rules_broken;
    use super::*;

    fn broken(path: &str, text: &str) -> Vec<&'static str> {
        rules_broken(&check(&Tree::of(&[(path, text), ("data/lexicon/en/cues.toml", "")])))
    }

    #[test]
    fn a_file_that_says_what_it_does_passes() {
        let text = "//! Finds cues.\n//!\n//! reads:  syntax\n//! writes: Cue\n//! data:   data/lexicon/en/cues.toml\n";
        assert!(broken("crates/attribution/src/cues.rs", text).is_empty());
        assert!(broken("crates/attribution/tests/cues.rs", "//! Cues of every kind.\n").is_empty());
    }

    #[test]
    fn what_is_missing_from_the_first_lines_is_said() {
        assert_eq!(broken("crates/a/src/b.rs", "fn main() {}\n"), ["header"]);
        assert_eq!(broken("crates/a/src/b.rs", "//! Finds cues.\n"), ["header", "header"]);
        assert_eq!(broken("crates/a/src/b.rs", "//! Finds cues.\n//! reads:\n//! writes: Cue\n"), ["header"]);
        let text =
            "//! Finds cues.\n//! reads: syntax\n//! writes: Cue\n//! data: data/lexicon/en/hedges.toml\n";
        assert_eq!(broken("crates/a/src/b.rs", text), ["header"]);
    }

    #[test]
    fn long_files_and_empty_names_are_refused() {
        let long = format!("//! Finds cues.\n{}", "\n".repeat(700));
        assert_eq!(broken("crates/a/tests/b.rs", &long), ["length"]);
        assert_eq!(broken("crates/a/tests/helpers.rs", "//! Finds cues.\n"), ["file-name"]);
    }
}
