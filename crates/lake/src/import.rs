//! A lake into a ledger: with the same ids of documents and claims as though its reports had been read here.
//!
//! reads:  a folder of Parquet files
//! writes: a ledger

use crate::folder::CorrectionLine;
use crate::table::report_rows;
use crate::{LakeError, reports_schema};
use arrow_array::RecordBatch;
use onrecord::ledger::{AddReport, Ledger, LogRow};
use onrecord::wire::RowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Rows that are read and added at once.
const BATCH: usize = 128;

/// What came of an import.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    /// What came of the reports.
    pub reports: AddReport,
    /// Claims of these reports.
    pub claims: usize,
    /// Rows of reports that nobody could read: they are counted and passed over.
    pub unread: usize,
    /// Rows that no program of ours wrote, each with its place and what is wrong with it.
    pub bad: Vec<String>,
    /// Corrections that were not there.
    pub corrections: usize,
}

/// Adds what a lake holds to a ledger, file by file. `step` is told how many reports were looked at.
///
/// The folder may be a lake, its `reports/`, or any folder with files of that table, by whatever engine they were written.
/// Adding twice changes nothing; a report that is in the lake twice is added once.
///
/// # Errors
/// If there is no such table, a file is damaged, or the ledger cannot be written. What came before stays: running it again
/// changes nothing of that.
pub fn import_lake(
    folder: &Path,
    ledger: &mut Ledger,
    mut step: impl FnMut(usize),
) -> Result<Imported, LakeError> {
    let own = folder.join("reports");
    let reports = files(if own.is_dir() { &own } else { folder })?;
    if reports.is_empty() {
        return Err(LakeError::NoLake { path: folder.to_owned() });
    }
    let mut done = Imported::default();
    for path in &reports {
        let mut first = 1;
        let ours: Vec<String> = reports_schema().fields().iter().map(|f| f.name().clone()).collect();
        each_batch(path, &ours, |batch| {
            let rows = report_rows(&batch).map_err(|found| LakeError::File {
                path: path.clone(),
                expected: "the columns of reports",
                found,
            })?;
            let mut entries = Vec::new();
            for (i, row) in rows.into_iter().enumerate() {
                match row.into_entry() {
                    Ok(entry) => entries.push(entry),
                    Err(RowError::Unread { .. }) => done.unread += 1,
                    Err(error) => done.bad.push(format!("{}: row {}: {error}", path.display(), first + i)),
                }
            }
            done.claims += entries.iter().map(|e| e.claims.len()).sum::<usize>();
            done.reports += ledger.add(&entries)?;
            first += batch.num_rows();
            step(batch.num_rows());
            Ok(())
        })?;
    }
    done.corrections = ledger.restore_log(&corrections(folder)?)?;
    Ok(done)
}

fn corrections(folder: &Path) -> Result<Vec<LogRow>, LakeError> {
    let folder = folder.join("corrections");
    let mut log = Vec::new();
    if !folder.is_dir() {
        return Ok(log);
    }
    // tidy: columns of corrections/
    let ours = ["table".to_owned(), "values".to_owned()];
    for path in files(&folder)? {
        each_batch(&path, &ours, |batch| {
            let bad =
                |found| LakeError::File { path: path.clone(), expected: "the columns of corrections", found };
            let lines: Vec<CorrectionLine> =
                serde_arrow::from_record_batch(&batch).map_err(|e| bad(e.to_string()))?;
            for line in lines {
                let values = serde_json::from_str(&line.values).map_err(|e| bad(e.to_string()))?;
                log.push(LogRow { table: line.table, values });
            }
            Ok(())
        })?;
    }
    Ok(log)
}

/// Shows a file batch by batch, with those of the columns that it has.
fn each_batch(
    path: &Path,
    columns: &[String],
    mut see: impl FnMut(RecordBatch) -> Result<(), LakeError>,
) -> Result<(), LakeError> {
    let file = File::open(path).map_err(|source| LakeError::Read { path: path.to_owned(), source })?;
    let bad = |found: String| LakeError::File { path: path.to_owned(), expected: "a Parquet file", found };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| bad(e.to_string()))?;
    let roots = builder.parquet_schema().root_schema().get_fields().iter().enumerate();
    let known: Vec<usize> =
        roots.filter(|(_, f)| columns.iter().any(|c| c == f.name())).map(|(i, _)| i).collect();
    let mask = ProjectionMask::roots(builder.parquet_schema(), known);
    let reader =
        builder.with_batch_size(BATCH).with_projection(mask).build().map_err(|e| bad(e.to_string()))?;
    for batch in reader {
        see(batch.map_err(|e| bad(e.to_string()))?)?;
    }
    Ok(())
}

/// The Parquet files below a folder, by name. What begins with `.` or `_` is an engine's own.
fn files(folder: &Path) -> Result<Vec<PathBuf>, LakeError> {
    let failed = |source| LakeError::Read { path: folder.to_owned(), source };
    let mut found = Vec::new();
    let mut entries =
        fs::read_dir(folder).and_then(|all| all.collect::<Result<Vec<_>, _>>()).map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with(['.', '_']) {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if name.ends_with(".parquet") {
            found.push(path);
        }
    }
    Ok(found)
}
