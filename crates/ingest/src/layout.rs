//! Pieces of a report → its text and zones.
//!
//! reads:  title, paragraphs and captions, as a page, a feed or an agency hands them on
//! writes: Text, Zone
//! data:   data/lexicon/en/ingest.toml (`dateline`, `byline`, `caption`)
//!
//! Pieces stand in the text one after another with an empty line between them, as they were shown. Zones are what the markup
//! says they are; only datelines and credits, which no markup tells, are found by their form.

use crate::{credits, dateline};
use onrecord_document::{Meta, Span, Text, Zone, ZoneKind};
use onrecord_resources::zones::ZoneWords;

/// The pieces of a report in the order of its text.
#[derive(Default, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Layout {
    pieces: Vec<(ZoneKind, String)>,
}

impl Layout {
    /// Adds a piece; nothing is added for an empty one.
    pub(crate) fn push(&mut self, kind: ZoneKind, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.pieces.push((kind, text.to_owned()));
        }
    }

    /// Whether there is a paragraph in it.
    pub(crate) fn has_body(&self) -> bool {
        self.pieces.iter().any(|(kind, _)| *kind == ZoneKind::Body)
    }

    /// The text and its zones; what a dateline says of the day fills what is not known.
    pub(crate) fn finish(self, meta: &mut Meta, words: &ZoneWords) -> (Text, Vec<Zone>) {
        let mut text = String::with_capacity(self.pieces.iter().map(|(_, p)| p.len() + 2).sum());
        let mut zones = Vec::with_capacity(self.pieces.len() + 1);
        let mut paragraphs = 0;
        let all = self.pieces.iter().filter(|(kind, _)| *kind == ZoneKind::Body).count();
        for (kind, piece) in &self.pieces {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let start = text.len();
            text.push_str(piece);
            let mut body = start;
            let mut kind = *kind;
            if kind == ZoneKind::Body {
                paragraphs += 1;
                if credits::is_caption(piece, &words.caption) {
                    kind = ZoneKind::Caption;
                } else if all - paragraphs < words.byline.tail
                    && paragraphs > 1
                    && credits::is_credit(piece, &words.byline)
                {
                    kind = ZoneKind::Byline;
                } else if paragraphs <= 2
                    && let Some(found) = dateline::leading(piece, &words.dateline)
                    && !found.weak
                {
                    zones.push(Zone { span: Span::new(start, start + found.len), kind: ZoneKind::Dateline });
                    meta.published = meta.published.or(found.day);
                    body = start + found.len;
                    body += text[body..].len() - text[body..].trim_start().len();
                }
            }
            if body < text.len() {
                zones.push(Zone { span: Span::new(body, text.len()), kind });
            }
        }
        (Text::new(text), zones)
    }
}
