//! What a page says of its report: JSON-LD first, then `meta` and `link`, then what is printed on it.
//!
//! reads:  Dom
//! writes: Said
//!
//! Sources: schema.org (Article and its kinds), the Open Graph protocol with its `article:` names, Dublin Core, HTML's
//! `time` and `rel=canonical`. What a page does not say stays unknown: no day is taken from an address, a copyright line or
//! a comment.

use super::dom::{Dom, Name, Tag};
use super::main_text::name_words;
use crate::dates;
use jiff::civil::Date;
use onrecord_resources::page::{Measures, PageWords, PartKind};
use onrecord_resources::zones::{DatelineRules, ZoneWords};
use serde_json::Value;
use std::collections::BTreeSet;

/// What a page says of its report.
#[derive(Default, Debug, Clone, PartialEq)]
pub(crate) struct Said {
    pub title: Option<String>,
    pub published: Option<Date>,
    pub publisher: Option<String>,
    pub authors: Vec<String>,
    pub url: Option<String>,
    /// The text by the page's own account: for pages whose text only a script would show.
    pub body: Option<String>,
    /// Its language by its own account, two letters.
    pub lang: Option<String>,
}

impl Said {
    /// What a page says.
    pub(crate) fn by(dom: &Dom, words: &ZoneWords) -> Said {
        let mut said = Said::default();
        said.read_json(dom, &words.dateline);
        said.read_meta(dom, &words.dateline);
        said.read_page(dom, &words.dateline, &words.page);
        said
    }

    fn read_json(&mut self, dom: &Dom, rules: &DatelineRules) {
        for at in 0..dom.nodes.len() {
            let is_json = dom.tag(at) == Some(Tag::Script)
                && dom
                    .attribute(at, Name::Type)
                    .is_some_and(|t| t.trim().eq_ignore_ascii_case("application/ld+json"));
            if !is_json {
                continue;
            }
            let raw = dom.raw(at);
            let Some(json) = lenient_json(&raw) else { continue };
            let mut left = 1000;
            visit(&json, &mut left, &mut |object| self.take_object(object, rules));
        }
    }

    /// Takes what an object of schema.org says, if it is one about a report.
    fn take_object(&mut self, object: &serde_json::Map<String, Value>, rules: &DatelineRules) {
        let is_report = strings(object.get("@type")).iter().any(|t| {
            let kind = t.rsplit(['/', ':', '#']).next().unwrap_or(t);
            kind.ends_with("Article")
                || kind.ends_with("Posting")
                || kind == "Report"
                || kind == "LiveBlogPosting"
        });
        if !is_report {
            return;
        }
        let text = |key: &str| strings(object.get(key)).into_iter().find_map(|s| clean(&s));
        self.title = self.title.take().or_else(|| text("headline")).or_else(|| text("name"));
        self.published = self.published.or_else(|| dates::day(&text("datePublished")?, rules));
        self.publisher = self.publisher.take().or_else(|| names(object.get("publisher")).into_iter().next());
        if self.authors.is_empty() {
            self.authors = names(object.get("author")).into_iter().filter(|n| is_name(n)).collect();
        }
        let address = || text("url").or_else(|| text("mainEntityOfPage"));
        self.url = self.url.take().or_else(|| address().filter(|u| is_address(u)));
        self.body = self.body.take().or_else(|| text("articleBody"));
    }

    fn read_meta(&mut self, dom: &Dom, rules: &DatelineRules) {
        let mut dates: [Option<Date>; 2] = [None, None];
        let mut titles: [Option<String>; 2] = [None, None];
        let mut authors = Vec::new();
        for at in 0..dom.nodes.len() {
            match dom.tag(at) {
                Some(Tag::Html) if self.lang.is_none() => {
                    self.lang =
                        dom.attribute(at, Name::Lang).and_then(|l| l.get(..2)).map(str::to_ascii_lowercase);
                }
                Some(Tag::Link) if dom.attribute(at, Name::Rel) == Some("canonical") => {
                    let href = dom.attribute(at, Name::Href).filter(|u| is_address(u));
                    self.url = href.map(str::to_owned).or(self.url.take());
                }
                Some(Tag::Meta) => {
                    let names = [Name::Property, Name::Named, Name::Itemprop].map(|n| dom.attribute(at, n));
                    let Some(content) = dom.attribute(at, Name::Content).and_then(clean) else { continue };
                    for name in names.into_iter().flatten() {
                        // tidy: names of metadata
                        match name.trim().to_ascii_lowercase().as_str() {
                            "article:published_time"
                            | "og:article:published_time"
                            | "datepublished"
                            | "og:published_time" => {
                                dates[0] = dates[0].or_else(|| dates::day(&content, rules));
                            }
                            "parsely-pub-date"
                            | "sailthru.date"
                            | "dc.date"
                            | "dc.date.issued"
                            | "dcterms.date"
                            | "dcterms.created"
                            | "dcterms.issued"
                            | "pubdate"
                            | "publishdate"
                            | "publish-date"
                            | "publish_date"
                            | "published-date"
                            | "article.published"
                            | "date"
                            | "cxenseparse:recs:publishtime"
                            | "citation_publication_date"
                            | "article_date_original"
                            | "originalpublicationdate"
                            | "cre_date"
                            | "ptime" => {
                                dates[1] = dates[1].or_else(|| dates::day(&content, rules));
                            }
                            "og:title" => titles[0] = titles[0].take().or_else(|| Some(content.clone())),
                            "twitter:title" | "dc.title" | "parsely-title" | "sailthru.title" => {
                                titles[1] = titles[1].take().or_else(|| Some(content.clone()));
                            }
                            "og:site_name"
                            | "application-name"
                            | "dc.publisher"
                            | "article:publisher"
                            | "citation_journal_title" => {
                                let name = Some(content.clone()).filter(|name| !name.contains("://"));
                                self.publisher = self.publisher.take().or(name);
                            }
                            "author" | "article:author" | "og:article:author" | "dc.creator"
                            | "parsely-author" | "sailthru.author" | "byl" | "dcterms.creator"
                            | "citation_author" => authors.extend(people(&content)),
                            "og:url" => {
                                let url = Some(content.clone()).filter(|u| is_address(u));
                                self.url = self.url.take().or(url);
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        self.published = self.published.or(dates[0]).or(dates[1]);
        let [open_graph, other] = titles;
        self.title = self.title.take().or(open_graph).or(other);
        if self.authors.is_empty() {
            for name in authors {
                if !self.authors.contains(&name) {
                    self.authors.push(name);
                }
            }
        }
    }

    /// What is printed on the page, where its head does not say it.
    fn read_page(&mut self, dom: &Dom, rules: &DatelineRules, words: &PageWords) {
        let heading =
            (0..dom.nodes.len()).find(|&at| dom.tag(at) == Some(Tag::H1) && clean(&dom.words(at)).is_some());
        let printed = heading.and_then(|at| clean(&dom.words(at)));
        let in_head = || {
            (0..dom.nodes.len())
                .find(|&at| dom.tag(at) == Some(Tag::Title))
                .and_then(|at| clean(&dom.words(at)))
        };
        self.title = self.title.take().map(|title| headline(&title, printed.as_deref(), &words.measures));
        if self.title.is_none() {
            self.title = in_head()
                .map(|title| headline(&title, printed.as_deref(), &words.measures))
                .or_else(|| printed.clone());
        }
        let marked = |at: usize, what: &str| {
            dom.attribute(at, Name::Itemprop).is_some_and(|i| i.split(' ').any(|i| i == what))
        };
        if self.published.is_none() {
            let day = |at: usize| {
                let machine = dom.attribute(at, Name::Datetime).or_else(|| dom.attribute(at, Name::Content));
                machine.and_then(|d| dates::day(d, rules)).or_else(|| dates::day(&dom.words(at), rules))
            };
            let elements = || (0..dom.nodes.len()).filter(|&at| dom.tag(at).is_some());
            self.published = elements().find(|&at| marked(at, "datePublished")).and_then(day);
            // A time that stands right by the headline, and is not called an update.
            if let (None, Some(h1)) = (self.published, heading) {
                let near = h1.saturating_sub(60)..(dom.nodes[h1].end as usize + 120).min(dom.nodes.len());
                let time =
                    near.into_iter().find(|&at| dom.tag(at) == Some(Tag::Time) && !is_update(dom, at, words));
                self.published = time.and_then(day);
            }
        }
        if self.authors.is_empty() {
            let by = (0..dom.nodes.len()).find(|&at| {
                dom.tag(at).is_some()
                    && (marked(at, "author") || dom.attribute(at, Name::Rel) == Some("author"))
            });
            self.authors = by.map(|at| people(&dom.words(at))).unwrap_or_default();
        }
    }
}

/// Whether the class of an element calls it the time of an update.
fn is_update(dom: &Dom, at: usize, words: &PageWords) -> bool {
    let class = name_words(dom.attribute(at, Name::Class).unwrap_or_default());
    let class: Vec<&str> = class.iter().map(String::as_str).collect();
    let mut found = false;
    words.kinds(&class, |kind| found |= kind == PartKind::Update);
    found
}

/// JSON as pages have it: in comments or CDATA, with line ends inside strings.
fn lenient_json(raw: &str) -> Option<Value> {
    let mut text = raw.trim();
    for (open, close) in
        [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>"), ("/*<![CDATA[*/", "/*]]>*/")]
    {
        if let Some(inner) = text.strip_prefix(open) {
            text = inner.strip_suffix(close).unwrap_or(inner).trim();
        }
    }
    let text = text.trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| {
        let mended: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&mended).ok()
    })
}

/// Calls `found` on every object, outer ones first, as long as there are some `left` to look at.
fn visit(json: &Value, left: &mut usize, found: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    match json {
        Value::Object(object) => {
            found(object);
            object.values().for_each(|value| visit(value, left, found));
        }
        Value::Array(values) => values.iter().for_each(|value| visit(value, left, found)),
        _ => {}
    }
}

/// The strings of a value: itself, those of a list, or the id of an object.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(values)) => values.iter().flat_map(|v| strings(Some(v))).collect(),
        Some(Value::Object(object)) => object
            .get("@id")
            .or_else(|| object.get("@value"))
            .and_then(Value::as_str)
            .map(str::to_owned)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// The names of people or houses.
fn names(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => people(text),
        Some(Value::Array(values)) => values.iter().flat_map(|v| names(Some(v))).collect(),
        Some(Value::Object(object)) => match object.get("name") {
            Some(Value::String(name)) => clean(name).into_iter().collect(),
            Some(other) => names(Some(other)),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The names in a byline: "By Mara Venn and Tol Harrow, Meridian Press" are two.
fn people(text: &str) -> Vec<String> {
    let Some(text) = clean(text) else { return Vec::new() };
    let text = ["By ", "by ", "BY ", "By: "].iter().find_map(|by| text.strip_prefix(by)).unwrap_or(&text);
    let parts = text.split([',', ';', '|']).flat_map(|part| part.split(" and "));
    parts.map(str::trim).filter(|name| is_name(name)).map(str::to_owned).take(12).collect()
}

/// Whether it could be a name: not an address, not a sentence.
fn is_name(name: &str) -> bool {
    (2..=80).contains(&name.len())
        && !name.contains("://")
        && !name.starts_with('@')
        && name.split_whitespace().count() <= 6
}

fn is_address(url: &str) -> bool {
    let url = url.trim_start();
    url.get(..8).is_some_and(|s| s.eq_ignore_ascii_case("https://"))
        || url.get(..7).is_some_and(|s| s.eq_ignore_ascii_case("http://"))
}

/// The headline by a title of the page's head: what is printed over the report, where that has enough of its words in
/// common with the title (titles for search engines differ); else the title, up to the bar before the site's name.
fn headline(title: &str, printed: Option<&str>, measures: &Measures) -> String {
    if let Some(printed) = printed {
        let words = |text: &str| {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
            words.map(str::to_lowercase).collect::<BTreeSet<_>>()
        };
        let (known, shown) = (words(title), words(printed));
        let common = known.intersection(&shown).count();
        let enough = common as f64 >= measures.title_shared * shown.len() as f64;
        if enough && printed.len() <= measures.headline {
            return printed.to_owned();
        }
    }
    let cut = [" | ", " :: ", " » "].iter().filter_map(|bar| title.find(bar)).min();
    match cut {
        Some(at) if at >= measures.title => title[..at].trim().to_owned(),
        _ => title.to_owned(),
    }
}

/// A value without entities and white space at its ends; nothing if nothing is left.
pub(crate) fn clean(text: &str) -> Option<String> {
    let text = if text.contains('&') || text.contains('<') { super::plain(text) } else { text.to_owned() };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
