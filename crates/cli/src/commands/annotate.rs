//! `onrecord annotate`: JSON Lines, or reports of any other format, in; JSON Lines out.
//!
//! reads:  JSON Lines, reports
//! writes: JSON Lines; what was lost on stderr

use crate::args::{AnnotateArgs, FormatName, OntologyName};
use crate::commands::read::read_input;
use crate::failure::{Exit, Failure, Stop};
use crate::inputs::{Input, Inputs, Losses};
use crate::render::words::count;
use crate::session::Session;
use onrecord::wire::{Limits, Ontology, Record, in_order};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Annotates every report, in the order of the input.
pub fn run(session: &Session, args: &AnnotateArgs) -> Result<Exit, Stop> {
    let reader = session.reader()?;
    let ontology = match args.ontology {
        OntologyName::Plover => Ontology::Plover,
        OntologyName::Cameo => Ontology::Cameo,
    };
    let mut about = args.about.clone();
    // What comes through a pipe is lines, unless it is said to be something else.
    if args.files == [Path::new("-")] {
        about.format = about.format.or(Some(FormatName::Jsonl));
    }
    let mut inputs = Inputs::new(&args.files, &about, &reader.resources().zones);
    let mut output = BufWriter::new(io::stdout().lock());
    let (mut read, mut lost, mut losses) = (0, 0, Losses::default());
    let work = |input: Input| {
        let (id, reading) = read_input(&reader, input, &about)?;
        let object = serde_json::to_vec(&Record::new(&reading, id, ontology));
        object.map_err(|e| Failure::new(e.to_string()))
    };
    in_order(inputs.by_ref(), Limits::default(), Input::weight, work, |object| {
        match object {
            Ok(mut object) => {
                object.push(b'\n');
                output.write_all(&object)?;
                read += 1;
            }
            Err(failure) => {
                session.lost(&failure);
                losses.add(&failure);
                lost += 1;
            }
        }
        Ok::<(), Stop>(())
    })?;
    output.flush()?;
    if read + lost == 0 {
        let name = args.files.iter().map(|f| f.display().to_string()).collect::<Vec<_>>().join(", ");
        let name = if name == "-" { "standard input".to_owned() } else { name };
        let failure = Failure::new(format!("{name}: no lines to annotate"));
        return Err(failure.hint("give one object a line: {\"id\": …, \"text\": …}").into());
    }
    if lost > 0 {
        session.tell(&format!("{} annotated, {} lost: {}", count(read, "report"), lost, losses.words()));
    }
    Ok(Exit::of(read, lost))
}
