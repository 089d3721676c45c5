//! Editions of agencies' items: which report stands, which a later edition replaced, which the agency took back.
//!
//! reads:  document.edition, notices
//! writes: columns `item`, `version`, `status`, `standing` of `document`; tables `notice`, `standing_change`
//!
//! What a report's standing is follows from the editions and notices of its item that the ledger has, and not from the order in
//! which they came. A report that does not stand stays on record with its claims; it is marked and counts as nobody's word.

use crate::{Ledger, LedgerError, side_by_side};
use jiff::Timestamp;
use onrecord_document::{Edition, Status};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::cmp::Ordering;

/// Whether a report is its agency's word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Standing {
    /// It is, as far as the ledger knows.
    #[default]
    Current,
    /// A later edition of the item is.
    Replaced,
    /// The agency took the item back, or holds it back.
    Withdrawn,
}

impl Standing {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Current => "current",
            Standing::Replaced => "replaced",
            Standing::Withdrawn => "withdrawn",
        }
    }

    /// The standing of such a name, or nothing.
    pub fn parse(name: &str) -> Option<Standing> {
        [Standing::Current, Standing::Replaced, Standing::Withdrawn].into_iter().find(|s| s.name() == name)
    }
}

/// What an agency says of an item that may not be used; it comes without a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// The item that all its editions share.
    pub item: String,
    /// Whose item it is; where that is not known, the notice is for every publisher's item of this name.
    pub publisher: Option<String>,
    /// The edition that is taken back, and with it all earlier ones; none: all of them.
    pub version: Option<String>,
    /// Withheld or cancelled.
    pub status: Status,
}

impl Ledger {
    /// How many reports are withdrawn by a notice that were not before. The notice stays: editions that come later and are no newer
    /// than it are withdrawn, too.
    ///
    /// # Errors
    /// If another program writes for too long, or there is no room.
    pub fn withdraw(&mut self, notice: &Notice) -> Result<usize, LedgerError> {
        let withdraw = |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute(
                "INSERT INTO notice (item, publisher, version, status, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                params![
                    notice.item,
                    notice.publisher.as_deref().unwrap_or_default(),
                    notice.version.as_deref().unwrap_or_default(),
                    if notice.status == Status::Withheld { "withheld" } else { "cancelled" },
                    Timestamp::now().as_millisecond(),
                ],
            )?;
            let withdrawn = settle(&transaction, &notice.item)?;
            transaction.commit()?;
            Ok(withdrawn)
        };
        withdraw(&mut self.connection).map_err(|e| self.failed(e))
    }
}

/// The name of a usable report's status.
pub(crate) fn status_name(edition: &Edition) -> &'static str {
    if edition.status == Status::Corrected { "corrected" } else { "usable" }
}

/// Writes down which edition a document is that the ledger had before. Of two that share a text, the later one stands.
pub(crate) fn note(db: &Connection, document: i64, edition: &Edition) -> Result<(), rusqlite::Error> {
    let Some(item) = &edition.item else { return Ok(()) };
    let (known, version, status): (Option<String>, Option<String>, String) = db
        .prepare_cached("SELECT item, version, status FROM document WHERE key = ?")?
        .query_row([document], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let old = Rank { version: version.as_deref(), corrected: status == "corrected" };
    let new = Rank { version: edition.version.as_deref(), corrected: edition.status == Status::Corrected };
    if known.as_ref().is_some_and(|k| k < item || k == item && old.cmp(&new) != Ordering::Less) {
        return Ok(());
    }
    db.prepare_cached("UPDATE document SET item = ?, version = ?, status = ? WHERE key = ?")?
        .execute(params![item, edition.version, status_name(edition), document])?;
    if let Some(known) = known.filter(|k| k != item) {
        settle(db, &known)?;
    }
    Ok(())
}

/// One report of an item.
struct Held {
    key: i64,
    id: [u8; 16],
    publisher: String,
    version: Option<String>,
    corrected: bool,
    standing: String,
}

/// Which of two editions is the later one.
#[derive(PartialEq, Eq)]
struct Rank<'a> {
    version: Option<&'a str>,
    corrected: bool,
}

impl Rank<'_> {
    fn cmp(&self, other: &Rank<'_>) -> Ordering {
        let versions = match (self.version, other.version) {
            (Some(a), Some(b)) => by_version(a, b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        versions.then(self.corrected.cmp(&other.corrected))
    }
}

/// Versions are numbers or moments; what is neither is compared as text.
fn by_version(a: &str, b: &str) -> Ordering {
    if let (Ok(a), Ok(b)) = (a.parse::<u64>(), b.parse::<u64>()) {
        return a.cmp(&b);
    }
    if let (Ok(a), Ok(b)) = (a.parse::<Timestamp>(), b.parse::<Timestamp>()) {
        return a.cmp(&b);
    }
    a.cmp(b)
}

/// Gives every report of an item its standing. How many are withdrawn that were not before.
pub(crate) fn settle(db: &Connection, item: &str) -> Result<usize, rusqlite::Error> {
    let held: Vec<Held> = db
        .prepare_cached(
            "SELECT key, id, coalesce(publisher, ''), version, status = 'corrected', standing FROM document WHERE item = ?",
        )?
        .query_map([item], |r| {
            let (key, id, publisher) = (r.get(0)?, r.get(1)?, r.get(2)?);
            Ok(Held { key, id, publisher, version: r.get(3)?, corrected: r.get(4)?, standing: r.get(5)? })
        })?
        .collect::<Result<_, _>>()?;
    let notices: Vec<(String, String)> = db
        .prepare_cached("SELECT publisher, version FROM notice WHERE item = ?")?
        .query_map([item], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut withdrawn = 0;
    for one in &held {
        let taken_back = notices.iter().any(|(publisher, version)| {
            let whose = publisher.is_empty() || *publisher == one.publisher;
            let which = match &one.version {
                Some(own) if !version.is_empty() => by_version(own, version) != Ordering::Greater,
                _ => true,
            };
            whose && which
        });
        let own = Rank { version: one.version.as_deref(), corrected: one.corrected };
        let later = held.iter().filter(|h| h.publisher == one.publisher).any(|h| {
            own.cmp(&Rank { version: h.version.as_deref(), corrected: h.corrected }) == Ordering::Less
        });
        let standing = match (taken_back, later) {
            (true, _) => Standing::Withdrawn,
            (_, true) => Standing::Replaced,
            _ => Standing::Current,
        };
        if standing.name() == one.standing {
            continue;
        }
        withdrawn += usize::from(standing == Standing::Withdrawn);
        db.prepare_cached("UPDATE document SET standing = ? WHERE key = ?")?
            .execute((standing.name(), one.key))?;
        db.prepare_cached("INSERT INTO standing_change (at, document, standing) VALUES (?, ?, ?)")?
            .execute(params![Timestamp::now().as_millisecond(), one.id, standing.name()])?;
        side_by_side::unsettle(db, one.key)?;
    }
    Ok(withdrawn)
}

/// The standing of the report that a claim was read in.
pub(crate) fn standing_of(db: &Connection, claim: i64) -> Result<Standing, rusqlite::Error> {
    let name: Option<String> = db
        .prepare_cached(
            "SELECT d.standing FROM claim c JOIN document d ON d.key = c.document WHERE c.key = ?",
        )?
        .query_row([claim], |r| r.get(0))
        .optional()?;
    Ok(name.and_then(|n| Standing::parse(&n)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_or_moments() {
        assert_eq!(by_version("9", "10"), Ordering::Less);
        assert_eq!(by_version("2031-03-02T09:00:00+02:00", "2031-03-02T08:00:00Z"), Ordering::Less);
        assert_eq!(by_version("b", "a"), Ordering::Greater);
        let rank = |version, corrected| Rank { version, corrected };
        assert_eq!(rank(None, true).cmp(&rank(Some("1"), false)), Ordering::Less);
        assert_eq!(rank(Some("1"), false).cmp(&rank(Some("1"), true)), Ordering::Less);
    }
}
