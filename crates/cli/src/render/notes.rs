//! What was seen and not handled, with the place where it was seen.
//!
//! reads:  Reading
//! writes: lines of a terminal

use super::wrap::{clean, cut, fill};
use super::{Page, color};
use onrecord::Reading;
use onrecord::document::Note;

/// The notes of a reading in lines; none if there are none.
pub fn notes(reading: &Reading, page: Page) -> Vec<String> {
    let page = Page { width: page.width.min(Page::WIDEST), ..page };
    let mut out: Vec<String> = reading.notes().flat_map(|note| lines(reading, note, page)).collect();
    if !out.is_empty() {
        out.insert(0, page.paint(color::heading(), "NOTES"));
        out.push(String::new());
    }
    out
}

fn lines(reading: &Reading, note: &Note, page: Page) -> Vec<String> {
    let place = note.span.map(|span| {
        let zones = reading.document.zones.rows();
        let paragraph = zones.partition_point(|z| z.span.end() <= span.start()) + 1;
        format!(" (paragraph {paragraph}: “{}”)", cut(&clean(&reading.document.text[span]), 40))
    });
    let text = format!("{}{} [{}]", note.message, place.unwrap_or_default(), note.kind);
    fill(&text, page.width.saturating_sub(2))
        .iter()
        .map(|l| format!("  {}", page.paint(color::dim(), l)))
        .collect()
}
