//! A claim as one English sentence, in the report's own words where they can stand alone.
//!
//! reads:  trees, parties, an event or relation, a source chain
//! writes: sentences

use crate::clause::Clauses;
use crate::parties::Parties;
use crate::types::{Certainty, Event, Factuality, Mood, Participant, Polarity, Relation, SourceLink};
use onrecord_attribution::{SourceKind, Stance};
use onrecord_document::{Document, Id, SpanSet};
use onrecord_mentions::{MentionForm, Mentions};
use onrecord_resources::event_lexicon::EventTables;
use onrecord_syntax::{Token, Upos};

/// Dependents of a verb that a clause of its own does without.
const ASIDES: &[&str] = &[
    "nsubj",
    "csubj",
    "conj",
    "cc",
    "parataxis",
    "punct",
    "mark",
    "discourse",
    "vocative",
    "dislocated",
    "advcl",
    "acl",
    "appos",
    "expl",
];

/// Writes sentences about one document.
pub struct Writer<'a> {
    pub(crate) document: &'a Document,
    pub(crate) clauses: &'a Clauses<'a>,
    pub(crate) parties: &'a Parties<'a>,
    pub(crate) mentions: &'a Mentions,
    pub(crate) tables: &'a EventTables,
}

impl Writer<'_> {
    /// The sentence of a claim: who says, then what is said.
    pub fn sentence(&self, chain: &[SourceLink], statement: &str) -> String {
        let publisher = self.document.meta.publisher.as_deref();
        let mut said = statement.to_owned();
        for link in chain.iter().skip(1).rev() {
            let terms = link.terms.as_deref().map(|t| format!(" ({t})")).unwrap_or_default();
            said = match link.name.is_empty() {
                true => format!(
                    "it was {} that {said}",
                    if link.stance == Stance::Doubt { "alleged" } else { "reported" }
                ),
                false => format!("{}{terms} {} that {said}", self.source(link), self.says(link)),
            };
        }
        let said = match (publisher, chain.len()) {
            (Some(publisher), 0 | 1) => format!("{publisher} reports that {said}"),
            (Some(publisher), _) => format!("according to {publisher}, {said}"),
            (None, 0 | 1) => format!("the report says that {said}"),
            (None, _) => said,
        };
        format!("{}.", capital(said.trim_end_matches(['.', ' '])))
    }

    /// How a source is called.
    fn source(&self, link: &SourceLink) -> String {
        let unnamed = link.kind == SourceKind::Unnamed;
        match link.name.split_once(' ') {
            // "the official" is known to the report's reader, not to ours.
            Some((the, rest)) if unnamed && the.eq_ignore_ascii_case("the") => format!("an unnamed {rest}"),
            Some((a, rest)) if unnamed && ["a", "an"].iter().any(|w| a.eq_ignore_ascii_case(w)) => {
                format!("an unnamed {rest}")
            }
            None if unnamed => format!("an unnamed {}", link.name),
            _ => link.name.clone(),
        }
    }

    /// The verb by which a source is brought in, in the past tense.
    fn says(&self, link: &SourceLink) -> String {
        let verb = link.cue.split_whitespace().map(str::to_lowercase).find_map(|word| {
            self.tables
                .lexicon
                .saying
                .iter()
                .find(|v| self.past(v) == word || **v == word)
                .map(|v| self.past(v))
        });
        let usual = match link.stance {
            Stance::Neutral => "said",
            Stance::Doubt => "claimed",
            Stance::Deny => "denied",
            Stance::Support => "confirmed",
        };
        match link.stance {
            Stance::Deny => usual.to_owned(),
            _ => verb.unwrap_or_else(|| usual.to_owned()),
        }
    }

    /// What a relation says.
    pub fn relation(&self, relation: &Relation) -> String {
        let says =
            self.tables.relations.says.get(&relation.kind).map_or(relation.kind.as_str(), String::as_str);
        // Two forms where number shows: "is fighting | are fighting".
        let plural = self.plural(&relation.from);
        let says = match says.split_once('|') {
            Some((one, many)) => {
                if plural {
                    many.trim()
                } else {
                    one.trim()
                }
            }
            None => says,
        };
        let plain = format!("{} {says} {}", self.name(&relation.from), self.name(&relation.to));
        self.hedge(plain, relation.factuality)
    }

    /// What an event says: its clause where it has one, else that its noun took place.
    pub fn event(&self, event: &Event, denied: bool) -> String {
        let mut factuality = event.factuality;
        if denied {
            // "denied that X": the sentence inside says X.
            factuality.polarity = match factuality.polarity {
                Polarity::Positive => Polarity::Negative,
                Polarity::Negative => Polarity::Positive,
            };
        }
        let Some(top) = self.top(&event.trigger) else { return self.words(&event.trigger) };
        if self.clauses.predicate(top) || self.clauses.token(top).upos == Upos::Verb {
            return self.clause(self.climb(top), event, factuality);
        }
        let noun = self.phrase(top, top);
        let who = if event.actors.is_empty() || event.actors.iter().any(|a| noun.contains(&a.name)) {
            String::new()
        } else {
            format!(" by {}", self.list(&event.actors))
        };
        let verb = match (factuality.polarity, factuality.mood, factuality.certainty) {
            (Polarity::Negative, ..) => "did not take place",
            (_, Mood::Demanded, _) => "should take place",
            (_, Mood::Promised | Mood::Future | Mood::Conditional, _) => "would take place",
            (_, Mood::Threatened, _) => "might take place",
            (_, _, Certainty::Possible | Certainty::Underspecified) => "may have taken place",
            (_, _, Certainty::Probable) => "probably took place",
            _ => "took place",
        };
        format!("{noun}{who} {verb}")
    }

    /// Names of parties, joined.
    fn list(&self, parties: &[Participant]) -> String {
        join(&parties.iter().map(|p| self.name(p)).collect::<Vec<_>>())
    }

    /// Whether a party is many: its last word is a plural or it is a coordination.
    fn plural(&self, party: &Participant) -> bool {
        let last = self
            .clauses
            .syntax
            .tokens_in(party.span)
            .map(Id::new)
            .rfind(|&t| self.parties.heads(t, party.span));
        last.is_some_and(|t| self.clauses.token(t).xpos == "NNS")
    }

    /// A party's name as it stands inside a sentence.
    fn name(&self, party: &Participant) -> String {
        let first = self.clauses.syntax.tokens_in(party.span).next().map(Id::<Token>::new);
        match first {
            Some(first) if party.name == self.document.text[party.span] => self.lowered(first, &party.name),
            _ => party.name.clone(),
        }
    }

    /// Words without the capital that they owe to the start of a sentence.
    fn lowered(&self, first: Id<Token>, words: &str) -> String {
        let token = self.clauses.token(first);
        let starts = self.clauses.syntax.sentences[token.sentence].tokens.start == first.index();
        let mut letters = words.chars();
        match letters.next() {
            Some(letter)
                if starts
                    && token.upos != Upos::Propn
                    && words.len() > 1
                    && token.xpos != "NNP"
                    && self.clauses.lemma(first) != "i" =>
            {
                let rest = letters.as_str();
                // "UN officials": a word in capitals keeps them.
                if rest.starts_with(char::is_uppercase) || rest.starts_with('.') || self.national(first) {
                    words.to_owned()
                } else {
                    letter.to_lowercase().chain(rest.chars()).collect()
                }
            }
            _ => words.to_owned(),
        }
    }

    /// Whether a word is the adjective of a country or people, which keeps its capital anywhere.
    fn national(&self, token: Id<Token>) -> bool {
        let mention = self.parties.mention(token).map(|m| &self.mentions.mentions[m]);
        self.clauses.token(token).upos == Upos::Adj && mention.is_some()
    }

    /// The highest of a trigger's tokens.
    fn top(&self, trigger: &SpanSet) -> Option<Id<Token>> {
        let tokens: Vec<Id<Token>> =
            trigger.spans().iter().flat_map(|&s| self.clauses.syntax.tokens_in(s)).map(Id::new).collect();
        let below = |t: &Id<Token>| self.clauses.tree.ancestors(*t).any(|a| tokens.contains(&a));
        tokens.iter().copied().find(|t| !below(t))
    }

    /// The verb that carries the clause: up from "to withdraw" to "agreed".
    fn climb(&self, top: Id<Token>) -> Id<Token> {
        let mut at = top;
        while self.clauses.is(at, &["xcomp"]) && !self.clauses.finite(at) {
            match self.clauses.token(at).head {
                Some(head) if self.clauses.predicate(head) => at = head,
                _ => break,
            }
        }
        at
    }

    /// A clause made to stand alone: subject, then the words of the verb phrase.
    fn clause(&self, top: Id<Token>, event: &Event, factuality: Factuality) -> String {
        let clauses = self.clauses;
        let subjects = clauses.surface_subjects(top);
        let passive = clauses.passive(top);
        let named: Vec<String> =
            subjects.iter().flat_map(|&s| clauses.conjuncts(s)).map(|s| self.subject(s, top)).collect();
        let plural = named.len() > 1
            || subjects.iter().any(|&s| ["NNS", "NNPS"].iter().any(|x| clauses.token(s).xpos == *x));
        let subject = match named.is_empty() {
            false => join(&named),
            true if passive => self.list(&event.recipients),
            true => self.list(&event.actors),
        };
        let subject = if subject.is_empty() { "someone".to_owned() } else { subject };
        let (before, rest) = self.verb_phrase(top);
        let token = clauses.token(top);
        let form = self.document.text[token.span].to_owned();
        let negative = factuality.polarity == Polarity::Negative;
        let tensed = clauses.finite(top);
        let verb = if tensed {
            form
        } else if passive || clauses.tree.child(top, &["cop"]).is_some() {
            let be = match (factuality.mood, plural) {
                (Mood::Demanded, _) => "should be",
                (Mood::Promised | Mood::Future | Mood::Conditional | Mood::Threatened, _) => "would be",
                (_, true) => "were",
                (_, false) => "was",
            };
            format!("{be}{} {form}", if negative { " not" } else { "" })
        } else {
            let lemma = clauses.lemma(top);
            match (factuality.mood, negative) {
                (Mood::Demanded, _) => format!("should {}{lemma}", if negative { "not " } else { "" }),
                (Mood::Promised | Mood::Future | Mood::Conditional | Mood::Threatened, _) => {
                    format!("would {}{lemma}", if negative { "not " } else { "" })
                }
                (_, true) => format!("did not {lemma}"),
                (..) if factuality.certainty > Certainty::Probable => format!("may {lemma}"),
                _ => self.past(lemma),
            }
        };
        let before = if tensed { before } else { Vec::new() };
        let words: Vec<String> = std::iter::once(subject).chain(before).chain([verb]).chain(rest).collect();
        let text = tidy(&words.join(" "));
        // A verb outside the clause denied it: "halted", "failed"; the clause alone would say the opposite.
        let own = clauses
            .tree
            .children(top)
            .iter()
            .any(|&c| self.tables.factuality.negators.contains(clauses.lemma(c)));
        if negative && tensed && !own && self.top(&event.trigger) == Some(top) {
            format!("it is not so that {text}")
        } else {
            text
        }
    }

    /// The words of a verb phrase before and after its verb, without subject, conjuncts, asides and what other voices add.
    fn verb_phrase(&self, top: Id<Token>) -> (Vec<String>, Vec<String>) {
        let clauses = self.clauses;
        // A tensed verb has no copula; one that the tree gives it belongs to the clause around ("the proof is that …").
        let tensed = clauses.token(top).upos == Upos::Verb && clauses.token(top).xpos == "VBD";
        let voice = |t: Id<Token>| !(clauses.is(t, ASIDES) || tensed && clauses.is(t, &["cop"]));
        let mut children: Vec<Id<Token>> =
            clauses.tree.children(top).iter().copied().filter(|&c| voice(c)).collect();
        // A clause that names its own time or place before the subject reads well after the verb; other openers go.
        let first_subject = clauses.tree.child(top, &["nsubj", "aux", "cop"]).unwrap_or(top);
        children.retain(|&c| c >= first_subject || !clauses.is(c, &["advmod"]));
        let inner = |root: Id<Token>| {
            clauses.tree.subtree_where(root, |c| {
                !clauses.is(c, &["appos", "parataxis", "discourse"])
                    && clauses.token(c).relation != "acl:relcl"
                    && !(clauses.is(c, &["punct"]) && clauses.token(c).head == Some(root))
            })
        };
        let mut phrases: Vec<Vec<Id<Token>>> = children.iter().map(|&c| inner(c)).collect();
        while phrases.iter().map(Vec::len).sum::<usize>() > self.tables.lexicon.longest_clause
            && phrases.len() > 1
        {
            phrases.pop();
        }
        let (mut before, mut after, mut fronted) = (Vec::new(), Vec::new(), Vec::new());
        for (&child, phrase) in children.iter().zip(&phrases) {
            // "which Tolmar dismissed": the clause alone says what.
            let antecedent = clauses.antecedent(child);
            let relative = antecedent != child && phrase.len() == 1;
            let text = if relative { self.phrase(antecedent, top) } else { self.text(phrase) };
            let aux = clauses.is(child, &["aux", "cop"]) || (clauses.is(child, &["advmod"]) && child < top);
            if text.is_empty() {
                continue;
            }
            // What stands before its verb ("On Sunday the army …") reads well at the end of the clause.
            match (child < top, aux) {
                (true, true) => before.push(text),
                (true, false) => fronted.push(text),
                (false, _) => after.push(text),
            }
        }
        after.extend(fronted);
        (before, after)
    }

    /// A subject: pronouns and relatives by the name of what they refer to.
    fn subject(&self, token: Id<Token>, top: Id<Token>) -> String {
        let mention = self.parties.mention(token).map(|m| &self.mentions.mentions[m]);
        match mention
            .filter(|m| m.form == MentionForm::Pronoun)
            .map(|m| &self.mentions.entities[m.entity].name)
        {
            Some(name) if !name.is_empty() => name.clone(),
            _ => self.phrase(token, top),
        }
    }

    /// The words of a noun phrase without the clause at `top` that may hang on it.
    fn phrase(&self, token: Id<Token>, top: Id<Token>) -> String {
        let clauses = self.clauses;
        let keep = |c: Id<Token>| {
            let base = clauses.token(c).relation_base();
            let case = base == "case" && clauses.token(c).head == Some(token) && c < token;
            c != top
                && !case
                && matches!(
                    base,
                    "det"
                        | "amod"
                        | "compound"
                        | "nummod"
                        | "nmod"
                        | "case"
                        | "flat"
                        | "fixed"
                        | "punct"
                        | "acl"
                )
                && clauses.token(c).relation != "acl:relcl"
                || base == "obl"
                // "the armed and trained forces": a coordination inside the phrase, not of it.
                || matches!(base, "conj" | "cc") && clauses.token(c).head != Some(token)
        };
        self.text(&clauses.tree.subtree_where(token, keep))
    }

    /// Tokens as text: as they stand where they stand together, else with one space between.
    fn text(&self, tokens: &[Id<Token>]) -> String {
        let mut text = String::new();
        let mut last: Option<Id<Token>> = None;
        for &t in tokens {
            let span = self.clauses.token(t).span;
            let joined = last.is_some_and(|l| {
                l.index() + 1 == t.index() && self.clauses.token(l).span.end() == span.start()
            });
            if last.is_some() && !joined {
                text.push(' ');
            }
            text.push_str(&self.document.text[span]);
            last = Some(t);
        }
        if let Some(&first) = tokens.first() {
            text = self.lowered(first, &text);
        }
        let edges: &[char] = &[',', ';', ':', '-', '–', '—', ' ', '"', '“', '”'];
        text.trim_matches(edges).to_owned()
    }

    /// A trigger's words.
    pub fn words(&self, trigger: &SpanSet) -> String {
        trigger.spans().iter().map(|&s| &self.document.text[s]).collect::<Vec<_>>().join(" ")
    }

    /// A relation's sentence under its certainty.
    fn hedge(&self, plain: String, factuality: Factuality) -> String {
        match (factuality.polarity, factuality.mood, factuality.certainty) {
            (Polarity::Negative, ..) => format!("it is not so that {plain}"),
            (_, Mood::Asserted | Mood::Historical, Certainty::Certain) => plain,
            (_, Mood::Conditional, _) => format!("on a condition, {plain}"),
            _ => format!("it may be that {plain}"),
        }
    }

    /// The past tense of a lemma.
    fn past(&self, lemma: &str) -> String {
        if let Some(past) = self.tables.lexicon.past.get(lemma) {
            return past.clone();
        }
        let vowel = |c: char| "aeiou".contains(c);
        let mut last = lemma.chars().rev();
        match (last.next(), last.next()) {
            (Some('e'), _) => format!("{lemma}d"),
            (Some('y'), Some(c)) if !vowel(c) => format!("{}ied", &lemma[..lemma.len() - 1]),
            _ => format!("{lemma}ed"),
        }
    }
}

/// "A, B and C".
fn join(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Text with its first letter large.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Text without doubled spaces and spaces before punctuation.
fn tidy(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(" ,", ",").replace(" n't", "n't").replace(" 's", "'s").replace(" ’s", "’s")
}
