//! A ledger made of the samples, a server on a copy of it, and calls to it as they go over the wire.

use onrecord::Reader;
use onrecord::document::Meta;
use onrecord::ingest::Report;
use onrecord::ledger::{Access, Entry, Ledger, Run};
use onrecord_server::{App, Assets, Gate, Hosts, Role, Users, run};
use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// Good passwords of the tests.
pub const PASSWORD: &str = "three geese over Khara";

/// The reader with the tables of the invented world.
pub fn reader() -> Arc<Reader> {
    static READER: OnceLock<Arc<Reader>> = OnceLock::new();
    let make = || Arc::new(Reader::builder().data(root().join("cases/world/data")).build().unwrap());
    Arc::clone(READER.get_or_init(make))
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn this_run() -> Run {
    Run { program: "0.1.0".into(), model: "base".into(), lexicon: "world".into() }
}

/// The entry of a report.
pub fn entry(text: &str, meta: Meta) -> Entry {
    let reading = reader().read(Report::from_bytes(text.as_bytes(), meta)).unwrap();
    Entry::new(&reading.document, &reading.mentions, &reading.attributions, &reading.claims, this_run())
}

/// A ledger of the samples, made once.
fn samples() -> &'static Path {
    static LEDGER: OnceLock<PathBuf> = OnceLock::new();
    LEDGER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap().keep();
        let path = folder.join("samples.ledger");
        let mut ledger = Ledger::open(&path, Access::Write).unwrap();
        let mut files: Vec<PathBuf> =
            fs::read_dir(root().join("samples")).unwrap().map(|f| f.unwrap().path()).collect();
        files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
        files.sort();
        let entries: Vec<Entry> =
            files.iter().map(|f| entry(&fs::read_to_string(f).unwrap(), Meta::default())).collect();
        ledger.add(&entries).unwrap();
        ledger.lay_side_by_side(&reader().resources().comparison, |_| {}).unwrap();
        drop(ledger);
        path
    })
}

/// A running server; it ends with the test.
pub struct Server {
    pub address: SocketAddr,
    pub ledger: PathBuf,
    _folder: TempDir,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// The code of an error.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Server {
    /// On a copy of the ledger of samples; nobody signs in.
    pub fn start() -> Server {
        Server::on(samples(), &[])
    }

    /// The same where these people sign in.
    pub fn with_users(users: &[(&str, Role)]) -> Server {
        Server::on(samples(), users)
    }

    pub fn on(ledger: &Path, people: &[(&str, Role)]) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("war.ledger");
        if ledger.exists() {
            fs::copy(ledger, &path).unwrap();
        }
        let users = Users::of_ledger(&path).unwrap();
        for (name, role) in people {
            users.add(name, *role, PASSWORD).unwrap();
        }
        let hosts = Hosts::new([127, 0, 0, 1].into(), &[], None);
        let gate = Gate::new(users, hosts, !people.is_empty());
        let load = Box::new(|| Ok((reader(), this_run())));
        let app = App::new(&path, gate, load, None).unwrap();
        let (end, ended) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap()
                .block_on(async {
                    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                    tell.send(listener.local_addr().unwrap()).unwrap();
                    run(app, Assets::new(None), listener, async {
                        let _ = ended.await;
                    })
                    .await;
                });
        });
        let address = told.recv().unwrap();
        Server { address, ledger: path, _folder: folder, end: Some(end), thread: Some(thread) }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], None)
    }

    /// The JSON at an address of the API, which must be there.
    pub fn ask(&self, path: &str) -> Value {
        let answer = self.get(&format!("/api/v1{path}"));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", &format!("/api/v1{path}"), &[], Some(&body.to_string()))
    }

    /// A call as it goes over the wire. `Host` is ours unless given.
    pub fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(n, _)| n.eq_ignore_ascii_case("host")) {
            head.push_str(&format!("Host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(body) = body {
            if !headers.iter().any(|(n, _)| n.eq_ignore_ascii_case("content-type")) {
                head.push_str("Content-Type: application/json\r\n");
            }
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        self.raw(format!("{head}\r\n{}", body.unwrap_or_default()).as_bytes())
    }

    /// What comes back for these bytes.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        // A server that refuses may close before it has read everything.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(answer.len());
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|l| l.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let headers: Vec<(String, String)> = lines
            .filter_map(|l| l.split_once(':'))
            .map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned()))
            .collect();
        let mut body = answer.get(end + 4..).unwrap_or_default().to_vec();
        if headers.iter().any(|(n, v)| n == "transfer-encoding" && v == "chunked") {
            body = unchunked(&body);
        }
        Answer { status, headers, body }
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let size =
            std::str::from_utf8(&rest[..end]).ok().and_then(|s| usize::from_str_radix(s.trim(), 16).ok());
        let Some(size) = size.filter(|s| *s > 0) else { break };
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    body
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            let _ = end.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Text for an address.
pub fn encoded(text: &str) -> String {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b);
    text.bytes()
        .map(|b| if unreserved(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
