//! The encoder with the embedded model: what it says of a report, and that nothing upsets it.
//!
//! reads:  models/base
//! writes: nothing

#![allow(clippy::single_range_in_vec_init)] // one sentence is one range

use onrecord_encoder::{Encoder, Scores, Task};
use onrecord_resources::model::Model;
use proptest::prelude::*;
use std::ops::Range;
use std::sync::LazyLock;

static MODEL: LazyLock<Model> =
    LazyLock::new(|| Model::embedded_base().expect("the embedded model is whole"));
static ENCODER: LazyLock<Encoder> =
    LazyLock::new(|| Encoder::new(&MODEL).expect("the embedded model is whole"));

/// Sentences of words parted by spaces.
fn read(sentences: &[&str]) -> (Vec<String>, Vec<Range<usize>>) {
    let mut words = Vec::new();
    let mut runs = Vec::new();
    for sentence in sentences {
        let start = words.len();
        words.extend(sentence.split(' ').map(str::to_owned));
        runs.push(start..words.len());
    }
    (words, runs)
}

fn score(encoder: &Encoder, words: &[String], sentences: &[Range<usize>]) -> Scores {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    encoder.score(&words, sentences)
}

/// That the parts of the scores have the sizes they promise, and hold probabilities.
fn check(scores: &Scores, n: usize, sentences: usize) {
    for task in [&scores.attribution, &scores.entity, &scores.name, &scores.role] {
        assert_eq!(task.len(), n);
        for row in task.values.chunks(task.labels.len()) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{row:?}");
        }
    }
    let words: Vec<usize> = scores.blocks.iter().flat_map(|b| b.words.clone()).collect();
    assert_eq!(words, (0..n).collect::<Vec<_>>());
    for block in &scores.blocks {
        let side = block.words.len() + 1;
        assert_eq!(block.arcs.len(), (side - 1) * side);
        for row in block.arcs.chunks(side) {
            assert!((row.iter().map(|v| v.exp()).sum::<f32>() - 1.0).abs() < 1e-3, "{row:?}");
        }
    }
    assert_eq!((scores.links.len(), scores.sentence_quads.len()), (n, sentences));
    for links in &scores.links {
        assert!(
            (2..=4).contains(&links.len()) && links.iter().all(|l| l.cue.is_none_or(|c| c < n)),
            "{links:?}"
        );
        assert!(links.is_sorted_by(|a, b| a.score >= b.score));
    }
    for word in 0..n {
        assert!(!scores.best(Task::Upos, word).0.is_empty());
    }
}

const REPORT: [&str; 2] = [
    "The ministry said on Sunday that Gondor did n't shell the bridge , killing 12 people .",
    "He denied it .",
];

#[test]
fn a_report_is_read() {
    let (words, sentences) = read(&REPORT);
    let scores = score(&ENCODER, &words, &sentences);
    check(&scores, words.len(), 2);
    let tags: Vec<_> = (0..4).map(|w| scores.best(Task::Upos, w).0).collect();
    assert_eq!(tags, ["DET", "NOUN", "VERB", "ADP"]);
    let says: Vec<_> = (0..3).map(|w| scores.attribution.best(w).0).collect();
    assert_eq!(says, ["B-source", "I-source", "B-cue"]);
    assert_eq!(scores.best(Task::Lemma, 2).0, "0-2+y");
    assert_eq!(scores.links[1][0].cue, Some(2));
    let first = &scores.blocks[0];
    assert_eq!(first.words, 0..17);
    assert!(first.arc(2, None) > 0.9f32.ln() && first.arc(1, Some(2)) > 0.9f32.ln());
    assert_eq!(ENCODER.relation(first, 1, Some(2)).0, "nsubj");
    assert_eq!(ENCODER.relation(first, 2, None).0, "root");
    // an arc that is not the likeliest has a relation too
    let (relation, score) = ENCODER.relation(first, 1, Some(0));
    assert!(!relation.is_empty() && score > 0.0 && score <= 1.0);
}

#[test]
fn eight_bits_agree_with_thirty_two() {
    let (words, sentences) = read(&REPORT);
    let reference = Encoder::reference(&MODEL).expect("the embedded model is whole");
    let [a, b] = [&*ENCODER, &reference].map(|e| score(e, &words, &sentences));
    for (a, b) in
        [(&a.attribution, &b.attribution), (&a.entity, &b.entity), (&a.name, &b.name), (&a.role, &b.role)]
    {
        let most = a.values.iter().zip(&b.values).fold(0f32, |m, (a, b)| m.max((a - b).abs()));
        assert!(most < 0.01, "probabilities differ by {most}");
    }
    for (a, b) in a.blocks.iter().zip(&b.blocks) {
        let most = a.arcs.iter().zip(&b.arcs).fold(0f32, |m, (a, b)| m.max((a.exp() - b.exp()).abs()));
        assert!(most < 0.01, "arcs differ by {most}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let (words, sentences) = read(&REPORT.repeat(40));
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be made");
        pool.install(|| score(&ENCODER, &words, &sentences))
    };
    let one = with(1);
    check(&one, words.len(), sentences.len());
    assert_eq!(one, with(3));
}

#[test]
fn nothing_comes_of_nothing() {
    let scores = ENCODER.score(&[], &[]);
    check(&scores, 0, 0);
    let scores = ENCODER.score(&[], &[0..0, 3..9]);
    assert_eq!(scores.sentence_quads.len(), 2);
    assert!(scores.sentence_quads[0][0] > 0.99, "no words, no event");
}

#[test]
fn odd_words_upset_nothing() {
    let long = "x".repeat(10_000);
    let dashes = "a-".repeat(5_000);
    let words = [
        "",
        "\0",
        " ",
        "\u{fffd}",
        "😀",
        "👩‍👩‍👧",
        &long,
        &dashes,
        "\u{202e}abc",
        "ﬁ",
        "e\u{301}\u{301}\u{301}",
        "日本語",
    ];
    check(&ENCODER.score(&words, &[0..1, 1..words.len()]), words.len(), 2);
    check(&ENCODER.score(&["\0"], &[0..1]), 1, 1);
}

#[test]
fn a_sentence_of_any_length_is_read() {
    let words = vec!["antidisestablishmentarianism"; 400];
    let scores = ENCODER.score(&words, &[0..400]);
    check(&scores, 400, 1);
    assert!(scores.blocks.len() > 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn any_words_in_any_sentences(
        words in proptest::collection::vec("\\PC{0,9}|[a-z]{1,7}|[\\x00-\\x20]{0,3}", 0..40),
        sentences in proptest::collection::vec((0usize..45, 0usize..45), 0..6),
    ) {
        let sentences: Vec<_> = sentences.into_iter().map(|(a, b)| a..b).collect();
        let scores = score(&ENCODER, &words, &sentences);
        check(&scores, words.len(), sentences.len());
    }
}
