"""Imports run one way: nothing above imports what is below it."""

import ast

import pytest

LAYERS = [["package"], ["units", "claims", "evidence", "readings"], ["quantities"], ["results", "tables", "overlaps"], ["charts", "verdicts"], ["titles"], ["entries"], ["editions"], ["citations"], ["book", "__main__", "scenarios"]]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}


def imports(path):
    """Modules of the package that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module == "recount" or (node.level and not node.module)):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("recount."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("recount."))


def test_every_module_has_its_layer(book):
    found = {path.stem for path in (book / "recount").glob("*.py")} - {"__init__"} | {"book"}
    assert found == set(RANK)


@pytest.mark.parametrize("name", [name for name in RANK if name != "book"])
def test_no_module_imports_what_is_below_it(book, name):
    below = [other for other in imports(book / "recount" / f"{name}.py") if other in RANK and RANK[other] > RANK[name]]
    assert below == [], f"recount/{name}.py imports {below}"


def test_no_chapter_imports_what_reads_the_stored_outputs(book):
    """What a stamp leaves out cannot change an output."""
    import json

    from recount.book.notebooks import DOWNSTREAM

    assert {name for name in RANK if RANK[name] > RANK["charts"]} == {*DOWNSTREAM, "book"} - {"__init__"}
    for path in (book / "chapters").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            assert cell["cell_type"] != "code" or not any(
                name in source for name in ("recount.book", "recount.entries", "recount.editions", "recount.citations", "sys.path", "import entries", "import editions", "import citations",
            "__version__", "scenario")), path.name
