//! Claims as brat standoff: for each document its text and its annotations.
//!
//! reads:  rows of a ledger, texts
//! writes: `.txt` and `.ann`, `annotation.conf`
//!
//! Offsets are code points of the text, as brat's server counts them.

use super::{ExportError, Exported, Sources};
use onrecord_document::{Offsets, SpanSet};
use onrecord_ledger::Row;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The files by name. A claim is an event on its trigger with its parties, place and time as arguments; of what is denied or
/// not sure, an attribute says so.
pub fn files(rows: &[Row], from: &Sources<'_>) -> Result<(BTreeMap<String, String>, Exported), ExportError> {
    let mut by_document: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        by_document.entry(row.claim.document).or_default().push(row);
    }
    let (mut files, mut done, mut types) = (BTreeMap::new(), Exported::default(), BTreeSet::new());
    for (id, rows) in by_document {
        let document = from.document(id)?;
        let offsets = Offsets::new(&document.text);
        let mut ann = String::new();
        let (mut texts, mut events, mut notes, mut attributes) = (0, 0, 0, 0);
        for row in rows {
            let claim = &row.claim;
            let mut bound = |kind: &str, spans: &SpanSet, ann: &mut String| {
                texts += 1;
                // A text-bound annotation holds no line break: a piece for each line.
                let mut pieces = Vec::new();
                for span in spans.spans() {
                    let mut at = span.start();
                    for part in document.text[*span].split('\n') {
                        if !part.trim().is_empty() {
                            let [start, end] =
                                offsets.points(onrecord_document::Span::new(at, at + part.len()));
                            pieces.push((format!("{start} {end}"), part.to_owned()));
                        }
                        at += part.len() + 1;
                    }
                }
                let places: Vec<&str> = pieces.iter().map(|(p, _)| p.as_str()).collect();
                let words: Vec<&str> = pieces.iter().map(|(_, w)| w.as_str()).collect();
                let _ = writeln!(ann, "T{texts}\t{kind} {}\t{}", places.join(";"), words.join(" "));
                texts
            };
            let Some(trigger) = claim.evidence.iter().find(|e| e.part == "trigger") else {
                done.left_out += 1;
                continue;
            };
            let kind = claim.statement.kind.replace(|c: char| !c.is_alphanumeric(), "_");
            types.insert(kind.clone());
            let on = bound(&kind, &trigger.spans, &mut ann);
            let mut arguments = String::new();
            for (part, role, of) in [
                ("actor", "Actor", "Party"),
                ("recipient", "Recipient", "Party"),
                ("place", "Place", "Place"),
                ("time", "Time", "Time"),
            ] {
                for (i, evidence) in claim.evidence.iter().filter(|e| e.part == part).enumerate() {
                    let number = if i == 0 { String::new() } else { (i + 1).to_string() };
                    let _ = write!(arguments, " {role}{number}:T{}", bound(of, &evidence.spans, &mut ann));
                }
            }
            events += 1;
            let _ = writeln!(ann, "E{events}\t{kind}:T{on}{arguments}");
            let f = claim.factuality;
            for (name, value) in
                [("Certainty", f.certainty.name()), ("Polarity", f.polarity.name()), ("Mood", f.mood.name())]
            {
                attributes += 1;
                let _ = writeln!(ann, "A{attributes}\t{name} E{events} {value}");
            }
            notes += 1;
            let plain = claim.plain.replace(['\n', '\t'], " ");
            let _ = writeln!(ann, "#{notes}\tAnnotatorNotes E{events}\t{} {plain}", claim.id);
            done.rows += 1;
        }
        files.insert(format!("{id}.txt"), document.text.as_str().to_owned());
        files.insert(format!("{id}.ann"), ann);
    }
    let mut conf = String::from("[entities]\nParty\nPlace\nTime\n\n[relations]\n\n[events]\n");
    for kind in types {
        let _ = writeln!(conf, "{kind}\tActor*:Party, Recipient*:Party, Place*:Place, Time*:Time");
    }
    conf.push_str("\n[attributes]\nCertainty\tArg:<EVENT>, Value:certain|probable|possible|underspecified\nPolarity\tArg:<EVENT>, Value:positive|negative\nMood\tArg:<EVENT>, Value:asserted|demanded|promised|threatened|conditional|future|historical\n");
    files.insert("annotation.conf".to_owned(), conf);
    Ok((files, done))
}
