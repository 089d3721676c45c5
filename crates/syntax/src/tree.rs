//! Scores of arcs → the best tree: maximum spanning arborescence with one root.
//!
//! reads:  scores of arcs
//! writes: heads

/// The heads of the best tree over `n` words, none for its one root: of all trees the one with the largest sum of
/// `score(dependent, head)`, where head none stands for the root. Of equals, earlier heads are taken.
///
/// Any scores are read: what is not a number counts as the worst. Takes O(n²) time and space; where the best head of
/// each word already gives a tree, that is returned at once.
pub fn maximum_tree(n: usize, score: impl Fn(usize, Option<usize>) -> f32) -> Vec<Option<usize>> {
    if n == 0 {
        return Vec::new();
    }
    let mut scores = vec![0f64; (n + 1) * (n + 1)];
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for dependent in 1..=n {
        for head in 0..=n {
            if head != dependent {
                let s = tame(score(dependent - 1, head.checked_sub(1)));
                scores[head * (n + 1) + dependent] = s;
                (low, high) = (low.min(s), high.max(s));
            }
        }
    }
    if let Some(heads) = greedy(n, &scores) {
        return heads;
    }
    // A tree with one root exists; if each root costs more than all other arcs together can differ, the best has but one.
    let toll = (high - low + 1.0) * (n + 1) as f64;
    scores[1..=n].iter_mut().for_each(|s| *s -= toll);
    Arborescence::new(n, scores).heads()
}

/// The largest size of a score; what is not a number becomes the smallest.
fn tame(score: f32) -> f64 {
    const LIMIT: f64 = 1e6;
    if score.is_nan() { -LIMIT } else { f64::from(score).clamp(-LIMIT, LIMIT) }
}

/// The best head of every word, if that is a tree with one root.
fn greedy(n: usize, scores: &[f64]) -> Option<Vec<Option<usize>>> {
    let best = |dependent: usize| {
        let mut best = usize::from(dependent == 0);
        for head in (0..=n).filter(|&h| h != dependent) {
            if scores[head * (n + 1) + dependent] > scores[best * (n + 1) + dependent] {
                best = head;
            }
        }
        best
    };
    let heads: Vec<Option<usize>> = (1..=n).map(|d| best(d).checked_sub(1)).collect();
    is_tree(&heads).then_some(heads)
}

/// Whether heads form one tree: one root, and from every word a way up to it.
pub fn is_tree(heads: &[Option<usize>]) -> bool {
    if heads.iter().filter(|h| h.is_none()).count() != 1 {
        return false;
    }
    // The walk from word `i` marks words with `i + 1`; meeting its own mark is a cycle, another's is done.
    let mut mark = vec![0; heads.len()];
    for i in 0..heads.len() {
        let mut at = i;
        while mark[at] == 0 {
            mark[at] = i + 1;
            match heads[at] {
                Some(head) if head >= heads.len() => return false,
                Some(head) => at = head,
                None => break,
            }
        }
        if mark[at] == i + 1 && heads[at].is_some() {
            return false;
        }
    }
    true
}

/// An arc as it was before any contraction; 0 is the root.
#[derive(Clone, Copy)]
struct Arc {
    head: u32,
    dependent: u32,
}

/// Chu-Liu and Edmonds' algorithm over a dense matrix, growing a path against the arcs: each word takes its best arc in;
/// where that closes a cycle, the cycle is contracted into one node in the place of its first member.
struct Arborescence {
    n: usize,
    /// `[(n + 1) × (n + 1)]`, row-major: row is the head's slot, column the dependent's; contraction overwrites.
    scores: Vec<f64>,
    /// The first arc that each cell stands for.
    arcs: Vec<Arc>,
    /// Slots that are in use.
    live: Vec<bool>,
    /// The node in each slot: 0..=n are words, further ones contracted cycles.
    node: Vec<usize>,
    /// The cycle that a node was contracted into.
    parent: Vec<Option<usize>>,
    /// The arc into each node.
    chosen: Vec<Arc>,
}

impl Arborescence {
    fn new(n: usize, scores: Vec<f64>) -> Arborescence {
        let size = n + 1;
        let arcs =
            (0..size * size).map(|i| Arc { head: (i / size) as u32, dependent: (i % size) as u32 }).collect();
        Arborescence {
            n,
            scores,
            arcs,
            live: vec![true; size],
            node: (0..size).collect(),
            parent: vec![None; size],
            chosen: vec![Arc { head: 0, dependent: 0 }; size],
        }
    }

    fn heads(mut self) -> Vec<Option<usize>> {
        let size = self.n + 1;
        let mut done = vec![false; size];
        done[0] = true;
        let mut on_path = vec![false; size];
        for first in 1..size {
            let mut path = Vec::new();
            let mut slot = first;
            while self.live[slot] && !done[slot] {
                if !on_path[slot] {
                    path.push(slot);
                    on_path[slot] = true;
                }
                let from = self.best_into(slot);
                self.chosen[self.node[slot]] = self.arcs[from * size + slot];
                if on_path[from] {
                    // The path runs against the arcs, so the cycle is its tail from `from` on.
                    let at = path.iter().position(|&s| s == from).unwrap_or(0);
                    let cycle = path.split_off(at);
                    cycle.iter().for_each(|&s| on_path[s] = false);
                    slot = self.contract(&cycle);
                } else {
                    slot = from;
                }
            }
            for slot in path {
                done[slot] = true;
                on_path[slot] = false;
            }
        }
        self.expand()
    }

    fn best_into(&self, slot: usize) -> usize {
        let size = self.n + 1;
        let mut best: Option<usize> = None;
        for from in (0..size).filter(|&f| f != slot && self.live[f]) {
            if best.is_none_or(|b| self.scores[from * size + slot] > self.scores[b * size + slot]) {
                best = Some(from);
            }
        }
        best.unwrap_or(0)
    }

    /// Makes one node of a cycle, in the slot of its first member.
    fn contract(&mut self, cycle: &[usize]) -> usize {
        let size = self.n + 1;
        let slot = cycle[0];
        let made = self.parent.len();
        self.parent.push(None);
        self.chosen.push(Arc { head: 0, dependent: 0 });
        // What each member's arc inside the cycle is worth: an arc from outside replaces it.
        let inside: Vec<f64> = (0..cycle.len()).map(|at| self.inside(cycle, at)).collect();
        for &member in cycle {
            self.parent[self.node[member]] = Some(made);
            self.live[member] = false;
        }
        for other in (0..size).filter(|&o| self.live[o]) {
            let (mut into, mut out) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
            let (mut arc_in, mut arc_out) = (self.arcs[other * size + slot], self.arcs[slot * size + other]);
            for (&member, worth) in cycle.iter().zip(&inside) {
                let gain = self.scores[other * size + member] - worth;
                if gain > into {
                    (into, arc_in) = (gain, self.arcs[other * size + member]);
                }
                if self.scores[member * size + other] > out {
                    (out, arc_out) = (self.scores[member * size + other], self.arcs[member * size + other]);
                }
            }
            self.scores[other * size + slot] = into;
            self.arcs[other * size + slot] = arc_in;
            self.scores[slot * size + other] = out;
            self.arcs[slot * size + other] = arc_out;
        }
        self.live[slot] = true;
        self.node[slot] = made;
        slot
    }

    /// The score of the arc into a member of a cycle from the next member.
    fn inside(&self, cycle: &[usize], at: usize) -> f64 {
        // The path runs from dependent to head, and the last member's head is the first.
        let head = cycle[(at + 1) % cycle.len()];
        self.scores[head * (self.n + 1) + cycle[at]]
    }

    /// Opens contracted nodes from the last: the arc into a cycle replaces the arc of the member that it enters.
    fn expand(mut self) -> Vec<Option<usize>> {
        for made in (self.n + 1..self.parent.len()).rev() {
            let arc = self.chosen[made];
            let mut member = arc.dependent as usize;
            while let Some(parent) = self.parent[member].filter(|&p| p != made) {
                member = parent;
            }
            self.chosen[member] = arc;
        }
        (1..=self.n).map(|word| (self.chosen[word].head as usize).checked_sub(1)).collect()
    }
}

#[cfg(test)]
mod tests;
