//! Parses with the model that the binary carries: what must hold of any parse, and a sentence that no parser may miss.
//!
//! reads:  the embedded model
//! writes: nothing

use onrecord_document::{Document, Layer, Meta, Text};
use onrecord_encoder::{Encoder, Model};
use onrecord_resources::Files;
use onrecord_resources::tokenization::Tokenization;
use onrecord_syntax::tree::is_tree;
use onrecord_syntax::{Syntax, Upos, conllu, parse, split};
use std::sync::LazyLock;

static ENCODER: LazyLock<Encoder> = LazyLock::new(|| {
    let model = Model::embedded_base().expect("the model that the binary carries is whole");
    Encoder::new(&model).expect("its vocabulary is its own")
});

fn parsed(text: &str) -> (Document, Syntax) {
    let data = Tokenization::load(&Files::embedded()).expect("the built-in table is well formed");
    let document = Document::new(Meta::default(), Text::new(text), Layer::new(), Vec::new());
    let words = split(&document, &data);
    let forms: Vec<&str> = words.words.iter().map(|w| &document.text[w.span]).collect();
    let scores = ENCODER.score(&forms, &words.sentences);
    let syntax = parse(&document, words, &scores, &ENCODER, &data);
    check(&syntax);
    (document, syntax)
}

fn check(syntax: &Syntax) {
    for (id, sentence) in syntax.sentences.enumerate() {
        let tokens = &syntax.tokens.rows()[sentence.tokens.clone()];
        let heads: Vec<Option<usize>> =
            tokens.iter().map(|t| t.head.map(|h| h.index().wrapping_sub(sentence.tokens.start))).collect();
        assert!(is_tree(&heads), "sentence {id:?}: {heads:?}");
        assert_eq!(syntax.tokens[sentence.root].head, None);
        for token in tokens {
            assert_eq!(token.head.is_none(), token.relation == "root");
            assert_eq!(token.sentence, id);
            assert!(!token.lemma.is_empty());
        }
    }
}

#[test]
fn a_plain_sentence() {
    let (document, syntax) = parsed("The army shelled the town.");
    let find = |form: &str| syntax.tokens.enumerate().find(|(_, t)| &document.text[t.span] == form).unwrap();
    let (shelled, verb) = find("shelled");
    assert_eq!((verb.upos, verb.lemma.as_str(), verb.xpos.as_str()), (Upos::Verb, "shell", "VBD"));
    assert_eq!(syntax.sentences.rows()[0].root, shelled);
    let (army, subject) = find("army");
    assert_eq!(
        (subject.head, subject.relation.as_str(), subject.lemma.as_str()),
        (Some(shelled), "nsubj", "army")
    );
    let (_, object) = find("town");
    assert_eq!((object.head, object.relation.as_str()), (Some(shelled), "obj"));
    assert_eq!(find("The").1.head, Some(army));
}

#[test]
fn any_text_has_trees() {
    let long = "the man who said that he saw ".repeat(60);
    for text in ["", "?", "No", "a\n\nb", "((((((((", "’’’’ 👩\u{200d}🚀 文文文 \u{301}", &long]
    {
        let (document, syntax) = parsed(text);
        let written = conllu::write(&document, &syntax);
        let back = conllu::read(&written).unwrap();
        assert_eq!(back.iter().map(|d| d.syntax().unwrap().tokens.len()).sum::<usize>(), syntax.tokens.len());
    }
}

#[test]
fn the_same_text_has_the_same_parse() {
    let text = "She can't say who shelled Khara. \"Nobody knows,\" he said.";
    assert_eq!(parsed(text).1, parsed(text).1);
}
