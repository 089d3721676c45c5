//! Names in the file ↔ values of other crates that have no way back from their name.
//!
//! reads:  nothing
//! writes: names

use onrecord_attribution::{Directness, SourceKind, Stance};
use onrecord_document::ZoneKind;
use onrecord_events::Evidence;

const ZONES: [(ZoneKind, &str); 5] = [
    (ZoneKind::Headline, "headline"),
    (ZoneKind::Byline, "byline"),
    (ZoneKind::Dateline, "dateline"),
    (ZoneKind::Caption, "caption"),
    (ZoneKind::Body, "body"),
];
const SOURCE_KINDS: [SourceKind; 5] = [
    SourceKind::Named,
    SourceKind::Unnamed,
    SourceKind::Collective,
    SourceKind::Document,
    SourceKind::Publication,
];
const STANCES: [Stance; 4] = [Stance::Neutral, Stance::Doubt, Stance::Deny, Stance::Support];
const DIRECTNESS: [Directness; 3] = [Directness::Direct, Directness::Indirect, Directness::Mixed];
/// The parts that [`Evidence`] documents.
const PARTS: [&str; 9] =
    ["trigger", "actor", "recipient", "place", "time", "source", "cue", "content", "terms"];

/// The name of a kind of zone.
pub fn zone(kind: ZoneKind) -> &'static str {
    ZONES.iter().find(|(k, _)| *k == kind).map_or("body", |(_, name)| name)
}

/// The kind of zone of a name.
pub fn parse_zone(name: &str) -> Option<ZoneKind> {
    ZONES.iter().find(|(_, n)| *n == name).map(|(kind, _)| *kind)
}

/// The kind of source of a name.
pub fn parse_source_kind(name: &str) -> Option<SourceKind> {
    SOURCE_KINDS.into_iter().find(|k| k.name() == name)
}

/// The stance of a name.
pub fn parse_stance(name: &str) -> Option<Stance> {
    STANCES.into_iter().find(|s| s.name() == name)
}

/// The directness of a name.
pub fn parse_directness(name: &str) -> Option<Directness> {
    DIRECTNESS.into_iter().find(|d| d.name() == name)
}

/// The part of a claim of a name, as in [`Evidence::part`].
pub fn parse_part(name: &str) -> Option<&'static str> {
    PARTS.into_iter().find(|p| *p == name)
}

/// Whether evidence can be written and read again: it names a known part and some words.
pub fn is_storable(evidence: &Evidence) -> bool {
    parse_part(evidence.part).is_some() && !evidence.spans.is_empty()
}
