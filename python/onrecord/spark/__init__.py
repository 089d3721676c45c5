"""Reads reports on Apache Spark: each executor reads its own rows with this package, which is all that it needs.

>>> import onrecord.spark                                               # doctest: +SKIP
>>> reports = onrecord.spark.read(df, text="body", columns={"published": "date", "publisher": "site"})  # doctest: +SKIP
>>> onrecord.spark.claims(reports).groupBy("kind").count().show()      # doctest: +SKIP

The reading of one report needs nothing but the report, so that rows may be read anywhere, in any order, and again after an
executor was lost: the same rows come out. Workers must run the same Python as the driver: set ``PYSPARK_PYTHON`` to
``sys.executable`` before the session starts. ``spark.sql.execution.arrow.maxRecordsPerBatch`` should be about 500, since a
batch of Spark's default 10,000 reports is large; :func:`session` sets both.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .. import Schema
from .. import claims_schema as claim_columns
from .. import reports_schema as report_columns
from ..errors import TableError
from ..reader import Day, PathName, day_text, restored

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

__all__ = ["claims", "claims_schema", "read", "read_files", "reports_schema", "session"]

#: Rows that a worker reads together.
BATCH = 500


def session(master: str | None = None, **settings: str) -> SparkSession:
    """A Spark session whose workers run this Python and get batches of 500 rows; ``settings`` are Spark's own, with ``__`` for
    each dot."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    builder: Any = SparkSession.builder.appName("onrecord")  # pyright: ignore[reportUnknownMemberType]
    if master:
        builder = builder.master(master)
    fixed = {
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
        # "2031-03" is the name of a month, not a number.
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.compression.codec": "zstd",
    }
    for name, value in (fixed | {k.replace("__", "."): v for k, v in settings.items()}).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def reports_schema() -> StructType:
    """The columns of :func:`read` in Spark's types: those of :func:`onrecord.reports_schema`."""
    return _spark_schema(report_columns())


def claims_schema() -> StructType:
    """The columns of :func:`claims` in Spark's types: those of :func:`onrecord.claims_schema`."""
    return _spark_schema(claim_columns())


def _spark_schema(schema: Schema) -> StructType:
    return _untyped("pyspark.sql.pandas.types").from_arrow_schema(_untyped("pyarrow").schema(schema))


def _untyped(module: str) -> Any:
    """A module that says nothing of its types."""
    return importlib.import_module(module)


def read(
    df: DataFrame,
    text: str = "text",
    *,
    html: str | None = None,
    id: str | None = None,
    columns: Mapping[str, str] | None = None,
    published: Day = None,
    publisher: str | None = None,
    any_language: bool = False,
    model: str = "base",
    data: PathName | None = None,
) -> DataFrame:
    """The reports of a data frame: a row out for each row in, read where the rows are.

    A row that cannot be read becomes a row with ``error`` and ``error_code``; no row fails the job.

    Args:
        df: One row a report.
        text, html, id, columns, published, publisher, any_language: As for :meth:`onrecord.Reader.read_batch`; a column that is called
            like its field need not be named.
        model, data: As for :class:`onrecord.Reader`; folders must be there on every worker.

    Returns:
        A data frame with the columns of :func:`reports_schema`; the versions that read it stand in every row.

    Raises:
        TableError: Before anything is read, if a column is missing or of a type that cannot be.
    """
    from pyspark.sql import functions as F

    named = {"text": text, "html": html, "id": id, **(columns or {})}
    chosen: list[Any] = []
    for field in ("text", "html", "id", "published", "publisher", "title", "author", "url"):
        name = named.get(field) or field
        if name not in df.columns:
            if named.get(field) and not (field == "text" and html):
                raise TableError(f"no column `{name}`; the columns are {', '.join(df.columns)}: name another", "columns")
            continue
        kind = df.schema[name].dataType.typeName()
        possible = {"string", "void", "varchar", "char"}
        if field == "id":
            possible |= {"byte", "short", "integer", "long"}
        if field == "published":
            possible |= {"date", "timestamp", "timestamp_ntz"}
        if kind not in possible:
            wanted = {"id": "string or whole numbers", "published": "string, date or timestamp"}.get(field, "string")
            raise TableError(f"column `{name}` is of {kind}; expected {wanted} for `{field}`: cast it", "columns")
        column = F.col(f"`{name}`")
        # A moment is a day where it was printed, which is told by the session's time zone.
        column = column.cast("date") if kind.startswith("timestamp") else column
        chosen.append((column.cast("string") if kind == "void" else column).alias(field))
    work = _Rows(model, None if data is None else os.fspath(data), day_text(published), publisher, any_language)
    return _map(df.select(*chosen), work)


def read_files(
    spark: SparkSession,
    paths: Iterable[PathName],
    *,
    published: Day = None,
    publisher: str | None = None,
    any_language: bool = False,
    model: str = "base",
    data: PathName | None = None,
) -> DataFrame:
    """The reports of files of any format that the command line reads (WARC above all), a task a file. The paths must be
    readable on every worker.

    Returns:
        As :func:`read`.
    """
    names = [(os.fspath(path),) for path in paths]
    # An RDD keeps a partition a file; a data frame would put short lists into one.
    rows = spark.sparkContext.parallelize(names, max(1, len(names)))  # pyright: ignore[reportUnknownMemberType]
    untyped: Any = spark
    work = _Files(model, None if data is None else os.fspath(data), day_text(published), publisher, any_language)
    return _map(untyped.createDataFrame(rows, "path string"), work)


def _map(df: Any, work: _Work) -> DataFrame:
    return df.mapInArrow(work, reports_schema())


class _Work:
    """What is sent to the workers."""

    def __init__(
        self, model: str, data: str | None, published: str | None, publisher: str | None, any_language: bool
    ) -> None:
        self.settings = (model, data, 1)
        self.about: dict[str, Any] = {
            "published": published,
            "publisher": publisher,
            "any_language": any_language,
            "batch_size": BATCH,
            "lazy": True,
        }


class _Rows(_Work):
    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        stream = _untyped("pyarrow").RecordBatchReader.from_stream
        reader = restored(*self.settings)
        for batch in batches:
            yield from stream(reader.read_batch(batch, **self.about))


class _Files(_Work):
    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        stream = _untyped("pyarrow").RecordBatchReader.from_stream
        reader = restored(*self.settings)
        for batch in batches:
            paths: list[str] = batch.column(0).to_pylist()
            yield from stream(reader.read_files(paths, **self.about))


def claims(reports: DataFrame) -> DataFrame:
    """One row a claim of what :func:`read` returned, in the columns of the view ``v_claim`` of a ledger. A claim that a report
    makes twice, or of a report that came twice, is there once."""
    from pyspark.sql import functions as F

    def joined(column: str, part: str, mark: str) -> Any:
        parts = F.transform(F.col(f"c.{column}"), lambda row: row[part])
        return F.when(F.size(f"c.{column}") > 0, F.array_join(parts, mark))

    report = ("document", "publisher", "published", "title", "url")
    rows = reports.where("document is not null").select(*report, F.explode("claims").alias("c"))
    cells: dict[str, Any] = {name: F.col(name) for name in report} | {
        "chain": joined("chain", "name", " > "),
        "source_kind": F.element_at("c.chain", -1)["kind"],
        "actors": joined("actors", "name", "; "),
        "actor_codes": joined("actors", "code", "; "),
        "recipients": joined("recipients", "name", "; "),
        "recipient_codes": joined("recipients", "code", "; "),
        "corrections": F.lit(0),
        "rejected": F.lit(0),
    }
    names = claim_columns().names
    return rows.select(*(cells.get(n, F.col(f"c.{n}")).alias(n) for n in names)).dropDuplicates(["id"])
