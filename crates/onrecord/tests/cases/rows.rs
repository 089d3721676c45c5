//! What a reading holds, row by row and field by field, under the names that cases use.

use onrecord::Reading;
use onrecord::document::{Id, Span, SpanSet};
use onrecord::events::{Claim, Factuality, Magnitude, Participant, SourceLink};
use onrecord::mentions::Entity;

/// The value of a field.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing: `none`.
    Nothing,
    /// A name, code or number, compared as it is.
    Word(String),
    /// Names or codes in any order, ` | ` between them.
    Words(Vec<String>),
    /// A place in the text.
    Place(SpanSet),
    /// Several places; the case names one of them.
    OneOf(Vec<SpanSet>),
    /// Several places; the case names all of them, in any order.
    All(Vec<SpanSet>),
    /// Certainty, polarity and mood; the case names those that matter.
    Factuality(Factuality),
}

/// A row: its fields in the order in which a message shows them.
pub type Row = Vec<(&'static str, Value)>;

/// The rows of a kind, or nothing if there is no such kind.
pub fn rows(reading: &Reading, kind: &str) -> Option<Vec<Row>> {
    Some(match kind {
        "zone" => zones(reading),
        "token" => tokens(reading),
        "mention" => mentions(reading),
        "time" => times(reading),
        "place" => places(reading),
        "attribution" => attributions(reading),
        "event" => events(reading),
        "relation" => relations(reading),
        "predicate" => predicates(reading),
        "claim" => reading.claims.iter().map(claim).collect(),
        "note" => notes(reading),
        _ => return None,
    })
}

fn word(text: impl ToString) -> Value {
    let text = text.to_string();
    if text.is_empty() { Value::Nothing } else { Value::Word(text) }
}

fn place(span: Span) -> Value {
    Value::Place(span.into())
}

fn set(set: &SpanSet) -> Value {
    if set.is_empty() { Value::Nothing } else { Value::Place(set.clone()) }
}

fn option<T>(value: Option<T>, show: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Nothing, show)
}

fn zones(reading: &Reading) -> Vec<Row> {
    let kind = |k| word(format!("{k:?}").to_lowercase());
    reading.document.zones.iter().map(|z| vec![("text", place(z.span)), ("kind", kind(z.kind))]).collect()
}

fn tokens(reading: &Reading) -> Vec<Row> {
    let tokens = &reading.syntax.tokens;
    tokens
        .iter()
        .map(|t| {
            vec![
                ("text", place(t.span)),
                ("lemma", word(&t.lemma)),
                ("upos", word(t.upos.name())),
                ("xpos", word(&t.xpos)),
                ("feats", word(&t.feats)),
                ("head", option(t.head, |h| place(tokens[h].span))),
                ("relation", word(&t.relation)),
            ]
        })
        .collect()
}

fn mentions(reading: &Reading) -> Vec<Row> {
    let all = &reading.mentions;
    all.mentions
        .enumerate()
        .map(|(id, m)| {
            vec![
                ("text", place(m.span)),
                ("type", word(m.kind.name())),
                ("form", word(format!("{:?}", m.form).to_lowercase())),
                ("name", word(&all.entities[m.entity].name)),
                ("actor", option(all.actor(id), |a| word(&a.code))),
                ("same as", wordings(reading, Some(m.entity))),
            ]
        })
        .collect()
}

/// The places of all mentions of an entity.
fn wordings(reading: &Reading, entity: Option<Id<Entity>>) -> Value {
    let all = &reading.mentions;
    option(entity, |e| {
        Value::OneOf(all.entities[e].mentions.iter().map(|&m| all.mentions[m].span.into()).collect())
    })
}

fn times(reading: &Reading) -> Vec<Row> {
    let row = |t: &onrecord::mentions::Timex| {
        vec![("text", place(t.span)), ("type", word(t.kind.name())), ("value", word(&t.value))]
    };
    reading.mentions.times.iter().map(row).collect()
}

fn places(reading: &Reading) -> Vec<Row> {
    let row = |p: &onrecord::mentions::Place| {
        vec![
            ("text", place(p.span)),
            ("name", word(&p.name)),
            ("id", word(p.geonameid)),
            ("country", option(p.country.as_ref(), word)),
            ("precision", word(p.precision.name())),
        ]
    };
    reading.mentions.places.iter().map(row).collect()
}

fn attributions(reading: &Reading) -> Vec<Row> {
    let all = &reading.attributions.attributions;
    all.iter()
        .map(|a| {
            vec![
                ("source", set(&a.source)),
                ("cue", set(&a.cue)),
                ("content", set(&a.content)),
                ("directness", word(a.directness.name())),
                ("kind", word(a.source_kind.name())),
                ("terms", option(a.terms, place)),
                ("stance", word(a.stance.name())),
                ("who", wordings(reading, a.speaker)),
                (
                    "within",
                    option(a.within, |w| {
                        if all[w].cue.is_empty() { set(&all[w].source) } else { set(&all[w].cue) }
                    }),
                ),
            ]
        })
        .collect()
}

/// Places and codes of those who take part.
fn participants(list: &[Participant]) -> (Value, Value) {
    let places: Vec<SpanSet> = list.iter().map(|p| p.span.into()).collect();
    let codes: Vec<String> = list.iter().map(|p| p.code.clone()).filter(|c| !c.is_empty()).collect();
    (
        if places.is_empty() { Value::Nothing } else { Value::All(places) },
        if codes.is_empty() { Value::Nothing } else { Value::Words(codes) },
    )
}

/// The words of the source on whose word a row stands; nothing if it is the publisher's own.
fn according_to(reading: &Reading, by: Option<Id<onrecord::attribution::Attribution>>) -> Value {
    option(by, |by| {
        let attribution = &reading.attributions.attributions[by];
        let Value::OneOf(mut all) = wordings(reading, attribution.speaker) else {
            return set(&attribution.source);
        };
        all.push(attribution.source.clone());
        Value::OneOf(all)
    })
}

/// `14`, or `14-20` for a range.
fn number(range: Option<(u64, u64)>) -> Value {
    option(range, |(least, most)| {
        word(if least == most { least.to_string() } else { format!("{least}-{most}") })
    })
}

fn events(reading: &Reading) -> Vec<Row> {
    let all = &reading.mentions;
    let row = |e: &onrecord::events::Event| {
        let (actors, actor_codes) = participants(&e.actors);
        let (recipients, recipient_codes) = participants(&e.recipients);
        let Magnitude { killed, wounded, arrested, protesters } = &e.magnitude;
        vec![
            ("trigger", set(&e.trigger)),
            ("type", word(&e.kind)),
            ("mode", word(&e.mode)),
            (
                "context",
                if e.contexts.is_empty() { Value::Nothing } else { Value::Words(e.contexts.clone()) },
            ),
            ("cameo", word(&e.cameo)),
            ("quad", word(e.quad)),
            ("actor", actors),
            ("actor code", actor_codes),
            ("recipient", recipients),
            ("recipient code", recipient_codes),
            ("place", option(e.place, |p| word(&all.places[p].name))),
            ("time", option(e.time, |t| word(&all.times[t].value))),
            ("killed", number(*killed)),
            ("wounded", number(*wounded)),
            ("arrested", number(*arrested)),
            ("protesters", number(*protesters)),
            ("factuality", Value::Factuality(e.factuality)),
            ("according to", according_to(reading, e.reported_by)),
        ]
    };
    reading.events.events.iter().map(row).collect()
}

fn relations(reading: &Reading) -> Vec<Row> {
    let row = |r: &onrecord::events::Relation| {
        vec![
            ("trigger", set(&r.trigger)),
            ("type", word(&r.kind)),
            ("from", place(r.from.span)),
            ("from code", word(&r.from.code)),
            ("to", place(r.to.span)),
            ("to code", word(&r.to.code)),
            ("factuality", Value::Factuality(r.factuality)),
            ("according to", according_to(reading, r.reported_by)),
        ]
    };
    reading.events.relations.iter().map(row).collect()
}

fn predicates(reading: &Reading) -> Vec<Row> {
    let held = |f: f32| {
        word(if f > 0.0 {
            "holds"
        } else if f < 0.0 {
            "does not hold"
        } else {
            "open"
        })
    };
    reading
        .events
        .predicates
        .iter()
        .map(|p| vec![("text", place(p.span)), ("factuality", held(p.factuality))])
        .collect()
}

fn claim(claim: &Claim) -> Row {
    let link = |l: &SourceLink| if l.name.is_empty() { "someone".to_owned() } else { l.name.clone() };
    let parties = |list: &[onrecord::events::Party]| {
        let codes: Vec<String> = list.iter().map(|p| p.code.clone()).filter(|c| !c.is_empty()).collect();
        if codes.is_empty() { Value::Nothing } else { Value::Words(codes) }
    };
    let statement = &claim.statement;
    let last = claim.chain.last();
    vec![
        ("chain", word(claim.chain.iter().map(link).collect::<Vec<_>>().join(" > "))),
        ("links", word(claim.chain.len())),
        ("kind", option(last, |l| word(l.kind.name()))),
        ("source code", option(last, |l| word(&l.actor))),
        ("terms", option(last.and_then(|l| l.terms.as_ref()), word)),
        ("stance", option(last, |l| word(l.stance.name()))),
        ("form", word(statement.form.name())),
        ("type", word(&statement.kind)),
        ("trigger", word(&statement.trigger)),
        ("actor code", parties(&statement.actors)),
        ("recipient code", parties(&statement.recipients)),
        ("place", option(statement.place.as_ref(), |(_, name)| word(name))),
        ("time", option(statement.time.as_ref(), word)),
        ("factuality", Value::Factuality(claim.factuality)),
        ("plain", word(&claim.plain)),
    ]
}

fn notes(reading: &Reading) -> Vec<Row> {
    reading
        .notes()
        .map(|n| vec![("kind", word(n.kind)), ("text", option(n.span, place)), ("message", word(&n.message))])
        .collect()
}
