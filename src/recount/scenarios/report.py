"""What moved in a scenario, as a table and in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from recount.editions.history import History
from recount.notebooks.reading import notebook_paths
from recount.quantities.formatting import format_number
from recount.results import Result, load_results
from recount.scenarios.settings import Setting
from recount.verdicts import default_reading, load_verdicts


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


def compare(
    book: Path, aside: Path, settings: list[Setting], reading: str, names: list[str]
) -> Scenario:
    from recount.charts.chart import load_charts

    rows, unmoved, redrawn = [], {}, []
    ids, usual = {each.id for each in settings}, default_reading()
    for path in notebook_paths(book):
        again = aside / "chapters" / path.name
        old, new = ({each.id: each for each in load_results(one)} for one in (path, again))
        for id in old | new:
            if row := _moved(old.get(id), new.get(id), usual, reading):
                rows.append(row)
            elif path.stem in names or ids & {source.id for source in old[id].inputs}:
                unmoved.setdefault(path.stem, []).append(id)
        before, after = ({each.claim: each for each in load_verdicts(one)} for one in (path, again))
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
            drawn = {record["id"]: (record, svg) for record, svg in load_charts(path)}
            redrawn += [
                record["id"]
                for record, svg in load_charts(again)
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
        History.of(book).label,
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
    return f"{sign}{format_number(abs(change) * 100, 3)} %"
