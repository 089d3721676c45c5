//! Makes data/gazetteer/places.bin: `make_gazetteer CITIES REGIONS COUNTRIES CENTRES RULES OUT-FOLDER`.
//!
//! reads:  GeoNames tables (see data/gazetteer/README.md)
//! writes: data/gazetteer/

#![forbid(unsafe_code)]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [cities, regions, countries, centres, rules, out] = &arguments[..] else {
        return Err("usage: make_gazetteer CITIES REGIONS COUNTRIES CENTRES RULES OUT-FOLDER".into());
    };
    let read = |path: &String| std::fs::read_to_string(path);
    let file = onrecord_resources::gazetteer::build(
        &read(cities)?,
        &read(regions)?,
        &read(countries)?,
        &read(centres)?,
        &read(rules)?,
    )?;
    std::fs::write(format!("{out}/places.bin"), file)?;
    Ok(())
}
