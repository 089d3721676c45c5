"""Tables in and out of every library that speaks Arrow, on all processors, with a row out for each row in."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import onrecord

from conftest import FOREIGN, SAMPLES


def ids(table: pa.Table) -> list[str]:
    return sorted(c["id"] for claims in table["claims"].to_pylist() for c in claims)


def test_claims_are_those_of_the_command_line(
    reader: onrecord.Reader, rows: list[dict[str, Any]], claim_ids: list[str]
) -> None:
    table = pa.Table.from_pylist(rows)
    read = pa.table(reader.read_batch(table))
    assert read.schema.equals(pa.schema(onrecord.reports_schema()))
    assert read["id"].to_pylist() == [row["id"] for row in rows]
    assert ids(read) == claim_ids and len(claim_ids) > 100
    assert set(read["program"].to_pylist()) == {onrecord.__version__}
    # The same in any number of batches and threads.
    single = onrecord.Reader(data=reader._settings[1], threads=1)
    assert pa.table(single.read_batch(table, batch_size=1)).equals(read)


def test_libraries_in_and_out(reader: onrecord.Reader, rows: list[dict[str, Any]]) -> None:
    rows = rows[:2]
    table = reports = pa.Table.from_pylist(rows)
    expected = ids(pa.table(reader.read_batch(table)))
    frames: list[Any] = [
        pd.DataFrame(rows),
        pl.DataFrame(rows),
        pl.DataFrame(rows).with_columns(pl.col("publisher").cast(pl.Categorical)),
        duckdb.sql("SELECT * FROM reports"),
        table.to_batches()[0],
        pa.table({**{c: table[c] for c in ("id", "text", "publisher")}, "published": [datetime.date.fromisoformat(r["published"]) for r in rows]}),
        pa.table({**{c: table[c] for c in ("id", "text", "publisher")}, "published": [datetime.datetime.fromisoformat(r["published"]) for r in rows]}),
        pa.RecordBatchReader.from_batches(table.schema, table.to_batches()),
    ]
    for frame in frames:
        assert ids(pa.table(reader.read_batch(frame))) == expected, type(frame)
    read = reader.read_batch(table)
    assert read.num_rows == 2
    assert len(pl.DataFrame(read)) == 2
    assert len(reports) == len(table)
    read_again = pa.table(read)
    assert duckdb.sql("SELECT count(*), sum(len(claims)) FROM read_again").fetchall() == [(2, len(expected))]


def test_bad_rows_are_rows(reader: onrecord.Reader, rows: list[dict[str, Any]]) -> None:
    good = rows[0]["text"]
    table = pa.table(
        {
            "n": [1, 2, 3, 4, 5, 6],
            "body": [good, None, "", FOREIGN, good, "\x00\x01" * 50],
            "published": ["2031-03-04", None, None, None, "soon", None],
        }
    )
    read = pa.table(reader.read_batch(table, text="body", id="n"))
    assert read["id"].to_pylist() == ["1", "2", "3", "4", "5", "6"]
    codes = read["error_code"].to_pylist()
    assert codes[:5] == [None, "null-text", "empty", "other-language", "bad-row"] and codes[5] is not None
    assert "write it as 2031-03-04" in read["error"][4].as_py()
    assert read["claims"][1].as_py() == [] and read["document"][1].as_py() is None
    assert all(v == onrecord.__version__ for v in read["program"].to_pylist())


def test_wrong_tables_are_told(reader: onrecord.Reader) -> None:
    with pytest.raises(onrecord.TableError, match="no column `text`; the columns are `a`"):
        reader.read_batch(pa.table({"a": ["x"]}))
    with pytest.raises(onrecord.TableError, match="no column `body`"):
        reader.read_batch(pa.table({"text": ["x"]}), text="body")
    with pytest.raises(onrecord.TableError, match="is of Int64; expected text"):
        reader.read_batch(pa.table({"text": [1]}))
    with pytest.raises(onrecord.TableError, match="found list; make one of it"):
        reader.read_batch(["a text"])
    with pytest.raises(onrecord.TableError, match="give it columns"):
        reader.read_batch(pa.array(["a text"]))
    empty = pa.table(reader.read_batch(pa.table({"text": pa.array([], pa.string())})))
    assert len(empty) == 0 and "claims" in empty.column_names


def test_streams_are_read_while_they_are_taken(reader: onrecord.Reader, rows: list[dict[str, Any]]) -> None:
    taken = 0

    def batches() -> Any:
        nonlocal taken
        for row in rows[:3]:
            taken += 1
            yield pa.RecordBatch.from_pylist([{"text": row["text"]}])

    schema = pa.schema([("text", pa.string())])
    stream = reader.read_batch(pa.RecordBatchReader.from_batches(schema, batches()), lazy=True)
    assert taken == 0 and stream.num_rows is None
    out = pa.RecordBatchReader.from_stream(stream)
    assert out.read_next_batch().num_rows == 1 and taken < 3
    assert len(out.read_all()) == 2
    with pytest.raises(onrecord.TableError, match="taken already"):
        pa.table(stream)


def test_an_error_of_the_input_is_an_error_of_the_table(reader: onrecord.Reader) -> None:
    def batches() -> Any:
        yield pa.RecordBatch.from_pylist([{"text": "The army shelled Khara, a rebel commander said."}])
        raise ValueError("the disk is gone")

    schema = pa.schema([("text", pa.string())])
    with pytest.raises(onrecord.TableError, match="the disk is gone"):
        reader.read_batch(pa.RecordBatchReader.from_batches(schema, batches()))


def test_files_of_any_format(reader: onrecord.Reader, corpus: Path, claim_ids: list[str], tmp_path: Path) -> None:
    assert ids(pa.table(reader.read_files(corpus))) == claim_ids
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"text": "The army shelled Khara, a rebel commander said."}\n{"text": 7}\nnothing\n')
    read = pa.table(reader.read_files([broken, tmp_path / "missing.txt", SAMPLES[0]], batch_size=2))
    assert read["error_code"].to_pylist() == [None, "bad-row", "bad-row", "unreadable", None]
    assert read["origin"][1].as_py().endswith("broken.jsonl:2")
