//! How sure a source is that something happened: negation, modals, embedding words, conditions, purpose.
//!
//! reads:  trees, attributions, data/lexicon/en/factuality.toml
//! writes: Factuality of a token, Predicate of every verb
//! data:   data/lexicon/en/factuality.toml

use crate::clause::Clauses;
use crate::types::{Certainty, Factuality, Mood, Polarity, Predicate};
use onrecord_attribution::{Attribution, Attributions, Stance};
use onrecord_document::{Id, Layer};
use onrecord_resources::factuality::{Effect, FactualityLexicon, Governor, Over, Scale, Sign};
use onrecord_syntax::{Token, Upos};

/// How far embedding words are followed outward.
const DEPTH: usize = 8;

/// Reads factuality off trees.
pub struct Judge<'a> {
    clauses: &'a Clauses<'a>,
    attributions: &'a Attributions,
    table: &'a FactualityLexicon,
    /// The innermost attribution at each token.
    voices: Vec<Option<Id<Attribution>>>,
}

impl<'a> Judge<'a> {
    /// A judge of one document.
    pub fn new(
        clauses: &'a Clauses<'a>,
        attributions: &'a Attributions,
        table: &'a FactualityLexicon,
    ) -> Judge<'a> {
        let voice = |t: &Token| attributions.voices_at(t.span.start()).last().copied();
        let voices = match attributions.attributions.is_empty() {
            true => vec![None; clauses.syntax.tokens.len()],
            false => clauses.syntax.tokens.iter().map(voice).collect(),
        };
        Judge { clauses, attributions, table, voices }
    }

    /// The innermost attribution whose content holds a token.
    pub fn voice(&self, token: Id<Token>) -> Option<Id<Attribution>> {
        self.voices[token.index()]
    }

    /// Days before publication after which an event is background of long ago.
    pub fn historical_days(&self) -> i64 {
        self.table.historical_days
    }

    /// Whether a subordinator makes a condition.
    pub fn is_condition(&self, mark: Id<Token>) -> bool {
        self.table.marks.get(self.clauses.lemma(mark)).is_some_and(|e| e.mood == Mood::Conditional.name())
    }

    /// The factuality of what a token says, relative to the innermost source that says it.
    pub fn judge(&self, token: Id<Token>) -> Factuality {
        let mut factuality = self.within(token, DEPTH);
        let denied =
            self.voice(token).is_some_and(|v| self.attributions.attributions[v].stance == Stance::Deny);
        if denied && !self.denied_by_word(token) {
            factuality.polarity = flip(factuality.polarity);
        }
        factuality
    }

    /// Whether the cue that denies is itself a governor with a signature, so that the denial is already counted.
    fn denied_by_word(&self, token: Id<Token>) -> bool {
        let voice = self.voice(token);
        let mut at = token;
        for head in self.clauses.tree.ancestors(token) {
            if self.voice(head) != voice {
                return self.governor(head, at).is_some_and(|g| g.holds == Sign::Minus);
            }
            at = head;
        }
        false
    }

    /// The factuality of a token by its own words, then by what governs it.
    fn within(&self, token: Id<Token>, depth: usize) -> Factuality {
        let mut factuality = self.own(token);
        let Some(head) = self.clauses.token(token).head else { return factuality };
        if depth == 0 {
            return factuality;
        }
        if let Some(governor) = self.governor(head, token) {
            // Beyond the cue another source speaks: its own factuality is no matter here, its word is.
            let outer = if self.voice(head) == self.voice(token) {
                self.within(head, depth - 1)
            } else {
                Factuality::FACT
            };
            return govern(factuality, governor, outer);
        }
        let clauses = self.clauses;
        let relation = clauses.token(token).relation_base();
        // "had no choice but to attack": what is excepted from a denial is so.
        let excepted = |c: Id<Token>| self.table.exceptives.contains(clauses.lemma(c)) && c < token;
        if clauses.infinitive(token) && clauses.tree.children(token).iter().any(|&c| excepted(c)) {
            return factuality;
        }
        match relation {
            "conj" if !clauses.tree.children(token).iter().any(|&c| clauses.is(c, &["nsubj", "aux"])) => {
                let first = self.within(head, depth - 1);
                merge(factuality, first)
            }
            // What nothing is known to follow from: "easy to shell", "inclined to shell".
            "xcomp" if clauses.infinitive(token) => apply(factuality, &self.table.purpose),
            "conj" | "xcomp" | "obj" | "nsubj" | "nmod" | "obl" | "compound"
                if self.voice(head) == self.voice(token) =>
            {
                let outer = self.within(head, depth - 1);
                let carries =
                    matches!(relation, "xcomp" | "obj") || (relation == "nsubj" && clauses.passive(head));
                if carries && clauses.predicate(head) {
                    factuality = merge(factuality, outer);
                } else if relation == "conj" {
                    factuality.mood =
                        if factuality.mood == Mood::Asserted { outer.mood } else { factuality.mood };
                    if outer.mood == Mood::Conditional {
                        factuality.certainty = weaker(factuality.certainty, outer.certainty);
                    }
                }
                factuality
            }
            "advcl" | "acl" | "csubj" | "ccomp" if clauses.infinitive(token) => {
                apply(factuality, &self.table.purpose)
            }
            _ => factuality,
        }
    }

    /// The governor that bears on `inside` as its head.
    fn governor(&self, head: Id<Token>, inside: Id<Token>) -> Option<&'a Governor> {
        let clauses = self.clauses;
        let token = clauses.token(inside);
        let clausal = |c: Id<Token>| clauses.predicate(c) || clauses.infinitive(c);
        let cased = clauses.cases(inside).any(|c| !clauses.is(c, &["mark"]) || clauses.lemma(c) != "to");
        let over = match token.relation_base() {
            "xcomp" | "ccomp" | "csubj" => Over::Clause,
            "acl" | "advcl" if token.relation != "acl:relcl" && clauses.infinitive(inside) => Over::Clause,
            "acl" if token.relation != "acl:relcl" && clausal(inside) && clauses.finite(inside) => {
                Over::Clause
            }
            "acl" | "advcl"
                if token.relation != "acl:relcl" && cased && clauses.token(inside).xpos == "VBG" =>
            {
                Over::Oblique
            }
            "obj" => Over::Object,
            "nsubj" if token.relation == "nsubj:pass" => Over::Object,
            "obl" | "nmod" if token.relation != "nmod:poss" && cased => Over::Oblique,
            _ => return None,
        };
        // A verb under `to` after an unlisted adverbial is a purpose, not a content; listed words alone govern.
        self.table.governors.get(&(clauses.lemma(head).to_owned(), over))
    }

    /// What the words around a token itself say.
    fn own(&self, token: Id<Token>) -> Factuality {
        let mut factuality = Factuality::FACT;
        let clauses = self.clauses;
        if self.imperative(token) {
            factuality = apply(factuality, &self.table.imperative);
        }
        for &child in clauses.tree.children(token) {
            let lemma = clauses.lemma(child);
            let relation = clauses.token(child).relation_base();
            match relation {
                "aux" => {
                    if let Some(effect) = self.table.modals.get(lemma) {
                        factuality = apply(factuality, effect);
                    }
                }
                "advmod" | "det" | "case" | "cc" if self.table.negators.contains(lemma) => {
                    factuality.polarity = flip(factuality.polarity);
                }
                "advmod" => {
                    if let Some(effect) = self.table.adverbs.get(lemma) {
                        factuality = apply(factuality, effect);
                    }
                }
                "amod" => {
                    if let Some(effect) = self.table.adjectives.get(lemma) {
                        factuality = apply(factuality, effect);
                    }
                }
                "mark" => {
                    if let Some(effect) = self.table.marks.get(lemma) {
                        factuality = apply(factuality, effect);
                    } else if self.table.negators.contains(lemma) {
                        factuality.polarity = flip(factuality.polarity);
                    }
                }
                // "nobody was arrested", "no rebels were killed".
                "nsubj" | "obj" => {
                    let none = self.table.negators.contains(lemma)
                        || clauses
                            .tree
                            .children_by(child, &["det"])
                            .any(|d| self.table.negators.contains(clauses.lemma(d)));
                    if none {
                        factuality.polarity = Polarity::Negative;
                    }
                }
                "advcl" => {
                    // The consequence of a condition holds on that condition only.
                    let mark = clauses
                        .tree
                        .children_by(child, &["mark"])
                        .find_map(|m| self.table.marks.get(clauses.lemma(m)));
                    if let Some(effect) = mark.filter(|e| e.mood == Mood::Conditional.name()) {
                        factuality = apply(factuality, effect);
                    }
                }
                _ => {}
            }
        }
        factuality
    }

    /// Whether a verb stands in the bare form with nothing that accounts for it: an order.
    fn imperative(&self, token: Id<Token>) -> bool {
        let clauses = self.clauses;
        let accounted = |c: Id<Token>| clauses.is(c, &["aux", "mark", "nsubj", "cop"]);
        let mut first = token;
        while let (true, Some(head)) = (clauses.is(first, &["conj"]), clauses.token(first).head) {
            first = head;
        }
        let bare = |t: Id<Token>| {
            let row = clauses.token(t);
            row.upos == Upos::Verb
                && row.xpos == "VB"
                && !clauses.tree.children(t).iter().any(|&c| accounted(c))
        };
        bare(token) && bare(first) && clauses.is(first, &["root", "parataxis"])
    }

    /// A number for every verb, -3 (did not happen) to 3 (did).
    pub fn predicates(&self) -> Layer<Predicate> {
        let verbs = self.clauses.syntax.tokens.enumerate().filter(|(_, t)| t.upos == Upos::Verb);
        let scale = &self.table.scale;
        verbs
            .map(|(id, token)| {
                let factuality = self.judge(id);
                let present = self.stative(id);
                Predicate {
                    span: token.span,
                    factuality: number(factuality, present, self.imperative(id), scale),
                }
            })
            .collect()
    }

    /// Whether a verb stands in the present without an auxiliary: what is usual rather than what happened.
    fn stative(&self, token: Id<Token>) -> bool {
        let xpos = &self.clauses.token(token).xpos;
        *xpos == "VBP" || *xpos == "VBZ"
    }
}

/// The number of a factuality.
fn number(factuality: Factuality, present: bool, imperative: bool, scale: &Scale) -> f32 {
    let positive = match (factuality.mood, factuality.certainty) {
        (Mood::Future, _) => scale.future,
        (Mood::Conditional, _) => scale.conditional,
        (Mood::Demanded, Certainty::Underspecified) if imperative => scale.ordered,
        (Mood::Demanded | Mood::Promised | Mood::Threatened, _) => scale.wanted,
        (_, Certainty::Certain) if present => scale.present,
        (_, Certainty::Certain) => scale.certain,
        (_, Certainty::Probable) => scale.probable,
        (_, Certainty::Possible) => scale.possible,
        (_, Certainty::Underspecified) => scale.open,
    };
    match factuality.polarity {
        Polarity::Positive => positive,
        Polarity::Negative if factuality.certainty == Certainty::Certain => scale.not,
        Polarity::Negative => positive.min(scale.not),
    }
}

/// The factuality of what a governor governs, given its own.
fn govern(inside: Factuality, governor: &Governor, outer: Factuality) -> Factuality {
    let sign = if outer.polarity == Polarity::Positive { governor.holds } else { governor.denied };
    let mut factuality = inside;
    match sign {
        Sign::Plus => {
            factuality = apply(factuality, &governor.effect);
            if factuality.mood == Mood::Asserted {
                factuality.mood = outer.mood;
            }
            factuality.certainty = weaker(factuality.certainty, outer.certainty);
        }
        Sign::Minus => {
            factuality.polarity = flip(factuality.polarity);
            if factuality.mood == Mood::Asserted {
                factuality.mood = outer.mood;
            }
            factuality.certainty = weaker(factuality.certainty, outer.certainty);
        }
        Sign::Open => {
            factuality = apply(factuality, &governor.effect);
            if factuality.certainty == Certainty::Certain {
                factuality.certainty = Certainty::Underspecified;
            }
            if outer.mood == Mood::Conditional {
                factuality.mood = Mood::Conditional;
            }
        }
    }
    factuality
}

/// A factuality after a word's effect: the weaker certainty, the first mood that is not plain.
fn apply(mut factuality: Factuality, effect: &Effect) -> Factuality {
    if let Some(certainty) = Certainty::parse(&effect.certainty) {
        factuality.certainty = weaker(factuality.certainty, certainty);
    }
    if let Some(mood) = Mood::parse(&effect.mood) {
        // A condition outranks the modal of its consequence: "if … would".
        if factuality.mood == Mood::Asserted || mood == Mood::Conditional {
            factuality.mood = mood;
        }
    }
    factuality
}

/// The factuality of a part of something that has its own.
fn merge(inside: Factuality, outer: Factuality) -> Factuality {
    let mood = if inside.mood == Mood::Asserted { outer.mood } else { inside.mood };
    let polarity = match outer.polarity {
        Polarity::Positive => inside.polarity,
        Polarity::Negative => flip(inside.polarity),
    };
    Factuality { certainty: weaker(inside.certainty, outer.certainty), polarity, mood }
}

/// The weaker of two; enumeration order is certain, probable, possible, underspecified.
fn weaker(a: Certainty, b: Certainty) -> Certainty {
    a.max(b)
}

/// The other polarity.
fn flip(polarity: Polarity) -> Polarity {
    match polarity {
        Polarity::Positive => Polarity::Negative,
        Polarity::Negative => Polarity::Positive,
    }
}
