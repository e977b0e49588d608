"""Rows of the data as objects: claims, evidence, events, indicators and assumptions.

An unknown id raises `UnknownNameError`, which offers the nearest; evidence and events of grade C
raise `GradeError`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from recount.datapackage import tables
from recount.datapackage.read_log import cache_by_folder
from recount.errors import GradeError, UnknownNameError

# What a claim may state or leave out: when, what is counted, of how many, by whose count, and
# compared with what.
CLAIM_ATTRIBUTES = ("dated", "defined", "denominator", "sourced", "counterfactual")


@dataclass(frozen=True)
class Document:
    """A page under study; attributes as the columns of ``documents.csv``."""

    id: str
    source: str
    title: str
    page: int
    year: int
    period: str
    heading: str
    characters: int
    sha256: str
    address: str
    published: str
    note: str

    @property
    def locator(self) -> str:
        """Title and number of the page, for a citation."""
        return f"{self.title}, page {self.page}"


@dataclass(frozen=True)
class Claim:
    """One thing that a document states; attributes as the columns of ``claims.csv``."""

    id: str
    document: str
    kind: str
    value: float  # NaN for dates and statements
    unit: str
    wording: str
    fixed: bool
    date: str
    fragment: str
    start: int
    end: int
    counted: str
    missing: str
    stated: Mapping[str, str]  # for each of CLAIM_ATTRIBUTES

    @property
    def locator(self) -> str:
        """Title and number of the page that states it, for a citation."""
        return get_document(self.document).locator

    @property
    def sources(self) -> tuple[str, ...]:
        """The key of the document in ``references.bib``."""
        return (get_document(self.document).source,)


@dataclass(frozen=True)
class Evidence:
    """One number from another source; attributes as the columns of ``evidence.csv``."""

    id: str
    quantity: str
    value: float
    unit: str
    wording: str
    fixed: bool
    as_of: str
    geography: str
    sources: tuple[str, ...]
    locator: str
    grade: str
    origin: str
    note: str
    quote: str
    seen: str


@dataclass(frozen=True)
class Event:
    """One dated event; attributes as the columns of ``events.csv``."""

    id: str
    date: str
    label: str
    event: str
    place: str
    actors: str
    sources: tuple[str, ...]
    grade: str
    origin: str
    note: str
    quote: str
    seen: str


@dataclass(frozen=True)
class Indicator:
    """An indicator of one country and year; attributes as columns of ``country_indicators.csv``."""

    iso3: str
    country: str
    indicator: str
    label: str
    year: int
    value: float
    unit: str
    sources: tuple[str, ...]
    origin: str

    @property
    def id(self) -> str:
        """Country, indicator and year as one id."""
        return indicator_id(self.iso3, self.indicator, self.year)


@dataclass(frozen=True)
class Assumption:
    """One assumption; attributes as the columns of ``assumptions.csv``."""

    id: str
    quantity: str
    value: float  # NaN, as the ends of the range, where it is a choice between words
    low: float
    high: float
    unit: str
    choice: str
    choices: tuple[str, ...]
    sources: tuple[str, ...]
    reason: str


Row = Claim | Evidence | Event | Indicator | Assumption
_Graded = TypeVar("_Graded", Evidence, Event)


def indicator_id(iso3: str, indicator: str, year: int | str) -> str:
    """Country, indicator and year as one id."""
    return f"{iso3}/{indicator}/{year}".lower().replace(".", "-")


def in_quotes(fragment: str) -> str:
    """A fragment in quotation marks, those within it single."""
    inner = fragment.replace("\u201c", "\u2018").replace("\u201d", "\u2019")
    return f"\u201c{inner}\u201d"


@cache_by_folder
def get_document(id: str) -> Document:
    """The document of that id.

    Examples
    --------
    >>> get_document("harbour-report-2021-p12").page
    12
    """
    return Document(**tables.get_row("documents", id))


def first_document() -> Document:
    """The document that the book is about, or the first of several."""
    return get_document(tables.load_texts("documents")["id"].iloc[0])


@cache_by_folder
def get_claim(id: str) -> Claim:
    """The claim of that id."""
    return _claim(tables.get_row("claims", id))


@cache_by_folder
def get_evidence(id: str) -> Evidence:
    """The piece of evidence of that id.

    Examples
    --------
    >>> get_evidence("register/bakers-2021-03").value
    290.0
    """
    return _usable("evidence", Evidence(**_with_sources(tables.get_row("evidence", id))))


@cache_by_folder
def get_event(id: str) -> Event:
    """The event of that id.

    Examples
    --------
    >>> get_event("bread/lease-2020-10").date
    '2020-10'
    """
    return _usable("events", Event(**_with_sources(tables.get_row("events", id))))


@cache_by_folder
def get_indicator(iso3: str, code: str, year: int) -> Indicator:
    """An indicator of one country and year."""
    rows = tables.select_rows("country_indicators", iso3=iso3, indicator=code, year=year)
    if rows.empty:
        table = tables.load_texts("country_indicators")
        ids = [
            indicator_id(*key) for key in zip(table.iso3, table.indicator, table.year, strict=True)
        ]
        raise UnknownNameError(
            f"data/country_indicators.csv has no {code} of {iso3} in {year}"
            + tables.nearest(indicator_id(iso3, code, year), ids)
        )
    return Indicator(**_with_sources(tables.first_record(rows)))


@cache_by_folder
def get_assumption(id: str) -> Assumption:
    """The assumption of that id."""
    return _assumption(tables.get_row("assumptions", id))


def list_rows(kind: str) -> list[Any]:
    """Every row of one kind, in the order of its file, evidence of grade C too: for listing only.

    Examples
    --------
    >>> [row.id for row in list_rows("indicator")][0]
    'xha/pp-totl/2020'
    """
    table, make = ROW_KINDS[kind]
    return [make(row) for row in tables.load_table(table).to_dict("records")]


@cache_by_folder
def geography_name(code: str) -> str:
    """Name of a country or a region."""
    rows = tables.select_rows("regions", geography=code)
    if rows.empty:
        raise UnknownNameError(
            f"data/regions.csv has no {code!r}"
            + tables.nearest(code, tables.load_texts("regions")["geography"])
        )
    return rows["name"].iloc[0]


def _claim(row: Mapping[Any, Any]) -> Claim:
    cells = dict(row)
    stated = {name: cells.pop(name) for name in CLAIM_ATTRIBUTES}
    return Claim(**cells, stated=stated)


def _assumption(row: Mapping[Any, Any]) -> Assumption:
    return Assumption(**_with_sources(row) | {"choices": tuple(tables.split_list(row["choices"]))})


def _with_sources(row: Mapping[Any, Any]) -> dict[str, Any]:
    cells = dict(row)
    cells["sources"] = tuple(tables.split_list(cells.pop("source")))
    return cells


def _usable(table: str, row: _Graded) -> _Graded:
    if row.grade == "C":
        raise GradeError(
            f"data/{table}.csv, {row.id}: grade C means that nobody has read the source again, so "
            "nothing may rest on it. Read the source and grade it A or B, or use another row."
        )
    return row


# The table of each kind of row, and what makes an object of one of its rows.
ROW_KINDS: dict[str, tuple[str, Callable[[Mapping[Any, Any]], Row]]] = {
    "claim": ("claims", _claim),
    "evidence": ("evidence", lambda row: Evidence(**_with_sources(row))),
    "event": ("events", lambda row: Event(**_with_sources(row))),
    "indicator": ("country_indicators", lambda row: Indicator(**_with_sources(row))),
    "assumption": ("assumptions", _assumption),
}
