//! The shape class of a word: what its letters' case and its digits say, which the lower-cased word pieces do not.
//!
//! reads:  a word
//! writes: the row of the shape embedding

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The class, 1 to 8: digits, lower case, Title Case, UPPER CASE, has a digit, neither letter nor digit, starts upper, other.
///
/// The classes are those of Python's `isdigit`, `islower`, `istitle` and `isupper`, which the network was trained with: a word
/// is Title Case if in each run of cased letters the first and no other is upper case (`Jean-Paul`, not `McGill`).
pub(crate) fn shape(word: &str) -> usize {
    if let Some(class) = ascii_shape(word) {
        return class;
    }
    let (mut digits, mut letters, mut lower, mut upper, mut title, mut cased, mut other) =
        (0, 0, 0, 0, true, false, 0);
    for c in word.chars() {
        let up = c.is_uppercase() || c.general_category() == GeneralCategory::TitlecaseLetter;
        let low = c.is_lowercase();
        upper += usize::from(up);
        lower += usize::from(low);
        title &= if cased { !up } else { !low };
        cased = up || low;
        if is_digit(c) {
            digits += 1;
        } else if is_letter_or_number(c) {
            letters += 1;
        } else {
            other += 1;
        }
    }
    let starts_upper = word.chars().next().is_some_and(char::is_uppercase);
    class(Counts { digits, letters, lower, upper, other, title, starts_upper })
}

struct Counts {
    digits: usize,
    letters: usize,
    lower: usize,
    upper: usize,
    other: usize,
    title: bool,
    starts_upper: bool,
}

fn class(c: Counts) -> usize {
    let cased = c.lower + c.upper > 0;
    match c {
        Counts { digits: 1.., letters: 0, other: 0, .. } => 1,
        Counts { upper: 0, .. } if cased => 2,
        Counts { title: true, .. } if cased => 3,
        Counts { lower: 0, .. } if cased => 4,
        Counts { digits: 1.., .. } => 5,
        Counts { letters: 0, .. } => 6,
        Counts { starts_upper: true, .. } => 7,
        _ => 8,
    }
}

/// The same for a word of ASCII alone; nothing for others.
fn ascii_shape(word: &str) -> Option<usize> {
    let mut c =
        Counts { digits: 0, letters: 0, lower: 0, upper: 0, other: 0, title: true, starts_upper: false };
    let mut cased = false;
    for b in word.bytes() {
        let (up, low) = (b.is_ascii_uppercase(), b.is_ascii_lowercase());
        if !b.is_ascii() {
            return None;
        }
        c.upper += usize::from(up);
        c.lower += usize::from(low);
        c.letters += usize::from(up || low);
        c.digits += usize::from(b.is_ascii_digit());
        c.other += usize::from(!b.is_ascii_alphanumeric());
        c.title &= if cased { !up } else { !low };
        cased = up || low;
    }
    c.starts_upper = word.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
    Some(class(c))
}

/// Decimal digits, and the superscripts, subscripts and circled digits that stand for one.
fn is_digit(c: char) -> bool {
    c.general_category() == GeneralCategory::DecimalNumber
        || matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '①'..='⑨' | '⑴'..='⑼' | '⒈'..='⒐'
            | '⓪' | '⓵'..='⓽' | '⓿' | '❶'..='❾' | '➀'..='➈' | '➊'..='➒')
}

fn is_letter_or_number(c: char) -> bool {
    matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn classes_of_words() {
        for (word, class) in [
            ("1995", 1),
            ("said", 2),
            ("n't", 2),
            ("12th", 2),
            ("Khara", 3),
            ("Jean-Paul", 3),
            ("O'Neil", 3),
            ("A", 3),
            ("Abc1Def", 3),
            ("U.S.", 3),
            ("USA", 4),
            ("F-16", 3),
            ("NATO's", 7),
            ("3.5", 5),
            ("$5", 5),
            ("...", 6),
            ("", 6),
            ("McGill", 7),
            ("iPhone", 8),
            ("b2B", 5),
            ("²", 1),
            ("½", 8),
            ("Élan", 3),
            ("ÉLAN", 4),
            ("élan", 2),
            ("“", 6),
            ("叙利亚", 8),
            ("ǅ", 3),
        ] {
            assert_eq!(shape(word), class, "{word:?}");
        }
    }
}
