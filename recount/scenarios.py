"""Scenarios: what moves when an assumption, a number or a date is another.

A scenario changes rows of the data in a copy of the book, reruns the chapters that use them there, and compares what
they publish with the stored outputs of the book, of which nothing is touched.

What is set:

- an assumption takes the value and nothing else: its range has no width;
- a number of the page or of the evidence is another number with the same wording, read as the other was;
- an indicator is another number; a date is another date, as precise as it is written.
"""

from __future__ import annotations

import csv
import dataclasses
import difflib
import json
import math
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd

from recount import editions, package, quantities, results, units, verdicts
from recount.entries import assumed
from recount.readings import date_words, days, hedged
from recount.results import Result, chapters
from recount.verdicts import CHOSEN

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


class ScenarioError(package.DataError):
    """What cannot be set, or a chapter that cannot be computed with what was set."""


@dataclasses.dataclass(frozen=True)
class Setting:
    """One thing that a scenario sets.

    Attributes
    ----------
    id : str
        Its id.
    table : str
        Its table in the Data Package.
    cells : dict of str to str
        The cells that take other values, by column.
    words : str
        What is set, and instead of what.
    """

    id: str
    table: str
    cells: Mapping[str, str]
    words: str


@dataclasses.dataclass(frozen=True)
class Scenario:
    """What a scenario found.

    Attributes
    ----------
    settings : list of Setting
    reading : str
        The reading of the ranges.
    moved : pandas.DataFrame
        One row for each result and verdict that moved: ``kind``, ``id``, ``title``, ``published`` and ``now`` as printed; for results
        also ``value`` and ``new value`` in ``unit``, the relative ``change``, and the ``range`` and ``new range`` as printed.
    unmoved : dict of str to list of str
        Ids of the results that did not move although what was set is among their inputs or their chapter was rerun, by chapter.
    rerun : list of str
        Chapters that were rerun.
    redrawn : list of str
        Ids of the charts that are now others.
    label : str
        The edition that was compared with.
    """

    settings: list[Setting]
    reading: str
    moved: pd.DataFrame
    unmoved: dict[str, list[str]]
    rerun: list[str]
    redrawn: list[str]
    label: str

    def __str__(self) -> str:
        return "\n".join(_told(self))


def scenario(values: Mapping[str, float | str], *, reading: str | None = None) -> pd.DataFrame:
    """What moves in the book when something is set to another value.

    Parameters
    ----------
    values : mapping of str to float or str
        For each id of an assumption, a claim, a piece of evidence or an indicator a number in the unit of its row; for an event, a
        dated claim, or a piece of evidence with ``/as-of`` after its id, a date in ISO 8601.
    reading : {'literal', 'rounding', 'heard'}, optional
        By which the ranges are given and rules decide verdicts; rounding if not given.

    Returns
    -------
    pandas.DataFrame
        `Scenario.moved`: one row for each result and verdict that moved; empty where nothing did.

    Raises
    ------
    ScenarioError
        If an id is unknown, a value is none that it can have, a stored chapter is out of date, or a chapter cannot be computed with it.

    Examples
    --------
    >>> moved = scenario({"together/denominator": 100_000_000})
    >>> moved[["id", "published", "now"]].values.tolist()
    [['together/fewest-over-small-micro', '13.7%', '10%'], ['together/most-over-small-micro', '32.2%', '23.5%']]
    """
    return computed(values, reading).moved


def computed(values: Mapping[str, float | str], reading: str | None = None) -> Scenario:
    """The same as `scenario`, with what did not move.

    Raises
    ------
    ScenarioError
        As `scenario`.
    """
    from recount.book import in_process, notebooks

    book = package.folder().parent
    if lines := notebooks.stale(chapters(book), package.folder()):
        raise ScenarioError("\n".join(lines))
    asked = dict(values) | ({} if reading is None else {CHOSEN: reading})
    settings = [setting(id, value) for id, value in asked.items()]
    chosen = asked.get(CHOSEN, package.row("assumptions", CHOSEN)["choice"])
    names = affected(book, {each.id for each in settings})
    with tempfile.TemporaryDirectory(prefix="recounted-") as folder:
        aside = in_process.copy_book(book, package.folder(), Path(folder))
        for each in settings:
            _write(aside / "data", each)
        try:
            if names:
                in_process.rerun(aside, names)
        except notebooks.RunError as error:
            raise ScenarioError(
                f"{error}. With what was set, this chapter cannot be computed; the book is as it was."
            ) from None
        return _compared(book, aside, settings, chosen, names)


def parsed(words: Iterable[str]) -> dict[str, str]:
    """Ids and values from words like ``fx/cny-usd=7.0``; ``reading`` is short for the id of its row.

    Raises
    ------
    ScenarioError
        If a word has no equals sign, or an id stands twice.

    Examples
    --------
    >>> parsed(["fx/cny-usd=7.0", "reading=heard"])
    {'fx/cny-usd': '7.0', 'verdicts/reading': 'heard'}
    """
    found: dict[str, str] = {}
    for word in words:
        id, equals, value = word.partition("=")
        id = CHOSEN if id == "reading" else id
        if not (id and equals and value):
            raise ScenarioError(
                f"found {word!r}, expected an id and its value with an equals sign between, such as fx/cny-usd=7.0."
            )
        if id in found:
            raise ScenarioError(f"found {id} twice, expected one value for it.")
        found[id] = value
    return found


def setting(id: str, value: float | str) -> Setting:
    """What it takes to set one id.

    Raises
    ------
    ScenarioError
        If nothing that can be set has the id, or the value is none that it can have.

    Examples
    --------
    >>> setting("women/loan-term", 5).words
    'Years for which the loan runs: 5 years instead of 1 year; this is outside its range, 1 to 3 years'
    >>> setting("women/loan-terms", 5)
    Traceback (most recent call last):
    ...
    recount.scenarios.ScenarioError: found 'women/loan-terms', expected the id of ... Near it are women/loan-term, ...
    """
    id = CHOSEN if id == "reading" else id
    known = _settable()
    if id not in known:
        raise ScenarioError(_unknown(id, known))
    return known[id](id, str(value).strip())


def settable() -> list[dict]:
    """The assumptions, each with its default and its range as printed, for showing.

    Examples
    --------
    >>> settable()[0]
    {'id': 'fx/cny-usd', 'assumption': 'Exchange rate between yuan and US dollars', 'default': '6.616 CNY per USD', 'range': '6.609 to 6.759 CNY per USD'}
    """
    rows = package.load("assumptions").to_dict("records")
    return [
        {"id": row["id"], "assumption": row["quantity"], "default": default, "range": span}
        for row in rows
        for default, span in [assumed(row)]
    ]


def _settable() -> dict[str, Callable[[str, str], Setting]]:
    """How each id is set."""
    claims, known = package.load("claims"), package.load("evidence")["id"]
    ways = {id: _assumption for id in package.load("assumptions")["id"]}
    ways |= {
        id: _dated if date else _numbered
        for id, date, kind in zip(claims["id"], claims["date"], claims["kind"])
        if kind != "statement"
    }
    ways |= dict.fromkeys(known, _numbered) | {f"{id}/as-of": _dated for id in known}
    ways |= dict.fromkeys(package.load("events")["id"], _dated)
    return ways | {
        _indicator_id(row): _indicator for row in package.load("countries").to_dict("records")
    }


def _indicator_id(row: Mapping) -> str:
    return f"{row['iso3']}/{row['indicator']}/{row['year']}".lower().replace(".", "-")


def _unknown(id: str, known: Iterable[str]) -> str:
    if id in set(package.load("claims")["id"]):
        return f"found {id!r}, a statement of the page, expected an id with a number or a date."
    made = {
        result.id: result
        for path in chapters(package.folder().parent)
        for result in results.stored(path)
    }
    if id in made:
        inputs = [source.id for source in made[id].inputs if source.id in set(known)]
        return f"found {id!r}, which is computed, expected one of its inputs" + (
            f": {', '.join(inputs)}." if inputs else ", and none of them can be set."
        )
    near = difflib.get_close_matches(id, list(known), n=3, cutoff=0)
    return f"found {id!r}, expected the id of an assumption, a claim, a piece of evidence, an indicator or an event. Near it are {', '.join(near)}."


def _assumption(id: str, value: str) -> Setting:
    row = package.row("assumptions", id)
    default, span = assumed(row)
    if row["choice"]:
        if value not in (known := package.split(row["choices"])):
            raise ScenarioError(f"found {value!r} for {id}, expected one of {', '.join(known)}.")
        return Setting(
            id, "assumptions", {"choice": value}, f"{row['quantity']}: {value} instead of {default}"
        )
    number = _parsed(id, value, row["value"], row["unit"])
    outside = "" if row["low"] <= number <= row["high"] else f"; this is outside its range, {span}"
    return Setting(
        id,
        "assumptions",
        dict.fromkeys(("value", "low", "high"), repr(number)),
        f"{row['quantity']}: {units.say(number, row['unit'])} instead of {default}{outside}",
    )


def _numbered(id: str, value: str) -> Setting:
    table = "claims" if id in set(package.load("claims")["id"]) else "evidence"
    row = package.row(table, id)
    number = _parsed(id, value, row["value"], row["unit"])
    if number < 0:
        raise ScenarioError(f"found {value} for {id}, expected zero or more.")
    was, now = (
        hedged(units.say(each, row["unit"]), row["wording"]) for each in (row["value"], number)
    )
    if table == "evidence" and row["grade"] == "C":
        raise ScenarioError(
            f"found {id}, which is evidence of grade C, expected grade A or B: nothing rests on it."
        )
    span = getattr(quantities, table.removesuffix("s"))(id).bounds("rounding")
    outside = (
        ""
        if span.left <= number <= span.right or not span.length
        else "; this is outside what rounding allows it"
    )
    return Setting(
        id,
        table,
        {"value": repr(number)},
        f"{row['counted' if table == 'claims' else 'quantity']}: {now} instead of {was}{outside}",
    )


def _indicator(id: str, value: str) -> Setting:
    row = next(
        row for row in package.load("countries").to_dict("records") if _indicator_id(row) == id
    )
    number = _parsed(id, value, row["value"], row["unit"])
    was, now = (units.say(each, row["unit"], 6) for each in (row["value"], number))
    return Setting(
        id,
        "countries",
        {"value": repr(number)},
        f"{row['label']}, {row['country']}, {row['year']}: {now} instead of {was}",
    )


def _dated(id: str, value: str) -> Setting:
    bare = id.removesuffix("/as-of")
    table, column = (
        ("evidence", "as_of")
        if bare != id
        else ("claims", "date")
        if id in set(package.load("claims")["id"])
        else ("events", "date")
    )
    row = package.row(table, bare)
    try:
        days(value)
    except ValueError as error:
        raise ScenarioError(
            f"found {value!r} for {id}, expected a date in ISO 8601, such as {row[column]} ({error})."
        ) from None
    title = row[{"evidence": "quantity", "claims": "counted", "events": "event"}[table]]
    return Setting(
        id,
        table,
        {column: value},
        f"Date of: {title}: {date_words(value)} instead of {date_words(row[column])}",
    )


def _parsed(id: str, value: str, default: float, unit: str) -> float:
    if not _NUMBER.fullmatch(value) or not math.isfinite(float(value)):
        raise ScenarioError(
            f"found {value!r} for {id}, expected a plain number in {unit}, such as {default:.12g}."
        )
    return float(value)


def _write(data: Path, each: Setting) -> None:
    """Change one row of a copy of the data."""
    path = data / f"{each.table}.csv"
    with open(path, encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        columns, rows = reader.fieldnames or [], list(reader)
    bare = each.id.removesuffix("/as-of")
    for row in rows:
        if (_indicator_id(row) if each.table == "countries" else row["id"]) == bare:
            row |= each.cells
    with open(path, "w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def affected(book: Path, ids: set[str]) -> list[str]:
    """Chapters that use one of several ids: by the lineage of what they publish, by their code, or through what others published.

    Examples
    --------
    >>> affected(package.folder().parent, {"women/displacement"})
    ['verdicts', 'women']
    """
    from recount.book.notebooks import reads_others

    bare = ids | {id.removesuffix("/as-of") for id in ids}
    used, readers = [], []
    for path in chapters(book):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        code = "\n".join(
            "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"
        )
        if reads_others(notebook):
            readers.append(path.stem)
        if bare & _lineage(path) or any(f'"{id}"' in code or f"'{id}'" in code for id in bare):
            used.append(path.stem)
    return sorted({*used, *(readers if used else [])})


def _lineage(path: Path) -> set[str]:
    from recount import charts

    ids = {source.id for result in results.stored(path) for source in result.inputs}
    ids |= {id for record, _ in charts.stored(path) for id in record["inputs"]}
    for verdict in verdicts.stored(path):
        ids |= {verdict.claim, *verdict.evidence, *verdict.events} | (
            {CHOSEN} if verdict.rule != "judgement" else set()
        )
    return ids


def _compared(
    book: Path, aside: Path, settings: list[Setting], reading: str, names: list[str]
) -> Scenario:
    from recount import charts

    rows, unmoved, redrawn = [], {}, []
    ids, usual = {each.id for each in settings}, package.row("assumptions", CHOSEN)["choice"]
    for path in chapters(book):
        again = aside / "chapters" / path.name
        old, new = ({each.id: each for each in results.stored(one)} for one in (path, again))
        for id in old | new:
            if row := _moved(old.get(id), new.get(id), usual, reading):
                rows.append(row)
            elif path.stem in names or ids & {source.id for source in old[id].inputs}:
                unmoved.setdefault(path.stem, []).append(id)
        before, after = (
            {each.claim: each for each in verdicts.stored(one)} for one in (path, again)
        )
        rows += [
            {
                "kind": "verdict",
                "id": id,
                "title": before[id].fragment,
                "published": before[id].verdict,
                "now": after[id].verdict,
            }
            for id in before
            if before[id].verdict != after[id].verdict
        ]
        if path.stem in names:
            drawn = {record["id"]: (record, svg) for record, svg in charts.stored(path)}
            redrawn += [
                record["id"]
                for record, svg in charts.stored(again)
                if drawn.get(record["id"]) != (record, svg)
            ]
    columns = [
        "kind",
        "id",
        "title",
        "published",
        "now",
        "change",
        "range",
        "new range",
        "value",
        "new value",
        "unit",
    ]
    return Scenario(
        settings,
        reading,
        pd.DataFrame(rows, columns=columns),
        unmoved,
        names,
        redrawn,
        editions.History.of(book).label,
    )


def _moved(old: Result | None, new: Result | None, usual: str, reading: str) -> dict | None:
    """A row for a result that is another now, in value or in range."""
    if old and new and old.value == new.value and old.ranges[usual] == new.ranges[reading]:
        return None
    row = {
        "kind": "result",
        "id": (old or new).id,
        "title": (old or new).title,
        "unit": (old or new).unit,
    }
    row |= (
        {"published": old.full_text, "range": old.range_text(usual), "value": old.value}
        if old
        else {"published": "not published"}
    )
    row |= (
        {"now": new.full_text, "new range": new.range_text(reading), "new value": new.value}
        if new
        else {"now": "not published"}
    )
    if old and new and old.value and old.unit != "date":
        row["change"] = new.value / old.value - 1
    return row


def _told(found: Scenario) -> Iterable[str]:
    for each in found.settings:
        yield f"{each.words}."
    yield f"Ranges by the reading {found.reading}. Compared with edition {found.label}; nothing of it was touched."
    made = found.moved[found.moved["kind"] == "result"]
    moved = made[made["value"].ne(made["new value"])]
    yield ""
    yield f"{_count(len(moved), 'result')} moved:" if len(moved) else "No value of a result moved."
    for row in moved.to_dict("records"):
        change = f", {_percent(row['change'])}" if not pd.isna(row["change"]) else ""
        yield f"  {row['id']}: {row['published']} \u2192 {row['now']}{change}; range {row['range']} \u2192 {row['new range']}"
    kept = made[made["value"].eq(made["new value"])]
    wider = kept[kept["range"].ne(kept["new range"])]
    if len(wider):
        yield f"{_count(len(wider), 'result')} kept the value and {'has' if len(wider) == 1 else 'have'} another range:"
        yield from (
            f"  {row['id']}: {row['published']}; range {row['range']} \u2192 {row['new range']}"
            for row in wider.to_dict("records")
        )
    if len(kept) > len(wider):
        yield f"{_count(len(kept) - len(wider), 'result')} kept the value, and the range moved by less than is printed."
    changed = found.moved[found.moved["kind"] == "verdict"]
    yield f"{_count(len(changed), 'verdict')} changed:" if len(changed) else "No verdict changed."
    yield from (
        f"  {row['id']}: {row['published']} \u2192 {row['now']}"
        for row in changed.to_dict("records")
    )
    yield from _rest(found)


def _rest(found: Scenario) -> Iterable[str]:
    for chapter, ids in found.unmoved.items():
        yield f"Did not move in {chapter}, {_count(len(ids), 'result')}: {', '.join(id.partition('/')[2] for id in ids)}."
    if found.redrawn:
        yield f"Charts that would be drawn anew: {', '.join(found.redrawn)}."
    yield (
        f"Rerun: {', '.join(found.rerun)}."
        if found.rerun
        else "No chapter uses what was set, so none was rerun."
    )


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _percent(change: float) -> str:
    sign = "+" if change > 0 else "\u2212"
    return f"{sign}{units.figure(abs(change) * 100, 3)} %"
