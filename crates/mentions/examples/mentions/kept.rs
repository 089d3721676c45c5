//! What the encoder says of a report, kept in a file by the text it was said of.
//!
//! reads:  document, tokens of the input, a folder of kept scores
//! writes: Syntax, Scores, the folder of kept scores

use onrecord_document::{Document, Id, Layer, Span};
use onrecord_encoder::{Encoder, Scores, TaskScores};
use onrecord_resources::Resources;
use onrecord_syntax::{self as syntax, Label, Sentence, Syntax, Token, Upos};
use serde_json::{Value, json};
use std::path::Path;

/// Probabilities below are left out of the files.
const LEAST: f32 = 1e-4;

/// Trees and scores of a report: those that are kept, else the encoder's.
pub fn reading<'e>(
    document: &Document,
    row: &Value,
    resources: &Resources,
    encoder: impl Fn() -> &'e Encoder,
    cache: &Path,
) -> (Syntax, Scores) {
    let tokens: Option<Vec<Span>> = row["tokens"].as_array().map(|list| {
        let offsets = onrecord_document::Offsets::new(&document.text);
        let byte = |v: &Value| offsets.byte(v.as_u64().unwrap() as usize).unwrap();
        list.iter().map(|t| Span::new(byte(&t[0]), byte(&t[1]))).collect()
    });
    let key = blake3::hash(format!("{}\n{tokens:?}", document.text.as_str()).as_bytes());
    let path = cache.join(format!("{}.json", key.to_hex()));
    if let Ok(text) = std::fs::read_to_string(&path) {
        return load(&serde_json::from_str(&text).unwrap());
    }
    let encoder = encoder();
    let words = match &tokens {
        Some(tokens) => syntax::given(document, tokens, None, &resources.tokenization).unwrap(),
        None => syntax::split(document, &resources.tokenization),
    };
    let scores = encoder.score(&words.forms(document), &words.sentences);
    let syntax = syntax::parse(document, words, &scores, encoder, &resources.tokenization);
    std::fs::write(&path, save(&syntax, &scores).to_string()).unwrap();
    (syntax, scores)
}

fn save(syntax: &Syntax, scores: &Scores) -> Value {
    let tokens: Vec<Value> = syntax
        .tokens
        .iter()
        .map(|t| {
            json!([
                t.span.start(),
                t.span.end(),
                t.joined,
                t.upos.name(),
                t.xpos.as_str(),
                t.feats.as_str(),
                t.lemma.as_str(),
                t.head.map(|h| h.index()),
                t.relation.as_str(),
                t.sentence.index()
            ])
        })
        .collect();
    let sentences: Vec<Value> =
        syntax.sentences.iter().map(|s| json!([s.tokens.start, s.tokens.end, s.root.index()])).collect();
    let task = |task: &TaskScores| {
        let labels: Vec<&str> = task.labels.iter().map(|l| &**l).collect();
        let rows: Vec<Value> = (0..task.len())
            .map(|w| {
                let row = task.row(w).iter().enumerate();
                row.filter(|(_, p)| **p >= LEAST).map(|(l, p)| json!([l, (p * 1e4).round() / 1e4])).collect()
            })
            .collect();
        json!({"labels": labels, "rows": rows})
    };
    json!({"tokens": tokens, "sentences": sentences, "entity": task(&scores.entity), "name": task(&scores.name)})
}

fn load(kept: &Value) -> (Syntax, Scores) {
    let number = |v: &Value| v.as_u64().unwrap() as usize;
    let label = |v: &Value| Label::new(v.as_str().unwrap());
    let tokens: Vec<Token> = kept["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| Token {
            span: Span::new(number(&t[0]), number(&t[1])),
            joined: t[2].as_bool().unwrap(),
            upos: Upos::parse(t[3].as_str().unwrap()).unwrap(),
            xpos: label(&t[4]),
            feats: label(&t[5]),
            lemma: label(&t[6]),
            head: t[7].as_u64().map(|h| Id::new(h as usize)),
            relation: label(&t[8]),
            sentence: Id::new(number(&t[9])),
        })
        .collect();
    let sentences: Vec<Sentence> = kept["sentences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| {
            let run = number(&s[0])..number(&s[1]);
            let span = Span::new(tokens[run.start].span.start(), tokens[run.end - 1].span.end());
            Sentence { span, tokens: run, root: Id::new(number(&s[2])) }
        })
        .collect();
    let task = |v: &Value| {
        let labels: Vec<Box<str>> =
            v["labels"].as_array().unwrap().iter().map(|l| l.as_str().unwrap().into()).collect();
        let rows = v["rows"].as_array().unwrap();
        let mut values = vec![0.0; labels.len() * rows.len()];
        for (w, row) in rows.iter().enumerate() {
            for cell in row.as_array().unwrap() {
                values[w * labels.len() + number(&cell[0])] = cell[1].as_f64().unwrap() as f32;
            }
        }
        TaskScores { labels: labels.into(), values }
    };
    let mut scores = Scores::default();
    scores.entity = task(&kept["entity"]);
    scores.name = task(&kept["name"]);
    (Syntax::new(Layer::from(tokens), Layer::from(sentences), Vec::new()), scores)
}
