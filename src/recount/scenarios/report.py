"""What moved in a scenario, as a table and in words."""

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from recount.charts.chart import load_charts
from recount.notebooks.reading import notebook_paths
from recount.quantities.formatting import format_number
from recount.results import Result, load_results
from recount.scenarios.settings import Setting
from recount.verdicts import READING_ID, default_reading, load_verdicts

_COLUMNS = (
    ["kind", "id", "title", "published", "now", "change", "range", "new range"]
    + ["value", "new value", "unit"]
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Scenario:
    """What a scenario found; printed, it is a report.

    `moved` has a row for each result and verdict that moved: ``kind``, ``id``, ``title``,
    ``published`` and ``now`` as printed; for results also ``value`` and ``new value`` in ``unit``,
    the relative ``change``, and ``range`` and ``new range`` as printed, by `reading`. `unchanged`
    counts what did not move, by kind; `charts` are those that look different, and `executed` the
    chapters that read what was set.
    """

    settings: list[Setting]
    reading: str
    moved: pd.DataFrame
    unchanged: dict[str, int]
    charts: list[str]
    executed: list[str]

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def compare(book: Path, copy: Path, settings: list[Setting], executed: list[str]) -> Scenario:
    """Compare what a book stores with what its executed copy stores."""
    usual = default_reading()
    chosen = {setting.id: setting.value for setting in settings}.get(READING_ID, usual)
    rows: list[dict] = []
    total, charts = {"result": 0, "verdict": 0}, []
    for path in notebook_paths(book):
        other = copy / "chapters" / path.name
        old, new = ({each.id: each for each in load_results(one)} for one in (path, other))
        moved = (_moved_result(old.get(id), new.get(id), usual, chosen) for id in old | new)
        rows += filter(None, moved)
        total["result"] += len(old | new)
        before, after = ({v.claim: v for v in load_verdicts(one)} for one in (path, other))
        rows += [
            {"kind": "verdict", "id": id, "title": old.fragment}
            | {"published": old.words, "now": after[id].words}
            for id, old in before.items()
            if old.words != after[id].words
        ]
        total["verdict"] += len(before)
        if path.stem in executed:
            stored = {record["id"]: (record, svg) for record, svg in load_charts(path)}
            now = {record["id"]: (record, svg) for record, svg in load_charts(other)}
            charts += [id for id in now if stored.get(id) != now[id]]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    unchanged = {kind: count - int((table["kind"] == kind).sum()) for kind, count in total.items()}
    return Scenario(settings, chosen, table, unchanged, charts, executed)


def _moved_result(old: Result | None, new: Result | None, usual: str, chosen: str) -> dict | None:
    """A row for a result with another value or another range."""
    if old and new and old.value == new.value and old.ranges[usual] == new.ranges[chosen]:
        return None
    known = old or new
    assert known
    row: dict[str, Any] = {"kind": "result", "id": known.id, "title": known.title}
    row |= {"unit": known.unit, "published": "not published", "now": "not published"}
    if old:
        row |= {"published": old.full_text, "range": old.range_text(usual), "value": old.value}
    if new:
        row |= {"now": new.full_text, "new range": new.range_text(chosen), "new value": new.value}
    if old and new and old.value and old.unit != "date":
        row["change"] = new.value / old.value - 1
    return row


def _lines(found: Scenario) -> Iterator[str]:
    yield from (f"{setting.words}." for setting in found.settings)
    yield f"Ranges by the reading {found.reading}.\n"
    results = found.moved[found.moved["kind"] == "result"]
    moved = results[results["value"].ne(results["new value"])]
    verdicts = found.moved[found.moved["kind"] == "verdict"]
    yield _count(len(moved), "result") + (" moved:" if len(moved) else " moved.")
    for row in moved.to_dict("records"):
        yield f"  {_arrow(row)}{_percent(row['change'])}; range {row['range']} → {row['new range']}"
    if len(verdicts):
        yield _count(len(verdicts), "verdict") + " changed:"
        yield from (f"  {_arrow(row)}" for row in verdicts.to_dict("records"))
    if found.charts:
        yield f"Charts that look different: {', '.join(found.charts)}."
    wider = len(results) - len(moved)
    yield (
        f"{_count(found.unchanged['result'] + wider, 'result')} and "
        f"{_count(found.unchanged['verdict'], 'verdict')} unchanged"
        + (f"; {wider} of these results have another range." if wider else ".")
    )
    chapters = ", ".join(found.executed)
    yield f"Chapters that use it: {chapters}." if chapters else "No chapter uses what was set."


def _arrow(row: Mapping) -> str:
    return f"{row['id']}: {row['published']} → {row['now']}"


def _count(number: int, word: str) -> str:
    return f"{number or 'No'} {word}{'' if number == 1 else 's'}"


def _percent(change: float) -> str:
    sign = "+" if change > 0 else "\u2212"
    return "" if pd.isna(change) else f", {sign}{format_number(abs(change) * 100, 3)} %"
