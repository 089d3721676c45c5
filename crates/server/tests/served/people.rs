//! Who may do what, and what another site's page may not.

use crate::world::{PASSWORD, Server, reader, root, this_run};
use onrecord_server::{Options, Role, ServeError, Users, serve};
use serde_json::json;
use std::fs;

fn sign_in(server: &Server, name: &str) -> String {
    let answer = server.post("/session", &json!({"name": name, "password": PASSWORD}));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

#[test]
fn roles_are_held_to() {
    let server =
        Server::with_users(&[("Lia", Role::Reader), ("Mara Venn", Role::Analyst), ("Osk", Role::Admin)]);
    let claims = "/api/v1/claims?limit=1";
    assert_eq!((server.get(claims).status, server.get(claims).code()), (401, "sign_in".to_owned()));
    let status = server.ask("/status");
    assert_eq!((&status["user"]["signs_in"], &status["ledger"]["claims"]), (&true.into(), &json!(null)));
    for path in
        ["/reports", "/facets", "/export/csv", "/corrections", "/queue", "/map", "/groups/ff", "/claims/ff"]
    {
        assert_eq!(server.get(&format!("/api/v1{path}")).status, 401, "{path}");
    }
    let reader = sign_in(&server, "Lia");
    let page = server.call("GET", claims, &[("Cookie", &reader)], None);
    assert_eq!(page.status, 200);
    let claim = page.json()["rows"][0]["id"].as_str().unwrap().to_owned();
    let change = json!({"change": {"action": "confirm", "claim": claim}}).to_string();
    let post = |cookie: &str, body: &str| {
        server.call("POST", "/api/v1/corrections", &[("Cookie", cookie)], Some(body))
    };
    assert_eq!((post(&reader, &change).status, post(&reader, &change).code()), (403, "role".to_owned()));
    let add = json!({"text": "The army left Khara, a doctor said."}).to_string();
    assert_eq!(server.call("POST", "/api/v1/reports", &[("Cookie", &reader)], Some(&add)).status, 403);
    let analyst = sign_in(&server, "Mara Venn");
    assert_eq!(post(&analyst, &change).status, 200);
    let other = json!({"author": "Osk", "change": {"action": "reject", "claim": claim}}).to_string();
    assert_eq!(post(&analyst, &other).code(), "bad_value", "nobody signs for another");
    let history = server.call("GET", "/api/v1/corrections", &[("Cookie", &analyst)], None).json();
    assert_eq!(history["rows"][0]["author"], "Mara Venn");
    let out = server.call("DELETE", "/api/v1/session", &[("Cookie", &analyst)], None);
    assert_eq!(out.status, 204);
    assert_eq!(server.call("GET", claims, &[("Cookie", &analyst)], None).status, 401);
}

#[test]
fn a_session_cannot_be_set_from_outside() {
    let server = Server::with_users(&[("Lia", Role::Reader)]);
    let fixed = "onrecord_session=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let body = json!({"name": "Lia", "password": PASSWORD}).to_string();
    let answer = server.call("POST", "/api/v1/session", &[("Cookie", fixed)], Some(&body));
    assert!(!answer.header("set-cookie").starts_with(fixed));
    assert_eq!(server.call("GET", "/api/v1/claims", &[("Cookie", fixed)], None).status, 401);
}

#[test]
fn tokens_open_the_api_until_they_are_taken_away() {
    let server = Server::with_users(&[("Lia", Role::Reader)]);
    let users = Users::of_ledger(&server.ledger).unwrap();
    let token = users.add_token("Lia", "dashboard").unwrap();
    let bearer = format!("Bearer {token}");
    let ask = || server.call("GET", "/api/v1/claims?limit=1", &[("Authorization", &bearer)], None).status;
    assert_eq!(ask(), 200);
    let kept = fs::read_to_string(users.path()).unwrap();
    assert!(!kept.contains(&token) && !kept.contains(PASSWORD) && kept.contains("$argon2id$"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(users.path()).unwrap().permissions().mode() & 0o077, 0);
    }
    assert_eq!(users.remove_tokens("Lia", "dashboard").unwrap(), 1);
    assert_eq!(ask(), 401);
    let wrong = format!("Bearer onrecord_{}", "0".repeat(64));
    assert_eq!(server.call("GET", "/api/v1/claims", &[("Authorization", &wrong)], None).status, 401);
}

#[test]
fn whoever_is_taken_away_is_out_at_once() {
    let server = Server::with_users(&[("Lia", Role::Reader), ("Osk", Role::Admin)]);
    let cookie = sign_in(&server, "Lia");
    Users::of_ledger(&server.ledger).unwrap().remove("Lia").unwrap();
    assert_eq!(server.call("GET", "/api/v1/claims", &[("Cookie", &cookie)], None).status, 401);
}

#[test]
fn passwords_cannot_be_tried_out() {
    let server = Server::with_users(&[("Lia", Role::Reader)]);
    let mut turned_away = 0;
    for n in 0..40 {
        let body = json!({"name": "Lia", "password": format!("a wrong password {n}")});
        let answer = server.post("/session", &body);
        match answer.status {
            401 => assert_eq!(answer.code(), "wrong_password"),
            429 => {
                assert!(!answer.header("retry-after").is_empty());
                turned_away += 1;
            }
            other => panic!("{other}"),
        }
    }
    assert!(turned_away >= 30, "{turned_away} of 40 were turned away");
    let right = server.post("/session", &json!({"name": "Lia", "password": PASSWORD}));
    assert_eq!(right.status, 429, "also the right one has to wait");
}

#[test]
fn nobody_learns_who_there_is() {
    let server = Server::with_users(&[("Lia", Role::Reader)]);
    let try_out = |name: &str| {
        server.post("/session", &json!({"name": name, "password": "not the password at all"})).text()
    };
    assert_eq!(try_out("Lia"), try_out("nobody"));
}

#[test]
fn another_sites_page_can_neither_read_nor_write() {
    let server = Server::start();
    let claim = server.ask("/claims?limit=1")["rows"][0]["id"].as_str().unwrap().to_owned();
    let change = json!({"author": "Evil", "change": {"action": "reject", "claim": claim}}).to_string();
    let own = format!("http://{}", server.address);
    let post =
        |headers: &[(&str, &str)]| server.call("POST", "/api/v1/corrections", headers, Some(&change)).status;
    assert_eq!(post(&[("Origin", "https://evil.example")]), 403);
    assert_eq!(post(&[("Origin", "null")]), 403);
    assert_eq!(post(&[("Sec-Fetch-Site", "cross-site")]), 403);
    assert_eq!(post(&[("Origin", &own), ("Content-Type", "text/plain")]), 415, "a form cannot send JSON");
    assert_eq!(server.ask("/corrections")["total"], 0);
    assert_eq!(post(&[("Origin", &own)]), 200);
    for host in ["evil.example", "localhost.evil.example", "evil.example:80", ""] {
        let answer = server.call("GET", "/api/v1/claims", &[("Host", host)], None);
        assert!(answer.status == 421 || answer.status == 400, "{host}: {}", answer.status);
        assert!(!answer.text().contains("rows"));
    }
    let page = server.call("GET", "/api/v1/claims", &[("Origin", "https://evil.example")], None);
    assert_eq!(page.status, 403);
    assert_eq!(server.get("/api/v1/claims").header("access-control-allow-origin"), "");
}

#[test]
fn every_answer_says_what_a_page_may_do() {
    let server = Server::start();
    for path in
        ["/", "/claims/some/view", "/api/v1/claims", "/api/v1/nothing", "/no.file", "/api/v1/openapi.json"]
    {
        let answer = server.get(path);
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
    }
}

#[test]
fn other_machines_are_let_in_only_where_somebody_signs_in() {
    let folder = tempfile::tempdir().unwrap();
    let options = |origin: Option<&str>, listen: &str| Options {
        ledger: folder.path().join("war.ledger"),
        listen: listen.parse().unwrap(),
        hosts: Vec::new(),
        origin: origin.map(str::to_owned),
        sign_in: false,
        author: None,
        web: None,
        load: Box::new(|| Ok((reader(), this_run()))),
    };
    for (origin, listen) in
        [(None, "0.0.0.0:0"), (None, "[::]:0"), (Some("https://claims.example"), "127.0.0.1:0")]
    {
        let refused = serve(options(origin, listen), |_| panic!("it must not start"));
        assert!(matches!(refused, Err(ServeError::NoUser(_))), "{listen}");
        assert!(refused.unwrap_err().to_string().contains("onrecord users add"));
    }
    assert!(!folder.path().join("war.ledger").exists(), "nothing is made by a server that does not start");
    assert!(root().join("samples").exists());
}

#[test]
fn users_are_kept_whole() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("war.ledger");
    let users = Users::of_ledger(&ledger).unwrap();
    assert!(users.is_empty());
    assert!(users.add("Lia", Role::Reader, "short").unwrap_err().to_string().contains("15 characters"));
    users.add("Lia", Role::Reader, PASSWORD).unwrap();
    for name in ["lia", "LIA", "", " Lia", "a\nb"] {
        assert!(users.add(name, Role::Reader, PASSWORD).is_err(), "{name:?}");
    }
    users.set_role("Lia", Role::Analyst).unwrap();
    assert_eq!(Users::of_ledger(&ledger).unwrap().find("Lia").unwrap().role, Role::Analyst);
    fs::write(users.path(), "{\"users\": 3}").unwrap();
    assert!(Users::of_ledger(&ledger).is_err());
    assert!(!users.is_empty(), "a file that cannot be read lets nobody in and counts as somebody");
}
