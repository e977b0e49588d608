"""What a scenario may set, and to which values."""

import dataclasses
import difflib
import math
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from recount.datapackage.rows import ROW_KINDS, list_rows
from recount.datapackage.tables import data_dir
from recount.dates import format_date, parse_date_interval
from recount.errors import ScenarioError
from recount.notebooks.reading import notebook_paths
from recount.quantities.load_inputs import claim, evidence
from recount.quantities.row_text import assumption_range, row_text, row_title
from recount.results import load_results
from recount.verdicts import READING_ID

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


@dataclasses.dataclass(frozen=True)
class Setting:
    """One thing that a scenario sets: the cells of a table that take other values, by column."""

    id: str
    value: str
    table: str
    cells: Mapping[str, str]
    words: str


def parse_assignments(words: Iterable[str]) -> dict[str, str]:
    """Ids and values from words like ``fx/crn-mrk=7.0``; ``reading`` is short for its row.

    >>> parse_assignments(["fx/crn-mrk=7.0", "reading=perceived"])
    {'fx/crn-mrk': '7.0', 'verdicts/reading': 'perceived'}
    """
    values: dict[str, str] = {}
    for word in words:
        id, _, value = word.partition("=")
        id = READING_ID if id == "reading" else id
        if not (id and value):
            form = "write them as reading=perceived, with an equals sign and no space"
            raise ScenarioError(f"{word!r} is not an id and its value: {form}.")
        if id in values:
            raise ScenarioError(f"{id} is set twice; set it once.")
        values[id] = value
    return values


def list_settable() -> list[dict[str, str]]:
    """The assumptions, each with its default and its range as printed."""
    return [
        {"id": row.id, "assumption": row.quantity}
        | {"default": row_text(row), "range": assumption_range(row)}
        for row in list_rows("assumption")
    ]


def resolve_setting(id: str, value: Any) -> Setting:
    """What it takes to set one id; `ScenarioError` if it cannot be set, or not to the value.

    >>> resolve_setting("fx/crn-mrk", 7).words
    'Exchange rate between crowns and marks: 7 CRN per MRK instead of 7.5 CRN per MRK; this is
    outside its range, 7.2 to 7.8 CRN per MRK'
    """
    id, text = (READING_ID if id == "reading" else id), str(value).strip()
    places = _settable()
    if id not in places:
        raise ScenarioError(_unknown(id, places))
    place = places[id]
    if place.column == "choice":
        cells, words = _choose(place.row, text)
    elif place.column == "value":
        cells, words = _set_number(place.kind, place.row, text)
    else:
        cells, words = _set_date(id, place, text)
    return Setting(id, text, ROW_KINDS[place.kind][0], cells, words)


class _Place(NamedTuple):
    """A cell that can be set: the kind of its row, the row and the column."""

    kind: str
    row: Any
    column: str


def _settable() -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    for row in list_rows("assumption"):
        places[row.id] = _Place("assumption", row, "choice" if row.choice else "value")
    for row in list_rows("claim"):
        if row.kind != "statement":
            places[row.id] = _Place("claim", row, "date" if row.date else "value")
    for row in list_rows("evidence"):
        places[row.id] = _Place("evidence", row, "value")
        places[f"{row.id}/as-of"] = _Place("evidence", row, "as_of")
    for row in list_rows("event"):
        places[row.id] = _Place("event", row, "date")
    for row in list_rows("indicator"):
        places[row.id] = _Place("indicator", row, "value")
    return places


def _unknown(id: str, known: Collection[str]) -> str:
    if id in {row.id for row in list_rows("claim")}:
        return f"{id} is a statement without a number or a date, so it cannot be set."
    paths = notebook_paths(data_dir().parent)
    results = {result.id: result for path in paths for result in load_results(path)}
    if id in results:
        inputs = [source.id for source in results[id].inputs if source.id in known]
        hint = f"; set one of its inputs: {', '.join(inputs)}" if inputs else ""
        return f"{id} is computed and cannot be set{hint}."
    near = difflib.get_close_matches(id, known, n=3, cutoff=0)
    return (
        f"{id!r} cannot be set; did you mean {' or '.join(near)}? Assumptions, claims, evidence, "
        "indicators and events have ids; `recount scenario` lists the assumptions."
    )


_Resolved = tuple[dict[str, str], str]  # cells by column, and words


def _choose(row: Any, text: str) -> _Resolved:
    if text not in row.choices:
        choices = assumption_range(row)
        raise ScenarioError(f"{text!r} is not a choice for {row.id}: choose {choices}.")
    return {"choice": text}, _instead(row, dataclasses.replace(row, choice=text))


def _set_date(id: str, place: _Place, text: str) -> _Resolved:
    before = getattr(place.row, place.column)
    try:
        parse_date_interval(text)
    except ValueError as error:
        form = f"write it in ISO 8601, such as {before} ({error})"
        raise ScenarioError(f"{text!r} is not a date for {id}: {form}.") from None
    words = f"Date of: {row_title(place.row)}: {format_date(text)} instead of {format_date(before)}"
    return {place.column: text}, words


def _set_number(kind: str, row: Any, text: str) -> _Resolved:
    number = _parse_number(row, text)
    words = _instead(row, dataclasses.replace(row, value=number))
    if kind == "assumption":
        if not row.low <= number <= row.high:
            words += f"; this is outside its range, {assumption_range(row)}"
        return dict.fromkeys(("value", "low", "high"), repr(number)), words
    if kind in ("claim", "evidence"):
        if number < 0:
            raise ScenarioError(f"{text} is not possible for {row.id}: write zero or more.")
        if kind == "evidence" and row.grade == "C":
            raise ScenarioError(f"{row.id} is evidence of grade C, on which nothing rests.")
        span = (claim if kind == "claim" else evidence)(row.id).bounds("rounding")
        if span.length and not span.left <= number <= span.right:
            words += "; this is outside what rounding allows it"
    # A digit after the point would be one that was quoted.
    return {"value": f"{number:.15g}"}, words


def _instead(before: Any, after: Any) -> str:
    return f"{row_title(before)}: {row_text(after)} instead of {row_text(before)}"


def _parse_number(row: Any, text: str) -> float:
    """A number in the unit of a row; "25%" is one where the unit is percent."""
    is_percent = row.unit.partition("/")[0] == "percent"
    bare = text.removesuffix("%").strip() if is_percent else text
    if not _NUMBER.fullmatch(bare) or not math.isfinite(float(bare)):
        form = f"write it in {row.unit}, such as {row.value:.12g}"
        raise ScenarioError(f"{text!r} is not a number for {row.id}: {form}.")
    number = float(bare)
    if is_percent and bare == text and 0 < abs(number) < 1 <= abs(row.value):
        raise ScenarioError(
            f"{row.id} is in {row.unit}, so {text} would mean {text}%. Write "
            f"{number * 100:.12g} for a share of {text}, or '{text}%' if you do mean {text}%."
        )
    return number
