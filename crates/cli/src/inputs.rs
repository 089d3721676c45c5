//! Which reports a command is to read: files, lines of JSON Lines files, folders, standard input.
//!
//! reads:  paths
//! writes: Input

use crate::args::{About, Language};
use crate::failure::Failure;
use onrecord::document::{Meta, Span};
use onrecord::ingest::{IngestOptions, Report};
use onrecord::wire::{Line, Lines};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// The report that comes with the program.
pub const SAMPLE: (&str, &str) =
    ("samples/interview-vell-official.txt", include_str!("../../../samples/interview-vell-official.txt"));

/// Files of these kinds are taken from folders; a file that is named itself may be of any kind.
const IN_FOLDERS: [&str; 3] = ["txt", "text", "jsonl"];

/// Longest file or line of JSON that is looked at.
pub const LIMIT_BYTES: usize = 64 << 20;

/// Something that is to be read.
pub enum Input {
    /// A report and its name.
    Report(Named),
    /// Something that is not there or cannot be read.
    Lost(Failure),
}

/// A report that has not been read yet.
pub struct Named {
    /// The file, with the number of the line where it is one of many.
    pub name: String,
    /// Its bytes.
    pub content: Content,
}

/// What a report is made of.
pub enum Content {
    /// A file that is still to be opened, and its size.
    File(PathBuf, u64),
    /// Bytes that are already here.
    Bytes(Vec<u8>),
    /// A line of a JSON Lines file.
    Line(Line),
}

/// A report, the id and the tokens that came with it.
pub struct Opened {
    /// The report.
    pub report: Report,
    /// Its id in a JSON Lines file.
    pub id: Option<serde_json::Value>,
    /// Its tokens, where it gives them.
    pub tokens: Option<Vec<Span>>,
}

impl Input {
    /// About how much memory it takes to read it.
    pub fn weight(&self) -> usize {
        match self {
            Input::Lost(_) => 0,
            Input::Report(named) => match &named.content {
                Content::File(_, size) => usize::try_from(*size).unwrap_or(usize::MAX),
                Content::Bytes(bytes) => bytes.len(),
                Content::Line(Line::Bytes(bytes)) => bytes.len(),
                Content::Line(_) => 0,
            },
        }
    }
}

impl Named {
    /// The report that comes with the program.
    pub fn sample() -> Named {
        Named { name: SAMPLE.0.to_owned(), content: Content::Bytes(SAMPLE.1.as_bytes().to_vec()) }
    }

    /// The report, opened; what it says of itself goes before what the command line says.
    pub fn open(self, about: &About) -> Result<Opened, Failure> {
        let options =
            IngestOptions { any_language: about.language == Language::Any, ..IngestOptions::default() };
        let fill = |meta: Meta, name: &str| Meta {
            published: meta.published.or(about.published),
            publisher: meta.publisher.or_else(|| about.publisher.clone()),
            origin: Some(name.to_owned()),
            ..meta
        };
        let bytes = match self.content {
            Content::Bytes(bytes) => bytes,
            Content::File(path, _) => read_file(&path)?,
            Content::Line(line) => {
                let line =
                    line.report().map_err(|e| Failure::from_error(&io::Error::other(e)).at(&self.name))?;
                let report = Report::from_text(line.text, fill(line.meta, &self.name)).with(options);
                return Ok(Opened { report, id: line.id, tokens: line.tokens });
            }
        };
        // A header inside the file only fills what is not known yet, so what the command line says must wait for it.
        let meta =
            if has_header(&bytes) { fill_after(&bytes, about) } else { fill(Meta::default(), &self.name) };
        let meta = Meta { origin: Some(self.name), ..meta };
        Ok(Opened { report: Report::from_bytes(bytes, meta).with(options), id: None, tokens: None })
    }
}

/// Whether a file begins with a header between `---` lines.
fn has_header(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    bytes.starts_with(b"---\n") || bytes.starts_with(b"---\r\n")
}

/// What the command line says and the header of the file does not.
fn fill_after(bytes: &[u8], about: &About) -> Meta {
    let text = String::from_utf8_lossy(bytes);
    let header = || text.lines().skip(1).take_while(|l| l.trim_end() != "---");
    let says = |key: &str| {
        header().any(|l| l.split_once(':').is_some_and(|(k, v)| k.trim() == key && !v.trim().is_empty()))
    };
    Meta {
        published: about.published.filter(|_| !says("published")),
        publisher: about.publisher.clone().filter(|_| !says("publisher")),
        ..Meta::default()
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |e: io::Error| Failure::unreadable(path, &e);
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(unreadable)?
        .take(LIMIT_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

/// Everything below some paths, in the order of the paths and, inside folders, by name. No file is opened before its turn.
pub struct Inputs {
    waiting: VecDeque<Waiting>,
    lines: Option<(String, Lines<Box<dyn BufRead + Send>>)>,
}

/// What stands in line to be read.
enum Waiting {
    /// As the user named it.
    Path(PathBuf),
    /// Found in a folder: never a folder itself.
    File(PathBuf),
    /// Found in a folder and not readable.
    Lost(Failure),
}

impl Inputs {
    /// The reports of some paths.
    pub fn new(paths: &[PathBuf]) -> Inputs {
        Inputs { waiting: paths.iter().cloned().map(Waiting::Path).collect(), lines: None }
    }

    /// What one path stands for; a folder puts what it holds before the paths that wait.
    fn look_at(&mut self, path: PathBuf) -> Option<Input> {
        if path == Path::new("-") {
            return Some(standard_input());
        }
        let about = match fs::metadata(&path) {
            Ok(about) => about,
            Err(e) => return Some(Input::Lost(Failure::unreadable(&path, &e))),
        };
        let name = path.display().to_string();
        if about.is_dir() {
            let mut found = Vec::new();
            walk(&path, &mut found);
            if found.is_empty() {
                let hint = "files ending in .txt or .jsonl are looked for; name others one by one";
                return Some(Input::Lost(
                    Failure::new(format!("{name}: no reports in this folder")).hint(hint),
                ));
            }
            found.into_iter().rev().for_each(|entry| self.waiting.push_front(entry));
            return None;
        }
        if path.extension().is_some_and(|e| e == "jsonl") {
            return match File::open(&path) {
                Ok(file) => {
                    self.lines = Some((name, Lines::new(Box::new(BufReader::new(file)), LIMIT_BYTES)));
                    None
                }
                Err(e) => Some(Input::Lost(Failure::unreadable(&path, &e))),
            };
        }
        Some(Input::Report(Named { name, content: Content::File(path, about.len()) }))
    }
}

impl Iterator for Inputs {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            if let Some((name, lines)) = &mut self.lines {
                if let Some((number, line)) = lines.next() {
                    return Some(Input::Report(Named {
                        name: format!("{name}:{number}"),
                        content: Content::Line(line),
                    }));
                }
                self.lines = None;
            }
            let found = match self.waiting.pop_front()? {
                Waiting::Path(path) | Waiting::File(path) => self.look_at(path),
                Waiting::Lost(failure) => Some(Input::Lost(failure)),
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

fn standard_input() -> Input {
    let mut bytes = Vec::new();
    match io::stdin().lock().take(LIMIT_BYTES as u64 + 1).read_to_end(&mut bytes) {
        Ok(_) => Input::Report(Named { name: "standard input".to_owned(), content: Content::Bytes(bytes) }),
        Err(e) => Input::Lost(Failure::unreadable(Path::new("standard input"), &e)),
    }
}

/// The reports in a folder and the folders below it, by name. Hidden entries are passed over, and so are links to folders,
/// which may lead round in a circle.
fn walk(folder: &Path, found: &mut Vec<Waiting>) {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(e) => return found.push(Waiting::Lost(Failure::unreadable(folder, &e))),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries.into_iter().filter(|e| !e.file_name().to_string_lossy().starts_with('.')) {
        let path = entry.path();
        let wanted = path.extension().is_some_and(|e| IN_FOLDERS.iter().any(|w| e.eq_ignore_ascii_case(w)));
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&path, found),
            Ok(kind) if wanted && (kind.is_file() || path.is_file()) => found.push(Waiting::File(path)),
            Ok(_) => {}
            Err(e) => found.push(Waiting::Lost(Failure::unreadable(&path, &e))),
        }
    }
}

/// How many reports some paths hold, where that can be known without reading them: for a progress bar.
pub fn estimate(paths: &[PathBuf]) -> Option<u64> {
    let mut count = 0;
    for path in paths {
        if path == Path::new("-") {
            return None;
        }
        let mut found = Vec::new();
        if path.is_dir() {
            walk(path, &mut found);
        } else {
            found.push(Waiting::File(path.clone()));
        }
        for waiting in found {
            count += match waiting {
                Waiting::File(path) if path.extension().is_some_and(|e| e == "jsonl") => lines_in(&path),
                _ => 1,
            };
        }
    }
    Some(count)
}

/// Number of lines that are not empty; 1 for a file that cannot be read, since that will be reported.
fn lines_in(path: &Path) -> u64 {
    let Ok(file) = File::open(path) else { return 1 };
    Lines::new(BufReader::new(file), LIMIT_BYTES).count() as u64
}
