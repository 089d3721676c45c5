"""What training must keep: labels that come back, windows that lose no word, sentences that do not see each other."""

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
from onrecord_training.windows import batch, batches, cut_all, in_order, packed  # noqa: E402


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


class Training(unittest.TestCase):
    def test_lemma_scripts_and_shapes(self):
        self.assertEqual([lemma_script(*x) for x in (("said", "say"), ("The", "the"), ("went", "go"))], ["0-2+y", "1-0+", "0=go"])
        self.assertEqual([shape_of(w) for w in ("12", "at", "Ani", "UN", "1st", "--", "McCain", "iPad")], [1, 2, 3, 4, 2, 6, 7, 8])

    def test_spans(self):
        self.assertEqual(spans(["O", "B-a", "I-a", "B-a", "I-b"]), {(1, 3, "a"), (3, 4, "a"), (4, 5, "b")})

    def test_windows_keep_every_word_and_point_at_the_right_one(self):
        report = Report("r", [sentence(n, at) for n, at in ((3, 0), (5, 3), (4, 8))])
        cut = cut_all([report], OnePiece(), labels())
        windows = packed(cut[0], 12)
        self.assertEqual([[len(s.first) for s in w] for w in windows], [[3, 5], [4]])
        x = batch(windows, True)
        self.assertEqual(x["label.head"][0].tolist(), [0, 1, 1, 0, 4, 4, 4, 4])
        self.assertEqual(x["label.head"][1].tolist()[:4], [0, 1, 1, 1])
        self.assertEqual(x["label.link"][0].tolist(), [1, 1, 1, 4, 4, 4, 4, 4])
        self.assertEqual(x["position"][0].tolist(), [*range(5), *range(7)])
        self.assertEqual(sum(len(w) for b in batches(in_order(cut * 9, 12, random.Random(1)), 40, random.Random(1)) for w in b), 27)

    def test_a_sentence_is_read_alone_and_a_window_together(self):
        torch.manual_seed(0)
        z = Sizes(hidden=16, heads=2, inner=32, shared=1, sentence=1, window=1, pieces=100, positions=32, arc=8, relation=8, link=8)
        network = Network(z, labels()).eval()
        alone, other = sentence(4, 0), sentence(6, 4)
        first, both = (cut_all([Report("r", s)], OnePiece(), labels())[0] for s in ([alone], [alone, other]))
        a, b = network(batch([first], True)), network(batch([both], True))
        self.assertTrue(torch.allclose(a["upos"][0, :4], b["upos"][0, :4], atol=1e-5))
        self.assertTrue(torch.allclose(a["head"][0, :4, :5], b["head"][0, :4, :5], atol=1e-5))
        self.assertFalse(torch.allclose(a["attribution"][0, :4], b["attribution"][0, :4], atol=1e-3))
        total = loss(network, batch([both], True))
        total.backward()
        self.assertTrue(total.item() > 0 and network.distance.grad.abs().sum() > 0)
        self.assertEqual(int((batch([both], True)["label.upos"] == IGNORED).sum()), 0)


if __name__ == "__main__":
    unittest.main()
