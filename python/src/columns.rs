//! Cells of the columns that say what a report is, whatever types an engine keeps them in.
//!
//! reads:  record batches of others
//! writes: text of cells

use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::as_datetime;
use arrow_array::types::{
    Date32Type, Date64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use onrecord_lake::arrow::{DataType, Schema, TimeUnit};
use std::collections::BTreeMap;

/// What a column may say of a report, in the order of the arguments.
// tidy: names of arguments
pub const FIELDS: [&str; 8] = ["text", "html", "id", "published", "publisher", "title", "author", "url"];

/// Which column of a table says what.
#[derive(Clone, Debug)]
pub struct Columns(BTreeMap<&'static str, usize>);

impl Columns {
    /// The columns with these names, by field; a field without a name has the column that is called so, if there is one.
    ///
    /// # Errors
    /// Says what to do if a named column is not there, neither text nor page has a column, or one has an impossible type.
    pub fn find(schema: &Schema, named: &BTreeMap<String, String>) -> Result<Columns, String> {
        let all = || schema.fields().iter().map(|f| format!("`{}`", f.name())).collect::<Vec<_>>().join(", ");
        let mut found = BTreeMap::new();
        for field in FIELDS {
            let name = named.get(field).map_or(field, String::as_str);
            match schema.index_of(name) {
                Ok(at) => {
                    let kind = schema.field(at).data_type();
                    if !is_possible(kind, field) {
                        let wanted = if field == "published" { "text or dates" } else { "text" };
                        return Err(format!(
                            "column `{name}` is of {kind}; expected {wanted} for `{field}`: cast it, or name another column: {field}=\"…\""
                        ));
                    }
                    found.insert(field, at);
                }
                Err(_) if named.contains_key(field) => {
                    return Err(format!("no column `{name}`; the columns are {}", all()));
                }
                Err(_) => {}
            }
        }
        if !found.contains_key("text") && !found.contains_key("html") {
            return Err(format!(
                "no column `text`; the columns are {}: say which one has the reports: text=\"…\"",
                all()
            ));
        }
        Ok(Columns(found))
    }

    /// What a row says in a field.
    pub fn cell(&self, batch: &RecordBatch, field: &str, row: usize) -> Option<String> {
        self.0.get(field).and_then(|&at| words(batch.column(at), row))
    }
}

fn is_possible(kind: &DataType, field: &str) -> bool {
    match kind {
        DataType::Null | DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => is_possible(value, field),
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => field == "published",
        kind => field == "id" && kind.is_integer(),
    }
}

/// A cell in words: a day as `YYYY-MM-DD`.
fn words(column: &ArrayRef, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    macro_rules! number {
        ($kind:ty) => {
            Some(column.as_primitive::<$kind>().value(row).to_string())
        };
    }
    macro_rules! moment {
        ($kind:ty) => {
            as_datetime::<$kind>(column.as_primitive::<$kind>().value(row)).map(|t| t.date().to_string())
        };
    }
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().value(row).to_owned()),
        DataType::LargeUtf8 => Some(column.as_string::<i64>().value(row).to_owned()),
        DataType::Utf8View => Some(column.as_string_view().value(row).to_owned()),
        DataType::Dictionary(..) => {
            let dictionary = column.as_any_dictionary();
            let keys = dictionary.normalized_keys();
            words(dictionary.values(), *keys.get(row)?)
        }
        DataType::Date32 => column.as_primitive::<Date32Type>().value_as_date(row).map(|d| d.to_string()),
        DataType::Date64 => column.as_primitive::<Date64Type>().value_as_date(row).map(|d| d.to_string()),
        DataType::Timestamp(unit, _) => match unit {
            TimeUnit::Second => moment!(TimestampSecondType),
            TimeUnit::Millisecond => moment!(TimestampMillisecondType),
            TimeUnit::Microsecond => moment!(TimestampMicrosecondType),
            TimeUnit::Nanosecond => moment!(TimestampNanosecondType),
        },
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        _ => None,
    }
}
