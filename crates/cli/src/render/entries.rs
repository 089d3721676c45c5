//! Claims of a ledger as a table: when, who said it, what.
//!
//! reads:  ledger rows
//! writes: lines of a terminal

use super::Page;
use super::wrap::{clean, fill, pad};
use super::{chain, color, words};
use onrecord::ledger::{Row, Standing, StoredCorrection};

/// Digits of an id that are shown: enough to name a claim among some millions.
const ID: usize = 10;

/// Claims in lines: id, day of printing, what and how sure; below it who says so.
pub fn entries(rows: &[Row], page: Page) -> Vec<String> {
    let page = Page { width: page.width.min(Page::WIDEST), ..page };
    rows.iter().flat_map(|row| entry(row, page)).collect()
}

fn entry(row: &Row, page: Page) -> Vec<String> {
    let claim = &row.claim;
    let id: String = claim.id.to_string().chars().take(ID).collect();
    let day = claim.published.map_or_else(|| "no day".to_owned(), |d| d.to_string());
    let left = format!("{id}  {}  ", pad(&day, 10));
    let indent = " ".repeat(left.len());
    let room = page.width.saturating_sub(left.len());
    let (how, style) = words::how(claim.factuality);
    let statement = &claim.statement;
    let head =
        format!("{}  {}", page.paint(color::heading(), &words::what(statement)), page.paint(style, &how));
    let mut out = vec![format!("{}{head}", page.paint(color::dim(), &left))];
    out.extend(fill(&clean(&claim.plain), room).iter().map(|l| format!("{indent}{l}")));
    let says = chain::line(&claim.chain);
    out.extend(fill(&says, room).iter().map(|l| format!("{indent}{}", page.paint(color::voice(0), l))));
    let about = [chain::about(&claim.chain), chain::stance(&claim.chain)];
    let place = statement.place.as_ref().map(|(_, name)| clean(name));
    let numbers = statement.magnitude.iter().map(|&(k, least, most)| words::magnitude(k, least, most));
    let parties = Some(words::parties(statement)).filter(|p| p != "—");
    let codes = Some(words::codes(statement));
    let detail = parties
        .into_iter()
        .chain(codes)
        .chain(numbers)
        .chain(place)
        .chain(words::when(statement))
        .chain(about)
        .filter(|p| !p.is_empty());
    let detail = detail.collect::<Vec<_>>().join(" · ");
    out.extend(fill(&detail, room).iter().map(|l| format!("{indent}{}", page.paint(color::dim(), l))));
    let set_aside = match row.standing {
        Standing::Current => None,
        Standing::Replaced => Some("a later edition of the report stands in its place"),
        Standing::Withdrawn => Some("its agency took the report back"),
    };
    out.extend(set_aside.map(|words| format!("{indent}{}", page.paint(color::bad(), words))));
    out.extend(corrections(&row.corrections, page).iter().map(|l| format!("{indent}{l}")));
    out.push(String::new());
    out
}

/// What analysts say of a claim, in lines.
pub fn corrections(all: &[StoredCorrection], page: Page) -> Vec<String> {
    let line = |stored: &StoredCorrection| {
        let c = &stored.correction;
        let reason = if c.reason.is_empty() { String::new() } else { format!(": {}", clean(&c.reason)) };
        let text = format!("{} says {} = {}{reason}", clean(&c.author), clean(&c.about), clean(&c.value));
        page.paint(color::doubtful(), &text)
    };
    all.iter().map(line).collect()
}
