//! Downloads: exactly the claims on the screen, in every layout of the command line, byte for byte the same.
//!
//! reads:  the ledger
//! writes: files
//!
//! An export is written whole before the first byte is sent: its length, its number of rows and its checksum stand in the
//! headers, and a download that was cut short is seen to be.

use crate::ask::{Both, Name, yes};
use crate::error::{ApiError, ErrorBody};
use crate::filter::FilterParams;
use crate::state::App;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use onrecord::ledger::{Ledger, Selection};
use onrecord::wire::export::{Exported, Layout, Sources, brat_files, export as write_layout};
use onrecord::wire::export_archive;
use serde::Deserialize;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use tokio_util::io::ReaderStream;
use utoipa::IntoParams;
use zip::write::SimpleFileOptions;

/// How cells and lists are written.
#[derive(Deserialize, IntoParams, Clone, Debug, Default)]
#[into_params(parameter_in = Query)]
pub struct ExportParams {
    /// `true` leaves cells as they are, also those that a spreadsheet would run as formulas.
    raw: Option<String>,
    /// The order of rows, as in lists of claims.
    sort: Option<String>,
}

/// A written export.
struct Written {
    file: File,
    length: u64,
    checksum: String,
    done: Exported,
}

/// Claims that meet all conditions as a file: csv, geojson, graphml, annotation, brat (zipped), polecat, icews, gdelt, petrarch2,
/// or jsonl (the whole ledger, to be read in again)
///
/// `Onrecord-Rows` and `Onrecord-Left-Out` say how many rows the file has and how many claims the layout has no row for,
/// `Onrecord-Query` what was asked, `Onrecord-Blake3` the file's checksum.
#[utoipa::path(get, path = "/export/{format}", tag = "exports", params(("format", description = "The layout"), FilterParams, ExportParams), responses(
    (status = 200, description = "The file", content_type = "application/octet-stream", body = Vec<u8>),
    (status = 400, description = "A parameter cannot be read", body = ErrorBody),
    (status = 404, description = "There is no such layout", body = ErrorBody)
))]
pub async fn export(
    State(app): State<App>,
    Name(format): Name,
    uri: Uri,
    Both(filter, asked): Both<FilterParams, ExportParams>,
) -> Result<Response, ApiError> {
    let selection = filter.ordered(asked.sort.as_deref())?;
    let guard_formulas = !yes("raw", asked.raw.as_deref())?;
    let layout = Layout::ALL.into_iter().find(|l| l.name() == format);
    if layout.is_none() && format != "jsonl" {
        let known: Vec<&str> = Layout::ALL.iter().map(|l| l.name()).chain(["jsonl"]).collect();
        let found: String = format.chars().take(60).collect();
        let message = format!("there is no layout `{found}`; layouts are {}", known.join(", "));
        return Err(ApiError::new(StatusCode::NOT_FOUND, "no_such", message));
    }
    if layout.is_none() && selection != Selection::default() {
        let message = "jsonl is always the whole ledger; leave the conditions out, or take another layout";
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "bad_query", message));
    }
    let written = app
        .read_long(move |app, ledger| match layout {
            None => whole(ledger),
            Some(layout) => some(app, ledger, layout, &selection, guard_formulas),
        })
        .await?;
    let (kind, ending) = media(layout);
    let name = format!(
        "onrecord-{}-{}.{ending}",
        if layout.is_some() { "claims" } else { "ledger" },
        &written.checksum[..8]
    );
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(written.file)));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    for (header, value) in [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_LENGTH, written.length.to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (HeaderName::from_static("onrecord-rows"), written.done.rows.to_string()),
        (HeaderName::from_static("onrecord-left-out"), written.done.left_out.to_string()),
        (HeaderName::from_static("onrecord-blake3"), written.checksum),
        (HeaderName::from_static("onrecord-query"), uri.query().unwrap_or_default().to_owned()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(header, value);
        }
    }
    Ok(response)
}

fn media(layout: Option<Layout>) -> (&'static str, &'static str) {
    match layout {
        None => ("application/x-ndjson", "jsonl"),
        Some(Layout::Annotation) => ("application/x-ndjson", "annotation.jsonl"),
        Some(Layout::Csv) => ("text/csv; charset=utf-8", "csv"),
        Some(Layout::GeoJson) => ("application/geo+json", "geojson"),
        Some(Layout::GraphMl) => ("application/graphml+xml", "graphml"),
        Some(Layout::Brat) => ("application/zip", "brat.zip"),
        Some(Layout::Polecat) => ("text/plain; charset=utf-8", "polecat.txt"),
        Some(Layout::Icews) => ("text/tab-separated-values; charset=utf-8", "icews.tab"),
        Some(Layout::Gdelt) => ("text/tab-separated-values; charset=utf-8", "gdelt.tsv"),
        Some(Layout::Petrarch2) => ("text/tab-separated-values; charset=utf-8", "petrarch2.tsv"),
    }
}

/// The whole ledger.
fn whole(ledger: &Ledger) -> Result<Written, ApiError> {
    let mut out = BufWriter::new(tempfile::tempfile()?);
    let (documents, _) = export_archive(ledger, &mut out)?;
    finish(out, Exported { rows: documents as u64, left_out: 0 })
}

fn some(
    app: &App,
    ledger: &Ledger,
    layout: Layout,
    selection: &Selection,
    guard_formulas: bool,
) -> Result<Written, ApiError> {
    let mut rows = Vec::new();
    ledger.each_of(selection, |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    let (reader, _) = app.reader()?;
    let resources = reader.resources();
    let from = Sources { ledger, gazetteer: &resources.gazetteer, actors: &resources.actors, guard_formulas };
    let mut out = BufWriter::new(tempfile::tempfile()?);
    if layout != Layout::Brat {
        let done = write_layout(layout, &rows, &from, &mut out)?;
        return finish(out, done);
    }
    let (files, done) = brat_files(&rows, &from)?;
    let mut zip = zip::ZipWriter::new(out);
    let failed = |e: zip::result::ZipError| ApiError::internal(&e);
    for (name, text) in files {
        // Without the time of day the same claims are the same file.
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        zip.start_file(name, options).map_err(failed)?;
        zip.write_all(text.as_bytes())?;
    }
    finish(zip.finish().map_err(failed)?, done)
}

/// A written file, from its beginning, with its checksum.
fn finish(out: BufWriter<File>, done: Exported) -> Result<Written, ApiError> {
    let mut file = out.into_inner().map_err(|e| ApiError::internal(e.error()))?;
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = blake3::Hasher::new();
    let (mut buffer, mut length) = (vec![0; 1 << 16], 0);
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        hasher.update(&buffer[..n]);
        length += n as u64;
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(Written { file, length, checksum: hasher.finalize().to_hex().to_string(), done })
}
