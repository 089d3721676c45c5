//! Corrections, undo, reports that are read and added, and reading while somebody writes.

use crate::world::{Server, entry, reader, root};
use onrecord::document::Meta;
use onrecord::ledger::{Access, Ledger};
use serde_json::{Value, json};
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

fn first_claim(server: &Server) -> String {
    server.ask("/claims?limit=1&type=ASSAULT")["rows"][0]["id"].as_str().unwrap().to_owned()
}

fn correct(server: &Server, author: &str, change: Value) -> Value {
    let answer =
        server.post("/corrections", &json!({"author": author, "reason": "a test", "change": change}));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[test]
fn a_claim_is_rejected_and_taken_in_again() {
    let server = Server::start();
    let total = |query: &str| server.ask(&format!("/claims?limit=1{query}"))["total"].as_u64().unwrap();
    let (all, claim) = (total(""), first_claim(&server));
    let done = correct(&server, "Mara Venn", json!({"action": "reject", "claim": claim}));
    let id = done["corrections"][0].as_str().unwrap().to_owned();
    assert_eq!((total(""), total("&rejected=true")), (all - 1, all));
    let detail = server.ask(&format!("/claims/{claim}"));
    assert_eq!(detail["claim"]["review"]["state"], "rejected");
    assert_eq!(detail["history"][0]["author"], "Mara Venn");
    let undone = server.post(&format!("/corrections/{id}/undo"), &json!({"author": "Osk Rehn"}));
    assert_eq!((undone.status, &undone.json()["undone"]), (200, &true.into()));
    assert_eq!(total(""), all);
    let history = server.ask(&format!("/corrections?claim={claim}"));
    assert_eq!((history["total"].as_u64(), &history["rows"][0]["undone"]), (Some(1), &true.into()));
}

#[test]
fn a_field_is_set_and_two_analysts_disagree() {
    let server = Server::start();
    let claim = first_claim(&server);
    let state = || server.ask(&format!("/claims/{claim}"))["claim"]["review"]["state"].clone();
    assert_eq!(state(), "open");
    correct(&server, "Mara Venn", json!({"action": "confirm", "claim": claim}));
    assert_eq!(state(), "confirmed");
    correct(
        &server,
        "Mara Venn",
        json!({"action": "edit", "claim": claim, "field": "killed", "value": "14"}),
    );
    let detail = server.ask(&format!("/claims/{claim}"));
    assert_eq!((detail["fields"]["killed"].as_str(), state()), (Some("14"), "corrected".into()));
    correct(
        &server,
        "Osk Rehn",
        json!({"action": "edit", "claim": claim, "field": "killed", "value": "20-25"}),
    );
    assert_eq!(state(), "conflict");
    let queue = server.ask("/queue");
    assert_eq!(queue["conflicts"][0]["field"], "killed");
    assert_eq!(queue["conflicts"][0]["said"].as_array().unwrap().len(), 2);
    let bad = json!({"author": "Mara Venn", "change": {"action": "edit", "claim": claim, "field": "killed", "value": "many"}});
    let answer = server.post("/corrections", &bad);
    assert_eq!((answer.status, answer.code()), (422, "bad_correction".to_owned()));
    assert_eq!(answer.json()["error"]["found"], "many");
    let nameless = json!({"change": {"action": "confirm", "claim": claim}});
    assert_eq!(server.post("/corrections", &nameless).code(), "author");
}

#[test]
fn names_are_merged_split_and_renamed() {
    let server = Server::start();
    let name = server.ask("/actors?limit=1")["rows"][0]["value"].as_str().unwrap().to_owned();
    let merged = correct(
        &server,
        "Mara Venn",
        json!({"action": "merge", "of": "actor", "names": [name], "into": "Grey Column [ARVREBGRC]"}),
    );
    assert!(merged["changed"].as_u64() > Some(0), "{merged}");
    let after = server.ask("/claims?actor=ARVREBGRC");
    assert!(after["total"].as_u64() >= merged["changed"].as_u64());
    let id = merged["corrections"][0].as_str().unwrap();
    assert_eq!(server.post(&format!("/corrections/{id}/undo"), &json!({"author": "Mara Venn"})).status, 200);
    assert_eq!(server.ask("/claims?actor=ARVREBGRC")["total"], 0);
    let report =
        server.ask("/claims?limit=1&type=ASSAULT")["rows"][0]["report"]["id"].as_str().unwrap().to_owned();
    let split =
        json!({"action": "split", "of": "actor", "name": name, "value": "another band", "reports": [report]});
    correct(&server, "Mara Venn", split);
    let missing = json!({"author": "M", "change": {"action": "split", "of": "actor", "name": name, "value": "x", "reports": ["ffffffffffff"]}});
    assert_eq!(server.post("/corrections", &missing).status, 404);
}

#[test]
fn a_claim_is_added_to_a_report() {
    let server = Server::start();
    let report = server.ask("/reports?limit=1")["rows"][0]["id"].as_str().unwrap().to_owned();
    let text = server.ask(&format!("/reports/{report}"))["text"].as_str().unwrap().to_owned();
    let words = text.lines().rfind(|l| l.len() > 40 && text.matches(*l).count() == 1).unwrap();
    let words: String = words.chars().take(40).collect();
    let fields =
        json!({"type": "ASSAULT", "actor": "Northern Front [ARVREB]", "killed": "3", "source": "a doctor"});
    let change = json!({"action": "add", "report": report, "words": words.trim(), "fields": fields});
    let added = correct(&server, "Mara Venn", change);
    let claim = server.ask(&format!("/claims/{}", added["claim"].as_str().unwrap()));
    assert_eq!(claim["fields"]["killed"], "3");
    assert_eq!(claim["claim"]["chain"][1]["name"], "a doctor");
}

const FRENCH: &str = "Les rebelles ont quitté la ville de Khara dans la nuit de mardi à mercredi, a déclaré un médecin de \
    l'hôpital. Il a ajouté que personne n'avait été tué pendant leur départ, mais que plusieurs maisons avaient été pillées. Le \
    gouvernement n'a pas encore confirmé la nouvelle. Selon les habitants, des soldats de l'armée sont entrés dans la ville \
    quelques heures plus tard et ont fouillé les maisons du quartier du marché.";

const REPORT: &str = "The army shelled the market of Khara on Tuesday, a doctor said. Two people died.\n\nGeneral Osk Rehn denied it.\n";

#[test]
fn a_report_is_shown_without_being_added_and_then_added_once() {
    let server = Server::start();
    let before = server.ask("/status")["ledger"]["reports"].clone();
    let body = json!({"text": REPORT, "publisher": "The Vell Courier", "published": "2031-03-05"});
    let shown = server.post("/read", &body);
    assert_eq!(shown.status, 200, "{}", shown.text());
    let shown = shown.json();
    assert!(
        shown["claims"].as_array().unwrap().len() > 1 && shown["attributions"].as_array().unwrap().len() > 1
    );
    assert_eq!(server.ask("/status")["ledger"]["reports"], before);
    let added = server.post("/reports", &body).json();
    assert_eq!(added["outcome"], "added");
    assert_eq!(added["claims"].as_u64().map(|n| n as usize), shown["claims"].as_array().map(Vec::len));
    assert_eq!(server.post("/reports", &body).json()["outcome"], "unchanged");
    let kept = server.ask(&format!("/reports/{}", added["report"].as_str().unwrap()));
    assert_eq!(kept["report"]["publisher"], "The Vell Courier");
    for (body, code) in [
        (json!({"text": ""}), 422),
        (json!({"text": FRENCH}), 422),
        (json!({"text": "a", "published": "Tuesday"}), 400),
        (json!({"words": "a"}), 400),
    ] {
        let answer = server.post("/read", &body);
        assert_eq!(answer.status, code, "{body} {}", answer.text());
        assert!(answer.json()["error"]["message"].as_str().unwrap().len() > 10);
    }
}

#[test]
fn whoever_reads_is_not_held_up_by_whoever_writes() {
    let server = Server::start();
    let stop = AtomicBool::new(false);
    let sample = fs::read_to_string(root().join("samples/khara-oszk-daily.txt")).unwrap();
    let template = entry(&sample, Meta::default());
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut ledger = Ledger::open(&server.ledger, Access::Write).unwrap();
            let mut written = 0;
            while !stop.load(Ordering::Relaxed) {
                let mut copy = template.clone();
                copy.document.meta.title = Some(format!("Report {written}"));
                copy.run.program = format!("0.1.{written}");
                ledger.add(&[copy]).unwrap();
                written += 1;
            }
            ledger.lay_side_by_side(&reader().resources().comparison, |_| {}).unwrap();
            written
        });
        let readers: Vec<_> = (0..6)
            .map(|n| {
                let server = &server;
                scope.spawn(move || {
                    for i in 0..15 {
                        let paths =
                            ["/claims?limit=5", "/facets", "/timeline", "/reports", "/groups", "/status"];
                        let page = server.ask(paths[(n + i) % paths.len()]);
                        assert!(page.is_object());
                    }
                })
            })
            .collect();
        for reader in readers {
            reader.join().unwrap();
        }
        stop.store(true, Ordering::Relaxed);
        assert!(writer.join().unwrap() > 0);
    });
}
