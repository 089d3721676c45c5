#!/usr/bin/env python3
"""Scores `onrecord annotate --ontology cameo` on the validation rows of older coders, read with their own dictionaries.

usage: petrarch_rows.py CASES.jsonl --texts > in.jsonl
       onrecord annotate --data DICTIONARIES --ontology cameo in.jsonl > out.jsonl
       petrarch_rows.py CASES.jsonl out.jsonl [--suite upetrarch-validate] [--errors]

A triple is (source code, target code, event code), exactly as the row has it. Rows whose expected actors are no codes but
quoted names are left out, as are those that expect `+++` or `---` for an unknown side. Events with an empty side are not
counted as false, as for the peers.
"""
import argparse
import json


def triples(row):
    """The triples of a prediction."""
    found = set()
    for e in row.get("events", []):
        for a in e["actors"] or [{"code": ""}]:
            for b in e["recipients"] or [{"code": ""}]:
                if a.get("span") != b.get("span") or a.get("span") is None:
                    found.add((a["code"], b["code"], e["cameo"]))
    return found


def main():
    """Reads the arguments, prints the scores."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("cases")
    ap.add_argument("pred", nargs="?")
    ap.add_argument("--suite", default="upetrarch-validate")
    ap.add_argument("--texts", action="store_true")
    ap.add_argument("--errors", action="store_true")
    a = ap.parse_args()
    rows = [r for r in map(json.loads, open(a.cases)) if r["suite"] == a.suite]
    rows = [r for r in rows if not any("&quot;" in e["source"] + e["target"] or "+++" in e["source"] + e["target"]
                                       or "---" in e["source"] + e["target"] for e in r["expected"])]
    if a.texts:
        for r in rows:
            print(json.dumps({"id": r["id"], "text": r["text"], **({"published": r["date"]} if r.get("date") else {})}))
        return
    preds = {p["id"]: p for p in map(json.loads, open(a.pred))}
    hits = gold = pred = verbs = exact = 0
    for r in rows:
        want = {(e["source"], e["target"], e["code"]) for e in r["expected"]}
        have = triples(preds.get(r["id"], {}))
        full = {t for t in have if t[0] and t[1]}
        hits += len(want & have)
        gold += len(want)
        pred += len(full)
        verbs += len({t[2] for t in want} & {t[2] for t in have})
        exact += want == full
        if a.errors and want != full:
            print(r["text"])
            print("   missed", sorted(want - have))
            print("   extra ", sorted(have - want))
    print(f"{a.suite}: {len(rows)} rows, {gold} events, {pred} predicted, {exact} rows exact")
    print(f"  triples  P {hits / max(1, pred):.3f}  R {hits / max(1, gold):.3f}")
    print(f"  code found {verbs}")


if __name__ == "__main__":
    main()
