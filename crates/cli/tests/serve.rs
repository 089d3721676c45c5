//! `onrecord serve` and `onrecord users` as a person starts them.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod running;

use running::{onrecord, ran, run};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A server that is stopped with the test, also if it fails.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_ledger_is_served_until_it_is_asked_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("new.ledger");
    let mut child = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .arg(&ledger)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let mut served = Served(child);
    let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    assert!(get(&address, "/api/v1/health").ends_with("\r\n\r\nok"), "{line}");
    assert!(get(&address, "/api/v1/status").contains("\"first_run\":true"));
    assert!(get(&address, "/").starts_with("HTTP/1.1 200"));
    assert!(ledger.exists());
    #[cfg(unix)]
    {
        let asked = Command::new("kill").arg(served.0.id().to_string()).status().unwrap();
        assert!(asked.success());
        assert_eq!(served.0.wait().unwrap().code(), Some(0), "it ends in good order");
    }
    served.0.kill().ok();
}

#[test]
fn other_machines_are_not_let_in_before_there_is_a_user() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("war.ledger").display().to_string();
    let refused = run(&["serve", &ledger, "--listen", "0.0.0.0:0"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("sign in") && refused.err.contains("onrecord users add"), "{}", refused.err);
    let mut add = onrecord(&["users", "add", "Mara Venn", "--role", "reader", "--ledger", &ledger]);
    add.write_stdin("too short\n");
    let short = ran(add);
    assert!(short.code == 1 && short.err.contains("15 characters"), "{}", short.err);
    let mut add = onrecord(&["users", "add", "Mara Venn", "--role", "reader", "--ledger", &ledger]);
    add.write_stdin("three geese over Khara\n");
    assert_eq!(ran(add).code, 0);
    assert_eq!(run(&["users", "list", "--ledger", &ledger]).out, "Mara Venn  reader\n");
    let token = run(&["users", "token", "Mara Venn", "--for", "dashboard", "--ledger", &ledger]).out;
    assert!(token.starts_with("onrecord_") && token.trim().len() == 73, "{token}");
    let listed = run(&["users", "list", "--ledger", &ledger]).out;
    assert_eq!(listed, "Mara Venn  reader  tokens: dashboard\n");
    assert_eq!(run(&["users", "remove", "Nobody", "--ledger", &ledger]).code, 1);
}
