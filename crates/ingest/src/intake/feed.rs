//! Feeds → one report an item: RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, CDF, JSON Feed 1.0 and 1.1.
//!
//! reads:  a decoded feed
//! writes: Entry
//!
//! Sources: RSS 2.0 with its content and Dublin Core modules, RFC 4287 (Atom), JSON Feed 1.1. A day of publication is taken
//! from what is called so and from nothing else: `updated` is a version, and a day that makes no sense is no day.

use super::{Entry, Found, Item, Setting};
use crate::dates;
use crate::error::Refusal;
use crate::html::clean;
use crate::report::{Markup, Report};
use crate::xml::Xml;
use jiff::civil::Date;
use onrecord_document::{Edition, Meta};
use onrecord_resources::zones::ZoneWords;
use serde_json::{Map, Value};

/// The items of a feed in XML.
pub(crate) fn items(text: &str, setting: &Setting, words: &ZoneWords) -> Found {
    // tidy: elements of feeds
    let xml = Xml::parse(text, &["item", "entry"]);
    let feed = Feed { xml: &xml, setting, words, publisher: publisher(&xml) };
    let mut found: Vec<usize> = xml.all("item").chain(xml.all("entry")).collect();
    found.sort_unstable();
    let cut = found.len() > setting.limits.items;
    found.truncate(setting.limits.items);
    let mut all = Found::default();
    for (i, &node) in found.iter().enumerate() {
        all.add(feed.item(i + 1, node));
    }
    if cut {
        let why =
            format!("more than {} items in one feed; split it, or raise the limit", setting.limits.items);
        all.items.push(setting.lost(None, Refusal::BadItem { why }));
    }
    // tidy: elements of feeds
    let root = ["rss", "feed", "RDF", "channel"].iter().find_map(|name| xml.all(name).next());
    if let Some(root) = root.filter(|&root| !xml.is_closed(root)) {
        let (offset, last) = (xml.offset(root) as u64, found.last().is_none_or(|&item| xml.is_closed(item)));
        if last {
            let why = "the feed breaks off after its last item".to_owned();
            all.items.push(setting.lost(None, Refusal::Damaged { offset, why }));
        }
    }
    all
}

/// Who publishes the feed.
fn publisher(xml: &Xml<'_>) -> Option<String> {
    // tidy: elements of feeds
    let root = ["channel", "feed"].iter().find_map(|name| xml.all(name).next())?;
    let title = xml
        .children(root)
        .find(|&at| xml.name(at).eq_ignore_ascii_case("title") && xml.prefix(at).is_empty())?;
    clean(&xml.text(title))
}

struct Feed<'a> {
    xml: &'a Xml<'a>,
    setting: &'a Setting,
    words: &'a ZoneWords,
    publisher: Option<String>,
}

impl Feed<'_> {
    /// An item; nothing if it has neither text nor title.
    fn item(&self, number: usize, node: usize) -> Option<Item> {
        let xml = self.xml;
        let place = format!("{}#{number}", self.setting.name);
        if !xml.is_closed(node) && xml.is_at_end(node) {
            let offset = xml.offset(node) as u64;
            let why = format!("item {number} breaks off");
            return Some(self.setting.lost(Some(place), Refusal::Damaged { offset, why }));
        }
        let title = self.plain(node, &["title"]);
        // tidy: elements of feeds
        let full = self.body(node, &["encoded", "content", "body", "fulltext"]);
        let short = self.body(node, &["description", "summary", "abstract"]);
        let html = full.or(short).unwrap_or_default();
        let id = self.plain(node, &["guid", "id"]);
        let meta = Meta {
            publisher: xml
                .child(node, "source")
                .and_then(|s| self.source(s))
                .or_else(|| self.publisher.clone()),
            published: self.day(node),
            title,
            author: self.author(node),
            url: self.link(node).or_else(|| id.clone().filter(|id| id.starts_with("http"))),
            origin: Some(place.clone()),
        };
        let edition = Edition {
            item: id.clone(),
            version: self.plain(node, &["updated", "modified"]),
            ..Edition::default()
        };
        if is_blank(&html) && meta.title.is_none() {
            return None;
        }
        let report = Report::from_markup(Markup { html, ..Markup::default() }, meta)
            .with(self.setting.options.clone());
        Some(Ok(Entry { report: Report { edition, ..report }, id }))
    }

    /// The text of the first child of one of these names, markup taken off.
    fn plain(&self, node: usize, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| {
            let found = self
                .xml
                .children(node)
                .filter(|&at| self.xml.name(at).eq_ignore_ascii_case(name) && self.xml.prefix(at) != "media");
            found.into_iter().find_map(|at| clean(&self.xml.text(at)))
        })
    }

    /// The text of the first child of one of these names, as HTML.
    fn body(&self, node: usize, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| {
            let found = self.xml.children(node).filter(|&at| self.xml.name(at).eq_ignore_ascii_case(name));
            found.filter(|&at| self.xml.prefix(at) != "media").find_map(|at| {
                let html = self.html(at);
                (!html.trim().is_empty()).then_some(html)
            })
        })
    }

    /// An element's content as HTML, by its type and by what it looks like.
    fn html(&self, at: usize) -> String {
        let kind = self.xml.attribute(at, "type").unwrap_or_default().to_ascii_lowercase();
        let mode = self.xml.attribute(at, "mode").unwrap_or_default().to_ascii_lowercase();
        if kind.contains("xhtml") || mode == "xml" && kind.contains("html") {
            return self.xml.markup(at).to_owned();
        }
        if self.xml.children(at).next().is_some() {
            return self.xml.markup(at).to_owned();
        }
        let text = self.xml.text(at);
        if matches!(kind.as_str(), "text" | "text/plain") { escaped(&text) } else { text }
    }

    fn link(&self, node: usize) -> Option<String> {
        let links = self.xml.children(node).filter(|&at| self.xml.name(at).eq_ignore_ascii_case("link"));
        let address = links.filter_map(|at| {
            let rel = self.xml.attribute(at, "rel");
            let plain = rel.is_none_or(|rel| rel == "alternate");
            let href = self.xml.attribute(at, "href").or_else(|| self.xml.words(at));
            href.filter(|_| plain).map(|h| h.trim().to_owned())
        });
        address.into_iter().find(|href| href.starts_with("http"))
    }

    fn day(&self, node: usize) -> Option<Date> {
        // tidy: elements of feeds
        let names = ["pubDate", "published", "issued", "date", "created", "pubTime"];
        names.iter().find_map(|name| {
            let at = self.xml.children(node).find(|&at| self.xml.name(at).eq_ignore_ascii_case(name))?;
            dates::day(&self.xml.words(at)?, &self.words.dateline)
        })
    }

    fn author(&self, node: usize) -> Option<String> {
        // tidy: elements of feeds
        let found: Vec<String> = self
            .xml
            .children(node)
            .filter(|&at| matches!(self.xml.name(at), "author" | "creator"))
            .filter_map(|at| {
                self.xml
                    .child(at, "name")
                    .and_then(|name| self.xml.words(name))
                    .or_else(|| clean(&self.xml.text(at)))
            })
            .map(|name| person(&name))
            .filter(|name| !name.is_empty())
            .take(12)
            .collect();
        (!found.is_empty()).then(|| found.join(", "))
    }

    /// The title of the feed that an item came from.
    fn source(&self, node: usize) -> Option<String> {
        match self.xml.child(node, "title") {
            Some(title) => clean(&self.xml.text(title)),
            None => clean(&self.xml.text(node)),
        }
    }
}

/// `mara@press.example (Mara Venn)` is Mara Venn; an address alone is nobody's name.
fn person(text: &str) -> String {
    match (text.contains('@'), text.find('('), text.rfind(')')) {
        (true, Some(open), Some(close)) if open < close => text[open + 1..close].trim().to_owned(),
        (true, ..) => String::new(),
        _ => text.trim().to_owned(),
    }
}

/// Text as HTML: an empty line parts paragraphs.
pub(crate) fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let lines = text.replace("\r\n", "\n");
    lines.split("\n\n").map(|paragraph| format!("<p>{}</p>", paragraph.replace('\n', "<br>"))).collect()
}

/// The items of a JSON Feed.
pub(crate) fn json_items(bytes: &[u8], setting: &Setting, words: &ZoneWords) -> Found {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let feed: Map<String, Value> = match serde_json::from_slice(bytes) {
        Ok(feed) => feed,
        Err(error) => {
            let why = format!("the feed is no JSON: {error}");
            return Found { items: vec![setting.lost(None, Refusal::BadItem { why })], passed: 0 };
        }
    };
    let publisher = string(&feed, "title");
    let items = feed.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let item = |(i, value): (usize, &Value)| {
        let place = format!("{}#{}", setting.name, i + 1);
        let Some(item) = value.as_object() else {
            return Some(
                setting.lost(Some(place), Refusal::BadItem { why: format!("item {} is no object", i + 1) }),
            );
        };
        let html = string(item, "content_html").or_else(|| string(item, "content_text").map(|t| escaped(&t)));
        let html = html.or_else(|| string(item, "summary").map(|t| escaped(&t))).unwrap_or_default();
        let authors =
            item.get("authors").and_then(Value::as_array).into_iter().flatten().chain(item.get("author"));
        let authors: Vec<String> =
            authors.filter_map(|a| a.as_object()).filter_map(|a| string(a, "name")).collect();
        let id = item
            .get("id")
            .and_then(|id| id.as_str().map(str::to_owned).or_else(|| id.as_i64().map(|n| n.to_string())));
        let meta = Meta {
            publisher: publisher.clone(),
            published: string(item, "date_published").and_then(|d| dates::day(&d, &words.dateline)),
            title: string(item, "title").and_then(|t| clean(&t)),
            author: (!authors.is_empty()).then(|| authors.join(", ")),
            url: string(item, "url"),
            origin: Some(place.clone()),
        };
        if is_blank(&html) && meta.title.is_none() {
            return None;
        }
        let edition =
            Edition { item: id.clone(), version: string(item, "date_modified"), ..Edition::default() };
        let report =
            Report::from_markup(Markup { html, ..Markup::default() }, meta).with(setting.options.clone());
        Some(Ok(Entry { report: Report { edition, ..report }, id }))
    };
    let mut all = Found::default();
    items.iter().take(setting.limits.items).enumerate().for_each(|numbered| all.add(item(numbered)));
    all
}

/// Whether no word is in a piece of HTML.
pub(crate) fn is_blank(html: &str) -> bool {
    html.trim().is_empty() || crate::html::plain(html).is_empty()
}

/// A string of an object, if it says something.
pub(crate) fn string(object: &Map<String, Value>, key: &str) -> Option<String> {
    object.get(key)?.as_str().map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned)
}
