//! Feeds, agencies' files, tables and archives, whole and damaged.
//!
//! reads:  data/lexicon/en/*.toml
//! writes: nothing

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::date;
use onrecord_document::{Document, Status};
use onrecord_ingest::{
    ColumnMap, Format, IngestError, Intake, IntakeOptions, Opened, ReadSeek, Refusal, ingest, recognize,
};
use onrecord_resources::Files;
use onrecord_resources::zones::ZoneWords;
use std::io::{Cursor, Write};
use std::sync::LazyLock;

static WORDS: LazyLock<ZoneWords> = LazyLock::new(|| ZoneWords::load(&Files::embedded()).unwrap());

type Outcome = Result<Document, IngestError>;

fn read_with(bytes: impl Into<Vec<u8>>, name: &str, options: &IntakeOptions) -> (Vec<Outcome>, u64) {
    let Opened::Intake(mut intake) = Intake::open(Cursor::new(bytes.into()), name, options, &WORDS) else {
        panic!("{name} is no intake")
    };
    let found = intake.by_ref().map(|item| item.and_then(|entry| ingest(entry.report, &WORDS))).collect();
    (found, intake.passed())
}

fn read(bytes: impl Into<Vec<u8>>, name: &str) -> Vec<Outcome> {
    read_with(bytes, name, &IntakeOptions::default()).0
}

fn documents(found: &[Outcome]) -> Vec<&Document> {
    found.iter().filter_map(|f| f.as_ref().ok()).collect()
}

fn codes(found: &[Outcome]) -> Vec<&'static str> {
    found.iter().filter_map(|f| f.as_ref().err()).map(|e| e.kind.code()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const RSS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Oszk Daily</title><link>https://oszk.example/</link>
<item><title>Army denies shelling &amp; blames rebels</title><link>https://oszk.example/1</link><guid>oszk-1</guid>
 <pubDate>Mon, 03 Mar 2031 21:00:00 +0300</pubDate><dc:creator>Mara Venn</dc:creator>
 <description>Short.</description><content:encoded><![CDATA[<p>The army denied on Monday that it had shelled the market.</p><p>“Not one shot,” a spokesman said.</p>]]></content:encoded></item>
<item><title>Bad &#x110000; number &nbsp;and name &undeclared;</title><description>The rebels said that they had no guns near Khara.</description><pubDate>someday</pubDate></item>
<item><title>Market reopens</title><description>&lt;p&gt;The market in Khara reopened on Friday, traders said.&lt;/p&gt;</description><author>t@oszk.example (Tol Harrow)</author><pubDate>2031-03-07</pubDate></item>
</channel></rss>"#;

#[test]
fn a_feed_gives_one_report_an_item() {
    let found = read(RSS, "feed.xml");
    let documents = documents(&found);
    assert_eq!(documents.len(), 3, "{found:?}");
    let first = documents[0];
    assert_eq!(first.meta.title.as_deref(), Some("Army denies shelling & blames rebels"));
    assert_eq!(first.meta.publisher.as_deref(), Some("Oszk Daily"));
    assert_eq!(first.meta.published, Some(date(2031, 3, 3)));
    assert_eq!(first.meta.author.as_deref(), Some("Mara Venn"));
    assert_eq!(first.meta.url.as_deref(), Some("https://oszk.example/1"));
    assert_eq!(first.meta.origin.as_deref(), Some("feed.xml#1"));
    assert_eq!(first.edition.item.as_deref(), Some("oszk-1"));
    assert_eq!(
        first.text.as_str(),
        "Army denies shelling & blames rebels\n\nThe army denied on Monday that it had shelled the market.\n\n“Not one shot,” a spokesman said."
    );
    assert_eq!(documents[2].meta.author.as_deref(), Some("Tol Harrow"));
}

#[test]
fn one_bad_item_never_loses_the_others_and_no_day_is_invented() {
    let found = read(RSS, "feed.xml");
    let bad = documents(&found)[1];
    assert!(bad.text.contains("Bad \u{fffd} number"), "{}", bad.text.as_str());
    assert!(bad.text.contains("they had no guns"));
    assert_eq!(bad.meta.published, None, "a day that makes no sense is no day, least of all today");

    // An end tag is missing, another stands where none belongs, an attribute never closes.
    let broken = RSS
        .replacen("</description><content:encoded>", "<content:encoded>", 1)
        .replacen("</item>", "</title>", 1);
    let broken = broken.replacen("<item><title>Market", "<item a=\"b><title>Market", 1);
    let found = read(broken, "feed.xml");
    assert!(documents(&found).len() >= 2, "{found:?}");
}

#[test]
fn a_feed_that_is_cut_off_gives_its_whole_items_and_names_the_damage() {
    let end = RSS.len();
    let starts: Vec<usize> = RSS.match_indices("<item>").map(|(at, _)| at).collect();
    let ends: Vec<usize> = RSS.match_indices("</item>").map(|(at, m)| at + m.len()).collect();
    for cut in (starts[0]..end - "</rss>".len()).filter(|&at| RSS.is_char_boundary(at)) {
        let found = read(&RSS.as_bytes()[..cut], "feed.xml");
        let whole = ends.iter().filter(|&&at| at <= cut).count();
        assert!(documents(&found).len() >= whole, "cut at {cut}: {found:?}");
        assert!(codes(&found).contains(&"damaged"), "cut at {cut}: {found:?}");
    }
}

#[test]
fn entities_that_a_document_declares_are_never_expanded() {
    let lol = "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/hostname\">]>";
    let feed = RSS.replacen("<rss", &format!("{lol}<rss"), 1).replacen("Short.", "&b; &f;", 1).replacen(
        "Market reopens",
        "&b; &f; reopens",
        1,
    );
    let found = read(feed, "feed.xml");
    let documents = documents(&found);
    assert_eq!(documents.len(), 3);
    assert!(documents[2].text.starts_with("&b; &f; reopens"), "{}", documents[2].text.as_str());
}

#[test]
fn atom_and_json_feeds_are_read() {
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Halse Observer</title>
      <entry><id>tag:halse,1</id><title type="html">Talks &lt;b&gt;stall&lt;/b&gt;</title><updated>2031-03-09T10:00:00Z</updated>
       <published>2031-03-07T10:00:00Z</published><author><name>Wenna Strake</name></author><link rel="self" href="https://halse.example/self"/><link href="https://halse.example/1"/>
       <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Two days of talks ended on Thursday.</p><p>Nobody walked out.</p></div></content></entry>
      <entry><id>tag:halse,2</id><title>Talks go on</title><updated>2031-03-10T10:00:00Z</updated><content type="text">a &lt; b, she said.</content></entry></feed>"#;
    let found = read(atom, "atom.xml");
    let documents_ = documents(&found);
    assert_eq!(
        documents_[0].text.as_str(),
        "Talks stall\n\nTwo days of talks ended on Thursday.\n\nNobody walked out."
    );
    assert_eq!(documents_[0].meta.published, Some(date(2031, 3, 7)));
    assert_eq!(documents_[0].meta.url.as_deref(), Some("https://halse.example/1"));
    assert_eq!(documents_[0].edition.version.as_deref(), Some("2031-03-09T10:00:00Z"));
    assert_eq!(documents_[1].meta.published, None, "an update is no publication");
    assert!(documents_[1].text.ends_with("a < b, she said."));

    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Kesh Mercury","items":[
      {"id":"1","url":"https://kesh.example/1","title":"Convoy leaves","content_html":"<p>A convoy left on Tuesday.</p>","date_published":"2031-03-04T08:00:00+03:00","authors":[{"name":"Ana Lenz"}]},
      7, {"id":"2"}, {"id":3,"content_text":"A second convoy left.\n\nIt came back."}]}"#;
    let (found, passed) = read_with(json, "feed.json", &IntakeOptions::default());
    assert_eq!((documents(&found).len(), codes(&found), passed), (2, vec!["bad-item"], 1));
    assert_eq!(documents(&found)[0].meta.published, Some(date(2031, 3, 4)));
    assert_eq!(documents(&found)[1].text.as_str(), "A second convoy left.\n\nIt came back.");
}

#[test]
fn an_agencys_items_carry_their_status() {
    let item = |status: &str, extra: &str| {
        format!(
            r#"{{"uri":"urn:mp:1","version":"3","versioncreated":"2031-03-05T10:00:00Z","firstcreated":"2031-03-04T10:00:00Z","pubstatus":"{status}",
            "type":"text","byline":"Mara Venn","copyrightholder":"Meridian Press","headline":"Convoy leaves Oszk",
            "body_xhtml":"<p>OSZK, Arvenia (MP) – A convoy left on Tuesday.</p><p>It is said to carry grain.</p>"{extra}}}"#
        )
    };
    let list = format!(
        "[{},{},{},{},{}]",
        item("usable", ""),
        item("withheld", ""),
        item("canceled", ""),
        item("usable", ",\"ednote\":\"CORRECTS day of the week\""),
        item("usable", ",\"embargoed\":\"2031-03-06T10:00:00Z\""),
    );
    let now = |moment: &str| {
        let mut options = IntakeOptions::default();
        options.ingest.now = Some(moment.parse().unwrap());
        options
    };
    let (found, _) = read_with(list.clone(), "mp.json", &now("2031-03-05T12:00:00Z"));
    assert_eq!(codes(&found), ["withdrawn", "withdrawn", "embargoed"]);
    let documents_ = documents(&found);
    assert_eq!(documents_[0].meta.published, Some(date(2031, 3, 4)));
    assert_eq!(documents_[0].meta.publisher.as_deref(), Some("Meridian Press"));
    assert_eq!(documents_[0].edition.version.as_deref(), Some("3"));
    assert_eq!(documents_[1].edition.status, Status::Corrected);
    assert!(matches!(
        &found[2].as_ref().unwrap_err().kind,
        Refusal::Withdrawn { status: Status::Cancelled, item: Some(item) } if item == "urn:mp:1"
    ));
    let (found, _) = read_with(list, "mp.json", &now("2031-03-07T00:00:00Z"));
    assert_eq!(documents(&found).len(), 3, "the embargo is over");
}

#[test]
fn newsml_g2_and_nitf_are_read() {
    let newsml = |status: &str, body: &str| {
        format!(
            r#"<newsItem guid="urn:mp:2" version="4"><itemMeta><itemClass qcode="ninat:text"/><provider qcode="p:mp"><name>Meridian Press</name></provider>
            <versionCreated>2031-03-05T10:00:00Z</versionCreated><firstCreated>2031-03-04T10:00:00+03:00</firstCreated><pubStatus qcode="stat:{status}"/></itemMeta>
            <contentMeta><by>Tol Harrow</by><headline>Convoy leaves Oszk</headline></contentMeta><contentSet>{body}</contentSet></newsItem>"#
        )
    };
    let xhtml = "<inlineXML contenttype=\"application/xhtml+xml\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title></head><body><p>A convoy left on Tuesday.</p></body></html></inlineXML>";
    let nitf = "<nitf><head><docdata><date.issue norm=\"20310304T100000Z\"/><doc-id id-string=\"n1\"/></docdata><pubdata name=\"Vell Courier\"/></head>\
        <body><body.head><hedline><hl1>Bridge closed</hl1></hedline><byline>By Ana Lenz</byline></body.head>\
        <body.content><p>The bridge was closed on Tuesday.</p><media><media-caption><p>The bridge.</p></media-caption></media><p>Nobody said why.</p></body.content></body></nitf>";
    let message = format!(
        "<?xml version=\"1.0\"?><newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet>{}{}<packageItem guid=\"p\"></packageItem>{}</itemSet></newsMessage>",
        newsml("usable", xhtml),
        newsml("withheld", xhtml),
        newsml("usable", &format!("<inlineXML contenttype=\"application/nitf+xml\">{nitf}</inlineXML>")),
    );
    let (found, passed) = read_with(message, "m.xml", &IntakeOptions::default());
    assert_eq!((codes(&found), passed), (vec!["withdrawn"], 1), "{found:?}");
    let documents_ = documents(&found);
    assert_eq!(documents_[0].text.as_str(), "Convoy leaves Oszk\n\nA convoy left on Tuesday.");
    assert_eq!(documents_[0].meta.published, Some(date(2031, 3, 4)));
    assert_eq!(documents_[0].meta.publisher.as_deref(), Some("Meridian Press"));
    assert_eq!(documents_[0].meta.author.as_deref(), Some("Tol Harrow"));
    assert!(documents_[1].text.contains("Nobody said why."));

    let found = read(nitf, "n.xml");
    let document = documents(&found)[0];
    assert_eq!(
        document.text.as_str(),
        "Bridge closed\n\nThe bridge was closed on Tuesday.\n\nNobody said why.\n\nThe bridge."
    );
    assert_eq!(document.meta.published, Some(date(2031, 3, 4)));
    assert_eq!(document.meta.author.as_deref(), Some("Ana Lenz"));
}

#[test]
fn a_table_is_read_by_its_columns() {
    let csv = "\u{feff}nr,Body,day,paper\n1,\"The army left Khara on Monday, residents said.\nThey were glad.\",2031-03-04,Vell Courier\n2,,2031-03-04,x\n3,Rebels came back.,someday,x\n4,Rebels left.,,x\n";
    let columns = ColumnMap::parse("text=Body,published=day,publisher=paper,id=nr").unwrap();
    let options = IntakeOptions { columns, ..IntakeOptions::default() };
    let (found, _) = read_with(csv, "t.csv", &options);
    assert_eq!(codes(&found), ["empty", "bad-item"], "{found:?}");
    let documents_ = documents(&found);
    assert_eq!(documents_.len(), 2);
    assert_eq!(documents_[0].meta.publisher.as_deref(), Some("Vell Courier"));
    assert!(documents_[0].text.ends_with("They were glad."));
    assert_eq!(documents_[0].meta.origin.as_deref(), Some("t.csv:2"));
    assert_eq!(codes(&read("a,b\n1,2\n", "t.csv")), ["no-text-column"]);
    assert!(ColumnMap::parse("body=text").is_err());
    let packed = read(gzip(b"text\ttitle\nThe army left Khara on Monday.\tArmy leaves\n"), "t.tsv.gz");
    assert_eq!(documents(&packed)[0].meta.title.as_deref(), Some("Army leaves"));
}

/// A page of some length, told apart by its number.
fn page(number: usize) -> String {
    format!(
        "<html><head><title>Report {number} from Khara</title></head><body><p>Shells struck house {number} in Khara on Sunday, \
         two doctors said, and nobody was hurt.</p><p>The army denied it on Monday.</p></body></html>"
    )
}

fn record(number: usize) -> Vec<u8> {
    let html = page(number);
    let http = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n{html}",
        html.len()
    );
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://courier.example/{number}\r\nWARC-Date: 2031-03-04T10:00:00Z\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    )
    .into_bytes()
}

fn numbers(found: &[Outcome]) -> Vec<usize> {
    documents(found)
        .iter()
        .map(|d| d.meta.url.as_deref().unwrap().rsplit('/').next().unwrap().parse().unwrap())
        .collect()
}

#[test]
fn an_archive_gives_its_pages_packed_or_not() {
    let plain: Vec<u8> = (0..5).flat_map(record).collect();
    let by_record: Vec<u8> = (0..5).flat_map(|n| gzip(&record(n))).collect();
    for (bytes, name) in [(plain.clone(), "a.warc"), (by_record, "a.warc.gz"), (gzip(&plain), "b.warc.gz")] {
        assert_eq!(recognize(&bytes, name).1, Format::Warc);
        let found = read(bytes, name);
        assert_eq!(numbers(&found), [0, 1, 2, 3, 4], "{name}");
        assert!(found.iter().all(Result::is_ok));
        assert_eq!(documents(&found)[0].meta.title.as_deref(), Some("Report 0 from Khara"));
    }
}

#[test]
fn what_is_no_page_is_passed_over() {
    let mut bytes = b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\na: b\r\n\r\n".to_vec();
    let picture = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nxx";
    bytes.extend(format!("WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: <http://a.example/x.png>\r\nContent-Length: {}\r\n\r\n{picture}\r\n\r\n", picture.len()).bytes());
    bytes.extend(record(7));
    let (found, passed) = read_with(bytes, "a.warc", &IntakeOptions::default());
    assert_eq!((numbers(&found), passed), (vec![7], 2));
}

/// Cuts an archive at every byte of its last two records: all whole records come out, and the damage is named.
fn cut_everywhere(records: &[Vec<u8>], name: &str, complete: impl Fn(usize) -> usize) {
    let all: Vec<u8> = records.concat();
    let ends: Vec<usize> = records
        .iter()
        .scan(0, |at, r| {
            *at += r.len();
            Some(*at)
        })
        .collect();
    let last_two = ends[records.len() - 3];
    for cut in last_two + 1..all.len() {
        let found = read(&all[..cut], name);
        let whole = (0..records.len()).filter(|&i| complete(i) + ends[i] - records[i].len() <= cut).count();
        assert_eq!(numbers(&found), (0..whole).collect::<Vec<_>>(), "{name} cut at {cut} of {}", all.len());
        if !ends.contains(&cut) {
            let start = ends.iter().rev().find(|&&end| end <= cut).copied().unwrap();
            let offsets: Vec<u64> = found
                .iter()
                .filter_map(|f| f.as_ref().err())
                .map(|e| match &e.kind {
                    Refusal::Damaged { offset, .. } => *offset,
                    other => panic!("{other:?}"),
                })
                .collect();
            assert!(
                !offsets.is_empty() && offsets.iter().all(|o| *o == start as u64),
                "{name} cut at {cut}: {offsets:?}, not {start}"
            );
        }
    }
}

#[test]
fn an_archive_cut_anywhere_gives_every_whole_record_and_names_the_damage() {
    let plain: Vec<Vec<u8>> = (0..4).map(record).collect();
    // A record is whole once its content is there; that its empty lines are missing is named all the same.
    cut_everywhere(&plain, "a.warc", |i| record(i).len() - 4);
}

#[test]
fn a_packed_archive_cut_anywhere_gives_every_whole_record_and_names_the_damage() {
    let packed: Vec<Vec<u8>> = (0..4).map(|n| gzip(&record(n))).collect();
    let all: Vec<u8> = packed.concat();
    let ends: Vec<usize> = packed
        .iter()
        .scan(0, |at, r| {
            *at += r.len();
            Some(*at)
        })
        .collect();
    for cut in ends[1] + 1..all.len() {
        let found = read(&all[..cut], "a.warc.gz");
        let sure = ends.iter().filter(|&&end| end <= cut).count();
        let numbers = numbers(&found);
        // Near the end of a member all of a record may have come out already.
        assert!(
            numbers == (0..sure).collect::<Vec<_>>() || numbers == (0..=sure).collect::<Vec<_>>(),
            "cut at {cut}: {numbers:?}"
        );
        if !ends.contains(&cut) {
            assert!(codes(&found).contains(&"damaged"), "cut at {cut} is called whole");
            let start = ends[sure - 1] as u64;
            let named = found.iter().filter_map(|f| f.as_ref().err());
            assert!(
                named
                    .into_iter()
                    .all(|e| matches!(e.kind, Refusal::Damaged { offset, .. } if offset == start)),
                "cut at {cut}: {found:?}"
            );
        }
    }
}

#[test]
fn a_damaged_member_costs_that_record_alone() {
    let packed: Vec<Vec<u8>> = (0..6).map(|n| gzip(&record(n))).collect();
    for broken in 0..6 {
        let mut bytes: Vec<u8> = Vec::new();
        for (i, member) in packed.iter().enumerate() {
            let mut member = member.clone();
            if i == broken {
                let middle = member.len() / 2;
                member[middle - 20..middle + 20].iter_mut().for_each(|b| *b = !*b);
            }
            bytes.extend(member);
        }
        let found = read(bytes, "a.warc.gz");
        let expected: Vec<usize> = (0..6).filter(|&i| i != broken).collect();
        assert_eq!(numbers(&found), expected, "member {broken}: {found:?}");
        assert!(codes(&found).contains(&"damaged"), "member {broken}");
    }
}

#[test]
fn a_wrong_length_and_missing_lines_cost_no_other_record() {
    let wrong = |length: &str| {
        let text = String::from_utf8(record(1)).unwrap();
        let at = text.find("Content-Length: ").unwrap() + 16;
        let end = at + text[at..].find('\r').unwrap();
        format!("{}{length}{}", &text[..at], &text[end..])
    };
    for length in ["10", "100000", "99999999999999", "-1", "x", "0"] {
        let bytes = [record(0), wrong(length).into_bytes(), record(2), record(3)].concat();
        let found = read(bytes, "a.warc");
        assert_eq!(numbers(&found), [0, 2, 3], "length {length}: {found:?}");
        assert!(!codes(&found).is_empty(), "length {length} is called right");
    }
    let mut bare = record(0);
    bare.truncate(bare.len() - 4);
    let found = read([bare, record(1)].concat(), "a.warc");
    assert_eq!((numbers(&found), codes(&found)), (vec![0, 1], vec!["damaged"]));
    let found =
        read([b"rubbish\r\n".to_vec(), record(0), b"\x00\x01rubbish".to_vec(), record(1)].concat(), "a.warc");
    assert_eq!(
        numbers(
            &read_with(
                [b"rubbish\r\n".to_vec(), record(0)].concat(),
                "a.warc",
                &IntakeOptions { format: Some(Format::Warc), ..IntakeOptions::default() }
            )
            .0
        ),
        [0]
    );
    let _ = found;
}

#[test]
fn a_zip_file_of_archives_is_read_in_order() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, number) in
        [("archive/b.warc.gz", 1), ("archive/a.warc.gz", 0), ("../../evil.warc", 9), ("pages/pages.jsonl", 8)]
    {
        zip.start_file(name, stored).unwrap();
        zip.write_all(&gzip(&record(number))).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(matches!(
        Intake::open(Cursor::new(bytes.clone()), "c.wacz", &IntakeOptions::default(), &WORDS),
        Opened::Zipped
    ));
    let open = |bytes: Vec<u8>| {
        let reopen = move || Ok(Box::new(Cursor::new(bytes.clone())) as Box<dyn ReadSeek>);
        let intake = Intake::zipped(Box::new(reopen), "c.wacz", &IntakeOptions::default(), &WORDS);
        intake.map(|item| item.and_then(|entry| ingest(entry.report, &WORDS))).collect::<Vec<_>>()
    };
    let found = open(bytes.clone());
    assert_eq!(numbers(&found), [0, 1]);
    assert_eq!(documents(&found)[0].meta.origin.as_deref(), Some("c.wacz!archive/a.warc.gz@0"));
    assert_eq!(codes(&open(bytes[..bytes.len() / 2].to_vec())), ["damaged"]);
}
