"""A chart: a picture with its table, caption and text alternative."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from recount.datapackage.store import ID
from recount.errors import ResultError
from recount.notebooks.reading import iter_outputs
from recount.quantities.quantity import Quantity
from recount.results import check_title

CHART_MIME = "application/vnd.recount.chart+json"


class Chart:
    """A picture with its words.

    Attributes
    ----------
    id, title : str
        Permanent id, and the finding.
    caption : str
        What is shown and how to read it.
    alternative : str
        The picture in words, with its values.
    table : pandas.DataFrame
        What is drawn.
    svg : str
        The picture.
    inputs : sequence of str
        Ids of the claims, the evidence and whatever else the values come from.

    Raises
    ------
    recount.errors.ResultError
        If the id breaks the pattern, or the title is empty or begins like a formula.

    Examples
    --------
    >>> Chart("women/one", "Title", "Caption", "Words", pd.DataFrame({"value": [1]}), "<svg></svg>").to_dict()["rows"]
    [[1]]
    """

    def __init__(
        self,
        id: str,
        title: str,
        caption: str,
        alternative: str,
        table: pd.DataFrame,
        svg: str,
        inputs: Sequence[str] = (),
    ):
        if not ID.fullmatch(id):
            raise ResultError(
                f"found chart id {id!r}, expected chapter/name in lower case with hyphens"
            )
        check_title(id, title, "the finding")
        self.id, self.title, self.caption = id, title, caption
        self.alternative, self.table, self.svg = alternative, table, svg
        self.inputs = list(inputs)

    def to_dict(self) -> dict:
        """Everything but the picture, of JSON types only."""
        rows = [[_plain(cell) for cell in row] for row in self.table.itertuples(index=False)]
        return {
            "id": self.id,
            "title": self.title,
            "caption": self.caption,
            "alternative": self.alternative,
            "columns": list(self.table.columns),
            "rows": rows,
            "inputs": self.inputs,
        }

    def __str__(self) -> str:
        return f"{self.title}\n{self.caption}\n{self.alternative}\n{self.id}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": str(self), "image/svg+xml": self.svg, CHART_MIME: self.to_dict()}


def load_charts(notebook: Path) -> list[tuple[dict, str]]:
    """Records and pictures of the charts in the stored outputs of a notebook, in their order.

    Parameters
    ----------
    notebook : Path

    Returns
    -------
    list of (dict, str)

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> record, svg = load_charts(data_dir().parent / "chapters" / "page.ipynb")[0]
    >>> record["id"], svg.startswith("<svg")
    ('page/precision-audit', True)
    """
    return [
        (record, "".join(data["image/svg+xml"]))
        for record, data in iter_outputs(notebook, CHART_MIME)
    ]


def input_ids(*quantities: Quantity | tuple[Quantity, ...]) -> list[str]:
    """Ids of the inputs of several quantities, in the order in which they enter."""
    flat = [
        each
        for quantity in quantities
        for each in (quantity if isinstance(quantity, tuple) else (quantity,))
    ]
    return list(dict.fromkeys(id for quantity in flat for id in quantity.inputs))


def _plain(cell):
    if isinstance(cell, float):
        return float(f"{cell:.12g}") if math.isfinite(cell) else None
    return cell.item() if hasattr(cell, "item") else cell
