"""What the tests share: the samples, the invented world, and the command line to compare with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import onrecord

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*.txt"))
FOREIGN = (
    "Die Armee hat am Montag nach eigenen Angaben ein Dorf im Norden des Landes beschossen. Ein Sprecher der Rebellen sagte, "
    "dabei seien mehrere Menschen verletzt worden. Die Regierung wollte sich dazu zunächst nicht äußern, kündigte aber für den "
    "nächsten Tag eine Erklärung an. Beobachter warnten vor einer weiteren Verschärfung der Lage an der Grenze."
)
WORLD = ROOT / "cases" / "world" / "data"


@pytest.fixture(scope="session")
def reader() -> onrecord.Reader:
    return onrecord.Reader(data=WORLD)


@pytest.fixture(scope="session")
def cli() -> Callable[..., str]:
    """The command line, built from the same tree: ``ONRECORD_BIN``, or where cargo puts it."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    found = Path(os.environ.get("ONRECORD_BIN", target / "debug" / "onrecord"))
    if not found.exists():
        if "ONRECORD_BIN" in os.environ:
            raise FileNotFoundError(f"ONRECORD_BIN names {found}, which is not there")
        pytest.skip("no command line to compare with: cargo build -p onrecord-cli")

    def run(*args: object, code: int = 0, stdin: str | None = None) -> str:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("ONRECORD_")}
        done = subprocess.run(
            [found, *map(str, args)], input=stdin, env=clean, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def rows(reader: onrecord.Reader) -> list[dict[str, Any]]:
    """The samples as rows: what a corpus of a user looks like."""
    found: list[dict[str, Any]] = []
    for path in SAMPLES:
        reading = reader.read_file(path)
        found.append(
            {
                "id": path.stem,
                "text": reading.text,
                "published": str(reading.published),
                "publisher": reading.publisher,
            }
        )
    return found


@pytest.fixture(scope="session")
def corpus(rows: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as JSON Lines."""
    path = tmp_path_factory.mktemp("corpus") / "corpus.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def claim_ids(cli: Callable[..., str], corpus: Path) -> list[str]:
    """The ids of the claims that the command line reads in the corpus."""
    out = cli("read", "--json", "--data", WORLD, corpus)
    return sorted(c["id"] for line in out.splitlines() for c in json.loads(line)["claims"])


def python(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Another Python with the same packages."""
    return subprocess.run(
        [sys.executable, *args], env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
