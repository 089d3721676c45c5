//! Whether a run of words names a place at all: signs of the words, of the encoder and of the place it would be.
//!
//! reads:  document.zones, syntax, encoder scores (entity, name), names
//! writes: the score of a name
//! data:   data/gazetteer/choice.toml

use super::choice::Sight;
use super::names::{self, Form, Name};
use crate::{Context, Mention, MentionForm};
use onrecord_document::{Document, Layer, Span};
use onrecord_encoder::{Scores, TaskScores};
use onrecord_resources::gazetteer::{Choice, NAME_SIGNS, PLACE_SIGNS, SiteKind};
use onrecord_syntax::Upos;

/// What the encoder says of a name's words, each the mean of their probabilities.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    name: [f64; 4],
    entity: [f64; 4],
    /// Whether there was an encoder at all.
    asked: bool,
}

impl Seen {
    /// Sums over a name's words.
    pub fn new(context: &Context<'_>, scores: &Scores, name: &Name) -> Seen {
        let mut seen = Seen { asked: !scores.name.is_empty(), ..Seen::default() };
        let mean = |task: &TaskScores, fits: &dyn Fn(&str) -> bool| -> f64 {
            if task.is_empty() || name.words.end > task.len() {
                return 0.0;
            }
            let columns: Vec<usize> = (0..task.labels.len())
                .filter(|l| task.labels[*l].split_once('-').is_some_and(|(_, n)| fits(n)))
                .collect();
            let sum: f32 =
                name.words.clone().map(|w| columns.iter().map(|c| task.row(w)[*c]).sum::<f32>()).sum();
            f64::from(sum) / name.words.len() as f64
        };
        for (into, label) in seen.name.iter_mut().zip(["LOCATION", "ORGANIZATION", "PERSON", "MISC"]) {
            *into = mean(&scores.name, &|l| l == label);
        }
        for (into, label) in seen.entity.iter_mut().zip(["Location", "Organisation", "Person", "Nationality"])
        {
            *into = mean(&scores.entity, &|l| l == label);
        }
        if !seen.asked {
            let proper = context.syntax.tokens.rows()[name.words.end - 1].upos == Upos::Propn;
            let choice = &context.gazetteer.choice;
            seen.name[0] = if proper { choice.proper } else { choice.common };
        }
        seen
    }

    /// How sure the encoder is that the words name a person.
    pub fn person(&self) -> f64 {
        self.name[2].max(self.entity[2])
    }

    /// How sure the encoder is that the words name a place.
    pub fn location(&self) -> f64 {
        self.name[0].max(self.entity[0])
    }

    /// Whether the encoder takes the words for a person's name.
    pub fn is_person(&self, choice: &Choice) -> bool {
        self.person() > choice.person
    }

    /// How sure it is that the words name a place, before anything is known of the place.
    pub fn as_place(&self, choice: &Choice) -> f64 {
        let other = choice.other * self.name[3].max(self.entity[1]);
        (self.location().max(other) * (1.0 - self.person())).clamp(choice.doubt, 1.0)
    }
}

/// The score of a name with a candidate: above nought it is likelier a place than not.
pub(super) fn score(context: &Context<'_>, sight: &Sight<'_>, name: usize, best: usize) -> f64 {
    signs(context, sight, name, best).iter().zip(&context.gazetteer.choice.name).map(|(s, w)| s * w).sum()
}

/// The signs of a name, in the order of `NAME_SIGNS`.
fn signs(context: &Context<'_>, sight: &Sight<'_>, number: usize, best: usize) -> [f64; NAME_SIGNS.len()] {
    let name = &sight.names[number];
    let candidate = &name.candidates[best];
    let site = &candidate.site;
    let tokens = context.syntax.tokens.rows();
    let seen = &sight.seen[number];
    let yes = |b: bool| f64::from(u8::from(b));
    let (first, last) = (name.words.start, name.words.end - 1);
    let sentence = &context.syntax.sentences[tokens[first].sentence];
    let head = (name.words.clone())
        .find(|&w| tokens[w].head.is_none_or(|h| !name.words.contains(&h.index())))
        .unwrap_or(last);
    let relation = tokens[head].relation.as_str();
    let base = tokens[head].relation_base();
    let before = (first > sentence.tokens.start).then(|| &tokens[first - 1]);
    let after = (last + 1 < sentence.tokens.end).then(|| &tokens[last + 1]);
    let proper = |w: usize| {
        names::capital(context, w) && matches!(tokens[w].upos, Upos::Propn | Upos::Noun | Upos::Adj)
    };
    let twin = sight.twins.get(name.key.as_str()).copied().unwrap_or_default();
    let text = &context.document.text[name.span];
    let row = &sight.signs(number)[best];
    let of = |sign: &str| PLACE_SIGNS.iter().position(|s| *s == sign).map_or(0.0, |i| row[i]);
    let comma_left = number > 0 && sight.within(number - 1) == Some(number);
    let town = !matches!(site.kind, SiteKind::Country | SiteKind::Region | SiteKind::District);
    [
        1.0,
        seen.name[0],
        seen.name[1],
        seen.name[2],
        seen.name[3],
        seen.entity[0],
        seen.entity[1],
        seen.entity[2],
        seen.entity[3],
        yes(name.form == Form::Adjective),
        yes(name.form == Form::Adjective && matches!(tokens[last].xpos.as_str(), "NNPS" | "NNS")),
        yes(name.form == Form::Short),
        yes(site.kind == SiteKind::Country && name.form != Form::Adjective),
        yes(site.kind == SiteKind::Region && !site.country.is_empty()),
        yes(site.kind == SiteKind::District),
        yes(matches!(site.kind, SiteKind::Capital | SiteKind::Seat)),
        yes(site.country.is_empty()),
        yes(town) * of("people"),
        yes(candidate.exact),
        yes(!candidate.exact),
        of("first-name"),
        yes(before.is_some_and(|t| t.upos == Upos::Adp)),
        yes(matches!(base, "compound" | "amod")),
        yes(base == "nsubj"),
        yes(relation == "nmod:poss"),
        yes(before.is_some() && proper(first - 1)),
        yes(after.is_some() && proper(last + 1)),
        yes(comma_left),
        yes(sight.within(number).is_some()),
        yes(sight.dateline == Some(number)),
        twin.0,
        of("spoken"),
        of("near"),
        yes(name.words.len() > 1),
        yes(text.len() > 3 && text.chars().all(|c| !c.is_lowercase())),
        yes(before.is_none()),
        yes(tokens[last].upos == Upos::Propn),
        yes(!text.starts_with(char::is_uppercase)),
        twin.1,
        yes(context.gazetteer.choice.ordinary.contains(&name.key)),
        of("region-named"),
        of("same-country"),
        yes(!candidate.exact) * of("near-most"),
    ]
}

/// A run of words with all its signs: what weights are fitted on.
#[derive(Clone, Debug)]
pub struct Studied {
    /// The words.
    pub span: Span,
    /// For each place that they may mean its point and signs, in the order of `PLACE_SIGNS`.
    pub places: Vec<((f64, f64), Vec<f64>)>,
    /// Which of them is chosen by today's weights.
    pub best: usize,
    /// Signs of the words with that place, in the order of `NAME_SIGNS`.
    pub signs: Vec<f64>,
}

/// Every run of words of a document that may name a place, with its signs.
#[doc(hidden)]
pub fn study(
    document: &Document,
    syntax: &onrecord_syntax::Syntax,
    scores: &Scores,
    actors: &onrecord_resources::actors::Actors,
    gazetteer: &onrecord_resources::gazetteer::Gazetteer,
    mentions: &Layer<Mention>,
) -> Vec<Studied> {
    let context = Context { document, syntax, actors, gazetteer, on: document.meta.published };
    debug_assert!(mentions.iter().all(|m| m.form != MentionForm::Pronoun || m.actor.is_none()));
    let names = names::find(&context);
    let sight = Sight::new(&context, scores, mentions, &names);
    let rows = names.iter().enumerate().filter_map(|(i, name)| {
        let best = sight.best(i)?;
        let signs = signs(&context, &sight, i, best).to_vec();
        let points = name.candidates.iter().map(|c| (c.site.latitude, c.site.longitude));
        let places = points.zip(sight.signs(i).iter().map(|s| s.to_vec())).collect();
        Some(Studied { span: name.span, places, best, signs })
    });
    rows.collect()
}
