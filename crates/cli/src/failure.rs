//! What went wrong, said in two lines: what, and what to do; and the exit code that says how much.
//!
//! reads:  errors
//! writes: stderr, exit codes

use crate::render::{Page, color, wrap};
use onrecord::ingest::IngestError;
use onrecord::ledger::Notice;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

/// Exit codes: a script can tell "some reports were lost" from "nothing could be read".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Everything was read.
    AllRead = 0,
    /// Nothing could be read.
    NothingRead = 1,
    /// The command was not understood.
    Usage = 2,
    /// Some of it could not be read; what and why is on stderr.
    PartlyRead = 3,
}

impl Exit {
    /// The code for so many reports read and lost.
    pub fn of(read: usize, lost: usize) -> Exit {
        match (read, lost) {
            (_, 0) => Exit::AllRead,
            (0, _) => Exit::NothingRead,
            _ => Exit::PartlyRead,
        }
    }
}

/// Something that went wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What; lower case, no full stop.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The exit code, where it ends the run.
    pub exit: Exit,
    /// The code that a refusal of ingest is counted under.
    pub code: Option<&'static str>,
    /// What a ledger can make of it: an agency's notice that an item may not be used.
    pub notice: Option<Box<Notice>>,
}

impl Failure {
    /// A failure that ends the run with nothing read.
    pub fn new(what: impl Into<String>) -> Failure {
        Failure { what: what.into(), hint: None, exit: Exit::NothingRead, code: None, notice: None }
    }

    /// A command that makes no sense.
    pub fn usage(what: impl Into<String>) -> Failure {
        Failure { exit: Exit::Usage, ..Failure::new(what) }
    }

    /// The same with an agency's notice that a ledger can act on.
    pub fn with_notice(self, notice: Option<Notice>) -> Failure {
        Failure { notice: notice.map(Box::new), ..self }
    }

    /// The same with a hint.
    pub fn hint(self, hint: impl Into<String>) -> Failure {
        Failure { hint: Some(hint.into()), ..self }
    }

    /// The failure of an error of ours. Our messages say what was expected and found, then, after a semicolon, what to do.
    pub fn from_error(error: &dyn std::error::Error) -> Failure {
        let message = error.to_string();
        match message.split_once("; ") {
            Some((what, hint)) if !what.contains('\n') => Failure::new(what).hint(hint),
            _ => Failure::new(message),
        }
    }

    /// A report that ingest refused, or what was lost of an input.
    pub fn refused(error: &IngestError) -> Failure {
        Failure { code: Some(error.kind.code()), ..Failure::from_error(error) }
    }

    /// A file or folder that could not be read.
    pub fn unreadable(path: &Path, error: &io::Error) -> Failure {
        let shown = path.display();
        match error.kind() {
            io::ErrorKind::NotFound => Failure::new(format!("{shown}: no such file or folder"))
                .hint("check the spelling; `-` reads standard input"),
            io::ErrorKind::PermissionDenied => {
                let what = if path.is_dir() { "folder" } else { "file" };
                Failure::new(format!("{shown}: this {what} may not be read by you"))
                    .hint("change its permissions, or copy it to a place of your own")
            }
            _ => Failure::new(format!("{shown}: {}", system_words(error))),
        }
    }

    /// The same failure, said of a file or line.
    pub fn at(self, place: &str) -> Failure {
        if self.what.starts_with(place) {
            self
        } else {
            Failure { what: format!("{place}: {}", self.what), ..self }
        }
    }

    /// The failure as lines: `error: …`, `  hint: …`.
    pub fn lines(&self, page: Page) -> String {
        let clean = |text: &str| text.lines().map(wrap::clean).collect::<Vec<_>>().join("\n  ");
        let mut text = format!("{} {}\n", page.paint(color::bad().bold(), "error:"), clean(&self.what));
        if let Some(hint) = &self.hint {
            text.push_str(&format!("  {} {}\n", page.paint(color::doubtful(), "hint:"), clean(hint)));
        }
        text
    }

    /// Writes the failure to stderr; if that is not possible, nobody is listening.
    pub fn show(&self, page: Page) {
        let _ = io::stderr().lock().write_all(self.lines(page).as_bytes());
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// What the system says, without the number that it ends with.
fn system_words(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text).to_owned();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// How a command ends early: output that nobody reads any more, or a failure.
#[derive(Debug)]
pub enum Stop {
    /// The reader of a pipe went away: not an error, and nothing to say.
    Closed,
    /// Something went wrong.
    Failed(Box<Failure>),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(Box::new(failure))
    }
}

impl From<io::Error> for Stop {
    /// Errors of writing our own output; those of reading are made failures where the name of the file is known.
    fn from(error: io::Error) -> Stop {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Stop::Closed;
        }
        let hint = "is the disk full? what was written so far is incomplete";
        Failure::new(format!("cannot write the output: {}", system_words(&error))).hint(hint).into()
    }
}

impl From<onrecord::Error> for Stop {
    fn from(error: onrecord::Error) -> Stop {
        Failure::from_error(&error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_split_into_what_and_hint() {
        let error = io::Error::other("expected text, found what looks like a PDF; convert it first");
        let failure = Failure::from_error(&error);
        assert_eq!(failure.what, "expected text, found what looks like a PDF");
        assert_eq!(failure.hint.as_deref(), Some("convert it first"));
        let page = Page { width: 80, color: false };
        let lines = failure.at("a.pdf").lines(page);
        assert_eq!(
            lines,
            "error: a.pdf: expected text, found what looks like a PDF\n  hint: convert it first\n"
        );
    }

    #[test]
    fn exit_codes_say_how_much_was_read() {
        assert_eq!(Exit::of(3, 0) as u8, 0);
        assert_eq!(Exit::of(0, 2) as u8, 1);
        assert_eq!(Exit::of(3, 2) as u8, 3);
    }

    #[test]
    fn a_closed_pipe_is_no_error() {
        assert!(matches!(Stop::from(io::Error::from(io::ErrorKind::BrokenPipe)), Stop::Closed));
    }
}
