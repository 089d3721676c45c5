//! The sources of a report as letters: A is the first who speaks.
//!
//! reads:  Document, Mentions, Attributions
//! writes: Voices

use super::wrap::{clean, cut, width};
use onrecord::Reading;
use onrecord::attribution::{Attribution, SourceKind};
use onrecord::document::Id;
use onrecord::events::Claim;
use onrecord::mentions::Entity;
use std::collections::BTreeMap;

/// One source of a report.
#[derive(Clone, PartialEq, Debug)]
pub struct Voice {
    /// `A` to `Z`, then `A2` and so on.
    pub letter: String,
    /// Best name in the report.
    pub name: String,
    /// Kind of source.
    pub kind: SourceKind,
}

/// The sources of a report in the order in which they are first heard.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Voices {
    voices: Vec<Voice>,
    of: Vec<u16>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Entity(Id<Entity>),
    Words(String),
    Nobody,
}

impl Voices {
    /// The sources of a reading.
    pub fn new(reading: &Reading) -> Voices {
        let mut numbers: BTreeMap<Key, u16> = BTreeMap::new();
        let mut all = Voices::default();
        for row in &reading.attributions.attributions {
            let words = clean(&reading.document.text.pieces(&row.source));
            let key = match row.speaker {
                Some(entity) => Key::Entity(entity),
                None if words.is_empty() => Key::Nobody,
                None => Key::Words(words.to_lowercase()),
            };
            let number = *numbers.entry(key).or_insert_with(|| {
                let name = row.speaker.map(|e| clean(&reading.mentions.entities[e].name)).unwrap_or(words);
                let name = if name.is_empty() { "somebody not named".to_owned() } else { name };
                all.voices.push(Voice { letter: letter(all.voices.len()), name, kind: row.source_kind });
                u16::try_from(all.voices.len() - 1).unwrap_or(u16::MAX)
            });
            all.of.push(number);
        }
        all
    }

    /// The number of an attribution's source.
    pub fn of(&self, attribution: Id<Attribution>) -> u16 {
        self.of[attribution.index()]
    }

    /// The source of a number.
    pub fn get(&self, number: u16) -> &Voice {
        &self.voices[usize::from(number).min(self.voices.len() - 1)]
    }

    /// Columns that the widest letter takes.
    pub fn widest(&self) -> usize {
        self.voices.iter().map(|v| v.letter.len()).max().unwrap_or(1)
    }

    /// Whether only the reporter speaks.
    pub fn is_empty(&self) -> bool {
        self.voices.is_empty()
    }

    /// The number of the source at each link of a claim's chain, the publisher left out; by the words that the link rests
    /// on, else by its name.
    pub fn of_chain(&self, claim: &Claim, reading: &Reading) -> Vec<Option<u16>> {
        let rows = &reading.attributions.attributions;
        (1..claim.chain.len())
            .map(|link| {
                let content =
                    claim.evidence.iter().find(|e| e.link == link && e.part == "content").map(|e| &e.spans);
                let by_words = content
                    .and_then(|c| rows.enumerate().find(|(_, a)| a.content == *c))
                    .map(|(id, _)| self.of(id));
                let name = clean(&claim.chain[link].name);
                let by_name =
                    || self.voices.iter().position(|v| v.name == name).and_then(|i| u16::try_from(i).ok());
                by_words.or_else(by_name)
            })
            .collect()
    }
}

impl Voice {
    /// The name in at most `most` columns: of a name the beginning is kept, of "a senior Vell official" the end, where the
    /// noun stands.
    pub fn short(&self, most: usize) -> String {
        if self.kind == SourceKind::Named || width(&self.name) <= most {
            return cut(&self.name, most);
        }
        let ends = self.name.match_indices(' ').map(|(at, _)| &self.name[at + 1..]);
        ends.into_iter().find(|end| width(end) <= most).map_or_else(|| cut(&self.name, most), str::to_owned)
    }
}

/// The letter of a source, by its number.
fn letter(number: usize) -> String {
    let letter = char::from(b'A' + (number % 26) as u8);
    if number < 26 { letter.to_string() } else { format!("{letter}{}", number / 26 + 1) }
}
