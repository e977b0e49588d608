"""The hostile catalogue: a sample with one fault gives the one line of its case, and keeps it.

``cases/README.md`` says what a case is made of.
"""

import functools
import hashlib
import json
import operator
import random
import tomllib
from pathlib import Path

import pytest
import yaml

from recount.cli import main

WAYS = {"replace", "append", "text", "encoding", "output", "link", "missing"}
AT_LEAST = 110


def read_cases():
    for path in sorted((Path(__file__).parent / "cases").glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield path.stem, case


CASES = [
    pytest.param(case, id=f"{table}-{case['name'].replace(' ', '-')}")
    for table, case in read_cases()
]


def spoil(path, case):
    """Change one file as a case says."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if "replace" in case:
        old, new = case["replace"]
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path.name}"
        text = text.replace(old, new)
    if "output" in case:
        notebook = json.loads(text)
        cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        output = {"output_type": "display_data", "metadata": {}, "data": case["output"]}
        cell["outputs"] = [output]
        text = json.dumps(notebook)
    text = case.get("text", text) + case.get("append", "")
    if "link" in case or "missing" in case:
        path.unlink()
    if "link" in case:
        path.symlink_to(case["link"])
    elif "missing" not in case:
        path.write_bytes(text.encode(case.get("encoding", "utf-8")))


def digests(folder):
    """Every file of a book with the digest of its bytes, a link with its target."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


@pytest.mark.parametrize("case", CASES)
def test_one_fault_gives_one_line_and_changes_nothing(case, sample, capfd):
    spoil(sample / case["file"], case)
    before = digests(sample)
    page = ["--page", str(sample / "page-12.txt")] if case.get("page") else []
    assert main(["check", *page]) == 1
    printed = capfd.readouterr()
    assert printed.err == f"{case['says']}\n" and "Traceback" not in printed.out
    assert digests(sample) == before


def test_the_catalogue_is_as_large_as_promised_and_no_two_cases_are_alike():
    cases = [case for _, case in read_cases()]
    assert len(cases) >= AT_LEAST
    assert len({(case["file"], case["name"]) for case in cases}) == len(cases)
    assert all(set(case) <= WAYS | {"name", "file", "page", "says"} for case in cases)


@pytest.mark.parametrize("command", ["build", "epub", "pdf", "execute", "freeze"])
def test_every_command_that_writes_refuses_a_fault_first(command, sample, capfd):
    site = sample / "_build/html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("good", encoding="utf-8")
    (sample / "_toc.yml").write_text('"{', encoding="utf-8")
    before = digests(sample)
    assert main([command]) == 1
    assert capfd.readouterr().err.startswith("_toc.yml, line 1: ")
    assert digests(sample) == before


VALUES = [None, True, 5, 1e308, "", "x" * 50, [], {}, [[]], [{}], {"a": []}, "../../a", "a\nb"]


def ways_in(content, way=()):
    """The way to every value within a value."""
    if way:
        yield way
    if isinstance(content, (dict, list)):
        pairs = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in pairs:
            yield from ways_in(value, (*way, key))


def with_other_value(content, chance):
    """A parsed file with one value taken out, or another in its place."""
    *way, last = chance.choice(list(ways_in(content)))
    inner = functools.reduce(operator.getitem, way, content)
    if chance.random() < 1 / 3:
        del inner[last]
    else:
        inner[last] = chance.choice(VALUES)
    return content


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "name", ["data/datapackage.json", "chapters/bread.ipynb", "_config.yml", "_toc.yml"]
)
def test_no_value_in_any_place_ends_in_a_traceback(name, seed, sample, capfd):
    """Whatever is where in a structured file: it is refused with its file, or does no harm."""
    path = sample / name
    is_yaml = path.suffix == ".yml"
    load, dump = (yaml.safe_load, yaml.safe_dump) if is_yaml else (json.loads, json.dumps)
    content = load(path.read_text(encoding="utf-8"))
    path.write_text(dump(with_other_value(content, random.Random(f"{name} {seed}"))))
    before = digests(sample)
    refused = main(["check"])
    lines = capfd.readouterr().err.splitlines()
    assert bool(refused) == bool(lines) and all(": " in line for line in lines), lines
    assert digests(sample) == before
