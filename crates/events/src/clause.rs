//! Who does what to whom in a tree, whatever the form of the clause: passives, control, relative clauses, coordination.
//!
//! reads:  syntax, data/lexicon/en/events.toml (light verbs, verbs of subject control)
//! writes: Clauses: tokens that fill a slot

use onrecord_attribution::Attributions;
use onrecord_document::{Document, Id, SpanSet};
use onrecord_resources::event_lexicon::EventLexicon;
use onrecord_resources::pattern::Slot;
use onrecord_syntax::{Syntax, Token, Tree, Upos};

/// How far control and coordination are followed before giving up; trees are finite, but not every chain of them is sense.
const DEPTH: usize = 6;

/// The trees of a document, read for deep subjects and objects.
pub struct Clauses<'a> {
    /// The trees.
    pub syntax: &'a Syntax,
    /// A walker over them.
    pub tree: Tree<'a>,
    /// Light verbs and verbs of control.
    pub lexicon: &'a EventLexicon,
    lemmas: Vec<String>,
    written: Vec<String>,
    /// Source and content of each attribution.
    voices: Vec<(&'a SpanSet, &'a SpanSet)>,
}

impl<'a> Clauses<'a> {
    /// A view of `syntax`.
    pub fn new(
        document: &Document,
        syntax: &'a Syntax,
        lexicon: &'a EventLexicon,
        attributions: &'a Attributions,
    ) -> Clauses<'a> {
        let lemmas = syntax.tokens.iter().map(|t| t.lemma.to_lowercase()).collect();
        let written = syntax.tokens.iter().map(|t| document.text[t.span].to_lowercase()).collect();
        let voices = attributions.attributions.iter().map(|a| (&a.source, &a.content)).collect();
        Clauses { syntax, tree: syntax.tree(), lexicon, lemmas, written, voices }
    }

    /// Whether a word names the source in whose content another stands: "Shells struck the market, a doctor said" has one doer,
    /// however the tree hangs the doctor.
    fn tells_of(&self, word: Id<Token>, verb: Id<Token>) -> bool {
        let (word, verb) = (self.token(word).span, self.token(verb).span);
        self.voices.iter().any(|(source, content)| source.contains(word) && content.contains(verb))
    }

    /// The token of an id.
    pub fn token(&self, id: Id<Token>) -> &'a Token {
        &self.syntax.tokens[id]
    }

    /// The lemma in lower case.
    pub fn lemma(&self, id: Id<Token>) -> &str {
        &self.lemmas[id.index()]
    }

    /// The word as it is written, in lower case.
    pub fn written(&self, id: Id<Token>) -> &str {
        &self.written[id.index()]
    }

    /// Whether the relation to the head, without subtype, is one of these.
    pub fn is(&self, id: Id<Token>, relations: &[&str]) -> bool {
        let base = self.token(id).relation_base();
        relations.contains(&base)
    }

    /// Whether it is a past participle, or may be one.
    fn participle(&self, id: Id<Token>) -> bool {
        self.token(id).xpos == "VBN"
    }

    /// Whether a verb is passive: its surface subject is acted on.
    pub fn passive(&self, verb: Id<Token>) -> bool {
        self.passive_within(verb, DEPTH)
    }

    fn passive_within(&self, verb: Id<Token>, depth: usize) -> bool {
        let children = self.tree.children(verb);
        let labels = ["aux:pass", "nsubj:pass", "csubj:pass", "obl:agent"];
        if children.iter().any(|&c| labels.iter().any(|l| self.token(c).relation == *l)) {
            return true;
        }
        let token = self.token(verb);
        let finite = children.iter().any(|&c| self.is(c, &["aux"]));
        // Taggers waver between participle, adjective and past before nouns and after them.
        let wavering = token.upos == Upos::Verb
            && (token.xpos == "VBD" || (token.xpos == "JJ" && self.is(verb, &["amod"])));
        if finite || !(self.participle(verb) || wavering) {
            return false;
        }
        match (token.relation_base(), token.head) {
            ("amod", _) => true,
            ("xcomp", _) => self.participle(verb),
            ("acl", _) => token.relation != "acl:relcl" && !children.iter().any(|&c| self.is(c, &["nsubj"])),
            ("advcl", _) => self.participle(verb) && !children.iter().any(|&c| self.is(c, &["nsubj"])),
            ("conj", Some(head)) if depth > 0 => {
                self.participle(verb)
                    && !children.iter().any(|&c| self.is(c, &["nsubj"]))
                    && self.passive_within(head, depth - 1)
            }
            _ => false,
        }
    }

    /// The antecedent of a relative pronoun; any other token is itself.
    pub fn antecedent(&self, id: Id<Token>) -> Id<Token> {
        if !["WDT", "WP", "WP$"].iter().any(|x| self.token(id).xpos == *x) && self.lemma(id) != "that" {
            return id;
        }
        if self.token(id).xpos == "DT" || self.token(id).xpos == "IN" {
            return id;
        }
        let relative = self.tree.ancestors(id).find(|&a| self.token(a).relation == "acl:relcl");
        relative.and_then(|r| self.token(r).head).unwrap_or(id)
    }

    /// The surface subjects of a verb, found over control, coordination and participles.
    pub fn surface_subjects(&self, verb: Id<Token>) -> Vec<Id<Token>> {
        let mut subjects = self.surface_within(verb, DEPTH);
        subjects.retain(|&s| !self.tells_of(s, verb));
        subjects
    }

    fn surface_within(&self, verb: Id<Token>, depth: usize) -> Vec<Id<Token>> {
        // The outer subject ("the proof is that Tolmar shelled") is that of the copula.
        let own: Vec<_> = self
            .tree
            .children_by(verb, &["nsubj", "csubj"])
            .filter(|&s| self.token(s).relation != "nsubj:outer")
            .map(|s| self.antecedent(s))
            .collect();
        if !own.is_empty() || depth == 0 {
            return own;
        }
        let token = self.token(verb);
        let Some(head) = token.head else { return own };
        match token.relation_base() {
            "conj" if self.predicate(head) => self.surface_within(head, depth - 1),
            "xcomp" => self.controllers(head, verb, depth - 1),
            "acl" if token.relation == "acl:relcl" => own,
            "acl" if self.infinitive(verb) => self.owners(head, depth - 1),
            "acl" if self.participle(verb) => {
                // "Tolmar, backed by Brannia, …": the noun right before it, if the tree hung that on the participle.
                let bare = |&o: &Id<Token>| {
                    let case = self.cases(o).any(|c| self.token(c).upos == Upos::Adp);
                    o < verb && !case && self.token(o).upos == Upos::Propn
                };
                vec![self.tree.children_by(verb, &["obl"]).find(bare).unwrap_or(head)]
            }
            "acl" | "amod" => vec![head],
            "advcl" if !self.finite(verb) => match self.predicate(head) {
                // "was attacked by rebels, killing ten": the rebels killed.
                true if self.token(verb).xpos == "VBG" && self.passive(head) => self.subjects(head),
                true => self.surface_within(head, depth - 1),
                false => self.owners(head, depth - 1),
            },
            "ccomp" if !self.finite(verb) => self.surface_within(head, depth - 1),
            _ => own,
        }
    }

    /// Whether a token is a verb or a predicate with a subject or copula of its own.
    pub fn predicate(&self, id: Id<Token>) -> bool {
        matches!(self.token(id).upos, Upos::Verb | Upos::Aux)
            || self.tree.children(id).iter().any(|&c| self.is(c, &["nsubj", "cop"]))
    }

    /// Whether a verb stands in the infinitive.
    pub fn infinitive(&self, verb: Id<Token>) -> bool {
        self.tree
            .children(verb)
            .iter()
            .any(|&c| self.token(c).xpos == "TO" || (self.is(c, &["mark"]) && self.lemma(c) == "to"))
    }

    /// Whether a verb is finite: tensed itself or by an auxiliary.
    pub fn finite(&self, verb: Id<Token>) -> bool {
        let tensed = |t: Id<Token>| ["VBD", "VBZ", "VBP", "MD"].iter().any(|x| self.token(t).xpos == *x);
        tensed(verb) || self.tree.children(verb).iter().any(|&c| self.is(c, &["aux", "cop"]) && tensed(c))
    }

    /// Who acts in the clause inside a verb: its object, or its subject where it has none or the verb asks for that.
    fn controllers(&self, head: Id<Token>, inside: Id<Token>, depth: usize) -> Vec<Id<Token>> {
        if !self.lexicon.subject_control.contains(self.lemma(head)) {
            let objects: Vec<_> = self
                .tree
                .children_by(head, &["obj", "iobj"])
                .filter(|&o| o < inside)
                .map(|o| self.antecedent(o))
                .collect();
            if !objects.is_empty() {
                return objects;
            }
        }
        self.surface_within(head, depth)
    }

    /// Whose noun it is: its possessor, else who lends it a subject, else a `by` or `of` after it.
    fn owners(&self, noun: Id<Token>, depth: usize) -> Vec<Id<Token>> {
        let possessor: Vec<_> = self.possessors(noun).map(|p| self.antecedent(p)).collect();
        if !possessor.is_empty() {
            return possessor;
        }
        if self.token(noun).upos == Upos::Adj {
            return self.surface_within(noun, depth);
        }
        let Some(head) = self.token(noun).head else { return Vec::new() };
        let lent = self.is(noun, &["obj"]) && depth > 0;
        if lent && !self.passive(head) {
            self.surface_within(head, depth - 1)
        } else {
            self.after(noun, "by", &[])
        }
    }

    /// The possessors of a noun, by their label or by their ending.
    fn possessors(&self, noun: Id<Token>) -> impl Iterator<Item = Id<Token>> + '_ {
        let ending = |p: Id<Token>| self.cases(p).any(|c| self.token(c).xpos == "POS");
        self.tree
            .children_by(noun, &["nmod"])
            .filter(move |&p| self.token(p).relation == "nmod:poss" || ending(p))
    }

    /// Who acts.
    pub fn subjects(&self, verb: Id<Token>) -> Vec<Id<Token>> {
        if !self.passive(verb) {
            return self.surface_subjects(verb);
        }
        let agents: Vec<_> = self
            .tree
            .children_by(verb, &["obl"])
            .filter(|&o| self.cases(o).any(|c| self.lemma(c) == "by"))
            .map(|o| self.antecedent(o))
            .collect();
        if !agents.is_empty() || !self.is(verb, &["amod", "acl"]) {
            return agents;
        }
        let hyphened = self.hyphened(verb);
        if !hyphened.is_empty() {
            return hyphened;
        }
        let before = self.tree.children_by(verb, &["obl", "compound", "nmod", "nsubj", "advmod"]);
        before
            .filter(|&c| c < verb && self.cases(c).next().is_none() && self.token(c).upos != Upos::Adv)
            .collect()
    }

    /// What is tied to a word by a hyphen, wherever the tree hangs it: "Saudi and U.S.-backed groups".
    fn hyphened(&self, word: Id<Token>) -> Vec<Id<Token>> {
        let sentence = &self.syntax.sentences[self.token(word).sentence].tokens;
        let at = word.index();
        if at < sentence.start + 2 || self.lemma(Id::new(at - 1)) != "-" {
            return Vec::new();
        }
        let tied: Id<Token> = Id::new(at - 2);
        let mut found = vec![tied];
        // A name before "and" shares the hyphen.
        if at >= sentence.start + 4 && self.token(Id::new(at - 3)).upos == Upos::Cconj {
            let other: Id<Token> = Id::new(at - 4);
            found.extend(Some(other).filter(|&o| matches!(self.token(o).upos, Upos::Propn | Upos::Adj)));
        }
        found.sort();
        found
    }

    /// What is acted on.
    pub fn objects(&self, verb: Id<Token>) -> Vec<Id<Token>> {
        if self.passive(verb) {
            return self.surface_subjects(verb);
        }
        let own: Vec<_> = self.tree.children_by(verb, &["obj"]).map(|o| self.antecedent(o)).collect();
        if !own.is_empty() {
            return own;
        }
        let second: Vec<_> = self.tree.children_by(verb, &["iobj"]).map(|o| self.antecedent(o)).collect();
        if !second.is_empty() {
            return second;
        }
        // An oblique without a preposition that is no measure or time is an object by another name.
        let bare =
            |&o: &Id<Token>| self.token(o).relation == "obl" && self.cases(o).next().is_none() && o > verb;
        let oblique: Vec<_> = self.tree.children_by(verb, &["obl"]).filter(bare).collect();
        if !oblique.is_empty() {
            return oblique;
        }
        let token = self.token(verb);
        if token.relation == "acl:relcl" {
            // "the town the army shelled": no relative word, so the gap is the object.
            let relative = self
                .tree
                .subtree(verb)
                .iter()
                .any(|&t| ["WDT", "WP", "WRB"].iter().any(|x| self.token(t).xpos == *x));
            let subject = self.tree.child(verb, &["nsubj"]).is_some();
            let filled = self.tree.child(verb, &["ccomp", "xcomp"]).is_some();
            return match token.head {
                Some(head) if subject && !relative && !filled => vec![head],
                _ => Vec::new(),
            };
        }
        // "shelled and stormed the town": a shared object hangs on one of the verbs.
        let bare = self.tree.child(verb, &["ccomp", "xcomp", "obl"]).is_none();
        let next = self
            .tree
            .children_by(verb, &["conj"])
            .find(|&c| self.token(c).upos == Upos::Verb && !self.passive(c));
        match next {
            Some(next) if bare && self.tree.child(next, &["nsubj"]).is_none() => {
                self.tree.children_by(next, &["obj"]).map(|o| self.antecedent(o)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The case and mark words of a token, parts of fixed phrases included.
    pub fn cases(&self, id: Id<Token>) -> impl Iterator<Item = Id<Token>> + '_ {
        self.tree.children_by(id, &["case", "mark"]).flat_map(|c| {
            std::iter::once(c)
                .chain(self.tree.children(c).iter().copied().filter(|&f| self.is(f, &["fixed"])))
        })
    }

    /// What stands after a preposition that hangs on `id` or on one of `more`.
    pub fn after(&self, id: Id<Token>, preposition: &str, more: &[Id<Token>]) -> Vec<Id<Token>> {
        let mut found = Vec::new();
        for &site in std::iter::once(&id).chain(more) {
            // A preposition may have been taken for a particle: "balked at the terms".
            let particle =
                self.tree.children_by(site, &["compound:prt"]).find(|&p| self.lemma(p) == preposition);
            for child in self.tree.children_by(site, &["obl", "nmod", "advcl", "acl", "obj"]) {
                let loose = particle.is_some_and(|p| p < child) && self.is(child, &["obl", "obj"]);
                // "is sold to pay for ammunition": nobody stands after that "to".
                let purpose = self.is(child, &["advcl", "acl"]) && self.token(child).xpos == "VB";
                let cased = !purpose && self.cases(child).any(|c| self.lemma(c) == preposition);
                if self.token(child).relation != "acl:relcl"
                    && (cased || (loose && self.cases(child).next().is_none()))
                {
                    let child = self.antecedent(child);
                    if !found.contains(&child) {
                        found.push(child);
                    }
                }
            }
        }
        found
    }

    /// The clauses that a word governs.
    pub fn clauses(&self, id: Id<Token>) -> Vec<Id<Token>> {
        let verbal = self.token(id).upos == Upos::Verb;
        let relations: &[&str] = if verbal {
            &["xcomp", "ccomp", "advcl", "parataxis"]
        } else {
            &["acl", "xcomp", "advcl", "ccomp"]
        };
        let own: Vec<_> = self
            .tree
            .children_by(id, relations)
            .filter(|&c| self.token(c).relation != "acl:relcl")
            .filter(|&c| self.predicate(c) || self.infinitive(c))
            .filter(|&c| !verbal || !self.is(c, &["advcl"]) || (self.infinitive(c) && c > id))
            .filter(|&c| !self.is(c, &["parataxis"]) || self.infinitive(c))
            .filter(|&c| {
                verbal || !self.is(c, &["acl"]) || self.tree.child(c, &["mark"]).is_some() || self.finite(c)
            })
            .collect();
        if !own.is_empty() || !verbal {
            return own;
        }
        // "required Tolmar to leave": what a name is to do may hang on the name.
        let named = self
            .tree
            .children_by(id, &["obj", "obl"])
            .filter(|&o| matches!(self.token(o).upos, Upos::Propn | Upos::Pron));
        named.flat_map(|o| self.tree.children_by(o, &["acl"])).filter(|&c| self.infinitive(c)).collect()
    }

    /// The verb that lends its subject to an event noun, if it is one that does.
    pub fn light_verb(&self, noun: Id<Token>) -> Option<Id<Token>> {
        let mut at = noun;
        for _ in 0..3 {
            let token = self.token(at);
            let head = token.head?;
            match token.relation_base() {
                // "a series of attacks", "ten days of talks", "talks and an offensive".
                "nmod" if self.cases(at).any(|c| self.lemma(c) == "of") => at = head,
                "conj" if self.token(head).upos != Upos::Verb => at = head,
                "obj" | "obl" => return self.lexicon.light.contains(self.lemma(head)).then_some(head),
                "nsubj" if self.passive(head) => {
                    return self.lexicon.light.contains(self.lemma(head)).then_some(head);
                }
                _ => return None,
            }
        }
        None
    }

    /// The tokens that fill a slot around a trigger; `more` are words of the pattern on which prepositions may hang as well.
    pub fn fill(&self, trigger: Id<Token>, slot: &Slot, more: &[Id<Token>]) -> Vec<Id<Token>> {
        let verbal = self.verbal(trigger);
        match slot {
            Slot::Subject => self.subjects(trigger),
            Slot::Object if verbal => self.objects(trigger),
            Slot::Object => Vec::new(),
            Slot::Indirect => self.tree.children_by(trigger, &["iobj"]).collect(),
            Slot::Possessive => {
                let owners: Vec<_> = self.possessors(trigger).map(|p| self.antecedent(p)).collect();
                match owners.is_empty() {
                    // "opposes Tolmar's attack": possessors of a matched word count where the trigger has none.
                    true => {
                        more.iter().flat_map(|&m| self.possessors(m)).map(|p| self.antecedent(p)).collect()
                    }
                    false => owners,
                }
            }
            Slot::Adjective if self.is(trigger, &["amod"]) && !self.hyphened(trigger).is_empty() => {
                self.hyphened(trigger)
            }
            Slot::Adjective => {
                let before = self.tree.children_by(trigger, &["amod", "compound", "nmod"]);
                before
                    .filter(|&c| {
                        c < trigger && self.token(c).relation != "nmod:poss" && self.cases(c).next().is_none()
                    })
                    .collect()
            }
            Slot::Complement => {
                let own = self.tree.children_by(trigger, &["xcomp", "obj", "ccomp"]).filter(|&c| c > trigger);
                // "declared the Front, their rival, a terrorist group": the tree may take the last for one of the list.
                let objects: Vec<_> = self.tree.children_by(trigger, &["obj"]).collect();
                let appended = objects.iter().flat_map(|&o| self.tree.children_by(o, &["appos"]));
                let appended: Vec<_> = appended.flat_map(|a| self.conjuncts(a)).collect();
                own.chain(appended).chain(self.after(trigger, "as", more)).collect()
            }
            Slot::Clause => self.clauses(trigger),
            Slot::ClauseSubject => self.clauses(trigger).into_iter().flat_map(|c| self.subjects(c)).collect(),
            Slot::ClauseRecipient => self.clauses(trigger),
            Slot::LightSubject => self.light_verb(trigger).map(|v| self.subjects(v)).unwrap_or_default(),
            Slot::Modified => {
                let token = self.token(trigger);
                match token.head {
                    Some(head) if self.is(trigger, &["amod", "acl"]) && token.relation != "acl:relcl" => {
                        vec![head]
                    }
                    _ => Vec::new(),
                }
            }
            Slot::Holder => self.holders(trigger),
            Slot::Title => {
                let flat = self
                    .tree
                    .children_by(trigger, &["flat", "appos"])
                    .filter(|&c| self.token(c).upos == Upos::Propn);
                flat.chain(self.token(trigger).head.filter(|_| self.token(trigger).relation == "nmod:desc"))
                    .collect()
            }
            Slot::After(preposition) => {
                let mut sites: Vec<_> = more.to_vec();
                if verbal {
                    sites.extend(
                        self.tree.children_by(trigger, &["obj", "xcomp"]).filter(|&o| !self.predicate(o)),
                    );
                    if self.passive(trigger) {
                        sites.extend(self.surface_subjects(trigger));
                    }
                } else {
                    // What follows the object of a verb may hang on either: "launched an attack on", "drew criticism from".
                    sites.extend(self.light_verb(trigger));
                    sites.extend(self.token(trigger).head.filter(|_| self.is(trigger, &["obj"])));
                }
                self.after(trigger, preposition, &sites)
            }
        }
    }

    /// Whether a trigger takes objects.
    pub fn verbal(&self, id: Id<Token>) -> bool {
        matches!(self.token(id).upos, Upos::Verb | Upos::Aux)
            || (self.is(id, &["amod"]) && self.participle(id))
    }

    /// Who or what a noun is said of: apposition, predicate, title; the noun itself where there is nobody else.
    fn holders(&self, noun: Id<Token>) -> Vec<Id<Token>> {
        let token = self.token(noun);
        if self.tree.child(noun, &["cop"]).is_some() {
            return self.tree.children_by(noun, &["nsubj"]).map(|s| self.antecedent(s)).collect();
        }
        let title = self.is(noun, &["appos"]) || token.relation == "nmod:desc";
        if let (true, Some(head)) = (title, token.head) {
            return vec![head];
        }
        let title = self.is(noun, &["compound"]) && token.upos != Upos::Propn;
        if let Some(head) = token.head.filter(|&h| title && self.token(h).upos == Upos::Propn) {
            return vec![head];
        }
        let after: Vec<_> = self.tree.children_by(noun, &["appos"]).collect();
        if after.is_empty() { vec![noun] } else { after }
    }

    /// A noun and those coordinated with it.
    pub fn conjuncts(&self, id: Id<Token>) -> Vec<Id<Token>> {
        let mut all = vec![id];
        let mut at = 0;
        while at < all.len() {
            let more = self.tree.children_by(all[at], &["conj"]).filter(|&c| {
                !matches!(self.token(c).upos, Upos::Verb | Upos::Aux | Upos::Adj)
                    && !self.tells_of(c, all[at])
            });
            all.extend(more.collect::<Vec<_>>());
            at += 1;
        }
        all.sort();
        all
    }
}
