//! Rows ↔ Arrow record batches.
//!
//! reads:  rows of reports, results of SQL
//! writes: RecordBatch

use crate::{LakeError, reports_schema};
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use onrecord::ledger::{SqlTable, SqlValue};
use onrecord::wire::ReportRow;
use serde::Serialize;
use std::sync::Arc;

/// Rows of a table as a record batch of its schema.
pub(crate) fn batch<T: Serialize>(schema: &SchemaRef, rows: &[T]) -> Result<RecordBatch, LakeError> {
    let columns = serde_arrow::to_arrow(schema.fields(), rows)?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(schema.clone(), columns, &options)
        .map_err(|e| LakeError::Rows(e.to_string()))
}

/// Reports as a record batch in the columns of [`reports_schema`], a row a report, in their order.
///
/// # Errors
/// Only for a bug of ours.
pub fn report_batch(rows: &[ReportRow]) -> Result<RecordBatch, LakeError> {
    batch(&reports_schema(), rows)
}

/// The reports of a record batch, in their order. Columns that are not ours are passed over.
///
/// # Errors
/// What was found instead, if a column of [`reports_schema`] is not there or holds something else.
pub fn report_rows(batch: &RecordBatch) -> Result<Vec<ReportRow>, String> {
    let known = reports_schema();
    let mut at = Vec::new();
    for field in known.fields() {
        at.push(batch.schema().index_of(field.name()).map_err(|_| format!("no column `{}`", field.name()))?);
    }
    let ours = batch.project(&at).map_err(|e| e.to_string())?;
    serde_arrow::from_record_batch(&ours).map_err(|e| e.to_string())
}

/// What a person's SQL found as a record batch. A column is of integers, of floats if some value is one, or of text if some
/// value is; one without any value is of text.
///
/// # Errors
/// Only for a bug of ours.
pub fn sql_batch(table: &SqlTable) -> Result<RecordBatch, LakeError> {
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (i, name) in table.columns.iter().enumerate() {
        let cells = || table.rows.iter().map(|row| &row[i]);
        let is = |test: fn(&SqlValue) -> bool| cells().any(test);
        let (kind, column): (DataType, ArrayRef) =
            if is(|v| matches!(v, SqlValue::Text(_) | SqlValue::Blob(_))) || !is(|v| *v != SqlValue::Null) {
                let text = |v: &SqlValue| match v {
                    SqlValue::Null => None,
                    SqlValue::Integer(n) => Some(n.to_string()),
                    SqlValue::Real(n) => Some(n.to_string()),
                    SqlValue::Text(text) | SqlValue::Blob(text) => Some(text.clone()),
                };
                (DataType::Utf8, Arc::new(cells().map(text).collect::<StringArray>()))
            } else if is(|v| matches!(v, SqlValue::Real(_))) {
                let number = |v: &SqlValue| match v {
                    SqlValue::Integer(n) => Some(*n as f64),
                    SqlValue::Real(n) => Some(*n),
                    _ => None,
                };
                (DataType::Float64, Arc::new(cells().map(number).collect::<Float64Array>()))
            } else {
                let number = |v: &SqlValue| match v {
                    SqlValue::Integer(n) => Some(*n),
                    _ => None,
                };
                (DataType::Int64, Arc::new(cells().map(number).collect::<Int64Array>()))
            };
        fields.push(Field::new(name, kind, true));
        columns.push(column);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(table.rows.len()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)
        .map_err(|e| LakeError::Rows(e.to_string()))
}
