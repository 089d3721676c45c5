//! HTML → elements and text in the order of the page, in linear time and bounded depth.
//!
//! reads:  the decoded page
//! writes: Dom
//!
//! Tokens are those of the HTML standard (`html5gum`). The tree is our own: the standard's tree builder takes quadratic time
//! on deep nesting (its "adoption agency" and its scope checks walk the open elements at every tag), and what it mends has
//! little to do with where the words of a report stand. Here an element deeper than [`DEEPEST`] is opened as a child of the
//! deepest one, so that no walk over open elements is longer than that.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{State, Tokenizer};
use std::ops::Range;

/// Open elements; browsers stop at the same number.
pub(crate) const DEEPEST: usize = 512;

/// How many open elements are looked through for one whose end tag was left out.
const LOOK_BACK: usize = 32;

/// Most attributes of one element that are kept.
const MOST_ATTRIBUTES: usize = 64;

/// A page as rows: an element stands before everything in it.
#[derive(Default)]
pub(crate) struct Dom {
    pub nodes: Vec<Node>,
    attributes: Vec<(Name, Range<u32>)>,
    /// Text of the page and values of attributes.
    text: String,
    /// Whether elements lay deeper than the limit.
    pub too_deep: bool,
}

/// An element or a piece of text.
pub(crate) struct Node {
    pub kind: Kind,
    pub parent: u32,
    /// The first node after everything in this one.
    pub end: u32,
    depth: u16,
}

/// What a node is.
#[derive(Clone, PartialEq)]
pub(crate) enum Kind {
    Element(Tag, Range<u32>),
    Text(Range<u32>),
}

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($variant:ident = $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum $type { $($variant),*, Other }

        impl $type {
            fn of(name: &[u8]) -> $type {
                match name {
                    $($name => $type::$variant,)*
                    _ => $type::Other,
                }
            }
        }
    };
}

names! {
    /// The elements that mean something here.
    Tag {
        Html = b"html", Head = b"head", Body = b"body", Title = b"title", Meta = b"meta", Link = b"link", Base = b"base",
        Script = b"script", Style = b"style", Noscript = b"noscript", Template = b"template", Iframe = b"iframe",
        Svg = b"svg", Math = b"math", Object = b"object", Embed = b"embed", Canvas = b"canvas", Audio = b"audio",
        Video = b"video", Picture = b"picture", Source = b"source", Track = b"track", Img = b"img", Map = b"map",
        Area = b"area", Nav = b"nav", Header = b"header", Footer = b"footer", Aside = b"aside", Main = b"main",
        Article = b"article", Section = b"section", Div = b"div", P = b"p", H1 = b"h1", H2 = b"h2", H3 = b"h3",
        H4 = b"h4", H5 = b"h5", H6 = b"h6", Ul = b"ul", Ol = b"ol", Li = b"li", Dl = b"dl", Dt = b"dt", Dd = b"dd",
        Table = b"table", Caption = b"caption", Thead = b"thead", Tbody = b"tbody", Tfoot = b"tfoot", Tr = b"tr",
        Td = b"td", Th = b"th", Col = b"col", Colgroup = b"colgroup", Blockquote = b"blockquote", Pre = b"pre",
        Figure = b"figure", Figcaption = b"figcaption", Form = b"form", Fieldset = b"fieldset", Button = b"button",
        Input = b"input", Select = b"select", Option = b"option", Optgroup = b"optgroup", Textarea = b"textarea",
        Label = b"label", Legend = b"legend", A = b"a", B = b"b", I = b"i", Em = b"em", Strong = b"strong",
        Span = b"span", Small = b"small", Time = b"time", Address = b"address", Br = b"br", Hr = b"hr", Wbr = b"wbr",
        Center = b"center", Font = b"font", Details = b"details", Summary = b"summary", Dialog = b"dialog",
        Menu = b"menu", Hgroup = b"hgroup", Sup = b"sup", Noframes = b"noframes", Frameset = b"frameset",
        Param = b"param", Code = b"code", Amp = b"amp-ad",
    }
}

names! {
    /// The attributes that mean something here.
    Name {
        Class = b"class", Id = b"id", Href = b"href", Rel = b"rel", Role = b"role", Itemprop = b"itemprop",
        Itemtype = b"itemtype", Content = b"content", Named = b"name", Property = b"property", Datetime = b"datetime",
        Type = b"type", Style = b"style", Hidden = b"hidden", AriaHidden = b"aria-hidden", Lang = b"lang",
        AriaLabel = b"aria-label", TestId = b"data-testid", Component = b"data-component", Charset = b"charset",
        HttpEquiv = b"http-equiv", Title = b"title",
    }
}

impl Tag {
    // tidy: HTML elements
    /// Elements without content.
    fn is_void(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Area | Base | Br | Col | Embed | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr
        )
    }

    /// Elements that begin a line of their own.
    pub(crate) fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Html | Body
                | Nav
                | Header
                | Footer
                | Aside
                | Main
                | Article
                | Section
                | Div
                | P
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Ul
                | Ol
                | Li
                | Dl
                | Dt
                | Dd
                | Table
                | Caption
                | Thead
                | Tbody
                | Tfoot
                | Tr
                | Td
                | Th
                | Blockquote
                | Pre
                | Figure
                | Figcaption
                | Form
                | Fieldset
                | Address
                | Hr
                | Center
                | Details
                | Summary
                | Dialog
                | Menu
                | Hgroup
                | Legend
                | Noscript
                | Option
                | Title
                | Optgroup
                | Select
                | Button
                | Textarea
                | Video
                | Audio
                | Iframe
        )
    }

    /// Elements that mark words within a line.
    fn is_phrase(self) -> bool {
        use Tag::*;
        matches!(self, A | B | I | Em | Strong | Span | Small | Time | Font | Code | Sup | Label | Other)
    }

    /// A heading.
    pub(crate) fn is_heading(self) -> bool {
        matches!(self, Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6)
    }

    /// Whether an open element of this kind ends where `next` starts: end tags that may be left out.
    fn ends_before(self, next: Tag) -> bool {
        use Tag::*;
        match self {
            P => {
                next.is_block()
                    && !matches!(
                        next,
                        Button | Noscript | Option | Select | Iframe | Video | Audio | Textarea
                    )
            }
            Li => next == Li,
            Dt | Dd => matches!(next, Dt | Dd),
            Tr => matches!(next, Tr | Tbody | Tfoot | Thead),
            Td | Th => matches!(next, Td | Th | Tr | Tbody | Tfoot | Thead),
            Thead | Tbody | Tfoot => matches!(next, Tbody | Tfoot | Thead),
            Option => matches!(next, Option | Optgroup),
            Head => next == Body,
            A => next == A,
            H1 | H2 | H3 | H4 | H5 | H6 => next.is_heading(),
            _ => false,
        }
    }

    /// Elements beyond which no implied end reaches.
    fn is_wall(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Html | Body
                | Table
                | Td
                | Th
                | Ul
                | Ol
                | Dl
                | Div
                | Section
                | Article
                | Blockquote
                | Select
                | Button
                | Figure
                | Aside
                | Main
        )
    }
}

impl Dom {
    /// The rows of a page.
    pub(crate) fn parse(html: &str) -> Dom {
        let mut builder = Builder::new(html.len());
        let take = |event: CallbackEvent<'_>, _: html5gum::Span<()>| builder.take(event);
        let mut tokens = Tokenizer::new_with_emitter(html, CallbackEmitter::<_, State>::new(take));
        while let Some(Ok(state)) = tokens.next() {
            tokens.set_state(state);
        }
        drop(tokens);
        builder.finish()
    }

    /// The element of a row, if it is one.
    pub(crate) fn tag(&self, node: usize) -> Option<Tag> {
        match self.nodes[node].kind {
            Kind::Element(tag, _) => Some(tag),
            Kind::Text(_) => None,
        }
    }

    /// The text of a row, if it is one.
    pub(crate) fn text(&self, node: usize) -> Option<&str> {
        match &self.nodes[node].kind {
            Kind::Text(range) => Some(&self.text[range.start as usize..range.end as usize]),
            Kind::Element(..) => None,
        }
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, node: usize, name: Name) -> Option<&str> {
        let Kind::Element(_, range) = &self.nodes[node].kind else { return None };
        let rows = &self.attributes[range.start as usize..range.end as usize];
        let (_, value) = rows.iter().find(|(n, _)| *n == name)?;
        Some(&self.text[value.start as usize..value.end as usize])
    }

    /// The rows of what is in a row.
    pub(crate) fn inside(&self, node: usize) -> Range<usize> {
        node + 1..self.nodes[node].end as usize
    }

    /// The row that a row is in.
    pub(crate) fn parent(&self, node: usize) -> Option<usize> {
        (node > 0).then(|| self.nodes[node].parent as usize)
    }

    /// All words in a row, one space between them.
    pub(crate) fn words(&self, node: usize) -> String {
        let mut words = String::new();
        for at in node..self.nodes[node].end as usize {
            for word in self.text(at).into_iter().flat_map(str::split_whitespace) {
                if !words.is_empty() {
                    words.push(' ');
                }
                words.push_str(word);
            }
        }
        words
    }

    /// The text in a row, as it stands.
    pub(crate) fn raw(&self, node: usize) -> String {
        self.inside(node).filter_map(|at| self.text(at)).collect()
    }
}

/// Takes tokens and keeps the open elements.
struct Builder {
    dom: Dom,
    /// Rows of the open elements.
    open: Vec<u32>,
    /// The attribute whose value is awaited.
    waiting: Option<Name>,
    /// The row of the start tag whose attributes are being read.
    tag: Option<usize>,
    /// Open pictures and formulas, in which other rules hold: a title in them may close itself.
    foreign: usize,
}

impl Builder {
    fn new(size: usize) -> Builder {
        let mut dom = Dom { text: String::with_capacity(size / 2), ..Dom::default() };
        dom.nodes.push(Node { kind: Kind::Element(Tag::Other, 0..0), parent: 0, end: 0, depth: 0 });
        Builder { dom, open: vec![0], waiting: None, tag: None, foreign: 0 }
    }

    /// Takes a token; gives back how what follows is to be read, where that changes.
    fn take(&mut self, event: CallbackEvent<'_>) -> Option<State> {
        match event {
            CallbackEvent::OpenStartTag { name } => self.start(Tag::of(name)),
            CallbackEvent::AttributeName { name } => {
                self.waiting = None;
                let node = self.tag?;
                let name = Name::of(name);
                let Kind::Element(_, range) = &mut self.dom.nodes[node].kind else { return None };
                let known = &self.dom.attributes[range.start as usize..];
                if name != Name::Other
                    && known.len() < MOST_ATTRIBUTES
                    && !known.iter().any(|(n, _)| *n == name)
                {
                    let at = self.dom.text.len() as u32;
                    self.dom.attributes.push((name, at..at));
                    range.end += 1;
                    self.waiting = Some(name);
                }
            }
            CallbackEvent::AttributeValue { value } => {
                if self.waiting.take().is_some()
                    && let Some((_, range)) = self.dom.attributes.last_mut()
                {
                    self.dom.text.push_str(&String::from_utf8_lossy(value));
                    range.end = self.dom.text.len() as u32;
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                let node = self.tag.take()?;
                let tag = self.dom.tag(node)?;
                let foreign = self.foreign > 0;
                if self_closing && foreign && self.open.last() == Some(&(node as u32)) {
                    self.close(self.open.len() - 1);
                    return None;
                }
                return match tag {
                    Tag::Script => Some(State::ScriptData),
                    Tag::Title | Tag::Textarea if !foreign => Some(State::RcData),
                    Tag::Style | Tag::Iframe | Tag::Noscript | Tag::Noframes if !foreign => {
                        Some(State::RawText)
                    }
                    _ => None,
                };
            }
            CallbackEvent::EndTag { name } => {
                self.tag = None;
                self.end(Tag::of(name));
            }
            CallbackEvent::String { value } => {
                let start = self.dom.text.len() as u32;
                self.dom.text.push_str(&String::from_utf8_lossy(value));
                let end = self.dom.text.len() as u32;
                self.push(Kind::Text(start..end));
            }
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        None
    }

    fn push(&mut self, kind: Kind) -> usize {
        let node = self.dom.nodes.len();
        let parent = self.open.last().copied().unwrap_or(0);
        let depth = self.open.len() as u16;
        self.dom.nodes.push(Node { kind, parent, end: node as u32 + 1, depth });
        node
    }

    fn start(&mut self, tag: Tag) {
        // The end tags that may be left out: up to the first element that holds such things apart.
        let near = self.open.len().saturating_sub(LOOK_BACK);
        let implied = self.open[near..].iter().rposition(|&node| {
            let open = self.open_tag(node);
            open.ends_before(tag) || open.is_wall()
        });
        if let Some(at) = implied.filter(|&at| self.open_tag(self.open[near + at]).ends_before(tag)) {
            self.close(near + at);
        }
        let at = self.dom.attributes.len() as u32;
        let node = self.push(Kind::Element(tag, at..at));
        self.tag = Some(node);
        if tag.is_void() {
            return;
        }
        if self.open.len() < DEEPEST {
            self.open.push(node as u32);
            self.foreign += usize::from(matches!(tag, Tag::Svg | Tag::Math));
        } else {
            self.dom.too_deep = true;
        }
    }

    fn open_tag(&self, node: u32) -> Tag {
        self.dom.tag(node as usize).unwrap_or(Tag::Other)
    }

    /// Closes the open elements from `at` on.
    fn close(&mut self, at: usize) {
        let end = self.dom.nodes.len() as u32;
        for node in self.open.drain(at.max(1)..) {
            self.dom.nodes[node as usize].end = end;
            let foreign = matches!(self.dom.tag(node as usize), Some(Tag::Svg | Tag::Math));
            self.foreign -= usize::from(foreign);
        }
    }

    fn end(&mut self, tag: Tag) {
        // Names that are not told apart do not close each other: an unknown element must not end a known one's parent.
        let walls = |open: Tag| match tag {
            // An inline element's end does not reach out of a block.
            _ if tag.is_phrase() => open.is_block(),
            Tag::P | Tag::Li | Tag::Tr | Tag::Td | Tag::Th | Tag::Dt | Tag::Dd => {
                open.is_wall() && open != tag && !(tag == Tag::Tr && matches!(open, Tag::Td | Tag::Th))
            }
            _ => false,
        };
        let found = self.open.iter().enumerate().rev().map(|(at, &node)| (at, self.open_tag(node)));
        for (at, open) in found {
            if open == tag {
                if !matches!(tag, Tag::Html | Tag::Body) {
                    self.close(at);
                }
                return;
            }
            if walls(open) {
                return;
            }
        }
    }

    fn finish(mut self) -> Dom {
        self.open.push(0);
        let end = self.dom.nodes.len() as u32;
        for node in &self.open {
            self.dom.nodes[*node as usize].end = end;
        }
        debug_assert!(self.dom.nodes.iter().all(|n| n.depth as usize <= DEEPEST));
        self.dom
    }
}
