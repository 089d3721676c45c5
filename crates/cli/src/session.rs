//! What every command needs: the reader, the page to write on, and how much to say.
//!
//! reads:  global options, terminal, environment
//! writes: Session

use crate::args::{Color, Global};
use crate::failure::{Failure, Stop};
use crate::render::{Page, color};
use anstream::{AutoStream, ColorChoice};
use onrecord::Reader;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::time::Instant;
use terminal_size::{Width, terminal_size_of};

/// Columns where nothing says how wide the output is.
const DEFAULT_WIDTH: usize = 80;

/// One run of the program.
pub struct Session {
    global: Global,
    started: Instant,
}

/// Standard output, buffered; colors are taken out on the way where they are not shown.
pub type Out = BufWriter<AutoStream<io::StdoutLock<'static>>>;

impl Session {
    /// The session of the global options.
    pub fn new(global: &Global) -> Session {
        let threads = global.threads.map_or(0, usize::from);
        // It fails only where a pool has been made before, which nothing does.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
        Session { global: global.clone(), started: Instant::now() }
    }

    /// The reader, with the user's tables and model where they are given.
    pub fn reader(&self) -> Result<Reader, Stop> {
        self.reader_with(self.data())
    }

    /// The same with a folder of tables of its own.
    pub fn reader_with(&self, data: Option<&Path>) -> Result<Reader, Stop> {
        let mut builder = Reader::builder();
        if let Some(folder) = data {
            builder = builder.data(folder);
        }
        for file in &self.global.verbs {
            builder = builder.verbs(file);
        }
        if let Some(folder) = &self.global.model {
            builder = builder.model(folder);
        }
        let reader = builder.build()?;
        self.say(|| format!("tables and model ready after {:.0} ms", self.milliseconds()));
        Ok(reader)
    }

    /// The user's data folder.
    pub fn data(&self) -> Option<&Path> {
        self.global.data.as_deref()
    }

    /// The user's model folder.
    pub fn model(&self) -> Option<&Path> {
        self.global.model.as_deref()
    }

    /// Milliseconds since the program started.
    pub fn milliseconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1e3
    }

    /// Whether as little as possible is to be said.
    pub fn quiet(&self) -> bool {
        self.global.quiet
    }

    /// Whether more is to be said.
    pub fn verbose(&self) -> bool {
        self.global.verbose
    }

    /// Whether a progress bar makes sense.
    pub fn progress(&self) -> bool {
        !self.global.quiet && io::stderr().is_terminal()
    }

    /// Says something on stderr to those who asked for more.
    pub fn say(&self, what: impl FnOnce() -> String) {
        if self.global.verbose {
            let _ = writeln!(io::stderr().lock(), "{}", self.stderr_page().paint(color::dim(), &what()));
        }
    }

    /// Says something on stderr to all but those who asked for less.
    pub fn tell(&self, what: &str) {
        if !self.global.quiet {
            let _ = writeln!(io::stderr().lock(), "{what}");
        }
    }

    /// Shows something that went wrong and does not end the run.
    pub fn lost(&self, failure: &Failure) {
        failure.show(self.stderr_page());
    }

    /// Standard output.
    pub fn out(&self) -> Out {
        let choice = self.choice(&io::stdout());
        BufWriter::new(AutoStream::new(io::stdout().lock(), choice))
    }

    /// The page of standard output.
    pub fn page(&self) -> Page {
        Page { width: width(terminal_size_of(io::stdout())), color: self.colored(&io::stdout()) }
    }

    /// The page of stderr.
    pub fn stderr_page(&self) -> Page {
        Page { width: width(terminal_size_of(io::stderr())), color: self.colored(&io::stderr()) }
    }

    fn colored(&self, stream: &impl anstream::stream::RawStream) -> bool {
        self.choice(stream) != ColorChoice::Never
    }

    fn choice(&self, stream: &impl anstream::stream::RawStream) -> ColorChoice {
        match self.global.color {
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
            Color::Auto => AutoStream::choice(stream),
        }
    }
}

/// The width of a terminal, else what COLUMNS says, else the default; never too narrow to set text in.
fn width(terminal: Option<(Width, terminal_size::Height)>) -> usize {
    let told = || std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let width = terminal.map(|(Width(w), _)| usize::from(w)).or_else(told).unwrap_or(DEFAULT_WIDTH);
    width.max(Page::NARROWEST)
}
