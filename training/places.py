#!/usr/bin/env python3
"""Fits the weights of data/gazetteer/choice.toml.

usage: places.py CHOICE.toml SIGNS:GOLD [SIGNS:GOLD ...]

SIGNS is what `cargo run -p onrecord-mentions --example study_places` wrote for the reports of GOLD (JSON Lines with "toponyms").
Weights of [place] make the places within 161 km of gold's likelier than the others (softmax over each name's places); weights of [name]
make names that are gold and placed rightly likelier than not (logistic). Both are held small by a Gaussian prior, every corpus counts
the same, and `least` is the lowest score at which F1 within 161 km, averaged over the corpora, is all but greatest.
Run it again with the signs that the new weights give, twice, for the company of other names is one of the signs.
"""
import gzip
import json
import math
import re
import sys

import numpy as np

NEAR = 161.0


def read(path):
    """The rows of a JSON Lines file."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def kilometres(a, b):
    """Great-circle distance of two (latitude, longitude)."""
    (y1, x1), (y2, x2) = [tuple(map(math.radians, p)) for p in (a, b)]
    h = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(h)))


def corpus(signs, gold):
    """Names with the gold toponym that each is, if any."""
    names, total = [], 0
    gold = {r["id"]: r for r in gold}
    for row in signs:
        true = gold[row["id"]]
        words = lambda t: true["text"][t["start"]:t["end"]].casefold().removeprefix("the ")
        open_ = [t for t in true["toponyms"] if t["lat"] is not None]
        total += len(open_)
        for n in row["names"]:
            near = [t for t in open_ if words(t) == words(n) and abs(t["start"] - n["start"]) <= 12]
            n["gold"] = min(near, key=lambda t: abs(t["start"] - n["start"])) if near else None
            if near:
                open_.remove(n["gold"])
                g = (n["gold"]["lat"], n["gold"]["lon"])
                country = (n["gold"].get("fcode") or "").startswith("PCL")
                n["right"] = [country and p[2][COUNTRY] == 1 or kilometres(g, p[:2]) <= NEAR for p in n["places"]]
            names.append(n)
    return names, total


def labels(toml, table):
    """Names of signs in the code's order."""
    source = open(__file__.replace("training/places.py", "crates/resources/src/gazetteer/choice.rs"), encoding="utf-8").read()
    return re.findall(r'"([a-z-]+)"', re.search(table + r": \[&str; \d+\] = \[(.*?)\];", source, re.S)[1])


def adam(gradient, size, steps=600, rate=0.05):
    """Weights that follow a gradient upwards."""
    w, m, v = np.zeros(size), np.zeros(size), np.zeros(size)
    for t in range(1, steps + 1):
        g = gradient(w)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w = w + rate * (m / (1 - 0.9 ** t)) / (np.sqrt(v / (1 - 0.999 ** t)) + 1e-8)
    return w


# What news of the world needs beside what these corpora show: a capital and a great town are meant more often.
PRIOR = {"capital": 4.0, "people": 2.0}
PRIOR_STRENGTH = 0.02


def fit_places(corpora, size, signs):
    """Softmax weights over the places of each name."""
    blocks = []
    for names, _ in corpora:
        rows = [n for n in names if n["gold"] and any(n["right"]) and not all(n["right"]) and len(n["places"]) > 1]
        for n in rows:
            x = np.array([p[2] for p in n["places"]])
            blocks.append((x, np.array(n["right"][: len(x)], float), 1000.0 / max(len(rows), 1)))
    big = np.concatenate([b[0] for b in blocks])
    which = np.concatenate([[i] * len(b[0]) for i, b in enumerate(blocks)])
    right = np.concatenate([b[1] for b in blocks])
    weight = np.array([b[2] for b in blocks])
    start = np.searchsorted(which, np.arange(len(blocks)))

    mean = np.array([PRIOR.get(s, 0.0) for s in signs])
    hold = np.array([PRIOR_STRENGTH if s in PRIOR else 0.001 for s in signs])

    def gradient(w):
        s = big @ w
        s = np.exp(s - np.maximum.reduceat(s, start)[which])
        p = s / np.add.reduceat(s, start)[which]
        q = s * right
        q = q / np.maximum(np.add.reduceat(q, start)[which], 1e-30)
        return (big * ((q - p) * weight[which])[:, None]).sum(0) / weight.sum() - hold * (w - mean)

    w = adam(gradient, size)
    s = big @ w
    top = [start[i] + int(np.argmax(s[start[i]:start[i] + len(b[0])])) for i, b in enumerate(blocks)]
    print("places chosen rightly:", round(float(np.average(right[top], weights=weight)), 4), "of", len(blocks))
    return w


def fit_names(corpora, size):
    """Logistic weights, and the score at which F1 is greatest."""
    x, y, weight, which = [], [], [], []
    for c, (names, total) in enumerate(corpora):
        for n in names:
            x.append(n["signs"])
            y.append(float(bool(n["gold"] and n["right"][n["best"]])))
            weight.append(1000.0 / total)
            which.append(c)
    x, y, weight, which = np.array(x), np.array(y), np.array(weight), np.array(which)

    def gradient(w):
        p = 1 / (1 + np.exp(-(x @ w)))
        return (x * ((y - p) * weight)[:, None]).sum(0) / weight.sum() - 0.0005 * w

    w = adam(gradient, size, steps=1500)
    s = x @ w
    tried = []
    for least in np.arange(-2.5, 1.5, 0.05):
        f = []
        for c, (_, total) in enumerate(corpora):
            on = (which == c) & (s >= least)
            f.append(2 * y[on].sum() / (on.sum() + total))
        tried.append((float(np.mean(f)), least, [round(float(v), 4) for v in f]))
    # Of nearly equal ones the least: what is missed cannot be looked at.
    most = max(tried)[0]
    best = min((t for t in tried if t[0] >= most - 0.0015), key=lambda t: t[1])
    print("F1 within 161 km:", best)
    return w, best[1]


def main():
    """Reads the arguments, writes the file."""
    global COUNTRY
    path, pairs = sys.argv[1], [a.split(":") for a in sys.argv[2:]]
    name_signs, place_signs = labels(path, "NAME_SIGNS"), labels(path, "PLACE_SIGNS")
    COUNTRY = place_signs.index("country")
    corpora = [corpus(read(s), read(g)) for s, g in pairs]
    place = fit_places(corpora, len(place_signs), place_signs)
    place[place_signs.index("own")] = 20.0
    name, least = fit_names(corpora, len(name_signs))
    text = open(path, encoding="utf-8").read()
    text = re.sub(r"(?m)^least = .*$", f"least = {least:.2f}", text)
    text = text[: text.index("[name]")]
    for table, signs, weights in (("name", name_signs, name), ("place", place_signs, place)):
        text += f"[{table}]\n" + "".join(f"{s} = {w:.3f}\n" for s, w in zip(signs, weights)) + "\n"
    open(path, "w", encoding="utf-8").write(text.rstrip() + "\n")


if __name__ == "__main__":
    main()
