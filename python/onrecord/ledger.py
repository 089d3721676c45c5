"""Claims of many reports in one file: who confirms, denies and copies whom."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ._native import Ledger as NativeLedger
from ._native import Table
from .reader import Day, PathName, Reader, day_text
from .reading import Claim, claim_of

#: How well a statement is supported, in the order of lists.
LABELS = (
    "disputed",
    "independently confirmed",
    "only one side",
    "several unnamed",
    "single source",
    "withdrawn",
    "only denied",
    "not asserted",
)


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding reports."""

    #: New in the ledger.
    added: int
    #: In it already, read the same way.
    unchanged: int
    #: In it already, but read differently: what the machine wrote was replaced, never what a person corrected.
    replaced: int
    #: Rows that nobody could read.
    unread: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """A claim of a ledger with what it rests on."""

    claim: Claim
    #: The text of its report, into which the spans of its evidence point.
    text: str = field(repr=False)
    #: What is known of the report.
    report: dict[str, Any]
    #: Program, model and tables that read it.
    run: dict[str, Any]
    #: The rule, the entry of a data file, or the task of the model that made it.
    by: dict[str, Any]
    #: What analysts say of it.
    corrections: list[dict[str, Any]]


class Ledger:
    """The ledger at a path. It is opened for each question, so the object can be shared and sent to other processes.

    Args:
        path: The file. :meth:`add` makes it; every other method wants it to be there.
        data: A folder laid over the built-in tables, as for :class:`Reader`.
    """

    def __init__(self, path: PathName, *, data: PathName | None = None) -> None:
        self._settings = (os.fspath(path), None if data is None else os.fspath(data))
        self._native = NativeLedger(path, data)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restored, self._settings)

    def __repr__(self) -> str:
        return f"Ledger({self._settings[0]!r})"

    def totals(self) -> dict[str, int]:
        """How many ``documents``, ``claims``, ``attributions`` and ``corrections`` it holds.

        Raises:
            LedgerError: If the file is not there or is no ledger.
        """
        documents, claims, attributions, corrections = self._native.totals()
        return {
            "documents": documents,
            "claims": claims,
            "attributions": attributions,
            "corrections": corrections,
        }

    def add(self, reports: object) -> Added:
        """Adds the reports of a table that :meth:`Reader.read_batch` or :meth:`Reader.read_files` made, and lays them beside
        the others. Adding twice changes nothing. Each batch is in the ledger whole or not at all.

        Raises:
            TableError: If it is no such table.
            LedgerError: If the file cannot be written.
        """
        return Added(*self._native.add(reports))

    def add_files(
        self, reader: Reader, paths: PathName | Iterable[PathName], *, published: Day = None, publisher: str | None = None
    ) -> Added:
        """Reads files and adds their reports, as ``onrecord add`` does."""
        return self.add(reader.read_files(paths, published=published, publisher=publisher, lazy=True))

    def query(
        self,
        *,
        source: str | None = None,
        publisher: str | None = None,
        actor: str | None = None,
        kind: str | Iterable[str] = (),
        quad: Iterable[int] = (),
        place: str | None = None,
        text: str | None = None,
        published_from: Day = None,
        published_to: Day = None,
        happened_from: Day = None,
        happened_to: Day = None,
        certainty: str | None = None,
        polarity: str | None = None,
        mood: str | None = None,
        document: str | None = None,
        limit: int | None = None,
    ) -> Table:
        """The claims that meet all conditions, newest first.

        Args:
            source: Words of a source's name after the publisher, or the beginning of its code.
            publisher: Words of the publisher's name.
            actor: Words of the name of an actor or recipient, or the beginning of a code: ``ARVMIL``.
            kind: PLOVER event types or relations.
            quad: Quad classes, 1 to 4.
            place: Words of a place's name, or its GeoNames id.
            text: Words that must occur in the claim or its report.
            published_from, published_to: Days of printing, both included.
            happened_from, happened_to: Days of the statement.
            certainty, polarity, mood: How it is said.
            document: The beginning of a document's id.
            limit: At most so many.

        Returns:
            A table with the columns of ``v_claim``, see :func:`claims_schema`.

        Raises:
            LedgerError: If the ledger is not there or a condition makes no sense.
        """
        given = {
            "source": source,
            "publisher": publisher,
            "actor": actor,
            "place": place,
            "text": text,
            "from_day": day_text(published_from),
            "to_day": day_text(published_to),
            "happened_from": day_text(happened_from),
            "happened_to": day_text(happened_to),
            "certainty": certainty,
            "polarity": polarity,
            "mood": mood,
            "document": document,
        }
        return self._native.query(_given(given), _kinds(kind), list(quad), limit)

    def sql(self, select: str, *, seconds: float = 10.0, rows: int = 1_000_000) -> Table:
        """What one SELECT over the tables and views of docs/schema.md finds. Nothing is written.

        Raises:
            LedgerError: If it is no single SELECT, is wrong, takes too long, or finds more rows than ``rows``.
        """
        table, cut = self._native.sql(select, seconds, rows)
        if cut:
            from .errors import LedgerError

            raise LedgerError(f"expected at most {rows} rows, found more; add a LIMIT, or raise rows=", "cut")
        return table

    def groups(
        self,
        *,
        label: str | Iterable[str] = (),
        reports: int = 1,
        source: str | None = None,
        publisher: str | None = None,
        actor: str | None = None,
        kind: str | Iterable[str] = (),
        place: str | None = None,
        text: str | None = None,
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """Statement groups: claims of one event from any number of reports, with a label that says how well it is supported.

        Args:
            label: Only these of :data:`LABELS`.
            reports: Only groups with claims of so many reports or more.
            source, publisher, actor, kind, place, text: Conditions that one of its claims must meet, as in :meth:`query`.

        Returns:
            The objects that ``onrecord groups --json`` writes: ``id``, ``label``, ``why``, ``claims``, ``reports``, ``sources``,
            ``independent``, ``printed``, ``plain``, ``statement``.
        """
        given = {"source": source, "publisher": publisher, "actor": actor, "place": place, "text": text}
        labels = [label] if isinstance(label, str) else list(label)
        return json.loads(self._native.groups(_given(given), _kinds(kind), labels, reports, limit))

    def group(self, claim: str) -> dict[str, Any]:
        """The group of the claim whose id begins so, side by side: its sources, who denies, what is disputed, and why its claims
        are together."""
        return json.loads(self._native.group(claim))

    def explain(self, claim: str) -> Explanation:
        """The claim whose id begins so, with the words, the report and the rule or model behind it."""
        found, text = self._native.explain(claim)
        record = json.loads(found)
        return Explanation(
            claim_of(record, text), text, record["report"], record["run"], record["by"], record["corrections"]
        )


def _given(conditions: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in conditions.items() if value is not None}


def _kinds(kind: str | Iterable[str]) -> list[str]:
    return [kind] if isinstance(kind, str) else list(kind)


def _restored(path: str, data: str | None) -> Ledger:
    return Ledger(path, data=data)
