//! What analysts can do to a ledger: name, add, undo; and what their corrections amount to.
//!
//! reads:  tables of claims and corrections
//! writes: tables `name_correction`, `added_claim`, `undone`, and what follows from them

use crate::fields::{self, bracketed};
use crate::words::padded;
use crate::{Ledger, LedgerError, add, apply, rows};
use jiff::Timestamp;
use onrecord_attribution::{SourceKind, Stance};
use onrecord_document::{DocumentId, Maker, Span};
use onrecord_events::{Claim, ClaimId, Evidence, Factuality, SourceLink, Statement, StatementForm};
use rusqlite::{Connection, TransactionBehavior, params};

/// Whose name is corrected.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Named {
    /// An actor or recipient.
    Actor,
    /// A source.
    Source,
}

impl Named {
    fn name(self) -> &'static str {
        match self {
            Named::Actor => "actor",
            Named::Source => "source",
        }
    }
}

/// That a name means another: merges (both are one), renames, and, in one document, splits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameCorrection {
    /// Whose name.
    pub what: Named,
    /// The name as it stands in claims.
    pub name: String,
    /// What it is to be, with a code in brackets if it is to be another: `Northern Front [ARVREBNRF]`.
    pub value: String,
    /// In which document only; none: everywhere.
    pub document: Option<DocumentId>,
    /// Who says so.
    pub author: String,
    /// When.
    pub made: Timestamp,
    /// Why.
    pub reason: String,
}

/// A claim that an analyst reads in a report and the machine did not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddedClaim {
    /// The report.
    pub document: DocumentId,
    /// Words of it on which the claim rests; they must stand there exactly once.
    pub words: String,
    /// `type` and any other field that a correction can set, and `source`: field and value.
    pub fields: Vec<(String, String)>,
    /// Who says so.
    pub author: String,
    /// When.
    pub made: Timestamp,
    /// Why.
    pub reason: String,
}

/// One correction of any kind, as the history shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryEntry {
    /// Its id: 32 hexadecimal digits, to undo it.
    pub id: String,
    /// `claim`, `actor` or `source`.
    pub of: String,
    /// What about: a field, `verdict`, `name`, `add`.
    pub about: String,
    /// The claim's id, or the name.
    pub subject: String,
    /// What it is to be.
    pub value: String,
    /// Who.
    pub author: String,
    /// When.
    pub made: String,
    /// Why.
    pub reason: String,
    /// Whether it was taken back.
    pub undone: bool,
    /// Whether the ledger no longer has what it is about: a new reading has no such claim.
    pub orphaned: bool,
}

/// A field of a claim on which analysts disagree, so that the machine's value stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The claim.
    pub claim: ClaimId,
    /// The field.
    pub field: String,
    /// Who says what.
    pub values: Vec<(String, String)>,
}

impl Ledger {
    /// How many claims changed because a name means another now. It takes effect at once, and in every later reading.
    ///
    /// # Errors
    /// If author, name or value are empty, or the file cannot be written.
    pub fn correct_name(&mut self, c: &NameCorrection) -> Result<usize, LedgerError> {
        for (field, value) in [("author", &c.author), ("name", &c.name), ("value", &c.value)] {
            if value.trim().is_empty() {
                return Err(LedgerError::EmptyCorrection { field });
            }
        }
        self.write(|db| {
            let made = c.made.to_string();
            let document = c.document.map(|d| d.bytes().to_vec());
            let scope = c.document.map(|d| d.to_string()).unwrap_or_default();
            let id = id_of(&["name", c.what.name(), &c.name, &c.value, &scope, &c.author, &made, &c.reason]);
            let (value, code) = bracketed(c.value.trim());
            db.execute(
                "INSERT INTO name_correction (id, what, name, words, value, code, document, author, made, at, reason)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                params![id, c.what.name(), c.name, padded(&c.name), value, code, document, c.author, made, c.made.as_millisecond(), c.reason],
            )?;
            reapply(db, c.what.name(), &c.name)
        })
    }

    /// The id of a claim that an analyst adds. Every later reading of its report keeps it.
    ///
    /// # Errors
    /// If the ledger has no such report, its text does not have the words exactly once, a field cannot be read, or the file
    /// cannot be written.
    pub fn add_claim(&mut self, added: &AddedClaim) -> Result<ClaimId, LedgerError> {
        if added.author.trim().is_empty() {
            return Err(LedgerError::EmptyCorrection { field: "author" });
        }
        let document = self.document(&added.document.to_string())?;
        let found = document.text.matches(added.words.as_str()).count();
        if added.words.trim().is_empty() || found != 1 {
            return Err(LedgerError::BadCorrection {
                field: "words".to_owned(),
                value: added.words.clone(),
                expected: "words that stand in the report exactly once",
            });
        }
        for (field, value) in &added.fields {
            let mut blank = blank(&document, ClaimId([0; 16]), Span::new(0, 0), added);
            if field != "source" {
                fields::set(&mut blank, field, value).map_err(|expected| LedgerError::BadCorrection {
                    field: field.clone(),
                    value: value.clone(),
                    expected,
                })?;
            }
        }
        if !added.fields.iter().any(|(field, _)| field == "type") {
            return Err(LedgerError::EmptyCorrection { field: "type" });
        }
        let lines: Vec<String> = std::iter::once(("words", &added.words))
            .chain(added.fields.iter().map(|(field, value)| (field.as_str(), value)))
            .map(|(field, value)| format!("{field}={}", value.replace('\n', " ")))
            .collect();
        let (lines, made) = (lines.join("\n"), added.made.to_string());
        let id = id_of(&["add", &added.document.to_string(), &lines, &added.author, &made, &added.reason]);
        self.write(|db| {
            db.execute(
                "INSERT INTO added_claim (id, document, fields, author, made, at, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT (id) DO NOTHING",
                params![id, added.document.bytes(), lines, added.author, made, added.made.as_millisecond(), added.reason],
            )?;
            let key: i64 = db.query_row("SELECT key FROM document WHERE id = ?", [added.document.bytes()], |r| r.get(0))?;
            insert_added(db, key)?;
            crate::side_by_side::unsettle(db, key)
        })?;
        Ok(ClaimId(id))
    }

    /// Takes a correction back, whose id starts with these digits. It stays in the history; so does who took it back.
    ///
    /// # Errors
    /// If no correction or several have such an id, or the file cannot be written.
    pub fn undo(
        &mut self,
        prefix: &str,
        author: &str,
        made: Timestamp,
        reason: &str,
    ) -> Result<HistoryEntry, LedgerError> {
        let found: Vec<HistoryEntry> =
            self.history()?.into_iter().filter(|h| h.id.starts_with(&prefix.to_ascii_lowercase())).collect();
        let entry = match &found[..] {
            [] => return Err(LedgerError::NoSuch { thing: "correction", prefix: prefix.to_owned() }),
            [one] => one.clone(),
            many => {
                let (count, first) = (many.len() as u64, many[0].id.clone());
                return Err(LedgerError::Ambiguous {
                    thing: "correction",
                    prefix: prefix.to_owned(),
                    count,
                    first,
                });
            }
        };
        let bytes: Vec<u8> =
            (0..16).filter_map(|i| u8::from_str_radix(entry.id.get(2 * i..2 * i + 2)?, 16).ok()).collect();
        self.write(|db| {
            db.execute(
                "INSERT INTO undone (correction, author, made, at, reason) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                params![bytes, author, made.to_string(), made.as_millisecond(), reason],
            )?;
            match (entry.of.as_str(), entry.about.as_str()) {
                ("claim", "add") => {
                    if let Some(key) = apply::key_of(db, &bytes)? {
                        let document: i64 = db.query_row("SELECT document FROM claim WHERE key = ?", [key], |r| r.get(0))?;
                        crate::side_by_side::unsettle(db, document)?;
                        db.execute("DELETE FROM claim WHERE key = ?", [key])?;
                    }
                }
                ("claim", _) => {
                    let claim: Vec<u8> = db.query_row("SELECT claim FROM correction WHERE id = ?", [&bytes], |r| r.get(0))?;
                    if let Some(key) = apply::key_of(db, &claim)? {
                        apply::claim(db, key)?;
                    }
                }
                (what, _) => drop(reapply(db, what, &entry.subject)?),
            }
            Ok(())
        })?;
        Ok(HistoryEntry { undone: true, ..entry })
    }

    /// Every correction of every kind, in the order in which they were made.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn history(&self) -> Result<Vec<HistoryEntry>, LedgerError> {
        self.at_one_moment(|db| {
            let sql = "SELECT id, of, about, subject, value || iif(code = '', '', ' [' || code || ']'), author, made, reason, undone, orphaned
                 FROM v_correction ORDER BY made, id";
            db.prepare_cached(sql)?
                .query_map([], |r| {
                    Ok(HistoryEntry {
                        id: r.get(0)?,
                        of: r.get(1)?,
                        about: r.get(2)?,
                        subject: r.get(3)?,
                        value: r.get(4)?,
                        author: r.get(5)?,
                        made: r.get(6)?,
                        reason: r.get(7)?,
                        undone: r.get(8)?,
                        orphaned: r.get(9)?,
                    })
                })?
                .collect()
        })
    }

    /// Fields on which analysts disagree: there the machine's value stands until one of them gives way.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn conflicts(&self) -> Result<Vec<Conflict>, LedgerError> {
        self.at_one_moment(|db| {
            let ids: Vec<[u8; 16]> = db
                .prepare_cached("SELECT DISTINCT claim FROM correction ORDER BY claim")?
                .query_map([], |r| r.get(0))?
                .collect::<Result<_, _>>()?;
            let mut found = Vec::new();
            for id in ids {
                let conflicts = apply::held(db, &id)?.conflicts;
                found.extend(conflicts.into_iter().map(|(field, values)| Conflict {
                    claim: ClaimId(id),
                    field,
                    values,
                }));
            }
            Ok(found)
        })
    }

    fn write<T>(
        &mut self,
        change: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>,
    ) -> Result<T, LedgerError> {
        let run = |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = change(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        run(&mut self.connection).map_err(|e| self.failed(e))
    }
}

/// Brings the claims in which a name stands in line. How many changed.
fn reapply(db: &Connection, what: &str, name: &str) -> Result<usize, rusqlite::Error> {
    let mut changed = 0;
    for key in apply::claims_with(db, what, name)? {
        changed += usize::from(apply::claim(db, key)?);
    }
    Ok(changed)
}

fn id_of(parts: &[&str]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    id
}

/// Puts the claims that analysts added to a document among its rows, where they are not there.
pub(crate) fn insert_added(db: &Connection, document: i64) -> Result<(), rusqlite::Error> {
    let mut select = db.prepare_cached(
        "SELECT a.id, a.fields, a.author FROM added_claim a JOIN document d ON d.id = a.document WHERE d.key = ?
         AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.correction = a.id)
         AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.id = a.id) ORDER BY a.id",
    )?;
    let all: Vec<([u8; 16], String, String)> =
        select.query_map([document], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.collect::<Result<_, _>>()?;
    if all.is_empty() {
        return Ok(());
    }
    let (report, _) = rows::document(db, document)?;
    for (id, lines, author) in all {
        let parts: Vec<(String, String)> = lines
            .lines()
            .filter_map(|l| l.split_once('='))
            .map(|(f, v)| (f.to_owned(), v.to_owned()))
            .collect();
        let words = parts.iter().find(|(f, _)| f == "words").map_or("", |(_, w)| w);
        let Some(at) = report.text.find(words).filter(|_| !words.is_empty()) else { continue };
        let span = Span::new(at, at + words.len());
        let added = AddedClaim {
            document: report.id,
            words: words.to_owned(),
            fields: parts.iter().filter(|(f, _)| f != "words").cloned().collect(),
            author,
            made: Timestamp::UNIX_EPOCH,
            reason: String::new(),
        };
        let claim = blank(&report, ClaimId(id), span, &added);
        let ordinal: usize = db.query_row(
            "SELECT coalesce(max(ordinal), -1) + 1 FROM claim WHERE document = ?",
            [document],
            |r| r.get(0),
        )?;
        add::insert_claim(db, &claim, document, ordinal)?;
    }
    Ok(())
}

/// The claim that an analyst describes.
fn blank(document: &onrecord_document::Document, id: ClaimId, span: Span, added: &AddedClaim) -> Claim {
    let link = |name: &str, kind, actor: &str| SourceLink {
        name: name.to_owned(),
        kind,
        actor: actor.to_owned(),
        terms: None,
        stance: Stance::Neutral,
        cue: String::new(),
    };
    let mut chain = vec![link(document.publisher(), SourceKind::Publication, "")];
    let sources = added.fields.iter().filter(|(field, _)| field == "source");
    chain.extend(
        sources.map(|(_, value)| bracketed(value)).map(|(name, code)| link(name, SourceKind::Named, code)),
    );
    let mut claim = Claim {
        id,
        document: document.id,
        plain: format!("{}: {}", added.author, added.words),
        chain,
        statement: Statement {
            form: StatementForm::Event,
            kind: String::new(),
            mode: String::new(),
            cameo: String::new(),
            quad: 0,
            actors: Vec::new(),
            recipients: Vec::new(),
            place: None,
            time: None,
            days: None,
            trigger: added.words.to_lowercase(),
            magnitude: Vec::new(),
        },
        factuality: Factuality::FACT,
        evidence: if span.is_empty() {
            Vec::new()
        } else {
            vec![Evidence { part: "trigger", link: 0, spans: span.into() }]
        },
        published: document.meta.published,
        by: Maker::Rule(format!("analyst#{}", added.author).into()),
    };
    for (field, value) in &added.fields {
        let _ = fields::set(&mut claim, field, value);
    }
    let relation = claim.statement.kind.chars().any(char::is_lowercase);
    claim.statement.form = if relation { StatementForm::Relation } else { StatementForm::Event };
    claim
}
