"""Evidence: independent numbers, dates and country indicators, one at a time, by id."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from recount import package


@dataclass(frozen=True)
class Evidence:
    """One number that a source outside the page prints.

    Attributes
    ----------
    id, quantity : str
        Permanent id, and what the number measures.
    value : float
        The number as printed, in `unit`.
    wording : str
        Its hedge; ``exact`` where none stands.
    fixed : bool
        Whether it is set by a rule or counted out.
    as_of : str
        Day, month, year or interval, ISO 8601.
    geography : str
        ISO 3166 alpha-3, or a code of ``geographies.csv`` for a region.
    sources : tuple of str
        Keys of ``references.bib``.
    locator, grade, origin, note : str
        Where in the source, what was read, which release it repeats, what else to know.
    """

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
    note: str


@dataclass(frozen=True)
class Indicator:
    """One World Bank indicator of one country and year."""

    iso3: str
    country: str
    indicator: str
    label: str
    year: int
    value: float
    unit: str
    sources: tuple[str, ...]

    @property
    def id(self) -> str:
        """Country, indicator and year as one id."""
        return f"{self.iso3}/{self.indicator}/{self.year}".lower().replace(".", "-")


class GradeError(ValueError):
    """Evidence of grade C: it was not re-read, so nothing may rest on it."""


@functools.cache
def find(id: str) -> Evidence:
    """The piece of evidence of that id.

    Raises
    ------
    KeyError
        If ``evidence.csv`` has no such id.
    GradeError
        If it is of grade C.

    Examples
    --------
    >>> find("modelmom/winners-2018-07").value
    20.0
    """
    return _graded(Evidence, "evidence", id)


@functools.cache
def event(id: str) -> Event:
    """The event of that id.

    Raises
    ------
    KeyError
        If ``events.csv`` has no such id.
    GradeError
        If it is of grade C.

    Examples
    --------
    >>> event("women/foundation-2017-09").date
    '2017-09-08'
    """
    return _graded(Event, "events", id)


def _graded(kind: type, table: str, id: str):
    known = _known(kind, package.row(table, id))
    if known.grade == "C":
        raise GradeError(
            f"data/{table}.csv, {id}: found grade C, expected A or B. Read the source again, or leave it out."
        )
    return known


def _known(kind: type, row: dict):
    sources = tuple(package.split(row.pop("source")))
    return kind(**row, sources=sources)


@functools.cache
def geography(code: str) -> str:
    """Name of a country or a region.

    Raises
    ------
    KeyError
        If ``geographies.csv`` has no such code.

    Examples
    --------
    >>> geography("CHN"), geography("WLD")
    ('China', 'World')
    """
    names = package.load("geographies").set_index("geography")["name"]
    if code not in names.index:
        raise KeyError(f"data/geographies.csv has no {code!r}")
    return names[code]


def listed() -> tuple[list[Evidence], list[Event]]:
    """All evidence and all events, those of grade C among them, for listing only.

    Examples
    --------
    >>> evidence, events = listed()
    >>> events[0].id
    'women/modelmom-idea-2006'
    """
    return tuple(
        [_known(kind, row) for row in package.load(table).to_dict("records")]
        for kind, table in ((Evidence, "evidence"), (Event, "events"))
    )


@functools.cache
def indicator(iso3: str, code: str, year: int) -> Indicator:
    """A World Bank indicator of one country and year.

    Raises
    ------
    KeyError
        If ``countries.csv`` has no such row.

    Examples
    --------
    >>> indicator("CHN", "NY.GDP.PCAP.CD", 2018).unit
    'USD/person'
    """
    found = package.rows("countries", iso3=iso3, indicator=code, year=year)
    if found.empty:
        raise KeyError(f"data/countries.csv has no {code} of {iso3} in {year}")
    row = found.iloc[0].to_dict()
    sources = tuple(package.split(row.pop("source")))
    return Indicator(**row, sources=sources)
