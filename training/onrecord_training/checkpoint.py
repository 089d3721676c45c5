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


def start_from(network: Network, folder: Path) -> list[str]:
    """Fills a network as far as a six-layer BERT-like checkpoint goes; tells which parameters it left at random.

    The shared layers take the first layers; the sentence branch and the window branch each take those that follow.
    """
    weights = {k: v.float() for k, v in load_file(next(folder.glob("*.safetensors"))).items()}
    prefix = "enc." if "enc.embeddings.word_embeddings.weight" in weights else ""
    e = prefix + "embeddings."
    new = {
        "word.weight": weights[e + "word_embeddings.weight"],
        "position.weight": weights[e + "position_embeddings.weight"] + weights[e + "token_type_embeddings.weight"][0],
        "norm.weight": weights[e + "LayerNorm.weight"],
        "norm.bias": weights[e + "LayerNorm.bias"],
    }
    z = network.sizes
    source = [*range(z.shared + z.sentence), *range(z.shared, z.shared + z.window)]
    for to, number in enumerate(source):
        a, b = f"{prefix}encoder.layer.{number}.", f"layers.{to}."
        for kind in ("weight", "bias"):
            rows = [weights[f"{a}attention.self.{x}.{kind}"] for x in ("query", "key", "value")]
            new[f"{b}attention.input.{kind}"] = torch.cat(rows)
            for there, here in (
                ("attention.output.dense", "attention.output"),
                ("attention.output.LayerNorm", "attention.norm"),
                ("intermediate.dense", "inner"),
                ("output.dense", "output"),
                ("output.LayerNorm", "norm"),
            ):
                new[f"{b}{here}.{kind}"] = weights[f"{a}{there}.{kind}"]
    if prefix:
        new["shape.weight"], new["root"] = weights["shape.weight"], weights["root"]
        for kind in ("weight", "bias"):
            new[f"quad.{kind}"] = weights[f"quad.{kind}"]
            for task in ("upos", "xpos", "feats", "lemma", "attr", "ner", "nersilver", "role"):
                new[f"tags.{_TASKS.get(task, task)}.{kind}"] = weights[f"tags.{task}.{kind}"]
            for task in ("arc", "rel", "link"):
                new[f"dependent.{_TASKS.get(task, task)}.{kind}"] = weights[f"{task}_dep.{kind}"]
                new[f"head.{_TASKS.get(task, task)}.{kind}"] = weights[f"{task}_head.{kind}"]
        for task in ("arc", "rel", "link"):
            new[f"{_TASKS.get(task, task)}.product"] = weights[f"{task}.U"]
    missing, unexpected = network.load_state_dict(new, strict=False)
    assert not unexpected, unexpected
    return list(missing)


def narrowed_words(network: Network, folder: Path) -> None:
    """Word pieces of a narrow network from a wide table: its first principal axes, and a matrix that widens them."""
    weights = load_file(next(folder.glob("*.safetensors")))
    name = next(k for k in weights if k.endswith("word_embeddings.weight"))
    table = weights[name].float()
    narrow = network.word.weight.shape[1]
    _, _, axes = torch.linalg.svd(table - table.mean(0), full_matrices=False)
    rows = table @ axes[:narrow].T
    with torch.no_grad():
        network.word.weight.copy_(rows / rows.std() * 0.05)
