"""Corpora as they lie in a data folder → reports of sentences with labels.

reads:  syntax/{ewt,gum}-*.conllu.gz, factuality/uds-ih2-*.jsonl.gz, attribution/polnear-*.jsonl.gz, conflibert/{re3d,cameo_ner,cameo_class}/*.jsonl.gz
writes: Sentence, Report

A sentence has words and, for the tasks its corpus knows, one label a word. Heads are words of the same sentence counted from 1,
0 the root. A link is the place of a cue's first word in the whole report, -1 for none. Offsets in the files are code points.
"""

import gzip
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from .labels import lemma_script


@dataclass
class Sentence:
    """Words and their labels."""

    words: list[str]
    tags: dict[str, list[str]] = field(default_factory=dict)
    heads: list[int] | None = None
    relations: list[str] | None = None
    #: For words of a source or content the first word of the cue, counted in the report from 0; -1 without cue; None elsewhere.
    links: list[int | None] | None = None
    #: How surely what a predicate says happened; None for other words.
    factuality: list[float | None] | None = None
    quad: int | None = None


@dataclass
class Report:
    """Consecutive sentences of one text."""

    id: str
    sentences: list[Sentence]


def _lines(path: Path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from file


def _rows(path: Path):
    return [json.loads(line) for line in _lines(path)]


def treebank(path: Path, factuality: Path | None = None) -> list[Report]:
    """The documents of a CoNLL-U file; with factuality of the sentences that a file of UDS-IH2 has."""
    happened = {row["sent_id"]: row for row in _rows(factuality)} if factuality else {}
    reports, columns, name, found = [Report("", [])], [], "", {}
    for line in _lines(path):
        line = line.rstrip("\n")
        if line.startswith("# newdoc") and reports[-1].sentences:
            reports.append(Report("", []))
        elif line.startswith("# sent_id"):
            name = line.split("=", 1)[1].strip()
        elif line and line[0] != "#":
            cells = line.split("\t")
            if cells[0].isdigit():
                columns.append(cells)
        elif not line and columns:
            sentence = Sentence(
                [c[1] for c in columns],
                {
                    "upos": [c[3] for c in columns],
                    "xpos": [c[4] for c in columns],
                    "feats": [c[5] for c in columns],
                    "lemma": [lemma_script(c[1], c[2]) for c in columns],
                },
                heads=[int(c[6]) for c in columns],
                relations=[c[7] for c in columns],
            )
            if (row := happened.get(name)) is not None:
                sentence.factuality = _predicates(row, sentence.words)
            reports[-1].sentences.append(sentence)
            columns = []
    return [r for r in reports if r.sentences]


def _predicates(row: dict, words: list[str]) -> list[float | None] | None:
    """The values of a row's predicates at the words they stand at; nothing if its words are not those given."""
    if [row["text"][t[0] : t[1]] for t in row["tokens"]] != words:
        return None
    value = {p["start"]: p["factuality"] for p in row["predicates"]}
    return [value.get(t[0]) for t in row["tokens"]]


def factuality(path: Path) -> list[Report]:
    """The sentences of a file of UDS-IH2 alone."""
    reports = []
    for row in _rows(path):
        words = [row["text"][t[0] : t[1]] for t in row["tokens"]]
        reports.append(Report(row["id"], [Sentence(words, factuality=_predicates(row, words))]))
    return reports


def polnear(path: Path) -> list[Report]:
    """PolNeAR: BIO of source, cue and content, links to cues, automatic names. Where attributions nest, the later one wins."""
    return [_polnear(row) for row in _rows(path)]


def _polnear(row: dict) -> Report:
    text, tokens = row["text"], row["tokens"]
    tags, links = ["O"] * len(tokens), [None] * len(tokens)

    def covered(start: int, end: int) -> list[int]:
        return [k for k, t in enumerate(tokens) if t[0] < end and t[1] > start]

    for attribution in row["attributions"]:
        cue = [k for s, e in attribution.get("cue") or [] for k in covered(s, e)]
        for role in ("content", "source", "cue"):
            for start, end in attribution.get(role) or []:
                for j, k in enumerate(covered(start, end)):
                    tags[k] = ("I-" if j else "B-") + role
                    if role != "cue":
                        links[k] = cue[0] if cue else -1
    plain = [t[4] or "O" for t in tokens]
    names = [n if n == "O" else ("I-" if k and plain[k - 1] == n else "B-") + n for k, n in enumerate(plain)]
    starts = {min((k for k, t in enumerate(tokens) if t[0] >= s), default=0) for s, _ in row["sentences"]} | {0}
    edges = [*sorted(starts), len(tokens)]
    sentences = [
        Sentence(
            [text[t[0] : t[1]] for t in tokens[a:b]],
            {"attribution": tags[a:b], "name": names[a:b]},
            links=links[a:b],
        )
        for a, b in zip(edges, edges[1:])
        if a < b
    ]
    return Report(row["id"], sentences)


def tagged(path: Path, task: str) -> list[Report]:
    """Single sentences with BIO labels of one task (re3d as `entity`, cameo_ner as `role`)."""
    return [
        Report(r["id"], [Sentence([r["text"][a:b] for a, b in r["tokens"]], {task: [x or "O" for x in r["bio"]]})])
        for r in _rows(path)
    ]


_WORD = re.compile(
    r"[A-Za-z]+(?=n['’]t\b)|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b|(?:[A-Za-z]\.){2,}|\d[\d,.:]*\d|\d|[^\W\d_]+(?:-[^\W\d_]+)*|\.\.\.|--|\S"
)


def quads(path: Path) -> list[Report]:
    """Single sentences with a quad class (cameo_class)."""
    return [Report(r["id"], [Sentence(_WORD.findall(r["text"]), quad=r["label"])]) for r in _rows(path)]
