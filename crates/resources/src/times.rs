//! Words of dates, times, durations and sets.
//!
//! reads:  data/lexicon/en/times.toml
//! writes: Times

use crate::{Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Words of dates, times, durations and sets; all in lower case.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Times {
    /// Four digits below are no year.
    pub least_year: i16,
    /// Four digits above are no year.
    pub greatest_year: i16,
    /// How far ahead of publication a day without a year may lie before the year before is meant, in days.
    pub near_future: i32,
    /// For how many sentences a date of another time goes on being what dates without a year are counted from.
    pub reach: usize,
    /// A report tells history if it has at least so many years written out …
    pub history_years: usize,
    /// … and at least this share of them, in hundredths, is not the year of publication or the one before.
    pub history_share: usize,
    /// By how many months a month without a year may go back before it is the next year's.
    pub months_back: i8,
    /// Before two- and three-digit years: "AD".
    pub era_of: BTreeSet<String>,
    /// After years: "CE".
    pub era_after: BTreeSet<String>,
    /// "that", "same": a unit after them is that of the date told before.
    pub anaphoric: BTreeSet<String>,
    /// Between the two ends of a range.
    pub range: BTreeSet<String>,
    /// Days with a name: month and day, as `12-25`.
    pub holidays: BTreeMap<String, String>,
    /// Words before four digits that are a year.
    pub year_cues: BTreeSet<String>,
    /// Of these, the ones that need nobody's agreement.
    pub strong_year_cues: BTreeSet<String>,
    /// Words after four digits that are then no year.
    pub not_year: BTreeSet<String>,
    /// Words directly before a period that belong to it and change no value: "early".
    pub joined: BTreeSet<String>,
    /// Letters after the digits of a day: "th".
    pub ordinal_suffixes: BTreeSet<String>,
    /// Words before "a week" where it is a duration: "for".
    pub duration_cues: BTreeSet<String>,
    /// Parts of a period: "the end of March".
    pub parts: BTreeSet<String>,
    /// "last".
    pub previous: BTreeSet<String>,
    /// "next".
    pub next: BTreeSet<String>,
    /// "this".
    pub current: BTreeSet<String>,
    /// "recent".
    pub vague_past: BTreeSet<String>,
    /// "ago".
    pub ago: BTreeSet<String>,
    /// "earlier".
    pub earlier: BTreeSet<String>,
    /// "later".
    pub later: BTreeSet<String>,
    /// Numbers that are not said: "several".
    pub several: BTreeSet<String>,
    /// "every".
    pub every: BTreeSet<String>,
    /// "plus", of "20-plus months".
    pub plus: BTreeSet<String>,
    /// "BC".
    pub era_before: BTreeSet<String>,
    /// "century".
    pub century: BTreeSet<String>,
    /// "a.m.": hours to add.
    pub meridiem: BTreeMap<String, i8>,
    /// Words before a time of day.
    pub clock_cues: BTreeSet<String>,
    /// "o'clock".
    pub of_clock: BTreeSet<String>,
    /// Time zones.
    pub zones: BTreeSet<String>,
    /// Words of what is still to come.
    pub future: BTreeSet<String>,
    /// Month and day names that are also other words.
    pub ambiguous_months: BTreeSet<String>,
    /// Words before a date.
    pub date_prepositions: BTreeSet<String>,
    /// Month names: 1 to 12.
    pub months: BTreeMap<String, i8>,
    /// Names of weekdays: 1 (Monday) to 7.
    pub weekdays: BTreeMap<String, i8>,
    /// Units: TIMEX3's letter, with a number before it where it is a multiple.
    pub units: BTreeMap<String, String>,
    /// Seasons: TIMEX3's letters.
    pub seasons: BTreeMap<String, String>,
    /// Parts of the day: TIMEX3's letters.
    pub parts_of_day: BTreeMap<String, String>,
    /// Days from the day of publication: "yesterday" is -1.
    pub days: BTreeMap<String, i32>,
    /// Words for past, present and future: their TIMEX3 value.
    pub references: BTreeMap<String, String>,
    /// The same where a report tells history, in which they set the time of writing against the time told: "now".
    pub asides: BTreeMap<String, String>,
    /// Words for what recurs: their TIMEX3 value.
    pub sets: BTreeMap<String, String>,
    /// Number words.
    pub numbers: BTreeMap<String, i32>,
    /// Ordinal words.
    pub ordinals: BTreeMap<String, i32>,
}

impl Times {
    /// The words of the data files.
    ///
    /// # Errors
    /// Every problem: unknown keys, months and weekdays out of range.
    pub fn load(files: &Files) -> Result<Times, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut all = Times::default();
        for file in files.all("lexicon/en/times.toml") {
            match file.toml::<Times>() {
                Err(problem) => problems.push(problem),
                Ok(new) => {
                    let ranges = [("months", &new.months, 12), ("weekdays", &new.weekdays, 7)];
                    for (table, rows, most) in ranges {
                        for (word, n) in rows.iter().filter(|(_, n)| !(1..=most).contains(*n)) {
                            let message =
                                format!("expected 1 to {most} for \"{word}\" in [{table}], found {n}");
                            problems.push(file.problem(0, "bad-number", message));
                        }
                    }
                    all.extend(new);
                }
            }
        }
        if problems.is_empty() { Ok(all) } else { Err(problems) }
    }

    fn extend(&mut self, new: Times) {
        if new.least_year != 0 {
            self.least_year = new.least_year;
        }
        if new.greatest_year != 0 {
            self.greatest_year = new.greatest_year;
        }
        let number = |old: &mut usize, new: usize| *old = if new == 0 { *old } else { new };
        number(&mut self.reach, new.reach);
        number(&mut self.history_years, new.history_years);
        number(&mut self.history_share, new.history_share);
        self.near_future = if new.near_future == 0 { self.near_future } else { new.near_future };
        self.months_back = if new.months_back == 0 { self.months_back } else { new.months_back };
        let sets: [(&mut BTreeSet<String>, BTreeSet<String>); 24] = [
            (&mut self.era_of, new.era_of),
            (&mut self.era_after, new.era_after),
            (&mut self.anaphoric, new.anaphoric),
            (&mut self.range, new.range),
            (&mut self.year_cues, new.year_cues),
            (&mut self.not_year, new.not_year),
            (&mut self.joined, new.joined),
            (&mut self.parts, new.parts),
            (&mut self.previous, new.previous),
            (&mut self.next, new.next),
            (&mut self.current, new.current),
            (&mut self.vague_past, new.vague_past),
            (&mut self.ago, new.ago),
            (&mut self.earlier, new.earlier),
            (&mut self.later, new.later),
            (&mut self.several, new.several),
            (&mut self.every, new.every),
            (&mut self.plus, new.plus),
            (&mut self.era_before, new.era_before),
            (&mut self.century, new.century),
            (&mut self.clock_cues, new.clock_cues),
            (&mut self.of_clock, new.of_clock),
            (&mut self.zones, new.zones),
            (&mut self.future, new.future),
        ];
        for (old, more) in sets {
            old.extend(more);
        }
        self.ordinal_suffixes.extend(new.ordinal_suffixes);
        self.duration_cues.extend(new.duration_cues);
        self.strong_year_cues.extend(new.strong_year_cues);
        self.ambiguous_months.extend(new.ambiguous_months);
        self.date_prepositions.extend(new.date_prepositions);
        self.holidays.extend(new.holidays);
        self.meridiem.extend(new.meridiem);
        self.months.extend(new.months);
        self.weekdays.extend(new.weekdays);
        self.units.extend(new.units);
        self.seasons.extend(new.seasons);
        self.parts_of_day.extend(new.parts_of_day);
        self.days.extend(new.days);
        self.references.extend(new.references);
        self.asides.extend(new.asides);
        self.sets.extend(new.sets);
        self.numbers.extend(new.numbers);
        self.ordinals.extend(new.ordinals);
    }
}
