"""Ledgers and lakes: added to from Python and from the command line, with the same ids, asked as tables."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import onrecord
from conftest import SAMPLES, WORLD


@pytest.fixture(scope="module")
def ledger(reader: onrecord.Reader, tmp_path_factory: pytest.TempPathFactory) -> onrecord.Ledger:
    ledger = onrecord.Ledger(tmp_path_factory.mktemp("ledger") / "war.ledger")
    done = ledger.add_files(reader, SAMPLES)
    assert (done.added, done.unchanged, done.unread) == (len(SAMPLES), 0, 0)
    return ledger


def test_it_holds_what_the_command_line_adds(
    ledger: onrecord.Ledger, reader: onrecord.Reader, cli: Callable[..., str], tmp_path: Path
) -> None:
    theirs = tmp_path / "cli.ledger"
    cli("add", *SAMPLES, "--ledger", theirs, "--data", WORLD)
    ours, others = pa.table(ledger.query()), pa.table(onrecord.Ledger(theirs).query())
    assert ours.equals(others) and len(ours) > 100
    # What one of them read, the other knows.
    again = onrecord.Ledger(theirs).add_files(reader, SAMPLES)
    assert (again.added, again.unchanged, again.replaced) == (0, len(SAMPLES), 0)
    groups = [json.loads(line) for line in cli("groups", "--ledger", theirs, "--limit", 0, "--json").splitlines()]
    assert ledger.groups() == groups


def test_questions(ledger: onrecord.Ledger) -> None:
    assert ledger.totals()["documents"] == len(SAMPLES)
    view = pa.table(ledger.sql("SELECT * FROM v_claim"))
    claims = pa.table(ledger.query())
    assert claims.schema.equals(pa.schema(onrecord.claims_schema()))
    assert sorted(view["id"].to_pylist()) == sorted(claims["id"].to_pylist())
    assaults = pa.table(ledger.query(kind="ASSAULT", publisher="Halse Observer", limit=3))
    assert 0 < len(assaults) <= 3 and set(assaults["kind"].to_pylist()) == {"ASSAULT"}
    assert len(pa.table(ledger.query(published_from="2032-01-01"))) == 0
    disputed = ledger.groups(label="disputed")
    assert disputed and all(g["label"] == "disputed" for g in disputed)
    group = ledger.group(disputed[0]["id"])
    assert group["sources"] and group["disputes"]
    found = ledger.explain(claims["id"][0].as_py()[:12])
    assert found.claim.id == claims["id"][0].as_py()
    assert any(e.text in found.text for e in found.claim.evidence)
    assert found.run["program"] == onrecord.__version__


def test_what_makes_no_sense_is_told(ledger: onrecord.Ledger, tmp_path: Path) -> None:
    with pytest.raises(onrecord.LedgerError, match="found no file; make one"):
        onrecord.Ledger(tmp_path / "none.ledger").totals()
    (tmp_path / "text").write_text("no ledger, but long enough to look like a file of its own" * 10)
    with pytest.raises(onrecord.LedgerError):
        onrecord.Ledger(tmp_path / "text").query()
    with pytest.raises(onrecord.LedgerError, match="certain, probable"):
        ledger.query(certainty="sure")
    with pytest.raises(onrecord.LedgerError, match="more than read|only|SELECT|read"):
        ledger.sql("DELETE FROM claim")
    with pytest.raises(onrecord.LedgerError, match="add a LIMIT"):
        ledger.sql("SELECT * FROM v_claim", rows=2)
    with pytest.raises(onrecord.TableError, match="no column"):
        ledger.add(pa.table({"text": ["x"]}))
    with pytest.raises(onrecord.LedgerError, match="no label"):
        ledger.groups(label="true")
    assert pickle.loads(pickle.dumps(ledger)).totals() == ledger.totals()


def test_rows_without_a_reading_are_counted(reader: onrecord.Reader, tmp_path: Path) -> None:
    table = reader.read_batch(pa.table({"text": ["The army shelled Khara, a rebel commander said.", None]}))
    assert onrecord.Ledger(tmp_path / "a.ledger").add(table) == onrecord.Added(1, 0, 0, 1)


def test_parquet_and_lake_of_the_command_line(
    ledger: onrecord.Ledger, cli: Callable[..., str], tmp_path: Path
) -> None:
    path = ledger._settings[0]
    if "was built without Parquet" in cli_error(cli, path, tmp_path):
        pytest.skip("the command line was built without Parquet: cargo build -p onrecord-cli --features lake")
    claims = tmp_path / "claims.parquet"
    cli("export", "--ledger", path, "--format", "parquet", "--type", "ASSAULT", "--out", claims)
    table = pq.read_table(claims)
    assert table.replace_schema_metadata().equals(pa.table(ledger.query(kind="ASSAULT")))
    about = pq.read_metadata(claims).metadata
    assert int(about[b"onrecord.rows"]) == len(table) and b"ASSAULT" in about[b"onrecord.query"]
    assert about[b"onrecord.version"].decode() == onrecord.__version__
    assert json.loads((tmp_path / "claims.parquet.record.json").read_text())["rows"] == len(table)

    lake, copy = tmp_path / "lake", tmp_path / "copy.ledger"
    cli("export", "--ledger", path, "--format", "lake", "--out", lake)
    cli("add", "--lake", lake, "--ledger", copy)
    assert pa.table(onrecord.Ledger(copy).query()).equals(pa.table(ledger.query()))
    assert onrecord.Ledger(copy).groups() == ledger.groups()
    done = json.loads(cli("add", "--lake", lake, "--ledger", copy, "--json"))
    assert (done["added"], done["unchanged"]) == (0, len(SAMPLES))
    cli("export", "--ledger", path, "--format", "lake", "--out", tmp_path / "part", "--type", "ASSAULT", code=2)
    cli("add", "--lake", tmp_path, "--ledger", tmp_path / "no.ledger", code=1)


def cli_error(cli: Callable[..., str], path: str, folder: Path) -> str:
    """What the command line says to a question that needs Parquet."""
    try:
        cli("export", "--ledger", path, "--format", "parquet", "--out", folder / "try.parquet")
    except AssertionError as error:
        return str(error)
    return ""
