"""Reads news reports as testimony: who says, through whom, that who did what to whom, where and when.

>>> import onrecord
>>> reader = onrecord.Reader()
>>> reading = reader.read(
...     "The army shelled Khara on Monday, a rebel commander said.", published="2031-03-04", publisher="Oszk Daily"
... )
>>> reading.attributions[0].source
'a rebel commander'
>>> [claim.kind for claim in reading.claims]
['ASSAULT']

Everything is the same as on the command line: the same text, publisher and day give the same claims with the same ids.
No function uses a network.
"""

from __future__ import annotations

from ._native import Schema, Table, __version__, claims_schema, reports_schema
from .errors import DataError, LedgerError, OnrecordError, ReportError, TableError
from .ledger import LABELS, Added, Explanation, Ledger
from .reader import Reader
from .reading import (
    Attribution,
    Claim,
    Entity,
    Event,
    Evidence,
    Mention,
    Note,
    Participant,
    Reading,
    Source,
    Span,
)

__all__ = [
    "LABELS",
    "Added",
    "Attribution",
    "Claim",
    "DataError",
    "Entity",
    "Event",
    "Evidence",
    "Explanation",
    "Ledger",
    "LedgerError",
    "Mention",
    "Note",
    "OnrecordError",
    "Participant",
    "Reader",
    "Reading",
    "ReportError",
    "Schema",
    "Source",
    "Span",
    "Table",
    "TableError",
    "__version__",
    "claims_schema",
    "reports_schema",
]
