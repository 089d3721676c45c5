//! A ledger as Python sees it.
//!
//! reads:  a ledger file, tables of reports
//! writes: a ledger file, JSON, Table

use crate::arrow::{Table, batches_of};
use crate::failure::{of, of_lake, of_ledger, raise};
use onrecord::document::Offsets;
use onrecord::events::{Certainty, Mood, Polarity};
use onrecord::ledger::comparison::assessment::Label;
use onrecord::ledger::{Access, AddReport, Filter, GroupFilter, LedgerError, SqlLimits};
use onrecord::resources::comparison::Comparison;
use onrecord::resources::{Files, ResourceError};
use onrecord::wire::{EntryRecord, GroupLine, GroupRecord, RowError};
use onrecord_lake::{claims_of, claims_schema, report_rows, sql_batch};
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// A ledger by its path; it is opened for each question, so that it can be shared by threads and sent to other processes.
#[pyclass(frozen, module = "onrecord._native")]
pub struct Ledger {
    path: PathBuf,
    data: Option<PathBuf>,
}

#[pymethods]
impl Ledger {
    #[new]
    #[pyo3(signature = (path, data=None))]
    fn new(path: PathBuf, data: Option<PathBuf>) -> Ledger {
        Ledger { path, data }
    }

    /// Documents, claims, attributions and corrections.
    fn totals(&self, py: Python<'_>) -> PyResult<(u64, u64, u64, u64)> {
        let t = self.ask(py, |ledger| ledger.totals())?;
        Ok((t.documents, t.claims, t.sayings, t.corrections))
    }

    /// The claims that meet all conditions, in the columns of `v_claim`.
    #[pyo3(signature = (conditions, kinds, quads, limit))]
    fn query(
        &self,
        py: Python<'_>,
        conditions: BTreeMap<String, String>,
        kinds: Vec<String>,
        quads: Vec<u8>,
        limit: Option<u64>,
    ) -> PyResult<Table> {
        let filter = filter(py, &conditions, kinds, quads, limit)?;
        let ledger = self.open(py, Access::Read)?;
        let batches = py.detach(move || claims_of(&ledger, &filter)).map_err(|e| of_lake(py, &e))?;
        Ok(Table::whole(claims_schema(), batches))
    }

    /// What one SELECT finds, and whether there was more.
    #[pyo3(signature = (select, seconds, rows))]
    fn sql(&self, py: Python<'_>, select: &str, seconds: f64, rows: usize) -> PyResult<(Table, bool)> {
        let time = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        let found = self.ask(py, |ledger| ledger.sql(select, SqlLimits { time, rows }))?;
        let batch = sql_batch(&found).map_err(|e| of_lake(py, &e))?;
        Ok((Table::whole(batch.schema(), vec![batch]), found.cut))
    }

    /// Statement groups, as one JSON array of what `onrecord groups --json` writes.
    #[pyo3(signature = (conditions, kinds, labels, reports, limit))]
    fn groups(
        &self,
        py: Python<'_>,
        conditions: BTreeMap<String, String>,
        kinds: Vec<String>,
        labels: Vec<String>,
        reports: u64,
        limit: Option<u64>,
    ) -> PyResult<String> {
        let label = |name: &String| {
            Label::parse(name).ok_or_else(|| {
                raise(
                    py,
                    "LedgerError",
                    format!("no label is called {name:?}; see onrecord.LABELS"),
                    "filter",
                )
            })
        };
        let filter = GroupFilter {
            claims: filter(py, &conditions, kinds, Vec::new(), limit)?,
            labels: labels.iter().map(label).collect::<PyResult<_>>()?,
            least_documents: reports,
        };
        let found = self.ask(py, |ledger| ledger.groups(&filter))?;
        json(py, &found.iter().map(GroupLine::from).collect::<Vec<_>>())
    }

    /// The group that a claim is in, side by side, as JSON.
    fn group(&self, py: Python<'_>, claim: &str) -> PyResult<String> {
        let table = self.table(py)?;
        let found = self.ask(py, |ledger| ledger.group(claim, &table))?;
        json(py, &GroupRecord::from(&found))
    }

    /// A claim with the text of its report, as two JSON texts.
    fn explain(&self, py: Python<'_>, claim: &str) -> PyResult<(String, String)> {
        let found = self.ask(py, |ledger| ledger.claim(claim))?;
        let offsets = Offsets::new(&found.document.text);
        let entry = json(py, &EntryRecord::new(&found.row, &found.document, &offsets))?;
        Ok((entry, found.document.text.as_str().to_owned()))
    }

    /// Adds the reports of a table that a reader made and lays them beside the others: added, unchanged, read anew, rows
    /// without a reading.
    fn add(&self, py: Python<'_>, data: &Bound<'_, PyAny>) -> PyResult<(usize, usize, usize, usize)> {
        let table = self.table(py)?;
        let mut ledger = self.open(py, Access::Write)?;
        let mut done = AddReport::default();
        let mut unread = 0;
        let mut batches = batches_of(data)?;
        loop {
            // The table may be made by Python while it is taken.
            let Some(batch) = py.detach(|| batches.next()) else { break };
            let bad = |found: String| {
                let message = format!(
                    "expected a table of reports as read_batch makes it, found {found}; read the texts first"
                );
                raise(py, "TableError", message, "columns")
            };
            let rows = batch.map_err(|e| e.to_string()).and_then(|b| report_rows(&b)).map_err(bad)?;
            let mut entries = Vec::new();
            for row in rows {
                match row.into_entry() {
                    Ok(entry) => entries.push(entry),
                    Err(RowError::Unread { .. }) => unread += 1,
                    Err(error) => return Err(raise(py, "TableError", error.to_string(), "bad-row")),
                }
            }
            done += py.detach(|| ledger.add(&entries)).map_err(|e| of_ledger(py, &e))?;
        }
        py.detach(|| ledger.lay_side_by_side(&table, |_| {})).map_err(|e| of_ledger(py, &e))?;
        Ok((done.added, done.unchanged, done.replaced, unread))
    }
}

impl Ledger {
    fn open(&self, py: Python<'_>, access: Access) -> PyResult<onrecord::ledger::Ledger> {
        py.detach(|| onrecord::ledger::Ledger::open(&self.path, access)).map_err(|e| of_ledger(py, &e))
    }

    fn ask<T: Send>(
        &self,
        py: Python<'_>,
        ask: impl FnOnce(&onrecord::ledger::Ledger) -> Result<T, LedgerError> + Send,
    ) -> PyResult<T> {
        let found = py.detach(|| ask(&onrecord::ledger::Ledger::open(&self.path, Access::Read)?));
        found.map_err(|e| of_ledger(py, &e))
    }

    /// By which claims are laid side by side.
    fn table(&self, py: Python<'_>) -> PyResult<Comparison> {
        let load = || -> Result<Comparison, onrecord::Error> {
            let files = match &self.data {
                Some(folder) => Files::overlaid(folder)?,
                None => Files::embedded(),
            };
            Ok(Comparison::load(&files).map_err(ResourceError::Problems)?)
        };
        py.detach(load).map_err(|e| of(py, &e))
    }
}

fn json(py: Python<'_>, value: &impl serde::Serialize) -> PyResult<String> {
    serde_json::to_string(value).map_err(|e| raise(py, "OnrecordError", e.to_string(), "bug"))
}

/// The filter of conditions by name.
fn filter(
    py: Python<'_>,
    conditions: &BTreeMap<String, String>,
    kinds: Vec<String>,
    quads: Vec<u8>,
    limit: Option<u64>,
) -> PyResult<Filter> {
    let mut filter = Filter { kinds, quads, limit, ..Filter::default() };
    for (name, value) in conditions {
        let bad = |expected: &str| {
            raise(py, "LedgerError", format!("{name}: expected {expected}, found {value:?}"), "filter")
        };
        let day = || value.parse::<jiff::civil::Date>().map(Some).map_err(|_| bad("a day as 2031-03-04"));
        match name.as_str() {
            "source" => filter.source = Some(value.clone()),
            "publisher" => filter.publisher = Some(value.clone()),
            "actor" => filter.party = Some(value.clone()),
            "place" => filter.place = Some(value.clone()),
            "text" => filter.text = Some(value.clone()),
            "document" => filter.document = Some(value.clone()),
            "from_day" => filter.published.from = day()?,
            "to_day" => filter.published.to = day()?,
            "happened_from" => filter.happened.from = day()?,
            "happened_to" => filter.happened.to = day()?,
            "certainty" => {
                let known = "certain, probable, possible or underspecified";
                filter.certainty = Some(Certainty::parse(value).ok_or_else(|| bad(known))?);
            }
            "polarity" => {
                filter.polarity = Some(Polarity::parse(value).ok_or_else(|| bad("positive or negative"))?);
            }
            "mood" => {
                let known = "asserted, demanded, promised, threatened, conditional, future or historical";
                filter.mood = Some(Mood::parse(value).ok_or_else(|| bad(known))?);
            }
            _ => return Err(bad("a condition of Ledger.query")),
        }
    }
    Ok(filter)
}
