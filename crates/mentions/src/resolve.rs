//! Mentions → actors: by name, by parts, by metonymy.
//!
//! reads:  document, syntax, drafts
//! writes: Draft::actor
//! data:   data/actors/ (how a code is formed: data/actors/README.md)

use crate::phrases::{Draft, agent_key, span_of, without_article};
use crate::{Actor, Context, Entity, EntityType, Mention, MentionForm, Place, PlaceUse, metonymy};
use onrecord_document::{Id, Layer, Span};
use onrecord_resources::actors::{Agent, AgentSort, GroupKind, Known, KnownKind};
use onrecord_syntax::{Token, Upos};
use std::collections::BTreeSet;
use std::ops::Range;

/// Gives every draft the actor that its own words resolve to.
pub(crate) fn actors(context: &Context<'_>, drafts: &mut [Draft]) {
    for draft in drafts {
        let mut joint = Vec::new();
        draft.actor = match draft.kind {
            _ if draft.form == MentionForm::Pronoun => None,
            EntityType::Person | EntityType::Organisation | EntityType::Other => {
                of_actor(context, draft, &mut joint)
            }
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
        draft.joint = joint;
    }
}

fn of_actor(context: &Context<'_>, draft: &Draft, joint: &mut Vec<Actor>) -> Option<Actor> {
    let whole = || named(context, draft).or_else(|| demonym(context, draft)).or_else(|| seat(context, draft));
    let Some(actor) = whole() else { return composed(context, draft, joint) };
    let person = draft.kind == EntityType::Person && draft.form == MentionForm::Name;
    if !person {
        return Some(actor);
    }
    // "former President Varga" is out of office, whatever the table's dates say.
    if has_left(context, draft)
        && let Some(country) = &actor.country
    {
        let sectors = vec![context.actors.former().to_owned()];
        return Some(Actor { code: format!("{country}{}", sectors[0]), sectors, ..actor });
    }
    // Without a date the table knows only the latest office; "Arvenian Prime Minister Ilen Varga" says which one it is.
    match context.on {
        Some(_) => Some(actor),
        None => composed(context, draft, joint)
            .filter(|c| c.country.is_some() && !c.sectors.is_empty())
            .map(|c| Actor { name: actor.name.clone(), ..c })
            .or(Some(actor)),
    }
}

/// Whether a phrase says that an office is over: "former", "ousted".
fn has_left(context: &Context<'_>, draft: &Draft) -> bool {
    let tokens = context.syntax.tokens.rows();
    let mut words = draft.words.clone().map(|w| context.document.text[tokens[w].span].to_lowercase());
    words.any(|w| context.actors.words.past_office.contains(&w))
}

/// Gives actors known by their role alone the country of a town or region that their own words name: "Khara police", "residents of
/// Khara", "demonstrators in Khara".
pub(crate) fn localize(
    context: &Context<'_>,
    mut mentions: Layer<Mention>,
    mut entities: Layer<Entity>,
    places: &Layer<Place>,
) -> (Layer<Mention>, Layer<Entity>) {
    let tree = context.syntax.tree();
    let tokens = &context.syntax.tokens;
    let of = &context.actors.words.prepositions_of_origin;
    let named = || places.iter().filter(|p| p.used == PlaceUse::Name && p.country.is_some());
    for mention in mentions.rows_mut() {
        let Some(actor) = &mut mention.actor else { continue };
        let role = actor.country.is_none() && actor.entry.starts_with("actors/agents.tsv");
        if !role || mention.form != MentionForm::Nominal {
            continue;
        }
        let inside = |span: Span| named().find(|p| span.contains(p.span));
        let complement = || {
            tree.children_by(mention.head, &["nmod"])
                .filter(|c| {
                    tree.children_by(*c, &["case"]).any(|p| of.contains(&tokens[p].lemma.to_lowercase()))
                })
                .find_map(|c| named().find(|p| p.span.contains(tokens[c].span)))
        };
        let Some(country) = inside(mention.span).or_else(complement).and_then(|p| p.country.clone()) else {
            continue;
        };
        actor.code.insert_str(0, &country);
        actor.country = Some(country);
        let entity = &mut entities[mention.entity];
        if entity.actor.as_ref().is_none_or(|a| a.country.is_none() && a.entry == actor.entry) {
            entity.actor = Some(actor.clone());
        }
    }
    (mentions, entities)
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

/// An actor put together from country, group or person, and agent nouns; in `joint` those of further countries.
fn composed(context: &Context<'_>, draft: &Draft, joint: &mut Vec<Actor>) -> Option<Actor> {
    let agents = agents(context, draft);
    let (base, people, others) = base(context, draft);
    let strong: Vec<&Agent> = agents.iter().copied().filter(|a| a.strong && !a.sectors.is_empty()).collect();
    let weak = || agents.iter().copied().find(|a| !a.sectors.is_empty());
    let mut sectors: Vec<String> = match (strong.is_empty(), weak()) {
        (true, Some(agent)) => agent.sectors.clone(),
        (true, None) => Vec::new(),
        _ => strong.iter().flat_map(|a| a.sectors.clone()).collect(),
    };
    let mut seen = BTreeSet::new();
    sectors.retain(|s| seen.insert(s.clone()));
    // "the former Tolmari president": of the elite, no longer of the government.
    let served = |s: &String| *s == context.actors.words.rule_sector;
    if draft.kind == EntityType::Person && sectors.iter().any(served) && has_left(context, draft) {
        sectors = vec![context.actors.former().to_owned()];
    }
    if let Some(people) = &people {
        sectors.insert(0, people.code.clone());
    }
    match base {
        Some(base) => {
            // A group's own code says all; a seat needs a noun that acts ("a Vell official", not "the Vell road").
            let whole = base.code.len() > 3 && base.kind != KnownKind::Person;
            // … but the troops of an organization of states are troops.
            let force = base.kind == KnownKind::Group(GroupKind::Igo)
                && agents.first().is_some_and(|a| a.sort == AgentSort::Force);
            let whole = whole && !force;
            let acts = !agents.is_empty() || base.kind != KnownKind::Seat && draft.by.score() > 0.0;
            if acts {
                joint.extend(others.iter().map(|other| actor(context, other, &sectors)));
            }
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

/// The country, group or person that a phrase starts from, the people ("Kurdish") it names besides, and further countries that
/// are joined to the first: "Arvenian and Tolmari".
fn base(context: &Context<'_>, draft: &Draft) -> (Option<Known>, Option<Known>, Vec<Known>) {
    let mut candidates: Vec<Known> = Vec::new();
    let mut rows: Vec<(Known, Range<usize>)> = Vec::new();
    let mut people = None;
    let tokens = &context.syntax.tokens;
    let head = tokens[draft.head].lemma.to_lowercase();
    if context.actors.words.other_party.contains(&head) {
        return (None, None, Vec::new());
    }
    collect(context, &draft.words, draft, &mut |known, run| match known.kind {
        KnownKind::Group(GroupKind::People) => people = people.take().or(Some(known)),
        _ => {
            rows.push((known.clone(), run));
            candidates.push(known);
        }
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
        collect(context, &run, draft, &mut |known, _| {
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
    let others = best.as_ref().map_or(Vec::new(), |best| joined(context, &rows, best));
    (best, people, others)
}

/// The countries that are joined to the first of a phrase by "and" or a comma.
fn joined(context: &Context<'_>, rows: &[(Known, Range<usize>)], first: &Known) -> Vec<Known> {
    let country = |k: &Known| matches!(k.kind, KnownKind::Country | KnownKind::Demonym);
    let tokens = context.syntax.tokens.rows();
    let Some(at) = rows.iter().position(|(k, _)| k == first).filter(|_| country(first)) else {
        return Vec::new();
    };
    let mut found: Vec<Known> = Vec::new();
    for pair in rows[at..].windows(2) {
        let between = pair[0].1.end..pair[1].1.start;
        let link = |w: usize| matches!(tokens[w].upos, Upos::Cconj | Upos::Punct | Upos::Det);
        let comma = |w: usize| tokens[w].upos == Upos::Cconj || &context.document.text[tokens[w].span] == ",";
        if !country(&pair[1].0) || !between.clone().all(link) || !between.clone().any(comma) {
            break;
        }
        if pair[1].0.code != first.code && !found.iter().any(|f| f.code == pair[1].0.code) {
            found.push(pair[1].0.clone());
        }
    }
    found
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
fn collect(
    context: &Context<'_>,
    words: &Range<usize>,
    draft: &Draft,
    found: &mut dyn FnMut(Known, Range<usize>),
) {
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
                found(known, at..at + n);
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
