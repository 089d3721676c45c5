//! Claims and whole ledgers out as Parquet and in again: the same columns as the views, the same ids, nothing half written.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use onrecord::Reader;
use onrecord::document::Meta;
use onrecord::ingest::Report;
use onrecord::ledger::{Access, Correction, Entry, Filter, Ledger, Run, SqlLimits, SqlValue};
use onrecord::wire::ReportRow;
use onrecord_lake::array::cast::AsArray;
use onrecord_lake::array::types::{Date32Type, Int32Type, Int64Type};
use onrecord_lake::array::{Array, RecordBatch};
use onrecord_lake::arrow::DataType;
use onrecord_lake::{
    About, claims_schema, import_lake, report_batch, report_rows, sql_batch, write_claims, write_lake,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What is read in samples/.
static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let reader = Reader::builder().data(root().join("cases/world/data")).build().unwrap();
    let run = Run { program: "1".into(), model: "m".into(), lexicon: "l".into() };
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root().join("samples")).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    let entry = |path: &PathBuf| {
        let r = reader.read(Report::from_bytes(fs::read(path).unwrap(), Meta::default())).unwrap();
        Entry::new(&r.document, &r.mentions, &r.attributions, &r.claims, run.clone())
    };
    paths.iter().map(entry).collect()
});

fn ledger(folder: &Path, name: &str) -> Ledger {
    Ledger::open(folder.join(name), Access::Write).unwrap()
}

fn full(folder: &Path) -> Ledger {
    let mut ledger = ledger(folder, "war.ledger");
    ledger.add(&ENTRIES).unwrap();
    let correction = |i: usize, about: &str, value: &str| Correction {
        claim: ENTRIES[0].claims[i].id,
        author: "Mara Venn".into(),
        made: "2031-04-01T10:00:00Z".parse().unwrap(),
        about: about.into(),
        value: value.into(),
        reason: "another town".into(),
    };
    ledger.add_correction(&correction(0, "verdict", "wrong")).unwrap();
    ledger.add_correction(&correction(1, "type", "AID")).unwrap();
    ledger
}

fn read(path: &Path) -> (Vec<RecordBatch>, Vec<(String, Option<String>)>) {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let about = builder.metadata().file_metadata().key_value_metadata().unwrap();
    let about = about.iter().map(|kv| (kv.key.clone(), kv.value.clone())).collect();
    (builder.build().unwrap().map(Result::unwrap).collect(), about)
}

/// One cell in the words in which SQLite shows it.
fn cell(batch: &RecordBatch, column: usize, row: usize) -> SqlValue {
    let array = batch.column(column);
    if array.is_null(row) {
        return SqlValue::Null;
    }
    match array.data_type() {
        DataType::Utf8 => SqlValue::Text(array.as_string::<i32>().value(row).to_owned()),
        DataType::Int32 => SqlValue::Integer(array.as_primitive::<Int32Type>().value(row).into()),
        DataType::Int64 => SqlValue::Integer(array.as_primitive::<Int64Type>().value(row)),
        DataType::Date32 => {
            SqlValue::Text(array.as_primitive::<Date32Type>().value_as_date(row).unwrap().to_string())
        }
        other => panic!("{other}"),
    }
}

#[test]
fn the_table_of_claims_is_the_view() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = full(folder.path());
    let path = folder.path().join("claims.parquet");
    let all = Filter { with_rejected: true, ..Filter::default() };
    let rows = write_claims(&path, &ledger, &all, &About { query: "all".into() }).unwrap();
    let view = ledger.sql("SELECT * FROM v_claim", SqlLimits::default()).unwrap();
    let schema = claims_schema();
    let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
    assert_eq!(view.columns, names);
    assert_eq!(rows, view.rows.len() as u64);
    assert!(rows > 100);
    let (batches, about) = read(&path);
    let mut found: Vec<Vec<SqlValue>> = batches
        .iter()
        .flat_map(|b| {
            (0..b.num_rows()).map(move |row| (0..b.num_columns()).map(|c| cell(b, c, row)).collect())
        })
        .collect();
    let mut expected = view.rows;
    found.sort_by_key(|r: &Vec<SqlValue>| format!("{:?}", r[0]));
    expected.sort_by_key(|r| format!("{:?}", r[0]));
    assert_eq!(found, expected);
    for (key, value) in [
        ("onrecord.rows", rows.to_string()),
        ("onrecord.query", "all".into()),
        ("onrecord.version", env!("CARGO_PKG_VERSION").into()),
        ("onrecord.table", "claims".into()),
    ] {
        assert!(about.contains(&(key.to_owned(), Some(value))), "{key} in {about:?}");
    }
}

#[test]
fn entries_go_through_columns_without_loss() {
    let rows: Vec<ReportRow> = ENTRIES.iter().map(|e| ReportRow::new(e, Some("7".into()))).collect();
    let batch = report_batch(&rows).unwrap();
    let back = report_rows(&batch).unwrap();
    assert_eq!(back, rows);
    for (row, entry) in back.into_iter().zip(ENTRIES.iter()) {
        assert_eq!(row.id.as_deref(), Some("7"));
        let mut read = row.into_entry().unwrap();
        // What ingest noted about the making of a document is kept in no format.
        read.document.notes.clone_from(&entry.document.notes);
        read.document.edition.clone_from(&entry.document.edition);
        assert_eq!(read, *entry);
    }
    assert!(report_rows(&batch.project(&[0, 1, 2]).unwrap()).unwrap_err().contains("no column `error_code`"));
}

#[test]
fn a_ledger_goes_through_a_lake_with_the_same_ids_and_corrections() {
    let folder = tempfile::tempdir().unwrap();
    let one = full(folder.path());
    let lake = folder.path().join("lake");
    let written = write_lake(&lake, &one, &About::default()).unwrap();
    let totals = one.totals().unwrap();
    assert_eq!((written.reports, written.claims, written.corrections), (totals.documents, totals.claims, 2));
    assert!(lake.join("reports/month=2031-03/part-0.parquet").exists());
    assert!(lake.join("claims/month=2031-03/part-0.parquet").exists());

    let mut two = ledger(folder.path(), "two.ledger");
    let done = import_lake(&lake, &mut two, |_| {}).unwrap();
    assert_eq!((done.reports.added, done.unread, done.bad.len(), done.corrections), (ENTRIES.len(), 0, 0, 2));
    let claims = "SELECT * FROM v_claim ORDER BY id";
    let limits = SqlLimits::default();
    assert_eq!(one.sql(claims, limits).unwrap(), two.sql(claims, limits).unwrap());
    for id in one.document_ids().unwrap() {
        assert_eq!(one.entry(id).unwrap(), two.entry(id).unwrap());
    }
    assert_eq!(one.log().unwrap(), two.log().unwrap());

    // Twice changes nothing, and neither does what was read here.
    let again = import_lake(&lake, &mut two, |_| {}).unwrap();
    assert_eq!((again.reports.unchanged, again.corrections), (ENTRIES.len(), 0));
    assert_eq!(two.add(&ENTRIES).unwrap().unchanged, ENTRIES.len());

    // The same ledger gives the same bytes.
    let other = folder.path().join("other");
    write_lake(&other, &one, &About::default()).unwrap();
    let part = "reports/month=2031-03/part-0.parquet";
    assert_eq!(fs::read(lake.join(part)).unwrap(), fs::read(other.join(part)).unwrap());
}

#[test]
fn what_cannot_be_written_or_read_is_said_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let one = full(folder.path());
    fs::write(folder.path().join("file"), "no folder").unwrap();
    let below = folder.path().join("file/claims.parquet");
    let error = write_claims(&below, &one, &Filter::default(), &About::default()).unwrap_err().to_string();
    assert!(error.contains("cannot be written") && error.contains("nothing was left"), "{error}");
    let there = folder.path().join("there");
    fs::create_dir(&there).unwrap();
    let error = write_lake(&there, &one, &About::default()).unwrap_err().to_string();
    assert!(error.contains("is there already; name a folder"), "{error}");

    let mut two = ledger(folder.path(), "two.ledger");
    let error = import_lake(&there, &mut two, |_| {}).unwrap_err().to_string();
    assert!(error.contains("expected a lake"), "{error}");
    fs::write(there.join("part-0.parquet"), "no Parquet").unwrap();
    let error = import_lake(&there, &mut two, |_| {}).unwrap_err().to_string();
    assert!(error.contains("part-0.parquet: expected a Parquet file"), "{error}");
    assert_eq!(two.totals().unwrap().documents, 0);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!left.iter().any(|n| n.to_string_lossy().contains("partial")), "{left:?}");
}

#[test]
fn rows_that_are_no_readings_are_counted_and_bad_ones_named() {
    let run = Run::default();
    let lost = ReportRow::lost(Some("a".into()), &Meta::default(), &run, "empty", "nothing".into());
    assert!(lost.clone().into_entry().unwrap_err().to_string().contains("could not be read: nothing"));
    let mut row = ReportRow::new(&ENTRIES[0], None);
    row.text = Some("Another text.".into());
    let error = row.clone().into_entry().unwrap_err().to_string();
    assert!(error.starts_with("expected "), "{error}");
    row.text = None;
    assert!(
        row.into_entry().unwrap_err().to_string().contains("expected the text of a report, found nothing")
    );
    let back = report_rows(&report_batch(std::slice::from_ref(&lost)).unwrap()).unwrap();
    assert_eq!(back, [lost]);
}

#[test]
fn results_of_sql_become_columns_of_their_values() {
    let folder = tempfile::tempdir().unwrap();
    let one = full(folder.path());
    let found =
        one.sql("SELECT id, quad, 0.5 AS half, NULL AS no FROM v_claim", SqlLimits::default()).unwrap();
    let batch = sql_batch(&found).unwrap();
    let kinds: Vec<_> = batch.schema().fields().iter().map(|f| f.data_type().clone()).collect();
    assert_eq!(kinds, [DataType::Utf8, DataType::Int64, DataType::Float64, DataType::Utf8]);
    assert_eq!(batch.num_rows(), found.rows.len());
    assert_eq!(batch.column(3).null_count(), found.rows.len());
}
