"""Store the outputs of the notebooks in ``fixtures`` again, after the format of an output changed.

``python tests/library/make_fixtures.py`` executes each notebook whose metadata has ``spoil``, on
the sample, and spoils its outputs: ``spoil`` is a text and what replaces it, or empty.
"""

import asyncio
import json
import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from recount.scaffold.new_book import SAMPLE

HERE = Path(__file__).parent


def store(path: Path) -> None:
    """Execute one notebook, spoil its outputs as its metadata says, and store it."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, kernel_name="python3", record_timing=False).execute()
    change = notebook["metadata"]["spoil"]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"].pop("execution", None)
            outputs = json.dumps(cell["outputs"], ensure_ascii=False)
            if change:
                assert change[0] in outputs, f"{path.name}: {change[0]!r} is not in the outputs"
                outputs = outputs.replace(*change)
            cell["outputs"] = nbformat.from_dict(json.loads(outputs))
    notebook["metadata"]["language_info"] = {"name": "python"}
    nbformat.write(notebook, path)


if __name__ == "__main__":
    os.environ["RECOUNT_DATA"] = str(SAMPLE / "data")
    for fixture in sorted((HERE / "fixtures").glob("*.ipynb")):
        if "spoil" in nbformat.read(fixture, as_version=4)["metadata"]:
            asyncio.set_event_loop(asyncio.new_event_loop())
            store(fixture)
