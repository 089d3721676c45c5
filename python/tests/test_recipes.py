"""The recipes of docs/recipes are run as they stand, where what they need is installed."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import onrecord
from conftest import ROOT, SAMPLES

RECIPES = ROOT / "docs" / "recipes"


@pytest.fixture(scope="module")
def lake(reader: onrecord.Reader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `reports.parquet`, `claims.parquet` and `war.ledger`, as the recipes want it."""
    folder = tmp_path_factory.mktemp("lake")
    table = pa.table(reader.read_files(SAMPLES))
    pq.write_table(table, folder / "readings.parquet")
    pq.write_table(table.select(["id", "text", "published", "publisher"]), folder / "reports.parquet")
    ledger = onrecord.Ledger(folder / "war.ledger")
    ledger.add(table)
    pq.write_table(pa.table(ledger.query()), folder / "claims.parquet")
    return folder


def blocks(name: str, language: str) -> list[str]:
    found = re.findall(rf"```{language}\n(.*?)```", (RECIPES / name).read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"{name} has no {language}"
    return found


@pytest.mark.parametrize(("name", "needs"), [("duckdb.md", "duckdb"), ("ray.md", "ray")])
def test_python(name: str, needs: str, lake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    if importlib.util.find_spec(needs) is None:
        pytest.skip(f"{needs} is not installed")
    monkeypatch.chdir(lake)
    code = "\n".join(blocks(name, "python"))
    exec(compile(code, name, "exec"), {"__name__": "recipe"})
    assert "ASSAULT" in capsys.readouterr().out


def test_r(lake: Path) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not installed")
    for code in blocks("r.md", "r"):
        package = re.search(r"library\((\w+)\)", code)
        there = subprocess.run([rscript, "-e", f"library({package[1] if package else 'stats'})"], capture_output=True, check=False)
        if there.returncode != 0:
            continue
        done = subprocess.run([rscript, "-e", code], cwd=lake, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "ASSAULT" in done.stdout
