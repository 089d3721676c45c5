//! docs/schema.md says what a ledger file holds: written from the file itself and the comments of its migrations, and its
//! examples are run.
//!
//! reads:  migrations/, docs/schema.md
//! writes: docs/schema.md, if ONRECORD_ACCEPT is set

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod world;

use onrecord_ledger::{Access, Ledger, SqlLimits};
use onrecord_resources::Files;
use onrecord_resources::comparison::Comparison;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Questions and the SQL that answers them; each must find something in a ledger of made-up reports.
const EXAMPLES: [(&str, &str); 8] = [
    (
        "How many claims each publisher printed",
        "SELECT publisher, count(*) AS claims FROM v_claim GROUP BY publisher ORDER BY claims DESC",
    ),
    (
        "Claims of one month on one code",
        "SELECT published, chain, plain FROM v_claim\nWHERE published BETWEEN '2031-03-01' AND '2031-03-31' AND actor_codes LIKE '%ARVREB%'\nORDER BY published, id",
    ),
    (
        "What is disputed",
        "SELECT id, why, documents FROM v_group WHERE label = 'disputed' ORDER BY documents DESC, id",
    ),
    (
        "Every claim of a statement",
        "SELECT g.id, c.publisher, c.published, c.chain, c.plain\nFROM v_group_claim g JOIN v_claim c ON c.id = g.claim\nORDER BY g.id, c.published, c.id",
    ),
    (
        "Which reports are mostly another's text",
        "SELECT publisher, other_publisher, round(share, 2) AS share FROM v_copy WHERE share >= 0.5 ORDER BY share DESC",
    ),
    (
        "Sources without a name, by publisher",
        "SELECT d.publisher, s.name, count(*) AS claims\nFROM claim_source s JOIN claim c ON c.key = s.claim JOIN document d ON d.key = c.document\nWHERE s.kind = 'unnamed' GROUP BY 1, 2 ORDER BY claims DESC, 1, 2",
    ),
    (
        "Full text, best matches first",
        "SELECT c.published, c.plain FROM claim_words w JOIN claim c ON c.key = w.rowid\nWHERE claim_words MATCH 'shelled' ORDER BY bm25(claim_words), c.id LIMIT 20",
    ),
    (
        "What analysts said",
        "SELECT made, author, of, about, value, undone, orphaned FROM v_correction ORDER BY made, id",
    ),
];

fn ledger() -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(folder.path().join("war.ledger"), Access::Write).unwrap();
    let entries: Vec<_> = (0..40).map(world::report).collect();
    ledger.add(&entries).unwrap();
    ledger.add_correction(&world::correction(&entries[2], 0, "reject")).unwrap();
    ledger.lay_side_by_side(&Comparison::load(&Files::embedded()).unwrap(), |_| {}).unwrap();
    (folder, ledger)
}

#[test]
fn the_examples_find_something() {
    let (_folder, ledger) = ledger();
    for (what, sql) in EXAMPLES {
        let found = ledger.sql(sql, SqlLimits::default()).unwrap();
        // None of the made-up reports is another's text.
        assert!(!found.rows.is_empty() || sql.contains("v_copy"), "{what}");
    }
}

#[test]
fn the_document_is_that_of_the_file() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema.md");
    let (folder, _ledger) = ledger();
    let found = document(&folder.path().join("war.ledger"));
    if std::env::var_os("ONRECORD_ACCEPT").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == found,
        "docs/schema.md is not that of the migrations; write it anew with ONRECORD_ACCEPT=1 cargo test -p onrecord-ledger --test schema"
    );
}

/// The comments before each table and view, and before or beside its columns, as the migrations have them.
fn comments() -> (BTreeMap<String, String>, BTreeMap<(String, String), String>) {
    let mut migrations: Vec<_> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    migrations.sort();
    let (mut of_tables, mut of_columns) = (BTreeMap::new(), BTreeMap::new());
    for migration in migrations {
        let mut comment: Vec<String> = Vec::new();
        for line in std::fs::read_to_string(migration).unwrap().lines() {
            if let Some(text) = line.trim().strip_prefix("--") {
                comment.push(text.trim().to_owned());
            } else {
                let words: Vec<&str> = line.split_whitespace().collect();
                match words[..] {
                    ["CREATE", "TABLE" | "VIEW", name, ..] | ["CREATE", "VIRTUAL", "TABLE", name, ..]
                        if !comment.is_empty() =>
                    {
                        of_tables.insert(name.to_owned(), comment.join(" "));
                    }
                    ["ALTER", "TABLE", table, "ADD", "COLUMN", column, ..] if !comment.is_empty() => {
                        of_columns.insert((table.to_owned(), column.to_owned()), comment.join(" "));
                    }
                    _ => {}
                }
                comment.clear();
            }
        }
    }
    (of_tables, of_columns)
}

fn document(ledger: &Path) -> String {
    let db = rusqlite::Connection::open(ledger).unwrap();
    let (of_tables, of_columns) = comments();
    let format: i64 = db.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
    let mut out = format!(
        "# What a ledger file holds\n\n\
         A ledger is one SQLite file of format {format}: any program that reads SQLite reads it.\n\
         Read through the views, whose columns are a promise; write only with `onrecord`.\n\
         Ids are those of the content and the same in every ledger; `key` columns are the file's own.\n\
         Offsets are bytes of `document.text` (UTF-8), days ISO 8601.\n\n\
         An older file is brought up to date by the first command that writes to it, after a whole copy was put beside it\n\
         (`war.ledger.format-1.backup`); a newer one is refused and not touched.\n\n\
         This page is written from the file and its migrations by `cargo test -p onrecord-ledger --test schema`.\n"
    );
    for (kind, title) in [("view", "Views"), ("table", "Tables")] {
        let _ = write!(out, "\n## {title}\n");
        let mut select = db
            .prepare("SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite_%' AND name NOT GLOB '*_words_*' ORDER BY name")
            .unwrap();
        let names: Vec<String> =
            select.query_map([kind], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        for name in names {
            let _ = write!(out, "\n### `{name}`\n\n");
            if let Some(comment) = of_tables.get(&name) {
                let _ = write!(out, "{comment}\n\n");
            }
            let mut select =
                db.prepare("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)").unwrap();
            let columns: Vec<(String, String, bool, i64)> = select
                .query_map([&name], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            let mut select =
                db.prepare("SELECT \"from\", \"table\" FROM pragma_foreign_key_list(?)").unwrap();
            let references: BTreeMap<String, String> = select
                .query_map([&name], |r| Ok((r.get(0)?, r.get(1)?)))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            if kind == "view" || columns.iter().all(|c| c.1.is_empty()) {
                let names: Vec<String> = columns.iter().map(|c| format!("`{}`", c.0)).collect();
                let _ = writeln!(out, "{}", names.join(", "));
                continue;
            }
            out.push_str("| column | type | |\n|---|---|---|\n");
            for (column, kind, not_null, key) in columns {
                let mut notes = Vec::new();
                notes.extend((key > 0).then(|| "key".to_owned()));
                notes.extend((!not_null && key == 0).then(|| "may be empty".to_owned()));
                notes.extend(references.get(&column).map(|t| format!("row of `{t}`")));
                notes.extend(of_columns.get(&(name.clone(), column.clone())).cloned());
                let _ = writeln!(out, "| `{column}` | {} | {} |", kind.to_lowercase(), notes.join("; "));
            }
        }
    }
    out.push_str("\n## Questions and their SQL\n\n`onrecord query --sql` runs them read only, with a limit on time and rows; so does any SQLite shell.\n");
    for (what, sql) in EXAMPLES {
        let _ = write!(out, "\n{what}:\n\n```sql\n{sql};\n```\n");
    }
    out.push_str(
        "\nIn Python:\n\n```python\nimport sqlite3\ndb = sqlite3.connect(\"file:war.ledger?mode=ro\", uri=True)\nfor label, n in db.execute(\"SELECT label, count(*) FROM v_group GROUP BY label\"):\n    print(label, n)\n```\n\n\
         In R:\n\n```r\nlibrary(RSQLite)\ndb <- dbConnect(SQLite(), \"war.ledger\", flags = SQLITE_RO)\ndbGetQuery(db, \"SELECT label, count(*) AS n FROM v_group GROUP BY label\")\n```\n",
    );
    out
}
