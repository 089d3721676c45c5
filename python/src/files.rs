//! Reports of files of any format that the command line reads, as rows.
//!
//! reads:  files
//! writes: record batches of reports

use crate::reader::Core;
use crate::rows::read_report;
use arrow_array::{RecordBatch, RecordBatchReader};
use onrecord::document::Meta;
use onrecord::ingest::{IngestError, IngestOptions, Intake, IntakeOptions, Opened, ReadSeek, Report};
use onrecord::wire::{Lines, ReportRow};
use onrecord_lake::arrow::{ArrowError, SchemaRef};
use onrecord_lake::{report_batch, reports_schema};
use rayon::prelude::*;
use std::collections::VecDeque;
use std::fs::File;
use std::io::BufRead;
use std::path::PathBuf;
use std::sync::Arc;

/// A report, or why there is none.
type Found = Result<(Report, Option<String>), ReportRow>;

/// Reads the reports of files as they are asked for, `most` at a time, in the order of the files.
pub struct Files {
    core: Arc<Core>,
    waiting: VecDeque<PathBuf>,
    current: Option<Current>,
    options: IngestOptions,
    most: usize,
}

enum Current {
    Lines(String, Lines<Box<dyn BufRead + Send>>),
    Intake(Intake),
}

impl Files {
    /// The reports of these files.
    pub fn new(core: Arc<Core>, paths: Vec<PathBuf>, options: IngestOptions, most: usize) -> Files {
        Files { core, waiting: paths.into(), current: None, options, most: most.max(1) }
    }

    /// Opens a file; a row that says why it cannot be.
    fn open(&mut self, path: PathBuf) -> Option<Found> {
        let name = path.display().to_string();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) => {
                return Some(Err(self.lost(&name, "unreadable", format!("{name}: {error}; check the path"))));
            }
        };
        let options = IntakeOptions { ingest: self.options.clone(), ..IntakeOptions::default() };
        let words = &self.core.reader.resources().zones;
        self.current = Some(match Intake::open(file, &name, &options, words) {
            Opened::Intake(intake) => Current::Intake(intake),
            Opened::JsonLines(lines) => Current::Lines(name, Lines::new(lines, words.limits.line)),
            Opened::Zipped => {
                let reopen = move || File::open(&path).map(|file| Box::new(file) as Box<dyn ReadSeek>);
                Current::Intake(Intake::zipped(Box::new(reopen), &name, &options, words))
            }
        });
        None
    }

    fn lost(&self, origin: &str, code: &str, why: String) -> ReportRow {
        let meta = Meta { origin: Some(origin.to_owned()), ..Meta::default() };
        ReportRow::lost(None, &meta, &self.core.run, code, why)
    }

    fn refused(&self, error: &IngestError) -> ReportRow {
        self.lost(error.origin.as_deref().unwrap_or_default(), error.kind.code(), error.to_string())
    }

    fn found(&mut self) -> Option<Found> {
        loop {
            let next = match &mut self.current {
                None => None,
                Some(Current::Intake(intake)) => match intake.next() {
                    Some(Ok(entry)) => return Some(Ok((entry.report, entry.id))),
                    Some(Err(error)) => Some(error),
                    None => None,
                },
                Some(Current::Lines(name, lines)) => match lines.next() {
                    None => None,
                    Some((number, line)) => {
                        let origin = format!("{name}:{number}");
                        return Some(match line.report() {
                            Err(why) => Err(self.lost(&origin, "bad-row", format!("{origin}: {why}"))),
                            Ok(mut line) => {
                                let id = line.id.take().map(|id| match id {
                                    serde_json::Value::String(text) => text,
                                    other => other.to_string(),
                                });
                                let mut report = line.into_report(self.options.clone());
                                report.meta.origin = Some(origin);
                                Ok((report, id))
                            }
                        });
                    }
                },
            };
            if let Some(error) = next {
                return Some(Err(self.refused(&error)));
            }
            self.current = None;
            let path = self.waiting.pop_front()?;
            if let Some(lost) = self.open(path) {
                return Some(lost);
            }
        }
    }
}

impl Iterator for Files {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut found = Vec::new();
        while found.len() < self.most {
            let Some(next) = self.found() else { break };
            found.push(next);
        }
        if found.is_empty() {
            return None;
        }
        let read = |found: Found| match found {
            Err(row) => row,
            Ok((report, id)) => {
                let meta = report.meta.clone();
                read_report(&self.core, report, id, &meta)
            }
        };
        let rows: Vec<ReportRow> = self.core.on_threads(|| found.into_par_iter().map(read).collect());
        Some(report_batch(&rows).map_err(|e| ArrowError::ExternalError(Box::new(e))))
    }
}

impl RecordBatchReader for Files {
    fn schema(&self) -> SchemaRef {
        reports_schema()
    }
}
