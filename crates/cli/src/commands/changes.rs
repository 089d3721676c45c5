//! `onrecord changes`: what came, went and was corrected since a moment.
//!
//! reads:  a ledger
//! writes: standard output

use crate::args::ChangesArgs;
use crate::commands::query::{failed, open};
use crate::failure::{Exit, Failure, Stop};
use crate::render::{color, wrap};
use crate::session::Session;
use jiff::Timestamp;
use jiff::civil::Date;
use std::io::Write;

/// Shows the changes.
pub fn run(session: &Session, args: &ChangesArgs) -> Result<Exit, Stop> {
    let day = |d: Date| d.to_zoned(jiff::tz::TimeZone::UTC).map(|z| z.timestamp());
    let since =
        args.since.parse::<Timestamp>().or_else(|_| args.since.parse::<Date>().and_then(day)).map_err(
            |_| {
                let what = format!("--since: {:?} is neither a day nor a moment", args.since);
                Failure::usage(what)
                    .hint("2031-03-04, or 2031-03-04T10:00:00Z (as the last line of the last run gave it)")
            },
        )?;
    let ledger = open(&args.ledger)?;
    let most = if args.limit == 0 { usize::MAX >> 1 } else { args.limit };
    let changes = ledger.changes(since, most).map_err(failed)?;
    let page = session.page();
    let mut out = session.out();
    for c in &changes {
        if args.json {
            let object = serde_json::json!({
                "at": c.at.to_string(), "change": c.kind.name(), "claim": c.claim.to_string(), "document": c.document.to_string(), "plain": c.plain,
            });
            writeln!(out, "{object}")?;
        } else {
            let id: String = c.claim.to_string().chars().take(10).collect();
            let line =
                format!("{id}  {:.19}  {:9}  {}", c.at.to_string(), c.kind.name(), wrap::clean(&c.plain));
            writeln!(out, "{}", wrap::cut(&line, page.width.max(60)))?;
        }
    }
    if !args.json {
        let cut = if changes.len() == most { "; there may be more (--limit 0 shows all)" } else { "" };
        writeln!(
            out,
            "{}",
            page.paint(color::dim(), &format!("{} changes since {since}{cut}", changes.len()))
        )?;
    }
    out.flush()?;
    Ok(Exit::AllRead)
}
