//! Days of publication as pages, feeds and agencies write them.
//!
//! reads:  one value
//! writes: a day
//! data:   data/lexicon/en/ingest.toml (`months`)
//!
//! The day is that of the place where it was written: a time zone in the value is not converted.

use crate::dateline;
use jiff::civil::Date;
use onrecord_resources::zones::DatelineRules;

/// The day that a value names; nothing if it names none, or one that cannot be. RFC 3339, ISO 8601 basic, RFC 2822, and days
/// in English words.
pub(crate) fn day(value: &str, rules: &DatelineRules) -> Option<Date> {
    let value = value.trim();
    iso(value).or_else(|| in_words(value, rules)).filter(|d| (1450..=2200).contains(&d.year()))
}

fn iso(value: &str) -> Option<Date> {
    let digits =
        |from: usize, to: usize| value.get(from..to).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
    let ends = |at: usize| !value[at..].starts_with(|c: char| c.is_ascii_digit());
    if let (Some(y), Some("-" | "/" | "."), Some(m), Some("-" | "/" | "."), Some(d)) =
        (digits(0, 4), value.get(4..5), digits(5, 7), value.get(7..8), digits(8, 10))
        && ends(10)
    {
        return Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok();
    }
    let (y, m, d) = (digits(0, 4)?, digits(4, 6)?, digits(6, 8)?);
    let basic = value.len() == 8 || value[8..].starts_with(['T', 't', ' ']);
    if basic { Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok() } else { None }
}

/// `Sat, 04 Apr 2031 10:00:00 GMT`, `April 4, 2031`, `4 April 2031 at 10.30 pm EST`.
fn in_words(value: &str, rules: &DatelineRules) -> Option<Date> {
    let short: String = value.chars().take(rules.longest).collect();
    if let Some(day) = dateline::day_line(&short, rules) {
        return day;
    }
    // A zone by its offset is no word of a day.
    let bare = short.rsplit_once(' ').map(|(before, _)| before)?;
    dateline::day_line(bare, rules).flatten()
}
