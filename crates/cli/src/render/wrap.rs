//! Lines of a given width, whatever the script; text that cannot command the terminal.
//!
//! reads:  nothing
//! writes: lines

use super::Page;
use super::color::{Look, Role, style};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// A character that is to be shown, how, and the number of the outermost source whose content holds it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cell {
    /// What to show.
    pub char: char,
    /// How.
    pub look: Look,
    /// Whose words.
    pub speaks: Option<u16>,
}

/// A character as it may be sent to a terminal: text must not move the cursor, change colors or turn the reading direction.
pub fn safe(c: char) -> char {
    match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => char::REPLACEMENT_CHARACTER,
        c if c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' => ' ',
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// `text` on one line: safe, with single spaces.
pub fn clean(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars().map(safe) {
        if c != ' ' || !(line.is_empty() || line.ends_with(' ')) {
            line.push(c);
        }
    }
    line.truncate(line.trim_end_matches(' ').len());
    line
}

/// Columns that a character takes.
fn columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Columns that a string takes.
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// `text`, at most `most` columns wide; what is cut off at the end is shown as "…".
pub fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut used = 0;
    let kept: String = text
        .chars()
        .take_while(|&c| {
            used += columns(c);
            used < most
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// `text` filled up with spaces to `to` columns.
pub fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// The lines of a run of characters, as ranges without the spaces at their ends. Lines break at spaces; a word longer than
/// the line breaks anywhere.
pub fn lines(chars: impl Iterator<Item = char>, most: usize) -> Vec<Range<usize>> {
    let most = most.max(1);
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    // The last place to break: end of the line, start of the next one, and columns used up to there.
    let mut gap: Option<(usize, usize, usize)> = None;
    let mut end = 0;
    for (i, c) in chars.enumerate() {
        end = i + 1;
        let wide = columns(c);
        if c == ' ' {
            if i == start {
                start = i + 1;
                continue;
            }
            match &mut gap {
                Some((_, next, upto)) if *next == i => (*next, *upto) = (i + 1, used + wide),
                gap => *gap = Some((i, i + 1, used + wide)),
            }
            used += wide;
            continue;
        }
        if used + wide > most && i > start {
            match gap.take() {
                Some((last, next, upto)) => {
                    lines.push(start..last);
                    (start, used) = (next, used - upto);
                }
                None => {
                    lines.push(start..i);
                    (start, used) = (i, 0);
                }
            }
            if used + wide > most && i > start {
                lines.push(start..i);
                (start, used) = (i, 0);
            }
        }
        used += wide;
    }
    let end = match gap {
        Some((last, next, _)) if next == end => last,
        _ => end,
    };
    if end > start {
        lines.push(start..end);
    }
    lines
}

/// `text` in lines of at most `most` columns.
pub fn fill(text: &str, most: usize) -> Vec<String> {
    let chars: Vec<char> = clean(text).chars().collect();
    lines(chars.iter().copied(), most).into_iter().map(|line| chars[line].iter().collect()).collect()
}

impl Page {
    /// A run of cells as one line of the terminal.
    pub fn cells(&self, cells: &[Cell]) -> String {
        let mut line = String::with_capacity(cells.len() * 2);
        for run in cells.chunk_by(|a, b| a.look == b.look) {
            let text: String = run.iter().map(|c| shown(*c)).collect();
            line.push_str(&self.paint(style(run[0].look), &text));
        }
        line
    }
}

/// Marks keep together with their words by a space that does not break; it is shown as an ordinary one.
fn shown(cell: Cell) -> char {
    if cell.look.role == Role::Mark && cell.char == '\u{a0}' { ' ' } else { cell.char }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_are_never_too_wide() {
        assert_eq!(fill("the army will not leave Khara", 10), ["the army", "will not", "leave", "Khara"]);
        assert_eq!(fill("  a   b  ", 10), ["a b"]);
        assert_eq!(fill("exactly ten", 11), ["exactly ten"]);
        assert!(fill("   ", 10).is_empty());
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken() {
        assert_eq!(
            fill("https://example.org/very/long now", 10),
            ["https://ex", "ample.org/", "very/long", "now"]
        );
        assert_eq!(fill("a abcdefghijkl", 5), ["a", "abcde", "fghij", "kl"]);
    }

    #[test]
    fn wide_and_combining_characters_are_measured_as_a_terminal_shows_them() {
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("漢字"), 4);
        assert_eq!(fill("漢字漢字", 5), ["漢字", "漢字"]);
    }

    #[test]
    fn text_cannot_command_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{7}\u{202e}c\r\nd"), "a\u{fffd}[31mb\u{fffd}\u{fffd}c d");
    }

    #[test]
    fn cut_says_that_something_is_missing() {
        assert_eq!(cut("Arvenian army", 13), "Arvenian army");
        assert_eq!(cut("Arvenian army", 10), "Arvenian…");
        assert!(width(&cut("漢字漢字漢字", 5)) <= 5);
    }

    #[test]
    fn every_word_of_a_long_text_is_on_some_line() {
        let text = (0..5000).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
        let lines = fill(&text, 37);
        assert!(lines.iter().all(|l| width(l) <= 37));
        assert_eq!(lines.join(" "), text);
    }
}
