//! What a time expression means: TIMEX3 values and the days they cover.
//!
//! reads:  nothing
//! writes: Value

use crate::TimexKind;
use jiff::ToSpan;
use jiff::civil::Date;

/// What a time expression means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Value {
    Day(Date),
    /// The ISO week of a day.
    Week(Date),
    /// The Saturday of a weekend.
    Weekend(Date),
    Month(i16, i8),
    Season(i16, String),
    Year(i16),
    /// The first three digits of its years.
    Decade(i16),
    /// The first two digits of its years.
    Century(i16),
    /// A part or hour of a day, as written after `T`.
    Time(Date, String),
    Duration(String),
    Set(String),
    /// Anything else, as TIMEX3 writes it.
    Other(TimexKind, String),
}

impl Value {
    /// TIMEX3's type.
    pub fn kind(&self) -> TimexKind {
        match self {
            Value::Time(..) => TimexKind::Time,
            Value::Duration(_) => TimexKind::Duration,
            Value::Set(_) => TimexKind::Set,
            Value::Other(kind, _) => *kind,
            _ => TimexKind::Date,
        }
    }

    /// TIMEX3's value.
    pub fn text(&self) -> String {
        match self {
            Value::Day(day) => day.to_string(),
            Value::Week(day) | Value::Weekend(day) => {
                let week = day.iso_week_date();
                let end = if matches!(self, Value::Weekend(_)) { "-WE" } else { "" };
                format!("{:04}-W{:02}{end}", week.year(), week.week())
            }
            Value::Month(year, month) => format!("{year:04}-{month:02}"),
            Value::Season(year, season) => format!("{year:04}-{season}"),
            Value::Year(year) => format!("{year:04}"),
            Value::Decade(decade) => format!("{decade:03}"),
            Value::Century(century) => format!("{century:02}"),
            Value::Time(day, time) => format!("{day}T{time}"),
            Value::Duration(text) | Value::Set(text) | Value::Other(_, text) => text.clone(),
        }
    }

    /// The first and last day it covers; seasons, durations and sets have none that are sure.
    pub fn days(&self) -> Option<(Date, Date)> {
        let years = |from: i16, to: i16| Some((Date::new(from, 1, 1).ok()?, Date::new(to, 12, 31).ok()?));
        match *self {
            Value::Day(day) | Value::Time(day, _) => Some((day, day)),
            Value::Week(day) => {
                let monday = shift(day, -i32::from(day.weekday().to_monday_zero_offset()))?;
                Some((monday, shift(monday, 6)?))
            }
            Value::Weekend(saturday) => Some((saturday, shift(saturday, 1)?)),
            Value::Month(year, month) => {
                let first = Date::new(year, month, 1).ok()?;
                Some((first, first.last_of_month()))
            }
            Value::Year(year) => years(year, year),
            Value::Decade(decade) => years(decade.checked_mul(10)?, decade.checked_mul(10)?.checked_add(9)?),
            Value::Century(century) => {
                years(century.checked_mul(100)?, century.checked_mul(100)?.checked_add(99)?)
            }
            _ => None,
        }
    }

    /// A day inside, from which to count on.
    pub fn anchor(&self) -> Option<Date> {
        self.days().map(|d| d.0)
    }
}

/// A day so many days on; nothing where the calendar ends.
pub(crate) fn shift(day: Date, days: i32) -> Option<Date> {
    day.checked_add(i64::from(days).days()).ok()
}

/// The period of a unit that lies `steps` units from a day: of `M` the month, of `Y` the year.
pub(crate) fn period(day: Date, unit: &str, steps: i32) -> Option<Value> {
    let month = |steps: i32| {
        let moved = day.first_of_month().checked_add(i64::from(steps).months()).ok()?;
        Some(Value::Month(moved.year(), moved.month()))
    };
    let year = |steps: i32| {
        let year = i16::try_from(i32::from(day.year()).checked_add(steps)?).ok()?;
        Date::new(year, 1, 1).ok().map(|_| year)
    };
    match unit {
        "D" => shift(day, steps).map(Value::Day),
        "W" => shift(day, steps.checked_mul(7)?).map(Value::Week),
        "2W" => shift(day, steps.checked_mul(14)?).map(Value::Week),
        "M" => month(steps),
        "3M" => month(steps.checked_mul(3)?),
        "Y" => year(steps).map(Value::Year),
        "10Y" => year(steps.checked_mul(10)?).map(|y| Value::Decade(y.div_euclid(10))),
        "100Y" => year(steps.checked_mul(100)?).map(|y| Value::Century(y.div_euclid(100))),
        "WE" => {
            let saturday = shift(day, 5 - i32::from(day.weekday().to_monday_zero_offset()))?;
            shift(saturday, steps.checked_mul(7)?).map(Value::Weekend)
        }
        _ => None,
    }
}

/// A duration of so many units; `None` for a number that is not said.
pub(crate) fn duration(number: Option<i32>, unit: &str) -> Option<Value> {
    let (time, unit) = match unit.strip_prefix('T') {
        Some(short) => ("T", short),
        None => ("", unit),
    };
    let digits = unit.len() - unit.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let each: i32 = if digits == 0 { 1 } else { unit[..digits].parse().ok()? };
    let letter = if unit == "WE" { "W" } else { &unit[digits..] };
    // TIMEX3 has its own units for decades and centuries where nothing is counted out.
    let amount = match number {
        Some(n) => n.checked_mul(each)?.to_string(),
        None => "X".to_owned(),
    };
    let letter = match (number, each) {
        (None, 10) => "DE",
        (None, 100) => "CE",
        _ => letter,
    };
    Some(Value::Duration(format!("P{time}{amount}{letter}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_and_their_days() {
        let friday = date(2031, 3, 14);
        let texts = |unit, steps| period(friday, unit, steps).map(|v| v.text());
        assert_eq!(texts("M", -1).as_deref(), Some("2031-02"));
        assert_eq!(texts("M", -3).as_deref(), Some("2030-12"));
        assert_eq!(texts("Y", 1).as_deref(), Some("2032"));
        assert_eq!(texts("W", 0).as_deref(), Some("2031-W11"));
        assert_eq!(texts("10Y", -1).as_deref(), Some("202"));
        assert_eq!(texts("WE", 0).as_deref(), Some("2031-W11-WE"));
        assert_eq!(
            period(friday, "W", 0).and_then(|v| v.days()),
            Some((date(2031, 3, 10), date(2031, 3, 16)))
        );
        assert_eq!(Value::Month(2028, 2).days(), Some((date(2028, 2, 1), date(2028, 2, 29))));
        assert_eq!(period(Date::MAX, "D", 1), None, "the calendar ends");
        assert_eq!(period(friday, "Y", i32::MAX), None);
    }

    #[test]
    fn durations_as_timex3_writes_them() {
        let text = |n, unit| duration(n, unit).map(|v| v.text()).unwrap_or_default();
        assert_eq!(text(Some(20), "M"), "P20M");
        assert_eq!(text(Some(24), "TH"), "PT24H");
        assert_eq!(text(Some(2), "10Y"), "P20Y");
        assert_eq!(text(None, "10Y"), "PXDE");
        assert_eq!(text(None, "W"), "PXW");
        assert_eq!(text(Some(1), "2W"), "P2W");
    }
}
