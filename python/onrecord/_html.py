"""A reading as HTML for notebooks: each voice in its own colour, no script, everything escaped, any direction of writing."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

# Okabe and Ito's colours for all kinds of sight, as backgrounds and lines.
_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f", "#7f7f7f")


def reading_html(record: Mapping[str, Any]) -> str:
    """The text with its voices, then the claims."""
    text: str = record["text"]
    voices = _voices(record)
    marks: list[tuple[int, int, str]] = []
    for a in record["attributions"]:
        color = _COLORS[voices[a["id"]] % len(_COLORS)]
        marks += [(s, e, f"background:{color}22;border-bottom:2px solid {color}") for s, e in a["content"]]
        marks += [(s, e, f"color:{color};font-weight:bold") for s, e in a["source"]]
        marks += [(s, e, "font-style:italic") for s, e in a["cue"]]
    return (
        '<div class="onrecord" style="max-width:60em;line-height:1.6">'
        + _head(record["report"])
        + f'<div dir="auto" style="white-space:pre-wrap;unicode-bidi:plaintext">{_marked(text, marks)}</div>'
        + _claims(record["claims"])
        + "</div>"
    )


def _voices(record: Mapping[str, Any]) -> dict[str, int]:
    """A number for the source of each attribution: one entity has one, wherever it speaks."""
    numbers: dict[str, int] = {}
    voices: dict[str, int] = {}
    for a in record["attributions"]:
        who: str = a["entity"] or a["id"]
        voices[a["id"]] = numbers.setdefault(who, len(numbers))
    return voices


def _head(report: Mapping[str, Any]) -> str:
    parts = [report["publisher"], report["published"], report["title"]]
    shown = " · ".join(f"<bdi>{escape(str(part))}</bdi>" for part in parts if part)
    return f'<div style="color:#666">{shown}</div>' if shown else ""


def _marked(text: str, marks: list[tuple[int, int, str]]) -> str:
    """The text in pieces between the ends of marks, so that marks may cross."""
    cuts = sorted({0, len(text)} | {at for start, end, _ in marks for at in (start, end)})
    shown: list[str] = []
    for start, end in zip(cuts, cuts[1:]):
        style = ";".join(style for s, e, style in marks if s <= start and end <= e)
        words = escape(text[start:end])
        shown.append(f'<span style="{style}">{words}</span>' if style else words)
    return "".join(shown)


def _claims(claims: list[Mapping[str, Any]]) -> str:
    if not claims:
        return ""
    rows: list[str] = []
    for claim in claims:
        chain = " → ".join(f"<bdi>{escape(link['name'] or '(unnamed)')}</bdi>" for link in claim["chain"])
        s, f = claim["statement"], claim["factuality"]
        how = f["certainty"] if f["mood"] == "asserted" else f["mood"]
        how = f"not so, {how}" if f["polarity"] == "negative" else how
        cells = (chain, f"<code>{escape(s['type'])}</code>", f"<bdi>{escape(claim['plain'])}</bdi>", escape(how))
        rows.append("<tr>" + "".join(f'<td style="text-align:start;vertical-align:top">{cell}</td>' for cell in cells) + "</tr>")
    head = "".join(f'<th style="text-align:start">{name}</th>' for name in ("who says so", "type", "what", "how"))
    return f'<table style="margin-top:1em"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
