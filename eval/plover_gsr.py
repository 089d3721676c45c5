#!/usr/bin/env python3
"""Scores `onrecord annotate` on the PLOVER gold-standard records (and the PETRARCH-2 validation rows).

usage: plover_gsr.py CASES.jsonl PRED.jsonl [--suite plover-gsr] [--errors]

CASES is the file of peer cases; PRED is what `onrecord annotate` wrote for lines {"id", "text"} of the same cases
(`plover_gsr.py CASES --texts` writes those lines). A triple is (PLOVER type, first three letters of the actor's code, of
the recipient's); several actors or recipients are expanded to all pairs; a gold record without recipient agrees with any;
a reciprocal gold record is every ordered pair. Events that the text denies or only wishes for, and events with an empty
actor or (where the gold has one) an empty recipient, are not counted as found. "category" is the share of sentences in which some
event has the right type.
"""
import argparse
import json

# CAMEO roots to PLOVER types, for gold rows in CAMEO.
ROOT = {"03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID", "08": "CONCEDE", "09": "ACCUSE",
        "10": "REQUEST", "11": "ACCUSE", "12": "REJECT", "13": "THREATEN", "14": "PROTEST", "15": "MOBILIZE",
        "16": "SANCTION", "17": "COERCE", "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT"}


# Country codes of the gold file that are not ISO 3166.
ALIAS = {"JAP": "JPN", "ITL": "ITA"}


def short(code):
    """The first three letters of an actor code, in ISO 3166 where they are a country."""
    return ALIAS.get(code[:3], code[:3])


def plover(code, cameo):
    """The PLOVER type of a gold code."""
    return code if code.isalpha() else cameo.get(code, ROOT.get(code[:2], ""))


def gold_groups(row, cameo):
    """Each gold record as a list of alternative triples; any one found counts for its pair."""
    groups = []
    for e in row["expected"]:
        kind = plover(e.get("code_plover_2021") or e["code"], cameo)
        if not kind:
            continue
        sources = [short(s) for s in e["source"].split(";") if s]
        targets = [short(t) for t in e["target"].split(";") if t]
        if e.get("reciprocal"):
            everyone = sources + targets
            groups += [(kind, a, b) for i, a in enumerate(everyone) for j, b in enumerate(everyone) if i != j]
        else:
            groups += [(kind, a, b) for a in sources for b in (targets or [None])]
    return sorted(set(groups), key=str)


def pred_triples(row):
    """The triples of a prediction that its text asserts."""
    triples, kinds = set(), set()
    for e in row.get("events", []):
        kinds.add(e["type"])
        f = e["factuality"]
        if f["polarity"] == "negative" or f["mood"] not in ("asserted", "historical"):
            continue
        spans = [(a, b) for a in e["actors"] or [None] for b in e["recipients"] or [None]]
        for a, b in spans:
            if a and b and a["span"] == b["span"]:
                continue
            triples.add((e["type"], a["code"][:3] if a else "", b["code"][:3] if b else ""))
    return triples, kinds


def main():
    """Reads the arguments, prints the scores."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("cases")
    ap.add_argument("pred", nargs="?")
    ap.add_argument("--suite", default="plover-gsr")
    ap.add_argument("--cameo", help="data/ontology/cameo.tsv, for gold rows in CAMEO")
    ap.add_argument("--texts", action="store_true")
    ap.add_argument("--errors", action="store_true")
    a = ap.parse_args()
    rows = [r for r in map(json.loads, open(a.cases)) if r["suite"] == a.suite]
    if a.texts:
        for r in rows:
            print(json.dumps({"id": r["id"], "text": r["text"], **({"published": r["date"]} if r.get("date") else {})}))
        return
    cameo = {}
    if a.cameo:
        for line in open(a.cameo):
            if not line.startswith("#"):
                cells = line.rstrip("\n").split("\t")
                cameo[cells[0]] = cells[2]
    preds = {p["id"]: p for p in map(json.loads, open(a.pred))}
    hits = n_gold = n_pred = category = quiet = empty = 0
    for r in rows:
        gold = gold_groups(r, cameo)
        triples, kinds = pred_triples(preds.get(r["id"], {}))
        used, missed = set(), []
        for kind, s, t in gold:
            match = next((p for p in sorted(triples - used) if p[0] == kind and p[1] == s and (t is None or p[2] == t)), None)
            if match:
                used.add(match)
            else:
                missed.append((kind, s, t))
        # As for the peers: an event without an actor is not counted against precision, nor one without recipient where the
        # gold asks for one.
        counted = [p for p in triples if p in used or (p[1] and p[2])]
        hits += len(used)
        n_gold += len(gold)
        n_pred += len(counted)
        right = {g[0] for g in gold}
        category += bool(right & kinds) if gold else 0
        if not gold:
            empty += 1
            quiet += not counted
        if a.errors and (missed or len(counted) > len(used)):
            print(r["text"])
            print("   missed", missed)
            print("   extra ", sorted(set(triples) - used))
    n = sum(1 for r in rows if gold_groups(r, cameo))
    p, rc = hits / max(1, n_pred), hits / max(1, n_gold)
    print(f"{a.suite}: {len(rows)} sentences, {n_gold} gold triples, {n_pred} predicted")
    print(f"  triples  P {p:.3f}  R {rc:.3f}  F1 {2 * p * rc / max(1e-9, p + rc):.3f}")
    print(f"  category found in {category} of {n} ({category / max(1, n):.3f})")
    if empty:
        print(f"  sentences without event kept empty: {quiet} of {empty}")


if __name__ == "__main__":
    main()
