//! Measures how well and how fast reports are found on pages.
//! `cargo run --release -p onrecord-ingest --example extraction -- FOLDER [--pages] [--dump DIR]`
//!
//! reads:  FOLDER/*.jsonl: one page a line, {"id", "html"} and either "body" or "with" and "without"
//! writes: standard output
//!
//! Lines with `body` are scored by shingles of four words, with the counts of the article-extraction-benchmark
//! (scrapinghub): precision and recall of each page, averaged over pages, and F1 of the averages. Lines with `with` and
//! `without` (segments that must and must not appear) are scored as trafilatura's evaluation does.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a program for measuring")]

use onrecord_ingest::html::extract;
use onrecord_resources::Files;
use onrecord_resources::zones::ZoneWords;
use serde::Deserialize;
use std::collections::HashMap;
use std::io::BufRead;

#[derive(Deserialize)]
struct Row {
    id: String,
    url: String,
    html: String,
    body: Option<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let dump = args.iter().position(|a| a == "--dump").map(|i| args[i + 1].clone());
    let words = ZoneWords::load(&Files::embedded()).expect("the built-in data is checked by tests");
    let mut files: Vec<_> = std::fs::read_dir(&args[0]).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "jsonl"));
    files.sort();
    for path in files {
        let file = std::io::BufReader::new(std::fs::File::open(&path).unwrap());
        let rows: Vec<Row> = file.lines().map(|l| serde_json::from_str(&l.unwrap()).unwrap()).collect();
        let start = cpu_seconds();
        let read: Vec<_> = rows.iter().map(|r| extract(&r.html, &words)).collect();
        let seconds = cpu_seconds() - start;
        let text = |(row, found): (&Row, &onrecord_ingest::html::Page)| {
            // The first corpus has the body alone as gold, the second one marks titles and decks as text too.
            let lead = if row.body.is_some() { &[][..] } else { &found.lead[..] };
            lead.iter().chain(&found.body).cloned().collect::<Vec<_>>().join("\n\n")
        };
        let texts: Vec<String> = rows.iter().zip(&read).map(text).collect();
        let mut shingled = Vec::new();
        let (mut tp, mut fp, mut fn_, mut tn) = (0, 0, 0, 0);
        for (row, text) in rows.iter().zip(&texts) {
            if let Some(dir) = &dump {
                std::fs::write(format!("{dir}/{}.txt", row.id), text).unwrap();
            }
            if let Some(body) = &row.body {
                let (p, r) = shingle_scores(body, text);
                shingled.push((p, r, 2.0 * p * r / (p + r).max(1e-9), &row.id, &row.url));
            } else {
                let found =
                    |segments: &[String]| segments.iter().filter(|s| text.contains(s.as_str())).count();
                let (w, wo) = (found(&row.with), found(&row.without));
                tp += w;
                fn_ += row.with.len() - w;
                fp += wo;
                tn += row.without.len() - wo;
                if args.iter().any(|a| a == "--pages") && (w < row.with.len() || wo > 0) {
                    let miss: Vec<_> = row.with.iter().filter(|s| !text.contains(s.as_str())).collect();
                    let extra: Vec<_> = row.without.iter().filter(|s| text.contains(s.as_str())).collect();
                    println!("{} {}\n   missing {miss:?}\n   extra {extra:?}", row.id, row.url);
                }
            }
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !shingled.is_empty() {
            let n = shingled.len() as f64;
            let p = shingled.iter().map(|s| s.0).sum::<f64>() / n;
            let r = shingled.iter().map(|s| s.1).sum::<f64>() / n;
            shingled.sort_by(|a, b| a.2.total_cmp(&b.2));
            if args.iter().any(|a| a == "--pages") {
                for (p, r, f, id, url) in shingled.iter().take_while(|s| s.2 < 0.99) {
                    println!("{f:.3} P {p:.3} R {r:.3} {id} {url}");
                }
            }
            println!("{name}: F1 {:.4} P {p:.4} R {r:.4}", 2.0 * p * r / (p + r));
        } else {
            let (p, r) = (tp as f64 / (tp + fp) as f64, tp as f64 / (tp + fn_) as f64);
            println!("{name}: F1 {:.4} P {p:.4} R {r:.4} ({tp}/{fp}/{fn_}/{tn})", 2.0 * p * r / (p + r));
        }
        println!(
            "{name}: {} pages, {:.0} pages a CPU second",
            rows.len(),
            rows.len() as f64 / seconds.max(1e-9)
        );
    }
}

/// Precision and recall of one page.
fn shingle_scores(gold: &str, found: &str) -> (f64, f64) {
    let (gold, found) = (shingles(gold), shingles(found));
    let both: usize = gold.iter().map(|(s, n)| (*n).min(found.get(s).copied().unwrap_or(0))).sum();
    let all = |m: &HashMap<String, usize>| m.values().sum::<usize>();
    let share = |of: usize| if of == 0 { f64::from(both == 0) } else { both as f64 / of as f64 };
    (share(all(&found)), share(all(&gold)))
}

fn shingles(text: &str) -> HashMap<String, usize> {
    let words: Vec<String> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    let mut counts = HashMap::new();
    if words.is_empty() {
        return counts;
    }
    for at in 0..words.len().saturating_sub(3).max(1) {
        *counts.entry(words[at..words.len().min(at + 4)].join(" ")).or_default() += 1;
    }
    counts
}

/// Processor time that this process has used, where the system says so.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}
