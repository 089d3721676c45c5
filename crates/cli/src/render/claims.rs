//! The claims of a report, in plain words, one table for each source chain.
//!
//! reads:  Reading, Claims
//! writes: lines of a terminal

use super::Page;
use super::voices::Voices;
use super::wrap::{clean, fill, pad, width};
use super::{chain, color, words};
use onrecord::Reading;
use onrecord::events::Claim;
use words::count;

/// The claims of a reading in lines.
pub fn claims(reading: &Reading, voices: &Voices, page: Page) -> Vec<String> {
    let page = Page { width: page.width.min(Page::WIDEST), ..page };
    let mut out = vec![summary(reading, page), String::new()];
    if reading.claims.is_empty() {
        out.pop();
        out.extend(
            fill(&why_none(reading), page.width.saturating_sub(2)).into_iter().map(|l| format!("  {l}")),
        );
        out.push(String::new());
        return out;
    }
    let columns = Columns::of(&reading.claims, page);
    for group in groups(&reading.claims) {
        out.extend(header(group[0].1, reading, voices, page));
        for (number, claim) in group {
            out.extend(row(number, claim, &columns, page));
        }
        out.push(String::new());
    }
    out
}

/// Claims with their numbers, from 1, by source chain: the publisher's own words first, then as chains appear.
fn groups(claims: &[Claim]) -> Vec<Vec<(usize, &Claim)>> {
    let mut groups: Vec<(chain::Key, Vec<(usize, &Claim)>)> = Vec::new();
    for (i, claim) in claims.iter().enumerate() {
        let key = chain::key(claim);
        match groups.iter_mut().find(|(k, _)| *k == key) {
            Some((_, group)) => group.push((i + 1, claim)),
            None => groups.push((key, vec![(i + 1, claim)])),
        }
    }
    groups.sort_by_key(|(key, _)| key.len() > 1);
    groups.into_iter().map(|(_, group)| group).collect()
}

fn summary(reading: &Reading, page: Page) -> String {
    let all = reading.claims.len();
    let own = reading.claims.iter().filter(|c| c.chain.len() <= 1).count();
    let heading = page.paint(color::heading(), "CLAIMS");
    let detail = match (all, own) {
        (0, _) => "none".to_owned(),
        (_, 0) => format!("{all}, all on the word of sources"),
        (_, _) if own == all => format!("{all}, all in the publisher's own words"),
        _ => format!("{all}: {own} in the publisher's own words, {} on the word of sources", all - own),
    };
    format!("{heading}  {detail}")
}

/// Why there is no claim: silence would look like a fault.
fn why_none(reading: &Reading) -> String {
    let sentences = count(reading.syntax.sentences.len(), "sentence");
    let found = match reading.attributions.attributions.len() {
        0 => "nobody is said to say anything".to_owned(),
        n => format!("{} found", count(n, "attribution")),
    };
    format!("no event or relation of the lexicon was found in {sentences}; {found}")
}

fn header(claim: &Claim, reading: &Reading, voices: &Voices, page: Page) -> Vec<String> {
    let numbers = voices.of_chain(claim, reading);
    let mut out = Vec::new();
    if claim.chain.len() <= 1 {
        let text = fill(&chain::line(&claim.chain), page.width);
        out.extend(text.iter().map(|l| page.paint(color::heading(), l)));
        return out;
    }
    let mut line = chain::name(&claim.chain[0]);
    for (link, number) in claim.chain[1..].iter().zip(&numbers) {
        let letter = number.map_or(String::new(), |n| format!("{} ", voices.get(n).letter));
        line.push_str(&format!(" → {letter}{}", chain::name(link)));
    }
    let innermost = numbers.last().copied().flatten();
    let style = innermost.map_or(color::heading(), |n| color::voice(n).bold());
    out.extend(fill(&line, page.width).iter().map(|l| page.paint(style, l)));
    let about = fill(&chain::about(&claim.chain), page.width.saturating_sub(6));
    out.extend(about.iter().map(|l| format!("      {}", page.paint(color::dim(), l))));
    out
}

/// Widths of the columns.
struct Columns {
    number: usize,
    what: usize,
    who: usize,
    how: usize,
}

impl Columns {
    fn of(claims: &[Claim], page: Page) -> Columns {
        let widest =
            |f: fn(&Claim) -> String, most| claims.iter().map(|c| width(&f(c))).max().unwrap_or(0).min(most);
        let number = claims.len().to_string().len().max(3);
        let what = widest(|c| words::what(&c.statement), 24);
        let how = widest(|c| words::how(c.factuality).0, 18);
        let who = page.width.saturating_sub(number + 2 + what + 2 + 2 + how).max(16);
        Columns { number, what, who, how }
    }
}

/// One claim: what is said and how sure; then who to whom, their codes, numbers, place and day.
fn row(number: usize, claim: &Claim, columns: &Columns, page: Page) -> Vec<String> {
    let statement = &claim.statement;
    let what = fill(&words::what(statement), columns.what);
    let who = fill(&words::stated(claim).unwrap_or_else(|| words::parties(statement)), columns.who);
    let (how, style) = words::how(claim.factuality);
    let how = fill(&how, columns.how);
    let height = what.len().max(who.len()).max(how.len());
    let cell = |lines: &[String], i: usize| lines.get(i).cloned().unwrap_or_default();
    let mut out = Vec::new();
    for i in 0..height {
        let number =
            if i == 0 { format!("{number:>w$}", w = columns.number) } else { " ".repeat(columns.number) };
        let line = format!(
            "{}  {}  {}  {}",
            page.paint(color::dim(), &number),
            page.paint(color::heading(), &pad(&cell(&what, i), columns.what)),
            pad(&cell(&who, i), columns.who),
            page.paint(style, &cell(&how, i)),
        );
        out.push(line.trim_end().to_owned());
    }
    let indent = columns.number + 2;
    let detail = fill(&detail(claim), page.width.saturating_sub(indent));
    out.extend(detail.iter().map(|l| format!("{}{}", " ".repeat(indent), page.paint(color::dim(), l))));
    out
}

fn detail(claim: &Claim) -> String {
    let s = &claim.statement;
    let parties = Some(words::parties(s)).filter(|p| p != "—");
    let numbers = s.magnitude.iter().map(|&(kind, least, most)| words::magnitude(kind, least, most));
    let place = s.place.as_ref().map(|(_, name)| clean(name));
    let stance = Some(chain::stance(&claim.chain)).filter(|s| !s.is_empty());
    let codes = Some(words::codes(s)).filter(|c| !c.is_empty());
    let parts =
        parties.into_iter().chain(codes).chain(numbers).chain(place).chain(words::when(s)).chain(stance);
    parts.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture::{attribute, claim, reading};
    use onrecord::document::Meta;

    #[test]
    fn claims_stand_under_the_chain_that_vouches_for_them() {
        let meta = Meta { publisher: Some("The Vell Courier".to_owned()), ..Meta::default() };
        let mut r = reading(meta, &["The army shelled Khara, an official said.", "The Front fired back."]);
        attribute(&mut r, "an official", "said", "The army shelled Khara");
        claim(&mut r, &["an official"], "shelled", ("Arvenian army", "ARVMIL"), ("Khara", ""));
        claim(&mut r, &[], "fired", ("Front", "NRF"), ("army", "ARVMIL"));
        let page = Page { width: 70, color: false };
        let shown = claims(&r, &Voices::new(&r), page).join("\n");
        assert_eq!(
            shown,
            "CLAIMS  2: 1 in the publisher's own words, 1 on the word of sources\n\
             \n\
             The Vell Courier, in its own words\n  2  ASSAULT artillery  Front shelled army                     certain\n     \
             Front → army · NRF → ARVMIL · 14 killed · Khara · 2031-03-03\n\
             \n\
             The Vell Courier → A an official\n      unnamed\n  1  ASSAULT artillery  Arvenian army shelled Khara            certain\n     \
             Arvenian army → Khara · ARVMIL · 14 killed · Khara · 2031-03-03\n"
        );
    }

    #[test]
    fn no_claims_are_explained() {
        let r = reading(Meta::default(), &["It rained."]);
        let shown = claims(&r, &Voices::new(&r), Page { width: 70, color: false }).join("\n");
        assert!(
            shown.starts_with("CLAIMS  none\n  no event or relation of the lexicon was found"),
            "{shown}"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        let mut r = reading(Meta::default(), &["They shelled it."]);
        let long = "the commander of the second battalion of the northern front of the resistance";
        claim(&mut r, &[long, long], "shelled", (long, "X"), (long, ""));
        for at in [40, 60, 80, 200] {
            for line in claims(&r, &Voices::new(&r), Page { width: at, color: false }) {
                assert!(width(&line) <= at.max(60), "{} columns on a page of {at}: {line}", width(&line));
            }
        }
    }
}
