//! Word vectors of one window → label scores, arcs, relations and links.
//!
//! reads:  word vectors `[n_words × hidden]`, the window's units
//! writes: Part
//!
//! One product gives every tag's logits and both sides of the three scorers; a scorer is `[d; 1]ᵀ U [h; 1]` for a dependent d
//! and a head h. An arc stays inside its sentence; a link may reach any word of the window.

use crate::network::{Space, numbers};
use crate::pointwise::{best, dot, exponentials, leaky, log_softmax, softmax};
use crate::product::{Floats, Matrix, Rounded, Rows, row_panels};
use crate::scores::{Block, Likely, Link};
use crate::simd::{Kernel, Lanes, Machine, Portable};
use crate::windows::Unit;
use onrecord_resources::model::{Model, ModelError, PANEL};
use std::ops::Range;

/// Tasks of which the best label is kept; of the rest the whole distribution is.
pub(crate) const BEST: usize = 4;
/// Links kept a word.
const LINKS: usize = 4;
/// Words whose relation products are held at a time.
const RELATION_BLOCK: usize = 48;

/// The output layers of a model.
#[derive(Debug)]
pub(crate) struct Heads {
    /// All tags, then dependent sides, then head sides of arc, relation and link.
    words: Matrix,
    /// Columns of each tagging task in `words`.
    tasks: Vec<Range<usize>>,
    /// Columns of dependents and heads, for arc, relation and link.
    sides: [[Range<usize>; 2]; 3],
    /// The root's head sides.
    root: [Vec<f32>; 3],
    arc: Matrix,
    link: Matrix,
    relation: Matrix,
    relations: usize,
    quad: Matrix,
    leak: f32,
}

/// What one window says of its words.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) best: [Vec<(u16, f32)>; BEST],
    /// Probabilities of attribution, entity, name and role.
    pub(crate) whole: [Vec<f32>; 4],
    pub(crate) blocks: Vec<Block>,
    pub(crate) links: Vec<Vec<Link>>,
    /// Logits of the quad classes for each unit.
    pub(crate) quads: Vec<[f32; 5]>,
}

/// A scorer with one output as the matrix that turns a dependent into what a head is multiplied by, `[d + 1]` outputs.
fn turned(product: &[f32], width: usize) -> Matrix {
    let side = width + 1;
    Matrix::floats(side, width, |o, i| product[i * side + o], &product[width * side..])
}

impl Heads {
    pub(crate) fn new(model: &Model) -> Heads {
        let (network, labels) = (&model.card().network, &model.card().labels);
        let scorers = [("arc", network.arc), ("relation", network.relation), ("link", network.link)];
        let mut weights = numbers(model, "tags.weight");
        let mut bias = numbers(model, "tags.bias");
        let mut tasks = Vec::new();
        let mut column = 0;
        for (_, names) in labels.tags() {
            tasks.push(column..column + names.len());
            column += names.len();
        }
        let mut sides: [[Range<usize>; 2]; 3] = Default::default();
        let mut root: [Vec<f32>; 3] = Default::default();
        let root_vector = numbers(model, "root");
        for (side, part) in ["dependent", "head"].into_iter().enumerate() {
            for (s, (name, width)) in scorers.into_iter().enumerate() {
                let w = numbers(model, &format!("{name}.{part}.weight"));
                let b = numbers(model, &format!("{name}.{part}.bias"));
                if part == "head" {
                    root[s] = w
                        .chunks_exact(network.hidden)
                        .zip(&b)
                        .map(|(w, b)| dot(Portable, w, &root_vector) + b)
                        .collect();
                    leaky(&mut root[s], network.leak);
                }
                weights.extend(w);
                bias.extend(b);
                sides[s][side] = column..column + width;
                column += width;
            }
        }
        let hidden = network.hidden;
        let words = Matrix::floats(column, hidden, |o, i| weights[o * hidden + i], &bias);

        let relation = numbers(model, "relation.product");
        let (relations, side) = (labels.relation.len(), network.relation + 1);
        let relation_bias: Vec<f32> = relation.chunks_exact(side).map(|row| row[side - 1]).collect();
        let quad = numbers(model, "quad.weight");
        Heads {
            words,
            tasks,
            sides,
            root,
            arc: turned(&numbers(model, "arc.product"), network.arc),
            link: turned(&numbers(model, "link.product"), network.link),
            relation: Matrix::floats(
                relations * side,
                side - 1,
                |o, i| relation[o * side + i],
                &relation_bias,
            ),
            relations,
            quad: Matrix::floats(5, hidden, |o, i| quad[o * hidden + i], &numbers(model, "quad.bias")),
            leak: network.leak,
        }
    }

    /// What a window's vectors `[n × hidden]` say of its words, which are those of its units.
    pub(crate) fn read(&self, machine: Machine, vectors: &[f32], units: &[Unit], space: &mut Space) -> Part {
        let mut logits = Vec::new();
        self.words.apply(machine, vectors, &mut space.rounded, &mut logits);
        let mut part = Part::default();
        machine.run(Tags { heads: self, logits: &mut logits, part: &mut part });
        let columns = |range: &Range<usize>| -> Vec<f32> {
            logits.chunks_exact(self.words.outputs).flat_map(|row| &row[range.clone()]).copied().collect()
        };
        let [arc, relation, link] = &self.sides;
        let mut turned = Vec::new();
        let rounded = &mut space.rounded;
        self.arc.apply(machine, &columns(&arc[0]), rounded, &mut turned);
        let arc_heads = columns(&arc[1]);
        let (relation_dependents, relation_heads) = (columns(&relation[0]), columns(&relation[1]));
        let start = units[0].words.start;
        for unit in units {
            let words = unit.words.start - start..unit.words.end - start;
            let cut = |values: &[f32], width: usize| values[words.start * width..words.end * width].to_vec();
            let d = relation[0].len();
            let mut heads = self.root[1].clone();
            heads.extend(cut(&relation_heads, d));
            let (width, mut arcs) = (self.arc.inputs, Vec::new());
            let (turned, candidates) =
                (cut(&turned, width + 1), [&*self.root[0], &cut(&arc_heads, width)].concat());
            machine.run(Pairs { turned: &turned, width, heads: &candidates, log: true, out: &mut arcs });
            part.blocks.push(Block {
                words: unit.words.clone(),
                arcs,
                relation_dependents: cut(&relation_dependents, d),
                relation_heads: heads,
                likely: Vec::new(),
            });
            part.quads.push(
                self.quad(machine, &vectors[words.start * self.quad.inputs..words.end * self.quad.inputs]),
            );
        }
        self.relations(machine, rounded, &mut part.blocks);
        self.link.apply(machine, &columns(&link[0]), rounded, &mut turned);
        let mut links = Vec::new();
        let width = self.link.inputs;
        let heads = [&*self.root[2], &columns(&link[1])].concat();
        machine.run(Pairs { turned: &turned, width, heads: &heads, log: false, out: &mut links });
        part.links = links.chunks_exact(heads.len() / width).map(|row| likeliest(row, start)).collect();
        part
    }

    /// The quad logits of the mean of some word vectors.
    fn quad(&self, machine: Machine, vectors: &[f32]) -> [f32; 5] {
        let hidden = self.quad.inputs;
        let mut mean = vec![0.0; hidden];
        for row in vectors.chunks_exact(hidden) {
            mean.iter_mut().zip(row).for_each(|(m, v)| *m += v);
        }
        let n = (vectors.len() / hidden) as f32;
        mean.iter_mut().for_each(|m| *m /= n);
        let mut out = Vec::new();
        self.quad.apply(machine, &mean, &mut Rounded::default(), &mut out);
        std::array::from_fn(|i| out[i])
    }

    /// Writes the relation of each word's likeliest arc into the blocks: one product for many words.
    fn relations(&self, machine: Machine, rounded: &mut Rounded, blocks: &mut [Block]) {
        let width = self.relation.inputs;
        let mut heads = Vec::new();
        let mut dependents = Vec::new();
        let mut found = Vec::new();
        for block in &*blocks {
            let n = block.words.len();
            for (row, dependent) in
                block.arcs.chunks_exact(n + 1).zip(block.relation_dependents.chunks_exact(width))
            {
                let column = best(Portable, row).0;
                heads.extend_from_slice(&block.relation_heads[column * width..][..width]);
                dependents.extend_from_slice(dependent);
                found.push(Likely { column, label: 0, score: 0.0 });
            }
        }
        let (mut products, mut scores) = (Vec::new(), vec![0.0; self.relations]);
        let chunks = heads.chunks(RELATION_BLOCK * width).zip(dependents.chunks(RELATION_BLOCK * width));
        let mut next = found.iter_mut();
        for (heads, dependents) in chunks {
            self.relation.apply(machine, heads, rounded, &mut products);
            let products = products.chunks_exact(self.relation.outputs);
            for ((product, dependent), likely) in products.zip(dependents.chunks_exact(width)).zip(&mut next)
            {
                machine.run(Labels { product, dependent, out: &mut scores });
                let (label, score) = best(Portable, &scores);
                *likely = Likely { label: label as u16, score, ..*likely };
            }
        }
        let mut found = found.into_iter();
        for block in blocks {
            block.likely = found.by_ref().take(block.words.len()).collect();
        }
    }

    /// The best relation of an arc and its probability; `column` is 0 for the root and one more than the head otherwise.
    pub(crate) fn relation(
        &self,
        machine: Machine,
        block: &Block,
        dependent: usize,
        column: usize,
    ) -> (usize, f32) {
        let likely = &block.likely[dependent];
        if likely.column == column {
            return (usize::from(likely.label), likely.score);
        }
        let width = self.relation.inputs;
        let mut product = Vec::new();
        let head = &block.relation_heads[column * width..][..width];
        self.relation.apply(machine, head, &mut Rounded::default(), &mut product);
        let mut scores = vec![0.0; self.relations];
        let dependent = &block.relation_dependents[dependent * width..][..width];
        machine.run(Labels { product: &product, dependent, out: &mut scores });
        best(Portable, &scores)
    }
}

/// The likeliest words of a row of link probabilities, whose first column is no word.
fn likeliest(row: &[f32], start: usize) -> Vec<Link> {
    let mut columns: Vec<usize> = (0..row.len()).collect();
    let better = |a: &usize, b: &usize| row[*b].total_cmp(&row[*a]).then(a.cmp(b));
    if columns.len() > LINKS {
        columns.select_nth_unstable_by(LINKS - 1, better);
        columns.truncate(LINKS);
    }
    columns.sort_unstable_by(better);
    columns.into_iter().map(|c| Link { cue: c.checked_sub(1).map(|w| start + w), score: row[c] }).collect()
}

struct Tags<'a> {
    heads: &'a Heads,
    logits: &'a mut [f32],
    part: &'a mut Part,
}

impl Kernel for Tags<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Tags { heads, logits, part } = self;
        let sides = heads.sides[0][0].start..heads.words.outputs;
        for row in logits.chunks_exact_mut(heads.words.outputs) {
            for (task, out) in heads.tasks.iter().zip(&mut part.best) {
                let (label, score) = best(l, &row[task.clone()]);
                out.push((label as u16, score));
            }
            for (task, out) in heads.tasks[BEST..].iter().zip(&mut part.whole) {
                softmax(l, &mut row[task.clone()]);
                out.extend_from_slice(&row[task.clone()]);
            }
            leaky(&mut row[sides.clone()], heads.leak);
        }
    }
}

/// The scores of all pairs of words, and of each word with the root, as probabilities or their logarithms.
struct Pairs<'a> {
    /// Dependents `[n × (width + 1)]`, already multiplied by the scorer. What a dependent adds to all its heads alike is in
    /// the last column; it changes no probability.
    turned: &'a [f32],
    width: usize,
    /// The root and the heads `[(n + 1) × width]`.
    heads: &'a [f32],
    log: bool,
    /// `[n × (n + 1)]`.
    out: &'a mut Vec<f32>,
}

impl Kernel for Pairs<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Pairs { turned, width, heads, log, out } = self;
        let columns = heads.len() / width;
        let mut panels = Vec::new();
        row_panels(Rows { values: heads, stride: width, width, count: columns }, &mut panels);
        out.clear();
        out.resize((columns - 1) * columns, 0.0);
        let bias = vec![[0.0; PANEL]; columns.div_ceil(PANEL)];
        let rows = Rows { values: turned, stride: width + 1, width, count: columns - 1 };
        Floats { rows, panels: &panels, bias: &bias, outputs: columns, out, stride: columns }.run(l);
        for row in out.chunks_exact_mut(columns) {
            if log { log_softmax(l, row) } else { softmax(l, row) }
        }
    }
}

/// The logits of each relation for one pair: `product` is `[relations × (d + 1)]`.
struct Labels<'a> {
    product: &'a [f32],
    dependent: &'a [f32],
    out: &'a mut [f32],
}

impl Kernel for Labels<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let width = self.dependent.len();
        for (out, row) in self.out.iter_mut().zip(self.product.chunks_exact(width + 1)) {
            *out = dot(l, &row[..width], self.dependent) + row[width];
        }
    }
}

/// The probabilities of five logits.
pub(crate) fn five(mut logits: [f32; 5]) -> [f32; 5] {
    let factor = 1.0 / exponentials(Portable, &mut logits, 1.0);
    logits.map(|v| v * factor)
}

/// The vocabulary has to have as many pieces as the network has vectors for them.
pub(crate) fn check_pieces(model: &Model, found: usize) -> Result<(), ModelError> {
    let expected = model.card().network.pieces;
    if expected == found {
        return Ok(());
    }
    Err(ModelError::Value {
        path: "vocab.txt".into(),
        key: "network.pieces",
        expected: format!("{expected} lines"),
        found: found.to_string(),
    })
}
