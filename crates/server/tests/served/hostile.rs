//! Input that means harm: through every text field, every parameter, every byte of a request.

use crate::world::{Server, encoded, entry, reader};
use onrecord::document::Meta;
use onrecord::ledger::{Access, Ledger};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// What would run in a page that took text for HTML, or in a program that took it for code.
const PAYLOADS: [&str; 30] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script href=\"data:text/javascript,alert(1)\"/></svg>",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<body onload=alert(1)>",
    "<math><mi xlink:href=\"javascript:alert(1)\">x</mi></math>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!--<script>alert(1)//-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "`-alert(1)-`",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "<object data=https://evil.example/x.swf></object>",
    "=cmd|'/c calc'!A1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u{202e}\u{2066}txt.exe\u{0000}\u{feff}",
];

#[test]
fn payloads_in_every_text_field_stay_text() {
    let server = Server::on(std::path::Path::new("no such ledger"), &[]);
    let mut ledger = Ledger::open(&server.ledger, Access::Write).unwrap();
    let entries: Vec<_> = PAYLOADS
        .iter()
        .enumerate()
        .map(|(n, payload)| {
            let meta = Meta {
                publisher: Some(payload.replace('\0', "")),
                title: Some((*payload).to_owned()),
                author: Some((*payload).to_owned()),
                url: Some(format!("javascript:alert('{payload}')")),
                origin: Some((*payload).to_owned()),
                ..Meta::default()
            };
            let text = format!(
                "Day {n} of the war\n\nThe army shelled Khara, a doctor said. {payload} Rebels left Ostrel.\n"
            );
            entry(&text, meta)
        })
        .collect();
    ledger.add(&entries).unwrap();
    ledger.lay_side_by_side(&reader().resources().comparison, |_| {}).unwrap();
    drop(ledger);
    let claims = server.ask("/claims?limit=200");
    assert!(claims["rows"].as_array().unwrap().len() >= 30);
    for (n, payload) in PAYLOADS.iter().enumerate() {
        let claim = claims["rows"][n]["id"].as_str().unwrap();
        for change in [
            json!({"action": "note", "claim": claim, "value": payload}),
            json!({"action": "edit", "claim": claim, "field": "actor", "value": payload}),
        ] {
            let body = json!({"author": payload, "reason": payload, "change": change});
            let answer = server.post("/corrections", &body);
            assert!(answer.status == 200 || answer.status == 429, "{payload}: {}", answer.text());
            if answer.status == 429 {
                std::thread::sleep(Duration::from_millis(600));
            }
        }
        let errors = [
            format!("/api/v1/claims?type={}&sort={}", encoded(payload), encoded(payload)),
            format!("/api/v1/claims?{}=1", encoded(payload)),
            format!("/api/v1/claims/{}", encoded(payload)),
            format!("/api/v1/export/{}", encoded(payload)),
            format!("/api/v1/{}", encoded(payload)),
        ];
        for path in errors {
            let answer = server.get(&path);
            assert!((400..500).contains(&answer.status), "{path}: {}", answer.status);
            assert_eq!(answer.header("content-type"), "application/json", "{path}");
            assert!(answer.json()["error"]["code"].is_string());
        }
        let page = server.get(&format!("/{}", encoded(payload)));
        assert!(!page.text().contains(payload), "an address is not repeated in a page: {payload}");
    }
    let first = claims["rows"][0]["id"].as_str().unwrap();
    let report = claims["rows"][0]["report"]["id"].as_str().unwrap();
    for path in [
        "/claims?limit=500".to_owned(),
        "/reports".to_owned(),
        "/facets?values=200".to_owned(),
        "/groups".to_owned(),
        "/corrections?limit=500".to_owned(),
        "/queue".to_owned(),
        "/network".to_owned(),
        "/timeline?line=publisher".to_owned(),
        "/publishers".to_owned(),
        format!("/claims/{first}"),
        format!("/claims/{first}/explain"),
        format!("/reports/{report}"),
        format!("/reports/{report}/reading"),
        format!("/groups/{first}"),
    ] {
        let answer = server.get(&format!("/api/v1{path}"));
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.json().is_object(), "{path}: JSON stays JSON");
    }
    let titles: Vec<String> = server.ask("/reports?limit=100")["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["title"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(titles.iter().any(|t| t == PAYLOADS[0]), "what was written is kept as it was: {titles:?}");
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    let server = Server::on(std::path::Path::new("no such ledger"), &[]);
    let mut ledger = Ledger::open(&server.ledger, Access::Write).unwrap();
    let text = "The army shelled Khara, a doctor said. Rebels left Ostrel, an official said.\n";
    let entries: Vec<_> = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]
        .iter()
        .enumerate()
        .map(|(n, cell)| {
            let meta =
                Meta { publisher: Some((*cell).into()), title: Some((*cell).into()), ..Meta::default() };
            entry(&format!("{text}{n}"), meta)
        })
        .collect();
    ledger.add(&entries).unwrap();
    drop(ledger);
    let guarded = server.get("/api/v1/export/csv").text();
    let cells = |csv: &str| -> Vec<String> {
        csv.lines()
            .skip(1)
            .flat_map(|l| l.split(',').map(|c| c.trim_matches('"').to_owned()).collect::<Vec<_>>())
            .collect()
    };
    let formula =
        |c: &String| c.starts_with(['=', '@', '\t', '\r']) || (c.starts_with(['+', '-']) && c.len() > 1);
    assert_eq!(cells(&guarded).into_iter().find(formula), None, "{guarded}");
    let raw = server.get("/api/v1/export/csv?raw=true").text();
    assert!(cells(&raw).iter().any(formula));
}

/// What would do something if text of a person became SQL or a full-text search.
fn injections() -> Vec<String> {
    let roots = [
        "'",
        "\"",
        "' OR 1=1 --",
        "'; DROP TABLE claim; --",
        "\" OR \"\"=\"",
        "1; ATTACH 'x' AS y",
        "') UNION SELECT password FROM users --",
        "x' AND load_extension('a') --",
        "%' OR '1'='1",
        "/**/UNION/**/SELECT/**/1",
        "PRAGMA writable_schema=1",
        "NEAR(a b, 10)",
        "a AND OR NOT",
        "col:x",
        "^a",
        "a*b*",
        "(((((",
        "{a b}",
        "\"unclosed",
        "-a",
        "a NOT b",
        "*",
        "\\",
        ";",
        "\u{0000}x",
    ];
    let wrap = [
        ("", ""),
        ("\"", "\""),
        ("a ", " b"),
        ("army ", "*"),
        ("'", "'), ('"),
        ("[", "]"),
        ("%", "%"),
        ("x=", ""),
    ];
    roots.iter().flat_map(|r| wrap.iter().map(move |(a, b)| format!("{a}{r}{b}"))).collect()
}

#[test]
fn no_text_becomes_sql() {
    let server = Server::start();
    let (all, reports) =
        (server.ask("/claims?limit=1")["total"].clone(), server.ask("/status")["ledger"]["reports"].clone());
    let injections = injections();
    assert_eq!(injections.len(), 200);
    let fields = [
        "source",
        "publisher",
        "actor",
        "by",
        "recipient",
        "type",
        "cameo",
        "place",
        "text",
        "label",
        "group",
        "report",
        "sort",
        "cursor",
        "from",
        "since",
    ];
    for (n, text) in injections.iter().enumerate() {
        // Every injection through the free-text search, and through two more parameters in turn.
        for field in ["text", fields[n % fields.len()], fields[(n * 7 + 3) % fields.len()]] {
            let answer = server.get(&format!("/api/v1/claims?limit=1&{field}={}", encoded(text)));
            assert!(
                answer.status == 200 || answer.status == 400,
                "{field}={text}: {} {}",
                answer.status,
                answer.text()
            );
            assert!(
                !answer.text().contains("syntax error") && !answer.text().contains("SQL"),
                "{field}={text}: {}",
                answer.text()
            );
        }
        if n % 8 == 0 {
            for path in [
                "/sources?q=",
                "/actors?q=",
                "/reports?text=",
                "/groups?text=",
                "/network?viewpoint=",
                "/corrections?author=",
                "/facets?facets=",
            ] {
                let answer = server.get(&format!("/api/v1{path}{}", encoded(text)));
                assert!(answer.status == 200 || answer.status == 400, "{path}{text}: {}", answer.text());
            }
        }
    }
    assert_eq!(server.ask("/claims?limit=1")["total"], all);
    assert_eq!(server.ask("/status")["ledger"]["reports"], reports);
    let ledger = Ledger::open(&server.ledger, Access::Read).unwrap();
    assert_eq!(ledger.check().unwrap(), Vec::<String>::new());
}

#[test]
fn bodies_that_are_too_large_or_no_json_are_refused() {
    let server = Server::start();
    let long = "The army left Khara. ".repeat(60_000);
    let answer = server.post("/read", &json!({"text": long}));
    assert_eq!((answer.status, answer.code()), (413, "too_large".to_owned()));
    let answer = server.post("/read", &json!({"text": "a".repeat(500_000)}));
    assert_eq!(answer.status, 413);
    for body in ["", "{", "[]", "null", "{\"text\": 3}", "{\"text\": \"a\", \"more\": 1}"] {
        let answer = server.call("POST", "/api/v1/read", &[], Some(body));
        assert_eq!((answer.status, answer.code()), (400, "bad_body".to_owned()), "{body}");
    }
    let deep = format!("{{\"text\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(server.call("POST", "/api/v1/read", &[], Some(&deep)).status, 400);
    let wide: Value =
        json!({"author": "M", "reason": "x".repeat(5_000), "change": {"action": "confirm", "claim": "ff"}});
    assert_eq!(server.post("/corrections", &wide).status, 400);
    let address = format!("/api/v1/claims?text={}", "a".repeat(20_000));
    assert_eq!(server.get(&address).status, 414);
}

#[test]
fn slow_callers_hold_nobody_up() {
    let server = Server::start();
    let mut slow: Vec<TcpStream> = Vec::new();
    for n in 0..60 {
        let mut stream = TcpStream::connect(server.address).unwrap();
        let head = if n % 2 == 0 {
            format!("GET /api/v1/claims HTTP/1.1\r\nHost: {}\r\nX-", server.address)
        } else {
            format!(
                "POST /api/v1/read HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{",
                server.address
            )
        };
        stream.write_all(head.as_bytes()).unwrap();
        slow.push(stream);
    }
    server.get("/api/v1/health");
    let mut times: Vec<Duration> = (0..30)
        .map(|_| {
            let start = Instant::now();
            assert_eq!(server.get("/api/v1/health").text(), "ok");
            start.elapsed()
        })
        .collect();
    times.sort();
    assert!(times[15] < Duration::from_millis(50), "{:?}", times[15]);
    // A head that does not come is not waited for.
    let stream = &mut slow[0];
    stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    let start = Instant::now();
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert!(start.elapsed() < Duration::from_secs(35), "{:?}", start.elapsed());
}

#[test]
fn requests_that_are_none_are_refused() {
    let server = Server::start();
    let many: String = (0..5_000).map(|n| format!("X-{n}: a\r\n")).collect();
    let answer = server
        .raw(format!("GET /api/v1/claims HTTP/1.1\r\nHost: {}\r\n{many}\r\n", server.address).as_bytes());
    assert!(answer.status == 431 || answer.status == 400 || answer.status == 0, "{}", answer.status);
    for bytes in
        [&b"\x16\x03\x01\x02\x00"[..], b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\r\n", b"GET  / HTTP/1.1\r\n\r\n"]
    {
        assert_ne!(server.raw(bytes).status, 200);
    }
    for path in [
        "/../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/assets/../../Cargo.toml",
        "/%00",
        "/api/v1/../../etc/passwd",
    ] {
        let answer = server.get(path);
        assert!(!answer.text().contains("root:") && !answer.text().contains("[package]"), "{path}");
    }
    for method in ["PUT", "PATCH", "TRACE", "OPTIONS", "DELETE"] {
        assert!(server.call(method, "/api/v1/claims", &[], None).status >= 400, "{method}");
        assert!(server.call(method, "/", &[], None).status >= 400, "{method}");
    }
    assert_eq!(server.get("/api/v1/health").text(), "ok");
}
