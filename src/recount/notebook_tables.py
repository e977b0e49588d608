"""Tables as the book shows them: a caption, headings that say what they head, numbers aligned."""

from __future__ import annotations

import json
import re
from html import escape
from numbers import Number

import pandas as pd

from recount.datapackage.rows import get_event, get_evidence
from recount.datapackage.store import data_dir, list_ids, load_table, select_rows, split_list
from recount.dates import format_date
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
            f'<div class="table-box" tabindex="0" role="region" aria-label="{escape(self.caption)}"><table class="data">'
            f"<caption>{escape(self.caption)}</caption>\n"
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
        )


def _aligned(column) -> str:
    """A heading stands where its numbers stand."""
    return _NUMERIC if all(isinstance(cell, Number) for cell in column) else ""


def _row(cells) -> str:
    first, *others = cells
    return f'<th scope="row">{escape(_text(first))}</th>' + "".join(
        f"<td{_NUMERIC if isinstance(cell, Number) else ''}>{escape(_text(cell))}</td>"
        for cell in others
    )


def _text(cell) -> str:
    return (
        format_number(cell, 4)
        if isinstance(cell, Number) and not isinstance(cell, bool)
        else str(cell)
    )


def source_values_table(chapter: str) -> Table:
    """Every number and date from elsewhere that a chapter names or signs a verdict with, as its source prints it,
    decimals up to ten.

    Parameters
    ----------
    chapter : str
        Name of its file, without the ending; also what stands before the slash in the ids of its claims.

    Raises
    ------
    recount.errors.GradeError
        If one of them is of grade C.

    Examples
    --------
    >>> source_values_table("together").frame["as printed"].tolist()
    ['103 million businesses', '73 million businesses']
    """
    named = _ids_of_chapter(chapter)
    known = [get_evidence(id) for id in list_ids("evidence") if id in named]
    events = [get_event(id) for id in list_ids("events") if id in named]
    rows = [
        {
            "what": row.quantity,
            "as printed": with_hedge(format_quantity(row.value, row.unit), row.wording),
            "when": format_date(row.as_of),
            "where": row.geography,
        }
        for row in known
    ]
    indicators = [
        row
        for code in load_table("countries")["indicator"].unique()
        if code in named
        for row in select_rows("countries", indicator=code).itertuples()
    ]
    rows += [
        {
            "what": row.label,
            "as printed": format_quantity(row.value, row.unit),
            "when": str(row.year),
            "where": row.iso3,
        }
        for row in indicators
    ]
    rows += [
        {"what": row.label, "as printed": "", "when": format_date(row.date), "where": row.place}
        for row in events
    ]
    return Table(
        rows, "Numbers and dates from elsewhere in this chapter, as their sources print them"
    )


def _ids_of_chapter(chapter: str) -> set[str]:
    """Ids, and series of indicators, that stand in a chapter, in its prose or its code, and those that sign verdicts on its claims."""
    path = data_dir().parent / "chapters" / f"{chapter}.ipynb"
    text = "\n".join(
        "".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    )
    verdicts = [
        select_rows("verdicts", claim=id)
        for id in list_ids("claims")
        if id.startswith(f"{chapter}/")
    ]
    signed = {
        id
        for found in verdicts
        for column in ("evidence", "events")
        for cell in found[column]
        for id in split_list(cell)
    }
    return signed | find_ids(text)


def find_ids(text: str) -> set[str]:
    """Whatever in a text has the form of an id, or of a series of indicators.

    Examples
    --------
    >>> sorted(find_ids("{evidence}`kpmg/n100-sdg-2017` beside SP.POP.TOTL"))
    ['SP.POP.TOTL', 'kpmg/n100-sdg-2017']
    """
    return set(re.findall(r"[a-z0-9-]+(?:/[a-z0-9-]+)+|[A-Z]{2}(?:\.[A-Z0-9]+)+", text))
