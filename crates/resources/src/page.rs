//! What pages call their parts, and the lines that belong to no report.
//!
//! reads:  data/lexicon/en/page.toml
//! writes: PageWords

use crate::{Files, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const FILE: &str = "lexicon/en/page.toml";

/// What a part of a page is for, by the name that its author gave it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PartKind {
    /// The text of the report.
    Body,
    /// Anything but the report.
    Furniture,
    /// The words under a picture.
    Caption,
    /// Who wrote it.
    Byline,
    /// What somebody posted elsewhere.
    Embed,
    /// A time that is not that of publication.
    Update,
}

/// How long and how linked the parts of a page are. Words are counted; shares are of words, 0 to 1. What each is for stands beside
/// it in the file.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(missing_docs)]
pub struct Measures {
    pub prose: usize,
    pub prose_sentence: usize,
    pub prose_linked: f64,
    pub furniture: f64,
    pub furniture_article: f64,
    pub own: usize,
    pub own_share: f64,
    pub body: f64,
    pub body_sure: f64,
    pub body_inner: f64,
    pub body_inner_sure: f64,
    pub narrow: f64,
    pub deck: usize,
    pub deck_linked: f64,
    pub appeal: usize,
    pub begin: usize,
    pub end: usize,
    pub end_rest: f64,
    pub links: f64,
    pub links_words: usize,
    pub links_all: f64,
    pub edge_linked: f64,
    pub edge_before: usize,
    pub edge_after: usize,
    pub title: usize,
    pub title_shared: f64,
    pub headline: usize,
}

/// Names of the parts of pages, and lines that belong to no report.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PageWords {
    /// How long and how linked things are.
    pub measures: Measures,
    /// By the first word of the name: the words that must follow, whether the last one may go on, and what it means.
    names: BTreeMap<String, Vec<Name>>,
    /// Names whose first word may go on.
    prefixes: Vec<(String, PartKind)>,
    /// Beginnings of paragraphs that are no part of the report.
    pub begin: Vec<String>,
    /// Lower case: whole paragraphs that are no part of it.
    pub whole: BTreeSet<String>,
    /// Lower case: words in the last paragraphs by which these ask readers for something, or speak of rights.
    pub appeal: Vec<String>,
    /// Beginnings of short lines after which nothing of the report follows.
    pub end: Vec<String>,
}

/// The rest of a name.
#[derive(Clone, PartialEq, Debug)]
struct Name {
    rest: Vec<String>,
    open: bool,
    kind: PartKind,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    measures: toml::Table,
    names: RawNames,
    blocks: RawBlocks,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawNames {
    body: Vec<String>,
    furniture: Vec<String>,
    caption: Vec<String>,
    byline: Vec<String>,
    embed: Vec<String>,
    update: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawBlocks {
    begin: Vec<String>,
    whole: Vec<String>,
    appeal: Vec<String>,
    end: Vec<String>,
}

impl PageWords {
    /// The words of `data/lexicon/en/page.toml`, a user's file added to the built-in one.
    ///
    /// # Errors
    /// Every problem of the files, with its line.
    pub fn load(files: &Files) -> Result<PageWords, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut raws = Vec::new();
        let mut measures = toml::Table::new();
        for file in files.all(FILE) {
            match file.toml::<Raw>() {
                Ok(raw) => {
                    measures.extend(raw.measures.clone());
                    // each file's own mistake is told with its name, not only that of the sum of all
                    if let Err(error) = measures.clone().try_into::<Measures>() {
                        problems.push(file.problem(0, "measure", format!("[measures]: {}", error.message())));
                    }
                    raws.push(raw);
                }
                Err(problem) => problems.push(problem),
            }
        }
        let Ok(measures) = measures.try_into::<Measures>() else { return Err(problems) };
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut words = PageWords { measures, ..PageWords::default() };
        raws.into_iter().for_each(|raw| words.add(raw));
        Ok(words)
    }

    fn add(&mut self, raw: Raw) {
        let RawNames { body, furniture, caption, byline, embed, update } = raw.names;
        for (names, kind) in [
            (body, PartKind::Body),
            (furniture, PartKind::Furniture),
            (caption, PartKind::Caption),
            (byline, PartKind::Byline),
            (embed, PartKind::Embed),
            (update, PartKind::Update),
        ] {
            for name in names {
                self.name(&name, kind);
            }
        }
        self.begin.extend(raw.blocks.begin);
        self.whole.extend(raw.blocks.whole.into_iter().map(|w| w.to_lowercase()));
        self.appeal.extend(raw.blocks.appeal.into_iter().map(|w| w.to_lowercase()));
        self.end.extend(raw.blocks.end);
    }

    fn name(&mut self, name: &str, kind: PartKind) {
        let (name, open) = name.strip_suffix('*').map_or((name, false), |name| (name, true));
        let mut words = name.split('-').map(str::to_owned);
        let Some(first) = words.next() else { return };
        let rest: Vec<String> = words.collect();
        if rest.is_empty() && open {
            self.prefixes.push((first, kind));
        } else {
            self.names.entry(first).or_default().push(Name { rest, open, kind });
        }
    }

    /// What the words of a name say: the kinds that some part of it stands for.
    pub fn kinds(&self, words: &[&str], mut found: impl FnMut(PartKind)) {
        for (at, word) in words.iter().enumerate() {
            for name in self.names.get(*word).into_iter().flatten() {
                let rest = &words[at + 1..];
                let fits = name.rest.len() <= rest.len()
                    && name.rest.iter().zip(rest).enumerate().all(|(i, (want, word))| {
                        *want == **word
                            || name.open && i + 1 == name.rest.len() && word.starts_with(want.as_str())
                    });
                if fits {
                    found(name.kind);
                }
            }
            for (prefix, kind) in &self.prefixes {
                if word.starts_with(prefix.as_str()) {
                    found(*kind);
                }
            }
        }
    }
}
