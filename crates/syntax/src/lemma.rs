//! Forms, tags and edit scripts → lemmas.
//!
//! reads:  forms, encoder scores (tags, lemma)
//! writes: Token::lemma
//! data:   data/lexicon/en/inflection.toml

use crate::cells::key;
use onrecord_resources::inflection::Inflection;
use std::borrow::Cow;

/// The lemma of a form with a Penn Treebank tag: of inflected verbs and nouns by their ending, of others by the script that
/// the model gives. A script that is malformed or does not fit the form changes nothing.
///
/// Scripts are `L-k+s` (lower case if L is 1, drop k characters at the end, add s) and `L=word` (the whole lemma). They
/// are learnt, and make "kille" of "killed" now and then; words in lists of verbs would not be found.
pub(crate) fn lemma(form: &str, tag: &str, script: &str, inflection: &Inflection) -> String {
    if let Some(number) = plain_number(form) {
        return number;
    }
    let scripted = scripted(form, script);
    // A plural name without a capital is a plural noun, whatever the model took it for.
    let tag = if tag == "NNPS" && form.starts_with(char::is_lowercase) { "NNS" } else { tag };
    match inflection.lemma(&key(form), tag) {
        // "Islamists", "Sundays": the model knows names from beginnings of sentences.
        Some(lemma) if tag == "NNS" && scripted.starts_with(char::is_uppercase) => capitalized(&lemma),
        Some(lemma) => lemma,
        None => scripted,
    }
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

fn scripted(form: &str, script: &str) -> String {
    let made = apply(form, script);
    match made {
        Some(lemma) if !lemma.is_empty() && fits(form, script) => lemma,
        _ => form.to_owned(),
    }
}

/// A number without the commas between its thousands: scripts are learnt, and could change its digits.
fn plain_number(form: &str) -> Option<String> {
    let marks = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
    let whole = form.starts_with(|c: char| c.is_ascii_digit()) && form.chars().all(marks);
    let grouped = whole && form.split('.').next()?.split(',').skip(1).all(|g| g.len() == 3);
    grouped.then(|| form.replace(',', ""))
}

/// Whether a script that names a whole lemma can be meant: names and other capitalized words begin as their form does.
fn fits(form: &str, script: &str) -> bool {
    let Some(whole) = script.get(1..).and_then(|s| s.strip_prefix('=')) else { return true };
    let (Some(a), Some(b)) = (whole.chars().next(), form.chars().next()) else { return false };
    !(a.is_uppercase() && whole.chars().count() > 1) || a.to_lowercase().eq(b.to_lowercase())
}

fn apply(form: &str, script: &str) -> Option<String> {
    let lower = match script.chars().next()? {
        '0' => false,
        '1' => true,
        _ => return None,
    };
    let rest = &script[1..];
    if let Some(whole) = rest.strip_prefix('=') {
        return Some(whole.to_owned());
    }
    let (count, suffix) = rest.strip_prefix('-')?.split_once('+')?;
    let count: usize = count.parse().ok()?;
    let form: Cow<'_, str> = if lower { form.to_lowercase().into() } else { form.into() };
    let length = form.chars().count();
    if count > length {
        return None;
    }
    let stem: String = form.chars().take(length - count).collect();
    Some(stem + suffix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_resources::Files;

    fn lemma(form: &str, script: &str) -> String {
        super::lemma(form, "NN", script, &Inflection::default())
    }

    #[test]
    fn inflected_words_do_not_need_a_script() {
        let table = Inflection::load(&Files::embedded()).unwrap();
        assert_eq!(super::lemma("Killed", "VBN", "1-1+", &table), "kill");
        assert_eq!(super::lemma("’s", "VBZ", "0=have", &table), "have", "only the model can tell");
        assert_eq!(super::lemma("Islamists", "NNS", "0-1+", &table), "Islamist");
        assert_eq!(super::lemma("Rebels", "NNS", "1-0+", &table), "rebel");
        assert_eq!(super::lemma("Arvenians", "NNPS", "0-1+", &table), "Arvenian");
        assert_eq!(super::lemma("rebels", "NNPS", "0-0+", &table), "rebel");
        assert_eq!(super::lemma("1990s", "NNS", "0-0+", &table), "1990s");
        assert_eq!(super::lemma("rebel", "NN", "0-0+", &table), "rebel");
    }

    #[test]
    fn scripts_make_lemmas() {
        for (form, script, expected) in [
            ("killed", "0-1+", "kille"),
            ("killed", "0-2+", "kill"),
            ("Cities", "1-3+y", "city"),
            ("were", "0=be", "be"),
            ("Were", "1=be", "be"),
            ("Vell", "0-0+", "Vell"),
            ("Déjà", "1-0+", "déjà"),
            ("né", "0-1+aître", "naître"),
        ] {
            assert_eq!(lemma(form, script), expected, "{form} {script}");
        }
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        for script in [
            "",
            "0",
            "2-1+",
            "0-9+s",
            "0-1",
            "0-x+",
            "0--1+",
            "-1+",
            "0=",
            "ä",
            "0-18446744073709551616+",
            "0=Italian",
        ] {
            assert_eq!(lemma("Vell", script), "Vell", "{script}");
        }
        assert_eq!(lemma("a", "0-1+"), "a", "an empty lemma is none");
        assert_eq!(lemma("Italians", "0=Italian"), "Italian");
        assert_eq!(lemma("me", "0=I"), "I");
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(lemma("18,000", "0-4+500"), "18000");
        assert_eq!(lemma("1,234.5", "0-0+"), "1234.5");
        assert_eq!(lemma("5", "0=be"), "5");
        assert_eq!(lemma("1,2", "0-0+"), "1,2", "not thousands");
    }
}
