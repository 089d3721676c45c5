//! Claims over time.
//!
//! reads:  the ledger
//! writes: Timeline

use super::LookParams;
use crate::answers::{Question, json};
use crate::ask::{Both, number, one_of};
use crate::error::{ApiError, ErrorBody};
use crate::filter::FilterParams;
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use onrecord::ledger::{CountBy, Counted, DayCount, DayOf};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Stretches of time that a line is drawn over, at most.
const STRETCHES: usize = 2_000;
/// Stretches that are still readable: the unit is chosen so that there are no more.
const READABLE: i64 = 150;

/// How time is laid out.
#[derive(Deserialize, IntoParams, Clone, Debug, Default)]
#[into_params(parameter_in = Query)]
pub struct TimelineParams {
    /// A line for each `type`, `source` (the innermost), `publisher`, `quad`, `label` or `mood`; `type` unless said.
    line: Option<String>,
    /// `day`, `week` (from Monday), `month`, `year`; chosen to fit unless said.
    unit: Option<String>,
    /// By the day that it `happened` (that of printing where none is known) or was `printed`; `happened` unless said.
    of: Option<String>,
    /// At most so many lines, 1 to 30; 8 unless said. What has no line of its own is in `totals`.
    lines: Option<String>,
    /// At most so many claims, those that came last; 50,000 unless said, 1,000,000 at most. `complete` tells whether it was enough.
    look_at: Option<String>,
}

/// A unit of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Unit {
    /// A day.
    Day,
    /// A week from Monday.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// Claims over time.
#[derive(Serialize, ToSchema, Debug)]
pub struct Timeline {
    /// `day`, `week`, `month` or `year`.
    unit: &'static str,
    /// First day of each stretch, without gaps.
    stretches: Vec<String>,
    /// Claims in each stretch.
    totals: Vec<u64>,
    /// Lines, those with most claims first.
    lines: Vec<Line>,
    /// Claims of which no day is known.
    undated: u64,
    /// How many claims were looked at.
    claims: u64,
    /// Whether these were all that meet the conditions.
    complete: bool,
}

/// One line.
#[derive(Serialize, ToSchema, Debug)]
struct Line {
    /// What it is of.
    value: String,
    /// Claims altogether.
    claims: u64,
    /// Claims in each stretch.
    counts: Vec<u64>,
}

/// Claims that meet all conditions, over time
#[utoipa::path(get, path = "/timeline", tag = "overviews", params(FilterParams, TimelineParams), responses(
    (status = 200, description = "The timeline", body = Timeline),
    (status = 400, description = "A parameter cannot be read", body = ErrorBody)
))]
pub async fn timeline(
    State(app): State<App>,
    question: Question,
    Both(mut filter, asked): Both<FilterParams, TimelineParams>,
) -> Result<Response, ApiError> {
    // Here it says what lines are of.
    filter.by = None;
    let selection = filter.selection()?;
    let by =
        [CountBy::Type, CountBy::Source, CountBy::Publisher, CountBy::Quad, CountBy::Label, CountBy::Mood];
    let by = one_of("line", asked.line.as_deref(), &by, CountBy::name, CountBy::Type)?;
    let of_name = |d| match d {
        DayOf::Happening => "happened",
        DayOf::Printing => "printed",
    };
    let of =
        one_of("of", asked.of.as_deref(), &[DayOf::Happening, DayOf::Printing], of_name, DayOf::default())?;
    let unit = match asked.unit.as_deref() {
        None => None,
        unit => Some(one_of("unit", unit, &Unit::ALL, Unit::name, Unit::Day)?),
    };
    let lines = usize::try_from(number("lines", asked.lines.as_deref(), 1, 30, 8)?).unwrap_or(8);
    let look_at = LookParams { look_at: asked.look_at }.look_at()?;
    app.answer(&question, move |_, ledger| {
        json(&lay_out(ledger.days(&selection, by, of, look_at)?, unit, lines))
    })
    .await
}

impl Unit {
    /// All of them.
    pub const ALL: [Unit; 4] = [Unit::Day, Unit::Week, Unit::Month, Unit::Year];

    /// The name used in the API.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        }
    }

    /// About how many days.
    fn days(self) -> i64 {
        match self {
            Unit::Day => 1,
            Unit::Week => 7,
            Unit::Month => 30,
            Unit::Year => 365,
        }
    }

    /// The first day of the stretch that a day is in.
    fn start(self, day: Date) -> Date {
        match self {
            Unit::Day => day,
            Unit::Week => {
                let since = day.weekday().since(Weekday::Monday);
                day.saturating_sub(i64::from(since).days())
            }
            Unit::Month => day.first_of_month(),
            Unit::Year => day.first_of_year(),
        }
    }

    /// The first day of the stretch after the one that starts on a day.
    fn next(self, start: Date) -> Date {
        match self {
            Unit::Day => start.saturating_add(1.day()),
            Unit::Week => start.saturating_add(1.week()),
            Unit::Month => start.saturating_add(1.month()),
            Unit::Year => start.saturating_add(1.year()),
        }
    }
}

/// Counts of days laid out over stretches without gaps; where these would be too many, over those that have claims.
pub fn lay_out(counted: Counted<DayCount>, unit: Option<Unit>, most: usize) -> Timeline {
    let mut undated = 0;
    let mut days: Vec<(Date, String, u64)> = Vec::new();
    for count in counted.counts {
        match count.day.and_then(|d| d.parse().ok()) {
            Some(day) => days.push((day, count.value, count.claims)),
            None => undated += count.claims,
        }
    }
    let first = days.iter().map(|d| d.0).min();
    let last = days.iter().map(|d| d.0).max();
    let span = first.zip(last).map_or(0, |(a, b)| i64::from((b - a).get_days()));
    let unit = unit
        .unwrap_or_else(|| Unit::ALL.into_iter().find(|u| span / u.days() <= READABLE).unwrap_or(Unit::Year));
    let mut starts: Vec<Date> = Vec::new();
    if let Some((first, last)) = first.zip(last) {
        let mut at = unit.start(first);
        while at <= last && starts.len() <= STRETCHES {
            starts.push(at);
            let next = unit.next(at);
            if next <= at {
                break;
            }
            at = next;
        }
    }
    if starts.len() > STRETCHES {
        starts = days.iter().map(|d| unit.start(d.0)).collect();
        starts.sort_unstable();
        starts.dedup();
    }
    let mut totals = vec![0; starts.len()];
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    for (day, value, claims) in days {
        let Ok(at) = starts.binary_search(&unit.start(day)) else { continue };
        totals[at] += claims;
        let line = lines.entry(value.clone()).or_insert_with(|| Line {
            value,
            claims: 0,
            counts: vec![0; starts.len()],
        });
        line.claims += claims;
        line.counts[at] += claims;
    }
    let mut lines: Vec<Line> = lines.into_values().collect();
    lines.sort_by(|a, b| b.claims.cmp(&a.claims).then_with(|| a.value.cmp(&b.value)));
    lines.truncate(most);
    Timeline {
        unit: unit.name(),
        stretches: starts.iter().map(Date::to_string).collect(),
        totals,
        lines,
        undated,
        claims: counted.claims,
        complete: counted.complete,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(days: &[(&str, &str, u64)]) -> Counted<DayCount> {
        let count = |(day, value, claims): &(&str, &str, u64)| DayCount {
            day: (!day.is_empty()).then(|| (*day).to_owned()),
            value: (*value).to_owned(),
            claims: *claims,
        };
        let claims = days.iter().map(|d| d.2).sum();
        Counted { counts: days.iter().map(count).collect(), claims, complete: true }
    }

    #[test]
    fn stretches_have_no_gaps_and_lose_no_claim() {
        let days = [
            ("2031-03-01", "ASSAULT", 2),
            ("2031-03-04", "ACCUSE", 1),
            ("2031-03-04", "ASSAULT", 1),
            ("", "ASSAULT", 3),
        ];
        let line = lay_out(counted(&days), None, 8);
        assert_eq!(line.unit, "day");
        assert_eq!(line.stretches, ["2031-03-01", "2031-03-02", "2031-03-03", "2031-03-04"]);
        assert_eq!(line.totals, [2, 0, 0, 2]);
        assert_eq!((line.lines[0].value.as_str(), &line.lines[0].counts[..]), ("ASSAULT", &[2, 0, 0, 1][..]));
        assert_eq!((line.undated, line.claims), (3, 7));
    }

    #[test]
    fn weeks_start_on_monday_and_months_on_their_first() {
        let days = [("2031-03-02", "A", 1), ("2031-03-03", "A", 1), ("2031-12-31", "A", 1)];
        let weeks = lay_out(counted(&days), Some(Unit::Week), 8);
        assert_eq!(&weeks.stretches[..2], ["2031-02-24", "2031-03-03"]);
        let months = lay_out(counted(&days), Some(Unit::Month), 8);
        assert_eq!((months.stretches.len(), months.stretches[0].as_str()), (10, "2031-03-01"));
        assert_eq!(lay_out(counted(&[]), None, 8).stretches.len(), 0);
    }

    #[test]
    fn a_very_long_time_does_not_take_very_long() {
        let line = lay_out(counted(&[("0001-01-01", "A", 1), ("9999-12-31", "A", 1)]), Some(Unit::Day), 8);
        assert_eq!(line.totals, [1, 1]);
    }
}
