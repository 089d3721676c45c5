//! Words that lasting relations hang on: who backs, leads, belongs to, holds what.
//!
//! reads:  data/lexicon/en/relations.toml, the grammar of data/lexicon/en/events.toml
//! writes: RelationLexicon, RelationEntry

use crate::pattern::{Grammar, Mistake, Part, Pattern, RawPattern, Slot, example_mistakes};
use crate::{Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// The file of entries.
const ENTRIES: &str = "lexicon/en/relations.toml";

/// An entry: when these words stand so, such a relation is meant.
#[derive(Clone, PartialEq, Debug)]
pub struct RelationEntry {
    /// The file, below data/.
    pub file: String,
    /// Its name in the file.
    pub id: String,
    /// Name of the relation: `Backs`.
    pub kind: String,
    /// When it applies.
    pub pattern: Pattern,
    /// Where the first party stands.
    pub from: Vec<Slot>,
    /// Where the second party stands.
    pub to: Vec<Slot>,
    /// Sentences in which it must apply, the trigger in brackets.
    pub yes: Vec<String>,
    /// Sentences in which it must not apply.
    pub no: Vec<String>,
}

impl RelationEntry {
    /// `file#id`, for makers and messages.
    pub fn name(&self) -> String {
        format!("{}#{}", self.file, self.id)
    }
}

/// All relation entries, and what the names of relations read like.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RelationLexicon {
    /// All entries.
    pub entries: Vec<RelationEntry>,
    /// How a relation reads between its parties: `Backs` is "backs".
    pub says: BTreeMap<String, String>,
    /// Relations for annotations alone, which make no claim.
    pub background: BTreeSet<String>,
    /// Prepositions between a thing and the place where it is.
    pub locative: BTreeSet<String>,
    /// Names of the relations that only the build of a phrase makes.
    pub structure: Structure,
    index: BTreeMap<(Part, String), Vec<usize>>,
}

/// Names of the relations that only the build of a phrase makes.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Structure {
    /// Somebody is somewhere: troops in Khara.
    pub place: String,
    /// A number or nation of something: five trucks.
    pub attribute: String,
    /// An apposition: the minister, Caro Lenz.
    pub same: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    says: BTreeMap<String, String>,
    #[serde(default)]
    background: Vec<String>,
    #[serde(default)]
    locative: Vec<String>,
    structure: Option<Structure>,
    #[serde(default)]
    relation: Vec<RawRelation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRelation {
    id: Spanned<String>,
    kind: String,
    verb: Option<String>,
    noun: Option<String>,
    adjective: Option<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    from: String,
    to: String,
    yes: Vec<String>,
    #[serde(default)]
    no: Vec<String>,
}

impl RelationLexicon {
    /// The checked lexicon.
    ///
    /// # Errors
    /// Every problem of every file.
    pub fn load(files: &Files, grammar: &Grammar) -> Result<RelationLexicon, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut lexicon = RelationLexicon::default();
        for file in files.all(ENTRIES) {
            let raw = match file.toml::<RawFile>() {
                Ok(raw) => raw,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            lexicon.says.extend(raw.says);
            lexicon.background.extend(raw.background);
            lexicon.locative.extend(raw.locative);
            lexicon.structure = raw.structure.unwrap_or(lexicon.structure);
            let mut seen = BTreeSet::new();
            for row in raw.relation {
                let line = file.line_at(row.id.span().start);
                let id = row.id.into_inner();
                let mut mistakes: Vec<Mistake> = Vec::new();
                if !seen.insert(id.clone()) {
                    mistakes.push((
                        "duplicate-entry",
                        "there is already an entry of this id in this file".to_owned(),
                    ));
                }
                if !lexicon.says.contains_key(&row.kind) {
                    let message =
                        format!("relation '{}' has no line under [says]; add how it reads", row.kind);
                    mistakes.push(("unknown-relation", message));
                }
                mistakes.extend(example_mistakes(&row.yes, &row.no));
                let strings = RawPattern {
                    verb: row.verb.as_deref(),
                    noun: row.noun.as_deref(),
                    adjective: row.adjective.as_deref(),
                    needs: &row.needs,
                    not: &row.not,
                };
                let pattern = grammar.pattern(strings, &mut mistakes);
                let mut slots = |source: &str| match grammar.slots(source) {
                    Ok(slots) => slots,
                    Err(mistake) => {
                        mistakes.push(mistake);
                        Vec::new()
                    }
                };
                let (from, to) = (slots(&row.from), slots(&row.to));
                let sound = mistakes.is_empty();
                problems
                    .extend(mistakes.into_iter().map(|(k, m)| file.problem(line, k, format!("{id}: {m}"))));
                let (Some(pattern), true) = (pattern, sound) else { continue };
                lexicon.entries.retain(|e| e.id != id);
                let (file, kind) = (file.path.clone(), row.kind);
                lexicon.entries.push(RelationEntry {
                    file,
                    id,
                    kind,
                    pattern,
                    from,
                    to,
                    yes: row.yes,
                    no: row.no,
                });
            }
        }
        for (i, entry) in lexicon.entries.iter().enumerate() {
            for key in entry.pattern.keys() {
                lexicon.index.entry((entry.pattern.part, key.to_owned())).or_default().push(i);
            }
        }
        if problems.is_empty() { Ok(lexicon) } else { Err(problems) }
    }

    /// The entries whose trigger may be this lemma.
    pub fn candidates(&self, part: Part, lemma: &str) -> impl Iterator<Item = &RelationEntry> {
        let rows = self.index.get(&(part, lemma.to_owned())).map_or(&[][..], Vec::as_slice);
        rows.iter().map(|&i| &self.entries[i])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event_lexicon::EventLexicon;
    use crate::ontology::Ontology;

    #[test]
    fn the_embedded_relations_are_sound() {
        let files = Files::embedded();
        let events = EventLexicon::load(&files, &Ontology::load(&files).unwrap()).unwrap();
        let relations = RelationLexicon::load(&files, &events.grammar).unwrap_or_else(|problems| {
            panic!("{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>());
        });
        assert!(relations.entries.len() >= 35, "only {} entries", relations.entries.len());
    }
}
