//! Claims as W3C Web Annotations: JSON-LD, one annotation a line, with position and quotation.
//!
//! reads:  rows of a ledger, texts
//! writes: JSON Lines
//!
//! Web Annotation Data Model, 2017: TextPositionSelector counts code points from 0, end exclusive.

use super::{ExportError, Exported, Sources};
use onrecord_document::{Document, DocumentId, Offsets, Span};
use onrecord_ledger::Row;
use serde_json::json;
use std::io::Write;

/// Code points before and after the words, so that they can be found again where the text has moved.
const AROUND: usize = 32;

/// One annotation a claim: its target are the words of its trigger, its body the claim.
pub fn write(rows: &[Row], from: &Sources<'_>, out: &mut dyn Write) -> Result<Exported, ExportError> {
    let mut done = Exported::default();
    let mut last: Option<(DocumentId, Document, Offsets)> = None;
    for row in rows {
        let claim = &row.claim;
        if last.as_ref().is_none_or(|(id, ..)| *id != claim.document) {
            let document = from.document(claim.document)?;
            let offsets = Offsets::new(&document.text);
            last = Some((claim.document, document, offsets));
        }
        let Some((_, document, offsets)) = &last else { continue };
        let Some(span) = claim.evidence.iter().find(|e| e.part == "trigger").and_then(|e| e.spans.hull())
        else {
            done.left_out += 1;
            continue;
        };
        let [start, end] = offsets.points(span);
        let point = |at: usize| offsets.byte(at).unwrap_or(document.text.len());
        let before = Span::new(point(start.saturating_sub(AROUND)), span.start());
        let after = Span::new(span.end(), point((end + AROUND).min(offsets.len_points())));
        let source =
            row.meta.url.clone().unwrap_or_else(|| format!("urn:onrecord:document:{}", claim.document));
        let annotation = json!({
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": format!("urn:onrecord:claim:{}", claim.id),
            "type": "Annotation",
            "motivation": "describing",
            "generator": {"type": "Software", "name": "onrecord", "schema:softwareVersion": row.run.program},
            "body": [
                {"type": "TextualBody", "value": claim.plain, "format": "text/plain", "language": "en", "purpose": "describing"},
                {"type": "TextualBody", "value": claim.statement.kind, "purpose": "tagging"},
            ],
            "target": {
                "source": source,
                "selector": [
                    {"type": "TextPositionSelector", "start": start, "end": end},
                    {"type": "TextQuoteSelector", "exact": &document.text[span], "prefix": &document.text[before], "suffix": &document.text[after]},
                ],
            },
        });
        writeln!(out, "{annotation}")?;
        done.rows += 1;
    }
    Ok(done)
}
