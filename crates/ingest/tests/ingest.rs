//! What ingest takes in, what it refuses, and that its zones cover the text.
//!
//! reads:  data/lexicon/en/ingest.toml
//! writes: nothing

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod clock;

use jiff::civil::date;
use onrecord_document::{Document, Meta, ZoneKind};
use onrecord_ingest::{IngestError, IngestOptions, Refusal, Report, ingest};
use onrecord_resources::Files;
use onrecord_resources::zones::ZoneWords;
use proptest::prelude::*;
use std::sync::LazyLock;
use std::time::Duration;

static WORDS: LazyLock<ZoneWords> = LazyLock::new(|| ZoneWords::load(&Files::embedded()).unwrap());

const SENTENCE: &str =
    "The army said on Monday that its troops had left Khara, but residents of the town denied it.";

fn bytes(bytes: impl Into<Vec<u8>>) -> Result<Document, IngestError> {
    ingest(Report::from_bytes(bytes, Meta::default()), &WORDS)
}

fn text(text: &str) -> Document {
    ingest(Report::from_text(text, Meta::default()), &WORDS).unwrap()
}

fn outline(document: &Document) -> Vec<(ZoneKind, &str)> {
    document.zones.iter().map(|z| (z.kind, &document.text[z.span])).collect()
}

#[test]
fn a_whole_report_has_its_zones() {
    let report = "EXCLUSIVE – Arvenian Official: Talks Must Go On\n\n\
        By Mara Venn, Staff Writer\n\n\
        Arvenian troops guard a bridge in Khara, during talks to end the siege.\n\n\
        VELL, Arvenia, March 4, 2031 (MP) – Talks must go on, an official said.\n\n\
        “We have no choice,” he said.\n\n\
        (Reporting by Mara Venn; editing by Tol Harrow)\n";
    let document = text(report);
    let kinds: Vec<_> = outline(&document);
    assert_eq!(
        kinds,
        [
            (ZoneKind::Headline, "EXCLUSIVE – Arvenian Official: Talks Must Go On"),
            (ZoneKind::Byline, "By Mara Venn, Staff Writer"),
            (ZoneKind::Caption, "Arvenian troops guard a bridge in Khara, during talks to end the siege."),
            (ZoneKind::Dateline, "VELL, Arvenia, March 4, 2031 (MP) –"),
            (ZoneKind::Body, "Talks must go on, an official said."),
            (ZoneKind::Body, "“We have no choice,” he said."),
            (ZoneKind::Byline, "(Reporting by Mara Venn; editing by Tol Harrow)"),
        ]
    );
    assert_eq!(document.meta.author.as_deref(), Some("Mara Venn"));
    assert_eq!(document.meta.published, Some(date(2031, 3, 4)));
}

#[test]
fn what_the_caller_knows_stands() {
    let meta = Meta {
        published: Some(date(2031, 3, 5)),
        title: Some("rebels leave khara".into()),
        ..Meta::default()
    };
    let report = "Rebels leave Khara.\n\nVELL, March 4, 2031 (MP) – Rebels have left the town of Khara.";
    let document = ingest(Report::from_text(report, meta), &WORDS).unwrap();
    assert_eq!(document.meta.published, Some(date(2031, 3, 5)));
    assert_eq!(outline(&document)[0], (ZoneKind::Headline, "Rebels leave Khara."));
}

#[test]
fn a_transcript_has_speakers_and_no_dateline() {
    let document = text("TAMSIN: We will not leave Khara.\n\nVARGA: Nobody asked you to leave it.\n");
    assert!(document.zones.iter().all(|z| z.kind == ZoneKind::Body), "{:?}", outline(&document));
    let document = text("QUESTION: Will you leave Khara?\n\nMINISTER TAMSIN: We will not leave it.\n");
    assert!(document.zones.iter().all(|z| z.kind == ZoneKind::Body), "{:?}", outline(&document));
}

#[test]
fn lines_are_paragraphs_unless_the_text_is_wrapped() {
    let lines = format!("{SENTENCE}\n{SENTENCE} {SENTENCE}\nA spokesman said:\n“We have left Khara.”\n");
    assert_eq!(text(&lines).zones.len(), 4);

    let wrapped = "The army said on Monday that its troops had left Khara, but the\r\n\
        residents of the town denied it. They said that soldiers still held\r\n\
        the bridge and the market, and that nobody could cross the river.\r\n\
        The governor spoke of a lie.\r\n\
        General Rehn said that the last of his men would leave before the\r\n\
        end of the week, whatever the rebels might do in the hills.\r\n";
    let document = text(wrapped);
    let starts: Vec<_> = outline(&document).iter().map(|(_, t)| t.split(' ').next().unwrap()).collect();
    assert_eq!(starts, ["The", "General"]);
    assert_eq!(document.text.as_str(), wrapped);
}

#[test]
fn a_header_is_metadata_and_no_text() {
    let report = "---\ntitle: \"Rebels leave: Khara is quiet\"\npublisher: The Vell Courier\npublished: 2031-03-04\n\
        author: Mara Venn\nurl: https://courier.example/khara\nmood: calm\n---\n\nRebels have left the town of Khara.\n";
    let document = bytes(report).unwrap();
    assert_eq!(document.text.as_str(), "\nRebels have left the town of Khara.\n");
    assert_eq!(document.meta.title.as_deref(), Some("Rebels leave: Khara is quiet"));
    assert_eq!(document.meta.publisher.as_deref(), Some("The Vell Courier"));
    assert_eq!(document.meta.published, Some(date(2031, 3, 4)));
    assert_eq!(document.meta.url.as_deref(), Some("https://courier.example/khara"));
    assert_eq!(document.notes.iter().map(|n| n.kind).collect::<Vec<_>>(), ["unknown-header"]);

    let wrong = bytes("---\ntitle: A\npublished: yesterday\n---\nRebels left.").unwrap_err();
    assert_eq!(
        wrong.kind,
        Refusal::Header { line: 3, expected: "a day as YYYY-MM-DD", found: "yesterday".into() }
    );

    // Rules around a sentence, or a header that does not end, are text; so is any header in text given as text.
    for plain in ["---\nRebels left Khara.\n---\nThey left.", "---\ntitle: Rebels left Khara\n\nThey left."] {
        assert_eq!(bytes(plain).unwrap().text.as_str(), plain);
    }
    assert_eq!(text("---\ntitle: Rebels\n---\nThey left Khara.").text.len(), 38);
}

#[test]
fn every_encoding_comes_out_as_the_same_text() {
    let report = format!("“We left,” the café owner said – “for good.” {SENTENCE}");
    let plain = bytes(report.as_bytes()).unwrap();
    assert!(plain.notes.is_empty());
    assert_eq!(plain.text.as_str(), report);

    let mut bom = b"\xef\xbb\xbf".to_vec();
    bom.extend(report.as_bytes());
    assert_eq!(bytes(bom).unwrap().id, plain.id);

    let (windows, _, lost) = encoding_rs::WINDOWS_1252.encode(&report);
    assert!(!lost);
    let document = bytes(windows.to_vec()).unwrap();
    assert_eq!(document.text.as_str(), report);
    assert!(document.notes[0].message.contains("windows-1252"), "{:?}", document.notes);

    for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
        let units = mark.then_some(0xfeff).into_iter().chain(report.encode_utf16());
        let utf16: Vec<u8> =
            units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect();
        assert_eq!(bytes(utf16).unwrap().text.as_str(), report, "little {little}, mark {mark}");
    }
}

#[test]
fn a_bad_byte_among_good_ones_is_counted_not_guessed_at() {
    let mut report = format!("“We left,” the café owner said – “for good.” {SENTENCE}").into_bytes();
    report.push(0xff);
    let document = bytes(report.clone()).unwrap();
    assert!(document.text.contains("café") && document.text.ends_with('\u{fffd}'));
    assert_eq!(document.notes[0].kind, "replaced-characters");

    // A file that was cut inside a character is UTF-8 too.
    let cut = format!("{SENTENCE} é");
    let document = bytes(&cut.as_bytes()[..cut.len() - 1]).unwrap();
    assert!(document.text.ends_with('\u{fffd}'));
}

#[test]
fn a_declared_encoding_is_used_or_refused() {
    let with = |charset: &str| IngestOptions { charset: Some(charset.into()), ..IngestOptions::default() };
    let mut latin2 = SENTENCE.as_bytes().to_vec();
    latin2.push(0xb1);
    let report = Report::from_bytes(latin2, Meta::default());
    let document = ingest(report.clone().with(with("iso-8859-2")), &WORDS).unwrap();
    assert!(document.text.ends_with('ą'));
    let error = ingest(report.with(with("klingon")), &WORDS).unwrap_err();
    assert_eq!(error.kind, Refusal::UnknownCharset { label: "klingon".into() });
}

#[test]
fn what_is_no_report_is_refused_with_advice() {
    let says = |input: &[u8]| bytes(input).unwrap_err().to_string();
    assert_eq!(
        says(b"%PDF-1.7\n..."),
        "expected plain text, found what looks like a PDF; convert it to text first, e.g. with `pdftotext`"
    );
    assert!(says(b"\n<!DOCTYPE HTML><html>").contains("no running text"));
    assert!(says(b"\x1f\x8b\x08\x00").contains("gunzip"));
    assert!(says(b"PK\x03\x04").contains("Word"));
    assert!(says(&[0, 1, 2, 3, 0, 0, 7, 1]).contains("8 control characters among the first 8"));
    assert_eq!(says(b""), "expected the text of a report, found nothing; give a file with text in it");
    assert!(says(" \u{a0}\r\n\t".as_bytes()).contains("only white space"));
    assert!(bytes("---\ntitle: Nothing\n---\n").unwrap_err().kind == Refusal::Empty { bytes: 0 });

    let meta = Meta { origin: Some("khara.txt".into()), ..Meta::default() };
    let options = IngestOptions { limit_bytes: Some(10), ..IngestOptions::default() };
    let error = ingest(Report::from_text(SENTENCE, meta).with(options), &WORDS).unwrap_err();
    assert!(error.to_string().starts_with("khara.txt: expected at most 10 bytes, found 92;"), "{error}");
}

#[test]
fn another_language_is_refused_unless_asked_for() {
    let german = "Die Armee teilte am Montag mit, dass ihre Truppen die Stadt verlassen hätten. Die Bewohner der Stadt \
        bestritten das und sagten, dass Soldaten noch immer die Brücke und den Markt besetzt hielten.";
    let error = bytes(german).unwrap_err();
    assert!(matches!(&error.kind, Refusal::OtherLanguage { lang, .. } if lang == "deu"), "{error}");

    let options = IngestOptions { any_language: true, ..IngestOptions::default() };
    let document = ingest(Report::from_text(german, Meta::default()).with(options), &WORDS).unwrap();
    assert_eq!(document.notes[0].kind, "other-language");

    let russian = "Армия сообщила в понедельник, что её войска покинули город. Жители города отрицали это и говорили, \
        что солдаты по-прежнему удерживают мост и рынок, и никто не может перейти реку.";
    assert!(bytes(russian).is_err());
    assert!(bytes("Die Armee verließ Khara.").is_ok());
}

#[test]
fn one_long_line_takes_linear_time() {
    // The best of three, since the machine may be busy with other things.
    let time = |megabytes: usize| {
        let line = format!("{SENTENCE} ").repeat((megabytes << 20) / (SENTENCE.len() + 1));
        let once = || {
            let report = Report::from_bytes(line.as_bytes(), Meta::default());
            let start = clock::used();
            assert_eq!(ingest(report, &WORDS).unwrap().zones.len(), 1);
            clock::used() - start
        };
        (0..3).map(|_| once()).min().unwrap()
    };
    let (small, large) = (time(2), time(10));
    assert!(large < small * 15 + Duration::from_millis(200), "2 MB in {small:?}, 10 MB in {large:?}");
}

/// Zones are in order, disjoint, not empty, on character boundaries, and leave out white space only.
fn check_zones(document: &Document) {
    let mut at = 0;
    for zone in &document.zones {
        assert!(!zone.span.is_empty());
        assert!(document.text.as_str()[at..zone.span.start()].trim().is_empty(), "a gap holds text");
        assert_eq!(document.text.trim(zone.span), zone.span, "a zone has white space at an end");
        at = zone.span.end();
    }
    assert!(document.text.as_str()[at..].trim().is_empty(), "the end holds text");
}

fn lines_like_reports() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("---\n".to_owned()),
        Just("VELL, Arvenia (MP) – ".to_owned()),
        Just("By Mara Venn, correspondent".to_owned()),
        Just("March 4, 2031".to_owned()),
        Just("title: ".to_owned()),
        Just("(MP Photo/".to_owned()),
        Just("İSTANBUL — ".to_owned()),
        Just(": ".to_owned()),
        "[A-Zİßa-zé ,.()“”:/–-]{0,30}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_bytes_panic(input in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(document) = bytes(input) {
            check_zones(&document);
        }
    }

    #[test]
    fn text_is_kept_and_covered(input in lines_like_reports()) {
        let options = IngestOptions { any_language: true, ..IngestOptions::default() };
        if let Ok(document) = ingest(Report::from_text(input.clone(), Meta::default()).with(options), &WORDS) {
            prop_assert_eq!(document.text.as_str(), &input);
            check_zones(&document);
        }
        if let Ok(document) = bytes(input) {
            check_zones(&document);
        }
    }
}
