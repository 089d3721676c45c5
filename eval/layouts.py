#!/usr/bin/env python3
"""Reads what `onrecord export` writes with programs of the worlds that it is written for.

usage: layouts.py ONRECORD SAMPLES

Adds the reports of the folder SAMPLES to a new ledger with the binary ONRECORD, exports it in every layout, and reads each file:
CSV, POLECAT, ICEWS, GDELT and PETRARCH2 with pandas and DuckDB, GraphML with networkx, GeoJSON with GDAL or geopandas (where one
is installed) and as JSON, Web Annotation and brat by comparing every span with its text. Rows and columns must be those that the
record beside the file tells. Ends with 0 if all is as recorded, with 77 if pandas, networkx and DuckDB are not there, and with 1
otherwise.
"""
import json
import os
import subprocess
import sys
import tempfile

COLUMNS = {"csv": 27, "polecat": 40, "icews": 20, "gdelt": 61}


def export(onrecord, ledger, folder, layout):
    """The path of an export, and its record."""
    path = os.path.join(folder, "export." + layout)
    subprocess.run([onrecord, "export", "--quiet", "--ledger", ledger, "--format", layout, "--out", path], check=True)
    with open(path + ".record.json", encoding="utf-8") as record:
        return path, json.load(record)


def expect(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: expected {expected}, found {found}")


def tables(onrecord, ledger, folder):
    import duckdb
    import pandas

    for layout, columns in COLUMNS.items():
        path, record = export(onrecord, ledger, folder, layout)
        comma, head = ("," if layout == "csv" else "\t"), layout != "gdelt"
        frame = pandas.read_csv(
            path, sep=comma, header=0 if head else None, dtype=str, keep_default_na=False, quoting=0 if layout == "csv" else 3
        )
        expect(f"{layout} in pandas", frame.shape, (record["rows"], columns))
        quote = "" if layout == "csv" else ", quote=''"
        sql = f"SELECT * FROM read_csv('{path}', delim='{comma}', header={head}, all_varchar=true{quote})"
        relation = duckdb.sql(sql)
        expect(f"{layout} in DuckDB", relation.shape, (record["rows"], columns))
        cells = [["" if v is None else v for v in row] for row in relation.fetchall()]
        expect(f"{layout}: cells of DuckDB", cells, frame.values.tolist())
        if layout == "csv":
            days = pandas.to_datetime(frame["published"][frame["published"] != ""], format="%Y-%m-%d")
            expect("csv: days", int(days.isna().sum()), 0)
    path, record = export(onrecord, ledger, folder, "petrarch2")
    with open(path, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    expect("petrarch2", (len(rows), {len(r) for r in rows} <= {7, 8}), (record["rows"], True))


def graph(onrecord, ledger, folder):
    import networkx

    path, record = export(onrecord, ledger, folder, "graphml")
    read = networkx.read_graphml(path)
    expect("graphml in networkx", read.number_of_edges(), record["rows"])
    expect("graphml: every node has a name", all(data for _, data in read.nodes(data=True)), True)


def places(onrecord, ledger, folder):
    path, record = export(onrecord, ledger, folder, "geojson")
    with open(path, encoding="utf-8") as file:
        features = json.load(file)["features"]
    expect("geojson", len(features), record["rows"])
    for feature in features:
        east, north = feature["geometry"]["coordinates"][:2]
        expect("geojson: a place on earth", abs(east) <= 180 and abs(north) <= 90, True)
    try:
        import geopandas
    except ImportError:
        return "geopandas is not installed"
    expect("geojson in geopandas", len(geopandas.read_file(path)), record["rows"])
    return "geopandas"


def spans(onrecord, ledger, folder):
    path, record = export(onrecord, ledger, folder, "brat")
    checked = 0
    for name in sorted(os.listdir(path)):
        if not name.endswith(".ann"):
            continue
        with open(os.path.join(path, name[:-4] + ".txt"), encoding="utf-8", newline="") as file:
            text = file.read()
        with open(os.path.join(path, name), encoding="utf-8", newline="") as lines:
            for line in lines:
                if line.startswith("T"):
                    _, about, words = line.rstrip("\n").split("\t")
                    pieces = [p.split() for p in about.split(" ", 1)[1].split(";")]
                    found = " ".join(text[int(a) : int(b)] for a, b in pieces)
                    expect(f"brat: {name}", found.replace("\n", " "), words)
                    checked += 1
    expect("brat: spans", checked > 0, True)
    path, record = export(onrecord, ledger, folder, "annotation")
    with open(path, encoding="utf-8") as lines:
        expect("annotation", sum(1 for line in lines if json.loads(line)["type"] == "Annotation"), record["rows"])
    return checked


def main():
    onrecord, samples = sys.argv[1:3]
    try:
        import duckdb  # noqa: F401
        import networkx  # noqa: F401
        import pandas  # noqa: F401
    except ImportError as error:
        print(f"layouts were not read: {error}; install pandas, networkx and duckdb", file=sys.stderr)
        return 77
    with tempfile.TemporaryDirectory() as folder:
        ledger = os.path.join(folder, "samples.ledger")
        subprocess.run([onrecord, "add", "--quiet", "--ledger", ledger, samples], check=True)
        tables(onrecord, ledger, folder)
        graph(onrecord, ledger, folder)
        geo = places(onrecord, ledger, folder)
        checked = spans(onrecord, ledger, folder)
    print(f"read as recorded: {', '.join(COLUMNS)} (pandas, DuckDB), petrarch2, graphml (networkx), geojson ({geo}), annotation, brat ({checked} spans)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
