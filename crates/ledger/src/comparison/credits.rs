//! Publishers that a report credits: in its dateline and byline, and in the sentences about its sources.
//!
//! reads:  document.text, zones, claims
//! writes: Credit
//! data:   data/comparison/reports.toml (`credits`)

use onrecord_document::{Document, Span, ZoneKind};
use onrecord_events::Claim;
use onrecord_resources::comparison::Credits as Rules;

/// A name that is credited.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Credit {
    /// The name, as it stands.
    pub name: String,
    /// What for.
    pub whole: bool,
    /// The words, for people: "KHARA, Arvenia (Meridian Press) –".
    pub words: String,
}

/// Who is credited with a report as a whole or with an unknown part of it: the name in brackets of a dateline, and the names
/// of bylines and of the lines under a report.
pub fn of_report(document: &Document, rules: &Rules) -> Vec<Credit> {
    let mut found = Vec::new();
    for zone in &document.zones {
        let words = &document.text[zone.span];
        match zone.kind {
            ZoneKind::Dateline => {
                let inside = words.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
                found.extend(inside.map(|(name, _)| credit(name, true, words)));
            }
            ZoneKind::Byline => found.extend(of_line(words, rules)),
            _ => {}
        }
    }
    let author = document.meta.author.as_deref().unwrap_or_default();
    // An author that is a body and no person: the ledger compares it with the names of publishers.
    found.extend((!author.is_empty()).then(|| credit(author, true, author)));
    found.retain(|c| !c.name.is_empty());
    found.sort();
    found.dedup();
    found
}

fn credit(name: &str, whole: bool, words: &str) -> Credit {
    Credit { name: name.trim().to_owned(), whole, words: words.trim().to_owned() }
}

fn of_line(line: &str, rules: &Rules) -> Option<Credit> {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    let small = bare.to_lowercase();
    let after = |leads: &[String]| {
        leads
            .iter()
            .filter(|lead| small.strip_prefix(lead.as_str()).is_some_and(|r| r.starts_with(' ')))
            .map(String::len)
            .max()
    };
    match (after(&rules.part), after(&rules.whole)) {
        (Some(part), whole) if whole.is_none_or(|w| w < part) => Some(credit(bare.get(part..)?, false, line)),
        (_, Some(whole)) => Some(credit(bare.get(whole..)?, true, line)),
        _ => None,
    }
}

/// Whether a sentence credits a publisher: its name stands there beside one of the words that do so.
pub fn in_sentence(sentence: &str, name: &str, rules: &Rules) -> bool {
    let (sentence, name) = (crate::words::padded(sentence), crate::words::padded(name));
    let name = name.trim();
    if name.is_empty() {
        return false;
    }
    let name = name.strip_prefix("the ").unwrap_or(name);
    sentence.match_indices(&format!(" {name} ")).any(|(at, found)| {
        let before = sentence[..at].trim_end().trim_end_matches(" the");
        let after = &sentence[at + found.len()..];
        let ends = |words: &String| {
            before.strip_suffix(words.as_str()).is_some_and(|b| b.is_empty() || b.ends_with(' '))
        };
        let starts = |words: &String| {
            after.strip_prefix(words.as_str()).is_some_and(|a| a.is_empty() || a.starts_with(' '))
        };
        rules.before.iter().any(ends) || rules.after.iter().any(starts)
    })
}

/// The sentences that name the sources of a claim, from the first link after the publisher.
pub fn sentences<'a>(document: &'a Document, claim: &'a Claim) -> impl Iterator<Item = (usize, &'a str)> {
    let parts = claim.evidence.iter().filter(|e| e.part == "cue" || e.part == "source");
    parts.filter_map(|e| Some((e.link, &document.text[around(document, e.spans.hull()?)])))
}

/// From sentence end to sentence end around a place, roughly: a period that follows a small letter and is followed by a
/// space. A sentence too long or too short only makes a credit easier or harder to see.
fn around(document: &Document, span: Span) -> Span {
    let zone = document.zone_at(span.start()).map_or(document.text.whole(), |z| z.span);
    let text = &document.text[zone];
    let (start, end) = (span.start() - zone.start(), (span.end() - zone.start()).min(text.len()));
    let is_end = |at: usize| {
        let before = text[..at].chars().next_back();
        text[at..].starts_with(['.', '?', '!'])
            && before.is_some_and(|c| c.is_lowercase() || c.is_numeric() || matches!(c, '"' | '”'))
            && text[at + 1..].starts_with([' ', '\n', '"', '”'])
    };
    let ends = |range: std::ops::Range<usize>| range.filter(|&at| text.is_char_boundary(at) && is_end(at));
    let first = ends(0..start).next_back().map_or(0, |at| at + 1);
    let past = ends(end..text.len()).next().map_or(text.len(), |at| at + 1);
    Span::new(zone.start() + first, zone.start() + past.max(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_resources::Files;
    use onrecord_resources::comparison::Comparison;

    #[test]
    fn examples_of_the_data_file_hold() {
        let rules = Comparison::load(&Files::embedded()).unwrap().credits;
        for (sentences, credited) in [(&rules.yes, true), (&rules.no, false)] {
            for sentence in sentences {
                let (open, close) = (sentence.find('[').unwrap(), sentence.find(']').unwrap());
                let name = &sentence[open + 1..close];
                let plain = sentence.replace(['[', ']'], "");
                assert_eq!(in_sentence(&plain, name, &rules), credited, "{sentence}");
            }
        }
    }

    #[test]
    fn lines_credit_a_whole_or_a_part() {
        let rules = Comparison::load(&Files::embedded()).unwrap().credits;
        let read = |line: &str| of_line(line, &rules).map(|c| (c.name, c.whole));
        assert_eq!(read("By Meridian Press"), Some(("Meridian Press".to_owned(), true)));
        assert_eq!(
            read("(Additional reporting by Meridian Press.)"),
            Some(("Meridian Press".to_owned(), false))
        );
        assert_eq!(read("Wenna Strake, Diplomatic Correspondent"), None);
    }
}
