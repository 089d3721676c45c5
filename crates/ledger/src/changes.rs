//! What changed since a moment: claims that came, claims that a new reading no longer has, corrections, and claims whose report
//! was replaced or taken back.
//!
//! reads:  tables `claim`, `withdrawn_claim`, `correction`, `standing_change`
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
    /// A later edition of its report stands in its place.
    Replaced,
    /// Its agency took its report back.
    Retracted,
    /// Its report stands again.
    Restored,
}

impl ChangeKind {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Withdrawn => "withdrawn",
            ChangeKind::Corrected => "corrected",
            ChangeKind::Replaced => "replaced",
            ChangeKind::Retracted => "retracted",
            ChangeKind::Restored => "restored",
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
             UNION ALL
             SELECT s.at, CASE s.standing WHEN 'replaced' THEN 3 WHEN 'withdrawn' THEN 4 ELSE 5 END, c.id, s.document, c.plain
             FROM standing_change s JOIN document d ON d.id = s.document JOIN claim c ON c.document = d.key WHERE s.at >= ?1
             ORDER BY 1, 3, 2 LIMIT ?2";
        self.at_one_moment(|db| {
            db.prepare_cached(sql)?
                .query_map((ms, most), |r| {
                    let at = Timestamp::from_millisecond(r.get(0)?).unwrap_or(Timestamp::UNIX_EPOCH);
                    let kind = match r.get::<_, i64>(1)? {
                        0 => ChangeKind::Added,
                        1 => ChangeKind::Withdrawn,
                        2 => ChangeKind::Corrected,
                        3 => ChangeKind::Replaced,
                        4 => ChangeKind::Retracted,
                        _ => ChangeKind::Restored,
                    };
                    let document = DocumentId::from_bytes(r.get(3)?);
                    Ok(Change { at, kind, claim: ClaimId(r.get(2)?), document, plain: r.get(4)? })
                })?
                .collect()
        })
    }
}
