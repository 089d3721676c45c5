//! Makes data/gazetteer/{places,names}.tsv: `make_gazetteer CITIES REGIONS COUNTRIES CENTRES RULES OUT-FOLDER`.
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
    let (places, names) = onrecord_resources::gazetteer::build(
        &read(cities)?,
        &read(regions)?,
        &read(countries)?,
        &read(centres)?,
        &read(rules)?,
    )?;
    let head = |title: &str, columns: &str| {
        format!(
            "# {title}\n# version 1; licence CC BY 4.0; origin: GeoNames (geonames.org), cities500 and admin1 names\n\
             # made by crates/resources/examples/make_gazetteer.rs; do not edit, overlay\n# {columns}\n"
        )
    };
    let columns = "id name latitude longitude country region kind population names";
    std::fs::write(format!("{out}/places.tsv"), head("places", columns) + &places)?;
    std::fs::write(format!("{out}/names.tsv"), head("names", "key ids") + &names)?;
    Ok(())
}
