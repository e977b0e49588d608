"""An author corrects a number, rewords a title and withdraws a row, with the commands that CONTRIBUTING.md names, and nothing else."""

import csv
import datetime
import json
import os
import shutil
import subprocess
import sys

import pytest
from lxml import html

from recount import __version__

NEXT = "9.0.0"


def recounted(folder, *arguments, fails=False):
    """What a command of the copy says; it runs the copy's own package."""
    environment = os.environ | {"RECOUNT_DATA": str(folder / "data"), "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "recount", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert bool(done.returncode) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def desk(tmp_path, small_book, book):
    """A small book with a package of its own, published once."""
    folder = small_book(tmp_path / "desk", [])
    shutil.copytree(
        book / "recount", folder / "recount", ignore=shutil.ignore_patterns("__pycache__")
    )
    recounted(folder, "release")
    recounted(folder, "edition", "--date", "2026-01-01")
    return folder


def respell(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def errata_wanted(said):
    """The rows that the check asks for."""
    return list(
        csv.reader(
            line.partition("reason: ")[2]
            for line in said.splitlines()
            if "Expected this row" in line
        )
    )


def test_an_author_corrects_and_withdraws(desk):
    version = __version__
    assert "holds" in recounted(desk, "check")
    # One digit, one word of a title, and a row that nothing else needs.
    respell(
        desk / "data" / "evidence.csv",
        "Members of the Alibaba Partnership,36,",
        "Members of the Alibaba Partnership,35,",
    )
    respell(
        desk / "chapters" / "tiny.ipynb",
        '\\"Jobs for each mother\\")',
        '\\"Additional jobs for each mother\\")',
    )
    path = desk / "data" / "assumptions.csv"
    path.write_text(
        "".join(
            line
            for line in path.read_text(encoding="utf-8").splitlines(True)
            if not line.startswith("ewtp/parcel,")
        ),
        encoding="utf-8",
    )

    # The version that was published does not move.
    said = recounted(desk, "check", fails=True)
    assert (
        f"evidence alibaba/partners-2017-12: found '35 people', expected '36 people', as edition {version} has it."
        in said
        and "raise __version__" in said
    )
    respell(
        desk / "recount" / "__init__.py", f'__version__ = "{version}"', f'__version__ = "{NEXT}"'
    )
    recounted(desk, "refresh")
    wanted = errata_wanted(recounted(desk, "check", fails=True))
    assert [row[:5] for row in wanted] == [
        [
            "assumption",
            "ewtp/parcel",
            "Value of one parcel, with its freight: MYR 650; assumed MYR 500 to 800",
            "",
            NEXT,
        ],
        ["evidence", "alibaba/partners-2017-12", "36 people", "35 people", NEXT],
        [
            "result",
            "tiny/jobs-per-mother",
            "title 'Jobs for each mother'",
            "title 'Additional jobs for each mother'",
            NEXT,
        ],
    ]
    assert (
        "Expected this row" in recounted(desk, "edition", fails=True)
        and not (desk / "data" / "editions" / f"{NEXT}.json").exists()
    )

    today = datetime.date.today().isoformat()
    with open(desk / "data" / "errata.csv", "a", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(
            [*row[:5], today, "Read again"] for row in wanted
        )
    assert f"{NEXT}-draft" in json.dumps(labels(desk))
    recounted(desk, "edition")
    frozen = json.loads((desk / "data" / "editions" / f"{NEXT}.json").read_text(encoding="utf-8"))
    assert frozen["date"] == today and [erratum["id"] for erratum in frozen["errata"]] == [
        row[1] for row in wanted
    ]
    assert (
        f"version: {NEXT}\n" in (desk / "CITATION.cff").read_text(encoding="utf-8")
        and labels(desk) == NEXT
    )

    # The pages show all three, and what is gone keeps its place.
    recounted(desk, "build", "--output", "made")
    ledger = html.parse(str(desk / "made" / "ledger" / "evidence.html")).getroot()
    (row,), (gone,) = (
        ledger.xpath(f'//tr[@id="{id}"]')
        for id in ("evidence-alibaba-partners-2017-12", "assumption-ewtp-parcel")
    )
    assert (
        "It was: 36 people. It is: 35 people. Read again" in row.text_content()
        and f"since {NEXT}" in row.text_content()
    )
    assert "Withdrawn" in gone.text_content() and "MYR 650" in gone.text_content()
    (errata,) = (
        html.parse(str(desk / "made" / "chapters" / "tiny.html"))
        .getroot()
        .xpath('//details[@id="errata"]')
    )
    assert "title ‘Additional jobs for each mother’" in errata.text_content()

    # A frozen erratum keeps its words, and a withdrawn id is not used again.
    respell(
        desk / "data" / "errata.csv",
        "35 people,9.0.0," + today + ",Read again",
        "35 people,9.0.0," + today + ",Another reason",
    )
    assert "An erratum is never changed: restore it." in recounted(desk, "check", fails=True)


def labels(desk):
    """What the copy calls itself."""
    program = "from pathlib import Path; from recount.editions import History; print(History.of(Path.cwd()).label)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=desk,
        env=os.environ | {"RECOUNT_DATA": str(desk / "data"), "PYTHONPATH": str(desk)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
