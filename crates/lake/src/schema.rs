//! The columns of the two tables: the one declaration of what a lake holds.
//!
//! reads:  nothing
//! writes: schemas
//!
//! Only types that every engine has: no unsigned integers, no dictionaries. Every column may be empty, since engines lose
//! track of which may not. Offsets are code points of `text`, end exclusive.

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use std::sync::Arc;

/// The month that a day is in, `2031-03`; `unknown` where there is no day.
pub fn month(day: Option<&str>) -> &str {
    day.and_then(|d| d.get(..7)).unwrap_or("unknown")
}

/// Reports: one row a report with everything that was read in it.
pub fn reports_schema() -> SchemaRef {
    let span = [int("start"), int("end")];
    Arc::new(Schema::new(vec![
        text("id"),
        text("document"),
        text("error"),
        text("error_code"),
        text("publisher"),
        day("published"),
        text("title"),
        text("author"),
        text("url"),
        text("origin"),
        text("text"),
        text("program"),
        text("model"),
        text("lexicon"),
        list("zones", [text("kind"), int("start"), int("end")]),
        list(
            "attributions",
            [
                text("source"),
                text("source_kind"),
                text("actor"),
                text("cue"),
                list("content", span.clone()),
                text("directness"),
                text("stance"),
                text("terms"),
                int("within"),
            ],
        ),
        list("entities", [text("name"), text("kind"), text("actor"), int("mentions")]),
        list("claims", claim(span)),
    ]))
}

fn claim(span: [Field; 2]) -> Vec<Field> {
    vec![
        text("id"),
        text("plain"),
        list(
            "chain",
            [text("name"), text("kind"), text("actor"), text("terms"), text("stance"), text("cue")],
        ),
        text("form"),
        text("kind"),
        text("mode"),
        text("cameo"),
        int("quad"),
        list("actors", [text("name"), text("code")]),
        list("recipients", [text("name"), text("code")]),
        text("place"),
        long("geonameid"),
        text("time"),
        day("first_day"),
        day("last_day"),
        text("trigger"),
        list("magnitude", [text("kind"), long("least"), long("most")]),
        text("certainty"),
        text("polarity"),
        text("mood"),
        list("evidence", [text("part"), int("link"), list("spans", span)]),
        text("maker"),
        Field::new("score", DataType::Float64, true),
    ]
}

/// Claims: one row a claim, in the columns of the view `v_claim` of a ledger.
pub fn claims_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        text("id"),
        text("document"),
        text("publisher"),
        day("published"),
        text("title"),
        text("url"),
        text("chain"),
        text("source_kind"),
        text("form"),
        text("kind"),
        text("mode"),
        text("cameo"),
        int("quad"),
        text("actors"),
        text("actor_codes"),
        text("recipients"),
        text("recipient_codes"),
        text("place"),
        long("geonameid"),
        text("time"),
        day("first_day"),
        day("last_day"),
        text("certainty"),
        text("polarity"),
        text("mood"),
        text("plain"),
        int("corrections"),
        int("rejected"),
    ]))
}

/// What analysts said: a table of the ledger, and the values of a row as a JSON object.
pub(crate) fn corrections_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![text("table"), text("values")]))
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, true)
}

fn int(name: &str) -> Field {
    Field::new(name, DataType::Int32, true)
}

fn long(name: &str) -> Field {
    Field::new(name, DataType::Int64, true)
}

fn day(name: &str) -> Field {
    Field::new(name, DataType::Date32, true)
}

fn list(name: &str, columns: impl IntoIterator<Item = Field>) -> Field {
    let row = DataType::Struct(columns.into_iter().collect::<Fields>());
    Field::new(name, DataType::List(Arc::new(Field::new("item", row, true))), true)
}
