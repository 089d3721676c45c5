//! Mentions → actors: by name, by parts, by metonymy.
//!
//! reads:  document, syntax, drafts
//! writes: Draft::actor
//! data:   data/actors/ (how a code is formed: data/actors/README.md)

use crate::phrases::{Draft, agent_key, span_of, without_article};
use crate::{Actor, Context, EntityType, MentionForm, metonymy};
use onrecord_document::Id;
use onrecord_resources::actors::{Agent, GroupKind, Known, KnownKind};
use onrecord_syntax::{Token, Upos};
use std::ops::Range;

/// Gives every draft the actor that its own words resolve to.
pub(crate) fn actors(context: &Context<'_>, drafts: &mut [Draft]) {
    for draft in drafts {
        draft.actor = match draft.kind {
            _ if draft.form == MentionForm::Pronoun => None,
            EntityType::Person | EntityType::Organisation | EntityType::Other => of_actor(context, draft),
            EntityType::Location => {
                // A newspaper or organization with a town in its name is not that town.
                let group = whole(context, draft).map(|known| known.kind);
                if let Some(KnownKind::Group(
                    GroupKind::Media | GroupKind::Igo | GroupKind::Ngo | GroupKind::Company,
                )) = group
                {
                    draft.kind = EntityType::Organisation;
                }
                named(context, draft).or_else(|| seat(context, draft))
            }
            EntityType::Nationality => demonym(context, draft),
            _ => None,
        };
    }
}

fn of_actor(context: &Context<'_>, draft: &Draft) -> Option<Actor> {
    let whole = || named(context, draft).or_else(|| demonym(context, draft)).or_else(|| seat(context, draft));
    whole().or_else(|| composed(context, draft))
}

/// The text of a run of words.
fn text<'a>(context: &Context<'a>, words: &Range<usize>) -> &'a str {
    let document = context.document;
    &document.text[span_of(context, words)]
}

/// What the tables know the whole phrase as.
pub(crate) fn whole(context: &Context<'_>, draft: &Draft) -> Option<Known> {
    context.actors.named(text(context, &without_article(context, draft.words.clone())), context.on)
}

/// The actor whose name the whole phrase is, or with which it ends after titles.
fn named(context: &Context<'_>, draft: &Draft) -> Option<Actor> {
    let bare = without_article(context, draft.words.clone());
    if let Some(known) = whole(context, draft) {
        return Some(actor(context, &known, &[]));
    }
    // "Northern Resistance Front (NRF)": the name before the bracket.
    let tokens = context.syntax.tokens.rows();
    if let Some(open) =
        bare.clone().find(|&w| &context.document.text[tokens[w].span] == "(").filter(|&w| w > bare.start)
        && let Some(known) = context.actors.named(text(context, &(bare.start..open)), context.on)
    {
        return Some(actor(context, &known, &[]));
    }
    if draft.kind != EntityType::Person || draft.form != MentionForm::Name {
        return None;
    }
    // "Arvenian President Ilen Varga": the longest end of it that is a person's name.
    (bare.start + 1..bare.end).find_map(|from| {
        let known = context.actors.named(text(context, &(from..bare.end)), context.on)?;
        (known.kind == KnownKind::Person).then(|| actor(context, &known, &[]))
    })
}

/// "the Tolmari", "Tolmaris".
fn demonym(context: &Context<'_>, draft: &Draft) -> Option<Actor> {
    let bare = without_article(context, draft.words.clone());
    context.actors.demonym(text(context, &bare)).map(|known| actor(context, &known, &[]))
}

/// A seat of government in a government's role.
fn seat(context: &Context<'_>, draft: &Draft) -> Option<Actor> {
    let bare = without_article(context, draft.words.clone());
    let known = context.actors.seat(text(context, &bare))?;
    let governs = draft.kind == EntityType::Organisation || metonymy::governs(context, draft.head);
    governs.then(|| actor(context, &known, std::slice::from_ref(&context.actors.metonymy.sector)))
}

/// An actor of a base and sectors that it does not have yet.
fn actor(context: &Context<'_>, base: &Known, sectors: &[String]) -> Actor {
    let mut code = base.code.clone();
    let (country, mut cut) = context.actors.split(&code);
    for sector in sectors.iter().filter(|s| !s.is_empty()) {
        if !cut.contains(sector) {
            code.push_str(sector);
            cut.push(sector.clone());
        }
    }
    Actor { code, country, sectors: cut, name: base.name.clone(), entry: base.entry.clone() }
}

/// An actor put together from country, group or person, and agent nouns.
fn composed(context: &Context<'_>, draft: &Draft) -> Option<Actor> {
    let agents = agents(context, draft);
    let (base, people) = base(context, draft);
    let strong: Vec<&Agent> = agents.iter().copied().filter(|a| a.strong && !a.sectors.is_empty()).collect();
    let weak = || agents.iter().copied().find(|a| !a.sectors.is_empty());
    let mut sectors: Vec<String> = match (strong.is_empty(), weak()) {
        (true, Some(agent)) => agent.sectors.clone(),
        (true, None) => Vec::new(),
        _ => strong.iter().flat_map(|a| a.sectors.clone()).collect(),
    };
    if let Some(people) = &people {
        sectors.insert(0, people.code.clone());
    }
    match base {
        Some(base) => {
            // A group's own code says all; a seat needs a noun that acts ("a Vell official", not "the Vell road").
            let whole = base.code.len() > 3 && base.kind != KnownKind::Person;
            let acts = !agents.is_empty() || base.kind != KnownKind::Seat && draft.by.score() > 0.0;
            acts.then(|| actor(context, &base, if whole { &[] } else { &sectors }))
        }
        None => {
            let first = people.map(|p| (p.name, p.entry));
            let agent = strong.first().copied().or_else(weak);
            let (name, entry) = first
                .or_else(|| agent.map(|a| (a.phrase.clone(), format!("actors/agents.tsv#{}", a.phrase))))?;
            (!sectors.is_empty()).then(|| Actor {
                code: sectors.concat(),
                country: None,
                sectors,
                name,
                entry,
            })
        }
    }
}

/// The longest agent phrases of a draft's own words, that of the head first.
fn agents<'a>(context: &Context<'a>, draft: &Draft) -> Vec<&'a Agent> {
    let words = &draft.words;
    let mut found: Vec<(bool, &'a Agent)> = Vec::new();
    let mut end = words.end;
    while end > words.start {
        let longest = context.actors.longest_agent().min(end - words.start);
        let hit = (1..=longest).rev().find_map(|n| {
            let run = end - n..end;
            // A phrase of the tables counts only if its last word belongs to this phrase's own words.
            if (end - n..end).any(|w| is_backing(context, words, w)) {
                return None;
            }
            context.actors.agent(&agent_key(context, run)).map(|a| (n, a))
        });
        match hit {
            Some((n, agent)) => {
                found.push(((end - n..end).contains(&draft.head.index()), agent));
                end -= n;
            }
            None => end -= 1,
        }
    }
    found.sort_by_key(|(head, _)| !head);
    found.into_iter().map(|(_, a)| a).collect()
}

/// The country, group or person that a phrase starts from, and the people ("Kurdish") it names besides.
fn base(context: &Context<'_>, draft: &Draft) -> (Option<Known>, Option<Known>) {
    let mut candidates: Vec<Known> = Vec::new();
    let mut people = None;
    let tokens = &context.syntax.tokens;
    let head = tokens[draft.head].lemma.to_lowercase();
    if context.actors.words.other_party.contains(&head) {
        return (None, None);
    }
    collect(context, &draft.words, draft, &mut |known| match known.kind {
        KnownKind::Group(GroupKind::People) => people = people.take().or(Some(known)),
        _ => candidates.push(known),
    });
    let tree = context.syntax.tree();
    // "the army of Arvenia", "militants in Tolmar", "leader of the Ember Brigades"
    let rest = tree.children_by(draft.head, &["nmod"]).filter(|c| {
        let of = &context.actors.words.prepositions_of_origin;
        c.index() >= draft.words.end
            && tree.children_by(*c, &["case"]).any(|p| of.contains(&tokens[p].lemma.to_lowercase()))
    });
    for complement in rest {
        let first = tree.children_by(complement, &["compound", "amod", "flat", "nmod:poss", "case"]).next();
        let below = tree
            .subtree_where(complement, |c| matches!(tokens[c].relation_base(), "compound" | "flat" | "amod"));
        let (Some(from), Some(to)) = (below.first(), below.last()) else { continue };
        let run = from.index()..to.index() + 1;
        let inside = first.is_some();
        collect(context, &run, draft, &mut |known| {
            // A town does not lend its country to whoever is in it.
            if inside
                && known.kind != KnownKind::Seat
                && !matches!(known.kind, KnownKind::Group(GroupKind::People))
            {
                candidates.push(known);
            }
        });
    }
    if candidates.is_empty() {
        candidates.extend(served(context, draft));
    }
    let rank = |known: &Known| match known.kind {
        KnownKind::Group(_) => 0,
        KnownKind::Person => 1,
        KnownKind::Country | KnownKind::Demonym => 2,
        KnownKind::Seat => 3,
    };
    let mut best: Option<Known> = None;
    for known in candidates {
        if best.as_ref().is_none_or(|b| rank(&known) < rank(b)) {
            best = Some(known);
        }
    }
    (best, people)
}

/// The country of the one whom a phrase serves: "forces loyal to President Varga".
fn served(context: &Context<'_>, draft: &Draft) -> Option<Known> {
    let tokens = &context.syntax.tokens;
    let tree = context.syntax.tree();
    let words = &context.actors.words;
    let loyal = tree
        .children_by(draft.head, &["amod", "acl"])
        .find(|&c| words.allegiance.contains(&tokens[c].lemma.to_lowercase()))?;
    // The parser hangs "to President Varga" on the adjective or on the noun.
    let beside = tree.children_by(draft.head, &["nmod", "obl"]).find(|&c| c > loyal);
    let lord = tree.children_by(loyal, &["obl", "nmod"]).next().or(beside)?;
    let below = tree.subtree_where(lord, |c| {
        matches!(tokens[c].relation_base(), "compound" | "flat" | "amod" | "nmod" | "appos")
    });
    let run = below.first()?.index()..below.last()?.index() + 1;
    let code = (run.start..run.end).find_map(|from| {
        let known = (from + 1..=run.end).rev().find_map(|to| {
            let text = text(context, &(from..to));
            context.actors.named(text, context.on).or_else(|| context.actors.demonym(text))
        })?;
        let (country, _) = context.actors.split(&known.code);
        country.map(|c| (c, known))
    });
    code.map(|(country, known)| Known { kind: KnownKind::Country, code: country, ..known })
}

/// Hands over every name of the tables in a run of words that hangs on the phrase's own head, longest runs first.
fn collect(context: &Context<'_>, words: &Range<usize>, draft: &Draft, found: &mut dyn FnMut(Known)) {
    let tokens = context.syntax.tokens.rows();
    let mut at = words.start;
    while at < words.end {
        let capital = context.document.text[tokens[at].span].starts_with(char::is_uppercase);
        let lowered = matches!(tokens[at].upos, Upos::Propn | Upos::Adj | Upos::Noun);
        let longest = context.actors.longest_name().min(words.end - at);
        let hit = (1..=longest).rev().find_map(|n| {
            let run = at..at + n;
            if !(capital || lowered) || blocked(context, words, &run) {
                return None;
            }
            known(context, &run, draft).map(|k| (n, k))
        });
        match hit {
            Some((n, known)) => {
                found(known);
                at += n;
            }
            None => at += 1,
        }
    }
}

/// What a run of words within a phrase is a name of.
fn known(context: &Context<'_>, run: &Range<usize>, draft: &Draft) -> Option<Known> {
    let text = text(context, run);
    if !text.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()) && !text.contains('-') {
        return None;
    }
    let people = &context.actors.words;
    if let Some(known) = context.actors.named(text, context.on) {
        if known.kind != KnownKind::Person {
            return Some(known);
        }
        // "the Varga regime": the country of the person, and rule over it.
        let rule = people.rule_nouns.contains(&context.syntax.tokens[draft.head].lemma.to_lowercase());
        let (country, _) = context.actors.split(&known.code);
        return match country {
            Some(code) if rule => Some(Known { code: format!("{code}{}", people.rule_sector), ..known }),
            _ => None,
        };
    }
    let own = |known: Option<Known>| known.filter(|_| run.len() <= 2);
    own(context.actors.demonym(text)).or_else(|| own(context.actors.seat(text)))
}

/// Whether a run names somebody else: it stands below a participle such as "backed", or is joined to one.
fn blocked(context: &Context<'_>, words: &Range<usize>, run: &Range<usize>) -> bool {
    let tokens = &context.syntax.tokens;
    let backing = |w: usize| is_participle(context, w);
    let top: Id<Token> = Id::new(run.end - 1);
    let above = context.syntax.tree().ancestors(top).take_while(|a| words.contains(&a.index()));
    if above.into_iter().any(|a| !run.contains(&a.index()) && backing(a.index())) {
        return true;
    }
    // "Saudi- and Brannian-backed rebels": over "and" to the participle.
    let word = |w: usize| &context.document.text[tokens.rows()[w].span];
    let mut at = run.end;
    let skip_dash = |at: usize| if at < words.end && matches!(word(at), "-" | "–") { at + 1 } else { at };
    at = skip_dash(at);
    while at < words.end && tokens.rows()[at].upos == Upos::Cconj {
        at += 1;
        while at < words.end && matches!(tokens.rows()[at].upos, Upos::Propn | Upos::Adj) && !backing(at) {
            at += 1;
        }
        at = skip_dash(at);
        if at < words.end && backing(at) {
            return true;
        }
    }
    at < words.end && at > run.end.saturating_sub(1) && backing(at)
}

fn is_participle(context: &Context<'_>, word: usize) -> bool {
    let token = &context.syntax.tokens.rows()[word];
    context.actors.words.backing.contains(&context.document.text[token.span].to_lowercase())
}

/// Whether a word of a phrase is such a participle or stands below one.
fn is_backing(context: &Context<'_>, words: &Range<usize>, word: usize) -> bool {
    let above = context.syntax.tree().ancestors(Id::new(word)).take_while(|a| words.contains(&a.index()));
    is_participle(context, word) || above.into_iter().any(|a| is_participle(context, a.index()))
}
