//! The rules of the house that no compiler knows, each a function from the tree to its problems.
//!
//! reads:  the whole tree, xtask/tidy.toml
//! writes: Problem

mod data;
mod documents;
mod files;
mod items;
mod licences;
mod ranks;
mod source;

use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// One thing that breaks a rule.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    file: String,
    line: usize,
    rule: &'static str,
    message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { file, line, rule, message } = self;
        if *line == 0 {
            write!(f, "{file}: {message} [{rule}]")
        } else {
            write!(f, "{file}:{line}: {message} [{rule}]")
        }
    }
}

/// What the rules are told in `xtask/tidy.toml`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Crates from the lowest rank up; those in one entry are equals.
    ranks: Vec<Vec<String>>,
    /// Crates that may touch neither files, network, clock, environment nor the terminal.
    pure: Vec<String>,
    /// Lines that a source file may have.
    max_lines: usize,
    /// String literals in lower case that may stand in one list.
    max_words: usize,
    /// Strings that are labels of a standard and no words of a language.
    labels: Vec<String>,
    /// File names that say nothing.
    refused_files: Vec<String>,
    /// Words that the glossary refuses in the names of public items, each with the word to use.
    refused_words: BTreeMap<String, String>,
    /// Places where a refused word is somebody else's.
    #[serde(default)]
    allow: Vec<Allow>,
}

/// A place where a refused word stands.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Allow {
    word: String,
    /// A file or folder.
    below: String,
    /// For whoever reads the list.
    #[allow(dead_code, reason = "asked for so that nobody leaves it out")]
    why: String,
}

/// A text file of the tree.
pub struct File {
    /// Path below the root, with `/`.
    path: String,
    text: String,
}

/// The text files of the tree that the rules look at.
pub struct Tree {
    root: PathBuf,
    files: Vec<File>,
    rules: Rules,
}

impl Tree {
    /// Reads the tree below a folder.
    ///
    /// # Errors
    /// If a file or `xtask/tidy.toml` cannot be read.
    fn read(root: &Path) -> Result<Tree> {
        let mut files = Vec::new();
        collect(root, "", &mut files)?;
        let path = root.join("xtask/tidy.toml");
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let rules =
            toml::from_str(&text).with_context(|| format!("{} is not as expected", path.display()))?;
        Ok(Tree { root: root.to_owned(), files, rules })
    }

    /// The files whose names end so.
    fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |f| f.path.ends_with(end))
    }

    /// The text of one file.
    fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|f| f.path == path).map(|f| f.text.as_str())
    }
}

impl File {
    fn problem(&self, line: usize, rule: &'static str, message: impl Into<String>) -> Problem {
        Problem { file: self.path.clone(), line, rule, message: message.into() }
    }
}

/// Every problem of the tree, sorted.
///
/// # Errors
/// If the tree cannot be read.
pub fn tidy(root: &Path) -> Result<Vec<Problem>> {
    let tree = Tree::read(root)?;
    let mut found = Vec::new();
    for rule in [files::check, items::check, ranks::check, documents::check, data::check, licences::check] {
        found.extend(rule(&tree));
    }
    found.sort();
    Ok(found)
}

/// Prints the problems and returns whether there are none.
pub fn print(problems: &[Problem]) -> bool {
    problems.iter().for_each(|p| eprintln!("{p}"));
    match problems.len() {
        0 => true,
        n => {
            eprintln!("tidy: {n} to mend; the rules are explained in CONTRIBUTING.md");
            false
        }
    }
}

/// Endings of the files that the rules read.
const ENDINGS: [&str; 6] = [".rs", ".toml", ".md", ".tsv", ".txt", ".sql"];

/// Adds the text files below `path`, in order; hidden folders and build output are not ours to judge.
fn collect(root: &Path, path: &str, files: &mut Vec<File>) -> Result<()> {
    let folder = root.join(path);
    let mut entries = std::fs::read_dir(&folder)
        .and_then(|d| {
            d.map(|e| e.map(|e| e.file_name().to_string_lossy().into_owned()))
                .collect::<std::io::Result<Vec<_>>>()
        })
        .with_context(|| format!("cannot list {}", folder.display()))?;
    entries.sort();
    for name in entries {
        let below = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        let full = root.join(&below);
        let skipped =
            name.starts_with('.') || ["target", "node_modules", "__pycache__"].contains(&name.as_str());
        if full.is_dir() {
            if !skipped {
                collect(root, &below, files)?;
            }
        } else if ENDINGS.iter().any(|e| name.ends_with(e)) {
            // A model's vocabulary is data of the model, checked by its checksum.
            if below.starts_with("models/") && name.ends_with(".txt") {
                continue;
            }
            let text =
                std::fs::read_to_string(&full).with_context(|| format!("cannot read {}", full.display()))?;
            files.push(File { path: below, text });
        }
    }
    Ok(())
}

#[cfg(test)]
impl Tree {
    /// A tree that exists only for a test, under the rules of the house.
    fn of(files: &[(&str, &str)]) -> Tree {
        let rules =
            toml::from_str(include_str!("../../tidy.toml")).expect("the rules of the house can be read");
        let files = files
            .iter()
            .map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect();
        Tree { root: PathBuf::new(), files, rules }
    }
}

#[cfg(test)]
fn rules_broken(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|p| p.rule).collect()
}
