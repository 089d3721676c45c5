//! Words that events hang on, and what stands around them.
//!
//! reads:  data/lexicon/en/events.toml, data/lexicon/en/events/, the ontology
//! writes: EventLexicon, EventEntry

use crate::event_lines;
use crate::factuality::FactualityLexicon;
use crate::ontology::Ontology;
use crate::pattern::{Grammar, Mistake, Part, Pattern, RawPattern, Slot, Words, example_mistakes};
use crate::relation_lexicon::RelationLexicon;
use crate::verb_dictionary::VerbDictionary;
use crate::{DataFile, Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// The grammar file: classes, prepositions and what the coder knows of words besides entries.
const GRAMMAR: &str = "lexicon/en/events.toml";
/// The folder of entries, one file an event type.
const ENTRIES: &str = "lexicon/en/events/";

/// An entry: when these words stand so, such an event is meant.
#[derive(Clone, PartialEq, Debug)]
pub struct EventEntry {
    /// The file, below data/.
    pub file: String,
    /// Its name in the file.
    pub id: String,
    /// The line of its name.
    pub line: usize,
    /// PLOVER event type.
    pub kind: String,
    /// PLOVER mode, empty if none.
    pub mode: String,
    /// CAMEO code.
    pub cameo: String,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// Quad category.
    pub quad: u8,
    /// When it applies.
    pub pattern: Pattern,
    /// Where the actor stands.
    pub actor: Vec<Slot>,
    /// Where the recipient stands.
    pub recipient: Vec<Slot>,
    /// Whether both do it to each other: met, agreed, clashed.
    pub reciprocal: bool,
    /// Sentences in which it must apply, the trigger in brackets.
    pub yes: Vec<String>,
    /// Sentences in which it must not apply.
    pub no: Vec<String>,
}

impl EventEntry {
    /// `file#id`, for makers and messages.
    pub fn name(&self) -> String {
        format!("{}#{}", self.file, self.id)
    }
}

/// A type that an announced or wished event becomes: "will send troops" is AGREE.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Intent {
    /// Event types that are announced.
    pub types: BTreeSet<String>,
    /// What the announcement is.
    pub becomes: String,
    /// Its CAMEO code.
    pub cameo: String,
    /// Its mode.
    pub mode: String,
}

/// How the event inside a clause narrows the event that governs it: a refusal to release is `yield`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Nested {
    /// Type of the governing event.
    pub outer: String,
    /// Types of the event inside.
    pub inner: BTreeSet<String>,
    /// Mode of the governing event then.
    pub mode: String,
    /// CAMEO code of the governing event then.
    pub cameo: String,
}

/// How words of the clause narrow an event: killed by a car bomb.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refinement {
    /// Type of the event.
    pub kind: String,
    /// Mode that it gets where it has none, or one of `from`.
    pub mode: String,
    /// CAMEO code that it gets; kept where empty.
    pub cameo: String,
    /// Contexts that are added.
    pub contexts: Vec<String>,
    /// CAMEO codes that may be narrowed; empty: any.
    pub from: BTreeSet<String>,
    /// Words in the clause.
    pub words: Words,
}

/// A word for a number, as a range.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberWord {
    /// Least.
    pub least: u64,
    /// Most.
    pub most: u64,
}

/// Which number an event's object or subject is: those killed, those arrested.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Count {
    /// `killed`, `wounded`, `arrested`, `protesters`.
    pub what: String,
    /// Lemmas of triggers.
    pub triggers: BTreeSet<String>,
    /// Where the number stands.
    pub slots: Vec<Slot>,
}

/// All tables of the events stage.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct EventTables {
    /// Types and codes.
    pub ontology: Ontology,
    /// Triggers of events.
    pub lexicon: EventLexicon,
    /// Triggers of relations.
    pub relations: RelationLexicon,
    /// Modals, negators, embedding words.
    pub factuality: FactualityLexicon,
    /// The user's verb dictionaries; where there are any, events come of them alone.
    pub verbs: VerbDictionary,
}

impl EventTables {
    /// The checked tables.
    ///
    /// # Errors
    /// Every problem of every file; the lexicons are checked only where the ontology is sound.
    pub fn load(files: &Files) -> Result<EventTables, Vec<Problem>> {
        let mut problems = Vec::new();
        let factuality = FactualityLexicon::load(files).map_err(|p| problems.extend(p)).unwrap_or_default();
        let ontology = Ontology::load(files).map_err(|p| problems.extend(p));
        let Ok(ontology) = ontology else { return Err(problems) };
        let lexicon = EventLexicon::load(files, &ontology).map_err(|p| problems.extend(p));
        let Ok(lexicon) = lexicon else { return Err(problems) };
        let relations = RelationLexicon::load(files, &lexicon.grammar)
            .map_err(|p| problems.extend(p))
            .unwrap_or_default();
        if problems.is_empty() {
            Ok(EventTables { ontology, lexicon, relations, factuality, verbs: VerbDictionary::load(files) })
        } else {
            Err(problems)
        }
    }
}

/// Everything the coder knows of words.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct EventLexicon {
    /// Classes and prepositions.
    pub grammar: Grammar,
    /// All entries.
    pub entries: Vec<EventEntry>,
    /// Verbs that lend their subject to an event noun.
    pub light: BTreeSet<String>,
    /// Nouns that stand for what follows their `of`: member, hundreds.
    pub transparent: BTreeSet<String>,
    /// Verbs whose subject acts in the clause although they have an object: promise.
    pub subject_control: BTreeSet<String>,
    /// Nouns that are no party whatever stands with them: decision, week.
    pub things: BTreeSet<String>,
    /// Announcements.
    pub intents: Vec<Intent>,
    /// Modal words that announce.
    pub announcing: BTreeSet<String>,
    /// Auxiliaries of the perfect, by which nothing is announced: would have.
    pub perfect: BTreeSet<String>,
    /// Modal words by which a source demands: must.
    pub demanding: BTreeSet<String>,
    /// Narrowing by the event inside.
    pub nested: Vec<Nested>,
    /// Narrowing by words.
    pub refinements: Vec<Refinement>,
    /// Words for numbers.
    pub numbers: BTreeMap<String, NumberWord>,
    /// Words before a number that leave it open downwards: up to.
    pub at_most: Vec<Vec<String>>,
    /// Which numbers are which.
    pub counts: Vec<Count>,
    /// Past tenses that are not formed with -ed, for sentences of ours.
    pub past: BTreeMap<String, String>,
    /// The longest clause of a sentence of ours, in words; adverbials at its end go first.
    pub longest_clause: usize,
    /// Verbs of saying that a sentence of ours may keep before "that".
    pub saying: BTreeSet<String>,
    index: BTreeMap<Part, BTreeMap<String, Vec<usize>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGrammar {
    prepositions: Vec<String>,
    classes: BTreeMap<String, String>,
    light: Vec<String>,
    transparent: Vec<String>,
    subject_control: Vec<String>,
    things: Vec<String>,
    announcing: Vec<String>,
    perfect: Vec<String>,
    demanding: Vec<String>,
    at_most: Vec<String>,
    longest_clause: usize,
    saying: Vec<String>,
    past: BTreeMap<String, String>,
    intent: Vec<RawIntent>,
    nested: Vec<RawNested>,
    refinement: Vec<RawRefinement>,
    number: BTreeMap<String, (u64, u64)>,
    count: Vec<RawCount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIntent {
    types: Vec<String>,
    becomes: String,
    cameo: String,
    #[serde(default)]
    mode: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNested {
    outer: String,
    inner: Vec<String>,
    mode: String,
    cameo: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRefinement {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    cameo: String,
    #[serde(default)]
    contexts: Vec<String>,
    #[serde(default)]
    from: Vec<String>,
    words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCount {
    what: String,
    triggers: Vec<String>,
    slots: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    event: Vec<RawEvent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEvent {
    id: Spanned<String>,
    verb: Option<String>,
    noun: Option<String>,
    adjective: Option<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    actor: Option<String>,
    recipient: Option<String>,
    #[serde(default)]
    reciprocal: bool,
    #[serde(default)]
    mode: String,
    cameo: String,
    #[serde(default)]
    contexts: Vec<String>,
    yes: Vec<String>,
    #[serde(default)]
    no: Vec<String>,
}

impl EventLexicon {
    /// The checked lexicon.
    ///
    /// # Errors
    /// Every problem of every file.
    pub fn load(files: &Files, ontology: &Ontology) -> Result<EventLexicon, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut lexicon = EventLexicon::default();
        for file in files.all(GRAMMAR) {
            match file.toml::<RawGrammar>() {
                Ok(raw) => lexicon.add_grammar(file, raw, ontology, &mut problems),
                Err(problem) => problems.push(problem),
            }
        }
        for file in files.below(ENTRIES) {
            if file.path.ends_with(".tsv") {
                lexicon.add_lines(file, ontology, &mut problems);
                continue;
            }
            match file.toml::<RawFile>() {
                Ok(raw) => lexicon.add_entries(file, raw, ontology, &mut problems),
                Err(problem) => problems.push(problem),
            }
        }
        for (i, entry) in lexicon.entries.iter().enumerate() {
            let index = lexicon.index.entry(entry.pattern.part).or_default();
            for key in entry.pattern.keys() {
                let row = index.entry(key.to_owned()).or_default();
                if row.last() != Some(&i) {
                    row.push(i);
                }
            }
        }
        if problems.is_empty() { Ok(lexicon) } else { Err(problems) }
    }

    /// The entries whose trigger may be this lemma.
    pub fn candidates(&self, part: Part, lemma: &str) -> impl Iterator<Item = &EventEntry> {
        let rows = self.index.get(&part).and_then(|i| i.get(lemma)).map_or(&[][..], Vec::as_slice);
        rows.iter().map(|&i| &self.entries[i])
    }

    fn add_grammar(
        &mut self,
        file: &DataFile,
        raw: RawGrammar,
        ontology: &Ontology,
        problems: &mut Vec<Problem>,
    ) {
        let mut mistakes: Vec<Mistake> = Vec::new();
        self.grammar.prepositions.extend(raw.prepositions);
        // Classes may use classes that stand before them in the alphabet; BTreeMap gives that order.
        for (name, words) in raw.classes {
            match self.grammar.words(&words) {
                Ok(words) => {
                    self.grammar.classes.insert(name, words);
                }
                Err(mistake) => mistakes.push(mistake),
            }
        }
        self.light.extend(raw.light);
        self.transparent.extend(raw.transparent);
        self.subject_control.extend(raw.subject_control);
        self.things.extend(raw.things);
        self.announcing.extend(raw.announcing);
        self.perfect.extend(raw.perfect);
        self.demanding.extend(raw.demanding);
        self.longest_clause = raw.longest_clause;
        self.saying.extend(raw.saying);
        self.past.extend(raw.past);
        self.at_most.extend(raw.at_most.iter().map(|p| p.split_whitespace().map(str::to_owned).collect()));
        // Of several rows that apply the first counts, so that those of a user's file stand before ours.
        let intents = raw.intent.into_iter().map(|row| {
            mistakes.extend(coded(ontology, &row.becomes, &row.mode, &row.cameo, &[]).err());
            mistakes.extend(row.types.iter().filter_map(|t| typed(ontology, t).err()));
            let types = row.types.into_iter().collect();
            Intent { types, becomes: row.becomes, cameo: row.cameo, mode: row.mode }
        });
        self.intents.splice(0..0, intents);
        let nested = raw.nested.into_iter().map(|row| {
            mistakes.extend(coded(ontology, &row.outer, &row.mode, &row.cameo, &[]).err());
            mistakes.extend(row.inner.iter().filter_map(|t| typed(ontology, t).err()));
            let inner = row.inner.into_iter().collect();
            Nested { outer: row.outer, inner, mode: row.mode, cameo: row.cameo }
        });
        self.nested.splice(0..0, nested);
        let mut refinements = Vec::new();
        for row in raw.refinement {
            mistakes.extend(typed(ontology, &row.kind).err());
            if !row.cameo.is_empty() {
                mistakes.extend(coded(ontology, &row.kind, &row.mode, &row.cameo, &row.contexts).err());
            }
            match self.grammar.words(&row.words) {
                Ok(words) => refinements.push(Refinement {
                    kind: row.kind,
                    mode: row.mode,
                    cameo: row.cameo,
                    contexts: row.contexts,
                    from: row.from.into_iter().collect(),
                    words,
                }),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        self.refinements.splice(0..0, refinements);
        self.numbers.extend(raw.number.into_iter().map(|(w, (least, most))| (w, NumberWord { least, most })));
        let mut counts = Vec::new();
        for row in raw.count {
            match self.grammar.slots(&row.slots) {
                Ok(slots) => {
                    let triggers = row.triggers.into_iter().collect();
                    counts.push(Count { what: row.what, triggers, slots });
                }
                Err(mistake) => mistakes.push(mistake),
            }
        }
        self.counts.splice(0..0, counts);
        problems.extend(mistakes.into_iter().map(|(kind, message)| file.problem(0, kind, message)));
    }

    /// Entries that take one line each.
    fn add_lines(&mut self, file: &DataFile, ontology: &Ontology, problems: &mut Vec<Problem>) {
        let known: BTreeMap<String, usize> = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, e)| e.file == file.path)
            .map(|(i, e)| (e.id.clone(), i))
            .collect();
        let mut seen = BTreeSet::new();
        for (line, cells) in file.rows() {
            match event_lines::entry(file, line, &cells, &self.grammar, ontology) {
                Ok(entry) if !seen.insert(entry.id.clone()) => {
                    let message = format!("'{}' stands in this file already; keep one of the two", entry.id);
                    problems.push(file.problem(line, "duplicate-entry", message));
                }
                Ok(entry) => match known.get(&entry.id) {
                    Some(&i) => self.entries[i] = entry,
                    None => self.entries.push(entry),
                },
                Err(mistakes) => {
                    problems.extend(
                        mistakes.into_iter().map(|(kind, message)| file.problem(line, kind, message)),
                    );
                }
            }
        }
    }

    fn add_entries(
        &mut self,
        file: &DataFile,
        raw: RawFile,
        ontology: &Ontology,
        problems: &mut Vec<Problem>,
    ) {
        let mut seen = BTreeSet::new();
        if let Err((kind, message)) = typed(ontology, &raw.kind) {
            problems.push(file.problem(1, kind, message));
        }
        for row in raw.event {
            let line = file.line_at(row.id.span().start);
            let id = row.id.into_inner();
            let mut mistakes: Vec<Mistake> = Vec::new();
            if !seen.insert(id.clone()) {
                mistakes.push((
                    "duplicate-entry",
                    format!("there is already an entry '{id}' in this file; give another id"),
                ));
            }
            mistakes.extend(coded(ontology, &raw.kind, &row.mode, &row.cameo, &row.contexts).err());
            mistakes.extend(example_mistakes(&row.yes, &row.no));
            let strings = RawPattern {
                verb: row.verb.as_deref(),
                noun: row.noun.as_deref(),
                adjective: row.adjective.as_deref(),
                needs: &row.needs,
                not: &row.not,
            };
            let pattern = self.grammar.pattern(strings, &mut mistakes);
            let usual =
                if row.noun.is_some() { "possessive | by | light subject | adjective" } else { "subject" };
            let mut slots =
                |source: Option<&str>, usual: &str| match self.grammar.slots(source.unwrap_or(usual)) {
                    Ok(slots) => slots,
                    Err(mistake) => {
                        mistakes.push(mistake);
                        Vec::new()
                    }
                };
            let actor = slots(row.actor.as_deref(), usual);
            let recipient = slots(row.recipient.as_deref(), "none");
            let sound = mistakes.is_empty();
            let said = mistakes
                .into_iter()
                .map(|(kind, message)| file.problem(line, kind, format!("{id}: {message}")));
            problems.extend(said);
            let (Some(pattern), true) = (pattern, sound) else { continue };
            self.entries.retain(|e| e.file != file.path || e.id != id);
            self.entries.push(EventEntry {
                file: file.path.clone(),
                id,
                line,
                kind: raw.kind.clone(),
                mode: row.mode,
                cameo: row.cameo,
                contexts: row.contexts,
                quad: ontology.quad(&raw.kind),
                pattern,
                actor,
                recipient,
                reciprocal: row.reciprocal,
                yes: row.yes,
                no: row.no,
            });
        }
    }
}

/// Whether a type is known.
fn typed(ontology: &Ontology, kind: &str) -> Result<(), Mistake> {
    match ontology.kind(kind) {
        Some(_) => Ok(()),
        None => Err(("unknown-event-type", format!("type '{kind}' is not in ontology/plover.toml"))),
    }
}

/// Whether a type has a mode, knows a code and contexts.
fn coded(
    ontology: &Ontology,
    kind: &str,
    mode: &str,
    cameo: &str,
    contexts: &[String],
) -> Result<(), Mistake> {
    typed(ontology, kind)?;
    if !mode.is_empty() && !ontology.kind(kind).is_some_and(|t| t.modes.contains(mode)) {
        return Err(("unknown-mode", format!("mode '{mode}' is not one of {kind} in ontology/plover.toml")));
    }
    if let Some(unknown) = contexts.iter().find(|c| !ontology.contexts.contains_key(*c)) {
        return Err(("unknown-context", format!("context '{unknown}' is not in ontology/plover.toml")));
    }
    match ontology.cameo.get(cameo) {
        None => Err(("bad-code", format!("code '{cameo}' is not in ontology/cameo.tsv"))),
        Some(code) if code.kind != kind => {
            let message =
                format!("code {cameo} ({}) is {}, not {kind}; see ontology/cameo.tsv", code.label, code.kind);
            Err(("bad-code", message))
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_lexicon_is_sound() {
        let files = Files::embedded();
        let ontology = Ontology::load(&files).unwrap();
        assert_eq!(ontology.types.len(), 16);
        let lexicon = EventLexicon::load(&files, &ontology).unwrap_or_else(|problems| {
            panic!("{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>());
        });
        assert!(lexicon.entries.len() >= 2500, "only {} entries", lexicon.entries.len());
        for kind in &ontology.types {
            let n = lexicon.entries.iter().filter(|e| e.kind == kind.name).count();
            assert!(n >= 8, "only {n} entries for {}", kind.name);
        }
    }

    #[test]
    fn every_problem_of_an_entry_is_reported() {
        let files = Files::embedded();
        let ontology = Ontology::load(&files).unwrap();
        let mut lexicon = EventLexicon::default();
        let text = "type = \"ASSAULT\"\n[[event]]\nid = \"a\"\nverb = \"hit\"\nrecipient = \"objekt\"\nmode = \"polite\"\ncameo = \"190\"\nyes = [\"They hit it.\"]\n[[event]]\nid = \"a\"\nverb = \"hit\"\ncameo = \"042\"\nyes = [\"They [hit] it.\"]\n";
        let file = DataFile { path: "lexicon/en/events/x.toml".to_owned(), own: true, text: text.into() };
        let mut problems = Vec::new();
        lexicon.add_entries(&file, file.toml().unwrap(), &ontology, &mut problems);
        let found: Vec<_> = problems.iter().map(|p| (p.line, p.kind)).collect();
        let expected = [
            (3, "unknown-mode"),
            (3, "no-bracket"),
            (3, "unknown-slot"),
            (10, "duplicate-entry"),
            (10, "bad-code"),
        ];
        assert_eq!(found, expected);
    }
}
