//! Rows and columns: our own CSV, and the layouts of POLECAT, ICEWS, GDELT and PETRARCH2.
//!
//! reads:  rows of a ledger
//! writes: CSV and tab-separated text
//!
//! Column lists: POLECAT's public release, the ICEWS coded event data, GDELT 2.0's event table, PETRARCH2's writer.

use super::{ExportError, Exported, Sources, is_asserted};
use onrecord_events::Party;
use onrecord_ledger::{Row, fields};
use std::io::Write;

// tidy: columns of v_claim
const CSV: [&str; 27] = [
    "id",
    "document",
    "publisher",
    "published",
    "title",
    "url",
    "chain",
    "source_kind",
    "form",
    "type",
    "mode",
    "cameo",
    "quad",
    "actors",
    "actor_codes",
    "recipients",
    "recipient_codes",
    "place",
    "geonameid",
    "first_day",
    "last_day",
    "killed",
    "wounded",
    "certainty",
    "polarity",
    "mood",
    "plain",
];

// tidy: columns of POLECAT
const POLECAT: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

// tidy: columns of ICEWS
const ICEWS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

/// One row a claim, all of them: what was denied says so.
pub fn csv(rows: &[Row], from: &Sources<'_>, out: &mut dyn Write) -> Result<Exported, ExportError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out);
    writer.write_record(CSV).map_err(io)?;
    for row in rows {
        let (claim, s, f) = (&row.claim, &row.claim.statement, row.claim.factuality);
        let names = |all: &[Party]| all.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join("; ");
        let codes = |all: &[Party]| all.iter().map(|p| p.code.as_str()).collect::<Vec<_>>().join("; ");
        let chain: Vec<&str> = claim.chain.iter().map(|l| l.name.as_str()).collect();
        let some = |value: &Option<String>| value.clone().unwrap_or_default();
        let cells: [String; 27] = [
            claim.id.to_string(),
            claim.document.to_string(),
            some(&row.meta.publisher),
            day(claim.published),
            some(&row.meta.title),
            some(&row.meta.url),
            chain.join(" > "),
            claim.chain.last().map(|l| l.kind.name()).unwrap_or_default().to_owned(),
            s.form.name().to_owned(),
            s.kind.clone(),
            s.mode.clone(),
            s.cameo.clone(),
            s.quad.to_string(),
            names(&s.actors),
            codes(&s.actors),
            names(&s.recipients),
            codes(&s.recipients),
            s.place.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
            s.place.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default(),
            day(s.days.map(|d| d.0)),
            day(s.days.map(|d| d.1)),
            fields::get(claim, "killed"),
            fields::get(claim, "wounded"),
            f.certainty.name().to_owned(),
            f.polarity.name().to_owned(),
            f.mood.name().to_owned(),
            claim.plain.clone(),
        ];
        writer.write_record(cells.map(|c| guarded(c, from.guard_formulas))).map_err(io)?;
    }
    writer.flush()?;
    Ok(Exported { rows: rows.len() as u64, left_out: 0 })
}

/// A cell that a spreadsheet takes for text: what starts like a formula gets a quotation mark before it.
fn guarded(cell: String, guard: bool) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if guard && risky { format!("'{cell}") } else { cell }
}

fn io(error: csv::Error) -> ExportError {
    ExportError::Io(error.into())
}

fn day(day: Option<jiff::civil::Date>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}

/// A row of a tab-separated file: tabs and line breaks inside a cell become blanks.
fn line(out: &mut dyn Write, cells: &[String]) -> Result<(), ExportError> {
    let clean: Vec<String> = cells.iter().map(|c| c.replace(['\t', '\n', '\r'], " ")).collect();
    writeln!(out, "{}", clean.join("\t"))?;
    Ok(())
}

fn titles(out: &mut dyn Write, titles: &[&str]) -> Result<(), ExportError> {
    writeln!(out, "{}", titles.join("\t"))?;
    Ok(())
}

/// The day of the event, or else that of printing, as the layouts of events have it.
fn event_day(row: &Row) -> Option<jiff::civil::Date> {
    row.claim.statement.days.map(|d| d.0).or(row.claim.published)
}

fn asserted(rows: &[Row]) -> (Vec<&Row>, u64) {
    let kept: Vec<&Row> = rows.iter().filter(|r| is_asserted(r)).collect();
    let left_out = (rows.len() - kept.len()) as u64;
    (kept, left_out)
}

pub fn polecat(rows: &[Row], from: &Sources<'_>, out: &mut dyn Write) -> Result<Exported, ExportError> {
    titles(out, &POLECAT)?;
    let (kept, left_out) = asserted(rows);
    for row in &kept {
        let s = &row.claim.statement;
        let side = |all: &[Party]| -> [String; 8] {
            let Some(party) = all.first() else { return Default::default() };
            let (country, sectors) = from.split(&party.code);
            let first = sectors.first().cloned().unwrap_or_default();
            [
                party.name.clone(),
                country,
                String::new(),
                first,
                sectors.join("; "),
                String::new(),
                party.name.clone(),
                String::new(),
            ]
        };
        let site = from.site(row);
        let place = s.place.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
        let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
        let head = [
            row.claim.id.to_string(),
            day(event_day(row)),
            s.kind.clone(),
            s.mode.clone(),
            String::new(),
            quad_name(s.quad).to_owned(),
            String::new(),
        ];
        let country = site.as_ref().map(|x| x.country.clone()).unwrap_or_default();
        let tail = [
            place.clone(),
            String::new(),
            String::new(),
            String::new(),
            country,
            number(site.as_ref().map(|x| x.latitude)),
            number(site.as_ref().map(|x| x.longitude)),
            s.place.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default(),
            place,
            String::new(),
            row.meta.publisher.clone().unwrap_or_default(),
            day(row.claim.published),
            String::new(),
            String::new(),
            String::new(),
            "en".to_owned(),
            row.run.program.clone(),
        ];
        let cells: Vec<String> =
            head.into_iter().chain(side(&s.actors)).chain(side(&s.recipients)).chain(tail).collect();
        debug_assert_eq!(cells.len(), POLECAT.len());
        line(out, &cells)?;
    }
    Ok(Exported { rows: kept.len() as u64, left_out })
}

fn quad_name(quad: u8) -> &'static str {
    match quad {
        1 => "VERBAL COOPERATION",
        2 => "MATERIAL COOPERATION",
        3 => "VERBAL CONFLICT",
        4 => "MATERIAL CONFLICT",
        _ => "",
    }
}

/// Every actor with every recipient, one row each, as data of dyads have it; an empty party where one side is not known.
fn dyads(row: &Row) -> Vec<(Party, Party)> {
    let s = &row.claim.statement;
    let nobody = || vec![Party { name: String::new(), code: String::new() }];
    let or = |all: &[Party]| if all.is_empty() { nobody() } else { all.to_vec() };
    let recipients = or(&s.recipients);
    or(&s.actors).into_iter().flat_map(|a| recipients.iter().map(move |b| (a.clone(), b.clone()))).collect()
}

pub fn icews(rows: &[Row], from: &Sources<'_>, out: &mut dyn Write) -> Result<Exported, ExportError> {
    titles(out, &ICEWS)?;
    let (kept, left_out) = asserted(rows);
    let mut written = 0;
    for row in kept {
        let s = &row.claim.statement;
        let site = from.site(row);
        let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
        for (i, (a, b)) in dyads(row).into_iter().enumerate() {
            let (country_a, sectors_a) = from.split(&a.code);
            let (country_b, sectors_b) = from.split(&b.code);
            // The key of ICEWS is id and day: a claim with several dyads gets one id each.
            let id = if i == 0 { row.claim.id.to_string() } else { format!("{}-{}", row.claim.id, i + 1) };
            let cells = [
                id,
                day(event_day(row)),
                a.name,
                sectors_a.join(","),
                country_a,
                s.kind.clone(),
                s.cameo.clone(),
                String::new(),
                b.name,
                sectors_b.join(","),
                country_b,
                row.claim.document.to_string(),
                String::new(),
                row.meta.publisher.clone().unwrap_or_default(),
                s.place.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
                String::new(),
                String::new(),
                site.as_ref().map(|x| x.country.clone()).unwrap_or_default(),
                number(site.as_ref().map(|x| x.latitude)),
                number(site.as_ref().map(|x| x.longitude)),
            ];
            line(out, &cells)?;
            written += 1;
        }
    }
    Ok(Exported { rows: written, left_out })
}

/// The 61 columns of GDELT 2.0's events, without titles.
pub fn gdelt(rows: &[Row], from: &Sources<'_>, out: &mut dyn Write) -> Result<Exported, ExportError> {
    let (kept, mut left_out) = asserted(rows);
    let mut written = 0;
    for row in kept {
        let s = &row.claim.statement;
        if s.cameo.is_empty() {
            left_out += 1;
            continue;
        }
        let date = day(event_day(row)).replace('-', "");
        let site = from.site(row);
        for (i, (a, b)) in dyads(row).into_iter().enumerate() {
            let actor = |p: &Party| -> Vec<String> {
                let (country, sectors) = from.split(&p.code);
                let sector = |i: usize| sectors.get(i).cloned().unwrap_or_default();
                let mut cells = vec![p.code.clone(), p.name.to_uppercase(), country];
                cells.extend([
                    String::new(),
                    String::new(),
                    String::new(),
                    String::new(),
                    sector(0),
                    sector(1),
                    sector(2),
                ]);
                cells
            };
            let id = if i == 0 { row.claim.id.to_string() } else { format!("{}-{}", row.claim.id, i + 1) };
            let year = date.get(..4).unwrap_or_default().to_owned();
            let mut cells =
                vec![id, date.clone(), date.get(..6).unwrap_or_default().to_owned(), year, String::new()];
            cells.extend(actor(&a));
            cells.extend(actor(&b));
            let base = s.cameo.get(..3).unwrap_or(&s.cameo).to_owned();
            let root = s.cameo.get(..2).unwrap_or(&s.cameo).to_owned();
            cells.extend([String::new(), s.cameo.clone(), base, root]);
            cells.push(if s.quad == 0 { String::new() } else { s.quad.to_string() });
            cells.extend(std::iter::repeat_n(String::new(), 5));
            // Where the actors are is not known: only where it happened.
            cells.extend(std::iter::repeat_n(String::new(), 16));
            let place = s.place.as_ref();
            cells.extend([
                site.as_ref().map(|x| geo_type(x.kind.name())).unwrap_or_default().to_owned(),
                place.map(|(_, name)| name.clone()).unwrap_or_default(),
                site.as_ref().map(|x| x.country.clone()).unwrap_or_default(),
                String::new(),
                String::new(),
                site.as_ref().map(|x| x.latitude.to_string()).unwrap_or_default(),
                site.as_ref().map(|x| x.longitude.to_string()).unwrap_or_default(),
                place.map(|(id, _)| id.to_string()).unwrap_or_default(),
            ]);
            cells.extend([
                day(row.claim.published).replace('-', ""),
                row.meta.url.clone().unwrap_or_default(),
            ]);
            debug_assert_eq!(cells.len(), 61);
            line(out, &cells)?;
            written += 1;
        }
    }
    Ok(Exported { rows: written, left_out })
}

/// GDELT's kinds of place outside the United States: a country or a city.
fn geo_type(kind: &str) -> &'static str {
    match kind {
        "country" => "1",
        "region" => "5",
        _ => "4",
    }
}

/// Day, source, recipient, code, issues, ids, url, story source: PETRARCH2's line, the url left out where there is none.
pub fn petrarch2(rows: &[Row], out: &mut dyn Write) -> Result<Exported, ExportError> {
    let (kept, mut left_out) = asserted(rows);
    let mut written = 0;
    for row in kept {
        let s = &row.claim.statement;
        let pairs: Vec<(Party, Party)> =
            dyads(row).into_iter().filter(|(a, b)| !a.code.is_empty() && !b.code.is_empty()).collect();
        if s.cameo.is_empty() || pairs.is_empty() {
            left_out += 1;
            continue;
        }
        for (a, b) in pairs {
            let mut cells = vec![
                day(event_day(row)).replace('-', ""),
                a.code,
                b.code,
                s.cameo.clone(),
                String::new(),
                row.claim.id.to_string(),
            ];
            cells.extend(row.meta.url.clone());
            cells.push(row.meta.publisher.clone().unwrap_or_default());
            line(out, &cells)?;
            written += 1;
        }
    }
    Ok(Exported { rows: written, left_out })
}
