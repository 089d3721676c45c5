//! Which claims a call asks for: the conditions of the command line as parameters of an address.
//!
//! reads:  parameters
//! writes: Selection

use crate::ask::{one_of, yes};
use crate::error::ApiError;
use jiff::Timestamp;
use jiff::civil::Date;
use onrecord::attribution::SourceKind;
use onrecord::events::{Certainty, Mood, Polarity, StatementForm};
use onrecord::ledger::comparison::assessment::{LABELS, Label};
use onrecord::ledger::{DayRange, Exact, Filter, Order, Selection, TextIn};
use serde::Deserialize;
use utoipa::IntoParams;

/// Longest value of a parameter, in bytes.
const LONGEST: usize = 1_000;

/// Which claims are asked for: those that meet every condition. A name in double quotation marks must be exactly that name;
/// without them it must hold the words. The conditions are those of `onrecord query` and a few more.
#[derive(Deserialize, IntoParams, Clone, PartialEq, Eq, Debug, Default)]
#[into_params(parameter_in = Query)]
pub struct FilterParams {
    /// Said by a source whose name holds these words, or whose actor code starts so.
    pub source: Option<String>,
    /// Whose innermost source is of this kind: `named`, `unnamed`, `collective`, `document`, `publication`.
    pub source_kind: Option<String>,
    /// Printed by a publisher whose name holds these words.
    pub publisher: Option<String>,
    /// With an actor or recipient of this name or code.
    pub actor: Option<String>,
    /// With an actor (who did it) of this name or code.
    pub doer: Option<String>,
    /// The same as `doer`; not on `/timeline`, where it says what lines are of.
    pub by: Option<String>,
    /// With a recipient (to whom) of this name or code.
    pub recipient: Option<String>,
    /// Of any of these PLOVER event types or relations, with commas: `ASSAULT,Backs`.
    pub r#type: Option<String>,
    /// `event` or `relation`.
    pub form: Option<String>,
    /// Of any of these quad classes, with commas: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad: Option<String>,
    /// The beginning of a CAMEO code.
    pub cameo: Option<String>,
    /// At a place with this name or GeoNames id.
    pub place: Option<String>,
    /// Printed on this day or later.
    pub from: Option<String>,
    /// Printed on this day or earlier.
    pub to: Option<String>,
    /// Said to have happened on this day or later.
    pub happened_from: Option<String>,
    /// Said to have happened on this day or earlier.
    pub happened_to: Option<String>,
    /// With these words in the claim or its report; `"side by side"` and `begin*` work.
    pub text: Option<String>,
    /// Where the words must occur: `either`, `claim`, `report`.
    pub text_in: Option<String>,
    /// Said so, with commas: `certain`, `probable`, `possible`, `underspecified`; `positive`, `negative`; `asserted`, `demanded`,
    /// `promised`, `threatened`, `conditional`, `future`, `historical`.
    pub factuality: Option<String>,
    /// Of a statement group with any of these labels, with commas: `disputed`, `independently confirmed` …
    pub label: Option<String>,
    /// Of the same statement group as the claim whose id starts so.
    pub group: Option<String>,
    /// Of the report whose id starts so.
    pub report: Option<String>,
    /// That came or were corrected at this moment or later (RFC 3339).
    pub since: Option<String>,
    /// That came or were corrected before this moment (RFC 3339).
    pub until: Option<String>,
    /// `true` shows claims that an analyst rejected, too.
    pub rejected: Option<String>,
}

/// The orders that lists come in.
pub const ORDERS: [Order; 4] = [Order::Newest, Order::Oldest, Order::Happened, Order::Document];

/// The name of an order.
pub fn order_name(order: Order) -> &'static str {
    match order {
        Order::Newest => "newest",
        Order::Oldest => "oldest",
        Order::Happened => "happened",
        Order::Document => "report",
    }
}

impl FilterParams {
    /// The claims that are asked for.
    ///
    /// # Errors
    /// If a value cannot be read; the error names it.
    pub fn selection(&self) -> Result<Selection, ApiError> {
        let mut s = Selection::default();
        for (name, value) in [
            ("source", &self.source),
            ("publisher", &self.publisher),
            ("actor", &self.actor),
            ("doer", &self.doer),
            ("by", &self.by),
            ("recipient", &self.recipient),
            ("place", &self.place),
            ("text", &self.text),
            ("type", &self.r#type),
            ("label", &self.label),
            ("cameo", &self.cameo),
        ] {
            if value.as_ref().is_some_and(|v| v.len() > LONGEST) {
                return Err(ApiError::value(name, format!("at most {LONGEST} bytes"), "more"));
            }
        }
        let mut name = |value: &Option<String>, exact: Exact| -> Option<String> {
            let value = value.as_deref()?.trim();
            match value.strip_prefix('"').and_then(|v| v.strip_suffix('"')) {
                Some(whole) if !whole.is_empty() => {
                    s.exactly.push((exact, whole.to_owned()));
                    None
                }
                _ => Some(value.to_owned()),
            }
        };
        let source = name(&self.source, Exact::Source);
        let publisher = name(&self.publisher, Exact::Publisher);
        let party = name(&self.actor, Exact::Party);
        let actor = name(if self.doer.is_some() { &self.doer } else { &self.by }, Exact::Actor);
        let recipient = name(&self.recipient, Exact::Recipient);
        let place = name(&self.place, Exact::Place);
        let mut filter = Filter {
            source,
            publisher,
            party,
            actor,
            recipient,
            place,
            source_kind: named(
                "source_kind",
                &self.source_kind,
                onrecord::ledger::names::parse_source_kind,
                kinds(),
            )?,
            kinds: list(&self.r#type),
            form: named("form", &self.form, StatementForm::parse, "event or relation".to_owned())?,
            cameo: self.cameo.clone(),
            published: DayRange { from: day("from", &self.from)?, to: day("to", &self.to)? },
            happened: DayRange {
                from: day("happened_from", &self.happened_from)?,
                to: day("happened_to", &self.happened_to)?,
            },
            text: self.text.clone(),
            text_in: text_in(self.text_in.as_deref())?,
            document: self.report.clone(),
            with_rejected: yes("rejected", self.rejected.as_deref())?,
            ..Filter::default()
        };
        for quad in list(&self.quad) {
            let bad = || ApiError::value("quad", "numbers from 1 to 4", &quad);
            filter.quads.push(quad.parse().ok().filter(|q| (1..=4).contains(q)).ok_or_else(bad)?);
        }
        for word in list(&self.factuality) {
            factuality(&mut filter, &word)?;
        }
        for label in list(&self.label) {
            let known: Vec<&str> = LABELS.iter().map(|l| l.name()).collect();
            let bad = || ApiError::value("label", known.join(", "), &label);
            s.labels.push(Label::parse(&label.to_lowercase().replace(['-', '_'], " ")).ok_or_else(bad)?);
        }
        s.group = self.group.clone();
        s.since = moment("since", &self.since)?;
        s.until = moment("until", &self.until)?;
        s.claims = filter;
        Ok(s)
    }

    /// The same in an order.
    ///
    /// # Errors
    /// As [`selection`](FilterParams::selection), and if there is no such order.
    pub fn ordered(&self, sort: Option<&str>) -> Result<Selection, ApiError> {
        let mut selection = self.selection()?;
        selection.claims.order = one_of("sort", sort, &ORDERS, order_name, Order::Newest)?;
        Ok(selection)
    }
}

fn kinds() -> String {
    // tidy: kinds of source
    let all = [
        SourceKind::Named,
        SourceKind::Unnamed,
        SourceKind::Collective,
        SourceKind::Document,
        SourceKind::Publication,
    ];
    all.map(SourceKind::name).join(", ")
}

fn factuality(filter: &mut Filter, word: &str) -> Result<(), ApiError> {
    let lower = word.to_ascii_lowercase();
    if let Some(certainty) = Certainty::parse(&lower) {
        filter.certainty = Some(certainty);
    } else if let Some(polarity) = Polarity::parse(&lower) {
        filter.polarity = Some(polarity);
    } else if let Some(mood) = Mood::parse(&lower) {
        filter.mood = Some(mood);
    } else {
        return Err(ApiError::value("factuality", "a certainty, a polarity or a mood", word)
            .help("for example: factuality=possible,negative"));
    }
    Ok(())
}

fn list(value: &Option<String>) -> Vec<String> {
    let all = value.as_deref().unwrap_or_default().split(',').map(str::trim).filter(|v| !v.is_empty());
    all.map(str::to_owned).collect()
}

fn named<T>(
    name: &str,
    value: &Option<String>,
    parse: impl Fn(&str) -> Option<T>,
    expected: String,
) -> Result<Option<T>, ApiError> {
    let Some(value) = value.as_deref() else { return Ok(None) };
    parse(value).map(Some).ok_or_else(|| ApiError::value(name, format!("one of {expected}"), value))
}

fn day(name: &str, value: &Option<String>) -> Result<Option<Date>, ApiError> {
    let Some(value) = value.as_deref() else { return Ok(None) };
    value.parse().map(Some).map_err(|_| ApiError::value(name, "a day: 2031-03-04", value))
}

fn moment(name: &str, value: &Option<String>) -> Result<Option<Timestamp>, ApiError> {
    let Some(value) = value.as_deref() else { return Ok(None) };
    let whole = if value.len() == 10 { format!("{value}T00:00:00Z") } else { value.to_owned() };
    let bad = |_| ApiError::value(name, "a moment: 2031-03-04T10:00:00Z", value);
    whole.parse().map(Some).map_err(bad)
}

fn text_in(value: Option<&str>) -> Result<TextIn, ApiError> {
    let name = |t: TextIn| match t {
        TextIn::Either => "either",
        TextIn::Claim => "claim",
        TextIn::Document => "report",
    };
    one_of("text_in", value, &[TextIn::Either, TextIn::Claim, TextIn::Document], name, TextIn::Either)
}
