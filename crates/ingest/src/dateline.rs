//! Place, day and agency at the start of the first paragraph, and days that are a line of their own.
//!
//! reads:  one paragraph
//! writes: length of the dateline, its day
//! data:   data/lexicon/en/ingest.toml (`dateline`, `months`, `weekdays`)

use jiff::civil::Date;
use onrecord_resources::zones::DatelineRules;

/// A dateline: how much of the paragraph it is, and its day where it names the year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Dateline {
    /// Bytes from the start of the paragraph, its dash included.
    pub len: usize,
    /// The day, if day, month and year are there.
    pub day: Option<Date>,
    /// Whether nothing but a place and a colon make it one: as well a speaker in a transcript.
    pub weak: bool,
}

/// The dateline that a paragraph starts with: `VELL, Arvenia, Sept. 3 (MP) –`.
pub(crate) fn leading(paragraph: &str, rules: &DatelineRules) -> Option<Dateline> {
    let head = paragraph.char_indices().nth(rules.longest).map_or(paragraph, |(end, _)| &paragraph[..end]);
    let head = head.lines().next().unwrap_or_default();
    separators(head, rules).find_map(|(at, mark)| {
        let len = at + mark.len();
        let colon = mark == ":";
        let rest = paragraph[len..].trim_start();
        let first = rest.chars().next();
        let opens = first.is_none_or(|c| c.is_uppercase() || c.is_numeric() || !c.is_alphanumeric());
        let lead = lead(head[..at].trim(), rules).filter(|_| opens)?;
        let bare = !lead.agency && !lead.dated && !lead.region;
        if rest.is_empty() && bare || lead.small_letters && (!lead.agency && !lead.dated || colon) {
            return None;
        }
        if colon && bare && lead.letters < 4 {
            return None;
        }
        Some(Dateline { len, day: lead.day, weak: colon && bare })
    })
}

/// Whether a paragraph starts with words in capitals and a colon, as speakers in a transcript do.
pub(crate) fn is_like_speaker(paragraph: &str) -> bool {
    let head = paragraph.split([':', '\n', '.', ',', '(']).next().unwrap_or_default();
    paragraph[head.len()..].starts_with(':') && !head.is_empty() && head.split(' ').all(in_capitals)
}

/// The day that a whole line names, alone or after a word like "Published": `Saturday, April 4, 2031`.
/// The inner value is nothing where the year is missing.
pub(crate) fn day_line(line: &str, rules: &DatelineRules) -> Option<Option<Date>> {
    if line.chars().nth(rules.longest).is_some() {
        return None;
    }
    let mut rest = line.to_lowercase();
    while let Some(lead) = rules.day_lead.iter().find(|lead| starts_with_word(&rest, lead)) {
        rest = rest[lead.len()..].trim_start_matches([':', ' ']).to_owned();
    }
    let mut parts = DayParts::default();
    let mut clock = false;
    for word in rest.split([' ', ',', '|', '\u{a0}']).filter(|w| !w.is_empty()) {
        if parts.take(word, rules) {
            continue;
        }
        let is_clock = word.starts_with(|c: char| c.is_ascii_digit()) && word.contains([':', '.']);
        let of_clock = clock && word.chars().filter(|c| c.is_alphanumeric()).count() <= 4;
        if !is_clock && !of_clock {
            return None;
        }
        clock = true;
    }
    (parts.iso.is_some() || parts.month.is_some() && parts.day.is_some()).then(|| parts.date())
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', ':']))
}

/// Places where a dash or a colon could end a dateline, and which.
fn separators<'a>(head: &'a str, rules: &'a DatelineRules) -> impl Iterator<Item = (usize, &'a str)> {
    head.char_indices().filter_map(move |(at, c)| {
        let mark = if c == ':' {
            ":"
        } else {
            rules.dash.iter().find(|dash| head[at..].starts_with(dash.as_str()))?
        };
        let before = head[..at].chars().next_back()?;
        let after = head[at + mark.len()..].chars().next();
        let spaced =
            after.is_none_or(char::is_whitespace) && (before.is_whitespace() || c == ':' || before == ')');
        // Long dashes may stand against the next word.
        let long = !mark.is_ascii() || mark.len() > 1;
        let tight =
            long && (before == ')' || before.is_whitespace() && after.is_some_and(char::is_uppercase));
        (spaced || tight).then_some((at, mark))
    })
}

/// What stands before the dash.
#[derive(Default)]
struct Lead {
    agency: bool,
    dated: bool,
    region: bool,
    day: Option<Date>,
    /// Whether the place is not in capitals.
    small_letters: bool,
    letters: usize,
}

fn lead(lead: &str, rules: &DatelineRules) -> Option<Lead> {
    let mut found = Lead::default();
    let core = match (lead.find('('), lead.find(')')) {
        (None, None) => lead.to_owned(),
        (Some(open), Some(close)) if open < close => {
            let agency = &lead[open + 1..close];
            if !agency.starts_with(char::is_uppercase) || lead[close + 1..].contains(['(', ')']) {
                return None;
            }
            found.agency = true;
            let rest = lead[close + 1..].trim();
            if !(rest.is_empty() || rest.starts_with(',')) {
                return None;
            }
            format!("{}{rest}", lead[..open].trim_end())
        }
        _ => return None,
    };
    if core.is_empty() {
        return found.agency.then_some(found);
    }
    let mut items = core.split(',').map(str::trim);
    let place = items.next()?;
    if rules.not_place.contains(&place.to_uppercase())
        || rules.not_place.iter().any(|w| place.starts_with(&format!("{w} ")))
    {
        return None;
    }
    let words: Vec<&str> = place.split([' ', '/']).filter(|w| !w.is_empty()).collect();
    if words.is_empty()
        || words.len() > 6
        || place.chars().any(|c| !(c.is_alphabetic() || " /.-'’&".contains(c)))
    {
        return None;
    }
    found.letters = place.chars().filter(|c| c.is_alphabetic()).count();
    found.small_letters = !words.iter().all(|w| in_capitals(w)) || found.letters < 2;
    if found.small_letters && !words.iter().all(|w| w.starts_with(char::is_uppercase)) {
        return None;
    }
    let mut parts = DayParts::default();
    for item in items {
        let words: Vec<&str> = item.split_whitespace().collect();
        if words.is_empty() || words.len() > 5 {
            return None;
        }
        let mut here = parts;
        if words.iter().all(|w| here.take(&w.to_lowercase(), rules)) {
            parts = here;
            found.dated = true;
        } else if words.iter().any(|w| w.starts_with(char::is_uppercase))
            && words.iter().all(|w| is_region_word(w))
        {
            found.region = true;
        } else {
            return None;
        }
    }
    found.day = parts.date();
    Some(found)
}

/// Whether a word is in capitals, but for a short particle: `McALLEN`, `DEIR al-ZOUR`.
fn in_capitals(word: &str) -> bool {
    let (upper, lower) = word.chars().fold((0, 0), |(upper, lower), c| {
        (upper + usize::from(c.is_uppercase()), lower + usize::from(c.is_lowercase()))
    });
    upper > 0 && lower * 2 <= upper
}

/// `Arvenia`, `N.Y.`, and small words between such.
fn is_region_word(word: &str) -> bool {
    word.chars().all(|c| c.is_alphabetic() || ".-'’".contains(c))
        && (word.starts_with(char::is_uppercase) || word.chars().count() <= 3)
}

/// What the words of a day say so far.
#[derive(Clone, Copy, Default)]
struct DayParts {
    iso: Option<Date>,
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
}

impl DayParts {
    /// Whether a lower-case word is part of a day; what it says is kept.
    fn take(&mut self, word: &str, rules: &DatelineRules) -> bool {
        let word = word.trim_matches(['.', ',', ';']);
        if rules.weekdays.contains(word) {
            return true;
        }
        if let Some(month) = (1i8..).zip(&rules.months).find(|(_, names)| names.iter().any(|n| n == word)) {
            return self.month.replace(month.0).is_none();
        }
        if word.len() == 10 && self.iso.is_none() {
            self.iso = word.parse().ok();
            return self.iso.is_some();
        }
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let ordinal = matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th");
        match digits.parse::<i16>() {
            Ok(n @ 1..=31) if ordinal && digits.len() <= 2 => self.day.replace(n as i8).is_none(),
            Ok(n @ 1000..=9999) if digits.len() == word.len() => self.year.replace(n).is_none(),
            _ => false,
        }
    }

    fn date(self) -> Option<Date> {
        self.iso.or_else(|| Date::new(self.year?, self.month?, self.day?).ok())
    }
}
