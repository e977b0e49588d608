"""What the what-if page computes with: results as functions of their inputs, how each number is
read and written, and what the rules of verdicts give.

sympy prints the expressions as JavaScript, so that nothing is evaluated from text. The page says
what `recount.scenarios` says; ``theme/static/what-if.js`` reads the file and computes.
"""

from __future__ import annotations

import functools
import json
import math
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from recount.datapackage.read_log import cache_by_folder
from recount.errors import BoundsError
from recount.permalinks import anchor_id
from recount.published_outputs import Published
from recount.quantities.formatting import format_quantity, format_range
from recount.quantities.input import Input
from recount.quantities.load_inputs import WITHOUT_RANGE
from recount.quantities.quantity import Quantity
from recount.quantities.readings import READINGS, perceived_ratios, wording_row
from recount.quantities.units import get_unit, is_countable
from recount.results import Result, Source
from recount.sphinxext.input_sources import find_row, row_quantity
from recount.sphinxext.nodes import uri_of
from recount.verdict_rules import JUDGEMENT
from recount.verdicts import Verdict, compared_with, default_reading, possible_verdicts

if TYPE_CHECKING:
    from sympy import Expr

FILE = "what-if-data.js"
PAGE = "reference/what-if"
SETTABLE = ("assumption", "claim", "evidence", "indicator", "event", "date")


def what_if_link(translator, kind: str, id: str) -> str:
    """A link to the page where a number, or what it is computed from, can be set to another value;
    empty where there is none."""
    builder = translator.builder
    published = builder.app.recount.published
    if builder.name != "html" or PAGE not in builder.env.found_docs:
        return ""
    if kind == "result":
        settable = any(each.kind in SETTABLE for each in published.outputs.results[id].inputs)
        anchor, words = f"of={id}", "Move its inputs"
    else:
        settable = id in settable_inputs(published)
        anchor = anchor_id("claim" if kind == "verdict" else kind, id)
        words = "Set another value"
    link = (
        f'<a href="{escape(uri_of(translator, PAGE, anchor))}" aria-label="{words}: {escape(id)}">'
    )
    return f"{link}{words}</a>" if settable else ""


@functools.lru_cache(maxsize=1)
def settable_inputs(published: Published) -> dict[str, Source]:
    """The inputs of results that can be set, and what rules compare, by id."""
    sources = [each for result in published.outputs.results.values() for each in result.inputs]
    inputs = {
        each.id: _source(each.id) if each.title.endswith(WITHOUT_RANGE) else each
        for each in sources
        if each.kind in SETTABLE and find_row(each.id)[0]
    }
    for verdict in published.outputs.verdicts.values():
        if verdict.rule != JUDGEMENT:
            for id in (verdict.claim, *compared_with(verdict.claim)):
                inputs.setdefault(id, _source(id))
    return inputs


def _source(id: str) -> Source:
    """The number of a row as an input."""
    return Result.from_quantity(id, row_quantity(id), "", None).inputs[0]


def write_what_if_data(site: Path, published: Published) -> None:
    """Write the file of a site."""
    (site / FILE).write_text(render_js(published), encoding="utf-8")


def render_js(published: Published) -> str:
    """Inputs, results and verdicts, as JavaScript."""
    outputs = published.outputs
    inputs = settable_inputs(published)
    results = {
        id: result
        for id, result in outputs.results.items()
        if any(source.id in inputs for source in result.inputs)
    }
    constants = {each.id: each for result in results.values() for each in result.inputs}
    entries = {
        "inputs": {id: _input(source) for id, source in (constants | inputs).items()},
        "verdicts": {id: _verdict(each) for id, each in outputs.verdicts.items() if each.sentence},
        "reading": default_reading(),
    }
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    functions = ",\n".join(f"{json.dumps(id)}: {_result(each)}" for id, each in results.items())
    return f'const WHAT_IF = {text[:-1]},\n"results": {{\n{functions}\n}}}};\n'


def _input(source: Source) -> dict:
    """A number that results have as an input; how it is read, if it can be set."""
    record = {"title": _capital(source.title.removesuffix(WITHOUT_RANGE)), "value": source.value}
    if source.kind not in SETTABLE or not (row := find_row(source.id)[1]):
        return record
    record |= {"unit": unit_format(source.unit), "text": source.text, "range": _union(source)}
    record["rounding"] = source.ranges["rounding"]
    if source.kind not in ("claim", "evidence", "indicator") or source.unit == "date":
        return record
    wording = wording_row(source.wording)
    reads = {"direction": wording["direction"], "perceived": perceived_ratios(wording["hedge"])}
    reads |= {"fraction": wording["is_fraction"], "whole": is_countable(source.unit)}
    return record | reads | {"fixed": getattr(row, "fixed", False)}


def _result(result: Result) -> str:
    import sympy

    expression = _expression(result)
    divisor = sympy.fraction(sympy.together(expression))[1]
    # In an expression of several inputs percent enter as fractions.
    scale = [
        1 if result.expression == "x0" or "percent" not in s.unit else 0.01 for s in result.inputs
    ]
    record = {
        "title": result.title,
        "digits": result.digits,
        "unit": unit_format(result.unit),
        "short": unit_format(result.unit, short=True),
        "inputs": [source.id for source in result.inputs],
        "scale": scale,
        "fixed": [source.title.endswith(WITHOUT_RANGE) for source in result.inputs],
        "ranges": [[source.ranges[reading] for reading in READINGS] for source in result.inputs],
        "text": result.full_text,
        "texts": {reading: result.range_text(reading) for reading in READINGS},
        "bounded": bounded(result),
        "anchor": anchor_id("result", result.id),
    }
    arguments = ", ".join(f"x{place}" for place in range(len(result.inputs)))
    fields = json.dumps(record, ensure_ascii=False, separators=(",", ":"))[1:]
    functions = {"expression": expression} | ({} if _rises(divisor) else {"divisor": divisor})
    code = ", ".join(
        f"{name}: ({arguments}) => {sympy.jscode(each)}" for name, each in functions.items()
    )
    return f"{{{code}, {fields}"


def bounded(result: Result) -> int:
    """Where the corners of the ranges bound a result: 0 only as published, 1 within the published
    ranges, 2 for any values.

    They always do where the expression rises with each input, and where it is a quotient in which
    none has a power: then it rises or falls with each, or has the poles of its divisor.
    """
    import sympy

    expression = _expression(result)
    symbols = expression.free_symbols
    parts = sympy.fraction(sympy.together(expression))
    if _rises(expression) or all(
        part.is_polynomial(*symbols) and all(sympy.degree(part, each) <= 1 for each in symbols)
        for part in parts
    ):
        return 2
    try:
        with_ranges(result, [_union(source) for source in result.inputs]).bounds("rounding")
    except BoundsError:
        return 0
    return 1


def _expression(result: Result) -> Expr:
    import sympy

    symbols = (f"x{place}" for place in range(len(result.inputs)))
    return sympy.sympify(result.expression, locals={each: sympy.Symbol(each) for each in symbols})


def _rises(expression: Expr) -> bool:
    """Whether an expression rises with each of its symbols, which are zero or more, as its form
    shows."""
    import sympy

    if expression.is_Symbol or expression.is_positive:
        return True
    kinds = (sympy.Add, sympy.Mul, sympy.Max, sympy.Min)
    return isinstance(expression, kinds) and all(map(_rises, expression.args))


def _verdict(verdict: Verdict) -> dict:
    """What a rule compares, and the words of the verdict for each way in which that may fit."""
    items = compared_with(verdict.claim)
    claimed, *others = [row_quantity(id) for id in (verdict.claim, *items)]
    is_date = claimed.unit == get_unit("date")
    return {
        "title": verdict.fragment,
        "label": verdict.label,
        "items": items,
        # A number is compared in the unit of the claim.
        "factors": [1 if is_date else each.to(claimed.unit).value / each.value for each in others],
        "labels": {fits: each.label for fits, each in possible_verdicts(verdict.claim).items()},
        "anchor": anchor_id("verdict", verdict.claim),
    }


@cache_by_folder
def unit_format(unit: str, short: bool = False) -> dict:
    """How a number of a unit is written: what is before it, after one, and after other numbers.

    Examples
    --------
    >>> unit_format("loaf / person", short=True)
    {'before': '', 'one': ' loaf', 'many': ' loaves', 'any': 'any number of loaves'}
    >>> unit_format("date"), unit_format("percent")
    ({'date': True}, {'before': '', 'one': '%', 'many': '%'})
    """
    if unit == "date":
        return {"date": True}
    before, _, one = format_quantity(1, unit, short=short).partition("1")
    many = format_quantity(2, unit, short=short).partition("2")[2]
    written = {"before": before, "one": one, "many": many}
    return written | {"any": format_range(-math.inf, math.inf, unit)} if short else written


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


def _union(source: Source) -> list[float]:
    """The least and the greatest value that rounding or readers allow an input."""
    ends = [end for reading in READINGS[1:] for end in source.ranges[reading]]
    return [min(ends), max(ends)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
