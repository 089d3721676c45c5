//! Input that is made to hurt: it is refused by name or read, never in more than linear time, and never loses what is good.
//!
//! reads:  data/lexicon/en/*.toml
//! writes: nothing

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod clock;

use flate2::Compression;
use flate2::write::GzEncoder;
use onrecord_document::{Document, Meta};
use onrecord_ingest::{Format, IngestError, Intake, IntakeOptions, Opened, ReadSeek, Report, html, ingest};
use onrecord_resources::Files;
use onrecord_resources::zones::ZoneWords;
use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;
use std::time::Duration;

static WORDS: LazyLock<ZoneWords> = LazyLock::new(|| ZoneWords::load(&Files::embedded()).unwrap());

fn read(
    bytes: impl Read + Send + 'static,
    name: &str,
    format: Option<Format>,
) -> Vec<Result<Document, IngestError>> {
    let options = IntakeOptions { format, ..IntakeOptions::default() };
    match Intake::open(bytes, name, &options, &WORDS) {
        Opened::Intake(intake) => {
            intake.map(|item| item.and_then(|entry| ingest(entry.report, &WORDS))).collect()
        }
        Opened::JsonLines(mut lines) => {
            let _ = lines.read_to_end(&mut Vec::new());
            Vec::new()
        }
        Opened::Zipped => Vec::new(),
    }
}

fn code(found: &[Result<Document, IngestError>]) -> Vec<&'static str> {
    found.iter().map(|f| f.as_ref().map_or_else(|e| e.kind.code(), |_| "read")).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let bomb = gzip(&vec![b' '; 40 << 20]);
    assert!(bomb.len() < 400 << 10);
    assert_eq!(code(&read(Cursor::new(bomb.clone()), "a.txt.gz", None)), ["compression-ratio"]);
    let found = code(&read(Cursor::new(bomb.clone()), "a.warc.gz", Some(Format::Warc)));
    assert!(found.contains(&"compression-ratio") && !found.contains(&"read"), "{found:?}");
    assert_eq!(code(&read(Cursor::new(gzip(&gzip(b"The army left."))), "a.gz", None)), ["nested-archive"]);
    // A page that its server packed, in an archive that is not packed.
    let mut record = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
    record.extend(&bomb);
    let mut warc = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: {}\r\n\r\n",
        record.len()
    )
    .into_bytes();
    warc.extend(record);
    warc.extend(b"\r\n\r\n");
    assert_eq!(code(&read(Cursor::new(warc), "a.warc", None)), ["compression-ratio"]);
}

#[test]
fn zip_files_that_are_no_wacz_lead_nowhere() {
    let reopen = || Ok(Box::new(Cursor::new(b"PK\x03\x04rubbish".repeat(100))) as Box<dyn ReadSeek>);
    let found: Vec<_> =
        Intake::zipped(Box::new(reopen), "a.wacz", &IntakeOptions::default(), &WORDS).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].as_ref().unwrap_err().kind.code(), "damaged");
}

/// A page, feed or archive with so many of something.
type Shape = fn(usize) -> String;

/// The shapes of pages that other readers take quadratic time for.
fn shapes() -> Vec<(&'static str, Shape)> {
    vec![
        ("div in div", |n| "<div>".repeat(n)),
        ("closed div in div", |n| {
            format!("{}The army left Khara on Monday, they said.{}", "<div>".repeat(n), "</div>".repeat(n))
        }),
        ("list in list", |n| "<ul><li>".repeat(n)),
        ("bold in bold", |n| "<b>".repeat(n)),
        ("table in table", |n| "<table><tr><td>".repeat(n)),
        ("link in link", |n| "<a href=x><p>".repeat(n)),
        ("picture in picture", |n| "<svg><g>".repeat(n)),
        ("end tags alone", |n| "</div></p></b>".repeat(n)),
        ("siblings", |n| "<p>The army left Khara on Monday, residents said.</p>".repeat(n)),
        ("attributes", |n| format!("<p {}>The army left.</p>", "class=related ".repeat(n))),
        ("different attributes", |n| {
            format!("<p {}>The army left.</p>", (0..n).map(|i| format!("a{i}=b ")).collect::<String>())
        }),
        ("long class", |n| {
            format!("<p class=\"{}\">The army left Khara on Monday.</p>", "related-story ".repeat(n))
        }),
        ("open comment", |n| "<!--".repeat(n)),
        ("open quotation marks", |n| "<a href=\"".repeat(n)),
        ("entities", |n| "&amp;&#x110000;&nosuch;&#99999999999;".repeat(n)),
        ("brackets", |n| "(".repeat(n * 8)),
        ("breaks", |n| "<br>x<br>".repeat(n)),
        ("furniture with posts", |n| "<div class=share><blockquote class=twitter-tweet>".repeat(n)),
        ("scripts", |n| "<script type=application/ld+json>{\"a\":[</script>".repeat(n)),
    ]
}

#[test]
fn every_shape_of_page_takes_linear_time_in_a_small_stack() {
    let work = || {
        for (name, shape) in shapes() {
            let time = |n: usize| {
                let page = shape(n);
                let once = |_| {
                    let start = clock::used();
                    let _ = html::extract(&page, &WORDS);
                    clock::used() - start
                };
                ((0..3).map(once).min().unwrap(), page.len())
            };
            let _ = html::extract(&shape(500), &WORDS);
            let ((small, _), (large, bytes)) = (time(8_000), time(32_000));
            assert!(
                large < small * 8 + Duration::from_millis(60),
                "{name}: 8,000 in {small:?}, 32,000 in {large:?}"
            );
            let per_megabyte = large.as_secs_f64() / (bytes as f64 / (1 << 20) as f64).max(0.2);
            assert!(per_megabyte < 2.0, "{name}: {per_megabyte:.2} s a megabyte");
        }
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn feeds_and_archives_of_every_shape_take_linear_time() {
    let shapes: [(&str, &str, Shape); 9] = [
        ("items in items", "a.xml", |n| format!("<rss>{}", "<item><title>a".repeat(n))),
        ("deep elements", "a.xml", |n| format!("<rss>{}", "<a>".repeat(n))),
        ("declarations", "a.xml", |n| {
            format!(
                "<?xml version=\"1.0\"?><!DOCTYPE rss [{}]><rss><item><title>a</title></item></rss>",
                "<!ENTITY a \"b\">".repeat(n)
            )
        }),
        ("open attributes", "a.xml", |n| format!("<rss>{}", "<item a=\"".repeat(n))),
        ("open data", "a.xml", |n| format!("<rss><item>{}", "<![CDATA[".repeat(n))),
        ("records without end", "a.warc", |n| "WARC/1.0\r\nContent-Length: 60000000\r\n\r\n".repeat(n)),
        ("records without length", "a.warc", |n| "WARC/1.0\r\n\r\n".repeat(n)),
        ("first lines alone", "a.warc", |n| "WARC/1.0\r\n".repeat(n)),
        ("nested lists", "a.json", |n| format!("{{\"uri\":{}", "[".repeat(n))),
    ];
    for (name, file, shape) in shapes {
        let time = |n: usize| {
            let text = shape(n);
            let once = |_| {
                let input = Cursor::new(text.clone().into_bytes());
                let start = clock::used();
                read(input, file, None);
                clock::used() - start
            };
            (0..3).map(once).min().unwrap()
        };
        let (small, large) = (time(4_000), time(16_000));
        assert!(
            large < small * 8 + Duration::from_millis(100),
            "{name}: 4,000 in {small:?}, 16,000 in {large:?}"
        );
    }
}

#[test]
fn controls_of_writing_direction_and_characters_of_no_width_are_kept() {
    let text = "The ar\u{200b}my de\u{2060}nied it, said Tol \u{202e}worraH\u{202c}, and \u{e0041}Ir\u{430}n was silent on Monday.";
    let document = ingest(
        Report::from_page(format!("<html><body><p>{text}</p></body></html>"), Meta::default()),
        &WORDS,
    )
    .unwrap();
    assert_eq!(document.text.as_str(), text);
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    /// A copy with a few bytes changed, taken out, doubled or cut off.
    fn damage(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(6) {
            if bytes.is_empty() {
                break;
            }
            let at = self.below(bytes.len());
            let to = (at + 1 + self.below(40)).min(bytes.len());
            match self.below(6) {
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at] = *[b'<', b'>', b'&', b'"', 0, 0xff, b'\n', b'{'].get(self.below(8)).unwrap(),
                2 => drop(bytes.drain(at..to)),
                3 => {
                    let piece = bytes[at..to].to_vec();
                    bytes.splice(at..at, piece);
                }
                4 => bytes.truncate(at),
                _ => bytes[at..to].reverse(),
            }
        }
        bytes
    }
}

#[test]
fn damaged_input_of_every_format_never_panics_and_always_ends() {
    let page = "<!DOCTYPE html><html lang=en><head><title>a | b</title><meta property=og:title content=a>\
        <script type=application/ld+json>{\"@type\":\"NewsArticle\",\"datePublished\":\"2031-03-04\"}</script></head><body><article><h1>a</h1>\
        <p>VELL, March 4, 2031 (MP) – Shells struck a market in Khara on Sunday, two doctors said.</p><svg><title/></svg><table><tr><td>x</table></article>";
    let rss = "<?xml version=\"1.0\"?><rss><channel><title>Oszk</title><item><title>a &amp; b</title><description><![CDATA[<p>The army left.</p>]]></description>\
        <pubDate>Mon, 03 Mar 2031 21:00:00 +0300</pubDate></item></channel></rss>";
    let ninjs = "[{\"uri\":\"urn:mp:1\",\"pubstatus\":\"usable\",\"versioncreated\":\"2031-03-05T10:00:00Z\",\"headline\":\"a\",\"body_xhtml\":\"<p>The army left.</p>\"}]";
    let newsml = "<newsItem guid=\"a\"><itemMeta><pubStatus qcode=\"stat:usable\"/></itemMeta><contentSet><inlineXML><nitf><body><body.content><p>The army left.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>";
    let http = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{page}\r\n0\r\n\r\n",
        page.len()
    );
    let warc = format!("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n", http.len()).repeat(3);
    let arc = format!(
        "filedesc://a.arc 0.0.0.0 20310304000000 text/plain 0\n\nhttp://a.example/ 1.2.3.4 20310304000000 text/html {}\n{http}\n",
        http.len()
    );
    let seeds: Vec<(&str, Vec<u8>)> = vec![
        ("a.html", page.into()),
        ("a.xml", rss.into()),
        ("a.json", ninjs.into()),
        ("b.xml", newsml.into()),
        ("a.warc", warc.clone().into_bytes()),
        ("a.warc.gz", gzip(warc.as_bytes()).repeat(3)),
        ("a.arc", arc.into_bytes()),
        ("a.csv", b"text,published\n\"The army left,\",2031-03-04\n".to_vec()),
        ("a.txt", b"---\ntitle: a\n---\nVELL, March 4 (MP) - The army left Khara.\n".to_vec()),
    ];
    let mut numbers = Numbers(2031);
    for (name, seed) in &seeds {
        assert_ne!(
            code(&read(Cursor::new(seed.clone()), name, None)),
            Vec::<&str>::new(),
            "{name} is not read at all"
        );
        for _ in 0..400 {
            let bytes = numbers.damage(seed);
            read(Cursor::new(bytes), name, None);
        }
    }
    // Every format is given every other one's bytes, too.
    let formats = [
        Format::Html,
        Format::Csv,
        Format::Feed,
        Format::JsonFeed,
        Format::Ninjs,
        Format::NewsMl,
        Format::Nitf,
        Format::Warc,
    ];
    for format in formats {
        for (name, seed) in &seeds {
            read(Cursor::new(seed.clone()), name, Some(format));
        }
    }
}

#[test]
fn an_archive_is_read_with_little_memory() {
    // A reader that makes pages as it is asked for them: ten thousand never exist at once.
    struct Pages(usize, Cursor<Vec<u8>>);
    impl Read for Pages {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let n = self.1.read(out)?;
            if n > 0 || self.0 == 0 {
                return Ok(n);
            }
            self.0 -= 1;
            let html = format!("<p>Shells struck house {} in Khara on Sunday, two doctors said.</p>", self.0);
            let http =
                format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{html}{}", " ".repeat(20_000));
            let record = format!(
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/{}\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
                self.0,
                http.len()
            );
            self.1 = Cursor::new(record.into_bytes());
            self.1.read(out)
        }
    }
    let Opened::Intake(intake) =
        Intake::open(Pages(2_000, Cursor::new(Vec::new())), "a.warc", &IntakeOptions::default(), &WORDS)
    else {
        panic!("an archive is an intake")
    };
    assert_eq!(intake.filter(|item| item.is_ok()).count(), 2_000);
}
