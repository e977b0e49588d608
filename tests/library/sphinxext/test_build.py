"""A build gives the same bytes everywhere, and leaves an earlier site as it is if it fails."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from recount.errors import BuildError
from recount.sphinxext.build import build_site, dead_links


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


BUILD = (
    "from pathlib import Path; from recount.sphinxext.build import build_site; "
    "build_site(Path.cwd(), Path('_build/html').absolute())"
)


def start(book: Path, **environment: str) -> subprocess.Popen:
    """Begin to build a book in a process of its own, without RECOUNT_DATA."""
    variables = {name: value for name, value in os.environ.items() if name != "RECOUNT_DATA"}
    return subprocess.Popen(
        [sys.executable, "-c", BUILD],
        cwd=book,
        env=variables | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def write(folder: Path, **pages: str) -> Path:
    """A folder with these pages; two underscores stand for a slash."""
    for name, text in pages.items():
        path = folder / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_another_place_time_zone_locale_and_hash_seed_give_the_same_bytes(
    sample_book, sample_site, tmp_path
):
    """A folder with an accent, in the C locale."""
    book = shutil.copytree(sample_book, tmp_path / "é" / "book")
    elsewhere = {"LC_ALL": "C", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1"}
    build = start(book, SOURCE_DATE_EPOCH="1000000000", **elsewhere)
    output = build.communicate()[0].decode(errors="replace")
    assert build.returncode == 0, output
    made, expected = contents(book / "_build" / "html"), contents(sample_site)
    assert set(made) == set(expected)
    assert [name for name in made if made[name] != expected[name]] == []


def test_a_killed_build_leaves_the_earlier_site(sample):
    output = write(sample / "_build" / "html", index="earlier")
    build = start(sample)
    while not list(output.parent.glob(f".*.{build.pid}.*")):  # the folder it builds in
        assert build.poll() is None, build.stdout.read().decode()
        time.sleep(0.02)
    build.send_signal(signal.SIGKILL)
    build.communicate()
    assert contents(output) == {"index.html": b"earlier"}


def test_a_warning_fails_a_build_and_an_earlier_site_is_put_back(sample):
    """Also one that a build had moved away when it was killed."""
    output = sample / "_build" / "html"
    write(output.with_name(".html.old"), index="earlier")
    page = sample / "index.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[A page](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(BuildError, match=r"^index\.md:\d+: WARNING: .*'nowhere\.md'"):
        build_site(sample, output)
    assert contents(output.parent) == {"html/index.html": b"earlier"}


@pytest.mark.parametrize(
    "path, message",
    [
        ("mine", "mine is not a built site; name another folder, or an empty one."),
        ("mine/notes.html", "notes.html is not a built site"),
        (".", "contains the book itself; name another folder for the site."),
    ],
)
def test_only_a_site_is_replaced(sample, path, message):
    write(sample / "mine", notes="mine")
    write(sample, index="not a site")
    with pytest.raises(BuildError, match=message):
        build_site(sample, sample / path)
    assert contents(sample / "mine") == {"notes.html": b"mine"}


def test_links_that_lead_somewhere_are_not_reported(tmp_path):
    (tmp_path / "a file.csv").write_text("1", encoding="utf-8")
    links = ["b/c.html#there", "#%C3%84", "#", "a%20file.csv", "b/c.html", "", "https://s.example/"]
    anchors = "".join(f'<a href="{link}">1</a>' for link in links)
    write(tmp_path, a=f'<p id="Ä">{anchors}<a>2</a>')
    write(tmp_path, b__c='<p id="there"><a href="../a.html">1</a><link href="gone.css">')
    assert dead_links(tmp_path) == []


def test_dead_links_and_repeated_ids_are_reported_page_by_page(tmp_path):
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    links = ["gone.html", "b/c.html#gone", "#gone", "a.csv#1", "#gone"]
    write(tmp_path, a="".join(f'<a href="{link}">1</a>' for link in links))
    write(tmp_path, b__c='<p id="x"><p id="x"><p id="x"><p id=""><p id="">')
    (tmp_path / "epub.xhtml").write_text('<a href="#gone">1</a>', encoding="utf-8")
    dead = "the link to {} leads nowhere. Correct it, or add its target."
    assert sorted(dead_links(tmp_path)) == [
        *(f"ERROR: a.html: {dead.format(link)}" for link in sorted(set(links))),
        "ERROR: b/c.html: the id 'x' is used twice. Rename one of the two.",
        f"ERROR: epub.xhtml: {dead.format('#gone')}",
    ]
