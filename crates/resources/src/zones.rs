//! Words and limits by which ingest tells text from other files, English from other languages, and zones from each other.
//!
//! reads:  data/lexicon/en/ingest.toml
//! writes: ZoneWords

use crate::page::PageWords;
use crate::{DataFile, Files, Problem};
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

const FILE: &str = "lexicon/en/ingest.toml";

/// What ingest knows about English reports. Words keep the case of the file; those meant for comparison without regard to
/// case are lower case here.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "the fields are the keys of the data file, which says what each is for")]
pub struct ZoneWords {
    pub paragraphs: ParagraphRules,
    pub headline: HeadlineRules,
    pub byline: BylineRules,
    pub caption: CaptionRules,
    pub dateline: DatelineRules,
    pub language: LanguageRules,
    pub binary: BinaryRules,
    pub limits: Limits,
    pub formats: Vec<Format>,
    /// What pages call their parts: a file of its own.
    pub page: PageWords,
}

/// How lines become paragraphs.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "the fields are the keys of the data file, which says what each is for")]
pub struct ParagraphRules {
    pub wrap_least: usize,
    pub wrap_most: usize,
    pub wrap_full: f64,
    pub sentence_end: Vec<String>,
    pub closers: Vec<String>,
}

/// What a headline looks like.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "the fields are the keys of the data file, which says what each is for")]
pub struct HeadlineRules {
    pub top: usize,
    pub longest: usize,
    /// Lower case.
    pub small: BTreeSet<String>,
    pub examples: Examples,
}

/// What a byline looks like.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "the fields are the keys of the data file, which says what each is for")]
pub struct BylineRules {
    pub longest: usize,
    /// Lower case.
    pub lead: Vec<String>,
    /// Lower case.
    pub small: BTreeSet<String>,
    /// Lower case.
    pub role: Vec<String>,
    /// Lower case.
    pub leads_on: BTreeSet<String>,
    pub tail: usize,
    /// Lower case.
    pub credit: Vec<String>,
    pub examples: Examples,
}

/// What the words under a picture look like.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "the fields are the keys of the data file, which says what each is for")]
pub struct CaptionRules {
    pub longest: usize,
    pub start: Vec<String>,
    pub credit_within: usize,
    pub credit: Vec<String>,
    pub before_dateline: usize,
    pub examples: Examples,
}

/// What a dateline looks like.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "the fields are the keys of the data file, which says what each is for")]
pub struct DatelineRules {
    pub longest: usize,
    /// Longest first, so that `--` is tried before `-`.
    pub dash: Vec<String>,
    pub not_place: BTreeSet<String>,
    /// Lower case, longest first.
    pub day_lead: Vec<String>,
    /// The spellings of January to December, lower case.
    pub months: [Vec<String>; 12],
    /// Lower case.
    pub weekdays: BTreeSet<String>,
    pub examples: Examples,
}

/// When a text is refused as of another language.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "the fields are the keys of the data file, which says what each is for")]
pub struct LanguageRules {
    pub code: String,
    pub sample: usize,
    pub fewest_letters: usize,
    pub sure: f64,
    pub share: f64,
    /// Lower case.
    pub common: BTreeSet<String>,
}

/// When bytes are refused as no text.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "the fields are the keys of the data file, which says what each is for")]
pub struct BinaryRules {
    pub controls: f64,
    pub utf16_nul: f64,
    pub sample: usize,
    pub utf8_good_per_bad: usize,
}

/// How much of anything is taken in.
#[derive(Clone, PartialEq, Debug, Default)]
#[allow(missing_docs, reason = "the fields are the keys of the data file, which says what each is for")]
pub struct Limits {
    pub bytes: usize,
    pub ratio: u64,
    pub ratio_from: u64,
    pub line: usize,
    pub items: usize,
}

/// Sentences that a rule must and must not match; in `yes`, `[` and `]` stand around the zone.
#[derive(Clone, PartialEq, Debug, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Examples {
    pub yes: Vec<String>,
    pub no: Vec<String>,
}

/// How a kind of file starts, and what to tell its owner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Format {
    /// Entry of the data file.
    pub id: String,
    /// Byte offset and bytes; all must match.
    pub magic: Vec<(usize, Vec<u8>)>,
    /// Whether white space before it is skipped and case disregarded.
    pub loose: bool,
    /// What it is: "a PDF".
    pub name: String,
    /// What to do.
    pub advice: String,
}

impl ZoneWords {
    /// The checked table.
    ///
    /// # Errors
    /// Every problem of the file and of the user's, with its line where it has one.
    pub fn load(files: &Files) -> Result<ZoneWords, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut raw = Raw::default();
        let mut last = None;
        for file in files.all(FILE) {
            match file.toml::<Raw>() {
                Ok(own) => raw.lay_over(own, file, &mut problems),
                Err(problem) => problems.push(problem),
            }
            last = Some(file);
        }
        let Some(file) = last else {
            let message = format!("expected the file {FILE}, found none");
            return Err(vec![Problem { file: FILE.to_owned(), line: 0, kind: "missing-file", message }]);
        };
        let mut words = raw.checked(file, &mut problems);
        match PageWords::load(files) {
            Ok(page) => words.page = page,
            Err(found) => problems.extend(found),
        }
        if problems.is_empty() { Ok(words) } else { Err(problems) }
    }
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Raw {
    paragraphs: RawParagraphs,
    headline: RawHeadline,
    byline: RawByline,
    caption: RawCaption,
    dateline: RawDateline,
    months: RawMonths,
    weekdays: RawWeekdays,
    language: RawLanguage,
    binary: RawBinary,
    limits: RawLimits,
    format: Vec<RawFormat>,
    #[serde(skip)]
    formats: Vec<Format>,
}

/// A raw table: every key may be absent, lists grow and numbers are replaced by a later file.
macro_rules! raw {
    ($name:ident { lists: $($list:ident),*; values: $($value:ident: $type:ty),* }) => {
        #[derive(Deserialize, Default)]
        #[serde(default, deny_unknown_fields)]
        struct $name { $($list: Vec<String>,)* $($value: Option<$type>,)* }
        impl $name {
            fn lay_over(&mut self, own: $name) {
                $(self.$list.extend(own.$list);)*
                $(self.$value = own.$value.or(self.$value.take());)*
            }
        }
    };
}

raw!(RawParagraphs { lists: sentence_end, closers; values: wrap_least: usize, wrap_most: usize, wrap_full: f64 });
raw!(RawHeadline { lists: small, yes, no; values: top: usize, longest: usize });
raw!(RawByline { lists: lead, small, role, leads_on, credit, yes, no; values: longest: usize, tail: usize });
raw!(RawCaption { lists: start, credit, yes, no;
                  values: longest: usize, credit_within: usize, before_dateline: usize });
raw!(RawDateline { lists: dash, not_place, day_lead, yes, no; values: longest: usize });
raw!(RawWeekdays { lists: names; values: });
raw!(RawLanguage { lists: common;
                   values: code: String, sample: usize, fewest_letters: usize, sure: f64, share: f64 });
raw!(RawBinary { lists: ; values: controls: f64, utf16_nul: f64, sample: usize, utf8_good_per_bad: usize });
raw!(RawLimits { lists: ; values: bytes: usize, ratio: u64, ratio_from: u64, line: usize, items: usize });

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct RawMonths {
    january: Vec<String>,
    february: Vec<String>,
    march: Vec<String>,
    april: Vec<String>,
    may: Vec<String>,
    june: Vec<String>,
    july: Vec<String>,
    august: Vec<String>,
    september: Vec<String>,
    october: Vec<String>,
    november: Vec<String>,
    december: Vec<String>,
}

impl RawMonths {
    fn list(self) -> [Vec<String>; 12] {
        [
            self.january,
            self.february,
            self.march,
            self.april,
            self.may,
            self.june,
            self.july,
            self.august,
            self.september,
            self.october,
            self.november,
            self.december,
        ]
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFormat {
    id: Spanned<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    hex: Option<String>,
    #[serde(default)]
    at: usize,
    #[serde(default)]
    then: Option<String>,
    #[serde(default)]
    then_at: usize,
    #[serde(default)]
    loose: bool,
    name: String,
    advice: String,
}

impl Raw {
    fn lay_over(&mut self, own: Raw, file: &DataFile, problems: &mut Vec<Problem>) {
        self.paragraphs.lay_over(own.paragraphs);
        self.headline.lay_over(own.headline);
        self.byline.lay_over(own.byline);
        self.caption.lay_over(own.caption);
        self.dateline.lay_over(own.dateline);
        self.weekdays.lay_over(own.weekdays);
        self.language.lay_over(own.language);
        self.binary.lay_over(own.binary);
        self.limits.lay_over(own.limits);
        let months = std::mem::take(&mut self.months).list();
        let mut months = months.into_iter().zip(own.months.list()).map(|(a, b)| [a, b].concat());
        let mut month = || months.next().unwrap_or_default();
        self.months = RawMonths {
            january: month(),
            february: month(),
            march: month(),
            april: month(),
            may: month(),
            june: month(),
            july: month(),
            august: month(),
            september: month(),
            october: month(),
            november: month(),
            december: month(),
        };
        let mut seen = BTreeSet::new();
        for row in own.format {
            let line = file.line_at(row.id.span().start);
            if !seen.insert(row.id.get_ref().clone()) {
                let message =
                    format!("expected every id once, found `{}` again; rename one", row.id.get_ref());
                problems.push(file.problem(line, "duplicate-entry", message));
            }
            match row.checked() {
                Ok(format) => match self.formats.iter_mut().find(|f| f.id == format.id) {
                    Some(old) => *old = format,
                    None => self.formats.push(format),
                },
                Err(message) => problems.push(file.problem(line, "bad-signature", message)),
            }
        }
    }

    fn checked(self, file: &DataFile, problems: &mut Vec<Problem>) -> ZoneWords {
        let mut missing = |key: &str| {
            problems.push(file.problem(0, "missing-key", format!("expected `{key}`, found nothing; add it")));
        };
        macro_rules! need {
            ($table:ident.$key:ident) => {
                self.$table.$key.unwrap_or_else(|| {
                    missing(concat!(stringify!($table), ".", stringify!($key)));
                    Default::default()
                })
            };
        }
        macro_rules! words {
            ($table:ident.$key:ident) => {{
                if self.$table.$key.is_empty() {
                    missing(concat!(stringify!($table), ".", stringify!($key)));
                }
                self.$table.$key
            }};
        }
        ZoneWords {
            paragraphs: ParagraphRules {
                wrap_least: need!(paragraphs.wrap_least),
                wrap_most: need!(paragraphs.wrap_most),
                wrap_full: need!(paragraphs.wrap_full),
                sentence_end: words!(paragraphs.sentence_end),
                closers: words!(paragraphs.closers),
            },
            headline: HeadlineRules {
                top: need!(headline.top),
                longest: need!(headline.longest),
                small: lower(words!(headline.small)).into_iter().collect(),
                examples: Examples { yes: self.headline.yes, no: self.headline.no },
            },
            byline: BylineRules {
                longest: need!(byline.longest),
                lead: longest_first(lower(words!(byline.lead))),
                small: lower(words!(byline.small)).into_iter().collect(),
                role: lower(words!(byline.role)),
                leads_on: lower(words!(byline.leads_on)).into_iter().collect(),
                tail: need!(byline.tail),
                credit: lower(words!(byline.credit)),
                examples: Examples { yes: self.byline.yes, no: self.byline.no },
            },
            caption: CaptionRules {
                longest: need!(caption.longest),
                start: words!(caption.start),
                credit_within: need!(caption.credit_within),
                credit: words!(caption.credit),
                before_dateline: need!(caption.before_dateline),
                examples: Examples { yes: self.caption.yes, no: self.caption.no },
            },
            dateline: DatelineRules {
                longest: need!(dateline.longest),
                dash: longest_first(words!(dateline.dash)),
                not_place: words!(dateline.not_place).into_iter().collect(),
                day_lead: longest_first(lower(words!(dateline.day_lead))),
                months: self.months.list().map(|names| {
                    if names.is_empty() {
                        missing("months: all twelve");
                    }
                    lower(names)
                }),
                weekdays: lower(words!(weekdays.names)).into_iter().collect(),
                examples: Examples { yes: self.dateline.yes, no: self.dateline.no },
            },
            language: LanguageRules {
                code: need!(language.code),
                sample: need!(language.sample),
                fewest_letters: need!(language.fewest_letters),
                sure: need!(language.sure),
                share: need!(language.share),
                common: lower(words!(language.common)).into_iter().collect(),
            },
            binary: BinaryRules {
                controls: need!(binary.controls),
                utf16_nul: need!(binary.utf16_nul),
                sample: need!(binary.sample),
                utf8_good_per_bad: need!(binary.utf8_good_per_bad),
            },
            limits: Limits {
                bytes: need!(limits.bytes),
                ratio: need!(limits.ratio),
                ratio_from: need!(limits.ratio_from),
                line: need!(limits.line),
                items: need!(limits.items),
            },
            formats: self.formats,
            page: PageWords::default(),
        }
    }
}

impl RawFormat {
    fn checked(self) -> Result<Format, String> {
        let first = match (self.text, self.hex) {
            (Some(text), None) if self.loose => text.to_ascii_lowercase().into_bytes(),
            (Some(text), None) => text.into_bytes(),
            (None, Some(hex)) if !self.loose => unhex(&hex)?,
            _ => {
                return Err(
                    "expected either `text` or `hex` (`loose` with `text` only); give one of them".to_owned()
                );
            }
        };
        let mut magic = vec![(self.at, first)];
        if let Some(then) = self.then {
            magic.push((self.then_at, unhex(&then)?));
        }
        if magic.iter().any(|(_, bytes)| bytes.is_empty()) {
            return Err("expected at least one byte, found an empty signature".to_owned());
        }
        Ok(Format {
            id: self.id.into_inner(),
            magic,
            loose: self.loose,
            name: self.name,
            advice: self.advice,
        })
    }
}

fn unhex(hex: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = hex.chars().map_while(|c| c.to_digit(16)).map(|d| d as u8).collect();
    if digits.len() != hex.chars().count() || !digits.len().is_multiple_of(2) {
        return Err(format!("expected pairs of hexadecimal digits, found `{hex}`"));
    }
    Ok(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn lower(words: Vec<String>) -> Vec<String> {
    words.into_iter().map(|w| w.to_lowercase()).collect()
}

fn longest_first(mut words: Vec<String>) -> Vec<String> {
    words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_file_is_sound() {
        let words = ZoneWords::load(&Files::embedded()).unwrap();
        assert!(words.formats.iter().any(|f| f.id == "pdf"));
        assert_eq!(words.dateline.months[8], ["september", "sept", "sep"]);
    }

    #[test]
    fn a_users_file_adds_words_and_replaces_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "[headline]\nlongest = 90\n[dateline]\nnot_place = [\"FLASH\"]\n").unwrap();
        let words = ZoneWords::load(&Files::overlaid(folder.path()).unwrap()).unwrap();
        assert_eq!(words.headline.longest, 90);
        assert!(words.dateline.not_place.contains("FLASH") && words.dateline.not_place.contains("EXCLUSIVE"));
    }

    #[test]
    fn every_problem_is_reported_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = "[[format]]\nid = \"a\"\nhex = \"zz\"\nname = \"x\"\nadvice = \"y\"\n\n[[format]]\nid = \"b\"\nname = \"x\"\nadvice = \"y\"\n";
        std::fs::write(&path, text).unwrap();
        let problems = ZoneWords::load(&Files::overlaid(folder.path()).unwrap()).unwrap_err();
        let lines: Vec<_> = problems.iter().map(|p| (p.line, p.kind)).collect();
        assert_eq!(lines, [(2, "bad-signature"), (8, "bad-signature")]);
    }
}
