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
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from recount.datapackage.rows import indicator_id
from recount.datapackage.store import data_dir
from recount.errors import ScenarioError
from recount.notebooks.reading import notebook_paths
from recount.results import load_results
from recount.scenarios.report import Scenario, compare
from recount.scenarios.settings import Setting, resolve_setting
from recount.verdicts import READING_ID, default_reading, load_verdicts


def scenario(values: Mapping[str, float | str], *, reading: str | None = None) -> pd.DataFrame:
    """What moves in the book when something is set to another value.

    Parameters
    ----------
    values : mapping of str to float or str
        For each id of an assumption, a claim, a piece of evidence or an indicator a number in the unit of its row; for an event, a
        dated claim, or a piece of evidence with ``/as-of`` after its id, a date in ISO 8601.
    reading : {'strict', 'rounding', 'perceived'}, optional
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
    return run_scenario(values, reading).moved


def run_scenario(values: Mapping[str, float | str], reading: str | None = None) -> Scenario:
    """The same as `scenario`, with what did not move.

    Raises
    ------
    ScenarioError
        As `scenario`.
    """
    from recount.errors import ExecutionError
    from recount.notebooks.in_process import copy_book, rerun
    from recount.notebooks.stale_outputs import find_stale

    book = data_dir().parent
    if lines := find_stale(notebook_paths(book), data_dir()):
        raise ScenarioError("\n".join(lines))
    asked = dict(values) | ({} if reading is None else {READING_ID: reading})
    settings = [resolve_setting(id, value) for id, value in asked.items()]
    chosen = asked.get(READING_ID, default_reading())
    names = affected_chapters(book, {each.id for each in settings})
    with tempfile.TemporaryDirectory(prefix="recounted-") as folder:
        aside = copy_book(book, data_dir(), Path(folder))
        for each in settings:
            _write(aside / "data", each)
        try:
            if names:
                rerun(aside, names)
        except ExecutionError as error:
            raise ScenarioError(
                f"{error}. With what was set, this chapter cannot be computed; the book is as it was."
            ) from None
        return compare(book, aside, settings, chosen, names)


def _write(data: Path, each: Setting) -> None:
    """Change one row of a copy of the data."""
    path = data / f"{each.table}.csv"
    with open(path, encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        columns, rows = reader.fieldnames or [], list(reader)
    bare = each.id.removesuffix("/as-of")
    for row in rows:
        id = (
            indicator_id(row["iso3"], row["indicator"], row["year"])
            if each.table == "countries"
            else row["id"]
        )
        if id == bare:
            row |= each.cells
    with open(path, "w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def affected_chapters(book: Path, ids: set[str]) -> list[str]:
    """Chapters that use one of several ids: by the lineage of what they publish, by their code, or through what others published.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> affected_chapters(data_dir().parent, {"women/displacement"})
    ['verdicts', 'women']
    """
    from recount.notebooks.stale_outputs import depends_on_chapters

    bare = ids | {id.removesuffix("/as-of") for id in ids}
    used, readers = [], []
    for path in notebook_paths(book):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        code = "\n".join(
            "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"
        )
        if depends_on_chapters(notebook):
            readers.append(path.stem)
        if bare & _lineage(path) or any(f'"{id}"' in code or f"'{id}'" in code for id in bare):
            used.append(path.stem)
    return sorted({*used, *(readers if used else [])})


def _lineage(path: Path) -> set[str]:
    from recount.charts.chart import load_charts

    ids = {source.id for result in load_results(path) for source in result.inputs}
    ids |= {id for record, _ in load_charts(path) for id in record["inputs"]}
    for verdict in load_verdicts(path):
        ids |= {verdict.claim, *verdict.evidence, *verdict.events} | (
            {READING_ID} if verdict.rule != "judgement" else set()
        )
    return ids
