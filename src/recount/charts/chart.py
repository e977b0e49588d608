"""A chart: a picture with its table, caption and text alternative."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from recount.charts.style import INK, PAPER
from recount.notebooks.reading import iter_outputs, joined_text
from recount.results import check_id, check_title

CHART_MIME = "application/vnd.recount.chart+json"


@dataclass(frozen=True, eq=False, repr=False)
class Chart:
    """A picture with its words."""

    id: str
    title: str  # the finding
    caption: str  # what is shown and how to read it
    alternative: str  # the picture in words, with its values
    table: pd.DataFrame  # what is drawn
    svg: str  # the picture for a desk
    inputs: Sequence[str]  # ids of what the values come from
    trend: str  # what the picture shows, for who cannot see it
    phone: str  # the picture for a phone
    marks: Mapping[str, Sequence[Sequence]]  # `marks.mark_places`

    def __post_init__(self) -> None:
        check_id(self.id, "chart")
        check_title(self.id, self.title, "the finding")

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
            "trend": self.trend,
            "phone": self.phone,
            "marks": dict(self.marks),
        }

    def __repr__(self) -> str:
        return f"<Chart {self.id}: {self.title}>"

    def __str__(self) -> str:
        return f"{self.title}\n{self.caption}\n{self.alternative}\n{self.id}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        svg = with_title(self.svg, self.title)
        return {"text/plain": str(self), "image/svg+xml": svg, CHART_MIME: self.to_dict()}


def load_charts(notebook: Path) -> list[tuple[dict[str, Any], str]]:
    """Records and pictures of the charts in the stored outputs of a notebook, in their order."""
    outputs = iter_outputs(notebook, CHART_MIME)
    return [(record, without_title(joined_text(data["image/svg+xml"]))) for record, data in outputs]


_TITLE_LINE = 22.0  # height of a line of the title, in points
_TITLE_SIZE, _TITLE_CHARACTERS = 16, 66
_TITLE = re.compile(r'<g class="notebook-title" data-height="([\d.]+)">.*?</g>\n', re.S)


def with_title(svg: str, title: str) -> str:
    """A picture with its title above it on white, as a notebook shows it in any program."""
    lines = textwrap.wrap(title, _TITLE_CHARACTERS)
    above = _TITLE_LINE * len(lines) + 8
    width, height = _size(svg)
    words = "".join(
        f'<text x="4" y="{_TITLE_LINE * place - above:g}" font-family="DejaVu Sans, sans-serif" '
        f'font-size="{_TITLE_SIZE}" font-weight="700" fill="{INK}">{escape(line)}</text>'
        for place, line in enumerate(lines, start=1)
    )
    ground = f'<rect y="{-above:g}" width="100%" height="100%" fill="{PAPER}"/>'
    head, _, body = svg.partition(">")
    head = _with_size(head, width, height + above, -above)
    group = f'<g class="notebook-title" data-height="{above:g}">{ground}{words}</g>\n'
    return f"{head}>\n{group}{body.lstrip()}"


def without_title(svg: str) -> str:
    """The picture alone, as it was before `with_title`."""
    if not (title := _TITLE.search(svg)):
        return svg
    width, height = _size(svg)
    head, _, body = svg.replace(title[0], "").partition(">")
    return f"{_with_size(head, width, height - float(title[1]), 0)}>{body}"


def _size(svg: str) -> tuple[float, float]:
    width, height = svg.partition('viewBox="')[2].partition('"')[0].split()[2:]
    return float(width), float(height)


def _with_size(head: str, width: float, height: float, top: float) -> str:
    head = re.sub(r'viewBox="[^"]*"', f'viewBox="0 {top:g} {width:g} {height:g}"', head)
    head = re.sub(r'\swidth="[^"]*"', f' width="{width:g}"', head)
    return re.sub(r'\sheight="[^"]*"', f' height="{height:g}"', head)


def _json_value(cell: Any) -> Any:
    if isinstance(cell, float):
        return float(f"{cell:.12g}") if math.isfinite(cell) else None
    return cell.item() if hasattr(cell, "item") else cell
