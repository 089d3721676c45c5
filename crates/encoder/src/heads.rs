//! Word vectors of one window → label scores, arcs, relations and links.
//!
//! reads:  word vectors `[n_words × hidden]`, the window's units
//! writes: Part
//!
//! One product for each branch gives its tags' logits and both sides of its scorers; a scorer is `[d; 1]ᵀ U [h; 1]` for a
//! dependent d and a head h. An arc stays inside its sentence; a link may reach any word of the window.

use crate::network::{Space, Vectors, numbers};
use crate::pointwise::{best, dot, exponentials, leaky, log_softmax, softmax};
use crate::product::{Floats, Matrix, Rounded, Rows, row_panels};
use crate::scores::{Block, Likely, Link};
use crate::simd::{Kernel, Lanes, Machine, Portable};
use crate::windows::Unit;
use onrecord_resources::model::{Labels as LabelLists, Model, ModelError, PANEL};
use std::ops::Range;

/// Tasks of which the best label is kept; of the rest the whole distribution is.
pub(crate) const BEST: usize = 4;
/// Links kept a word.
const LINKS: usize = 4;
/// Words whose relation products are held at a time.
const RELATION_BLOCK: usize = 48;

/// The tagging tasks in the order of their scores: those of the sentence branch, then those of the window branch.
pub(crate) fn tasks(labels: &LabelLists) -> impl Iterator<Item = (&'static str, &[Box<str>])> {
    labels.sentence_tags().into_iter().chain(labels.window_tags())
}

/// What is read of the words of one branch: tags, then one side after the other of each scorer.
#[derive(Debug)]
struct Branch {
    words: Matrix,
    /// Columns of each tagging task.
    tasks: Vec<Range<usize>>,
    /// Columns of dependents and heads, for each scorer.
    sides: Vec<[Range<usize>; 2]>,
    /// The root's head sides.
    root: Vec<Vec<f32>>,
}

/// The output layers of a model.
#[derive(Debug)]
pub(crate) struct Heads {
    /// Tags, arcs and relations.
    sentence: Branch,
    /// Attribution, entities, names, roles and links.
    window: Branch,
    arc: Matrix,
    link: Matrix,
    relation: Matrix,
    relations: usize,
    quad: Matrix,
    factuality: Matrix,
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
    pub(crate) factuality: Vec<f32>,
    /// Logits of the quad classes for each unit.
    pub(crate) quads: Vec<[f32; 5]>,
}

impl Branch {
    /// What is read of a branch: `tags` are the numbers of labels of its tasks.
    fn new(model: &Model, name: &str, tags: &[usize], scorers: &[(&str, usize)]) -> Branch {
        let network = &model.card().network;
        let hidden = network.hidden;
        let mut weights = numbers(model, &format!("{name}.tags.weight"));
        let mut bias = numbers(model, &format!("{name}.tags.bias"));
        let mut column = 0;
        let mut tasks = Vec::new();
        for &n in tags {
            tasks.push(column..column + n);
            column += n;
        }
        let root_vector = numbers(model, &format!("{name}.root"));
        let (mut sides, mut root) = (Vec::new(), Vec::new());
        for &(scorer, width) in scorers {
            let mut both = [0..0, 0..0];
            for (part, side) in ["dependent", "head"].into_iter().zip(&mut both) {
                let w = numbers(model, &format!("{scorer}.{part}.weight"));
                let b = numbers(model, &format!("{scorer}.{part}.bias"));
                if part == "head" {
                    let rows = w.chunks_exact(hidden).zip(&b);
                    let mut row: Vec<f32> = rows.map(|(w, b)| dot(Portable, w, &root_vector) + b).collect();
                    leaky(&mut row, network.leak);
                    root.push(row);
                }
                weights.extend(w);
                bias.extend(b);
                *side = column..column + width;
                column += width;
            }
            sides.push(both);
        }
        let words = Matrix::floats(column, hidden, |o, i| weights[o * hidden + i], &bias);
        Branch { words, tasks, sides, root }
    }

    /// Columns of all rows.
    fn columns(&self, rows: &[f32], range: &Range<usize>) -> Vec<f32> {
        rows.chunks_exact(self.words.outputs).flat_map(|row| &row[range.clone()]).copied().collect()
    }
}

/// A scorer with one output as the matrix that turns a dependent into what a head is multiplied by, `[d + 1]` outputs.
fn turned(product: &[f32], width: usize) -> Matrix {
    let side = width + 1;
    Matrix::floats(side, width, |o, i| product[i * side + o], &product[width * side..])
}

impl Heads {
    /// The output layers of a model; the two widest products are computed in bytes unless they are to be `exact`.
    pub(crate) fn new(model: &Model, machine: Machine, exact: bool) -> Heads {
        let (network, labels) = (&model.card().network, &model.card().labels);
        let hidden = network.hidden;
        let relation = numbers(model, "relation.product");
        let (relations, side) = (labels.relation.len(), network.relation + 1);
        let relation_bias: Vec<f32> = relation.chunks_exact(side).map(|row| row[side - 1]).collect();
        let linear = |name: &str, outputs: usize| {
            let weights = numbers(model, &format!("{name}.weight"));
            let bias = numbers(model, &format!("{name}.bias"));
            Matrix::floats(outputs, hidden, |o, i| weights[o * hidden + i], &bias)
        };
        let trees = [("arc", network.arc), ("relation", network.relation)];
        let narrow = |matrix: Matrix| if exact { matrix } else { matrix.to_bytes(machine) };
        let mut heads = Heads {
            sentence: Branch::new(model, "sentence", &labels.sentence_tags().map(|(_, l)| l.len()), &trees),
            window: Branch::new(
                model,
                "window",
                &labels.window_tags().map(|(_, l)| l.len()),
                &[("link", network.link)],
            ),
            arc: turned(&numbers(model, "arc.product"), network.arc),
            link: turned(&numbers(model, "link.product"), network.link),
            relation: Matrix::floats(
                relations * side,
                side - 1,
                |o, i| relation[o * side + i],
                &relation_bias,
            ),
            relations,
            quad: linear("quad", labels.quad.len()),
            factuality: linear("factuality", 1),
            leak: network.leak,
        };
        heads.sentence.words = narrow(heads.sentence.words);
        heads.window.words = narrow(heads.window.words);
        heads.relation = narrow(heads.relation);
        heads
    }

    /// What a window's vectors say of its words, which are those of its units.
    pub(crate) fn read(
        &self,
        machine: Machine,
        vectors: &Vectors,
        units: &[Unit],
        space: &mut Space,
    ) -> Part {
        let rounded = &mut space.rounded;
        let mut part = Part::default();
        let [sentence, window] = &mut [Vec::new(), Vec::new()];
        self.sentence.words.apply(machine, &vectors.sentence, rounded, sentence);
        self.window.words.apply(machine, &vectors.window, rounded, window);
        let Part { best, whole, .. } = &mut part;
        machine.run(Tags { branch: &self.sentence, leak: self.leak, logits: sentence, best, whole: &mut [] });
        machine.run(Tags { branch: &self.window, leak: self.leak, logits: window, best: &mut [], whole });
        self.factuality.apply(machine, &vectors.sentence, rounded, &mut part.factuality);
        let [arc, relation] = [&self.sentence.sides[0], &self.sentence.sides[1]];
        let mut turned = Vec::new();
        self.arc.apply(machine, &self.sentence.columns(sentence, &arc[0]), rounded, &mut turned);
        let arc_heads = self.sentence.columns(sentence, &arc[1]);
        let [relation_dependents, relation_heads] =
            [0, 1].map(|side| self.sentence.columns(sentence, &relation[side]));
        let vectors = &vectors.window;
        let start = units[0].words.start;
        for unit in units {
            let words = unit.words.start - start..unit.words.end - start;
            let cut = |values: &[f32], width: usize| values[words.start * width..words.end * width].to_vec();
            let d = relation[0].len();
            let mut heads = self.sentence.root[1].clone();
            heads.extend(cut(&relation_heads, d));
            let (width, mut arcs) = (self.arc.inputs, Vec::new());
            let (turned, candidates) =
                (cut(&turned, width + 1), [&*self.sentence.root[0], &cut(&arc_heads, width)].concat());
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
        let link = &self.window.sides[0];
        self.link.apply(machine, &self.window.columns(window, &link[0]), rounded, &mut turned);
        let mut links = Vec::new();
        let width = self.link.inputs;
        let heads = [&*self.window.root[0], &self.window.columns(window, &link[1])].concat();
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

/// The tags of a branch: of the first tasks the best label, of the rest every probability; and what its scorers read, rectified.
struct Tags<'a> {
    branch: &'a Branch,
    leak: f32,
    logits: &'a mut [f32],
    best: &'a mut [Vec<(u16, f32)>],
    whole: &'a mut [Vec<f32>],
}

impl Kernel for Tags<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, l: L) {
        let Tags { branch, leak, logits, best: bests, whole } = self;
        let sides = branch.sides[0][0].start..branch.words.outputs;
        for row in logits.chunks_exact_mut(branch.words.outputs) {
            for (task, out) in branch.tasks.iter().zip(&mut *bests) {
                let (label, score) = best(l, &row[task.clone()]);
                out.push((label as u16, score));
            }
            for (task, out) in branch.tasks[bests.len()..].iter().zip(&mut *whole) {
                softmax(l, &mut row[task.clone()]);
                out.extend_from_slice(&row[task.clone()]);
            }
            leaky(&mut row[sides.clone()], leak);
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
