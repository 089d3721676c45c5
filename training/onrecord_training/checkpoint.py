"""Checkpoints: what training starts from and what it leaves.

reads:  a checkpoint of this program, one of the first program's (`enc.encoder.layer...`), or MiniLM as its package has it
writes: weights.safetensors (16-bit), network.json (sizes, labels, what made it, scores)
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from .labels import Labels
from .network import Network, Sizes

#: Task names of the first program.
_TASKS = {"attr": "attribution", "ner": "entity", "nersilver": "name", "rel": "relation"}


def save(folder: Path, network: Network, labels: Labels, made: dict) -> None:
    """Writes a checkpoint; nothing else may be lost if it fails half-way, since the card is written last."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: v.detach().half().contiguous() for k, v in network.state_dict().items()}, folder / "weights.safetensors")
    card = {"sizes": network.sizes.card(), "labels": labels.names, "made": made}
    (folder / "network.json").write_text(json.dumps(card, indent=1, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> tuple[Network, Labels]:
    """A checkpoint of this program."""
    card = json.loads((folder / "network.json").read_text(encoding="utf-8"))
    labels = Labels(card["labels"])
    network = Network(Sizes(**card["sizes"]), labels)
    network.load_state_dict({k: v.float() for k, v in load_file(folder / "weights.safetensors").items()})
    return network, labels


def earlier_labels(folder: Path) -> Labels:
    """The label sets of a checkpoint of the first program."""
    names = json.loads((folder / "labels.json").read_text(encoding="utf-8"))["labels"]
    return Labels({_TASKS.get(task, task): row for task, row in names.items()})


def start_from(network: Network, folder: Path, branch: Path | None = None) -> list[str]:
    """Fills a network as far as a BERT-like checkpoint goes; tells which parameters it left at random.

    The shared layers take the first layers; the sentence branch and the window branch each take those that follow. With
    `branch`, the sentence branch and its heads come from that checkpoint instead.
    """
    z = network.sizes
    weights, prefix = _weights(folder)
    e = prefix + "embeddings."
    new = {
        "word.weight": weights[e + "word_embeddings.weight"],
        "position.weight": weights[e + "position_embeddings.weight"] + weights[e + "token_type_embeddings.weight"][0],
        "norm.weight": weights[e + "LayerNorm.weight"],
        "norm.bias": weights[e + "LayerNorm.bias"],
    }
    for to, number in enumerate([*range(z.shared), *[None] * z.sentence, *range(z.shared, z.shared + z.window)]):
        if number is not None:
            new |= _layer(weights, f"{prefix}encoder.layer.{number}.", f"layers.{to}.")
    if prefix:
        new["shape.weight"], new["root.window"] = weights["shape.weight"], weights["root"]
        new |= _heads(weights, ("attr", "ner", "nersilver", "role"), ("link",)) | {f"quad.{k}": weights[f"quad.{k}"] for k in ("weight", "bias")}
    weights, prefix = _weights(branch or folder)
    for number in range(z.shared, z.shared + z.sentence):
        new |= _layer(weights, f"{prefix}encoder.layer.{number}.", f"layers.{number}.")
    if prefix:
        new["root.sentence"] = weights["root"]
        new |= _heads(weights, ("upos", "xpos", "feats", "lemma"), ("arc", "rel"))
    missing, unexpected = network.load_state_dict(new, strict=False)
    assert not unexpected, unexpected
    return list(missing)


def _weights(folder: Path) -> tuple[dict, str]:
    """The tensors of a checkpoint, and what their names start with: nothing for a package's own."""
    weights = {k: v.float() for k, v in load_file(next(folder.glob("*.safetensors"))).items()}
    return weights, "enc." if "enc.embeddings.word_embeddings.weight" in weights else ""


def _layer(weights: dict, there: str, here: str) -> dict:
    """A layer's tensors by our names; queries, keys and values in one."""
    new = {}
    for kind in ("weight", "bias"):
        new[f"{here}attention.input.{kind}"] = torch.cat([weights[f"{there}attention.self.{x}.{kind}"] for x in ("query", "key", "value")])
        for theirs, ours in (
            ("attention.output.dense", "attention.output"),
            ("attention.output.LayerNorm", "attention.norm"),
            ("intermediate.dense", "inner"),
            ("output.dense", "output"),
            ("output.LayerNorm", "norm"),
        ):
            new[f"{here}{ours}.{kind}"] = weights[f"{there}{theirs}.{kind}"]
    return new


def _heads(weights: dict, tags: tuple, scorers: tuple) -> dict:
    """Output layers of the first program by our names."""
    name = lambda task: _TASKS.get(task, task)
    new = {}
    for kind in ("weight", "bias"):
        new |= {f"tags.{name(t)}.{kind}": weights[f"tags.{t}.{kind}"] for t in tags}
        new |= {f"dependent.{name(t)}.{kind}": weights[f"{t}_dep.{kind}"] for t in scorers}
        new |= {f"head.{name(t)}.{kind}": weights[f"{t}_head.{kind}"] for t in scorers}
    return new | {f"{name(t)}.product": weights[f"{t}.U"] for t in scorers}
