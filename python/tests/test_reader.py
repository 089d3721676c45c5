"""One report: the same as on the command line, as objects that show well."""

from __future__ import annotations

import html.parser
import json
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import onrecord
from conftest import FOREIGN, SAMPLES, WORLD, python

TEXT = "The army shelled the village of Khara on Monday, a rebel commander said. The army denied it."


def test_a_reading_is_that_of_the_command_line(reader: onrecord.Reader, cli: Callable[..., str]) -> None:
    for path in SAMPLES:
        found = json.loads(cli("read", "--json", "--data", WORLD, path))
        assert reader.read_file(path).to_dict() == found, path.name


def test_text_is_read_as_a_line_of_json(reader: onrecord.Reader, cli: Callable[..., str], tmp_path: Path) -> None:
    line = {"text": TEXT, "published": "2031-03-04", "publisher": "Oszk Daily"}
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(line))
    found = json.loads(cli("read", "--json", "--data", WORLD, path))["claims"]
    for day in ("2031-03-04", date(2031, 3, 4)):
        reading = reader.read(TEXT, published=day, publisher="Oszk Daily")
        assert reading.to_dict()["claims"] == found


def test_objects_say_what_was_read(reader: onrecord.Reader) -> None:
    reading = reader.read(TEXT, published="2031-03-04", publisher="Oszk Daily")
    first = reading.attributions[0]
    assert (first.source, first.cue, first.directness) == ("a rebel commander", "said", "indirect")
    assert first.content.startswith("The army shelled")
    assert all(reading.text[s.start : s.end] in first.source for s in first.source_spans)
    shelled = next(c for c in reading.claims if c.kind == "ASSAULT")
    assert (shelled.source.name, shelled.source.kind, shelled.chain[0].name) == (
        "a rebel commander",
        "unnamed",
        "Oszk Daily",
    )
    assert shelled.first_day == date(2031, 3, 3)
    assert any(e.part == "trigger" and e.text == "shelled" for e in shelled.evidence)
    assert any(e.kind == "ASSAULT" and e.trigger == "shelled" for e in reading.events)
    assert any(m.text.endswith("army") for e in reading.entities for m in e.mentions)
    assert repr(reading) == (
        f"Reading(Oszk Daily, 2031-03-04: {len(reading.attributions)} attributions,"
        f" {len(reading.events)} events, {len(reading.claims)} claims)"
    )
    assert reading.published == date(2031, 3, 4)
    assert len(reading.document) == 32


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_html_has_voices_and_no_way_in(reader: onrecord.Reader) -> None:
    evil = '<script>alert(1)</script> & "><img src=x onerror=alert(1)>'
    text = f"The army shelled Khara, {evil} said. \u202eThe mayor\u202c said the bridge was closed."
    reading = reader.read(text, publisher=evil, title=evil)
    page = _Tags()
    page.feed(reading._repr_html_())
    assert not page.open
    assert set(page.tags) <= {"div", "span", "bdi", "table", "thead", "tbody", "tr", "th", "td", "code"}
    assert {name for name, _ in page.attributes} <= {"class", "style", "dir"}
    assert reading.text in page.words and evil in page.words
    assert ("dir", "auto") in page.attributes
    assert any(value and "background:#" in value for _, value in page.attributes)


@pytest.mark.parametrize(
    ("text", "settings", "code", "words"),
    [
        ("", {}, "empty", "nothing"),
        ("  \n ", {}, "empty", "white space"),
        (FOREIGN, {}, "other-language", "English"),
        (TEXT, {"published": "yesterday"}, "bad-row", "write it as 2031-03-04"),
    ],
)
def test_errors_say_what_to_do(
    reader: onrecord.Reader, text: str, settings: dict[str, Any], code: str, words: str
) -> None:
    with pytest.raises(onrecord.ReportError, match=words) as raised:
        reader.read(text, **settings)
    assert raised.value.code == code
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.code) == (str(raised.value), code)


def test_bad_settings_are_told(tmp_path: Path) -> None:
    with pytest.raises(onrecord.DataError):
        onrecord.Reader(str(tmp_path / "no-model"))
    (tmp_path / "lexicon" / "en").mkdir(parents=True)
    (tmp_path / "lexicon" / "en" / "cues.toml").write_text("cue = 7")
    with pytest.raises(onrecord.DataError, match=r"cues\.toml"):
        onrecord.Reader(data=tmp_path)


def _ids(sent: onrecord.Reader) -> list[str]:
    return [c.id for c in sent.read(TEXT, publisher="Oszk Daily").claims]


def test_readers_go_to_threads_and_other_processes(reader: onrecord.Reader) -> None:
    here = _ids(reader)
    assert here
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(_ids, [reader] * 8)) == [here] * 8
    sent = pickle.loads(pickle.dumps(reader))
    assert _ids(sent) == here and sent.version == reader.version
    # A fork has none of its parent's threads.
    with multiprocessing.get_context("fork").Pool(1) as processes:
        assert processes.apply_async(_ids, (reader,)).get(timeout=120) == here


def test_importing_takes_no_other_library() -> None:
    done = python("-c", "import sys, onrecord; print([m for m in ('pyarrow', 'pandas', 'pyspark', 'numpy') if m in sys.modules])")
    assert done.stdout.strip() == "[]", done.stderr
