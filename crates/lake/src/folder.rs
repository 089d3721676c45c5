//! A whole ledger as a lake: a folder of Parquet files, partitioned by the month of printing.
//!
//! reads:  a ledger
//! writes: a folder

use crate::claims::{Said, each_claim};
use crate::file::{TableFile, whole};
use crate::schema::corrections_schema;
use crate::{About, LakeError, claims_schema, month, reports_schema};
use onrecord::document::DocumentId;
use onrecord::ledger::{Filter, Ledger, Order};
use onrecord::wire::ReportRow;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Reports of one file; a month with more has several.
const REPORTS: u64 = 50_000;

/// What a lake holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Written {
    /// Rows of `reports/`.
    pub reports: u64,
    /// Rows of `claims/`.
    pub claims: u64,
    /// Rows of `corrections/`.
    pub corrections: u64,
}

/// What analysts said: a row of one of the ledger's tables.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
pub(crate) struct CorrectionLine {
    pub table: String,
    /// A JSON object of columns and values.
    pub values: String,
}

/// Writes a whole ledger as a lake, whole or not at all. What it holds.
///
/// `reports/month=…` has what the machine read, `claims/month=…` the claims as they stand after corrections, also rejected
/// ones, and `corrections/` what analysts said. Memory is bounded by one file of a month, whatever the ledger's size.
///
/// # Errors
/// If the folder is there already, the ledger cannot be read, or a file not written; then nothing is left.
pub fn write_lake(folder: &Path, ledger: &Ledger, about: &About) -> Result<Written, LakeError> {
    if folder.exists() {
        return Err(LakeError::Exists { path: folder.to_owned() });
    }
    let said = Said::of(ledger)?;
    let mut documents = Vec::new();
    for id in ledger.document_ids()? {
        let published = ledger.document(&id.to_string())?.meta.published.map(|d| d.to_string());
        documents.push((month(published.as_deref()).to_owned(), id));
    }
    // By month, then by id: so the same ledger gives the same files.
    documents.sort();
    whole(folder, |folder| {
        let mut written = Written::default();
        for of_month in documents.chunk_by(|a, b| a.0 == b.0) {
            for (part, of_file) in of_month.chunks(REPORTS as usize).enumerate() {
                write_part(folder, ledger, of_file, part, &said, about, &mut written)?;
            }
        }
        let mut file =
            TableFile::create(&folder.join("corrections/part-0.parquet"), corrections_schema(), false)?;
        for row in ledger.log()? {
            let values = serde_json::to_string(&row.values).map_err(|e| LakeError::Rows(e.to_string()))?;
            file.put(CorrectionLine { table: row.table, values })?;
        }
        written.corrections = file.finish("corrections", about)?;
        Ok(written)
    })
}

fn write_part(
    folder: &Path,
    ledger: &Ledger,
    documents: &[(String, DocumentId)],
    part: usize,
    said: &Said,
    about: &About,
    written: &mut Written,
) -> Result<(), LakeError> {
    let Some((month, _)) = documents.first() else { return Ok(()) };
    let path =
        |table: &str| folder.join(table).join(format!("month={month}")).join(format!("part-{part}.parquet"));
    let mut reports = TableFile::create(&path("reports"), reports_schema(), true)?;
    let mut claims = TableFile::create(&path("claims"), claims_schema(), false)?;
    for (_, id) in documents {
        reports.put(ReportRow::new(&ledger.entry(*id)?, None))?;
        let of_document = Filter {
            document: Some(id.to_string()),
            with_rejected: true,
            order: Order::Document,
            ..Filter::default()
        };
        each_claim(ledger, &of_document, said, |line| claims.put(line))?;
    }
    written.reports += reports.finish("reports", about)?;
    written.claims += claims.finish("claims", about)?;
    Ok(())
}
