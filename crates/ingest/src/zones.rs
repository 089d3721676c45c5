//! Paragraphs → zones: headline, byline, caption, dateline and body.
//!
//! reads:  document.text, meta
//! writes: Zone; meta.author and meta.published where they were unknown
//! data:   data/lexicon/en/ingest.toml

use crate::dateline::Dateline;
use crate::paragraphs::{self, Paragraph};
use crate::{credits, dateline};
use onrecord_document::{Meta, Span, Text, Zone, ZoneKind};
use onrecord_resources::zones::ZoneWords;

/// The zones of a text: in order, disjoint, none empty, and every character that is not white space in one.
///
/// Only the top of a report (and the credits at its end) is anything but body, and only where its form says so; what is not
/// sure is body, since a stage that reads a byline as a sentence loses less than one that never sees a sentence.
pub(crate) fn find(text: &Text, meta: &mut Meta, words: &ZoneWords) -> Vec<Zone> {
    let paragraphs = paragraphs::split(text, &words.paragraphs);
    let top = Top { text, paragraphs: &paragraphs, words, title: meta.title.as_deref() };
    let dateline = top.dateline();
    let mut kinds = vec![ZoneKind::Body; paragraphs.len()];

    for (kind, paragraph) in kinds.iter_mut().zip(&paragraphs) {
        if credits::is_caption(&text[paragraph.span], &words.caption) {
            *kind = ZoneKind::Caption;
        }
    }
    if let Some((at, _)) = dateline {
        kinds[at] = ZoneKind::Body;
    }
    let top_len = dateline.map_or(words.headline.top.min(paragraphs.len()), |(at, _)| at);
    for i in 0..top_len {
        let line = &text[paragraphs[i].span];
        if !paragraphs[i].one_line || kinds[i] != ZoneKind::Body || paragraphs.len() == 1 {
            continue;
        }
        if let Some(day) = dateline::day_line(line, &words.dateline) {
            kinds[i] = ZoneKind::Dateline;
            meta.published = meta.published.or(day);
        } else if meta.author.as_deref() == Some(line) {
            kinds[i] = ZoneKind::Byline;
        } else if let Some(author) = credits::byline(line, &words.byline) {
            kinds[i] = ZoneKind::Byline;
            meta.author.get_or_insert(author);
        }
    }
    let tail = paragraphs.len().saturating_sub(words.byline.tail).max(top_len + 1);
    for (kind, paragraph) in kinds.iter_mut().zip(&paragraphs).skip(tail) {
        if credits::is_credit(&text[paragraph.span], &words.byline) {
            *kind = ZoneKind::Byline;
        }
    }
    top.headlines(dateline.map(|(at, _)| at), &mut kinds);

    let mut zones = Vec::with_capacity(paragraphs.len() + 1);
    for (i, (paragraph, kind)) in paragraphs.iter().zip(kinds).enumerate() {
        let mut rest = paragraph.span;
        if let Some((_, found)) = dateline.filter(|(at, _)| *at == i) {
            let end = rest.start() + found.len;
            zones.push(Zone { span: Span::new(rest.start(), end), kind: ZoneKind::Dateline });
            meta.published = meta.published.or(found.day);
            rest = text.trim(Span::new(end, rest.end()));
        }
        if !rest.is_empty() {
            zones.push(Zone { span: rest, kind });
        }
    }
    zones
}

/// The top of a report.
struct Top<'a> {
    text: &'a Text,
    paragraphs: &'a [Paragraph],
    words: &'a ZoneWords,
    title: Option<&'a str>,
}

impl Top<'_> {
    fn line(&self, i: usize) -> &str {
        &self.text[self.paragraphs[i].span]
    }

    /// The first paragraph near the top that starts with a dateline.
    fn dateline(&self) -> Option<(usize, Dateline)> {
        let top = 0..self.words.headline.top.min(self.paragraphs.len());
        top.clone().find_map(|i| {
            let found = dateline::leading(self.line(i), &self.words.dateline)?;
            if self.title.is_some_and(|title| same_words(title, self.line(i))) {
                return None;
            }
            // In a transcript, speakers in capitals before a colon return; a place does not.
            let speakers = || (0..self.paragraphs.len()).filter(|&j| dateline::is_like_speaker(self.line(j)));
            let transcript = found.weak && speakers().nth(1).is_some();
            (!transcript).then_some((i, found))
        })
    }

    /// Marks headlines, and what lies between headline and dateline.
    fn headlines(&self, dateline: Option<usize>, kinds: &mut [ZoneKind]) {
        let len = kinds.len();
        let body = |kinds: &[ZoneKind], from: usize| (from..len).find(|&i| kinds[i] == ZoneKind::Body);
        let Some(first) = body(kinds, 0).filter(|&i| i < self.words.headline.top && dateline != Some(i))
        else {
            return;
        };
        let titled = self.title.is_some_and(|title| same_words(title, self.line(first)));
        let next = body(kinds, first + 1);
        if !titled && !next.is_some_and(|next| self.is_headline(first, next, dateline == Some(next))) {
            return;
        }
        kinds[first] = ZoneKind::Headline;
        match dateline {
            // The report starts at its dateline: what stands before that is its furniture.
            Some(end) if end <= first + 3 => {
                for (i, kind) in kinds.iter_mut().enumerate().take(end).skip(first + 1) {
                    if *kind == ZoneKind::Body {
                        *kind = self.furniture(i);
                    }
                }
            }
            _ => {
                let Some(second) = next else { return };
                let Some(third) = body(kinds, second + 1) else { return };
                let short = self.paragraphs[second].one_line
                    && self.is_short(second)
                    && self.end_mark(second).is_none();
                if second == first + 1 && short && self.end_mark(third).is_some() && !self.is_short(third) {
                    kinds[second] = ZoneKind::Headline;
                }
            }
        }
    }

    /// What a paragraph between headline and dateline is: a sentence stands under a picture, anything else is a deck.
    fn furniture(&self, i: usize) -> ZoneKind {
        let line = self.line(i);
        let fits = line.chars().count() <= self.words.caption.before_dateline;
        match self.end_mark(i) {
            Some(_) if fits => ZoneKind::Caption,
            None if self.is_short(i) => ZoneKind::Headline,
            _ => ZoneKind::Body,
        }
    }

    fn is_headline(&self, i: usize, next: usize, dateline_next: bool) -> bool {
        if !self.paragraphs[i].one_line || !self.is_short(i) {
            return false;
        }
        match self.end_mark(i) {
            None => (next..self.paragraphs.len()).any(|j| self.end_mark(j).is_some()),
            Some(":" | ";") => false,
            Some(_) => dateline_next || self.is_title_case(i),
        }
    }

    fn is_short(&self, i: usize) -> bool {
        self.line(i).chars().nth(self.words.headline.longest).is_none()
    }

    /// The mark that ends a paragraph's last sentence, quotation marks and brackets aside.
    fn end_mark(&self, i: usize) -> Option<&str> {
        let rules = &self.words.paragraphs;
        let mut line = self.line(i);
        while let Some(shorter) = rules.closers.iter().find_map(|closer| line.strip_suffix(closer.as_str())) {
            line = shorter.trim_end();
        }
        rules.sentence_end.iter().find(|mark| line.ends_with(mark.as_str())).map(String::as_str)
    }

    fn is_title_case(&self, i: usize) -> bool {
        let words =
            || self.line(i).split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()));
        let small = |w: &str| self.words.headline.small.contains(&w.to_lowercase());
        let large = |w: &str| w.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        let named = words().filter(|w| large(w) && !small(w)).count();
        named >= 3 && words().all(|w| w.is_empty() || large(w) || small(w))
    }
}

/// Whether two lines have the same words: case, spacing and punctuation aside.
fn same_words(a: &str, b: &str) -> bool {
    let letters =
        |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let (a, b) = (letters(a), letters(b));
    !a.is_empty() && a == b
}
