//! What a person types → what can be searched for safely.
//!
//! reads:  nothing
//! writes: search strings

/// Most words of a full-text search; the rest is not looked at, since SQLite bounds the depth of a search.
const MOST_WORDS: usize = 48;

/// A name in lower case with one space around each of its words, so that whole words can be found in it: `" osk rehn "`.
pub(crate) fn padded(name: &str) -> String {
    let lower = name.to_lowercase();
    let mut padded = String::from(" ");
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        padded.push_str(word);
        padded.push(' ');
    }
    padded
}

/// The search of the index of names for those that hold the words of a name, one behind the other; nothing where it has none.
pub(crate) fn name_search(name: &str) -> Option<String> {
    let padded = padded(name);
    (!padded.trim().is_empty()).then(|| format!("\"{}\"", padded.trim()))
}

/// Whether it looks like an actor code or the beginning of one: capitals and digits.
pub(crate) fn is_code(text: &str) -> bool {
    text.len() >= 2 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// The full-text search for what a person typed: every word must be there, words in quotation marks side by side, `word*`
/// stands for all words that start so. Nothing of SQLite's own search language gets through. Nothing comes back where there
/// is no word to search for.
pub(crate) fn full_text(typed: &str) -> Option<String> {
    let mut terms = Vec::new();
    for (i, stretch) in typed.split(['"', '“', '”', '„']).enumerate() {
        if i % 2 == 1 {
            terms.push((stretch.to_owned(), false));
        } else {
            terms.extend(stretch.split_whitespace().map(|word| {
                let start = word.strip_suffix('*');
                (start.unwrap_or(word).to_owned(), start.is_some())
            }));
        }
    }
    let search: Vec<String> = terms
        .into_iter()
        .filter(|(term, _)| term.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
        .map(|(term, start)| {
            let term: String = term.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            format!("\"{term}\"{}", if start { "*" } else { "" })
        })
        .collect();
    (!search.is_empty()).then(|| search.join(" "))
}

/// The ids, as bytes, from the first to the last that start with these hexadecimal digits.
pub(crate) fn id_bounds(prefix: &str) -> Option<([u8; 16], [u8; 16])> {
    let digits: Option<Vec<u8>> = prefix.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect();
    let digits = digits.filter(|d| (1..=32).contains(&d.len()))?;
    let (mut first, mut last) = ([0u8; 16], [0xffu8; 16]);
    for (i, digit) in digits.into_iter().enumerate() {
        let shift = if i % 2 == 0 { 4 } else { 0 };
        first[i / 2] |= digit << shift;
        last[i / 2] &= !(0xf << shift) | digit << shift;
    }
    Some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_padded() {
        assert_eq!(padded("General Osk-Rehn (army)"), " general osk rehn army ");
        assert_eq!(padded("…"), " ");
    }

    #[test]
    fn nothing_of_the_search_language_gets_through() {
        assert_eq!(full_text("Khara market").unwrap(), "\"Khara\" \"market\"");
        assert_eq!(full_text("shell* OR NEAR(a b)").unwrap(), "\"shell\"* \"OR\" \"NEAR(a\" \"b)\"");
        assert_eq!(full_text("\"left Khara\" army\0x").unwrap(), "\"left Khara\" \"army x\"");
        assert_eq!(full_text(" * \" ( ^ "), None);
    }

    #[test]
    fn prefixes_bound_ids() {
        let (first, last) = id_bounds("a1F").unwrap();
        assert_eq!((first[0], first[1], last[1], last[15]), (0xa1, 0xf0, 0xff, 0xff));
        assert!(id_bounds("").is_none() && id_bounds("xy").is_none() && id_bounds(&"a".repeat(33)).is_none());
    }
}
