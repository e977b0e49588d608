"""The checks can fail: each file in ``broken`` is named for the check and for what must happen.

``<check>-passes-<what>`` is good, ``<check>-fails-<what>`` is spoiled in one way and says which message must come: a notebook
in its metadata, a Markdown page in its first comment.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from recount.errors import BuildError, OutputError
from recount.notebooks.stale_outputs import find_stale
from recount.published_outputs import Outputs
from recount.sphinxext.build import build_site, dead_links
from recount.validation.typed_numbers import lint_typed_numbers

BROKEN = Path(__file__).parent / "broken"
BOOK = Path(__file__).parent.parent


def samples(check):
    return sorted(BROKEN.glob(f"{check}-*"), key=lambda path: path.name)


def expected(path):
    """The message that must come; none for a sample that passes."""
    if path.suffix == ".ipynb":
        message = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("expected")
    else:
        message = (
            re.match(r"<!-- expected: (.+) -->", path.read_text(encoding="utf-8")) or [None, None]
        )[1]
    assert ("-fails-" in path.name) == bool(message), path.name
    return message


def test_names_say_which_check_and_what_must_happen():
    names = [path.stem for path in BROKEN.iterdir()]
    assert all(
        re.fullmatch(r"(nbval|stale|prose|build)-(passes|fails)-[a-z-]+", name) for name in names
    )
    for check in ("nbval", "stale", "prose", "build"):
        assert {
            verdict for name in names if name.startswith(check) for verdict in [name.split("-")[1]]
        } == {"passes", "fails"}


@pytest.mark.parametrize("path", samples("prose"), ids=lambda path: path.stem)
def test_prose(path):
    found = list(lint_typed_numbers(path))
    message = expected(path)
    assert any(message in line for line in found) if message else found == []


@pytest.mark.parametrize("path", samples("stale"), ids=lambda path: path.stem)
def test_stale(path, tmp_path, stamped):
    found = find_stale([stamped(path, tmp_path)], BOOK / "data")
    message = expected(path)
    if not message:
        assert found == []
        return
    (line,) = found
    assert message in line and path.name in line and line.endswith("Run `recount execute`.")


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """What nbval says of each sample, from one run."""
    folder = tmp_path_factory.mktemp("nbval")
    for path in samples("nbval"):
        shutil.copy(path, folder)
    report = folder / "report.xml"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--nbval",
            "--nbval-current-env",
            "-p",
            "no:cacheprovider",
            "-c",
            os.devnull,
            "--rootdir",
            str(folder),
            f"--junitxml={report}",
            str(folder),
        ],
        cwd=BOOK,
        capture_output=True,
        check=False,
    )
    said = {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = re.search(r"nbval-[a-z-]+", case.get("classname") + case.get("name"))[0]
        said.setdefault(name, []).append(
            "\n".join(
                node.text or node.get("message")
                for node in case
                if node.tag in ("failure", "error")
            )
        )
    return said


@pytest.mark.parametrize("path", samples("nbval"), ids=lambda path: path.stem)
def test_nbval(path, compared):
    said = compared[path.stem]
    message = expected(path)
    assert (message in "\n".join(said)) if message else said == [""] * len(said)


@pytest.fixture(scope="module")
def refused(tmp_path_factory, small_book):
    """What one build says of all spoiled pages together, and what it leaves of an earlier site."""
    folder = small_book(
        tmp_path_factory.mktemp("fails"),
        [path for path in samples("build") if "-fails-" in path.name],
    )
    site = folder / "_build" / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("good", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECOUNT_DATA", str(folder / "data"))
        with pytest.raises(BuildError) as error:
            build_site(folder, site)
    assert [path.name for path in site.parent.rglob("*")] == ["html", "index.html"] and (
        site / "index.html"
    ).read_text() == "good"
    return str(error.value)


@pytest.mark.parametrize(
    "path",
    [path for path in samples("build") if "-fails-" in path.name],
    ids=lambda path: path.stem,
)
def test_build_fails(path, refused):
    lines = [line for line in refused.splitlines() if f"{path.name}:" in line]
    assert any(expected(path) in line for line in lines), refused


def test_what_a_build_says_has_no_signs_for_terminals(refused):
    assert not [sign for sign in refused if ord(sign) < 32 and sign != "\n"]


def test_build_passes(tmp_path, monkeypatch, small_book):
    folder = small_book(
        tmp_path / "a b\u00e9", [path for path in samples("build") if "-passes-" in path.name]
    )
    monkeypatch.setenv("RECOUNT_DATA", str(folder / "data"))
    first = build_site(folder, folder / "_build" / "html")
    page = (first.parent / "build-passes-roles.html").read_text(encoding="utf-8")
    assert page.count('<a class="number"') == 7 and page.count('class="card"') == 5
    assert (
        'href="ledger/results.html#result-tiny-jobs-per-mother" data-card="card-result-tiny-jobs-per-mother" '
        'aria-describedby="card-result-tiny-jobs-per-mother-says">4.9 jobs</a>'
    ) in page
    assert (
        "Alibaba Group Holding Limited 2018a" in page
        and "25,000 jobs ÷ 5,100 people" in page
        and "4.76 to 5.05 jobs" in page
    )
    assert (
        ">May 2017</a>" in page and ">4.9 jobs per person</a>" in page and "Xinhua, 2018c" in page
    )
    assert (
        'href="ledger/claims.html#claim-women-award">“each awarded RMB 200,000 in interest-free loans”</a>'
        in page
    )


def test_plain_jupyter_book_refuses_a_stale_chapter(tmp_path, monkeypatch, small_book):
    folder = small_book(tmp_path, [])
    monkeypatch.setenv("RECOUNT_DATA", str(folder / "data"))
    chapter = folder / "chapters" / "tiny.ipynb"
    notebook = json.loads(chapter.read_text(encoding="utf-8"))
    notebook["cells"][1]["source"] += "\n"
    chapter.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(
        BuildError,
        match=r"chapters/tiny.ipynb: found that its code has changed.*Run `recount execute`",
    ):
        build_site(folder, folder / "_build" / "html")
    assert not (folder / "_build" / "html").exists()


def test_dead_links_are_named(tmp_path):
    (tmp_path / "a.html").write_text(
        '<a href="b.html#x">1</a><a href="#y">2</a><a href="c.html">3</a><a href="b.html#z">4</a><p id="y">',
        encoding="utf-8",
    )
    (tmp_path / "b.html").write_text('<p id="z">', encoding="utf-8")
    assert dead_links(tmp_path) == [
        "ERROR: a.html: found a link to b.html#x, expected a page and an anchor of the site.",
        "ERROR: a.html: found a link to c.html, expected a page and an anchor of the site.",
    ]


@pytest.mark.parametrize("name", [".", "..", "notes"])
def test_the_site_replaces_nothing_but_a_site(tmp_path, name):
    book = tmp_path / "book"
    (book / "notes").mkdir(parents=True)
    (book / "notes" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BuildError, match="Name another folder|a folder of its own"):
        build_site(book, book / name)
    assert (book / "notes" / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_two_outputs_with_one_id_or_one_anchor_are_refused(tmp_path):
    (tmp_path / "chapters").mkdir()
    first = shutil.copy(BROKEN / "nbval-passes-result.ipynb", tmp_path / "chapters" / "a.ipynb")
    second = tmp_path / "chapters" / "b.ipynb"
    shutil.copy(first, second)
    with pytest.raises(
        OutputError,
        match="found two results with the id 'tiny/jobs-per-mother', in chapters/a and chapters/b",
    ):
        Outputs.read([Path(first), second])
    second.write_text(
        second.read_text(encoding="utf-8").replace("tiny/jobs-per-mother", "tiny-jobs/per-mother"),
        encoding="utf-8",
    )
    with pytest.raises(OutputError, match="ids that differ in more than their signs"):
        Outputs.read([Path(first), second])


def test_a_dead_link_fails_the_build(tmp_path, monkeypatch):
    def made(command, **options):
        site = Path(command[command.index("--path-output") + 1]) / "_build" / "html"
        site.mkdir(parents=True)
        (site / "index.html").write_text('<a href="#nowhere">there</a>', encoding="utf-8")
        return subprocess.CompletedProcess(command, 0, stdout="")

    monkeypatch.setattr("recount.book.site.subprocess.run", made)
    with pytest.raises(BuildError, match="index.html: found a link to #nowhere"):
        build_site(tmp_path / "book", tmp_path / "_build" / "html")
    assert list((tmp_path / "_build").iterdir()) == []
