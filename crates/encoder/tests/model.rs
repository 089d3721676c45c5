//! What a damaged model folder is answered with.
//!
//! reads:  models/base
//! writes: folders under the system's folder for temporary files

use onrecord_resources::model::{Blob, Model, ModelError};
use std::path::Path;

const BASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/base");

fn text(name: &str) -> String {
    std::fs::read_to_string(Path::new(BASE).join(name)).expect("the model is part of the repository")
}

/// The answer to a card in which the first `from` was replaced.
fn answer(from: &str, to: &str) -> ModelError {
    let card = text("model.toml");
    assert!(card.contains(from), "the card has {from:?}");
    let weights =
        std::fs::read(Path::new(BASE).join("weights.bin")).expect("the model is part of the repository");
    let [weights, vocabulary] = [weights, text("vocab.txt").into_bytes()].map(|b| Blob::Read(b.into()));
    Model::of(Path::new("models/odd"), &card.replacen(from, to, 1), weights, vocabulary)
        .expect_err("a card that does not fit is refused")
}

#[test]
fn the_folder_is_the_embedded_model() {
    let (open, embedded) = (Model::open(Path::new(BASE)).unwrap(), Model::embedded_base().unwrap());
    assert_eq!(open.card().weights.blake3, embedded.card().weights.blake3);
    assert_eq!(open.tensor("root").unwrap().bytes, embedded.tensor("root").unwrap().bytes);
    assert!(open.tensor("no such tensor").is_none());
}

#[test]
fn a_folder_that_is_not_there() {
    let error = Model::open(Path::new("no/such/folder")).unwrap_err();
    assert!(matches!(error, ModelError::Read { .. }));
    assert!(error.to_string().starts_with("no/such/folder/model.toml cannot be read"), "{error}");
}

#[test]
fn weights_of_another_sum() {
    let error = answer("blake3 = \"", "blake3 = \"0");
    assert!(matches!(error, ModelError::Checksum { .. }), "{error}");
    assert!(error.to_string().contains("models/odd/weights.bin: expected"), "{error}");
}

#[test]
fn a_card_of_another_version() {
    assert!(matches!(answer("format = 1", "format = 2"), ModelError::Format { found: 2, .. }));
}

#[test]
fn a_card_with_an_unknown_key() {
    assert!(matches!(answer("format = 1", "format = 1\ncolour = 3"), ModelError::Card { .. }));
}

#[test]
fn tensors_that_do_not_fit() {
    for (from, to) in [
        ("\"root\" =", "\"rood\" ="),
        ("layers = 6", "layers = 7"),
        ("shapes = 9", "shapes = 10"),
        ("offset = 64 ", "offset = 65 "),
        ("offset = 64 ", "offset = 18446744073709551552 "),
        ("\"i8-panels\"", "\"i8\""),
        ("dtype = \"i8\"", "dtype = \"i8-panels\""),
        ("\"NOUN\", ", ""),
    ] {
        let error = answer(from, to);
        let fits = matches!(error, ModelError::Tensor { .. } | ModelError::Card { .. });
        assert!(fits, "{from:?} → {to:?}: {error}");
    }
}

#[test]
fn numbers_that_cannot_be_worked_with() {
    for (from, to) in [
        ("heads = 12", "heads = 0"),
        ("heads = 12", "heads = 7"),
        ("inner = 1536", "inner = 0"),
        ("most_pieces = 505", "most_pieces = 511"),
        ("\npieces = 320", "\npieces = 0"),
        ("\nword_pieces = 8", "\nword_pieces = 0"),
        ("crowded_word_pieces = 3", "crowded_word_pieces = 506"),
    ] {
        let error = answer(from, to);
        assert!(matches!(error, ModelError::Value { .. }), "{from:?} → {to:?}: {error}");
    }
}
