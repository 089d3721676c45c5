//! Events by a user's verb dictionary: its verbs, its patterns, its codes, on our trees and parties.
//!
//! reads:  trees, parties, a verb dictionary of the user's folder
//! writes: Event
//!
//! What is told apart by trees here (who acts in a passive, under control, in a relative clause) is so for these events too; a pattern's
//! words must stand in their order before and after the verb.

use crate::coder::{Coder, reciprocate, without};
use crate::types::{Event, Participant};
use onrecord_document::{Id, Maker, SpanSet};
use onrecord_resources::verb_dictionary::{
    Item, PairCode, Piece, Transformation, VerbDictionary, VerbForm, VerbPattern,
};
use onrecord_syntax::{Token, Upos};

/// How far the rest of a verb of several words may stand behind its first.
const REACH: usize = 3;

/// Codes one document by a dictionary.
pub struct Dictionary<'a> {
    pub(crate) coder: &'a Coder<'a>,
    pub(crate) table: &'a VerbDictionary,
}

/// A verb of the dictionary in the text, and who takes part.
struct Use<'a> {
    verb: Id<Token>,
    form: &'a VerbForm,
    code: &'a PairCode,
    made_by: &'a str,
    sources: Vec<Participant>,
    targets: Vec<Participant>,
    mutual: bool,
}

/// What a pattern's signs were found to be.
#[derive(Clone, Default)]
struct Bound {
    source: Vec<Participant>,
    target: Vec<Participant>,
    both: Vec<Participant>,
}

impl<'a> Dictionary<'a> {
    /// The events, in text order of their triggers.
    pub fn events(&self) -> Vec<Event> {
        let tokens = self.coder.clauses.syntax.tokens.enumerate();
        let verbs = tokens.filter(|(_, t)| matches!(t.upos, Upos::Verb | Upos::Aux));
        let uses: Vec<Use<'a>> = verbs.filter_map(|(id, _)| self.used(id)).collect();
        let mut events: Vec<Event> = uses.iter().flat_map(|u| self.coded(u, &uses)).collect();
        events.sort_by_key(|e| (e.trigger.start(), e.trigger.end(), e.cameo.clone()));
        events
    }

    /// The dictionary's verb at a token, with its best pattern.
    fn used(&self, verb: Id<Token>) -> Option<Use<'a>> {
        let clauses = self.coder.clauses;
        if clauses.is(verb, &["aux", "cop"]) {
            return None;
        }
        let forms = self.table.verbs(clauses.lemma(verb), clauses.written(verb));
        let (form, last) = forms.into_iter().find_map(|f| Some((f, self.rest(verb, f)?)))?;
        let block = &self.table.blocks[form.block];
        let found = block.patterns.iter().find_map(|p| Some((p, self.pattern(verb, last, p)?)));
        let (code, made_by, bound) = match found {
            Some((pattern, bound)) => (&pattern.code, pattern.name.as_str(), bound),
            None => (&form.code, block.name.as_str(), Bound::default()),
        };
        let mutual = !bound.both.is_empty();
        let sources = match (mutual, bound.source.is_empty()) {
            (true, _) => bound.both,
            (_, false) => bound.source,
            _ => self.coder.parties.named(&clauses.subjects(verb), false),
        };
        let targets = match (mutual, bound.target.is_empty()) {
            (true, _) => Vec::new(),
            (_, false) => without(bound.target, &sources),
            _ => self.targets(verb, &sources),
        };
        Some(Use { verb, form, code, made_by, sources, targets, mutual })
    }

    /// The last word of a verb of several words, all of them found; the verb itself where it is one word.
    fn rest(&self, verb: Id<Token>, form: &VerbForm) -> Option<usize> {
        let mut at = verb.index();
        for word in &form.rest {
            let range = at + 1..(at + 1 + REACH).min(self.sentence(verb).end);
            at = range.into_iter().find(|&i| self.word(i, word, true))?;
        }
        Some(at)
    }

    fn sentence(&self, token: Id<Token>) -> std::ops::Range<usize> {
        let clauses = self.coder.clauses;
        clauses.syntax.sentences[clauses.token(token).sentence].tokens.clone()
    }

    /// Whether a token is a word, or begins with it where endings are allowed.
    fn word(&self, at: usize, text: &str, whole: bool) -> bool {
        let clauses = self.coder.clauses;
        let written = clauses.written(Id::new(at));
        written == text
            || clauses.lemma(Id::new(at)) == text
            || (!whole && text.len() > 3 && written.starts_with(text))
    }

    /// Where words side by side end that start at a token.
    fn pieces(&self, at: usize, end: usize, pieces: &[Piece]) -> Option<usize> {
        let Some((first, rest)) = pieces.split_first() else { return Some(at) };
        if at >= end {
            return None;
        }
        match first {
            Piece::Word { text, whole } => {
                if !self.word(at, text, *whole) {
                    return None;
                }
                self.pieces(at + 1, end, rest)
            }
            Piece::Set(set) => self.table.sets[*set]
                .iter()
                .filter(|member| !member.is_empty())
                .find_map(|member| self.pieces(self.pieces(at, end, member)?, end, rest)),
        }
    }

    /// What a pattern's signs are around a verb, if all its items stand there.
    fn pattern(&self, verb: Id<Token>, last: usize, pattern: &VerbPattern) -> Option<Bound> {
        let mut bound = Bound::default();
        let sentence = self.sentence(verb);
        let mut at = last + 1;
        for item in &pattern.after {
            let (start, end) =
                (at..sentence.end).find_map(|i| Some((i, self.item(i, sentence.end, item)?)))?;
            self.bind(item, start, &mut bound);
            at = end;
        }
        let mut at = verb.index();
        for item in pattern.before.iter().rev() {
            let start = (sentence.start..at).rev().find(|&i| self.item(i, at, item).is_some())?;
            self.bind(item, start, &mut bound);
            at = start;
        }
        Some(bound)
    }

    /// Where an item ends that starts at a token.
    fn item(&self, at: usize, end: usize, item: &Item) -> Option<usize> {
        match item {
            Item::Words(pieces) => self.pieces(at, end, pieces),
            _ => {
                let mention = self.coder.parties.mention(Id::new(at))?;
                let row = &self.coder.mentions.mentions[mention];
                self.coder.mentions.actor(mention)?;
                let after = self.coder.clauses.syntax.tokens_in(row.span).last().map_or(at + 1, |l| l + 1);
                (after <= end).then_some(after)
            }
        }
    }

    /// Notes who an actor's sign stands for.
    fn bind(&self, item: &Item, at: usize, bound: &mut Bound) {
        let parties = || {
            let mention = self.coder.parties.mention(Id::new(at));
            let mut head = mention.map_or(Id::new(at), |m| self.coder.mentions.mentions[m].head);
            // "Arvenia and Tolmar": the nearer name stands for both.
            while let (true, Some(first)) =
                (self.coder.clauses.is(head, &["conj"]), self.coder.clauses.token(head).head)
            {
                head = first;
            }
            self.coder.parties.named(&[head], false)
        };
        match item {
            Item::Source => bound.source = parties(),
            Item::Recipient => bound.target = parties(),
            Item::Both => bound.both = parties(),
            Item::Other | Item::Words(_) => {}
        }
    }

    /// To whom it is done: the object, else the first actor behind the verb who is no source.
    fn targets(&self, verb: Id<Token>, sources: &[Participant]) -> Vec<Participant> {
        let clauses = self.coder.clauses;
        let named = |tokens: &[Id<Token>]| {
            let mut found = without(self.coder.parties.named(tokens, false), sources);
            found.retain(|p| !p.code.is_empty());
            found
        };
        let objects = named(&clauses.objects(verb));
        if !objects.is_empty() {
            return objects;
        }
        // The verb's own words go before those of the clauses below it.
        let own = clauses
            .tree
            .subtree_where(verb, |c| !clauses.is(c, &["advcl", "acl", "ccomp", "conj", "parataxis"]));
        let below = clauses.tree.subtree(verb);
        let mut behind = [own, below].map(|mut tokens| {
            tokens.retain(|&t| t > verb);
            tokens.sort();
            tokens
        });
        behind.iter_mut().flatten().map(|t| named(&[*t])).find(|p| !p.is_empty()).unwrap_or_default()
    }

    /// The events of a verb: its deed, its return, or what a transformation makes of it.
    fn coded(&self, row: &Use<'a>, uses: &[Use<'a>]) -> Vec<Event> {
        if let Some((rule, outer)) = self.transformed(row, uses) {
            let who = |letter: &str| -> Vec<Participant> {
                match letter {
                    l if l == rule.doer => outer.sources.clone(),
                    l if l == rule.inside.0 => row.sources.clone(),
                    l if l == rule.inside.1 => row.targets.clone(),
                    _ => Vec::new(),
                }
            };
            let code = if rule.code == "q" { &row.code.there } else { &rule.code };
            return vec![self.event(row, code, who(&rule.becomes.0), who(&rule.becomes.1), &rule.name)];
        }
        let mut events = Vec::new();
        if row.mutual {
            let (mut actors, mut recipients) = (row.sources.clone(), Vec::new());
            reciprocate(&mut actors, &mut recipients);
            events.push(self.event(row, &row.code.there, actors, recipients, row.made_by));
        } else {
            events.push(self.event(
                row,
                &row.code.there,
                row.sources.clone(),
                row.targets.clone(),
                row.made_by,
            ));
            events.push(self.event(
                row,
                &row.code.back,
                row.targets.clone(),
                row.sources.clone(),
                row.made_by,
            ));
        }
        events.retain(|e| !e.cameo.is_empty());
        events
    }

    /// The transformation that a verb takes part in as the one inside, and the verb outside.
    fn transformed<'u>(
        &self,
        row: &Use<'a>,
        uses: &'u [Use<'a>],
    ) -> Option<(&'a Transformation, &'u Use<'a>)> {
        let clauses = self.coder.clauses;
        let outer = uses.iter().find(|u| clauses.clauses(u.verb).contains(&row.verb))?;
        let block = |name: &str| -> Vec<usize> {
            let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
            let rest: Vec<&str> = rest.split_whitespace().collect();
            self.table.verbs(first, first).iter().filter(|f| f.rest == rest).map(|f| f.block).collect()
        };
        let codes =
            |parties: &[Participant]| -> Vec<String> { parties.iter().map(|p| p.code.clone()).collect() };
        let is = |letter: &str, parties: &[Participant], doer: &str| match letter {
            "." => true,
            "_" => parties.is_empty(),
            l if l == doer => !parties.is_empty() && codes(parties) == codes(&outer.sources),
            _ => !parties.is_empty() && codes(parties) != codes(&outer.sources),
        };
        let rule = self.table.transformations.iter().find(|t| {
            block(&t.outer).contains(&outer.form.block)
                && (t.inner == "q" || block(&t.inner).contains(&row.form.block))
                && is(&t.inside.0, &row.sources, &t.doer)
                && is(&t.inside.1, &row.targets, &t.doer)
        })?;
        Some((rule, outer))
    }

    /// One event of a verb.
    fn event(
        &self,
        row: &Use<'a>,
        code: &str,
        actors: Vec<Participant>,
        recipients: Vec<Participant>,
        made_by: &str,
    ) -> Event {
        let coder = self.coder;
        let known = coder.ontology.cameo.get(code);
        let particles = coder.clauses.tree.children_by(row.verb, &["compound:prt"]);
        let words = std::iter::once(row.verb).chain(particles);
        let trigger: SpanSet = words.map(|w| coder.clauses.token(w).span).collect();
        let (file, line) = made_by.rsplit_once(':').unwrap_or((made_by, ""));
        Event {
            trigger,
            kind: known.map(|c| c.kind.clone()).unwrap_or_default(),
            mode: known.map(|c| c.mode.clone()).unwrap_or_default(),
            contexts: known.map(|c| c.contexts.clone()).unwrap_or_default(),
            cameo: code.to_owned(),
            quad: known.map_or(0, |c| c.quad),
            actors,
            recipients,
            place: coder.place(row.verb, None),
            time: coder.time(row.verb, None),
            magnitude: crate::magnitude::magnitude(coder.parties, coder.document, row.verb),
            reported_by: coder.judge.voice(row.verb),
            factuality: coder.factuality(row.verb, None),
            by: Maker::entry(file, line),
        }
    }
}
