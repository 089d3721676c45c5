//! One Parquet file, written under another name until it is whole and on the disk.
//!
//! reads:  rows
//! writes: Parquet files

use crate::LakeError;
use crate::table::batch;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use serde::Serialize;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The version of the tables, in the metadata of every file.
const FORMAT: &str = "1";
/// Rows that are turned into columns at once.
const BATCH: usize = 1024;
/// Rows of a row group of claims; of reports, which are long, a sixteenth of it.
const GROUP: usize = 65_536;

/// What the metadata of a file tells about how it came to be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct About {
    /// What was asked, in the words in which it was asked.
    pub query: String,
}

/// A table on its way into a file.
pub(crate) struct TableFile<T> {
    writer: ArrowWriter<File>,
    schema: SchemaRef,
    path: PathBuf,
    waiting: Vec<T>,
    rows: u64,
}

impl<T: Serialize> TableFile<T> {
    /// A new file at `path`; the folders above it are made.
    pub(crate) fn create(path: &Path, schema: SchemaRef, long_rows: bool) -> Result<TableFile<T>, LakeError> {
        let failed = |source| LakeError::Write { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let file = File::create(path).map_err(failed)?;
        let group = if long_rows { GROUP / 16 } else { GROUP };
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(group))
            .build();
        let writer =
            ArrowWriter::try_new(file, schema.clone(), Some(properties)).map_err(|e| failed(io_error(e)))?;
        Ok(TableFile { writer, schema, path: path.to_owned(), waiting: Vec::new(), rows: 0 })
    }

    /// Adds a row.
    pub(crate) fn put(&mut self, row: T) -> Result<(), LakeError> {
        self.waiting.push(row);
        if self.waiting.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), LakeError> {
        let rows = std::mem::take(&mut self.waiting);
        self.rows += rows.len() as u64;
        let written = self.writer.write(&batch(&self.schema, &rows)?);
        written.map_err(|e| LakeError::Write { path: self.path.clone(), source: io_error(e) })
    }

    /// Ends the file. How many rows it has.
    pub(crate) fn finish(mut self, table: &str, about: &About) -> Result<u64, LakeError> {
        self.flush()?;
        for (key, value) in [
            ("onrecord.format", FORMAT.to_owned()),
            ("onrecord.table", table.to_owned()),
            ("onrecord.rows", self.rows.to_string()),
            ("onrecord.version", onrecord::provenance::VERSION.to_owned()),
            ("onrecord.query", about.query.clone()),
        ] {
            self.writer.append_key_value_metadata(KeyValue::new(key.to_owned(), value));
        }
        let failed = |source| LakeError::Write { path: self.path.clone(), source };
        let file = self.writer.into_inner().map_err(|e| failed(io_error(e)))?;
        file.sync_all().map_err(failed)?;
        Ok(self.rows)
    }
}

/// The system's error below one of Parquet's.
pub(crate) fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

/// Writes a file or folder under a name of its own and gives it `path` once `write` is done; after an error nothing is left.
pub(crate) fn whole<T>(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<T, LakeError>,
) -> Result<T, LakeError> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".partial-{}", std::process::id()));
    let partial = PathBuf::from(name);
    let failed = |source| LakeError::Write { path: path.to_owned(), source };
    let done = write(&partial).and_then(|done| {
        fs::rename(&partial, path).map_err(failed)?;
        Ok(done)
    });
    if done.is_err() {
        let _ = if partial.is_dir() { fs::remove_dir_all(&partial) } else { fs::remove_file(&partial) };
    }
    done
}
