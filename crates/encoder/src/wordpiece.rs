//! Words → word pieces of the uncased BERT vocabulary.
//!
//! reads:  words, the vocabulary of a model
//! writes: numbers of word pieces
//!
//! A word is cleaned (control characters dropped, white space and CJK characters set apart), stripped of accents,
//! lower-cased, split at punctuation, and each part is covered from the left by the longest pieces that fit. These are the
//! normalization and the greedy cover of BERT's own tokenizer; nothing outside this file sees the normalized word.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// A part longer than this is unknown as a whole.
const LONGEST_PART: usize = 100;
/// Opens a window.
pub(crate) const OPEN: &str = "[CLS]";
/// Closes a window.
pub(crate) const CLOSE: &str = "[SEP]";
/// Stands for a word that no pieces cover.
pub(crate) const UNKNOWN: &str = "[UNK]";

/// The vocabulary, ready to be looked up.
#[derive(Clone, Debug)]
pub(crate) struct WordPiece {
    /// All pieces without `##`, end to end.
    text: Box<str>,
    /// For each piece where it ends in `text`; it starts where its predecessor ends.
    ends: Vec<u32>,
    /// Open addressing: number of a piece plus one, or zero.
    slots: Vec<u32>,
    pub(crate) open: u32,
    pub(crate) close: u32,
    pub(crate) unknown: u32,
}

/// Where hashes start: pieces that start a word, and pieces that go on with one (`##`).
const SEEDS: [u64; 2] = [0xcbf2_9ce4_8422_2325, 0x8422_2325_cbf2_9ce4];

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

impl WordPiece {
    /// The vocabulary of lines of text; its three marks that are missing come back as the error.
    pub(crate) fn new(vocabulary: &str) -> Result<WordPiece, &'static str> {
        let lines = vocabulary.lines();
        let count = lines.clone().count();
        let mut pieces = WordPiece {
            text: "".into(),
            ends: Vec::with_capacity(count),
            slots: vec![0; (2 * count).next_power_of_two().max(2)],
            open: 0,
            close: 0,
            unknown: 0,
        };
        let mut text = String::with_capacity(vocabulary.len());
        for line in lines {
            let (on, bare) = line.strip_prefix("##").map_or((false, line), |rest| (true, rest));
            text.push_str(bare);
            pieces.ends.push(text.len() as u32);
            let hash = bare.bytes().fold(SEEDS[usize::from(on)], step);
            let mut at = pieces.slot(hash);
            while pieces.slots[at] != 0 {
                at = (at + 1) & (pieces.slots.len() - 1);
            }
            pieces.slots[at] = pieces.ends.len() as u32 | u32::from(on) << 31;
        }
        pieces.text = text.into();
        for (mark, name) in [(0, OPEN), (1, CLOSE), (2, UNKNOWN)] {
            let hash = name.bytes().fold(SEEDS[0], step);
            let number = pieces.find(name, false, hash).ok_or(name)?;
            *[&mut pieces.open, &mut pieces.close, &mut pieces.unknown][mark] = number;
        }
        Ok(pieces)
    }

    fn slot(&self, hash: u64) -> usize {
        (hash ^ hash >> 32) as usize & (self.slots.len() - 1)
    }

    /// The number of a piece whose hash is known.
    fn find(&self, piece: &str, on: bool, hash: u64) -> Option<u32> {
        let mut at = self.slot(hash);
        while self.slots[at] != 0 {
            let slot = self.slots[at];
            let number = (slot & 0x7fff_ffff) - 1;
            let start = number.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
            let here = &self.text[start as usize..self.ends[number as usize] as usize];
            if on == (slot >> 31 == 1) && here == piece {
                return Some(number);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        None
    }

    /// Adds the first `most` pieces of a word to `out`: at least one, `[UNK]` for a word that nothing is left of.
    pub(crate) fn cut(&self, word: &str, most: usize, out: &mut Vec<u32>) {
        let start = out.len();
        if word.bytes().all(|b| b.is_ascii_lowercase()) {
            self.cover(word, out);
        } else if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
            self.cover(&word.to_ascii_lowercase(), out);
        } else {
            let plain = normalize(word, most);
            let mut part = 0;
            for (i, c) in plain.char_indices() {
                let space = c.is_whitespace();
                if space || is_punctuation(c) {
                    self.cover(&plain[part..i], out);
                    part = i + c.len_utf8();
                    if !space {
                        self.cover(&plain[i..part], out);
                    }
                    if out.len() - start >= most {
                        break;
                    }
                }
            }
            if out.len() - start < most {
                self.cover(&plain[part..], out);
            }
        }
        out.truncate(start + most);
        if out.len() == start {
            out.push(self.unknown);
        }
    }

    /// Adds the longest pieces that cover a part from the left, or the unknown piece if some of it is left uncovered.
    fn cover(&self, part: &str, out: &mut Vec<u32>) {
        if part.is_empty() {
            return;
        }
        if part.len() > LONGEST_PART && part.chars().nth(LONGEST_PART).is_some() {
            out.push(self.unknown);
            return;
        }
        let whole = part.bytes().fold(SEEDS[0], step);
        if let Some(piece) = self.find(part, false, whole) {
            out.push(piece);
            return;
        }
        let before = out.len();
        let mut rest = part;
        let mut hashes = [0u64; 4 * LONGEST_PART + 1];
        while !rest.is_empty() {
            let on = rest.len() < part.len();
            hashes[0] = SEEDS[usize::from(on)];
            for (i, b) in rest.bytes().enumerate() {
                hashes[i + 1] = step(hashes[i], b);
            }
            let found = (1..=rest.len())
                .rev()
                .filter(|&end| rest.is_char_boundary(end))
                .find_map(|end| Some((end, self.find(&rest[..end], on, hashes[end])?)));
            let Some((end, piece)) = found else {
                out.truncate(before);
                out.push(self.unknown);
                return;
            };
            out.push(piece);
            rest = &rest[end..];
        }
    }
}

/// A word without control characters and accents, in lower case, with spaces around CJK characters.
///
/// A word far longer than any `most` pieces can cover is cut: a part of more than [`LONGEST_PART`] characters is unknown
/// whatever follows.
fn normalize(word: &str, most: usize) -> String {
    let enough = (most + 1) * (LONGEST_PART + 2);
    let clean = word.chars().filter(|&c| !is_dropped(c)).take(enough).flat_map(|c| {
        let (space, c) = (is_cjk(c), if c.is_whitespace() { ' ' } else { c });
        [space.then_some(' '), Some(c), space.then_some(' ')].into_iter().flatten()
    });
    clean
        .nfd()
        .filter(|c| c.general_category() != GeneralCategory::NonspacingMark)
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_dropped(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\0' | '\u{fffd}' => true,
        c if c.is_ascii() => c.is_ascii_control(),
        c => matches!(
            c.general_category(),
            GeneralCategory::Control | GeneralCategory::Format | GeneralCategory::PrivateUse
        ),
    }
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2b73f}'
        | '\u{2b740}'..='\u{2b81f}' | '\u{2b920}'..='\u{2ceaf}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_punctuation()
    } else {
        c.general_category_group() == GeneralCategoryGroup::Punctuation
    }
}

#[cfg(test)]
mod tests {
    use super::WordPiece;

    const VOCABULARY: &str =
        "[UNK]\n[CLS]\n[SEP]\nshell\n##ed\n##ing\nun\n##shell\nkhara\n'\ns\n-\n日\n本\ncafe\n##a\na\n";

    fn pieces(word: &str) -> Vec<&'static str> {
        let vocabulary = WordPiece::new(VOCABULARY).unwrap();
        let mut out = Vec::new();
        vocabulary.cut(word, 4, &mut out);
        out.into_iter().map(|i| VOCABULARY.lines().nth(i as usize).unwrap()).collect()
    }

    #[test]
    fn longest_pieces_from_the_left() {
        assert_eq!(pieces("shell"), ["shell"]);
        assert_eq!(pieces("Shelled"), ["shell", "##ed"]);
        assert_eq!(pieces("unshelling"), ["un", "##shell", "##ing"]);
    }

    #[test]
    fn a_part_with_a_gap_is_unknown_as_a_whole() {
        assert_eq!(pieces("shellx"), ["[UNK]"]);
        assert_eq!(pieces("shellx-shell"), ["[UNK]", "-", "shell"]);
    }

    #[test]
    fn accents_case_and_control_characters_go() {
        assert_eq!(pieces("CAFÉ"), ["cafe"]);
        assert_eq!(pieces("cafe\u{301}"), ["cafe"]);
        assert_eq!(pieces("sh\u{ad}e\0ll\u{200b}"), ["shell"]);
    }

    #[test]
    fn punctuation_white_space_and_chinese_characters_stand_alone() {
        assert_eq!(pieces("Khara's"), ["khara", "'", "s"]);
        assert_eq!(pieces(" shell\u{a0}shell\t"), ["shell", "shell"]);
        assert_eq!(pieces("日本shell"), ["日", "本", "shell"]);
    }

    #[test]
    fn no_more_pieces_than_asked_for_and_never_none() {
        assert_eq!(pieces("a-a-a-a"), ["a", "-", "a", "-"]);
        assert_eq!(pieces(&"a".repeat(100)), ["a", "##a", "##a", "##a"]);
        assert_eq!(pieces(&"a".repeat(101)), ["[UNK]"]);
        for nothing in ["", " ", "\0", "\u{200b}\u{fffd}"] {
            assert_eq!(pieces(nothing), ["[UNK]"], "{nothing:?}");
        }
    }

    #[test]
    fn a_vocabulary_needs_its_marks() {
        assert_eq!(WordPiece::new("[UNK]\n[CLS]\nshell\n").unwrap_err(), "[SEP]");
        assert_eq!(WordPiece::new("").unwrap_err(), "[CLS]");
    }
}
