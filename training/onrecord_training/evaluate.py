"""Scores of a network on development parts, by argmax: to choose between networks, not to report what onrecord reads.

reads:  a network, cut reports
writes: a dictionary of percentages
"""

import random

import torch

from .labels import IGNORED, WINDOW_TASKS
from .windows import batch, batches, in_order, packed


def spans(tags: list[str]) -> set[tuple[int, int, str]]:
    """BIO labels as spans; an I- that continues nothing starts one."""
    out, start, kind = set(), None, ""
    for i, tag in enumerate([*tags, "O"]):
        if start is not None and (tag == "O" or tag[:2] == "B-" or tag[2:] != kind):
            out.add((start, i, kind))
            start = None
        if tag != "O" and start is None:
            start, kind = i, tag[2:]
    return out


def _f1(found: int, predicted: int, gold: int) -> float:
    return round(200 * found / max(predicted + gold, 1), 2)


def _windows(reports, size, together):
    chance = random.Random(0)
    windows = [w for r in reports for w in packed(r, size)] if together else [[s] for r in reports for s in r]
    return batches(windows, 6000, chance)


@torch.inference_mode()
def trees(network, reports, marks) -> dict[str, float]:
    """Tags, UAS and LAS: given words and sentences, read in windows, relations with subtypes, no tree constraint."""
    count = dict.fromkeys(("words", "upos", "xpos", "feats", "lemma", "uas", "las"), 0)
    for windows in _windows(reports, 320, True):
        x = batch(windows, marks, False)
        with torch.autocast("cpu", torch.bfloat16):
            out = network(x, window=False)
            heads = out["head"].argmax(-1)
            there = x["word_sentence"] >= 0
            relations = network.relations(out, heads.masked_fill(~there, -1)).argmax(-1)
        right = heads[there] == x["label.head"][there]
        count["words"] += int(there.sum())
        count["uas"] += int(right.sum())
        count["las"] += int((right & (relations == x["label.relation"][there])).sum())
        for t in ("upos", "xpos", "feats", "lemma"):
            count[t] += int((out[t].argmax(-1) == x[f"label.{t}"])[there].sum())
    return {t: round(100 * n / count["words"], 2) for t, n in count.items() if t != "words"}


@torch.inference_mode()
def tagged(network, labels, reports, task, marks, together=False) -> dict[str, float]:
    """F1 of exact spans of each kind and of all, and for attribution how many links are right."""
    names = labels.names[task]
    window = task in WINDOW_TASKS
    count: dict[str, list[int]] = {}
    links = [0, 0]
    for windows in _windows(reports, 320, together):
        x = batch(windows, marks, together)
        with torch.autocast("cpu", torch.bfloat16):
            out = network(x, sentence=not window, window=window)
        best = out[task].argmax(-1)
        for row, gold in zip(best.tolist(), x[f"label.{task}"].tolist()):
            n = next((i for i, g in enumerate(gold) if g == IGNORED), len(gold))
            a, b = spans([names[i] for i in row[:n]]), spans([names[i] for i in gold[:n]])
            for s in a | b:
                for kind in (s[2], "all"):
                    c = count.setdefault(kind, [0, 0, 0])
                    c[0] += s in a and s in b
                    c[1] += s in a
                    c[2] += s in b
        if task == "attribution":
            y = x["label.link"]
            known = y > 0
            links[0] += int((out["link"].argmax(-1) == y)[known].sum())
            links[1] += int(known.sum())
    scores = {kind: _f1(*c) for kind, c in sorted(count.items())}
    return scores | ({"links": round(100 * links[0] / max(links[1], 1), 2)} if links[1] else {})


@torch.inference_mode()
def happened(network, reports, marks) -> dict[str, float]:
    """Pearson correlation of factuality at predicates."""
    said, meant = [], []
    for windows in _windows(reports, 300, False):
        x = batch(windows, marks, False)
        with torch.autocast("cpu", torch.bfloat16):
            out = network(x, window=False)
        known = ~x["label.factuality"].isnan()
        said.append(out["factuality"].float()[known])
        meant.append(x["label.factuality"][known])
    both = torch.stack([torch.cat(said), torch.cat(meant)])
    return {"r": round(100 * float(torch.corrcoef(both)[0, 1]), 2)}
