//! `onrecord annotate`: reports as JSON Lines in, annotation objects as JSON Lines out, in the same order.
//!
//! reads:  JSON Lines
//! writes: JSON Lines, Annotated

use super::input::{InputLine, Line, Lines, Lost};
use super::record::Record;
use super::{Limits, Ontology, in_order};
use crate::Reader;
use onrecord_ingest::Report;
use std::io::{self, BufRead, Write};

/// What became of a stream of reports.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Annotated {
    /// Number of objects written.
    pub read: usize,
    /// Lines for which there is no object, in order.
    pub lost: Vec<Lost>,
}

/// Reads every line of `input` as a report and writes its annotation object to `output`. A line that cannot be read is
/// left out and listed.
///
/// `report` makes the report of a line, so that the caller decides on languages and limits.
///
/// # Errors
/// If `output` cannot be written; input that breaks off is listed as lost.
pub fn annotate(
    reader: &Reader,
    input: impl BufRead,
    mut output: impl Write,
    ontology: Ontology,
    limit: usize,
    report: impl Fn(&InputLine) -> Report + Sync,
) -> io::Result<Annotated> {
    let mut done = Annotated::default();
    let weigh = |(_, line): &(usize, Line)| match line {
        Line::Bytes(bytes) => bytes.len(),
        _ => 0,
    };
    let work = |(number, line): (usize, Line)| {
        object(reader, line, ontology, &report).map_err(|why| Lost { line: number, why })
    };
    in_order(Lines::new(input, limit), Limits::default(), weigh, work, |result| {
        match result {
            Ok(object) => {
                output.write_all(&object)?;
                done.read += 1;
            }
            Err(lost) => done.lost.push(lost),
        }
        Ok::<(), io::Error>(())
    })?;
    output.flush()?;
    Ok(done)
}

/// The object of one line, ended with a newline, or what was wrong with the line.
fn object(
    reader: &Reader,
    line: Line,
    ontology: Ontology,
    report: impl Fn(&InputLine) -> Report,
) -> Result<Vec<u8>, String> {
    let line = line.report()?;
    let reading = reader.read_caught(report(&line), line.tokens.as_deref()).map_err(|e| e.to_string())?;
    let mut bytes =
        serde_json::to_vec(&Record::new(&reading, line.id, ontology)).map_err(|e| e.to_string())?;
    bytes.push(b'\n');
    Ok(bytes)
}
