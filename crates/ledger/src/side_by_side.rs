//! Laying new documents beside those that are there: copies, matches, groups, labels.
//!
//! reads:  tables `pending`, `document`, `claim`, …
//! writes: tables `fingerprint`, `shared_text`, `passage`, `block`, `alike`, `statement_group`, `grouped`
//! data:   data/comparison/reports.toml
//!
//! What is stored of a pair is a function of the two alone, and groups are a function of the pairs. So the result is the same
//! whatever the order and the batches in which documents came, and a run that is cut short is taken up where it stopped.

use crate::comparison::assessment::{Assessment, assess, order};
use crate::comparison::bag::Bag;
use crate::comparison::clusters::groups;
use crate::comparison::credits;
use crate::comparison::matching::{Features, Match};
use crate::comparison::passages::Words;
use crate::comparison::sources::Member;
use crate::{Ledger, LedgerError, rows};
use jiff::civil::Date;
use onrecord_document::{Document, Span, SpanSet, ZoneKind};
use onrecord_events::Claim;
use onrecord_resources::comparison::Comparison;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Documents that are laid beside the others in one transaction.
const BATCH: usize = 32;
/// The week of claims without any day.
const NO_WEEK: i64 = -1_000_000;

/// What came of laying documents side by side.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ComparisonReport {
    /// Documents that were compared with the others.
    pub compared: usize,
    /// Groups that were made or made anew.
    pub groups: usize,
}

impl Ledger {
    /// Lays every document that was added or read anew since the last time beside the others. Batch by batch; after a crash the
    /// next call goes on. `step` is told after each batch how many documents are left.
    ///
    /// # Errors
    /// If another program writes for too long, there is no room, or the file is damaged.
    pub fn lay_side_by_side(
        &mut self,
        table: &Comparison,
        mut step: impl FnMut(u64),
    ) -> Result<ComparisonReport, LedgerError> {
        let mut report = ComparisonReport::default();
        loop {
            let left = self.batch(table, &mut report).map_err(|e| self.failed(e))?;
            step(left);
            if left == 0 {
                return Ok(report);
            }
        }
    }

    /// How many documents are not laid beside the others yet.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn pending(&self) -> Result<u64, LedgerError> {
        let count = self.connection.query_row("SELECT count(*) FROM pending", [], |row| row.get::<_, i64>(0));
        count.map(i64::unsigned_abs).map_err(|e| self.failed(e))
    }

    fn batch(&mut self, table: &Comparison, report: &mut ComparisonReport) -> Result<u64, rusqlite::Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        renew(&transaction, table)?;
        let keys: Vec<i64> = transaction
            .prepare_cached("SELECT p.document FROM pending p JOIN document d ON d.key = p.document ORDER BY d.id LIMIT ?")?
            .query_map([BATCH], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        if keys.is_empty() {
            transaction.commit()?;
            return Ok(0);
        }
        let mut desk = Desk::new(&transaction, table);
        let mut touched = BTreeSet::new();
        for &key in &keys {
            desk.take_away(key, &mut touched)?;
            desk.lay_down(key)?;
        }
        for &key in &keys {
            desk.match_claims(key, &mut touched)?;
        }
        report.compared += keys.len();
        report.groups += desk.group(&touched)?;
        drop(desk);
        for key in &keys {
            transaction.prepare_cached("DELETE FROM pending WHERE document = ?")?.execute([key])?;
        }
        let left: i64 = transaction.query_row("SELECT count(*) FROM pending", [], |row| row.get(0))?;
        transaction.commit()?;
        Ok(left.unsigned_abs())
    }
}

/// Marks every document as pending if the last comparison was made with another table.
fn renew(db: &Connection, table: &Comparison) -> Result<(), rusqlite::Error> {
    let known: Option<String> = db
        .query_row("SELECT value FROM setting WHERE name = 'comparison'", [], |row| row.get(0))
        .optional()?;
    if known.as_deref() != Some(&table.checksum) {
        for derived in ["statement_group", "alike", "block", "shared_text", "fingerprint"] {
            db.execute(&format!("DELETE FROM {derived}"), [])?;
        }
        db.execute("INSERT OR IGNORE INTO pending SELECT key FROM document", [])?;
        db.execute("INSERT OR REPLACE INTO setting VALUES ('comparison', ?)", [&table.checksum])?;
    }
    Ok(())
}

/// Marks the documents whose claims are beside those of a document: they are to be grouped anew when it changes or goes.
pub(crate) fn unsettle(db: &Connection, document: i64) -> Result<(), rusqlite::Error> {
    db.prepare_cached("INSERT OR IGNORE INTO pending VALUES (?)")?.execute([document])?;
    db.prepare_cached(
        "INSERT OR IGNORE INTO pending
         SELECT o.document FROM claim c
         JOIN grouped g ON g.claim = c.key JOIN grouped m ON m.statement_group = g.statement_group
         JOIN claim o ON o.key = m.claim WHERE c.document = ?",
    )?
    .execute([document])?;
    // Better no group than one whose label speaks of claims that are gone.
    db.prepare_cached(
        "DELETE FROM statement_group WHERE key IN
         (SELECT g.statement_group FROM grouped g JOIN claim c ON c.key = g.claim WHERE c.document = ?)",
    )?
    .execute([document])?;
    Ok(())
}

/// A document with what is compared of it.
pub(crate) struct Sheet {
    pub document: Document,
    words: Words,
    bag: Rc<Bag>,
}

/// A claim with what is compared of it.
pub(crate) struct Slip {
    pub claim: Claim,
    pub meta: onrecord_document::Meta,
    document: i64,
    features: Features,
    spans: SpanSet,
}

/// Documents and claims that are being compared, read once.
pub(crate) struct Desk<'a> {
    db: &'a Connection,
    table: &'a Comparison,
    sheets: BTreeMap<i64, Rc<Sheet>>,
    slips: BTreeMap<i64, Rc<Slip>>,
    passages: BTreeMap<(i64, i64), Rc<Vec<Span>>>,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(db: &'a Connection, table: &'a Comparison) -> Desk<'a> {
        Desk { db, table, sheets: BTreeMap::new(), slips: BTreeMap::new(), passages: BTreeMap::new() }
    }

    fn sheet(&mut self, key: i64) -> Result<Rc<Sheet>, rusqlite::Error> {
        if let Some(sheet) = self.sheets.get(&key) {
            return Ok(sheet.clone());
        }
        let (document, _) = rows::document(self.db, key)?;
        let words = Words::new(&document);
        let bag = Rc::new(Bag::of_report(&document, self.table));
        let sheet = Rc::new(Sheet { document, words, bag });
        self.sheets.insert(key, sheet.clone());
        Ok(sheet)
    }

    pub(crate) fn slip(&mut self, key: i64) -> Result<Rc<Slip>, rusqlite::Error> {
        if let Some(slip) = self.slips.get(&key) {
            return Ok(slip.clone());
        }
        let (claim, meta, _) = rows::claim(self.db, key)?;
        let document = self
            .db
            .prepare_cached("SELECT document FROM claim WHERE key = ?")?
            .query_row([key], |r| r.get(0))?;
        let sheet = self.sheet(document)?;
        let features = Features::new(&claim, &sheet.document, &sheet.bag, self.table);
        let spans = claim.evidence.iter().flat_map(|e| e.spans.spans().iter().copied()).collect();
        let slip = Rc::new(Slip { claim, meta, document, features, spans });
        self.slips.insert(key, slip.clone());
        Ok(slip)
    }

    fn passages(&mut self, document: i64, other: i64) -> Result<Rc<Vec<Span>>, rusqlite::Error> {
        if let Some(known) = self.passages.get(&(document, other)) {
            return Ok(known.clone());
        }
        let found: Result<Vec<Span>, _> = self
            .db
            .prepare_cached(
                "SELECT first, past FROM passage WHERE document = ? AND other = ? ORDER BY first",
            )?
            .query_map((document, other), |row| {
                Ok(Span::new(row.get::<_, u32>(0)? as usize, row.get::<_, u32>(1)? as usize))
            })?
            .collect();
        let found = Rc::new(found?);
        self.passages.insert((document, other), found.clone());
        Ok(found)
    }

    /// Whether the words of two claims are one text.
    pub(crate) fn copied(&mut self, a: i64, b: i64) -> Result<bool, rusqlite::Error> {
        let (one, two) = (self.slip(a)?, self.slip(b)?);
        if one.document == two.document {
            return Ok(false);
        }
        let (there, back) =
            (self.passages(one.document, two.document)?, self.passages(two.document, one.document)?);
        if there.is_empty() || back.is_empty() {
            return Ok(false);
        }
        let least = self.table.passages.copied_claim;
        let (left, right) = (self.sheet(one.document)?, self.sheet(two.document)?);
        Ok(left.words.covered(&one.spans, &there) >= least && right.words.covered(&two.spans, &back) >= least)
    }

    fn compare(&mut self, a: i64, b: i64) -> Result<Option<Match>, rusqlite::Error> {
        let (one, two) = (self.slip(a)?, self.slip(b)?);
        let copied = self.copied(a, b)?;
        Ok(one.features.compare(&two.features, copied, self.table))
    }

    fn claims(&self, document: i64) -> Result<Vec<i64>, rusqlite::Error> {
        // What a later edition replaced, or its agency took back, is nobody's word any more.
        let sql = "SELECT c.key FROM claim c JOIN document d ON d.key = c.document
             WHERE c.document = ? AND c.rejected = 0 AND d.standing = 'current' ORDER BY c.ordinal";
        self.db.prepare_cached(sql)?.query_map([document], |row| row.get(0))?.collect()
    }

    fn neighbors(&self, claim: i64) -> Result<Vec<i64>, rusqlite::Error> {
        let sql = "SELECT other FROM alike WHERE claim = ?1 UNION SELECT claim FROM alike WHERE other = ?1";
        self.db.prepare_cached(sql)?.query_map([claim], |row| row.get(0))?.collect()
    }

    /// Takes away what is derived from a document; the claims that were beside its own are to be grouped anew.
    fn take_away(&mut self, key: i64, touched: &mut BTreeSet<i64>) -> Result<(), rusqlite::Error> {
        // Those that were rejected since are taken away, too, and not laid down again.
        let sql = "SELECT key FROM claim WHERE document = ? ORDER BY ordinal";
        let all: Vec<i64> =
            self.db.prepare_cached(sql)?.query_map([key], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for claim in all {
            touched.extend(self.neighbors(claim)?);
            self.db.prepare_cached("DELETE FROM alike WHERE claim = ?1 OR other = ?1")?.execute([claim])?;
            self.db.prepare_cached("DELETE FROM block WHERE claim = ?")?.execute([claim])?;
        }
        self.db.prepare_cached("DELETE FROM fingerprint WHERE document = ?")?.execute([key])?;
        self.db
            .prepare_cached("DELETE FROM shared_text WHERE document = ?1 OR other = ?1")?
            .execute([key])?;
        Ok(())
    }

    /// Fingerprints, common passages and blocks of a document.
    fn lay_down(&mut self, key: i64) -> Result<(), rusqlite::Error> {
        let rules = &self.table.passages;
        let sheet = self.sheet(key)?;
        let mut insert = self.db.prepare_cached("INSERT INTO fingerprint VALUES (?, ?)")?;
        for hash in sheet.words.fingerprints(rules) {
            insert.execute((hash.cast_signed(), key))?;
        }
        let others: Vec<i64> = self
            .db
            .prepare_cached(
                "SELECT o.document FROM fingerprint f JOIN fingerprint o ON o.hash = f.hash
                 WHERE f.document = ?1 AND o.document <> ?1 GROUP BY o.document HAVING count(*) >= ?2",
            )?
            .query_map((key, rules.least_fingerprints), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for other in others {
            let theirs = self.sheet(other)?;
            if !near(sheet.document.meta.published, theirs.document.meta.published, rules.days_apart) {
                continue;
            }
            for (a, b, of, with) in [(key, other, &sheet, &theirs), (other, key, &theirs, &sheet)] {
                let common = of.words.common(&with.words, rules);
                if common.passages.is_empty() {
                    continue;
                }
                self.db
                    .prepare_cached("INSERT OR REPLACE INTO shared_text VALUES (?, ?, ?)")?
                    .execute(params![a, b, common.share])?;
                let mut insert = self.db.prepare_cached("INSERT INTO passage VALUES (?, ?, ?, ?)")?;
                for span in &common.passages {
                    insert.execute((a, b, span.start(), span.end()))?;
                }
                self.passages.insert((a, b), Rc::new(common.passages));
            }
        }
        for claim in self.claims(key)? {
            let (hashes, week) = self.slip(claim)?.features.blocks(&self.table.matching);
            let mut insert = self.db.prepare_cached("INSERT INTO block VALUES (?, ?, ?)")?;
            for hash in hashes {
                insert.execute((hash.cast_signed(), week.unwrap_or(NO_WEEK), claim))?;
            }
        }
        Ok(())
    }

    /// Finds the claims that match those of a document.
    fn match_claims(&mut self, key: i64, touched: &mut BTreeSet<i64>) -> Result<(), rusqlite::Error> {
        let weeks = self.table.matching.printed_apart / 7 + 1;
        for claim in self.claims(key)? {
            let week: Option<i64> = self
                .db
                .prepare_cached("SELECT week FROM block WHERE claim = ? LIMIT 1")?
                .query_row([claim], |row| row.get(0))
                .optional()?;
            let (first, last) = match week {
                Some(week) if week != NO_WEEK => (week - weeks, week + weeks),
                _ => (i64::MIN, i64::MAX),
            };
            let candidates: Vec<i64> = self
                .db
                .prepare_cached(
                    "SELECT DISTINCT o.claim FROM block b JOIN block o ON o.hash = b.hash AND o.week BETWEEN ?2 AND ?3
                     WHERE b.claim = ?1 AND o.claim <> ?1
                     UNION
                     SELECT o.claim FROM block b JOIN block o ON o.hash = b.hash AND o.week = ?4
                     WHERE b.claim = ?1 AND o.claim <> ?1",
                )?
                .query_map((claim, first, last, NO_WEEK), |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            touched.insert(claim);
            for other in candidates {
                let Some(found) = self.compare(claim, other)?.filter(|m| m.holds(&self.table.matching))
                else {
                    continue;
                };
                let (a, b) = if self.slip(claim)?.claim.id < self.slip(other)?.claim.id {
                    (claim, other)
                } else {
                    (other, claim)
                };
                self.db
                    .prepare_cached("INSERT OR REPLACE INTO alike VALUES (?, ?, ?, ?)")?
                    .execute(params![a, b, found.points, shown(&found)])?;
                touched.insert(other);
            }
        }
        Ok(())
    }

    /// Groups the claims and all that hang together with them anew. How many groups came of it.
    fn group(&mut self, touched: &BTreeSet<i64>) -> Result<usize, rusqlite::Error> {
        let mut seen = BTreeSet::new();
        let stands = |claim: &i64| -> Result<bool, rusqlite::Error> {
            let sql = "SELECT c.rejected = 0 AND d.standing = 'current' FROM claim c JOIN document d ON d.key = c.document
                 WHERE c.key = ?";
            self.db.prepare_cached(sql)?.query_row([claim], |row| row.get(0))
        };
        let touched: Vec<i64> = touched
            .iter()
            .map(|k| Ok((*k, stands(k)?)))
            .filter_map(|r: Result<_, rusqlite::Error>| match r {
                Ok((key, true)) => Some(Ok(key)),
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            })
            .collect::<Result<_, _>>()?;
        let mut made = 0;
        for start in touched {
            if seen.contains(&start) {
                continue;
            }
            let mut component = BTreeSet::from([start]);
            let mut next = vec![start];
            while let Some(claim) = next.pop() {
                for other in self.neighbors(claim)? {
                    if component.insert(other) {
                        next.push(other);
                    }
                }
            }
            seen.extend(component.iter().copied());
            made += self.group_component(&component)?;
        }
        Ok(made)
    }

    fn group_component(&mut self, component: &BTreeSet<i64>) -> Result<usize, rusqlite::Error> {
        for &claim in component {
            let sql = "DELETE FROM statement_group WHERE key IN (SELECT statement_group FROM grouped WHERE claim = ?)";
            self.db.prepare_cached(sql)?.execute([claim])?;
        }
        // Numbered by content, so that ties fall the same way in every ledger.
        let mut keys: Vec<(onrecord_events::ClaimId, i64)> = Vec::new();
        for &key in component {
            keys.push((self.slip(key)?.claim.id, key));
        }
        keys.sort_unstable();
        let number: BTreeMap<i64, usize> = keys.iter().enumerate().map(|(i, (_, key))| (*key, i)).collect();
        let mut pairs = Vec::new();
        for (i, (_, key)) in keys.iter().enumerate() {
            let mut select = self.db.prepare_cached("SELECT other, points FROM alike WHERE claim = ?")?;
            let mut rows = select.query([key])?;
            while let Some(row) = rows.next()? {
                if let Some(&j) = number.get(&row.get(0)?) {
                    pairs.push((i.min(j), i.max(j), row.get(1)?));
                }
            }
        }
        let rules = &self.table.matching;
        let groups = groups(keys.len(), pairs, rules, |i, j| {
            self.compare(keys[i].1, keys[j].1).map(|found| found.map(|m| m.points))
        })?;
        for group in &groups {
            let claims: Vec<i64> = group.iter().map(|&i| keys[i].1).collect();
            self.store(&claims)?;
        }
        Ok(groups.len())
    }

    /// The claims of a group in the order of printing, and what is to be thought of them.
    pub(crate) fn assess(
        &mut self,
        claims: &[i64],
    ) -> Result<(Vec<i64>, Vec<Member>, Assessment), rusqlite::Error> {
        let mut members = Vec::new();
        for &key in claims {
            let slip = self.slip(key)?;
            let sheet = self.sheet(slip.document)?;
            let sentences = credits::sentences(&sheet.document, &slip.claim)
                .map(|(link, s)| (link, s.to_owned()))
                .collect();
            members.push(Member {
                claim: slip.claim.clone(),
                publisher: slip.meta.publisher.clone().unwrap_or_default(),
                credits: credits::of_report(&sheet.document, &self.table.credits),
                sentences,
                in_headline: {
                    let at = slip
                        .claim
                        .evidence
                        .iter()
                        .find(|e| e.part == "trigger")
                        .and_then(|e| e.spans.start());
                    at.and_then(|at| sheet.document.zone_at(at)).is_some_and(|z| z.kind == ZoneKind::Headline)
                },
            });
        }
        order(&mut members);
        let mut keys = Vec::new();
        for member in &members {
            let key =
                claims.iter().find(|&&k| self.slips.get(&k).is_some_and(|s| s.claim.id == member.claim.id));
            keys.push(*key.unwrap_or(&0));
        }
        let mut copies = BTreeSet::new();
        for a in 0..keys.len() {
            for b in a + 1..keys.len() {
                if self.copied(keys[a], keys[b])? {
                    copies.extend([(a, b), (b, a)]);
                }
            }
        }
        let assessment = assess(&members, &|a, b| copies.contains(&(a, b)), self.table);
        Ok((keys, members, assessment))
    }

    fn store(&mut self, claims: &[i64]) -> Result<(), rusqlite::Error> {
        let (keys, members, assessment) = self.assess(claims)?;
        let documents: BTreeSet<_> = members.iter().map(|m| m.claim.document).collect();
        let printed: Vec<Date> = members.iter().filter_map(|m| m.claim.published).collect();
        let counted = assessment.witnesses.iter().filter(|w| w.background.is_none()).count();
        let group = self
            .db
            .prepare_cached(
                "INSERT INTO statement_group (id, label, why, claims, documents, witnesses, independent, first_printed, last_printed)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .insert(params![
                members[0].claim.id.0,
                assessment.label.name(),
                assessment.why,
                members.len(),
                documents.len(),
                counted,
                assessment.independent.len(),
                printed.iter().min().map(Date::to_string),
                printed.iter().max().map(Date::to_string),
            ])?;
        let mut insert = self.db.prepare_cached("INSERT INTO grouped VALUES (?, ?)")?;
        for key in keys {
            insert.execute((key, group))?;
        }
        Ok(())
    }
}

/// Whether two days lie so near that text may be copied; where one is not known it may.
fn near(a: Option<Date>, b: Option<Date>, days: i64) -> bool {
    let apart = |a: Date, b: Date| a.until(b).map_or(i64::MAX, |span| i64::from(span.get_days()).abs());
    a.zip(b).is_none_or(|(a, b)| apart(a, b) <= days)
}

/// The reasons of a match as they are kept: `same place 2.00; words in common 1.35`.
fn shown(found: &Match) -> String {
    let one = |(what, points): &(&str, f64)| format!("{what} {points:+.2}");
    found.reasons.iter().map(one).collect::<Vec<_>>().join("; ")
}
