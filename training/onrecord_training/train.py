"""Corpora and a configuration → a checkpoint.

usage: python -m onrecord_training.train CONFIG --corpora FOLDER --out FOLDER [--start FOLDER] [--branch FOLDER] [--teacher FOLDER] [--seconds N]

Each step takes a batch of one kind: trees (with factuality), attribution (with links and names), entities, roles, quad classes.
The rate climbs for a twentieth of the steps and then falls to nothing. With `--seconds` the fall is by the clock instead, so that
training ends well when time does. With `--teacher`, another checkpoint's scores are learnt from as well, on every batch.
With `remember`, what frozen shared layers make of the trees' windows is computed once and kept in memory.
"""

import argparse
import json
import math
import random
import time
import tomllib
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from . import checkpoint, corpora, evaluate
from .labels import IGNORED, SENTENCE_TASKS, TASKS, WINDOW_TASKS, Labels
from .network import Network, Sizes
from .windows import Pieces, batch, batches, cut_all, in_order, packed, remembered, shuffled

#: What a task's loss counts; one where nothing is said.
WEIGHTS = {"xpos": 0.5, "feats": 0.5, "name": 0.5, "link": 0.5, "factuality": 0.5}


def read(folder: Path) -> tuple[dict, dict]:
    """Training and development reports of every kind."""
    s, c = folder / "syntax", folder / "conflibert"
    train = {
        "trees": corpora.treebank(s / "ewt-train.conllu.gz", folder / "factuality/uds-ih2-train.jsonl.gz")
        + corpora.treebank(s / "gum-train.conllu.gz"),
        "attribution": corpora.polnear(folder / "attribution/polnear-train.jsonl.gz"),
        "entity": corpora.tagged(c / "re3d/train.jsonl.gz", "entity"),
        "role": corpora.tagged(c / "cameo_ner/train.jsonl.gz", "role"),
        "quad": corpora.quads(c / "cameo_class/train.jsonl.gz"),
    }
    dev = {
        "ewt": corpora.treebank(s / "ewt-dev.conllu.gz"),
        "gum": corpora.treebank(s / "gum-dev.conllu.gz"),
        "factuality": corpora.factuality(folder / "factuality/uds-ih2-dev.jsonl.gz"),
        "attribution": corpora.polnear(folder / "attribution/polnear-dev.jsonl.gz"),
        "entity": corpora.tagged(c / "re3d/dev.jsonl.gz", "entity"),
    }
    return train, dev


def collect(train: dict) -> Labels:
    """Label sets of what the training reports hold."""
    labels = Labels()
    sentences = [s for reports in train.values() for r in reports for s in r.sentences]
    most = {"feats": 200, "lemma": 450}
    for task in TASKS:
        labels.collect(task, ["O"] * (task in ("attribution", "name", "entity", "role")) + [x for s in sentences for x in s.tags.get(task, [])], most.get(task))
    labels.collect("relation", [x for s in sentences for x in s.relations or []])
    return labels


def loss(network, x: dict, teacher=None) -> torch.Tensor:
    """The loss of a batch over every label it has, and over a teacher's scores."""
    # a corpus without labels for a branch does not run it
    sentence = any(f"label.{t}" in x for t in (*SENTENCE_TASKS, "head", "factuality"))
    window = any(f"label.{t}" in x for t in (*WINDOW_TASKS, "quad"))
    out = network(x, sentence=sentence, window=window)
    total = torch.zeros(())
    ce = lambda scores, y: F.cross_entropy(scores.float().reshape(-1, scores.size(-1)), y.reshape(-1), ignore_index=IGNORED)
    for task in (*TASKS, "head", "link", "quad"):
        y = x.get(f"label.{task}")
        if y is not None and bool((y != IGNORED).any()):
            total = total + WEIGHTS.get(task, 1.0) * ce(out[task], y)
    if "label.head" in x:
        heads = x["label.head"]
        y = x["label.relation"][heads >= 0]
        total = total + ce(network.relations(out, heads), y)
    if "label.factuality" in x:
        y = x["label.factuality"]
        known = ~y.isnan()
        if bool(known.any()):
            total = total + WEIGHTS["factuality"] * F.smooth_l1_loss(out["factuality"].float()[known], y[known])
    return total if teacher is None else total + distilled(network, out, x, teacher, sentence, window)


def distilled(network, out: dict, x: dict, teacher, sentence: bool, window: bool) -> torch.Tensor:
    """Kullback-Leibler divergence from a teacher's label distributions (Hinton et al. 2015), a mean over words."""
    there = x["word_sentence"] >= 0
    with torch.no_grad():
        soft = teacher(x, sentence=sentence, window=window)
        heads = soft["head"].argmax(-1).masked_fill(~there, -1) if sentence else None
        soft_relations = teacher.relations(soft, heads) if sentence else None
    kl = lambda scores, wanted: F.kl_div(
        scores.float().log_softmax(-1), wanted.float().log_softmax(-1), reduction="none", log_target=True
    ).sum(-1)
    total = torch.zeros(())
    for task in (*TASKS, "head", "link"):
        if task in out and task in soft:
            total = total + WEIGHTS.get(task, 1.0) * kl(out[task], soft[task])[there].mean()
    if heads is not None:
        total = total + kl(network.relations(out, heads), soft_relations).mean()
        total = total + F.smooth_l1_loss(out["factuality"].float()[there], soft["factuality"].float()[there])
    return total


def steps(train: dict, config: dict, chance: random.Random):
    """Batches without end, an epoch at a time; `config["epoch"]` says how often an epoch sees each kind."""
    size = config["window"]
    while True:
        epoch = []
        for kind, times in config["epoch"].items():
            # sentences that follow one another, or single ones from anywhere
            arrange = in_order if kind in ("attribution", "trees") else shuffled
            if kind == "remembered":
                arrange = lambda ways, size, chance: chance.choice(ways)
            for _ in range(int(times)):
                epoch += [(kind, b) for b in batches(arrange(train[kind], size, chance), config["budget"][kind], chance)]
            rest = [(kind, b) for b in batches(arrange(train[kind], size, chance), config["budget"][kind], chance)]
            epoch += rest[: round(len(rest) * (times % 1))]
        chance.shuffle(epoch)
        yield from ((kind, b, len(epoch)) for kind, b in epoch)


def scores(network, labels, dev: dict, marks: tuple[int, int]) -> dict:
    """What `evaluate` says of every development part."""
    network.eval()
    out = {
        "ewt": evaluate.trees(network, dev["ewt"], marks),
        "gum": evaluate.trees(network, dev["gum"], marks),
        "factuality": evaluate.happened(network, dev["factuality"], marks),
        "attribution": evaluate.tagged(network, labels, dev["attribution"], "attribution", marks, together=True),
        "entity": evaluate.tagged(network, labels, dev["entity"], "entity", marks),
    }
    network.train()
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--branch", type=Path)
    parser.add_argument("--teacher", type=Path)
    parser.add_argument("--seconds", type=float, default=math.inf)
    parser.add_argument("--epochs", type=float)
    parser.add_argument("--threads", type=int, default=1)
    a = parser.parse_args()
    config = tomllib.loads(a.config.read_text(encoding="utf-8"))
    torch.manual_seed(config["seed"])
    torch.set_num_threads(a.threads)
    chance = random.Random(config["seed"])

    train, dev = read(a.corpora)
    pieces = Pieces(Tokenizer.from_file(str(a.tokenizer)))
    teacher, labels = None, None
    if a.teacher:
        teacher, labels = checkpoint.load(a.teacher)
        teacher.eval()
    elif a.start and (a.start / "network.json").exists():
        labels = checkpoint.load(a.start)[1]
    elif a.start and (a.start / "labels.json").exists():
        labels = checkpoint.earlier_labels(a.start)
    labels = labels or collect(train)
    network = Network(Sizes(**config["network"]), labels)
    if a.start and (a.start / "network.json").exists():
        network.load_state_dict(checkpoint.load(a.start)[0].state_dict())
    elif a.start:
        print("left at random:", *checkpoint.start_from(network, a.start, a.branch), flush=True)
    train = {k: cut_all(r, pieces, labels) for k, r in train.items()}
    dev = {k: cut_all(r, pieces, labels) for k, r in dev.items()}

    if config.get("frozen"):
        for name, parameter in network.named_parameters():
            parameter.requires_grad_(not name.startswith(tuple(config["frozen"])))
    marks = (pieces.start, pieces.end)
    if config.get("remember"):
        network.eval()
        some = lambda k: [w for r in train["trees"] for w in (packed(r, config["window"]) if k == 0 else in_order([r], config["window"], chance))]
        train["remembered"] = [remembered(network, some(k), marks) for k in range(config["remember"])]
        config["epoch"]["remembered"], config["budget"]["remembered"] = config["epoch"].pop("trees"), config["budget"]["trees"]
        print("remembered:", *map(len, train["remembered"]), flush=True)
    # What the start has learnt moves slowly.
    slow = ("word.", "position.", "shape.", "norm.", "layers.")
    body = [p for n, p in network.named_parameters() if n.startswith(slow)]
    rest = [p for n, p in network.named_parameters() if not n.startswith(slow)]
    rates = (config["rate"], config["head_rate"])
    groups = [{"params": [p for p in group if p.requires_grad]} for group in (body, rest)]
    adam = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
    epochs, started, losses = a.epochs or config["epochs"], time.time(), {}
    network.train()
    for k, (kind, windows, length) in enumerate(steps(train, config, chance)):
        done = (k + 1) / (length * epochs)
        if math.isfinite(a.seconds):
            done = max(done, (time.time() - started) / a.seconds)
        if done >= 1:
            break
        for group, rate in zip(adam.param_groups, rates):
            group["lr"] = rate * min(1.0, done / 0.05) * (1 - done)
        x = batch(windows, marks, kind == "attribution")
        with torch.autocast("cpu", torch.bfloat16):
            total = loss(network, x, teacher)
        adam.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        adam.step()
        losses.setdefault(kind, []).append(float(total.detach()))
        if (k + 1) % config["report"] == 0:
            seen = " ".join(f"{t} {sum(v) / len(v):.3f}" for t, v in sorted(losses.items()))
            print(f"step {k + 1} of {done:.1%} {time.time() - started:.0f}s {seen}", flush=True)
            losses = {}
        if (k + 1) % config["save"] == 0:
            network.eval()
            print("dev", *(evaluate.trees(network, dev[t], marks)["las"] for t in ("ewt", "gum")), flush=True)
            network.train()
            checkpoint.save(a.out, network, labels, {"config": config, "steps": k + 1})
    found = scores(network, labels, dev, marks)
    print(json.dumps(found), flush=True)
    checkpoint.save(a.out, network, labels, {"config": config, "steps": k, "dev": found})


if __name__ == "__main__":
    main()
