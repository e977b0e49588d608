"""Execute chapters in kernels and store their outputs, with a stamp of what they were made from."""

import json
from pathlib import Path
from typing import Any

import nbformat

from recount.errors import ExecutionError
from recount.files import remove_stale_temp_files, write_atomic
from recount.notebooks.parallel import failed_cell, run_chapters
from recount.notebooks.reading import normalised_outputs, notebook_paths
from recount.notebooks.stale_outputs import STAMP, Read, make_stamp
from recount.notebooks.stored_form import normalise

# Executed before the first and after the last cell of a chapter, and not stored.
_RECORD = """
import recount.datapackage.read_log as __reads
__recorder = __reads.record_reads()
__recorded = __recorder.__enter__()
"""
_REPORT = """
import json
print(json.dumps(sorted(__recorded)))
"""


def execute_all(book: Path) -> list[Path]:
    """Execute every chapter, store its outputs, and give the notebooks that were changed.

    `ExecutionError` if a cell raises, with a line for each such chapter, which keeps its outputs.
    """
    remove_stale_temp_files(book / "chapters")
    changed = run_chapters(execute, notebook_paths(book), "Executing")
    return [path for path, is_changed in changed.items() if is_changed]


def execute(path: Path) -> bool:
    """Execute one notebook and store its outputs; True if the file was changed.

    A file whose outputs and stamp would stay the same is not touched, however another program may
    have written them; nor is one whose cells raise, or that was saved in the meantime.
    """
    before = path.read_text(encoding="utf-8")
    notebook = _read_code(before)
    reads = run_notebook(notebook, path)
    notebook["metadata"][STAMP] = make_stamp(notebook, path, reads)
    if path.read_text(encoding="utf-8") != before:
        saved = "was saved while it was executed, so nothing was stored"
        raise ExecutionError(f"chapters/{path.name} {saved}. Run `recount execute` again.")
    if _is_stored(notebook, json.loads(before)):
        return False
    write_atomic(path, nbformat.writes(notebook, version=4) + "\n")
    return True


def _read_code(text: str) -> Any:
    """A notebook without its outputs: whatever is stored there, it does not matter."""
    content = json.loads(text)
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return nbformat.reads(json.dumps(content), as_version=4)


def _is_stored(made: dict, stored: dict) -> bool:
    """Whether a file has these outputs and this stamp, if not these bytes."""
    try:
        return made["metadata"][STAMP] == stored["metadata"].get(STAMP) and (
            normalised_outputs(made) == normalised_outputs(stored)
        )
    except (KeyError, TypeError, AttributeError):  # outputs that cannot be read are replaced
        return False


def run_notebook(notebook: Any, path: Path) -> set[Read]:
    """Execute a notebook in its folder, change its outputs in place, and give what it read."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    record, report = (nbformat.v4.new_code_cell(code) for code in (_RECORD, _REPORT))
    run = nbformat.v4.new_notebook(cells=[record, *notebook["cells"], report])
    client = NotebookClient(
        run,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        outputs = [(cell, output) for cell in run["cells"] for output in cell.get("outputs", [])]
        failed = next(cell for cell, output in outputs if output["output_type"] == "error")
        raise failed_cell(path, error.ename, error.evalue, failed["source"]) from None
    normalise(notebook)
    reads = json.loads(report["outputs"][0]["text"])
    return {(table, tuple((column, text) for column, text in cells)) for table, cells in reads}
