//! Claims of a ledger in the layouts of other programs.
//!
//! reads:  rows of a ledger, documents, the gazetteer, the actor tables
//! writes: CSV, GeoJSON, GraphML, Web Annotation, brat, POLECAT, ICEWS, GDELT, PETRARCH2
//!
//! A column that nothing of ours fits is left empty, never guessed. Layouts of events take only claims that assert an event;
//! what was left out is counted.

mod annotation;
mod brat;
mod geojson;
mod graphml;
mod layouts;

use onrecord_document::{Document, DocumentId};
use onrecord_events::{Certainty, Mood, Polarity, StatementForm};
use onrecord_ledger::{Ledger, LedgerError, Row};
use onrecord_resources::actors::Actors;
use onrecord_resources::gazetteer::{Gazetteer, Site};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A layout.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Layout {
    /// One row a claim: the columns of the view `v_claim`.
    Csv,
    /// One point a claim with a place (RFC 7946).
    GeoJson,
    /// Actors as nodes, claims as signed, dated edges.
    GraphMl,
    /// W3C Web Annotation, one JSON-LD object a line.
    Annotation,
    /// brat standoff: a `.txt` and an `.ann` a document.
    Brat,
    /// POLECAT, 40 columns.
    Polecat,
    /// ICEWS, 20 columns.
    Icews,
    /// GDELT 2.0 events, 61 columns.
    Gdelt,
    /// PETRARCH2's output.
    Petrarch2,
}

impl Layout {
    /// All of them.
    pub const ALL: [Layout; 9] = [
        Layout::Csv,
        Layout::GeoJson,
        Layout::GraphMl,
        Layout::Annotation,
        Layout::Brat,
        Layout::Polecat,
        Layout::Icews,
        Layout::Gdelt,
        Layout::Petrarch2,
    ];

    /// The name used on the command line and in records.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Csv => "csv",
            Layout::GeoJson => "geojson",
            Layout::GraphMl => "graphml",
            Layout::Annotation => "annotation",
            Layout::Brat => "brat",
            Layout::Polecat => "polecat",
            Layout::Icews => "icews",
            Layout::Gdelt => "gdelt",
            Layout::Petrarch2 => "petrarch2",
        }
    }
}

/// How many rows were written, and how many claims the layout has no row for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Exported {
    /// Rows, features, edges or annotations.
    pub rows: u64,
    /// Claims without one: denied, only demanded, without a place, or relations, as the layout has it.
    pub left_out: u64,
}

/// What a layout may look up.
pub struct Sources<'a> {
    /// The ledger, for texts.
    pub ledger: &'a Ledger,
    /// Where places lie.
    pub gazetteer: &'a Gazetteer,
    /// Which letters of a code are its country.
    pub actors: &'a Actors,
    /// What is held of cells that a spreadsheet would run as a formula: a quote is put before them.
    pub guard_formulas: bool,
}

impl Sources<'_> {
    /// The place of a claim.
    fn site(&self, row: &Row) -> Option<Site> {
        let (id, name) = row.claim.statement.place.as_ref()?;
        self.gazetteer.lookup(name).into_iter().map(|c| c.site).find(|s| s.id == *id)
    }

    /// Country and sectors of an actor code, the country empty where there is none: `ARVREBNRF` is `ARV` and `REB`, `NRF`.
    fn split(&self, code: &str) -> (String, Vec<String>) {
        let (country, sectors) = self.actors.split(code);
        (country.unwrap_or_default(), sectors)
    }

    fn document(&self, id: DocumentId) -> Result<Document, LedgerError> {
        self.ledger.document(&id.to_string())
    }
}

/// Why an export was not written.
#[derive(thiserror::Error, Debug)]
pub enum ExportError {
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The output cannot be written.
    #[error("cannot write the export: {0}; nothing was left under its name")]
    Io(#[from] io::Error),
}

/// Writes claims in a layout of one file.
///
/// # Errors
/// If the ledger cannot be read or the output not written.
pub fn export(
    layout: Layout,
    rows: &[Row],
    from: &Sources<'_>,
    out: &mut dyn Write,
) -> Result<Exported, ExportError> {
    match layout {
        Layout::Csv => layouts::csv(rows, from, out),
        Layout::GeoJson => geojson::write(rows, from, out),
        Layout::GraphMl => graphml::write(rows, out),
        Layout::Annotation => annotation::write(rows, from, out),
        Layout::Polecat => layouts::polecat(rows, from, out),
        Layout::Icews => layouts::icews(rows, from, out),
        Layout::Gdelt => layouts::gdelt(rows, from, out),
        Layout::Petrarch2 => layouts::petrarch2(rows, out),
        Layout::Brat => Ok(Exported { rows: 0, left_out: rows.len() as u64 }),
    }
}

/// The files of the brat layout by name, and how many annotations they have.
///
/// # Errors
/// If the ledger cannot be read.
pub fn brat_files(
    rows: &[Row],
    from: &Sources<'_>,
) -> Result<(BTreeMap<String, String>, Exported), ExportError> {
    brat::files(rows, from)
}

/// Whether a claim asserts that an event happened: the only ones that data of events can hold.
fn is_asserted(row: &Row) -> bool {
    let f = row.claim.factuality;
    row.claim.statement.form == StatementForm::Event
        && f.polarity == Polarity::Positive
        && f.mood == Mood::Asserted
        && matches!(f.certainty, Certainty::Certain | Certainty::Probable)
}
