//! Every address answers, and says the same as the library.

use crate::world::{Server, encoded, reader, root};
use onrecord::ledger::{Access, Filter, GroupFilter, Ledger};
use onrecord::wire::export::{Layout, Sources, export};
use serde_json::Value;
use std::fs;

fn rows(page: &Value) -> Vec<String> {
    page["rows"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect()
}

/// The ids of a whole list, page by page.
fn to_the_end(server: &Server, path: &str, limit: usize) -> Vec<String> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    for _ in 0..1000 {
        let sign = if path.contains('?') { '&' } else { '?' };
        let page = server.ask(&format!("{path}{sign}limit={limit}{cursor}"));
        all.extend(rows(&page));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={}", encoded(next)),
            None => return all,
        }
    }
    panic!("{path} has no end");
}

#[test]
fn pages_laid_end_to_end_are_the_whole() {
    let server = Server::start();
    let ledger = Ledger::open(&server.ledger, Access::Read).unwrap();
    let all: Vec<String> =
        ledger.query(&Filter::default()).unwrap().iter().map(|r| r.claim.id.to_string()).collect();
    assert!(all.len() > 40, "{} claims", all.len());
    assert_eq!(to_the_end(&server, "/claims", 7), all);
    for sort in ["oldest", "happened", "report"] {
        let mut found = to_the_end(&server, &format!("/claims?sort={sort}"), 11);
        assert_eq!(found.len(), all.len(), "{sort}");
        found.sort();
        let mut sorted = all.clone();
        sorted.sort();
        assert_eq!(found, sorted, "{sort}");
    }
    let groups: Vec<String> =
        ledger.groups(&GroupFilter::default()).unwrap().iter().map(|g| g.id.to_string()).collect();
    assert_eq!(to_the_end(&server, "/groups", 5), groups);
    let mut reports = to_the_end(&server, "/reports", 2);
    reports.sort();
    let documents: Vec<String> = ledger.document_ids().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(reports, documents);
    let page = server.ask("/claims?limit=1");
    assert_eq!(page["total"], all.len());
    assert_eq!(server.ask("/groups?limit=1")["total"], groups.len());
    assert_eq!(server.ask("/reports?limit=1")["total"], documents.len());
}

#[test]
fn filters_find_what_the_command_line_finds() {
    let server = Server::start();
    let ledger = Ledger::open(&server.ledger, Access::Read).unwrap();
    let some = |s: &str| Some(s.to_owned());
    for (query, filter) in [
        ("source=official", Filter { source: some("official"), ..Filter::default() }),
        ("publisher=courier", Filter { publisher: some("courier"), ..Filter::default() }),
        ("type=ASSAULT", Filter { kinds: vec!["ASSAULT".into()], ..Filter::default() }),
        ("text=market", Filter { text: some("market"), ..Filter::default() }),
        ("quad=4", Filter { quads: vec![4], ..Filter::default() }),
        ("actor=army", Filter { party: some("army"), ..Filter::default() }),
    ] {
        let ids: Vec<String> =
            ledger.query(&filter).unwrap().iter().map(|r| r.claim.id.to_string()).collect();
        assert_eq!(to_the_end(&server, &format!("/claims?{query}"), 50), ids, "{query}");
        assert_eq!(server.ask(&format!("/claims?{query}"))["total"], ids.len(), "{query}");
    }
    let nothing = server.ask("/claims?source=nobody-of-this-name");
    assert_eq!((nothing["total"].as_u64(), nothing["rows"].as_array().map(Vec::len)), (Some(0), Some(0)));
}

#[test]
fn a_facet_finds_exactly_the_claims_that_it_counts() {
    let server = Server::start();
    let found = server.ask("/facets?values=6");
    assert_eq!(found["complete"], true);
    let mut tried = 0;
    for facet in found["facets"].as_array().unwrap() {
        let Some(parameter) = facet["parameter"].as_str() else { continue };
        for value in facet["values"].as_array().unwrap() {
            let Some(filter) = value["filter"].as_str() else { continue };
            let page = server.ask(&format!("/claims?limit=1&{parameter}={}", encoded(filter)));
            // One name may have several codes: then its claims are those of all of them.
            assert!(page["total"].as_u64() >= value["claims"].as_u64(), "{facet} {value} {}", page["total"]);
            if facet["facet"] != "source" && facet["facet"] != "actor" && facet["facet"] != "recipient" {
                assert_eq!(page["total"], value["claims"], "{parameter}={filter}");
            }
            tried += 1;
        }
    }
    assert!(tried > 25, "{tried} values tried");
}

#[test]
fn a_claim_stands_where_its_evidence_says() {
    let server = Server::start();
    for id in to_the_end(&server, "/claims", 100).into_iter().take(12) {
        let detail = server.ask(&format!("/claims/{}", &id[..12]));
        assert_eq!(detail["claim"]["id"], id.as_str());
        let report = server.ask(&format!("/reports/{}", detail["claim"]["report"]["id"].as_str().unwrap()));
        let text = report["text"].as_str().unwrap();
        let units: Vec<u16> = text.encode_utf16().collect();
        for evidence in detail["evidence"].as_array().unwrap() {
            let words: Vec<String> = evidence["spans"]
                .as_array()
                .unwrap()
                .iter()
                .map(|s| {
                    let at = |i: usize| s["utf16"][i].as_u64().unwrap() as usize;
                    let by_units = String::from_utf16(&units[at(0)..at(1)]).unwrap();
                    let point = |i: usize| s["points"][i].as_u64().unwrap() as usize;
                    let by_points: String = text.chars().skip(point(0)).take(point(1) - point(0)).collect();
                    assert_eq!(by_units, by_points);
                    by_units
                })
                .collect();
            assert_eq!(words.join(" … "), evidence["words"].as_str().unwrap());
        }
        let why = server.ask(&format!("/claims/{id}/explain"));
        assert_eq!(why["read_again"], true, "{why}");
        assert!(why["sentence"]["text"].as_str().unwrap().len() > 10);
    }
}

#[test]
fn a_report_is_shown_as_it_was_and_read_again() {
    let server = Server::start();
    let listed = server.ask("/reports?text=interview");
    let id = listed["rows"][0]["id"].as_str().unwrap();
    let stored = server.ask(&format!("/reports/{id}"));
    let again = server.ask(&format!("/reports/{id}/reading"));
    assert_eq!(stored["text"], again["text"]);
    assert_eq!((&stored["read_now"], &again["read_now"]), (&false.into(), &true.into()));
    let count = |r: &Value, what: &str| r[what].as_array().unwrap().len();
    assert_eq!(count(&stored, "claims"), count(&again, "claims"));
    assert_eq!(count(&stored, "attributions"), count(&again, "attributions"));
    for what in ["sentences", "mentions", "entities", "attributions", "zones"] {
        assert!(count(&again, what) > 0, "{what}");
    }
    let letters: std::collections::BTreeSet<&str> =
        again["attributions"].as_array().unwrap().iter().map(|a| a["letter"].as_str().unwrap()).collect();
    assert!(letters.contains("A"), "{letters:?}");
    let nested = again["claims"].as_array().unwrap().iter().any(|c| c["attributions"][0].is_string());
    assert!(nested, "some claim is said by somebody");
}

#[test]
fn overviews_lose_no_claim() {
    let server = Server::start();
    let all = server.ask("/claims?limit=1")["total"].as_u64().unwrap();
    let sum = |v: &Value| v.as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum::<u64>();
    for by in ["type", "source", "publisher", "label", "mood", "quad"] {
        let line = server.ask(&format!("/timeline?line={by}"));
        assert_eq!(line["complete"], true);
        assert_eq!(line["claims"], all);
        assert_eq!(sum(&line["totals"]) + line["undated"].as_u64().unwrap(), all, "{by}");
    }
    let map = server.ask("/map");
    let on_map: u64 = map["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            assert!(f["geometry"]["coordinates"][0].as_f64().unwrap().abs() <= 180.0);
            assert!(
                ["place", "district", "region", "country"]
                    .contains(&f["properties"]["precision"].as_str().unwrap())
            );
            f["properties"]["claims"].as_u64().unwrap()
        })
        .sum();
    assert!(on_map > 0);
    assert_eq!(on_map + map["without_place"].as_u64().unwrap() + map["not_found"].as_u64().unwrap(), all);
    let network = server.ask("/network");
    assert!(network["edges"].as_array().unwrap().len() > 2, "{network}");
    let two = server.ask("/network?viewpoint=official&against=commander");
    assert!(two["edges"].as_array().unwrap().iter().all(|e| e["relation"].is_string()));
    assert_eq!(two["claims"].as_array().unwrap().len(), 2);
}

#[test]
fn groups_and_comparisons_are_those_of_the_library() {
    let server = Server::start();
    let groups = server.ask("/groups?limit=3");
    for id in rows(&groups) {
        let group = server.ask(&format!("/groups/{id}"));
        assert_eq!(group["id"], id.as_str());
        assert!(!group["sources"].as_array().unwrap().is_empty());
    }
    let label = groups["rows"][0]["label"].as_str().unwrap();
    let same = server.ask(&format!("/groups?label={}", encoded(label)));
    assert!(same["rows"].as_array().unwrap().iter().all(|g| g["label"] == label));
    let both = server.ask("/compare?a=courier&b=oszk&of=publisher");
    assert!(both["claims"][0].as_u64() > Some(0) && both["claims"][1].as_u64() > Some(0), "{both}");
    assert_eq!(both["timelines"].as_array().unwrap().len(), 2);
    assert_eq!(server.get("/api/v1/compare?a=nobody-at-all&b=oszk").code(), "no_such");
}

#[test]
fn exports_are_those_of_the_command_line_to_the_byte() {
    let server = Server::start();
    let ledger = Ledger::open(&server.ledger, Access::Read).unwrap();
    let filter = Filter { kinds: vec!["ASSAULT".into()], ..Filter::default() };
    let all = ledger.query(&filter).unwrap();
    let (reader, mut made) = (reader(), 0);
    let resources = reader.resources();
    for layout in Layout::ALL {
        let answer = server.get(&format!("/api/v1/export/{}?type=ASSAULT", layout.name()));
        assert_eq!(answer.status, 200, "{}", layout.name());
        assert!(answer.header("content-disposition").contains("attachment; filename=\"onrecord-claims-"));
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
        assert_eq!(answer.header("onrecord-query"), "type=ASSAULT");
        assert_eq!(answer.header("onrecord-blake3"), blake3::hash(&answer.body).to_hex().to_string());
        if layout == Layout::Brat {
            assert!(answer.body.starts_with(b"PK"), "brat comes as a ZIP file");
            continue;
        }
        let from = Sources {
            ledger: &ledger,
            gazetteer: &resources.gazetteer,
            actors: &resources.actors,
            guard_formulas: true,
        };
        let mut bytes = Vec::new();
        let done = export(layout, &all, &from, &mut bytes).unwrap();
        assert_eq!(answer.text(), String::from_utf8(bytes).unwrap(), "{}", layout.name());
        assert_eq!(answer.header("onrecord-rows"), done.rows.to_string());
        made += done.rows;
    }
    assert!(made > 20, "{made} rows");
    let whole = server.get("/api/v1/export/jsonl");
    let mut bytes = Vec::new();
    onrecord::wire::export_archive(&ledger, &mut bytes).unwrap();
    assert_eq!(whole.body, bytes);
    assert_eq!(server.get("/api/v1/export/jsonl?type=ASSAULT").status, 400);
    assert_eq!(server.get("/api/v1/export/xlsx").code(), "no_such");
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let server = Server::start();
    for path in [
        "/claims",
        "/reports",
        "/facets",
        "/groups",
        "/timeline",
        "/map",
        "/network",
        "/queue",
        "/sources",
        "/corrections",
    ] {
        let path = format!("/api/v1{path}");
        let first = server.get(&path);
        let tag = first.header("etag").to_owned();
        assert!(first.status == 200 && tag.len() > 10, "{path}");
        let again = server.call("GET", &path, &[("If-None-Match", &tag)], None);
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        let other = server.call("GET", &format!("{path}?limit=3"), &[("If-None-Match", &tag)], None);
        assert_ne!(other.status, 304, "{path}: another question has another tag");
    }
    let tag = server.get("/api/v1/claims").header("etag").to_owned();
    let claim = rows(&server.ask("/claims?limit=1"))[0].clone();
    let change = serde_json::json!({"author": "Mara Venn", "change": {"action": "confirm", "claim": claim}});
    assert_eq!(server.post("/corrections", &change).status, 200);
    let after = server.call("GET", "/api/v1/claims", &[("If-None-Match", &tag)], None);
    assert_eq!(after.status, 200, "the ledger has changed");
}

#[test]
fn the_queue_holds_every_claim_once_doubtful_ones_first() {
    let server = Server::start();
    let (mut all, mut doubts, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = server.ask(&format!("/queue?limit=13{cursor}"));
        for row in page["rows"].as_array().unwrap() {
            all.push(row["claim"]["id"].as_str().unwrap().to_owned());
            doubts.push(!row["why"].as_array().unwrap().is_empty());
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let known = to_the_end(&server, "/claims", 100).len();
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), known);
    assert_eq!(all.len(), known);
    let certain = doubts.iter().position(|d| !d).unwrap();
    assert!(certain > 0 && doubts[certain..].iter().all(|d| !d), "{doubts:?}");
    let claim = &all[0];
    let change = serde_json::json!({"author": "Mara Venn", "change": {"action": "confirm", "claim": claim}});
    assert_eq!(server.post("/corrections", &change).status, 200);
    assert_ne!(server.ask("/queue?limit=1")["rows"][0]["claim"]["id"], claim.as_str());
}

#[test]
fn names_are_found_to_pick_from() {
    let server = Server::start();
    let sources = server.ask("/sources?q=offic");
    assert!(
        sources["rows"].as_array().unwrap().iter().any(|r| r["value"].as_str().unwrap().contains("official"))
    );
    for what in ["publishers", "actors", "places", "types"] {
        assert!(!server.ask(&format!("/{what}"))["rows"].as_array().unwrap().is_empty(), "{what}");
    }
}

#[test]
fn the_status_says_what_there_is() {
    let server = Server::start();
    let status = server.ask("/status");
    assert_eq!(status["ledger"]["reports"], 9);
    assert_eq!((&status["user"]["role"], &status["first_run"]), (&"admin".into(), &false.into()));
    let empty = Server::on(&root().join("no such ledger"), &[]);
    assert_eq!(empty.ask("/status")["first_run"], true);
    for path in ["/claims", "/reports", "/groups", "/facets", "/timeline", "/map", "/network", "/queue"] {
        empty.ask(path);
    }
    assert_eq!(server.get("/api/v1/health").text(), "ok");
}

#[test]
fn mistakes_are_named() {
    let server = Server::start();
    for (path, code, found) in [
        ("/claims?typ=ASSAULT", "bad_query", "typ"),
        ("/claims?type=ASSAULT&type=ACCUSE", "bad_query", "type"),
        ("/claims?from=yesterday", "bad_value", "yesterday"),
        ("/claims?limit=0", "bad_value", "0"),
        ("/claims?limit=1e9", "bad_value", "1e9"),
        ("/claims?quad=5", "bad_value", "5"),
        ("/claims?factuality=perhaps", "bad_value", "perhaps"),
        ("/claims?label=true", "bad_value", "true"),
        ("/claims?sort=plain", "bad_value", "plain"),
        ("/claims?cursor=x", "bad_cursor", "x"),
        ("/claims/xyz", "bad_value", "xyz"),
        ("/claims/ffffffffffffffffffffffffffffffff", "no_such", "ffff"),
        ("/reports/ffffffffffffffffffffffffffffffff", "no_such", "ffff"),
        ("/groups/ffffffffffffffffffffffffffffffff", "no_such", "ffff"),
        ("/groups?cursor=1.2", "bad_cursor", "1.2"),
        ("/queue?cursor=0_nan_00", "bad_cursor", "0_nan_00"),
        ("/network?against=army", "bad_value", "against"),
        ("/nothing/here", "no_such_address", "nothing"),
    ] {
        let answer = server.get(&format!("/api/v1{path}"));
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.status);
        assert_eq!(answer.code(), code, "{path}");
        assert!(answer.text().contains(found), "{path}: {}", answer.text());
        assert!(answer.json()["error"]["message"].as_str().unwrap().len() > 10);
    }
}

#[test]
fn the_document_in_the_tree_is_what_the_code_makes() {
    let server = Server::start();
    let made = server.get("/api/v1/openapi.json").text() + "\n";
    let path = root().join("docs/api/openapi.json");
    if std::env::var_os("ONRECORD_ACCEPT").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let document: Value = serde_json::from_str(&made).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let names: Vec<&str> = operation["parameters"]
                .as_array()
                .map(|all| all.iter().map(|p| p["name"].as_str().unwrap()).collect())
                .unwrap_or_default();
            let different: std::collections::BTreeSet<&&str> = names.iter().collect();
            assert_eq!(different.len(), names.len(), "{method} {path} has a parameter twice");
        }
    }
    assert!(
        made == kept,
        "docs/api/openapi.json is not what the code makes; ONRECORD_ACCEPT=1 cargo test -p onrecord-server --test served writes it anew"
    );
}
