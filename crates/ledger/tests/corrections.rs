//! Corrections take effect, survive every reading, can be taken back, and are never guessed at.
//!
//! reads:  ledger files in temporary folders
//! writes: the same

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod world;

use onrecord_ledger::{
    Access, AddedClaim, ChangeKind, Correction, Entry, Facet, Filter, GroupFilter, Ledger, LedgerError,
    NameCorrection, Named, SqlLimits, SqlValue, fields,
};
use onrecord_resources::Files;
use onrecord_resources::comparison::Comparison;
use std::time::Duration;
use tempfile::TempDir;
use world::{everything, report, report_by, run};

fn with(entries: &[Entry]) -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(folder.path().join("war.ledger"), Access::Write).unwrap();
    ledger.add(entries).unwrap();
    (folder, ledger)
}

fn fix(entry: &Entry, i: usize, author: &str, about: &str, value: &str) -> Correction {
    Correction {
        author: author.into(),
        about: about.into(),
        made: "2031-04-01T10:00:00Z".parse().unwrap(),
        ..world::correction(entry, i, value)
    }
}

fn name(what: Named, name: &str, value: &str, document: Option<&Entry>) -> NameCorrection {
    NameCorrection {
        what,
        name: name.into(),
        value: value.into(),
        document: document.map(|e| e.document.id),
        author: "Mara Venn".into(),
        made: "2031-04-02T10:00:00Z".parse().unwrap(),
        reason: "one body".into(),
    }
}

fn field(ledger: &Ledger, entry: &Entry, i: usize, field: &str) -> String {
    fields::get(&ledger.claim(&entry.claims[i].id.to_string()).unwrap().row.claim, field)
}

#[test]
fn every_field_can_be_set_taken_back_and_read_anew() {
    let entry = report(2);
    let (_folder, mut ledger) = with(std::slice::from_ref(&entry));
    let before = everything(&ledger);
    let values = [
        ("type", "COERCE"),
        ("mode", "arrest"),
        ("cameo", "173"),
        ("actor", "Army [ARVMIL]; Police"),
        ("recipient", ""),
        ("place", "Sundel [4100000003]"),
        ("day", "2031-02-27/2031-02-28"),
        ("killed", "20+"),
        ("wounded", "3"),
        ("arrested", "4-6"),
        ("certainty", "possible"),
        ("polarity", "negative"),
        ("mood", "threatened"),
    ];
    for (about, value) in values {
        assert!(ledger.add_correction(&fix(&entry, 0, "Mara Venn", about, value)).unwrap(), "{about}");
        assert_eq!(field(&ledger, &entry, 0, about), value);
    }
    // Search and SQL see what is held to be so.
    let filter = Filter { place: Some("Sundel".into()), kinds: vec!["COERCE".into()], ..Filter::default() };
    assert_eq!(ledger.count(&filter).unwrap(), 1);
    // Another version reads the same claim: the corrections stand.
    ledger.add(&[report_by(2, run("0.2.0"))]).unwrap();
    for (about, value) in values {
        assert_eq!(field(&ledger, &entry, 0, about), value);
    }
    for correction in ledger.history().unwrap() {
        ledger
            .undo(&correction.id, "Tol Harrow", "2031-04-03T00:00:00Z".parse().unwrap(), "checked")
            .unwrap();
    }
    ledger.add(std::slice::from_ref(&entry)).unwrap();
    let after = everything(&ledger);
    let rows =
        |text: &str| text.lines().filter(|l| !l.contains("orrection")).map(str::to_owned).collect::<Vec<_>>();
    let claim = |ledger: &Ledger| ledger.claim(&entry.claims[0].id.to_string()).unwrap().row.claim;
    assert_eq!(claim(&ledger), entry.claims[0]);
    assert!(rows(&after).len() >= rows(&before).len(), "the history is kept");
    assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
}

#[test]
fn what_cannot_be_is_refused() {
    let entry = report(2);
    let (_folder, mut ledger) = with(std::slice::from_ref(&entry));
    for (about, value) in [
        ("day", "yesterday"),
        ("killed", "many"),
        ("place", "Khara"),
        ("mood", "angry"),
        ("day", "2031-03-02/2031-03-01"),
    ] {
        let refused = ledger.add_correction(&fix(&entry, 0, "Mara Venn", about, value));
        assert!(matches!(refused, Err(LedgerError::BadCorrection { .. })), "{about} {value}");
    }
    assert!(ledger.history().unwrap().is_empty());
}

#[test]
fn two_analysts_who_disagree_change_nothing_until_one_gives_way() {
    let entry = report(2);
    let (_folder, mut ledger) = with(std::slice::from_ref(&entry));
    let read = field(&ledger, &entry, 0, "killed");
    ledger.add_correction(&fix(&entry, 0, "Mara Venn", "killed", "14")).unwrap();
    assert_eq!(field(&ledger, &entry, 0, "killed"), "14");
    ledger.add_correction(&fix(&entry, 0, "Tol Harrow", "killed", "23")).unwrap();
    assert_eq!(field(&ledger, &entry, 0, "killed"), read);
    let conflicts = ledger.conflicts().unwrap();
    assert_eq!((conflicts.len(), conflicts[0].field.as_str(), conflicts[0].values.len()), (1, "killed", 2));
    // The same author changes their mind.
    let later = Correction {
        made: "2031-04-05T10:00:00Z".parse().unwrap(),
        ..fix(&entry, 0, "Tol Harrow", "killed", "14")
    };
    ledger.add_correction(&later).unwrap();
    assert_eq!(field(&ledger, &entry, 0, "killed"), "14");
    assert!(ledger.conflicts().unwrap().is_empty());
}

#[test]
fn a_rejected_claim_is_kept_and_no_longer_counted() {
    let entries: Vec<Entry> = (0..6).map(report).collect();
    let (_folder, mut ledger) = with(&entries);
    let table = Comparison::load(&Files::embedded()).unwrap();
    ledger.lay_side_by_side(&table, |_| {}).unwrap();
    let grouped = |ledger: &Ledger| {
        ledger.groups(&GroupFilter::default()).unwrap().iter().map(|g| g.claims).sum::<u64>()
    };
    let all = grouped(&ledger);
    ledger.add_correction(&fix(&entries[2], 0, "Mara Venn", "verdict", "reject")).unwrap();
    ledger.lay_side_by_side(&table, |_| {}).unwrap();
    assert_eq!(ledger.count(&Filter::default()).unwrap(), all - 1);
    assert_eq!(ledger.count(&Filter { with_rejected: true, ..Filter::default() }).unwrap(), all);
    assert_eq!(grouped(&ledger), all - 1);
    let id = ledger.history().unwrap()[0].id.clone();
    ledger.undo(&id[..8], "Mara Venn", "2031-04-03T00:00:00Z".parse().unwrap(), "").unwrap();
    ledger.lay_side_by_side(&table, |_| {}).unwrap();
    assert_eq!(grouped(&ledger), all);
}

#[test]
fn names_merge_split_and_come_back() {
    let entries: Vec<Entry> = (0..6).map(report).collect();
    let (_folder, mut ledger) = with(&entries);
    let named = |ledger: &Ledger, actor: &str| {
        ledger.count(&Filter { actor: Some(actor.into()), ..Filter::default() }).unwrap()
    };
    let all = named(&ledger, "Northern Resistance Front");
    assert!(all > 4);
    // A split in one report, then a merge everywhere: what is said of one report goes first.
    ledger
        .correct_name(&name(
            Named::Actor,
            "Northern Resistance Front",
            "Mirrin Column [ARVREBMIR]",
            Some(&entries[2]),
        ))
        .unwrap();
    ledger.correct_name(&name(Named::Actor, "Northern Resistance Front", "NRF [ARVREBNRF]", None)).unwrap();
    let split = named(&ledger, "Mirrin Column");
    assert!(split > 0);
    assert_eq!((named(&ledger, "NRF"), named(&ledger, "Northern Resistance Front")), (all - split, 0));
    // Reports that come later, and new readings, have the names that analysts gave.
    ledger.add(&[report(11), report_by(3, run("0.3.0"))]).unwrap();
    assert_eq!(named(&ledger, "Northern Resistance Front"), 0);
    ledger.correct_name(&name(Named::Source, "a Keshi official", "an official in Dahan", None)).unwrap();
    assert_eq!(
        ledger.count(&Filter { source: Some("Keshi official".into()), ..Filter::default() }).unwrap(),
        0
    );
    for h in ledger.history().unwrap() {
        ledger.undo(&h.id, "Mara Venn", "2031-04-03T00:00:00Z".parse().unwrap(), "").unwrap();
    }
    assert_eq!(named(&ledger, "NRF") + named(&ledger, "Mirrin Column"), 0);
    let rows = ledger.query(&Filter::default()).unwrap();
    assert!(
        rows.iter()
            .filter(|r| r.meta.origin != report(3).document.meta.origin)
            .all(|r| { entries.iter().chain([&report(11)]).flat_map(|e| &e.claims).any(|c| *c == r.claim) })
    );
}

#[test]
fn an_added_claim_survives_and_an_orphaned_correction_is_reported() {
    let entry = report(2);
    let (_folder, mut ledger) = with(std::slice::from_ref(&entry));
    let added = AddedClaim {
        document: entry.document.id,
        words: "2 people died".into(),
        fields: vec![
            ("type".into(), "ASSAULT".into()),
            ("killed".into(), "2".into()),
            ("source".into(), "a doctor".into()),
        ],
        author: "Mara Venn".into(),
        made: "2031-04-02T10:00:00Z".parse().unwrap(),
        reason: "missed".into(),
    };
    let id = ledger.add_claim(&added).unwrap();
    assert!(matches!(
        ledger.add_claim(&AddedClaim { words: "e".into(), ..added.clone() }),
        Err(LedgerError::BadCorrection { .. })
    ));
    ledger.add_correction(&fix(&entry, 2, "Mara Venn", "killed", "14")).unwrap();
    let mut fewer = report_by(2, run("0.2.0"));
    fewer.claims.truncate(1);
    ledger.add(&[fewer]).unwrap();
    let claim = ledger.claim(&id.to_string()).unwrap().row.claim;
    assert_eq!((claim.chain.len(), fields::get(&claim, "killed").as_str()), (2, "2"));
    let orphans: Vec<_> = ledger.history().unwrap().into_iter().filter(|h| h.orphaned).collect();
    assert_eq!(orphans.len(), 1);
    assert_eq!(orphans[0].subject, entry.claims[2].id.to_string());
    let kinds: Vec<ChangeKind> = ledger
        .changes("2031-01-01T00:00:00Z".parse().unwrap(), 100)
        .unwrap()
        .iter()
        .map(|c| c.kind)
        .collect();
    assert!(
        !kinds.contains(&ChangeKind::Added),
        "the clock of this machine is not that of the invented world"
    );
    let all = ledger.changes(jiff::Timestamp::UNIX_EPOCH, 100).unwrap();
    assert_eq!(all.iter().filter(|c| c.kind == ChangeKind::Withdrawn).count(), 2);
    assert_eq!(all.iter().filter(|c| c.kind == ChangeKind::Corrected).count(), 1);
    // Found again, the claims have their corrections.
    ledger.add(std::slice::from_ref(&entry)).unwrap();
    assert!(ledger.history().unwrap().iter().all(|h| !h.orphaned));
    assert_eq!(field(&ledger, &entry, 2, "killed"), "14");
    assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
}

#[test]
fn sql_reads_and_does_nothing_else() {
    let (_folder, ledger) = with(&(0..9).map(report).collect::<Vec<_>>());
    let found = ledger.sql("SELECT count(*) AS n, max(kind) FROM v_claim", SqlLimits::default()).unwrap();
    assert_eq!(found.columns, ["n", "max(kind)"]);
    assert_eq!(found.rows[0][0], SqlValue::Integer(ledger.totals().unwrap().claims as i64));
    let cut = ledger.sql("SELECT id FROM v_claim", SqlLimits { rows: 3, ..SqlLimits::default() }).unwrap();
    assert!(cut.cut && cut.rows.len() == 3);
    for bad in [
        "DELETE FROM claim",
        "UPDATE claim SET plain = ''",
        "ATTACH '/tmp/x.db' AS x",
        "PRAGMA writable_schema = 1",
        "SELECT 1; SELECT 2",
        "CREATE TABLE x (y)",
        "SELECT load_extension('x')",
        "VACUUM INTO '/tmp/x.db'",
        "SELEC 1",
        "",
        "INSERT INTO undone VALUES (1)",
        "CREATE TEMP TABLE x (y)",
        "BEGIN",
    ] {
        assert!(matches!(ledger.sql(bad, SqlLimits::default()), Err(LedgerError::Sql { .. })), "{bad}");
    }
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let limits = SqlLimits { time: Duration::from_millis(50), rows: 10 };
    assert!(matches!(ledger.sql(endless, limits), Err(LedgerError::SqlTooLong { .. })));
    assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
    assert!(ledger.query(&Filter::default()).unwrap().len() > 9, "the ledger's own reading goes on");
    let facet = ledger.facet(Facet::Type, &Filter::default(), 10).unwrap();
    assert_eq!(facet[0].value, "ASSAULT");
}
