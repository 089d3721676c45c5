//! Packed bytes → bytes, member by member, with the offset where each began; damage is named and stepped over.
//!
//! reads:  a stream, plain, gzip or Zstandard
//! writes: bytes, Event
//!
//! Sources: RFC 1952 (gzip: members follow each other), RFC 8878 (Zstandard: frames follow each other; a skippable frame of
//! type 0x5D before the first may hold a dictionary, as WARC's Zstandard extension has it).

use crate::error::Refusal;
use crate::recognize::{Packing, is_zstd};
use flate2::bufread::GzDecoder;
use ruzstd::decoding::{BlockDecodingStrategy, Dictionary, FrameDecoder};
use std::io::{self, BufRead, Read};

/// Bytes that are kept to look for the next member after a damaged one.
const HISTORY: usize = 16 << 20;
/// Largest window that a Zstandard frame may ask for; `zstd` asks for no more without `--long`.
const WINDOW: u64 = 128 << 20;
/// Bytes taken at once.
const PIECE: usize = 64 << 10;

/// How much may come out of a member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ratio {
    /// So many times what went in …
    pub most: u64,
    /// … once so many bytes have come out.
    pub from: u64,
}

/// What came of taking a piece.
#[derive(Debug)]
pub(crate) enum Event {
    /// Bytes were added.
    Bytes,
    /// Nothing follows.
    End,
    /// A member is damaged; what follows begins with the next one that could be found.
    Damage(Refusal),
}

/// A stream of members.
pub(crate) struct Stream {
    decoder: Decoder,
    packing: Packing,
    ratio: Ratio,
    member: u64,
    taken_out: u64,
    /// Bytes that may still be read twice in search of the next member.
    patience: u64,
    dictionary: Option<Vec<u8>>,
}

enum Decoder {
    Idle(Raw),
    Gzip(GzDecoder<Raw>),
    Zstd(Box<FrameDecoder>, Raw),
    Over,
}

/// The packed bytes, with those of the current member kept.
struct Raw {
    inner: Box<dyn BufRead + Send>,
    /// Bytes of the current member that were taken, as far as they are kept.
    history: Vec<u8>,
    /// Bytes that are read before those of `inner`.
    front: Vec<u8>,
    at: usize,
    offset: u64,
    keeps: bool,
}

impl BufRead for Raw {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.front.len() { Ok(&self.front[self.at..]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, n: usize) {
        if self.keeps && n > 0 {
            let taken = if self.at < self.front.len() {
                self.front[self.at..self.at + n].to_vec()
            } else {
                // What `consume` is told of lies in the buffer.
                self.inner.fill_buf().map(|b| b[..n.min(b.len())].to_vec()).unwrap_or_default()
            };
            if self.history.len() + taken.len() <= HISTORY {
                self.history.extend(taken);
            } else {
                self.keeps = false;
                self.history = Vec::new();
            }
        }
        self.offset += n as u64;
        if self.at < self.front.len() {
            self.at += n;
            if self.at == self.front.len() {
                self.front = Vec::new();
                self.at = 0;
            }
        } else {
            self.inner.consume(n);
        }
    }
}

impl Read for Raw {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = {
            let buffer = self.fill_buf()?;
            let n = buffer.len().min(out.len());
            out[..n].copy_from_slice(&buffer[..n]);
            n
        };
        self.consume(n);
        Ok(n)
    }
}

impl Raw {
    /// Begins to keep what is taken.
    fn start_member(&mut self) -> u64 {
        self.history.clear();
        self.keeps = true;
        self.offset
    }

    /// Goes back to the second byte of the member, if its bytes are still here.
    fn step_back(&mut self, patience: &mut u64) {
        let again = self.history.len().saturating_sub(1) as u64;
        if self.keeps && again > 0 && again <= *patience {
            *patience -= again;
            let mut front = self.history.split_off(1);
            front.extend_from_slice(&self.front[self.at.min(self.front.len())..]);
            self.front = front;
            self.at = 0;
            self.offset -= again;
        }
        self.keeps = false;
        self.history = Vec::new();
    }

    /// Steps to where a member of the kind could begin; false if nothing follows.
    fn seek_member(&mut self, packing: Packing) -> io::Result<bool> {
        let first = match packing {
            Packing::None => return Ok(!self.fill_buf()?.is_empty()),
            Packing::Gzip => 0x1f,
            Packing::Zstd => 0x28,
        };
        loop {
            let buffer = self.fill_buf()?;
            if buffer.is_empty() {
                return Ok(false);
            }
            let Some(skip) = memchr::memchr(first, buffer) else {
                let all = buffer.len();
                self.consume(all);
                continue;
            };
            self.consume(skip);
            let head = self.peek4()?;
            let fits = match packing {
                Packing::Gzip => head[..3] == [0x1f, 0x8b, 8] && head[3] & 0xe0 == 0,
                _ => is_zstd(&head),
            };
            if fits {
                return Ok(true);
            }
            self.consume(1);
        }
    }

    /// The next four bytes, also where they lie in two pieces; zeros after the end.
    fn peek4(&mut self) -> io::Result<[u8; 4]> {
        if self.fill_buf()?.len() < 4 {
            let mut front = self.front.split_off(self.at.min(self.front.len()));
            while front.len() < 4 {
                let more = self.inner.fill_buf()?;
                if more.is_empty() {
                    break;
                }
                let n = more.len().min(4);
                front.extend_from_slice(&more[..n]);
                self.inner.consume(n);
            }
            self.front = front;
            self.at = 0;
        }
        let mut head = [0; 4];
        let buffer =
            if self.at < self.front.len() { &self.front[self.at..] } else { self.inner.fill_buf()? };
        let n = buffer.len().min(4);
        head[..n].copy_from_slice(&buffer[..n]);
        Ok(head)
    }
}

impl Stream {
    pub(crate) fn new(inner: Box<dyn BufRead + Send>, packing: Packing, ratio: Ratio) -> Stream {
        let raw = Raw { inner, history: Vec::new(), front: Vec::new(), at: 0, offset: 0, keeps: false };
        Stream {
            decoder: Decoder::Idle(raw),
            packing,
            ratio,
            member: 0,
            taken_out: 0,
            patience: 256 << 20,
            dictionary: None,
        }
    }

    /// Where the current member began, in packed bytes; where the next byte is, if nothing is packed.
    pub(crate) fn member(&self) -> u64 {
        self.member
    }

    /// Whether members have offsets of their own.
    pub(crate) fn is_packed(&self) -> bool {
        self.packing != Packing::None
    }

    /// Adds the next bytes to `out`, all of one member.
    pub(crate) fn take(&mut self, out: &mut Vec<u8>) -> Event {
        loop {
            match std::mem::replace(&mut self.decoder, Decoder::Over) {
                Decoder::Over => return Event::End,
                Decoder::Idle(mut raw) => match raw.fill_buf().map(|b| b.is_empty()) {
                    Err(error) => return Event::Damage(Refusal::Unreadable { why: error.to_string() }),
                    Ok(true) => return Event::End,
                    Ok(false) => {
                        if let Some(event) = self.start(raw, out) {
                            return event;
                        }
                    }
                },
                Decoder::Gzip(mut gzip) => {
                    let start = out.len();
                    out.resize(start + PIECE, 0);
                    let read = gzip.read(&mut out[start..]);
                    out.truncate(start + read.as_ref().map_or(0, |n| *n));
                    match read {
                        Ok(0) => {
                            let mut raw = gzip.into_inner();
                            // Some writers fill up with zeros.
                            skip_zeros(&mut raw);
                            self.decoder = Decoder::Idle(raw);
                        }
                        Ok(n) => {
                            self.taken_out += n as u64;
                            let gone_in = gzip.get_ref().offset - self.member;
                            if self.is_bomb(gone_in) {
                                out.truncate(start);
                                return self.bomb(gzip.into_inner());
                            }
                            self.decoder = Decoder::Gzip(gzip);
                            return Event::Bytes;
                        }
                        Err(error) => {
                            let cut = error.kind() == io::ErrorKind::UnexpectedEof;
                            return self.damaged(
                                gzip.into_inner(),
                                if cut { None } else { Some(error.to_string()) },
                            );
                        }
                    }
                }
                Decoder::Zstd(mut frame, mut raw) => {
                    let decoded = frame.decode_blocks(&mut raw, BlockDecodingStrategy::UptoBytes(PIECE));
                    let start = out.len();
                    let collected = frame.collect_to_writer(&mut *out).unwrap_or(0);
                    self.taken_out += collected as u64;
                    if self.is_bomb(raw.offset - self.member) {
                        out.truncate(start);
                        return self.bomb(raw);
                    }
                    match decoded {
                        Err(error) => {
                            let text = error.to_string();
                            let cut = raw.fill_buf().is_ok_and(<[u8]>::is_empty);
                            let event = self.damaged(raw, if cut { None } else { Some(text) });
                            return event;
                        }
                        Ok(_) => {
                            self.decoder = if frame.is_finished() {
                                Decoder::Idle(raw)
                            } else {
                                Decoder::Zstd(frame, raw)
                            };
                            if collected > 0 {
                                return Event::Bytes;
                            }
                        }
                    }
                }
            }
        }
    }

    /// Begins a member; an event if that is all.
    fn start(&mut self, mut raw: Raw, out: &mut Vec<u8>) -> Option<Event> {
        self.taken_out = 0;
        match self.packing {
            Packing::None => {
                self.member = raw.offset;
                let taken = raw.fill_buf().map(|buffer| {
                    let n = buffer.len().min(PIECE);
                    out.extend_from_slice(&buffer[..n]);
                    n
                });
                match taken {
                    Err(error) => Some(Event::Damage(Refusal::Unreadable { why: error.to_string() })),
                    Ok(n) => {
                        raw.consume(n);
                        self.decoder = Decoder::Idle(raw);
                        Some(Event::Bytes)
                    }
                }
            }
            Packing::Gzip => {
                self.member = raw.start_member();
                self.decoder = Decoder::Gzip(GzDecoder::new(raw));
                None
            }
            Packing::Zstd => {
                self.member = raw.start_member();
                let mut frame = Box::new(FrameDecoder::new());
                frame.set_max_window_size(WINDOW);
                if let Some(dictionary) =
                    self.dictionary.as_deref().and_then(|d| Dictionary::decode_dict(d).ok())
                {
                    let _ = frame.add_dict(dictionary);
                }
                match skippable(&mut raw) {
                    Err(error) => Some(self.damaged(raw, Some(error.to_string()))),
                    Ok(Some((kind, bytes))) => {
                        if kind == 0x5d && self.dictionary.is_none() {
                            self.dictionary = Some(unpacked_dictionary(bytes));
                        }
                        self.decoder = Decoder::Idle(raw);
                        None
                    }
                    Ok(None) => match frame.init(&mut raw) {
                        Ok(()) => {
                            self.decoder = Decoder::Zstd(frame, raw);
                            None
                        }
                        Err(error) => {
                            let cut = raw.fill_buf().is_ok_and(<[u8]>::is_empty);
                            Some(self.damaged(raw, if cut { None } else { Some(error.to_string()) }))
                        }
                    },
                }
            }
        }
    }

    fn is_bomb(&self, gone_in: u64) -> bool {
        self.taken_out > self.ratio.from && self.taken_out / self.ratio.most > gone_in
    }

    fn bomb(&mut self, mut raw: Raw) -> Event {
        let offset = self.member;
        raw.keeps = false;
        raw.history = Vec::new();
        self.resume(raw);
        Event::Damage(Refusal::Bomb { offset, ratio: self.ratio.most })
    }

    /// Names the damage of the current member (nothing said: it is cut off) and goes on after it.
    fn damaged(&mut self, mut raw: Raw, why: Option<String>) -> Event {
        let offset = self.member;
        let name = if self.packing == Packing::Zstd { "Zstandard frame" } else { "gzip member" };
        raw.step_back(&mut self.patience);
        self.resume(raw);
        let why = match why {
            Some(why) => format!("a {name} cannot be unpacked ({why})"),
            None => format!("the file ends within a {name}"),
        };
        Event::Damage(Refusal::Damaged { offset, why })
    }

    fn resume(&mut self, mut raw: Raw) {
        if raw.seek_member(self.packing).unwrap_or(false) {
            self.decoder = Decoder::Idle(raw);
        }
    }
}

/// Passes over zeros.
fn skip_zeros(raw: &mut Raw) {
    raw.keeps = false;
    while let Ok(buffer) = raw.fill_buf() {
        let zeros = buffer.iter().take_while(|b| **b == 0).count();
        let all = zeros == buffer.len() && zeros > 0;
        raw.consume(zeros);
        if !all {
            return;
        }
    }
}

/// A frame that is to be skipped: its kind and content.
fn skippable(raw: &mut Raw) -> io::Result<Option<(u8, Vec<u8>)>> {
    let head = raw.fill_buf()?;
    if head.len() < 8 || !(0x50..=0x5f).contains(&head[0]) || head[1..4] != [0x2a, 0x4d, 0x18] {
        return Ok(None);
    }
    let kind = head[0];
    let size = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
    raw.consume(8);
    let mut bytes = Vec::new();
    raw.by_ref().take(size.min(HISTORY as u64)).read_to_end(&mut bytes)?;
    Ok(Some((kind, bytes)))
}

/// A dictionary, which may be packed itself.
fn unpacked_dictionary(bytes: Vec<u8>) -> Vec<u8> {
    if is_zstd(&bytes) { zstd_head(&bytes, HISTORY) } else { bytes }
}

/// The first bytes that come out of a Zstandard stream whose beginning is given.
pub(crate) fn zstd_head(packed: &[u8], most: usize) -> Vec<u8> {
    let ratio = Ratio { most: u64::MAX, from: u64::MAX };
    let mut stream = Stream::new(Box::new(io::Cursor::new(packed.to_vec())), Packing::Zstd, ratio);
    let mut out = Vec::new();
    while out.len() < most && matches!(stream.take(&mut out), Event::Bytes) {}
    out.truncate(most);
    out
}
