//! HTML pages → the report on them and what they say of it.
//!
//! reads:  a decoded page
//! writes: Page
//! data:   data/lexicon/en/page.toml

mod blocks;
mod dom;
mod main_text;
mod metadata;

pub(crate) use main_text::{Part, PartOf};
pub(crate) use metadata::clean;

use crate::layout::Layout;
use dom::Dom;
use metadata::Said;
use onrecord_document::{Meta, Note, ZoneKind};
use onrecord_resources::zones::ZoneWords;

/// The report on a page: for measuring and for those who want its parts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    /// The headline and the sentence under it.
    pub lead: Vec<String>,
    /// Its paragraphs and the headings between them.
    pub body: Vec<String>,
    /// The words under its pictures.
    pub captions: Vec<String>,
    /// What it says of publisher, day, title, author and address.
    pub meta: Meta,
    /// All its authors.
    pub authors: Vec<String>,
}

/// The report on a page.
///
/// Takes time in proportion to the size of the page, however it is nested.
pub fn extract(html: &str, words: &ZoneWords) -> Page {
    let (said, parts, _) = read(html, words);
    let mut page = Page { meta: meta(&said), authors: said.authors.clone(), ..Page::default() };
    page.lead.extend(said.title);
    for part in parts {
        match part.kind {
            PartOf::Deck => page.lead.push(part.text),
            PartOf::Heading | PartOf::Body => page.body.push(part.text),
            PartOf::Caption => page.captions.push(part.text),
        }
    }
    page
}

/// The layout of the report on a page; `meta` is filled where it was empty.
pub(crate) fn page(html: &str, meta: &mut Meta, words: &ZoneWords) -> (Layout, Vec<Note>) {
    let (said, parts, notes) = read(html, words);
    fill(meta, self::meta(&said));
    let mut layout = Layout::default();
    layout.push(ZoneKind::Headline, meta.title.as_deref().unwrap_or_default());
    lay(&mut layout, parts);
    (layout, notes)
}

/// Adds a piece of markup, all of which is the report's.
pub(crate) fn fragment(layout: &mut Layout, html: &str, words: &ZoneWords) {
    lay(layout, main_text::all_text(&Dom::parse(html), &words.page));
}

/// The words of a piece of markup, without any of it.
pub(crate) fn plain(html: &str) -> String {
    Dom::parse(html).words(0)
}

fn lay(layout: &mut Layout, parts: Vec<Part>) {
    for part in parts {
        let kind = match part.kind {
            PartOf::Deck => ZoneKind::Headline,
            PartOf::Heading | PartOf::Body => ZoneKind::Body,
            PartOf::Caption => ZoneKind::Caption,
        };
        layout.push(kind, &part.text);
    }
}

fn read(html: &str, words: &ZoneWords) -> (Said, Vec<Part>, Vec<Note>) {
    let dom = Dom::parse(html);
    let mut said = Said::by(&dom, words);
    let mut parts = main_text::main_text(&dom, &words.page, said.title.as_deref());
    let mut notes = Vec::new();
    if dom.too_deep {
        let message =
            format!("elements deeper than {} were read as though they stood at that depth", dom::DEEPEST);
        notes.push(Note::whole("deep-markup", message));
    }
    // A page that a script fills may have its text in its data only.
    if let Some(body) = said.body.take() {
        let shown: usize = parts.iter().map(|p| p.text.len()).sum();
        if shown * 4 < body.len() {
            parts = body.lines().map(|l| Part { text: l.trim().to_owned(), kind: PartOf::Body }).collect();
            notes.push(Note::whole(
                "text-from-metadata",
                "the page shows no text; it is taken from its metadata (articleBody)",
            ));
        }
    }
    (said, parts, notes)
}

fn meta(said: &Said) -> Meta {
    Meta {
        publisher: said.publisher.clone(),
        published: said.published,
        title: said.title.clone(),
        author: (!said.authors.is_empty()).then(|| said.authors.join(", ")),
        url: said.url.clone(),
        origin: None,
    }
}

/// Fills what is not known.
pub(crate) fn fill(meta: &mut Meta, found: Meta) {
    meta.publisher = meta.publisher.take().or(found.publisher);
    meta.published = meta.published.or(found.published);
    meta.title = meta.title.take().or(found.title);
    meta.author = meta.author.take().or(found.author);
    meta.url = meta.url.take().or(found.url);
}

/// What HTML's name of a character stands for; the name between `&` and `;` if it is none.
pub(crate) fn character(name: &str) -> String {
    Dom::parse(&format!("&{name};")).raw(0)
}
