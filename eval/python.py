"""Reports per second of the package on one and on two threads, against the command line; and what Spark adds to a report.

    python eval/python.py ONRECORD FOLDER [--data DATA] [--repeat N] [--spark]

ONRECORD is the binary, built with the same profile as the package; FOLDER holds reports as text files. Each report is repeated
with a publisher of its own, so that no two rows are the same. Every figure is the best of three runs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa

import onrecord


def best(work, times=3):
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--spark", action="store_true")
    args = parser.parse_args()

    reader = onrecord.Reader(data=args.data)
    texts = [reader.read_file(p).text for p in sorted(args.folder.glob("*.txt"))]
    rows = [
        {"text": text, "publisher": f"Paper {n}", "published": "2031-03-04"} for n in range(args.repeat) for text in texts
    ]
    words = sum(len(row["text"].split()) for row in rows)
    table = pa.Table.from_pylist(rows)
    data = ["--data", str(args.data)] if args.data else []
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        corpus.write_text("".join(json.dumps(row) + "\n" for row in rows))
        print(f"{len(rows)} reports, {words} words")
        for threads in (1, 2):
            command = [args.binary, "--threads", str(threads), *data, "read", "--json", str(corpus)]
            cli = best(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True))
            own = onrecord.Reader(data=args.data, threads=threads)
            wheel = best(lambda: own.read_batch(table))
            print(
                f"threads {threads}: command line {len(rows) / cli:.1f} reports/s, package {len(rows) / wheel:.1f} reports/s"
                f" ({cli / wheel:.2f} of the command line's speed)"
            )
        start = "import time; t = time.perf_counter(); import onrecord; onrecord.Reader(); print(time.perf_counter() - t)"
        took = min(float(subprocess.check_output([sys.executable, "-c", start])) for _ in range(5))
        print(f"import and Reader(): {took * 1e3:.0f} ms")
        if args.spark:
            from onrecord import spark as on_spark

            # Executors look for the package where this Python found it.
            found = str(Path(onrecord.__file__).parents[1])
            spark = on_spark.session(
                "local-cluster[2,1,1024]", spark__ui__enabled="false", spark__executorEnv__PYTHONPATH=found
            )
            df = spark.createDataFrame(rows).repartition(4).cache()
            df.count()
            read = lambda: on_spark.read(df, data=args.data).selectExpr("sum(size(claims))").collect()
            read()
            took = best(read)
            two = best(lambda: onrecord.Reader(data=args.data, threads=2).read_batch(table))
            print(f"Spark, two executors: {len(rows) / took:.1f} reports/s, {(took - two) / len(rows) * 1e3:.2f} ms more a report")
            spark.stop()


if __name__ == "__main__":
    main()
