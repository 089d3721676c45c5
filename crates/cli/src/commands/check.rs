//! `onrecord check`: data files that a linguist edits, checked before they are used.
//!
//! reads:  data files
//! writes: standard output; what is wrong on stderr

use crate::args::CheckArgs;
use crate::failure::{Exit, Failure, Stop};
use crate::render::words::count;
use crate::session::Session;
use onrecord::Reader;
use onrecord::document::Meta;
use onrecord::events::{Events, ExampleFailure, check_examples};
use onrecord::ingest::{IngestOptions, Report};
use onrecord::resources::{Files, ResourceError, Resources};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

/// Checks the built-in files, or a folder laid over them.
pub fn run(session: &Session, args: &CheckArgs) -> Result<Exit, Stop> {
    let folder = args.folder.as_deref().or(session.data());
    let files = match folder {
        None => Files::embedded(),
        Some(folder) => {
            if !folder.is_dir() {
                let what = format!("{}: expected a folder shaped like data/", folder.display());
                return Err(Failure::new(what)
                    .hint("lexicon/, actors/, gazetteer/ and ontology/ are looked for in it")
                    .into());
            }
            Files::overlaid(folder).map_err(|e| Failure::from_error(&e))?
        }
    };
    let mine = files.below("").filter(|f| f.own).count();
    if let Some(folder) = folder.filter(|_| mine == 0) {
        let what = format!("{}: no data files in it", folder.display());
        return Err(Failure::new(what)
            .hint("files ending in .toml or .tsv are looked for, at the same paths as in data/")
            .into());
    }
    let skipped = match Resources::load(&files) {
        // Dictionaries of other programs have lines that never meant anything; they are told, and the rest is read.
        Ok(resources) => [resources.actors.skipped(), &resources.events.verbs.skipped[..]].concat(),
        Err(ResourceError::Problems(problems)) => {
            for problem in &problems {
                session.lost(&Failure::new(problem.to_string()));
            }
            return Err(
                Failure::new(format!("{} in the data files", count(problems.len(), "mistake"))).into()
            );
        }
        Err(e) => return Err(Failure::from_error(&e).into()),
    };
    for problem in &skipped {
        session.lost(&Failure::new(format!("left out: {problem}")));
    }
    let failures = examples(session, folder.filter(|_| mine > 0))?;
    for failure in &failures {
        let what = format!("{}: {}\nin the example “{}”", failure.entry, failure.message, failure.sentence);
        session.lost(&Failure::new(what));
    }
    if !failures.is_empty() {
        let what = match failures.len() {
            1 => "1 example does not come out as its entry says".to_owned(),
            n => format!("{n} examples do not come out as their entries say"),
        };
        return Err(Failure::new(what).hint("change the entry, or the sentence if it asks too much").into());
    }
    let mut out = session.out();
    let all = if mine == 0 { files.below("").count() } else { mine };
    writeln!(out, "{}: no mistakes, and every example comes out as its entry says", count(all, "data file"))?;
    out.flush()?;
    Ok(Exit::AllRead)
}

/// The example sentences that do not come out as they should: of a user's folder those of the entries that are its own, else
/// all.
fn examples(session: &Session, folder: Option<&Path>) -> Result<Vec<ExampleFailure>, Stop> {
    let reader = session.reader_with(folder)?;
    let mut tables = reader.resources().events.clone();
    if folder.is_some() {
        let ours = Resources::load(&Files::embedded()).map_err(|e| Failure::from_error(&e))?.events;
        tables.lexicon.entries.retain(|e| !ours.lexicon.entries.contains(e));
        tables.relations.entries.retain(|e| !ours.relations.entries.contains(e));
    }
    // All sentences are read first, on all threads; then each entry looks at what was found in its own.
    let mut sentences = BTreeSet::new();
    check_examples(&tables, |sentence| {
        sentences.insert(sentence.to_owned());
        (Events::default(), 0)
    });
    let read = |sentence: String| {
        let found = events_of(&reader, &sentence);
        (sentence, found)
    };
    let found: BTreeMap<String, Events> = sentences.into_par_iter().map(read).collect();
    Ok(check_examples(&tables, |sentence| (found.get(sentence).cloned().unwrap_or_default(), 0)))
}

/// The events of a sentence, which is read as a report of its own.
fn events_of(reader: &Reader, sentence: &str) -> Events {
    let options = IngestOptions { any_language: true, ..IngestOptions::default() };
    let report = Report::from_text(sentence, Meta::default()).with(options);
    // A sentence that cannot be read holds no event, and its entry is reported.
    reader.read_caught(report, None).map(|r| r.events).unwrap_or_default()
}
