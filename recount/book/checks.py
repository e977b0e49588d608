"""Whether the data hold: every table against its schema, and what a schema cannot say.

Each problem names file, row and column, what was found, what was expected and what to do.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from recount.package import DESCRIPTOR, REFERENCES, DataError, descriptor, folder, normalised, references, split
from recount.readings import days
from recount.units import registry_of


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one place of the data.

    Examples
    --------
    >>> print(Problem("claims.csv", 4, "value", "'5,100'", "a plain number", "Remove the thousands separator."))
    data/claims.csv, row 4, column value: found '5,100', expected a plain number. Remove the thousands separator.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        place = [f"data/{self.file}"]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: found {self.found}, expected {self.expected}. {self.remedy}"


def problems(where: Path | None = None, page_file: Path | None = None) -> list[Problem]:
    """Everything that is wrong with the data, the first kind of trouble first.

    Later checks need what earlier ones ensure, so each stage runs only when those before it found nothing.

    Parameters
    ----------
    where : Path, optional
        Folder of the Data Package; `folder` by default.
    page_file : Path, optional
        Text of the page, to check every fragment and the digest against.

    Returns
    -------
    list of Problem
        Empty when all holds.
    """
    where = where or folder()
    for stage in (_descriptor_problems, _byte_problems, _schema_problems, _rule_problems):
        if found := list(stage(where)):
            return found
    return list(_page_problems(where, page_file)) if page_file else []


def _descriptor_problems(where: Path) -> Iterator[Problem]:
    try:
        resources = json.loads((where / DESCRIPTOR).read_text(encoding="utf-8"))["resources"]
        names = [resource["path"] for resource in resources]
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield Problem(DESCRIPTOR, None, None, f"{error}", "a Data Package with resources", "Restore the file.")
        return
    for name in [*names, REFERENCES]:
        if not (where / name).is_file():
            yield Problem(name, None, None, "no file", f"the file that {DESCRIPTOR} names", "Restore the file.")


def _byte_problems(where: Path) -> Iterator[Problem]:
    for path in sorted([*where.glob("*.csv"), where / DESCRIPTOR, where / REFERENCES]):
        raw = path.read_bytes()
        if raw.startswith(b"\xef\xbb\xbf"):
            yield Problem(path.name, 1, None, "a byte-order mark", "plain UTF-8",
                          "Save the file as UTF-8 without a byte-order mark.")
            continue
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as error:
            before = raw[: error.start]
            row, column = before.count(b"\n") + 1, None
            if path.suffix == ".csv":
                column = _column_at(raw, before, row)
            yield Problem(path.name, row, column, f"the byte {raw[error.start]:#04x}", "UTF-8",
                          "Save the file as UTF-8.")


def _column_at(raw: bytes, before: bytes, row: int) -> str | None:
    header = next(csv.reader([raw.split(b"\n", 1)[0].decode("utf-8", "replace")]))
    line = before.split(b"\n")[-1].decode("utf-8", "replace")
    place = len(next(csv.reader([line]), [""])) - 1
    return header[place] if row > 1 and place < len(header) else None


# What frictionless calls an error, what was expected there, and what to do.
_REMEDIES = {
    "missing-label": ("this column", "Add the column, or restore the header."),
    "extra-label": ("only the columns of the schema", "Remove the column, or describe it in datapackage.json."),
    "incorrect-label": ("the column names of the schema, in their order", "Restore the header."),
    "duplicate-label": ("each column once", "Remove one of the columns."),
    "blank-row": ("a row of data", "Remove the empty row."),
    "missing-cell": ("a cell for each column", "Add the missing comma or quote the cell before it."),
    "extra-cell": ("a cell for each column", "Quote the cell that has a comma in it, or remove the extra cell."),
    "primary-key": ("a key that no other row has", "Give the row a key of its own, or remove it."),
    "unique-error": ("a value that no other row has", "Give the row a value of its own, or remove it."),
}


def _schema_problems(where: Path) -> Iterator[Problem]:
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(where / DESCRIPTOR)).validate()
    for error in report.errors:
        yield Problem(DESCRIPTOR, None, None, error.message, "a valid Data Package", "Mend the descriptor.")
    schemas = {resource["path"]: resource["schema"] for resource in descriptor.__wrapped__(where)["resources"]}
    for task in report.tasks:
        seen = set()
        for error in task.errors:
            problem = _schema_problem(Path(task.place).name, error, schemas)
            if (problem.row, problem.column) not in seen:
                seen.add((problem.row, problem.column))
                yield problem


def _schema_problem(file: str, error, schemas: dict) -> Problem:
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None) or getattr(error, "label", None) or None
    found = repr(getattr(error, "cell", None) or "")
    if error.type in ("missing-label", "extra-label", "incorrect-label", "duplicate-label"):
        row, found = 1, "no such column" if error.type == "missing-label" else repr(error.label)
    if error.type == "foreign-key":
        column = ", ".join(error.field_names)
        found = ", ".join(map(repr, error.field_cells))
        target = f"a value of {error.reference_name}.csv, column {', '.join(error.reference_field_names)}"
        return Problem(file, row, column, found, target, f"Correct the cell, or add a row to {error.reference_name}.csv.")
    if error.type == "primary-key":
        column = ", ".join(schemas[file]["primaryKey"])
        found = ", ".join(map(repr, (error.cells[i] for i, field in enumerate(schemas[file]["fields"])
                                     if field["name"] in schemas[file]["primaryKey"])))
    if error.type in ("type-error", "constraint-error"):
        field = next(field for field in schemas[file]["fields"] if field["name"] == column)
        return Problem(file, row, column, found, *_wanted(field, error, found))
    expected, remedy = _REMEDIES.get(error.type, (error.note or error.title, "Restore the file."))
    return Problem(file, row, column, found, expected, remedy)


def _wanted(field: dict, error, found: str) -> tuple[str, str]:
    if error.type == "type-error":
        if field["type"] in ("number", "integer") and re.fullmatch(r"'-?\d{1,3}([,.'\u00a0 _]\d{3})+(\.\d+)?'", found):
            return f"a plain {field['type']}", "Remove the thousands separator."
        return f"a plain {field['type']}", "Correct the cell."
    rules = field["constraints"]
    if "'enum'" in error.note or "enum" in error.note:
        return f"one of {', '.join(map(str, rules['enum']))}", "Correct the cell."
    if "required" in error.note:
        return "a value", "Fill the cell."
    if "unique" in error.note:
        return "a value that no other row has", "Give the row a value of its own, or remove it."
    if field["name"] == "fragment":
        return "a dozen words at most, single spaces between them", "Shorten the quotation to what carries the claim."
    rule = next((f"{name} {rules[name]}" for name in ("pattern", "minimum", "maximum") if name in error.note), error.note)
    return f"{field['title'].lower()} with {rule}", "Correct the cell."


def _rows(where: Path, name: str) -> list[dict[str, str]]:
    with open(where / f"{name}.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _numbered(where: Path, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    return enumerate(_rows(where, name), start=2)


def _rule_problems(where: Path) -> Iterator[Problem]:
    yield from _source_problems(where)
    yield from _date_problems(where)
    yield from _range_problems(where)
    yield from _claim_problems(where)
    yield from _unit_problems(where)
    yield from _verdict_problems(where)
    yield from _shared_id_problems(where)


def _source_problems(where: Path) -> Iterator[Problem]:
    try:
        known = references.__wrapped__(where)
    except DataError as error:
        yield Problem(REFERENCES, None, None, str(error), "BibTeX", "Mend the entry.")
        return
    for name in ("evidence", "events", "countries"):
        for row, cells in _numbered(where, name):
            for key in split(cells["source"]):
                if key not in known:
                    yield Problem(f"{name}.csv", row, "source", repr(key), f"a key of {REFERENCES}",
                                  f"Correct the key, or add the entry to {REFERENCES}.")


def _date_problems(where: Path) -> Iterator[Problem]:
    for name, column in (("claims", "date"), ("evidence", "as_of"), ("events", "date")):
        for row, cells in _numbered(where, name):
            if cells[column]:
                try:
                    days(cells[column])
                except ValueError as error:
                    yield Problem(f"{name}.csv", row, column, repr(cells[column]), "a date that exists",
                                  f"Correct the date ({error}).")


def _range_problems(where: Path) -> Iterator[Problem]:
    for row, cells in _numbered(where, "assumptions"):
        low, value, high = (Decimal(cells[name]) for name in ("low", "value", "high"))
        if low > high:
            yield Problem("assumptions.csv", row, "low", str(low), f"at most the high end, {high}", "Swap low and high.")
        elif not low <= value <= high:
            yield Problem("assumptions.csv", row, "value", str(value), f"a value from {low} to {high}",
                          "Correct the default or its range.")
    quantiles = ["q10", "q25", "q50", "q75", "q90"]
    low_bounds = {}
    for row, cells in _numbered(where, "hedges"):
        ratios = [Decimal(cells[name]) for name in quantiles]
        for left, right, name in zip(ratios, ratios[1:], quantiles[1:]):
            if left > right:
                yield Problem("hedges.csv", row, name, str(right), f"at least the quantile before it, {left}",
                              "Correct the quantiles.")
        key = (cells["experiment"], cells["hedge"], cells["subset"])
        if cells["bound"] == "low":
            low_bounds[key] = ratios
        elif any(low > high for low, high in zip(low_bounds.get(key, ratios), ratios)):
            yield Problem("hedges.csv", row, "bound", "a high bound below the low one", "low bounds first, and below",
                          "Correct the quantiles.")


def _claim_problems(where: Path) -> Iterator[Problem]:
    needs = {"count": ("value", "unit", "wording", "fixed"), "sum": ("value", "unit", "wording", "fixed"),
             "duration": ("value", "unit", "wording", "fixed"), "date": ("date", "wording", "fixed"), "statement": ()}
    for row, cells in _numbered(where, "claims"):
        for column in ("value", "date", "unit", "wording", "fixed"):
            wanted = column in needs[cells["kind"]]
            if wanted != bool(cells[column]):
                yield Problem("claims.csv", row, column, repr(cells[column]),
                              f"{'a value' if wanted else 'an empty cell'} for a claim of kind {cells['kind']}",
                              "Correct the cell or the kind.")
        start, end, length = int(cells["start"]), int(cells["end"]), len(cells["fragment"])
        if end - start != length:
            yield Problem("claims.csv", row, "end", str(end), f"{start + length}, the start and the fragment's length",
                          "Correct the offsets or the fragment.")


def _unit_problems(where: Path) -> Iterator[Problem]:
    for row, cells in _numbered(where, "units"):
        try:
            registry_of([cells]) if cells["definition"].startswith("[") else None
        except Exception as error:  # pint raises many kinds for a definition that it cannot parse
            yield Problem("units.csv", row, "definition", repr(cells["definition"]), "a pint definition", f"Correct it ({error}).")
    try:
        registry_of(_rows(where, "units"))
    except Exception as error:
        yield Problem("units.csv", None, "definition", str(error), "definitions that build on one another", "Correct them.")


def _verdict_problems(where: Path) -> Iterator[Problem]:
    for column, table in (("evidence", "evidence"), ("events", "events")):
        grades = {cells["id"]: cells["grade"] for cells in _rows(where, table)}
        for row, cells in _numbered(where, "verdicts"):
            for key in split(cells[column]):
                if key not in grades:
                    yield Problem("verdicts.csv", row, column, repr(key), f"an id of {table}.csv",
                                  f"Correct the id, or add the row to {table}.csv.")
                elif grades[key] == "C":
                    yield Problem("verdicts.csv", row, column, f"{key!r} of grade C", "grade A or B",
                                  "Read the source again, or leave it out.")
    for row, cells in _numbered(where, "verdicts"):
        if (cells["rule"] == "judgement") != bool(cells["verdict"]):
            wanted = "a verdict, since judgement decides" if cells["rule"] == "judgement" else "an empty cell, since a rule decides"
            yield Problem("verdicts.csv", row, "verdict", repr(cells["verdict"]), wanted, "Correct the cell or the rule.")


def _shared_id_problems(where: Path) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name in ("claims", "evidence", "events", "assumptions"):
        for row, cells in _numbered(where, name):
            if (other := seen.setdefault(cells["id"], name)) != name:
                yield Problem(f"{name}.csv", row, "id", repr(cells["id"]), f"an id that {other}.csv does not have",
                              "Give the row an id of its own.")


def _page_problems(where: Path, page_file: Path) -> Iterator[Problem]:
    recorded = descriptor.__wrapped__(where)["page"]
    raw = page_file.read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != recorded["sha256"]:
        yield Problem(DESCRIPTOR, None, "page.sha256", f"{found} for {page_file.name}", recorded["sha256"],
                      "Check against the page that the offsets belong to.")
        return
    text = normalised(raw.decode("utf-8"))
    if len(text) != recorded["characters"]:
        yield Problem(DESCRIPTOR, None, "page.characters", str(recorded["characters"]), str(len(text)), "Correct the number.")
    for row, cells in _numbered(where, "claims"):
        there = text[int(cells["start"]):int(cells["end"])]
        if there != cells["fragment"]:
            place = text.find(cells["fragment"])
            remedy = (f"The fragment stands at {place} to {place + len(cells['fragment'])}: correct the offsets."
                      if place >= 0 else "Quote what the page says.")
            yield Problem("claims.csv", row, "fragment", repr(cells["fragment"]), f"{there!r}, which stands at the offsets", remedy)
