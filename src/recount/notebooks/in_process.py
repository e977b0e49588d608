"""Run chapters without kernels: to verify their stored outputs, and for scenarios.

A kernel imports everything again for each chapter, which takes a minute for a book. Here each
chapter runs in a copy of one process that has imported it. Outputs are compared by nbval.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import recount
from recount.errors import ExecutionError
from recount.notebooks.parallel import failed_cell, run_chapters
from recount.notebooks.reading import joined_text, notebook_paths
from recount.notebooks.stale_outputs import data_changed

# What nbval does not compare.
_SKIPPED = (
    "metadata traceback prompt_number output_type name execution_count "
    "application/vnd.jupyter.widget-view+json image/png image/jpeg"
).split()


def verify(book: Path) -> list[str]:
    """Run every chapter and compare it as nbval does; one line for each that differs."""
    differences = run_chapters(first_difference, notebook_paths(book), "Verifying")
    return [
        f"chapters/{path.name}, the cell that begins {source.partition(chr(10))[0]!r}: "
        "its output differs from the stored one. If the new one is right, run `recount execute`."
        for path, source in differences.items()
        if source
    ]


def rerun_stale(book: Path, **environment: str) -> list[str]:
    """Run the chapters of a copy whose data were changed, and those that read them.

    The outputs are stored in the copy; gives the names of the notebooks that were run.
    """
    paths = [str(Path(recount.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment |= os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PYTHONIOENCODING": "utf-8",
        "RECOUNT_DATA": str(book / "data"),
    }
    # A program of its own: the caller may be a notebook or a script that cannot start processes.
    command = [sys.executable, "-m", "recount.notebooks.in_process", str(book)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
    if done.returncode:
        raise ExecutionError(done.stdout.strip() or done.stderr.strip())
    return done.stdout.split()


def main(book: Path) -> int:
    """Run what `rerun_stale` runs, and print the names; 1, with a line each, if chapters raise."""
    run: list[Path] = []
    try:
        for _ in ("chapters that read changed data", "chapters that read those"):
            others = set(notebook_paths(book)) - set(run)
            paths = sorted(path for path in others if data_changed(path))
            run_chapters(_store_outputs, paths, "Executing")
            run += paths
    except ExecutionError as error:
        print(error)
        return 1
    print(*sorted(path.stem for path in run))
    return 0


def first_difference(path: Path) -> str:
    """Source of the first cell whose output is not the stored one; empty if there is none."""
    shell = _start_shell(path)
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            source = joined_text(cell["source"])
            if not same_outputs(_run_cell(shell, source, path), cell["outputs"]):
                return source
    return ""


def _store_outputs(path: Path) -> None:
    notebook, shell = json.loads(path.read_text(encoding="utf-8")), _start_shell(path)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = _run_cell(shell, joined_text(cell["source"]), path)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def _start_shell(path: Path) -> Any:
    """A shell in the folder of a notebook."""
    import matplotlib
    import pandas as pd
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    matplotlib.use("agg")
    pd.set_option("display.max_columns", 20)  # as in a kernel; a terminal has as many as fit
    os.chdir(path.parent)
    InteractiveShell.clear_instance()
    return InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def _run_cell(shell: Any, source: str, path: Path) -> list[dict]:
    """Run one cell; its outputs in the form of a notebook."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher

    shell.display_pub = CapturingDisplayPublisher()
    shell.display_trap.hook = CapturingDisplayHook(shell, shell.display_pub.outputs)
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        done = shell.run_cell(source, store_history=False)
    if error := done.error_before_exec or done.error_in_exec:
        raise failed_cell(path, type(error).__name__, str(error), source)
    streams = [("stdout", stdout.getvalue()), ("stderr", stderr.getvalue())]
    stream = {"output_type": "stream"}
    outputs = [stream | {"name": name, "text": text} for name, text in streams if text]
    return outputs + [
        {"output_type": "display_data", "data": output["data"]}
        | {"metadata": output.get("metadata") or {}}
        for output in shell.display_pub.outputs
    ]


def same_outputs(made: list[dict], stored: list[dict]) -> bool:
    """Whether outputs are the same to nbval."""
    import nbformat
    from nbformat.v4.rwbase import rejoin_lines
    from nbval.plugin import IPyNbCell, coalesce_streams

    class Cell(IPyNbCell):
        def format_output_compare(self, key, left, right):
            """Nobody reads it."""

    cell = object.__new__(Cell)
    cell.parent = SimpleNamespace(skip_compare=_SKIPPED, sanitize_patterns={})
    cell.colors = SimpleNamespace(FAIL="", OKBLUE="", ENDC="")
    # Through JSON and nbformat, as messages of a kernel and files go.
    outputs = [{"outputs": each, "cell_type": "code"} for each in (made, stored)]
    pair = rejoin_lines(nbformat.from_dict({"cells": json.loads(json.dumps(outputs))}))
    return cell.compare_outputs(*(coalesce_streams(each.outputs) for each in pair.cells))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
