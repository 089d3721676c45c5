//! From bytes to Unicode code points and UTF-16 units and back: the units of files and of browsers.
//!
//! reads:  document.text
//! writes: Offsets

use crate::Span;

/// Converts offsets of one text between bytes, code points and UTF-16 units in logarithmic time.
///
/// ASCII texts need no table. Otherwise a mark is kept at every character that is longer than one byte: marks are
/// `(byte after it, code points up to there, UTF-16 units up to there)`, so that between marks all three run in step.
#[derive(Clone, Debug)]
pub struct Offsets {
    marks: Vec<(u32, u32, u32)>,
    len: (u32, u32, u32),
}

impl Offsets {
    /// The conversion table of `text`.
    pub fn new(text: &str) -> Offsets {
        let mut marks = Vec::new();
        let (mut points, mut units) = (0u32, 0u32);
        for (byte, c) in text.char_indices() {
            points += 1;
            units += c.len_utf16() as u32;
            if c.len_utf8() > 1 {
                marks.push(((byte + c.len_utf8()) as u32, points, units));
            }
        }
        Offsets { marks, len: (text.len() as u32, points, units) }
    }

    /// Length of the text in code points.
    pub fn len_points(&self) -> usize {
        self.len.1 as usize
    }

    /// The code point offset of a byte offset; inside a character, that of the character.
    pub fn point(&self, byte: usize) -> usize {
        let byte = (byte as u32).min(self.len.0);
        match self.marks.partition_point(|m| m.0 <= byte) {
            0 => (byte.min(self.next_start(0))) as usize,
            i => {
                let (b, p, _) = self.marks[i - 1];
                (p + (byte - b).min(self.next_start(i).saturating_sub(b))) as usize
            }
        }
    }

    /// The UTF-16 offset of a byte offset; inside a character, that of the character.
    pub fn unit(&self, byte: usize) -> usize {
        let byte = (byte as u32).min(self.len.0);
        match self.marks.partition_point(|m| m.0 <= byte) {
            0 => (byte.min(self.next_start(0))) as usize,
            i => {
                let (b, _, u) = self.marks[i - 1];
                (u + (byte - b).min(self.next_start(i).saturating_sub(b))) as usize
            }
        }
    }

    /// The byte offset of a code point offset, or nothing past the end of the text.
    pub fn byte(&self, point: usize) -> Option<usize> {
        let point = u32::try_from(point).ok().filter(|&p| p <= self.len.1)?;
        let i = self.marks.partition_point(|m| m.1 <= point);
        let (b, p) = if i == 0 { (0, 0) } else { (self.marks[i - 1].0, self.marks[i - 1].1) };
        Some((b + (point - p)) as usize)
    }

    /// `span` in code points, as `[start, end]`.
    pub fn points(&self, span: Span) -> [usize; 2] {
        [self.point(span.start()), self.point(span.end())]
    }

    /// Where the multi-byte character of mark `i` starts, or the text's end: single-byte characters reach up to there.
    fn next_start(&self, i: usize) -> u32 {
        match self.marks.get(i) {
            None => self.len.0,
            Some(&(b, p, _)) => {
                let (b0, p0) = if i == 0 { (0, 0) } else { (self.marks[i - 1].0, self.marks[i - 1].1) };
                let width = b - b0 - (p - p0 - 1);
                b - width
            }
        }
    }
}
