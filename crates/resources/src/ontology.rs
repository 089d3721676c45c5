//! Event types, modes, contexts and CAMEO codes, checked.
//!
//! reads:  data/ontology/plover.toml, data/ontology/cameo.tsv
//! writes: Ontology, EventType, CameoCode

use crate::{Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The file of types, modes and contexts.
const PLOVER: &str = "ontology/plover.toml";
/// The file of CAMEO codes.
const CAMEO: &str = "ontology/cameo.tsv";

/// One of PLOVER's event types.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventType {
    /// `ASSAULT`.
    pub name: String,
    /// Quad category, 1 to 4.
    pub quad: u8,
    /// What it covers, as a predicate: "uses violence against people".
    pub says: String,
    /// Its modes.
    pub modes: BTreeSet<String>,
}

/// A CAMEO code and what PLOVER makes of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CameoCode {
    /// `0841`.
    pub code: String,
    /// Short label: "free persons".
    pub label: String,
    /// PLOVER event type.
    pub kind: String,
    /// PLOVER mode, empty if none.
    pub mode: String,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// Quad category, 1 to 4.
    pub quad: u8,
}

/// Event types, contexts and CAMEO codes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ontology {
    /// The version of PLOVER that the file follows.
    pub version: String,
    /// Event types in file order.
    pub types: Vec<EventType>,
    /// Contexts and what they cover.
    pub contexts: BTreeMap<String, String>,
    /// CAMEO codes.
    pub cameo: BTreeMap<String, CameoCode>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    ontology: String,
    version: String,
    #[serde(rename = "type")]
    types: Vec<RawType>,
    contexts: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawType {
    name: String,
    quad: u8,
    says: String,
    modes: Vec<String>,
}

impl Ontology {
    /// The checked tables.
    ///
    /// # Errors
    /// Every problem of both files.
    pub fn load(files: &Files) -> Result<Ontology, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut ontology = Ontology::default();
        for file in files.all(PLOVER) {
            match file.toml::<RawFile>() {
                Err(problem) => problems.push(problem),
                Ok(raw) => {
                    ontology.version = format!("{} {}", raw.ontology, raw.version);
                    ontology.contexts.extend(raw.contexts);
                    for row in raw.types {
                        if !(1..=4).contains(&row.quad) {
                            let message = format!("type {} has quad {}; expected 1 to 4", row.name, row.quad);
                            problems.push(file.problem(0, "bad-quad", message));
                        }
                        ontology.types.retain(|t| t.name != row.name);
                        let modes = row.modes.into_iter().collect();
                        ontology.types.push(EventType {
                            name: row.name,
                            quad: row.quad,
                            says: row.says,
                            modes,
                        });
                    }
                }
            }
        }
        for file in files.all(CAMEO) {
            for (line, cells) in file.rows() {
                match ontology.code(&cells) {
                    Ok(code) => {
                        ontology.cameo.insert(code.code.clone(), code);
                    }
                    Err((kind, message)) => problems.push(file.problem(line, kind, message)),
                }
            }
        }
        if problems.is_empty() { Ok(ontology) } else { Err(problems) }
    }

    /// The type of a name.
    pub fn kind(&self, name: &str) -> Option<&EventType> {
        self.types.iter().find(|t| t.name == name)
    }

    /// The quad category of a type, 0 if there is no such type.
    pub fn quad(&self, kind: &str) -> u8 {
        self.kind(kind).map_or(0, |t| t.quad)
    }

    /// A row of the CAMEO table, checked.
    fn code(&self, cells: &[&str]) -> Result<CameoCode, (&'static str, String)> {
        let &[code, label, kind, mode, contexts, quad] = cells else {
            return Err(("bad-row", format!("expected 6 columns, found {}", cells.len())));
        };
        if code.len() < 2 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(("bad-code", format!("'{code}' is not a CAMEO code; expected two to four digits")));
        }
        let Some(known) = self.kind(kind) else {
            return Err(("unknown-event-type", format!("type '{kind}' is not in {PLOVER}")));
        };
        if !mode.is_empty() && !known.modes.contains(mode) {
            return Err(("unknown-mode", format!("mode '{mode}' is not one of {kind} in {PLOVER}")));
        }
        let contexts: Vec<String> =
            contexts.split(';').filter(|c| !c.is_empty()).map(str::to_owned).collect();
        if let Some(unknown) = contexts.iter().find(|c| !self.contexts.contains_key(*c)) {
            return Err(("unknown-context", format!("context '{unknown}' is not in {PLOVER}")));
        }
        if quad.parse() != Ok(known.quad) {
            return Err(("bad-quad", format!("quad {quad} of {code}; {kind} has {}", known.quad)));
        }
        let (code, label, kind, mode) = (code.to_owned(), label.to_owned(), kind.to_owned(), mode.to_owned());
        Ok(CameoCode { code, label, kind, mode, contexts, quad: known.quad })
    }
}
