"""Scenarios: what moves when an assumption, a number or a date is another.

A scenario changes rows of the data in a copy of the book, executes the chapters there that read
these rows, and compares what they publish with the stored outputs. The book is not touched.
"""

import csv
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from recount.charts.drawing import UNREAD
from recount.datapackage.rows import indicator_id
from recount.datapackage.tables import data_dir
from recount.errors import ExecutionError, ScenarioError
from recount.notebooks.reading import notebook_paths
from recount.scenarios.report import Scenario, compare
from recount.scenarios.settings import Setting, resolve_setting
from recount.verdicts import READING_ID


def scenario(values: Mapping[str, float | str], *, reading: str | None = None) -> pd.DataFrame:
    """What moves in the book when something is set to another value.

    Parameters
    ----------
    values : mapping of str to float or str
        By the id of an assumption, a claim, a piece of evidence or an indicator, a number in the
        unit of its row (25 or "25%" for percent), or one of the words of an assumption. By the id
        of an event, a dated claim, or a piece of evidence with ``/as-of`` after its id, a date in
        ISO 8601. An assumption that is set has no range of its own.
    reading : {'strict', 'rounding', 'perceived'}, optional
        By which ranges are given and rules decide verdicts; the book's own by default.

    Returns
    -------
    pandas.DataFrame
        A row for each result and verdict that moved, as in `Scenario.moved`.

    Raises
    ------
    ScenarioError
        If an id is unknown, a value is impossible, the stored outputs are out of date, or a chapter
        cannot be computed with the value.

    Examples
    --------
    >>> moved = scenario({"fx/crn-mrk": 7.0})
    >>> moved[["id", "published", "now"]].values.tolist()
    [['bread/grain-marks', 'MRK 253,000', 'MRK 271,000']]
    """
    return run_scenario(values, reading).moved


def run_scenario(values: Mapping[str, float | str], reading: str | None = None) -> Scenario:
    """The same as `scenario`, with what stayed as it was; printed, it is a report."""
    from recount.notebooks.in_process import rerun_stale
    from recount.notebooks.stale_outputs import find_stale

    book = data_dir().parent
    if not isinstance(values, Mapping):
        example = f"{{{READING_ID!r}: 'strict'}}"
        raise ScenarioError(f"scenario() takes ids with values, such as {example}, not {values!r}.")
    values = dict(values) | ({} if reading is None else {READING_ID: reading})
    settings = [resolve_setting(id, value) for id, value in values.items()]
    if lines := find_stale(notebook_paths(book)):
        raise ScenarioError("\n".join(lines))
    with tempfile.TemporaryDirectory(prefix="recount-") as folder:
        copy = Path(folder)
        ignored = shutil.ignore_patterns("editions", ".*")
        shutil.copytree(data_dir(), copy / "data", ignore=ignored)
        (copy / "chapters").mkdir()
        for path in notebook_paths(book):
            shutil.copy(path, copy / "chapters")
        for setting in settings:
            _write(copy / "data", setting)
        try:
            names = rerun_stale(copy, **{UNREAD: "1"})
        except ExecutionError as error:
            reason = f"With these values a chapter cannot be computed: {error}"
            raise ScenarioError(reason) from None
        return compare(book, copy, settings, names)


def _write(data: Path, setting: Setting) -> None:
    """Change one row of a copy of the data."""
    path = data / f"{setting.table}.csv"
    with open(path, encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        columns, rows = reader.fieldnames or [], list(reader)
    for row in rows:
        id = row["id"] if "id" in row else indicator_id(row["iso3"], row["indicator"], row["year"])
        if id == setting.id.removesuffix("/as-of"):
            row |= setting.cells
    with open(path, "w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
