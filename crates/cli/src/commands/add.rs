//! `onrecord add`: reports into a ledger.
//!
//! reads:  reports
//! writes: a ledger; a summary on standard output, what was lost on stderr

use crate::args::AddArgs;
use crate::commands::read::read_input;
use crate::failure::{Exit, Failure, Stop};
use crate::inputs::{Input, Inputs, Losses, estimate, files};
use crate::provenance;
use crate::render::words::count;
use crate::session::Session;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use onrecord::ledger::{Access, AddReport, Entry, Ledger};
use onrecord::resources::comparison::Comparison;
use onrecord::wire::{Limits, in_order};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A batch is written once it has so many reports …
const BATCH: usize = 128;
/// … or after this time, so that a run that is stopped loses little work.
const BATCH_TIME: Duration = Duration::from_secs(2);

/// How often folders are looked at.
const LOOK_TIME: Duration = Duration::from_secs(2);

/// Adds every report and says what came of it.
pub fn run(session: &Session, args: &AddArgs) -> Result<Exit, Stop> {
    if let Some(folder) = &args.lake {
        return crate::commands::lake::add(session, args, folder);
    }
    if args.watch {
        return watch(session, args);
    }
    let mut ledger = Ledger::open(&args.ledger, Access::Write).map_err(|e| Failure::from_error(&e))?;
    let run = provenance::run(session)?;
    let reader = session.reader()?;
    let table = reader.resources().comparison.clone();
    let mut tally = Tally {
        bar: bar(session, args),
        done: AddReport::default(),
        claims: 0,
        lost: 0,
        shown: Vec::new(),
        losses: Losses::default(),
        passed: 0,
    };
    let mut batch = Batch { entries: Vec::new(), since: Instant::now() };
    let work = |input: Input| {
        read_input(&reader, input, &args.about)
            .map(|(_, r)| Entry::new(&r.document, &r.mentions, &r.attributions, &r.claims, run.clone()))
    };
    let mut inputs = Inputs::new(&args.paths, &args.about, &reader.resources().zones);
    let written = in_order(inputs.by_ref(), Limits::default(), Input::weight, work, |entry| {
        tally.bar.inc(1);
        match entry {
            Ok(entry) => {
                tally.claims += entry.claims.len();
                batch.entries.push(entry);
                if batch.entries.len() >= BATCH || batch.since.elapsed() >= BATCH_TIME {
                    batch.write(&mut ledger, &mut tally)
                } else {
                    Ok(())
                }
            }
            Err(failure) => {
                tally.lost += 1;
                tally.losses.add(&failure);
                tally.bar.suspend(|| session.lost(&failure));
                tally.shown.push(failure);
                Ok(())
            }
        }
    });
    let written = written.and_then(|()| batch.write(&mut ledger, &mut tally));
    tally.passed = inputs.passed();
    let compared = written.and_then(|()| compare(&mut ledger, &table, &tally.bar));
    tally.bar.finish_and_clear();
    tally.summary(session, args, &ledger)?;
    let kept = tally.done.added + tally.done.unchanged + tally.done.replaced;
    match compared {
        Ok(()) => Ok(Exit::of(kept, tally.lost)),
        // The batches before the one that failed are in the ledger.
        Err(failure) if kept > 0 => Err(Failure { exit: Exit::PartlyRead, ..failure }.into()),
        Err(failure) => Err(failure.into()),
    }
}

/// Lays what was added beside the other reports: copies, statement groups, independent sources.
fn compare(ledger: &mut Ledger, table: &Comparison, bar: &ProgressBar) -> Result<(), Failure> {
    let all = ledger.pending().map_err(|e| Failure::from_error(&e))?;
    bar.set_length(all);
    bar.set_position(0);
    let step = |left: u64| bar.set_position(all.saturating_sub(left));
    ledger.lay_side_by_side(table, step).map(|_| ()).map_err(|e| Failure::from_error(&e))
}

/// Adds what is in the folders, then what is new or changed in them, until it is interrupted. A file is taken once it has not
/// changed from one look to the next, so that none is read while it is still being written.
///
/// Looking works wherever files are; network drives tell nobody what changes on them.
fn watch(session: &Session, args: &AddArgs) -> Result<Exit, Stop> {
    let (mut taken, mut before) = (BTreeMap::new(), BTreeMap::new());
    loop {
        let now = files(&args.paths);
        let is_new = |(path, about): &(&PathBuf, _)| {
            taken.get(*path) != Some(*about) && before.get(*path) == Some(*about)
        };
        let new: Vec<PathBuf> = now.iter().filter(is_new).map(|(path, _)| path.clone()).collect();
        if !new.is_empty() {
            taken.extend(new.iter().map(|path| (path.clone(), now[path])));
            match run(session, &AddArgs { paths: new, watch: false, ..args.clone() }) {
                Err(Stop::Failed(failure)) => session.lost(&failure),
                Err(Stop::Closed) => return Err(Stop::Closed),
                Ok(_) => {}
            }
        }
        before = now;
        std::thread::sleep(LOOK_TIME);
    }
}

/// Entries that wait to be written together.
struct Batch {
    entries: Vec<Entry>,
    since: Instant,
}

impl Batch {
    fn write(&mut self, ledger: &mut Ledger, tally: &mut Tally) -> Result<(), Failure> {
        if !self.entries.is_empty() {
            tally.done += ledger.add(&self.entries).map_err(|e| Failure::from_error(&e))?;
            self.entries.clear();
        }
        self.since = Instant::now();
        Ok(())
    }
}

/// What came of the run so far.
struct Tally {
    bar: ProgressBar,
    done: AddReport,
    claims: usize,
    lost: usize,
    shown: Vec<Failure>,
    losses: Losses,
    passed: u64,
}

impl Tally {
    fn summary(&self, session: &Session, args: &AddArgs, ledger: &Ledger) -> Result<(), Stop> {
        let AddReport { added, unchanged, replaced } = self.done;
        let mut out = session.out();
        if args.json {
            let lost: Vec<_> = self.shown.iter().map(|f| f.what.as_str()).collect();
            let totals = ledger.totals().map_err(|e| Failure::from_error(&e))?;
            let summary = serde_json::json!({
                "added": added, "unchanged": unchanged, "replaced": replaced, "lost": lost,
                "lost_by_code": self.losses.by_code(), "passed_over": self.passed,
                "ledger": {"documents": totals.documents, "claims": totals.claims},
            });
            writeln!(out, "{summary}")?;
        } else if !session.quiet() {
            let rate = (added + unchanged + replaced) as f64 / (session.milliseconds() / 1e3).max(1e-3);
            writeln!(
                out,
                "{} added, {unchanged} unchanged, {replaced} read anew, {} lost; {} read ({rate:.1} reports a second)",
                count(added, "report"),
                self.lost,
                count(self.claims, "claim"),
            )?;
            let totals = ledger.totals().map_err(|e| Failure::from_error(&e))?;
            let claims = count(usize::try_from(totals.claims).unwrap_or(usize::MAX), "claim");
            let reports = count(usize::try_from(totals.documents).unwrap_or(usize::MAX), "report");
            writeln!(out, "{} now holds {claims} from {reports}", args.ledger.display())?;
        }
        out.flush()?;
        Ok(())
    }
}

/// The progress bar: rate and time left where the number of reports is known.
fn bar(session: &Session, args: &AddArgs) -> ProgressBar {
    if !session.progress() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let (bar, template) = match estimate(&args.paths) {
        Some(all) => (ProgressBar::new(all), "{bar:32} {pos}/{len} reports, {per_sec}, {eta} left"),
        None => (ProgressBar::new_spinner(), "{spinner} {pos} reports, {per_sec}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
