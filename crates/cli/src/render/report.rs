//! The report itself, with who says what marked in it and, at the left, whose voice each line is.
//!
//! reads:  Document, Attributions
//! writes: lines of a terminal

use super::Page;
use super::color::{self, Look, Role};
use super::voices::Voices;
use super::wrap::{Cell, clean, fill, lines, pad, safe};
use onrecord::Reading;
use onrecord::attribution::Attribution;
use onrecord::document::{Id, Span, Zone, ZoneKind};
use std::cmp::Reverse;

/// A stretch of a paragraph that belongs to an attribution.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Stretch {
    span: Span,
    role: Role,
    of: Id<Attribution>,
    depth: usize,
}

/// Columns for names in the left margin: none on a narrow page, where a letter has to do.
fn margin(page: Page) -> usize {
    if page.width >= 90 { 20 } else { 0 }
}

/// The report in lines.
pub fn report(reading: &Reading, voices: &Voices, page: Page) -> Vec<String> {
    let mut out = title(reading, page);
    let paragraphs = paragraphs(reading);
    let stretches = by_paragraph(reading, voices, &paragraphs);
    for (zone, stretches) in paragraphs.iter().zip(stretches) {
        out.extend(paragraph(reading, voices, *zone, &stretches, page));
        out.push(String::new());
    }
    if !voices.is_empty() {
        out.extend(key(page));
        out.push(String::new());
    }
    out
}

/// Headline (unless the text has it), publisher, day and writer, where they are known besides the text.
fn title(reading: &Reading, page: Page) -> Vec<String> {
    let meta = &reading.document.meta;
    let headline = |title: &&String| {
        let mut headlines = reading.document.zones.iter().filter(|z| z.kind == ZoneKind::Headline);
        headlines.any(|z| clean(&reading.document.text[z.span]) == clean(title))
    };
    let title = meta.title.iter().filter(|t| !headline(t)).flat_map(|t| fill(t, page.width));
    let mut out: Vec<String> = title.map(|l| page.paint(color::heading(), &l)).collect();
    let published = meta.published.map(|d| d.strftime("%-d %B %Y").to_string());
    let author = meta.author.as_ref().map(|a| format!("by {a}"));
    let parts = [meta.publisher.clone(), published, author, meta.url.clone()];
    let line = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    out.extend(fill(&line, page.width).iter().map(|l| page.paint(color::dim(), l)));
    if !out.is_empty() {
        out.push(String::new());
    }
    out
}

/// What the marks mean.
fn key(page: Page) -> Vec<String> {
    let text = if page.color {
        "each color is one source: what it says, its name underlined, the word that says so in bold; the reporter's own words are plain"
    } else {
        "⟨A …⟩ what source A says · [A: …] the words that name A · {…} the word that says so · unmarked: the reporter's own words"
    };
    fill(text, page.width).iter().map(|l| page.paint(color::dim(), l)).collect()
}

/// The zones as they are set: a dateline begins the paragraph that follows it on its line.
fn paragraphs(reading: &Reading) -> Vec<Zone> {
    let mut set: Vec<Zone> = Vec::new();
    for zone in &reading.document.zones {
        match set.last_mut() {
            Some(last)
                if last.kind == ZoneKind::Dateline
                    && !reading.document.text.as_str()[last.span.end()..zone.span.start()].contains('\n') =>
            {
                *last = Zone { span: last.span.join(zone.span), kind: zone.kind };
            }
            _ => set.push(*zone),
        }
    }
    set
}

/// The stretches of every paragraph, in their order.
fn by_paragraph(reading: &Reading, voices: &Voices, zones: &[Zone]) -> Vec<Vec<Stretch>> {
    let mut found = vec![Vec::new(); zones.len()];
    let mut put = |span: Span, role, of, depth| {
        let first = zones.partition_point(|z| z.span.end() <= span.start());
        for (zone, into) in
            zones[first..].iter().zip(&mut found[first..]).take_while(|(z, _)| z.span.start() < span.end())
        {
            let start = span.start().max(zone.span.start());
            let span = Span::new(start, span.end().min(zone.span.end()));
            into.push(Stretch { span, role, of, depth });
        }
    };
    for (of, row) in reading.attributions.attributions.enumerate() {
        let depth = reading.attributions.depth(of);
        for (set, role) in [(&row.content, Role::Content), (&row.source, Role::Source), (&row.cue, Role::Cue)]
        {
            for &span in set.spans() {
                put(span, role, of, depth);
            }
        }
        if let Some(terms) = row.terms {
            put(terms, Role::Terms, of, depth);
        }
    }
    let order = |s: &Stretch| (s.span.start(), Reverse(s.span.end()), s.depth, s.role as u8, voices.of(s.of));
    for stretches in &mut found {
        stretches.sort_by_key(order);
        // Two attributions may share their source: "the army left, he said, and would not return".
        stretches.dedup_by_key(|s| (s.span, s.role, voices.of(s.of)));
    }
    found
}

/// One paragraph: margin, bar and text.
fn paragraph(
    reading: &Reading,
    voices: &Voices,
    zone: Zone,
    stretches: &[Stretch],
    page: Page,
) -> Vec<String> {
    let cells = Setter::set(reading, voices, zone, stretches, page);
    let margin = margin(page);
    let letters = voices.widest();
    let room = page.width.min(Page::WIDEST).saturating_sub(margin + letters + 4).max(20);
    let of_zone = spoken(&cells);
    let mut out = Vec::new();
    for (i, line) in lines(cells.iter().map(|c| c.char), room).into_iter().enumerate() {
        let cells = &cells[line];
        let name = if i == 0 { label(voices, zone.kind, of_zone, margin) } else { String::new() };
        let (letter, bar, style) = match spoken(cells) {
            Some(number) => (voices.get(number).letter.as_str(), "┃", color::voice(number)),
            None => ("", "│", color::dim()),
        };
        let name_style = of_zone.map_or(color::dim(), color::voice);
        let name = if margin == 0 {
            String::new()
        } else {
            format!("{} ", page.paint(name_style, &right(&name, margin)))
        };
        let text = match zone.kind {
            ZoneKind::Headline => page.paint(color::heading(), &page.cells(cells)),
            _ => page.cells(cells),
        };
        out.push(
            format!("{name}{} {text}", page.paint(style, &format!("{} {bar}", pad(letter, letters))))
                .trim_end()
                .to_owned(),
        );
    }
    out
}

/// `text` at the right of `to` columns.
fn right(text: &str, to: usize) -> String {
    format!("{}{text}", " ".repeat(to.saturating_sub(super::wrap::width(text))))
}

/// What stands in the margin beside a paragraph.
fn label(voices: &Voices, kind: ZoneKind, of: Option<u16>, margin: usize) -> String {
    match (of, kind) {
        (Some(number), _) => voices.get(number).short(margin),
        (None, ZoneKind::Headline) => "headline".to_owned(),
        (None, ZoneKind::Byline) => "byline".to_owned(),
        (None, ZoneKind::Dateline) => "dateline".to_owned(),
        (None, ZoneKind::Caption) => "caption".to_owned(),
        (None, ZoneKind::Body) => "the reporter".to_owned(),
    }
}

/// The source that speaks most of these words, if sources speak more of them than the reporter does.
fn spoken(cells: &[Cell]) -> Option<u16> {
    let mut words: Vec<Option<u16>> = cells
        .iter()
        .filter(|c| c.char.is_alphanumeric() && c.look.role != Role::Mark)
        .map(|c| c.speaks)
        .collect();
    words.sort();
    let runs = words.chunk_by(|a, b| a == b).map(|run| (run[0], run.len()));
    let reporter = words.iter().take_while(|w| w.is_none()).count();
    if reporter * 2 >= words.len() {
        return None;
    }
    runs.filter_map(|(voice, n)| Some((voice?, n)))
        .max_by_key(|&(voice, n)| (n, Reverse(voice)))
        .map(|(voice, _)| voice)
}

/// Sets a paragraph: walks over it with the stretches that are open at each point.
struct Setter<'a> {
    reading: &'a Reading,
    voices: &'a Voices,
    marks: bool,
    cells: Vec<Cell>,
    open: Vec<Stretch>,
    /// How many of the innermost open stretches wait for their first word before their mark is set.
    waiting: usize,
}

impl Setter<'_> {
    fn set(reading: &Reading, voices: &Voices, zone: Zone, stretches: &[Stretch], page: Page) -> Vec<Cell> {
        let cells = Vec::with_capacity(zone.span.len());
        let mut setter = Setter { reading, voices, marks: !page.color, cells, open: Vec::new(), waiting: 0 };
        let mut borders: Vec<usize> = stretches.iter().flat_map(|s| [s.span.start(), s.span.end()]).collect();
        borders.push(zone.span.end());
        borders.sort_unstable();
        borders.dedup();
        let mut rest = stretches.iter().peekable();
        let mut at = zone.span.start();
        for border in borders {
            setter.text(Span::new(at, border));
            setter.close(border);
            while let Some(stretch) = rest.next_if(|s| s.span.start() == border) {
                setter.start(*stretch);
            }
            at = border;
        }
        setter.cells
    }

    /// The look of the innermost open stretch, and the source whose content is the outermost.
    fn now(&self) -> (Look, Option<u16>) {
        let last = self.open.last();
        let look = last.map_or(Look::default(), |s| Look { role: s.role, voice: Some(self.voices.of(s.of)) });
        let outer = self.open.iter().find(|s| s.role == Role::Content);
        (look, outer.map(|s| self.voices.of(s.of)))
    }

    fn text(&mut self, span: Span) {
        let (look, speaks) = self.now();
        for char in self.reading.document.text[span].chars().map(safe) {
            // A line break inside a paragraph is a space like others.
            if char != ' ' {
                self.set_marks();
            }
            if char != ' ' || self.cells.last().is_none_or(|c| c.char != ' ') {
                self.cells.push(Cell { char, look, speaks });
            }
        }
    }

    fn start(&mut self, stretch: Stretch) {
        self.open.push(stretch);
        self.waiting += 1;
    }

    fn set_marks(&mut self) {
        for i in self.open.len() - self.waiting..self.open.len() {
            self.mark(self.open[i], true);
        }
        self.waiting = 0;
    }

    /// Closes what ends here. What was opened inside it and goes on is closed too, and opened again after it, so that
    /// marks are always nested.
    fn close(&mut self, at: usize) {
        let Some(first) = self.open.iter().position(|s| s.span.end() == at) else { return };
        let inner = self.open.split_off(first);
        let marked = inner.len().saturating_sub(self.waiting);
        self.waiting = self.waiting.saturating_sub(inner.len());
        // A space before a closing mark belongs after it.
        let space = self.marks && self.cells.last().is_some_and(|c| c.char == ' ');
        let space = if space { self.cells.pop() } else { None };
        for stretch in inner[..marked].iter().rev() {
            self.mark(*stretch, false);
        }
        self.cells.extend(space);
        for stretch in inner.into_iter().filter(|s| s.span.end() > at) {
            self.start(stretch);
        }
    }

    fn mark(&mut self, stretch: Stretch, opens: bool) {
        if !self.marks {
            return;
        }
        let number = self.voices.of(stretch.of);
        let letter = &self.voices.get(number).letter;
        let mark = match (stretch.role, opens) {
            (Role::Content, true) => format!("⟨{letter}\u{a0}"),
            (Role::Content, false) => "⟩".to_owned(),
            (Role::Source, true) => format!("[{letter}:\u{a0}"),
            (Role::Source, false) => "]".to_owned(),
            (Role::Cue, true) => "{".to_owned(),
            (Role::Cue, false) => "}".to_owned(),
            _ => return,
        };
        let look = Look { role: Role::Mark, voice: Some(number) };
        let speaks = self.now().1;
        self.cells.extend(mark.chars().map(|char| Cell { char, look, speaks }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture::{attribute, reading, span};
    use onrecord::document::Meta;

    fn plain(reading: &Reading, width: usize) -> String {
        let voices = Voices::new(reading);
        report(reading, &voices, Page { width, color: false }).join("\n")
    }

    #[test]
    fn marks_show_source_cue_and_content_and_the_margin_whose_voice_it_is() {
        let meta = Meta {
            title: Some("Fighting resumes near Khara".to_owned()),
            publisher: Some("The Vell Courier".to_owned()),
            ..Meta::default()
        };
        let mut r = reading(
            meta,
            &[
                "Shells fell on Khara on Monday.",
                "The army will not leave Khara, an official in Vell said.",
                "It would stay for years.",
            ],
        );
        attribute(&mut r, "an official in Vell", "said", "The army will not leave Khara");
        attribute(&mut r, "an official in Vell", "", "It would stay for years.");
        let shown = plain(&r, 60);
        assert_eq!(
            shown,
            "Fighting resumes near Khara\n\
             The Vell Courier\n\
             \n  │ Shells fell on Khara on Monday.\n\
             \nA ┃ ⟨A The army will not leave Khara⟩, [A: an official in\n  │ Vell] {said}.\n\
             \nA ┃ ⟨A It would stay for years.⟩\n\
             \n⟨A …⟩ what source A says · [A: …] the words that name A ·\n\
             {…} the word that says so · unmarked: the reporter's own\n\
             words\n"
        );
    }

    #[test]
    fn what_a_source_says_that_another_says_is_marked_inside() {
        let mut r = reading(Meta::default(), &["The minister said that rebels claimed they had won."]);
        let outer = attribute(&mut r, "The minister", "said", "that rebels claimed they had won");
        let inner = attribute(&mut r, "rebels", "claimed", "they had won");
        r.attributions.attributions[inner].within = Some(outer);
        let shown = plain(&r, 100);
        assert!(
            shown.contains("[A: The minister] {said} ⟨A that [B: rebels] {claimed} ⟨B they had won⟩⟩."),
            "{shown}"
        );
        assert!(shown.starts_with("the minister") || shown.contains("The minister A ┃"), "{shown}");
    }

    #[test]
    fn marks_are_nested_even_where_contents_cross() {
        let mut r = reading(Meta::default(), &["one two three four five"]);
        attribute(&mut r, "", "", "one two three");
        attribute(&mut r, "five", "", "two three four");
        let shown = plain(&r, 100);
        assert!(shown.contains("⟨A one ⟨B two three⟩⟩ ⟨B four⟩ [B: five]"), "{shown}");
    }

    #[test]
    fn no_word_is_lost_whatever_is_marked() {
        let text = "Vell said, e\u{301}tienne 😀 said, the \u{1b}[2J army fled.";
        let mut r = reading(Meta::default(), &[text]);
        attribute(&mut r, "Vell", "said", "the \u{1b}[2J army fled");
        attribute(&mut r, "e\u{301}tienne 😀", "said", "army");
        let kept = span(&r, "army fled");
        assert_eq!(&r.document.text[kept], "army fled");
        for color in [false, true] {
            let shown = report(&r, &Voices::new(&r), Page { width: 50, color }).join(" ");
            assert!(!shown.contains("\u{1b}[2J"), "the text commands the terminal");
            for word in ["e\u{301}tienne", "😀", "army", "fled"] {
                assert!(shown.contains(word), "{word} is missing in {shown}");
            }
        }
    }
}
