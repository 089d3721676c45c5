"""What was read in a report, as light objects over the object that ``onrecord read --json`` writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from ._html import reading_html


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text: ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was seen and not handled."""

    kind: str
    message: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that refer to something."""

    text: str
    span: Span
    #: re3d's type: ``Person``, ``Organisation``, ``Location``, …
    kind: str


@dataclass(frozen=True, slots=True)
class Entity:
    """All mentions of one thing in one report."""

    id: str
    name: str
    #: Actor code (CAMEO, PLOVER); empty where the tables know none.
    code: str
    mentions: tuple[Mention, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attribution:
    """One source, cue and content: who says what."""

    id: str
    source: str
    cue: str
    content: str
    #: ``direct``, ``indirect`` or ``mixed``.
    directness: str
    #: ``named``, ``unnamed``, ``collective``, ``document`` or ``publication``.
    source_kind: str
    #: ``neutral``, ``doubt``, ``deny`` or ``support``: what the cue does to the content.
    stance: str
    #: The terms on which the source speaks: "on condition of anonymity because …".
    terms: str | None
    #: The entity that speaks, where it is known.
    entity: Entity | None = field(repr=False)
    #: The ``id`` of the attribution whose content holds this one.
    nested_in: str | None
    source_spans: tuple[Span, ...] = field(repr=False)
    cue_spans: tuple[Span, ...] = field(repr=False)
    content_spans: tuple[Span, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Participant:
    """Who takes part in an event or claim."""

    name: str
    #: Actor code; empty where the tables know none.
    code: str


@dataclass(frozen=True, slots=True)
class Event:
    """What is said to have happened."""

    id: str
    trigger: str
    #: PLOVER event type.
    kind: str
    #: PLOVER mode.
    mode: str
    #: CAMEO code.
    cameo: str
    #: Quad class, 0 if none.
    quad: int
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    #: Ids of the attributions that hold it, outermost first; none: the publisher's own word.
    chain: tuple[str, ...]
    certainty: str
    polarity: str
    mood: str
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """One link of a source chain."""

    name: str
    kind: str
    #: Actor code; empty where the tables know none.
    code: str
    terms: str | None
    stance: str
    #: The words by which it is brought in; empty for the publisher.
    cue: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that one part of a claim rests on."""

    #: ``trigger``, ``actor``, ``recipient``, ``place``, ``time``, ``source``, ``cue``, ``content`` or ``terms``.
    part: str
    #: For source, cue, content and terms the position in the chain; else 0.
    link: int
    text: str
    spans: tuple[Span, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """A source chain that asserts a statement with a factuality, on evidence."""

    #: 32 hexadecimal digits that follow from content: the same on every machine.
    id: str
    #: The claim in one sentence.
    plain: str
    #: From the publisher inward.
    chain: tuple[Source, ...]
    #: ``event`` or ``relation``.
    form: str
    #: PLOVER event type or name of the relation.
    kind: str
    mode: str
    cameo: str
    quad: int
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    place: str | None
    geonameid: int | None
    #: TIMEX3 value of when.
    time: str | None
    first_day: date | None
    last_day: date | None
    #: Least and most of each number: ``{"killed": (14, 14)}``.
    magnitude: Mapping[str, tuple[int, int]]
    certainty: str
    polarity: str
    mood: str
    evidence: tuple[Evidence, ...] = field(repr=False)

    @property
    def source(self) -> Source:
        """Who says so: the innermost source."""
        return self.chain[-1]


class Reading:
    """Everything that was read in one report. In a notebook it shows the text with each voice in its own colour."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record

    def to_dict(self) -> Mapping[str, Any]:
        """The object that ``onrecord read --json`` writes for the report; offsets are code points."""
        return self._record

    def __repr__(self) -> str:
        about = [self.publisher or "no publisher", str(self.published or "no day")]
        counts = (
            f"{len(self.attributions)} attributions, {len(self.events)} events, {len(self.claims)} claims"
        )
        return f"Reading({', '.join(about)}: {counts})"

    def _repr_html_(self) -> str:
        return reading_html(self._record)

    @property
    def document(self) -> str:
        """The id of the report: follows from publisher, day and text."""
        return str(self._record["report"]["document"])

    @property
    def text(self) -> str:
        """The text, into which all spans point."""
        return str(self._record["text"])

    @property
    def publisher(self) -> str | None:
        """Who printed it."""
        return self._record["report"]["publisher"]

    @property
    def published(self) -> date | None:
        """The day it was printed."""
        return _day(self._record["report"]["published"])

    @property
    def title(self) -> str | None:
        """Its headline, where it came apart from the text."""
        return self._record["report"]["title"]

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """Whom and what it speaks of, in the order of first mention."""
        mentions: dict[str, list[Mention]] = {}
        for m in self._record["entities"]:
            span = Span(m["start"], m["end"])
            mention = Mention(self.text[span.start : span.end], span, m["type"])
            mentions.setdefault(m["entity"], []).append(mention)
        return tuple(
            Entity(
                c["entity"],
                c["name"],
                c["actor"]["code"] if c["actor"] else "",
                tuple(mentions.get(c["entity"], ())),
            )
            for c in self._record["clusters"]
        )

    @cached_property
    def attributions(self) -> tuple[Attribution, ...]:
        """Who says what, in text order."""
        entities = {e.id: e for e in self.entities}
        return tuple(
            Attribution(
                a["id"],
                self._words(a["source"]),
                self._words(a["cue"]),
                self._words(a["content"]),
                a["directness"],
                a["source_kind"],
                a["stance"],
                a["terms"],
                entities.get(a["entity"] or ""),
                a["nested_in"],
                _spans(a["source"]),
                _spans(a["cue"]),
                _spans(a["content"]),
            )
            for a in self._record["attributions"]
        )

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What is said to have happened, in text order."""

        def taking_part(all: list[dict[str, Any]]) -> tuple[Participant, ...]:
            return tuple(Participant(self._words([p["span"]]), p["code"]) for p in all)

        return tuple(
            Event(
                e["id"],
                self._words([e["trigger"]]),
                e["type"],
                e["mode"],
                e["cameo"],
                e["quad"],
                taking_part(e["actors"]),
                taking_part(e["recipients"]),
                tuple(e["chain"]),
                e["factuality"]["certainty"],
                e["factuality"]["polarity"],
                e["factuality"]["mood"],
                Span(*e["trigger"]),
            )
            for e in self._record["events"]
        )

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims, in the order of their triggers."""
        return tuple(claim_of(c, self.text) for c in self._record["claims"])

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was seen and not handled."""
        return tuple(
            Note(n["kind"], n["message"], Span(*n["span"]) if n["span"] else None) for n in self._record["notes"]
        )

    def _words(self, spans: list[list[int]]) -> str:
        return _words(self.text, spans)


def _words(text: str, spans: list[list[int]]) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def _spans(spans: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in spans)


def _day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def claim_of(record: Mapping[str, Any], text: str) -> Claim:
    """The claim of an object of ``onrecord read --json`` or ``onrecord query --json`` and the text that it points into."""
    s, f = record["statement"], record["factuality"]
    return Claim(
        record["id"],
        record["plain"],
        tuple(
            Source(link["name"], link["kind"], link["actor"], link["terms"], link["stance"], link["cue"])
            for link in record["chain"]
        ),
        s["form"],
        s["type"],
        s["mode"],
        s["cameo"],
        s["quad"],
        tuple(Participant(p["name"], p["code"]) for p in s["actors"]),
        tuple(Participant(p["name"], p["code"]) for p in s["recipients"]),
        s["place"]["name"] if s["place"] else None,
        s["place"]["geonameid"] if s["place"] else None,
        s["time"],
        _day(s["first_day"]),
        _day(s["last_day"]),
        {name: (least, most) for name, (least, most) in s["magnitude"].items()},
        f["certainty"],
        f["polarity"],
        f["mood"],
        tuple(
            Evidence(e["part"], e["link"], _words(text, e["spans"]), _spans(e["spans"])) for e in record["evidence"]
        ),
    )
