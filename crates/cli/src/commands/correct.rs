//! `onrecord correct`: what an analyst says against rows of a ledger, one by one or from a table; history and undo.
//!
//! reads:  a ledger, a CSV file
//! writes: the ledger

use crate::args::{CorrectArgs, Correcting, NamedKind};
use crate::commands::groups::table;
use crate::commands::query::{failed, open};
use crate::failure::{Exit, Failure, Stop};
use crate::render::color;
use crate::session::Session;
use jiff::Timestamp;
use onrecord::events::ClaimId;
use onrecord::ledger::{Access, AddedClaim, Correction, Ledger, LedgerError, NameCorrection, Named};
use std::io::Write;
use std::path::Path;

/// Does what is asked, then lays what changed side by side again.
pub fn run(session: &Session, args: &CorrectArgs) -> Result<Exit, Stop> {
    if let Correcting::List { orphans, conflicts } = &args.what {
        return list(session, args, *orphans, *conflicts);
    }
    let Some(author) = args.author.as_deref().filter(|a| !a.trim().is_empty()) else {
        return Err(Failure::usage("a correction has an author")
            .hint("--author 'Mara Venn', or set ONRECORD_AUTHOR")
            .into());
    };
    let mut ledger = Ledger::open(&args.ledger, Access::Write).map_err(failed)?;
    let by = By { author, reason: &args.reason, made: Timestamp::now() };
    let done = match &args.what {
        Correcting::Set { claim, field, value } => {
            by.set(&mut ledger, claim, field, value).map_err(failed)?
        }
        Correcting::Reject { claim } => by.set(&mut ledger, claim, "verdict", "reject").map_err(failed)?,
        Correcting::Accept { claim } => by.set(&mut ledger, claim, "verdict", "accept").map_err(failed)?,
        Correcting::Rename { what, name, value, document } => {
            by.name(&mut ledger, *what, name, value, document.as_deref()).map_err(failed)?
        }
        Correcting::Merge { what, names, into } => {
            let mut changed = 0;
            for name in names {
                changed += by.rename(&mut ledger, *what, name, into, None).map_err(failed)?;
            }
            format!("{changed} claims changed")
        }
        Correcting::Split { what, name, value, documents } => {
            let mut changed = 0;
            for document in documents {
                changed += by.rename(&mut ledger, *what, name, value, Some(document)).map_err(failed)?;
            }
            format!("{changed} claims changed")
        }
        Correcting::Add { document, words, fields } => by.add(&mut ledger, document, words, fields)?,
        Correcting::Undo { id } => {
            let h = ledger.undo(id, author, by.made, by.reason).map_err(failed)?;
            format!("taken back: {} says {} of {} is {}", h.author, h.about, h.subject, h.value)
        }
        Correcting::Csv { file } => by.csv(session, &mut ledger, file)?,
        Correcting::List { .. } => String::new(),
    };
    ledger.lay_side_by_side(&table(session)?, |_| {}).map_err(failed)?;
    session.tell(&done);
    for conflict in ledger.conflicts().map_err(failed)? {
        let said: Vec<String> =
            conflict.values.iter().map(|(who, value)| format!("{who}: {value}")).collect();
        session.tell(&format!(
            "conflict on {} of {}: {}; the machine's value stands",
            conflict.field,
            conflict.claim,
            said.join(", ")
        ));
    }
    Ok(Exit::AllRead)
}

/// Who corrects, why and when.
struct By<'a> {
    author: &'a str,
    reason: &'a str,
    made: Timestamp,
}

impl By<'_> {
    fn set(&self, ledger: &mut Ledger, claim: &str, field: &str, value: &str) -> Result<String, LedgerError> {
        let claim: ClaimId = ledger.claim(claim)?.row.claim.id;
        let correction = Correction {
            claim,
            author: self.author.to_owned(),
            made: self.made,
            about: field.to_owned(),
            value: value.to_owned(),
            reason: self.reason.to_owned(),
        };
        let new = ledger.add_correction(&correction)?;
        Ok(if new { format!("{claim}: {field} = {value}") } else { "this was said before".to_owned() })
    }

    fn rename(
        &self,
        ledger: &mut Ledger,
        what: NamedKind,
        name: &str,
        value: &str,
        document: Option<&str>,
    ) -> Result<usize, LedgerError> {
        let document = document.map(|d| ledger.document(d).map(|d| d.id)).transpose()?;
        ledger.correct_name(&NameCorrection {
            what: match what {
                NamedKind::Actor => Named::Actor,
                NamedKind::Source => Named::Source,
            },
            name: name.to_owned(),
            value: value.to_owned(),
            document,
            author: self.author.to_owned(),
            made: self.made,
            reason: self.reason.to_owned(),
        })
    }

    fn name(
        &self,
        ledger: &mut Ledger,
        what: NamedKind,
        name: &str,
        value: &str,
        document: Option<&str>,
    ) -> Result<String, LedgerError> {
        Ok(format!("{} claims changed", self.rename(ledger, what, name, value, document)?))
    }

    fn add(
        &self,
        ledger: &mut Ledger,
        document: &str,
        words: &str,
        fields: &[String],
    ) -> Result<String, Stop> {
        let mut pairs = Vec::new();
        for field in fields {
            let Some((name, value)) = field.split_once('=') else {
                return Err(Failure::usage(format!("{field:?} is no field"))
                    .hint("write field=value: type=ASSAULT killed=14")
                    .into());
            };
            pairs.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        let id = ledger.document(document).map_err(failed)?.id;
        let added = AddedClaim {
            document: id,
            words: words.to_owned(),
            fields: pairs,
            author: self.author.to_owned(),
            made: self.made,
            reason: self.reason.to_owned(),
        };
        Ok(format!("claim {} added", ledger.add_claim(&added).map_err(failed)?))
    }

    /// Rows with the titles `action`, `subject`, `field`, `value`, and, if wanted, `document` and `reason`. A row that cannot
    /// be done is reported with its line; the others are done.
    fn csv(&self, session: &Session, ledger: &mut Ledger, path: &Path) -> Result<String, Stop> {
        let bad = |e: csv::Error| Failure::new(format!("{}: {e}", path.display()));
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_path(path).map_err(bad)?;
        let titles = reader.headers().map_err(bad)?.clone();
        let at = |title: &str| titles.iter().position(|t| t.eq_ignore_ascii_case(title));
        let (Some(action), Some(subject)) = (at("action"), at("subject")) else {
            let what = format!("{}: expected the titles action, subject, field, value", path.display());
            return Err(Failure::new(what).hint("`onrecord correct --help` shows an example").into());
        };
        let (field, value, document, reason) = (at("field"), at("value"), at("document"), at("reason"));
        let (mut done, mut lost) = (0, 0);
        for row in reader.records() {
            let row = row.map_err(bad)?;
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |i: Option<usize>| i.and_then(|i| row.get(i)).unwrap_or_default();
            let by =
                By { reason: Some(cell(reason)).filter(|r| !r.is_empty()).unwrap_or(self.reason), ..*self };
            let what = match cell(field) {
                "source" => NamedKind::Source,
                _ => NamedKind::Actor,
            };
            let scope = Some(cell(document)).filter(|d| !d.is_empty());
            let subject = cell(Some(subject));
            let result = match cell(Some(action)) {
                "set" => by.set(ledger, subject, cell(field), cell(value)),
                "reject" => by.set(ledger, subject, "verdict", "reject"),
                "accept" => by.set(ledger, subject, "verdict", "accept"),
                "rename" | "merge" | "split" => by.name(ledger, what, subject, cell(value), scope),
                "undo" => ledger.undo(subject, by.author, by.made, by.reason).map(|_| String::new()),
                other => Err(LedgerError::BadCorrection {
                    field: "action".to_owned(),
                    value: other.to_owned(),
                    expected: "set, reject, accept, rename, merge, split or undo",
                }),
            };
            match result {
                Ok(_) => done += 1,
                Err(error) => {
                    lost += 1;
                    session.lost(&Failure::from_error(&error).at(&format!("{}:{line}", path.display())));
                }
            }
        }
        if done == 0 && lost > 0 {
            return Err(Failure::new(format!("none of {lost} corrections could be made")).into());
        }
        Ok(format!("{done} corrections made, {lost} could not be"))
    }
}

fn list(session: &Session, args: &CorrectArgs, orphans: bool, conflicts: bool) -> Result<Exit, Stop> {
    let ledger = open(&args.ledger)?;
    let page = session.page();
    let mut out = session.out();
    if conflicts {
        for c in ledger.conflicts().map_err(failed)? {
            if args.json {
                writeln!(
                    out,
                    "{}",
                    serde_json::json!({"claim": c.claim.to_string(), "field": c.field, "values": c.values})
                )?;
            } else {
                writeln!(out, "{}  {}", c.claim, page.paint(color::heading(), &c.field))?;
                for (author, value) in c.values {
                    writeln!(out, "  {author}: {value}")?;
                }
            }
        }
    } else {
        for h in ledger.history().map_err(failed)?.into_iter().filter(|h| !orphans || h.orphaned) {
            if args.json {
                let object = serde_json::json!({
                    "id": h.id, "of": h.of, "about": h.about, "subject": h.subject, "value": h.value, "author": h.author,
                    "made": h.made, "reason": h.reason, "undone": h.undone, "orphaned": h.orphaned,
                });
                writeln!(out, "{object}")?;
                continue;
            }
            let id: String = h.id.chars().take(10).collect();
            let subject: String =
                if h.of == "claim" { h.subject.chars().take(10).collect() } else { h.subject.clone() };
            let state = match (h.undone, h.orphaned) {
                (true, _) => page.paint(color::dim(), " (taken back)"),
                (_, true) => page.paint(color::bad(), " (orphaned: no reading has this claim any more)"),
                _ => String::new(),
            };
            let value = h.value.replace('\n', ", ");
            let reason = if h.reason.is_empty() { String::new() } else { format!(": {}", h.reason) };
            writeln!(
                out,
                "{}  {}  {} {} {subject} = {value}{reason}{state}",
                page.paint(color::dim(), &id),
                h.made,
                h.author,
                h.about
            )?;
        }
    }
    out.flush()?;
    Ok(Exit::AllRead)
}
