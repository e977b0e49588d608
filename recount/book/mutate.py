"""How many mutants and misprints the checks catch, and which they miss.

A mutant of the data goes through the checks in the order in which an author meets them: the validation of the tables; the chapters, whose
outputs no longer are the stored ones; the tests; the comparison with what the editions froze. The first that notices it has caught it.
That a stored output is older than the data is no catch: it says that something changed, of every change alike.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from recount.book import measured, mutants, progress, runner
from recount.book.mutants import CHANGES, Mutant

CHECKS = ("validation", "outputs", "tests", "editions")
DATA, PROSE = "data-mutants", "prose-mutants"
# Tests that read the data and no built page. The one that only says that something changed, and those of editions, are left out.
_TESTS = ("tests/test_chapters.py", "tests/test_charts.py", "tests/test_citations.py", "tests/test_overlaps.py", "tests/test_quantities.py",
          "tests/test_readings.py", "tests/test_results.py", "tests/test_units.py", "tests/test_verdicts.py", "recount")
_NOT_ASKED = ("tests/test_chapters.py::test_stored_outputs_belong_to_code_data_and_package", "recount/editions.py", "recount/book")
_TAKEN = ("chapters", "data", "ledger", "recount", "tests")


def caught(found: Sequence[Mutant], book: Path, workers: int) -> list[str]:
    """The first check that notices each mutant; empty where none does.

    Parameters
    ----------
    found : sequence of Mutant
    book : Path
        Folder of the book.
    workers : int
        How many processes run at once.

    Raises
    ------
    recount.book.runner.RunnerError
        If a check does not hold for the data as they are, or comes to no verdict.
    """
    runner.warm()
    by = [""] * len(found)
    for check in CHECKS:
        left = [place for place, name in enumerate(by) if not name]
        with progress.shown(f"Mutants of the data: {check}", len(left)) as told:
            noticed = _ASKED[check]([found[place] for place in left], book, workers, told) if left else []
        for place, notice in zip(left, noticed):
            by[place] = check if notice else ""
    return by


def _validated(found: Sequence[Mutant], book: Path, workers: int, told) -> list[bool]:
    from recount.book.checks import problems

    return runner.each(found, book, workers, lambda mutant, shadow: bool(problems(shadow.data, only=mutant.table)), told)


def _frozen(found: Sequence[Mutant], book: Path, workers: int, told) -> list[bool]:
    """Whether something that the last edition froze is not the same: its words or its numbers. That a digest alone moved is no catch."""
    from recount.editions import History

    def changed(mutant: Mutant, shadow: runner.Shadow) -> bool:
        history = History.of(book, shadow.data)  # a shadow has no pages
        frozen = history.editions[-1].entries if history.editions else {}
        return any(key not in history.now or not history.now[key].same(entry) for key, entry in frozen.items())

    return runner.each(found, book, workers, changed, told)


def _tested(found: Sequence[Mutant], book: Path, workers: int, told) -> list[bool]:
    """Whether the tests fail in a copy of the book that has the mutant; they must hold in one that has none."""
    asked = [dataclasses.replace(found[0], after=found[0].before), *found]
    with tempfile.TemporaryDirectory(prefix="recounted-") as folder:
        copies = [_copied(book, Path(folder) / str(worker)) for worker in range(min(workers, len(asked)))]

        def fails(mutant: Mutant, shadow: runner.Shadow) -> bool:
            copy = copies[asked.index(mutant) % workers]
            table = copy / "data" / f"{mutant.table}.csv"
            shutil.copy(shadow.data / table.name, table)
            try:
                return not _holds(copy)
            finally:
                shutil.copy(book / "data" / table.name, table)

        as_they_are, *failing = runner.each(asked, book, workers, fails, told)
    if as_they_are:
        raise runner.RunnerError("tests: found one that fails with the data as they are, expected that all hold. Run `make test`.")
    return failing


def _copied(book: Path, folder: Path) -> Path:
    folder.mkdir()
    for name in _TAKEN:
        shutil.copytree(book / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "theme", "theme-epub"))
    for path in book.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    return folder


def _holds(folder: Path) -> bool:
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *(f"--deselect={name}" for name in _NOT_ASKED[:1]),
               *(f"--ignore={name}" for name in _NOT_ASKED[1:])]
    done = subprocess.run([sys.executable, "-m", "pytest", *options, *_TESTS], cwd=folder, capture_output=True,
                          env=os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"})
    if done.returncode not in (0, 1):
        raise runner.RunnerError(f"tests: found {done.stdout.decode()[-300:]!r}, expected that they run")
    return done.returncode == 0


_ASKED = {"validation": _validated, "outputs": runner.ask, "tests": _tested, "editions": _frozen}


def data(book: Path, size: int | None = None, seed: int = 0, workers: int | None = None, keep: bool = False) -> list[str]:
    """Ask the checks about every mutant of the data, or about some; what was missed, one line each.

    All of them are written to ``measured/data-mutants.json``; a sample only where it is to be kept.

    Parameters
    ----------
    book : Path
        Folder of the book.
    size : int, optional
        How many; all by default.
    seed : int
        Of the sample.
    workers : int, optional
        How many processes run at once; as many as there are processors by default.
    keep : bool
        Whether to write a sample too; the page then says that it is one.
    """
    began = time.monotonic()
    everything = mutants.mutants(book / "data")
    found = everything if size is None else mutants.sample(everything, size, seed)
    by = caught(found, book, workers or os.cpu_count())
    missed = [str(mutant) for mutant, check in zip(found, by) if not check]
    frozen = [str(mutant) for mutant, check in zip(found, by) if check == "editions"]
    print(told(found, by))
    for line in frozen:
        print(f"by the editions alone: {line}")
    if size is None or keep:
        write(book, found, by, len(everything))
    if size is None:
        measured.took(book, "mutants of the data", time.monotonic() - began)
    return missed


def write(book: Path, found: Sequence[Mutant], by: Sequence[str], of: int) -> Path:
    """Write what caught each mutant to ``measured/data-mutants.json``, and whether these were all of them.

    Parameters
    ----------
    book : Path
        Folder of the book.
    found : sequence of Mutant
    by : sequence of str
        What caught each; empty where nothing did.
    of : int
        How many mutants there are.
    """
    drawn = [f"This is a sample of {len(found):,} out of {of:,}."] if len(found) < of else []
    return measured.write(book, DATA, title="Mutants of the data, and the first check that caught each", columns=["change", "made", *CHECKS, "missed"],
                          rows=list(_counted(found, by)), of=["data", "package", "builder", "notebooks", "tests"], notes=[*drawn, *_NOTES],
                          missed=[str(mutant) for mutant, check in zip(found, by) if not check])


_NOTES = [
    "Validation is the check of the tables; outputs are the chapters, rerun and compared with what they store; tests are the others; editions are what "
    "was frozen when it was published.",
    "What the last column but one has is noticed by nothing else: without the editions it would be missed too.",
    "That stored outputs are older than the data, or that a digest in an edition is another one, is not counted as a catch: both say of every change that there was one.",
]


def _counted(found: Sequence[Mutant], by: Sequence[str]) -> Iterator[list]:
    for change in CHANGES:
        of = [check for mutant, check in zip(found, by) if mutant.change == change]
        if of:
            yield [change, len(of), *(of.count(check) for check in (*CHECKS, ""))]
    yield ["all", len(by), *(list(by).count(check) for check in (*CHECKS, ""))]


def told(found: Sequence[Mutant], by: Sequence[str]) -> str:
    """The counts in one line.

    Examples
    --------
    >>> mutant = Mutant("claims", 3, "value", "12", "13", mutants.DIGIT)
    >>> told([mutant, mutant], ["outputs", ""])
    '2 mutants of the data: 0 caught by validation, 1 by outputs, 0 by tests, 0 by editions alone; 1 missed'
    """
    *_, (_, made, *counts) = _counted(found, by)
    first, *others, last, missed = [f"{count} by {check}" for count, check in zip(counts, CHECKS)] + [f"{counts[-1]} missed"]
    return f"{made} mutants of the data: {first.replace(' by ', ' caught by ')}, {', '.join(others)}, {last} alone; {missed}"


def pages(book: Path, size: int | None = None, seed: int = 0) -> list[str]:
    """Ask of every misprint of the pages and of the stored outputs, or of some, whether the check that is meant for it notices it; what
    was missed, one line each.

    All of them are written to ``measured/prose-mutants.json``; a sample is not.

    Parameters
    ----------
    book : Path
        Folder of the book.
    size : int, optional
        How many; all by default.
    seed : int
        Of the sample.

    Raises
    ------
    recount.book.runner.RunnerError
        If a chapter does not give its stored outputs, or the lines of a page are not those that were kept.
    """
    from recount.book import misprints

    began = time.monotonic()
    everything = list(misprints.misprints(book))
    found = everything if size is None else misprints.sample(everything, size, seed)
    runner.warm()
    if lines := runner.differing(book, os.cpu_count() or 1):
        raise runner.RunnerError(lines[0])
    reader = misprints.Reader(book)
    noticed = [reader.catches(misprint) for misprint in progress.over(found, "Misprints")]
    missed = [str(misprint) for misprint, notice in zip(found, noticed) if not notice]
    print(f"{len(found)} misprints of pages and stored outputs: {sum(noticed)} caught; {len(missed)} missed")
    if size is None:
        rows = [[kind, check, len(of), sum(of)] for kind, check in misprints.CHECKS.items()
                for of in [[notice for misprint, notice in zip(found, noticed) if misprint.kind == kind]]]
        measured.write(book, PROSE, title="Misprints of the pages and of the stored outputs, and the check that is meant for each",
                       columns=["misprint", "check", "made", "caught"], rows=[*rows, ["all", "", len(found), sum(noticed)]],
                       of=["data", "package", "builder", "notebooks", "pages", "tests"], notes=_PROSE_NOTES, missed=missed)
        measured.took(book, "misprints", time.monotonic() - began)
    return missed


_PROSE_NOTES = [
    "Each place of its kind was misprinted once, alone.",
    "A role that shows another number of the book is noticed because every line that shows one is kept as it is printed, and was read.",
]
