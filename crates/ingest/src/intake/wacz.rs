//! WACZ: a ZIP file with web archives in its folder `archive/`.
//!
//! reads:  a file that can be sought
//! writes: Entry
//!
//! Source: Web Archive Collection Zipped 1.1.1. Only the archives are read, in the order of their names; nothing is written
//! anywhere, so that a name in the ZIP can lead nowhere.

use super::stream::{Ratio, Stream};
use super::warc::Warc;
use super::{Item, Setting};
use crate::error::Refusal;
use crate::recognize::{HEAD, recognize};
use flate2::read::DeflateDecoder;
use std::collections::VecDeque;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use zip::{CompressionMethod, ZipArchive};

/// How a file is opened once more: each archive in it is read from where it lies.
pub type Reopen = Box<dyn Fn() -> io::Result<Box<dyn ReadSeek>> + Send>;

/// The reports of the archives in a ZIP file.
pub(crate) struct Wacz {
    reopen: Reopen,
    outer: Setting,
    waiting: VecDeque<Inner>,
    current: Option<Box<Warc>>,
    ready: VecDeque<Item>,
    passed: u64,
}

/// An archive in the ZIP file.
struct Inner {
    name: String,
    start: u64,
    size: u64,
    method: CompressionMethod,
}

impl Wacz {
    pub(crate) fn open(reopen: Reopen, outer: Setting) -> Wacz {
        let mut wacz = Wacz {
            reopen,
            outer,
            waiting: VecDeque::new(),
            current: None,
            ready: VecDeque::new(),
            passed: 0,
        };
        if let Err(kind) = wacz.list() {
            wacz.ready.push_back(wacz.outer.lost(None, kind));
        }
        wacz
    }

    /// Finds the archives.
    fn list(&mut self) -> Result<(), Refusal> {
        let file = (self.reopen)().map_err(|e| Refusal::Unreadable { why: e.to_string() })?;
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|error| {
            let why = format!("the list of contents of the ZIP file cannot be read ({error})");
            Refusal::Damaged { offset: 0, why }
        })?;
        let mut found = Vec::new();
        for at in 0..zip.len().min(self.outer.limits.items) {
            let Ok(entry) = zip.by_index_raw(at) else { continue };
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            // tidy: endings of file names
            let is_archive =
                [".warc", ".warc.gz", ".warc.zst", ".arc.gz"].iter().any(|end| name.ends_with(end));
            if let (true, Some(start)) = (is_archive && name.starts_with("archive/"), entry.data_start()) {
                found.push(Inner { name, start, size: entry.compressed_size(), method: entry.compression() });
            }
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        self.waiting = found.into();
        if self.waiting.is_empty() {
            let why = "expected web archives in the ZIP file (archive/*.warc.gz), found none".to_owned();
            return Err(Refusal::BadItem { why });
        }
        Ok(())
    }

    fn start(&self, inner: &Inner) -> Result<Warc, Refusal> {
        let unreadable = |e: io::Error| Refusal::Unreadable { why: e.to_string() };
        let mut file = (self.reopen)().map_err(unreadable)?;
        file.seek(SeekFrom::Start(inner.start)).map_err(unreadable)?;
        let bytes = file.take(inner.size);
        let place = Setting { name: format!("{}!{}", self.outer.name, inner.name), ..self.outer.clone() };
        let raw: Box<dyn Read + Send> = match inner.method {
            CompressionMethod::Stored => Box::new(bytes),
            CompressionMethod::Deflated => {
                Box::new(Deflated { inner: DeflateDecoder::new(bytes), out: 0, ratio: place.ratio() })
            }
            other => {
                return Err(Refusal::BadItem { why: format!("packed by {other}, which is not read here") });
            }
        };
        let mut raw = BufReader::new(raw);
        let mut head = Vec::new();
        raw.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(unreadable)?;
        let (packing, _) = recognize(&head, &inner.name);
        let stream =
            Stream::new(Box::new(BufReader::new(Cursor::new(head).chain(raw))), packing, place.ratio());
        Ok(Warc::new(stream, place))
    }

    pub(crate) fn passed(&self) -> u64 {
        self.passed + self.current.as_ref().map_or(0, |warc| warc.passed())
    }
}

impl Iterator for Wacz {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if let Some(warc) = &mut self.current {
                if let Some(item) = warc.next() {
                    return Some(item);
                }
                self.passed += warc.passed();
                self.current = None;
            }
            let inner = self.waiting.pop_front()?;
            match self.start(&inner) {
                Ok(warc) => self.current = Some(Box::new(warc)),
                Err(kind) => {
                    let place = format!("{}!{}", self.outer.name, inner.name);
                    self.ready.push_back(self.outer.lost(Some(place), kind));
                }
            }
        }
    }
}

/// What a ZIP file is read from.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// Unpacked bytes, as long as there are not too many for what went in.
struct Deflated<R: Read> {
    inner: DeflateDecoder<R>,
    out: u64,
    ratio: Ratio,
}

impl<R: Read> Read for Deflated<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.out += n as u64;
        if self.out > self.ratio.from && self.out / self.ratio.most > self.inner.total_in() {
            return Err(io::Error::other(format!("unpacks to more than {} times its size", self.ratio.most)));
        }
        Ok(n)
    }
}
