"""Where a chapter runs: in a copy elsewhere, on Binder and Colab once there is an address, and alone with a line that says what to do."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html
from recount.book.elsewhere import differing

from recount.notebooks.reading import notebook_paths
from recount.sphinxext.build import build_site
from recount.sphinxext.html.launch_buttons import Repository

BOOK = Path(__file__).parent.parent
PLACED = Repository("https://github.com/example/recounted", "main")
HEAD = PLACED.headed("from recount import package\n")


def test_a_chapter_gives_the_same_elsewhere(book):
    """One of them, or all where everything must run."""
    paths = notebook_paths(book) if os.environ.get("CI") else [book / "chapters" / "women.ipynb"]
    assert differing(book, paths) == []


def test_a_chapter_that_differs_elsewhere_is_told(tmp_path, book, small_book):
    folder = small_book(tmp_path / "book", [])
    path = folder / "chapters" / "tiny.ipynb"
    claims = folder / "data" / "claims.csv"
    claims.write_text(
        claims.read_text(encoding="utf-8").replace("25000", "26000"), encoding="utf-8"
    )
    (line,) = differing(folder, [path])
    assert line.startswith("chapters/tiny.ipynb: found other outputs than those stored")


def alone(source, folder, **variables):
    """Run a cell with nothing but Python and the folder it stands in, as a kernel has it."""
    program = f"import sys; sys.path.insert(0, '')\nexec({source!r})\nprint(package.folder())"
    return subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        env=variables,
    )


@pytest.mark.parametrize("path", notebook_paths(BOOK), ids=lambda path: path.stem)
def test_a_chapter_alone_says_in_a_line_what_to_do(tmp_path, path):
    first = next(
        "".join(cell["source"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    )
    done = alone(first, tmp_path)
    assert done.stderr.strip().splitlines()[-1] == (
        "AssertionError: found no package recount, expected the environment of the book: "
        "run `make lab` in a copy of its folder"
    )
    assert list(tmp_path.iterdir()) == []


def test_with_an_address_a_chapter_alone_fetches_the_book_once(tmp_path):
    """With programs in the place of git and pip, since tests need no network."""
    programs, here = tmp_path / "programs", tmp_path / "here"
    programs.mkdir()
    here.mkdir()
    stubs = {
        "git": f'echo "git $*" >> log; mkdir book; cp -r {BOOK}/recount {BOOK}/data {BOOK}/binder book',
        "pip": 'echo "pip $*" >> log',
    }
    for name, text in stubs.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (programs / name).chmod(stat.S_IRWXU)
    done = alone(HEAD, here, PATH=f"{programs}:/usr/bin:/bin")
    assert done.stdout.strip() == str(here / "book" / "data"), done.stderr
    assert (here / "log").read_text(encoding="utf-8").splitlines() == [
        "git clone --quiet --depth=1 --branch=main https://github.com/example/recounted book",
        "pip install --quiet --requirement book/binder/requirements.txt",
    ]
    assert alone(HEAD, here / "book", PATH=str(programs)).returncode == 0
    assert not (here / "book" / "log").exists()


def test_a_head_is_written_once_and_follows_the_address():
    source = "from functools import reduce\n\nfrom recount.units import say\n\nsay(1, 'job')"
    bare = Repository().headed(source)
    assert (
        Repository().headed(bare) == bare and bare.endswith(source) and bare.count("find_spec") == 2
    )
    placed = PLACED.headed(bare)
    assert PLACED.headed(placed) == placed and placed.endswith(source) and "assert" not in placed
    assert Repository().headed(placed) == bare
    assert PLACED.headed("1 + 1") == "1 + 1"


@pytest.mark.parametrize(
    "url, expected",
    [
        ("", []),
        ("https://github.com/example/recounted", ["Binder", "Colab"]),
        ("https://github.com/example/recounted.git/", ["Binder", "Colab"]),
        ("https://code.example/recounted", ["Binder"]),
    ],
)
def test_buttons_stand_on_chapters_when_there_is_an_address(
    tmp_path, small_book, monkeypatch, url, expected
):
    folder = small_book(tmp_path, [])
    monkeypatch.setenv("RECOUNT_DATA", str(folder / "data"))
    config = folder / "_config.yml"
    config.write_text(
        config.read_text(encoding="utf-8").replace('url: ""', f'url: "{url}"'), encoding="utf-8"
    )
    site = build_site(folder, folder / "_build" / "html").parent
    links = (
        html.parse(str(site / "chapters" / "tiny.html")).getroot().xpath('//nav[@class="launch"]/a')
    )
    assert [link.text for link in links] == [f"Run in {name}" for name in expected]
    assert all(
        "chapters/tiny.ipynb" in link.get("href") and "/main" in link.get("href") for link in links
    )
    assert not html.parse(str(site / "data.html")).getroot().xpath('//nav[@class="launch"]')


@pytest.mark.parametrize(
    "settings, expected",
    [
        (
            "repository:\n  url: https://github.com/example/recounted.git/\n  branch: first\n",
            Repository("https://github.com/example/recounted", "first"),
        ),
        ("repository:\n  url: https://github.com/example/recounted.git\n", PLACED),
        ("repository:\n  url: https://github.com/example/recounted//\n  branch:\n", PLACED),
        (
            "repository:\n  url: https://code.example/BOX/\n",
            Repository("https://code.example/BOX", "main"),
        ),
        ("repository:\n  url: ''\n  branch: first\n", Repository()),
        ("repository:\n  url:\n", Repository()),
        ("repository:\n", Repository()),
        ("title: Ä book\n", Repository()),
        ("", Repository()),
    ],
)
def test_the_address_of_the_files_stands_in_the_settings(tmp_path, settings, expected):
    (tmp_path / "_config.yml").write_text(settings, encoding="utf-8")
    assert Repository.of(tmp_path) == expected


def test_a_folder_without_settings_has_no_address(tmp_path):
    assert Repository.of(tmp_path) == Repository("", "")


def test_a_branch_may_have_signs_in_its_name():
    """Binder takes it as one part of a path, Colab as several."""
    found = Repository("https://github.com/example/recounted", "a/b #1").buttons("women")
    assert found == {
        "Binder": "https://mybinder.org/v2/gh/example/recounted/a%2Fb%20%231?urlpath=lab/tree/chapters/women.ipynb",
        "Colab": "https://colab.research.google.com/github/example/recounted/blob/a/b%20%231/chapters/women.ipynb",
    }


def test_binder_takes_the_whole_address_of_another_host_as_one_part():
    found = Repository("https://code.example/a/recounted", "main").buttons("women")
    assert found == {
        "Binder": "https://mybinder.org/v2/git/https%3A%2F%2Fcode.example%2Fa%2Frecounted/main?urlpath=lab/tree/chapters/women.ipynb"
    }


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "x = 'from recount'",
        "# import recount",
        "from recounted import x",
        "    from recount import x",
        "",
    ],
)
def test_a_cell_that_does_not_import_the_package_has_no_head(source):
    assert PLACED.headed(source) == Repository().headed(source) == source


@pytest.mark.parametrize(
    "source",
    [
        "import recount",
        "import os\n\nfrom recount.units import say",
        "from recount import package  # first",
    ],
)
def test_only_the_head_is_taken_away_again(source):
    """What a cell imports of its own stays."""
    assert PLACED.headed(source).endswith(f'    os.chdir("book")\n\n{source}')
    assert Repository().headed(PLACED.headed(source)) == Repository().headed(source)


def locked(path):
    """Packages with their versions and hashes, of a file and those that it takes in."""
    text = path.read_text(encoding="utf-8")
    taken_in = [
        line
        for name in re.findall(r"^-r (\S+)$", text, re.M)
        for line in locked(path.parent / name)
    ]
    return [*taken_in, *re.findall(r"^([\w.-]+==[^\s;\\]+.*?)(?=^[\w.-]+==|\Z)", text, re.M | re.S)]


def test_binder_installs_the_lock(book):
    assert locked(book / "binder" / "requirements.txt") == locked(book / "requirements.txt") != []
    version = (
        (book / "binder" / "runtime.txt")
        .read_text(encoding="utf-8")
        .strip()
        .removeprefix("python-")
    )
    least = re.search(
        r'requires-python = ">=([\d.]+)"', (book / "pyproject.toml").read_text(encoding="utf-8")
    )[1]
    assert tuple(map(int, version.split("."))) >= tuple(map(int, least.split(".")))
    assert os.access(book / "binder" / "postBuild", os.X_OK) and "--no-deps" in (
        book / "binder" / "postBuild"
    ).read_text(encoding="utf-8")
    assert re.search(
        r"^flit-core==", (book / "requirements.txt").read_text(encoding="utf-8"), re.M
    ), "postBuild builds with what the lock has"
