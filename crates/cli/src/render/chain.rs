//! A source chain in words: who says that who says.
//!
//! reads:  Claim
//! writes: strings

use super::wrap::clean;
use onrecord::attribution::{SourceKind, Stance};
use onrecord::events::{Claim, SourceLink};

/// What makes two chains one in a table: the sources, not the words by which they are brought in.
pub type Key = Vec<(String, SourceKind)>;

/// The key of a claim's chain.
pub fn key(claim: &Claim) -> Key {
    claim.chain.iter().map(|l| (clean(&l.name), l.kind)).collect()
}

/// The name of a source, or what stands for it.
pub fn name(link: &SourceLink) -> String {
    let name = clean(&link.name);
    if name.is_empty() { "somebody not named".to_owned() } else { name }
}

/// "The Vell Courier → an official in Vell", or that it is the publisher's own word.
pub fn line(chain: &[SourceLink]) -> String {
    match chain {
        [] => "nobody".to_owned(),
        [only] => format!("{}, in its own words", name(only)),
        links => links.iter().map(name).collect::<Vec<_>>().join(" → "),
    }
}

/// What is to be known about the innermost source: kind where it has no name, terms, code.
pub fn about(chain: &[SourceLink]) -> String {
    let Some(last) = chain.get(1..).and_then(<[_]>::last) else { return String::new() };
    let kind = (last.kind != SourceKind::Named).then(|| last.kind.name().to_owned());
    let terms = last.terms.as_deref().map(clean);
    let code = Some(last.actor.clone()).filter(|c| !c.is_empty());
    [kind, terms, code].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What the reporter's choice of word says: "“claimed”: the reporter keeps a distance". Empty for a neutral cue.
pub fn stance(chain: &[SourceLink]) -> String {
    let words = chain.iter().skip(1).filter_map(|link| {
        let says = match link.stance {
            Stance::Neutral => return None,
            Stance::Doubt => "in doubt",
            Stance::Deny => "denied",
            Stance::Support => "upheld",
        };
        let cue = clean(&link.cue);
        Some(if cue.is_empty() { says.to_owned() } else { format!("{says} (“{cue}”)") })
    });
    words.collect::<Vec<_>>().join(", ")
}
