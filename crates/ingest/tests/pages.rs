//! Pages of the invented world: what is taken for the report, what for furniture, and what a page says of itself.
//!
//! reads:  data/lexicon/en/page.toml, data/lexicon/en/ingest.toml
//! writes: nothing

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use jiff::civil::date;
use onrecord_document::{Document, Meta, ZoneKind};
use onrecord_ingest::{IngestOptions, Refusal, Report, ingest};
use onrecord_resources::Files;
use onrecord_resources::zones::ZoneWords;
use std::sync::LazyLock;

static WORDS: LazyLock<ZoneWords> = LazyLock::new(|| ZoneWords::load(&Files::embedded()).unwrap());

fn page(html: &str) -> Document {
    ingest(Report::from_page(html, Meta::default()), &WORDS).unwrap()
}

fn zones(document: &Document, kind: ZoneKind) -> Vec<&str> {
    document.zones.iter().filter(|z| z.kind == kind).map(|z| &document.text[z.span]).collect()
}

const COURIER: &str = r#"<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Shelling kills 14 at Khara market | The Vell Courier</title>
<meta property="og:site_name" content="The Vell Courier">
<meta property="og:title" content="Shelling kills 14 at Khara market">
<link rel="canonical" href="https://courier.example/khara-market">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Courier"},
 {"@type":"NewsArticle","headline":"Shelling kills 14 at Khara market","datePublished":"2031-03-03T22:10:00+03:00",
  "dateModified":"2031-03-05T08:00:00+03:00","author":[{"@type":"Person","name":"Mara Venn"},{"@type":"Person","name":"Tol Harrow"}],
  "publisher":{"@type":"Organization","name":"The Vell Courier"}}]}</script></head>
<body class="has-sidebar single-post"><header class="site-header"><nav><ul><li><a href="/">Home</a><li><a href="/war">War</a></ul></nav></header>
<main><article><h1>Shelling kills 14 at Khara market</h1>
<p class="standfirst">Doctors blame the army, which says that its guns were silent on Sunday.</p>
<div class="byline">By Mara Venn and Tol Harrow</div>
<div class="share-buttons"><a href="https://x.example">Share this on X</a> <a href="https://y.example">Share this by mail</a></div>
<figure><img src="a.jpg"><figcaption>A stall in the grain market after the shelling. Photo: Ulo Grann</figcaption></figure>
<div class="article-body">
<p>KHARA, Arvenia (MP) &ndash; Shells struck a grain market in Khara on Sunday, killing 14&nbsp;people, two doctors said.</p>
<p>“We have no beds left,” said one of them, who asked not to be named. <a href="/hospital">The hospital</a> has 40 beds.</p>
<aside class="related"><h3>Related stories</h3><ul><li><a href="/a">Army says it found fragments of a rebel mortar bomb.</a></ul></aside>
<h2>Denial</h2>
<p>The army denied it.<br>It said that no gun had been fired within 20 kilometers of the town since Friday.</p>
<blockquote class="twitter-tweet"><p>We did not fire a single shot at Khara.</p>&mdash; Arvenian Army (@arvarmy)</blockquote>
<ul><li>Nine of the dead are women.</li><li>Three are children.</li></ul>
<p>(Reporting by Mara Venn; editing by Tol Harrow)</p>
</div></article>
<section id="comments"><h2>3 comments</h2><div class="comment"><p>I do not believe a word of what the army says, and neither should you, dear readers.</p></div></section>
</main><footer><p>Copyright 2031 The Vell Courier. All rights reserved, in Vell and everywhere else.</p></footer></body></html>"#;

#[test]
fn a_page_has_the_zones_that_its_markup_says() {
    let document = page(COURIER);
    assert_eq!(
        zones(&document, ZoneKind::Headline),
        [
            "Shelling kills 14 at Khara market",
            "Doctors blame the army, which says that its guns were silent on Sunday."
        ]
    );
    assert_eq!(zones(&document, ZoneKind::Dateline), ["KHARA, Arvenia (MP) –"]);
    assert_eq!(
        zones(&document, ZoneKind::Body),
        [
            "Shells struck a grain market in Khara on Sunday, killing 14\u{a0}people, two doctors said.",
            "“We have no beds left,” said one of them, who asked not to be named. The hospital has 40 beds.",
            "Denial",
            "The army denied it.\nIt said that no gun had been fired within 20 kilometers of the town since Friday.",
            "We did not fire a single shot at Khara.",
            "— Arvenian Army (@arvarmy)",
            "Nine of the dead are women.",
            "Three are children.",
        ]
    );
    assert_eq!(zones(&document, ZoneKind::Byline), ["(Reporting by Mara Venn; editing by Tol Harrow)"]);
    for furniture in ["Share this", "Related", "fragments of a rebel", "believe a word", "Copyright", "Home"]
    {
        assert!(!document.text.contains(furniture), "{furniture} is in {}", document.text.as_str());
    }
}

#[test]
fn a_caption_within_the_text_is_a_zone_of_its_own() {
    let html = COURIER.replace(
        "<h2>Denial</h2>",
        "<figure><figcaption>Residents bury the dead in Khara on Monday.</figcaption></figure>",
    );
    let document = page(&html);
    assert_eq!(zones(&document, ZoneKind::Caption), ["Residents bury the dead in Khara on Monday."]);
}

#[test]
fn a_page_says_who_printed_it_and_when() {
    let meta = page(COURIER).meta;
    assert_eq!(meta.publisher.as_deref(), Some("The Vell Courier"));
    assert_eq!(meta.published, Some(date(2031, 3, 3)), "the day of the place, not of the machine");
    assert_eq!(meta.author.as_deref(), Some("Mara Venn, Tol Harrow"));
    assert_eq!(meta.title.as_deref(), Some("Shelling kills 14 at Khara market"));
    assert_eq!(meta.url.as_deref(), Some("https://courier.example/khara-market"));
}

#[test]
fn the_headline_is_what_is_printed_over_the_report() {
    let html = COURIER.replace(
        "<h1>Shelling kills 14 at Khara market",
        "<h1>Shelling kills 14 people at the market of Khara",
    );
    assert_eq!(page(&html).meta.title.as_deref(), Some("Shelling kills 14 people at the market of Khara"));
    let html = COURIER.replace("<h1>Shelling kills 14 at Khara market", "<h1>The Vell Courier");
    assert_eq!(page(&html).meta.title.as_deref(), Some("Shelling kills 14 at Khara market"));
}

#[test]
fn a_day_is_taken_from_where_it_stands_and_never_invented() {
    let body = "<p>Shells struck a grain market in Khara on Sunday, killing 14 people, two doctors said.</p>"
        .repeat(3);
    let with = |head: &str, by: &str| {
        page(&format!("<html><head>{head}</head><body><article><h1>Shelling</h1>{by}{body}</article><footer>Copyright 2031, 4 March 2031</footer></body></html>"))
            .meta
            .published
    };
    let day = Some(date(2031, 3, 4));
    assert_eq!(with("", ""), None);
    assert_eq!(with("<meta property=\"article:published_time\" content=\"2031-03-04T23:59:00Z\">", ""), day);
    assert_eq!(with("<meta name=\"pubdate\" content=\"20310304\">", ""), day);
    assert_eq!(
        with("<meta itemprop=\"datePublished\" content=\"Tue, 04 Mar 2031 10:00:00 +0300\">", ""),
        day
    );
    assert_eq!(with("", "<time datetime=\"2031-03-04\">yesterday</time>"), day);
    assert_eq!(with("", "<time>March 4, 2031</time>"), day);
    assert_eq!(with("", "<time class=\"updated\" datetime=\"2031-03-09\">today</time>"), None);
    assert_eq!(with("<meta property=\"article:modified_time\" content=\"2031-03-09\">", ""), None);
    assert_eq!(with("<meta property=\"article:published_time\" content=\"soon\">", ""), None);
    assert_eq!(with("<meta property=\"article:published_time\" content=\"2031-02-30\">", ""), None);
    assert_eq!(
        with(
            "<script type=\"application/ld+json\">{\"@type\":\"Product\",\"datePublished\":\"2031-01-01\"}</script>",
            ""
        ),
        None
    );
}

#[test]
fn what_is_known_goes_before_what_a_page_says_and_what_is_supposed_after_it() {
    let meta = Meta { publisher: Some("Halse Observer".into()), ..Meta::default() };
    let otherwise =
        Meta { publisher: Some("Oszk Daily".into()), published: Some(date(2030, 1, 1)), ..Meta::default() };
    let options = IngestOptions { otherwise: otherwise.clone(), ..IngestOptions::default() };
    let document = ingest(Report::from_page(COURIER, meta).with(options.clone()), &WORDS).unwrap();
    assert_eq!(document.meta.publisher.as_deref(), Some("Halse Observer"));
    assert_eq!(document.meta.published, Some(date(2031, 3, 3)));
    let bare = "<html><body><p>Shells struck a grain market in Khara on Sunday, killing 14 people, two doctors said.</p></body></html>";
    let document = ingest(Report::from_page(bare, Meta::default()).with(options), &WORDS).unwrap();
    assert_eq!(
        (document.meta.publisher, document.meta.published),
        (otherwise.publisher, otherwise.published)
    );
}

#[test]
fn a_page_that_only_a_script_fills_is_read_from_its_metadata() {
    let text = "Shells struck a grain market in Khara on Sunday. ".repeat(10);
    let html = format!(
        "<html><head><script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"headline\":\"Shelling\",\"articleBody\":\"{text}\"}}</script></head>\
         <body><div id=\"root\"></div><noscript>Please switch on scripts.</noscript></body></html>"
    );
    let document = page(&html);
    assert!(zones(&document, ZoneKind::Body)[0].starts_with("Shells struck"));
    assert_eq!(document.notes[0].kind, "text-from-metadata");
}

#[test]
fn a_page_without_a_report_is_refused() {
    let links = "<li><a href=\"/x\">Army denies shelling of market</a></li>".repeat(40);
    let html = format!("<html><body><ul>{links}</ul></body></html>");
    let error = ingest(Report::from_page(html, Meta::default()), &WORDS).unwrap_err();
    assert_eq!((error.kind.clone(), error.kind.code()), (Refusal::NoReport, "no-report"));
}

#[test]
fn a_page_in_another_encoding_comes_out_as_the_same_text() {
    let sentence =
        "“We left,” the café owner said – “for good.” Nobody in the town of Khara believed him on Monday.";
    let html = |charset: &str| {
        format!("<html><head><meta charset=\"{charset}\"></head><body><p>{sentence}</p></body></html>")
    };
    let plain = page(&html("utf-8"));
    let windows = encoding_rs::WINDOWS_1252.encode(&html("windows-1252")).0.into_owned();
    let document = ingest(Report::from_page(windows, Meta::default()), &WORDS).unwrap();
    assert_eq!(document.text, plain.text);
    assert!(document.notes.iter().any(|n| n.kind == "charset"));

    // The transport says UTF-8, the page says so too, the bytes say otherwise.
    let lie = encoding_rs::WINDOWS_1252.encode(&html("utf-8")).0.into_owned();
    let options = IngestOptions { charset: Some("utf-8".into()), ..IngestOptions::default() };
    let document = ingest(Report::from_page(lie, Meta::default()).with(options), &WORDS).unwrap();
    assert_eq!(document.text, plain.text);
    assert!(document.notes.iter().any(|n| n.kind == "charset-lie"), "{:?}", document.notes);

    // A page that can be read as ASCII and says UTF-16 is not UTF-16.
    let document = page(&html("utf-16"));
    assert_eq!(document.text, plain.text);
}

#[test]
fn nothing_that_is_not_shown_is_read() {
    let html = "<html><body><p>Shells struck a grain market in Khara on Sunday, two doctors said.</p>\
        <p style=\"display: none\">Nobody was hurt in the attack, the minister of health said.</p>\
        <div hidden><p>Nobody was hurt in the attack, the minister of health said.</p></div>\
        <template><p>Nobody was hurt in the attack, the minister of health said.</p></template>\
        <!-- <p>Nobody was hurt in the attack, the minister of health said.</p> --></body></html>";
    assert_eq!(
        page(html).text.as_str(),
        "Shells struck a grain market in Khara on Sunday, two doctors said."
    );
}
