//! CoNLL-U in and out, whole and broken.

use super::*;
use crate::{Syntax, Words, split};
use onrecord_document::{Document, Layer, Meta, Note, Text};
use onrecord_resources::Files;
use onrecord_resources::tokenization::Tokenization;
use proptest::prelude::*;
use std::sync::LazyLock;

static DATA: LazyLock<Tokenization> = LazyLock::new(|| Tokenization::load(&Files::embedded()).unwrap());

/// Lines whose columns are parted by single spaces, for reading.
fn tabs(lines: &str) -> String {
    let line = |l: &str| if l.starts_with('#') { l.to_owned() } else { l.replace(' ', "\t") };
    lines.trim_end_matches(' ').lines().map(|l| line(l.trim()) + "\n").collect()
}

fn gold() -> String {
    tabs(
        "# newdoc id = khara
        # newpar
        # sent_id = 1
        # text = \"Terel can't swim,\" she said.
        1 \" \" PUNCT `` _ 5 punct _ SpaceAfter=No
        2 Terel Terel PROPN NNP Number=Sing 5 nsubj _ _
        3-4 can't _ _ _ _ _ _ _ _
        3 ca can AUX MD VerbForm=Fin 5 aux _ _
        4 n't not PART RB Polarity=Neg 5 advmod _ _
        5 swim swim VERB VB VerbForm=Inf 8 ccomp _ SpaceAfter=No
        5.1 gone go VERB VBN _ _ _ 5:conj _
        6 , , PUNCT , _ 8 punct _ Entity=1)|SpaceAfter=No
        7 she she PRON PRP _ 8 nsubj _ _
        8 said say VERB VBD _ 0 root _ SpaceAfter=No
        9 . . PUNCT . _ 8 punct _ _

        # sent_id = 2
        1 Yes yes INTJ UH _ 0 root _ _

        # newpar
        # sent_id = 3
        1 No no INTJ UH _ 0 root _ _

        ",
    )
}

fn one(input: &str) -> Conllu {
    read(input).unwrap().remove(0)
}

fn forms(conllu: &Conllu) -> Vec<&str> {
    conllu.words.words.iter().map(|w| &conllu.text[w.span.range()]).collect()
}

#[test]
fn the_text_is_put_together_from_the_words() {
    let gold = one(&gold());
    assert_eq!(gold.text(), "\"Terel can't swim,she said. Yes\n\nNo");
    assert_eq!(forms(&gold), ["\"", "Terel", "ca", "n't", "swim", ",", "she", "said", ".", "Yes", "No"]);
    assert_eq!(gold.words().sentences, [0..9, 9..10, 10..11]);
    let joined: Vec<usize> = (0..11).filter(|&i| gold.words().words[i].joined).collect();
    assert_eq!(joined, [3]);
    let document = gold.document(Meta::default());
    assert_eq!(document.zones.len(), 2);
    assert_eq!(&document.text[document.zones.rows()[1].span], "No");
}

#[test]
fn the_parse_is_read() {
    let syntax = one(&gold()).syntax().unwrap();
    let tokens = syntax.tokens.rows();
    assert_eq!((tokens[4].head.map(|h| h.index()), tokens[4].relation.as_str()), (Some(7), "ccomp"));
    assert_eq!((tokens[9].head, syntax.sentences.rows()[1].root.index()), (None, 9));
    assert_eq!(tokens[3].feats, "Polarity=Neg");
}

#[test]
fn what_was_read_is_written_back() {
    let input = gold();
    let gold = one(&input);
    let kept: String = input.lines().filter(|l| !l.starts_with("5.1")).map(|l| l.to_owned() + "\n").collect();
    assert_eq!(gold.write(&gold.syntax().unwrap()), kept, "everything but empty nodes");
}

#[test]
fn documents_begin_at_newdoc() {
    let input = gold() + &gold();
    let documents = read(&input).unwrap();
    assert_eq!(documents.len(), 2);
    assert_eq!(documents[0], one(&gold()), "line numbers apart, both are the same");
    assert_eq!(documents[1].text(), documents[0].text());
    assert_eq!(read("").unwrap(), []);
    assert_eq!(one(&gold().replace('\n', "\r\n")).text(), documents[0].text());
}

#[test]
fn a_document_is_written_with_all_its_parts() {
    let text = "He can't. Yes.\n\nNo";
    let document = Document::new(Meta::default(), Text::new(text), Layer::new(), Vec::new());
    let mut words = split(&document, &DATA);
    words.notes.push(Note::whole("test-note", "a message\nin two lines"));
    let id = document.id.to_string();
    let written = write(&document, &crate::unparsed(&document, words)).replace(&id, "ID");
    let expected = tabs(
        "# newdoc id = ID
        # newpar
        # sent_id = ID-1
        # note = test-note: a message in two lines
        # text = He can't.
        1 He he X _ _ 0 root _ _
        2-3 can't _ _ _ _ _ _ _ SpaceAfter=No
        2 ca ca X _ _ 1 dep _ _
        3 n't n't X _ _ 1 dep _ _
        4 . . X _ _ 1 dep _ _

        # sent_id = ID-2
        # text = Yes.
        1 Yes yes X _ _ 0 root _ SpaceAfter=No
        2 . . X _ _ 1 dep _ _

        # sent_id = ID-3
        # text = No
        1 No no X _ _ 0 root _ _

        ",
    );
    assert_eq!(written, expected);
}

#[test]
fn what_is_malformed_is_told_with_its_line() {
    let row = |id: &str, form: &str, head: &str| format!("{id}\t{form}\t_\tX\t_\t_\t{head}\tdep\t_\t_\n");
    let line = |input: &str| read(input).unwrap_err();
    assert_eq!(line("# c\n1\ta\n"), ConlluError::Columns { line: 2, found: 2 });
    assert_eq!(line(&row("2", "a", "0")), ConlluError::Number { line: 1, expected: 1, found: "2".into() });
    assert_eq!(
        line(&(row("1", "a", "0") + &row("1", "b", "1"))),
        ConlluError::Number { line: 2, expected: 2, found: "1".into() }
    );
    assert_eq!(line(&row("1-2", "ab", "_")), ConlluError::Range { line: 2, found: "ab over 2 words".into() });
    assert_eq!(line(&row("2-1", "ab", "_")), ConlluError::Range { line: 1, found: "2-1".into() });
    assert_eq!(
        line(&(row("1-2", "ab", "_") + &row("1-2", "ab", "_"))),
        ConlluError::Range { line: 2, found: "1-2".into() }
    );
    assert_eq!(
        line(&row("7.1", "a", "_")),
        ConlluError::Number { line: 1, expected: 1, found: "7.1".into() }
    );
    assert_eq!(line(&row("1", " ", "0")), ConlluError::Form { line: 1, found: " ".into() });
    assert_eq!(line("# alone\n\n"), ConlluError::NoWords { line: 2 });
    let two_in_one = row("1-2", "a", "_") + &row("1", "a", "0") + &row("2", "b", "1");
    assert_eq!(line(&two_in_one), ConlluError::Form { line: 2, found: "a".into() });

    let syntax = |input: &str| one(input).syntax().unwrap_err();
    assert_eq!(syntax(&row("1", "a", "_")), ConlluError::Head { line: 1, found: "_".into() });
    assert_eq!(syntax(&row("1", "a", "2")), ConlluError::Head { line: 1, found: "2".into() });
    assert_eq!(syntax(&(row("1", "a", "0") + &row("2", "b", "0"))), ConlluError::Tree { line: 1, roots: 2 });
    assert_eq!(syntax(&(row("1", "a", "2") + &row("2", "b", "1"))), ConlluError::Tree { line: 1, roots: 0 });
    assert_eq!(
        syntax(&row("1", "a", "0").replace("\tX\t", "\tNN\t")),
        ConlluError::Upos { line: 1, found: "NN".into() }
    );
    assert!(ConlluError::TooLong.to_string().contains("4 GiB"));
}

#[test]
fn a_multiword_token_that_its_words_do_not_spell_is_dealt_out() {
    let gold =
        one(&tabs("1-2 du _ _ _ _ _ _ _ _\n1 de de ADP IN _ 2 case _ _\n2 le le DET DT _ 0 root _ _\n"));
    assert_eq!((gold.text(), forms(&gold)), ("du", vec!["d", "u"]));
    assert!(gold.write(&gold.syntax().unwrap()).contains("1\tde\t"), "forms are written as they were");
}

/// What must come back: words, sentences, tags and trees.
fn essence(text: &str, words: &Words, syntax: &Syntax) -> (Vec<String>, Vec<usize>, Vec<String>) {
    let forms = words.words.iter().map(|w| text[w.span.range()].to_owned()).collect();
    let tags = syntax
        .tokens
        .iter()
        .map(|t| format!("{} {} {:?} {}", t.upos.name(), t.lemma, t.head, t.joined))
        .collect();
    (forms, words.sentences.iter().map(|s| s.end).collect(), tags)
}

proptest! {
    #[test]
    fn what_is_written_reads_back(text in "([A-Za-z.,'’\"!? \n\t\u{301}👩文-]|n't|\\PC){0,80}") {
        let document = Document::new(Meta::default(), Text::new(text.as_str()), Layer::new(), Vec::new());
        let words = split(&document, &DATA);
        let syntax = crate::unparsed(&document, words.clone());
        let written = write(&document, &syntax);
        let back = read(&written).unwrap();
        prop_assert_eq!(back.is_empty(), words.words.is_empty());
        if let Some(back) = back.first() {
            let again = back.syntax().unwrap();
            prop_assert_eq!(essence(back.text(), &back.words(), &again), essence(&text, &words, &syntax));
            prop_assert_eq!(back.write(&again), written);
        }
    }

    #[test]
    fn any_input_is_read_or_refused(input in "(#|# newdoc|\n|\t|1|2|1-2|1.1|_|a|\\PC){0,60}") {
        if let Ok(documents) = read(&input) {
            for document in documents {
                let _ = document.syntax();
            }
        }
    }
}
