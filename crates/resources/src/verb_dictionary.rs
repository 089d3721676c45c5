//! Users' verb dictionaries of PETRARCH-1, PETRARCH-2 and TABARI, read as they are.
//!
//! reads:  `*verb*` files (`.txt`, `.verbs`) of a user's folder, or a file that is named
//! writes: VerbDictionary
//!
//! The formats are told in the PETRARCH documentation ("Dictionary Formats"), the comments of its CAMEO 2.0 file and the TABARI manual,
//! chapter 5. A block has a code and verbs; a verb may have its irregular forms in braces and a code of its own; a pattern (`- …`) has
//! words around the verb `*`, `$` for the source, `+` for the target, `%` for both, `^` for an actor that is passed over, and a code.
//! `&NAME` is one of a set of words. A code `a:b` is that of the deed and that of its return. A transformation (`~ a (b . X) Y = a b
//! c`) makes one event of a verb and the verb inside its clause. Braces and brackets group words for other parsers and are passed over:
//! the words must stand in their order.

use crate::{DataFile, Files, Problem};
use std::collections::BTreeMap;

/// Everything the dictionaries say.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct VerbDictionary {
    /// Verbs with one code, and their patterns.
    pub blocks: Vec<VerbBlock>,
    /// Sets of words, by which patterns speak of them.
    pub sets: Vec<Vec<Vec<Piece>>>,
    /// Events made of a verb and the verb inside its clause.
    pub transformations: Vec<Transformation>,
    /// Lines that say nothing, with what was expected.
    pub skipped: Vec<Problem>,
    index: BTreeMap<String, Vec<VerbForm>>,
}

/// Verbs and patterns under one heading.
#[derive(Clone, PartialEq, Debug)]
pub struct VerbBlock {
    /// `file:line` of its heading.
    pub name: String,
    /// Patterns, those of the most words first.
    pub patterns: Vec<VerbPattern>,
}

/// A verb, as it is looked up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerbForm {
    /// Other words of it, which stand close behind: `break down`.
    pub rest: Vec<String>,
    /// Its block.
    pub block: usize,
    /// Its name in transformations, in lower case.
    pub name: String,
    /// Its code.
    pub code: PairCode,
}

/// The code of a deed and of its return; empty where there is none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PairCode {
    /// From source to target.
    pub there: String,
    /// From target to source.
    pub back: String,
}

/// Words around a verb and what they mean.
#[derive(Clone, PartialEq, Debug)]
pub struct VerbPattern {
    /// What stands before the verb, the nearest last.
    pub before: Vec<Item>,
    /// What stands after it, the nearest first.
    pub after: Vec<Item>,
    /// The code.
    pub code: PairCode,
    /// `file:line`.
    pub name: String,
}

/// A part of a pattern.
#[derive(Clone, PartialEq, Debug)]
pub enum Item {
    /// `$`: the source.
    Source,
    /// `+`: the target.
    Recipient,
    /// `%`: both, who do it to each other.
    Both,
    /// `^`: an actor of no matter.
    Other,
    /// Words side by side.
    Words(Vec<Piece>),
}

/// A word of a pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// A word in lower case; `whole` if it takes no endings.
    Word {
        /// The word or its beginning.
        text: String,
        /// Whether it must be the whole word.
        whole: bool,
    },
    /// One of a set, by its position.
    Set(usize),
}

/// An event made of two verbs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transformation {
    /// Name of the verb outside.
    pub outer: String,
    /// Name of the verb inside; `q` for any.
    pub inner: String,
    /// Source and target of the verb inside: a letter, `_` for nobody, `.` for anybody.
    pub inside: (String, String),
    /// The letter of who does the verb outside.
    pub doer: String,
    /// Source and target of what comes of it.
    pub becomes: (String, String),
    /// Its code; `q` for that of the verb inside.
    pub code: String,
    /// `file:line`.
    pub name: String,
}

impl VerbDictionary {
    /// The dictionaries of a user's folder; empty where there is none.
    pub fn load(files: &Files) -> VerbDictionary {
        let mut dictionary = VerbDictionary::default();
        for file in files.below("").filter(|f| f.own && is_verbs(&f.path)) {
            Loader { dictionary: &mut dictionary, file, sets: BTreeMap::new(), names: Vec::new() }.read();
        }
        for block in &mut dictionary.blocks {
            block.patterns.sort_by_key(|p| std::cmp::Reverse(p.before.len() + p.after.len()));
        }
        dictionary
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// The verbs that start with a word, by its lemma or as it is written; those of the most words first.
    pub fn verbs(&self, lemma: &str, written: &str) -> Vec<&VerbForm> {
        let mut found: Vec<&VerbForm> = self.index.get(written).into_iter().flatten().collect();
        if lemma != written {
            found.extend(self.index.get(lemma).into_iter().flatten());
        }
        found.sort_by_key(|f| std::cmp::Reverse(f.rest.len()));
        found
    }
}

/// Whether a file is, by its name, a verb dictionary.
pub(crate) fn is_verbs(path: &str) -> bool {
    let lower = path.to_lowercase();
    let name = lower.rsplit('/').next().unwrap_or("");
    let ending = name.ends_with(".txt") || name.ends_with(".verbs");
    ending && (name.contains("verb") || lower.starts_with("verbs/"))
}

/// Reads one file.
struct Loader<'a> {
    dictionary: &'a mut VerbDictionary,
    file: &'a DataFile,
    /// Sets by name.
    sets: BTreeMap<String, usize>,
    /// Verbs of the block that is being read: name, its words, forms, own code.
    names: Vec<(String, Vec<String>, Option<PairCode>)>,
}

impl Loader<'_> {
    fn read(&mut self) {
        let lines: Vec<(usize, String)> = self
            .file
            .text
            .lines()
            .enumerate()
            .map(|(i, l)| (i + 1, l.split(['#', ';']).next().unwrap_or("").trim().to_owned()))
            .filter(|(_, l)| !l.is_empty() && !l.starts_with("<!--") && !l.ends_with("-->"))
            .collect();
        // A pattern may speak of a set that stands after it.
        for (_, line) in &lines {
            if let Some(name) = line.strip_prefix('&') {
                let key = set_name(name);
                let next = self.dictionary.sets.len();
                if self.sets.insert(key, next).is_none_or(|old| old != next) {
                    self.dictionary.sets.push(Vec::new());
                }
            }
        }
        let mut set: Option<usize> = None;
        let mut block: Option<(usize, PairCode)> = None;
        let mut headed = false;
        for (number, line) in lines {
            let name = format!("{}:{number}", self.file.path);
            if let Some(rest) = line.strip_prefix('&') {
                self.close(&mut block);
                set = self.sets.get(&set_name(rest)).copied();
            } else if let (Some(set), Some(member)) = (set, line.strip_prefix('+')) {
                let pieces = self.pieces(member);
                self.dictionary.sets[set].push(pieces);
            } else if line.starts_with("---") {
                self.close(&mut block);
                (set, headed) = (None, true);
                let code = bracket(&line).map(pair).unwrap_or_default();
                block = Some((self.open(name), code));
            } else if let Some(rest) = line.strip_prefix('-') {
                match (&block, bracket(rest).map(pair)) {
                    (Some((at, _)), Some(code)) => {
                        let words = rest.split('[').next().unwrap_or("");
                        match self.pattern(words, code, name) {
                            Some(pattern) => self.dictionary.blocks[*at].patterns.push(pattern),
                            None => self.skip(
                                number,
                                "no-verb",
                                format!("expected * where the verb stands, found \"{}\"", words.trim()),
                            ),
                        }
                    }
                    _ => self.skip(
                        number,
                        "no-code",
                        format!("expected a pattern of a verb and its code in brackets, found \"{line}\""),
                    ),
                }
            } else if let Some(rest) = line.strip_prefix('~') {
                match transformation(rest, name) {
                    Some(row) => self.dictionary.transformations.push(row),
                    None => self.skip(number, "bad-pattern", format!("expected a transformation such as \"a (b . ATTACK) SAY = a b 112\", found \"{line}\"")),
                }
            } else {
                set = None;
                // Without headings, as in TABARI's files, each verb is a block of its own.
                if !headed {
                    self.close(&mut block);
                    block = Some((self.open(name), bracket(&line).map(pair).unwrap_or_default()));
                }
                self.verb(number, &line);
            }
        }
        self.close(&mut block);
    }

    fn skip(&mut self, line: usize, kind: &'static str, message: String) {
        self.dictionary.skipped.push(self.file.problem(line, kind, message));
    }

    fn open(&mut self, name: String) -> usize {
        self.dictionary.blocks.push(VerbBlock { name, patterns: Vec::new() });
        self.dictionary.blocks.len() - 1
    }

    /// Ends a block: its verbs are entered under all their forms.
    fn close(&mut self, block: &mut Option<(usize, PairCode)>) {
        let Some((at, code)) = block.take() else {
            self.names.clear();
            return;
        };
        for (name, forms, own) in self.names.drain(..) {
            for form in forms {
                let mut words = form.split(' ').map(str::to_owned);
                let Some(first) = words.next() else { continue };
                self.dictionary.index.entry(first).or_default().push(VerbForm {
                    rest: words.collect(),
                    block: at,
                    name: name.clone(),
                    code: own.clone().unwrap_or_else(|| code.clone()),
                });
            }
        }
    }

    /// A verb with its forms: `BREAK {BREAKS BROKE}`, `+GO_BY {+WENT_BY}`, `COMMUNICATE [040]`.
    fn verb(&mut self, number: usize, line: &str) {
        let own = bracket(line).map(pair);
        let text = line.split('[').next().unwrap_or("");
        let (head, forms) = text.split_once('{').unwrap_or((text, ""));
        let spelled = |word: &str| -> String {
            word.trim()
                .replace(['+', '_'], " ")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_lowercase()
        };
        let name = spelled(head);
        if name.is_empty() || name.starts_with('<') {
            self.skip(number, "no-trigger", format!("expected a verb, found \"{line}\""));
            return;
        }
        let mut all = vec![name.clone()];
        all.extend(forms.split(['}', ' ', '\t']).map(spelled).filter(|f| !f.is_empty()));
        all.sort();
        all.dedup();
        self.names.push((name, all, own));
    }

    /// The words of a set's member or of a part of a pattern, joined by blanks or underscores.
    fn pieces(&self, text: &str) -> Vec<Piece> {
        let whole = text.ends_with('_');
        text.split([' ', '_', '(', ')', '{', '}', '\t'])
            .filter(|w| !w.is_empty())
            .map(|word| {
                let known = word.strip_prefix('&').and_then(|n| self.sets.get(&set_name(n)));
                let word = word.trim_start_matches('&');
                known.map_or_else(|| Piece::Word { text: word.to_lowercase(), whole }, |&set| Piece::Set(set))
            })
            .collect()
    }

    /// A pattern's items before and after its verb.
    fn pattern(&self, text: &str, code: PairCode, name: String) -> Option<VerbPattern> {
        let text = text.replace(['{', '}', '(', ')'], " ");
        let mut items: [Vec<Item>; 2] = [Vec::new(), Vec::new()];
        let mut side = 0;
        for word in text.split_whitespace() {
            let item = match word {
                "*" if side == 0 => {
                    side = 1;
                    continue;
                }
                "$" => Item::Source,
                "+" => Item::Recipient,
                "%" => Item::Both,
                "^" => Item::Other,
                word => Item::Words(self.pieces(word)),
            };
            items[side].push(item);
        }
        let [before, after] = items;
        (side == 1).then_some(VerbPattern { before, after, code, name })
    }
}

/// A set's name without what marks it as whole.
fn set_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or("").trim_end_matches('_').to_uppercase()
}

/// What stands in the first brackets.
fn bracket(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once('[')?;
    rest.split(']').next().map(str::trim)
}

/// A code and that of its return; dashes say that there is none.
fn pair(code: &str) -> PairCode {
    let (there, back) = code.split_once(':').unwrap_or((code, ""));
    let plain = |c: &str| if c.starts_with('-') { String::new() } else { c.trim().to_owned() };
    PairCode { there: plain(there), back: plain(back) }
}

/// `a (b . ATTACK) SAY = a b 112`.
fn transformation(text: &str, name: String) -> Option<Transformation> {
    let (left, right) = text.split_once('=')?;
    let (doer, rest) = left.split_once('(')?;
    let (inside, outer) = rest.split_once(')')?;
    let lower = |word: &str| word.trim().replace('_', " ").trim().to_lowercase();
    let plain = |word: &str| if word == "_" { "_".to_owned() } else { lower(word) };
    let [source, target, inner] = inside.split_whitespace().collect::<Vec<_>>()[..] else { return None };
    let [from, to, code] = right.split_whitespace().collect::<Vec<_>>()[..] else { return None };
    Some(Transformation {
        outer: lower(outer),
        inner: lower(inner),
        inside: (plain(source), plain(target)),
        doer: plain(doer.trim()),
        becomes: (plain(from), plain(to)),
        code: code.to_lowercase(),
        name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str) -> VerbDictionary {
        let mut files = Files::embedded();
        files.add(DataFile { path: "verbs/own.txt".to_owned(), own: true, text: text.into() });
        VerbDictionary::load(&files)
    }

    const PETRARCH: &str = "&TREATY\n+TREATY\n+WRITTEN_AGREEMENT\n\n--- SIGN [057:057] ---\nSIGN {SIGNS SIGNED}  # a comment\n\
        INITIAL [050]\n- * &TREATY WITH + [0571]\n- (IN) * [---]\n- no verb here [100]\n\n--- GO [042:043] ---\n+GO_BY {+WENT_BY }\n\
        ~ a (b . SIGN) SAY = a b 112\n~ nonsense\n";

    #[test]
    fn blocks_have_verbs_patterns_and_codes() {
        let dictionary = read(PETRARCH);
        let sign = dictionary.verbs("sign", "signed")[0];
        assert_eq!((sign.code.there.as_str(), sign.code.back.as_str()), ("057", "057"));
        assert_eq!(dictionary.verbs("initial", "initial")[0].code.there, "050");
        let patterns = &dictionary.blocks[sign.block].patterns;
        assert_eq!(
            patterns[0].after,
            [
                Item::Words(vec![Piece::Set(0)]),
                Item::Words(vec![Piece::Word { text: "with".to_owned(), whole: false }]),
                Item::Recipient
            ]
        );
        assert_eq!(patterns[1].code, PairCode::default());
        assert_eq!(dictionary.sets[0].len(), 2);
        assert_eq!(dictionary.verbs("go", "went")[0].rest, ["by"]);
        let kinds: Vec<_> = dictionary.skipped.iter().map(|p| (p.line, p.kind)).collect();
        assert_eq!(kinds, [(10, "no-verb"), (15, "bad-pattern")]);
    }

    #[test]
    fn a_transformation_names_two_verbs() {
        let row = &read(PETRARCH).transformations[0];
        assert_eq!((row.outer.as_str(), row.inner.as_str(), row.code.as_str()), ("say", "sign", "112"));
        assert_eq!((row.inside.0.as_str(), row.inside.1.as_str()), ("b", "."));
    }

    #[test]
    fn tabari_has_no_headings() {
        let dictionary = read("ACCUSE [112] ;tony\n- * RESTORE_ RELATIONS WITH + [064] ;pas\nATTACK [190]\n");
        assert_eq!(dictionary.blocks.len(), 2);
        assert_eq!(dictionary.verbs("accuse", "accused")[0].code.there, "112");
        assert_eq!(dictionary.blocks[0].patterns.len(), 1);
        assert!(dictionary.blocks[1].patterns.is_empty());
    }
}
