"""What a reader needs to move the inputs of a result in the page: its expression as JavaScript, and how its numbers are written.

The expressions are functions in a file of the site's own, printed by sympy, so that nothing is evaluated from text. The file is asked
for when a reader first opens a result; ``theme/static/input-sliders.js`` computes with it and writes numbers as `recount.quantities.formatting` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from pathlib import Path

import pandas as pd

from recount.datapackage.store import cache_by_folder
from recount.errors import BoundsError
from recount.quantities.formatting import format_quantity
from recount.quantities.input import Input
from recount.quantities.quantity import Quantity
from recount.quantities.readings import READINGS
from recount.quantities.units import get_unit
from recount.results import Result, Source

FILE = "adjustable-results.js"


SHOWN = (
    "rounding",
    "perceived",
)  # the strict reading has ends at infinity, where an expression needs a limit


def adjustable_inputs(result: Result) -> list[Source]:
    """Inputs that a reading lets move.

    Examples
    --------
    >>> from recount.quantities.load_inputs import assumption, claim
    >>> from recount.results import Result
    >>> result = Result.from_quantity("tiny/a", claim("women/award") * assumption("women/loan-term"), "A")
    >>> [source.id for source in adjustable_inputs(result)]
    ['women/loan-term']
    """
    return [source for source in result.inputs if len(_hull(source)) > 1]


def _hull(source: Source) -> list[float]:
    """The values that an input may take under any of the readings shown: the ends, or one."""
    ends = [end for reading in SHOWN for end in source.ranges[reading]]
    return sorted({min(ends), max(ends)})


def readings_of(result: Result) -> list[str]:
    """Readings whose range follows from corners wherever the inputs are moved.

    A result is published when corners bound it over the ranges of each reading. An input that is moved over one reading's range
    while the others keep another's needs the same over all of it; where that is not shown, rounding alone is left.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim
    >>> from recount.results import Result
    >>> readings_of(Result.from_quantity("tiny/a", claim("women/additional-jobs") / claim("women/entrepreneurs"), "A"))
    ['rounding', 'perceived']
    """
    hulls = [_hull(source) for source in result.inputs]
    if any(
        all(
            hull == sorted(set(source.ranges[reading]))
            for hull, source in zip(hulls, result.inputs)
        )
        for reading in SHOWN
    ):
        return list(SHOWN)
    try:
        _over(result, hulls).bounds("rounding")
    except BoundsError:
        return ["rounding"]
    return list(SHOWN)


def _over(result: Result, hulls: Iterable[list[float]]) -> Quantity:
    """The expression of a result over other ranges of its inputs."""
    import sympy

    made = [
        Quantity.from_input(
            Input(
                f"x{place}",
                source.kind,
                source.title,
                source.value,
                source.unit,
                "exact",
                dict.fromkeys(READINGS, pd.Interval(hull[0], hull[-1], closed="both")),
            )
        )
        for place, (source, hull) in enumerate(zip(result.inputs, hulls))
    ]
    names = {f"x{place}": each.expression for place, each in enumerate(made)}
    inputs = {id: source for each in made for id, source in each.inputs.items()}
    return Quantity(sympy.sympify(result.expression, locals=names), inputs, get_unit(result.unit))


def slider_attribute(translator, id: str) -> str:
    """The attribute by which the script of the site finds where the inputs of a result can be moved; none in other formats."""
    return f' data-adjustable="{escape(id)}"' if id and translator.builder.name == "html" else ""


@cache_by_folder
def unit_format(unit: str, short: bool = False) -> dict:
    """How a number of a unit is written: what stands before it, what after one, what after another number.

    Examples
    --------
    >>> unit_format("CNY / person"), unit_format("job / person", short=True)
    ({'before': 'CNY ', 'one': ' per person', 'many': ' per person'}, {'before': '', 'one': ' job', 'many': ' jobs'})
    >>> unit_format("date"), unit_format("percent")
    ({'date': True}, {'before': '', 'one': '%', 'many': '%', 'percent': True})
    """
    if unit == "date":
        return {"date": True}
    before, _, one = format_quantity(1, unit, short=short).partition("1")
    many = format_quantity(2, unit, short=short).partition("2")[2]
    return {"before": before, "one": one, "many": many} | (
        {"percent": True} if unit == "percent" else {}
    )


def render_js(results: Iterable[Result]) -> str:
    """The file: every result with an input that moves.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim
    >>> from recount.results import Result
    >>> print(render_js([Result.from_quantity("tiny/a", claim("women/additional-jobs") / claim("women/entrepreneurs"), "A")]).partition(', "title"')[0])
    const ADJUSTABLE_RESULTS = {
    "tiny/a": {expression: (x0, x1) => x0/x1
    """
    entries = ",\n".join(
        f"{json.dumps(result.id)}: {_entry(result)}"
        for result in results
        if adjustable_inputs(result)
    )
    return f"const ADJUSTABLE_RESULTS = {{\n{entries}\n}};\n"


def _entry(result: Result) -> str:
    import sympy

    names = {f"x{place}": sympy.Symbol(f"x{place}") for place in range(len(result.inputs))}
    expression = sympy.jscode(sympy.sympify(result.expression, locals=names))
    record = {
        "title": result.title,
        "digits": result.digits,
        "unit": unit_format(result.unit),
        "short": unit_format(result.unit, short=True),
        "readings": readings_of(result),
        "inputs": [_input(source, result.expression == "x0") for source in result.inputs],
    }
    return f"{{expression: ({', '.join(names)}) => {expression}, {json.dumps(record, ensure_ascii=False)[1:]}"


def _input(source: Source, alone: bool) -> dict:
    record = {
        "title": source.title[:1].upper() + source.title[1:],
        "value": source.value,
        "scale": 0.01 if "percent" in source.unit and not alone else 1,
    }
    if len(hull := _hull(source)) > 1:
        record |= {"unit": unit_format(source.unit), "range": hull, "text": source.text} | {
            reading: source.ranges[reading] for reading in SHOWN
        }
    return record


def _write(app, exception) -> None:
    """Write the file of a site."""
    if exception is None and app.builder.name == "html":
        (Path(app.outdir) / FILE).write_text(
            render_js(app.recount.published.outputs.results.values()), encoding="utf-8"
        )


def setup(app) -> None:
    """Write them when the pages are written, before the files to take away are gathered."""
    app.connect("build-finished", _write, priority=400)
