//! The coder on parses made by hand, so that no test here depends on the parser or on weights.
//!
//! reads:  embedded tables
//! writes: nothing

#![allow(clippy::unwrap_used, reason = "a test or a tool at a desk may stop")]

use onrecord_attribution::{Attribution, Attributions, Directness, SourceKind, Stance};
use onrecord_document::{Document, Id, Layer, Maker, Meta, Span, Text, Zone, ZoneKind};
use onrecord_encoder::Scores;
use onrecord_events::{Certainty, Claim, Event, Events, Mood, Polarity, claims, code};
use onrecord_mentions::{Actor, Entity, EntityType, Mention, MentionForm, Mentions};
use onrecord_resources::event_lexicon::EventTables;
use onrecord_resources::{DataFile, Files};
use onrecord_syntax::{Label, Sentence, Syntax, Token, Upos};

/// A sentence from lines `form lemma upos xpos head relation`, words set apart by one space (`_` glues a form to the left).
/// Forms that start with a capital and are PROPN are mentions with the code of their first three letters.
struct Case {
    document: Document,
    syntax: Syntax,
    mentions: Mentions,
    attributions: Attributions,
}

impl Case {
    fn new(lines: &str) -> Case {
        let mut text = String::new();
        let mut tokens: Vec<Token> = Vec::new();
        for line in lines.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let [form, lemma, upos, xpos, head, relation] = cells[..] else { panic!("six cells: {line}") };
            let (glue, form) = form.strip_prefix('_').map_or((false, form), |f| (true, f));
            if !glue && !text.is_empty() {
                text.push(' ');
            }
            let start = text.len();
            text.push_str(form);
            let head: usize = head.parse().unwrap();
            tokens.push(Token {
                span: Span::new(start, text.len()),
                joined: false,
                upos: Upos::parse(upos).unwrap(),
                xpos: Label::new(xpos),
                feats: Label::new("_"),
                lemma: Label::new(lemma),
                head: (head > 0).then(|| Id::new(head - 1)),
                relation: Label::new(relation),
                sentence: Id::new(0),
            });
        }
        let whole = Span::new(0, text.len());
        let root = tokens.iter().position(|t| t.head.is_none()).unwrap();
        let sentence = Sentence { span: whole, tokens: 0..tokens.len(), root: Id::new(root) };
        let mut mentions = Mentions::default();
        for (i, token) in tokens.iter().enumerate().filter(|(_, t)| t.upos == Upos::Propn) {
            let name = text[token.span.range()].to_owned();
            let known = mentions.entities.enumerate().find(|(_, e)| e.name == name).map(|(id, _)| id);
            let actor = Actor {
                code: name[..3].to_uppercase(),
                country: Some(name[..3].to_uppercase()),
                sectors: Vec::new(),
                name: name.clone(),
                entry: "test".to_owned(),
            };
            let entity = known.unwrap_or_else(|| {
                let kind = EntityType::Organisation;
                mentions.entities.push(Entity { name, kind, mentions: Vec::new(), actor: Some(actor) })
            });
            let id = mentions.mentions.push(Mention {
                span: token.span,
                head: Id::new(i),
                kind: EntityType::Organisation,
                form: MentionForm::Name,
                listed: true,
                entity,
                actor: None,
                joint: Vec::new(),
                by: Maker::rule("test"),
            });
            mentions.entities[entity].mentions.push(id);
        }
        let zones: Layer<Zone> = vec![Zone { span: whole, kind: ZoneKind::Body }].into();
        let meta = Meta { publisher: Some("The Vell Courier".to_owned()), ..Meta::default() };
        Case {
            document: Document::new(meta, Text::new(text), zones, Vec::new()),
            syntax: Syntax::new(tokens.into(), vec![sentence].into(), Vec::new()),
            mentions,
            attributions: Attributions::default(),
        }
    }

    /// Adds an attribution; the words must stand in the text once.
    fn says(mut self, source: &str, cue: &str, content: &str, stance: Stance) -> Case {
        let span = |words: &str| {
            let at = self.document.text.find(words).unwrap();
            Span::new(at, at + words.len())
        };
        let row = Attribution {
            source: span(source).into(),
            source_mention: None,
            speaker: None,
            cue: span(cue).into(),
            content: span(content).into(),
            directness: Directness::Indirect,
            source_kind: SourceKind::Unnamed,
            terms: None,
            stance,
            within: None,
            by: Maker::rule("test"),
        };
        self.attributions.attributions.push(row);
        self
    }

    fn read(&self) -> (Events, Vec<Claim>) {
        self.read_with(&Files::embedded())
    }

    fn read_with(&self, files: &Files) -> (Events, Vec<Claim>) {
        let tables = EventTables::load(files).unwrap();
        let Case { document, syntax, mentions, attributions } = self;
        let events = code(document, syntax, mentions, attributions, &Scores::default(), &tables);
        let claims = claims(document, syntax, mentions, attributions, &events, &tables);
        (events, claims)
    }

    /// The events by a verb dictionary.
    fn events_by(&self, dictionary: &'static str) -> Vec<Event> {
        let mut files = Files::embedded();
        let text = dictionary.into();
        files.add(DataFile { path: "verbs/own.txt".to_owned(), own: true, text });
        self.read_with(&files).0.events.iter().cloned().collect()
    }

    fn events(&self) -> Vec<Event> {
        self.read().0.events.iter().cloned().collect()
    }
}

fn codes(event: &Event) -> (Vec<&str>, Vec<&str>) {
    (
        event.actors.iter().map(|p| p.code.as_str()).collect(),
        event.recipients.iter().map(|p| p.code.as_str()).collect(),
    )
}

fn the<'e>(events: &'e [Event], kind: &str) -> &'e Event {
    let found: Vec<&Event> = events.iter().filter(|e| e.kind == kind).collect();
    assert_eq!(
        found.len(),
        1,
        "one {kind} expected in {:?}",
        events.iter().map(|e| &e.kind).collect::<Vec<_>>()
    );
    found[0]
}

const PASSIVE: &str = "
    Sundel Sundel PROPN NNP 3 nsubj:pass
    was be AUX VBD 3 aux:pass
    shelled shell VERB VBN 0 root
    by by ADP IN 5 case
    Tolmar Tolmar PROPN NNP 3 obl
    and and CCONJ CC 7 cc
    Brannia Brannia PROPN NNP 5 conj
    _. . PUNCT . 3 punct";

#[test]
fn a_passive_turns_round_and_its_agents_count_one_by_one() {
    let case = Case::new(PASSIVE);
    let events = case.events();
    let event = the(&events, "ASSAULT");
    assert_eq!(codes(event), (vec!["TOL", "BRA"], vec!["SUN"]));
    assert_eq!((event.mode.as_str(), event.cameo.as_str(), event.quad), ("heavy-weapons", "194", 4));
    assert_eq!(event.factuality, onrecord_events::Factuality::FACT);
}

#[test]
fn who_is_forced_to_act_acts() {
    // Tolmar was forced to release Terel.
    let case = Case::new(
        "Tolmar Tolmar PROPN NNP 3 nsubj:pass
         was be AUX VBD 3 aux:pass
         forced force VERB VBN 0 root
         to to PART TO 5 mark
         release release VERB VB 3 xcomp
         Terel Terel PROPN NNP 5 obj
         _. . PUNCT . 3 punct",
    );
    let events = case.events();
    let event = the(&events, "RETREAT");
    assert_eq!(codes(event), (vec!["TOL"], vec!["TER"]));
    assert_eq!(event.factuality.polarity, Polarity::Positive);
    assert_eq!(event.factuality.certainty, Certainty::Certain, "what one is forced to do happens");
}

const DEMAND: &str = "
    Brannia Brannia PROPN NNP 2 nsubj
    demanded demand VERB VBD 0 root
    that that SCONJ IN 5 mark
    Tolmar Tolmar PROPN NNP 5 nsubj
    release release VERB VB 2 ccomp
    Terel Terel PROPN NNP 5 obj
    _, , PUNCT , 10 punct
    which which PRON WDT 10 obj
    Arvenia Arvenia PROPN NNP 10 nsubj
    dismissed dismiss VERB VBD 5 acl:relcl
    _. . PUNCT . 2 punct";

#[test]
fn a_demand_keeps_what_is_demanded_and_its_refusal_names_who_demanded() {
    let case = Case::new(DEMAND);
    let events = case.events();
    let demand = the(&events, "REQUEST");
    assert_eq!(codes(demand), (vec!["BRA"], vec!["TOL"]));
    assert_eq!(demand.mode, "yield", "a release is demanded");
    let release = the(&events, "RETREAT");
    assert_eq!(release.factuality.mood, Mood::Demanded);
    assert_ne!(release.factuality.certainty, Certainty::Certain);
    let refusal = the(&events, "REJECT");
    assert_eq!(codes(refusal), (vec!["ARV"], vec!["BRA"]));
}

#[test]
fn a_refusal_denies_what_it_refuses() {
    // Tolmar refused to release Terel.
    let case = Case::new(
        "Tolmar Tolmar PROPN NNP 2 nsubj
         refused refuse VERB VBD 0 root
         to to PART TO 4 mark
         release release VERB VB 2 xcomp
         Terel Terel PROPN NNP 4 obj
         _. . PUNCT . 2 punct",
    );
    let events = case.events();
    assert_eq!(codes(the(&events, "REJECT")), (vec!["TOL"], vec!["TER"]));
    assert_eq!(the(&events, "RETREAT").factuality.polarity, Polarity::Negative);
}

#[test]
fn meeting_is_mutual() {
    // Varga and Tamsin met.
    let case = Case::new(
        "Varga Varga PROPN NNP 4 nsubj
         and and CCONJ CC 3 cc
         Tamsin Tamsin PROPN NNP 1 conj
         met meet VERB VBD 0 root
         _. . PUNCT . 4 punct",
    );
    let events = case.events();
    assert_eq!(codes(the(&events, "CONSULT")), (vec!["VAR", "TAM"], vec!["TAM", "VAR"]));
}

#[test]
fn a_users_verb_dictionary_is_coded_on_our_trees() {
    let case = Case::new(PASSIVE);
    let events = case.events_by("--- STRIKE [190] ---\nSHELL {SHELLED }\n- * BY [194:112]\n- * NEAR [---]\n");
    let found: Vec<_> = events.iter().map(|e| (e.cameo.as_str(), e.kind.as_str(), codes(e))).collect();
    let there = ("194", "ASSAULT", (vec!["TOL", "BRA"], vec!["SUN"]));
    let back = ("112", "ACCUSE", (vec!["SUN"], vec!["TOL", "BRA"]));
    assert_eq!(found, [back, there]);
    assert!(case.events_by("--- STRIKE [---] ---\nSHELL\n").is_empty(), "dashes code nothing");
}

#[test]
fn a_light_verb_lends_its_subject() {
    // Tolmar carried out an attack on Sundel.
    let case = Case::new(
        "Tolmar Tolmar PROPN NNP 2 nsubj
         carried carry VERB VBD 0 root
         out out ADP RP 2 compound:prt
         an a DET DT 5 det
         attack attack NOUN NN 2 obj
         on on ADP IN 7 case
         Sundel Sundel PROPN NNP 5 nmod
         _. . PUNCT . 2 punct",
    );
    let events = case.events();
    let event = the(&events, "ASSAULT");
    assert_eq!(codes(event), (vec!["TOL"], vec!["SUN"]));
    assert_eq!(case.document.text.pieces(&event.trigger), "carried … out … attack");
}

#[test]
fn what_may_be_is_not_what_was() {
    // Tolmar may attack Sundel.
    let case = Case::new(
        "Tolmar Tolmar PROPN NNP 3 nsubj
         may may AUX MD 3 aux
         attack attack VERB VB 0 root
         Sundel Sundel PROPN NNP 3 obj
         _. . PUNCT . 3 punct",
    );
    let events = case.events();
    assert_eq!(the(&events, "ASSAULT").factuality.certainty, Certainty::Possible);
}

#[test]
fn counted_people_are_counted() {
    // Tolmar killed at least 40 soldiers and dozens of farmers.
    let case = Case::new(
        "Tolmar Tolmar PROPN NNP 2 nsubj
         killed kill VERB VBD 0 root
         at at ADP IN 5 advmod
         least least ADJ JJS 3 fixed
         40 40 NUM CD 6 nummod
         soldiers soldier NOUN NNS 2 obj
         and and CCONJ CC 8 cc
         dozens dozen NOUN NNS 6 conj
         of of ADP IN 10 case
         farmers farmer NOUN NNS 8 nmod
         _. . PUNCT . 2 punct",
    );
    let events = case.events();
    assert_eq!(the(&events, "ASSAULT").magnitude.killed, Some((64, 139)));
}

#[test]
fn the_source_stands_in_the_chain_and_its_denial_turns_the_polarity() {
    // The ministry denied that Tolmar shelled Sundel.
    let lines = "
        The the DET DT 2 det
        ministry ministry NOUN NN 3 nsubj
        denied deny VERB VBD 0 root
        that that SCONJ IN 6 mark
        Tolmar Tolmar PROPN NNP 6 nsubj
        shelled shell VERB VBD 3 ccomp
        Sundel Sundel PROPN NNP 6 obj
        _. . PUNCT . 3 punct";
    let said = Case::new(lines).says("The ministry", "denied", "that Tolmar shelled Sundel", Stance::Deny);
    let (events, claims) = said.read();
    assert_eq!(events.events.iter().next().unwrap().factuality.polarity, Polarity::Negative);
    let claim = claims.iter().find(|c| c.statement.kind == "ASSAULT").unwrap();
    let chain: Vec<&str> = claim.chain.iter().map(|l| l.name.as_str()).collect();
    assert_eq!(chain, ["The Vell Courier", "The ministry"]);
    assert_eq!(
        claim.plain,
        "According to The Vell Courier, an unnamed ministry denied that Tolmar shelled Sundel."
    );
    for evidence in &claim.evidence {
        assert!(evidence.spans.spans().iter().all(|s| s.end() <= said.document.text.len()));
    }
}

#[test]
fn ids_follow_from_content() {
    let (_, first) = Case::new(PASSIVE).read();
    let (_, again) = Case::new(PASSIVE).read();
    let (_, other) = Case::new(DEMAND).read();
    let ids = |claims: &[Claim]| claims.iter().map(|c| c.id).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&again));
    assert!(ids(&other).iter().all(|id| !ids(&first).contains(id)));
    let mut all = ids(&other);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), other.len(), "no two claims of a document share an id");
}

#[test]
fn words_alone_and_nothing_at_all_are_read_without_a_stumble() {
    let empty = Document::new(Meta::default(), Text::new(""), Layer::new(), Vec::new());
    let tables = EventTables::load(&Files::embedded()).unwrap();
    let (syntax, mentions, attributions) = (Syntax::default(), Mentions::default(), Attributions::default());
    let events = code(&empty, &syntax, &mentions, &attributions, &Scores::default(), &tables);
    assert!(events.events.is_empty() && events.relations.is_empty() && events.predicates.is_empty());
    let case = Case::new("attack attack VERB VB 0 root");
    assert!(case.read().1.iter().all(|c| !c.plain.is_empty()));
}
