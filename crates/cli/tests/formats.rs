//! Formats that news comes in as a user meets them: pages, feeds, archives, tables, a watched folder.
//!
//! reads:  the binary
//! writes: temporary folders

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod running;

use running::{onrecord, ran, run, write};
use std::fs;

const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>Army shells Khara | Oszk Daily</title>\
    <meta property=\"og:site_name\" content=\"Oszk Daily\"><meta property=\"article:published_time\" content=\"2031-03-04T10:00:00Z\"></head>\
    <body><nav><a href=\"/\">Home</a></nav><article><h1>Army shells Khara</h1>\
    <p>The army shelled the village of Khara on Monday, a rebel commander said.</p><p>The army denied it.</p></article>\
    <div class=\"comments\"><p>The rebels shelled Khara themselves, as everybody here knows.</p></div></body></html>";

#[test]
fn a_page_is_read_as_the_report_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "page.html", PAGE);
    let shown = run(&["read", &path, "--publisher", "somebody else"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(shown.out.starts_with("Oszk Daily · 4 March 2031\n"), "{}", shown.out);
    assert!(
        shown.out.contains("a rebel commander") && !shown.out.contains("everybody here knows"),
        "{}",
        shown.out
    );

    // The same page on standard input, as a line, and told to be text.
    let mut command = onrecord(&["read", "-", "--json"]);
    command.write_stdin(PAGE);
    let piped: serde_json::Value = serde_json::from_str(&ran(command).out).unwrap();
    let line = serde_json::json!({"id": 7, "html": PAGE});
    let mut command = onrecord(&["annotate"]);
    command.write_stdin(format!("{line}\n"));
    let annotated: serde_json::Value = serde_json::from_str(&ran(command).out).unwrap();
    assert_eq!(piped["text"], annotated["text"]);
    assert_eq!(annotated["id"], 7);
    let from_file: serde_json::Value = serde_json::from_str(&run(&["annotate", &path]).out).unwrap();
    assert_eq!(from_file["text"], annotated["text"]);
}

#[test]
fn what_is_lost_of_a_feed_and_an_archive_is_named_with_code_and_place_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let item = |n: usize| {
        format!(
            "<item><title>Part {n}</title><description>The army shelled the village of Khara {n} times, a rebel commander said.</description></item>"
        )
    };
    write(
        &folder,
        "a/feed.xml",
        format!("<rss><channel><title>Oszk Daily</title>{}<item><title>Part", item(2) + &item(3)),
    );
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
    let record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://oszk.example/\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    );
    write(&folder, "b/crawl.warc", &format!("{record}{record}")[..record.len() * 3 / 2]);
    let ran = run(&["read", "--json", &folder.path().display().to_string()]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 3, "{}", ran.err);
    assert!(ran.err.contains("feed.xml#3: damaged at byte"), "{}", ran.err);
    assert!(ran.err.contains(&format!("crawl.warc@{0}: damaged at byte {0}", record.len())), "{}", ran.err);
    assert!(ran.err.contains("3 reports read, 2 lost: 2 damaged"), "{}", ran.err);
}

#[test]
fn columns_of_a_table_can_be_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(
        &folder,
        "t.csv",
        "words,day\n\"The army shelled Khara on Monday, a rebel commander said.\",2031-03-04\n",
    );
    let refused = run(&["read", &path]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("words, day") && refused.err.contains("--columns text=NAME"),
        "{}",
        refused.err
    );
    let read = run(&["read", &path, "--columns", "text=words,published=day"]);
    assert_eq!(read.code, 0, "{}", read.err);
    assert!(read.out.contains("4 March 2031"), "{}", read.out);
    assert_eq!(run(&["read", &path, "--columns", "words"]).code, 2);
}

#[test]
fn a_watched_folder_is_added_as_it_fills() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("war.ledger");
    let inbox = folder.path().join("inbox");
    fs::create_dir(&inbox).unwrap();
    let mut watching = std::process::Command::new(assert_cmd::cargo::cargo_bin("onrecord"))
        .args(["add", "--watch", "--quiet", "--ledger"])
        .arg(&ledger)
        .arg(&inbox)
        .spawn()
        .unwrap();
    fs::write(inbox.join("page.html"), PAGE).unwrap();
    let found = (0..60).any(|_| {
        std::thread::sleep(std::time::Duration::from_secs(1));
        ledger.exists()
            && run(&["query", "--ledger", &ledger.display().to_string(), "--text", "Khara"])
                .out
                .contains("Khara")
    });
    watching.kill().unwrap();
    watching.wait().unwrap();
    assert!(found, "nothing was added");
}
