//! Ledgers of many reports as a user meets them: groups, exports, a ledger out and in again.
//!
//! reads:  samples/, the binary
//! writes: temporary folders

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod running;

use running::{run, samples, write};
use std::fs;

/// A ledger of all samples, read with the tables of their world.
fn ledger_of_samples(folder: &tempfile::TempDir) -> String {
    let ledger = folder.path().join("khara.ledger").display().to_string();
    let added = run(&["--data", &world(), "add", &samples().display().to_string(), "--ledger", &ledger]);
    assert_eq!(added.code, 0, "{}", added.err);
    ledger
}

fn world() -> String {
    samples().join("../cases/world/data").display().to_string()
}

#[test]
fn the_samples_side_by_side_show_who_confirms_copies_and_disputes() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger_of_samples(&folder);
    let shown = run(&["groups", "--limit", "0", "--ledger", &ledger]).out;
    let flat = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "killed: 14 or more",
        "23 or more (survivors) against 19 (inspectors)",
        "2 sources that do not rest on each other: Jano Terel; Osk Rehn",
        "Meridian Press, on its own word, printed 2 times over",
        "A colonel, who has no name",
    ] {
        assert!(flat.contains(said), "{said}\n{shown}");
    }
    let first: serde_json::Value =
        serde_json::from_str(run(&["groups", "--ledger", &ledger, "--json"]).out.lines().next().unwrap())
            .unwrap();
    assert_eq!(first["label"], "disputed");
    let id = &first["id"].as_str().unwrap()[..12];
    let one = run(&["groups", id, "--ledger", &ledger, "--why"]);
    assert!(
        one.out.contains("copy: the same text in both reports") && one.out.contains("same place +"),
        "{}",
        one.out
    );
    let json: serde_json::Value =
        serde_json::from_str(&run(&["groups", id, "--ledger", &ledger, "--json"]).out).unwrap();
    assert_eq!(json["disputes"][0]["about"], "killed");
    assert_eq!(run(&["groups", "--ledger", &ledger, "--label", "true"]).code, 2);
    let sides = run(&["compare", "Vell Courier", "Meridian Press", "--ledger", &ledger]);
    assert!(sides.out.contains("copy"), "{}", sides.out);
    assert_eq!(run(&["compare", "Nobody", "Meridian Press", "--ledger", &ledger]).code, 1);
}

#[test]
fn a_ledger_goes_out_in_and_out_again_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger_of_samples(&folder);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let table = write(
        &folder,
        "c.csv",
        "action,subject,field,value,reason\nmerge,the rebels,actor,Northern Resistance Front [ARVREBNRF],one\nset,nothing,killed,3,\n",
    );
    let corrected = run(&["correct", "csv", &table, "--author", "Mara Venn", "--ledger", &ledger]);
    assert!(
        corrected.err.contains("c.csv:3") && corrected.err.contains("1 corrections made, 1 could not be"),
        "{}",
        corrected.err
    );
    assert_eq!(run(&["export", "--ledger", &ledger, "--format", "jsonl", "--out", &path("a.jsonl")]).code, 0);
    let copy = path("copy.ledger");
    assert_eq!(run(&["import", &path("a.jsonl"), "--ledger", &copy]).code, 0);
    assert_eq!(run(&["export", "--ledger", &copy, "--format", "jsonl", "--out", &path("b.jsonl")]).code, 0);
    let (a, b) = (fs::read(path("a.jsonl")).unwrap(), fs::read(path("b.jsonl")).unwrap());
    assert!(a == b && !a.is_empty());
    let list = |ledger: &str| run(&["query", "--limit", "0", "--json", "--ledger", ledger]).out;
    assert_eq!(list(&ledger), list(&copy));
    // A file that was cut short is refused, and says so.
    let cut = write(&folder, "cut.jsonl", &a[..a.iter().rposition(|b| *b == b'{').unwrap()]);
    let refused = run(&["import", &cut, "--ledger", &path("third.ledger")]);
    assert!(refused.code == 1 && refused.err.contains("cut short"), "{}", refused.err);
}

#[test]
fn exports_are_whole_or_not_at_all_and_say_what_is_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger_of_samples(&folder);
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (format, columns) in [("csv", 27), ("polecat", 40), ("icews", 20), ("gdelt", 61)] {
        let out = path(format);
        let done = run(&[
            "--data",
            &world(),
            "export",
            "--ledger",
            &ledger,
            "--format",
            format,
            "--out",
            &out,
            "--json",
        ]);
        assert_eq!(done.code, 0, "{}", done.err);
        let record: serde_json::Value = serde_json::from_str(&done.out).unwrap();
        let text = fs::read_to_string(&out).unwrap();
        let titles = usize::from(format != "gdelt");
        if format != "csv" {
            assert_eq!(text.lines().count() - titles, record["rows"].as_u64().unwrap() as usize);
            assert!(text.lines().all(|l| l.split('\t').count() == columns), "{format}");
        }
        assert!(fs::read_to_string(format!("{out}.record.json")).unwrap().contains("blake3"));
    }
    let nowhere =
        run(&["export", "--ledger", &ledger, "--format", "csv", "--out", &path("no/such/folder.csv")]);
    assert_eq!(nowhere.code, 1);
    assert!(
        fs::read_dir(folder.path()).unwrap().all(|e| !e
            .unwrap()
            .file_name()
            .to_string_lossy()
            .contains("partial"))
    );
}
