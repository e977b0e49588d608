"""Claims: what the page states, one at a time, by id."""

from __future__ import annotations

from dataclasses import dataclass

from recount.datapackage.store import (
    cache_by_folder,
    get_row,
    load_table,
    page_record,
    select_rows,
    split_list,
)
from recount.errors import GradeError

CLAIM_ATTRIBUTES = ("dated", "defined", "denominator", "sourced", "counterfactual")


@dataclass(frozen=True)
class Claim:
    """One thing that the page states.

    Attributes
    ----------
    id : str
        Permanent id.
    kind : str
        ``count``, ``sum``, ``duration``, ``date`` or ``statement``.
    value : float
        The number that the page prints; NaN for dates and statements.
    unit, wording : str
        Its unit and its hedge; empty where there is no number.
    fixed : bool
        Whether the number is set by a rule or counted out, so that nothing was rounded.
    date : str
        The date that the page prints, ISO 8601.
    fragment : str
        The shortest quotation that carries the claim.
    start, end : int
        Its place in the normalised page text.
    counted, missing : str
        What is counted, and what the page leaves out.
    stated : dict
        For each of `ATTRIBUTES`, whether the page states it.
    """

    id: str
    kind: str
    value: float
    unit: str
    wording: str
    fixed: bool
    date: str
    fragment: str
    start: int
    end: int
    counted: str
    missing: str
    stated: dict

    @property
    def locator(self) -> str:
        """Where the fragment stands, for a citation."""
        page = page_record()
        return f"{page['title']}, page {page['number']}"


def in_quotes(fragment: str) -> str:
    """A fragment in quotation marks, those within it single.

    Examples
    --------
    >>> in_quotes("a program, the \u201cCompetition\u201d")
    '“a program, the ‘Competition’”'
    """
    inner = fragment.replace("\u201c", "\u2018").replace("\u201d", "\u2019")
    return f"\u201c{inner}\u201d"


@cache_by_folder
def get_claim(id: str) -> Claim:
    """The claim of that id.

    Raises
    ------
    KeyError
        If ``claims.csv`` has no such id.

    Examples
    --------
    >>> get_claim("bread/bakeries").fragment
    '24 bakeries'
    """
    row = get_row("claims", id)
    stated = {name: row.pop(name) for name in CLAIM_ATTRIBUTES}
    return Claim(**row, stated=stated)


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


@cache_by_folder
def get_evidence(id: str) -> Evidence:
    """The piece of evidence of that id.

    Raises
    ------
    KeyError
        If ``evidence.csv`` has no such id.
    GradeError
        If it is of grade C.

    Examples
    --------
    >>> get_evidence("register/bakers-2021-03").value
    290.0
    """
    return _check_grade(Evidence, "evidence", id)


@cache_by_folder
def get_event(id: str) -> Event:
    """The event of that id.

    Raises
    ------
    KeyError
        If ``events.csv`` has no such id.
    GradeError
        If it is of grade C.

    Examples
    --------
    >>> get_event("bread/lease-2020-10").date
    '2020-10'
    """
    return _check_grade(Event, "events", id)


def _check_grade(kind: type, table: str, id: str):
    known = _check_sources(kind, get_row(table, id))
    if known.grade == "C":
        raise GradeError(
            f"data/{table}.csv, {id}: found grade C, expected A or B. Read the source again, or leave it out."
        )
    return known


def _check_sources(kind: type, row: dict):
    sources = tuple(split_list(row.pop("source")))
    return kind(**row, sources=sources)


@cache_by_folder
def geography_name(code: str) -> str:
    """Name of a country or a region.

    Raises
    ------
    KeyError
        If ``geographies.csv`` has no such code.

    Examples
    --------
    >>> geography_name("XHA")
    'Harbourland'
    """
    names = load_table("geographies").set_index("geography")["name"]
    if code not in names.index:
        raise KeyError(f"data/geographies.csv has no {code!r}")
    return names[code]


def list_all() -> tuple[list[Evidence], list[Event]]:
    """All evidence and all events, those of grade C among them, for listing only.

    Examples
    --------
    >>> evidence, events = list_all()
    >>> events[0].id
    'bread/second-slice-2021-03'
    """
    return tuple(
        [_check_sources(kind, row) for row in load_table(table).to_dict("records")]
        for kind, table in ((Evidence, "evidence"), (Event, "events"))
    )


@cache_by_folder
def get_indicator(iso3: str, code: str, year: int) -> Indicator:
    """A World Bank indicator of one country and year.

    Raises
    ------
    KeyError
        If ``countries.csv`` has no such row.

    Examples
    --------
    >>> get_indicator("XHA", "FX.MRK", 2021).unit
    'CRN/MRK'
    """
    found = select_rows("countries", iso3=iso3, indicator=code, year=year)
    if found.empty:
        raise KeyError(f"data/countries.csv has no {code} of {iso3} in {year}")
    row = found.iloc[0].to_dict()
    sources = tuple(split_list(row.pop("source")))
    return Indicator(**row, sources=sources)
