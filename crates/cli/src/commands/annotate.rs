//! `onrecord annotate`: JSON Lines in, JSON Lines out.
//!
//! reads:  JSON Lines
//! writes: JSON Lines; lost lines on stderr

use crate::args::{AnnotateArgs, Language, OntologyName};
use crate::failure::{Exit, Failure, Stop};
use crate::inputs::LIMIT_BYTES;
use crate::render::words::count;
use crate::session::Session;
use onrecord::ingest::{IngestOptions, Report};
use onrecord::wire::{Ontology, annotate};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter};
use std::path::Path;

/// Annotates every line.
pub fn run(session: &Session, args: &AnnotateArgs) -> Result<Exit, Stop> {
    let (name, input): (String, Box<dyn BufRead>) = if args.file == Path::new("-") {
        ("standard input".to_owned(), Box::new(BufReader::new(io::stdin())))
    } else {
        let file = File::open(&args.file).map_err(|e| Failure::unreadable(&args.file, &e))?;
        (args.file.display().to_string(), Box::new(BufReader::new(file)))
    };
    let reader = session.reader()?;
    let any_language = args.language == Language::Any;
    let ontology = match args.ontology {
        OntologyName::Plover => Ontology::Plover,
        OntologyName::Cameo => Ontology::Cameo,
    };
    let output = BufWriter::new(io::stdout().lock());
    let done = annotate(&reader, input, output, ontology, LIMIT_BYTES, |line| {
        let options = IngestOptions { any_language, ..IngestOptions::default() };
        Report::from_text(line.text.clone(), line.meta.clone()).with(options)
    })?;
    for lost in &done.lost {
        let place = format!("{name}:{}", lost.line);
        session.lost(&Failure::from_error(&io::Error::other(lost.why.clone())).at(&place));
    }
    if done.read + done.lost.len() == 0 {
        let failure = Failure::new(format!("{name}: no lines to annotate"));
        return Err(failure.hint("give one object a line: {\"id\": …, \"text\": …}").into());
    }
    if !done.lost.is_empty() {
        let lost = count(done.lost.len(), "line");
        session.tell(&format!("{} annotated, {lost} lost", count(done.read, "report")));
    }
    Ok(Exit::of(done.read, done.lost.len()))
}
