//! Finds time expressions and says what they mean, counted from the day of publication.
//!
//! reads:  document.{meta.published,text}, syntax, encoder scores (name)
//! writes: Mentions::times
//! data:   data/lexicon/en/times.toml
//! cases:  cases/4-mentions

mod calendar;
mod context;
mod value;

use crate::Timex;
use jiff::civil::Date;
use onrecord_document::{Document, Id, Layer, Maker, Span};
use onrecord_encoder::Scores;
use onrecord_resources::times::Times;
use onrecord_syntax::{Syntax, Upos};
use value::{Value, duration, period, shift};

/// A match: tokens and meaning.
type Match = Option<(usize, Value)>;

/// An expression that was found.
struct Found {
    /// One past its last token.
    to: usize,
    value: Value,
    /// What found it.
    rule: &'static str,
    /// Whether others may be counted from it.
    anchors: bool,
}

/// The time expressions of a document.
pub(crate) fn find(document: &Document, syntax: &Syntax, scores: &Scores, words: &Times) -> Layer<Timex> {
    let lower = syntax.tokens.iter().map(|t| document.text[t.span].to_lowercase()).collect();
    let mut clock = Clock {
        document,
        syntax,
        scores,
        words,
        lower,
        end: 0,
        start: 0,
        last: None,
        previous: None,
        history: false,
    };
    clock.history = clock.tells_history();
    let mut found = Layer::new();
    for sentence in syntax.sentences.iter() {
        (clock.start, clock.end) = (sentence.tokens.start, sentence.tokens.end);
        let mut at = clock.start;
        while at < clock.end {
            let Some(Found { to, value, rule, anchors }) = clock.at(at) else {
                at += 1;
                continue;
            };
            let from = clock.widen(at, &value);
            let span =
                Span::new(syntax.tokens.rows()[from].span.start(), syntax.tokens.rows()[to - 1].span.end());
            let anchors = anchors && !matches!(value, Value::Decade(_) | Value::Century(_));
            if let Some(day) = value.anchor().filter(|_| anchors) {
                clock.last = Some((day, sentence.tokens.start));
            }
            clock.previous = Some((to, value.clone()));
            let by = Maker::rule(rule);
            found.push(Timex { span, kind: value.kind(), value: value.text(), days: value.days(), by });
            at = to;
        }
    }
    found
}

struct Clock<'a> {
    document: &'a Document,
    syntax: &'a Syntax,
    scores: &'a Scores,
    words: &'a Times,
    lower: Vec<String>,
    start: usize,
    end: usize,
    /// The last date found, and where its sentence started.
    last: Option<(Date, usize)>,
    /// The expression found last, and the token after it.
    previous: Option<(usize, Value)>,
    /// Whether the report tells history: dates without a year are then counted from the one before.
    history: bool,
}

impl Clock<'_> {
    /// The word at a token of this sentence, in lower case; empty outside.
    fn word(&self, at: usize) -> &str {
        if at >= self.start && at < self.end { &self.lower[at] } else { "" }
    }

    /// The word before a token.
    fn before(&self, at: usize) -> &str {
        if at > self.start { self.word(at - 1) } else { "" }
    }

    fn is_capital(&self, at: usize) -> bool {
        self.document.text[self.syntax.tokens.rows()[at].span].starts_with(char::is_uppercase)
    }

    /// The longest expression that starts at a token, of which in history those may not be counted from that are
    /// themselves counted from the day of publication ("today") are asides.
    fn at(&self, at: usize) -> Option<Found> {
        let told = [
            ("mentions/times/digits", self.digits(at)),
            ("mentions/times/calendar", self.calendar(at)),
            ("mentions/times/anaphoric", self.anaphoric(at)),
            ("mentions/times/year", self.year(at)),
            ("mentions/times/bare_season", self.bare_season(at)),
            ("mentions/times/bare_day", self.bare_day(at)),
            ("mentions/times/range_end", self.range_end(at)),
            ("mentions/times/range_start", self.range_start(at)),
            ("mentions/times/part_of", self.part_of(at)),
            ("mentions/times/era", self.era(at)),
            ("mentions/times/holiday", self.holiday(at)),
        ];
        let counted = [
            ("mentions/times/weekday", self.weekday(at)),
            ("mentions/times/named_day", self.named_day(at)),
            ("mentions/times/relative", self.relative(at)),
            ("mentions/times/counted", self.counted(at)),
            ("mentions/times/long_ago", self.long_ago(at)),
            ("mentions/times/clock_time", self.clock_time(at)),
            ("mentions/times/recurring", self.recurring(at)),
        ];
        let later = |to: usize| self.words.later.contains(self.word(to - 1));
        let told = told
            .into_iter()
            .filter_map(|(rule, found)| found.map(|(to, value)| Found { to, value, rule, anchors: true }));
        let counted = counted.into_iter().filter_map(|(rule, found)| {
            found.map(|(to, value)| Found { to, value, rule, anchors: !self.history || later(to) })
        });
        // Of equals the first.
        told.chain(counted)
            .filter(|found| found.to <= self.end)
            .reduce(|best, next| if next.to > best.to { next } else { best })
    }

    fn published(&self) -> Option<Date> {
        self.document.meta.published
    }

    /// Whether the verb that governs a token speaks of what is still to come.
    fn is_future(&self, at: usize) -> bool {
        let tree = self.syntax.tree();
        let tokens = &self.syntax.tokens;
        let verbs = tree
            .ancestors(Id::new(at))
            .filter(|&t| matches!(tokens[t].upos, Upos::Verb | Upos::Aux | Upos::Adj));
        let speaks = |t: Id<_>| {
            self.words.future.contains(&*tokens[t].lemma)
                || self.words.future.contains(&self.lower[t.index()])
        };
        verbs.take(2).any(|v| speaks(v) || tree.children_by(v, &["aux"]).any(speaks))
    }

    /// "Saturday", "last Saturday", "Saturday night".
    fn weekday(&self, at: usize) -> Match {
        let word = self.word(at);
        let steps = self.direction(word);
        let name_at = if steps.is_some() { at + 1 } else { at };
        let name = self.word(name_at).trim_end_matches('.');
        let weekday = *self.words.weekdays.get(name)?;
        let sure = !self.words.ambiguous_months.contains(name)
            || steps.is_some()
            || self.words.date_prepositions.contains(self.before(name_at));
        if !self.is_capital(name_at) || !sure {
            return None;
        }
        let Some(published) = self.published() else {
            return Some((name_at + 1, Value::Other(crate::TimexKind::Date, format!("XXXX-WXX-{weekday}"))));
        };
        let today = published.weekday().to_monday_one_offset();
        let back = i32::from((today - weekday).rem_euclid(7));
        let ahead = i32::from((weekday - today).rem_euclid(7));
        let days = match steps {
            Some(-1) if back == 0 => -7,
            Some(-1) => -back,
            Some(1) if ahead == 0 => 7,
            Some(1) => ahead,
            Some(_) => ahead,
            None if self.is_future(name_at) => ahead,
            None => -back,
        };
        let day = shift(published, days)?;
        match self.words.parts_of_day.get(self.word(name_at + 1)) {
            Some(part) => Some((name_at + 2, Value::Time(day, part.clone()))),
            None => Some((name_at + 1, Value::Day(day))),
        }
    }

    /// -1, 0 or 1 for "last", "this", "next".
    fn direction(&self, word: &str) -> Option<i32> {
        let sets = [(&self.words.previous, -1), (&self.words.current, 0), (&self.words.next, 1)];
        sets.into_iter().find(|(set, _)| set.contains(word)).map(|(_, n)| n)
    }

    /// "yesterday", "today", "tomorrow morning", "tonight".
    fn named_day(&self, at: usize) -> Match {
        let asides = self.words.asides.get(self.word(at)).filter(|_| self.history);
        if let Some(value) = self.words.references.get(self.word(at)).or(asides) {
            return Some((at + 1, Value::Other(crate::TimexKind::Date, value.clone())));
        }
        let days = *self.words.days.get(self.word(at))?;
        let Some(published) = self.published() else {
            let value = if days == 0 { "PRESENT_REF" } else { "XXXX-XX-XX" };
            return Some((at + 1, Value::Other(crate::TimexKind::Date, value.to_owned())));
        };
        let day = shift(published, days)?;
        if let Some(part) = self.words.parts_of_day.get(self.word(at + 1)) {
            return Some((at + 2, Value::Time(day, part.clone())));
        }
        let night = self
            .words
            .parts_of_day
            .iter()
            .find(|(p, _)| self.word(at).len() > 3 && self.word(at).ends_with(p.as_str()));
        Some((
            at + 1,
            match night {
                Some((_, part)) => Value::Time(day, part.clone()),
                None => Value::Day(day),
            },
        ))
    }

    /// "last week", "this month", "the past two years", "recent months", "last summer", "last night".
    fn relative(&self, at: usize) -> Match {
        let (the, from) = if self.word(at) == "the" { (true, at + 1) } else { (false, at) };
        if self.words.vague_past.contains(self.word(from)) {
            let unit = self.unit(from + 1)?;
            return unit.1.then_some((from + 2, Value::Other(crate::TimexKind::Date, "PAST_REF".to_owned())));
        }
        let steps = self.direction(self.word(from))?;
        if let Some((to, number)) = self.number(from + 1)
            && let Some((unit, _)) = self.unit(to)
        {
            return duration(number, unit).map(|d| (to + 1, d));
        }
        let next = self.word(from + 1);
        if let Some(part) = self.words.parts_of_day.get(next) {
            let day = shift(self.published()?, if steps < 0 { -1 } else { steps })?;
            return (!the).then(|| (from + 2, Value::Time(day, part.clone())));
        }
        if let Some(season) = self.words.seasons.get(next).filter(|_| !the) {
            let year = self.published()?.year().checked_add(i16::try_from(steps).ok()?)?;
            return Some((from + 2, Value::Season(year, season.clone())));
        }
        if let Some(&month) = self.words.months.get(next).filter(|_| !the && self.is_capital(from + 1)) {
            let published = self.published()?;
            let year = match (steps, month.cmp(&published.month())) {
                (-1, std::cmp::Ordering::Less) | (0, _) | (1, std::cmp::Ordering::Greater) => {
                    published.year()
                }
                (-1, _) => published.year() - 1,
                _ => published.year() + 1,
            };
            return Some((from + 2, Value::Month(year, month)));
        }
        let (unit, plural) = self.unit(from + 1)?;
        if plural {
            let value = if steps < 0 { "PAST_REF" } else { "FUTURE_REF" };
            return (steps != 0).then(|| (from + 2, Value::Other(crate::TimexKind::Date, value.to_owned())));
        }
        // "the past week" is as long as a week; "last week" is that week; "the next day" follows a day told before.
        if the && steps < 0 {
            return duration(Some(1), unit).map(|d| (from + 2, d));
        }
        let base =
            if the && steps > 0 { self.last.map(|(d, ..)| d).or(self.published()) } else { self.published() };
        let Some(base) = base else {
            return Some((from + 2, Value::Other(crate::TimexKind::Date, "XXXX-XX-XX".to_owned())));
        };
        period(base, unit, steps).map(|v| (from + 2, v))
    }

    /// A unit of time at a token, and whether it is plural.
    fn unit(&self, at: usize) -> Option<(&str, bool)> {
        let word = self.word(at);
        match self.words.units.get(word) {
            Some(unit) => Some((unit, false)),
            None => self.words.units.get(word.strip_suffix('s')?).map(|unit| (unit.as_str(), true)),
        }
    }

    /// A number at a token and where it ends: "20-plus", "two", "twenty-four", "a few"; none for one that is not said.
    fn number(&self, at: usize) -> Option<(usize, Option<i32>)> {
        let word = self.word(at);
        let (mut to, mut number) = if self.words.several.contains(word) {
            (at + 1, None)
        } else if let Some(&n) = self.words.numbers.get(word) {
            (at + 1, Some(n))
        } else {
            let digits = word.replace(',', "");
            (at + 1, Some(digits.parse::<i32>().ok().filter(|n| (0..100_000).contains(n))?))
        };
        let dash = |at: usize| matches!(self.word(at), "-" | "–");
        if let Some(tens) = number.filter(|n| (20..100).contains(n) && n % 10 == 0)
            && dash(to)
            && let Some(&ones) = self.words.numbers.get(self.word(to + 1)).filter(|n| (1..10).contains(*n))
        {
            (to, number) = (to + 2, Some(tens + ones));
        }
        if matches!(word, "a" | "an") && self.words.several.contains(self.word(to)) {
            (to, number) = (to + 1, None);
        }
        let of = self.word(to) == "of" && number.is_none();
        if of {
            to += 1;
        }
        if dash(to) && self.words.plus.contains(self.word(to + 1)) {
            to += 2;
        }
        if dash(to) && self.unit(to + 1).is_some() {
            to += 1;
        }
        Some((to, number))
    }

    /// "two days ago", "three weeks later", "five years", "a five-year war".
    fn counted(&self, at: usize) -> Match {
        let (unit_at, number) = self.number(at)?;
        let (unit, plural) = self.unit(unit_at)?;
        let to = unit_at + 1;
        // An age is no time: "14-year-old".
        let old = |at: usize| {
            self.word(at) == "old" || matches!(self.word(at), "-" | "–") && self.word(at + 1) == "old"
        };
        if old(to) {
            return None;
        }
        let moved = |base: Option<Date>, sign: i32| {
            base.zip(number).and_then(|(day, n)| period(day, unit, n.checked_mul(sign)?))
        };
        let after = self.word(to);
        let vague = |value: &str| Some((to + 1, Value::Other(crate::TimexKind::Date, value.to_owned())));
        if self.words.ago.contains(after) {
            return moved(self.published(), -1).map(|v| (to + 1, v)).or(vague("PAST_REF"));
        }
        let told = if self.history { self.told() } else { self.last.map(|(d, ..)| d) };
        // "later" and "earlier" count only if nothing follows that they would belong to.
        let closed = |word: &str| word.is_empty() || !word.starts_with(char::is_alphanumeric);
        if self.words.later.contains(after) && (after == "later" || closed(self.word(to + 1))) {
            return moved(told, 1).map(|v| (to + 1, v));
        }
        if self.words.earlier.contains(after) && (after == "earlier" || closed(self.word(to + 1))) {
            return moved(told.or(self.published()), -1).map(|v| (to + 1, v));
        }
        let article = matches!(self.word(at), "a" | "an" | "one") && !plural;
        let adjective = at + 1 < unit_at && matches!(self.word(unit_at - 1), "-" | "–");
        let spoken = article && !adjective && !self.words.duration_cues.contains(self.before(at));
        let half = number == Some(0);
        let ordinal = number.is_some_and(|n| n > 31) && unit == "D" && !plural;
        if spoken || half || ordinal || !plural && !article && !adjective && number != Some(1) {
            return None;
        }
        duration(number, unit).map(|d| (to, d))
    }

    /// "5:34 a.m.", "3 pm", "at 10:15".
    fn clock_time(&self, at: usize) -> Match {
        let word = self.word(at);
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
        let mut to = at + 1;
        let mut half = self.words.meridiem.get(&word[digits.len()..]).copied();
        if half.is_none() && digits.len() == word.len() {
            half = self.words.meridiem.get(self.word(to)).copied();
            to += usize::from(half.is_some());
        }
        let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, ""));
        let hour: i8 = hour.parse().ok().filter(|h| (0..=24).contains(h))?;
        let colon = digits.contains(':') && minute.len() == 2;
        let minute: i8 =
            if minute.is_empty() { 0 } else { minute.parse().ok().filter(|m| (0..60).contains(m))? };
        if half.is_none() && !(colon && self.words.clock_cues.contains(self.before(at))) {
            return None;
        }
        if half.is_some() && !(1..=12).contains(&hour) {
            return None;
        }
        let hour = match half {
            Some(more) => hour % 12 + more,
            None => hour,
        };
        while self.words.zones.contains(self.word(to)) {
            to += 1;
        }
        let joint = if matches!(self.word(to), "on" | ",") { to + 1 } else { to };
        let dated = (joint < self.end)
            .then(|| self.calendar(joint).or_else(|| self.weekday(joint)).or_else(|| self.named_day(joint)));
        if let Some(Some((end, Value::Day(day)))) = dated {
            return Some((end, Value::Time(day, format!("{hour:02}:{minute:02}"))));
        }
        let told = if self.history { self.told() } else { None };
        let Some(day) = told.or(self.published()) else {
            return Some((to, Value::Other(crate::TimexKind::Time, format!("T{hour:02}:{minute:02}"))));
        };
        Some((to, Value::Time(day, format!("{hour:02}:{minute:02}"))))
    }

    /// "daily", "every Friday", "each year".
    fn recurring(&self, at: usize) -> Match {
        if let Some(value) = self.words.sets.get(self.word(at)) {
            let adverb = self.syntax.tokens.rows()[at].upos == Upos::Adv;
            return adverb.then(|| (at + 1, Value::Set(value.clone())));
        }
        if !self.words.every.contains(self.word(at)) || self.word(at) == "per" {
            return None;
        }
        if let Some(day) = self.words.weekdays.get(self.word(at + 1)) {
            return Some((at + 2, Value::Set(format!("XXXX-WXX-{day}"))));
        }
        let (unit, plural) = self.unit(at + 1)?;
        let Value::Duration(text) = duration(Some(1), unit)? else { return None };
        (!plural).then_some((at + 2, Value::Set(text)))
    }

    /// The first token of the whole phrase: "early", "mid-", "the end of" belong to a date.
    fn widen(&self, at: usize, value: &Value) -> usize {
        if !matches!(
            value,
            Value::Month(..) | Value::Year(_) | Value::Season(..) | Value::Decade(_) | Value::Week(_)
        ) {
            return at;
        }
        let mut from = at;
        if from > self.start
            && matches!(self.before(from), "-" | "–")
            && from - 1 > self.start
            && self.words.joined.contains(self.word(from - 2))
        {
            return from - 2;
        }
        if self.words.joined.contains(self.before(from)) && from > self.start {
            from -= 1;
        } else if self.before(from) == "of"
            && from > self.start + 1
            && self.words.parts.contains(self.word(from - 2))
        {
            from -= 2;
            if self.before(from) == "the" {
                from -= 1;
            }
        }
        from
    }
}

#[cfg(test)]
mod tests;
