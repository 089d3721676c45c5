"""Reads reports: one text, a table of them, or files of any format that the command line reads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from ._native import Reader as NativeReader
from ._native import Table
from .reading import Reading

Day: TypeAlias = "str | date | None"
PathName: TypeAlias = "str | os.PathLike[str]"


def day_text(day: Day) -> str | None:
    """A day as ``YYYY-MM-DD``; text stays as it is and is checked by the reader."""
    if isinstance(day, datetime):
        return day.date().isoformat()
    if isinstance(day, date):
        return day.isoformat()
    return day


class Reader:
    """Reads reports. It holds tables and model, never changes, and can be shared by threads and sent to other processes.

    Args:
        model: ``"base"`` for the built-in model, or a folder with another one.
        data: A folder shaped like ``data/`` of the project, laid over the built-in tables: your words, actors and places.
        threads: How many threads read a table; 0: one a processor. The results are the same for any number.

    Raises:
        DataError: If tables or model have mistakes; all of them are listed.
    """

    def __init__(
        self, model: str | os.PathLike[str] = "base", *, data: PathName | None = None, threads: int = 0
    ) -> None:
        self._settings = (os.fspath(model), None if data is None else os.fspath(data), threads)
        folder = None if model == "base" else model
        self._native = NativeReader(folder, data, threads)

    def __reduce__(self) -> tuple[Any, ...]:
        return (restored, self._settings)

    def __repr__(self) -> str:
        program, model, lexicon = self._native.run
        return f"Reader(onrecord {program}, model {model}, data {lexicon})"

    @property
    def version(self) -> dict[str, str]:
        """Version of the program (``program``), name and checksum of the model (``model``), checksum of the tables
        (``lexicon``): what is stamped on every row."""
        program, model, lexicon = self._native.run
        return {"program": program, "model": model, "lexicon": lexicon}

    def read(
        self,
        text: str,
        *,
        published: Day = None,
        publisher: str | None = None,
        title: str | None = None,
        author: str | None = None,
        url: str | None = None,
        html: bool = False,
        any_language: bool = False,
    ) -> Reading:
        """Everything that is read in one report.

        Args:
            text: The report, kept to the character: offsets of the reading are indexes into it.
            published: The day it was printed, from which "Monday" is counted.
            publisher: Who printed it: the outermost source of every claim.
            title, author, url: What else is known.
            html: Whether ``text`` is a web page, on which the report is looked for.
            any_language: Read other languages as though they were English instead of refusing them.

        Raises:
            ReportError: If there is no text, it is in another language, or the day is none.
        """
        found = self._native.read(text, day_text(published), publisher, title, author, url, html, any_language)
        return Reading(json.loads(found))

    def read_file(
        self, path: PathName, *, published: Day = None, publisher: str | None = None, any_language: bool = False
    ) -> Reading:
        """What is read in a file that holds one report: plain text, with or without a header between ``---``, or a page.

        What the file says of itself goes before ``published`` and ``publisher``. For files of many reports (JSON Lines, feeds,
        web archives) use :meth:`read_files`.

        Raises:
            OSError: If the file cannot be opened.
            ReportError: If it is no report.
        """
        with open(path, "rb") as file:
            content = file.read()
        found = self._native.read_bytes(content, os.fspath(path), day_text(published), publisher, any_language)
        return Reading(json.loads(found))

    def read_batch(
        self,
        data: object,
        *,
        text: str | None = None,
        html: str | None = None,
        id: str | None = None,
        columns: Mapping[str, str] | None = None,
        published: Day = None,
        publisher: str | None = None,
        any_language: bool = False,
        batch_size: int = 500,
        lazy: bool = False,
    ) -> Table:
        """The reports of a table: a row out for each row in, in the same order, read on all processors.

        A row that cannot be read (no text, another language, a day that is none) becomes a row with ``error`` and
        ``error_code``; nothing else is in it and no exception is raised.

        Args:
            data: Any table that speaks Arrow: of pyarrow, polars, pandas (2.2 or newer), duckdb.
            text: The column with the texts; ``"text"`` if there is one.
            html: The column with web pages, used where there is no text.
            id: The column that is given back as ``id``: text or whole numbers.
            columns: Which columns are ``published``, ``publisher``, ``title``, ``author`` and ``url``, where they are not called
                so: ``{"published": "date"}``. Days may be dates, timestamps or text.
            published, publisher: For rows that do not say.
            any_language: Read other languages as though they were English.
            batch_size: Rows that are read together.
            lazy: Read while the result is taken, which can be done once, instead of now. For tables larger than memory.

        Returns:
            A table with the columns of :func:`reports_schema`: ``id``, ``document``, ``error``, ``error_code``, what is known of the
            report, ``text``, the versions ``program``, ``model`` and ``lexicon``, and the lists ``zones``, ``attributions``, ``entities``
            and ``claims``.

        Raises:
            TableError: If ``data`` is no table or a column is missing or of a type that cannot be.
        """
        named = dict(columns or {})
        for field, column in (("text", text), ("html", html), ("id", id)):
            if column is not None:
                named[field] = column
        return self._native.read_table(
            data, named, day_text(published), publisher, any_language, batch_size, lazy
        )

    def read_files(
        self,
        paths: PathName | Iterable[PathName],
        *,
        published: Day = None,
        publisher: str | None = None,
        any_language: bool = False,
        batch_size: int = 500,
        lazy: bool = False,
    ) -> Table:
        """The reports of files of any format that the command line reads: text, pages, JSON Lines, CSV, feeds, ninjs, NewsML-G2,
        NITF, WARC, WACZ, packed or not. Damage becomes rows with ``error``, and the rest is read.

        Returns:
            As :meth:`read_batch`. ``origin`` says where each report stood.
        """
        names = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
        return self._native.read_files(
            [os.fspath(name) for name in names],
            day_text(published),
            publisher,
            any_language,
            batch_size,
            lazy,
        )


_READERS: dict[tuple[str, str | None, int], Reader] = {}


def restored(model: str, data: str | None, threads: int) -> Reader:
    """The reader of these settings in this process: made once, however often it is sent here."""
    key = (model, data, threads)
    if key not in _READERS:
        _READERS[key] = Reader(model, data=data, threads=threads)
    return _READERS[key]
