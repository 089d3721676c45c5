#!/usr/bin/env python3
"""Scores the ledger's matching on event mentions of an ECB+ file: which of different reports are one event.

usage: ecb.py mentions GOLD --program target/debug/examples/ecb [DATA_FOLDER ...]
       ecb.py claims   GOLD --program target/debug/onrecord [DATA_FOLDER]

GOLD is JSON Lines (or .gz): id, topic, text, mentions (start, end, kind, cluster, validated_sentence), offsets in code points.
Scored are all mentions of kind "event" in validated sentences, singletons included, all topics of the file at once and without
any word of topics or subtopics: the setting "gold mentions, no gold topics". MUC, B3, CEAFe (phi4) and their mean, CoNLL F1, as
the reference scorer has them (Pradhan et al. 2014). Reports are given without dates: time tells nothing.

mentions  The program examples/ecb of the library makes a claim of each gold mention and groups these as a ledger does: the
          matching alone. A line for each data folder that is laid over the built-in data.
claims    The reports are added to a new ledger. A gold mention is in the group of the claim whose trigger shares a character
          with it (of several, the first); a mention without one stays alone. Scored twice: over all gold mentions, which is the
          whole way from text to group, and over those with a claim. Then of all pairs of reports that a group brings
          together, the share that is of one topic and of one subtopic.
baseline  Same last word of the mention, cut to six letters, in all reports: what the figures are to be compared with.
"""
import argparse
import gzip
import itertools
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict

from mentions import assign, b_cubed, muc


def read(path):
    """The rows of a JSON Lines file."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def scored(gold):
    """The mentions that count: (report, number) and the gold cluster."""
    return {
        (row["id"], number): m["cluster"]
        for row in gold
        for number, m in enumerate(row["mentions"])
        if m["kind"] == "event" and m["validated_sentence"]
    }


def chains(groups):
    """Sets of mentions of one group."""
    made = defaultdict(set)
    for mention, group in groups.items():
        made[group].add(mention)
    return list(made.values())


def ceaf(a, b):
    """The best one-to-one similarity (phi4) of chains over the same mentions, part by part of those that touch."""
    where = {m: i for i, c in enumerate(b) for m in c}
    left, right = {}, defaultdict(set)
    for i, chain in enumerate(a):
        left[i] = {where[m] for m in chain if m in where}
        for j in left[i]:
            right[j].add(i)
    seen, total = set(), 0.0
    for start in left:
        if start in seen or not left[start]:
            continue
        rows, columns, todo = [], [], [start]
        seen.add(start)
        while todo:
            i = todo.pop()
            rows.append(i)
            for j in left[i] - set(columns):
                columns.append(j)
                todo.extend(right[j] - seen)
                seen.update(right[j])
        total += assign([[2 * len(a[i] & b[j]) / (len(a[i]) + len(b[j])) for j in columns] for i in rows])
    return total


def conll(gold, found):
    """Precision, recall and F1 of MUC, B3 and CEAFe, and the mean of the three F1, in percent."""
    k, r = chains(gold), chains(found)
    scores = []
    for (got_r, all_r), (got_p, all_p) in (
        (muc(k, r), muc(r, k)),
        (b_cubed(k, r), b_cubed(r, k)),
        ((ceaf(k, r), len(k)), (ceaf(k, r), len(r))),
    ):
        p, q = got_p / max(all_p, 1), got_r / max(all_r, 1)
        scores.append((100 * p, 100 * q, 200 * p * q / (p + q) if p + q else 0.0))
    return scores, sum(s[2] for s in scores) / 3


def show(name, gold, found):
    scores, mean = conll(gold, {m: found.get(m, ("alone", m)) for m in gold})
    parts = "  ".join(f"{n} {p:.1f}/{r:.1f}/{f:.1f}" for n, (p, r, f) in zip(("MUC", "B3", "CEAFe"), scores))
    print(f"{name:28} {len(gold):5} mentions  {parts}  CoNLL F1 {mean:.1f}", flush=True)


def baseline(gold):
    """Same last word, cut to six letters."""
    return {
        (row["id"], number): m["text"].lower().split()[-1][:6]
        for row in gold
        for number, m in enumerate(row["mentions"])
        if m["text"].split()
    }


def mentions(gold, program, folders):
    keys = scored(gold)
    show("same last word", keys, baseline(gold))
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as plain:
        for row in gold:
            plain.write(json.dumps(row) + "\n")
        plain.flush()
        out = subprocess.run([program, plain.name, *folders], stdout=subprocess.PIPE, check=True, text=True).stdout
    for folder, line in zip(folders or ["built-in data"], out.splitlines()):
        show(os.path.basename(folder.rstrip("/")), keys, {(i, n): g for i, n, g in json.loads(line)})


def claims(gold, program, folders):
    keys = scored(gold)
    with tempfile.TemporaryDirectory() as folder:
        reports, ledger = os.path.join(folder, "reports.jsonl"), os.path.join(folder, "ecb.ledger")
        with open(reports, "w", encoding="utf-8") as out:
            for row in gold:
                out.write(json.dumps({"text": row["text"], "url": "https://corpus.example/" + row["id"]}) + "\n")
        over = [part for folder in folders for part in ("--data", folder)]
        subprocess.run([program, "add", "--quiet", "--language", "any", "--ledger", ledger, *over, reports], check=False)
        db = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
        found, by_report = {}, {row["id"]: row for row in gold}
        together = defaultdict(set)
        rows = db.execute(
            """SELECT d.url, d.text, e.first, e.past, g.statement_group FROM evidence e JOIN claim c ON c.key = e.claim
               JOIN document d ON d.key = c.document JOIN grouped g ON g.claim = c.key
               WHERE e.part = 'trigger' ORDER BY d.id, c.ordinal, e.ordinal, e.piece"""
        )
        for url, text, first, past, group in rows:
            row = by_report[url.rsplit("/", 1)[1]]
            together[group].add(row["id"])
            start, end = (len(text.encode()[:at].decode()) for at in (first, past))
            for number, m in enumerate(row["mentions"]):
                if (row["id"], number) in keys and m["start"] < end and start < m["end"]:
                    found.setdefault((row["id"], number), group)
        db.close()
    show("all gold mentions", keys, found)
    show("those with a claim", {m: c for m, c in keys.items() if m in found}, found)
    topic = {row["id"]: (row["topic"], row["subtopic"]) for row in gold}
    pairs = [p for reports in together.values() for p in itertools.combinations(sorted(reports), 2)]
    same = [sum(topic[a][i] == topic[b][i] for a, b in pairs) / max(len(pairs), 1) for i in (0, 1)]
    several = sum(len(reports) > 1 for reports in together.values())
    print(f"{several} groups of several reports, {len(pairs)} pairs: one topic {same[0]:.2f}, one subtopic {same[1]:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["mentions", "claims"])
    parser.add_argument("gold")
    parser.add_argument("--program", required=True)
    parser.add_argument("folders", nargs="*")
    args = parser.parse_intermixed_args()
    gold = read(args.gold)
    if args.what == "mentions":
        mentions(gold, args.program, args.folders)
    else:
        claims(gold, args.program, args.folders)


if __name__ == "__main__":
    sys.exit(main())
