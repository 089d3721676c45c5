//! The text of data files: the binary's own, with a user's folder laid over them.
//!
//! reads:  embedded files, a user's folder
//! writes: Files, DataFile

use crate::embedded::FILES;
use crate::{Problem, ResourceError};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

/// One data file: where it comes from and its text.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Path below data/, with `/`.
    pub path: String,
    /// Whether it is the user's.
    pub own: bool,
    /// Its text.
    pub text: Cow<'static, str>,
}

/// All data files by path. A user's file stands *after* the built-in one of the same path: its entries replace built-in
/// entries with the same id and add the others.
#[derive(Clone, Debug)]
pub struct Files(BTreeMap<String, Vec<DataFile>>);

impl Files {
    /// The files that the binary carries.
    pub fn embedded() -> Files {
        let mut files: BTreeMap<String, Vec<DataFile>> = BTreeMap::new();
        for &(path, text) in FILES {
            let file = DataFile { path: path.to_owned(), own: false, text: Cow::Borrowed(text) };
            files.entry(path.to_owned()).or_default().push(file);
        }
        Files(files)
    }

    /// The same with every `.toml` and `.tsv` file of a user's folder laid over them, and its actor and agent dictionaries.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be read or is not UTF-8.
    pub fn overlaid(folder: &Path) -> Result<Files, ResourceError> {
        let mut files = Files::embedded();
        for path in listing(folder)? {
            let unreadable = |source| ResourceError::Unreadable { path: path.clone(), source };
            // Dictionaries of other programs are older than UTF-8: what is not UTF-8 is Latin 1.
            let text = match is_dictionary(&path) {
                true => {
                    let bytes = std::fs::read(&path).map_err(unreadable)?;
                    String::from_utf8(bytes)
                        .unwrap_or_else(|e| e.as_bytes().iter().map(|b| char::from(*b)).collect())
                }
                false => std::fs::read_to_string(&path).map_err(unreadable)?,
            };
            let below = path.strip_prefix(folder).unwrap_or(&path);
            let name =
                below.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            files.0.entry(name.clone()).or_default().push(DataFile {
                path: name,
                own: true,
                text: Cow::Owned(text),
            });
        }
        Ok(files)
    }

    /// Lays one more file over the others, or puts it beside them if no other has its path.
    pub fn add(&mut self, file: DataFile) {
        self.0.entry(file.path.clone()).or_default().push(file);
    }

    /// Lays a verb dictionary over the others, whatever its name; bytes that are no UTF-8 are replaced.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn add_verbs(&mut self, file: &Path) -> Result<(), ResourceError> {
        let bytes = std::fs::read(file)
            .map_err(|source| ResourceError::Unreadable { path: file.to_owned(), source })?;
        let name = file.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let text = Cow::Owned(String::from_utf8_lossy(&bytes).into_owned());
        self.add(DataFile { path: format!("verbs/{name}.verbs"), own: true, text });
        Ok(())
    }

    /// The built-in file of a path, then the user's.
    pub fn all(&self, path: &str) -> &[DataFile] {
        self.0.get(path).map_or(&[], Vec::as_slice)
    }

    /// Every file whose path starts so, in path order.
    pub fn below(&self, prefix: &str) -> impl Iterator<Item = &DataFile> {
        self.0.range(prefix.to_owned()..).take_while(move |(p, _)| p.starts_with(prefix)).flat_map(|(_, f)| f)
    }
}

impl DataFile {
    /// The file as TOML of a given shape.
    ///
    /// # Errors
    /// The problem with its line: unknown keys, missing keys, bad syntax.
    pub fn toml<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        toml::from_str(&self.text).map_err(|e| {
            let line = e.span().map_or(0, |s| self.line_at(s.start));
            self.problem(line, "bad-toml", e.message().replace('\n', " "))
        })
    }

    /// Rows of a tab-separated file with their line numbers; lines that are empty or start with `#` are left out.
    pub fn rows(&self) -> impl Iterator<Item = (usize, Vec<&str>)> {
        let lines = self.text.lines().enumerate();
        lines
            .filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
            .map(|(i, l)| (i + 1, l.split('\t').collect()))
    }

    /// The line, from 1, of a byte offset.
    pub fn line_at(&self, offset: usize) -> usize {
        self.text.as_bytes()[..offset.min(self.text.len())].iter().filter(|b| **b == b'\n').count() + 1
    }

    /// A problem in this file.
    pub fn problem(&self, line: usize, kind: &'static str, message: impl Into<String>) -> Problem {
        Problem { file: self.path.clone(), line, kind, message: message.into() }
    }
}

/// Every data file below a folder, in path order.
fn listing(folder: &Path) -> Result<Vec<std::path::PathBuf>, ResourceError> {
    let unreadable = |source| ResourceError::Unreadable { path: folder.to_owned(), source };
    let mut found = Vec::new();
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .and_then(|d| d.collect::<Result<Vec<_>, _>>())
        .map_err(unreadable)?
        .into_iter()
        .map(|e| e.path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(listing(&path)?);
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") || is_dictionary(&path) {
            found.push(path);
        }
    }
    Ok(found)
}

/// Whether a file is, by its name, a dictionary of PETRARCH or TABARI: of actors, agents or verbs.
fn is_dictionary(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    let ending = [".txt", ".actors", ".agents"].iter().any(|e| name.ends_with(e));
    (ending && (name.contains("actors") || name.contains("agents")))
        || crate::verb_dictionary::is_verbs(&name)
}
