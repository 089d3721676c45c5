//! The reader as Python sees it.
//!
//! reads:  texts, tables, files
//! writes: JSON, Table

use crate::arrow::{Table, batches_of};
use crate::columns::Columns;
use crate::failure::{of, raise};
use crate::files::Files;
use crate::rows::Rows;
use arrow_array::RecordBatchReader;
use onrecord::document::Meta;
use onrecord::ingest::{IngestOptions, Report};
use onrecord::ledger::Run;
use onrecord::wire::{InputFields, InputLine, Ontology, ReadingRecord};
use onrecord_lake::reports_schema;
use pyo3::prelude::*;
use rayon::ThreadPool;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// What reads: shared by all tables that are being read.
pub struct Core {
    /// The library's reader.
    pub reader: onrecord::Reader,
    /// What it reads with.
    pub run: Run,
    threads: usize,
    /// The threads, with the process that they belong to: a fork has none of its parent's.
    pool: Mutex<Option<(u32, Arc<ThreadPool>)>>,
}

impl Core {
    /// Does work on the reader's threads.
    pub fn on_threads<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let pool = {
            let mut held = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
            let here = std::process::id();
            if held.as_ref().is_none_or(|(process, _)| *process != here) {
                let built = rayon::ThreadPoolBuilder::new().num_threads(self.threads).build().ok();
                // Threads of another process cannot be joined here: what is left of them is let go.
                if let Some(old) = std::mem::replace(&mut *held, built.map(|pool| (here, Arc::new(pool)))) {
                    std::mem::forget(old);
                }
            }
            held.as_ref().map(|(_, pool)| pool.clone())
        };
        match pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

/// Reads reports.
#[pyclass(frozen, module = "onrecord._native")]
pub struct Reader {
    core: Arc<Core>,
}

#[pymethods]
impl Reader {
    #[new]
    #[pyo3(signature = (model=None, data=None, threads=0))]
    fn new(
        py: Python<'_>,
        model: Option<PathBuf>,
        data: Option<PathBuf>,
        threads: usize,
    ) -> PyResult<Reader> {
        let built = py.detach(|| -> Result<Core, onrecord::Error> {
            let mut builder = onrecord::Reader::builder();
            if let Some(model) = &model {
                builder = builder.model(model);
            }
            if let Some(data) = &data {
                builder = builder.data(data);
            }
            let run = builder.run()?;
            Ok(Core { run, reader: builder.build()?, threads, pool: Mutex::new(None) })
        });
        built.map(|core| Reader { core: Arc::new(core) }).map_err(|e| of(py, &e))
    }

    /// Version of the program, model and checksum of the data.
    #[getter]
    fn run(&self) -> (String, String, String) {
        let Run { program, model, lexicon } = self.core.run.clone();
        (program, model, lexicon)
    }

    /// The JSON object of `onrecord read --json` of one text.
    #[pyo3(signature = (text, published, publisher, title, author, url, html, any_language))]
    #[allow(clippy::too_many_arguments, reason = "named in Python")]
    fn read(
        &self,
        py: Python<'_>,
        text: String,
        published: Option<String>,
        publisher: Option<String>,
        title: Option<String>,
        author: Option<String>,
        url: Option<String>,
        html: bool,
        any_language: bool,
    ) -> PyResult<String> {
        let (text, html) = if html { (None, Some(text)) } else { (Some(text), None) };
        let fields = InputFields { id: None, text, html, published, publisher, title, author, url };
        let line =
            InputLine::from_fields(fields).map_err(|e| raise(py, "ReportError", e.to_string(), "bad-row"))?;
        self.json(py, line.into_report(options(any_language, None, None)))
    }

    /// The same of the bytes of a file.
    #[pyo3(signature = (bytes, origin, published, publisher, any_language))]
    fn read_bytes(
        &self,
        py: Python<'_>,
        bytes: Vec<u8>,
        origin: Option<String>,
        published: Option<String>,
        publisher: Option<String>,
        any_language: bool,
    ) -> PyResult<String> {
        let options = self.options(py, published, publisher, any_language)?;
        let meta = Meta { origin, ..Meta::default() };
        self.json(py, Report::from_bytes(bytes, meta).with(options))
    }

    /// The reports of a table, a row a row; as a stream that is read while it is taken, or whole.
    #[pyo3(signature = (data, columns, published, publisher, any_language, batch_size, lazy))]
    #[allow(clippy::too_many_arguments, reason = "named in Python")]
    fn read_table(
        &self,
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        columns: BTreeMap<String, String>,
        published: Option<String>,
        publisher: Option<String>,
        any_language: bool,
        batch_size: usize,
        lazy: bool,
    ) -> PyResult<Table> {
        let options = self.options(py, published, publisher, any_language)?;
        let input = batches_of(data)?;
        let columns = Columns::find(&input.schema(), &columns)
            .map_err(|message| raise(py, "TableError", message, "columns"))?;
        let rows =
            Rows { core: self.core.clone(), input, columns, options, most: batch_size.max(1), now: None };
        finish(py, rows, lazy)
    }

    /// The reports of files.
    #[pyo3(signature = (paths, published, publisher, any_language, batch_size, lazy))]
    #[allow(clippy::too_many_arguments, reason = "named in Python")]
    fn read_files(
        &self,
        py: Python<'_>,
        paths: Vec<PathBuf>,
        published: Option<String>,
        publisher: Option<String>,
        any_language: bool,
        batch_size: usize,
        lazy: bool,
    ) -> PyResult<Table> {
        let options = self.options(py, published, publisher, any_language)?;
        finish(py, Files::new(self.core.clone(), paths, options, batch_size), lazy)
    }
}

impl Reader {
    fn json(&self, py: Python<'_>, report: Report) -> PyResult<String> {
        let core = &self.core;
        let read = py.detach(|| -> Result<_, onrecord::Error> {
            let reading = core.on_threads(|| core.reader.read_caught(report, None))?;
            Ok(serde_json::to_string(&ReadingRecord::new(&reading, None, Ontology::Plover)))
        });
        let json = read.map_err(|e| of(py, &e))?;
        json.map_err(|e| raise(py, "OnrecordError", e.to_string(), "bug"))
    }

    fn options(
        &self,
        py: Python<'_>,
        published: Option<String>,
        publisher: Option<String>,
        any_language: bool,
    ) -> PyResult<IngestOptions> {
        let day = |day: String| {
            day.parse().map_err(|_| {
                let message = format!("published is {day:?}, which is no day; write it as 2031-03-04");
                raise(py, "ReportError", message, "bad-row")
            })
        };
        Ok(options(any_language, published.map(day).transpose()?, publisher))
    }
}

fn options(
    any_language: bool,
    published: Option<jiff::civil::Date>,
    publisher: Option<String>,
) -> IngestOptions {
    IngestOptions {
        any_language,
        otherwise: Meta { published, publisher, ..Meta::default() },
        now: Some(jiff::Timestamp::now()),
        ..IngestOptions::default()
    }
}

/// The table of some rows: on its way, or whole.
fn finish(py: Python<'_>, rows: impl RecordBatchReader + Send + 'static, lazy: bool) -> PyResult<Table> {
    if lazy {
        return Ok(Table::stream(Box::new(rows)));
    }
    let all = py.detach(|| rows.collect::<Result<Vec<_>, _>>());
    let all = all.map_err(|e| raise(py, "TableError", e.to_string(), "table"))?;
    Ok(Table::whole(reports_schema(), all))
}
