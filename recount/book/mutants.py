"""Mutants of the data: copies of the tables in which one cell says something else.

A check is as good as what it notices. So every number and every date is changed, one at a time, as little as can be and as people and
programs slip; and so is all that the rule of a verdict goes by.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from recount import package
from recount.readings import days, step

DIGIT, SIGN, TENFOLD, DATE, GRADE = "last digit up", "sign turned", "ten times as much", "date one unit later", "grade lowered to C"
RULE, VERDICT, DROPPED, EXCHANGED, HEDGE, PLACE = (
    "another rule", "another verdict", "an id left out", "another id", "another hedge", "another geography")
CHANGES = (DIGIT, SIGN, TENFOLD, DATE, RULE, VERDICT, DROPPED, EXCHANGED, GRADE, HEDGE, PLACE)
_DATES = {"claims": "date", "evidence": "as_of", "events": "date", "errata": "date"}
_LATER = {4: 366, 7: 31, 10: 1}  # days after its first that are sure to fall in the next year, month or day


@dataclass(frozen=True)
class Mutant:
    """One cell of one table that says something else.

    Attributes
    ----------
    table : str
        Name of the table.
    row : int
        Line of the file, the header being the first.
    column : str
    before, after : str
        What the cell says, and what it says in the mutant.
    change : str
        One of `CHANGES`.

    Examples
    --------
    >>> print(Mutant("claims", 3, "value", "12", "13", DIGIT))
    data/claims.csv, row 3, column value: 12 → 13 (last digit up)
    """

    table: str
    row: int
    column: str
    before: str
    after: str
    change: str

    def __str__(self) -> str:
        return f"data/{self.table}.csv, row {self.row}, column {self.column}: {self.before or 'nothing'} → {self.after or 'nothing'} ({self.change})"


def digit_up(cell: str) -> str:
    """A number with its last quoted digit one higher, away from zero: the last of its decimals, or, where it has none, of the digits
    that `recount.readings.step` takes as quoted.

    Examples
    --------
    >>> digit_up("5100"), digit_up("10"), digit_up("0.990"), digit_up("-3"), digit_up("3500000")
    ('5200', '11', '0.991', '-4', '3600000')
    """
    number = Decimal(cell)
    unit = Decimal(1).scaleb(number.as_tuple().exponent) if "." in cell else Decimal(str(step(float(cell))))
    return format(number - unit if number < 0 else number + unit, "f").removesuffix(".0" if "." not in cell else "\0")


def turned(cell: str) -> str:
    """A number with the other sign.

    Examples
    --------
    >>> turned("5100"), turned("-0.5")
    ('-5100', '0.5')
    """
    return cell[1:] if cell.startswith("-") else f"-{cell}"


def tenfold(cell: str) -> str:
    """Ten times a number.

    Examples
    --------
    >>> tenfold("5100"), tenfold("0.9375"), tenfold("-1")
    ('51000', '9.375', '-10')
    """
    return format(Decimal(cell) * 10 if "." not in cell else Decimal(cell).scaleb(1), "f")


def later(cell: str) -> list[str]:
    """A date one unit later, of its last unit that was quoted: each end of a period by itself.

    Examples
    --------
    >>> later("2018"), later("2018-12"), later("2018-02-28"), later("2018-01/2018-02")
    (['2019'], ['2019-01'], ['2018-03-01'], ['2018-02/2018-02', '2018-01/2018-03'])
    """
    parts = cell.split("/")
    return ["/".join([*parts[:place], _later(part), *parts[place + 1:]]) for place, part in enumerate(parts)]


def _later(date: str) -> str:
    import datetime

    first = days(date).left.date()
    return (first + datetime.timedelta(days=_LATER[len(date)])).isoformat()[:len(date)]


def mutants(where: Path) -> list[Mutant]:
    """Every mutant of the data, in the order of files, rows and columns.

    Parameters
    ----------
    where : Path
        Folder of the Data Package.

    Examples
    --------
    >>> found = mutants(package.folder())
    >>> len(found) > 2000, {mutant.change for mutant in found} == set(CHANGES)
    (True, True)
    """
    resources = json.loads((where / package.DESCRIPTOR).read_text(encoding="utf-8"))["resources"]
    found = [mutant for resource in resources for mutant in _of_table(where, resource["name"], resource["schema"]["fields"])]
    return [*found, *_of_rules(where)]


def sample(found: Sequence[Mutant], size: int, seed: int) -> list[Mutant]:
    """Some of the mutants, in their order; the same for the same seed.

    Examples
    --------
    >>> found = mutants(package.folder())
    >>> sample(found, 40, 1) == sample(found, 40, 1) != sample(found, 40, 2)
    True
    """
    chosen = random.Random(seed).sample(range(len(found)), min(size, len(found)))
    return [found[place] for place in sorted(chosen)]


def _rows(where: Path, table: str) -> Iterator[tuple[int, dict[str, str]]]:
    with open(where / f"{table}.csv", encoding="utf-8", newline="") as lines:
        yield from enumerate(csv.DictReader(lines), start=2)


def _of_table(where: Path, table: str, fields: list[dict]) -> Iterator[Mutant]:
    numeric = [field["name"] for field in fields if field["type"] in ("number", "integer")]
    for row, cells in _rows(where, table):
        for column in cells:
            cell = cells[column]
            if column in numeric and cell:
                kinds = ((DIGIT, digit_up), (SIGN, turned), (TENFOLD, tenfold))
                yield from (Mutant(table, row, column, cell, change(cell), kind) for kind, change in kinds if kind == DIGIT or Decimal(cell))
            elif column == _DATES.get(table) and cell:
                yield from (Mutant(table, row, column, cell, other, DATE) for other in later(cell))
            elif (table, column) == ("units", "definition") and (number := re.search(r"\d+(\.\d+)?", cell)):
                yield Mutant(table, row, column, cell, cell.replace(number[0], digit_up(number[0]), 1), DIGIT)


def _of_rules(where: Path) -> Iterator[Mutant]:
    """What the rules of verdicts go by, beside numbers and dates: the rule, what signs it, hedges, grades."""
    fields = {field["name"]: field for resource in json.loads((where / package.DESCRIPTOR).read_text(encoding="utf-8"))["resources"]
              if resource["name"] == "verdicts" for field in resource["schema"]["fields"]}
    known = {table: [cells["id"] for _, cells in _rows(where, table)] for table in ("evidence", "events")}
    for row, cells in _rows(where, "verdicts"):
        for column, kind in (("rule", RULE), ("verdict", VERDICT)):
            others = [word for word in fields[column]["constraints"]["enum"] if word != cells[column]]
            yield from (Mutant("verdicts", row, column, cells[column], other, kind) for other in others)
        for column in ("evidence", "events"):
            yield from _of_signatures(row, column, cells[column], known[column])
    hedges = [cells["wording"] for _, cells in _rows(where, "wordings")]
    places = sorted({cells["geography"] for _, cells in _rows(where, "evidence")})
    compared = {id for _, cells in _rows(where, "verdicts") if cells["rule"] == "bracketed" for id in package.split(cells["evidence"])}
    for table in ("claims", "evidence", "events"):
        for row, cells in _rows(where, table):
            for column, kind, others in (("wording", HEDGE, hedges), ("geography", PLACE, places)):
                if (cell := cells.get(column)) and (kind != PLACE or cells["id"] in compared):
                    yield Mutant(table, row, column, cell, _next(others, cell), kind)
            if cells.get("grade", "C") != "C":
                yield Mutant(table, row, "grade", cells["grade"], "C", GRADE)


def _of_signatures(row: int, column: str, cell: str, known: list[str]) -> Iterator[Mutant]:
    """Each id of a list left out, and each exchanged for the next of its table that is not in the list."""
    ids = package.split(cell)
    others = [id for id in known if id not in ids]
    for place, id in enumerate(ids):
        yield Mutant("verdicts", row, column, cell, ";".join(ids[:place] + ids[place + 1:]), DROPPED)
        other = next((each for each in others if known.index(each) > known.index(id)), others[0])
        yield Mutant("verdicts", row, column, cell, ";".join([*ids[:place], other, *ids[place + 1:]]), EXCHANGED)


def _next(others: list[str], cell: str) -> str:
    return others[(others.index(cell) + 1) % len(others)]


def text_of(mutant: Mutant, where: Path) -> str:
    """The file of a table, as the mutant has it: nothing but the one cell differs.

    Examples
    --------
    >>> mutant = mutants(package.folder())[0]
    >>> before, after = (package.folder() / "claims.csv").read_text(encoding="utf-8"), text_of(mutant, package.folder())
    >>> [pair[1][:24] for pair in zip(before.splitlines(), after.splitlines()) if pair[0] != pair[1]]
    ['women/partners,count,13,']
    """
    with open(where / f"{mutant.table}.csv", encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    place = rows[0].index(mutant.column)
    if rows[mutant.row - 1][place] != mutant.before:
        raise package.DataError(f"data/{mutant.table}.csv, row {mutant.row}, column {mutant.column}: found {rows[mutant.row - 1][place]!r}, "
                                f"expected {mutant.before!r}: the table has changed since its mutants were listed. List them again.")
    rows[mutant.row - 1][place] = mutant.after
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
