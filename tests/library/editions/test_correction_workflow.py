"""An author corrects a number, withdraws a row and freezes again, with the documented commands."""

import csv
import json
import os
import subprocess
import sys

import pytest

from recount.cite_this_book.write_citation_cff import check_citation_cff, write_citation_cff
from recount.editions.freeze import freeze

CORRECTED = "yearbook/thrown-away-2020"
GONE = "harbour/loaves-2019"  # nothing rests on it


@pytest.fixture
def recount(sample):
    """The function that runs a command on the copy of the sample and gives what it prints."""

    def run(*arguments, fails=False):
        done = subprocess.run(
            [sys.executable, "-m", "recount", *arguments],
            cwd=sample,
            env={name: value for name, value in os.environ.items() if name != "RECOUNT_DATA"},
            capture_output=True,
            text=True,
        )
        assert bool(done.returncode) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_from_an_edition_over_an_erratum_to_the_next(sample, recount):
    freeze(sample, "2026-01-02")
    write_citation_cff(sample)

    path = sample / "data" / "evidence.csv"
    replace(path, "thrown away,14.0,percent", "thrown away,14.5,percent")
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if not row.startswith(GONE)), encoding="utf-8")
    replace(sample / "_config.yml", 'version: "1.0.0"', 'version: "1.0.1"')
    recount("execute")
    lines = recount("check", fails=True).splitlines()
    wanted = list(csv.reader(line.partition("the reason: ")[2] for line in lines))
    assert {(row[0], row[1]) for row in wanted} >= {("evidence", CORRECTED), ("evidence", GONE)}

    with open(sample / "data" / "errata.csv", "a", encoding="utf-8", newline="") as file:
        rows = [[*row[:5], "2026-02-02", "Read again"] for row in wanted]
        csv.writer(file, lineterminator="\n").writerows(rows)
    (sample / "CHANGELOG.md").write_text("## 1.0.1\n\nA number was corrected.\n", encoding="utf-8")
    said = recount("freeze", "--date", "2026-02-02")
    assert "1.0.1.json" in said and "CITATION.cff" in said
    edition = json.loads((sample / "data/editions/1.0.1.json").read_text(encoding="utf-8"))
    assert (edition["version"], edition["date"]) == ("1.0.1", "2026-02-02")
    assert "version: 1.0.1\n" in (sample / "CITATION.cff").read_text(encoding="utf-8")

    assert check_citation_cff(sample) == []
