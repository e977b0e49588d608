"""Run a function on several chapters at once, each in a process of its own."""

import multiprocessing
import os
import re
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TypeVar

from recount.datapackage.tables import data_dir
from recount.errors import ExecutionError
from recount.notebooks.reading import read_cells

Given = TypeVar("Given")

# What every chapter imports: it is imported once, and each process starts as a copy of that.
_PRELOADED = (
    "pandas IPython.core.interactiveshell nbformat nbclient nbval.plugin sympy scipy.optimize pint "
    "frictionless matplotlib.figure recount"
).split()

_READS_CHAPTERS = re.compile(r"\b(published_verdicts|load_results|iter_outputs)\b")


def depends_on_chapters(path: Path) -> bool:
    """Whether a notebook reads what other chapters publish, so that it must run after them."""
    return any(
        kind == "code" and _READS_CHAPTERS.search(source) for kind, _, source in read_cells(path)
    )


def run_chapters(
    function: Callable[[Path], Given], paths: Iterable[Path], title: str
) -> dict[Path, Given]:
    """What a function gives for each chapter; chapters that read others come last.

    The function is at the top of a module, since other processes run it; `title` is what the
    progress bar says. `ExecutionError`, with a line for each, if chapters fail.
    """
    from tqdm import tqdm

    paths = sorted(paths, key=lambda path: -path.stat().st_size)  # the longest first
    last = [path for path in paths if depends_on_chapters(path)]
    given: dict[Path, Given] = {}
    bar = tqdm(total=len(paths), desc=title, disable=None, leave=False)
    with process_pool() as pool, bar:
        try:
            for group in ([path for path in paths if path not in last], last):
                given |= _run_group(pool, function, group, bar)
        except (KeyboardInterrupt, SystemExit):  # nobody waits for chapters that still run
            for child in multiprocessing.active_children():
                child.terminate()
            raise
    return dict(sorted(given.items()))


def _run_group(
    pool, function: Callable[[Path], Given], paths: list[Path], bar
) -> dict[Path, Given]:
    futures = {pool.submit(function, path): path for path in paths}
    given, errors = {}, []
    for future in as_completed(futures):
        try:
            given[futures[future]] = future.result()
        except ExecutionError as error:
            errors.append(str(error))
        bar.update()
    if errors:
        raise ExecutionError("\n".join(sorted(errors)))
    return given


def process_pool() -> ProcessPoolExecutor:
    """A process for each task, since what is cached of the data belongs to one run."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(_PRELOADED)
    return ProcessPoolExecutor(
        os.cpu_count(), context, _start_process, (str(data_dir()),), max_tasks_per_child=1
    )


def _start_process(data: str) -> None:
    """Read the data that the parent reads, and do not outlive a parent that was killed."""
    os.environ["RECOUNT_DATA"] = data  # a fork server has the environment in which it started
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def failed_cell(path: Path, kind: str, message: str, source: str) -> ExecutionError:
    """The error for a cell that raises."""
    first_line = source.strip().partition("\n")[0]
    return ExecutionError(
        f"chapters/{path.name}, the cell that begins {first_line!r}: {kind}: "
        f"{message.strip().rstrip('.')}. Correct the cell; the stored outputs were not changed."
    )
