#!/usr/bin/env python3
"""Scores places, times, coreference and actor codes of `onrecord annotate` against gold files, with bootstrap intervals.

usage: mentions.py toponyms|times|coreference|actors GOLD PRED [--draws N] [--errors]

GOLD and PRED are JSON Lines (GOLD may end in .gz), joined by "id"; offsets are code points. Intervals are the middle 95 % of
N draws of documents.

toponyms     GOLD has "toponyms": start, end, name, lat, lon. A prediction finds a gold toponym if both have the same words and
             start at most 12 characters apart, one prediction for one toponym. "within 161 km" is precision, recall and F1 of those that
             are found and lie so near. Toponyms without coordinates are not gold; predictions that find one count as wrong.
             A country (feature code PCL*) is right where it is found, as in the published figures.
times        GOLD has "timexes": start, end, type, value. strict: same span; relaxed: spans overlap; value: spans overlap and values are
             equal; each expression is used once. --dates leaves durations and sets out of both sides.
coreference  GOLD has "entities": start, end, group; PRED has "mentions": start, end, entity. MUC, B3, CEAFe and their mean, over all
             mentions, singletons included; a predicted mention is a gold one if its span is the same, or, with --heads, if both have the
             same head word (gold: the word whose head lies outside).
actors       GOLD has "expected": source, target, each a code or codes parted by ";". A code is right if some mention of the
             prediction has an actor whose code has the same first three letters; "sector" asks for the first six.
"""
import argparse
import gzip
import json
import math
import random
from collections import Counter


def read(path):
    """The rows of a JSON Lines file."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def kilometres(a, b):
    """Great-circle distance of two (latitude, longitude)."""
    (y1, x1), (y2, x2) = [tuple(map(math.radians, p)) for p in (a, b)]
    h = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(h))


def f1(right, predicted, gold):
    """Precision, recall and F1 in hundredths."""
    p, r = right / predicted if predicted else 0.0, right / gold if gold else 0.0
    return tuple(round(x, 4) for x in (p, r, 2 * p * r / (p + r) if p + r else 0.0))


def bootstrap(counts, value, draws):
    """The middle 95 % of `value` of the sums of `counts` over draws of documents."""
    if not draws:
        return ""
    rng, found = random.Random(1), []
    for _ in range(draws):
        total = Counter()
        for row in rng.choices(counts, k=len(counts)):
            total.update(row)
        found.append(value(total))
    found.sort()
    return f"[{found[int(draws * 0.025)]:.3f}, {found[int(draws * 0.975) - 1]:.3f}]"


def show(name, counts, right, draws):
    """One line of the table."""
    total = Counter()
    for row in counts:
        total.update(row)
    p, r, f = f1(total[right], total["predicted"], total["gold"])
    between = bootstrap(counts, lambda t: f1(t[right], t["predicted"], t["gold"])[2], draws)
    print(f"{name:22} P {p:.3f}  R {r:.3f}  F1 {f:.3f}  {between}  (gold {total['gold']}, predicted {total['predicted']})")


def toponyms(gold, pred, a):
    """Counts of each document."""
    counts, errors = [], Counter()
    for row in gold:
        text, got = row["text"], pred.get(row["id"], {}).get("toponyms", [])
        true = [t for t in row["toponyms"] if t["lat"] is not None]
        bare = [t for t in row["toponyms"] if t["lat"] is None]
        words = lambda t: text[t["start"]:t["end"]].casefold().removeprefix("the ")
        used, c = set(), Counter(gold=len(true), predicted=len(got))
        for t in true:
            near = [(abs(p["start"] - t["start"]), i) for i, p in enumerate(got)
                    if i not in used and words(p) == words(t) and abs(p["start"] - t["start"]) <= 12]
            if not near:
                errors["missed", words(t), t.get("fcode") or t.get("type") or "", ""] += 1
                continue
            i = min(near)[1]
            used.add(i)
            c["found"] += 1
            km = kilometres((t["lat"], t["lon"]), (got[i]["lat"], got[i]["lon"]))
            if km <= 161 or (t.get("fcode") or "").startswith("PCL"):
                c["placed"] += 1
            else:
                errors["placed wrongly", words(t), f"{t['lat']:.1f},{t['lon']:.1f} {t.get('fcode') or ''}",
                       f"{got[i]['lat']:.1f},{got[i]['lon']:.1f} {got[i]['name']}"] += 1
        for i, p in enumerate(got):
            if i not in used:
                on = [t for t in bare if t["start"] < p["end"] and p["start"] < t["end"]]
                where = f"no coordinates {on[0].get('type', '')}" if on else ""
                over = [t for t in true if t["start"] < p["end"] and p["start"] < t["end"]]
                where += f" part of {words(over[0])}" if over else ""
                errors["too many", words(p), where, text[max(0, p["start"] - 25):p["end"] + 25].replace("\n", " ") if a.context else ""] += 1
        counts.append(c)
    show("found", counts, "found", a.draws)
    show("within 161 km", counts, "placed", a.draws)
    return errors


def times(gold, pred, a):
    """Counts of each document."""
    counts, errors = [], Counter()
    dates = lambda rows: [t for t in rows if not a.dates or t["type"] in ("DATE", "TIME")]
    for row in gold:
        text = row["text"]
        true, got = dates(row["timexes"]), dates(pred.get(row["id"], {}).get("timexes", []))
        c = Counter(gold=len(true), predicted=len(got))
        used = set()
        for t in true:
            over = [(min(p["end"], t["end"]) - max(p["start"], t["start"]), -i) for i, p in enumerate(got)
                    if i not in used and p["start"] < t["end"] and t["start"] < p["end"]]
            words = text[t["start"]:t["end"]]
            if not over:
                errors["missed", words, t["value"], text[max(0, t["start"] - 30):t["end"] + 30].replace("\n", " ")] += 1
                continue
            i = -max(over)[1]
            used.add(i)
            p = got[i]
            c["relaxed"] += 1
            c["strict"] += (p["start"], p["end"]) == (t["start"], t["end"])
            c["value"] += p["value"] == t["value"]
            if p["value"] != t["value"]:
                errors["value", words, f"{t['value']} not {p['value']}", text[max(0, t["start"] - 60):t["end"] + 40].replace("\n", " ")] += 1
            elif (p["start"], p["end"]) != (t["start"], t["end"]):
                errors["span", words, text[p["start"]:p["end"]], ""] += 1
        for i, p in enumerate(got):
            if i not in used:
                errors["too many", text[p["start"]:p["end"]], p["value"], text[max(0, p["start"] - 30):p["end"] + 30].replace("\n", " ")] += 1
        counts.append(c)
    for name in ("strict", "relaxed", "value"):
        show(name, counts, name, a.draws)
    return errors


def head(row, start, end):
    """The span of the word of a run whose head lies outside it."""
    tokens = row["tokens"]
    inside = [i for i, t in enumerate(tokens) if start <= t[0] and t[1] <= end]
    top = [i for i in inside if tokens[i][5] not in inside]
    return tuple(tokens[(top or inside)[0]][:2]) if inside else (start, end)


def chains(keys, groups):
    """Groups of mention keys; of several mentions with one key the first counts."""
    made, seen = {}, set()
    for key, group in zip(keys, groups):
        if key not in seen:
            seen.add(key)
            made.setdefault(group, set()).add(key)
    return list(made.values())


def muc(a, b):
    """Links of `a` kept in `b`, and all links of `a`."""
    where = {m: i for i, c in enumerate(b) for m in c}
    kept = sum(len(c) - len({where.get(m, ("none", m)) for m in c}) for c in a)
    return kept, sum(len(c) - 1 for c in a)


def b_cubed(a, b):
    """Summed share of each mention's chain of `a` that its chain of `b` has, and the number of mentions."""
    where = {m: c for c in b for m in c}
    got = sum(len(c & where[m]) / len(c) for c in a for m in c if m in where)
    return got, sum(map(len, a))


def assign(weights):
    """The greatest sum of one-to-one weights (rows to columns), by the Hungarian method with potentials."""
    n = max(len(weights), len(weights[0]) if weights else 0)
    if n == 0:
        return 0.0
    cost = [[-(weights[i][j] if i < len(weights) and j < len(weights[0]) else 0.0) for j in range(n)] for i in range(n)]
    u, v, p, way = [0.0] * (n + 1), [0.0] * (n + 1), [0] * (n + 1), [0] * (n + 1)
    for i in range(1, n + 1):
        p[0], j0, least, used = i, 0, [math.inf] * (n + 1), [False] * (n + 1)
        while True:
            used[j0], i0, delta, j1 = True, p[j0], math.inf, 0
            for j in range(1, n + 1):
                if not used[j]:
                    now = cost[i0 - 1][j - 1] - u[i0] - v[j]
                    if now < least[j]:
                        least[j], way[j] = now, j0
                    if least[j] < delta:
                        delta, j1 = least[j], j
            for j in range(n + 1):
                if used[j]:
                    u[p[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            j0 = j1
            if p[j0] == 0:
                break
        while j0:
            p[j0], j0 = p[way[j0]], way[j0]
    return -sum(cost[p[j] - 1][j - 1] for j in range(1, n + 1))


def ceaf(a, b):
    """The best one-to-one similarity of chains (phi4). Chains of one mention that the other side has so, or not at all, are matched first."""
    ones = {next(iter(c)) for c in b if len(c) == 1}
    easy = {next(iter(c)) for c in a if len(c) == 1} & ones
    rest = lambda cs: [c for c in cs if not (len(c) == 1 and next(iter(c)) in easy)]
    x, y = rest(a), rest(b)
    touched = lambda cs, other: [c for c in cs if any(c & o for o in other)]
    x, y = touched(x, y), touched(y, x)
    if not x or not y:
        return float(len(easy))
    return len(easy) + assign([[2 * len(c & d) / (len(c) + len(d)) for d in y] for c in x])


def coreference(gold, pred, a):
    """Counts of each document."""
    counts = []
    for row in gold:
        got = pred.get(row["id"], {}).get("mentions", [])
        key = (lambda m: head(row, m["start"], m["end"])) if a.heads else (lambda m: (m["start"], m["end"]))
        k = chains([key(e) for e in row["entities"]], [e["group"] for e in row["entities"]])
        r = chains([key(m) for m in got], [m["entity"] for m in got])
        if a.no_singletons:
            k, r = [c for c in k if len(c) > 1], [c for c in r if len(c) > 1]
        c = Counter()
        c["gold"], c["predicted"] = sum(map(len, k)), sum(map(len, r))
        c["mention"] = len(set().union(*k) & set().union(*r)) if k and r else 0
        c["muc_r"], c["muc_k"] = muc(k, r)
        c["muc_p"], c["muc_n"] = muc(r, k)
        c["b3_r"], c["b3_k"] = b_cubed(k, r)
        c["b3_p"], c["b3_n"] = b_cubed(r, k)
        c["ceaf"], c["ceaf_k"], c["ceaf_n"] = ceaf(k, r), len(k), len(r)
        counts.append(c)

    def part(c, name):
        names = {"muc": ("muc_r", "muc_k", "muc_p", "muc_n"), "b3": ("b3_r", "b3_k", "b3_p", "b3_n"),
                 "ceafe": ("ceaf", "ceaf_k", "ceaf", "ceaf_n")}[name]
        rr, rk, pp, pn = (c[n] for n in names)
        p, r = pp / pn if pn else 0.0, rr / rk if rk else 0.0
        return p, r, 2 * p * r / (p + r) if p + r else 0.0

    total = Counter()
    for c in counts:
        total.update(c)
    show("mentions", counts, "mention", a.draws)
    for name in ("muc", "b3", "ceafe"):
        p, r, f = part(total, name)
        print(f"{name:22} P {p:.3f}  R {r:.3f}  F1 {f:.3f}")
    mean = lambda c: sum(part(c, n)[2] for n in ("muc", "b3", "ceafe")) / 3
    print(f"{'CoNLL F1':22} {mean(total):.3f}  {bootstrap(counts, mean, a.draws)}")
    return Counter()


ALIAS = {"JAP": "JPN", "ITL": "ITA"}


def actors(gold, pred, a):
    """Counts of each case."""
    counts, errors = [], Counter()
    for row in gold:
        if row["id"] not in pred:
            continue
        mentions = pred[row["id"]].get("mentions", [])
        codes = {a["code"] for m in mentions for a in [m.get("actor"), *m.get("joint", [])] if a}
        c = Counter()
        for e in row["expected"]:
            both = True
            sides = [s for k in ("source", "target") for s in (e.get(k) or "").split(";") if s.strip("-*")]
            for s in sides:
                want = (ALIAS.get(s[:3], s[:3]) + s[3:]).rstrip("*")
                fits = lambda n: any(code[:n] == want[:n] for code in codes)
                alone = want.startswith("---")
                hit = any(want[3:6] in code for code in codes) if alone else fits(3)
                c["codes"] += 1
                c["country"] += hit
                c["sector"] += hit if alone else fits(6) and hit
                both &= hit
                if not hit:
                    errors["missed", s, " ".join(sorted(codes)), row["text"]] += 1
            c["rows"] += bool(sides)
            c["both"] += both and bool(sides)
        counts.append(c)
    total = Counter()
    for c in counts:
        total.update(c)
    for name, n in (("country", "codes"), ("sector", "codes"), ("both", "rows")):
        between = bootstrap(counts, lambda t: t[name] / max(t[n], 1), a.draws)
        print(f"{name:22} {total[name] / max(total[n], 1):.3f}  {between}  ({total[name]} of {total[n]})")
    return errors


def main():
    """Reads the arguments, prints the scores."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("what", choices=["toponyms", "times", "coreference", "actors"])
    ap.add_argument("gold")
    ap.add_argument("pred")
    ap.add_argument("--draws", type=int, default=0)
    ap.add_argument("--errors", type=int, nargs="?", const=60, default=0)
    ap.add_argument("--only", help="kind of error to show")
    ap.add_argument("--suites", help="of the cases, parted by commas")
    for flag in ("--dates", "--heads", "--no-singletons", "--context"):
        ap.add_argument(flag, action="store_true")
    a = ap.parse_args()
    gold = [r for r in read(a.gold) if not a.suites or r["suite"] in a.suites.split(",")]
    pred = {r["id"]: r for r in read(a.pred)}
    errors = {"toponyms": toponyms, "times": times, "coreference": coreference, "actors": actors}[a.what](gold, pred, a)
    shown = [(k, n) for k, n in errors.most_common() if not a.only or k[0] == a.only]
    for kind, n in shown[:a.errors]:
        print(f"{n:4}  " + " | ".join(kind))


if __name__ == "__main__":
    main()
