"""Chapters run in this process, cell by cell, and compared as nbval compares them; what a cell reads of the data is noted.

nbval starts a kernel for each run, and a kernel imports everything again: a minute for the book. Here everything is imported once, and a
run is a fork. It goes further: a chapter is run once with the data as they are, and before each cell stops to fork, for each mutant that
this cell is the first to read, a run of the rest. What was done before cannot have been different, for nothing that differs was read.

What is compared, and how, is nbval's own code. A test holds the verdict of this runner to that of nbval itself, and another one runs
chapters from the start that this module would have left out.
"""

from __future__ import annotations

import contextlib
import io
import json
import mmap
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from recount import package
from recount.book.beside import SECONDS, finished, forked
from recount.book.mutants import Mutant, text_of
from recount.book.notebooks import reads_others
from recount.results import chapters

# Fields that nbval never compares, as its class of notebooks has them.
_SKIPPED = ("metadata", "traceback", "prompt_number", "output_type", "name", "execution_count", "application/vnd.jupyter.widget-view+json",
            "image/png", "image/jpeg")
UNKNOWN, CAUGHT, MISSED, BROKEN = range(4)


class RunnerError(RuntimeError):
    """A run that came to no verdict."""


def warm() -> None:
    """Import what chapters and their comparison need, so that a fork has it."""
    import frictionless  # noqa: F401
    import IPython  # noqa: F401
    import matplotlib
    import nbval.plugin  # noqa: F401
    import scipy.optimize  # noqa: F401
    import sympy  # noqa: F401

    matplotlib.use("agg")
    from recount import charts, overlaps, tables, verdicts  # noqa: F401


@dataclass
class Reads:
    """What was read of the data: whole tables, rows, and columns that rows were looked up by."""

    tables: set[str] = field(default_factory=set)
    rows: set[tuple[str, int]] = field(default_factory=set)
    keys: set[tuple[str, str]] = field(default_factory=set)

    def has(self, mutant: Mutant) -> bool:
        """Whether the cell of a mutant may have been read.

        Examples
        --------
        >>> reads = Reads(rows={("claims", 2)}, keys={("countries", "year")})
        >>> cell = lambda table, row, column: Mutant(table, row, column, "1", "2", "")
        >>> [reads.has(cell(*place)) for place in (("claims", 2, "value"), ("claims", 3, "value"), ("countries", 9, "year"))]
        [True, False, True]
        """
        known = mutant.table in self.tables or (mutant.table, mutant.row) in self.rows
        return known or (mutant.table, mutant.column) in self.keys or mutant.table == "units"


@contextlib.contextmanager
def noted() -> Iterator[Reads]:
    """Note what is read through `recount.package`, which is how every module and chapter reads the data.

    Examples
    --------
    >>> with noted() as reads:
    ...     _ = package.row("claims", "women/award")["value"]
    >>> reads.tables, len(reads.rows), sorted(reads.keys)
    (set(), 1, [('claims', 'id')])
    """
    reads, load, rows, ids, printed = Reads(), package.load, package.rows, package.ids, package.printed

    def load_noted(name):
        reads.tables.add(name)
        return load(name)

    def rows_noted(name, **cells):
        found = rows(name, **cells)
        reads.rows.update((name, place + 2) for place in found.index)
        reads.keys.update((name, column) for column in cells)
        return found

    def ids_noted(name):
        reads.keys.add((name, "id"))
        return ids(name)

    def printed_noted(name, id, column):
        rows_noted(name, id=id)
        return printed(name, id, column)

    package.load, package.rows, package.ids, package.printed = load_noted, rows_noted, ids_noted, printed_noted
    try:
        yield reads
    finally:
        package.load, package.rows, package.ids, package.printed = load, rows, ids, printed


class Shadow:
    """A folder that looks like the book, in which one table of the data can say something else.

    Parameters
    ----------
    book : Path
        Folder of the book; nothing in it is changed.
    folder : Path
        Empty folder for the shadow.
    """

    def __init__(self, book: Path, folder: Path):
        self.book, self.folder, self.data = book, folder, folder / "data"
        shutil.copytree(book / "data", self.data)  # no links: the checks refuse them
        (folder / "chapters").symlink_to(book / "chapters")

    @contextlib.contextmanager
    def having(self, mutant: Mutant) -> Iterator[Path]:
        """The data with one mutant, for a while."""
        path = self.data / f"{mutant.table}.csv"
        text = text_of(mutant, self.book / "data")
        path.write_text(text, encoding="utf-8", newline="")
        try:
            yield self.data
        finally:
            shutil.copy(self.book / "data" / path.name, path)


def forget(keep: Iterable[str] = ()) -> None:
    """Forget what the modules of the package have read, so that it is read again.

    Parameters
    ----------
    keep : iterable of str
        Modules that may remember, since what they have read is the same: quantities hold on to the units that they have.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("recount.") and name not in keep:
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear") and getattr(value, "__module__", "") == name:
                    value.cache_clear()


class Run:
    """One chapter, run in this process from its first cell on.

    Parameters
    ----------
    path : Path
        Notebook with stored outputs.
    """

    def __init__(self, path: Path):
        self.cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
        os.chdir(path.parent)
        self._shell = _shell()

    def agrees(self, place: int) -> bool:
        """Run one cell; whether it neither raised nor gave another output than the stored one."""
        cell = self.cells[place]
        outputs, out, err = _capturing(self._shell), io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            done = self._shell.run_cell("".join(cell["source"]), store_history=False)
        made = [{"output_type": "stream", "name": name, "text": text.getvalue()} for name, text in (("stdout", out), ("stderr", err)) if text.getvalue()]
        made += [{"output_type": "display_data", "data": output["data"], "metadata": output.get("metadata") or {}} for output in outputs]
        return done.success and same(made, cell["outputs"])

    def first_difference(self, start: int = 0) -> int | None:
        """Run from one cell on; the place of the first that does not agree, and no further."""
        return next((place for place in range(start, len(self.cells)) if not self.agrees(place)), None)


def _shell():
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    warnings.resetwarnings()
    InteractiveShell.clear_instance()
    return InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def _capturing(shell) -> list[dict]:
    """The list into which what the next cell displays, and its last value, will go."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher

    shell.display_pub = CapturingDisplayPublisher()
    shell.display_trap.hook = CapturingDisplayHook(shell, shell.display_pub.outputs)
    return shell.display_pub.outputs


def same(made: list[dict], stored: list[dict]) -> bool:
    """Whether outputs are the same to nbval.

    Examples
    --------
    >>> text = lambda words: [{"output_type": "display_data", "data": {"text/plain": words}, "metadata": {}}]
    >>> same(text("4.9 jobs"), text("4.9 jobs")), same(text("4.9 jobs"), text("5 jobs"))
    (True, False)
    """
    import nbformat
    from nbval.plugin import IPyNbCell, coalesce_streams

    class Cell(IPyNbCell):
        def format_output_compare(self, key, left, right):
            """Nobody reads it."""

    cell = object.__new__(Cell)
    cell.parent = SimpleNamespace(skip_compare=_SKIPPED, sanitize_patterns={})
    cell.colors = SimpleNamespace(FAIL="", OKBLUE="", ENDC="")
    # Through JSON and through nbformat, as messages of a kernel and files go.
    pair = [coalesce_streams([nbformat.from_dict(output) for output in _joined(json.loads(json.dumps(outputs)))]) for outputs in (made, stored)]
    return bool(cell.compare_outputs(*pair))


def _joined(outputs: list[dict]) -> list[dict]:
    """Outputs with each text in one piece: a file has it in lines."""
    for output in outputs:
        if isinstance(output.get("text"), list):
            output["text"] = "".join(output["text"])
        for mime, value in output.get("data", {}).items():
            if isinstance(value, list) and not mime.endswith("json"):
                output["data"][mime] = "".join(value)
    return outputs


def ask(mutants: Sequence[Mutant], book: Path, workers: int, told: Callable[[int], None] = lambda done: None) -> list[bool]:
    """Whether a chapter, run with a mutant, gives another output than the stored one, for each mutant.

    Parameters
    ----------
    mutants : sequence of Mutant
    book : Path
        Folder of the book.
    workers : int
        How many processes run at once.
    told : callable
        Told now and then how many mutants have a verdict.

    Raises
    ------
    RunnerError
        If a chapter does not give its stored outputs with the data as they are, or a run comes to no verdict.
    """
    flags = mmap.mmap(-1, max(1, len(mutants)))  # shared with every fork
    # What a short chapter notices, no long one is run for, and none that reads most of the data to sum others up.
    waiting, running = sorted(chapters(book), key=lambda path: (reads_others(json.loads(path.read_text(encoding="utf-8"))), path.stat().st_size)), {}
    with tempfile.TemporaryDirectory(prefix="recounted-") as folder:
        while waiting or running:
            while waiting and len(running) < workers:
                path = waiting.pop(0)
                running[forked(lambda: _serve(path, mutants, flags, Shadow(book, Path(folder) / path.stem)))] = path
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid in running and status:
                raise RunnerError(f"chapters/{running[pid].name}: found another output with the data as they are, expected the stored one. "
                                  "Run `make refresh`.")
            running.pop(pid, None)
            told(_many(flags, CAUGHT))
            time.sleep(0 if pid else 0.2)
    if broken := [str(mutant) for mutant, flag in zip(mutants, flags[:]) if flag == BROKEN]:
        raise RunnerError(f"{broken[0]}: found a run that came to no verdict, expected one in {SECONDS} seconds")
    return [flag == CAUGHT for flag in flags[:len(mutants)]]


def differing(book: Path, workers: int, paths: Sequence[Path] | None = None) -> list[str]:
    """Run chapters and compare them as nbval does: one line for each that gives another output than the stored one.

    Parameters
    ----------
    book : Path
        Folder of the book.
    workers : int
        How many processes run at once.
    paths : sequence of Path, optional
        The chapters; all of the book by default.

    Raises
    ------
    RunnerError
        If a run comes to no verdict.
    """
    warm()
    paths = sorted(chapters(book) if paths is None else paths, key=lambda path: -path.stat().st_size)
    flags = mmap.mmap(-1, 4 * max(1, len(paths)))
    places, waiting, running = memoryview(flags).cast("I"), list(range(len(paths))), set()
    while waiting or running:
        while waiting and len(running) < workers:
            index = waiting.pop(0)
            running.add(forked(lambda: _compare(paths[index], places, index)))
        running.discard(os.wait()[0])
    if 0 in places[:len(paths)]:
        raise RunnerError(f"chapters/{paths[list(places).index(0)].name}: found a run that came to no verdict, expected one")
    found = {path.name: place - 2 for path, place in zip(paths, places) if place > 1}
    return [f"chapters/{name}, cell {found[name] + 1} of code: found another output than the stored one, expected the same. If it is right, run `make refresh`."
            for name in sorted(found)]


def _compare(path: Path, places: memoryview, index: int) -> bool:
    """Note 1 where a chapter gives what it stores, else 2 and the place of its first cell of code that does not."""
    place = Run(path).first_difference()
    places[index] = 1 if place is None else place + 2
    return True


def _many(flags, state: int) -> int:
    return flags[:].count(bytes([state]))


def each(mutants: Sequence[Mutant], book: Path, workers: int, noticed: Callable[[Mutant, Shadow], bool],
         told: Callable[[int], None] = lambda done: None) -> list[bool]:
    """Whether something else than a chapter notices a mutant, for each of them.

    Parameters
    ----------
    mutants : sequence of Mutant
    book : Path
        Folder of the book.
    workers : int
        How many processes run at once.
    noticed : callable
        Asked of each mutant and a shadow of the book that has it.
    told : callable
        Told now and then how many mutants have a verdict.

    Raises
    ------
    RunnerError
        If a check comes to no verdict.
    """
    flags = mmap.mmap(-1, max(1, len(mutants)))

    def work(worker: int, shadow: Shadow) -> bool:
        for index in range(worker, len(mutants), workers):
            with shadow.having(mutants[index]):
                flags[index] = CAUGHT if noticed(mutants[index], shadow) else MISSED
        return True

    with tempfile.TemporaryDirectory(prefix="recounted-") as folder:
        running = {forked(lambda: work(worker, Shadow(book, Path(folder) / str(worker)))) for worker in range(workers)}
        while running:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            running.discard(pid)
            told(len(mutants) - _many(flags, UNKNOWN))
            time.sleep(0 if pid else 0.2)
    if UNKNOWN in flags[:len(mutants)]:
        raise RunnerError(f"{mutants[flags[:].index(UNKNOWN)]}: found a check that came to no verdict, expected one")
    return [flag == CAUGHT for flag in flags[:len(mutants)]]


def _serve(path: Path, mutants: Sequence[Mutant], flags, shadow: Shadow) -> bool:
    """Walk through a chapter, and fork a run of the rest for each mutant where it is first read."""
    readers = first_readers(path, mutants)
    forget()
    run = Run(path)
    for place in range(len(run.cells)):
        for index in readers.get(place, []):
            if flags[index] == UNKNOWN:
                with shadow.having(mutants[index]):
                    status = finished(forked(lambda: _decide(run, place, mutants[index], shadow, flags, index)))
                if status:
                    flags[index] = BROKEN
        if not run.agrees(place):
            return False
    return True


def _decide(run: Run, place: int, mutant: Mutant, shadow: Shadow, flags, index: int) -> bool:
    os.environ["RECOUNT_DATA"] = str(shadow.data)
    forget(keep=() if mutant.table == "units" else ("recount.units",))
    # Another chapter may have caught it meanwhile: that nothing differs in this one is no news.
    if run.first_difference(place) is not None:
        flags[index] = CAUGHT
    return True


def first_readers(path: Path, mutants: Sequence[Mutant]) -> dict[int, list[int]]:
    """For each cell of a chapter the places of the mutants that it is the first to read; one that no cell reads is nowhere.

    The chapter is run once, in a fork, with the data as they are.
    """
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as answer:
        status = finished(forked(lambda: _note(path, mutants, Path(answer.name))))
        if status:
            raise RunnerError(f"chapters/{path.name}: found that it does not run, expected its stored outputs. Run `make refresh`.")
        return {int(place): found for place, found in json.load(answer).items()}


def _note(path: Path, mutants: Sequence[Mutant], answer: Path) -> bool:
    forget()
    run, left, readers = Run(path), set(range(len(mutants))), {}
    with noted() as reads:
        for place in range(len(run.cells)):
            if not run.agrees(place):
                return False
            readers[place] = sorted(index for index in left if reads.has(mutants[index]))
            left -= set(readers[place])
    answer.write_text(json.dumps(readers), encoding="utf-8")
    return True
