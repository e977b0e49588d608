"""Rerun chapters aside: in a copy of the book, without kernels, with other data.

A program of its own, so that whoever asks may be a notebook or any script, forks a process for each chapter where the system can.
That runs the cells one after another, as a kernel would, and writes what they show into the copy of the notebook. The book itself
is only read.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import recount
from recount.book.notebooks import RunError, reads_others
from recount.results import chapters

_LOADED = ["pandas", "IPython.core.interactiveshell", "sympy", "scipy.optimize", "pint", "recount.charts", "recount.overlaps", "recount.verdicts"]


def copy(book: Path, data: Path, folder: Path) -> Path:
    """The chapters and the data of a book in a folder of their own, without its editions.

    Parameters
    ----------
    book : Path
        Folder with ``chapters/``.
    data : Path
        Folder of the Data Package.
    folder : Path
        An empty folder.

    Returns
    -------
    Path
        `folder`, now with ``chapters/`` and ``data/``.
    """
    shutil.copytree(data, folder / "data", ignore=shutil.ignore_patterns("editions", ".*"))
    (folder / "chapters").mkdir()
    for path in chapters(book):
        shutil.copy(path, folder / "chapters")
    return folder


def rerun(book: Path, names: Sequence[str]) -> None:
    """Run chapters of a copy and keep what they show in it, those that read others last.

    Parameters
    ----------
    book : Path
        A folder made by `copy`.
    names : sequence of str
        Names of the notebooks, without the ending.

    Raises
    ------
    recount.book.notebooks.RunError
        If a cell raises, with its chapter and its first line.
    """
    places = [str(Path(recount.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run([sys.executable, "-m", "recount.book.forks", str(book), *names], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          encoding="utf-8", env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, places)), "PYTHONIOENCODING": "utf-8"})
    if done.returncode:
        raise RunError(done.stdout.strip() or done.stderr.strip())


def main(book: Path, names: Sequence[str]) -> int:
    """Run the chapters; 1, with a line about it, if one of them raises."""
    paths = [path for path in chapters(book) if path.stem in names]
    last = [path for path in paths if reads_others(json.loads(path.read_text(encoding="utf-8")))]
    # One process a chapter: what is cached of the data is of one run.
    with ProcessPoolExecutor(max_workers=os.cpu_count(), mp_context=_context(), max_tasks_per_child=1) as pool:
        for group in ([path for path in paths if path not in last], last):
            for problem in pool.map(_run, group):
                if problem:
                    print(problem)
                    return 1
    return 0


def _context():
    """Forks of a clean process that has the modules; a new process for each where there are no forks."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    return context


def _run(path: Path) -> str:
    """Run one notebook in this process, which ends with it; what went wrong, or nothing."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    book = path.parent.parent
    os.environ["RECOUNT_DATA"] = str(book / "data")
    os.chdir(path.parent)
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}), ipython_dir=str(book / ".ipython"))
    InteractiveShell._instance = shell  # where `display` looks for it
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            with capture_output() as captured:
                done = shell.run_cell(source)
            if error := done.error_before_exec or done.error_in_exec:
                return f"chapters/{path.name}: {type(error).__name__}: {str(error).rstrip('.')}. The cell begins: {source.partition(chr(10))[0]!r}"
            shown = [(output.data, output.metadata) for output in captured.outputs]
            if done.result is not None:
                shown.append(shell.display_formatter.format(done.result))
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": metadata} for data, metadata in shown]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return ""


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
