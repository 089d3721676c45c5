//! Bylines and the words under pictures, by what one paragraph says.
//!
//! reads:  one paragraph
//! writes: whether it is a byline or a caption; the writer's name
//! data:   data/lexicon/en/ingest.toml (`byline`, `caption`)

use onrecord_resources::zones::{BylineRules, CaptionRules};

/// The writer's name if a line at the top names one: `By Mara Venn, Staff Writer`, `Mara Venn, Meridian Press
/// correspondent`.
pub(crate) fn byline(line: &str, rules: &BylineRules) -> Option<String> {
    if line.chars().nth(rules.longest).is_some() || line.ends_with(['.', '?', '!', ':', ';']) {
        return None;
    }
    let small = line.to_lowercase();
    let lead = rules.lead.iter().find(|lead| {
        small.strip_prefix(lead.as_str()).is_some_and(|rest| rest.starts_with([' ', ':', '\u{a0}']))
    });
    let names = match lead {
        Some(lead) => line.get(lead.len()..)?.trim_start_matches([':', ' ', '\u{a0}']),
        None if ends_in_role(&small, rules) => line,
        None => return None,
    };
    let fits = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = word.to_lowercase();
        word.is_empty()
            || word.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
            || rules.small.contains(&lower)
            || rules.role.iter().any(|role| role.split(' ').any(|w| w == lower))
    };
    let name = name(names, rules);
    (name.starts_with(char::is_uppercase) && names.split_whitespace().all(fits)).then(|| name.to_owned())
}

/// Whether a paragraph at the end says who worked on the report: `(Reporting by …; editing by …)`.
pub(crate) fn is_credit(paragraph: &str, rules: &BylineRules) -> bool {
    let start: String = paragraph.trim_start_matches(['(', '[']).chars().take(rules.longest).collect();
    let start = start.to_lowercase();
    rules.credit.iter().any(|credit| start.starts_with(credit.as_str()))
}

/// Whether a paragraph says of itself that it stands under a picture.
pub(crate) fn is_caption(paragraph: &str, rules: &CaptionRules) -> bool {
    if paragraph.chars().nth(rules.longest).is_some() {
        return false;
    }
    let within = paragraph.char_indices().rev().nth(rules.credit_within).map_or(0, |(at, _)| at);
    let starts = rules.start.iter().any(|start| paragraph.starts_with(start.as_str()));
    starts || rules.credit.iter().any(|credit| paragraph[within..].contains(credit.as_str()))
}

/// A line of names, a comma, and at the end a role: no sentence.
fn ends_in_role(small: &str, rules: &BylineRules) -> bool {
    small.contains(',')
        && rules
            .role
            .iter()
            .any(|role| small.strip_suffix(role.as_str()).is_some_and(|rest| rest.ends_with([' ', ','])))
}

/// The names without what follows them: up to a comma, a bar or a word of place such as "in".
fn name<'a>(names: &'a str, rules: &BylineRules) -> &'a str {
    let stop = names.find([',', '|', ';', '(']).unwrap_or(names.len());
    let mut end = stop;
    for word in names[..stop].split_whitespace() {
        let lower = word.to_lowercase();
        // "and" and the particles of names join names; the other small words lead on to a place or a paper.
        let leads_on = rules.leads_on.contains(&lower);
        if leads_on {
            end = word.as_ptr() as usize - names.as_ptr() as usize;
            break;
        }
    }
    names[..end].trim()
}
