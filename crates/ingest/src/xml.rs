//! XML → elements and text, whatever is wrong with it.
//!
//! reads:  decoded XML
//! writes: Xml
//!
//! Feeds and agency files are read by what can be told of their elements, not by whether they are well-formed: one bad
//! character in one item must not cost the others. Entities that a document declares are never expanded and nothing outside
//! is opened, so that there is nothing to blow up; HTML's names of characters are known.

use memchr::{memchr, memmem};

/// Open elements; what lies deeper is read as though it stood at that depth.
const DEEPEST: usize = 256;

/// XML as rows: an element stands before everything in it.
pub(crate) struct Xml<'a> {
    source: &'a str,
    nodes: Vec<Node<'a>>,
}

struct Node<'a> {
    kind: Kind<'a>,
    parent: usize,
    /// The first row after everything in this one.
    end: usize,
    /// Where its tag starts, and where its content starts and ends.
    at: usize,
    inner: (usize, usize),
    closed: bool,
}

enum Kind<'a> {
    /// Name as written, and the attributes as written.
    Element(&'a str, &'a str),
    /// Text, and whether it is marked as such (CDATA).
    Text(&'a str, bool),
}

impl<'a> Xml<'a> {
    /// The rows of a document. An element of one of the names `apart` ends the one of that name that is open: items follow each
    /// other and never hold each other.
    pub(crate) fn parse(source: &'a str, apart: &[&str]) -> Xml<'a> {
        let mut xml = Xml { source, nodes: Vec::new() };
        xml.push(Kind::Element("", ""), 0, 0);
        let mut open = vec![0];
        let bytes = source.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let tag = memchr(b'<', &bytes[at..]).map_or(bytes.len(), |found| at + found);
            if tag > at {
                xml.push(Kind::Text(&source[at..tag], false), open[open.len() - 1], at);
            }
            if tag == bytes.len() {
                break;
            }
            let rest = &bytes[tag..];
            let until = |from: usize, end: &[u8]| {
                memmem::find(&bytes[tag + from..], end).map(|found| tag + from + found)
            };
            if rest.starts_with(b"<!--") {
                at = until(4, b"-->").map_or(bytes.len(), |end| end + 3);
            } else if rest.starts_with(b"<![CDATA[") {
                let end = until(9, b"]]>").unwrap_or(bytes.len());
                xml.push(Kind::Text(&source[tag + 9..end], true), open[open.len() - 1], tag);
                at = (end + 3).min(bytes.len());
            } else if rest.starts_with(b"<!") {
                at = declaration(bytes, tag);
            } else if rest.starts_with(b"<?") {
                at = until(2, b"?>").map_or(bytes.len(), |end| end + 2);
            } else if rest.starts_with(b"</") {
                let end = memchr(b'>', rest).map_or(bytes.len(), |found| tag + found);
                let name = source[tag + 2..end].trim();
                if let Some(found) = open.iter().rposition(|&node| node != 0 && xml.written(node) == name) {
                    xml.close(&mut open, found, tag, true);
                }
                at = (end + 1).min(bytes.len());
            } else if rest.get(1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_' || *b >= 0x80) {
                let (end, content) = tag_end(bytes, tag);
                let inner = source[tag + 1..end].trim_end();
                let (inner, empty) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
                let cut = inner.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inner.len());
                let (name, attributes) = inner.split_at(cut);
                if apart.contains(&local(name))
                    && let Some(found) = open.iter().rposition(|&node| xml.written(node) == name)
                {
                    xml.close(&mut open, found, tag, false);
                }
                let node = xml.push(Kind::Element(name, attributes), open[open.len() - 1], tag);
                xml.nodes[node].inner = (content, content);
                xml.nodes[node].closed = empty;
                if !empty && open.len() < DEEPEST {
                    open.push(node);
                }
                at = content;
            } else {
                // A bare `<` in text.
                xml.push(Kind::Text(&source[tag..tag + 1], true), open[open.len() - 1], tag);
                at = tag + 1;
            }
        }
        xml.close(&mut open, 0, bytes.len(), false);
        xml
    }

    fn push(&mut self, kind: Kind<'a>, parent: usize, at: usize) -> usize {
        let node = self.nodes.len();
        self.nodes.push(Node { kind, parent, end: node + 1, at, inner: (at, at), closed: true });
        node
    }

    fn close(&mut self, open: &mut Vec<usize>, from: usize, at: usize, closed: bool) {
        let rows = self.nodes.len();
        for (i, node) in open.drain(from..).enumerate() {
            let node = &mut self.nodes[node];
            node.end = rows;
            node.inner.1 = at.max(node.inner.0);
            node.closed = closed && i == 0;
        }
    }

    fn written(&self, node: usize) -> &'a str {
        match self.nodes[node].kind {
            Kind::Element(name, _) => name,
            Kind::Text(..) => "",
        }
    }

    /// The name of an element without its prefix; empty for text.
    pub(crate) fn name(&self, node: usize) -> &'a str {
        local(self.written(node))
    }

    /// The prefix of its name; empty if it has none.
    pub(crate) fn prefix(&self, node: usize) -> &'a str {
        self.written(node).rsplit_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// All elements of a name, in order; upper and lower case are one.
    pub(crate) fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = usize> + 'b {
        (1..self.nodes.len()).filter(move |&node| self.name(node).eq_ignore_ascii_case(name))
    }

    /// The elements right inside another.
    pub(crate) fn children(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[node].end;
        let mut at = node + 1;
        std::iter::from_fn(move || {
            while at < end {
                let here = at;
                at = self.nodes[here].end;
                if self.nodes[here].parent == node && matches!(self.nodes[here].kind, Kind::Element(..)) {
                    return Some(here);
                }
            }
            None
        })
    }

    /// The first element of a name right inside another.
    pub(crate) fn child(&self, node: usize, name: &str) -> Option<usize> {
        self.children(node).find(|&child| self.name(child).eq_ignore_ascii_case(name))
    }

    /// The first element of a name anywhere inside another.
    pub(crate) fn inside(&self, node: usize, name: &str) -> Option<usize> {
        (node + 1..self.nodes[node].end).find(|&at| self.name(at).eq_ignore_ascii_case(name))
    }

    /// The elements of a name anywhere inside another.
    pub(crate) fn all_inside<'b>(&'b self, node: usize, name: &'b str) -> impl Iterator<Item = usize> + 'b {
        (node + 1..self.nodes[node].end).filter(move |&at| self.name(at).eq_ignore_ascii_case(name))
    }

    /// The text in an element, entities resolved, white space as it is.
    pub(crate) fn text(&self, node: usize) -> String {
        let mut text = String::new();
        for row in &self.nodes[node..self.nodes[node].end] {
            match row.kind {
                Kind::Text(piece, true) => text.push_str(piece),
                Kind::Text(piece, false) => resolve(piece, &mut text),
                Kind::Element(..) => {}
            }
        }
        text
    }

    /// The text in an element with single spaces; nothing if there is none.
    pub(crate) fn words(&self, node: usize) -> Option<String> {
        let text = self.text(node);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    /// The content of an element as it is written.
    pub(crate) fn markup(&self, node: usize) -> &'a str {
        let (start, end) = self.nodes[node].inner;
        self.source.get(start..end).unwrap_or_default()
    }

    /// An attribute of an element, by the name without prefix.
    pub(crate) fn attribute(&self, node: usize, wanted: &str) -> Option<String> {
        let Kind::Element(_, mut rest) = self.nodes[node].kind else { return None };
        for _ in 0..64 {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            let (name, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next()?;
            let (value, next) = if matches!(quote, '"' | '\'') {
                after[1..].split_once(quote)?
            } else {
                after.split_once(char::is_whitespace).unwrap_or((after, ""))
            };
            if local(name.trim()).eq_ignore_ascii_case(wanted) {
                let mut text = String::new();
                resolve(value, &mut text);
                return Some(text);
            }
            rest = next;
        }
        None
    }

    /// Where an element's tag starts, in bytes.
    pub(crate) fn offset(&self, node: usize) -> usize {
        self.nodes[node].at
    }

    /// Whether nothing follows it: what is not closed there was cut off.
    pub(crate) fn is_at_end(&self, node: usize) -> bool {
        self.nodes[node].inner.1 == self.source.len()
    }

    /// Whether its end tag was found.
    pub(crate) fn is_closed(&self, node: usize) -> bool {
        self.nodes[node].closed
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Where a tag ends and what follows it starts: at the first `>` outside quotation marks, or where the next tag starts.
fn tag_end(bytes: &[u8], tag: usize) -> (usize, usize) {
    let mut quote = None;
    for (i, &b) in bytes[tag + 1..].iter().enumerate() {
        match (quote, b) {
            (None, b'>') => return (tag + 1 + i, tag + 2 + i),
            (None, b'<') => return (tag + 1 + i, tag + 1 + i),
            (None, b'"' | b'\'') => quote = Some((b, i)),
            (Some((q, _)), b) if b == q => quote = None,
            // A mark that is never closed does not swallow the rest.
            (Some((_, from)), b'<') if i - from > 4096 => return (tag + 1 + i, tag + 1 + i),
            _ => {}
        }
    }
    (bytes.len(), bytes.len())
}

/// Where a declaration ends: its inner part in brackets is passed over, never read.
fn declaration(bytes: &[u8], tag: usize) -> usize {
    let mut depth = 0usize;
    for (i, &b) in bytes[tag..].iter().enumerate() {
        match b {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b'>' if depth == 0 => return tag + i + 1,
            _ => {}
        }
    }
    bytes.len()
}

/// Adds a text with its entities resolved. A number that is no character becomes U+FFFD; a name that nobody knows stays as it
/// is written.
fn resolve(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(40).find(|(_, c)| *c == ';').map(|(i, _)| i);
        let found = end.and_then(|end| Some((character(&rest[1..end])?, end + 1)));
        match found {
            Some((text, len)) => {
                out.push_str(&text);
                rest = &rest[len..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

/// What an entity stands for.
fn character(name: &str) -> Option<String> {
    // tidy: XML's own entities
    let known = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    };
    if !known.is_empty() {
        return Some(known.to_owned());
    }
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return Some(
            code.ok()
                .and_then(char::from_u32)
                .filter(|c| *c != '\0')
                .unwrap_or(char::REPLACEMENT_CHARACTER)
                .to_string(),
        );
    }
    let named = name.bytes().all(|b| b.is_ascii_alphanumeric()) && !name.is_empty();
    let text = named.then(|| crate::html::character(name))?;
    (!text.contains('&')).then_some(text)
}
