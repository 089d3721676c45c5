//! Claims on the map, with how exactly each place is known.
//!
//! reads:  the ledger, the gazetteer
//! writes: GeoJSON (RFC 7946)

use super::LookParams;
use crate::answers::{Question, json};
use crate::ask::Both;
use crate::error::{ApiError, ErrorBody};
use crate::filter::FilterParams;
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use onrecord::ledger::{Counted, PlaceCount};
use onrecord::resources::gazetteer::{Gazetteer, SiteKind};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Places and how many claims are of each: a GeoJSON feature collection.
#[derive(Serialize, ToSchema, Debug)]
pub struct Map {
    /// `FeatureCollection`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// A point for each place: a town's center, a region's or country's middle.
    features: Vec<Feature>,
    /// Claims that speak of no place of their own: they are not on the map.
    without_place: u64,
    /// Claims of places that the gazetteer does not know.
    not_found: u64,
    /// How many claims were looked at.
    claims: u64,
    /// Whether these were all that meet the conditions.
    complete: bool,
}

/// A place.
#[derive(Serialize, ToSchema, Debug)]
struct Feature {
    /// `Feature`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// GeoNames id.
    id: u32,
    /// Where.
    geometry: Point,
    /// What is known of it.
    properties: PlaceProperties,
}

/// A point.
#[derive(Serialize, ToSchema, Debug)]
struct Point {
    /// `Point`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Degrees east, degrees north.
    coordinates: [f64; 2],
}

/// What is known of a place.
#[derive(Serialize, ToSchema, Debug)]
struct PlaceProperties {
    /// Its name.
    name: String,
    /// GeoNames id, as the parameter `place` takes it.
    geonameid: u32,
    /// How exactly the place is known: `place`, `district`, `region` or `country`. Only a `place` is a spot on the map.
    precision: &'static str,
    /// `capital`, `seat`, `town`, `region`, `country` or `district`.
    kind: &'static str,
    /// Alpha-3 code of its country.
    country: String,
    /// How many claims.
    claims: u64,
    /// How many of them deny what they speak of.
    denied: u64,
    /// How many of each type.
    by_type: BTreeMap<String, u64>,
    /// First day that they speak of.
    first_day: Option<String>,
    /// Last day that they speak of.
    last_day: Option<String>,
}

/// Places of the claims that meet all conditions
#[utoipa::path(get, path = "/map", tag = "overviews", params(FilterParams, LookParams), responses(
    (status = 200, description = "The places", body = Map),
    (status = 400, description = "A parameter cannot be read", body = ErrorBody)
))]
pub async fn map(
    State(app): State<App>,
    question: Question,
    Both(filter, look): Both<FilterParams, LookParams>,
) -> Result<Response, ApiError> {
    let (selection, look_at) = (filter.selection()?, look.look_at()?);
    app.answer(&question, move |app, ledger| {
        let counted = ledger.places(&selection, look_at)?;
        let (reader, _) = app.reader()?;
        json(&lay_out(counted, &reader.resources().gazetteer))
    })
    .await
}

fn lay_out(counted: Counted<PlaceCount>, gazetteer: &Gazetteer) -> Map {
    let mut places: BTreeMap<(u32, String), PlaceProperties> = BTreeMap::new();
    let mut without_place = 0;
    for count in counted.counts {
        let Some((id, name)) = count.place else {
            without_place += count.claims;
            continue;
        };
        let known = places.entry((id, name.clone())).or_insert_with(|| PlaceProperties {
            name,
            geonameid: id,
            precision: "",
            kind: "",
            country: String::new(),
            claims: 0,
            denied: 0,
            by_type: BTreeMap::new(),
            first_day: None,
            last_day: None,
        });
        known.claims += count.claims;
        if count.polarity == "negative" {
            known.denied += count.claims;
        }
        *known.by_type.entry(count.kind).or_default() += count.claims;
        if let Some((first, last)) = count.days {
            known.first_day = Some(known.first_day.take().map_or(first.clone(), |d| d.min(first)));
            known.last_day = known.last_day.take().max(Some(last));
        }
    }
    let mut not_found = 0;
    let mut features = Vec::new();
    for ((id, name), mut properties) in places {
        let site = gazetteer.lookup(&name).into_iter().map(|c| c.site).find(|s| s.id == id);
        let Some(site) = site else {
            not_found += properties.claims;
            continue;
        };
        properties.precision = match site.kind {
            SiteKind::Capital | SiteKind::Seat | SiteKind::Town => "place",
            SiteKind::District => "district",
            SiteKind::Region => "region",
            SiteKind::Country => "country",
        };
        (properties.kind, properties.country) = (site.kind.name(), site.country);
        let geometry = Point { kind: "Point", coordinates: [site.longitude, site.latitude] };
        features.push(Feature { kind: "Feature", id, geometry, properties });
    }
    features.sort_by(|a, b| b.properties.claims.cmp(&a.properties.claims).then(a.id.cmp(&b.id)));
    Map {
        kind: "FeatureCollection",
        features,
        without_place,
        not_found,
        claims: counted.claims,
        complete: counted.complete,
    }
}
