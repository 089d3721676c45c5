"""``python -m onrecord.spark IN… OUT``: reports of JSON Lines, Parquet or any other files into a lake partitioned by month.

OUT/reports/month=… has one row a report with everything read in it, and rows with ``error`` for what could not be read;
OUT/claims/month=… one row a claim in the columns of ``v_claim``. ``onrecord add --lake OUT`` makes a ledger of it; DuckDB, R and
pandas read it as it is.
"""

from __future__ import annotations

import argparse
import glob
import sys
from functools import reduce
from typing import TYPE_CHECKING

from . import claims, read, read_files, session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FIELDS = ("id", "text", "html", "published", "publisher", "title", "author", "url")


def arguments(args: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m onrecord.spark", description=__doc__)
    parser.add_argument(
        "inputs", nargs="+", metavar="IN", help="files or patterns: .jsonl, .parquet, .warc.gz, …; a .list names one file a line"
    )
    parser.add_argument("out", metavar="OUT", help="the lake: a folder that is not there yet")
    parser.add_argument("--text", default="text", metavar="COLUMN", help="the column with the texts (Parquet)")
    parser.add_argument(
        "--columns", default="", metavar="FIELD=COLUMN,…", help="which columns are id, published, publisher, title, author, url"
    )
    parser.add_argument("--published", metavar="DATE", help="the day of reports that do not say")
    parser.add_argument("--publisher", metavar="NAME", help="the publisher of reports that do not say")
    parser.add_argument("--any-language", action="store_true", help="read other languages as though they were English")
    parser.add_argument("--data", metavar="FOLDER", help="tables laid over the built-in ones, on every worker")
    parser.add_argument("--master", metavar="URL", help="where Spark runs: local[4], spark://…; spark-submit says it itself")
    return parser.parse_args(args)


def reports(spark: SparkSession, args: argparse.Namespace) -> DataFrame:
    """One row a report of all inputs."""
    about = {
        "published": args.published,
        "publisher": args.publisher,
        "any_language": args.any_language,
        "data": args.data,
    }
    lines: list[str] = []
    tables: list[str] = []
    files: list[str] = []
    for given in args.inputs:
        paths = sorted(glob.glob(given)) or [given]
        for path in paths:
            if path.endswith(".list"):
                with open(path, encoding="utf-8") as listed:
                    files += [line.strip() for line in listed if line.strip()]
            elif path.removesuffix(".gz").endswith((".jsonl", ".ndjson")):
                lines.append(path)
            elif path.rstrip("/").endswith(".parquet"):
                tables.append(path)
            else:
                files.append(path)
    found: list[DataFrame] = []
    if lines:
        # Everything as text: what is no day or no JSON is told row by row and fails nothing.
        schema = ", ".join(f"{field} string" for field in FIELDS)
        found.append(read(spark.read.schema(schema).json(lines), id="id", html="html", **about))
    if tables:
        columns = dict(pair.split("=", 1) for pair in args.columns.split(",") if pair)
        found.append(read(spark.read.parquet(*tables), args.text, columns=columns, **about))
    if files:
        found.append(read_files(spark, files, **about))
    return reduce(lambda a, b: a.unionByName(b), found)


def write_lake(read_reports: DataFrame, out: str) -> None:
    """Writes the lake; Spark commits each table whole."""
    from pyspark.sql import functions as F

    # A report that came twice stands once. What could not be read has no id: its place in the input stands for it.
    key = F.coalesce("document", F.concat(F.lit("row-"), F.monotonically_increasing_id().cast("string")))
    month = F.coalesce(F.date_format("published", "yyyy-MM"), F.lit("unknown"))
    once = read_reports.withColumn("_key", key).dropDuplicates(["_key"]).drop("_key")
    once.withColumn("month", month).write.option("compression", "zstd").partitionBy("month").parquet(f"{out}/reports")
    # Claims are made of what was written, so that nothing is read twice.
    spark = read_reports.sparkSession
    of_reports = claims(spark.read.parquet(f"{out}/reports"))
    of_reports.withColumn("month", month).write.option("compression", "zstd").partitionBy("month").parquet(f"{out}/claims")


def main(args: list[str] | None = None) -> int:
    """Runs the program."""
    from pyspark.sql import functions as F

    chosen = arguments(args)
    spark = session(chosen.master)
    try:
        write_lake(reports(spark, chosen), chosen.out)
        written = spark.read.parquet(f"{chosen.out}/reports")
        lost = {row["error_code"]: row["count"] for row in written.where("error is not null").groupBy("error_code").count().collect()}
        read_rows = written.where("error is null").agg(F.count("*").alias("n")).collect()[0]["n"]
        print(f"{chosen.out}: {read_rows} reports read, {sum(lost.values())} not {lost or ''}".rstrip())
        return 0 if not lost else (3 if read_rows else 1)
    finally:
        spark.stop()


if __name__ == "__main__":
    sys.exit(main())
