//! Dates of the calendar: days, months and years, with the year that is left out.
//!
//! reads:  document.meta.published, syntax, encoder scores (name)
//! writes: Value
//! data:   data/lexicon/en/times.toml

use super::value::Value;
use super::{Clock, Match};
use crate::TimexKind;
use jiff::civil::Date;
use onrecord_document::{Id, Span};
use onrecord_syntax::Upos;

impl Clock<'_> {
    /// Whether the verb that governs a token is in the past tense.
    fn is_past(&self, at: usize) -> bool {
        let tokens = &self.syntax.tokens;
        let verb = self
            .syntax
            .tree()
            .ancestors(Id::new(at))
            .find(|&t| matches!(tokens[t].upos, Upos::Verb | Upos::Aux));
        verb.is_some_and(|v| tokens[v].xpos == "VBD")
    }

    /// A month by its name at a token; doubtful ones only with a number or preposition beside them.
    pub(super) fn month(&self, at: usize) -> Option<i8> {
        let word = self.bare(at).trim_end_matches('.');
        let month = *self.words.months.get(word)?;
        if !self.is_capital(at) && word.len() == self.word(at).trim_end_matches('.').len() {
            return None;
        }
        let sure = !self.words.ambiguous_months.contains(word)
            || self.words.date_prepositions.contains(self.before(at))
            || self.day_number(at + 1).is_some()
            || self.year_number(at + 1).is_some()
            || at > self.start && self.day_number(at - 1).is_some();
        sure.then_some(month)
    }

    /// A word without a part of a period that is written together with it: "mid-November".
    fn bare(&self, at: usize) -> &str {
        let word = self.word(at);
        match word.split_once(['-', '–', '‑']) {
            Some((part, rest)) if self.words.joined.contains(part) && !rest.is_empty() => rest,
            _ => word,
        }
    }

    /// A day of the month: "25", "25th".
    pub(super) fn day_number(&self, at: usize) -> Option<i8> {
        let word = self.word(at);
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let suffix = &word[digits.len()..];
        let fits = suffix.is_empty() || self.words.ordinal_suffixes.contains(suffix);
        if digits.len() > 2 || !fits {
            return None;
        }
        digits.parse().ok().filter(|d| (1..=31).contains(d))
    }

    /// A year in four digits.
    pub(super) fn year_number(&self, at: usize) -> Option<i16> {
        let word = self.bare(at);
        let year: i16 = if word.len() == 4 { word.parse().ok()? } else { return None };
        (self.words.least_year..=self.words.greatest_year).contains(&year).then_some(year)
    }

    /// A year after a date: "March 25, 2016", "March 2016".
    pub(super) fn year_after(&self, at: usize) -> Option<(usize, i16)> {
        let at = if self.word(at) == "," || self.word(at) == "of" { at + 1 } else { at };
        let counts = |next: &str| self.words.not_year.contains(next);
        self.year_number(at).filter(|_| !counts(self.word(at + 1))).map(|year| (at + 1, year))
    }

    /// Dates in digits: 2016-03-25, 25/03/2016 where only one reading is possible.
    pub(super) fn digits(&self, at: usize) -> Match {
        let tokens = self.syntax.tokens.rows();
        let text = &self.document.text;
        let start = tokens[at].span.start();
        let to = (at + 1..=self.end.min(at + 5)).rev().find(|&to| {
            let glued = tokens[at..to].windows(2).all(|w| w[0].span.end() == w[1].span.start());
            glued && matches!(to - at, 1 | 5)
        })?;
        for to in [to, at + 1] {
            let piece = &text[Span::new(start, tokens[to - 1].span.end())];
            let mut parts = piece.split(['-', '/', '.']);
            let (Some(a), Some(b), Some(c), None) = (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            let (Ok(a), Ok(b), Ok(c)) = (a.parse::<i16>(), b.parse::<i16>(), c.parse::<i16>()) else {
                continue;
            };
            let day =
                |y: i16, m: i16, d: i16| Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok();
            let date = if a >= self.words.least_year {
                day(a, b, c)
            } else if c >= self.words.least_year && a > 12 {
                day(c, b, a)
            } else if c >= self.words.least_year && (b > 12 || a == b) {
                day(c, a, b)
            } else {
                None
            };
            if let Some(date) = date {
                return Some((to, Value::Day(date)));
            }
        }
        None
    }

    /// Dates with the name of a month, a weekday before them.
    pub(super) fn calendar(&self, at: usize) -> Match {
        let mut from = at;
        if self.words.weekdays.contains_key(self.word(at).trim_end_matches('.')) && self.is_capital(at) {
            from += 1;
            while matches!(self.word(from), "," | "the") {
                from += 1;
            }
            let (to, value) = self.calendar_day(from)?;
            return matches!(value, Value::Day(_)).then_some((to, value));
        }
        self.calendar_day(from)
    }

    fn calendar_day(&self, at: usize) -> Match {
        // "25 March 2016", "the 25th of March"
        let first = if self.word(at) == "the" { at + 1 } else { at };
        if let Some(day) = self.day_number(first) {
            let month_at = if self.word(first + 1) == "of" { first + 2 } else { first + 1 };
            if month_at < self.end
                && let Some(month) = self.month(month_at)
            {
                return self.day_of(month_at + 1, month, day, month_at);
            }
            return None;
        }
        if first != at || at >= self.end {
            return None;
        }
        let month = self.month(at)?;
        let number_at = if self.word(at + 1) == "." { at + 2 } else { at + 1 };
        let clock =
            |at: usize| self.words.meridiem.contains_key(self.word(at)) || self.word(at).starts_with(':');
        if let Some(day) = self.day_number(number_at).filter(|_| !clock(number_at + 1)) {
            // "March 5-9, 2018": the year stands after the last day.
            let dash = matches!(self.word(number_at + 1), "-" | "–" | "—" | "‒");
            if dash
                && self.day_number(number_at + 2).is_some_and(|last| last > day)
                && let Some((_, year)) = self.year_after(number_at + 3)
            {
                return Date::new(year, month, day).ok().map(|d| (number_at + 1, Value::Day(d)));
            }
            return self.day_of(number_at + 1, month, day, at);
        }
        if let Some((to, year)) = self.year_after(at + 1) {
            return Some((to, Value::Month(year, month)));
        }
        let year = self.year_for(at, month, None);
        Some((
            at + 1,
            match year {
                Some(year) => Value::Month(year, month),
                None => Value::Other(TimexKind::Date, format!("XXXX-{month:02}")),
            },
        ))
    }

    pub(super) fn day_of(&self, to: usize, month: i8, day: i8, at: usize) -> Match {
        if let Some((to, year)) = self.year_after(to) {
            return Date::new(year, month, day).ok().map(|d| (to, Value::Day(d)));
        }
        let Some(year) = self.year_for(at, month, Some(day)) else {
            return Some((to, Value::Other(TimexKind::Date, format!("XXXX-{month:02}-{day:02}"))));
        };
        Date::new(year, month, day).ok().map(|d| (to, Value::Day(d)))
    }

    /// The year of a month or day that has none: that of a date just before it, else the one nearest to publication,
    /// which is in the past unless a verb says otherwise.
    fn year_for(&self, at: usize, month: i8, day: Option<i8>) -> Option<i16> {
        let near = self.told();
        let Some(published) = self.published() else { return near.map(Date::year) };
        if let Some(date) = near
            && self.history
        {
            return Some(self.year_told(date, month));
        }
        if let Some(date) = near
            && (published.year() - date.year()).abs() > 1
        {
            return Some(date.year());
        }
        let this = Date::new(published.year(), month, day.unwrap_or(1)).ok().unwrap_or(published);
        let ahead = (this - published).get_days();
        let most = if self.is_past(at) { 0 } else { self.words.near_future };
        Some(match (self.is_future(at), ahead) {
            (true, n) if n < 0 && (day.is_some() || month < published.month()) => published.year() + 1,
            (false, n) if n > most => published.year() - 1,
            _ => published.year(),
        })
    }

    /// The year of a month in a report that goes on from date to date: December, then January of the next year; but from a
    /// bare year on, that year.
    fn year_told(&self, last: Date, month: i8) -> i16 {
        let whole_year = matches!(self.previous, Some((_, Value::Year(_))));
        match i16::from(last.month()) - i16::from(month) {
            back if !whole_year && back > i16::from(self.words.months_back) => last.year() + 1,
            back if !whole_year && -back > 12 - i16::from(self.words.months_back) / 2 => last.year() - 1,
            _ => last.year(),
        }
    }

    /// How many sentences lie between a sentence's first token and this one.
    pub(super) fn sentences_since(&self, token: usize) -> usize {
        let of = |t: usize| self.syntax.tokens.rows()[t].sentence.index();
        of(self.start.min(self.end - 1)).saturating_sub(of(token))
    }

    /// A bare year, where words before it or the encoder say that it is one; "summer 2014".
    pub(super) fn year(&self, at: usize) -> Match {
        if let Some(season) = self.words.seasons.get(self.word(at)) {
            let year_at = if matches!(self.word(at + 1), "of" | ",") { at + 2 } else { at + 1 };
            let year = self.year_number(year_at)?;
            return Some((year_at + 1, Value::Season(year, season.clone())));
        }
        let tokens = self.syntax.tokens.rows();
        let Some(year) = self.year_number(at) else { return self.ancient_year(at) };
        let (before, after) = (self.before(at), self.word(at + 1));
        if self.words.not_year.contains(after)
            || matches!(after, "-" | "/" | ":" | "%") && before.starts_with(['-', '/', ':'])
        {
            return None;
        }
        let label = (!self.scores.name.is_empty()).then(|| self.scores.name.best(at).0);
        let bracketed = before == "(" && after == ")";
        let owns = matches!(after, "'s" | "’s");
        let cue = self.words.year_cues.contains(before) || bracketed || at == self.start;
        let range = |at: usize| self.words.range.contains(self.word(at));
        let opens = matches!(after, "-" | "–" | "—" | "‒")
            && at + 2 < self.end
            && self.year_number(at + 2).is_some_and(|y| y >= year);
        let strong = self.words.strong_year_cues.contains(before)
            || bracketed
            || opens
            || owns && label.is_none_or(|l| l.ends_with("DATE") || l.ends_with("NUMBER"))
            || before == "(" && (range(at + 1) || after == ";")
            || self.bare(at).len() < self.word(at).len();
        let sure = match label {
            // "from 1790 to", which the encoder takes for a number, unless something is counted.
            Some(label) => {
                let counts = tokens.get(at + 1).is_some_and(|t| at + 1 < self.end && t.upos == Upos::Noun);
                label.ends_with("DATE")
                    || strong
                    || cue && (label == "O" || label.ends_with("NUMBER") && !counts)
            }
            None => cue,
        };
        if !sure {
            return None;
        }
        if self.words.era_before.contains(after) {
            return Some((at + 2, Value::Other(TimexKind::Date, format!("BC{year:04}"))));
        }
        Some((at + 1, Value::Year(year)))
    }

    /// A year of three digits, where a word before it and the encoder both say that it is one: "in 382".
    fn ancient_year(&self, at: usize) -> Match {
        let word = self.word(at);
        let year: i16 = if word.len() == 3 { word.parse().ok()? } else { return None };
        let dated = !self.scores.name.is_empty() && self.scores.name.best(at).0.ends_with("DATE");
        let before = self.before(at);
        let ranged = self.words.range.contains(self.word(at + 1)) && (before == "(" || at == self.start);
        let cue = self.words.year_cues.contains(before) || ranged;
        let strong = self.words.strong_year_cues.contains(before) && before.starts_with('c');
        let unit = self.unit(at + 1).is_some() || self.words.not_year.contains(self.word(at + 1));
        ((dated && cue || strong) && !unit && year > 0).then_some((at + 1, Value::Year(year)))
    }

    /// Decades and centuries.
    pub(super) fn long_ago(&self, at: usize) -> Match {
        let from = if self.word(at) == "the" { at + 1 } else { at };
        let word = self.word(from);
        if word.len() == 5 && (word.ends_with("0s")) {
            let decade: i16 = word[..3].parse().ok()?;
            return (decade * 10 >= self.words.least_year).then_some((from + 1, Value::Decade(decade)));
        }
        let century_at = if matches!(self.word(from + 1), "-" | "–") { from + 2 } else { from + 1 };
        if !self.words.century.contains(self.word(century_at)) {
            return None;
        }
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let number =
            digits.parse::<i16>().ok().or_else(|| i16::try_from(*self.words.ordinals.get(word)?).ok())?;
        if !(1..=21).contains(&number) {
            return None;
        }
        if self.words.era_before.contains(self.word(century_at + 1)) {
            return Some((century_at + 2, Value::Other(TimexKind::Date, format!("BC{:02}", number - 1))));
        }
        Some((century_at + 1, Value::Century(number - 1)))
    }
}
