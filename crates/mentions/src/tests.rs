//! Who, where and when in sentences of the invented world, from given trees.

use crate::testing::parse;
use crate::{EntityType, Mentions, find};
use jiff::civil::{Date, date};
use onrecord_document::Document;
use onrecord_encoder::Scores;
use onrecord_resources::actors::Actors;
use onrecord_resources::gazetteer::Gazetteer;
use onrecord_resources::times::Times;
use onrecord_resources::{DataFile, Files};
use std::sync::OnceLock;

const DAY: Option<Date> = Some(date(2031, 3, 14));

/// The built-in tables with the invented world over them.
fn tables() -> &'static (Actors, Gazetteer, Times) {
    static TABLES: OnceLock<(Actors, Gazetteer, Times)> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut files = Files::embedded();
        for (path, text) in [
            (
                "actors/countries.tsv",
                "arvenia\tARV\t\t\tArvenia\t\tArvenian\tVell\t\t\ntolmar\tTLM\t\t\tTolmar\t\tTolmari\tOszk\t\t\nbrannia\tBRN\t\t\tBrannia\t\tBrannian\tPort Halse\t\t\nbrunei\tBRX\t\t\tBrunei\t\t\t\t\t\n",
            ),
            (
                "actors/groups.tsv",
                "nrf\tARVREBNRF\tarmed\tNorthern Resistance Front\tNRF\t\t\nember-brigades\tTLMREBEMB\tarmed\tEmber Brigades\t\t\t\n",
            ),
            ("actors/people.tsv", "ilen varga\tIlen Varga\tARVGOV\t2028-01-01\t\tpresident\nvarga\tIlen Varga\tARVGOV\t2028-01-01\t\tpresident\n"),
            ("gazetteer/places.tsv", "4200000001\tKhara\t41.5\t20.5\tARV\t\ttown\t90000\t\n4200000002\tVell\t42\t21\tARV\t\tcapital\t900000\t\n"),
        ] {
            files.add(DataFile { path: path.to_owned(), own: true, text: text.into() });
        }
        (
            Actors::load(&files).unwrap_or_else(|p| panic!("{p:?}")),
            Gazetteer::load(&files).unwrap_or_else(|p| panic!("{p:?}")),
            Times::load(&files).unwrap_or_else(|p| panic!("{p:?}")),
        )
    })
}

fn read(lines: &str) -> (Document, Mentions) {
    let (document, syntax) = parse(lines, DAY);
    let (actors, gazetteer, times) = tables();
    let mentions = find(&document, &syntax, &Scores::default(), actors, gazetteer, times);
    hold(&document, &mentions);
    (document, mentions)
}

/// The invariants of [`Mentions`].
fn hold(document: &Document, found: &Mentions) {
    for pair in found.mentions.rows().windows(2) {
        let key = |m: &crate::Mention| (m.span.start(), std::cmp::Reverse(m.span.end()));
        assert!(key(&pair[0]) <= key(&pair[1]), "mentions in text order, longer first");
    }
    for (id, mention) in found.mentions.enumerate() {
        assert!(!document.text[mention.span].is_empty());
        assert!(found.entities[mention.entity].mentions.contains(&id));
    }
    for (id, entity) in found.entities.enumerate() {
        assert!(!entity.mentions.is_empty());
        assert!(entity.mentions.windows(2).all(|w| w[0] < w[1]));
        assert!(entity.mentions.iter().all(|&m| found.mentions[m].entity == id));
    }
}

/// Code of the actor of the mention with these words; `-` for none.
fn code(read: &(Document, Mentions), words: &str) -> String {
    let (document, found) = read;
    let row = found.mentions.enumerate().find(|(_, m)| &document.text[m.span] == words);
    let (id, _) = row.unwrap_or_else(|| panic!("no mention \"{words}\" in {:?}", all(read)));
    found.actor(id).map_or("-".to_owned(), |a| a.code.clone())
}

fn all(read: &(Document, Mentions)) -> Vec<&str> {
    read.1.mentions.iter().map(|m| &read.0.text[m.span]).collect()
}

/// The words of every mention of the entity that these words are of.
fn entity<'a>(read: &'a (Document, Mentions), words: &str) -> Vec<&'a str> {
    let (document, found) = read;
    let row = found.mentions.iter().find(|m| &document.text[m.span] == words);
    let row = row.unwrap_or_else(|| panic!("no mention \"{words}\" in {:?}", all(read)));
    found.entities[row.entity].mentions.iter().map(|&m| &document.text[found.mentions[m].span]).collect()
}

#[test]
fn codes_are_put_together_from_country_and_nouns() {
    let army = read(
        "The the DET DT 3 det\nArvenian Arvenian ADJ JJ 3 amod\narmy army NOUN NN 4 nsubj\nshelled shell VERB VBD 0 root\nKhara Khara PROPN NNP 4 obj\n. . PUNCT . 4 punct",
    );
    assert_eq!(code(&army, "The Arvenian army"), "ARVMIL");
    let spokesman = read(
        "A a DET DT 5 det\nTolmari Tolmari ADJ JJ 5 amod\nforeign foreign ADJ JJ 4 amod\nministry ministry NOUN NN 5 compound\nspokesman spokesman NOUN NN 6 nsubj\nleft leave VERB VBD 0 root",
    );
    assert_eq!(code(&spokesman, "A Tolmari foreign ministry spokesman"), "TLMGOV");
    let official = read(
        "a a DET DT 3 det\nVell Vell PROPN NNP 3 compound\nofficial official NOUN NN 4 nsubj\nsaid say VERB VBD 0 root",
    );
    assert_eq!(code(&official, "a Vell official"), "ARVGOV");
    let regime = read(
        "the the DET DT 3 det\nVarga Varga PROPN NNP 3 compound\nregime regime NOUN NN 4 nsubj\nfell fall VERB VBD 0 root",
    );
    assert_eq!(code(&regime, "the Varga regime"), "ARVGOV");
    let group = read(
        "an a DET DT 3 det\nNRF NRF PROPN NNP 3 compound\nofficial official NOUN NN 4 nsubj\nsaid say VERB VBD 0 root",
    );
    assert_eq!(code(&group, "an NRF official"), "ARVREBNRF");
    let police = read(
        "a a DET DT 3 det\npolice police NOUN NN 3 compound\nofficial official NOUN NN 4 nsubj\nsaid say VERB VBD 0 root",
    );
    assert_eq!(code(&police, "a police official"), "COP", "a weak sector gives way");
    let people = read(
        "Kurdish Kurdish ADJ JJ 2 amod\nmilitia militia NOUN NN 5 nsubj\nin in ADP IN 4 case\nTolmar Tolmar PROPN NNP 2 nmod\nwithdrew withdraw VERB VBD 0 root",
    );
    assert_eq!(code(&people, "Kurdish militia"), "TLMKURUAF");
}

#[test]
fn whoever_backs_a_group_is_not_the_group() {
    let backed = read(
        "Tolmari Tolmari ADJ JJ 7 amod\nand and CCONJ CC 5 cc\nBrannian Brannian PROPN NNP 5 compound\n_- - PUNCT HYPH 5 punct\n_backed back VERB VBN 1 conj\nopposition opposition NOUN NN 7 compound\ngroups group NOUN NNS 8 nsubj\nfled flee VERB VBD 0 root",
    );
    assert_eq!(code(&backed, "Tolmari and Brannian-backed opposition groups"), "OPP");
    let one = read(
        "Brannian Brannian PROPN NNP 3 compound\n_- - PUNCT HYPH 3 punct\n_backed back VERB VBN 5 amod\nArvenian Arvenian ADJ JJ 5 amod\nrebels rebel NOUN NNS 6 nsubj\nfled flee VERB VBD 0 root",
    );
    assert_eq!(code(&one, "Brannian-backed Arvenian rebels"), "ARVREB");
}

#[test]
fn forces_are_of_the_country_that_they_serve() {
    let loyal = read(
        "Forces force NOUN NNS 6 nsubj\nloyal loyal ADJ JJ 1 amod\nto to ADP IN 5 case\nIlen Ilen PROPN NNP 2 obl\nVarga Varga PROPN NNP 4 flat\nadvanced advance VERB VBD 0 root",
    );
    assert_eq!(code(&loyal, "Forces"), "ARVMIL");
}

#[test]
fn a_capital_is_a_government_only_where_it_acts_as_one() {
    let denied = read("Vell Vell PROPN NNP 2 nsubj\ndenied deny VERB VBD 0 root\nit it PRON PRP 2 obj");
    assert_eq!(code(&denied, "Vell"), "ARVGOV");
    let burned = read("Vell Vell PROPN NNP 2 nsubj\nburned burn VERB VBD 0 root");
    assert_eq!(code(&burned, "Vell"), "-");
    let in_it = read(
        "Troops troops NOUN NNS 2 nsubj\nlanded land VERB VBD 0 root\nin in ADP IN 4 case\nVell Vell PROPN NNP 2 obl",
    );
    assert_eq!(code(&in_it, "Vell"), "-");
    let ally = read(
        "Oszk Oszk PROPN NNP 3 nmod:poss\n_'s 's PART POS 1 case\nally ally NOUN NN 4 nsubj\nleft leave VERB VBD 0 root",
    );
    assert_eq!(code(&ally, "Oszk"), "TLMGOV");
    assert_eq!(code(&ally, "Oszk's ally"), "-", "the ally is somebody else");
}

#[test]
fn an_unnamed_official_stays_one() {
    let interview = read(
        "a a DET DT 3 det\nVell Vell PROPN NNP 3 compound\nofficial official NOUN NN 4 nsubj\ntold tell VERB VBD 0 root\nreporters reporter NOUN NNS 4 obj\n. . PUNCT . 4 punct\n¶\n\
         The the DET DT 4 det\nInformation Information PROPN NNP 3 compound\nMinistry ministry PROPN NNP 4 compound\nofficial official NOUN NN 5 nsubj\nsaid say VERB VBD 0 root\nlittle little ADJ JJ 5 obj\n. . PUNCT . 5 punct\n¶\n\
         The the DET DT 2 det\nofficial official NOUN NN 3 nsubj\nclaimed claim VERB VBD 0 root\nhe he PRON PRP 5 nsubj\nknew know VERB VBD 3 ccomp\n. . PUNCT . 3 punct\n\n\
         Another another DET DT 2 det\nofficial official NOUN NN 3 nsubj\nlaughed laugh VERB VBD 0 root\n. . PUNCT . 3 punct",
    );
    assert_eq!(
        entity(&interview, "a Vell official"),
        ["a Vell official", "The Information Ministry official", "The official", "he"]
    );
    assert_eq!(entity(&interview, "Another official"), ["Another official"]);
    let row =
        interview.1.mentions.rows().iter().find(|m| &interview.0.text[m.span] == "he").map(|m| m.entity);
    let official = &interview.1.entities[row.expect("a mention")];
    assert_eq!(official.name, "a Vell official");
    assert_eq!(official.kind, EntityType::Person);
    assert_eq!(official.actor.as_ref().map(|a| a.code.as_str()), Some("ARVGOV"));
}

#[test]
fn officials_of_two_countries_are_two() {
    let two = read(
        "A a DET DT 3 det\nTolmari Tolmari ADJ JJ 3 amod\nofficial official NOUN NN 4 nsubj\nsmiled smile VERB VBD 0 root\n. . PUNCT . 4 punct\n\n\
         The the DET DT 3 det\nBrannian Brannian ADJ JJ 3 amod\nofficial official NOUN NN 4 nsubj\nfrowned frown VERB VBD 0 root\n. . PUNCT . 4 punct",
    );
    assert_eq!(entity(&two, "The Brannian official"), ["The Brannian official"]);
}

#[test]
fn names_surnames_and_short_forms() {
    let names = read(
        "Arvenian Arvenian ADJ JJ 2 amod\nPresident President PROPN NNP 5 nsubj\nIlen Ilen PROPN NNP 2 flat\nVarga Varga PROPN NNP 2 flat\nmet meet VERB VBD 0 root\nthe the DET DT 9 det\nNorthern Northern PROPN NNP 9 compound\nResistance Resistance PROPN NNP 9 compound\nFront Front PROPN NNP 5 obj\n( ( PUNCT -LRB- 11 punct\n_NRF NRF PROPN NNP 9 appos\n_) ) PUNCT -RRB- 11 punct\n. . PUNCT . 5 punct\n\n\
         Varga Varga PROPN NNP 2 nsubj\nthanked thank VERB VBD 0 root\nthe the DET DT 4 det\nNRF NRF PROPN NNP 2 obj\n. . PUNCT . 2 punct\n\n\
         He he PRON PRP 2 nsubj\nleft leave VERB VBD 0 root\n. . PUNCT . 2 punct",
    );
    assert_eq!(entity(&names, "Varga"), ["Arvenian President Ilen Varga", "Varga", "He"]);
    assert_eq!(code(&names, "He"), "ARVGOV");
    assert_eq!(entity(&names, "NRF"), ["the Northern Resistance Front", "NRF", "the NRF"]);
    assert_eq!(
        names.1.entities.iter().find(|e| e.name == "Northern Resistance Front").map(|e| e.mentions.len()),
        Some(3)
    );
}

#[test]
fn subject_and_object_of_one_verb_are_two() {
    let saw = read(
        "Rebels rebel NOUN NNS 2 nsubj\nattacked attack VERB VBD 0 root\n. . PUNCT . 2 punct\n\n\
         They they PRON PRP 2 nsubj\nsaw see VERB VBD 0 root\nthem they PRON PRP 2 obj\n. . PUNCT . 2 punct",
    );
    assert_eq!(entity(&saw, "They"), ["Rebels", "They"]);
    assert_eq!(entity(&saw, "them"), ["them"]);
}

#[test]
fn a_pronoun_that_two_persons_could_be_is_neither() {
    let two = read(
        "The the DET DT 2 det\nminister minister NOUN NN 4 nsubj\nand and CCONJ CC 5 cc\nleft leave VERB VBD 0 root\nx x X FW 4 dep\n. . PUNCT . 4 punct\n\n\
         The the DET DT 2 det\njudge judge NOUN NN 3 nsubj\nmet meet VERB VBD 0 root\nthe the DET DT 5 det\ngovernor governor NOUN NN 3 conj\n. . PUNCT . 3 punct\n\n\
         Nobody nobody NOUN NN 2 nsubj\nsaw see VERB VBD 0 root\nhim he PRON PRP 2 obj\n. . PUNCT . 2 punct",
    );
    assert!(entity(&two, "him").len() <= 2, "{:?}", entity(&two, "him"));
}

#[test]
fn places_on_the_map() {
    let place = read(
        "Shells shell NOUN NNS 2 nsubj\nhit hit VERB VBD 0 root\nKhara Khara PROPN NNP 2 obj\nin in ADP IN 5 case\nArvenia Arvenia PROPN NNP 2 obl\n. . PUNCT . 2 punct",
    );
    let rows: Vec<(&str, u32, Option<&str>)> =
        place.1.places.iter().map(|p| (p.name.as_str(), p.geonameid, p.country.as_deref())).collect();
    assert_eq!(rows, [("Khara", 4_200_000_001, Some("ARV"))], "Arvenia has no row of the gazetteer");
    let country = place.1.mentions.iter().find(|m| &place.0.text[m.span] == "Arvenia");
    assert_eq!(country.map(|m| m.kind), Some(EntityType::Location));
}

#[test]
fn joined_countries_are_two_actors() {
    let (document, found) = read(
        "Arvenian Arvenian ADJ JJ 4 amod\nand and CCONJ CC 3 cc\nTolmari Tolmari ADJ JJ 1 conj\nforces force NOUN NNS 5 nsubj\nclashed clash VERB VBD 0 root\n. . PUNCT . 5 punct",
    );
    let forces =
        found.mentions.iter().find(|m| document.text[m.span].ends_with("forces")).expect("a mention");
    assert_eq!(forces.actor.as_ref().map(|a| a.code.as_str()), Some("ARVMIL"));
    assert_eq!(forces.joint.iter().map(|a| a.code.as_str()).collect::<Vec<_>>(), ["TLMMIL"]);
}

#[test]
fn an_office_that_is_over() {
    let (document, found) = read(
        "The the DET DT 4 det\nousted ousted ADJ JJ 4 amod\nTolmari Tolmari ADJ JJ 4 amod\npresident president NOUN NN 5 nsubj\nfled flee VERB VBD 0 root\n. . PUNCT . 5 punct",
    );
    let president =
        found.mentions.iter().find(|m| document.text[m.span].ends_with("president")).expect("a mention");
    assert_eq!(president.actor.as_ref().map(|a| a.code.as_str()), Some("TLMELI"));
}

#[test]
fn a_role_takes_the_country_of_the_town_it_names() {
    let (document, found) = read(
        "Residents resident NOUN NNS 4 nsubj\nof of ADP IN 3 case\nKhara Khara PROPN NNP 1 nmod\nfled flee VERB VBD 0 root\n. . PUNCT . 4 punct",
    );
    let residents = found.mentions.iter().find(|m| &document.text[m.span] == "Residents").expect("a mention");
    assert_eq!(residents.actor.as_ref().and_then(|a| a.country.as_deref()), Some("ARV"), "{residents:?}");
}

#[test]
fn a_voice_goes_on() {
    let (document, found) = read(
        "I I PRON PRP 2 nsubj\nsaw see VERB VBD 0 root\nmy my PRON PRP$ 4 nmod:poss\nhouse house NOUN NN 2 obj\n. . PUNCT . 2 punct",
    );
    let entity =
        |word: &str| found.mentions.iter().find(|m| &document.text[m.span] == word).map(|m| m.entity);
    assert!(entity("I").is_some());
    assert_eq!(entity("I"), entity("my"));
}

#[test]
fn an_adjective_is_no_place_where_things_happen() {
    let (_, found) = read(
        "Arvenian Arvenian ADJ JJ 2 amod\nshells shell NOUN NNS 3 nsubj\nhit hit VERB VBD 0 root\nKhara Khara PROPN NNP 3 obj\n. . PUNCT . 3 punct",
    );
    let named: Vec<&str> = found.named_places().map(|(_, p)| p.name.as_str()).collect();
    assert_eq!(named, ["Khara"]);
}

#[test]
fn nothing_and_nonsense_are_read_without_a_word() {
    let (document, found) = read("");
    assert!(document.text.is_empty() && found.mentions.is_empty() && found.entities.is_empty());
    let odd = read(
        "( ( PUNCT -LRB- 2 punct\n) ) PROPN NNP 0 root\nＲｕѕｓｉａ x PROPN NNP 2 obj\n' ' PART POS 3 case\n\u{202e}the the DET DT 2 dep\n9999999999999 9 NUM CD 2 nummod\n🙂 🙂 NOUN NN 2 dep",
    );
    assert!(odd.1.mentions.iter().all(|m| m.actor.is_none()), "mixed scripts name nobody");
}
