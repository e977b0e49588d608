import json

import pytest


@pytest.fixture
def edit(sample):
    """Changes the parsed notebook of a chapter in a copy of the sample; gives its path."""

    def change(name, function):
        path = sample / "chapters" / f"{name}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        function(notebook)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return change


@pytest.fixture
def tiny(sample):
    """Writes a chapter of a few cells into a copy of the sample; gives its path."""

    def write(name, *sources):
        cells = [
            {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "id": str(place)}
            | {"execution_count": None}
            for place, text in enumerate(sources)
        ]
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        path = sample / "chapters" / f"{name}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return write


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.fixture
def save_in_jupyterlab():
    """Rewrites a parsed notebook as JupyterLab does after Run All: nothing changed but the form."""

    def numbers(value):
        if isinstance(value, dict):
            return {key: numbers(value[key]) for key in reversed(value)}
        if isinstance(value, list):
            return [numbers(each) for each in value]
        is_whole = isinstance(value, float) and value.is_integer()
        return int(value) if is_whole else value

    def save(notebook):
        notebook["metadata"]["kernelspec"]["display_name"] = "Python 3 (ipykernel)"
        notebook["metadata"]["language_info"] |= {"version": "3.13.1", "file_extension": ".py"}
        notebook["metadata"] |= {"widgets": {}, "colab": {"provenance": []}}
        for count, cell in enumerate(code_cells(notebook), start=7):
            cell["execution_count"] = count
            cell["metadata"] = {"trusted": True, "execution": {"iopub.execute_input": "01:02"}}
            for output in cell["outputs"]:
                for mime, value in output.get("data", {}).items():
                    if mime.endswith("json"):
                        output["data"][mime] = numbers(value)
                    elif isinstance(value, str):
                        output["data"][mime] = value.splitlines(keepends=True)

    return save
