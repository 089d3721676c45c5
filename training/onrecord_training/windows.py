"""Reports → windows of word pieces → batches of tensors.

reads:  Report, Labels, a tokenizer
writes: Window, batch

A window is `[CLS] pieces... [SEP]` of one sentence after the other; the first mark counts as a part of its first sentence and the
last of its last. A word has at most eight pieces; a sentence with more pieces than a window holds keeps its first ones.
"""

import random
from dataclasses import dataclass, replace

import torch

from .corpora import Report, Sentence
from .labels import IGNORED, TASKS, Labels, shape_of

#: Pieces of a word that are kept.
WORD_PIECES = 8
#: Pieces of a sentence that are kept.
SENTENCE_PIECES = 300


class Pieces:
    """Words as word pieces, remembered."""

    def __init__(self, tokenizer):
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self.tokenizer, self.known = tokenizer, {}
        self.start, self.end, self.unknown = (tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]", "[UNK]"))

    def of(self, word: str) -> list[int]:
        found = self.known.get(word)
        if found is None:
            found = self.tokenizer.encode(word, add_special_tokens=False).ids[:WORD_PIECES] or [self.unknown]
            self.known[word] = found
        return found


@dataclass
class Cut:
    """A sentence in word pieces, with numbered labels."""

    ids: list[int]
    #: Place of each word's first piece.
    first: list[int]
    shapes: list[int]
    tags: dict[str, list[int]]
    heads: list[int] | None
    relations: list[int] | None
    links: list[int | None] | None
    factuality: list[float | None] | None
    quad: int | None
    #: Place of its first word in the report.
    at: int
    #: What frozen shared layers made of its pieces in their window, and of a mark beside them; `ids` are then of no use.
    below: torch.Tensor | None = None

    def __len__(self) -> int:
        return len(self.ids)


def cut(sentence: Sentence, at: int, pieces: Pieces, labels: Labels) -> Cut:
    """A sentence as the network reads it; labels outside the sets are ignored."""
    ids, first = [], []
    for word in sentence.words:
        found = pieces.of(word)
        if len(ids) + len(found) > SENTENCE_PIECES:
            break
        first.append(len(ids))
        ids += found
    n = len(first)
    number = {t: labels.number(t) for t in (*sentence.tags, *(["relation"] if sentence.relations else []))}
    heads = sentence.heads and [h if h <= n else IGNORED for h in sentence.heads[:n]]
    return Cut(
        ids,
        first,
        [shape_of(w) for w in sentence.words[:n]],
        {t: [number[t].get(x, IGNORED) for x in row[:n]] for t, row in sentence.tags.items()},
        heads,
        sentence.relations and [number["relation"].get(x, IGNORED) for x in sentence.relations[:n]],
        sentence.links and sentence.links[:n],
        sentence.factuality and sentence.factuality[:n],
        sentence.quad,
        at,
    )


def cut_all(reports: list[Report], pieces: Pieces, labels: Labels) -> list[list[Cut]]:
    """The sentences of each report."""
    out = []
    for report in reports:
        at, sentences = 0, []
        for sentence in report.sentences:
            sentences.append(cut(sentence, at, pieces, labels))
            at += len(sentence.words)
        out.append(sentences)
    return out


def packed(sentences: list[Cut], size: int) -> list[list[Cut]]:
    """Consecutive sentences in windows of at most `size` pieces, at least one sentence each."""
    out: list[list[Cut]] = []
    room = 0
    for sentence in sentences:
        if not out or len(sentence) > room:
            out.append([])
            room = size
        out[-1].append(sentence)
        room -= len(sentence)
    return out


def shuffled(reports: list[list[Cut]], size: int, chance: random.Random) -> list[list[Cut]]:
    """Windows of sentences in any order: for tasks that see one sentence at a time."""
    sentences = [s for r in reports for s in r]
    chance.shuffle(sentences)
    return packed(sentences, size)


def in_order(reports: list[list[Cut]], size: int, chance: random.Random) -> list[list[Cut]]:
    """Windows of consecutive sentences; one report in four in short windows, so that short texts are no surprise."""
    out = []
    for sentences in reports:
        most = size if chance.random() < 0.75 else chance.choice([30, 60, 120, 200])
        head = chance.randrange(1, 6)
        out += packed(sentences[:head], most) + packed(sentences[head:], most)
    return out


def batches(windows: list[list[Cut]], budget: int, chance: random.Random) -> list[list[list[Cut]]]:
    """Windows of about one length together, up to `budget` pieces with padding; in random order."""
    length = lambda w: sum(len(s) for s in w)
    out, most = [], 0
    for window in sorted(windows, key=lambda w: length(w) + chance.random() * 16):
        most = max(most, length(window))
        if not out or most * (len(out[-1]) + 1) > budget:
            out.append([])
            most = length(window)
        out[-1].append(window)
    chance.shuffle(out)
    return out


@torch.inference_mode()
def remembered(network, windows: list[list[Cut]], marks: tuple[int, int]) -> list[list[Cut]]:
    """Each sentence of the windows by itself, with what the shared layers make of it where it stands: for training a branch above
    layers that do not change. 768 bytes a piece."""
    out = []
    for window in windows:
        x = batch([window], marks, False)
        with torch.autocast("cpu", torch.bfloat16):
            rows = network.below(x)[0].to(torch.bfloat16)
        start = 0
        for n, s in enumerate(window):
            lead, end = int(n == 0), int(n == len(window) - 1)
            size = lead + len(s.ids) + end
            out.append([replace(s, ids=[0] * size, first=[f + lead for f in s.first], below=rows[start : start + size].clone())])
            start += size
    return out


def batch(windows: list[list[Cut]], marks: tuple[int, int], window_branch: bool) -> dict[str, torch.Tensor]:
    """The tensors of some windows: `[b × pieces]` ids, position, sentence (-1 beyond the end), shape; `[b × words]` first, word_sentence
    and labels that a window has; of links and heads, 0 is none or the root and a word counts from 1 in its window. `marks` are the ids of
    [CLS] and [SEP]. Remembered sentences give `below` in place of ids and stand one in a row, without marks of their own."""
    rows = len(windows)
    known = windows[0][0].below is not None
    edge = 0 if known else 1
    length = max(sum(len(s) for s in w) for w in windows) + 2 * edge
    width = max(sum(len(s.first) for s in w) for w in windows)
    full = lambda n, value, kind=torch.long: torch.full((rows, n), value, dtype=kind)
    out = {"sentence": full(length, -1), "first": full(width, 0), "word_sentence": full(width, -1)}
    if known:
        out["below"] = torch.zeros((rows, length, windows[0][0].below.shape[1]), dtype=windows[0][0].below.dtype)
    else:
        out |= {"ids": full(length, 0), "position": torch.arange(length).repeat(rows, 1), "shape": full(length, 0)}
    tasks = {t for w in windows for s in w for t in s.tags}
    labels = {t: full(width, IGNORED) for t in TASKS if t in tasks}
    if any(s.heads for w in windows for s in w):
        labels["head"], labels["relation"] = full(width, IGNORED), full(width, IGNORED)
    if window_branch:
        labels["link"] = full(width, IGNORED)
    if any(s.factuality for w in windows for s in w):
        labels["factuality"] = full(width, float("nan"), torch.float)
    if any(s.quad is not None for w in windows for s in w):
        labels["quad"] = full(max(len(w) for w in windows), IGNORED)
    for r, window in enumerate(windows):
        piece, word = edge, 0
        start = window[0].at
        for n, s in enumerate(window):
            a, b, c, d = piece, piece + len(s.ids), word, word + len(s.first)
            first = torch.tensor(s.first, dtype=torch.long) + a
            if known:
                out["below"][r, a:b] = s.below
            else:
                out["ids"][r, a:b] = torch.tensor(s.ids)
                out["shape"][r, first] = torch.tensor(s.shapes, dtype=torch.long)
            out["sentence"][r, a:b] = n
            out["first"][r, c:d] = first
            out["word_sentence"][r, c:d] = n
            for task, row in s.tags.items():
                labels[task][r, c:d] = torch.tensor(row, dtype=torch.long)
            if s.heads:
                labels["head"][r, c:d] = torch.tensor([h + c if h > 0 else h for h in s.heads])
                labels["relation"][r, c:d] = torch.tensor(s.relations)
            if s.factuality and "factuality" in labels:
                labels["factuality"][r, c:d] = torch.tensor([float("nan") if f is None else f for f in s.factuality])
            if s.quad is not None:
                labels["quad"][r, n] = s.quad
            piece, word = b, d
        if not known:
            out["ids"][r, 0], out["ids"][r, piece] = marks
            out["sentence"][r, 0], out["sentence"][r, piece] = 0, len(window) - 1
        if window_branch:
            target = [x for s in window for x in (s.links or [None] * len(s.first))]
            inside = lambda x: IGNORED if x is None else (x - start + 1 if start <= x < start + word else 0)
            labels["link"][r, :word] = torch.tensor([inside(x) for x in target])
    return out | {f"label.{t}": y for t, y in labels.items()}
