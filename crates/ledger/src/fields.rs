//! The parts of a claim that a correction can set, as text and back.
//!
//! reads:  Claim
//! writes: Claim

use jiff::civil::Date;
use onrecord_events::{Certainty, Claim, MagnitudeKind, Mood, Party, Polarity};

/// The names of the fields, in the order in which they are set.
// tidy: fields of a claim
pub const FIELDS: [&str; 14] = [
    "type",
    "mode",
    "cameo",
    "actor",
    "recipient",
    "place",
    "day",
    "killed",
    "wounded",
    "arrested",
    "protesters",
    "certainty",
    "polarity",
    "mood",
];

/// What a field of a claim says: parties as `name [CODE]; name`, a place as `name [number]`, days as `2031-03-02` or
/// `2031-03-01/2031-03-03`, numbers as `14`, `20-25` or `14+`; empty for nothing.
pub fn get(claim: &Claim, field: &str) -> String {
    let s = &claim.statement;
    let parties = |all: &[Party]| {
        let one =
            |p: &Party| if p.code.is_empty() { p.name.clone() } else { format!("{} [{}]", p.name, p.code) };
        all.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let number = |kind: &str| {
        s.magnitude.iter().find(|(k, ..)| k.name() == kind).map(|(_, least, most)| show(*least, *most))
    };
    match field {
        "type" => s.kind.clone(),
        "mode" => s.mode.clone(),
        "cameo" => s.cameo.clone(),
        "actor" => parties(&s.actors),
        "recipient" => parties(&s.recipients),
        "place" => s.place.as_ref().map(|(id, name)| format!("{name} [{id}]")).unwrap_or_default(),
        "day" => match s.days {
            Some((first, last)) if first == last => first.to_string(),
            Some((first, last)) => format!("{first}/{last}"),
            None => String::new(),
        },
        "certainty" => claim.factuality.certainty.name().to_owned(),
        "polarity" => claim.factuality.polarity.name().to_owned(),
        "mood" => claim.factuality.mood.name().to_owned(),
        kind => number(kind).unwrap_or_default(),
    }
}

/// Sets a field of a claim. The error says what was expected.
pub fn set(claim: &mut Claim, field: &str, value: &str) -> Result<(), &'static str> {
    let s = &mut claim.statement;
    let value = value.trim();
    match field {
        "type" if value.is_empty() => return Err("an event type or a relation"),
        "type" => value.clone_into(&mut s.kind),
        "mode" => value.clone_into(&mut s.mode),
        "cameo" => value.clone_into(&mut s.cameo),
        "actor" => s.actors = parties(value),
        "recipient" => s.recipients = parties(value),
        "place" if value.is_empty() => s.place = None,
        "place" => {
            let (name, id) = bracketed(value);
            let id = id.parse().map_err(|_| "a place and its GeoNames number: Khara [4100000002]")?;
            s.place = Some((id, name.to_owned()));
        }
        "day" if value.is_empty() => (s.days, s.time) = (None, None),
        "day" => {
            let (first, last) = value.split_once('/').unwrap_or((value, value));
            let day = |d: &str| {
                d.trim().parse::<Date>().map_err(|_| "a day, or the first and last: 2031-03-01/2031-03-03")
            };
            let days = (day(first)?, day(last)?);
            if days.0 > days.1 {
                return Err("a first day that is no later than the last");
            }
            s.time = Some(value.to_owned());
            s.days = Some(days);
        }
        "certainty" => {
            claim.factuality.certainty =
                Certainty::parse(value).ok_or("certain, probable, possible or underspecified")?;
        }
        "polarity" => claim.factuality.polarity = Polarity::parse(value).ok_or("positive or negative")?,
        "mood" => {
            let moods = "asserted, demanded, promised, threatened, conditional, future or historical";
            claim.factuality.mood = Mood::parse(value).ok_or(moods)?;
        }
        kind => {
            let kind = MagnitudeKind::parse(kind).ok_or("the name of a field")?;
            let at = s.magnitude.iter().position(|(k, ..)| *k == kind);
            let number =
                if value.is_empty() { None } else { Some(read(value).ok_or("a number: 14, 20-25 or 14+")?) };
            match (at, number) {
                (Some(i), Some((least, most))) => s.magnitude[i] = (kind, least, most),
                (None, Some((least, most))) => s.magnitude.push((kind, least, most)),
                (Some(i), None) => drop(s.magnitude.remove(i)),
                (None, None) => {}
            }
            s.magnitude.sort_unstable();
        }
    }
    Ok(())
}

/// A number without an upper end is stored with the largest that SQLite can hold.
pub const OPEN: u64 = i64::MAX as u64;

fn show(least: u64, most: u64) -> String {
    match most {
        _ if least == most => least.to_string(),
        OPEN.. => format!("{least}+"),
        most => format!("{least}-{most}"),
    }
}

fn read(value: &str) -> Option<(u64, u64)> {
    let number = |text: &str| text.trim().parse::<u64>().ok().filter(|n| *n < OPEN);
    if let Some(least) = value.strip_suffix('+') {
        return Some((number(least)?, OPEN));
    }
    let (least, most) = value.split_once(['-', '–']).unwrap_or((value, value));
    let (least, most) = (number(least)?, number(most)?);
    (least <= most).then_some((least, most))
}

fn parties(value: &str) -> Vec<Party> {
    let names = value.split(';').map(str::trim).filter(|n| !n.is_empty());
    names.map(bracketed).map(|(name, code)| Party { name: name.to_owned(), code: code.to_owned() }).collect()
}

/// `name [code]` in its two parts.
pub fn bracketed(value: &str) -> (&str, &str) {
    let parts = value.strip_suffix(']').and_then(|v| v.rsplit_once('['));
    parts.map_or((value, ""), |(name, code)| (name.trim(), code.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_out_and_in() {
        for (text, value) in [("14", (14, 14)), ("20-25", (20, 25)), ("14+", (14, OPEN))] {
            assert_eq!(read(text), Some(value));
            assert_eq!(show(value.0, value.1), text);
        }
        assert_eq!((read("x"), read("25-20"), read("-1")), (None, None, None));
    }

    #[test]
    fn parties_have_codes_in_brackets() {
        let read = parties("Arvenian army [ARVMIL]; a band ;");
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].name.as_str(), read[0].code.as_str()), ("Arvenian army", "ARVMIL"));
        assert_eq!((read[1].name.as_str(), read[1].code.as_str()), ("a band", ""));
    }
}
