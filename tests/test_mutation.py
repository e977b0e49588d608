"""The list of mutants that are argued: each entry still speaks of code that is there, and gives a reason.

Whether a mutant survives is asked by `make mutants`, which also fails where an entry argues for one that is caught or is no more.
"""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from recount import package

LISTED = tomllib.loads((Path(__file__).parent / "mutation" / "survivors.toml").read_text(encoding="utf-8"))
ARGUED = LISTED["survivor"]


def functions(book):
    """Lines of every function and method, without their indent, by module and name."""
    found = {}
    for path in (book / "recount").rglob("*.py"):
        module, source = ".".join(path.relative_to(book / "recount").with_suffix("").parts), path.read_text(encoding="utf-8")
        tops = [("", ast.parse(source))]
        tops += [(f"{node.name}.", node) for node in tops[0][1].body if isinstance(node, ast.ClassDef)]
        for owner, top in tops:
            for node in top.body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    found[f"{module}.{owner}{node.name}"] = [line.strip() for line in ast.get_source_segment(source, node).splitlines()]
    return found


@pytest.fixture(scope="module")
def known():
    return functions(package.folder().parent)


@pytest.mark.parametrize("entry", ARGUED, ids=lambda entry: entry["function"])
def test_what_is_argued_is_there(known, entry):
    assert set(entry) == {"function", "before", "after", "why"}
    assert entry["function"] in known, "no such function"
    assert all(line in known[entry["function"]] for line in entry["before"].splitlines()), "the function has no such line any more"
    assert entry["before"] != entry["after"] and len(entry["why"].split()) >= 4


def test_nothing_is_argued_twice():
    keys = [(entry["function"], entry["before"], entry["after"]) for entry in ARGUED]
    assert len(set(keys)) == len(keys)


def test_what_is_alike_has_a_reason_and_is_listed_once():
    alike = LISTED["alike"]
    assert all(set(entry) == {"before", "after", "why"} and entry["before"] != entry["after"] and len(entry["why"].split()) >= 4 for entry in alike)
    assert len({(entry["before"], entry["after"]) for entry in alike}) == len(alike)
    covered = [entry["function"] for entry in ARGUED for same in alike for place in re.finditer(same["before"], entry["before"])
               if entry["before"][:place.start()] + place.expand(same["after"]) + entry["before"][place.end():] == entry["after"]]
    assert covered == []
