//! Blocks → the text of the report: which part of a page it is, and what in that part is furniture.
//!
//! reads:  Dom, Block
//! writes: Part: headline, paragraphs and captions in the order of the page
//! data:   data/lexicon/en/page.toml

use super::blocks::{Block, blocks};
use super::dom::{Dom, Kind, Name, Tag};
use onrecord_resources::page::{Measures, PageWords, PartKind};

/// What a page element is called, as flags.
#[derive(Clone, Copy, Default)]
struct Called {
    body: bool,
    furniture: bool,
    caption: bool,
    byline: bool,
    embed: bool,
}

/// A paragraph of the report.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub text: String,
    pub kind: PartOf,
}

/// What a paragraph of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartOf {
    /// The sentence under the title.
    Deck,
    Heading,
    Caption,
    Body,
}

/// The report's paragraphs on a page whose headline is `title`.
pub(crate) fn main_text(dom: &Dom, words: &PageWords, title: Option<&str>) -> Vec<Part> {
    Page::new(dom, words).report(title)
}

/// Everything that is shown of a page or a piece of one, where all of it is the report: what a feed or an agency hands on.
pub(crate) fn all_text(dom: &Dom, words: &PageWords) -> Vec<Part> {
    let page = Page::new(dom, words);
    let all = blocks(dom, 0, |at| page.dropped[at]);
    let part = |block: &Block| {
        let heading = dom.tag(block.owner).is_some_and(Tag::is_heading);
        let kind = match (page.is_caption(block.node), heading) {
            (true, _) => PartOf::Caption,
            (false, true) => PartOf::Heading,
            (false, false) => PartOf::Body,
        };
        Part { text: block.text.clone(), kind }
    };
    all.iter().filter(|block| !block.text.is_empty()).map(part).collect()
}

struct Page<'a> {
    dom: &'a Dom,
    words: &'a PageWords,
    called: Vec<Called>,
    /// Elements left out: scripts, menus, what is not shown.
    dropped: Vec<bool>,
    /// Quotations of posts before each row.
    embeds: Vec<u32>,
}

impl<'a> Page<'a> {
    fn new(dom: &'a Dom, words: &'a PageWords) -> Page<'a> {
        let called = (0..dom.nodes.len()).map(|at| called(dom, at, words)).collect::<Vec<_>>();
        let dropped = (0..dom.nodes.len()).map(|at| is_never_text(dom, at)).collect();
        let mut embeds = vec![0; dom.nodes.len() + 1];
        for (at, called) in called.iter().enumerate() {
            embeds[at + 1] = embeds[at] + u32::from(called.embed && dom.tag(at) == Some(Tag::Blockquote));
        }
        Page { dom, words, called, dropped, embeds }
    }

    fn report(mut self, title: Option<&str>) -> Vec<Part> {
        let all = blocks(self.dom, 0, |at| self.dropped[at]);
        let measures = &self.words.measures;
        let prose = Prose::of(&all, self.dom.nodes.len(), measures);
        self.drop_furniture(&prose);
        let kept = blocks(self.dom, 0, |at| self.dropped[at]);
        let prose = Prose::of(&kept, self.dom.nodes.len(), measures);
        let root = self.container(&prose);
        let range = root..self.dom.nodes[root].end as usize;
        let trusted = self.is_named(root);
        let deck = self.deck(&kept, root);
        let inside: Vec<Block> = kept.into_iter().filter(|b| range.contains(&b.node)).collect();
        let mut parts = deck;
        parts.extend(self.paragraphs(&inside, title, trusted));
        parts
    }

    /// Leaves out what its name calls furniture, unless much of the page's prose is in it.
    fn drop_furniture(&mut self, prose: &Prose) {
        let all = prose.of_node(self.dom, 0).max(1);
        let measures = &self.words.measures;
        let mut at = 0;
        while at < self.dom.nodes.len() {
            let mut next = at + 1;
            if let Some(tag) = self.dom.tag(at) {
                let inside = prose.of_node(self.dom, at);
                let share = inside as f64 / all as f64;
                let called = self.called[at];
                let named = called.furniture && !called.body || is_furniture_element(tag);
                let fixed = matches!(tag, Tag::Html | Tag::Body | Tag::Main);
                let article = matches!(tag, Tag::Article | Tag::Section);
                let most = if article { measures.furniture_article } else { measures.furniture };
                if named && !fixed && share < most && !called.caption && !self.holds_embed(at) {
                    self.dropped[at] = true;
                }
                if self.dropped[at] {
                    next = self.dom.nodes[at].end as usize;
                }
            }
            at = next;
        }
    }

    /// Whether what somebody posted elsewhere is quoted in an element.
    fn holds_embed(&self, at: usize) -> bool {
        self.embeds[self.dom.nodes[at].end as usize] > self.embeds[at]
    }

    /// Whether an element, or one that it is all but all of, is called the text of the report.
    fn is_named(&self, at: usize) -> bool {
        let mut at = at;
        for _ in 0..3 {
            if self.called[at].body
                || self.dom.attribute(at, Name::Itemprop).is_some_and(|i| i == "articleBody")
            {
                return true;
            }
            match self.dom.parent(at) {
                Some(parent) => at = parent,
                None => return false,
            }
        }
        false
    }

    /// The element that the report is in.
    fn container(&self, prose: &Prose) -> usize {
        let (dom, m) = (self.dom, &self.words.measures);
        // The headline's own element goes before all others, also where other reports fill more of the page.
        let all = prose.of_node(dom, 0);
        let titled = (0..dom.nodes.len()).find(|&at| dom.tag(at) == Some(Tag::H1) && !self.dropped[at]);
        let own = titled.and_then(|h1| self.enclosing(h1, Tag::Article)).filter(|&at| {
            let inside = prose.of_node(dom, at);
            inside >= m.own && inside as f64 >= m.own_share * all as f64
        });
        let is_sure = |at: usize| {
            let names = dom.attribute(at, Name::Itemprop).unwrap_or_default();
            names.split(' ').any(|name| matches!(name, "articleBody" | "reviewBody"))
        };
        let largest = |scope: usize, share: [f64; 2], named: &dyn Fn(usize) -> bool| {
            let all = prose.of_node(dom, scope) as f64;
            (scope..dom.nodes[scope].end as usize)
                .filter(|&at| !self.dropped[at] && dom.tag(at).is_some() && (is_sure(at) || named(at)))
                .filter(|&at| prose.of_node(dom, at) as f64 >= share[usize::from(is_sure(at))] * all)
                .max_by_key(|&at| prose.of_node(dom, at))
        };
        let article = |at: usize| self.called[at].body || dom.tag(at) == Some(Tag::Article);
        let scope = own.or_else(|| largest(0, [m.body, m.body_sure], &article)).unwrap_or(0);
        // In it, the element that says that it is the body, if it holds most of the prose.
        let most = [m.body_inner, m.body_inner_sure];
        self.narrow(largest(scope, most, &|at| self.called[at].body).unwrap_or(scope), prose)
    }

    /// The sentences between the title and the text, where they stand outside the text's element.
    fn deck(&self, kept: &[Block], root: usize) -> Vec<Part> {
        let title = (0..root).rev().find(|&at| self.dom.tag(at) == Some(Tag::H1) && !self.dropped[at]);
        let Some(title) = title.filter(|&at| self.dom.nodes[at].end as usize <= root) else {
            return Vec::new();
        };
        let after = self.dom.nodes[title].end as usize..root;
        let between: Vec<&Block> = kept.iter().filter(|b| after.contains(&b.node)).collect();
        let m = &self.words.measures;
        let is_deck = |b: &&&Block| {
            b.is_prose(m)
                && b.link_share() < m.deck_linked
                && !self.is_caption(b.node)
                && !self.begins_furniture(b)
        };
        let found: Vec<Part> = between
            .iter()
            .filter(is_deck)
            .map(|b| Part { text: b.text.clone(), kind: PartOf::Deck })
            .collect();
        if found.len() <= m.deck { found } else { Vec::new() }
    }

    /// Whether a short paragraph at the end asks readers for something or speaks of rights.
    fn is_appeal(&self, block: &Block) -> bool {
        let small = || block.text.to_lowercase();
        block.words < self.words.measures.appeal
            && self.words.appeal.iter().any(|words| small().contains(words.as_str()))
    }

    fn begins_furniture(&self, block: &Block) -> bool {
        let plain = block.text.trim_end_matches([':', '…', '.']).trim().to_lowercase();
        self.words.whole.contains(&plain)
            || block.words < self.words.measures.begin
                && self.words.begin.iter().any(|b| block.text.starts_with(b.as_str()))
    }

    /// The innermost element of a kind around a row.
    fn enclosing(&self, at: usize, tag: Tag) -> Option<usize> {
        std::iter::successors(self.dom.parent(at), |&at| self.dom.parent(at))
            .find(|&at| self.dom.tag(at) == Some(tag))
    }

    /// From an element down to the smallest one that still holds nearly all of its prose.
    fn narrow(&self, start: usize, prose: &Prose) -> usize {
        let dom = self.dom;
        let mut at = start;
        loop {
            let inside = prose.of_node(dom, at);
            let mut child = at + 1;
            let mut next = None;
            while child < dom.nodes[at].end as usize {
                let held = prose.of_node(dom, child);
                if held > 0
                    && held as f64 >= self.words.measures.narrow * inside as f64
                    && dom.tag(child).is_some()
                {
                    next = Some(child);
                    break;
                }
                child = dom.nodes[child].end as usize;
            }
            match next {
                Some(child) if prose.blocks_of(dom, child) > 1 => at = child,
                _ => return at,
            }
        }
    }

    /// What of the blocks in the container is the report's.
    fn paragraphs(&self, inside: &[Block], title: Option<&str>, trusted: bool) -> Vec<Part> {
        let m = &self.words.measures;
        let mut parts: Vec<Part> = Vec::new();
        let prose_at: Vec<usize> = (0..inside.len()).filter(|&i| inside[i].is_prose(m)).collect();
        let (first, last) = match (prose_at.first(), prose_at.last()) {
            (Some(&first), Some(&last)) => (first, last),
            _ => (0, inside.len().saturating_sub(1)),
        };
        let title_key = title.map(key);
        let total: usize = inside.iter().filter(|b| b.is_prose(m)).map(|b| b.words).sum();
        let mut before = 0;
        for (i, block) in inside.iter().enumerate() {
            before += if block.is_prose(m) { block.words } else { 0 };
            let tag = self.dom.tag(block.owner).unwrap_or(Tag::Other);
            let heading = tag.is_heading();
            let small = key(&block.text);
            if small.is_empty() || title_key.as_ref() == Some(&small) || tag == Tag::H1 {
                continue;
            }
            if i > first
                && block.words <= m.end
                && self.words.end.iter().any(|e| block.text.starts_with(e.as_str()))
            {
                if ((total - before) as f64) < m.end_rest * total as f64 {
                    break;
                }
                continue;
            }
            let caption = self.is_caption(block.node);
            if self.begins_furniture(block) || i + 1 >= last && self.is_appeal(block) {
                continue;
            }
            if caption {
                parts.push(Part { text: block.text.clone(), kind: PartOf::Caption });
                continue;
            }
            let linked = block.link_share();
            if linked > m.links
                && block.words < m.links_words
                && !(linked < m.links_all && block.ends_sentence())
            {
                continue;
            }
            // Before the first paragraph stand dates, names and sections; after the last one, boxes.
            let plain = linked < m.edge_linked;
            if i < first
                && !(heading && i + 1 == first)
                && !(trusted && plain && block.words >= m.edge_before)
            {
                continue;
            }
            let closing =
                !heading && plain && (block.words >= m.edge_after && block.ends_sentence() || trusted);
            if i > last && !closing {
                continue;
            }
            // A sentence set as a heading before all paragraphs stands under the title.
            let deck = heading && block.is_prose(m) && !parts.iter().any(|p| p.kind == PartOf::Body);
            let kind = if deck {
                PartOf::Deck
            } else if heading {
                PartOf::Heading
            } else {
                PartOf::Body
            };
            parts.push(Part { text: block.text.clone(), kind });
        }
        while parts.last().is_some_and(|p| p.kind == PartOf::Heading) {
            parts.pop();
        }
        parts
    }

    fn is_caption(&self, node: usize) -> bool {
        let mut at = node;
        loop {
            if self.called[at].caption || self.dom.tag(at) == Some(Tag::Figcaption) {
                return true;
            }
            match self.dom.parent(at) {
                Some(parent) => at = parent,
                None => return false,
            }
        }
    }
}

/// Words of prose before each row.
struct Prose {
    words: Vec<u32>,
    blocks: Vec<u32>,
}

impl Prose {
    fn of(blocks: &[Block], nodes: usize, measures: &Measures) -> Prose {
        let (mut words, mut count) = (vec![0; nodes + 1], vec![0; nodes + 1]);
        for block in blocks.iter().filter(|b| b.is_prose(measures)) {
            words[block.node + 1] += (block.words - block.linked) as u32;
            count[block.node + 1] += 1;
        }
        for at in 0..nodes {
            words[at + 1] += words[at];
            count[at + 1] += count[at];
        }
        Prose { words, blocks: count }
    }

    fn of_node(&self, dom: &Dom, node: usize) -> usize {
        (self.words[dom.nodes[node].end as usize] - self.words[node]) as usize
    }

    fn blocks_of(&self, dom: &Dom, node: usize) -> usize {
        (self.blocks[dom.nodes[node].end as usize] - self.blocks[node]) as usize
    }
}

fn called(dom: &Dom, at: usize, words: &PageWords) -> Called {
    let mut called = Called::default();
    // tidy: HTML attributes
    for name in [Name::Class, Name::Id, Name::Role, Name::TestId, Name::Component, Name::Itemprop, Name::Rel]
    {
        let Some(value) = dom.attribute(at, name) else { continue };
        let cut = name_words(value);
        let cut: Vec<&str> = cut.iter().map(String::as_str).collect();
        words.kinds(&cut, |kind| match kind {
            PartKind::Body => called.body = true,
            PartKind::Furniture => called.furniture = true,
            PartKind::Caption => called.caption = true,
            PartKind::Byline => called.byline = true,
            PartKind::Embed => called.embed = true,
            PartKind::Update => {}
        });
    }
    called
}

/// The words of a name, cut at capitals and marks, lower case.
pub(super) fn name_words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut lower = false;
    for c in name.chars().take(400) {
        let cut = !c.is_ascii_alphanumeric() || c.is_ascii_uppercase() && lower;
        if cut && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        }
        lower = c.is_ascii_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// What never holds text of a report.
fn is_never_text(dom: &Dom, at: usize) -> bool {
    use Tag::*;
    let Kind::Element(tag, _) = &dom.nodes[at].kind else { return false };
    // tidy: HTML elements
    let never = matches!(
        tag,
        Head | Script
            | Style
            | Noscript
            | Template
            | Iframe
            | Svg
            | Math
            | Object
            | Embed
            | Canvas
            | Audio
            | Video
            | Nav
            | Button
            | Select
            | Option
            | Textarea
            | Input
            | Map
            | Dialog
            | Menu
            | Noframes
            | Frameset
            | Amp
            | Title
    );
    never
        || dom.attribute(at, Name::Hidden).is_some()
        || dom.attribute(at, Name::AriaHidden) == Some("true")
        || dom.attribute(at, Name::Style).is_some_and(is_not_shown)
        || dom.attribute(at, Name::Role).is_some_and(|r| {
            matches!(r, "navigation" | "banner" | "search" | "complementary" | "contentinfo" | "dialog")
        })
}

/// Whether a style says that an element is not shown.
fn is_not_shown(style: &str) -> bool {
    let style: String =
        style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    style.contains("display:none") || style.contains("visibility:hidden")
}

fn is_furniture_element(tag: Tag) -> bool {
    // tidy: HTML elements
    matches!(tag, Tag::Footer | Tag::Aside | Tag::Form | Tag::Label | Tag::Address)
}

/// Letters and digits only, lower case.
pub(crate) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
