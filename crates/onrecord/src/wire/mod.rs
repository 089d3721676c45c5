//! Files and pipes: the only place that knows the JSON of readings and claims.
//!
//! reads:  Reading, JSON Lines
//! writes: JSON Lines
//!
//! Offsets are Unicode code points of the text they stand beside, end exclusive. Field names and their order are a promise
//! (docs: "annotate" in the README); a change of one is a change of the format's version.

mod annotate;
mod archive;
mod batch;
mod claim;
mod entry;
pub mod export;
mod group;
mod input;
mod reading;
mod record;
mod row;

pub use annotate::{Annotated, annotate};
pub use archive::{ArchiveError, export_archive, import_archive};
pub use batch::{Limits, in_order};
pub use claim::{
    ChainLink, ClaimRecord, EvidenceRecord, FactualityRecord, MakerRecord, PartyRecord, PlaceRecord,
    StatementRecord,
};
pub use entry::{CorrectionRecord, EntryRecord, RunRecord};
pub use group::{AccountRecord, DisputeRecord, GroupClaim, GroupLine, GroupRecord, PairRecord, SourceRecord};
pub use input::{InputFields, InputLine, Line, LineError, Lines, Lost};
pub use reading::{NoteRecord, ReadingRecord, ReportRecord, ZoneRecord};
pub use record::{
    AttributionRecord, ClusterRecord, EntityRecord, EventRecord, ParticipantRecord, PredicateRecord, Record,
    RelationRecord, TimexRecord, ToponymRecord,
};

pub use row::{
    AttributionRow, ClaimRow, EntityRow, EvidenceRow, LinkRow, MagnitudeRow, PartyRow, ReportRow, RowError,
    SpanRow, ZoneRow,
};

/// Which code an event's `code` field holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Ontology {
    /// The PLOVER event type: `ASSAULT`.
    #[default]
    Plover,
    /// The CAMEO code: `195`.
    Cameo,
}

#[cfg(test)]
mod tests;
