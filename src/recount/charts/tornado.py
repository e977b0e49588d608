"""What each input does to a value on its own."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from recount.charts import layout
from recount.charts.chart import Chart, chart_kind
from recount.charts.style import COLOURS, INK
from recount.errors import ChartError
from recount.quantities.formatting import format_quantity, format_range
from recount.quantities.input import Input
from recount.quantities.quantity import Quantity

_COLOURS = {"claim": COLOURS["page"], "assumption": COLOURS["computed"]}


@chart_kind
def tornado(
    id: str,
    title: str,
    quantity: Quantity,
    caption: str,
    *,
    labels: Mapping[str, str],
    reading: str = "rounding",
    digits: int = 3,
) -> Chart:
    """Draw what each input does to a value on its own, the widest first.

    Parameters
    ----------
    id, title, caption : str
        The caption goes on with the assumptions that do not move, since no range of theirs is
        known: what they would do is not shown.
    quantity : Quantity
    labels : mapping of str to str
        Short label for the id of each input that moves the value.
    reading : {'strict', 'rounding', 'perceived'}
        Over whose ranges the inputs move.
    digits : int
        Significant digits of the texts.

    Raises
    ------
    recount.errors.ChartError
        If no input moves the value, or one that does has no label.

    Examples
    --------
    >>> from recount import claim
    >>> ratio = claim("bread/loaves") / claim("bread/bakers")
    >>> labels = {"bread/loaves": "Loaves", "bread/bakers": "Bakers"}
    >>> tornado("bread/swings", "Two inputs", ratio, "Rounding only.", labels=labels).alternative
    'Two inputs. At the defaults 3,430 loaves per baker. Loaves: ...; Bakers: ... loaves.'
    """
    table = _swings_table(quantity, labels, reading, digits)
    figure, axes = layout.new_figure(layout.rows_height(table))
    for place, row in enumerate(table.itertuples()):
        colour = _COLOURS.get(row.kind, COLOURS["evidence"])
        axes.barh(place, row.high - row.low, left=row.low, height=0.3, color=colour)
        axes.plot([quantity.value] * 2, [place - 0.22, place + 0.22], color=INK, linewidth=1)
    layout.extend_axis(axes, table)
    layout.finish_rows(axes, len(table))
    layout.label_rows(axes, table)
    value = format_quantity(quantity.value, quantity.unit_name, digits)
    words = [f"{row.label}: {row.text}" for row in table.itertuples()]
    words[0] = f"At the defaults {value}. {words[0]}"
    held = [each.title for each in quantity.inputs.values() if _has_no_known_range(each)]
    if held:
        caption += f" Not moved, since no range is known: {'; '.join(held)}."
    return Chart.from_figure(figure, id, title, caption, words, table, [quantity])


def _has_no_known_range(source: Input) -> bool:
    return source.kind == "assumption" and source.ranges["rounding"].length == 0


def _swings_table(
    quantity: Quantity, labels: Mapping[str, str], reading: str, digits: int
) -> pd.DataFrame:
    swings = quantity.tornado(reading)
    swings = swings[swings["width"] > 0].reset_index(drop=True)
    if swings.empty:
        raise ChartError("no input moves the value; draw it only where an input has a range")
    for input in swings["input"]:
        if input not in labels:
            raise ChartError(f"input {input!r} has no label; add it to labels")
    low, high = swings[["low", "high"]].min(axis=1), swings[["low", "high"]].max(axis=1)
    kinds = [quantity.inputs[input].kind for input in swings["input"]]
    table = {"label": swings["input"].map(labels), "kind": kinds, "value": quantity.value}
    texts = [
        format_range(*ends, quantity.unit_name, digits, True, quantity.value)
        for ends in zip(low, high, strict=True)
    ]
    return pd.DataFrame(table | {"low": low, "high": high, "text": texts})
