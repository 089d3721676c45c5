"""What training must keep: labels that come back, windows that lose no word, trees that see their own sentence alone above the
layers that both branches share, and remembered layers that say what computed ones do."""

import random
import sys
import unittest
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))
from onrecord_training.corpora import Report, Sentence  # noqa: E402
from onrecord_training.evaluate import spans  # noqa: E402
from onrecord_training.labels import IGNORED, TASKS, Labels, lemma_script, shape_of  # noqa: E402
from onrecord_training.network import Network, Sizes  # noqa: E402
from onrecord_training.train import loss  # noqa: E402
from onrecord_training.windows import batch, batches, cut_all, in_order, packed, remembered  # noqa: E402


#: Ids of the marks at the ends of a window.
MARKS = (1, 2)


class OnePiece:
    """Each word is its own piece."""

    start, end = 1, 2

    def of(self, word):
        return [3 + sum(map(ord, word)) % 90]


def labels() -> Labels:
    names = {t: ["O", "B-x", "I-x"] for t in TASKS}
    return Labels(names | {"relation": ["root", "nsubj"]})


def sentence(n: int, at: int = 0) -> Sentence:
    words = [f"w{at + i}" for i in range(n)]
    heads = [0] + [1] * (n - 1)
    tags = {t: ["B-x"] + ["I-x"] * (n - 1) for t in TASKS}
    return Sentence(words, tags, heads, ["root"] + ["nsubj"] * (n - 1), [at] * n, [None] * (n - 1) + [1.0], 3)


def tiny(shared: int) -> Network:
    torch.manual_seed(0)
    z = Sizes(hidden=16, heads=2, inner=32, shared=shared, sentence=1, window=1, pieces=100, positions=32, arc=8, relation=8, link=8)
    return Network(z, labels()).eval()


class Training(unittest.TestCase):
    def test_lemma_scripts_and_shapes(self):
        self.assertEqual([lemma_script(*x) for x in (("said", "say"), ("The", "the"), ("went", "go"))], ["0-2+y", "1-0+", "0=go"])
        self.assertEqual([shape_of(w) for w in ("12", "at", "Ani", "UN", "1st", "--", "McCain", "iPad")], [1, 2, 3, 4, 2, 6, 7, 8])

    def test_spans(self):
        self.assertEqual(spans(["O", "B-a", "I-a", "B-a", "I-b"]), {(1, 3, "a"), (3, 4, "a"), (4, 5, "b")})

    def test_windows_keep_every_word_and_point_at_the_right_one(self):
        report = Report("r", [sentence(n, at) for n, at in ((3, 0), (5, 3), (4, 8))])
        cut = cut_all([report], OnePiece(), labels())
        windows = packed(cut[0], 9)
        self.assertEqual([[len(s.first) for s in w] for w in windows], [[3, 5], [4]])
        x = batch(windows, MARKS, True)
        self.assertEqual(x["label.head"][0].tolist(), [0, 1, 1, 0, 4, 4, 4, 4])
        self.assertEqual(x["label.head"][1].tolist()[:4], [0, 1, 1, 1])
        self.assertEqual(x["label.link"][0].tolist(), [1, 1, 1, 4, 4, 4, 4, 4])
        self.assertEqual(x["sentence"][0].tolist(), [0] * 4 + [1] * 6)
        self.assertEqual(x["ids"][0, [0, 9]].tolist(), list(MARKS))
        self.assertEqual(sum(len(w) for b in batches(in_order(cut * 9, 12, random.Random(1)), 40, random.Random(1)) for w in b), 27)

    def test_trees_see_their_sentence_alone_and_attribution_the_window(self):
        network = tiny(shared=0)
        one, other, another = (cut_all([Report("r", [s])], OnePiece(), labels())[0][0] for s in (sentence(4), sentence(6, 4), sentence(6, 9)))
        both = [one, other]
        a, b = (network(batch([w], MARKS, True)) for w in (both, [one, another]))
        self.assertTrue(torch.allclose(a["upos"][0, :4], b["upos"][0, :4], atol=1e-5))
        self.assertTrue(torch.allclose(a["head"][0, :4, :5], b["head"][0, :4, :5], atol=1e-5))
        self.assertFalse(torch.allclose(a["attribution"][0, :4], b["attribution"][0, :4], atol=1e-4))
        total = loss(network, batch([both], MARKS, True))
        total.backward()
        self.assertTrue(total.item() > 0 and all(p.grad is not None for p in network.parameters()))
        self.assertEqual(int((batch([both], MARKS, True)["label.upos"] == IGNORED).sum()), 0)

    def test_remembered_layers_say_what_computed_ones_do(self):
        network = tiny(shared=1)
        both = cut_all([Report("r", [sentence(4, 0), sentence(6, 4)])], OnePiece(), labels())[0]
        computed = network(batch([both], MARKS, False), window=False)
        rows = remembered(network, [both], MARKS)
        again = network(batch(rows, MARKS, False), window=False)
        self.assertEqual([len(w[0].first) for w in rows], [4, 6])
        self.assertTrue(torch.allclose(computed["upos"][0, :4], again["upos"][0, :4], atol=0.05))
        self.assertTrue(torch.allclose(computed["upos"][0, 4:], again["upos"][1], atol=0.05))


if __name__ == "__main__":
    unittest.main()
