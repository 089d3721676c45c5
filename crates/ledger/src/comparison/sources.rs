//! Whose word a claim is, and when two words are one.
//!
//! reads:  claims of one group
//! writes: Voice, Party
//! data:   data/comparison/reports.toml (`credits`, `independence`)
//!
//! Independence is argued from chains, never counted by publisher. Two papers that quote one official have one witness. Where
//! it cannot be shown that two sources differ, they are not counted as two.

use super::credits::{self, Credit};
use crate::words::padded;
use jiff::civil::Date;
use onrecord_attribution::{SourceKind, Stance};
use onrecord_document::DocumentId;
use onrecord_events::{Certainty, Claim, Mood, Polarity, SourceLink};
use onrecord_resources::comparison::{Comparison, Independence};

/// A claim of a group with what is known of its report.
#[derive(Clone, PartialEq, Debug)]
pub struct Member {
    /// The claim, corrections applied.
    pub claim: Claim,
    /// Who printed it; empty where that is not known: then nobody is known to have printed another.
    pub publisher: String,
    /// Who is credited with the report or a part of it.
    pub credits: Vec<Credit>,
    /// The sentences that name its sources, by position in the chain.
    pub sentences: Vec<(usize, String)>,
    /// Whether it stands in the headline, which sums up what the report says.
    pub in_headline: bool,
}

/// What a source says of a statement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Position {
    /// It is so.
    Asserts,
    /// It is not so.
    Denies,
    /// It is doubtful.
    Doubts,
    /// It may be so.
    LeavesOpen,
    /// It is demanded, promised, threatened or expected: nothing is said of whether it happened.
    Speaks,
}

impl Position {
    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            Position::Asserts => "asserts",
            Position::Denies => "denies",
            Position::Doubts => "doubts",
            Position::LeavesOpen => "leaves open",
            Position::Speaks => "speaks of",
        }
    }

    /// What the innermost source of a claim says.
    fn of(claim: &Claim) -> Position {
        let f = claim.factuality;
        match (f.mood, f.polarity, f.certainty) {
            (
                Mood::Asserted | Mood::Historical,
                Polarity::Positive,
                Certainty::Certain | Certainty::Probable,
            ) => Position::Asserts,
            (Mood::Asserted | Mood::Historical, Polarity::Positive, _) => Position::LeavesOpen,
            (
                Mood::Asserted | Mood::Historical,
                Polarity::Negative,
                Certainty::Certain | Certainty::Probable,
            ) => Position::Denies,
            (Mood::Asserted | Mood::Historical, Polarity::Negative, _) => Position::Doubts,
            _ => Position::Speaks,
        }
    }

    /// What somebody says who brings in another's words with this stance; nothing where they only pass them on.
    fn through(self, stance: Stance) -> Option<Position> {
        match (stance, self) {
            (Stance::Neutral, _) | (_, Position::Speaks | Position::LeavesOpen | Position::Doubts) => None,
            (Stance::Support, position) => Some(position),
            (Stance::Doubt, _) => Some(Position::Doubts),
            (Stance::Deny, Position::Denies) => Some(Position::Asserts),
            (Stance::Deny, _) => Some(Position::Denies),
        }
    }
}

/// For whom a source speaks.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Party {
    /// A state, by country where it is known.
    State(Option<String>),
    /// An armed group, a party, an organisation: its code.
    Group(String),
    /// Nobody else.
    Private,
    /// Nothing is known.
    Unknown,
}

impl Party {
    /// The party of an actor code.
    pub fn of(code: &str, rules: &Independence) -> Party {
        if code.is_empty() {
            return Party::Unknown;
        }
        let chunks: Vec<&str> =
            (0..code.len()).step_by(3).filter_map(|i| code.get(i..(i + 3).min(code.len()))).collect();
        let country = chunks.first().filter(|c| !rules.sectors.contains(**c)).map(|c| (*c).to_owned());
        if chunks.iter().any(|c| rules.private.contains(*c)) {
            Party::Private
        } else if chunks.iter().any(|c| rules.state.contains(*c)) || is_country(code, rules) {
            Party::State(country)
        } else {
            Party::Group(code.to_owned())
        }
    }

    /// Whether what the two say may be one party's word. Where a country is not known, it may.
    pub fn is_same(&self, other: &Party) -> bool {
        match (self, other) {
            (Party::State(a), Party::State(b)) => a.is_none() || b.is_none() || a == b,
            (Party::Group(a), Party::Group(b)) => {
                let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
                long.contains(short.as_str())
            }
            _ => false,
        }
    }

    /// For people: `ARV`, `ARVREBNRF`; empty where nothing is known.
    pub fn name(&self) -> String {
        match self {
            Party::State(country) => country.clone().unwrap_or_else(|| "a state".to_owned()),
            Party::Group(code) => code.clone(),
            Party::Private | Party::Unknown => String::new(),
        }
    }
}

/// Whether a code is nothing but a country: three letters that are no sector.
fn is_country(code: &str, rules: &Independence) -> bool {
    code.len() == 3 && !rules.sectors.contains(code)
}

/// One source of one claim and what it says.
#[derive(Clone, PartialEq, Debug)]
pub struct Voice {
    /// Position of the claim in its group.
    pub member: usize,
    /// Position in the chain.
    pub link: usize,
    /// What it says.
    pub position: Position,
    /// Its name as the report has it.
    pub name: String,
    /// Kind of source.
    pub kind: SourceKind,
    /// Actor code.
    pub actor: String,
    /// For whom it speaks.
    pub party: Party,
    /// The publisher that heard it: the innermost of the chain, or one that is credited.
    pub heard_by: String,
    /// Named sources between publisher and this one, on whose word it rests.
    pub rests_on: Vec<SourceLink>,
    /// Its report.
    pub document: DocumentId,
    /// When that was printed.
    pub published: Option<Date>,
    /// Whether it is the publication's own word.
    pub own_word: bool,
    /// Whether it is the last of its chain.
    pub innermost: bool,
}

/// The voices of a claim: its innermost source, and every other link that takes a stance.
pub fn voices(members: &[Member], at: usize, table: &Comparison) -> Vec<Voice> {
    let chain = &members[at].claim.chain;
    let innermost = chain.len().saturating_sub(1);
    let mut said = Position::of(&members[at].claim);
    let mut found = vec![voice(members, at, innermost, said, table)];
    for link in (1..innermost).rev() {
        // A link's stance is that of its cue toward what the links inside it say.
        if let Some(position) = said.through(chain[link].stance) {
            found.push(voice(members, at, link, position, table));
            said = position;
        }
    }
    found
}

fn voice(members: &[Member], at: usize, link: usize, position: Position, table: &Comparison) -> Voice {
    let member = &members[at];
    let chain = &member.claim.chain;
    let own = &chain[link];
    let media = |l: &SourceLink| is_media(l, members, &table.independence);
    let carrier = carrier(member, members);
    let credited = || {
        let sentences = member.sentences.iter().filter(|(of, _)| *of == link);
        let names = members.iter().map(|m| m.publisher.as_str()).filter(|p| !same_name(p, &member.publisher));
        let mut found: Vec<&str> = names
            .filter(|name| sentences.clone().any(|(_, s)| credits::in_sentence(s, name, &table.credits)))
            .collect();
        found.sort_unstable();
        found.first().map(|n| (*n).to_owned())
    };
    let relay =
        chain[..link].iter().enumerate().rev().find(|(i, l)| *i > 0 && media(l)).map(|(_, l)| l.name.clone());
    let own_word =
        link == 0 || own.kind == SourceKind::Publication || (media(own) && own.kind != SourceKind::Unnamed);
    let heard_by = if own_word && link > 0 && own.kind != SourceKind::Publication {
        own.name.clone()
    } else {
        relay.or_else(credited).or(carrier).unwrap_or_else(|| member.publisher.clone())
    };
    let rests_on = chain.iter().take(link).skip(1).filter(|l| !media(l)).cloned().collect();
    Voice {
        member: at,
        link,
        position,
        name: match own_word {
            true if heard_by.is_empty() => "the publisher".to_owned(),
            true => heard_by.clone(),
            false => own.name.clone(),
        },
        kind: match own.kind {
            _ if own_word => SourceKind::Publication,
            // "A Tolmari diplomat" has no name, whatever name is in it.
            SourceKind::Named if starts_nameless(&own.name, &table.independence) => SourceKind::Unnamed,
            kind => kind,
        },
        actor: own.actor.clone(),
        party: if own_word { Party::Unknown } else { Party::of(&own.actor, &table.independence) },
        heard_by,
        rests_on,
        document: member.claim.document,
        published: member.claim.published,
        own_word,
        innermost: link + 1 == chain.len(),
    }
}

/// Whether a name starts as only descriptions do: "a Tolmari diplomat".
fn starts_nameless(name: &str, rules: &Independence) -> bool {
    let name = padded(name);
    rules
        .nameless_starts
        .iter()
        .any(|s| name.strip_prefix(' ').is_some_and(|n| n.starts_with(&format!("{s} "))))
}

/// Whether a link is a publisher or agency that passes things on.
fn is_media(link: &SourceLink, members: &[Member], rules: &Independence) -> bool {
    let sector = link.actor.len().checked_sub(3).and_then(|at| link.actor.get(at..));
    link.kind == SourceKind::Publication
        || sector.is_some_and(|s| rules.media.contains(s)) && link.kind == SourceKind::Named
        || link.kind == SourceKind::Named && members.iter().any(|m| same_name(&m.publisher, &link.name))
}

/// The publisher whose text a whole report is, if it credits one that is known in the group or two reports credit the same.
fn carrier(member: &Member, members: &[Member]) -> Option<String> {
    let whole = member.credits.iter().filter(|c| c.whole && !same_name(&c.name, &member.publisher));
    let known = |c: &&Credit| {
        members.iter().any(|m| {
            let printed = same_name(&m.publisher, &c.name);
            // A name that two publishers credit is no reporter of one of them.
            let credited = m.publisher != member.publisher
                && m.credits.iter().any(|o| o.whole && same_name(&o.name, &c.name));
            printed || credited
        })
    };
    whole.into_iter().find(known).map(|c| c.name.clone())
}

/// Whether two names are the same, articles and case aside.
pub fn same_name(a: &str, b: &str) -> bool {
    let (a, b) = (bare(a), bare(b));
    a == b && !a.is_empty()
}

fn bare(name: &str) -> String {
    let padded = padded(name);
    let trimmed = padded.trim();
    trimmed.strip_prefix("the ").unwrap_or(trimmed).to_owned()
}

/// Whether two names may be names of one person or body: all words of the shorter in the longer, what follows a comma aside.
pub(super) fn names_fit(a: &str, b: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let head = name.split(',').next().unwrap_or(name);
        let of = bare(head);
        of.split(' ').filter(|w| w.len() > 1 && *w != "of").map(str::to_owned).collect()
    };
    let (a, b) = (words(a), words(b));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && short.iter().all(|w| long.contains(w))
}

/// Whether codes may be those of one source: one is empty, or one is within the other.
fn codes_fit(a: &str, b: &str) -> bool {
    a.is_empty() || b.is_empty() || a.contains(b) || b.contains(a)
}

/// Why two voices are certainly one witness; nothing where they may be two. `copied`: whether the words of one's claim are a
/// copy of the other's.
pub fn one_witness(a: &Voice, b: &Voice, copied: bool) -> Option<String> {
    if a.document == b.document && a.kind == b.kind && a.own_word == b.own_word {
        // "Survivors" and, further down, "four survivors"; but "a doctor" and "a doctor in Sundel" are told apart.
        let fits =
            a.kind != SourceKind::Unnamed && names_fit(&a.name, &b.name) && codes_fit(&a.actor, &b.actor);
        if fits || same_name(&a.name, &b.name) {
            return Some("the same source in one report".to_owned());
        }
    }
    // One text is one witness, also where it was read in two ways; but words that two reports give to two sources are theirs.
    let nameless = |v: &Voice| v.own_word || matches!(v.kind, SourceKind::Unnamed | SourceKind::Collective);
    let may_be_one = a.own_word
        || b.own_word
        || names_fit(&a.name, &b.name)
        || nameless(a) && nameless(b) && codes_fit(&a.actor, &b.actor);
    if copied && a.innermost && b.innermost && may_be_one {
        return Some("the same text in both reports".to_owned());
    }
    if a.own_word && b.own_word {
        if same_name(&a.heard_by, &b.heard_by) {
            return Some(format!("both are the word of {}", a.heard_by));
        }
        return None;
    }
    if a.own_word || b.own_word {
        return None;
    }
    let (named, known) =
        (a.kind == b.kind && matches!(a.kind, SourceKind::Named | SourceKind::Document), !a.name.is_empty());
    if named && known && names_fit(&a.name, &b.name) && codes_fit(&a.actor, &b.actor) {
        return Some(format!("both quote {}", a.name));
    }
    let relayed = a.document != b.document && same_name(&a.heard_by, &b.heard_by) && a.kind == b.kind;
    let fits = names_fit(&a.name, &b.name) && codes_fit(&a.actor, &b.actor);
    (relayed && fits).then(|| format!("both have it through {}", a.heard_by))
}

/// Why what two witnesses say is not independent, by one voice of each; nothing where it is.
pub fn one_word(a: &Voice, b: &Voice, rules: &Independence) -> Option<String> {
    if a.party.is_same(&b.party) {
        let party =
            if a.party.name().len() >= b.party.name().len() { a.party.name() } else { b.party.name() };
        return Some(format!("both speak for {party}"));
    }
    for (one, two) in [(a, b), (b, a)] {
        let leans = one.rests_on.iter().find(|l| {
            let is_source = !two.own_word && names_fit(&l.name, &two.name) && codes_fit(&l.actor, &two.actor);
            is_source
                || two.rests_on.iter().any(|o| names_fit(&l.name, &o.name) && codes_fit(&l.actor, &o.actor))
        });
        if let Some(link) = leans {
            return Some(format!("both rest on the word of {}", link.name));
        }
        if one.own_word && same_name(&one.heard_by, &two.heard_by) {
            return Some(format!("both come through {}", one.heard_by));
        }
    }
    if a.own_word || b.own_word || a.document == b.document {
        return None;
    }
    let faceless = |v: &Voice| matches!(v.kind, SourceKind::Unnamed | SourceKind::Collective);
    if (faceless(a) || faceless(b)) && may_be_one_person(a, b, rules) {
        return Some("nothing shows that the two are different people".to_owned());
    }
    None
}

/// Whether a source without a name may be the other source.
fn may_be_one_person(a: &Voice, b: &Voice, rules: &Independence) -> bool {
    let words = |v: &Voice| -> Vec<String> {
        bare(&v.name).split(' ').filter(|w| w.len() > 1).map(str::to_owned).collect()
    };
    let (left, right) = (words(a), words(b));
    let vague = |words: &[String]| words.is_empty() || words.iter().any(|w| rules.vague.contains(w));
    // People of different callings are different people, as far as the reports tell their callings.
    let told = !vague(&left) && !vague(&right);
    let callings = told && a.party == Party::Private && b.party == Party::Private && a.actor != b.actor;
    let parties_fit = !callings
        && !matches!(
            (&a.party, &b.party),
            (Party::State(_) | Party::Group(_), Party::State(_) | Party::Group(_) | Party::Private)
                | (Party::Private, Party::State(_) | Party::Group(_))
        );
    let content = |w: &&String| !rules.joining_words.contains(w.as_str());
    parties_fit && (vague(&left) || vague(&right) || left.iter().filter(content).any(|w| right.contains(w)))
}
