"""Tables as the book shows them: a caption, headings that say what they head, numbers aligned."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from numbers import Number
from typing import Any

import pandas as pd

from recount.datapackage.rows import get_evidence
from recount.datapackage.tables import select_rows
from recount.dates import parse_date_interval
from recount.errors import UnknownNameError
from recount.quantities.formatting import format_number, format_quantity, with_hedge
from recount.quantities.load_inputs import evidence

_NUMERIC = ' class="numeric"'

pd.set_option("display.max_colwidth", None)  # a frame that a cell shows has its words whole


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


def evidence_table(ids: str | Iterable[str]) -> pd.DataFrame:
    """Rows of evidence as a data frame, to compute with and to draw.

    Parameters
    ----------
    ids : str or iterable of str
        Ids in the order of the rows. A text has them with white space between; one that ends in an
        asterisk stands for all that begin so, in the order of their dates.

    Returns
    -------
    pandas.DataFrame
        One row for each id, which is its index: ``date`` (the middle of the days that the source
        leaves open), ``value`` with the ends ``low`` and ``high`` that rounding allows, ``unit``,
        ``printed`` (the number as the source prints it), ``counted``, ``as_of`` (the date as the
        source has it), ``source`` and ``note``.

    Examples
    --------
    >>> evidence_table("register/bakers-*")[["date", "value", "printed"]]
                                date  value     printed
    id
    register/bakers-2011    2011-07-02  150.0  150 bakers
    register/bakers-2021-03 2021-03-16  290.0  290 bakers
    register/bakers-2021-09 2021-09-30  380.0  380 bakers
    """
    wanted = ids.split() if isinstance(ids, str) else list(ids)
    rows = [get_evidence(id) for pattern in wanted for id in _matching_ids(pattern)]
    cells = [
        {"id": row.id, "date": parse_date_interval(row.as_of).mid.normalize(), "value": row.value}
        | {"low": span.left, "high": span.right, "unit": row.unit}
        | {"printed": with_hedge(format_quantity(row.value, row.unit), row.wording)}
        | {"counted": row.quantity, "as_of": row.as_of}
        | {"source": "; ".join(row.sources), "note": row.note}
        for row in rows
        for span in [evidence(row.id).bounds("rounding")]
    ]
    return pd.DataFrame(cells).set_index("id")


def _matching_ids(pattern: str) -> list[str]:
    if not pattern.endswith("*"):
        return [pattern]
    rows = select_rows("evidence", id=f"{pattern.partition('/')[0]}/*")
    rows = rows[rows["id"].str.startswith(pattern[:-1])]
    if rows.empty:
        raise UnknownNameError(f"evidence_table: no evidence has an id that begins {pattern!r}")
    return rows.sort_values("as_of", kind="stable")["id"].tolist()
