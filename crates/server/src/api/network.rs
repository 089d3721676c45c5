//! Who does what to whom, as all sources tell it, as one does, or as two do that disagree.
//!
//! reads:  the ledger
//! writes: Network

use super::LookParams;
use crate::answers::{Question, json};
use crate::ask::{Both, number, one_of};
use crate::error::{ApiError, ErrorBody};
use crate::filter::FilterParams;
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use onrecord::ledger::{Counted, EdgeCount, Exact, Selection};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Through whose eyes.
#[derive(Deserialize, IntoParams, Clone, Debug, Default)]
#[into_params(parameter_in = Query)]
pub struct NetworkParams {
    /// Only as this source tells it: words of its name, its actor code, or its exact name in double quotation marks.
    viewpoint: Option<String>,
    /// And beside it as this one does: every edge then says where the two disagree.
    against: Option<String>,
    /// Whether these are names of a `source` or of a `publisher`; `source` unless said.
    viewpoint_of: Option<String>,
    /// At most so many edges, those with most claims first, 1 to 5000; 500 unless said.
    edges: Option<String>,
    /// At most so many claims, those that came last; 50,000 unless said, 1,000,000 at most. `complete` tells whether it was enough.
    look_at: Option<String>,
}

/// Who does what to whom.
#[derive(Serialize, ToSchema, Debug)]
pub struct Network {
    /// Actors and recipients.
    nodes: Vec<Node>,
    /// Who does something to whom, those with most claims first.
    edges: Vec<Edge>,
    /// How many edges there are altogether.
    all_edges: u64,
    /// How many claims were looked at, of either viewpoint.
    claims: Vec<u64>,
    /// Whether these were all that meet the conditions.
    complete: bool,
}

/// An actor.
#[derive(Serialize, ToSchema, Debug)]
struct Node {
    /// Its code, or its name in lower case where the tables know none.
    id: String,
    /// Its name.
    name: String,
    /// Actor code; may be empty.
    code: String,
    /// Claims in which it is an actor or recipient.
    claims: u64,
}

/// What one is said to do to another.
#[derive(Serialize, ToSchema, Debug)]
struct Edge {
    /// The node that does it.
    from: String,
    /// The node that it is done to.
    to: String,
    /// As the viewpoint tells it; of no viewpoint, as all sources tell it. Nothing where it does not speak of the two.
    view: Option<View>,
    /// As the other one tells it.
    against: Option<View>,
    /// Of two viewpoints: `agree`, `only_first`, `only_second`, `opposite` (one tells of cooperation, the other of conflict), `denied` (one
    /// denies what the other asserts).
    relation: Option<&'static str>,
}

/// How somebody tells it.
#[derive(Serialize, ToSchema, Debug, Default)]
struct View {
    /// Claims altogether.
    claims: u64,
    /// Claims that assert cooperation (quad classes 1 and 2).
    cooperation: u64,
    /// Claims that assert conflict (quad classes 3 and 4).
    conflict: u64,
    /// Claims that deny something.
    denied: u64,
    /// Claims of what is demanded, promised, threatened, conditional or expected.
    not_asserted: u64,
    /// Claims of relations and events without a sign.
    unsigned: u64,
    /// From -1 (all conflict) to 1 (all cooperation); nothing where neither is asserted.
    sign: Option<f64>,
    /// How many of each type.
    types: BTreeMap<String, u64>,
    /// Cooperation and conflict in each month (`2031-03`), for a slider of time; the empty month is that of claims without a day.
    months: BTreeMap<String, [u64; 2]>,
    /// One of the claims.
    example: String,
}

/// Who does what to whom, in the claims that meet all conditions
#[utoipa::path(get, path = "/network", tag = "overviews", params(FilterParams, NetworkParams), responses(
    (status = 200, description = "The network", body = Network),
    (status = 400, description = "A parameter cannot be read", body = ErrorBody)
))]
pub async fn network(
    State(app): State<App>,
    question: Question,
    Both(filter, asked): Both<FilterParams, NetworkParams>,
) -> Result<Response, ApiError> {
    let selection = filter.selection()?;
    let names = ["source", "publisher"];
    let of = one_of("viewpoint_of", asked.viewpoint_of.as_deref(), &names, |n| n, "source")?;
    if asked.against.is_some() && asked.viewpoint.is_none() {
        return Err(ApiError::value(
            "against",
            "a viewpoint to compare with: viewpoint=…&against=…",
            "no viewpoint",
        ));
    }
    let most = usize::try_from(number("edges", asked.edges.as_deref(), 1, 5_000, 500)?).unwrap_or(500);
    let look_at = LookParams { look_at: asked.look_at }.look_at()?;
    let first = seen_by(&selection, asked.viewpoint.as_deref(), of);
    let second = asked.against.as_deref().map(|name| seen_by(&selection, Some(name), of));
    app.answer(&question, move |_, ledger| {
        let first = ledger.edges(&first, look_at)?;
        let second = second.map(|s| ledger.edges(&s, look_at)).transpose()?;
        json(&lay_out(first, second, most))
    })
    .await
}

/// The claims of a selection that somebody makes. A condition on sources or publishers that is there already is replaced.
fn seen_by(selection: &Selection, name: Option<&str>, of: &str) -> Selection {
    let mut seen = selection.clone();
    let Some(name) = name.map(str::trim) else { return seen };
    let exact = name.strip_prefix('"').and_then(|n| n.strip_suffix('"')).filter(|n| !n.is_empty());
    let what = if of == "publisher" { Exact::Publisher } else { Exact::Source };
    let loose = exact.is_none().then(|| name.to_owned());
    match what {
        Exact::Publisher => seen.claims.publisher = loose,
        _ => seen.claims.source = loose,
    }
    seen.exactly.retain(|(w, _)| *w != what);
    seen.exactly.extend(exact.map(|n| (what, n.to_owned())));
    seen
}

fn node_id((name, code): &(String, String)) -> String {
    if code.is_empty() { name.to_lowercase() } else { code.clone() }
}

fn lay_out(first: Counted<EdgeCount>, second: Option<Counted<EdgeCount>>, most: usize) -> Network {
    let two = second.is_some();
    let mut nodes: BTreeMap<String, Node> = BTreeMap::new();
    let mut edges: BTreeMap<(String, String), [Option<View>; 2]> = BTreeMap::new();
    let claims = std::iter::once(first.claims).chain(second.as_ref().map(|s| s.claims)).collect();
    let complete = first.complete && second.as_ref().is_none_or(|s| s.complete);
    for (side, counts) in [(0, first.counts), (1, second.map(|s| s.counts).unwrap_or_default())] {
        for count in counts {
            for party in [&count.from, &count.to] {
                let node = nodes.entry(node_id(party)).or_insert_with(|| Node {
                    id: node_id(party),
                    name: party.0.clone(),
                    code: party.1.clone(),
                    claims: 0,
                });
                node.claims += count.claims;
                // Of several names of one code the least stands, whatever the order of claims.
                if party.0 < node.name {
                    node.name.clone_from(&party.0);
                }
            }
            let edge = edges.entry((node_id(&count.from), node_id(&count.to))).or_default();
            edge[side].get_or_insert_default().add(&count);
        }
    }
    let mut found: Vec<Edge> = edges
        .into_iter()
        .map(|((from, to), [mut view, mut against])| {
            view.as_mut().into_iter().chain(against.as_mut()).for_each(View::finish);
            let relation = two.then(|| relation(view.as_ref(), against.as_ref()));
            Edge { from, to, view, against, relation }
        })
        .collect();
    let weight =
        |e: &Edge| e.view.as_ref().map_or(0, |v| v.claims) + e.against.as_ref().map_or(0, |v| v.claims);
    found.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to))));
    let all_edges = found.len() as u64;
    found.truncate(most);
    nodes.retain(|id, _| found.iter().any(|e| e.from == *id || e.to == *id));
    Network { nodes: nodes.into_values().collect(), edges: found, all_edges, claims, complete }
}

impl View {
    fn add(&mut self, count: &EdgeCount) {
        self.claims += count.claims;
        *self.types.entry(count.kind.clone()).or_default() += count.claims;
        if self.example.is_empty() {
            self.example = count.example.to_string();
        }
        let asserted = matches!(count.mood.as_str(), "asserted" | "historical");
        let month = self.months.entry(count.month.clone()).or_default();
        match (count.polarity.as_str(), asserted, count.quad) {
            ("negative", ..) => self.denied += count.claims,
            (_, false, _) => self.not_asserted += count.claims,
            (_, _, 1 | 2) => {
                self.cooperation += count.claims;
                month[0] += count.claims;
            }
            (_, _, 3 | 4) => {
                self.conflict += count.claims;
                month[1] += count.claims;
            }
            _ => self.unsigned += count.claims,
        }
    }

    fn finish(&mut self) {
        let (good, bad) = (self.cooperation as f64, self.conflict as f64);
        self.sign = (good + bad > 0.0).then(|| ((good - bad) / (good + bad) * 1000.0).round() / 1000.0);
    }
}

/// How two tell of the same two.
fn relation(a: Option<&View>, b: Option<&View>) -> &'static str {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (Some(_), None) => return "only_first",
        _ => return "only_second",
    };
    let asserts = |v: &View| v.cooperation + v.conflict + v.unsigned > 0;
    let denies = |v: &View| v.denied > 0 && !asserts(v);
    match (a.sign, b.sign) {
        (Some(x), Some(y)) if x * y < 0.0 => "opposite",
        _ if (denies(a) && asserts(b)) || (denies(b) && asserts(a)) => "denied",
        _ => "agree",
    }
}
