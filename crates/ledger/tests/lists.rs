//! Lists in every order, page by page, by every way that a list can be made; and reports that later editions replace.
//!
//! reads:  ledger files in temporary folders
//! writes: the same

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod world;

use onrecord_document::{Edition, Status};
use onrecord_ledger::{
    Access, ChangeKind, Cursor, DayRange, Entry, Filter, GroupFilter, Ledger, Notice, Order, Standing, TextIn,
};
use onrecord_resources::Files;
use onrecord_resources::comparison::Comparison;
use world::report;

const ORDERS: [Order; 4] = [Order::Newest, Order::Oldest, Order::Happened, Order::Document];

fn ledger(entries: &[Entry]) -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(folder.path().join("war.ledger"), Access::Write).unwrap();
    ledger.add(entries).unwrap();
    (folder, ledger)
}

fn ids(ledger: &Ledger, filter: &Filter) -> Vec<String> {
    ledger.query(filter).unwrap().iter().map(|row| row.claim.id.to_string()).collect()
}

/// The ids of all pages of so many rows.
fn paged(ledger: &Ledger, filter: &Filter, rows: u64) -> Vec<String> {
    let (mut found, mut filter) = (Vec::new(), Filter { limit: Some(rows), ..filter.clone() });
    loop {
        let page = ledger.page(&filter).unwrap();
        found.extend(page.rows.iter().map(|row| row.claim.id.to_string()));
        let Some(next) = page.next else { return found };
        assert_eq!(Cursor::parse(&next.to_string()), Some(next.clone()), "a cursor is read as it is written");
        filter.after = Some(next);
    }
}

fn filters() -> Vec<Filter> {
    let some = |text: &str| Some(text.to_owned());
    vec![
        Filter::default(),
        Filter { party: some("osk rehn"), ..Filter::default() },
        Filter { actor: some("ARV"), ..Filter::default() },
        Filter { source: some("keshi official"), kinds: vec!["assault".into()], ..Filter::default() },
        Filter { place: some("khara"), ..Filter::default() },
        Filter { place: some("4000001"), quads: vec![4], ..Filter::default() },
        Filter { publisher: some("oszk"), ..Filter::default() },
        Filter { text: some("shelled"), text_in: TextIn::Claim, ..Filter::default() },
        Filter { text: some("report 7*"), ..Filter::default() },
        Filter {
            published: DayRange { from: Some(world::FIRST_DAY), to: Some(jiff::civil::date(2031, 3, 9)) },
            party: some("rehn"),
            ..Filter::default()
        },
        Filter { party: some("nobody"), ..Filter::default() },
        Filter { party: some("reh"), ..Filter::default() },
    ]
}

#[test]
fn pages_are_the_list_in_pieces() {
    let (_folder, ledger) = ledger(&(0..120).map(report).collect::<Vec<_>>());
    for order in ORDERS {
        for filter in filters() {
            let filter = Filter { order, ..filter };
            let whole = ids(&ledger, &filter);
            let unsorted: std::collections::BTreeSet<_> = whole.iter().collect();
            assert_eq!(unsorted.len(), whole.len(), "{filter:?}");
            assert_eq!(whole.len() as u64, ledger.count(&filter).unwrap(), "{filter:?}");
            assert_eq!(ledger.count_up_to(&filter, 5).unwrap(), (whole.len() as u64).min(6), "{filter:?}");
            for rows in [1, 7, 1000] {
                assert_eq!(paged(&ledger, &filter, rows), whole, "{rows} rows of {filter:?}");
            }
            let some = Filter { limit: Some(4), offset: 3, ..filter };
            assert_eq!(ids(&ledger, &some), whole.into_iter().skip(3).take(4).collect::<Vec<_>>());
        }
    }
    let counts: Vec<u64> = filters().iter().map(|f| ledger.count(f).unwrap()).collect();
    assert!(counts[..10].iter().all(|n| *n > 0) && counts[10..] == [0, 0], "{counts:?}");
}

/// Enough claims that a list does not start from a name, but goes along its order.
#[test]
fn common_names_are_found_along_the_order() {
    let (_folder, ledger) = ledger(&(0..2600).map(report).collect::<Vec<_>>());
    let common = Filter { party: Some("osk rehn".into()), ..Filter::default() };
    assert!(ledger.count(&common).unwrap() > 5000);
    for order in ORDERS {
        let filter = Filter { order, ..common.clone() };
        let whole = ids(&ledger, &Filter { order, ..Filter::default() });
        assert_eq!(ids(&ledger, &filter), whole, "all claims are of him");
        let rare = Filter { text: Some("report 77*".into()), ..filter.clone() };
        assert!(!ids(&ledger, &rare).is_empty());
        assert_eq!(paged(&ledger, &rare, 3), ids(&ledger, &rare));
        let both = Filter { source: Some("an official".into()), limit: Some(20), ..filter.clone() };
        assert_eq!(ids(&ledger, &both), Vec::<String>::new(), "a Keshi official is no `an official`");
        let sources = Filter { source: Some("keshi official".into()), ..filter };
        let first = Filter { limit: Some(30), ..sources.clone() };
        assert_eq!(ids(&ledger, &first), ids(&ledger, &sources)[..30]);
    }
}

#[test]
fn what_is_no_cursor_is_refused() {
    for text in [
        "",
        ".",
        "..",
        "2031-03-01.00.1",
        "x.00112233445566778899aabbccddeeff.1",
        ".00112233445566778899aabbccddeeff.-1",
    ] {
        assert_eq!(Cursor::parse(text), None, "{text}");
    }
}

/// Report `n` as an edition of an item.
fn edition(n: usize, item: &str, version: Option<&str>, status: Status) -> Entry {
    let mut entry = report(n);
    let version = version.map(str::to_owned);
    entry.document.edition = Edition { item: Some(item.to_owned()), version, status, embargoed: None };
    entry
}

fn standings(ledger: &Ledger) -> Vec<(String, Standing)> {
    let rows = ledger.query(&Filter { order: Order::Document, ..Filter::default() }).unwrap();
    let mut found: Vec<_> = rows.into_iter().map(|r| (r.meta.title.unwrap(), r.standing)).collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn a_later_edition_replaces_and_the_earlier_one_stays_on_record() {
    let table = Comparison::load(&Files::embedded()).unwrap();
    // Numbers that differ by four have one publisher.
    let editions = [
        edition(0, "urn:item", Some("9"), Status::Usable),
        edition(4, "urn:item", Some("10"), Status::Corrected),
        edition(1, "urn:item", Some("1"), Status::Usable),
        report(8),
    ];
    let expected = [("Report № 0", Standing::Replaced), ("Report № 1", Standing::Current)];
    let groups = |ledger: &mut Ledger| {
        ledger.lay_side_by_side(&table, |_| {}).unwrap();
        assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
        format!("{:?}", ledger.groups(&GroupFilter::default()).unwrap())
    };
    let mut outcomes = Vec::new();
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]] {
        let (_folder, mut ledger) = ledger(&[]);
        for i in order {
            ledger.add(&editions[i..=i]).unwrap();
            groups(&mut ledger);
        }
        let found = standings(&ledger);
        for (title, standing) in expected {
            assert!(found.contains(&(title.to_owned(), standing)), "{found:?}");
        }
        assert_eq!(ledger.totals().unwrap().not_current, editions[0].claims.len() as u64);
        let in_groups: u64 = ledger.groups(&GroupFilter::default()).unwrap().iter().map(|g| g.claims).sum();
        assert_eq!(in_groups, ledger.totals().unwrap().claims - editions[0].claims.len() as u64);
        let changes = ledger.changes(jiff::Timestamp::UNIX_EPOCH, 1000).unwrap();
        assert_eq!(
            changes.iter().filter(|c| c.kind == ChangeKind::Replaced).count(),
            editions[0].claims.len()
        );
        outcomes.push((found, groups(&mut ledger)));
    }
    assert!(outcomes.windows(2).all(|w| w[0] == w[1]), "the order makes a difference");
}

#[test]
fn a_notice_withdraws_what_it_names() {
    let editions = [
        edition(0, "urn:item", Some("1"), Status::Usable),
        edition(4, "urn:item", Some("3"), Status::Usable),
    ];
    let notice = |version: Option<&str>| Notice {
        item: "urn:item".to_owned(),
        publisher: editions[0].document.meta.publisher.clone(),
        version: version.map(str::to_owned),
        status: Status::Cancelled,
    };
    // The first edition alone is taken back, whether the notice comes before or after it.
    for late in [true, false] {
        let (_folder, mut ledger) = ledger(&[]);
        if !late {
            assert_eq!(ledger.withdraw(&notice(Some("2"))).unwrap(), 0);
        }
        ledger.add(&editions).unwrap();
        if late {
            assert_eq!(ledger.withdraw(&notice(Some("2"))).unwrap(), 1);
        }
        let expected =
            [("Report № 0".to_owned(), Standing::Withdrawn), ("Report № 4".to_owned(), Standing::Current)];
        assert_eq!(standings(&ledger), expected);
        assert_eq!(ledger.withdraw(&notice(Some("2"))).unwrap(), 0, "once is enough");
        assert_eq!(ledger.withdraw(&notice(None)).unwrap(), 1, "all of it");
        assert!(standings(&ledger).iter().all(|(_, s)| *s == Standing::Withdrawn));
        let changes = ledger.changes(jiff::Timestamp::UNIX_EPOCH, 1000).unwrap();
        assert!(changes.iter().any(|c| c.kind == ChangeKind::Retracted));
        let others = Notice { publisher: Some("Oszk Daily".to_owned()), ..notice(None) };
        assert_eq!(ledger.withdraw(&others).unwrap(), 0, "another publisher's item of this name");
    }
}
