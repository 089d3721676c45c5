//! Lays the gold event mentions of an ECB+ file beside each other by the ledger's own matching: `eval/ecb.py` scores what comes out.
//!
//! usage: ecb GOLD.jsonl [DATA_FOLDER ...] > CLUSTERS.jsonl
//!
//! reads:  GOLD: id, text, mentions (start, end, kind, validated_sentence), offsets in code points
//! writes: a line a data folder, or one for the built-in data: for each mention its document, its number there and its group
//!
//! Each gold mention of an event in a validated sentence becomes a claim without a type: the mention's words are its trigger,
//! its sentence the claim's words; subject and object in our tree are its parties, and what our own reading has in a claim on the
//! same words goes before. Reports have no dates, so time says nothing; no topic is told.

use onrecord::Reader;
use onrecord::document::{Document, Id, Maker, Meta, Span};
use onrecord::events::{Claim, ClaimId, Evidence, Factuality, Party, Statement, StatementForm};
use onrecord::ingest::Report;
use onrecord::ledger::comparison::bag::Bag;
use onrecord::ledger::comparison::clusters::groups;
use onrecord::ledger::comparison::matching::Features;
use onrecord::resources::Files;
use onrecord::resources::comparison::Comparison;
use onrecord::syntax::Token;
use onrecord::{Error, Reading};
use serde_json::Value;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::Write;
use std::rc::Rc;

/// A gold mention as a claim.
struct Mention {
    id: String,
    number: usize,
    claim: Claim,
    report: usize,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let gold = std::fs::read_to_string(args.next().ok_or("which file of gold mentions?")?)?;
    let folders: Vec<String> = args.collect();
    let reader = Reader::new()?;
    let (mut documents, mut mentions) = (Vec::new(), Vec::new());
    for line in gold.lines() {
        let row: Value = serde_json::from_str(line)?;
        match read(&reader, &row) {
            Ok(reading) => {
                mentions.extend(of_report(&row, &reading, documents.len()));
                documents.push(reading.document);
            }
            Err(error) => eprintln!("{}: {error}", row["id"]),
        }
    }
    let mut tables = Vec::new();
    for folder in &folders {
        tables.push(Comparison::load(&Files::overlaid(folder.as_ref())?).map_err(|p| format!("{p:?}"))?);
    }
    if tables.is_empty() {
        tables.push(reader.resources().comparison.clone());
    }
    for table in &tables {
        let group = grouped(&documents, &mentions, table);
        let rows = mentions.iter().zip(group).map(|(m, g)| serde_json::json!([m.id, m.number, g]));
        writeln!(std::io::stdout(), "{}", Value::Array(rows.collect()))?;
    }
    Ok(())
}

fn read(reader: &Reader, row: &Value) -> Result<Reading, Error> {
    let text = row["text"].as_str().unwrap_or_default();
    let mut report = Report::from_text(text.to_owned(), Meta::default());
    report.options.any_language = true;
    reader.read_caught(report, None)
}

/// The gold mentions of a report as claims.
fn of_report(row: &Value, reading: &Reading, report: usize) -> Vec<Mention> {
    let starts: Vec<usize> =
        reading.document.text.char_indices().map(|(at, _)| at).chain([reading.document.text.len()]).collect();
    let at = |value: &Value| value.as_u64().and_then(|n| starts.get(n as usize).copied()).unwrap_or(0);
    let mut found = Vec::new();
    for (number, mention) in row["mentions"].as_array().into_iter().flatten().enumerate() {
        if mention["kind"] == "event" && mention["validated_sentence"] == true {
            let span = Span::new(at(&mention["start"]), at(&mention["end"]));
            let claim = claim(reading, span, number);
            let id = row["id"].as_str().unwrap_or_default().to_owned();
            found.push(Mention { id, number, claim, report });
        }
    }
    found
}

fn claim(reading: &Reading, span: Span, number: usize) -> Claim {
    let Reading { document, syntax, .. } = reading;
    let read = reading.claims.iter().find(|c| {
        c.statement.form == StatementForm::Event
            && c.evidence.iter().any(|e| e.part == "trigger" && e.spans.overlaps(span))
    });
    let tokens = syntax.tokens_in(span);
    let head = tokens
        .clone()
        .map(Id::<Token>::new)
        .find(|&t| syntax.tokens[t].head.is_none_or(|h| !tokens.contains(&h.index())));
    let (mut actors, mut recipients) = (Vec::new(), Vec::new());
    if let Some(head) = head {
        for &child in syntax.tree().children(head) {
            match &*syntax.tokens[child].relation {
                "nsubj" | "obl:agent" => actors.push(party(reading, child)),
                "nsubj:pass" | "obj" | "nmod" | "nmod:of" | "nmod:poss" | "compound" => {
                    recipients.push(party(reading, child));
                }
                _ => {}
            }
        }
    }
    let sentence = syntax.sentence_at(span.start()).map(|s| syntax.sentences[s].span);
    let statement = read.map(|c| &c.statement);
    let or_own = |own: Vec<Party>, of: fn(&Statement) -> &Vec<Party>| match statement.map(of) {
        Some(read) if !read.is_empty() => read.clone(),
        _ => own,
    };
    Claim {
        id: ClaimId((number as u128).to_be_bytes()),
        document: document.id,
        chain: Vec::new(),
        statement: Statement {
            form: StatementForm::Event,
            kind: String::new(),
            mode: String::new(),
            cameo: String::new(),
            quad: 0,
            actors: or_own(actors, |s| &s.actors),
            recipients: or_own(recipients, |s| &s.recipients),
            place: statement.and_then(|s| s.place.clone()),
            time: None,
            days: None,
            trigger: document.text[span].to_owned(),
            magnitude: statement.map(|s| s.magnitude.clone()).unwrap_or_default(),
        },
        factuality: Factuality::FACT,
        evidence: vec![Evidence { part: "trigger", link: 0, spans: span.into() }],
        published: None,
        by: Maker::Rule("gold".into()),
        plain: sentence.map(|s| document.text[s].to_owned()).unwrap_or_default(),
    }
}

/// The party whose words hang on a token: the entity that it names, or the word itself.
fn party(reading: &Reading, token: Id<Token>) -> Party {
    let mention = reading.mentions.mentions.iter().filter(|m| m.head == token).min_by_key(|m| m.span.len());
    let entity = mention.map(|m| &reading.mentions.entities[m.entity]);
    let code = mention.and_then(|m| m.actor.as_ref()).or(entity.and_then(|e| e.actor.as_ref()));
    Party {
        name: entity.map_or_else(
            || reading.document.text[reading.syntax.tokens[token].span].to_owned(),
            |e| e.name.clone(),
        ),
        code: code.map(|a| a.code.clone()).unwrap_or_default(),
    }
}

/// The number of the group of each mention.
fn grouped(documents: &[Document], mentions: &[Mention], table: &Comparison) -> Vec<usize> {
    let reports: Vec<Rc<Bag>> = documents.iter().map(|d| Rc::new(Bag::of_report(d, table))).collect();
    let features: Vec<Features> = mentions
        .iter()
        .map(|m| Features::new(&m.claim, &documents[m.report], &reports[m.report], table))
        .collect();
    let compare = |i: usize, j: usize| features[i].compare(&features[j], false, table);
    let mut pairs: Vec<(usize, usize, f64)> = Vec::new();
    let mut lists: BTreeMap<usize, Vec<usize>> = (0..mentions.len()).map(|i| (i, vec![i])).collect();
    let mut part: Vec<usize> = (0..mentions.len()).collect();
    for i in 0..mentions.len() {
        for j in i + 1..mentions.len() {
            if let Some(found) = compare(i, j).filter(|m| m.holds(&table.matching)) {
                pairs.push((i, j, found.points));
                let (into, from) = (part[i].min(part[j]), part[i].max(part[j]));
                if into != from {
                    let moved = lists.remove(&from).unwrap_or_default();
                    moved.iter().for_each(|&m| part[m] = into);
                    lists.entry(into).or_default().extend(moved);
                }
            }
        }
    }
    let mut of_part: BTreeMap<usize, Vec<(usize, usize, f64)>> = BTreeMap::new();
    pairs.into_iter().for_each(|pair| of_part.entry(part[pair.0]).or_default().push(pair));
    let mut group: Vec<usize> = (0..mentions.len()).collect();
    for (name, mut list) in lists.into_iter().filter(|(_, list)| list.len() > 1) {
        list.sort_unstable();
        let number = |m: usize| list.binary_search(&m).unwrap_or_default();
        let own = of_part.remove(&name).unwrap_or_default();
        let own = own.into_iter().map(|(i, j, points)| (number(i), number(j), points)).collect();
        let points = |i: usize, j: usize| Ok(compare(list[i], list[j]).map(|m| m.points));
        let found: Result<Vec<Vec<usize>>, Infallible> = groups(list.len(), own, &table.matching, points);
        for members in found.into_iter().flatten() {
            members.iter().for_each(|&m| group[list[m]] = list[members[0]]);
        }
    }
    group
}
