//! A claim of a ledger as JSON: the claim, its report, what read it, and what analysts say of it.
//!
//! reads:  ledger rows
//! writes: EntryRecord

use super::claim::ClaimRecord;
use super::reading::ReportRecord;
use onrecord_document::{Document, Offsets};
use onrecord_ledger::{Row, Run, Standing, StoredCorrection};
use serde::Serialize;

/// What `onrecord query --json` writes: every field of [`ClaimRecord`], then these.
#[derive(Serialize, Debug)]
pub struct EntryRecord<'a> {
    /// The claim.
    #[serde(flatten)]
    pub claim: ClaimRecord<'a>,
    /// The report that it was read in.
    pub report: ReportRecord<'a>,
    /// What read it.
    pub run: RunRecord<'a>,
    /// What analysts say of it, in the order of their times.
    pub corrections: Vec<CorrectionRecord<'a>>,
    /// `replaced` by a later edition of its report or `withdrawn` by its agency; left out where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<&'static str>,
}

/// What read a report.
#[derive(Serialize, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunRecord<'a> {
    /// Version of the program.
    pub program: &'a str,
    /// Name and checksum of the model.
    pub model: &'a str,
    /// Checksum of the data files.
    pub lexicon: &'a str,
}

/// What an analyst says of a claim.
#[derive(Serialize, Debug)]
pub struct CorrectionRecord<'a> {
    /// Who.
    pub author: &'a str,
    /// When.
    pub made: String,
    /// What about.
    pub about: &'a str,
    /// What it should be.
    pub value: &'a str,
    /// Why.
    pub reason: &'a str,
}

impl<'a> EntryRecord<'a> {
    /// The object of a row; `document` is the one that its claim was read in, with the offsets of its text.
    pub fn new(row: &'a Row, document: &'a Document, offsets: &Offsets) -> EntryRecord<'a> {
        let Run { program, model, lexicon } = &row.run;
        EntryRecord {
            claim: ClaimRecord::new(&row.claim, offsets),
            report: document.into(),
            run: RunRecord { program, model, lexicon },
            corrections: row.corrections.iter().map(CorrectionRecord::from).collect(),
            standing: Some(row.standing).filter(|s| *s != Standing::Current).map(Standing::name),
        }
    }
}

impl<'a> From<&'a StoredCorrection> for CorrectionRecord<'a> {
    fn from(stored: &'a StoredCorrection) -> CorrectionRecord<'a> {
        let c = &stored.correction;
        CorrectionRecord {
            author: &c.author,
            made: c.made.to_string(),
            about: &c.about,
            value: &c.value,
            reason: &c.reason,
        }
    }
}
