//! Third-person pronouns → the one entity they can mean; where two can, neither.
//!
//! reads:  document.{text,zones}, syntax, drafts
//! writes: which cluster a pronoun joins
//! data:   data/lexicon/en/people.toml

use crate::links::{Clusters, Traits};
use crate::phrases::{Draft, pronoun_of};
use crate::{Context, EntityType, MentionForm};
use onrecord_document::Id;
use onrecord_resources::actors::{Pronoun, PronounNumber, Referent};
use onrecord_syntax::{Token, Upos};

/// For each token the number of the quotation it is in, 0 outside. Marks pair within a paragraph; one that is left open
/// runs to its end.
pub(crate) fn quotations(context: &Context<'_>) -> Vec<u32> {
    let text = &context.document.text;
    let mut inside = vec![0; context.syntax.tokens.len()];
    let (mut open, mut count, mut zone) = (false, 0, None);
    for (i, token) in context.syntax.tokens.iter().enumerate() {
        let here = context.document.zone_at(token.span.start()).map(|z| z.span);
        if here != zone {
            (zone, open) = (here, false);
        }
        let mark = match &text[token.span] {
            "“" | "``" => Some(true),
            "”" | "''" => Some(false),
            "\"" | "\"\"" => Some(!open),
            _ => None,
        };
        match mark {
            Some(true) if !open => (open, count) = (true, count + 1),
            Some(false) => open = false,
            _ => inside[i] = if open { count } else { 0 },
        }
    }
    inside
}

/// The cluster that a pronoun of the third person joins; first and second persons only go on as they began.
pub(crate) fn antecedent(
    context: &Context<'_>,
    drafts: &[Draft],
    traits: &[Traits],
    clusters: &Clusters,
    quotes: &[u32],
    i: usize,
) -> Option<usize> {
    let row = pronoun_of(context, drafts[i].head)?;
    let weights = &context.actors.words.antecedents;
    if row.person != 3 {
        return same_voice(context, drafts, clusters, quotes, row, i);
    }
    let mut best: Vec<(usize, f32)> = Vec::new();
    for j in (0..i).rev() {
        let cluster = clusters.of[j];
        let Some(mut points) = points(context, drafts, traits, quotes, row, i, j) else { continue };
        if excluded(context, drafts, clusters, quotes, i, cluster) {
            continue;
        }
        let gender = &clusters.rows[cluster].gender;
        if !gender.is_empty() && !row.gender.is_empty() {
            if *gender != row.gender {
                continue;
            }
            points += weights.gender;
        }
        // The one whom pronouns have meant so far goes on.
        match best.iter_mut().find(|(c, _)| *c == cluster) {
            Some((_, old)) => *old = old.max(points) + weights.again,
            None => best.push((cluster, points)),
        }
    }
    best.sort_by(|a, b| b.1.total_cmp(&a.1));
    match best[..] {
        [] => None,
        [(only, points)] => (row.of == Referent::Person || points > 0.0).then_some(only),
        [(first, most), (_, next), ..] => (most - next >= weights.lead).then_some(first),
    }
}

/// The cluster of the last pronoun of the same person and number in the same quotation, or, like this one, outside of any: who
/// says "I" there goes on saying it. Whom it means is attribution's to resolve.
fn same_voice(
    context: &Context<'_>,
    drafts: &[Draft],
    clusters: &Clusters,
    quotes: &[u32],
    row: &Pronoun,
    i: usize,
) -> Option<usize> {
    let voice = quotes[drafts[i].head.index()];
    (0..i).rev().find_map(|j| {
        let other = pronoun_of(context, drafts[j].head).filter(|_| drafts[j].form == MentionForm::Pronoun)?;
        let same = other.person == row.person && other.number == row.number;
        (same && quotes[drafts[j].head.index()] == voice).then(|| clusters.of[j])
    })
}

/// How well an earlier mention fits as antecedent; nothing if it cannot be one.
fn points(
    context: &Context<'_>,
    drafts: &[Draft],
    traits: &[Traits],
    quotes: &[u32],
    row: &Pronoun,
    i: usize,
    j: usize,
) -> Option<f32> {
    let weights = &context.actors.words.antecedents;
    let tokens = &context.syntax.tokens;
    let (pronoun, other) = (&drafts[i], &drafts[j]);
    let earlier = tokens[other.head].sentence.index();
    let distance = tokens[pronoun.head].sentence.index().checked_sub(earlier)?;
    let person = other.kind == EntityType::Person;
    let plural = traits[j].plural
        || other.form == MentionForm::Pronoun
            && pronoun_of(context, other.head).is_some_and(|p| p.number == PronounNumber::Plural);
    let mut points = match row.of {
        Referent::Person => {
            if !person || plural || distance > weights.reach_person {
                return None;
            }
            0.0
        }
        Referent::Group => {
            let group = other.kind == EntityType::Organisation || person && plural;
            // One body is "they" only as the subject just before.
            let single = !plural && (distance > 1 || !is_subject(context, other.head));
            if !group || single || distance > weights.reach_other {
                return None;
            }
            if plural { weights.plural } else { 0.0 }
        }
        Referent::Thing => {
            let thing = other.kind == EntityType::Organisation
                || other.kind == EntityType::Location && other.actor.is_some();
            if !thing || plural || distance > 1 || !is_subject(context, other.head) {
                return None;
            }
            0.0
        }
    };
    if other.form == MentionForm::Pronoun {
        let same = pronoun_of(context, other.head)
            .is_some_and(|p| p.person == 3 && p.number == row.number && p.of == row.of);
        if !same {
            return None;
        }
    }
    points -= weights.distance * distance as f32;
    if is_subject(context, other.head) {
        points += weights.subject;
        // The subject of the main clause, or of a clause that governs one: who speaks.
        if tokens[other.head].head.is_some_and(|v| {
            tokens[v].head.is_none() || context.syntax.tree().child(v, &["ccomp", "parataxis"]).is_some()
        }) {
            points += weights.main_subject;
        }
    }
    let (here, there) = (quotes[pronoun.head.index()], quotes[other.head.index()]);
    points += if here == there {
        weights.same_quotation
    } else if here == 0 {
        -weights.other_quotation
    } else {
        0.0
    };
    // A possessive is not the thing that it is part of.
    (!other.words.contains(&pronoun.head.index())).then_some(points)
}

fn is_subject(context: &Context<'_>, token: Id<Token>) -> bool {
    matches!(context.syntax.tokens[token].relation_base(), "nsubj")
}

/// Whether a cluster is ruled out: in a quotation, "he" is not the one who is quoted.
fn excluded(
    context: &Context<'_>,
    drafts: &[Draft],
    clusters: &Clusters,
    quotes: &[u32],
    i: usize,
    cluster: usize,
) -> bool {
    let tokens = &context.syntax.tokens;
    // Subject and object of one verb are two, unless the pronoun says "self".
    let own = tokens[drafts[i].head].head;
    let role = |t: Id<Token>| matches!(tokens[t].relation_base(), "nsubj" | "obj" | "iobj" | "obl");
    let reflexive = context.document.text[tokens[drafts[i].head].span].to_lowercase().contains("sel");
    let beside = |&d: &usize| own.is_some() && tokens[drafts[d].head].head == own && role(drafts[d].head);
    if !reflexive && role(drafts[i].head) && clusters.rows[cluster].drafts.iter().any(beside) {
        return true;
    }
    if quotes[drafts[i].head.index()] == 0 {
        return false;
    }
    let sentence = tokens[drafts[i].head].sentence;
    clusters.rows[cluster].drafts.iter().any(|&d| {
        let token = &tokens[drafts[d].head];
        let speaks = token.head.is_some_and(|v| tokens[v].upos == Upos::Verb && quotes[v.index()] == 0);
        token.sentence == sentence
            && quotes[drafts[d].head.index()] == 0
            && token.relation_base() == "nsubj"
            && speaks
    })
}
