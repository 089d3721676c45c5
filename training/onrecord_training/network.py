"""The network: word pieces of a window → what every head says of its words.

reads:  the tensors of `windows.batch`
writes: Network

Shared layers attend over the whole window. Above them one branch goes on in the same way, for attribution, links, names,
entities, roles and quad classes; the other stays inside each sentence, for tags, trees and factuality. Layers are BERT's
(post-norm, exact GELU). The parser is the biaffine one of Dozat and Manning (2017).
"""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn

from .labels import SENTENCE_TASKS, WINDOW_TASKS


@dataclass
class Sizes:
    """Sizes of a network; `shared`, `sentence` and `window` are numbers of layers."""

    hidden: int
    heads: int
    inner: int
    shared: int
    sentence: int
    window: int
    pieces: int = 30522
    positions: int = 512
    arc: int = 192
    relation: int = 96
    link: int = 96
    dropout: float = 0.1

    def card(self) -> dict:
        return asdict(self)


class Layer(nn.Module):
    def __init__(self, z: Sizes):
        super().__init__()
        self.heads, self.drop = z.heads, nn.Dropout(z.dropout)
        self.attention = nn.ModuleDict(
            {"input": nn.Linear(z.hidden, 3 * z.hidden), "output": nn.Linear(z.hidden, z.hidden), "norm": nn.LayerNorm(z.hidden, 1e-12)}
        )
        self.inner, self.output = nn.Linear(z.hidden, z.inner), nn.Linear(z.inner, z.hidden)
        self.norm = nn.LayerNorm(z.hidden, 1e-12)

    def forward(self, x, bias):
        b, n, d = x.shape
        q, k, v = self.attention["input"](x).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype)).transpose(1, 2).reshape(b, n, d)
        x = self.attention["norm"](x + self.drop(self.attention["output"](y)))
        return self.norm(x + self.drop(self.output(F.gelu(self.inner(x)))))


class Biaffine(nn.Module):
    """x U y over vectors with a one added to each."""

    def __init__(self, width: int, outputs: int):
        super().__init__()
        self.product = nn.Parameter(torch.randn(outputs, width + 1, width + 1) * 0.02)

    @staticmethod
    def padded(x):
        return torch.cat([x, torch.ones_like(x[..., :1])], -1)

    def all(self, x, y):
        """Scores of all pairs `[b × x × y]` (one output)."""
        return self.padded(x) @ self.product[0].to(x.dtype) @ self.padded(y).transpose(1, 2)

    def pairs(self, x, y):
        """Scores of each output for the pairs given, `[n × outputs]`."""
        o, i, j = self.product.shape
        turned = (self.padded(y) @ self.product.to(y.dtype).permute(2, 0, 1).reshape(j, o * i)).view(-1, o, i)
        return (turned @ self.padded(x)[:, :, None])[..., 0]


class Network(nn.Module):
    """Layers in the order shared, sentence branch, window branch; heads of both branches."""

    def __init__(self, z: Sizes, labels):
        super().__init__()
        self.sizes = z
        d = z.hidden
        self.word = nn.Embedding(z.pieces, d)
        self.position, self.shape = nn.Embedding(z.positions, d), nn.Embedding(9, d, padding_idx=0)
        nn.init.normal_(self.word.weight, std=0.02)
        nn.init.normal_(self.position.weight, std=0.02)
        nn.init.zeros_(self.shape.weight)
        self.norm = nn.LayerNorm(d, 1e-12)
        self.layers = nn.ModuleList(Layer(z) for _ in range(z.shared + z.sentence + z.window))
        self.root = nn.ParameterDict({k: torch.zeros(d) for k in ("sentence", "window")})
        self.tags = nn.ModuleDict({t: nn.Linear(d, len(labels.names[t])) for t in SENTENCE_TASKS + WINDOW_TASKS})
        self.quad, self.factuality = nn.Linear(d, 5), nn.Linear(d, 1)
        sides = {"arc": z.arc, "relation": z.relation, "link": z.link}
        self.dependent = nn.ModuleDict({k: nn.Linear(d, n) for k, n in sides.items()})
        self.head = nn.ModuleDict({k: nn.Linear(d, n) for k, n in sides.items()})
        self.arc, self.relation, self.link = Biaffine(z.arc, 1), Biaffine(z.relation, len(labels.names["relation"])), Biaffine(z.link, 1)
        self.drop = nn.Dropout(z.dropout)

    def below(self, x):
        """What the shared layers make of a window, `[b × pieces × hidden]`: all that both branches see."""
        h = self.drop(self.norm(self.word(x["ids"]) + self.position(x["position"]) + self.shape(x["shape"])))
        for layer in self.layers[: self.sizes.shared]:
            h = layer(h, self.anywhere(x))
        return h

    @staticmethod
    def anywhere(x):
        """A mask that leaves out what lies beyond a window's end."""
        s = x["sentence"]
        return torch.zeros(s.shape).masked_fill(s < 0, -1e4)[:, None, None, :]

    @staticmethod
    def inside(x):
        """A mask that leaves out all other sentences."""
        s = x["sentence"]
        same = (s[:, :, None] == s[:, None, :])[:, None]
        return torch.zeros(same.shape).masked_fill(~same, -1e4)

    def forward(self, x, sentence: bool = True, window: bool = True) -> dict[str, torch.Tensor]:
        """What the heads of the branches asked for say of the words; `x["below"]`, where it is there, is not computed again."""
        z = self.sizes
        h = self.drop(x["below"].float()) if "below" in x else self.below(x)
        out = {}
        words = lambda h: self.drop(torch.gather(h, 1, x["first"][..., None].expand(-1, -1, h.size(-1))))
        if sentence:
            g = h
            for layer in self.layers[z.shared : z.shared + z.sentence]:
                g = layer(g, self.inside(x))
            out |= self.read_sentences(words(g), x["word_sentence"])
        if window:
            for layer in self.layers[z.shared + z.sentence :]:
                h = layer(h, self.anywhere(x))
            out |= self.read_windows(words(h), x["word_sentence"])
        return out

    def sides(self, task, w):
        f = lambda linear, v: self.drop(F.leaky_relu(linear(v), 0.1))
        root = self.root["window" if task == "link" else "sentence"].expand(w.size(0), 1, -1).to(w.dtype)
        return f(self.dependent[task], w), f(self.head[task], torch.cat([root, w], 1))

    def read_sentences(self, w, of):
        out = {t: self.tags[t](w) for t in SENTENCE_TASKS}
        same = (of[:, :, None] == of[:, None, :]) & (of >= 0)[:, None, :]
        allowed = torch.cat([torch.ones_like(same[:, :, :1]), same], 2)
        out["head"] = self.arc.all(*self.sides("arc", w)).float().masked_fill(~allowed, -1e4)
        out["relation.sides"] = self.sides("relation", w)
        out["factuality"] = self.factuality(w)[..., 0]
        return out

    def read_windows(self, w, of):
        out = {t: self.tags[t](w) for t in WINDOW_TASKS}
        there = torch.cat([torch.ones_like(of[:, :1], dtype=torch.bool), of >= 0], 1)[:, None, :]
        out["link"] = self.link.all(*self.sides("link", w)).float().masked_fill(~there, -1e4)
        n = int(of.max()) + 1
        member = (of[:, None, :] == torch.arange(n)[None, :, None]).to(w.dtype)
        out["quad"] = self.quad(member @ w / member.sum(2, keepdim=True).clamp(min=1))
        return out

    def relations(self, out, heads):
        """Relation scores `[n × relations]` of the words whose head (`[b × words]`) is not negative, in order."""
        dependent, head = out["relation.sides"]
        chosen = heads >= 0
        rows = torch.gather(head, 1, heads.clamp(min=0)[..., None].expand(-1, -1, head.size(-1)))
        return self.relation.pairs(dependent[chosen], rows[chosen])
