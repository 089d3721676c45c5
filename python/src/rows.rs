//! Reports of a table, read over all threads while the result is taken: a row in, a row out, in order.
//!
//! reads:  record batches of others
//! writes: record batches of reports

use crate::columns::Columns;
use crate::failure::code_of;
use crate::reader::Core;
use arrow_array::{RecordBatch, RecordBatchReader};
use onrecord::document::Meta;
use onrecord::ingest::IngestOptions;
use onrecord::ledger::Entry;
use onrecord::wire::{InputFields, InputLine, ReportRow};
use onrecord_lake::arrow::{ArrowError, SchemaRef};
use onrecord_lake::{report_batch, reports_schema};
use rayon::prelude::*;
use std::sync::Arc;

/// Reads the rows of `input` as they are asked for, `most` at a time.
pub struct Rows<I> {
    pub core: Arc<Core>,
    pub input: I,
    pub columns: Columns,
    pub options: IngestOptions,
    pub most: usize,
    pub now: Option<(RecordBatch, usize)>,
}

impl<I: Iterator<Item = Result<RecordBatch, ArrowError>>> Rows<I> {
    /// The next rows that are to be read together.
    fn slice(&mut self) -> Option<Result<RecordBatch, ArrowError>> {
        loop {
            if let Some((batch, from)) = &mut self.now
                && *from < batch.num_rows()
            {
                let count = self.most.min(batch.num_rows() - *from);
                let slice = batch.slice(*from, count);
                *from += count;
                return Some(Ok(slice));
            }
            match self.input.next()? {
                Ok(batch) => self.now = Some((batch, 0)),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    fn read(&self, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let (core, columns, options) = (&*self.core, &self.columns, &self.options);
        let rows: Vec<ReportRow> = core.on_threads(|| {
            let numbers = (0..batch.num_rows()).into_par_iter();
            numbers.map(|number| row(core, columns, options, batch, number)).collect()
        });
        report_batch(&rows).map_err(|e| ArrowError::ExternalError(Box::new(e)))
    }
}

/// What is read in one row.
fn row(
    core: &Core,
    columns: &Columns,
    options: &IngestOptions,
    batch: &RecordBatch,
    number: usize,
) -> ReportRow {
    let cell = |field| columns.cell(batch, field, number);
    let id = cell("id");
    let lost = |id, code, why: String| ReportRow::lost(id, &Meta::default(), &core.run, code, why);
    let fields = InputFields {
        id: None,
        text: cell("text"),
        html: cell("html"),
        published: cell("published"),
        publisher: cell("publisher"),
        title: cell("title"),
        author: cell("author"),
        url: cell("url"),
    };
    if fields.text.is_none() && fields.html.is_none() {
        return lost(id, "null-text", "the text is null; leave the row out, or fill it in".to_owned());
    }
    match InputLine::from_fields(fields) {
        Ok(line) => {
            let meta = line.meta.clone();
            read_report(core, line.into_report(options.clone()), id, &meta)
        }
        Err(error) => lost(id, "bad-row", error.to_string()),
    }
}

/// The row of one report, or of why it could not be read.
pub fn read_report(
    core: &Core,
    report: onrecord::ingest::Report,
    id: Option<String>,
    meta: &Meta,
) -> ReportRow {
    match core.reader.read_caught(report, None) {
        Ok(r) => {
            let run = core.run.clone();
            ReportRow::new(&Entry::new(&r.document, &r.mentions, &r.attributions, &r.claims, run), id)
        }
        Err(error) => ReportRow::lost(id, meta, &core.run, code_of(&error), error.to_string()),
    }
}

impl<I: Iterator<Item = Result<RecordBatch, ArrowError>>> Iterator for Rows<I> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.slice()?.and_then(|batch| self.read(&batch)))
    }
}

impl<I: Iterator<Item = Result<RecordBatch, ArrowError>>> RecordBatchReader for Rows<I> {
    fn schema(&self) -> SchemaRef {
        reports_schema()
    }
}
