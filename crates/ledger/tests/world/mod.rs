//! Readings of reports from the invented world, made by hand.
//!
//! reads:  nothing
//! writes: Entry

#![allow(dead_code, clippy::unwrap_used, reason = "each test program uses some of it, and tests may unwrap")]

use jiff::civil::{Date, date};
use onrecord_attribution::{Directness, SourceKind, Stance};
use onrecord_document::{Document, Layer, Maker, Meta, Span, SpanSet, Text, Zone, ZoneKind};
use onrecord_events::{
    Certainty, Claim, ClaimId, Evidence, Factuality, MagnitudeKind, Mood, Party, Polarity, SourceLink,
    Statement, StatementForm,
};
use onrecord_ledger::{Entry, Filter, KnownEntity, Ledger, Run, Saying};
use onrecord_mentions::EntityType;

pub const FIRST_DAY: Date = date(2031, 3, 1);

pub fn run(version: &str) -> Run {
    Run { program: version.to_owned(), model: "base".to_owned(), lexicon: "3f9a".to_owned() }
}

/// Report number `n`, with one to three claims. Numbers differ in publisher, day, words and claims.
pub fn report(n: usize) -> Entry {
    report_by(n, run("0.1.0"))
}

pub fn report_by(n: usize, run: Run) -> Entry {
    let publisher = ["The Vell Courier", "Oszk Daily", "The Halse Observer", ""][n % 4];
    let published = (n % 5 != 4).then(|| FIRST_DAY.saturating_add(jiff::Span::new().days((n % 40) as i64)));
    let text = format!("Report № {n}\n\nRebels “shelled” Khara, a Keshi official said. {n} people died.\n");
    let meta = Meta {
        publisher: (!publisher.is_empty()).then(|| publisher.to_owned()),
        published,
        title: Some(format!("Report № {n}")),
        author: None,
        url: Some(format!("https://courier.example/{n}")),
        origin: Some(format!("reports/{n}.txt")),
    };
    let text = Text::new(text);
    let head = text.find('\n').unwrap();
    let body = text.find("Rebels").unwrap();
    let zones = vec![
        Zone { span: Span::new(0, head), kind: ZoneKind::Headline },
        Zone { span: text.trim(Span::new(body, text.len())), kind: ZoneKind::Body },
    ];
    let document = Document::new(meta, text, Layer::from(zones), Vec::new());
    let claims = (0..=n % 3).map(|i| claim(&document, n, i)).collect();
    let content = SpanSet::from(words(&document, "Rebels “shelled” Khara"));
    let saying = Saying {
        source: "a Keshi official".into(),
        source_kind: SourceKind::Unnamed,
        actor: "KESGOV".into(),
        cue: "said".into(),
        content,
        directness: Directness::Mixed,
        stance: Stance::Neutral,
        terms: None,
        within: None,
    };
    let entity = |name: &str, kind, actor: &str| KnownEntity {
        name: name.into(),
        kind,
        actor: actor.into(),
        mentions: 1,
    };
    let entities = vec![
        entity("Khara", EntityType::Location, ""),
        entity("a Keshi official", EntityType::Person, "KESGOV"),
    ];
    Entry { document, claims, sayings: vec![saying], entities, run }
}

fn words(document: &Document, words: &str) -> Span {
    let start = document.text.find(words).expect("the report has these words");
    Span::new(start, start + words.len())
}

fn claim(document: &Document, n: usize, i: usize) -> Claim {
    let link = |name: &str, kind, actor: &str, cue: &str| SourceLink {
        name: name.into(),
        kind,
        actor: actor.into(),
        terms: (n.is_multiple_of(2) && !cue.is_empty()).then(|| "on condition of anonymity".to_owned()),
        stance: if i == 2 { Stance::Deny } else { Stance::Neutral },
        cue: cue.into(),
    };
    let mut chain = vec![link(document.publisher(), SourceKind::Publication, "", "")];
    if i != 1 {
        chain.push(link("a Keshi official", SourceKind::Unnamed, "KESGOV", "said"));
    }
    let party = |name: &str, code: &str| Party { name: name.into(), code: code.into() };
    let relation = i == 1;
    let statement = Statement {
        form: if relation { StatementForm::Relation } else { StatementForm::Event },
        kind: if relation { "Controls" } else { "ASSAULT" }.into(),
        mode: if relation { "" } else { "heavy-weapons" }.into(),
        cameo: if relation { "" } else { "194" }.into(),
        quad: if relation { 0 } else { 4 },
        actors: vec![party("Northern Resistance Front", "ARVREB")],
        recipients: vec![party("Khara", "ARVCVL"), party("General Osk Rehn", "ARVMIL")],
        place: n.is_multiple_of(2).then(|| (4_000_001, "Khara".to_owned())),
        time: document.meta.published.map(|d| d.to_string()),
        days: document.meta.published.map(|d| (d, d)),
        trigger: "shelled".into(),
        magnitude: vec![(MagnitudeKind::Killed, n as u64, n as u64 + 3)],
    };
    let trigger = words(document, "shelled");
    let evidence = vec![
        Evidence { part: "trigger", link: 0, spans: trigger.into() },
        Evidence {
            part: "content",
            link: 1,
            spans: [words(document, "Rebels"), words(document, "Khara")].into_iter().collect(),
        },
    ];
    let mut id = [0; 16];
    id.copy_from_slice(&blake3::hash(format!("{} {i}", document.id).as_bytes()).as_bytes()[..16]);
    Claim {
        id: ClaimId(id),
        document: document.id,
        plain: format!("{} says that rebels shelled Khara ({n}.{i})", chain[chain.len() - 1].name),
        chain,
        statement,
        factuality: Factuality {
            certainty: if i == 2 { Certainty::Possible } else { Certainty::Certain },
            polarity: if i == 2 { Polarity::Negative } else { Polarity::Positive },
            mood: Mood::Asserted,
        },
        evidence,
        published: document.meta.published,
        by: if i == 0 {
            Maker::entry("lexicon/en/events.toml", "shell")
        } else {
            Maker::model("base/events", 0.7)
        },
    }
}

/// Everything that the ledger shows, as text: byte-equal for equal ledgers.
pub fn everything(ledger: &Ledger) -> String {
    let rows = ledger.query(&Filter::default()).unwrap();
    let explained: Vec<_> = rows.iter().map(|row| ledger.claim(&row.claim.id.to_string()).unwrap()).collect();
    format!("{:?}\n{rows:#?}\n{explained:#?}", ledger.totals().unwrap())
}

/// What an analyst says of a claim of an entry.
pub fn correction(entry: &Entry, i: usize, value: &str) -> onrecord_ledger::Correction {
    onrecord_ledger::Correction {
        claim: entry.claims[i].id,
        author: "Mara Venn".into(),
        made: "2031-04-01T10:00:00Z".parse().unwrap(),
        about: "verdict".into(),
        value: value.into(),
        reason: "the photo shows another town".into(),
    }
}

/// Writes the rows of a ledger of today into a file of the first format, as the first program made it, in its place.
pub fn make_first_format(path: &std::path::Path) {
    let old = path.with_extension("first");
    let db = rusqlite::Connection::open(&old).unwrap();
    db.execute_batch(include_str!("../../migrations/0001_ledger.sql")).unwrap();
    db.pragma_update(None, "application_id", 0x6f6e_7263).unwrap();
    db.pragma_update(None, "user_version", 1).unwrap();
    db.execute("ATTACH ? AS today", [path.to_string_lossy()]).unwrap();
    let tables = [
        "run",
        "document",
        "zone",
        "saying",
        "saying_content",
        "entity",
        "claim",
        "claim_source",
        "party",
        "magnitude",
        "evidence",
        "correction",
    ];
    for table in tables {
        let columns: Vec<String> = db
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
            .unwrap()
            .query_map([], |r| r.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let columns = columns.join(", ");
        db.execute(&format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM today.{table}"), [])
            .unwrap();
    }
    drop(db);
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
    }
    std::fs::rename(old, path).unwrap();
}
