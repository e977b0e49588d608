"""The one form in which a notebook is stored and published, whatever program saved it.

Editors add what they know of themselves and of the clock: none of it is part of a chapter.
"""

from pathlib import Path
from typing import Any

from recount.notebooks.reading import as_javascript
from recount.notebooks.stale_outputs import STAMP

# What is kept of the metadata that authors write: the rest is of programs.
_OF_NOTEBOOKS, _OF_CELLS = {STAMP, "mystnb"}, {"tags", "mystnb"}


def stored_form(path: Path) -> str:
    """The text of a notebook as `recount execute` stores it.

    >>> from recount.datapackage.tables import data_dir
    >>> path = data_dir().parent / "chapters/bread.ipynb"
    >>> stored_form(path) == path.read_text(encoding="utf-8")
    True
    """
    from nbformat.v4 import reads_json, writes_json

    notebook = reads_json(path.read_text(encoding="utf-8"))
    normalise(notebook)
    return writes_json(notebook) + "\n"


def normalise(notebook: Any) -> None:
    """Leave in a notebook what every machine would store, as JupyterLab would save it."""
    _keep(notebook["metadata"], _OF_NOTEBOOKS)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook["metadata"] |= {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook["nbformat_minor"] = 5
    for place, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{place:02d}"
        _keep(cell["metadata"], _OF_CELLS)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for count, cell in enumerate(code, start=1):
        cell["execution_count"] = count
        for output in cell["outputs"]:
            output.pop("transient", None)
            if "execution_count" in output:
                output["execution_count"] = count
            for mime, value in output.get("data", {}).items():
                if mime.endswith("json"):
                    output["data"][mime] = as_javascript(value)


def _keep(metadata: dict, names: set[str]) -> None:
    for name in set(metadata) - names:
        del metadata[name]
