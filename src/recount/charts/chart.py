"""A chart: a picture with its table, caption and text alternative."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import pandas as pd

from recount.charts.chart_table import Level, level_text
from recount.charts.layout import render_svg
from recount.charts.style import chart_style
from recount.errors import ChartError
from recount.notebooks.reading import iter_outputs
from recount.quantities.quantity import Quantity
from recount.results import check_id, check_title

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHART_MIME = "application/vnd.recount.chart+json"

_Arguments = ParamSpec("_Arguments")


@dataclass(frozen=True, eq=False, repr=False)
class Chart:
    """A picture with its words."""

    id: str
    title: str  # the finding
    caption: str  # what is shown and how to read it
    alternative: str  # the picture in words, with its values
    table: pd.DataFrame  # what is drawn
    svg: str
    inputs: Sequence[str] = ()  # ids of what the values come from

    def __post_init__(self) -> None:
        check_id(self.id, "chart")
        check_title(self.id, self.title, "the finding")

    @classmethod
    def from_figure(
        cls,
        figure: Figure,
        id: str,
        title: str,
        caption: str,
        words: Sequence[str],
        table: pd.DataFrame,
        inputs: Iterable[Quantity | str] = (),
        level: Level | None = None,
    ) -> Chart:
        """A chart from a figure, its parts in words, and the ids or quantities it is made from."""
        sentences = [title, *([level_text(level)] if level else []), "; ".join(words)]
        ids = dict.fromkeys(
            id
            for each in [*inputs, *([level[1]] if level else [])]
            for id in ([each] if isinstance(each, str) else each.inputs)
        )
        svg = render_svg(figure, id)
        return cls(id, title, caption, f"{'. '.join(sentences)}.", table, svg, list(ids))

    def to_dict(self) -> dict[str, Any]:
        """Everything but the picture, of JSON types only."""
        rows = [[_json_value(cell) for cell in row] for row in self.table.itertuples(index=False)]
        return {
            "id": self.id,
            "title": self.title,
            "caption": self.caption,
            "alternative": self.alternative,
            "columns": list(self.table.columns),
            "rows": rows,
            "inputs": list(self.inputs),
        }

    def __str__(self) -> str:
        return f"{self.title}\n{self.caption}\n{self.alternative}\n{self.id}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        return {"text/plain": str(self), "image/svg+xml": self.svg, CHART_MIME: self.to_dict()}


def chart_kind(draw: Callable[_Arguments, Chart]) -> Callable[_Arguments, Chart]:
    """Decorate a function that draws a chart: it has the style, its errors name the chart."""

    @functools.wraps(draw)
    def drawn(*arguments: _Arguments.args, **options: _Arguments.kwargs) -> Chart:
        try:
            with chart_style():
                return draw(*arguments, **options)
        except ChartError as error:
            id = arguments[0] if arguments else options["id"]
            raise ChartError(f"chart {id}: {error}") from None

    return drawn


def load_charts(notebook: Path) -> list[tuple[dict[str, Any], str]]:
    """Records and pictures of the charts in the stored outputs of a notebook, in their order."""
    outputs = iter_outputs(notebook, CHART_MIME)
    return [(record, "".join(data["image/svg+xml"])) for record, data in outputs]


def _json_value(cell: Any) -> Any:
    if isinstance(cell, float):
        return float(f"{cell:.12g}") if math.isfinite(cell) else None
    return cell.item() if hasattr(cell, "item") else cell
