"""Spark on a real local cluster of two executors: the ids of the command line, bad rows, and an executor that is killed."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import onrecord
from conftest import FOREIGN, WORLD

pytest.importorskip("pyspark", reason="pyspark is not installed")
if shutil.which("java") is None:
    pytest.skip("java is not installed", allow_module_level=True)

import onrecord.spark  # noqa: E402
from onrecord.spark.__main__ import arguments, reports, write_lake  # noqa: E402


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    session = onrecord.spark.session(
        "local-cluster[2,1,1024]",
        spark__ui__enabled="false",
        spark__sql__shuffle__partitions="2",
        spark__executorEnv__PYTHONPATH=os.pathsep.join([str(Path(onrecord.__file__).parents[1]), str(Path(__file__).parent)]),
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def ids(df: Any) -> list[str]:
    return sorted(row["id"] for row in df.selectExpr("explode(claims.id) AS id").collect())


def test_claims_are_those_of_the_command_line(
    spark: Any, rows: list[dict[str, Any]], claim_ids: list[str], corpus: Path, reader: onrecord.Reader, tmp_path: Path,
    cli: Callable[..., str],
) -> None:
    df = spark.createDataFrame(rows).repartition(4)
    read = onrecord.spark.read(df, id="id", data=WORLD)
    assert read.schema == onrecord.spark.reports_schema()
    assert ids(read) == claim_ids

    # From files into a lake and from the lake into a ledger.
    listed = tmp_path / "files.list"
    listed.write_text(str(corpus))
    out = tmp_path / "lake"
    args = arguments([str(corpus), str(listed), str(out), "--data", str(WORLD)])
    write_lake(reports(spark, args), str(out))
    written = spark.read.parquet(f"{out}/reports")
    # The corpus went in twice, each report stands once.
    assert written.count() == len(rows) and {r["month"] for r in written.collect()} == {"2031-03"}
    assert ids(written) == claim_ids
    claims = spark.read.parquet(f"{out}/claims")
    assert sorted(r["id"] for r in claims.collect()) == sorted(set(claim_ids))
    ledger = onrecord.Ledger(tmp_path / "python.ledger")
    ledger.add(reader.read_files(corpus))
    flat = pa.Table.from_pylist([r.asDict() for r in claims.drop("month").collect()], schema=pa.schema(onrecord.claims_schema()))
    assert flat.sort_by("id").equals(pa.table(ledger.query()).sort_by("id"))
    import pyarrow.dataset as ds

    from_lake = onrecord.Ledger(tmp_path / "lake.ledger")
    done = from_lake.add(ds.dataset(out / "reports", format="parquet", partitioning="hive").to_table())
    assert done.added == len(rows)
    assert pa.table(from_lake.query()).equals(pa.table(ledger.query()))
    said = cli_or_none(cli, "add", "--lake", out, "--ledger", tmp_path / "cli.ledger")
    if said is not None:
        assert pa.table(onrecord.Ledger(tmp_path / "cli.ledger").query()).equals(pa.table(ledger.query()))


def cli_or_none(cli: Callable[..., str], *args: object) -> str | None:
    try:
        return cli(*args)
    except AssertionError as error:
        if "was built without Parquet" in str(error):
            return None
        raise


def test_no_row_fails_the_job(spark: Any, rows: list[dict[str, Any]]) -> None:
    df = spark.createDataFrame(
        [(1, rows[0]["text"]), (2, None), (3, ""), (4, FOREIGN), (5, "\x00" * 9)],
        "n int, body string",
    )
    found = {r["id"]: r for r in onrecord.spark.read(df, "body", id="n", data=WORLD).collect()}
    assert [found[str(n)]["error_code"] for n in (1, 2, 3, 4)] == [None, "null-text", "empty", "other-language"]
    assert found["5"]["error_code"] and all(r["program"] == onrecord.__version__ for r in found.values())
    assert onrecord.spark.read(df.where("n > 9"), "body").count() == 0


def test_wrong_columns_are_told_before_anything_is_read(spark: Any) -> None:
    df = spark.createDataFrame([(1, "a")], "text int, other string")
    with pytest.raises(onrecord.TableError, match="`text` is of integer; expected string"):
        onrecord.spark.read(df)
    with pytest.raises(onrecord.TableError, match="no column `body`; the columns are text, other"):
        onrecord.spark.read(df, "body")


class _KillOnce:
    """Kills the executor that it runs on, the first time that it sees a batch."""

    def __init__(self, marker: str) -> None:
        self.marker = marker

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            try:
                os.close(os.open(self.marker, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                pass
            else:
                os.kill(_executor(), signal.SIGKILL)
            yield batch


def _executor() -> int:
    """The Java process above this one: the executor, whose daemon forked us."""
    process = os.getppid()
    while process > 1:
        name = Path(f"/proc/{process}/comm").read_text().strip()
        if name == "java":
            return process
        process = int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
    raise RuntimeError("no executor above this process")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for the executor in /proc")
def test_a_killed_executor_loses_and_doubles_nothing(
    spark: Any, rows: list[dict[str, Any]], claim_ids: list[str], tmp_path: Path
) -> None:
    marker = tmp_path / "killed"
    df = spark.createDataFrame(rows).repartition(4)
    df = df.mapInArrow(_KillOnce(str(marker)), df.schema)
    out = str(tmp_path / "lake")
    write_lake(onrecord.spark.read(df, id="id", data=WORLD), out)
    assert marker.exists()
    written = spark.read.parquet(f"{out}/reports")
    assert sorted(r["id"] for r in written.collect()) == sorted(r["id"] for r in rows)
    assert ids(written) == claim_ids
    assert sorted(r["id"] for r in spark.read.parquet(f"{out}/claims").collect()) == sorted(set(claim_ids))
