//! `onrecord export` and `import`: claims in the layouts of other programs, and a whole ledger out and in.
//!
//! reads:  a ledger, or an exported one
//! writes: files, each whole or not at all, with a record of what is in them; a ledger

use crate::args::{ExportArgs, ImportArgs, LayoutName};
use crate::commands::groups::table;
use crate::commands::lake;
use crate::commands::query::{failed, filter, open};
use crate::failure::{Exit, Failure, Stop};
use crate::provenance::VERSION;
use crate::session::Session;
use onrecord::ledger::{Access, Ledger};
use onrecord::wire::export::{ExportError, Exported, Layout, Sources, brat_files, export};
use onrecord::wire::{ArchiveError, export_archive, import_archive};
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes claims in a layout.
pub fn run(session: &Session, args: &ExportArgs) -> Result<Exit, Stop> {
    let ledger = open(&args.ledger)?;
    match args.format {
        LayoutName::Parquet => return finish(session, args, lake::export_claims(&ledger, args)?),
        LayoutName::Lake => return finish(session, args, lake::export_lake(&ledger, args)?),
        _ => {}
    }
    let Some(layout) = layout(args.format) else {
        let (documents, corrections) =
            whole(&args.out, |out| export_archive(&ledger, out).map_err(archive_failed))?;
        let record =
            serde_json::json!({"format": "jsonl", "documents": documents, "corrections": corrections});
        return finish(session, args, record);
    };
    let rows = ledger.query(&filter(&args.conditions, 0)?).map_err(failed)?;
    let reader = session.reader()?;
    let from =
        Sources { ledger: &ledger, gazetteer: &reader.resources().gazetteer, guard_formulas: !args.raw_csv };
    let done = if layout == Layout::Brat {
        let (files, done) = brat_files(&rows, &from).map_err(export_failed)?;
        folder(&args.out, &files)?;
        done
    } else {
        whole(&args.out, |out| export(layout, &rows, &from, out).map_err(export_failed))?
    };
    let Exported { rows, left_out } = done;
    finish(session, args, serde_json::json!({"format": layout.name(), "rows": rows, "left_out": left_out}))
}

/// Reads an exported ledger in.
pub fn import(session: &Session, args: &ImportArgs) -> Result<Exit, Stop> {
    let file = File::open(&args.file).map_err(|e| Failure::unreadable(&args.file, &e))?;
    let mut ledger = Ledger::open(&args.ledger, Access::Write).map_err(failed)?;
    let (documents, corrections) =
        import_archive(&mut ledger, &mut BufReader::new(file)).map_err(archive_failed)?;
    ledger.lay_side_by_side(&table(session)?, |_| {}).map_err(failed)?;
    session.tell(&format!("{documents} reports and {corrections} corrections that were not there"));
    Ok(Exit::AllRead)
}

fn layout(name: LayoutName) -> Option<Layout> {
    Some(match name {
        LayoutName::Jsonl => return None,
        LayoutName::Lake | LayoutName::Parquet => return None,
        LayoutName::Csv => Layout::Csv,
        LayoutName::Geojson => Layout::GeoJson,
        LayoutName::Graphml => Layout::GraphMl,
        LayoutName::Annotation => Layout::Annotation,
        LayoutName::Brat => Layout::Brat,
        LayoutName::Polecat => Layout::Polecat,
        LayoutName::Icews => Layout::Icews,
        LayoutName::Gdelt => Layout::Gdelt,
        LayoutName::Petrarch2 => Layout::Petrarch2,
    })
}

fn export_failed(error: ExportError) -> Stop {
    Failure::from_error(&error).into()
}

fn archive_failed(error: ArchiveError) -> Stop {
    Failure::from_error(&error).into()
}

/// A name beside a path that nothing else uses.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Writes a file under another name and gives it its own once it is complete and on the disk.
fn whole<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T, Stop>) -> Result<T, Stop> {
    let partial = beside(path, &format!(".partial-{}", std::process::id()));
    let failed = |error: std::io::Error| Failure::unreadable(path, &error);
    let run = || {
        let mut out = BufWriter::new(File::create(&partial).map_err(failed)?);
        let done = write(&mut out)?;
        let file = out.into_inner().map_err(|e| failed(e.into_error()))?;
        file.sync_all().map_err(failed)?;
        fs::rename(&partial, path).map_err(failed)?;
        Ok(done)
    };
    let done: Result<T, Stop> = run();
    if done.is_err() {
        let _ = fs::remove_file(&partial);
    }
    done
}

/// The same with a folder of files. A folder that is there is not touched.
fn folder(path: &Path, files: &std::collections::BTreeMap<String, String>) -> Result<(), Stop> {
    if path.exists() {
        return Err(Failure::new(format!("{}: is there already", path.display()))
            .hint("name a folder that is not there yet")
            .into());
    }
    let partial = beside(path, &format!(".partial-{}", std::process::id()));
    let failed = |error: std::io::Error| Failure::unreadable(path, &error);
    let run = || -> std::io::Result<()> {
        fs::create_dir_all(&partial)?;
        for (name, text) in files {
            let mut file = File::create(partial.join(name))?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
        }
        fs::rename(&partial, path)
    };
    let done = run().map_err(failed);
    if done.is_err() {
        let _ = fs::remove_dir_all(&partial);
    }
    Ok(done?)
}

/// Writes the record of an export beside it and says what was written.
fn finish(session: &Session, args: &ExportArgs, mut record: serde_json::Value) -> Result<Exit, Stop> {
    record["onrecord"] = VERSION.into();
    // What was asked, in the words in which it was asked.
    record["query"] = std::env::args().skip(1).collect::<Vec<_>>().into();
    record["ledger"] = args.ledger.display().to_string().into();
    if args.out.is_file() {
        let bytes = fs::read(&args.out).map_err(|e| Failure::unreadable(&args.out, &e))?;
        record["blake3"] = blake3::hash(&bytes).to_hex().to_string().into();
    }
    whole(&beside(&args.out, ".record.json"), |out| Ok(writeln!(out, "{record:#}")?))?;
    let mut out = session.out();
    if args.json {
        writeln!(out, "{record}")?;
    } else if !session.quiet() {
        let number = |key: &str| record[key].as_u64();
        let what = match (number("rows"), number("left_out"), number("documents")) {
            (Some(rows), Some(0), _) => format!("{rows} rows"),
            (Some(rows), Some(left), _) => format!("{rows} rows; {left} claims have none in this layout"),
            (_, _, Some(documents)) => {
                format!("{documents} reports and {} corrections", number("corrections").unwrap_or(0))
            }
            _ => String::new(),
        };
        writeln!(out, "{}: {what}", args.out.display())?;
    }
    out.flush()?;
    Ok(Exit::AllRead)
}
