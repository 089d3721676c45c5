//! The shape of our JSON, on text in which code points, bytes and UTF-16 units all differ.
//!
//! reads:  a reading made by hand
//! writes: nothing

use super::*;
use crate::Reading;
use onrecord_attribution::{Attribution, Attributions, Directness, SourceKind, Stance};
use onrecord_document::{
    Document, DocumentId, Id, Layer, Maker, Meta, Note, Offsets, Span, SpanSet, Text, Zone, ZoneKind,
};
use onrecord_events::{
    Claim, ClaimId, Event, Events, Evidence, Factuality, Magnitude, MagnitudeKind, Participant, Party,
    Predicate, Relation, SourceLink, Statement, StatementForm,
};
use onrecord_mentions::{
    Actor, Entity, EntityType, Mention, MentionForm, Mentions, Place, PlaceUse, Precision, Timex, TimexKind,
};
use onrecord_syntax::{Label, Sentence, Syntax, Token, Upos};
use serde_json::{Value, json};

/// 😀 is one code point in two UTF-16 units and four bytes; é is an e and a combining accent: two code points, three bytes.
const TEXT: &str = "😀 Ve\u{301}ll’s army 𝒔helled Khara on Monday, René said.";

fn span(words: &str) -> Span {
    let at = TEXT.find(words).unwrap();
    Span::new(at, at + words.len())
}

/// The code points that `words` take, counted one by one.
fn points(words: &str) -> Value {
    let start = TEXT[..span(words).start()].chars().count();
    json!([start, start + words.chars().count()])
}

fn set(words: &str) -> SpanSet {
    span(words).into()
}

fn token(words: &str, xpos: &str) -> Token {
    Token {
        span: span(words),
        joined: false,
        upos: Upos::X,
        xpos: Label::new(xpos),
        feats: Label::new("_"),
        lemma: Label::new(words.to_lowercase()),
        head: None,
        relation: Label::new("root"),
        sentence: Id::new(0),
    }
}

fn mention(words: &str, head: usize, kind: EntityType, form: MentionForm, entity: usize) -> Mention {
    let by = Maker::model("base/entity", 0.987_654);
    let listed = form != MentionForm::Pronoun;
    Mention {
        span: span(words),
        head: Id::new(head),
        kind,
        form,
        listed,
        entity: Id::new(entity),
        actor: None,
        joint: Vec::new(),
        by,
    }
}

fn reading() -> Reading {
    let text = Text::new(TEXT);
    let zones = Layer::from(vec![Zone { span: text.whole(), kind: ZoneKind::Body }]);
    let meta = Meta {
        publisher: Some("The Vell Courier".to_owned()),
        published: "2031-03-04".parse().ok(),
        ..Meta::default()
    };
    let document =
        Document::new(meta, text.clone(), zones, vec![Note::at("odd", span("Khara"), "an odd thing")]);
    let tokens = [
        token("army", "NN"),
        token("𝒔helled", "VBD"),
        token("Khara", "NNP"),
        token("René", "NNP"),
        token("said", "VBD"),
    ];
    let sentence = Sentence { span: text.whole(), tokens: 0..5, root: Id::new(1) };
    let syntax = Syntax::new(Layer::from(tokens.to_vec()), Layer::from(vec![sentence]), Vec::new());
    let actor = Actor {
        code: "ARVMIL".to_owned(),
        country: Some("ARV".to_owned()),
        sectors: vec!["MIL".to_owned()],
        name: "Arvenia".to_owned(),
        entry: "actors/countries.tsv#arvenia".to_owned(),
    };
    let entity = |name: &str, kind, mention: usize, actor: Option<Actor>| Entity {
        name: name.to_owned(),
        kind,
        mentions: vec![Id::new(mention)],
        actor,
    };
    let mentions = Mentions {
        mentions: Layer::from(vec![
            mention("Ve\u{301}ll’s army", 0, EntityType::Organisation, MentionForm::Nominal, 0),
            mention("Khara", 2, EntityType::Location, MentionForm::Name, 1),
            mention("René", 3, EntityType::Person, MentionForm::Pronoun, 2),
        ]),
        entities: Layer::from(vec![
            entity("Ve\u{301}ll’s army", EntityType::Organisation, 0, Some(actor)),
            entity("Khara", EntityType::Location, 1, None),
            entity("René", EntityType::Person, 2, None),
        ]),
        times: Layer::from(vec![Timex {
            span: span("Monday"),
            kind: TimexKind::Date,
            value: "2031-03-03".to_owned(),
            days: None,
            by: Maker::rule("times/weekday"),
        }]),
        places: Layer::from(vec![Place {
            span: span("Khara"),
            mention: Some(Id::new(1)),
            name: "Khara".to_owned(),
            geonameid: 7,
            latitude: 35.5,
            longitude: 39.25,
            country: None,
            precision: Precision::Place,
            used: PlaceUse::Name,
            by: Maker::rule("test"),
        }]),
        notes: Vec::new(),
    };
    let attribution = |source, cue, content, within| Attribution {
        source,
        source_mention: None,
        speaker: Some(Id::new(2)),
        cue,
        content,
        directness: Directness::Indirect,
        source_kind: SourceKind::Named,
        terms: Some(span("on Monday")),
        stance: Stance::Neutral,
        within,
        by: Maker::rule("attribution/cue"),
    };
    let content: SpanSet = [span("Ve\u{301}ll’s army"), span("Khara on Monday")].into_iter().collect();
    let attributions = Attributions {
        attributions: Layer::from(vec![
            attribution(set("René"), set("said"), content.clone(), None),
            attribution(SpanSet::default(), SpanSet::default(), set("Khara"), Some(Id::new(0))),
        ]),
        notes: Vec::new(),
    };
    let participant = |words: &str, entity: usize, code: &str| Participant {
        span: span(words),
        entity: Some(Id::new(entity)),
        code: code.to_owned(),
        name: words.to_owned(),
    };
    let events = Events {
        events: Layer::from(vec![Event {
            trigger: set("𝒔helled"),
            kind: "ASSAULT".to_owned(),
            mode: "artillery".to_owned(),
            contexts: vec!["military".to_owned()],
            cameo: "194".to_owned(),
            quad: 4,
            actors: vec![participant("Ve\u{301}ll’s army", 0, "ARVMIL")],
            recipients: Vec::new(),
            place: Some(Id::new(0)),
            time: Some(Id::new(0)),
            magnitude: Magnitude { killed: Some((14, 14)), wounded: Some((2, 5)), ..Magnitude::default() },
            reported_by: Some(Id::new(1)),
            factuality: Factuality::FACT,
            by: Maker::entry("lexicon/en/events/assault.toml", "shell"),
        }]),
        relations: Layer::from(vec![Relation {
            kind: "Controls".to_owned(),
            trigger: set("army"),
            from: participant("Ve\u{301}ll’s army", 0, "ARVMIL"),
            to: participant("Khara", 1, ""),
            reported_by: None,
            factuality: Factuality::FACT,
            by: Maker::rule("relations/control"),
        }]),
        predicates: Layer::from(vec![Predicate { span: span("𝒔helled"), factuality: 2.5 }]),
        notes: Vec::new(),
    };
    let link = |name: &str, kind, cue: &str| SourceLink {
        name: name.to_owned(),
        kind,
        actor: String::new(),
        terms: None,
        stance: Stance::Neutral,
        cue: cue.to_owned(),
    };
    let claim = Claim {
        id: ClaimId([0xab; 16]),
        document: document.id,
        chain: vec![
            link("The Vell Courier", SourceKind::Publication, ""),
            link("René", SourceKind::Named, "said"),
        ],
        statement: Statement {
            form: StatementForm::Event,
            kind: "ASSAULT".to_owned(),
            mode: "artillery".to_owned(),
            cameo: "194".to_owned(),
            quad: 4,
            actors: vec![Party { name: "Véll’s army".to_owned(), code: "ARVMIL".to_owned() }],
            recipients: Vec::new(),
            place: Some((7, "Khara".to_owned())),
            time: Some("2031-03-03".to_owned()),
            days: Some(("2031-03-03".parse().unwrap(), "2031-03-03".parse().unwrap())),
            trigger: "𝒔helled".to_owned(),
            magnitude: vec![(MagnitudeKind::Killed, 14, 14)],
        },
        factuality: Factuality::FACT,
        evidence: vec![Evidence { part: "content", link: 1, spans: content }],
        published: "2031-03-04".parse().ok(),
        by: Maker::entry("lexicon/en/events/assault.toml", "shell"),
        plain: "René said that the army shelled Khara.".to_owned(),
    };
    Reading { document, syntax, mentions, attributions, events, claims: vec![claim] }
}

#[test]
fn an_annotation_object_has_these_fields_in_code_points() {
    let reading = reading();
    let object = serde_json::to_value(Record::new(&reading, Some(json!("r-1")), Ontology::Cameo)).unwrap();
    let expected = json!({
        "id": "r-1",
        "text": TEXT,
        "tokens": [
            [points("army")[0], points("army")[1], "NN", "army", "O"],
            [points("𝒔helled")[0], points("𝒔helled")[1], "VBD", "𝒔helled", "O"],
            [points("Khara")[0], points("Khara")[1], "NNP", "khara", "LOCATION"],
            [points("René")[0], points("René")[1], "NNP", "rené", "O"],
            [points("said")[0], points("said")[1], "VBD", "said", "O"],
        ],
        "sentences": [[0, TEXT.chars().count()]],
        "attributions": [
            {
                "id": "a1", "source": [points("René")], "cue": [points("said")],
                "content": [points("Ve\u{301}ll’s army"), points("Khara on Monday")], "nested_in": null,
                "directness": "indirect", "source_kind": "named", "terms": "on Monday", "stance": "neutral", "entity": "e3",
            },
            {
                "id": "a2", "source": [], "cue": [], "content": [points("Khara")], "nested_in": "a1",
                "directness": "indirect", "source_kind": "named", "terms": "on Monday", "stance": "neutral", "entity": "e3",
            },
        ],
        "entities": [
            {"start": points("Ve\u{301}ll’s army")[0], "end": points("Ve\u{301}ll’s army")[1], "type": "Organisation", "entity": "e1", "confidence": 0.9877},
            {"start": points("Khara")[0], "end": points("Khara")[1], "type": "Location", "entity": "e2", "confidence": 0.9877},
        ],
        "clusters": [
            {"entity": "e1", "name": "Ve\u{301}ll’s army", "actor": {"code": "ARVMIL", "country": "ARV", "sectors": ["MIL"], "name": "Arvenia"}},
            {"entity": "e2", "name": "Khara", "actor": null},
            {"entity": "e3", "name": "René", "actor": null},
        ],
        "timexes": [{"start": points("Monday")[0], "end": points("Monday")[1], "type": "DATE", "value": "2031-03-03"}],
        "toponyms": [{"start": points("Khara")[0], "end": points("Khara")[1], "name": "Khara", "lat": 35.5, "lon": 39.25, "geonameid": 7, "precision": "place", "use": "name"}],
        "relations": [{"type": "Controls", "source": points("Ve\u{301}ll’s army"), "target": points("Khara"), "confidence": 1.0}],
        "events": [{
            "id": "v1", "trigger": points("𝒔helled"), "type": "ASSAULT", "mode": "artillery", "contexts": ["military"],
            "cameo": "194", "quad": 4, "source": "ARVMIL", "target": "", "code": "194",
            "actors": [{"entity": "e1", "span": points("Ve\u{301}ll’s army"), "code": "ARVMIL"}], "recipients": [],
            "place": 7, "time": "2031-03-03", "magnitude": {"killed": [14, 14], "wounded": [2, 5]},
            "chain": ["a1", "a2"],
            "factuality": {"certainty": "certain", "polarity": "positive", "mood": "asserted"},
        }],
        "predicates": [{"start": points("𝒔helled")[0], "end": points("𝒔helled")[1], "factuality": 2.5}],
    });
    assert_eq!(object, expected);
}

#[test]
fn fields_come_in_the_order_that_is_promised() {
    let text = serde_json::to_string(&ReadingRecord::new(&reading(), None, Ontology::Plover)).unwrap();
    let fields = [
        "id",
        "text",
        "tokens",
        "sentences",
        "attributions",
        "entities",
        "clusters",
        "timexes",
        "toponyms",
        "relations",
        "events",
        "predicates",
        "claims",
        "notes",
        "report",
        "zones",
    ];
    let mut at = 0;
    for field in fields {
        let next = text[at..]
            .find(&format!("\"{field}\":"))
            .unwrap_or_else(|| panic!("{field} is not after the field before it"));
        at += next;
    }
    assert!(text.contains("\"code\":\"ASSAULT\""));
}

#[test]
fn a_reading_has_claims_notes_and_what_is_known_of_the_report() {
    let reading = reading();
    let object = serde_json::to_value(ReadingRecord::new(&reading, None, Ontology::Plover)).unwrap();
    assert_eq!(object["id"], json!(reading.document.id.to_string()));
    assert_eq!(object["notes"], json!([{"kind": "odd", "span": points("Khara"), "message": "an odd thing"}]));
    assert_eq!(object["report"]["published"], "2031-03-04");
    assert_eq!(object["zones"], json!([{"start": 0, "end": TEXT.chars().count(), "type": "body"}]));
    let claim = &object["claims"][0];
    assert_eq!(claim["id"], "ab".repeat(16));
    assert_eq!(
        claim["chain"][1],
        json!({"name": "René", "kind": "named", "actor": "", "terms": null, "stance": "neutral", "cue": "said"})
    );
    assert_eq!(claim["statement"]["place"], json!({"geonameid": 7, "name": "Khara"}));
    assert_eq!(claim["statement"]["first_day"], "2031-03-03");
    assert_eq!(claim["statement"]["magnitude"], json!({"killed": [14, 14]}));
    assert_eq!(
        claim["evidence"],
        json!([{"part": "content", "link": 1, "spans": [points("Ve\u{301}ll’s army"), points("Khara on Monday")]}])
    );
    assert_eq!(claim["by"], json!({"rule": "lexicon/en/events/assault.toml#shell"}));
}

#[test]
fn a_line_gives_id_meta_and_tokens_in_bytes() {
    let line = json!({
        "id": 17, "text": TEXT, "published": "2031-03-04T10:00:00Z", "publisher": " The Vell Courier ", "title": "",
        "tokens": [[0, 1, "X", "x"], [points("René")[0], points("René")[1]]], "annotator": "ignored",
    });
    let line = InputLine::parse(line.to_string().as_bytes()).unwrap();
    assert_eq!(line.id, Some(json!(17)));
    assert_eq!(line.meta.published, "2031-03-04".parse().ok());
    assert_eq!(line.meta.publisher.as_deref(), Some("The Vell Courier"));
    assert_eq!(line.meta.title, None);
    assert_eq!(line.tokens, Some(vec![span("😀"), span("René")]));
}

#[test]
fn a_line_that_is_no_report_is_refused_with_a_reason() {
    let why = |line: &str| InputLine::parse(line.as_bytes()).unwrap_err().to_string();
    assert!(why("{\"id\": 1}").starts_with("neither `text` nor `html`"), "{}", why("{\"id\": 1}"));
    assert!(why("not json").contains("give one object a line"));
    assert!(why("{\"text\": \"a\", \"published\": \"soon\"}").contains("write it as 2031-03-04"));
    for tokens in ["[[0, 9]]", "[[1, 1]]", "[[1, 0]]"] {
        let line = format!("{{\"text\": \"a😀\", \"tokens\": {tokens}}}");
        assert!(why(&line).contains("the text has 2 code points"), "{}", why(&line));
    }
    assert!(InputLine::parse(b"{\"text\": \"a\xff\"}").is_err());
}

#[test]
fn lines_keep_their_numbers_and_long_ones_are_skipped() {
    let input = format!("\u{feff}one\r\n\n{}\nfour\n\n  \nlast", "x".repeat(50));
    let lines: Vec<(usize, String)> = Lines::new(input.as_bytes(), 20)
        .map(|(number, line)| match line {
            Line::Bytes(bytes) => (number, String::from_utf8(bytes).unwrap()),
            Line::TooLong(limit) => (number, format!("longer than {limit}")),
            Line::Broken(error) => (number, error.to_string()),
        })
        .collect();
    let expected = [(1, "one"), (3, "longer than 20"), (4, "four"), (7, "last")];
    assert_eq!(lines, expected.map(|(n, l)| (n, l.to_owned())));
}

#[test]
fn a_line_of_exactly_the_limit_is_read() {
    let ends = ["abcde\n", "abcde"];
    for input in ends {
        let mut lines = Lines::new(input.as_bytes(), 5);
        assert!(matches!(lines.next(), Some((1, Line::Bytes(bytes))) if bytes == b"abcde"));
        assert!(lines.next().is_none());
    }
}

#[test]
fn a_claim_alone_is_the_same_object_as_in_its_reading() {
    let reading = reading();
    let whole = serde_json::to_value(ReadingRecord::new(&reading, None, Ontology::Plover)).unwrap();
    let alone = serde_json::to_value(ClaimRecord::new(&reading.claims[0], &Offsets::new(TEXT))).unwrap();
    assert_eq!(whole["claims"][0], alone);
    assert_eq!(
        alone["document"],
        json!(DocumentId::of(&reading.document.meta, &reading.document.text).to_string())
    );
}
