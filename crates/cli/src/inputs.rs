//! Which reports a command is to read: files of any format, what archives and feeds hold, folders, standard input.
//!
//! reads:  paths
//! writes: Input

use crate::args::{About, Language};
use crate::failure::Failure;
use jiff::Timestamp;
use onrecord::document::{Meta, Span};
use onrecord::ingest::{
    self, Entry, Format, IngestOptions, Intake, IntakeOptions, Packing, ReadSeek, Report,
};
use onrecord::resources::zones::ZoneWords;
use onrecord::wire::{Line, Lines};
use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The report that comes with the program.
pub const SAMPLE: (&str, &str) =
    ("samples/interview-vell-official.txt", include_str!("../../../samples/interview-vell-official.txt"));

/// Files of these kinds are taken from folders, packed (.gz, .zst) or not; a file that is named itself may be of any kind.
// tidy: endings of file names
const IN_FOLDERS: [&str; 18] = [
    "txt", "text", "jsonl", "ndjson", "html", "htm", "xhtml", "xml", "rss", "atom", "rdf", "json", "csv",
    "tsv", "warc", "arc", "wacz", "nitf",
];

/// Bytes by which a file is recognized.
const HEAD: u64 = 8192;

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
    /// What an archive, a feed, an agency's file or a table holds.
    Entry(Box<Entry>),
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
                Content::Entry(entry) => entry.report.content.len(),
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
        let options = options(about);
        let meta = Meta { origin: Some(self.name.clone()), ..Meta::default() };
        let (report, id, tokens) = match self.content {
            Content::Bytes(bytes) => (Report::from_bytes(bytes, meta).with(options), None, None),
            Content::File(path, _) => {
                let bytes = read_file(&path)?;
                let report = match about.format.map(Format::from) {
                    Some(Format::Html) => Report::from_page(bytes, meta),
                    _ => Report::from_bytes(bytes, meta),
                };
                (report.with(options), None, None)
            }
            Content::Entry(entry) => (entry.report, entry.id.map(Into::into), None),
            Content::Line(line) => {
                let mut line =
                    line.report().map_err(|e| Failure::from_error(&io::Error::other(e)).at(&self.name))?;
                let (id, tokens) = (line.id.take(), line.tokens.take());
                let mut report = line.into_report(options);
                report.meta.origin = Some(self.name);
                (report, id, tokens)
            }
        };
        Ok(Opened { report, id, tokens })
    }
}

/// How reports are taken, by the command line.
pub fn options(about: &About) -> IngestOptions {
    IngestOptions {
        any_language: about.language == Language::Any,
        otherwise: Meta { published: about.published, publisher: about.publisher.clone(), ..Meta::default() },
        now: Some(Timestamp::now()),
        ..IngestOptions::default()
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
pub struct Inputs<'a> {
    waiting: VecDeque<Waiting>,
    current: Option<Current>,
    words: &'a ZoneWords,
    options: IntakeOptions,
    passed: u64,
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

/// An input of many reports.
enum Current {
    Lines(String, Lines<Box<dyn BufRead + Send>>),
    Intake(Intake),
}

impl<'a> Inputs<'a> {
    /// The reports of some paths, taken as the command line says.
    pub fn new(paths: &[PathBuf], about: &About, words: &'a ZoneWords) -> Inputs<'a> {
        let options = IntakeOptions {
            format: about.format.map(Format::from),
            columns: about.columns.clone().unwrap_or_default(),
            ingest: options(about),
        };
        let waiting = paths.iter().cloned().map(Waiting::Path).collect();
        Inputs { waiting, current: None, words, options, passed: 0 }
    }

    /// Records and items without words that were passed over so far.
    pub fn passed(&self) -> u64 {
        let current = match &self.current {
            Some(Current::Intake(intake)) => intake.passed(),
            _ => 0,
        };
        self.passed + current
    }

    /// What one path stands for; a folder puts what it holds before the paths that wait.
    fn look_at(&mut self, path: PathBuf) -> Option<Input> {
        if path == Path::new("-") {
            return self.start(io::stdin(), "standard input", None);
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
                let hint = "files ending in .txt, .html, .jsonl, .csv, .xml, .json, .warc.gz and the like are looked for; name others one by one";
                return Some(Input::Lost(
                    Failure::new(format!("{name}: no reports in this folder")).hint(hint),
                ));
            }
            found.into_iter().rev().for_each(|entry| self.waiting.push_front(entry));
            return None;
        }
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(e) => return Some(Input::Lost(Failure::unreadable(&path, &e))),
        };
        let mut head = Vec::new();
        if let Err(e) = file.by_ref().take(HEAD).read_to_end(&mut head) {
            return Some(Input::Lost(Failure::unreadable(&path, &e)));
        }
        let (packing, found) = ingest::recognize(&head, &name);
        let format = self.options.format.unwrap_or(found);
        // What is one report is opened where it is read, on any thread.
        let is_page = format == Format::Html && head.trim_ascii_start().starts_with(b"<");
        if packing == Packing::None && (format == Format::Text || is_page && looks_like_html(&head)) {
            return Some(Input::Report(Named { name, content: Content::File(path, about.len()) }));
        }
        self.start(io::Cursor::new(head).chain(file), &name, Some(path))
    }

    /// Begins an input of many reports, or of one that is packed.
    fn start(
        &mut self,
        input: impl Read + Send + 'static,
        name: &str,
        path: Option<PathBuf>,
    ) -> Option<Input> {
        match Intake::open(input, name, &self.options, self.words) {
            ingest::Opened::Intake(intake) => self.current = Some(Current::Intake(intake)),
            ingest::Opened::JsonLines(lines) => {
                let limit = self.words.limits.line;
                self.current = Some(Current::Lines(name.to_owned(), Lines::new(lines, limit)));
            }
            ingest::Opened::Zipped => match path {
                None => {
                    let what = format!("{name}: a ZIP file cannot be read as it comes");
                    return Some(Input::Lost(Failure::new(what).hint("save it to a file and give its name")));
                }
                Some(path) => {
                    let reopen = move || File::open(&path).map(|file| Box::new(file) as Box<dyn ReadSeek>);
                    let intake = Intake::zipped(Box::new(reopen), name, &self.options, self.words);
                    self.current = Some(Current::Intake(intake));
                }
            },
        }
        None
    }

    /// The next report of the input that is being read.
    fn next_of_current(&mut self) -> Option<Input> {
        match self.current.as_mut()? {
            Current::Lines(name, lines) => lines.next().map(|(number, line)| {
                Input::Report(Named { name: format!("{name}:{number}"), content: Content::Line(line) })
            }),
            Current::Intake(intake) => intake.next().map(|item| match item {
                Err(error) => Input::Lost(Failure::refused(&error)),
                Ok(entry) => {
                    let name = entry.report.meta.origin.clone().unwrap_or_default();
                    Input::Report(Named { name, content: Content::Entry(Box::new(entry)) })
                }
            }),
        }
    }
}

/// Whether a page begins as pages do: then one report is in it, whatever else it is.
fn looks_like_html(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    head.contains("<html") || head.contains("<!doctype html")
}

impl Iterator for Inputs<'_> {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            if let Some(input) = self.next_of_current() {
                return Some(input);
            }
            self.passed = self.passed();
            self.current = None;
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

/// What was lost, by code.
#[derive(Default)]
pub struct Losses {
    by_code: BTreeMap<&'static str, usize>,
}

impl Losses {
    /// Counts one.
    pub fn add(&mut self, failure: &Failure) {
        *self.by_code.entry(failure.code.unwrap_or("unreadable")).or_default() += 1;
    }

    /// The counts, by code.
    pub fn by_code(&self) -> &BTreeMap<&'static str, usize> {
        &self.by_code
    }

    /// `2 damaged, 1 other-language`; empty if nothing was lost.
    pub fn words(&self) -> String {
        self.by_code.iter().map(|(code, n)| format!("{n} {code}")).collect::<Vec<_>>().join(", ")
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
        let wanted = is_wanted(&path);
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&path, found),
            Ok(kind) if wanted && (kind.is_file() || path.is_file()) => found.push(Waiting::File(path)),
            Ok(_) => {}
            Err(e) => found.push(Waiting::Lost(Failure::unreadable(&path, &e))),
        }
    }
}

/// Whether the name of a file in a folder says that reports are in it.
fn is_wanted(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let name = [".gz", ".zst"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(&name);
    name.rsplit_once('.').is_some_and(|(_, end)| IN_FOLDERS.contains(&end))
}

/// The files below some paths with what tells that one has changed: for watching.
pub fn files(paths: &[PathBuf]) -> BTreeMap<PathBuf, (u64, Option<SystemTime>)> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, &mut found);
        } else {
            found.push(Waiting::File(path.clone()));
        }
    }
    let file = |waiting| match waiting {
        Waiting::Path(path) | Waiting::File(path) => {
            let about = fs::metadata(&path).ok()?;
            Some((path, (about.len(), about.modified().ok())))
        }
        Waiting::Lost(_) => None,
    };
    found.into_iter().filter_map(file).collect()
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
                Waiting::File(path) => match path.extension().and_then(|e| e.to_str()) {
                    Some("jsonl") => lines_in(&path),
                    Some("txt" | "text" | "html" | "htm") => 1,
                    // What an archive or a feed holds is known once it has been read.
                    _ => return None,
                },
                Waiting::Path(_) | Waiting::Lost(_) => 1,
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
