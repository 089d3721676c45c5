//! IPTC NewsML-G2 and NITF → reports.
//!
//! reads:  decoded XML
//! writes: Entry
//!
//! Sources: NewsML-G2 2.3x (news messages, items, packages), NITF 3.x. Only items of content are reports: packages, concepts,
//! plans and pictures without words are passed over. `pubStatus`, `embargoed`, `guid` and `version` go into the
//! edition; a `signal` of correction or update marks it as corrected.

use super::feed::{escaped, is_blank};
use super::{Found, Item, Setting, agency_entry, has_words};
use crate::dates;
use crate::error::Refusal;
use crate::html::clean;
use crate::report::Markup;
use crate::xml::Xml;
use onrecord_document::{Edition, Meta, Status};
use onrecord_resources::zones::ZoneWords;

/// The items of a NewsML-G2 file.
pub(crate) fn items(text: &str, setting: &Setting, words: &ZoneWords) -> Found {
    // tidy: elements of NewsML-G2
    let kinds = ["newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"];
    let xml = Xml::parse(text, &[]);
    let mut found: Vec<(usize, &str)> =
        kinds.iter().flat_map(|kind| xml.all(kind).map(|at| (at, *kind)).collect::<Vec<_>>()).collect();
    found.sort_unstable();
    found.truncate(setting.limits.items);
    let item = |(i, (at, kind)): (usize, (usize, &str))| {
        let place = format!("{}#{}", setting.name, i + 1);
        if !xml.is_closed(at) && xml.is_at_end(at) {
            let offset = xml.offset(at) as u64;
            let why = format!("item {} breaks off", i + 1);
            return Some(setting.lost(Some(place), Refusal::Damaged { offset, why }));
        }
        if kind != "newsItem" {
            return None;
        }
        news_item(&xml, at, place, setting, words)
    };
    let mut all = Found::default();
    if found.is_empty() {
        let why = "expected items of NewsML-G2, found none; NewsML 1 is not read".to_owned();
        all.items.push(setting.lost(None, Refusal::BadItem { why }));
    }
    found.into_iter().enumerate().for_each(|numbered| all.add(item(numbered)));
    all
}

fn news_item(xml: &Xml<'_>, at: usize, place: String, setting: &Setting, words: &ZoneWords) -> Option<Item> {
    let words_in = |name: &str| xml.inside(at, name).and_then(|found| xml.words(found));
    let meta_of = |name: &str| xml.inside(at, name);
    let name_of = |node: usize| {
        xml.inside(node, "name").and_then(|name| xml.words(name)).or_else(|| xml.attribute(node, "literal"))
    };
    let code_of = |node: usize| xml.attribute(node, "qcode").or_else(|| xml.attribute(node, "uri"));
    let status = meta_of("pubStatus").and_then(code_of).unwrap_or_default().to_ascii_lowercase();
    let signals = xml
        .all_inside(at, "signal")
        .filter_map(code_of)
        .any(|s| s.ends_with("correction") || s.ends_with("update"));
    let edition = Edition {
        item: xml.attribute(at, "guid"),
        version: xml.attribute(at, "version"),
        status: match status.rsplit([':', '/']).next() {
            Some("withheld") => Status::Withheld,
            Some("canceled" | "cancelled") => Status::Cancelled,
            _ if signals => Status::Corrected,
            _ => Status::Usable,
        },
        embargoed: words_in("embargoed"),
    };
    let inline = xml.inside(at, "inlineXML");
    let data = xml.inside(at, "inlineData");
    let (html, captions) = match (inline, data) {
        (Some(node), _) if !is_blank(xml.markup(node)) => body(xml, node),
        (_, Some(node)) => {
            let kind = xml.attribute(node, "contenttype").unwrap_or_default();
            let text = xml.text(node);
            (if kind.contains("html") { text } else { escaped(&text) }, Vec::new())
        }
        _ => (
            String::new(),
            xml.all_inside(at, "description").filter_map(|d| clean(&xml.text(d))).take(1).collect(),
        ),
    };
    let day = |name: &str| words_in(name).and_then(|d| dates::day(&d, &words.dateline));
    let creator = |name: &str| xml.all_inside(at, name).filter_map(name_of).collect::<Vec<_>>();
    let authors = creator("creator");
    let meta = Meta {
        publisher: meta_of("provider")
            .and_then(name_of)
            .or_else(|| creator("infoSource").into_iter().next())
            .or_else(|| meta_of("copyrightHolder").and_then(name_of)),
        published: day("firstCreated").or_else(|| day("versionCreated")),
        title: words_in("headline").or_else(|| words_in("title")),
        author: words_in("by").or_else(|| (!authors.is_empty()).then(|| authors.join(", "))),
        url: None,
        origin: Some(place.clone()),
    };
    let markup = Markup { deck: None, html, captions };
    has_words(&markup, &meta, &edition).then(|| Ok(agency_entry(markup, meta, edition, setting)))
}

/// The text of a piece of XHTML or NITF, and the words under its pictures.
fn body(xml: &Xml<'_>, node: usize) -> (String, Vec<String>) {
    match xml.inside(node, "nitf") {
        Some(nitf) => nitf_body(xml, nitf),
        None => {
            let inner = xml.inside(node, "body").unwrap_or(node);
            (xml.markup(inner).to_owned(), Vec::new())
        }
    }
}

/// The text of a NITF document: its `body.content` (or the whole body), its captions apart.
fn nitf_body(xml: &Xml<'_>, nitf: usize) -> (String, Vec<String>) {
    let content = xml.inside(nitf, "body.content").or_else(|| xml.inside(nitf, "body")).unwrap_or(nitf);
    let captions: Vec<String> =
        xml.all_inside(content, "media-caption").filter_map(|c| clean(&xml.text(c))).collect();
    // Blocks of NITF have HTML's names, but for pictures and tables of its own.
    let blocks = xml.all_inside(content, "p").chain(xml.all_inside(content, "hl2")).collect::<Vec<_>>();
    if blocks.is_empty() {
        return (xml.markup(content).to_owned(), captions);
    }
    let mut sorted = blocks;
    sorted.sort_unstable();
    let in_caption: Vec<usize> = xml
        .all_inside(content, "media-caption")
        .flat_map(|c| xml.all_inside(c, "p").collect::<Vec<_>>())
        .collect();
    let html = sorted
        .into_iter()
        .filter(|p| in_caption.binary_search(p).is_err())
        .map(|p| {
            if xml.name(p) == "hl2" {
                format!("<h2>{}</h2>", xml.markup(p))
            } else {
                format!("<p>{}</p>", xml.markup(p))
            }
        })
        .collect();
    (html, captions)
}

/// The report of a NITF file.
pub(crate) fn nitf(text: &str, setting: &Setting, words: &ZoneWords) -> Item {
    let xml = Xml::parse(text, &[]);
    let Some(root) = xml.all("nitf").next() else {
        return setting
            .lost(None, Refusal::BadItem { why: "expected a NITF document, found none".to_owned() });
    };
    if !xml.is_closed(root) {
        let offset = xml.offset(root) as u64;
        return setting.lost(None, Refusal::Damaged { offset, why: "the document breaks off".to_owned() });
    }
    let (html, captions) = nitf_body(&xml, root);
    let words_in = |name: &str| xml.inside(root, name).and_then(|found| xml.words(found));
    let day = |name: &str, attribute: &str| {
        xml.inside(root, name)
            .and_then(|found| xml.attribute(found, attribute))
            .and_then(|d| dates::day(&d, &words.dateline))
    };
    let attribute = |name: &str, attribute: &str| {
        xml.inside(root, name).and_then(|found| xml.attribute(found, attribute))
    };
    let status = attribute("docdata", "management-status").unwrap_or_default().to_ascii_lowercase();
    let edition = Edition {
        item: attribute("doc-id", "id-string"),
        version: attribute("du-key", "version"),
        status: match status.as_str() {
            "embargoed" | "withheld" => Status::Withheld,
            "canceled" | "cancelled" => Status::Cancelled,
            "corrected" => Status::Corrected,
            _ => Status::Usable,
        },
        embargoed: None,
    };
    let byline = words_in("byline").map(|by| by.strip_prefix("By ").unwrap_or(&by).to_owned());
    let meta = Meta {
        publisher: words_in("distributor")
            .or_else(|| attribute("pubdata", "name"))
            .or_else(|| attribute("doc.copyright", "holder")),
        published: day("date.issue", "norm")
            .or_else(|| day("pubdata", "date.publication"))
            .or_else(|| day("story.date", "norm")),
        title: words_in("hl1").or_else(|| words_in("title")),
        author: byline,
        url: None,
        origin: Some(setting.name.clone()),
    };
    Ok(agency_entry(Markup { deck: None, html, captions }, meta, edition, setting))
}
