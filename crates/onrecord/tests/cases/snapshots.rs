//! Whole readings of the sample reports, recorded: a change to behavior shows as lines lost and gained.
//!
//! `cargo xtask cases --accept` records them anew; a test run never does.

use libtest_mimic::{Failed, Trial};
use onrecord::Reading;
use onrecord::document::{Meta, SpanSet};
use onrecord::events::{Claim, Party};
use onrecord::ingest::Report;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The environment variable that `cargo xtask cases --accept` sets.
const ACCEPT: &str = "ONRECORD_ACCEPT";

/// A test for each report in samples/.
pub fn trials(root: &Path) -> Vec<Trial> {
    let mut samples: Vec<PathBuf> = std::fs::read_dir(root.join("samples"))
        .expect("samples/ can be listed")
        .filter_map(|e| Some(e.ok()?.path()).filter(|p| p.extension().is_some_and(|x| x == "txt")))
        .collect();
    samples.sort();
    let trial = |sample: PathBuf| {
        let name = sample.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let recorded = root.join("cases/snapshots").join(&name).with_extension("txt");
        Trial::test(format!("snapshots/{name}"), move || compare(&sample, &recorded))
    };
    samples.into_iter().map(trial).collect()
}

fn compare(sample: &Path, recorded: &Path) -> Result<(), Failed> {
    let bytes = std::fs::read(sample)?;
    let reading = crate::reader()?.read(Report::from_bytes(bytes, Meta::default()))?;
    let found = show(&reading);
    if std::env::var_os(ACCEPT).is_some() {
        return Ok(std::fs::write(recorded, found)?);
    }
    let expected = std::fs::read_to_string(recorded).unwrap_or_default();
    let changes = changes(&expected, &found);
    if changes.is_empty() {
        return Ok(());
    }
    Err(format!("the reading is another one; if it is a better one, `cargo xtask cases --accept`\n{changes}")
        .into())
}

/// Lines lost and gained. The order of the rest is fixed by the text, so that a set of lines says enough.
fn changes(expected: &str, found: &str) -> String {
    let mut changes = String::new();
    for (mark, of, other) in [("-", expected, found), ("+", found, expected)] {
        for line in of.lines().filter(|l| !other.lines().any(|o| o == *l)) {
            let _ = writeln!(changes, "{mark} {line}");
        }
    }
    if changes.is_empty() && expected != found {
        changes.push_str("the same lines in another order, or another number of times\n");
    }
    changes
}

/// A reading for a person to check: who says what, then what is claimed.
fn show(reading: &Reading) -> String {
    let text = &reading.document.text;
    let words = |set: &SpanSet| text.pieces(set).split_whitespace().collect::<Vec<_>>().join(" ");
    let ends = |set: &SpanSet| {
        let all = words(set);
        let each: Vec<&str> = all.split(' ').collect();
        if each.len() <= 12 {
            all
        } else {
            format!("{} … {}", each[..6].join(" "), each[each.len() - 5..].join(" "))
        }
    };
    let all = &reading.attributions.attributions;
    let mut out = String::from("WHO SAYS WHAT\n");
    for (id, a) in all.enumerate() {
        let who = a.speaker.map_or("someone", |e| reading.mentions.entities[e].name.as_str());
        let depth = "  ".repeat(reading.attributions.depth(id) + 1);
        let cue = if a.cue.is_empty() { "(no cue)".to_owned() } else { words(&a.cue) };
        let terms = a.terms.map_or(String::new(), |t| format!(" [{}]", &text[t]));
        let manner = [a.directness.name(), a.source_kind.name(), a.stance.name()].join(", ");
        let _ = writeln!(out, "{depth}{who} | {cue} | {} ({manner}){terms}", ends(&a.content));
    }
    out.push_str("\nCLAIMS\n");
    reading.claims.iter().for_each(|c| out.push_str(&claim(c)));
    out
}

fn claim(claim: &Claim) -> String {
    let link = |name: &str| if name.is_empty() { "someone".to_owned() } else { name.to_owned() };
    let chain: Vec<String> = claim.chain.iter().map(|l| link(&l.name)).collect();
    let party = |p: &Party| if p.code.is_empty() { p.name.clone() } else { format!("{} {}", p.code, p.name) };
    let parties = |list: &[Party]| list.iter().map(party).collect::<Vec<_>>().join(" + ");
    let s = &claim.statement;
    let mut line = format!("  {}: {}", chain.join(" > "), s.kind);
    for part in [&s.mode, &s.trigger] {
        let _ = write!(line, "{}{part}", if part.is_empty() { "" } else { " " });
    }
    let _ = write!(line, " | {} → {}", parties(&s.actors), parties(&s.recipients));
    let place = s.place.as_ref().map_or("", |(_, name)| name);
    let _ = write!(line, " | {} {place}", s.time.as_deref().unwrap_or_default());
    for (kind, least, most) in &s.magnitude {
        let number = if least == most { least.to_string() } else { format!("{least}-{most}") };
        let _ = write!(line, " {} {number}", kind.name());
    }
    let f = claim.factuality;
    let _ = writeln!(line, " | {}, {}, {}", f.certainty.name(), f.polarity.name(), f.mood.name());
    line.split(' ').filter(|w| !w.is_empty()).fold(String::from(" "), |all, word| all + " " + word)
}
