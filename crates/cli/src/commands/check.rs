//! `onrecord check`: data files that a linguist edits, checked before they are used.
//!
//! reads:  data files
//! writes: standard output; what is wrong on stderr

use crate::args::CheckArgs;
use crate::failure::{Exit, Failure, Stop};
use crate::render::words::count;
use crate::session::Session;
use onrecord::attribution::check_cues;
use onrecord::document::Meta;
use onrecord::events::{Events, check_examples};
use onrecord::ingest::{IngestOptions, Report};
use onrecord::resources::{Files, ResourceError, Resources};
use onrecord::{Reader, Reading};
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
        Ok(resources) => resources.actors.skipped().to_vec(),
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
    for (entry, message, sentence) in &failures {
        session.lost(&Failure::new(format!("{entry}: {message}\nin the example “{sentence}”")));
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

/// The example sentences that do not come out as they should, each with its entry and what is wrong: of a user's folder those of
/// the entries that are its own, else all.
fn examples(session: &Session, folder: Option<&Path>) -> Result<Vec<(String, String, String)>, Stop> {
    let reader = session.reader_with(folder)?;
    let mut tables = reader.resources().events.clone();
    let mut cues = reader.resources().attribution.cues.clone();
    if folder.is_some() {
        let ours = Resources::load(&Files::embedded()).map_err(|e| Failure::from_error(&e))?;
        tables.lexicon.entries.retain(|e| !ours.events.lexicon.entries.contains(e));
        tables.relations.entries.retain(|e| !ours.events.relations.entries.contains(e));
        cues.words.retain(|w| !ours.attribution.cues.words.contains(w));
    }
    // All sentences are read first, on all threads; then each entry looks at what was found in its own.
    let mut sentences = BTreeSet::new();
    check_examples(&tables, |sentence| {
        sentences.insert(sentence.to_owned());
        (Events::default(), 0)
    });
    check_cues(&cues, |sentence| {
        sentences.insert(sentence.to_owned());
        None
    });
    let read = |sentence: String| {
        let found = reading_of(&reader, &sentence);
        (sentence, found)
    };
    let found: BTreeMap<String, Option<Reading>> = sentences.into_par_iter().map(read).collect();
    let reading = |sentence: &str| found.get(sentence).and_then(Option::as_ref);
    let events = check_examples(&tables, |s| (reading(s).map(|r| r.events.clone()).unwrap_or_default(), 0));
    let cues = check_cues(&cues, |s| reading(s).map(|r| (r.syntax.clone(), r.attributions.clone())));
    Ok(events
        .into_iter()
        .map(|f| (f.entry, f.message, f.sentence))
        .chain(cues.into_iter().map(|f| (f.entry, f.message, f.sentence)))
        .collect())
}

/// A sentence read as a report of its own. One that cannot be read holds nothing, and its entry is reported.
fn reading_of(reader: &Reader, sentence: &str) -> Option<Reading> {
    let options = IngestOptions { any_language: true, ..IngestOptions::default() };
    let report = Report::from_text(sentence, Meta::default()).with(options);
    reader.read_caught(report, None).ok()
}
