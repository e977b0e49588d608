"""Run chapters without kernels: to verify their stored outputs, and to try a scenario in a copy of the book.

A kernel imports everything again for each chapter, which takes a minute for a book. Here a clean process imports it
once, and each chapter runs in a fork of that process. Outputs are compared by nbval's own code.
"""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import recount
from recount.errors import ExecutionError
from recount.notebooks.reading import notebook_paths
from recount.notebooks.stale_outputs import depends_on_chapters

_PRELOADED = [
    "pandas",
    "IPython.core.interactiveshell",
    "nbformat",
    "nbval.plugin",
    "sympy",
    "scipy.optimize",
    "pint",
    "frictionless",
    "recount",
]


# Fields that nbval never compares, as its class of notebooks has them.
_SKIPPED = (
    "metadata",
    "traceback",
    "prompt_number",
    "output_type",
    "name",
    "execution_count",
    "application/vnd.jupyter.widget-view+json",
    "image/png",
    "image/jpeg",
)


def verify(book: Path) -> list[str]:
    """Run every chapter and compare it as nbval does; one line for each that gives another output than the stored one.

    Parameters
    ----------
    book : Path
        Folder with ``chapters/``.
    """
    paths = sorted(notebook_paths(book), key=lambda path: -path.stat().st_size)  # the longest first
    with _pool() as pool:
        found = dict(zip(paths, pool.map(_first_difference, paths)))
    return [
        f"chapters/{path.name}, code cell {found[path] + 1}: its output differs from the stored one. If the new output is right, run `recount execute`."
        for path in sorted(found)
        if found[path] is not None
    ]


def copy_book(book: Path, data: Path, folder: Path) -> Path:
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
    for path in notebook_paths(book):
        shutil.copy(path, folder / "chapters")
    return folder


def rerun(book: Path, names: Sequence[str]) -> None:
    """Run chapters of a copy and store their outputs in it, those that read other chapters last.

    Parameters
    ----------
    book : Path
        A folder made by `copy_book`.
    names : sequence of str
        Names of the notebooks, without the ending.

    Raises
    ------
    recount.errors.ExecutionError
        If a cell raises, with its chapter and its first line.
    """
    places = [str(Path(recount.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, places)),
        "PYTHONIOENCODING": "utf-8",
    }
    # A program of its own: whoever asks may be a notebook, which no fork server can start from.
    command = [sys.executable, "-m", "recount.notebooks.in_process", str(book), *names]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment
    )
    if done.returncode:
        raise ExecutionError(done.stdout.strip() or done.stderr.strip())


def main(book: Path, names: Sequence[str]) -> int:
    """Run the chapters of a copy; 1, with a line about it, if one of them raises."""
    paths = [path for path in notebook_paths(book) if path.stem in names]
    last = [
        path for path in paths if depends_on_chapters(json.loads(path.read_text(encoding="utf-8")))
    ]
    with _pool() as pool:
        for group in ([path for path in paths if path not in last], last):
            for problem in pool.map(_store_outputs, group):
                if problem:
                    print(problem)
                    return 1
    return 0


def _pool() -> ProcessPoolExecutor:
    """One process a chapter, since what is cached of the data belongs to one run; forks of a clean one where there are forks."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOADED)
    else:
        context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(
        max_workers=os.cpu_count(), mp_context=context, max_tasks_per_child=1
    )


def _first_difference(path: Path) -> int | None:
    """Place of the first code cell that raises or gives another output than the stored one."""
    shell, cells = _shell(path), _code_cells(path)
    for place, cell in enumerate(cells):
        outputs, error = _run_cell(shell, "".join(cell["source"]))
        if error or not same_outputs(outputs, cell["outputs"]):
            return place
    return None


def _store_outputs(path: Path) -> str:
    """Run one notebook and write its outputs into it; what went wrong, or nothing."""
    os.environ["RECOUNT_DATA"] = str(path.parent.parent / "data")
    notebook, shell = json.loads(path.read_text(encoding="utf-8")), _shell(path)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            source = "".join(cell["source"])
            cell["outputs"], error = _run_cell(shell, source)
            if error:
                return f"chapters/{path.name}: {type(error).__name__}: {str(error).rstrip('.')}. The cell begins: {source.partition(chr(10))[0]!r}"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return ""


def _code_cells(path: Path) -> list[dict]:
    return [
        cell
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]


def _shell(path: Path):
    """A shell that stands where the notebook stands."""
    import matplotlib
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    matplotlib.use("agg")
    os.chdir(path.parent)
    InteractiveShell.clear_instance()
    return InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def _run_cell(shell, source: str) -> tuple[list[dict], BaseException | None]:
    """Run one cell; its outputs in the form of a notebook, and what it raised."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher

    shell.display_pub = CapturingDisplayPublisher()
    shown = shell.display_pub.outputs
    shell.display_trap.hook = CapturingDisplayHook(shell, shown)
    streams = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    with (
        contextlib.redirect_stdout(streams["stdout"]),
        contextlib.redirect_stderr(streams["stderr"]),
    ):
        done = shell.run_cell(source, store_history=False)
    outputs = [
        {"output_type": "stream", "name": name, "text": text.getvalue()}
        for name, text in streams.items()
        if text.getvalue()
    ]
    outputs += [
        {
            "output_type": "display_data",
            "data": output["data"],
            "metadata": output.get("metadata") or {},
        }
        for output in shown
    ]
    return outputs, done.error_before_exec or done.error_in_exec


def same_outputs(made: list[dict], stored: list[dict]) -> bool:
    """Whether outputs are the same to nbval.

    Examples
    --------
    >>> text = lambda words: [{"output_type": "display_data", "data": {"text/plain": words}, "metadata": {}}]
    >>> same_outputs(text("4.9 jobs"), text("4.9 jobs")), same_outputs(text("4.9 jobs"), text("5 jobs"))
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
    pair = [
        coalesce_streams(
            [nbformat.from_dict(output) for output in _joined(json.loads(json.dumps(outputs)))]
        )
        for outputs in (made, stored)
    ]
    return cell.compare_outputs(*pair)


def _joined(outputs: list[dict]) -> list[dict]:
    """Outputs with each text in one piece: a file has it in lines."""
    for output in outputs:
        if isinstance(output.get("text"), list):
            output["text"] = "".join(output["text"])
        for mime, value in output.get("data", {}).items():
            if isinstance(value, list) and not mime.endswith("json"):
                output["data"][mime] = "".join(value)
    return outputs


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
