"""What a trained checkpoint says of a text, computed with numpy alone: an independent check of the encoder.

reads:  a folder with weights.safetensors and network.json, tokenizer.json in it or beside it; on standard input one sentence a line,
        words parted by spaces (all of them one window: at most 510 word pieces)
writes: JSON Lines, one a word: the word, its label probabilities for each task, arc log-probabilities (column 0 the root, then the
        words of its sentence), the relation of its likeliest arc, link probabilities (column 0 none, then the words of the window)

usage: python3 reference.py FOLDER < sentences.txt
"""

import json
import math
import struct
import sys
import unicodedata
from pathlib import Path

import numpy as np


def tensors(path):
    raw = path.read_bytes()
    (n,) = struct.unpack("<Q", raw[:8])
    data = raw[8 + n :]
    number = lambda e: np.frombuffer(data[slice(*e["data_offsets"])], np.float16).astype(np.float32).reshape(e["shape"])
    return {k: number(e) for k, e in json.loads(raw[8 : 8 + n]).items() if k != "__metadata__"}


def shape(w):
    """The class of a word's case and digits."""
    if w.isdigit(): return 1
    if w.islower(): return 2
    if w.istitle(): return 3
    if w.isupper(): return 4
    if any(c.isdigit() for c in w): return 5
    if not any(c.isalnum() for c in w): return 6
    return 7 if w[:1].isupper() else 8


def pieces(word, vocabulary):
    """At most eight word pieces; enough of BERT's normalization for words of Latin letters."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) not in ("Mn", "Cc", "Cf")).lower()
    spaced = "".join(f" {c} " if unicodedata.category(c)[0] == "P" or (c.isascii() and not c.isalnum()) else c for c in plain)
    out = []
    for part in spaced.split():
        cut, rest = [], part
        while rest:
            mark = "##" if cut else ""
            end = next((n for n in range(len(rest), 0, -1) if mark + rest[:n] in vocabulary), None)
            if end is None:
                cut = ["[UNK]"]
                break
            cut.append(mark + rest[:end])
            rest = rest[end:]
        out += cut
    return [vocabulary[p] for p in out[:8] or ["[UNK]"]]


erf = np.vectorize(math.erf, otypes=[np.float32])


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


class Network:
    def __init__(s, folder):
        s.z = json.loads((folder / "network.json").read_text())["sizes"]
        s.w = tensors(folder / "weights.safetensors")

    def linear(s, name, x):
        return x @ s.w[name + ".weight"].T + s.w[name + ".bias"]

    def norm(s, name, x):
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * s.w[name + ".weight"] + s.w[name + ".bias"]

    def layer(s, i, x, added):
        """`added` goes to the scores of pairs of pieces, for each head."""
        at, (n, width), heads = f"layers.{i}.", x.shape, s.z["heads"]
        q, k, v = s.linear(at + "attention.input", x).reshape(n, 3, heads, -1).transpose(1, 2, 0, 3)
        mixed = softmax(q @ k.transpose(0, 2, 1) / np.float32(math.sqrt(width / heads)) + added) @ v
        x = s.norm(at + "attention.norm", x + s.linear(at + "attention.output", mixed.transpose(1, 0, 2).reshape(n, width)))
        h = s.linear(at + "inner", x)
        return s.norm(at + "norm", x + s.linear(at + "output", h * np.float32(0.5) * (1 + erf(h / math.sqrt(2)))))

    def words(s, ids, of, first, shapes):
        """The words' vectors in both branches; `ids` has a mark at each end, `of` says of each piece which sentence it is in, `first`
        is the place of each word's first piece."""
        z = s.z
        x = s.w["word.weight"][ids] + s.w["position.weight"][: len(ids)]
        x[first] += s.w["shape.weight"][shapes]
        x = s.norm("norm", x)
        inside = np.where(of[None, :] == of[:, None], np.float32(0), np.float32(-1e30))[None]
        for i in range(z["shared"]):
            x = s.layer(i, x, np.float32(0))
        y = x
        for i in range(z["sentence"]):
            x = s.layer(z["shared"] + i, x, inside)
        for i in range(z["window"]):
            y = s.layer(z["shared"] + z["sentence"] + i, y, np.float32(0))
        return x[first], y[first]

    def sides(s, name, w):
        """Dependents and heads of a scorer, each followed by one; the first head is the root."""
        leaky = lambda x: np.where(x > 0, x, x * np.float32(0.1))
        one = lambda x: np.concatenate([x, np.ones_like(x[:, :1])], 1)
        return one(leaky(s.linear("dependent." + name, w))), one(leaky(s.linear("head." + name, np.concatenate([s.w["root.window" if name == "link" else "root.sentence"][None], w]))))


def main():
    folder = Path(sys.argv[1])
    labels = json.loads((folder / "network.json").read_text())["labels"]
    beside = [p for p in (folder / "tokenizer.json", folder.parent / "tokenizer.json") if p.exists()]
    vocabulary = json.loads(beside[0].read_text())["model"]["vocab"]
    sentences = [line.split() for line in sys.stdin if line.strip()]
    words = [w for s in sentences for w in s]
    word_of = np.repeat(np.arange(len(sentences)), [len(s) for s in sentences])
    ids, of, first = [vocabulary["[CLS]"]], [], []
    for n, sentence in enumerate(sentences):
        for word in sentence:
            first.append(len(ids))
            ids += pieces(word, vocabulary)
        of += [n] * (len(ids) - len(of))
    ids.append(vocabulary["[SEP]"])
    of.append(of[-1])
    net = Network(folder)
    alone, together = net.words(np.array(ids), np.array(of), np.array(first), np.array([shape(x) for x in words]))
    branch = lambda task: alone if task in ("upos", "xpos", "feats", "lemma") else together
    tags = {t: softmax(net.linear("tags." + t, branch(t))) for t in labels if t != "relation"}
    factuality = net.linear("factuality", alone)[:, 0]
    d, h = net.sides("arc", alone)
    arcs = d @ net.w["arc.product"][0] @ h.T
    d, h = net.sides("link", together)
    links = softmax(d @ net.w["link.product"][0] @ h.T)
    d, h = net.sides("relation", alone)
    for i, word in enumerate(words):
        columns = [0] + [j + 1 for j in range(len(words)) if word_of[j] == word_of[i]]
        row = arcs[i, columns]
        best = columns[int(row.argmax())]
        relation = softmax(np.einsum("i,oij,j->o", d[i], net.w["relation.product"], h[best]))
        print(json.dumps({
            "word": word,
            **{t: p[i].tolist() for t, p in tags.items()},
            "factuality": float(factuality[i]),
            "arcs": (row - row.max() - np.log(np.exp(row - row.max()).sum())).tolist(),
            "relation": [labels["relation"][int(relation.argmax())], float(relation.max())],
            "links": links[i].tolist(),
        }))


if __name__ == "__main__":
    main()
