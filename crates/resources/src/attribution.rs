//! Cues, kinds of source, terms and signs of voice: the tables of the attribution stage.
//!
//! reads:  data/lexicon/en/{cues,sources,voice,decoding}.toml, data/lexicon/en/cues.tsv
//! writes: Cues, Sources, Voice, Decoding

use crate::{Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

/// Where the cues are.
pub const CUES: &str = "lexicon/en/cues.toml";
/// Where the words are that behave like one of its groups.
pub const CUE_WORDS: &str = "lexicon/en/cues.tsv";
/// Where the kinds of source and the terms are.
pub const SOURCES: &str = "lexicon/en/sources.toml";
/// Where the signs of voice are.
pub const VOICE: &str = "lexicon/en/voice.toml";

/// Where the limits of decoding are.
pub const DECODING: &str = "lexicon/en/decoding.toml";

/// Part of speech of a cue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum CuePart {
    Verb,
    Noun,
    Adjective,
    Adverb,
    Phrase,
}

impl CuePart {
    const NAMES: [(CuePart, &str); 5] = [
        (CuePart::Verb, "verb"),
        (CuePart::Noun, "noun"),
        (CuePart::Adjective, "adjective"),
        (CuePart::Adverb, "adverb"),
        (CuePart::Phrase, "phrase"),
    ];

    /// The name used in data files.
    pub fn name(self) -> &'static str {
        CuePart::NAMES[self as usize].1
    }

    fn parse(name: &str) -> Option<CuePart> {
        CuePart::NAMES.iter().find(|(_, n)| *n == name).map(|(p, _)| *p)
    }
}

/// What the reporter's choice of cue says about the content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum CueStance {
    Neutral,
    Doubt,
    Deny,
    Support,
}

/// A group of lemmas that behave alike as cues.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// Names the entry.
    pub id: String,
    /// Verb, noun or adverb.
    pub part: CuePart,
    /// What it says about the content.
    pub stance: CueStance,
    /// Something was said, and not only thought.
    pub speech: bool,
    /// Looked for inside other people's words as well.
    pub nested: bool,
    /// It gives somebody's own telling, so that he holds the floor after it; a demand or an accusation need not.
    #[serde(default)]
    pub tells: bool,
    /// Its object is whoever hears it, so that the subject of its passive is neither source nor content.
    #[serde(default)]
    pub hearer: bool,
    /// Lemmas without a line in `cues.tsv`; of a phrase the words as they stand, in lower case.
    #[serde(default)]
    pub lemmas: Vec<String>,
    /// Sentences with the cue in brackets.
    pub yes: Vec<String>,
    /// Sentences without a cue of this entry.
    pub no: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueFile {
    cue: Vec<Cue>,
    #[serde(default)]
    negators: Vec<String>,
}

/// A word that behaves like a group of cues.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CueWord {
    /// Its lemma, with the particle or preposition that belongs to it; of a phrase the words as they stand.
    pub lemma: String,
    /// Part of speech.
    pub part: CuePart,
    /// The group that it behaves like, as a number of [`Cues::entries`].
    pub like: usize,
    /// How the content is joined to it: `that`, `quote`, `to`, `object` and so on.
    pub frames: Vec<String>,
    /// A sentence with the cue in brackets.
    pub yes: String,
    /// A sentence in which no cue is made of the word.
    pub no: String,
}

impl CueWord {
    /// The name of the entry, as `file#part:lemma`.
    pub fn name(&self) -> String {
        format!("{CUE_WORDS}#{}:{}", self.part.name(), self.lemma)
    }
}

/// All cues by lemma.
#[derive(Clone, Debug, Default)]
pub struct Cues {
    /// The entries in file order.
    pub entries: Vec<Cue>,
    /// The words in file order.
    pub words: Vec<CueWord>,
    /// Lemmas of a cue that take its stance away: "did not confirm", "refused to confirm".
    pub negators: HashSet<String>,
    by_lemma: BTreeMap<(CuePart, String), usize>,
}

impl Cues {
    /// The cues of the data files.
    ///
    /// # Errors
    /// Every problem found, with its place.
    pub fn load(files: &Files) -> Result<Cues, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut cues = Cues::default();
        for file in files.all(CUES) {
            match file.toml::<CueFile>() {
                Ok(raw) => {
                    cues.negators.extend(raw.negators);
                    for cue in raw.cue {
                        for sentence in cue.yes.iter().filter(|s| !s.contains('[') || !s.contains(']')) {
                            let message = format!(
                                "`yes` sentence of `{}` has no [cue] in brackets: {sentence}",
                                cue.id
                            );
                            problems.push(file.problem(0, "no-brackets", message));
                        }
                        cues.entries.retain(|c| c.id != cue.id);
                        cues.entries.push(cue);
                    }
                }
                Err(problem) => problems.push(problem),
            }
        }
        for file in files.all(CUE_WORDS) {
            for (line, columns) in file.rows() {
                match cues.word(&columns) {
                    None => {}
                    Some(Ok(word)) => {
                        cues.words.retain(|w| (w.part, &w.lemma) != (word.part, &word.lemma));
                        cues.words.push(word);
                    }
                    Some(Err(message)) => problems.push(file.problem(line, "bad-cue", message)),
                }
            }
        }
        for word in &cues.words {
            cues.by_lemma.insert((word.part, word.lemma.clone()), word.like);
        }
        for (number, cue) in cues.entries.iter().enumerate() {
            for lemma in &cue.lemmas {
                // The first entry that names a lemma has it: groups are listed from the plainest to the most special.
                cues.by_lemma.entry((cue.part, lemma.clone())).or_insert(number);
            }
        }
        if problems.is_empty() { Ok(cues) } else { Err(problems) }
    }

    /// A line of the table of words; nothing for its head.
    fn word(&self, columns: &[&str]) -> Option<Result<CueWord, String>> {
        let [lemma, part, like, frames, yes, no] = columns else {
            return Some(Err(format!(
                "expected lemma, part, like, frames, yes and no with tabs between, found {} columns",
                columns.len()
            )));
        };
        if *lemma == "lemma" {
            return None;
        }
        let Some(part) = CuePart::parse(part) else {
            return Some(Err(format!("`{part}` is no part of speech of cues")));
        };
        let Some(like) = self.entries.iter().position(|e| e.id == *like) else {
            return Some(Err(format!("there is no group `{like}` in {CUES}")));
        };
        if !yes.contains('[') || !yes.contains(']') {
            return Some(Err(format!("`yes` sentence of `{lemma}` has no [cue] in brackets: {yes}")));
        }
        let frames = frames.split(',').map(str::to_owned).collect();
        let (lemma, yes, no) = ((*lemma).to_owned(), (*yes).to_owned(), (*no).to_owned());
        Some(Ok(CueWord { lemma, part, like, frames, yes, no }))
    }

    /// All phrases, longest first.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        let mut all: Vec<&str> = self
            .by_lemma
            .keys()
            .filter(|(part, _)| *part == CuePart::Phrase)
            .map(|(_, l)| l.as_str())
            .collect();
        all.sort_by_key(|p| (std::cmp::Reverse(p.len()), *p));
        all.into_iter()
    }

    /// The entry of a lemma as a part of speech.
    pub fn get(&self, part: CuePart, lemma: &str) -> Option<&Cue> {
        self.by_lemma.get(&(part, lemma.to_owned())).map(|&i| &self.entries[i])
    }
}

/// A way of asking to be kept back.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Names the entry.
    pub id: String,
    /// Phrases in lower case; `*` stands for up to three words.
    pub phrases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceFile {
    #[serde(default)]
    unnamed: Vec<String>,
    #[serde(default)]
    collective: Vec<String>,
    #[serde(default)]
    document: Vec<String>,
    #[serde(default)]
    publication: Vec<String>,
    #[serde(default)]
    one: Vec<String>,
    #[serde(default)]
    body: Vec<String>,
    #[serde(default)]
    terms: Vec<Terms>,
}

/// What kind of source a phrase is, by its head, and the terms on which sources speak.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Heads of phrases for one person without a name.
    pub unnamed: HashSet<String>,
    /// Heads of phrases for several.
    pub collective: HashSet<String>,
    /// Heads of phrases for papers and posts.
    pub document: HashSet<String>,
    /// Whole phrases by which the publication speaks of itself.
    pub publication: Vec<String>,
    /// Numbers that mean one.
    pub one: HashSet<String>,
    /// Heads of phrases for bodies that are as good as named.
    pub body: HashSet<String>,
    /// Terms.
    pub terms: Vec<Terms>,
}

impl Sources {
    /// The kinds of source of the data files.
    ///
    /// # Errors
    /// Every problem found, with its place.
    pub fn load(files: &Files) -> Result<Sources, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut sources = Sources::default();
        for file in files.all(SOURCES) {
            match file.toml::<SourceFile>() {
                Ok(raw) => {
                    sources.unnamed.extend(raw.unnamed);
                    sources.collective.extend(raw.collective);
                    sources.document.extend(raw.document);
                    sources.publication.extend(raw.publication);
                    sources.one.extend(raw.one);
                    sources.body.extend(raw.body);
                    for terms in raw.terms {
                        sources.terms.retain(|t| t.id != terms.id);
                        sources.terms.push(terms);
                    }
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(sources) } else { Err(problems) }
    }
}

/// Weights of the signs by which an unmarked paragraph is given to the source that holds the floor.
#[derive(Clone, Copy, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each is explained in the data file")]
pub struct VoiceWeights {
    pub first_person: f32,
    pub floor_held: f32,
    pub floor_resumed: f32,
    pub interview: f32,
    pub goes_on: f32,
    pub judges: f32,
    pub tagged: f32,
    pub own_quotation: f32,
    pub dated: f32,
    pub about_source: f32,
    pub before_introduction: f32,
    pub went_on: f32,
}

/// The signs of voice: weights, and the words they look for.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// The sum from which a paragraph is the source's.
    pub least: f32,
    /// The mean probability of content from which the tagger's word is a plain sign.
    pub least_tagged: f32,
    /// Weight of each sign.
    pub weights: VoiceWeights,
    words: BTreeMap<String, Vec<String>>,
}

impl Voice {
    /// The signs of the data files; a user's file replaces the built-in one whole.
    ///
    /// # Errors
    /// Every problem found, with its place.
    pub fn load(files: &Files) -> Result<Voice, Vec<Problem>> {
        match files.all(VOICE).last() {
            Some(file) => file.toml().map_err(|p| vec![p]),
            None => Ok(Voice::default()),
        }
    }

    /// The words or phrases of a sign.
    pub fn words(&self, sign: &str) -> &[String] {
        self.words.get(sign).map_or(&[], Vec::as_slice)
    }
}

/// How far trees may correct the tagger, and which of its drafts are good enough.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each is explained in the data file")]
pub struct Decoding {
    pub least_subject: f32,
    pub least_other_subject: f32,
    pub least_gain: f32,
    pub least_clause: f32,
    pub least_content: f32,
    pub least_score: f32,
    /// Weight of each sign of acceptance.
    accept: BTreeMap<String, f32>,
    pub layouts: Layouts,
}

/// What layout says of who speaks: labels of a transcript, signatures, headlines.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each is explained in the data file")]
pub struct Layouts {
    pub longest_label: usize,
    pub longest_signature: usize,
    pub dashes: Vec<String>,
    pub no_labels: Vec<String>,
    pub questioned: Vec<String>,
    pub questions: Vec<String>,
    pub answers: Vec<String>,
}

impl Decoding {
    /// The limits of the data files; a user's file replaces the built-in one whole.
    ///
    /// # Errors
    /// Every problem found, with its place.
    pub fn load(files: &Files) -> Result<Decoding, Vec<Problem>> {
        match files.all(DECODING).last() {
            Some(file) => file.toml().map_err(|p| vec![p]),
            None => Ok(Decoding::default()),
        }
    }

    /// The weight of a sign of acceptance; 0 for one that the file does not give.
    pub fn weight(&self, sign: &str) -> f32 {
        self.accept.get(sign).copied().unwrap_or_default()
    }
}

/// All tables of the attribution stage.
#[derive(Clone, Debug, Default)]
pub struct AttributionTables {
    /// Words that bring a source in.
    pub cues: Cues,
    /// Kinds of source and terms.
    pub sources: Sources,
    /// Signs of who holds the floor.
    pub voice: Voice,
    /// How far trees may correct the tagger.
    pub decoding: Decoding,
}

impl AttributionTables {
    /// The tables of the data files.
    ///
    /// # Errors
    /// Every problem of every file.
    pub fn load(files: &Files) -> Result<AttributionTables, Vec<Problem>> {
        let mut problems = Vec::new();
        let cues = Cues::load(files).map_err(|p| problems.extend(p)).unwrap_or_default();
        let sources = Sources::load(files).map_err(|p| problems.extend(p)).unwrap_or_default();
        let voice = Voice::load(files).map_err(|p| problems.extend(p)).unwrap_or_default();
        let decoding = Decoding::load(files).map_err(|p| problems.extend(p)).unwrap_or_default();
        let tables = AttributionTables { cues, sources, voice, decoding };
        if problems.is_empty() { Ok(tables) } else { Err(problems) }
    }
}
