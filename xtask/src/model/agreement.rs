//! How often the compact model and its 16-bit original decide alike, and how often each is right.
//!
//! reads:  two models, CoNLL-U with gold words and sentences
//! writes: a table, one line a task

use anyhow::{Context, Result};
use onrecord_encoder::{Encoder, Scores, Task};
use std::ops::Range;
use std::path::Path;

/// One document of a treebank.
#[derive(Default)]
pub struct Treebank {
    /// The columns of each word.
    rows: Vec<Vec<String>>,
    /// Runs of words.
    pub sentences: Vec<Range<usize>>,
}

impl Treebank {
    /// The words.
    pub fn forms(&self) -> Vec<&str> {
        self.rows.iter().map(|r| r[1].as_str()).collect()
    }
}

/// Prints the table for some CoNLL-U files (plain or `.gz`): `equal` is the share of words for which both encoders choose
/// alike, the other columns how many choices of each are those of the file, where it has any.
///
/// # Errors
/// If a file cannot be read.
pub fn print(compact: &Encoder, original: &Encoder, files: &[&Path]) -> Result<()> {
    let mut tally: Vec<[usize; 4]> = vec![[0; 4]; TASKS.len()];
    let (mut words, mut sentences, mut farthest) = (0, 0, 0f32);
    for file in files {
        for document in documents(file)? {
            let forms = document.forms();
            let both = [compact, original].map(|e| e.score(&forms, &document.sentences));
            let sentences_of = |e, scores| choose(e, scores, &document.sentences);
            let choices = [sentences_of(compact, &both[0]), sentences_of(original, &both[1])];
            let gold = gold(&document);
            words += forms.len();
            sentences += document.sentences.len();
            let values = both[0].attribution.values.iter().zip(&both[1].attribution.values);
            farthest = values.fold(farthest, |m, (a, b)| m.max((a - b).abs()));
            for (t, tally) in tally.iter_mut().enumerate() {
                for (w, gold) in gold.iter().enumerate() {
                    let (a, b) = (&choices[0][t][w], &choices[1][t][w]);
                    tally[0] += usize::from(a == b);
                    if let Some(gold) = &gold[t] {
                        tally[1] += 1;
                        tally[2] += usize::from(a == gold);
                        tally[3] += usize::from(b == gold);
                    }
                }
            }
        }
    }
    println!("{words} words, {sentences} sentences\n");
    println!("| task | equal | compact right | original right |\n| --- | --- | --- | --- |");
    for (task, [equal, known, a, b]) in TASKS.iter().zip(tally) {
        let percent = |n: usize, of: usize| {
            if of == 0 { "–".to_owned() } else { format!("{:.2}", 100.0 * n as f64 / of as f64) }
        };
        println!("| {task} | {} | {} | {} |", percent(equal, words), percent(a, known), percent(b, known));
    }
    println!("\nlargest difference of a probability (attribution): {farthest:.4}");
    Ok(())
}

// tidy: tasks of the encoder
const TASKS: [&str; 12] = [
    "upos",
    "xpos",
    "feats",
    "lemma",
    "attribution",
    "entity",
    "name",
    "role",
    "head",
    "head and relation",
    "first link",
    "quad",
];

/// What an encoder chooses for each task and word: the best label, the best arc, its relation, the best link, and for the
/// words of a sentence its quad class.
fn choose(encoder: &Encoder, scores: &Scores, sentences: &[Range<usize>]) -> Vec<Vec<String>> {
    let n = scores.attribution.len();
    let mut out: Vec<Vec<String>> = Vec::new();
    for task in [Task::Upos, Task::Xpos, Task::Feats, Task::Lemma] {
        out.push((0..n).map(|w| scores.best(task, w).0.to_owned()).collect());
    }
    for task in [&scores.attribution, &scores.entity, &scores.name, &scores.role] {
        out.push((0..n).map(|w| task.best(w).0.to_owned()).collect());
    }
    let (mut heads, mut arcs) = (Vec::new(), Vec::new());
    for block in &scores.blocks {
        for d in 0..block.words.len() {
            let columns = (0..block.words.len()).map(Some).chain([None]);
            let head = columns.max_by(|a, b| block.arc(d, *a).total_cmp(&block.arc(d, *b))).flatten();
            let place = head.map_or(0, |h| h + 1);
            heads.push(place.to_string());
            arcs.push(format!("{place} {}", encoder.relation(block, d, head).0));
        }
    }
    out.extend([heads, arcs]);
    out.push((0..n).map(|w| format!("{:?}", scores.links[w][0].cue)).collect());
    let class = |p: &[f32; 5]| (0..5).max_by(|&a, &b| p[a].total_cmp(&p[b])).unwrap_or(0).to_string();
    let quads = scores.sentence_quads.iter().zip(sentences).flat_map(|(p, s)| s.clone().map(|_| class(p)));
    out.push(quads.collect());
    out
}

/// What the file says of each word, in the order of [`TASKS`].
fn gold(document: &Treebank) -> Vec<Vec<Option<String>>> {
    let known = |row: &Vec<String>| {
        let column = |c: usize| Some(row[c].clone());
        let script = Some(lemma_script(&row[1], &row[2]));
        let arc = Some(format!("{} {}", row[6], row[7]));
        vec![column(3), column(4), column(5), script, None, None, None, None, column(6), arc, None, None]
    };
    document.rows.iter().map(known).collect()
}

/// The edit script from a form to its lemma: `1` if letters are lowered, letters to drop at the end, what to add; or `=` and
/// the whole lemma.
fn lemma_script(form: &str, lemma: &str) -> String {
    let lower = form.to_lowercase();
    let low = lemma == lemma.to_lowercase() && form != lower;
    let from: Vec<char> = if low { lower.chars().collect() } else { form.chars().collect() };
    let to: Vec<char> = lemma.chars().collect();
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let low = u8::from(low);
    if same == 0 && from != to {
        return format!("{low}={lemma}");
    }
    format!("{low}-{}+{}", from.len() - same, to[same..].iter().collect::<String>())
}

/// The documents of a CoNLL-U file.
pub fn documents(path: &Path) -> Result<Vec<Treebank>> {
    let text = read(path)?;
    let mut out: Vec<Treebank> = Vec::new();
    let mut start = 0;
    for line in text.lines().chain([""]) {
        if line.starts_with("# newdoc") || out.is_empty() {
            out.push(Treebank::default());
            start = 0;
        }
        let document = out.last_mut().context("a document was just opened")?;
        if line.is_empty() {
            if start < document.rows.len() {
                document.sentences.push(start..document.rows.len());
            }
            start = document.rows.len();
        } else if !line.starts_with('#') {
            let columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
            if columns.len() == 10 && columns[0].bytes().all(|b| b.is_ascii_digit()) {
                document.rows.push(columns);
            }
        }
    }
    out.retain(|d| !d.rows.is_empty());
    Ok(out)
}

/// The text of a file, unpacked with `gzip` if its name ends so.
fn read(path: &Path) -> Result<String> {
    let failed = || format!("{} cannot be read", path.display());
    if path.extension().is_none_or(|e| e != "gz") {
        return std::fs::read_to_string(path).with_context(failed);
    }
    let out = std::process::Command::new("gzip").arg("-dc").arg(path).output().with_context(failed)?;
    anyhow::ensure!(out.status.success(), "{}: {}", failed(), String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).with_context(failed)
}
