//! Adding documents and what was read in them.
//!
//! reads:  Entry
//! writes: every table but `correction`

use crate::words::padded;
use crate::{Entry, Ledger, LedgerError, Run, apply, correct, editions, names, side_by_side};
use onrecord_document::{DocumentId, Maker, Meta};
use onrecord_events::Claim;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

/// What came of a batch, in documents.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AddReport {
    /// New in the ledger.
    pub added: usize,
    /// In it already, read the same way.
    pub unchanged: usize,
    /// In it already, but read differently: what the machine wrote was replaced.
    pub replaced: usize,
}

impl std::ops::AddAssign for AddReport {
    fn add_assign(&mut self, other: AddReport) {
        self.added += other.added;
        self.unchanged += other.unchanged;
        self.replaced += other.replaced;
    }
}

impl Ledger {
    /// What came of adding a batch. The batch is one transaction: after a crash, a power cut or an error it is in the ledger
    /// whole or not at all.
    ///
    /// Adding the same entries twice, or in another order, leaves the same ledger. Of two readings of one document by
    /// different runs the later one stands.
    ///
    /// # Errors
    /// If another program writes for too long, there is no room, or a claim is of another document.
    pub fn add(&mut self, entries: &[Entry]) -> Result<AddReport, LedgerError> {
        for entry in entries {
            let with = entry.document.id;
            if let Some(claim) = entry.claims.iter().find(|c| c.document != with) {
                return Err(LedgerError::ForeignClaim { claim: claim.id, of: claim.document, with });
            }
        }
        self.add_batch(entries).map_err(|e| self.failed(e))
    }

    fn add_batch(&mut self, entries: &[Entry]) -> Result<AddReport, rusqlite::Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut report = AddReport::default();
        for entry in entries {
            add_entry(&transaction, entry, &mut report)?;
        }
        transaction.commit()?;
        Ok(report)
    }
}

/// What the ledger knows of a document that is to be added.
struct Known {
    key: i64,
    digest: Vec<u8>,
    meta: Meta,
}

fn add_entry(db: &Connection, entry: &Entry, report: &mut AddReport) -> Result<(), rusqlite::Error> {
    let document = &entry.document;
    let digest = entry.digest();
    let known = db
        .prepare_cached("SELECT key, digest, title, author, url, origin FROM document WHERE id = ?")?
        .query_row([document.id.bytes()], |row| {
            let (title, author, url, origin) = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
            let meta = Meta { title, author, url, origin, ..Meta::default() };
            Ok(Known { key: row.get(0)?, digest: row.get(1)?, meta })
        })
        .optional()?;
    let mut before = Vec::new();
    let item = document.edition.item.as_deref();
    let key =
        match known {
            None => {
                report.added += 1;
                let key = insert_document(db, entry, &digest)?;
                side_by_side::unsettle(db, key)?;
                key
            }
            Some(known) => {
                let meta = merged(&known.meta, &document.meta);
                if meta != known.meta {
                    side_by_side::unsettle(db, known.key)?;
                    db.prepare_cached(
                        "UPDATE document SET title = ?, author = ?, url = ?, origin = ? WHERE key = ?",
                    )?
                    .execute(params![
                        meta.title,
                        meta.author,
                        meta.url,
                        meta.origin,
                        known.key
                    ])?;
                }
                editions::note(db, known.key, &document.edition)?;
                if known.digest == digest {
                    report.unchanged += 1;
                    return item.map_or(Ok(()), |item| editions::settle(db, item).map(|_| ()));
                }
                report.replaced += 1;
                before = claims_since(db, known.key)?;
                side_by_side::unsettle(db, known.key)?;
                for table in ["claim", "saying", "entity", "zone"] {
                    db.prepare_cached(&format!("DELETE FROM {table} WHERE document = ?"))?
                        .execute([known.key])?;
                }
                db.prepare_cached("UPDATE document SET run = ?, digest = ? WHERE key = ?")?
                    .execute(params![run_key(db, &entry.run)?, digest, known.key])?;
                known.key
            }
        };
    insert_reading(db, entry, key)?;
    correct::insert_added(db, key)?;
    note_withdrawn(db, &before, document.id)?;
    if apply::is_needed(db)? {
        apply::document(db, key)?;
    }
    item.map_or(Ok(()), |item| editions::settle(db, item).map(|_| ()))
}

/// The claims of a document with the moments since when the ledger has them.
fn claims_since(db: &Connection, document: i64) -> Result<Vec<([u8; 16], i64, String)>, rusqlite::Error> {
    db.prepare_cached("SELECT id, since, plain FROM claim WHERE document = ? ORDER BY ordinal")?
        .query_map([document], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

/// Claims that a new reading still has keep their moment; those that it no longer has are written down as withdrawn.
fn note_withdrawn(
    db: &Connection,
    before: &[([u8; 16], i64, String)],
    document: DocumentId,
) -> Result<(), rusqlite::Error> {
    for (id, since, plain) in before {
        db.prepare_cached("DELETE FROM as_read WHERE claim = ?")?.execute([id])?;
        let kept =
            db.prepare_cached("UPDATE claim SET since = ? WHERE id = ?")?.execute(params![since, id])?;
        if kept == 0 {
            db.prepare_cached(
                "INSERT INTO withdrawn_claim (at, claim, document, plain) VALUES (?, ?, ?, ?)",
            )?
            .execute(params![
                jiff::Timestamp::now().as_millisecond(),
                id,
                document.bytes(),
                plain
            ])?;
        }
    }
    Ok(())
}

/// What two copies of a report say of it together. The order in which they came does not matter: of two values the lesser
/// one stands.
fn merged(old: &Meta, new: &Meta) -> Meta {
    let least = |a: &Option<String>, b: &Option<String>| a.iter().chain(b).min().cloned();
    Meta {
        title: least(&old.title, &new.title),
        author: least(&old.author, &new.author),
        url: least(&old.url, &new.url),
        origin: least(&old.origin, &new.origin),
        ..Meta::default()
    }
}

fn run_key(db: &Connection, run: &Run) -> Result<i64, rusqlite::Error> {
    let values = [&run.program, &run.model, &run.lexicon];
    db.prepare_cached("INSERT INTO run (program, model, lexicon) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")?
        .execute(values)?;
    db.prepare_cached("SELECT key FROM run WHERE (program, model, lexicon) = (?, ?, ?)")?
        .query_row(values, |row| row.get(0))
}

fn insert_document(db: &Connection, entry: &Entry, digest: &[u8; 32]) -> Result<i64, rusqlite::Error> {
    let document = &entry.document;
    let meta = &document.meta;
    db.prepare_cached(
        "INSERT INTO document (id, run, digest, publisher, words, published, title, author, url, origin, text, item, version, status)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .insert(params![
        document.id.bytes(),
        run_key(db, &entry.run)?,
        digest,
        meta.publisher,
        padded(meta.publisher.as_deref().unwrap_or_default()),
        meta.published.map(|d| d.to_string()),
        meta.title,
        meta.author,
        meta.url,
        meta.origin,
        document.text.as_str(),
        document.edition.item,
        document.edition.version,
        editions::status_name(&document.edition),
    ])
}

fn insert_reading(db: &Connection, entry: &Entry, document: i64) -> Result<(), rusqlite::Error> {
    let mut insert = db.prepare_cached("INSERT INTO zone VALUES (?, ?, ?, ?, ?)")?;
    for (i, zone) in entry.document.zones.iter().enumerate() {
        insert.execute(params![document, i, names::zone(zone.kind), zone.span.start(), zone.span.end()])?;
    }
    let mut insert = db.prepare_cached("INSERT INTO saying VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    let mut insert_piece = db.prepare_cached("INSERT INTO saying_content VALUES (?, ?, ?, ?, ?)")?;
    for (i, s) in entry.sayings.iter().enumerate() {
        let (kind, directness, stance) = (s.source_kind.name(), s.directness.name(), s.stance.name());
        insert.execute(params![
            document, i, s.source, kind, s.actor, s.cue, directness, stance, s.terms, s.within
        ])?;
        for (piece, span) in s.content.spans().iter().enumerate() {
            insert_piece.execute(params![document, i, piece, span.start(), span.end()])?;
        }
    }
    let mut insert = db.prepare_cached("INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?)")?;
    for (i, e) in entry.entities.iter().enumerate() {
        insert.execute(params![document, i, e.name, e.kind.name(), e.actor, e.mentions])?;
    }
    let mut ordinal = 0;
    for claim in &entry.claims {
        ordinal += usize::from(insert_claim(db, claim, document, ordinal)?);
    }
    Ok(())
}

/// Whether the claim was new: a reading that makes the same claim twice has it once.
pub(crate) fn insert_claim(
    db: &Connection,
    claim: &Claim,
    document: i64,
    ordinal: usize,
) -> Result<bool, rusqlite::Error> {
    let s = &claim.statement;
    let f = claim.factuality;
    let (maker, score) = match &claim.by {
        Maker::Rule(name) => (name, None),
        Maker::Model(name, score) => (name, Some(f64::from(*score))),
    };
    let new = db
        .prepare_cached(
            "INSERT INTO claim (id, document, ordinal, form, kind, mode, cameo, quad, geonameid, place, place_words, time, first_day,
                 last_day, triggered, certainty, polarity, mood, published, maker, score, plain, since)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            claim.id.0,
            document,
            ordinal,
            s.form.name(),
            s.kind,
            s.mode,
            s.cameo,
            s.quad,
            s.place.as_ref().map(|(id, _)| id),
            s.place.as_ref().map(|(_, name)| name),
            s.place.as_ref().map(|(_, name)| padded(name)),
            s.time,
            s.days.map(|(first, _)| first.to_string()),
            s.days.map(|(_, last)| last.to_string()),
            s.trigger,
            f.certainty.name(),
            f.polarity.name(),
            f.mood.name(),
            claim.published.map(|d| d.to_string()),
            maker,
            score,
            claim.plain,
            jiff::Timestamp::now().as_millisecond(),
        ])?;
    if new == 0 {
        return Ok(false);
    }
    let key = db.last_insert_rowid();
    insert_parts(db, key, claim)?;
    let mut insert = db.prepare_cached("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)")?;
    for (i, evidence) in claim.evidence.iter().filter(|e| names::is_storable(e)).enumerate() {
        for (piece, span) in evidence.spans.spans().iter().enumerate() {
            insert.execute(params![key, i, piece, evidence.part, evidence.link, span.start(), span.end()])?;
        }
    }
    Ok(true)
}

/// Sources, parties and numbers of a claim.
pub(crate) fn insert_parts(db: &Connection, key: i64, claim: &Claim) -> Result<(), rusqlite::Error> {
    let s = &claim.statement;
    let mut insert = db.prepare_cached("INSERT INTO claim_source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for (i, link) in claim.chain.iter().enumerate() {
        let (kind, stance) = (link.kind.name(), link.stance.name());
        let words = padded(&link.name);
        insert.execute(params![key, i, link.name, words, kind, link.actor, link.terms, stance, link.cue])?;
    }
    let mut insert = db.prepare_cached("INSERT INTO party VALUES (?, ?, ?, ?, ?, ?)")?;
    for (role, parties) in [("actor", &s.actors), ("recipient", &s.recipients)] {
        for (i, party) in parties.iter().enumerate() {
            insert.execute(params![key, role, i, party.name, padded(&party.name), party.code])?;
        }
    }
    let mut insert = db.prepare_cached("INSERT INTO magnitude VALUES (?, ?, ?, ?, ?)")?;
    for (i, (kind, least, most)) in s.magnitude.iter().enumerate() {
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        insert.execute(params![key, i, kind.name(), number(*least), number(*most)])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Access, Filter};
    use onrecord_document::{Document, Layer, Text};

    fn entry(n: usize) -> Entry {
        let text = Text::new(format!("Report {n}: rebels left the town of Khara. ").repeat(40));
        let document = Document::new(Meta::default(), text, Layer::new(), Vec::new());
        let run = Run::default();
        Entry { document, claims: Vec::new(), sayings: Vec::new(), entities: Vec::new(), run }
    }

    #[test]
    fn a_full_disk_loses_no_batch_and_breaks_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path().join("war.ledger"), Access::Write).unwrap();
        ledger.add(&[entry(0)]).unwrap();
        let pages: i64 = ledger.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        let limit = |ledger: &Ledger, pages: i64| {
            ledger.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        };
        limit(&ledger, pages + 10);
        let batch: Vec<_> = (1..60).map(entry).collect();
        let error = ledger.add(&batch).unwrap_err();
        assert!(matches!(error, LedgerError::Full { .. }) && error.is_passing(), "{error}");
        assert!(error.to_string().contains("free some space"), "{error}");
        assert_eq!(ledger.totals().unwrap().documents, 1);
        assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
        limit(&ledger, i64::from(u32::MAX) - 1);
        assert_eq!(ledger.add(&batch).unwrap().added, 59);
        assert_eq!(ledger.query(&Filter::default()).unwrap(), []);
    }
}
