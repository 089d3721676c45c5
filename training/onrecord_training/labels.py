"""Label sets: what each head of the network can say.

reads:  nothing
writes: Labels, shape_of, lemma_script
"""

from collections import Counter
from dataclasses import dataclass, field

#: Tagging tasks read from the branch that sees one sentence, and from the branch that sees the window.
SENTENCE_TASKS = ("upos", "xpos", "feats", "lemma")
WINDOW_TASKS = ("attribution", "entity", "name", "role")
TASKS = SENTENCE_TASKS + WINDOW_TASKS
QUADS = ("no event", "verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
#: A label that is not to be learnt from.
IGNORED = -100


def shape_of(word: str) -> int:
    """The class of a word's case and digits, 1 to 8; 0 stands for no word at all."""
    if word.isdigit():
        return 1
    if word.islower():
        return 2
    if word.istitle():
        return 3
    if word.isupper():
        return 4
    if any(c.isdigit() for c in word):
        return 5
    if not any(c.isalnum() for c in word):
        return 6
    return 7 if word[:1].isupper() else 8


def lemma_script(form: str, lemma: str) -> str:
    """`L-k+s` (lowercase if L is 1, drop k letters at the end, add s), or `L=lemma` where nothing is shared."""
    lower = lemma == lemma.lower() and form != form.lower()
    start = form.lower() if lower else form
    shared = 0
    while shared < min(len(start), len(lemma)) and start[shared] == lemma[shared]:
        shared += 1
    if shared == 0 and start != lemma:
        return f"{int(lower)}={lemma}"
    return f"{int(lower)}-{len(start) - shared}+{lemma[shared:]}"


@dataclass
class Labels:
    """Label names of every task in output order."""

    names: dict[str, list[str]] = field(default_factory=dict)

    def collect(self, task: str, seen, most: int | None = None) -> None:
        """Makes the set of a task from all labels seen, commonest first, `O` before all; keeps one that is there."""
        if task not in self.names:
            count = Counter(seen)
            kept = [label for label, _ in count.most_common(most)]
            self.names[task] = sorted(kept, key=lambda x: (x != "O", -count[x], x))

    def number(self, task: str) -> dict[str, int]:
        """Label → its number."""
        return {name: i for i, name in enumerate(self.names[task])}
