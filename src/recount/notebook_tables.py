"""Tables as the book shows them: a caption, headings that say what they head, numbers aligned."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from html import escape
from numbers import Number
from typing import Any

import pandas as pd

from recount.datapackage.rows import Evidence, get_event, get_evidence
from recount.datapackage.store import list_ids, load_table, select_rows
from recount.dates import format_date
from recount.errors import DataError
from recount.quantities.formatting import format_number, format_quantity, with_hedge

_NUMERIC = ' class="numeric"'


class Table:
    """A data frame for showing: the first column heads its row.

    Parameters
    ----------
    frame : pandas.DataFrame or list of dict
        Columns are named as they are to be read.
    caption : str
        What the table shows.

    Examples
    --------
    >>> print(Table([{"unit": "job", "value": 25000.0}], "One row"))
    One row
    unit  value
     job 25,000
    """

    def __init__(self, frame, caption: str):
        self.frame = pd.DataFrame(frame)
        self.caption = caption

    def __str__(self) -> str:
        return f"{self.caption}\n{self.frame.map(_text).to_string(index=False)}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": str(self), "text/html": self.html()}

    def html(self) -> str:
        """The table as HTML, every cell escaped."""
        head = "".join(
            f'<th scope="col"{_aligned(column)}>{escape(str(name))}</th>'
            for name, column in self.frame.items()
        )
        rows = "\n".join(f"<tr>{_row(cells)}</tr>" for cells in self.frame.itertuples(index=False))
        return (
            f'<div class="table-box" tabindex="0" role="region" '
            f'aria-label="{escape(self.caption)}"><table class="data">'
            f"<caption>{escape(self.caption)}</caption>\n"
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
        )


def _aligned(column) -> str:
    """A heading is aligned like the numbers below it."""
    return _NUMERIC if all(isinstance(cell, Number) for cell in column) else ""


def _row(cells) -> str:
    first, *others = cells
    return f'<th scope="row">{escape(_text(first))}</th>' + "".join(
        f"<td{_NUMERIC if isinstance(cell, Number) else ''}>{escape(_text(cell))}</td>"
        for cell in others
    )


def _text(cell: Any) -> str:
    is_number = isinstance(cell, Number) and not isinstance(cell, bool)
    return format_number(cell, 4) if is_number else str(cell)


def source_values_table(ids: str | Iterable[str]) -> Table:
    """Numbers and dates from elsewhere, as their sources print them.

    Parameters
    ----------
    ids : str or iterable of str
        Ids of evidence and events, and series of indicators, of which all years and countries are
        shown. A text has them with white space between, over as many lines as it takes. The table
        has evidence first, then indicators, then events, each in the order of its file.

    Raises
    ------
    recount.errors.DataError
        If an id is in none of the three files.
    recount.errors.GradeError
        If the evidence or event is of grade C.

    Examples
    --------
    >>> print(source_values_table("yearbook/thrown-away-2021 bread/opening-2021-06"))
    Numbers and dates from elsewhere in this chapter, as their sources print them
                              what as printed         when    where
    Share of bread that is thrown away      12.5%         2021      XHA
    The bakery in Islemark opens              18 June 2021 Islemark
    """
    wanted = dict.fromkeys(ids.split() if isinstance(ids, str) else ids)
    indicators = load_table("countries")
    tables = (list_ids("evidence"), list(indicators["indicator"].unique()), list_ids("events"))
    _check_ids(wanted, [id for ids in tables for id in ids])
    evidence, series, events = ([id for id in ids if id in wanted] for ids in tables)
    rows = [
        *map(_evidence_cells, map(get_evidence, evidence)),
        *(
            (row.label, format_quantity(row.value, row.unit), str(row.year), row.iso3)
            for code in series
            for row in select_rows("countries", indicator=code).itertuples()
        ),
        *((row.label, "", format_date(row.date), row.place) for row in map(get_event, events)),
    ]
    frame = pd.DataFrame(rows, columns=["what", "as printed", "when", "where"])
    caption = "Numbers and dates from elsewhere in this chapter, as their sources print them"
    return Table(frame, caption)


def _evidence_cells(row: Evidence) -> tuple[str, str, str, str]:
    printed = with_hedge(format_quantity(row.value, row.unit), row.wording)
    return row.quantity, printed, format_date(row.as_of), row.geography


def _check_ids(wanted: Iterable[str], existing: list[str]) -> None:
    for id in wanted:
        if id not in existing:
            near = difflib.get_close_matches(id, existing, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "correct the id or add its row"
            raise DataError(
                f"source_values_table: {id!r} is no id of evidence.csv or events.csv and no "
                f"indicator of countries.csv; {hint}"
            )
