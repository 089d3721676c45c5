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
use std::collections::{BTreeMap, BTreeSet};

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
        self.mark(mark).is_some_and(|e| e.mood == Mood::Conditional.name())
    }

    /// The factuality of what a token says, relative to the innermost source that says it.
    pub fn judge(&self, token: Id<Token>) -> Factuality {
        if self.telling(token) {
            return self.own(token);
        }
        let mut factuality = self.within(token, DEPTH);
        let Some(voice) = self.voice(token) else { return factuality };
        let denies = self.attributions.attributions[voice].stance == Stance::Deny;
        match self.cue(token) {
            Some((cue, inside)) => {
                let unsaid = self.own(cue).polarity == Polarity::Negative;
                match self.governor(cue, inside) {
                    // The denial is already counted.
                    Some(governor) if governor.holds == Sign::Minus => {}
                    // "did not say that", "did not deny that": nothing follows.
                    _ if unsaid => factuality.certainty = Certainty::Underspecified,
                    _ if denies && !self.involved(token) => factuality.polarity = flip(factuality.polarity),
                    _ => {}
                }
            }
            None if denies && !self.involved(token) => factuality.polarity = flip(factuality.polarity),
            None => {}
        }
        factuality
    }

    /// Whether a token is a word about words, which was said whatever became of what it tells.
    fn telling(&self, token: Id<Token>) -> bool {
        let noun = self.clauses.token(token).upos == Upos::Noun;
        let told = |over| self.table.governor(self.clauses.lemma(token), over, true);
        noun && [Over::Oblique, Over::Clause].into_iter().filter_map(told).any(|g| g.telling)
    }

    /// The first word above a token that another source speaks, and the one below it on the way.
    fn cue(&self, token: Id<Token>) -> Option<(Id<Token>, Id<Token>)> {
        let voice = self.voice(token);
        let mut inside = token;
        for head in self.clauses.tree.ancestors(token) {
            if self.voice(head) != voice {
                return Some((head, inside));
            }
            inside = head;
        }
        None
    }

    /// Whether a token stands below a noun of taking part in its own source's words: what is denied is the part.
    fn involved(&self, token: Id<Token>) -> bool {
        let voice = self.voice(token);
        let mut above = self.clauses.tree.ancestors(token).take_while(|&a| self.voice(a) == voice);
        above.any(|a| self.table.involvement.contains(self.clauses.lemma(a)))
    }

    /// The factuality of a token by its own words, then by what governs it.
    fn within(&self, token: Id<Token>, depth: usize) -> Factuality {
        let mut factuality = self.own(token);
        let Some(head) = self.clauses.token(token).head else { return factuality };
        if depth == 0 {
            return factuality;
        }
        if let Some(governor) = self.governor(head, token) {
            // Beyond the cue another source speaks: how sure that is of the cue is no matter here, whether it was said is.
            let outer = if self.voice(head) == self.voice(token) {
                self.within(head, depth - 1)
            } else {
                Factuality { polarity: self.own(head).polarity, ..Factuality::FACT }
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
                let mut joined = merge(factuality, first);
                let by = |words: &BTreeSet<String>| {
                    clauses.tree.children_by(token, &["cc"]).any(|c| words.contains(clauses.lemma(c)))
                };
                // "neither shelled nor bombed" denies twice, "did not shell but bombed" once.
                if by(&self.table.negators) {
                    joined.polarity = Polarity::Negative;
                } else if by(&self.table.contrasts) {
                    joined.polarity = factuality.polarity;
                }
                joined
            }
            // "provided that they release": the tree may take the subordinator for a verb.
            "ccomp" if self.verbal_mark(head).is_some() => {
                self.verbal_mark(head).map_or(factuality, |effect| apply(factuality, effect))
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
            // "stopped shelling the town": the tree may take the content for an adverbial.
            "advcl"
                if clauses.token(inside).xpos == "VBG"
                    && inside > head
                    && inside.index() <= head.index() + 2 =>
            {
                Over::Clause
            }
            "obj" => Over::Object,
            "nsubj" if token.relation == "nsubj:pass" => Over::Object,
            "obl" | "nmod" if token.relation != "nmod:poss" && cased => Over::Oblique,
            // "called off an attack": an oblique without a preposition is an object by another name.
            "obl" if inside > head => Over::Object,
            _ => return None,
        };
        // A verb under `to` after an unlisted adverbial is a purpose, not a content; listed words alone govern.
        let noun = clauses.token(head).upos == Upos::Noun;
        let lemma = clauses.lemma(head);
        let next = Id::new(head.index() + 1);
        let follows = (next < inside).then_some(next);
        let particles = clauses.tree.children_by(head, &["compound:prt"]).chain(follows);
        let phrase = particles
            .filter_map(|p| self.table.governor(&format!("{lemma} {}", clauses.lemma(p)), over, noun))
            .next();
        phrase
            .or_else(|| self.table.governor(clauses.written(head), over, noun))
            .or_else(|| self.table.governor(lemma, over, noun))
    }

    /// What a subordinator says that the tree takes for a verb of its own: provided, assuming.
    fn verbal_mark(&self, verb: Id<Token>) -> Option<&'a Effect> {
        let clauses = self.clauses;
        let bare = clauses.is(verb, &["advcl"]) && clauses.tree.child(verb, &["nsubj", "aux"]).is_none();
        bare.then(|| self.table.marks.get(clauses.written(verb))).flatten()
    }

    /// What a subordinator or preposition of any number of words says: if, in case.
    fn mark(&self, mark: Id<Token>) -> Option<&'a Effect> {
        let clauses = self.clauses;
        let lemma = clauses.lemma(mark);
        let fixed = clauses.tree.children_by(mark, &["fixed"]).map(|f| clauses.lemma(f));
        let phrase: Vec<&str> = std::iter::once(lemma).chain(fixed).collect();
        let next = Id::new(mark.index() + 1);
        let beside = clauses.token(mark).head.filter(|&h| next < h).map(|_| clauses.lemma(next));
        let pair = beside.and_then(|word| self.table.marks.get(&format!("{lemma} {word}")));
        self.table.marks.get(&phrase.join(" ")).or(pair).or_else(|| self.table.marks.get(lemma))
    }

    /// Whether a negator denies what it hangs on: it is neither limited ("not only") nor excepted from ("nobody but the army").
    fn denies(&self, negator: Id<Token>) -> bool {
        let clauses = self.clauses;
        if !self.table.negators.contains(clauses.lemma(negator)) {
            return false;
        }
        let next = Id::new(negator.index() + 1);
        let follows = next.index() < clauses.syntax.tokens.len()
            && clauses.token(next).sentence == clauses.token(negator).sentence;
        let weakened =
            |word: &str| self.table.limiters.contains(word) || self.table.exceptives.contains(word);
        !(follows && weakened(clauses.lemma(next)))
    }

    /// Whether words in a row below a token, or right beside it, deny it.
    fn denied_by_phrase(&self, token: Id<Token>) -> bool {
        let clauses = self.clauses;
        clauses.tree.children_by(token, &["advmod", "obl", "det", "discourse"]).any(|child| {
            let start = clauses.tree.subtree(child).first().copied().unwrap_or(child);
            self.table.negative_phrases.iter().any(|phrase| {
                (0..phrase.len()).all(|i| {
                    let at = start.index() + i;
                    at < clauses.syntax.tokens.len() && clauses.written(Id::new(at)) == phrase[i]
                })
            })
        })
    }

    /// Whether a token heads a question that asks if it is so: "Did the army shell the market?"
    fn asked(&self, token: Id<Token>) -> bool {
        let clauses = self.clauses;
        let sentence = &clauses.syntax.sentences[clauses.token(token).sentence].tokens;
        let Some(last) = sentence.end.checked_sub(1) else { return false };
        let mark = (sentence.start..=last).rev().map(Id::new).find(|&t| clauses.written(t) != "\"");
        let top = clauses.is(token, &["root"])
            || clauses.is(token, &["conj"])
                && clauses.token(token).head.is_some_and(|h| clauses.is(h, &["root"]));
        let open = |t: Id<Token>| ["WP", "WRB", "WDT", "WP$"].iter().any(|x| clauses.token(t).xpos == *x);
        top && mark.is_some_and(|m| clauses.written(m) == "?")
            && !clauses
                .tree
                .subtree_where(token, |c| !clauses.is(c, &["advcl", "acl", "ccomp"]))
                .into_iter()
                .any(open)
    }

    /// Whether a clause at the side has its auxiliary before its subject: "had they attacked".
    fn inverted(&self, token: Id<Token>) -> bool {
        let clauses = self.clauses;
        let child = |relations: &[&str]| clauses.tree.children_by(token, relations).next();
        clauses.is(token, &["advcl"])
            && child(&["mark"]).is_none()
            && matches!((child(&["aux"]), child(&["nsubj"])), (Some(aux), Some(subject)) if aux < subject)
    }

    /// What the words around a token itself say.
    fn own(&self, token: Id<Token>) -> Factuality {
        let mut factuality = Factuality::FACT;
        let clauses = self.clauses;
        for (holds, effect) in [
            (self.imperative(token), &self.table.imperative),
            (self.asked(token), &self.table.question),
            (self.inverted(token), &self.table.inversion),
        ] {
            if holds {
                factuality = apply(factuality, effect);
            }
        }
        if self.denied_by_phrase(token) {
            factuality.polarity = Polarity::Negative;
        }
        for &child in clauses.tree.children(token) {
            factuality = self.beside(token, child, factuality);
        }
        factuality
    }

    /// A token's factuality after what one of its dependents says.
    fn beside(&self, token: Id<Token>, child: Id<Token>, mut factuality: Factuality) -> Factuality {
        let clauses = self.clauses;
        let lemma = clauses.lemma(child);
        let listed = |table: &'a BTreeMap<String, Effect>| {
            table.get(lemma).or_else(|| table.get(clauses.written(child)))
        };
        match clauses.token(child).relation_base() {
            "aux" => {
                if let Some(effect) = self.table.modals.get(lemma) {
                    factuality = apply(factuality, effect);
                }
            }
            "advmod" | "det" | "case" | "cc" if self.table.negators.contains(lemma) => {
                // A word of "no longer" is counted with its phrase.
                let denies = self.denies(child) && !self.denied_by_phrase(token);
                factuality.polarity = if denies { flip(factuality.polarity) } else { factuality.polarity };
            }
            "advmod" => {
                if let Some(effect) = self.table.adverbs.get(lemma) {
                    factuality = apply(factuality, effect);
                }
            }
            "amod" => {
                if let Some(effect) = listed(&self.table.adjectives) {
                    factuality = apply(factuality, effect);
                }
            }
            "mark" | "case" => {
                if let Some(effect) = self.mark(child) {
                    factuality = apply(factuality, effect);
                } else if self.table.negators.contains(lemma) {
                    // "did not leave without burning the depot": two denials, and nothing follows.
                    let head = clauses.token(token).head;
                    match head.is_some_and(|h| self.own(h).polarity == Polarity::Negative) {
                        true => factuality.certainty = Certainty::Underspecified,
                        false => factuality.polarity = flip(factuality.polarity),
                    }
                }
            }
            // "nobody was arrested", "no rebels were killed", "neither side attacked".
            "nsubj" | "obj" => {
                let before = clauses.tree.children_by(child, &["det", "cc"]).any(|d| self.denies(d));
                if self.denies(child) || before {
                    factuality.polarity = Polarity::Negative;
                }
            }
            "advcl" => {
                // The consequence of a condition holds on that condition only.
                let mark = clauses.tree.children_by(child, &["mark"]).find_map(|m| self.mark(m));
                let verbal = || self.verbal_mark(child);
                let inverted = || self.inverted(child).then_some(&self.table.inversion);
                let effect = mark.or_else(verbal).or_else(inverted);
                if let Some(effect) = effect.filter(|e| e.mood == Mood::Conditional.name()) {
                    factuality = apply(factuality, effect);
                }
            }
            _ => {}
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
        // "Release them, he told the government": an order may stand before who gives it.
        let fronted = clauses.is(first, &["ccomp"]) && clauses.token(first).head.is_some_and(|h| first < h);
        bare(token) && bare(first) && (clauses.is(first, &["root", "parataxis"]) || fronted)
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
            if outer.polarity == Polarity::Negative {
                factuality.certainty = Certainty::Underspecified;
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
