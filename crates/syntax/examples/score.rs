//! Scores tokenization, sentences, tags, lemmas and trees against gold CoNLL-U files, as the CoNLL 2018 shared task did.
//!
//! reads:  gold files; the embedded model
//! writes: a table on standard output
//!
//!     cargo run --release -p onrecord-syntax --example score -- [--errors N] [--lemmas] [--no-parse] [--model FOLDER] FILE...
//!
//! For each file: words and sentences found in the raw text, then the parse of it (F1 over aligned words), then the parse
//! of the gold words and sentences. LAS counts relations without their subtypes, as the shared task did; LAS+ whole ones.

use onrecord_document::{Document, Meta};
use onrecord_encoder::{Encoder, Model};
use onrecord_resources::Files;
use onrecord_resources::tokenization::Tokenization;
use onrecord_syntax::conllu::{self, Conllu};
use onrecord_syntax::{Syntax, Token, Words, parse, split};
use std::collections::HashMap;
use std::path::Path;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (mut errors, mut parses, mut lemmas, mut folder, mut files) = (0, true, false, None, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--errors" => errors = arguments.next().ok_or("--errors takes a number")?.parse()?,
            "--model" => folder = Some(arguments.next().ok_or("--model takes a folder")?),
            "--no-parse" => parses = false,
            "--lemmas" => lemmas = true,
            file => files.push(file.to_owned()),
        }
    }
    let data = Tokenization::load(&Files::embedded())
        .map_err(|p| p.iter().map(|p| p.to_string()).collect::<String>())?;
    let encoder = match (parses, folder) {
        (false, _) => None,
        (true, Some(folder)) => Some(Encoder::new(&Model::open(Path::new(&folder))?)?),
        (true, None) => Some(Encoder::new(&Model::embedded_base()?)?),
    };
    for file in &files {
        let documents = conllu::read(&std::fs::read_to_string(file)?)?;
        let mut raw = Counts::default();
        let mut given = Counts::default();
        for gold in &documents {
            let document = gold.document(Meta::default());
            let tree = gold.syntax()?;
            let found = split(&document, &data);
            show_errors(&mut errors, &document, &gold.words(), &found);
            raw.add_split(&gold.words(), &found);
            if let Some(encoder) = &encoder {
                raw.add_parse(&tree, &parsed(&document, found, encoder, &data));
                let own = parsed(&document, gold.words(), encoder, &data);
                given.add_parse(&tree, &own);
                if lemmas {
                    show_lemmas(&document, &tree, &own);
                }
            }
        }
        println!(
            "{file}: {} documents, {} words",
            documents.len(),
            documents.iter().map(words_in).sum::<usize>()
        );
        println!(
            "  raw   words {:.2} sentences {:.2}{}",
            raw.words.f1(),
            raw.sentences.f1(),
            raw.parse_line()
        );
        println!("  given words 100.00 sentences 100.00{}", given.parse_line());
    }
    Ok(())
}

fn words_in(gold: &Conllu) -> usize {
    gold.words().words.len()
}

fn parsed(document: &Document, words: Words, encoder: &Encoder, data: &Tokenization) -> Syntax {
    let forms: Vec<&str> = words.words.iter().map(|w| &document.text[w.span]).collect();
    let scores = encoder.score(&forms, &words.sentences);
    parse(document, words, &scores, encoder, data)
}

/// Matches, gold items and found items.
#[derive(Default, Clone, Copy)]
struct Ratio {
    both: usize,
    gold: usize,
    found: usize,
}

impl Ratio {
    fn f1(self) -> f64 {
        200.0 * self.both as f64 / (self.gold + self.found).max(1) as f64
    }
}

#[derive(Default)]
struct Counts {
    words: Ratio,
    sentences: Ratio,
    /// UPOS, XPOS, feats, lemma, UAS, LAS, LAS+.
    parse: [Ratio; 7],
}

impl Counts {
    fn add_split(&mut self, gold: &Words, found: &Words) {
        let keys = |w: &Words| {
            let words = w.words.iter().map(|w| (w.span.start(), w.span.end())).collect::<Vec<_>>();
            let bound = |r: &std::ops::Range<usize>| (words[r.start].0, words[r.end - 1].1);
            let sentences = w.sentences.iter().map(bound).collect::<Vec<_>>();
            (words, sentences)
        };
        let (gold, found) = (keys(gold), keys(found));
        count(&mut self.words, &gold.0, &found.0);
        count(&mut self.sentences, &gold.1, &found.1);
    }

    fn add_parse(&mut self, gold: &Syntax, found: &Syntax) {
        let place = |t: &Token| (t.span.start(), t.span.end());
        let by_place: HashMap<_, &Token> = gold.tokens.iter().map(|t| (place(t), t)).collect();
        for ratio in &mut self.parse {
            ratio.gold += gold.tokens.len();
            ratio.found += found.tokens.len();
        }
        for token in &found.tokens {
            let Some(other) = by_place.get(&place(token)) else { continue };
            let head =
                token.head.map(|h| place(&found.tokens[h])) == other.head.map(|h| place(&gold.tokens[h]));
            let right = [
                token.upos == other.upos,
                token.xpos == other.xpos,
                token.feats == other.feats,
                token.lemma == other.lemma || &*other.lemma == "_",
                head,
                head && token.relation_base() == other.relation_base(),
                head && token.relation == other.relation,
            ];
            for (ratio, right) in self.parse.iter_mut().zip(right) {
                ratio.both += usize::from(right);
            }
        }
    }

    fn parse_line(&self) -> String {
        if self.parse[0].gold == 0 {
            return String::new();
        }
        let names = ["UPOS", "XPOS", "feats", "lemma", "UAS", "LAS", "LAS+"];
        names.iter().zip(self.parse).map(|(name, ratio)| format!(" {name} {:.2}", ratio.f1())).collect()
    }
}

fn count(ratio: &mut Ratio, gold: &[(usize, usize)], found: &[(usize, usize)]) {
    let known: std::collections::HashSet<_> = gold.iter().collect();
    ratio.gold += gold.len();
    ratio.found += found.len();
    ratio.both += found.iter().filter(|f| known.contains(f)).count();
}

/// Prints wrong lemmas: tag found, form, gold, found.
fn show_lemmas(document: &Document, gold: &Syntax, found: &Syntax) {
    for (g, f) in gold.tokens.iter().zip(&found.tokens).filter(|(g, f)| g.lemma != f.lemma) {
        println!("L {} {} gold {} {} found {}", f.xpos, &document.text[f.span], g.xpos, g.lemma, f.lemma);
    }
}

/// Prints where the first words and sentences differ.
fn show_errors(left: &mut usize, document: &Document, gold: &Words, found: &Words) {
    let text = document.text.as_str();
    let spans = |w: &Words| w.words.iter().map(|w| w.span).collect::<Vec<_>>();
    let (gold_words, found_words) = (spans(gold), spans(found));
    let known: std::collections::HashSet<_> = found_words.iter().map(|s| (s.start(), s.end())).collect();
    let mut last = 0;
    for (i, span) in gold_words.iter().enumerate() {
        if !known.contains(&(span.start(), span.end())) && span.start() >= last && *left > 0 {
            let from = i.saturating_sub(3);
            let to = (i + 5).min(gold_words.len());
            last = gold_words[to - 1].end();
            let show = |spans: &[onrecord_document::Span]| {
                let inside =
                    spans.iter().filter(|s| s.start() >= gold_words[from].start() && s.end() <= last);
                inside.map(|s| &text[s.range()]).collect::<Vec<_>>().join(" ")
            };
            println!("W gold  {}\nW found {}", show(&gold_words), show(&found_words));
            *left -= 1;
        }
    }
    let ends = |w: &Words| w.sentences.iter().map(|s| w.words[s.end - 1].span.end()).collect::<Vec<_>>();
    let (gold_ends, found_ends) = (ends(gold), ends(found));
    let around = |at: usize| {
        let mut from = at.saturating_sub(60);
        let mut to = (at + 50).min(text.len());
        while !text.is_char_boundary(from) {
            from -= 1;
        }
        while !text.is_char_boundary(to) {
            to += 1;
        }
        format!("{}‖{}", &text[from..at], &text[at..to]).replace('\n', "⏎")
    };
    for at in gold_ends.iter().filter(|e| !found_ends.contains(e)) {
        if *left > 0 {
            println!("S missed {}", around(*at));
            *left -= 1;
        }
    }
    for at in found_ends.iter().filter(|e| !gold_ends.contains(e)) {
        if *left > 0 {
            println!("S extra  {}", around(*at));
            *left -= 1;
        }
    }
}
