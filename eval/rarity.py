#!/usr/bin/env python3
"""Writes data/comparison/rarity.tsv: how much it says that two English reports have a word in common.

usage: rarity.py --news REPORTS.jsonl[.gz] ... --general COUNTS.txt > data/comparison/rarity.tsv

REPORTS hold one news report a line, in "text" or, as a list of lines or one text, in "body". COUNTS holds `word count` lines
of English at large; the share of reports that would have a word is worked out from it for reports of a usual length.

The two are joined as though the general counts were those of PRIOR further reports, so that a word which few or none of the
reports have falls back on English at large. The weight of a word is its inverse document frequency (Spärck Jones 1972) on a
scale where a word of every report has 0 and one of a report in RAREST has 1. Words that would have 0.99 or more are left out:
the program takes a word that is not in the table for a rare one.
"""
import argparse
import gzip
import json
import math
import re
from collections import Counter

PRIOR = 100
LENGTH = 300
RAREST = 3000
WORD = re.compile(r"[^\W_]+")

HEAD = """\
# name:    rarity of words in English news, from 0 (in every report) to 1 (in one of {rarest} or fewer)
# version: 1
# licence: CC-BY-3.0
# origin:  counted by eval/rarity.py in {reports} reports of Wikinews (CC BY 2.5) and in the words of Google Books Ngrams (CC BY 3.0)
#
# One word in lower case and its weight. A word that is not here has weight 1. A user's file of the same path replaces weights
# word by word.
"""


def texts(path):
    """The texts of a JSON Lines file."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            report = json.loads(line)
            text = report.get("text") or report.get("body") or ""
            yield text if isinstance(text, str) else "\n".join(map(str, text))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", nargs="+", required=True)
    parser.add_argument("--general", required=True)
    args = parser.parse_args()
    seen, reports = Counter(), 0
    for text in {text for path in args.news for text in texts(path)}:
        words = set(WORD.findall(text.lower()))
        if words:
            seen.update(words)
            reports += 1
    counts = {}
    for line in open(args.general, encoding="utf-8-sig"):
        word, count = line.split()
        counts[word] = int(count)
    total = sum(counts.values())
    weights = {}
    for word in seen.keys() | counts.keys():
        if word.isdigit() or seen[word] < 2 and word not in counts:
            continue
        general = 1 - math.exp(LENGTH * math.log1p(-counts.get(word, 0) / total))
        share = (seen[word] + PRIOR * general) / (reports + PRIOR)
        weight = math.log(1 / min(max(share, 1 / RAREST), 1)) / math.log(RAREST)
        if weight < 0.99:
            weights[word] = weight
    print(HEAD.format(rarest=RAREST, reports=reports), end="")
    for word in sorted(weights):
        print(f"{word}\t{weights[word]:.2f}")


main()
