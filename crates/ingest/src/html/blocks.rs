//! Elements → blocks: the lines and paragraphs that a reader of the page sees one below the other.
//!
//! reads:  Dom, which elements are left out
//! writes: Block

use super::dom::{Dom, Kind, Name, Tag};
use onrecord_resources::page::Measures;

/// A run of text without a break of the page's own.
pub(crate) struct Block {
    /// The row of its first text.
    pub node: usize,
    /// The row of the element that makes it a block.
    pub owner: usize,
    /// Its text; white space as a browser shows it.
    pub text: String,
    /// Number of words.
    pub words: usize,
    /// Number of words that are links.
    pub linked: usize,
}

impl Block {
    /// Share of the words that are links.
    pub(crate) fn link_share(&self) -> f64 {
        self.linked as f64 / self.words.max(1) as f64
    }

    /// Last letter or mark, quotation marks and brackets aside.
    pub(crate) fn ends_sentence(&self) -> bool {
        let end = self.text.trim_end_matches(|c: char| "\"'”’»)]*".contains(c) || c.is_whitespace());
        end.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '।', '؟', '۔'])
    }

    /// Whether it looks like running text.
    pub(crate) fn is_prose(&self, m: &Measures) -> bool {
        let long = self.words >= m.prose || self.words >= m.prose_sentence && self.ends_sentence();
        long && self.link_share() < m.prose_linked
    }
}

/// The blocks of the page, `dropped` subtrees left out.
pub(crate) fn blocks(dom: &Dom, root: usize, dropped: impl Fn(usize) -> bool) -> Vec<Block> {
    let mut run = Run { found: Vec::new(), text: String::new(), node: 0, linked: 0, space: false, breaks: 0 };
    // The open blocks: row of the element and where it ends.
    let mut open: Vec<(usize, usize)> = vec![(root, usize::MAX)];
    let (mut link_end, mut pre_end) = (0, 0);
    let end = dom.nodes[root].end as usize;
    let mut at = root;
    while at < end {
        while open.len() > 1 && open.last().is_some_and(|(_, end)| *end <= at) {
            run.close(open.last().map_or(root, |o| o.0));
            open.pop();
        }
        let owner = open.last().map_or(root, |o| o.0);
        match &dom.nodes[at].kind {
            Kind::Text(_) => {
                let text = dom.text(at).unwrap_or_default();
                run.add(at, text, owner, at < link_end, at < pre_end);
            }
            Kind::Element(tag, _) => {
                let node_end = dom.nodes[at].end as usize;
                if dropped(at) {
                    // What is left out parts nothing, unless it stands on lines of its own.
                    if tag.is_block() {
                        run.close(owner);
                    }
                    at = node_end;
                    continue;
                }
                match tag {
                    Tag::Br => run.line_break(owner),
                    Tag::A if dom.attribute(at, Name::Href).is_some() => link_end = link_end.max(node_end),
                    Tag::Pre => pre_end = pre_end.max(node_end),
                    _ => {}
                }
                if tag.is_block() {
                    run.close(owner);
                    open.push((at, node_end));
                }
            }
        }
        at += 1;
    }
    while let Some((owner, _)) = open.pop() {
        run.close(owner);
    }
    run.found
}

/// The block that is being put together.
struct Run {
    found: Vec<Block>,
    text: String,
    node: usize,
    linked: usize,
    space: bool,
    breaks: usize,
}

impl Run {
    fn add(&mut self, node: usize, text: &str, owner: usize, linked: bool, pre: bool) {
        if self.breaks > 0 && !text.trim().is_empty() {
            if self.breaks > 1 {
                self.close(owner);
            } else if !self.text.is_empty() {
                self.text.push('\n');
                self.space = false;
            }
            self.breaks = 0;
        }
        if self.text.is_empty() {
            self.node = node;
        }
        let mut words = 0;
        let lines = if pre { text.split('\n').collect() } else { vec![text] };
        for (i, line) in lines.into_iter().enumerate() {
            if i > 0 && !self.text.is_empty() {
                self.text.push('\n');
                self.space = false;
            }
            self.space |= line.starts_with(is_space);
            for word in line.split(is_space).filter(|w| !w.is_empty()) {
                if self.space && !self.text.is_empty() && !self.text.ends_with('\n') {
                    self.text.push(' ');
                }
                self.text.push_str(word);
                self.space = true;
                words += count_words(word);
            }
            self.space = line.ends_with(is_space) || line.is_empty() && self.space;
        }
        self.linked += if linked { words } else { 0 };
    }

    fn line_break(&mut self, owner: usize) {
        self.breaks += 1;
        if self.breaks > 1 {
            self.close(owner);
        }
    }

    fn close(&mut self, owner: usize) {
        let text = std::mem::take(&mut self.text);
        let trimmed = text.trim();
        if !trimmed.is_empty() {
            let words = count_words(trimmed);
            let text = if trimmed.len() == text.len() { text } else { trimmed.to_owned() };
            self.found.push(Block { node: self.node, owner, text, words, linked: self.linked.min(words) });
        }
        self.linked = 0;
        self.space = false;
        self.breaks = 0;
    }
}

/// Number of words; of scripts that part no words by spaces, two characters are taken for one.
pub(crate) fn count_words(text: &str) -> usize {
    let dense = if text.is_ascii() { 0 } else { text.chars().filter(|c| is_dense(*c)).count() };
    text.split_whitespace().count() + dense / 2
}

/// Characters of scripts without spaces between words: Thai, Lao, Khmer, Chinese, Japanese.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// White space that a page may have anywhere. A space that forbids a line break is kept: it belongs to the text.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\n' | '\t' | '\r' | '\u{c}')
}
