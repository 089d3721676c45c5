//! How text is cut into words and sentences.

use super::*;
use onrecord_document::{Zone, ZoneKind};
use onrecord_resources::Files;
use proptest::prelude::*;
use std::iter::once;
use std::sync::LazyLock;
use std::time::Instant;

static DATA: LazyLock<Tokenization> = LazyLock::new(|| Tokenization::load(&Files::embedded()).unwrap());

fn document(text: &str) -> Document {
    Document::new(Meta::default(), Text::new(text), Layer::new(), Vec::new())
}

/// Words joined by spaces, a `+` before words that continue a multiword token; sentences joined by " ‖ ".
fn show(document: &Document, found: &Words) -> String {
    let word = |w: &Word| format!("{}{}", if w.joined { "+" } else { "" }, &document.text[w.span]);
    let sentence = |s: &Range<usize>| found.words[s.clone()].iter().map(word).collect::<Vec<_>>().join(" ");
    found.sentences.iter().map(sentence).collect::<Vec<_>>().join(" ‖ ")
}

fn shown(text: &str) -> String {
    let document = document(text);
    show(&document, &split(&document, &DATA))
}

fn check(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(shown(text), *expected, "{text}");
    }
}

#[test]
fn examples_of_the_data_file_hold() {
    assert_eq!(failing_examples(&DATA), []);
}

#[test]
fn a_wrong_example_is_told() {
    assert!(failure("Gen|. Rehn left.", &DATA).is_some());
    assert!(failure("Gen. Rehn left. He_ slept.", &DATA).is_some(), "there are two sentences");
    assert!(failure("Gen. Rehn left. | He_ slept.", &DATA).is_none());
}

#[test]
fn clitics_and_contractions() {
    check(&[
        ("don't Don’t DON'T", "do +n't Do +n’t DO +N'T"),
        ("he's I'm they’ll we've she'd you're", "he +'s I +'m they +’ll we +'ve she +'d you +'re"),
        ("shouldn't've", "should +n't +'ve"),
        ("cannot Cannot gonna", "can +not Can +not gon +na"),
        ("The Vargas' house", "The Vargas +' house"),
        ("He said 'the Vargas' left", "He said ' the Vargas ' left"),
        ("o'clock O'Rourke Sha'lan d'état L'Enfant", "o'clock O'Rourke Sha'lan d'état L'Enfant"),
        ("n't 's '", "n't 's '"),
        ("the '90s and 1970s and the 60's", "the '90s and 1970s and the 60's"),
        ("(NRF)'s men", "( NRF ) 's men"),
        ("rock 'n' roll", "rock 'n' roll"),
    ]);
}

#[test]
fn marks_inside_and_around_words() {
    check(&[
        ("rebel-held al-Kesh re-elected e-mail", "rebel - held al - Kesh re-elected e-mail"),
        ("and/or s/he 24/7", "and / or s/he 24/7"),
        ("AT&T R&D salt&pepper", "AT&T R&D salt & pepper"),
        ("(the “old” guard) [sic]", "( the “ old ” guard ) [ sic ]"),
        ("wait... what?! No!!! Vell—Khara -- 3", "wait ... what ?! ‖ No !!! ‖ Vell — Khara -- 3"),
        ("''quoted'' ``so''", "'' quoted '' `` so ''"),
        ("«Nein», he", "« Nein » , he"),
        ("@vell_courier #khara #1", "@vell_courier #khara # 1"),
        (
            "see http://a.example.org/b_(c)?d=1. And www.example.org, or a.b@example.co",
            "see http://a.example.org/b_(c)?d=1 . ‖ And www.example.org , or a.b@example.co",
        ),
        (
            "halse.example.com-based report.pdf ended.The next",
            "halse.example.com - based report.pdf ended . ‖ The next",
        ),
        ("great :) he", "great :) he"),
    ]);
}

#[test]
fn numbers() {
    check(&[
        ("18,000 1,5 3.14 .5 +44 9/11 5:30 -7", "18,000 1 , 5 3.14 .5 +44 9/11 5:30 - 7"),
        (
            "$5 US$5m £3bn 60% 5pm 10 p.m., 20km 4G 21st",
            "$ 5 US$ 5 m £ 3 bn 60 % 5 pm 10 p.m. , 20 km 4G 21st",
        ),
        (
            "555-0143 713-555-0143 2026-11-23 3-2 10-year-old",
            "555-0143 713-555-0143 2026-11-23 3 - 2 10 - year - old",
        ),
        ("COVID-19, T-72s, Q1", "COVID - 19 , T - 72s , Q1"),
    ]);
}

#[test]
fn abbreviations_and_initials() {
    check(&[
        (
            "J. K. Terel and J.K. Terel of the U.S. Army left.",
            "J. K. Terel and J.K. Terel of the U.S. Army left .",
        ),
        ("He is in the U.S. He likes it.", "He is in the U.S. ‖ He likes it ."),
        ("He is in the U.S.", "He is in the U.S."),
        (
            "Lt. Gen. Osk Rehn met Mr. Varga at 5 p.m. Monday.",
            "Lt. Gen. Osk Rehn met Mr. Varga at 5 p.m. Monday .",
        ),
        ("It was 5 p.m. Rehn left.", "It was 5 p.m. ‖ Rehn left ."),
        ("No. 5 fell. He said no. It rained.", "No. 5 fell . ‖ He said no . ‖ It rained ."),
        (
            "Vell Inc. and Khara Co. said so. Dora Tamsin Jr. left.",
            "Vell Inc. and Khara Co. said so . ‖ Dora Tamsin Jr. left .",
        ),
        ("On Sept. 3, on Mar. 4. On the mar. He", "On Sept. 3 , on Mar. 4 . ‖ On the mar . ‖ He"),
        ("George W. Terel sat. He stood.", "George W. Terel sat . ‖ He stood ."),
        ("A Ph.D. student of vitamin C. He", "A Ph.D. student of vitamin C . ‖ He"),
        ("Mines, mortars, etc. Police", "Mines , mortars , etc. ‖ Police"),
    ]);
}

#[test]
fn sentences_in_quotations() {
    check(&[
        (
            "\"We won. They fled,\" Terel said. He left.",
            "\" We won . ‖ They fled , \" Terel said . ‖ He left .",
        ),
        ("“We won.” “They fled.” He left.", "“ We won . ” ‖ “ They fled . ” ‖ He left ."),
        (
            "\"Why?\" he asked. \"Why?\" Jano Terel asked. \"Why?\" Nobody knew.",
            "\" Why ? \" he asked . ‖ \" Why ? \" Jano Terel asked . ‖ \" Why ? \" ‖ Nobody knew .",
        ),
        ("He left.\"The war goes on.\"", "He left . ‖ \" The war goes on . \""),
        (
            "“We won.“ He left. „They fled.“ »So.« ”So.”",
            "“ We won . “ ‖ He left . ‖ „ They fled . “ ‖ » So . « ‖ ” So . ”",
        ),
        ("'We won.' He left.", "' We won . ' ‖ He left ."),
        (
            "They fled (some on foot. others by car) on Monday. (He stayed.) She left.",
            "They fled ( some on foot . others by car ) on Monday . ‖ ( He stayed . ) ‖ She left .",
        ),
        ("It fell.[3] It rose. [12] It fell.", "It fell . [ 3 ] ‖ It rose . [ 12 ] ‖ It fell ."),
        ("He said ... nothing. And then ... He left.", "He said ... nothing . ‖ And then ... ‖ He left ."),
        ("1. Khara fell. 2. Sundel stood.", "1 . Khara fell . ‖ 2 . Sundel stood ."),
    ]);
}

#[test]
fn lines_and_paragraphs() {
    check(&[
        ("Army takes Khara\n\nThe army said so.", "Army takes Khara ‖ The army said so ."),
        (
            "Army takes Khara\nThe army said on Monday that it had taken the town.",
            "Army takes Khara ‖ The army said on Monday that it had taken the town .",
        ),
        (
            "The army said on Monday that\nKhara had fallen to its men and\nthat the Front had fled.",
            "The army said on Monday that Khara had fallen to its men and that the Front had fled .",
        ),
        ("Towns:\n- Khara\n- Sundel", "Towns : ‖ - Khara ‖ - Sundel"),
        ("KHARA, Arvenia (MP) – Two people died.", "KHARA , Arvenia ( MP ) – Two people died ."),
        ("It fell on\r\nMonday.\r\n\r\nHe left.", "It fell on Monday . ‖ He left ."),
    ]);
}

#[test]
fn a_zone_ends_a_sentence_and_a_dateline_does_too() {
    let text = "Khara falls KHARA, Sept. 3 – Two people died. Both";
    let zone = |from: &str, to: &str, kind| {
        let start = text.find(from).unwrap();
        Zone { span: Span::new(start, start + text[start..].find(to).unwrap() + to.len()), kind }
    };
    let zones = vec![
        zone("Khara", "falls", ZoneKind::Headline),
        zone("KHARA", "–", ZoneKind::Dateline),
        zone("Two", "died", ZoneKind::Body),
        zone(".", "Both", ZoneKind::Body),
    ];
    let document = Document::new(Meta::default(), Text::new(text), zones.into(), Vec::new());
    let found = split(&document, &DATA);
    assert_eq!(show(&document, &found), "Khara falls ‖ KHARA , Sept. 3 – ‖ Two people died ‖ . ‖ Both");
}

#[test]
fn marks_that_cling_stay_with_their_letter() {
    check(&[
        ("Ka\u{301}roly’s cafe\u{301}.", "Ka\u{301}roly +’s cafe\u{301} ."),
        ("go 👩\u{200d}🚀👍🏽! 𝒱ell", "go 👩\u{200d}🚀 👍🏽 ! ‖ 𝒱ell"),
        ("a\u{a0}b", "a b"),
    ]);
}

#[test]
fn a_long_sentence_is_cut_at_a_mark_with_a_note() {
    let mut text = "they fled ".repeat(90);
    text.push_str("; ");
    text.push_str(&"and wept ".repeat(90));
    let document = document(&text);
    let found = split(&document, &DATA);
    let lengths: Vec<usize> = found.sentences.iter().map(|s| s.len()).collect();
    assert_eq!(lengths, [181, 180]);
    assert_eq!(found.notes.len(), 1);
    assert_eq!(found.notes[0].kind, "sentence-cut");
}

#[test]
fn hostile_text_takes_linear_time() {
    let million = 1_000_000;
    let hostile = [
        "(".repeat(100_000),
        "a".repeat(million),
        "a ".repeat(million / 2),
        "a-".repeat(million / 2),
        "ab.".repeat(million / 3),
        "a.".repeat(million / 2),
        "a's".repeat(million / 3),
        "U.S. ".repeat(million / 5),
        ". ) ".repeat(million / 4),
        ".)".repeat(million / 2),
        "\"".repeat(million / 4),
        "1-".repeat(million / 2),
        "1,1".repeat(million / 3),
        "a@".repeat(million / 2),
        "http://".repeat(million / 7),
        "(a. B ".repeat(million / 6),
        "\n".repeat(million),
        "a\n".repeat(million / 4),
        format!("{}Gen.{}x", "a".repeat(million / 2), " ".repeat(million / 2)),
        "e\u{301}".repeat(million / 3),
    ];
    for text in hostile {
        let document = document(&text);
        let start = Instant::now();
        let found = split(&document, &DATA);
        check_invariants(&document, &found);
        // Two orders of magnitude above what it takes; quadratic time would be hours.
        assert!(start.elapsed().as_secs() < 60, "{}", &text[..20]);
    }
}

/// Words and white space rebuild the text; sentences cover the words; a word's ends are visible.
fn check_invariants(document: &Document, found: &Words) {
    let text = document.text.as_str();
    let mut at = 0;
    for word in &found.words {
        assert!(text[at..word.span.start()].chars().all(char::is_whitespace), "text between words at {at}");
        let form = &document.text[word.span];
        assert!(!form.is_empty() && form.trim() == form, "word {form:?}");
        assert!(!word.joined || (word.span.start() == at && at > 0), "a joined word touches the one before");
        at = word.span.end();
    }
    assert!(text[at..].chars().all(char::is_whitespace), "text after the last word");
    let mut next = 0;
    for sentence in &found.sentences {
        assert_eq!(sentence.start, next);
        assert!(!sentence.is_empty() && sentence.len() <= DATA.sentence_words);
        next = sentence.end;
    }
    assert_eq!(next, found.words.len());
}

/// Text of the kind that splitting looks at, mixed with any other.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[A-Za-z]{1,6}",
        2 => "[ \n\t]{1,3}",
        3 => proptest::sample::select(vec![".", "...", "?", "!", ",", "'", "’", "‘", "\"", "“", "”", "(", ")", "[", "]", "-", "/", "&", "@", "#", "$", "%", "*", "_",
            "''", "``", "n't", "'s", "U.S.", "a.m.", "J.", "Gen.", "http://", "www.", ".com", "5", "18,000", "pm", "\r\n", "\u{2028}", "\u{a0}", "\u{200d}", "\u{ad}", "\u{301}",
            "👩", "🇬", "𝒱", "\u{0}", "ß", "İ", "ŉ", "\u{feff}", "：", "。", "文"]).prop_map(str::to_owned),
        1 => "\\PC{0,4}",
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn words_and_white_space_rebuild_any_text(text in any_text()) {
        let document = document(&text);
        check_invariants(&document, &split(&document, &DATA));
    }

    #[test]
    fn zones_change_nothing_of_that(text in any_text(), cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..4)) {
        let mut at: Vec<usize> = cuts.iter().map(|c| c.index(text.len() + 1)).filter(|&c| text.is_char_boundary(c)).collect();
        at.extend([0, text.len()]);
        at.sort_unstable();
        let whole = Text::new(text.as_str());
        let spans = at.windows(2).map(|w| whole.trim(Span::new(w[0], w[1]))).filter(|s| !s.is_empty());
        let zones = spans.map(|span| Zone { span, kind: ZoneKind::Body }).collect();
        let document = Document::new(Meta::default(), whole, zones, Vec::new());
        let found = split(&document, &DATA);
        check_invariants(&document, &found);
        for word in &found.words {
            prop_assert!(document.zones.iter().any(|z| z.span.contains(word.span)), "no word crosses a zone");
        }
    }

    #[test]
    fn words_given_back_are_kept(text in any_text()) {
        let document = document(&text);
        let found = split(&document, &DATA);
        let spans: Vec<Span> = found.words.iter().map(|w| w.span).collect();
        let again = given(&document, &spans, Some(found.sentences.clone()), &DATA).unwrap();
        prop_assert_eq!(again.words.iter().map(|w| w.span).collect::<Vec<_>>(), spans.clone());
        prop_assert_eq!(&again.sentences, &found.sentences);
        let guessed = given(&document, &spans, None, &DATA).unwrap();
        check_invariants(&document, &guessed);
    }
}

#[test]
fn given_words_are_checked() {
    let document = document("Khära fell. He left.");
    let at = |start, end| Span::new(start, end);
    let with = |tokens: &[Span], sentences| given(&document, tokens, sentences, &DATA);
    assert_eq!(with(&[at(6, 7)], None), Err(GivenError::Blank { number: 0, span: at(6, 7) }));
    assert_eq!(with(&[at(0, 6), at(4, 8)], None), Err(GivenError::Overlap { number: 1, span: at(4, 8) }));
    assert_eq!(
        with(&[at(0, 3)], None),
        Err(GivenError::Outside { number: 0, span: at(0, 3) }),
        "inside a character"
    );
    assert_eq!(with(&[at(0, 99)], None), Err(GivenError::Outside { number: 0, span: at(0, 99) }));
    let two = [at(0, 7), at(7, 12)];
    assert_eq!(
        with(&two, Some(once(0..1).collect())),
        Err(GivenError::Sentences { number: 1, from: 1, to: 2 })
    );
    assert_eq!(with(&two, Some(vec![0..1, 1..1])), Err(GivenError::Sentences { number: 1, from: 1, to: 1 }));
    let kept = with(&two, Some(vec![0..1, 1..2])).unwrap();
    assert_eq!(kept.words[0].span, at(0, 6), "white space at the ends is none of the word");
    assert_eq!(kept.sentences, [0..1, 1..2]);
    let tokens = [at(0, 6), at(7, 11), at(11, 12), at(13, 15), at(16, 20), at(20, 21)];
    assert_eq!(with(&tokens, None).unwrap().sentences, [0..3, 3..6]);
}
