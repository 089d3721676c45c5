//! Entries of the event lexicon that take one line: a pattern, a code, sentences.
//!
//! reads:  data/lexicon/en/events/*.tsv
//! writes: EventEntry
//!
//! data/lexicon/README.md tells the format to those who write it.

use crate::DataFile;
use crate::event_lexicon::EventEntry;
use crate::ontology::Ontology;
use crate::pattern::{Grammar, Mistake, Need, Part, Pattern, Slot, Words, example_mistakes};
use std::collections::BTreeSet;

/// What parts sentences of one cell.
const BETWEEN: &str = " // ";

/// The entry of a line, or every mistake in it.
///
/// # Errors
/// Too few cells, a pattern that cannot be read, an unknown code or mode, sentences without a trigger.
pub fn entry(
    file: &DataFile,
    line: usize,
    cells: &[&str],
    grammar: &Grammar,
    ontology: &Ontology,
) -> Result<EventEntry, Vec<Mistake>> {
    let [part, pattern, code, yes, no @ ..] = cells else {
        let message = "expected part, pattern, code and a sentence between tabs".to_owned();
        return Err(vec![("missing-cell", message)]);
    };
    let mut mistakes = Vec::new();
    let (cameo, mode) = code.split_once('/').unwrap_or((code, ""));
    let row = ontology.cameo.get(cameo);
    if row.is_none_or(|r| r.kind.is_empty()) {
        mistakes.push(("bad-code", format!("code '{cameo}' has no type in ontology/cameo.tsv")));
    }
    let kind = row.map(|r| r.kind.clone()).unwrap_or_default();
    let modes = ontology.kind(&kind).map(|t| &t.modes);
    if !mode.is_empty() && modes.is_some_and(|m| !m.contains(mode)) {
        mistakes
            .push(("unknown-mode", format!("mode '{mode}' is not one of {kind} in ontology/plover.toml")));
    }
    let sentences = |cell: &str| -> Vec<String> {
        cell.split(BETWEEN).map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
    };
    let (yes, no) = (sentences(yes), no.first().map(|c| sentences(c)).unwrap_or_default());
    mistakes.extend(example_mistakes(&yes, &no));
    let shape = shape(part, pattern, grammar).map_err(|m| mistakes.push(m)).ok();
    match shape {
        Some(shape) if mistakes.is_empty() => Ok(EventEntry {
            file: file.path.clone(),
            id: format!("{part} {pattern}"),
            line,
            mode: if mode.is_empty() {
                row.map(|r| r.mode.clone()).unwrap_or_default()
            } else {
                mode.to_owned()
            },
            cameo: cameo.to_owned(),
            contexts: row.map(|r| r.contexts.clone()).unwrap_or_default(),
            quad: ontology.quad(&kind),
            kind,
            pattern: shape.pattern,
            actor: shape.actor,
            recipient: shape.recipient,
            reciprocal: shape.reciprocal,
            yes,
            no,
        }),
        _ => Err(mistakes),
    }
}

/// What a pattern says.
struct Shape {
    pattern: Pattern,
    actor: Vec<Slot>,
    recipient: Vec<Slot>,
    reciprocal: bool,
}

/// The pattern of two cells: `v`, `n` or `a`, with `=` where both do it to each other; then the trigger and what stands around it.
fn shape(part: &str, source: &str, grammar: &Grammar) -> Result<Shape, Mistake> {
    let (letter, reciprocal) = part.strip_suffix('=').map_or((part, false), |p| (p, true));
    let part = match letter {
        "v" => Part::Verb,
        "n" => Part::Noun,
        "a" => Part::Adjective,
        other => {
            let message = format!("expected v (verb), n (noun) or a (adjective), found '{other}'");
            return Err(("no-trigger", message));
        }
    };
    let items = items(source)?;
    let Some((head, items)) = items.split_first() else {
        return Err(("no-trigger", "expected a trigger at the head of the pattern".to_owned()));
    };
    let noun = part == Part::Noun;
    let mut pattern = Pattern {
        part,
        heads: vec![head.split('_').map(str::to_owned).collect()],
        needs: Vec::new(),
        not: Vec::new(),
    };
    let usual = if noun { "by | light subject | possessive | adjective" } else { "subject" };
    let mut actor = grammar.slots(usual)?;
    let mut recipient = Vec::new();
    let mut items = items.iter();
    while let Some(item) = items.next() {
        let (refused, item) = item.strip_prefix('!').map_or((false, item.as_str()), |i| (true, i));
        let (optional, item) = item.strip_prefix('?').map_or((false, item), |i| (true, i));
        let (name, words) = worded(item, grammar)?;
        let (slots, named, words) = match name {
            "" => (vec![Slot::Object], "", words),
            "R" => (vec![Slot::Object], "R", words),
            "A" if words.is_any() => {
                actor.clear();
                continue;
            }
            "A" if noun => (actor.clone(), "", words),
            "A" => (vec![Slot::Subject], "", words),
            // Slots of a name of their own stand alone: `clause{withdraw}`, `complement{hostage}`.
            "clause" | "complement" | "indirect" | "modified" => (grammar.slots(name)?, "", words),
            "clauseR" => {
                recipient.push(Slot::ClauseRecipient);
                (vec![Slot::Clause], "", words)
            }
            "doerR" => {
                recipient.push(Slot::ClauseSubject);
                (vec![Slot::Clause], "", words)
            }
            prepositions => {
                let Some(next) = items.next() else {
                    return Err((
                        "unknown-slot",
                        format!("expected R or words after '{prepositions}' in '{source}'"),
                    ));
                };
                let (named, words) = worded(next, grammar)?;
                if !matches!(named, "" | "R") {
                    return Err((
                        "unknown-slot",
                        format!("expected R or words after '{prepositions}', found '{next}'"),
                    ));
                }
                (grammar.slots(prepositions)?, named, words)
            }
        };
        if named == "R" && !refused {
            recipient.extend(slots.iter().filter(|s| !recipient.contains(s)).cloned().collect::<Vec<_>>());
        }
        let need = Need { slots, words };
        match (refused, optional || (noun && need.words.is_any())) {
            (true, _) => pattern.not.push(need),
            (false, false) => pattern.needs.push(need),
            (false, true) => {}
        }
    }
    if noun && pattern.needs.is_empty() {
        // A noun alone says little: somebody does it, or it is done to somebody.
        let usual = [Slot::Possessive, Slot::LightSubject, Slot::After("by".to_owned())];
        let slots: BTreeSet<Slot> = recipient.iter().cloned().chain(usual).collect();
        pattern.needs.push(Need { slots: slots.into_iter().collect(), words: Words::default() });
    }
    Ok(Shape { pattern, actor, recipient, reciprocal })
}

/// The items of a pattern: what stands between blanks, words in braces held together.
fn items(source: &str) -> Result<Vec<String>, Mistake> {
    let mut found = vec![String::new()];
    let mut inside = false;
    for c in source.chars() {
        match c {
            '{' if !inside => inside = true,
            '}' if inside => inside = false,
            '{' | '}' => return Err(("bad-pattern", format!("a brace in '{source}' has no other half"))),
            _ => {}
        }
        match (c, found.last_mut()) {
            (' ', _) if !inside => found.push(String::new()),
            (c, Some(item)) => item.push(c),
            (_, None) => {}
        }
    }
    if inside {
        return Err(("bad-pattern", format!("a brace in '{source}' has no other half")));
    }
    found.retain(|i| !i.is_empty());
    Ok(found)
}

/// An item's name and its words: `R{@troops | tank}`.
fn worded<'a>(item: &'a str, grammar: &Grammar) -> Result<(&'a str, Words), Mistake> {
    match item.strip_suffix('}').and_then(|i| i.split_once('{')) {
        Some((name, words)) => Ok((name, grammar.words(words)?)),
        None => Ok((item, Words::default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grammar() -> Grammar {
        Grammar {
            prepositions: ["on", "at", "to", "by", "of"].map(str::to_owned).into(),
            ..Grammar::default()
        }
    }

    #[test]
    fn a_line_says_what_stands_around_its_trigger() {
        let shape = shape("v", "lay {siege} to R !on {table}", &grammar()).unwrap();
        assert_eq!(shape.pattern.heads, [vec!["lay".to_owned()]]);
        assert_eq!(shape.recipient, [Slot::After("to".to_owned())]);
        assert_eq!((shape.pattern.needs.len(), shape.pattern.not.len()), (2, 1));
        assert_eq!(shape.actor, [Slot::Subject]);
    }

    #[test]
    fn a_noun_needs_somebody() {
        let shape = shape("n=", "gun_battle of R", &grammar()).unwrap();
        assert!(shape.reciprocal);
        assert_eq!(shape.pattern.needs.len(), 1);
        assert!(shape.pattern.needs[0].slots.contains(&Slot::Possessive));
    }

    #[test]
    fn mistakes_are_told() {
        let kinds = |part, pattern| shape(part, pattern, &grammar()).err().map(|m| m.0);
        assert_eq!(kinds("x", "hit R"), Some("no-trigger"));
        assert_eq!(kinds("v", "hit {a"), Some("bad-pattern"));
        assert_eq!(kinds("v", "hit R with {stone}"), Some("unknown-slot"));
        assert_eq!(kinds("v", "hit on"), Some("unknown-slot"));
        assert_eq!(kinds("v", ""), Some("no-trigger"));
    }
}
