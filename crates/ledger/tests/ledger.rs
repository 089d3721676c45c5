//! What goes into a ledger comes out again; order and repetition do not matter; nothing typed is an error.
//!
//! reads:  ledger files in temporary folders
//! writes: the same

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod world;

use jiff::civil::date;
use onrecord_attribution::SourceKind;
use onrecord_events::{Certainty, Polarity, StatementForm};
use onrecord_ledger::{
    Access, AddReport, Correction, DayRange, Entry, Filter, Ledger, LedgerError, Order, TextIn,
};
use proptest::prelude::*;
use tempfile::TempDir;
use world::{everything, report, report_by, run};

fn ledger() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path().join("war.ledger"), Access::Write).unwrap();
    (folder, ledger)
}

fn with(entries: &[Entry]) -> (TempDir, Ledger) {
    let (folder, mut ledger) = ledger();
    ledger.add(entries).unwrap();
    (folder, ledger)
}

fn correction(entry: &Entry, i: usize, value: &str) -> Correction {
    Correction {
        claim: entry.claims[i].id,
        author: "Mara Venn".into(),
        made: "2031-04-01T10:00:00Z".parse().unwrap(),
        about: "verdict".into(),
        value: value.into(),
        reason: "the photo shows another town".into(),
    }
}

#[test]
fn what_goes_in_comes_out() {
    let entries: Vec<_> = (0..6).map(report).collect();
    let (_folder, ledger) = with(&entries);
    for entry in &entries {
        assert_eq!(ledger.document(&entry.document.id.to_string()).unwrap(), entry.document);
        for claim in &entry.claims {
            let found = ledger.claim(&claim.id.to_string()).unwrap();
            assert_eq!(&found.row.claim, claim);
            assert_eq!(found.row.meta, entry.document.meta);
            assert_eq!(found.row.run, entry.run);
            assert_eq!(found.document, entry.document);
            assert_eq!((found.sayings, found.entities), (entry.sayings.clone(), entry.entities.clone()));
        }
    }
    assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
}

#[test]
fn odd_characters_survive() {
    let mut entry = report(3);
    let claim = &mut entry.claims[0];
    claim.plain = "a\0b \u{202e} é e\u{301} 💥 '\"; DROP TABLE claim; --".into();
    claim.statement.actors[0].name = "\0".into();
    claim.statement.magnitude[0].2 = i64::MAX as u64;
    let (_folder, ledger) = with(std::slice::from_ref(&entry));
    assert_eq!(ledger.query(&Filter::default()).unwrap()[0].claim, entry.claims[0]);
}

#[test]
fn reading_again_with_another_version_replaces_readings_and_keeps_corrections() {
    let old = report(2);
    let (_folder, mut ledger) = with(std::slice::from_ref(&old));
    assert!(ledger.add_correction(&correction(&old, 0, "wrong")).unwrap());
    assert!(ledger.add_correction(&correction(&old, 2, "right")).unwrap());
    assert!(!ledger.add_correction(&correction(&old, 2, "right")).unwrap(), "the same correction twice");

    let mut new = report_by(2, run("0.2.0"));
    new.claims.truncate(1);
    let report = ledger.add(std::slice::from_ref(&new)).unwrap();
    assert_eq!(report, AddReport { added: 0, unchanged: 0, replaced: 1 });
    let rows = ledger.query(&Filter::default()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].run, new.run);
    assert_eq!(rows[0].corrections[0].correction, correction(&old, 0, "wrong"));

    let all = ledger.corrections(None).unwrap();
    assert_eq!(all.iter().map(|c| c.stands).collect::<Vec<_>>().iter().filter(|s| **s).count(), 1);
    assert!(all.iter().any(|c| !c.stands && c.plain == old.claims[2].plain));
    // What somebody said of a claim that is gone can still be answered.
    assert!(ledger.add_correction(&correction(&old, 2, "unsure")).unwrap());
    assert_eq!(ledger.corrections(Some(old.claims[2].id)).unwrap().len(), 2);
    assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
    // The first version again: all its claims are back, and their corrections with them.
    ledger.add(std::slice::from_ref(&old)).unwrap();
    assert!(ledger.corrections(None).unwrap().iter().all(|c| c.stands));
}

#[test]
fn corrections_cannot_be_changed_or_deleted() {
    let entry = report(0);
    let (folder, mut ledger) = with(std::slice::from_ref(&entry));
    ledger.add_correction(&correction(&entry, 0, "wrong")).unwrap();
    let raw = rusqlite::Connection::open(folder.path().join("war.ledger")).unwrap();
    for sql in ["UPDATE correction SET value = 'right'", "DELETE FROM correction"] {
        let error = raw.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("only ever added"), "{error}");
    }
    let nobody = Correction { author: " ".into(), ..correction(&entry, 0, "wrong") };
    assert!(matches!(ledger.add_correction(&nobody), Err(LedgerError::EmptyCorrection { field: "author" })));
    let nothing = Correction { claim: report(1).claims[0].id, ..correction(&entry, 0, "wrong") };
    assert!(matches!(ledger.add_correction(&nothing), Err(LedgerError::NoSuch { thing: "claim", .. })));
}

#[test]
fn a_claim_belongs_to_its_document() {
    let (_folder, mut ledger) = ledger();
    let mut entry = report(1);
    entry.claims = report(2).claims;
    assert!(matches!(ledger.add(&[report(0), entry]), Err(LedgerError::ForeignClaim { .. })));
    assert_eq!(ledger.totals().unwrap().documents, 0);
}

#[test]
fn every_filter_filters() {
    let entries: Vec<_> = (0..40).map(report).collect();
    let (_folder, ledger) = with(&entries);
    let claims: Vec<_> = entries.iter().flat_map(|e| e.claims.iter().map(move |c| (e, c))).collect();
    let check = |what: &str, filter: Filter, meets: &dyn Fn(&Entry, &onrecord_events::Claim) -> bool| {
        let wanted = claims.iter().filter(|(e, c)| meets(e, c)).count();
        assert!(0 < wanted && wanted < claims.len(), "{what}: a filter that says something, not {wanted}");
        let rows = ledger.query(&filter).unwrap();
        assert_eq!(rows.len(), wanted, "{what}");
        assert_eq!(ledger.count(&filter).unwrap(), wanted as u64, "{what}");
        let meets_all = rows.iter().all(|row| claims.iter().any(|(e, c)| *c == &row.claim && meets(e, c)));
        assert!(meets_all, "{what}");
    };
    let f = Filter::default;
    let some = |s: &str| Some(s.to_owned());
    let day = date(2031, 3, 20);
    check("source", Filter { source: some("keshi OFFICIAL"), ..f() }, &|_, c| c.chain.len() > 1);
    check("source by code", Filter { source: some("KES"), ..f() }, &|_, c| c.chain.len() > 1);
    check("source kind", Filter { source_kind: Some(SourceKind::Publication), ..f() }, &|_, c| {
        c.chain.len() == 1
    });
    check("publisher", Filter { publisher: some("courier"), ..f() }, &|e, _| {
        e.document.publisher().contains("Courier")
    });
    check("kind", Filter { kinds: vec!["assault".into()], ..f() }, &|_, c| c.statement.kind == "ASSAULT");
    check("form", Filter { form: Some(StatementForm::Relation), ..f() }, &|_, c| c.statement.quad == 0);
    check("quad", Filter { quads: vec![3, 4], ..f() }, &|_, c| c.statement.quad == 4);
    check("cameo", Filter { cameo: some("19"), ..f() }, &|_, c| c.statement.cameo == "194");
    check("place", Filter { place: some("khara"), ..f() }, &|_, c| c.statement.place.is_some());
    check("place by id", Filter { place: some("4000001"), ..f() }, &|_, c| c.statement.place.is_some());
    check("certainty", Filter { certainty: Some(Certainty::Possible), ..f() }, &|_, c| {
        c.factuality.certainty == Certainty::Possible
    });
    check("polarity", Filter { polarity: Some(Polarity::Positive), ..f() }, &|_, c| {
        c.factuality.polarity == Polarity::Positive
    });
    check("from", Filter { published: DayRange { from: Some(day), to: None }, ..f() }, &|_, c| {
        c.published.is_some_and(|d| d >= day)
    });
    check("to", Filter { happened: DayRange { from: None, to: Some(day) }, ..f() }, &|_, c| {
        c.statement.days.is_some_and(|d| d.0 <= day)
    });
    let id = entries[7].document.id.to_string();
    check("document", Filter { document: Some(id[..12].to_owned()), ..f() }, &|e, _| {
        e.document.id.to_string() == id
    });
    let text = |text: &str, text_in| Filter { text: some(text), text_in, ..f() };
    check("words of the report", text("7 people died", TextIn::Document), &|e, _| {
        e.document.text.contains(". 7 ")
    });
    check("stems and beginnings", text("shelling courier*", TextIn::Claim), &|e, c| {
        c.chain.len() == 1 && e.document.publisher().contains("Courier")
    });
    check("side by side", text("\"official says\"", TextIn::Claim), &|_, c| c.chain.len() > 1);
    check("in either", text("report 7", TextIn::Either), &|e, _| e.document.text.contains("№ 7\n"));

    for nothing in [text("…", TextIn::Either), Filter { party: some("ESTONIA"), ..f() }] {
        assert_eq!(ledger.query(&nothing).unwrap(), []);
    }
    // An actor is no recipient, and a party is either.
    for (filter, wanted) in [
        (Filter { actor: some("ARVMIL"), ..f() }, 0),
        (Filter { recipient: some("ARVMIL"), ..f() }, claims.len()),
        (Filter { party: some("osk rehn"), ..f() }, claims.len()),
        (Filter { actor: some("Resistance"), ..f() }, claims.len()),
        (Filter { actor: some("Resist"), ..f() }, 0),
    ] {
        assert_eq!(ledger.count(&filter).unwrap(), wanted as u64, "{filter:?}");
    }
}

#[test]
fn pages_of_a_list_make_the_list() {
    let entries: Vec<_> = (0..25).map(report).collect();
    let (_folder, ledger) = with(&entries);
    for order in [Order::Newest, Order::Oldest, Order::Happened, Order::Document] {
        let whole = ledger.query(&Filter { order, ..Filter::default() }).unwrap();
        let mut pages = Vec::new();
        for offset in (0..).step_by(7) {
            let page = ledger.query(&Filter { order, limit: Some(7), offset, ..Filter::default() }).unwrap();
            if page.is_empty() {
                break;
            }
            pages.extend(page);
        }
        assert_eq!(pages, whole);
        let days: Vec<_> = whole.iter().map(|row| row.claim.published).collect();
        let known = days.iter().flatten().count();
        match order {
            Order::Newest => assert!(days[..known].is_sorted_by(|a, b| a >= b)),
            Order::Oldest | Order::Happened => assert!(days[..known].is_sorted()),
            Order::Document => assert!(whole.is_sorted_by_key(|row| row.claim.document)),
        }
    }
}

#[test]
fn ids_can_be_cut_short_as_long_as_they_are_clear() {
    let entries: Vec<_> = (0..40).map(report).collect();
    let (_folder, ledger) = with(&entries);
    let id = entries[3].claims[0].id.to_string();
    assert_eq!(ledger.claim(&id[..13].to_uppercase()).unwrap().row.claim, entries[3].claims[0]);
    assert!(matches!(ledger.claim(""), Err(LedgerError::BadId { .. })));
    assert!(matches!(ledger.claim("Khara"), Err(LedgerError::BadId { .. })));
    let ids: Vec<_> = entries.iter().flat_map(|e| &e.claims).map(|c| c.id.to_string()).collect();
    for digit in "0123456789abcdef".chars() {
        let (digit, having) = (digit.to_string(), ids.iter().filter(|id| id.starts_with(digit)).count());
        match ledger.claim(&digit) {
            Ok(found) => assert!(having == 1 && found.row.claim.id.to_string().starts_with(&digit)),
            Err(LedgerError::NoSuch { .. }) => assert_eq!(having, 0),
            Err(LedgerError::Ambiguous { count, first, .. }) => {
                assert_eq!(count, having as u64);
                assert_eq!(Some(&first), ids.iter().filter(|id| id.starts_with(&digit)).min());
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn people_can_look_in_with_sql() {
    let (folder, ledger) = with(&[report(2)]);
    drop(ledger);
    let raw = rusqlite::Connection::open(folder.path().join("war.ledger")).unwrap();
    let sql =
        "SELECT chain, actors, recipient_codes, published FROM v_claim WHERE kind = 'ASSAULT' ORDER BY id";
    let row = |row: &rusqlite::Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]);
    let found: [String; 4] = raw.query_row(sql, [], row).unwrap();
    let wanted = [
        "The Halse Observer > a Keshi official",
        "Northern Resistance Front",
        "ARVCVL; ARVMIL",
        "2031-03-03",
    ];
    assert_eq!(found, wanted);
}

#[test]
fn the_doctor_sees_what_was_tampered_with() {
    let (folder, ledger) = with(&[report(0), report(1)]);
    let raw = rusqlite::Connection::open(folder.path().join("war.ledger")).unwrap();
    raw.execute("UPDATE document SET text = replace(text, 'Rebels', 'Nobody') WHERE title LIKE '%0'", [])
        .unwrap();
    let problems = ledger.check().unwrap();
    assert!(problems.len() == 1 && problems[0].contains("has the content of document"), "{problems:?}");
    raw.execute("UPDATE evidence SET past = 100000 WHERE part = 'trigger'", []).unwrap();
    assert!(ledger.check().unwrap().iter().any(|p| p.contains("outside the text")));
    raw.execute("UPDATE claim SET mood = 'gloomy'", []).unwrap();
    let error = ledger.query(&Filter::default()).unwrap_err().to_string();
    assert!(error.contains("expected a mood, found `gloomy`"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_and_repetition_do_not_matter(
        (once, often) in prop::collection::vec(0usize..8, 1..6).prop_flat_map(|numbers| {
            let often = numbers.iter().chain(&numbers).copied().collect::<Vec<_>>();
            (Just(numbers), Just(often).prop_shuffle())
        }),
        batch in 1usize..4,
    ) {
        let (_one, mut one) = ledger();
        one.add(&once.iter().map(|n| report(*n)).collect::<Vec<_>>()).unwrap();
        let (_two, mut two) = ledger();
        let mut sum = AddReport::default();
        for numbers in often.chunks(batch) {
            // Copies of a report from elsewhere tell less or other things of it.
            let entries = numbers.iter().enumerate().map(|(i, n)| {
                let mut entry = report(*n);
                if i > 0 {
                    entry.document.meta.origin = Some(format!("zzz/{i}"));
                    entry.document.meta.title = None;
                }
                entry
            });
            sum += two.add(&entries.collect::<Vec<_>>()).unwrap();
        }
        // Every report once more as it was: in the end both ledgers were told the same.
        let entries: Vec<_> = often.iter().map(|n| report(*n)).collect();
        let last = two.add(&entries).unwrap();
        prop_assert_eq!(last, AddReport { added: 0, unchanged: often.len(), replaced: 0 });
        let mut distinct = once.clone();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!((sum.added, sum.replaced), (distinct.len(), 0));
        prop_assert_eq!(everything(&one), everything(&two));
        prop_assert_eq!(two.check().unwrap(), Vec::<String>::new());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_typed_is_an_error(
        typed in prop_oneof![
            any::<String>(),
            "[\"'*()^:+\\-{}a-b\u{0}\u{301}; ]{0,20}",
            prop::collection::vec("[a-z\"*]{1,3}", 0..300).prop_map(|words| words.join(" ")),
            Just("' OR 1=1; DROP TABLE claim; --".to_owned()),
            Just("NEAR(a b, 3) AND {plain text}: NOT \"".to_owned()),
        ],
    ) {
        use std::sync::LazyLock;
        use std::sync::Mutex;
        static SHARED: LazyLock<Mutex<(TempDir, Ledger)>> = LazyLock::new(|| Mutex::new(with(&[report(0), report(1)])));
        let shared = SHARED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let some = Some(typed.clone());
        for filter in [
            Filter { source: some.clone(), ..Filter::default() },
            Filter { publisher: some.clone(), actor: some.clone(), ..Filter::default() },
            Filter { recipient: some.clone(), ..Filter::default() },
            Filter { place: some.clone(), cameo: some.clone(), ..Filter::default() },
            Filter { kinds: vec![typed.clone(), typed.clone()], ..Filter::default() },
            Filter { text: some.clone(), text_in: TextIn::Claim, ..Filter::default() },
            Filter { text: some.clone(), ..Filter::default() },
        ] {
            shared.1.query(&filter).map_err(|e| TestCaseError::fail(format!("{filter:?}: {e}")))?;
        }
        prop_assert_eq!(shared.1.totals().unwrap().documents, 2);
    }
}
