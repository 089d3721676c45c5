//! `onrecord serve`: a ledger in the browser.
//!
//! reads:  a ledger, requests
//! writes: answers; the address on standard output

use crate::args::{Listening, ServeArgs};
use crate::failure::{Exit, Failure, Stop};
use crate::provenance;
use crate::session::Session;
use onrecord::Reader;
use onrecord_server::{LoadReader, Options};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Serves until it is interrupted.
pub fn run(session: &Session, args: &ServeArgs) -> Result<Exit, Stop> {
    serve(session, &args.ledger, &args.listening, args.open)
}

/// The same for another command that is done.
pub fn serve(session: &Session, ledger: &Path, listening: &Listening, open: bool) -> Result<Exit, Stop> {
    let Listening { listen, hosts, origin, sign_in, author, web } = listening.clone();
    if let Some(origin) = &origin
        && !["http://", "https://"].iter().any(|s| origin.starts_with(s))
    {
        return Err(Failure::usage(format!("--origin: expected https://NAME, found {origin:?}")).into());
    }
    if !ledger.exists() {
        session.tell(&format!("note: {} is a new ledger", ledger.display()));
    }
    let options = Options {
        ledger: ledger.to_owned(),
        listen,
        hosts,
        origin,
        sign_in,
        author,
        web,
        load: loader(session),
    };
    let ready = |address: std::net::SocketAddr| {
        let url = format!("http://{address}/");
        let mut out = session.out();
        // The server goes on if nobody reads where it is.
        let _ = writeln!(out, "{url}").and_then(|()| out.flush());
        session.tell(&format!("serving {}; Ctrl-C ends it", ledger.display()));
        if open && let Err(error) = open_browser(&url) {
            session.tell(&format!("note: no browser could be opened ({error}); open {url} yourself"));
        }
    };
    onrecord_server::serve(options, ready).map_err(|e| Failure::from_error(&e))?;
    session.say(|| "ended".to_owned());
    Ok(Exit::AllRead)
}

/// Makes the reader, with the user's tables and model where they are given, and says what reads.
fn loader(session: &Session) -> LoadReader {
    let (data, model) = (session.data().map(Path::to_owned), session.model().map(Path::to_owned));
    Box::new(move || {
        let mut builder = Reader::builder();
        if let Some(folder) = &data {
            builder = builder.data(folder);
        }
        if let Some(folder) = &model {
            builder = builder.model(folder);
        }
        let words = |e: onrecord::Error| e.to_string();
        let reader = builder.build().map_err(words)?;
        let run = provenance::run_of(data.as_deref(), model.as_deref()).map_err(words)?;
        Ok((Arc::new(reader), run))
    })
}

/// Opens an address of ours in the default browser; what the system's own command does is not waited for.
fn open_browser(url: &str) -> std::io::Result<()> {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(before).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop)
}
