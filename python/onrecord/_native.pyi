"""The compiled half; use the classes of ``onrecord``."""

from os import PathLike
from typing import Any

__version__: str

class Table:
    """A table that any library with Arrow's PyCapsule interface takes: ``pyarrow.table(t)``, ``polars.DataFrame(t)``,
    ``pandas.DataFrame.from_arrow(t)``, ``duckdb.from_arrow(pyarrow.table(t))``."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> Any: ...
    def __arrow_c_schema__(self) -> Any: ...
    @property
    def num_rows(self) -> int | None:
        """The number of rows; none for a stream, which is read while it is taken."""
    @property
    def column_names(self) -> list[str]:
        """The names of the columns."""

class Schema:
    """The columns of a table: ``pyarrow.schema(s)``."""

    def __arrow_c_schema__(self) -> Any: ...
    @property
    def names(self) -> list[str]:
        """The names of the columns."""

def reports_schema() -> Schema:
    """The columns of a table of reports: one row a report with everything that was read in it."""

def claims_schema() -> Schema:
    """The columns of a table of claims: those of the view ``v_claim`` of a ledger."""

class Reader:
    def __init__(
        self,
        model: str | PathLike[str] | None = None,
        data: str | PathLike[str] | None = None,
        threads: int = 0,
    ) -> None: ...
    @property
    def run(self) -> tuple[str, str, str]: ...
    def read(
        self,
        text: str,
        published: str | None,
        publisher: str | None,
        title: str | None,
        author: str | None,
        url: str | None,
        html: bool,
        any_language: bool,
    ) -> str: ...
    def read_bytes(
        self,
        bytes: bytes,
        origin: str | None,
        published: str | None,
        publisher: str | None,
        any_language: bool,
    ) -> str: ...
    def read_table(
        self,
        data: object,
        columns: dict[str, str],
        published: str | None,
        publisher: str | None,
        any_language: bool,
        batch_size: int,
        lazy: bool,
    ) -> Table: ...
    def read_files(
        self,
        paths: list[str],
        published: str | None,
        publisher: str | None,
        any_language: bool,
        batch_size: int,
        lazy: bool,
    ) -> Table: ...

class Ledger:
    def __init__(self, path: str | PathLike[str], data: str | PathLike[str] | None = None) -> None: ...
    def totals(self) -> tuple[int, int, int, int]: ...
    def query(
        self, conditions: dict[str, str], kinds: list[str], quads: list[int], limit: int | None
    ) -> Table: ...
    def sql(self, select: str, seconds: float, rows: int) -> tuple[Table, bool]: ...
    def groups(
        self,
        conditions: dict[str, str],
        kinds: list[str],
        labels: list[str],
        reports: int,
        limit: int | None,
    ) -> str: ...
    def group(self, claim: str) -> str: ...
    def explain(self, claim: str) -> tuple[str, str]: ...
    def add(self, data: object) -> tuple[int, int, int, int]: ...
