//! The application's files: part of the binary, or of a folder for those who work on them.
//!
//! reads:  web/dist as it was when the program was built, or a folder
//! writes: answers

use crate::error::ApiError;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::path::PathBuf;

/// The page of the application.
const PAGE: &str = "index.html";

/// What stands at `/` where the application was not built in.
const ABSENT: &str = "The application is not part of this build: web/dist was empty. The API is at /api/v1/ \
    (GET /api/v1/openapi.json). To build the application: npm ci && npm run build in web/, then build onrecord again.\n";

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Built;

/// Where the application's files come from.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    folder: Option<PathBuf>,
}

/// A file of the application.
struct Asset {
    bytes: Cow<'static, [u8]>,
    tag: String,
}

impl Assets {
    /// The files of a folder; none: those in the binary.
    pub fn new(folder: Option<PathBuf>) -> Assets {
        Assets { folder }
    }

    fn get(&self, path: &str) -> Option<Asset> {
        let bytes = match &self.folder {
            None => Built::get(path)?.data,
            Some(folder) => {
                let folder = folder.canonicalize().ok()?;
                let file = folder.join(path).canonicalize().ok().filter(|f| f.starts_with(&folder))?;
                Cow::Owned(std::fs::read(file).ok()?)
            }
        };
        let tag = format!("\"{}\"", &blake3::hash(&bytes).to_hex()[..20]);
        Some(Asset { bytes, tag })
    }

    /// The answer to a call that is none of the API's: the file, or the application's page, which knows what to do with every
    /// other address.
    pub fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        if !matches!(*method, Method::GET | Method::HEAD) {
            let error = ApiError::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method",
                "pages are only read; the API is at /api/v1/",
            );
            return error.into_response();
        }
        let path = uri.path().trim_start_matches('/');
        let path = if path.is_empty() { PAGE } else { path };
        if let Some(asset) = self.get(path) {
            return send(path, asset, headers);
        }
        // What has an ending was meant to be a file.
        let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
        match self.get(PAGE).filter(|_| !is_file) {
            Some(page) => send(PAGE, page, headers),
            None if is_file && path != PAGE => {
                (StatusCode::NOT_FOUND, "There is no such file.\n").into_response()
            }
            None => (StatusCode::OK, ABSENT).into_response(),
        }
    }
}

fn send(path: &str, asset: Asset, asked: &HeaderMap) -> Response {
    // Files below assets/ have their checksum in their name: what has such a name never changes.
    let keep = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media(path)));
    if let Ok(tag) = HeaderValue::from_str(&asset.tag) {
        headers.insert(header::ETAG, tag);
    }
    let known = asked.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    if known.is_some_and(|k| k.split(',').any(|k| k.trim().trim_start_matches("W/") == asset.tag)) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, asset.bytes.into_owned()).into_response()
}

/// The media type of a file by its ending.
fn media(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" | "topojson" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
