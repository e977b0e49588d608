"""Tables as the book shows them: a caption, headings that say what they head, numbers aligned."""

from __future__ import annotations

from html import escape
from numbers import Number

import pandas as pd

from recount import units

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
        head = "".join(f'<th scope="col"{_aligned(column)}>{escape(str(name))}</th>' for name, column in self.frame.items())
        rows = "\n".join(f"<tr>{_row(cells)}</tr>" for cells in self.frame.itertuples(index=False))
        return (f'<div class="table-box" tabindex="0" role="region" aria-label="{escape(self.caption)}"><table class="data">'
                f"<caption>{escape(self.caption)}</caption>\n"
                f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>")


def _aligned(column) -> str:
    """A heading stands where its numbers stand."""
    return _NUMERIC if all(isinstance(cell, Number) for cell in column) else ""


def _row(cells) -> str:
    first, *others = cells
    return f'<th scope="row">{escape(_text(first))}</th>' + "".join(
        f"<td{_NUMERIC if isinstance(cell, Number) else ''}>{escape(_text(cell))}</td>" for cell in others)


def _text(cell) -> str:
    return units.figure(cell, 4) if isinstance(cell, Number) and not isinstance(cell, bool) else str(cell)
