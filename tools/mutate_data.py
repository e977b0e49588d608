"""Change every number and date of the data, one at a time, and print what the checks miss.

A change is caught by validation, if `recount check --data` would refuse it, or by a chapter, if its
cells then give other outputs than the stored ones, as nbval compares them. That a stamp tells that
data changed does not count: it flags every change alike. Run it in the folder of a book:

    python tools/mutate_data.py [--sample 100] [--seed 1] [--table evidence] [--write]

A whole book of a thousand cells takes some twenty minutes on two cores. With ``--write``, what was
found stands in ``_config.yml`` as the substitution ``data_mutation``, which a page can show.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import os
import random
import re
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from recount.book_metadata import CONFIG_FILE
from recount.datapackage.tables import data_dir, load_descriptor
from recount.dates import format_date
from recount.errors import RecountError
from recount.files import write_atomic
from recount.notebooks.in_process import first_difference
from recount.notebooks.parallel import process_pool
from recount.notebooks.reading import notebook_paths
from recount.notebooks.stale_outputs import data_changed
from recount.validation.table_rows import check_data

_DATE = re.compile(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?")
_COLUMNS = ("cells", "validation", "chapter", "missed")


@dataclass(frozen=True)
class Mutant:
    """One cell with another value."""

    table: str
    row: int
    column: str
    old: str
    new: str

    def __str__(self) -> str:
        line = self.row + 2  # the header is line 1
        return f"data/{self.table}.csv, row {line}, {self.column}: {self.old} → {self.new}"


def list_mutants(data: Path) -> Iterator[Mutant]:
    """A change of every numeric and date cell of the data."""
    for resource in load_descriptor()["resources"]:
        table, fields = resource["name"], resource["schema"]["fields"]
        for number, row in enumerate(read_rows(data / f"{table}.csv")):
            for field in fields:
                cell = row[field["name"]]
                if field["type"] in ("number", "integer") and cell:
                    yield Mutant(table, number, field["name"], cell, changed_number(cell))
                elif field["type"] not in ("number", "integer") and _DATE.fullmatch(cell):
                    yield Mutant(table, number, field["name"], cell, changed_date(cell))


def changed_number(cell: str) -> str:
    """The last significant digit is one more, or one less for a nine.

    >>> changed_number("5100"), changed_number("-0.25"), changed_number("9"), changed_number("0")
    ('5200', '-0.26', '8', '1')
    """
    places = [match.start() for match in re.finditer(r"[1-9](?=[0.]*$)|[1-9](?=0*e)", cell)]
    place = places[-1] if places else cell.rindex("0")
    digit = int(cell[place])
    return cell[:place] + str(digit - 1 if digit == 9 else digit + 1) + cell[place + 1 :]


def changed_date(cell: str) -> str:
    """The last year, month or day is one more, or one less at the end of its range.

    >>> changed_date("2017"), changed_date("2018-12"), changed_date("2017-01-01/2018-03-05")
    ('2018', '2018-11', '2017-01-01/2018-03-06')
    """
    head, last = re.fullmatch(r"(.*?)(\d+)", cell).groups()  # type: ignore[union-attr]
    limit = 9999 if len(last) == 4 else 12 if re.search(r"(^|/)\d{4}-$", head) else 28
    return f"{head}{int(last) + (1 if int(last) < limit else -1):0{len(last)}}"


def read_rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def caught_by(book: Path, mutant: Mutant | None) -> str:
    """What notices a mutant: "validation", the name of a chapter, or nothing.

    Without a mutant, what refuses the data as they are.
    """
    with tempfile.TemporaryDirectory(prefix="recount-") as folder:
        copy = Path(folder)
        shutil.copytree(book / "data", copy / "data", ignore=shutil.ignore_patterns("editions"))
        (copy / "chapters").mkdir()
        for path in notebook_paths(book):
            shutil.copy(path, copy / "chapters")
        for name in ("_config.yml", "_toc.yml"):  # the checks read the settings of the book
            shutil.copy(book / name, copy)
        os.environ["RECOUNT_DATA"] = str(copy / "data")
        if mutant:
            write_mutant(copy / "data", mutant)
        if check_data(copy / "data"):
            return "validation"
        for path in notebook_paths(copy):
            try:
                if (data_changed(path) or not mutant) and first_difference(path):
                    return path.stem
            except RecountError:
                return path.stem
            finally:
                os.chdir(book)
    return ""


def write_mutant(data: Path, mutant: Mutant) -> None:
    path = data / f"{mutant.table}.csv"
    rows = read_rows(path)
    rows[mutant.row][mutant.column] = mutant.new
    with open(path, "w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def print_table(found: dict[Mutant, str]) -> None:
    counts: dict[str, Counter] = defaultdict(Counter)
    for mutant, by in found.items():
        how = "missed" if not by else "validation" if by == "validation" else "chapter"
        counts[mutant.table] += Counter({"cells": 1, how: 1})
    counts["all"] = sum((counts[table] for table in list(counts)), Counter())
    print(f"{'table':<20}" + "".join(f"{name:>12}" for name in _COLUMNS))
    for table, count in counts.items():
        print(f"{table:<20}" + "".join(f"{count[name]:>12}" for name in _COLUMNS))
    missed = [mutant for mutant, by in found.items() if not by]
    print("\nMissed:" if missed else "\nNone missed.", *missed, sep="\n  ")


def summary(found: dict[Mutant, str], cells: int) -> str:
    """What was found, in a sentence with its day.

    >>> mutants = {Mutant("t", 0, "c", str(n), "0"): by for n, by in enumerate(["validation", ""])}
    >>> summary(mutants, 2).partition(", ")[2]
    '2 of 2 cells were changed: 1 was refused by validation, for 0 a chapter gave ... 1 was missed.'
    """
    by = Counter("validation" if by == "validation" else bool(by) for by in found.values())
    chosen = ", chosen at random," if len(found) < cells else ""
    return (
        f"On {format_date(datetime.date.today().isoformat())}, {len(found):,} of {cells:,} cells"
        f"{chosen} were changed: {_counted(by['validation'])} refused by validation, for "
        f"{by[True]:,} a chapter gave another output, and {_counted(by[False])} missed."
    )


def _counted(number: int) -> str:
    return f"{number:,} {'was' if number == 1 else 'were'}"


def write_setting(config: Path, sentence: str) -> None:
    """Put the sentence into the settings of a book that has the substitution."""
    text = config.read_text(encoding="utf-8")
    new, times = re.subn(r"(?m)^( +data_mutation:) .*$", rf'\1 "{sentence}"', text)
    if not times:
        sys.exit(
            f"{config}: add data_mutation under parse, myst_substitutions, to keep: {sentence}"
        )
    write_atomic(config, new)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sample", type=int, help="so many mutants, chosen at random")
    parser.add_argument("--seed", type=int, default=0, help="of the choice")
    parser.add_argument("--table", help="of this table only")
    parser.add_argument("--write", action="store_true", help="keep what was found in _config.yml")
    options = parser.parse_args()
    if options.write and options.table:
        parser.error("--write keeps what was found in the whole data: leave out --table")
    book = data_dir().parent
    mutants = [m for m in list_mutants(data_dir()) if options.table in (None, m.table)]
    cells = len(mutants)
    if options.sample:
        random.seed(options.seed)
        mutants = sorted(random.sample(mutants, min(options.sample, len(mutants))), key=str)
    found = {}
    with process_pool() as pool:
        if by := pool.submit(caught_by, book, None).result():
            sys.exit(f"The data are refused before anything is changed, by {by}.")
        futures = {pool.submit(caught_by, book, mutant): mutant for mutant in mutants}
        for future in tqdm(as_completed(futures), total=len(mutants), disable=None):
            found[futures[future]] = future.result()
    print_table({mutant: found[mutant] for mutant in mutants})
    print(f"\n{summary(found, cells)}")
    if options.write:
        write_setting(book / CONFIG_FILE, summary(found, cells))


if __name__ == "__main__":
    main()
