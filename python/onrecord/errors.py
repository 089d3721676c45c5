"""What can go wrong. Every message says what was expected, what was found, and what to do."""

from __future__ import annotations


class OnrecordError(Exception):
    """Any error of this package.

    Attributes:
        code: A word for programs that stays the same from version to version: ``empty``, ``other-language``, ``columns``.
    """

    code: str

    def __init__(self, message: str, code: str = "error") -> None:
        super().__init__(message, code)
        self.code = code

    def __str__(self) -> str:
        return str(self.args[0])


class ReportError(OnrecordError):
    """A report cannot be read: it is empty, no text, in another language, or its day is none."""


class TableError(OnrecordError):
    """A table cannot be used: it is none, a column is missing, or a column has the wrong type."""


class LedgerError(OnrecordError):
    """A ledger cannot be used: it is not there, is something else, or the question makes no sense."""


class DataError(OnrecordError):
    """Tables of words or a model cannot be used; every mistake is listed with its file and line."""
