//! What every call shares: the ledger to read and to write, the reader of reports, and how the server was started.
//!
//! reads:  a ledger
//! writes: App

use crate::answers::Answers;
use crate::error::ApiError;
use crate::readings::Readings;
use crate::security::{Gate, Users};
use onrecord::Reader;
use onrecord::ledger::{Access, Ledger, LedgerError, Run};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a question to the ledger may take.
const QUESTION: Duration = Duration::from_secs(8);
/// How long an export may take.
const EXPORT: Duration = Duration::from_secs(600);
/// How long a writer waits for others who write.
const PATIENCE: Duration = Duration::from_secs(5);
/// Calls that may wait for a connection; more are turned away.
const WAITING: usize = 256;
/// Reports that are read at the same time.
const READINGS: usize = 2;

/// Makes the reader of reports and says what reads: called once, when it is first needed.
pub type LoadReader = Box<dyn Fn() -> Result<(Arc<Reader>, Run), String> + Send + Sync>;

/// Everything that calls share. Cloning it is free.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    path: PathBuf,
    idle: Mutex<Vec<Ledger>>,
    connections: Semaphore,
    waiting: Semaphore,
    at_once: Semaphore,
    writer: Mutex<Option<Ledger>>,
    writable: bool,
    load: LoadReader,
    reader: OnceLock<Result<(Arc<Reader>, Run), String>>,
    answers: Answers,
    readings: Readings,
    gate: Gate,
    author: Option<String>,
}

impl App {
    /// The state of a server on a ledger. The ledger is made if it is not there and brought up to date if it is older; one that
    /// may not be written is only read.
    ///
    /// # Errors
    /// If the file is no ledger or cannot be opened.
    pub fn new(
        path: &Path,
        gate: Gate,
        load: LoadReader,
        author: Option<String>,
    ) -> Result<App, LedgerError> {
        let writer = match Ledger::open_patiently(path, Access::Write, PATIENCE) {
            Ok(ledger) => Some(ledger),
            Err(LedgerError::Unusable { .. } | LedgerError::Busy { .. }) if path.exists() => None,
            Err(error) => return Err(error),
        };
        let watching = Ledger::open(path, Access::Read)?;
        let connections = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
        Ok(App(Arc::new(Shared {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
            connections: Semaphore::new(connections),
            waiting: Semaphore::new(WAITING),
            at_once: Semaphore::new(READINGS),
            writable: writer.is_some(),
            writer: Mutex::new(writer),
            load,
            reader: OnceLock::new(),
            answers: Answers::new(watching),
            readings: Readings::default(),
            gate,
            author,
        })))
    }

    /// Where the ledger is.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Whether the ledger may be written.
    pub fn writable(&self) -> bool {
        self.0.writable
    }

    /// Who may do what.
    pub fn gate(&self) -> &Gate {
        &self.0.gate
    }

    /// The people who may sign in.
    pub fn users(&self) -> &Users {
        self.0.gate.users()
    }

    /// The author of corrections of somebody who need not sign in and gives no name.
    pub fn author(&self) -> Option<&str> {
        self.0.author.as_deref()
    }

    /// Answers that are kept as long as nothing changes.
    pub fn answers(&self) -> &Answers {
        &self.0.answers
    }

    /// Reports that were read again lately.
    pub(crate) fn readings(&self) -> &Readings {
        &self.0.readings
    }

    /// The reader of reports; the first who asks waits until it is made.
    ///
    /// # Errors
    /// If data files or model cannot be used.
    pub fn reader(&self) -> Result<&(Arc<Reader>, Run), ApiError> {
        let made = self.0.reader.get_or_init(|| (self.0.load)());
        made.as_ref().map_err(|e| ApiError::internal(&std::io::Error::other(e.clone())))
    }

    /// Whether the reader of reports is made.
    pub fn reader_is_ready(&self) -> bool {
        matches!(self.0.reader.get(), Some(Ok(_)))
    }

    /// What `read` finds in the ledger, away from the threads that serve connections.
    ///
    /// # Errors
    /// Those of `read`; if too many wait already; if it takes too long.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&App, &Ledger) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.read_within(QUESTION, read).await
    }

    /// The same for what takes long: a whole export.
    ///
    /// # Errors
    /// As [`read`](App::read).
    pub async fn read_long<T: Send + 'static>(
        &self,
        read: impl FnOnce(&App, &Ledger) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.read_within(EXPORT, read).await
    }

    async fn read_within<T: Send + 'static>(
        &self,
        limit: Duration,
        read: impl FnOnce(&App, &Ledger) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let _place = self.0.waiting.try_acquire().map_err(|_| ApiError::crowded())?;
        let _turn = self.0.connections.acquire().await.map_err(|_| ApiError::crowded())?;
        let app = self.clone();
        let work = move || {
            let idle = app.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let ledger = match idle {
                Some(ledger) => ledger,
                None => Ledger::open(&app.0.path, Access::Read)?,
            };
            let found = ledger.within(limit, |ledger| read(&app, ledger));
            app.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(ledger);
            found
        };
        blocking(work).await
    }

    /// What `write` does to the ledger: one call after the other.
    ///
    /// # Errors
    /// Those of `write`; if the ledger may only be read.
    pub async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&App, &mut Ledger) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let _place = self.0.waiting.try_acquire().map_err(|_| ApiError::crowded())?;
        let app = self.clone();
        let work = move || {
            let mut writer = app.0.writer.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(ledger) = writer.as_mut() else {
                return Err(ApiError::new(
                    axum::http::StatusCode::CONFLICT,
                    "read_only",
                    "this ledger may only be read; change the permissions of its file and folder, then start the server again",
                ));
            };
            write(&app, ledger)
        };
        blocking(work).await
    }

    /// What `work` makes with the reader of reports, a few at a time.
    ///
    /// # Errors
    /// Those of `work`; if the reader cannot be made.
    pub async fn with_reader<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App, &Reader, &Run) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let _place = self.0.waiting.try_acquire().map_err(|_| ApiError::crowded())?;
        let _turn = self.0.at_once.acquire().await.map_err(|_| ApiError::crowded())?;
        let app = self.clone();
        blocking(move || {
            let (reader, run) = app.reader()?;
            work(&app, reader, run)
        })
        .await
    }
}

/// Work that would hold up connections, on a thread of its own.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(ApiError::internal(&error)),
    }
}
