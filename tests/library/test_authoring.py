"""The worked example of docs/authoring.md leads to a built page, in a copy of the sample."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "authoring.md"
NOTEBOOK = "chapters/example.ipynb"


def blocks() -> list[tuple[str, str, str]]:
    """Kind, place and content of each block of the example."""
    example = GUIDE.read_text(encoding="utf-8").partition("## Add a case study\n")[2]
    example = example.partition("\n## Change what was published")[0]
    return re.findall(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", example, re.M | re.S)


def run(line: str, book: Path) -> subprocess.CompletedProcess:
    """Run a command as an author does: the book is the one in the current folder."""
    program, *arguments = shlex.split(line)
    assert program == "recount"
    environment = {name: value for name, value in os.environ.items() if name != "RECOUNT_DATA"}
    command = [sys.executable, "-m", "recount", *arguments]
    return subprocess.run(command, cwd=book, env=environment, capture_output=True, text=True)


def write(book: Path, kind: str, place: str, content: str) -> None:
    """Do what a block says: add a row or an entry, or write a file, prose or a cell."""
    if kind in ("csv", "bibtex") or place == "index.md":
        with (book / place).open("a", encoding="utf-8") as file:
            file.write(content)
    elif place.startswith("#") or place == "last cell":
        edit(book / NOTEBOOK, kind, place, content.rstrip("\n"))
    else:
        (book / place).write_text(content, encoding="utf-8")


def edit(path: Path, kind: str, heading: str, content: str) -> None:
    """Write prose or code in place of the template's, or code at the beginning of its last cell."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    if heading == "last cell":
        cells[-1]["source"] = [f"{content}\n", *cells[-1]["source"]]
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return
    place = next(
        place
        for place, cell in enumerate(cells)
        if "".join(cell["source"]).startswith(f"{heading}\n")
    )
    if kind == "python":
        cells[place + 1]["source"] = content
    else:
        assert "To write:" in "".join(cells[place]["source"]), heading
        written = content.startswith(heading.partition(" ")[0] + " ")
        cells[place]["source"] = content if written else f"{heading}\n\n{content}"
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_the_example_leads_from_a_quotation_to_a_page(sample):
    answers = []
    for kind, place, content in blocks():
        if kind == "sh":
            answers += [run(line, sample) for line in content.splitlines()]
        else:
            write(sample, kind, place, content)
    first_check = answers[1]
    assert first_check.returncode == 1
    assert "example/regulars" in first_check.stderr and "verdicts.csv" in first_check.stderr
    assert [answer.returncode for answer in answers[2:]] == [0, 0, 0], answers[-2].stderr
    page = (sample / "_build/html/chapters/example.html").read_text(encoding="utf-8")
    assert "96%" in page
    results = (sample / "_build/html/reference/results.html").read_text(encoding="utf-8")
    assert 'id="result-example-share"' in results
