//! Times that are counted from another one in the report: "that year", "the next day", "the winter", "the 27th"; ranges and eras.
//!
//! reads:  document.meta.published, syntax
//! writes: Value
//! data:   data/lexicon/en/times.toml

use super::value::{Value, period};
use super::{Clock, Match};
use crate::TimexKind;
use jiff::civil::Date;
use onrecord_syntax::Upos;

impl Clock<'_> {
    /// Whether the report tells history: it writes out years, and few of them are about the time of publication.
    pub(super) fn tells_history(&self) -> bool {
        let years: Vec<i16> = (0..self.lower.len()).filter_map(|at| self.written_year(at)).collect();
        let Some(published) = self.published() else { return !years.is_empty() };
        let far = years.iter().filter(|y| published.year() - **y > 1).count();
        years.len() >= self.words.history_years && far * 100 >= years.len() * self.words.history_share
    }

    /// Four digits that are likely a year: after a month, a day or a word that says so.
    fn written_year(&self, at: usize) -> Option<i16> {
        let word = self.lower.get(at)?;
        let year: i16 = if word.len() == 4 { word.parse().ok()? } else { return None };
        let before = at.checked_sub(1).and_then(|b| self.lower.get(b)).map_or("", String::as_str);
        let told = self.words.months.contains_key(before.trim_end_matches('.'))
            || self.words.year_cues.contains(before)
            || matches!(before, "," | "(");
        (told && (self.words.least_year..=self.words.greatest_year).contains(&year)).then_some(year)
    }

    /// The date that was told last, if it still counts: in history always, in news for some sentences.
    pub(super) fn told(&self) -> Option<Date> {
        let (date, sentence) = self.last?;
        (self.history || self.sentences_since(sentence) <= self.words.reach).then_some(date)
    }

    /// "that year", "the same day", "the previous month", "later that year", "the end of the month", "the day before".
    pub(super) fn anaphoric(&self, at: usize) -> Match {
        let told = self.told();
        let mut to = at;
        if self.word(to) == "the"
            || self.words.current.contains(self.word(to)) && self.words.anaphoric.contains(self.word(to + 1))
        {
            to += 1;
        }
        let the = to > at;
        let first = to;
        while self.words.anaphoric.contains(self.word(to)) {
            to += 1;
        }
        if to > first {
            let (unit, plural) = self.unit(to)?;
            if plural || !the && self.word(first) == "same" && to - first == 1 {
                return None;
            }
            // "that day" of somebody's account needs a day; without one it is left alone.
            return period(told?, unit, 0).map(|v| (to + 1, v));
        }
        if !the {
            return None;
        }
        if let Some(steps) = self.direction(self.word(to)).filter(|s| *s != 0)
            && let Some((unit, false)) = self.unit(to + 1)
            && (self.history
                || unit == "D"
                || steps < 0 && self.word(to) != "past" && self.word(to) != "last")
        {
            return period(told?, unit, steps).map(|v| (to + 2, v));
        }
        // "the end of the year": of the date told before, and only where a part is named.
        if let Some((unit, false)) = self.unit(to)
            && matches!(unit, "M" | "Y")
            && self.before(at) == "of"
            && at >= self.start + 2
            && self.words.parts.contains(self.word(at - 2))
        {
            return period(told.or(self.published())?, unit, 0).map(|v| (to + 1, v));
        }
        if let Some((unit, false)) = self.unit(to) {
            let steps = match self.word(to + 1) {
                "before" => -1,
                "after" => 1,
                _ => return None,
            };
            let closed =
                self.word(to + 2).is_empty() || !self.word(to + 2).starts_with(char::is_alphanumeric);
            return if closed { period(told?, unit, steps).map(|v| (to + 2, v)) } else { None };
        }
        None
    }

    /// "the winter", "that summer", "mid-summer": of the year told before, in news of the year that it was last.
    pub(super) fn bare_season(&self, at: usize) -> Match {
        let word = self.word(at);
        let (determined, season_at) = match word {
            "the" | "that" => (true, at + 1),
            _ => (false, at),
        };
        let season_at =
            if self.words.joined.contains(self.word(season_at)) { season_at + 1 } else { season_at };
        let season = self.words.seasons.get(self.word(season_at))?;
        let noun = self.syntax.tokens.rows()[season_at].upos == Upos::Noun;
        let after = self.word(season_at + 1);
        let cue = determined || self.words.date_prepositions.contains(self.before(at));
        if !noun || !cue || after == "of" || self.year_number(season_at + 1).is_some() {
            return None;
        }
        let told = if self.history { self.told()? } else { return None };
        Some((season_at + 1, Value::Season(told.year(), season.clone())))
    }

    /// "the 27th": a day of the month told before.
    pub(super) fn bare_day(&self, at: usize) -> Match {
        let word = self.word(at + 1);
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let ordinal = digits.len() < word.len() && !digits.is_empty();
        let after = self.syntax.tokens.rows().get(at + 2).filter(|_| at + 2 < self.end);
        let mark = !self.word(at + 2).starts_with(char::is_alphanumeric);
        let alone =
            mark || after.is_none_or(|t| !matches!(t.upos, Upos::Noun | Upos::Adj | Upos::Propn | Upos::Num));
        let cue = self.words.date_prepositions.contains(self.before(at)) && self.before(at) != "of";
        if self.word(at) != "the"
            || !ordinal
            || !alone
            || !cue
            || matches!(self.word(at + 2), "-" | "of" | "and")
        {
            return None;
        }
        let day = self.day_number(at + 1)?;
        let told = self.told();
        let mut month = told.or(self.published())?.first_of_month();
        // Nothing told: the last such day, or the next where something is still to come.
        let ahead = told.is_none() && self.published().is_some_and(|p| day > p.day());
        if ahead && !self.is_future(at + 1) {
            month = month.yesterday().ok()?.first_of_month();
        }
        Date::new(month.year(), month.month(), day).ok().map(|d| (at + 2, Value::Day(d)))
    }

    /// The end of a range that has just begun: "1790 to 1801", "1915-17", "March 5-9".
    pub(super) fn range_end(&self, at: usize) -> Match {
        let (end, value) = self.previous.as_ref()?;
        if at != end + 1 || !self.words.range.contains(self.word(*end)) {
            return None;
        }
        let dash = !self.word(*end).chars().any(char::is_alphabetic) && self.word(*end) != ",";
        match *value {
            Value::Year(first) => {
                let word = self.word(at);
                if let Some(year) = self.year_number(at).filter(|y| (first - 300..first + 300).contains(y)) {
                    return (!self.words.not_year.contains(self.word(at + 1)))
                        .then_some((at + 1, Value::Year(year)));
                }
                let last: i16 = if dash && word.len() == 2 { word.parse().ok()? } else { return None };
                let year = first - first.rem_euclid(100) + last;
                (year > first).then_some((at + 1, Value::Year(year)))
            }
            Value::Day(first) if dash => {
                let day = self.day_number(at).filter(|d| *d > first.day())?;
                if at + 1 < self.end && self.month(at + 1).is_some() {
                    return None;
                }
                let (to, year) = self.year_after(at + 1).unwrap_or((at + 1, first.year()));
                Date::new(year, first.month(), day).ok().map(|d| (to, Value::Day(d)))
            }
            _ => None,
        }
    }

    /// The first day of "6-7 January 1916".
    pub(super) fn range_start(&self, at: usize) -> Match {
        let day = self.day_number(at)?;
        if !matches!(self.word(at + 1), "-" | "–" | "—" | "‒" | "/") {
            return None;
        }
        let last = self.day_number(at + 2).filter(|d| *d > day)?;
        let month_at = if self.word(at + 3) == "of" { at + 4 } else { at + 3 };
        if month_at >= self.end {
            return None;
        }
        let month = self.month(month_at)?;
        let (_, value) = self.day_of(month_at + 1, month, last, month_at)?;
        let Value::Day(end) = value else { return None };
        Date::new(end.year(), month, day).ok().map(|d| (at + 1, Value::Day(d)))
    }

    /// "216 BC", "AD 347", "360 CE".
    pub(super) fn era(&self, at: usize) -> Match {
        let number = |at: usize| {
            let word = self.word(at);
            let digits = !word.is_empty() && word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
            word.parse::<i16>().ok().filter(|n| digits && *n > 0)
        };
        if self.words.era_of.contains(self.word(at)) && self.is_capital(at) {
            let year = number(at + 1).filter(|y| *y < 2200)?;
            return Some((at + 2, Value::Year(year)));
        }
        let year = number(at)?;
        // "499 to 493 BC": the era is said once.
        let range = self.words.range.contains(self.word(at + 1)) && number(at + 2).is_some();
        if range
            && self.words.era_before.contains(self.word(at + 3))
            && number(at + 2).is_some_and(|last| last < year)
        {
            return Some((at + 1, Value::Other(TimexKind::Date, format!("BC{year:04}"))));
        }
        let after = self.word(at + 1);
        let before = self.words.era_before.contains(after);
        let capital = at + 1 < self.end && self.is_capital(at + 1);
        if !capital || !before && !self.words.era_after.contains(after) {
            return None;
        }
        let to = if self.word(at + 2) == "." && !after.ends_with('.') && after.contains('.') {
            at + 3
        } else {
            at + 2
        };
        let value =
            if before { Value::Other(TimexKind::Date, format!("BC{year:04}")) } else { Value::Year(year) };
        Some((to, value))
    }

    /// "the night of 20 June", "that night", "the next morning".
    pub(super) fn part_of(&self, at: usize) -> Match {
        let from = if self.word(at) == "the" { at + 1 } else { at };
        if let Some(part) = self.words.parts_of_day.get(self.word(from))
            && matches!(self.word(from + 1), "of" | "on")
            && from + 2 < self.end
        {
            let (to, value) = self.calendar(from + 2)?;
            let Value::Day(day) = value else { return None };
            return Some((to, Value::Time(day, part.clone())));
        }
        let steps = match self.direction(self.word(from)) {
            Some(1) if from > at => 1,
            None if self.words.anaphoric.contains(self.word(from)) => 0,
            _ => return None,
        };
        let part = self.words.parts_of_day.get(self.word(from + 1))?;
        let (day, _) = self.last?;
        let Value::Day(day) = period(self.told().filter(|t| *t == day)?, "D", steps)? else { return None };
        Some((from + 2, Value::Time(day, part.clone())))
    }

    /// "Christmas Eve", "New Year's Eve 2019".
    pub(super) fn holiday(&self, at: usize) -> Match {
        let known = |to: usize| {
            let mut phrase = String::new();
            for w in at..to {
                let glue = self.word(w).starts_with(['\'', '’']);
                if !phrase.is_empty() && !glue {
                    phrase.push(' ');
                }
                phrase.push_str(self.word(w));
            }
            self.words.holidays.get(&phrase)
        };
        if !self.is_capital(at) {
            return None;
        }
        let (to, day) = (at + 1..=self.end.min(at + 4)).rev().find_map(|to| Some((to, known(to)?)))?;
        let (month, day) = day.split_once('-')?;
        let (month, day): (i8, i8) = (month.parse().ok()?, day.parse().ok()?);
        self.day_of(to, month, day, at)
    }
}
