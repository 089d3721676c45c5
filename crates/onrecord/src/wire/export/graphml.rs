//! Who does what to whom as a graph: GraphML, a node an actor, a signed and dated edge a claim.
//!
//! reads:  rows of a ledger
//! writes: GraphML

use super::{ExportError, Exported};
use onrecord_events::{Party, Polarity};
use onrecord_ledger::Row;
use std::collections::BTreeMap;
use std::io::Write;

/// Nodes by code, or by name where the tables know no code. The sign of an edge is that of its quad category, turned around
/// where the claim denies it; 0 where the type has none.
pub fn write(rows: &[Row], out: &mut dyn Write) -> Result<Exported, ExportError> {
    let mut done = Exported::default();
    let key = |p: &Party| if p.code.is_empty() { p.name.to_lowercase() } else { p.code.clone() };
    let mut nodes: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for party in
        rows.iter().flat_map(|r| r.claim.statement.actors.iter().chain(&r.claim.statement.recipients))
    {
        // Of several names of one code the least stands, whatever the order of claims.
        let name = nodes.entry(key(party)).or_insert((&party.name, &party.code));
        if party.name.as_str() < name.0 {
            name.0 = &party.name;
        }
    }
    let number: BTreeMap<&String, usize> = nodes.keys().enumerate().map(|(i, k)| (k, i)).collect();
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">"
    )?;
    for (id, of, name, kind) in [
        ("name", "node", "name", "string"),
        ("code", "node", "code", "string"),
        ("claim", "edge", "claim", "string"),
        ("type", "edge", "type", "string"),
        ("sign", "edge", "sign", "int"),
        ("day", "edge", "day", "string"),
        ("published", "edge", "published", "string"),
        ("source", "edge", "source", "string"),
        ("polarity", "edge", "polarity", "string"),
        ("certainty", "edge", "certainty", "string"),
        ("mood", "edge", "mood", "string"),
    ] {
        writeln!(out, "  <key id=\"{id}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>")?;
    }
    writeln!(out, "  <graph id=\"claims\" edgedefault=\"directed\">")?;
    for (i, (name, code)) in nodes.values().enumerate() {
        writeln!(
            out,
            "    <node id=\"n{i}\"><data key=\"name\">{}</data><data key=\"code\">{}</data></node>",
            xml(name),
            xml(code)
        )?;
    }
    for row in rows {
        let (claim, s, f) = (&row.claim, &row.claim.statement, row.claim.factuality);
        if s.actors.is_empty() || s.recipients.is_empty() {
            done.left_out += 1;
            continue;
        }
        let sign = match (s.quad, f.polarity) {
            (0, _) => 0,
            (1 | 2, Polarity::Positive) | (_, Polarity::Negative) => 1,
            _ => -1,
        };
        let sign = if matches!(s.quad, 1 | 2) && f.polarity == Polarity::Negative { -1 } else { sign };
        for (a, b) in s.actors.iter().flat_map(|a| s.recipients.iter().map(move |b| (a, b))) {
            let day = s.days.map(|d| d.0.to_string()).unwrap_or_default();
            let printed = claim.published.map(|d| d.to_string()).unwrap_or_default();
            let source = claim.chain.last().map(|l| l.name.as_str()).unwrap_or_default();
            write!(
                out,
                "    <edge id=\"e{}\" source=\"n{}\" target=\"n{}\">",
                done.rows,
                number[&key(a)],
                number[&key(b)]
            )?;
            for (key, value) in [
                ("claim", claim.id.to_string().as_str()),
                ("type", &s.kind),
                ("sign", &sign.to_string()),
                ("day", &day),
                ("published", &printed),
                ("source", source),
                ("polarity", f.polarity.name()),
                ("certainty", f.certainty.name()),
                ("mood", f.mood.name()),
            ] {
                write!(out, "<data key=\"{key}\">{}</data>", xml(value))?;
            }
            writeln!(out, "</edge>")?;
            done.rows += 1;
        }
    }
    writeln!(out, "  </graph>\n</graphml>")?;
    Ok(done)
}

/// Text of XML 1.0: what it cannot hold is left out.
fn xml(text: &str) -> String {
    let allowed =
        |c: &char| matches!(c, '\t' | '\n' | '\r') || *c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(allowed) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
