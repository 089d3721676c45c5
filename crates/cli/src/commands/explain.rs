//! `onrecord explain`: from a claim down to sentence, words, rules and scores.
//!
//! reads:  reports, or a ledger
//! writes: standard output

use crate::args::ExplainArgs;
use crate::commands::read::read_input;
use crate::failure::{Exit, Failure, Stop};
use crate::inputs::{Input, Inputs, Named};
use crate::render::color;
use crate::render::explain::{explain, report};
use crate::render::words::count;
use crate::session::Session;
use onrecord::Reading;
use onrecord::events::Claim;
use std::io::Write;

/// Longest claim number; more digits are the beginning of an id.
const NUMBER_DIGITS: usize = 4;

/// Explains one claim.
pub fn run(session: &Session, args: &ExplainArgs) -> Result<Exit, Stop> {
    let wanted = Wanted::parse(&args.claim)?;
    if let Some(path) = &args.ledger {
        return super::query::explain(session, path, &args.claim);
    }
    let reader = session.reader()?;
    let sample = args.sample.then(|| Input::Report(Named::sample()));
    let (mut readings, mut lost) = (Vec::new(), 0);
    for input in sample.into_iter().chain(Inputs::new(&args.files, &args.about, &reader.resources().zones)) {
        match read_input(&reader, input, &args.about) {
            Ok((_, reading)) => readings.push(reading),
            Err(failure) => {
                session.lost(&failure);
                lost += 1;
            }
        }
    }
    if readings.is_empty() {
        return Ok(Exit::NothingRead);
    }
    let (reading, number, claim) = wanted.find(&readings)?;
    let page = session.page();
    let mut out = session.out();
    writeln!(out, "{}\n", page.paint(color::dim(), &report(&reading.document)))?;
    for line in explain(claim, Some(number), &reading.document.text, Some(reading), page) {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(Exit::of(readings.len(), lost))
}

/// How a claim is named.
enum Wanted<'a> {
    Number(usize),
    Id(&'a str),
}

impl Wanted<'_> {
    fn parse(claim: &str) -> Result<Wanted<'_>, Failure> {
        let digits = claim.len() <= NUMBER_DIGITS && claim.bytes().all(|b| b.is_ascii_digit());
        if let Some(number) = claim.parse().ok().filter(|_| digits) {
            return Ok(Wanted::Number(number));
        }
        if !claim.is_empty() && claim.len() <= 32 && claim.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Wanted::Id(claim));
        }
        let failure =
            Failure::usage(format!("{claim:?} is neither the number of a claim nor the beginning of an id"));
        Err(failure.hint("`onrecord read FILE` shows the numbers, `--json` the ids"))
    }

    fn find<'r>(&self, readings: &'r [Reading]) -> Result<(&'r Reading, usize, &'r Claim), Failure> {
        let claims =
            || readings.iter().flat_map(|r| r.claims.iter().enumerate().map(move |(i, c)| (r, i + 1, c)));
        let (found, what): (Vec<_>, String) = match self {
            Wanted::Number(number) => {
                (claims().filter(|(_, n, _)| n == number).collect(), format!("no claim {number}"))
            }
            Wanted::Id(id) => {
                let id = id.to_ascii_lowercase();
                let found = claims().filter(|(_, _, c)| c.id.to_string().starts_with(&id)).collect();
                (found, format!("no claim whose id begins with {id}"))
            }
        };
        match found[..] {
            [one] => Ok(one),
            [] => {
                let all = readings.iter().map(|r| r.claims.len()).sum();
                Err(Failure::new(format!("{what} among {}", count(all, "claim"))))
            }
            _ => Err(Failure::new(format!("{} go by that name", count(found.len(), "claim")))
                .hint("name one report, or give more of the id")),
        }
    }
}
