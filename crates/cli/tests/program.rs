//! The program as a user meets it: help, exit codes, messages, output on pipes.
//!
//! reads:  samples/, the binary
//! writes: temporary folders

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod running;

use running::{onrecord, ran, run, sample, samples, write};
use std::fs;

const COMMANDS: [&str; 15] = [
    "read",
    "annotate",
    "parse",
    "add",
    "query",
    "groups",
    "compare",
    "changes",
    "correct",
    "export",
    "import",
    "explain",
    "check",
    "doctor",
    "completions",
];

const REPORT: &str = "KHARA – The army shelled the village of Khara on Monday, a rebel commander said.\n";

#[test]
fn every_command_has_help_with_examples() {
    let general = run(&["--help"]);
    assert_eq!(general.code, 0);
    assert!(general.out.contains("Exit codes"));
    for command in COMMANDS {
        assert!(general.out.contains(&format!("  {command} ")), "{command} is not in the list of commands");
        let help = run(&[command, "--help"]);
        assert_eq!(help.code, 0, "{command} --help");
        assert!(help.out.contains("Examples:\n"), "{command} --help has no examples");
        assert!(
            help.out.contains(&format!("onrecord {command}")),
            "the examples of {command} do not show it"
        );
        let (_, examples) = help.out.split_once("Global options:").expect("every command has them");
        assert!(examples.lines().all(|l| l.chars().count() <= 100), "{command} --help is too wide");
    }
}

#[test]
fn wrong_usage_is_exit_code_2() {
    for args in [
        &[][..],
        &["no-such-command"],
        &["read"],
        &["read", "--sample", "x.txt"],
        &["query"],
        &["read", "x", "--published", "soon"],
    ] {
        let ran = run(args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.out.is_empty() && !ran.err.is_empty());
    }
    let ran = run(&["explain", "not an id", "x.txt"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let ran = run(&["read", "no-such-file.txt"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.is_empty());
    assert_eq!(
        ran.err,
        "error: no-such-file.txt: no such file or folder\n  hint: check the spelling; `-` reads standard input\n"
    );
}

#[test]
fn each_bad_report_is_named_with_what_to_do_and_the_good_one_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let bad = [
        ("empty.txt", &b""[..], "nothing"),
        ("blank.txt", b" \n\t\n", "white space"),
        ("binary.bin", b"\x00\x01\x02\x00\xff\xfe\x00rubbish\x00\x00\x00\x07\x08", "plain text"),
        ("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <<>> endobj\n", "PDF"),
        (
            "french.txt",
            "Le président a déclaré lundi que les troupes gouvernementales avaient quitté la ville après de longs combats, \
             mais les habitants affirment que les soldats sont toujours présents dans les quartiers du nord de la capitale."
                .as_bytes(),
            "French",
        ),
    ];
    let good = write(&folder, "good.txt", REPORT);
    let mut args = vec!["read".to_owned()];
    for (name, content, _) in bad {
        args.push(write(&folder, name, content));
    }
    args.push(good);
    let all = run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(all.code, 3, "{}", all.err);
    assert!(all.out.contains("shelled the village of Khara"), "the good report is lost: {}", all.out);
    for (name, _, says) in bad {
        let path = folder.path().join(name).display().to_string();
        let line = all
            .err
            .lines()
            .find(|l| l.starts_with("error: ") && l.contains(&path))
            .unwrap_or_else(|| panic!("{name} is not named in {}", all.err));
        assert!(line.contains(says), "{line} does not say {says}");
        let alone = run(&["read", &path]);
        assert_eq!(alone.code, 1, "{name} alone");
        assert!(alone.err.contains("  hint: "), "{name}: no hint in {}", alone.err);
    }
    assert!(all.err.contains("1 report read, 5 lost"), "{}", all.err);
}

#[test]
fn a_french_report_is_read_if_one_insists() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Le président a déclaré lundi que les troupes gouvernementales avaient quitté la ville après de longs combats, \
                mais les habitants affirment que les soldats sont toujours présents dans les quartiers du nord de la capitale.";
    let path = write(&folder, "french.txt", text);
    let refused = run(&["read", &path]);
    assert!(refused.err.contains("--language any"), "{}", refused.err);
    assert_eq!(run(&["read", &path, "--language", "any"]).code, 0);
}

#[test]
fn folders_are_walked_and_what_is_no_report_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "b/two.txt", REPORT.replace("Khara", "Sundel"));
    write(&folder, "a.txt", REPORT);
    write(&folder, "picture.png", b"\x89PNG");
    write(&folder, ".hidden.txt", REPORT);
    let line = serde_json::json!({"id": "x", "text": REPORT.replace("Khara", "Mirrin")});
    write(&folder, "c.jsonl", format!("{line}\nnot json\n"));
    let ran = run(&["read", "--json", &folder.path().display().to_string()]);
    let texts: Vec<serde_json::Value> = ran.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let towns: Vec<&str> = ["Khara", "Sundel", "Mirrin"].to_vec();
    assert_eq!(texts.len(), 3, "{}", ran.err);
    for (object, town) in texts.iter().zip(towns) {
        assert!(object["text"].as_str().unwrap().contains(town));
    }
    assert_eq!(texts[2]["id"], "x");
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("c.jsonl:2: "), "{}", ran.err);
}

#[test]
fn a_folder_without_reports_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(&["read", &folder.path().display().to_string()]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("no reports in this folder"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_read_loses_nothing_else() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "a.txt", REPORT);
    write(&folder, "shut/b.txt", REPORT);
    let shut = folder.path().join("shut");
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
    // Whoever may read everything cannot be shut out; then there is nothing to test.
    let privileged = fs::read_dir(&shut).is_ok();
    let ran = run(&["read", &folder.path().display().to_string()]);
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o755)).unwrap();
    if !privileged {
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(ran.err.contains("may not be read by you"), "{}", ran.err);
    }
    assert!(ran.out.contains("Khara"));
}

#[test]
fn one_endless_word_is_no_trouble() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "word.txt", format!("{REPORT}\n{}\n", "x".repeat(5 << 20)));
    let ran = run(&["read", "--claims-only", &path, "--language", "any"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("CLAIMS"));
}

#[test]
fn standard_input_is_read() {
    let mut command = onrecord(&["read", "-", "--publisher", "Oszk Daily", "--published", "2031-03-04"]);
    command.write_stdin(REPORT);
    let ran = ran(command);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("Oszk Daily · 4 March 2031\n"), "{}", ran.out);
}

#[test]
fn what_a_file_says_of_itself_goes_before_what_the_command_line_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "r.txt", format!("---\npublisher: The Vell Courier\n---\n\n{REPORT}"));
    let ran = run(&["read", &path, "--publisher", "Oszk Daily", "--published", "2031-03-04"]);
    assert!(ran.out.starts_with("The Vell Courier · 4 March 2031\n"), "{}", ran.out);
}

#[test]
fn a_closed_pipe_is_quiet() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(["read", "--json", &samples().display().to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 1];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn colors_come_only_when_wanted() {
    let escapes = |args: &[&str], no_color: bool| {
        let mut command = onrecord(args);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        ran(command).out.contains('\u{1b}')
    };
    assert!(!escapes(&["read", "--sample"], false), "a pipe gets no colors");
    assert!(escapes(&["read", "--sample", "--color", "always"], false));
    assert!(!escapes(&["read", "--sample", "--color", "auto"], true));
    assert!(!escapes(&["read", "--sample", "--color", "never"], false));
}

#[test]
fn the_sample_is_shown_with_marks_voices_and_claims() {
    let ran = run(&["read", "--sample", "--color", "never"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!("sample", ran.out);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let path = samples().display().to_string();
    let one = run(&["read", "--json", "--threads", "1", &path]);
    let four = run(&["read", "--json", "--threads", "4", &path]);
    assert_eq!(one.code, 0, "{}", one.err);
    assert!(one.out == four.out, "output differs between 1 and 4 threads");
    assert_eq!(one.out.lines().count(), 9);
}

#[test]
fn offsets_are_code_points_past_emoji_and_combining_marks() {
    let text = "😀😀 Ivo Re\u{301}ne said on Monday that the 𝒂rmy had shelled Khara.";
    let lines = format!(
        "{}\n\n{}\n{}\n",
        serde_json::json!({"id": "a", "text": text, "publisher": "Oszk Daily", "published": "2031-03-04"}),
        "{\"id\": \"broken\"",
        serde_json::json!({"id": 2, "text": text, "tokens": [[0, 2], [3, 6], [7, 12], [13, 17], [18, 20]]}),
    );
    let mut command = onrecord(&["annotate"]);
    command.write_stdin(lines);
    let ran = ran(command);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("standard input:3: "), "{}", ran.err);
    let objects: Vec<serde_json::Value> = ran.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(objects.len(), 2);
    assert_eq!((&objects[0]["id"], &objects[1]["id"]), (&serde_json::json!("a"), &serde_json::json!(2)));
    let points: Vec<char> = text.chars().collect();
    let words = |span: &serde_json::Value| -> String {
        let at = |i: usize| span[i].as_u64().unwrap() as usize;
        points[at(0)..at(1)].iter().collect()
    };
    let tokens: Vec<String> = objects[0]["tokens"].as_array().unwrap().iter().map(words).collect();
    assert!(tokens.contains(&"Re\u{301}ne".to_owned()) && tokens.contains(&"Khara".to_owned()), "{tokens:?}");
    let given: Vec<String> = objects[1]["tokens"].as_array().unwrap().iter().map(words).collect();
    assert_eq!(given, ["😀😀", "Ivo", "Re\u{301}ne", "said", "on"]);
    let said = &objects[0]["attributions"][0];
    assert_eq!(words(&said["cue"][0]), "said");
    assert_eq!(words(&said["source"][0]), "Ivo Re\u{301}ne");
    assert!(words(&said["content"][0]).ends_with("the 𝒂rmy had shelled Khara"), "{said}");
    assert_eq!(objects[0]["timexes"][0]["value"], "2031-03-03");
}

#[test]
fn parse_writes_conllu_and_keeps_given_words() {
    let mut command = onrecord(&["parse", "-"]);
    command.write_stdin("The army didn't leave Khara.\n");
    let ran1 = ran(command);
    assert_eq!(ran1.code, 0, "{}", ran1.err);
    let rows: Vec<Vec<&str>> = ran1
        .out
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .map(|l| l.split('\t').collect())
        .collect();
    assert!(rows.iter().all(|r| r.len() == 10), "{}", ran1.out);
    assert!(rows.iter().any(|r| r[0] == "3-4" && r[1] == "didn't"), "{}", ran1.out);
    let mut command = onrecord(&["parse", "--pretokenized", "-"]);
    command.write_stdin(ran1.out.clone());
    let ran2 = ran(command);
    assert_eq!(ran2.code, 0, "{}", ran2.err);
    let forms = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
            .map(|l| l.split('\t').nth(1).unwrap().to_owned())
            .collect()
    };
    assert_eq!(forms(&ran1.out), forms(&ran2.out));
    let mut command = onrecord(&["parse", "--pretokenized", "-"]);
    command.write_stdin("1\tonly\tthree\n");
    let bad = ran(command);
    assert_eq!(bad.code, 1);
    assert!(bad.err.contains("line 1"), "{}", bad.err);
}

#[test]
fn a_ledger_is_filled_once_asked_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("war.ledger").display().to_string();
    let add = || run(&["add", &samples().display().to_string(), "--ledger", &ledger, "--json"]);
    let first = add();
    assert_eq!(first.code, 0, "{}", first.err);
    let summary: serde_json::Value = serde_json::from_str(&first.out).unwrap();
    assert_eq!((&summary["added"], &summary["unchanged"]), (&9.into(), &0.into()));
    let query = || run(&["query", "--ledger", &ledger, "--type", "ASSAULT", "--json", "--limit", "0"]);
    let before = query();
    let again: serde_json::Value = serde_json::from_str(&add().out).unwrap();
    assert_eq!((&again["added"], &again["unchanged"]), (&0.into(), &9.into()));
    assert_eq!(before.out, query().out);

    let claims: Vec<serde_json::Value> =
        before.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(!claims.is_empty(), "seven reports of a war hold no assault");
    for claim in &claims {
        assert_eq!(claim["statement"]["type"], "ASSAULT");
        assert!(claim["report"]["publisher"].is_string());
    }
    let table = run(&["query", "--ledger", &ledger, "--type", "ASSAULT"]);
    assert!(table.out.contains("ASSAULT"), "{}", table.out);
    let none = run(&["query", "--ledger", &ledger, "--publisher", "No Such Paper"]);
    assert!(none.out.contains("no claim meets these conditions"), "{}", none.out);

    let id = claims[0]["id"].as_str().unwrap();
    let explained = run(&["explain", &id[..16], "--ledger", &ledger]);
    assert_eq!(explained.code, 0, "{}", explained.err);
    for part in ["CLAIM", "SENTENCE", "RESTS ON", "trigger", "made by"] {
        assert!(explained.out.contains(part), "{part} is missing in {}", explained.out);
    }
    assert_eq!(run(&["doctor", "--ledger", &ledger]).code, 0);
    let wrong = run(&["query", "--ledger", &ledger, "--factuality", "maybe"]);
    assert_eq!(wrong.code, 2);
    let missing = run(&["query", "--ledger", "no-such.ledger"]);
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("hint: make one with `onrecord add`"), "{}", missing.err);
}

#[test]
fn a_claim_is_explained_down_to_rules_and_scores() {
    let path = sample("khara-oszk-daily.txt");
    let claims = run(&["read", &path, "--json", "--claims-only"]);
    let first: serde_json::Value = serde_json::from_str(claims.out.lines().next().unwrap()).unwrap();
    let by_number = run(&["explain", "1", &path]);
    let by_id = run(&["explain", &first["id"].as_str().unwrap()[..12], &path]);
    assert_eq!(by_number.code, 0, "{}", by_number.err);
    assert_eq!(by_number.out, by_id.out);
    assert!(by_number.out.contains("rule ") || by_number.out.contains("model "), "{}", by_number.out);
    let none = run(&["explain", "999", &path]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("no claim 999"), "{}", none.err);
}

#[test]
fn data_files_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = run(&["check", &folder.path().display().to_string()]);
    assert_eq!(nothing.code, 1);
    assert!(nothing.err.contains("no data files"), "{}", nothing.err);
    write(&folder, "lexicon/en/cues.toml", "[[cue]]\nno_such_key = 1\n");
    let wrong = run(&["check", &folder.path().display().to_string()]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("lexicon/en/cues.toml:"), "{}", wrong.err);
}

#[test]
fn examples_of_a_users_entries_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let entry = |sentence: &str| {
        let head = "type = \"ASSAULT\"\n\n[[event]]\nid = \"mine\"\nverb = \"paint\"\nrecipient = \"object\"\ncameo = \"190\"\n";
        format!("{head}yes = [\"{sentence}\"]\n")
    };
    let check = |sentence: &str| {
        write(&folder, "lexicon/en/events/assault.toml", entry(sentence));
        run(&["check", &folder.path().display().to_string()])
    };
    let wrong = check("The army [slept] in the village.");
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("#mine: expected this entry to apply"), "{}", wrong.err);
    assert_eq!(wrong.err.matches("error: lexicon").count(), 1, "only the user's own failures: {}", wrong.err);
    let right = check("The army [painted] the village.");
    assert_eq!(right.code, 0, "{}", right.err);
    assert!(right.out.contains("1 data file: no mistakes"), "{}", right.out);
}

#[test]
fn the_doctor_finds_this_installation_well() {
    let ran = run(&["doctor", "-v"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for part in ["program", "processor", "data", "model", "self-test", "lexicon/en/cues.toml"] {
        assert!(ran.out.contains(part), "{part} is missing in {}", ran.out);
    }
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(&["completions", shell]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains("annotate") && ran.out.contains("ledger"), "{shell}");
    }
}
