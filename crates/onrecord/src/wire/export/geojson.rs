//! Claims on the map: GeoJSON (RFC 7946), one point a claim, with how exactly the place is known.
//!
//! reads:  rows of a ledger, the gazetteer
//! writes: GeoJSON

use super::{ExportError, Exported, Sources};
use onrecord_ledger::Row;
use serde_json::json;
use std::io::Write;

/// One feature a claim whose place lies somewhere. Coordinates are those of a town's center or a region's middle: `precision`
/// says which, so that no statement looks like a strike on a market square.
pub fn write(rows: &[Row], from: &Sources<'_>, out: &mut dyn Write) -> Result<Exported, ExportError> {
    let mut done = Exported::default();
    write!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
    for row in rows {
        let Some(site) = from.site(row) else {
            done.left_out += 1;
            continue;
        };
        let (claim, s, f) = (&row.claim, &row.claim.statement, row.claim.factuality);
        let parties =
            |all: &[onrecord_events::Party]| -> Vec<String> { all.iter().map(|p| p.name.clone()).collect() };
        let feature = json!({
            "type": "Feature",
            "id": claim.id.to_string(),
            "geometry": {"type": "Point", "coordinates": [site.longitude, site.latitude]},
            "properties": {
                "plain": claim.plain, "type": s.kind, "mode": s.mode, "actors": parties(&s.actors), "recipients": parties(&s.recipients),
                "place": site.name, "geonameid": site.id, "precision": site.kind.name(),
                "first_day": s.days.map(|d| d.0.to_string()), "last_day": s.days.map(|d| d.1.to_string()),
                "published": claim.published.map(|d| d.to_string()), "publisher": row.meta.publisher, "url": row.meta.url,
                "source": claim.chain.last().map(|l| l.name.as_str()), "certainty": f.certainty.name(),
                "polarity": f.polarity.name(), "mood": f.mood.name(),
            },
        });
        write!(out, "{}\n{feature}", if done.rows == 0 { "" } else { "," })?;
        done.rows += 1;
    }
    writeln!(out, "\n]}}")?;
    Ok(done)
}
