//! What changed since a moment: claims that came, claims that a new reading no longer has, corrections.
//!
//! reads:  tables `claim`, `withdrawn_claim`, `correction`, `name_correction`
//! writes: Change

use crate::{Ledger, LedgerError};
use jiff::Timestamp;
use onrecord_document::DocumentId;
use onrecord_events::ClaimId;

/// What happened to a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ChangeKind {
    /// It is in the ledger now.
    Added,
    /// A new reading of its report no longer has it.
    Withdrawn,
    /// Somebody corrected it.
    Corrected,
}

impl ChangeKind {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Withdrawn => "withdrawn",
            ChangeKind::Corrected => "corrected",
        }
    }
}

/// One change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: ChangeKind,
    /// The claim.
    pub claim: ClaimId,
    /// Its report.
    pub document: DocumentId,
    /// The claim in plain words; of a correction, also who says what.
    pub plain: String,
}

impl Ledger {
    /// What changed since a moment, in the order of time, at most so many.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn changes(&self, since: Timestamp, most: usize) -> Result<Vec<Change>, LedgerError> {
        let ms = since.as_millisecond();
        let sql = "SELECT since, 0, c.id, d.id, plain FROM claim c JOIN document d ON d.key = c.document WHERE since >= ?1
             UNION ALL
             SELECT at, 1, claim, document, plain FROM withdrawn_claim WHERE at >= ?1
             UNION ALL
             SELECT at, 2, claim, document, author || ': ' || about || ' = ' || value || ' (' || plain || ')'
             FROM correction WHERE at >= ?1
             ORDER BY 1, 3, 2 LIMIT ?2";
        self.at_one_moment(|db| {
            db.prepare_cached(sql)?
                .query_map((ms, most), |r| {
                    let at = Timestamp::from_millisecond(r.get(0)?).unwrap_or(Timestamp::UNIX_EPOCH);
                    let kind = match r.get::<_, i64>(1)? {
                        0 => ChangeKind::Added,
                        1 => ChangeKind::Withdrawn,
                        _ => ChangeKind::Corrected,
                    };
                    let document = DocumentId::from_bytes(r.get(3)?);
                    Ok(Change { at, kind, claim: ClaimId(r.get(2)?), document, plain: r.get(4)? })
                })?
                .collect()
        })
    }
}
