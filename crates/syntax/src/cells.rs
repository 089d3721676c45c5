//! Characters with what clings to them: the units in which text is cut into words.
//!
//! reads:  document.text
//! writes: Cell

use unicode_normalization::char::is_combining_mark;

/// A character together with the marks, joiners and invisible characters after it, so that no cut falls between them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    /// Byte offset in the text.
    pub at: usize,
    /// The character that the marks cling to.
    pub ch: char,
}

/// Appends the cells of `text[start..end]`.
pub(crate) fn fill(text: &str, start: usize, end: usize, cells: &mut Vec<Cell>) {
    let mut glued = false;
    let mut flag = false;
    for (at, ch) in text[start..end].char_indices() {
        let first = cells.is_empty();
        let regional = matches!(ch, '\u{1f1e6}'..='\u{1f1ff}');
        let clings = clings(ch) || (glued && !ch.is_alphanumeric()) || (flag && regional);
        if first || !clings {
            cells.push(Cell { at: start + at, ch });
        }
        // Two regional indicators are one flag; the third starts another.
        flag = regional && (first || !flag);
        glued = ch == '\u{200d}';
    }
}

/// Whether a character belongs to the one before it: combining marks, variation selectors, joiners, skin tones, tags,
/// soft hyphens and marks of direction.
fn clings(ch: char) -> bool {
    is_combining_mark(ch)
        || matches!(ch, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || matches!(ch, '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

/// Whether this is an apostrophe or a single quote.
pub(crate) fn is_apostrophe(ch: char) -> bool {
    matches!(ch, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '′')
}

/// The character in lower case if that is one character, with apostrophes made straight.
pub(crate) fn lower(ch: char) -> char {
    if is_apostrophe(ch) {
        return '\'';
    }
    let mut lower = ch.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => ch,
    }
}

/// A word as it is looked up: lower case, straight apostrophes.
pub(crate) fn key(word: &str) -> String {
    word.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        fill(text, 0, text.len(), &mut found);
        let ends = found.iter().skip(1).map(|c| c.at).chain([text.len()]);
        found.iter().zip(ends).map(|(c, end)| &text[c.at..end]).collect()
    }

    #[test]
    fn what_clings_stays() {
        assert_eq!(cells("ne\u{301}e"), ["n", "e\u{301}", "e"]);
        assert_eq!(cells("\u{301}a"), ["\u{301}", "a"], "a mark with nothing before it stands alone");
        assert_eq!(cells("👩\u{200d}🚀!"), ["👩\u{200d}🚀", "!"]);
        assert_eq!(cells("👍🏽👍"), ["👍🏽", "👍"]);
        assert_eq!(cells("🇬🇧🇫🇷🇩"), ["🇬🇧", "🇫🇷", "🇩"]);
        assert_eq!(cells("a\u{ad}b"), ["a\u{ad}", "b"]);
    }
}
