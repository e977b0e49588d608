"""What is present or absent, as a matrix of marks."""

from __future__ import annotations

import pandas as pd

from recount.charts.chart import Chart
from recount.charts.layout import new_figure, render_svg
from recount.charts.style import COLOURS, GRID, MUTED, chart_style


@chart_style()
def presence_matrix(id: str, title: str, frame: pd.DataFrame, caption: str) -> Chart:
    """What is stated, partly stated, missing or not applicable: one row an id, one column an attribute.

    Parameters
    ----------
    id, title, caption : str
    frame : pandas.DataFrame
        Index of ids, in groups by what stands before the slash; cells are ``stated``, ``partly``, ``missing``,
        ``not applicable``, or ``yes`` and ``no`` where one column of several holds.

    Examples
    --------
    >>> audit = pd.DataFrame({"dated": ["stated", "missing"]}, index=["women/award", "women/partners"])
    >>> presence_matrix("page/audit", "Two claims", audit, "One question.").alternative
    'Two claims. dated: stated 1, missing 1.'
    """
    groups = dict.fromkeys(label.partition("/")[0] for label in frame.index)
    lines = [
        line
        for group in groups
        for line in (group, *(label for label in frame.index if label.startswith(f"{group}/")))
    ]
    figure, axes = new_figure(0.225 * len(lines) + 1.4)
    for place, label in enumerate(lines):
        group, _, name = label.partition("/")
        axes.annotate(
            (name or group).replace("-", " "),
            (0, place),
            xycoords=("axes fraction", "data"),
            xytext=(-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontweight="normal" if name else "bold",
        )
        for column, cell in enumerate(frame.loc[label] if name else ()):
            _draw_state(axes, column, place, cell)
    axes.set_xlim(-0.6, len(frame.columns) - 0.4)
    axes.set_ylim(len(lines) - 0.4, -0.7)
    axes.set_yticks([])
    axes.set_xticks(range(len(frame.columns)), frame.columns, rotation=90)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=11)
    for side in axes.spines.values():
        side.set_visible(False)
    told = "; ".join(f"{name}: {_column_words(frame[name])}" for name in frame.columns)
    table = frame.rename_axis("claim").reset_index()
    return Chart(
        id, title, caption, f"{title}. {told}.", table, render_svg(figure, id), list(frame.index)
    )


def _column_words(cells: pd.Series) -> str:
    """How often each state stands in a column or, where it holds or not, for which rows it holds."""
    if "no" in set(cells):
        return ", ".join(cells.index[cells == "yes"]) or "none"
    return ", ".join(f"{state} {count}" for state, count in cells.value_counts().items())


def _draw_state(axes, column: int, place: int, cell: str) -> None:
    stated, missing = COLOURS["evidence"], COLOURS["page"]
    full = dict(marker="o", markerfacecolor=stated, markeredgecolor=stated)
    looks = {
        "stated": full,
        "yes": full,
        "no": dict(marker=".", markersize=2, color=GRID),
        "partly": dict(
            marker="o",
            fillstyle="left",
            markerfacecolor=stated,
            markerfacecoloralt="none",
            markeredgecolor=stated,
        ),
        "missing": dict(marker="o", markerfacecolor="none", markeredgecolor=missing),
        "not applicable": dict(marker="_", markeredgecolor=MUTED),
    }
    axes.plot(column, place, **{"markersize": 8, "markeredgewidth": 1.5} | looks[cell])
