"""What a page needs for adjusting the inputs of a result: its expression in JavaScript, and how
its numbers are formatted.

sympy prints the expressions as functions, so that nothing is evaluated from text. The file is
loaded when a reader first adjusts inputs; ``theme/static/input-sliders.js`` computes with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from pathlib import Path

import pandas as pd

from recount.datapackage.read_log import cache_by_folder
from recount.errors import BoundsError
from recount.quantities.formatting import format_quantity
from recount.quantities.input import Input
from recount.quantities.quantity import Quantity
from recount.quantities.readings import READINGS
from recount.quantities.units import get_unit
from recount.results import Result, Source

FILE = "adjustable-results.js"

# The strict reading has infinite ends, where an expression would need a limit.
_READINGS = ("rounding", "perceived")


def adjustable_inputs(result: Result) -> list[Source]:
    """Inputs that have a range under some reading."""
    return [source for source in result.inputs if len(_range(source)) > 1]


def adjustable_attribute(translator, id: str) -> str:
    """The attribute by which a script finds where the inputs of a result can be adjusted."""
    on_site = id and translator.builder.name == "html"
    return f' data-adjustable="{escape(id)}"' if on_site else ""


def write_adjustable_results(site: Path, results: Iterable[Result]) -> None:
    """Write the file of a site."""
    (site / FILE).write_text(render_js(results), encoding="utf-8")


def render_js(results: Iterable[Result]) -> str:
    """Every result with an adjustable input, as JavaScript."""
    entries = ",\n".join(
        f"{json.dumps(result.id)}: {_entry(result)}"
        for result in results
        if adjustable_inputs(result)
    )
    return f"const ADJUSTABLE_RESULTS = {{\n{entries}\n}};\n"


def _entry(result: Result) -> str:
    import sympy

    symbols = {f"x{place}": sympy.Symbol(f"x{place}") for place in range(len(result.inputs))}
    expression = sympy.jscode(sympy.sympify(result.expression, locals=symbols))
    record = {
        "title": result.title,
        "digits": result.digits,
        "unit": unit_format(result.unit),
        "short": unit_format(result.unit, short=True),
        "readings": adjustable_readings(result),
        "inputs": [_input(source, result.expression == "x0") for source in result.inputs],
    }
    fields = json.dumps(record, ensure_ascii=False)[1:]
    return f"{{expression: ({', '.join(symbols)}) => {expression}, {fields}"


def _input(source: Source, alone: bool) -> dict:
    """An input; in an expression of several, percent enter as fractions."""
    fixed = {
        "title": source.title[:1].upper() + source.title[1:],
        "value": source.value,
        "scale": 0.01 if "percent" in source.unit and not alone else 1,
    }
    if len(ends := _range(source)) == 1:
        return fixed
    adjustable = {"unit": unit_format(source.unit), "range": ends, "text": source.text}
    return fixed | adjustable | {reading: source.ranges[reading] for reading in _READINGS}


@cache_by_folder
def unit_format(unit: str, short: bool = False) -> dict:
    """How a number of a unit is written: what is before it, after one, and after other numbers.

    Examples
    --------
    >>> unit_format("loaf / person", short=True)
    {'before': '', 'one': ' loaf', 'many': ' loaves'}
    >>> unit_format("date"), unit_format("percent")
    ({'date': True}, {'before': '', 'one': '%', 'many': '%', 'percent': True})
    """
    if unit == "date":
        return {"date": True}
    before, _, one = format_quantity(1, unit, short=short).partition("1")
    many = format_quantity(2, unit, short=short).partition("2")[2]
    percent = {"percent": True} if unit == "percent" else {}
    return {"before": before, "one": one, "many": many} | percent


def adjustable_readings(result: Result) -> list[str]:
    """Readings whose range follows from the corners for all values of the adjusted inputs.

    A published result is bounded by corners over the ranges of each reading. An input adjusted
    over the range of one reading, while others keep that of another, needs the same over both;
    where that does not hold, only rounding is left.
    """
    ranges = [_range(source) for source in result.inputs]
    for reading in _READINGS:
        if ranges == [sorted(set(source.ranges[reading])) for source in result.inputs]:
            return list(_READINGS)
    try:
        with_ranges(result, ranges).bounds("rounding")
    except BoundsError:
        return ["rounding"]
    return list(_READINGS)


def _range(source: Source) -> list[float]:
    """The ends of the values that an input has under any of the readings; one if they are equal."""
    ends = [end for reading in _READINGS for end in source.ranges[reading]]
    return sorted({min(ends), max(ends)})


def with_ranges(result: Result, ranges: list[list[float]]) -> Quantity:
    """The expression of a result over other ranges of its inputs."""
    import sympy

    quantities = {}
    for place, (source, ends) in enumerate(zip(result.inputs, ranges, strict=True)):
        id, interval = f"x{place}", pd.Interval(ends[0], ends[-1], closed="both")
        spans = dict.fromkeys(READINGS, interval)
        quantities[id] = Quantity.from_input(
            Input(id, source.kind, source.title, source.value, source.unit, "exact", spans)
        )
    symbols = {id: quantity.expression for id, quantity in quantities.items()}
    inputs = {id: each for quantity in quantities.values() for id, each in quantity.inputs.items()}
    expression = sympy.sympify(result.expression, locals=symbols)
    return Quantity(expression, inputs, get_unit(result.unit))
