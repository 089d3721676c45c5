#!/usr/bin/env python3
"""Fits the weights by which a draft of the tagger's is accepted (data/lexicon/en/decoding.toml, [accept]).

    cargo run --release -p onrecord --example attribution_signs < GOLD > SIGNS
    python3 eval/attribution_fit.py GOLD SIGNS

GOLD is PolNeAR's development part, one JSON object a line; SIGNS is what the example prints: for each document the drafts of the
tagger with the value of each sign. A draft is right if source, cue and content each share a word with those of one gold
attribution (or are absent in both). The regression is logistic with an L2 penalty, by Newton's method; the figures are from
cross-validation over documents, the weights from all of them. No library is needed.
"""
import gzip
import json
import math
import random
import sys

FOLDS, PENALTY = 7, 3.0


def lines(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        return {doc["id"]: doc for doc in map(json.loads, file)}


def words(doc, spans):
    """Numbers of the tokens with a letter or digit that the spans touch."""
    text = doc["text"]
    return {
        i
        for i, token in enumerate(doc["tokens"])
        if any(c.isalnum() for c in text[token[0] : token[1]])
        and any(token[0] < e and s < token[1] for s, e in spans)
    }


def pairs(doc, gold, drafts):
    """Numbers of drafts that are right, one for each gold attribution at most (maximum matching)."""
    roles = ("source", "cue", "content")
    cut = lambda rows: [[words(doc, row[r]) for r in roles] for row in rows]
    gold, drafts = cut(gold), cut(drafts)
    meet = lambda a, b: bool(a & b) or not a and not b
    fits = [[j for j, d in enumerate(drafts) if all(map(meet, g, d))] for g in gold]
    owner = {}

    def place(i, seen):
        for j in fits[i]:
            if j not in seen:
                seen.add(j)
                if j not in owner or place(owner[j], seen):
                    owner[j] = i
                    return True
        return False

    for i in range(len(gold)):
        place(i, set())
    return set(owner)


def solve(matrix, vector):
    """Gaussian elimination with pivots."""
    n = len(vector)
    rows = [list(row) + [v] for row, v in zip(matrix, vector)]
    for i in range(n):
        best = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for r in range(i + 1, n):
            factor = rows[r][i] / rows[i][i]
            for c in range(i, n + 1):
                rows[r][c] -= factor * rows[i][c]
    answer = [0.0] * n
    for i in reversed(range(n)):
        answer[i] = (rows[i][n] - sum(rows[i][c] * answer[c] for c in range(i + 1, n))) / rows[i][i]
    return answer


def sigmoid(x):
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def fit(examples):
    """Weights of the signs and of the constant, which comes last and is not penalized."""
    width = len(examples[0][0]) + 1
    # The penalty asks for signs of one size.
    mean = [sum(x[i] for x, _ in examples) / len(examples) for i in range(width - 1)]
    size = [
        math.sqrt(sum((x[i] - mean[i]) ** 2 for x, _ in examples) / len(examples)) or 1.0 for i in range(width - 1)
    ]
    scaled = [([(v - m) / s for v, m, s in zip(x, mean, size)] + [1.0], y) for x, y in examples]
    weights = [0.0] * width
    for _ in range(25):
        gradient = [-PENALTY * w for w in weights[:-1]] + [0.0]
        curve = [[PENALTY if i == j and i < width - 1 else 0.0 for j in range(width)] for i in range(width)]
        for x, y in scaled:
            p = sigmoid(sum(map(lambda a, b: a * b, weights, x)))
            for i in range(width):
                gradient[i] += (y - p) * x[i]
                for j in range(width):
                    curve[i][j] += p * (1 - p) * x[i] * x[j]
        step = solve(curve, gradient)
        weights = [w + s for w, s in zip(weights, step)]
        if max(map(abs, step)) < 1e-6:
            break
    plain = [w / s for w, s in zip(weights, size)]
    return plain + [weights[-1] - sum(w * m for w, m in zip(plain, mean))]


def score(weights, x):
    return sigmoid(sum(map(lambda a, b: a * b, weights, x)) + weights[-1])


def main():
    gold, signs = lines(sys.argv[1]), lines(sys.argv[2])
    names = None
    documents = []
    for name, doc in sorted(gold.items()):
        drafts = signs[name].get("drafts", [])
        right = pairs(doc, doc["attributions"], drafts)
        names = names or (list(drafts[0]["signs"]) if drafts else None)
        documents.append((len(doc["attributions"]), [([d["signs"][n] for n in names], j in right) for j, d in enumerate(drafts)]))
    order = list(range(len(documents)))
    random.Random(1).shuffle(order)
    scored = []
    for fold in range(FOLDS):
        inside = [documents[n] for i, n in enumerate(order) if i % FOLDS != fold]
        weights = fit([e for _, examples in inside for e in examples])
        for i, n in enumerate(order):
            if i % FOLDS == fold:
                scored += [(score(weights, x), y) for x, y in documents[n][1]]
    wanted = sum(count for count, _ in documents)
    print("# least  precision  recall  F1 of the tagger's drafts alone, by cross-validation", file=sys.stderr)
    for least in (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
        kept = [y for p, y in scored if p >= least]
        p, r = sum(kept) / len(kept), sum(kept) / wanted
        print(f"# {least:.2f}  {p:.4f}  {r:.4f}  {2 * p * r / (p + r):.4f}", file=sys.stderr)
    weights = fit([e for _, examples in documents for e in examples])
    print("[accept]")
    for name, weight in zip(["always", *names], [weights[-1], *weights[:-1]]):
        print(f"{name} = {weight:.3f}")


if __name__ == "__main__":
    main()
