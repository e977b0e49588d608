"""What is present or absent, as a matrix of marks."""

from __future__ import annotations

from typing import Any

import pandas as pd

from recount.charts import layout
from recount.charts.chart import Chart, chart_kind
from recount.charts.style import COLOURS, GRID, MUTED
from recount.errors import ChartError

_STATED = COLOURS["evidence"]
_FULL = {"marker": "o", "markerfacecolor": _STATED, "markeredgecolor": _STATED}
_LOOKS: dict[str, dict[str, Any]] = {
    "stated": _FULL,
    "yes": _FULL,
    "no": {"marker": ".", "markersize": 2, "color": GRID},
    "partly": _FULL | {"fillstyle": "left", "markerfacecoloralt": "none"},
    "missing": {"marker": "o", "markerfacecolor": "none", "markeredgecolor": COLOURS["page"]},
    "not applicable": {"marker": "_", "markeredgecolor": MUTED},
}


@chart_kind
def presence_matrix(id: str, title: str, frame: pd.DataFrame, caption: str) -> Chart:
    """Draw what is stated, partly stated, missing or not applicable.

    Parameters
    ----------
    id, title, caption : str
    frame : pandas.DataFrame
        One row an id, in groups by what is before its slash; one column an attribute. Cells are
        ``stated``, ``partly``, ``missing``, ``not applicable``, or ``yes`` and ``no`` where one
        column of several holds.

    Raises
    ------
    recount.errors.ChartError
        If a cell has another word.

    Examples
    --------
    >>> claims = ["bread/loaves", "bread/given"]
    >>> audit = pd.DataFrame({"dated": ["stated", "missing"]}, index=claims)
    >>> presence_matrix("bread/audit", "Two claims", audit, "One question.").alternative
    'Two claims. dated: stated 1, missing 1.'
    """
    table = _states_table(frame)
    lines = _lines(frame)
    figure, axes = layout.new_figure(0.225 * len(lines) + 1.4)
    for place, label in enumerate(lines):
        group, _, name = label.partition("/")
        text = (name or group).replace("-", " ")
        look = {"ha": "right", "va": "center", "fontweight": "normal" if name else "bold"}
        layout.write_row_label(axes, text, place, 0, shift=-6, **look)
        for column, state in enumerate(frame.loc[label] if name else ()):
            axes.plot(column, place, **{"markersize": 8, "markeredgewidth": 1.5} | _LOOKS[state])
    _finish_axes(axes, len(lines), list(frame.columns))
    words = [f"{name}: {_column_words(frame[name])}" for name in frame.columns]
    return Chart.from_figure(figure, id, title, caption, words, table, list(frame.index))


def _states_table(frame: pd.DataFrame) -> pd.DataFrame:
    for name, cells in frame.items():
        for label, state in cells.items():
            if state not in _LOOKS:
                raise ChartError(
                    f"row {label!r}, column {name!r}: unknown state {state!r}; "
                    f"use one of {', '.join(_LOOKS)}"
                )
    return frame.rename_axis("claim").reset_index()


def _lines(frame: pd.DataFrame) -> list[str]:
    """Each group, and below it the ids that are in it."""
    groups = dict.fromkeys(label.partition("/")[0] for label in frame.index)
    return [
        line
        for group in groups
        for line in (group, *(label for label in frame.index if label.startswith(f"{group}/")))
    ]


def _finish_axes(axes, lines: int, columns: list[str]) -> None:
    axes.set_xlim(-0.6, len(columns) - 0.4)
    axes.set_ylim(lines - 0.4, -0.7)
    axes.set_yticks([])
    axes.set_xticks(range(len(columns)), columns, rotation=90)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=11)
    for side in axes.spines.values():
        side.set_visible(False)


def _column_words(cells: pd.Series) -> str:
    """How often each state is in a column or, where it holds or not, for which rows it holds."""
    if "no" in set(cells):
        return ", ".join(cells.index[cells == "yes"]) or "none"
    return ", ".join(f"{state} {count}" for state, count in cells.value_counts().items())
