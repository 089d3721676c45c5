//! Names of places → places on the map.
//!
//! reads:  document.{text,zones}, syntax, encoder scores (entity, name), mentions
//! writes: Mentions::places
//! data:   data/gazetteer/, data/actors/countries.tsv
//!
//! Every run of words that the gazetteer knows is looked at. Signs around it say which of the places called so is meant
//! ([`choice`]), then whether it is meant at all ([`signs`]); how much each sign counts is data.

mod choice;
mod names;
mod signs;

pub use signs::{Studied, study};

use crate::{Context, Mention, MentionForm, Place, PlaceUse, Precision};
use names::Form;
use onrecord_document::{Id, Layer, Maker, Span};
use onrecord_encoder::Scores;
use onrecord_resources::gazetteer::SiteKind;

/// No mention is longer than so many bytes before a name in it.
const FAR: usize = 1_000;

/// The places of a document in text order.
pub(crate) fn find(context: &Context<'_>, scores: &Scores, mentions: &Layer<Mention>) -> Layer<Place> {
    let names = names::find(context);
    let sight = choice::Sight::new(context, scores, mentions, &names);
    let mut places = Layer::new();
    for (i, name) in names.iter().enumerate() {
        let Some(best) = sight.best(i) else { continue };
        // A user's place is meant wherever its name stands, unless a person is called so.
        let own = name.candidates[best].own && !sight.seen[i].is_person(&context.gazetteer.choice);
        let score = signs::score(context, &sight, i, best);
        if score < context.gazetteer.choice.least && !own {
            continue;
        }
        let site = &name.candidates[best].site;
        places.push(Place {
            span: name.span,
            mention: mention_of(mentions, name.span),
            name: site.name.clone(),
            geonameid: site.id,
            latitude: site.latitude,
            longitude: site.longitude,
            country: (!site.country.is_empty()).then(|| site.country.clone()),
            precision: match site.kind {
                SiteKind::Country => Precision::Country,
                SiteKind::Region => Precision::Region,
                SiteKind::District => Precision::District,
                _ => Precision::Place,
            },
            used: if name.form == Form::Adjective { PlaceUse::Adjective } else { PlaceUse::Name },
            by: Maker::model("gazetteer/choice.toml", probability(score)),
        });
    }
    places
}

/// The probability of a score.
fn probability(score: f64) -> f32 {
    (1.0 / (1.0 + (-score).exp())) as f32
}

/// The mention that a name is, or the shortest that it is part of; a pronoun holds no name.
fn mention_of(mentions: &Layer<Mention>, span: Span) -> Option<Id<Mention>> {
    let rows = mentions.rows();
    let after = rows.partition_point(|m| m.span.start() <= span.start());
    let near = rows[..after].iter().enumerate().rev();
    near.take_while(|(_, m)| span.start() - m.span.start() <= FAR)
        .filter(|(_, m)| m.form != MentionForm::Pronoun && m.span.contains(span))
        .min_by_key(|(i, m)| (m.span.len(), *i))
        .map(|(i, _)| Id::new(i))
}
