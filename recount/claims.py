"""Claims: what the page states, one at a time, by id."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from recount import package

ATTRIBUTES = ("dated", "defined", "denominator", "sourced", "counterfactual")


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
        page = package.page()
        return f"{page['title']}, page {page['number']}"


def quoted(fragment: str) -> str:
    """A fragment in quotation marks, those within it single.

    Examples
    --------
    >>> quoted("a program, the \u201cCompetition\u201d")
    '“a program, the ‘Competition’”'
    """
    inner = fragment.replace("\u201c", "\u2018").replace("\u201d", "\u2019")
    return f"\u201c{inner}\u201d"


@functools.cache
def find(id: str) -> Claim:
    """The claim of that id.

    Raises
    ------
    KeyError
        If ``claims.csv`` has no such id.

    Examples
    --------
    >>> find("women/entrepreneurs").fragment
    '5,100 Entrepreneurial moms'
    """
    row = package.row("claims", id)
    stated = {name: row.pop(name) for name in ATTRIBUTES}
    return Claim(**row, stated=stated)
