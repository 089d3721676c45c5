//! Codes in plain words: how sure, how many, who to whom.
//!
//! reads:  Claim
//! writes: strings

use super::color;
use super::wrap::clean;
use anstyle::Style;
use onrecord::events::{Certainty, Claim, Factuality, MagnitudeKind, Mood, Party, Polarity, Statement};

/// How something is said, in one or two words, and their color.
pub fn how(f: Factuality) -> (String, Style) {
    let not = f.polarity == Polarity::Negative;
    let negated = |word: &str| if not { format!("{word} not") } else { word.to_owned() };
    if f.mood != Mood::Asserted {
        let words = match f.certainty {
            Certainty::Probable | Certainty::Possible => {
                format!("{}, {}", negated(f.mood.name()), f.certainty.name())
            }
            Certainty::Certain | Certainty::Underspecified => negated(f.mood.name()),
        };
        return (words, color::wished());
    }
    match (f.certainty, not) {
        (Certainty::Certain, false) => ("certain".to_owned(), color::good()),
        (Certainty::Certain, true) => ("certainly not".to_owned(), color::bad()),
        (Certainty::Probable, false) => ("probable".to_owned(), color::doubtful()),
        (Certainty::Probable, true) => ("probably not".to_owned(), color::doubtful()),
        (Certainty::Possible, false) => ("possible".to_owned(), color::doubtful()),
        (Certainty::Possible, true) => ("possibly not".to_owned(), color::doubtful()),
        (Certainty::Underspecified, _) => ("left open".to_owned(), color::dim()),
    }
}

/// "14 killed", "4–6 wounded", "20 or more killed".
pub fn magnitude(kind: MagnitudeKind, least: u64, most: u64) -> String {
    // A range without an upper end is stored with the largest number there is.
    let number = if least == most {
        least.to_string()
    } else if most >= u64::from(u32::MAX) {
        format!("{least} or more")
    } else {
        format!("{least}–{most}")
    };
    format!("{number} {}", kind.name())
}

/// "Arvenian army → Northern Resistance Front"; a dash where nobody is named.
pub fn parties(statement: &Statement) -> String {
    let names = |all: &[Party]| all.iter().map(|p| clean(&p.name)).collect::<Vec<_>>().join(", ");
    let (who, whom) = (names(&statement.actors), names(&statement.recipients));
    let who = if who.is_empty() { "—".to_owned() } else { who };
    if whom.is_empty() { who } else { format!("{who} → {whom}") }
}

/// "ARVMIL → NRF"; empty where the tables know nobody.
pub fn codes(statement: &Statement) -> String {
    let codes = |all: &[Party]| {
        let known: Vec<&str> = all.iter().map(|p| p.code.as_str()).filter(|c| !c.is_empty()).collect();
        if known.is_empty() { "—".to_owned() } else { known.join("+") }
    };
    let (who, whom) = (codes(&statement.actors), codes(&statement.recipients));
    match (who.as_str(), whom.as_str()) {
        ("—", "—") => String::new(),
        (_, "—") => who,
        _ => format!("{who} → {whom}"),
    }
}

/// "ASSAULT aerial".
pub fn what(statement: &Statement) -> String {
    if statement.mode.is_empty() {
        statement.kind.clone()
    } else {
        format!("{} {}", statement.kind, statement.mode)
    }
}

/// The day or days of a statement, else its time value if that is a date: `2031-03`, but not `P2D` or `PAST_REF`.
pub fn when(statement: &Statement) -> Option<String> {
    match statement.days {
        Some((first, last)) if first == last => Some(first.to_string()),
        Some((first, last)) => Some(format!("{first} to {last}")),
        None => statement.time.clone().filter(|t| t.starts_with(|c: char| c.is_ascii_digit())),
    }
}

/// What a claim says, without who says so: "Brannia fed the fighters". The sentence of a claim brings each source in with
/// one "that" and then states it; nothing if it is worded otherwise.
pub fn stated(claim: &Claim) -> Option<String> {
    let named = claim.chain.iter().flat_map(|l| [Some(l.name.as_str()), l.terms.as_deref()]).flatten();
    let in_names: usize = named.map(|n| n.matches(THAT).count()).sum();
    let sources = claim.chain.len().saturating_sub(1).max(1);
    let (at, _) = claim.plain.match_indices(THAT).nth(in_names + sources - 1)?;
    let stated = clean(&claim.plain[at + THAT.len()..]);
    let stated = stated.trim_end_matches('.');
    (!stated.is_empty()).then(|| stated.to_owned())
}

const THAT: &str = " that ";

/// `1 claim`, `2 claims`.
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factuality_reads_as_words() {
        let said = |certainty, polarity, mood| how(Factuality { certainty, polarity, mood }).0;
        assert_eq!(said(Certainty::Certain, Polarity::Positive, Mood::Asserted), "certain");
        assert_eq!(said(Certainty::Certain, Polarity::Negative, Mood::Asserted), "certainly not");
        assert_eq!(said(Certainty::Underspecified, Polarity::Negative, Mood::Demanded), "demanded not");
        assert_eq!(said(Certainty::Possible, Polarity::Positive, Mood::Future), "future, possible");
    }

    #[test]
    fn what_is_stated_is_told_from_who_states_it() {
        use crate::render::fixture::{claim, reading};
        use onrecord::document::Meta;
        let mut r = reading(Meta::default(), &["They shelled it."]);
        let said = |claim: &Claim, plain: &str| stated(&Claim { plain: plain.to_owned(), ..claim.clone() });
        claim(&mut r, &[], "shelled", ("army", ""), ("town", ""));
        claim(&mut r, &["a man that fled"], "shelled", ("army", ""), ("town", ""));
        claim(&mut r, &["an aide", "a spy"], "shelled", ("army", ""), ("town", ""));
        let by = |i: usize, plain| said(&r.claims[i], plain);
        assert_eq!(
            by(0, "The Vell Courier reports that troops said that they left.").as_deref(),
            Some("troops said that they left")
        );
        assert_eq!(
            by(
                1,
                "According to The Vell Courier, a man that fled said that the army demanded that all leave."
            )
            .as_deref(),
            Some("the army demanded that all leave")
        );
        assert_eq!(
            by(2, "An aide said that a spy claimed that the town fell.").as_deref(),
            Some("the town fell")
        );
        assert_eq!(by(2, "It fell."), None);
    }

    #[test]
    fn numbers_read_as_words() {
        assert_eq!(magnitude(MagnitudeKind::Killed, 14, 14), "14 killed");
        assert_eq!(magnitude(MagnitudeKind::Wounded, 4, 6), "4–6 wounded");
        assert_eq!(magnitude(MagnitudeKind::Killed, 23, u64::MAX), "23 or more killed");
    }
}
