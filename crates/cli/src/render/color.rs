//! Colors: one for each source, so that the eye can tell whose words it reads.
//!
//! reads:  nothing
//! writes: anstyle styles

use super::Page;
use anstyle::{AnsiColor, Style};

/// What a stretch of a report is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Role {
    /// The reporter's own words.
    #[default]
    Plain,
    /// Words of a content.
    Content,
    /// Words that name a source.
    Source,
    /// Words of a cue.
    Cue,
    /// The terms on which a source speaks.
    Terms,
    /// A mark of ours, not a word of the report.
    Mark,
}

/// How a stretch is set: its role, and the number of the source it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Look {
    /// What it is.
    pub role: Role,
    /// Whose it is.
    pub voice: Option<u16>,
}

/// Ordinary terminal colors, so that the user's theme decides how they look. Red is kept for errors and denials.
const VOICES: [AnsiColor; 6] = [
    AnsiColor::Cyan,
    AnsiColor::Yellow,
    AnsiColor::Green,
    AnsiColor::Magenta,
    AnsiColor::Blue,
    AnsiColor::BrightCyan,
];

/// The color of a source, by its number.
pub fn voice(number: u16) -> Style {
    Style::new().fg_color(Some(VOICES[usize::from(number) % VOICES.len()].into()))
}

/// Titles and headings.
pub fn heading() -> Style {
    Style::new().bold()
}

/// What is beside the point.
pub fn dim() -> Style {
    Style::new().dimmed()
}

/// What holds.
pub fn good() -> Style {
    Style::new().fg_color(Some(AnsiColor::Green.into()))
}

/// What is not sure.
pub fn doubtful() -> Style {
    Style::new().fg_color(Some(AnsiColor::Yellow.into()))
}

/// What does not hold, and errors.
pub fn bad() -> Style {
    Style::new().fg_color(Some(AnsiColor::Red.into()))
}

/// What is wanted, promised or threatened.
pub fn wished() -> Style {
    Style::new().fg_color(Some(AnsiColor::Blue.into()))
}

/// The style of a look.
pub fn style(look: Look) -> Style {
    let base = look.voice.map_or(Style::new(), voice);
    match look.role {
        Role::Plain => Style::new(),
        Role::Content => base,
        Role::Source => base.bold().underline(),
        Role::Cue => base.bold(),
        Role::Terms => base.italic(),
        Role::Mark => base.dimmed(),
    }
}

impl Page {
    /// `text` in a style, or as it is where no colors are used.
    pub fn paint(&self, style: Style, text: &str) -> String {
        if !self.color || style.is_plain() || text.is_empty() {
            text.to_owned()
        } else {
            format!("{style}{text}{style:#}")
        }
    }
}
