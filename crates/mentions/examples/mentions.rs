//! Reports as JSON Lines in, their mentions as JSON Lines out, in the format of `onrecord annotate`: for measuring this
//! stage alone. What the encoder says of a report is kept in a folder, so that a second run takes seconds.
//!
//! `mentions CACHE-FOLDER [DATA-FOLDER] < IN > OUT`
//!
//! reads:  standard input, a folder of kept scores, a user's data folder
//! writes: standard output, the folder of kept scores

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a tool at a desk may stop")]

#[path = "mentions/kept.rs"]
mod kept;

use onrecord_document::{Document, Meta, Offsets, Span};
use onrecord_encoder::Encoder;
use onrecord_ingest::{IngestOptions, Report};
use onrecord_mentions::{Actor, MentionForm, Mentions};
use onrecord_resources::model::Model;
use onrecord_resources::{Files, Resources};
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let cache = PathBuf::from(arguments.next().expect("a folder to keep scores in"));
    std::fs::create_dir_all(&cache).unwrap();
    let files = match arguments.next() {
        Some(folder) => Files::overlaid(folder.as_ref()).unwrap(),
        None => Files::embedded(),
    };
    let resources = Resources::load(&files).unwrap_or_else(|e| panic!("{e}"));
    let lines: Vec<String> = std::io::stdin().lock().lines().map_while(Result::ok).collect();
    let encoder = std::sync::OnceLock::new();
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<Option<String>>> = Mutex::new(vec![None; lines.len()]);
    let spent = Mutex::new(Duration::ZERO);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(2);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some(line) = lines.get(i) else { break };
                    let row: Value = serde_json::from_str(line).unwrap();
                    let encoder =
                        || encoder.get_or_init(|| Encoder::new(&Model::embedded_base().unwrap()).unwrap());
                    let (text, time) = annotate(&row, &resources, encoder, &cache);
                    *spent.lock().unwrap() += time;
                    done.lock().unwrap()[i] = Some(text);
                }
            });
        }
    });
    let mut out = std::io::stdout().lock();
    for line in done.into_inner().unwrap().into_iter().flatten() {
        writeln!(out, "{line}").unwrap();
    }
    eprintln!("mentions took {:.2} s", spent.into_inner().unwrap().as_secs_f64());
}

/// The object of one report, and how long its mentions took.
fn annotate<'e>(
    row: &Value,
    resources: &Resources,
    encoder: impl Fn() -> &'e Encoder,
    cache: &std::path::Path,
) -> (String, Duration) {
    let word = |key: &str| row[key].as_str().map(str::to_owned);
    let meta = Meta {
        published: word("published").and_then(|d| d.parse().ok()),
        title: word("title"),
        publisher: word("publisher"),
        ..Meta::default()
    };
    let options = IngestOptions { any_language: true, ..IngestOptions::default() };
    let report = Report::from_text(word("text").unwrap(), meta).with(options);
    let document = onrecord_ingest::ingest(report, &resources.zones).unwrap();
    let (syntax, scores) = kept::reading(&document, row, resources, encoder, cache);
    let start = Instant::now();
    let found = onrecord_mentions::find(
        &document,
        &syntax,
        &scores,
        &resources.actors,
        &resources.gazetteer,
        &resources.times,
    );
    let time = start.elapsed();
    (record(row, &document, &found).to_string(), time)
}

/// The rows of `onrecord annotate` that this stage fills; `mentions` lists the unlisted ones too.
fn record(row: &Value, document: &Document, found: &Mentions) -> Value {
    let offsets = Offsets::new(&document.text);
    let points = |span: Span| (offsets.point(span.start()), offsets.point(span.end()));
    let name = |id: usize| format!("e{}", id + 1);
    let actor = |a: &Actor| json!({"code": a.code, "country": a.country, "sectors": a.sectors, "name": a.name, "entry": a.entry});
    let mentions: Vec<Value> = found
        .mentions
        .iter()
        .map(|m| {
            let (start, end) = points(m.span);
            let form = match m.form {
                MentionForm::Name => "name",
                MentionForm::Nominal => "nominal",
                MentionForm::Pronoun => "pronoun",
            };
            json!({"start": start, "end": end, "type": m.kind.name(), "entity": name(m.entity.index()), "form": form,
                "listed": m.listed, "joint": m.joint.iter().map(actor).collect::<Vec<_>>(), "by": format!("{:?}", m.by), "actor": m.actor.as_ref().map(actor)})
        })
        .collect();
    let entities: Vec<Value> = found
        .mentions
        .iter()
        .filter(|m| m.listed)
        .map(|m| {
            let (start, end) = points(m.span);
            json!({"start": start, "end": end, "type": m.kind.name(), "entity": name(m.entity.index()), "confidence": 1.0})
        })
        .collect();
    let clusters: Vec<Value> = found
        .entities
        .enumerate()
        .map(
            |(id, e)| json!({"entity": name(id.index()), "name": e.name, "actor": e.actor.as_ref().map(actor)}),
        )
        .collect();
    let timexes: Vec<Value> = found
        .times
        .iter()
        .map(|t| {
            let (start, end) = points(t.span);
            json!({"start": start, "end": end, "type": t.kind.name(), "value": t.value, "by": format!("{:?}", t.by)})
        })
        .collect();
    let toponyms: Vec<Value> = found
        .places
        .iter()
        .map(|p| {
            let (start, end) = points(p.span);
            json!({"start": start, "end": end, "name": p.name, "lat": p.latitude, "lon": p.longitude,
                "geonameid": p.geonameid, "precision": p.precision.name(), "country": p.country})
        })
        .collect();
    json!({"id": row["id"], "text": row["text"], "entities": entities, "clusters": clusters, "mentions": mentions,
        "timexes": timexes, "toponyms": toponyms})
}
