"""The tutorial of docs/authoring.md leads from an empty folder to a book on two pages."""

import csv
import json
import re
import shlex
from pathlib import Path

import pytest

from recount.cli import main
from recount.published_outputs import Published

GUIDE = Path(__file__).parents[2] / "docs" / "authoring.md"
NOTEBOOK = "chapters/ferries.ipynb"
BOOK = "ferries"


def blocks() -> list[tuple[str, str, str]]:
    """Kind, place and content of each block of the tutorial."""
    tutorial = GUIDE.read_text(encoding="utf-8").partition("## A book of your own")[2]
    tutorial = tutorial.partition("\n## Add a case study")[0]
    return re.findall(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", tutorial, re.M | re.S)


def commands(content: str) -> list[list[str]]:
    return [shlex.split(line) for line in content.replace("\\\n", " ").splitlines()]


def write(book: Path, kind: str, place: str, content: str) -> None:
    """Do what a block says: write a file, fill in rows, or edit prose or a cell."""
    if place.startswith("proposals-"):
        fill_in(book / place, content)
    elif place == "index.md":
        with (book / place).open("a", encoding="utf-8") as file:
            file.write(content)
    elif place.startswith("#") or place == "last cell":
        edit(book / NOTEBOOK, kind, place, content.rstrip("\n"))
    else:
        beside = kind in ("text", "bibtex")
        (book.parent if beside else book).joinpath(place).write_text(content, encoding="utf-8")


def fill_in(proposals: Path, content: str) -> None:
    """Give an id and more to the rows with these fragments."""
    filled = {row["fragment"]: row for row in csv.DictReader(content.splitlines())}
    with open(proposals, encoding="utf-8", newline="") as lines:
        rows = [row | filled.pop(row["fragment"], {}) for row in csv.DictReader(lines)]
    assert not filled
    with open(proposals, "w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def edit(path: Path, kind: str, heading: str, content: str) -> None:
    """Write the section with a heading, or code at the beginning of the last cell."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    if kind == "python":
        cells[-1]["source"] = [f"{content}\n", *cells[-1]["source"]]
    else:
        texts = ["".join(cell["source"]) for cell in cells]
        place = next(n for n, text in enumerate(texts) if text.startswith(f"{heading}\n"))
        own = content.startswith(heading.partition(" ")[0] + " ")
        cells[place]["source"] = content if own else f"{heading}\n\n{content}"
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    """What the tutorial makes, built once, at its end."""
    folder = tmp_path_factory.mktemp("empty")
    steps = blocks()
    last = max(place for place, (kind, *_) in enumerate(steps) if kind == "sh")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("RECOUNT_DATA", raising=False)
        patch.chdir(folder)
        for place, (kind, name, content) in enumerate(steps):
            if kind != "sh":
                write(folder / BOOK, kind, name, content)
                continue
            for program, *arguments in commands(content):
                if program == "cd":
                    patch.chdir(arguments[0])
                elif arguments != ["build"] or place == last:
                    assert main(arguments) == 0, arguments
    return folder / BOOK


def test_the_first_number_takes_at_most_twelve_commands():
    lines = [line for kind, _, text in blocks() if kind == "sh" for line in commands(text)]
    to_the_first = lines.index(["recount", "build"]) + 1
    assert to_the_first + 1 <= 12  # and the one that installs recount


def test_it_leads_to_numbers_with_a_card_a_row_and_a_citation(book):
    page = (book / "_build/html/chapters/ferries.html").read_text(encoding="utf-8")
    assert "104%" in page and 'id="card-result-ferries-ratio"' in page
    results = (book / "_build/html/reference/results.html").read_text(encoding="utf-8")
    assert 'id="result-ferries-ratio"' in results


def test_each_claim_goes_with_its_own_page(book, monkeypatch):
    site = book / "_build/html"
    claims = (site / "reference/claims.html").read_text(encoding="utf-8")
    page = (site / "chapters/ferries.html").read_text(encoding="utf-8")
    for id, report, number in (
        ("ferries-passengers", "Sustainability Report 2023", 8),
        ("ferries-passengers-before", "Sustainability Report 2022", 6),
    ):
        row = claims.partition(f'id="claim-{id}"')[2].partition("</tbody>")[0]
        assert f"{report}, page {number}" in row
        assert f'id="card-claim-{id}"' in page
        assert re.search(rf'"@type": "Report", "name": "{report}, page {number}"', page)
    first = (site / "index.html").read_text(encoding="utf-8")
    assert "The other page, page 6 of the Sustainability Report 2022" in first
    assert first.count('<div class="page-sheet">') == 2
    monkeypatch.setenv("RECOUNT_DATA", str(book / "data"))
    cited = Published.read(book).citations["claim", "ferries/passengers-before"].apa()
    assert cited.startswith("Rivermouth Ferries. (2022). “2.1 million passengers”")
    assert "Sustainability Report 2022" in cited
