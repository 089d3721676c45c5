//! The small language in which lexicon entries say what stands where: words, slots, needs.
//!
//! reads:  strings of lexicon files
//! writes: Words, Slot, Need, Pattern, Grammar

use std::collections::{BTreeMap, BTreeSet};

/// A set of words: phrases of lemmas, and kinds of things.
///
/// Written `shell | air strike | @aid | +MIL`: lemmas, phrases (the last word carries a noun phrase, the first a verb), a class
/// of the grammar file, an actor whose code has a sector.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Words {
    /// Phrases of lemmas, sorted.
    pub phrases: Vec<Vec<String>>,
    /// Sector codes, from `+MIL`.
    pub sectors: BTreeSet<String>,
    /// Kinds of mentions, from `@actor`, `@person`, `@place`.
    pub kinds: Vec<Kind>,
}

impl Words {
    /// Whether nothing is asked of the word.
    pub fn is_any(&self) -> bool {
        self.phrases.is_empty() && self.sectors.is_empty() && self.kinds.is_empty()
    }
}

/// What kind of mention a word must carry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A person, organisation, location or nationality.
    Actor,
    /// A person.
    Person,
    /// A location.
    Place,
}

/// A place around a trigger.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Slot {
    /// Who acts, whatever the form of the sentence: also the `by` of a passive and the one who is forced to.
    Subject,
    /// What is acted on, whatever the form of the sentence: also the subject of a passive.
    Object,
    /// The second object: `gave the rebels arms`.
    Indirect,
    /// The owner before a noun: `Tolmar's attack`.
    Possessive,
    /// A word before a noun: `Tolmari attack`, `government attack`.
    Adjective,
    /// What something is called or made: `declared the group a terrorist organization`.
    Complement,
    /// The clause that the trigger governs.
    Clause,
    /// Who is to act in that clause.
    ClauseSubject,
    /// To whom the act in that clause is done.
    ClauseRecipient,
    /// The subject of a verb that lends its own to a noun: `Tolmar carried out an attack`.
    LightSubject,
    /// The noun that a participle or adjective describes: `besieged town`, `troops loyal to …`.
    Modified,
    /// Who or what a noun is said of: `Terel, the leader of …`, `Terel is the leader of …`, `President Varga`.
    Holder,
    /// The name that a title stands before: `President Varga`.
    Title,
    /// What stands after a preposition.
    After(String),
}

/// A condition: one of `slots` is filled, by one of `words` if any are given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Need {
    /// Where, in order.
    pub slots: Vec<Slot>,
    /// Which words.
    pub words: Words,
}

/// Part of speech of a trigger.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// A verb.
    Verb,
    /// A noun.
    Noun,
    /// An adjective or adverb.
    Adjective,
}

/// What must be found for an entry to apply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    /// Part of speech of the trigger.
    pub part: Part,
    /// The trigger's phrases.
    pub heads: Vec<Vec<String>>,
    /// All of these must hold.
    pub needs: Vec<Need>,
    /// None of these may hold.
    pub not: Vec<Need>,
}

impl Pattern {
    /// The lemmas to look the pattern up by: the first word of a verb's phrase, the last of a noun's.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.heads.iter().filter_map(|phrase| key(self.part, phrase))
    }
}

/// The word of a phrase that carries it.
fn key(part: Part, phrase: &[String]) -> Option<&str> {
    match part {
        Part::Verb | Part::Adjective => phrase.first(),
        Part::Noun => phrase.last(),
    }
    .map(String::as_str)
}

/// What strings of lexicon files are read with: classes of words and prepositions.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Grammar {
    /// Classes by name, without `@`.
    pub classes: BTreeMap<String, Words>,
    /// Words that may name a slot.
    pub prepositions: BTreeSet<String>,
}

/// A mistake in a string: slug and message.
pub type Mistake = (&'static str, String);

impl Grammar {
    /// The words of a string; classes are looked up.
    ///
    /// # Errors
    /// An unknown class, an empty alternative.
    pub fn words(&self, source: &str) -> Result<Words, Mistake> {
        let mut words = Words::default();
        for item in source.split('|').map(str::trim) {
            if item.is_empty() {
                return Err(("empty-word", format!("nothing between two bars in '{source}'")));
            }
            match (item.strip_prefix('@'), item.strip_prefix('+')) {
                (Some("actor"), _) => words.kinds.push(Kind::Actor),
                (Some("person"), _) => words.kinds.push(Kind::Person),
                (Some("place"), _) => words.kinds.push(Kind::Place),
                (Some(class), _) => {
                    let Some(class) = self.classes.get(class) else {
                        return Err((
                            "unknown-class",
                            format!("class '@{class}' is not in the grammar file"),
                        ));
                    };
                    words.phrases.extend(class.phrases.iter().cloned());
                    words.sectors.extend(class.sectors.iter().cloned());
                    words.kinds.extend(class.kinds.iter().copied());
                }
                (_, Some(sector)) => {
                    words.sectors.insert(sector.to_owned());
                }
                _ => words.phrases.push(item.split_whitespace().map(str::to_owned).collect()),
            }
        }
        words.phrases.sort();
        words.phrases.dedup();
        Ok(words)
    }

    /// The slots of a string, in the order in which they are tried.
    ///
    /// # Errors
    /// A slot that is neither a name nor a listed preposition.
    pub fn slots(&self, source: &str) -> Result<Vec<Slot>, Mistake> {
        if source.trim() == "none" {
            return Ok(Vec::new());
        }
        source.split('|').map(|name| self.slot(name.trim())).collect()
    }

    /// One slot.
    fn slot(&self, name: &str) -> Result<Slot, Mistake> {
        Ok(match name {
            "subject" => Slot::Subject,
            "object" => Slot::Object,
            "indirect" => Slot::Indirect,
            "possessive" => Slot::Possessive,
            "adjective" => Slot::Adjective,
            "complement" => Slot::Complement,
            "clause" => Slot::Clause,
            "clause subject" => Slot::ClauseSubject,
            "clause recipient" => Slot::ClauseRecipient,
            "light subject" => Slot::LightSubject,
            "modified" => Slot::Modified,
            "holder" => Slot::Holder,
            "title" => Slot::Title,
            other if self.prepositions.contains(other) => Slot::After(other.to_owned()),
            other => {
                let message = format!(
                    "'{other}' is neither a slot (see data/lexicon/README.md) nor a listed preposition"
                );
                return Err(("unknown-slot", message));
            }
        })
    }

    /// A condition: `slots`, or `slots: words`.
    ///
    /// # Errors
    /// As for [`Grammar::slots`] and [`Grammar::words`].
    pub fn need(&self, source: &str) -> Result<Need, Mistake> {
        let (slots, words) = match source.split_once(':') {
            Some((slots, words)) => (slots, self.words(words)?),
            None => (source, Words::default()),
        };
        Ok(Need { slots: self.slots(slots)?, words })
    }
}

/// The strings of an entry that make its pattern.
#[derive(Clone, Copy)]
pub struct RawPattern<'a> {
    /// `verb = "…"`.
    pub verb: Option<&'a str>,
    /// `noun = "…"`.
    pub noun: Option<&'a str>,
    /// `adjective = "…"`.
    pub adjective: Option<&'a str>,
    /// `needs = ["…"]`.
    pub needs: &'a [String],
    /// `not = ["…"]`.
    pub not: &'a [String],
}

impl Grammar {
    /// The pattern of an entry's strings, and every mistake in them.
    pub fn pattern(&self, raw: RawPattern<'_>, mistakes: &mut Vec<Mistake>) -> Option<Pattern> {
        let (part, heads) = match (raw.verb, raw.noun, raw.adjective) {
            (Some(words), None, None) => (Part::Verb, words),
            (None, Some(words), None) => (Part::Noun, words),
            (None, None, Some(words)) => (Part::Adjective, words),
            _ => {
                mistakes.push(("no-trigger", "give exactly one of verb, noun, adjective".to_owned()));
                return None;
            }
        };
        let mut read = |sources: &[String]| -> Vec<Need> {
            let mut needs = Vec::new();
            for source in sources {
                match self.need(source) {
                    Ok(need) => needs.push(need),
                    Err(mistake) => mistakes.push(mistake),
                }
            }
            needs
        };
        let (needs, not) = (read(raw.needs), read(raw.not));
        match self.words(heads) {
            Ok(words) if words.sectors.is_empty() && words.kinds.is_empty() => {
                Some(Pattern { part, heads: words.phrases, needs, not })
            }
            Ok(_) => {
                mistakes.push(("no-trigger", "a trigger is made of words, not of actors".to_owned()));
                None
            }
            Err(mistake) => {
                mistakes.push(mistake);
                None
            }
        }
    }
}

/// Mistakes in example sentences: a `yes` sentence marks its trigger with one pair of square brackets, a `no` sentence may.
pub fn example_mistakes(yes: &[String], no: &[String]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    if yes.is_empty() {
        mistakes
            .push(("no-example", "give at least one yes sentence with the trigger in [brackets]".to_owned()));
    }
    for sentence in yes.iter().chain(no.iter().filter(|s| s.contains(['[', ']']))) {
        if bracketed(sentence).is_none() {
            let message =
                format!("the sentence '{sentence}' needs one pair of [brackets] around its trigger");
            mistakes.push(("no-bracket", message));
        }
    }
    mistakes
}

/// An example without its brackets, and the byte range that stood in them.
pub fn bracketed(sentence: &str) -> Option<(String, std::ops::Range<usize>)> {
    let (before, rest) = sentence.split_once('[')?;
    let (inside, after) = rest.split_once(']')?;
    if inside.trim().is_empty() || after.contains(['[', ']']) {
        return None;
    }
    Some((format!("{before}{inside}{after}"), before.len()..before.len() + inside.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grammar() -> Grammar {
        let mut grammar =
            Grammar { prepositions: ["on", "with"].map(str::to_owned).into(), ..Grammar::default() };
        let aid = grammar.words("aid | assistance").unwrap();
        grammar.classes.insert("aid".to_owned(), aid);
        grammar
    }

    #[test]
    fn words_hold_phrases_classes_sectors_and_kinds() {
        let words = grammar().words("air strike | @aid | +MIL | @person").unwrap();
        assert_eq!(words.phrases, [vec!["aid"], vec!["air", "strike"], vec!["assistance"]]);
        assert!(words.sectors.contains("MIL"));
        assert_eq!(words.kinds, [Kind::Person]);
        assert_eq!(grammar().words("@arms").unwrap_err().0, "unknown-class");
        assert_eq!(grammar().words("a || b").unwrap_err().0, "empty-word");
    }

    #[test]
    fn slots_are_names_or_listed_prepositions() {
        let need = grammar().need("object | on: @aid").unwrap();
        assert_eq!(need.slots, [Slot::Object, Slot::After("on".to_owned())]);
        assert_eq!(grammar().slots("none").unwrap(), []);
        assert_eq!(grammar().slots("objekt").unwrap_err().0, "unknown-slot");
    }

    #[test]
    fn an_example_marks_its_trigger() {
        assert_eq!(bracketed("They [left]."), Some(("They left.".to_owned(), 5..9)));
        assert_eq!(bracketed("They left."), None);
        assert_eq!(bracketed("They [left] the [town]."), None);
    }
}
