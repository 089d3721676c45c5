//! A trained checkpoint → the compact model folder; and how far the two agree.
//!
//! reads:  a folder as `training/` leaves it, with `weights.safetensors` and `network.json`; `tokenizer.json` in it or beside it; CoNLL-U
//! writes: `model.toml`, `weights.bin`, `vocab.txt`; a table of agreement
//!
//! `model convert SOURCE TARGET CARD CONLLU...` and `model agreement SOURCE TARGET CONLLU...`. CARD is a TOML file with what the
//! checkpoint does not say of itself: its name, summary, licence and training data; an older `model.toml` will do.

mod agreement;
mod rounding;

use anyhow::{Context, Result, bail, ensure};
use onrecord_encoder::Encoder;
use onrecord_resources::model::{ALIGNMENT, Blob, GROUP, MAGIC, Model, PANEL};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

pub use rounding::Activations;

/// Of the documents that activations are measured on, one in so many is read.
const EVERY: usize = 24;

/// A tensor of the checkpoint, in 32 bits.
#[derive(Clone)]
pub struct Full {
    /// Dimensions, outermost first.
    pub shape: Vec<usize>,
    /// Row-major.
    pub values: Vec<f32>,
}

/// How a tensor is to be stored.
#[derive(Clone, Copy, PartialEq)]
enum Store {
    /// 16 bits.
    Half,
    /// 8 bits, row by row.
    Bytes,
    /// 8 bits, in panels.
    Panels,
    /// 32 bits, being corrected for what the matrix beside it lost.
    Bias,
}

/// `weights.bin` and the card's table of it, while they grow.
struct File {
    weights: Vec<u8>,
    table: String,
}

impl File {
    fn add(&mut self, name: &str, dtype: &str, shape: &[usize], bytes: &[u8]) -> Result<()> {
        self.weights.resize(self.weights.len().next_multiple_of(ALIGNMENT), 0);
        let offset = self.weights.len();
        writeln!(self.table, "\"{name}\" = {{ dtype = \"{dtype}\", shape = {shape:?}, offset = {offset} }}")?;
        self.weights.extend_from_slice(bytes);
        Ok(())
    }
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

fn halves(name: &str, values: &[f32]) -> Result<Vec<u8>> {
    ensure!(values.iter().all(|&v| from_half(to_half(v)) == v), "{name} does not fit 16 bits exactly");
    Ok(values.iter().flat_map(|&v| to_half(v).to_le_bytes()).collect())
}

/// The three files of a model folder.
pub struct Folder {
    /// `model.toml`.
    pub card: String,
    /// `weights.bin`.
    pub weights: Vec<u8>,
    /// `vocab.txt`.
    pub vocabulary: Vec<u8>,
}

/// Writes the compact form of a checkpoint, its matrices rounded to suit what they are multiplied by in some CoNLL-U files.
///
/// # Errors
/// If a file cannot be read or written, or the checkpoint is not of the expected shape.
pub fn convert(source: &Path, target: &Path, card: &Path, examples: &[&Path]) -> Result<()> {
    let head = head(card)?;
    let mut known = Activations::default();
    let original = original(source, &head)?;
    for file in examples {
        for document in agreement::documents(file)?.iter().step_by(EVERY) {
            known.add(&original, &document.forms(), &document.sentences);
        }
    }
    let folder = pack(source, &head, Some(&known))?;
    std::fs::create_dir_all(target)?;
    for (name, bytes) in [
        ("model.toml", folder.card.as_bytes()),
        ("weights.bin", &folder.weights),
        ("vocab.txt", &folder.vocabulary),
    ] {
        std::fs::write(target.join(name), bytes).with_context(|| format!("{name} cannot be written"))?;
        println!("{name:12} {:>10} bytes", bytes.len());
    }
    Ok(())
}

/// Prints how far the compact form in `target` agrees with its checkpoint in 32-bit arithmetic on gold words and sentences.
///
/// # Errors
/// If a file cannot be read, or the checkpoint is not of the expected shape.
pub fn agreement(source: &Path, target: &Path, files: &[&Path]) -> Result<()> {
    let head = head(&target.join("model.toml"))?;
    agreement::print(&Encoder::new(&Model::open(target)?)?, &original(source, &head)?, files)
}

/// The start of a card, which people write: all before its table `[weights]`.
fn head(card: &Path) -> Result<String> {
    let text = std::fs::read_to_string(card).with_context(|| format!("{} cannot be read", card.display()))?;
    Ok(text.split("\n[weights]").next().unwrap_or_default().to_owned())
}

/// The checkpoint itself in 32-bit arithmetic.
fn original(source: &Path, head: &str) -> Result<Encoder> {
    let folder = pack(source, head, None)?;
    let [weights, vocabulary] = [folder.weights, folder.vocabulary].map(|b| Blob::Read(b.into()));
    Ok(Encoder::reference(&Model::of(source, &folder.card, weights, vocabulary)?)?)
}

/// The model folder of a checkpoint; `head` is the start of the card.
///
/// # Errors
/// If a file cannot be read, or the checkpoint is not of the expected shape.
pub fn pack(source: &Path, head: &str, known: Option<&Activations>) -> Result<Folder> {
    let network: Value = json(&source.join("network.json"))?;
    let beside = [source.join("tokenizer.json"), source.join("../tokenizer.json")];
    let tokenizer = beside
        .iter()
        .find(|p| p.exists())
        .context("expected tokenizer.json in the source folder or beside it")?;
    let vocabulary = vocabulary(&json(tokenizer)?)?;
    let tensors = arrange(&read_safetensors(&source.join("weights.safetensors"))?, &network)?;

    let mut file = File { weights: MAGIC.to_vec(), table: String::new() };
    let mut corrections = BTreeMap::new();
    for (name, (tensor, store)) in &tensors {
        match (known, store) {
            (Some(known), Store::Bytes | Store::Panels) => {
                let (outputs, inputs) = (tensor.shape[0], tensor.shape[1]);
                let panelled = *store == Store::Panels;
                let rounded = rounding::round(name, tensor, if panelled { GROUP } else { inputs }, known)?;
                let scale = format!("{name}.scale");
                if panelled {
                    file.add(name, "i8-panels", &tensor.shape, &panels(&rounded.bytes, outputs, inputs))?;
                    file.add(&scale, "f32", &[outputs, inputs.div_ceil(GROUP)], &floats(&rounded.scales))?;
                } else {
                    let bytes: Vec<u8> = rounded.bytes.iter().map(|&b| b as u8).collect();
                    file.add(name, "i8", &tensor.shape, &bytes)?;
                    file.add(&scale, "f32", &[outputs], &floats(&rounded.scales))?;
                }
                corrections.insert(name.replace(".weight", ".bias"), rounded.correction);
            }
            (Some(_), Store::Bias) => continue,
            _ => file.add(name, "f16", &tensor.shape, &halves(name, &tensor.values)?)?,
        }
    }
    for (name, correction) in corrections {
        if let Some((tensor, _)) = tensors.get(&name).filter(|(_, store)| *store == Store::Bias) {
            let sums: Vec<f32> = tensor.values.iter().zip(correction).map(|(b, c)| b + c).collect();
            file.add(&name, "f32", &tensor.shape, &floats(&sums))?;
        }
    }
    let File { weights, table } = file;

    let mut card = head.trim_end().to_owned();
    for (section, bytes) in [("weights", &weights), ("vocabulary", &vocabulary)] {
        write!(
            card,
            "\n\n[{section}]\nbytes = {}\nblake3 = \"{}\"",
            bytes.len(),
            blake3::hash(bytes).to_hex()
        )?;
    }
    write!(card, "\n\n{}\n{}\n[tensors]\n{table}", sizes(&network, &tensors)?, label_lists(&network)?)?;
    Ok(Folder { card, weights, vocabulary })
}

/// Tagging tasks of each branch, in the order of their rows in its `tags`.
const TASKS: [(&str, &[&str]); 2] = [
    ("sentence", &["upos", "xpos", "feats", "lemma"]),
    ("window", &["attribution", "entity", "name", "role"]),
];

type Arranged = BTreeMap<String, (Full, Store)>;

/// A size that the checkpoint states.
fn size(network: &Value, key: &str) -> Result<u64> {
    network["sizes"][key].as_u64().with_context(|| format!("network.json lacks sizes.{key}"))
}

/// The checkpoint's tensors under the names of the card, joined where one product reads them together.
fn arrange(all: &BTreeMap<String, Full>, network: &Value) -> Result<Arranged> {
    let get = |name: &str| all.get(name).cloned().with_context(|| format!("the checkpoint lacks `{name}`"));
    let join = |names: &[String]| -> Result<Full> {
        let parts = names.iter().map(|n| get(n)).collect::<Result<Vec<_>>>()?;
        let mut shape = parts[0].shape.clone();
        shape[0] = parts.iter().map(|p| p.shape[0]).sum();
        Ok(Full { shape, values: parts.into_iter().flat_map(|p| p.values).collect() })
    };
    let mut out = Arranged::new();
    let mut put = |name: &str, tensor: Full, store| out.insert(name.to_owned(), (tensor, store));

    put("embeddings.word", get("word.weight")?, Store::Bytes);
    put("embeddings.position", get("position.weight")?, Store::Half);
    put("embeddings.shape", get("shape.weight")?, Store::Half);
    for (branch, _) in TASKS {
        put(&format!("{branch}.root"), get(&format!("root.{branch}"))?, Store::Half);
    }
    let mut parts = vec![("norm".to_owned(), "embeddings.norm".to_owned(), Store::Half)];
    for i in 0..size(network, "shared")? + size(network, "sentence")? + size(network, "window")? {
        for (part, store) in [
            ("attention.input", Store::Panels),
            ("attention.output", Store::Panels),
            ("attention.norm", Store::Half),
            ("inner", Store::Panels),
            ("output", Store::Panels),
            ("norm", Store::Half),
        ] {
            parts.push((format!("layers.{i}.{part}"), format!("layer.{i}.{part}"), store));
        }
    }
    for scorer in ["arc", "relation", "link"] {
        put(&format!("{scorer}.product"), get(&format!("{scorer}.product"))?, Store::Half);
        for side in ["dependent", "head"] {
            parts.push((format!("{side}.{scorer}"), format!("{scorer}.{side}"), Store::Half));
        }
    }
    for part in ["quad", "factuality"] {
        parts.push((part.to_owned(), part.to_owned(), Store::Half));
    }
    for (from, to, store) in parts {
        put(&format!("{to}.weight"), get(&format!("{from}.weight"))?, store);
        let bias = if store == Store::Panels { Store::Bias } else { Store::Half };
        put(&format!("{to}.bias"), get(&format!("{from}.bias"))?, bias);
    }
    for (branch, tasks) in TASKS {
        for part in ["weight", "bias"] {
            let names: Vec<String> = tasks.iter().map(|task| format!("tags.{task}.{part}")).collect();
            put(&format!("{branch}.tags.{part}"), join(&names)?, Store::Half);
        }
    }
    Ok(out)
}

/// The card's table of sizes.
fn sizes(network: &Value, tensors: &Arranged) -> Result<String> {
    let mut out = "[network]\n".to_owned();
    for key in [
        "hidden", "shared", "sentence", "window", "heads", "inner", "positions", "pieces", "arc",
        "relation", "link",
    ] {
        writeln!(out, "{key} = {}", size(network, key)?)?;
    }
    writeln!(out, "shapes = {}", tensors["embeddings.shape"].0.shape[0])?;
    writeln!(out, "norm_epsilon = 1e-12\nleak = 0.1")?;
    Ok(out)
}

/// The card's label lists.
fn label_lists(network: &Value) -> Result<String> {
    let mut out = "[labels]\n".to_owned();
    for name in TASKS.iter().flat_map(|(_, tasks)| *tasks).chain(&["relation"]) {
        let list =
            network["labels"][name].as_array().with_context(|| format!("network.json lacks labels.{name}"))?;
        // JSON strings are TOML strings but for `\/` and surrogate pairs, which serde_json never writes
        let quoted: Vec<String> = list.iter().map(Value::to_string).collect();
        writeln!(out, "{name} = [{}]", quoted.join(", "))?;
    }
    let quads =
        ["no event", "verbal cooperation", "material cooperation", "verbal conflict", "material conflict"];
    writeln!(out, "quad = {quads:?}")?;
    Ok(out)
}

/// The bytes of a row-major matrix in panels: for each 16 outputs, for each pair of inputs, the 16 pairs.
fn panels(bytes: &[i8], outputs: usize, inputs: usize) -> Vec<u8> {
    let at = |o: usize, i: usize| if o < outputs && i < inputs { bytes[o * inputs + i] as u8 } else { 0 };
    let mut out = Vec::with_capacity(bytes.len());
    for first in (0..outputs).step_by(PANEL) {
        for i in (0..inputs).step_by(2) {
            out.extend((first..first + PANEL).flat_map(|o| [at(o, i), at(o, i + 1)]));
        }
    }
    out
}

/// The word pieces in order, one a line.
fn vocabulary(tokenizer: &Value) -> Result<Vec<u8>> {
    let map = tokenizer["model"]["vocab"].as_object().context("tokenizer.json lacks model.vocab")?;
    let mut pieces = vec![""; map.len()];
    for (piece, number) in map {
        let number = number.as_u64().context("a piece of tokenizer.json has no number")? as usize;
        ensure!(!piece.contains(['\n', '\r']), "the piece {piece:?} holds a line break");
        *pieces
            .get_mut(number)
            .with_context(|| format!("{piece:?} has number {number} of {}", map.len()))? = piece;
    }
    Ok((pieces.join("\n") + "\n").into_bytes())
}

fn json(path: &Path) -> Result<Value> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_slice(&bytes).with_context(|| format!("{} is not JSON", path.display()))
}

/// The tensors of a safetensors file: eight bytes of header length, a JSON header, the numbers.
fn read_safetensors(path: &Path) -> Result<BTreeMap<String, Full>> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let length =
        bytes.first_chunk::<8>().map(|b| u64::from_le_bytes(*b) as usize).context("the file is too short")?;
    let header: Value = serde_json::from_slice(bytes.get(8..8 + length).context("the header is cut off")?)?;
    let data = &bytes[8 + length..];
    let mut out = BTreeMap::new();
    for (name, entry) in header.as_object().context("the header is no object")? {
        if name == "__metadata__" {
            continue;
        }
        let numbers = |key: &str| -> Result<Vec<usize>> {
            let list = entry[key].as_array().with_context(|| format!("{name} lacks {key}"))?;
            Ok(list.iter().filter_map(Value::as_u64).map(|v| v as usize).collect())
        };
        let (shape, span) = (numbers("shape")?, numbers("data_offsets")?);
        let [from, to] = span[..] else { bail!("{name} has data_offsets {span:?}") };
        let raw = data.get(from..to).with_context(|| format!("{name} lies outside the file"))?;
        let values: Vec<f32> = match entry["dtype"].as_str() {
            Some("F16") => raw.as_chunks::<2>().0.iter().map(|b| from_half(u16::from_le_bytes(*b))).collect(),
            Some("F32") => raw.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
            other => bail!("{name}: expected F16 or F32, found {other:?}"),
        };
        ensure!(
            values.len() == shape.iter().product::<usize>(),
            "{name}: {} numbers for {shape:?}",
            values.len()
        );
        out.insert(name.clone(), Full { shape, values });
    }
    Ok(out)
}

/// A number of binary16.
fn from_half(h: u16) -> f32 {
    let sign = u32::from(h & 0x8000) << 16;
    let (exponent, fraction) = (u32::from(h >> 10) & 31, u32::from(h & 0x3ff));
    match exponent {
        0 => f32::from_bits(sign | (fraction as f32 * 2f32.powi(-24)).to_bits()),
        31 => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        e => f32::from_bits(sign | (e + 112) << 23 | fraction << 13),
    }
}

/// The binary16 number equal to `v`, or one near it where there is none.
fn to_half(v: f32) -> u16 {
    let bits = v.to_bits();
    let sign = (bits >> 16) as u16 & 0x8000;
    let magnitude = f32::from_bits(bits & 0x7fff_ffff);
    if magnitude < 2f32.powi(-14) {
        return sign | (magnitude * 2f32.powi(24)).round_ties_even() as u16;
    }
    sign | (((bits & 0x7fff_ffff).saturating_sub(112 << 23)) >> 13).min(0x7c00) as u16
}
