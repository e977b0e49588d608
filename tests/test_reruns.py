"""A rerun elsewhere gives what is stored, or says which cell does not; charts of other versions are compared by what is seen of them."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from recount import charts, package
from recount.book import geometry, measured, places, reruns
from recount.book.geometry import Picture, differences
from recount.book.places import Place, PlaceError
from recount.book.reruns import Versions
from recount.results import chapters

BOOK = package.folder().parent
FAR = Place("another user, no network, other letters", folder="a b/\u00e9 \u4e00", language="tr_TR.UTF-8", zone="Asia/Kathmandu", seed=9, umask=0o077, nobody=True, offline=True)
NEAR = Place("letters", folder="a b/\u00e9 \u4e00", zone="Asia/Kathmandu", seed=9)


def far():
    """As far as the machine can be; in CI, and as root, it must be able to."""
    lack = FAR.lacking()
    assert not (lack and os.environ.get("CI") and os.geteuid() == 0), f"{lack}: see .ci/run for what installs it"
    return NEAR if lack else FAR


@pytest.mark.skipif(not os.environ.get("CI"), reason="a rerun of the whole book takes a minute, and `make test` has it: set CI to do it elsewhere too")
def test_every_chapter_elsewhere(book):
    """All that may be other at once: one that fails is looked for by `make reruns`, one thing at a time."""
    said = reruns.rerun(far(), book)
    assert len(said) > 100 and {name: wrong for name, wrong in said.items() if wrong} == {}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a rerun says of a chapter that is good, and of others that are spoiled, charts by their geometry."""
    book = tmp_path_factory.mktemp("reruns")
    (book / "chapters").mkdir()
    text = (BOOK / "tests" / "broken" / "nbval-fails-changed-chart.ipynb").read_text(encoding="utf-8")
    for name, by in (("good", 0), ("nudged-a-little", 0.5), ("nudged", 5), ("changed", None)):
        notebook = json.loads(text)
        was, now = notebook["metadata"]["spoil"]
        for cell in notebook["cells"] if by is not None else []:
            outputs = json.loads(json.dumps(cell.get("outputs", [])).replace(now, was))
            for output in outputs:
                output["data"]["image/svg+xml"] = nudged("".join(output["data"]["image/svg+xml"]), by)
            if outputs:
                cell["outputs"] = outputs
        (book / "chapters" / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    shutil.copytree(BOOK / "data", book / "data")
    said = reruns.rerun(far(), book, drawn=True)
    return {path.stem: "\n".join(wrong for name, wrong in said.items() if re.search(rf"\b{path.stem}\b(?!-)", name)) for path in chapters(book)}


def nudged(svg, by):
    """A picture with one path a little farther on the right."""
    found = re.search(r'<path d="M ([\d.]+)', svg)
    return svg.replace(found[0], f'<path d="M {float(found[1]) + by:.6f}', 1)


@pytest.mark.parametrize("name, wrong", [
    ("good", ""), ("nudged-a-little", ""), ("nudged", "mismatch 'image/svg+xml'"), ("changed", "mismatch 'image/svg+xml'")])
def test_what_a_rerun_says(told, name, wrong):
    assert wrong in told[name] and bool(told[name]) == bool(wrong)


def pictures():
    return [(record["id"], svg) for path in chapters(BOOK) for record, svg in charts.stored(path)]


@pytest.mark.parametrize("id, svg", pictures(), ids=lambda value: value if len(value) < 60 else "")
def test_a_change_that_is_seen_is_found_in_every_chart(id, svg):
    """One that nobody sees is not."""
    assert Picture(svg) == svg and Picture(svg) == nudged(svg, 0.4)
    for spoiled in (nudged(svg, 4), re.sub(r"(<text[^>]*>)[^<]+", r"\1Other", svg, count=1), re.sub(r"stroke: #\w{6}", "stroke: #123456", svg, count=1),
                    re.sub(r"<use[^>]*/>|<path[^>]*/>", "", svg, count=1), svg.replace("font-size: 11", "font-size: 12", 1).replace("font: 11", "font: 12", 1)):
        assert spoiled == svg or Picture(svg) != spoiled
    assert len(differences(svg, nudged(svg, 4))) == 1


def test_what_the_geometry_leaves_alone_is_compared_to_the_last_digit(request):
    """The plugin changes what nbval does with pictures, and with nothing else."""
    from nbval.plugin import IPyNbCell

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IPyNbCell, "sanitize", lambda self, output: f"exactly {output}")
        geometry.pytest_configure(request.config)
        assert IPyNbCell.sanitize(None, "1.0") == "exactly 1.0" and isinstance(IPyNbCell.sanitize(None, "<svg/>"), Picture)


def test_what_was_found_is_written_down(tmp_path, monkeypatch, small_book):
    book = small_book(tmp_path / "book", [])
    for name in ("requirements.txt", "requirements-oldest.txt"):
        (book / name).write_text("numpy==1.0 \\\n", encoding="utf-8")
    asked = []

    def rerun(place, book, python=None, drawn=False):
        asked.append((place.told, python, drawn))
        return {"chapters.tiny Cell 0": "", "chapters.tiny Cell 1": "1 is not 2" if python else ""}

    monkeypatch.setattr(reruns, "rerun", rerun)
    monkeypatch.setattr(reruns, "others", lambda book: [Versions("old ones", "python3", book / "requirements-oldest.txt")])
    monkeypatch.setattr(reruns, "environment", lambda versions, folder: "its python")
    assert reruns.measure(book, [Place("here"), Place("far away", language="xx_XX.UTF-8")]) == ["old ones: chapters.tiny Cell 1"]
    found = measured.read(book / "measured" / "reruns.json")
    assert found["rows"] == [["here", "bytes", 2, 0], ["far away: not rerun, the machine has no locale xx_XX.UTF-8, nor what makes it", "", None, None], ["old ones", "geometry", 2, 1]]
    assert asked == [("here", None, False), ("old ones", "its python", True)] and found["missed"] == ["old ones: chapters.tiny Cell 1"]
    assert f"{geometry.TOLERANCE:g} points" in found["notes"][1]


def test_the_oldest_versions_are_those_that_the_package_allows(book):
    """Each lower bound of pyproject.toml is the version of the lock of the oldest."""
    import tomllib

    lock = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (book / "requirements-oldest.txt").read_text(encoding="utf-8"), re.MULTILINE))
    project = tomllib.loads((book / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = dict(re.fullmatch(r"([\w-]+) >=([\d.]+)", line).groups() for line in project["dependencies"])
    assert {"numpy", "pandas", "matplotlib"} <= set(bounds)
    for name, bound in bounds.items():
        assert re.fullmatch(rf"{re.escape(bound)}(\.0)*", lock[name]), f"{name}: run `make lock`"


def test_other_pythons_are_those_that_start(book, monkeypatch):
    monkeypatch.setattr(reruns.shutil, "which", lambda name: {"python3.13": sys.executable, "python3.14": "/bin/false"}.get(name))
    oldest, *pythons = reruns.others(book)
    assert oldest.lock.name == "requirements-oldest.txt" and "numpy 1" in oldest.told
    assert [each.told for each in pythons] == ([f"Python {reruns._version(sys.executable)}, and the locked versions for it"] if sys.version_info[:2] != (3, 13) else [])


def test_an_environment_that_cannot_be_made_is_told(tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text("nothing-of-that-name @ file:///nowhere\n", encoding="utf-8")
    with pytest.raises(PlaceError, match="lock.txt: found that it cannot be installed for nothing, expected an environment"):
        reruns.environment(Versions("nothing", sys.executable, lock), tmp_path / "environments")
    assert not list(tmp_path.glob("environments/*/ready"))


def test_cells_that_were_not_run_are_missed(tmp_path, monkeypatch, small_book):
    book = small_book(tmp_path / "book", [])
    monkeypatch.setattr(reruns, "run", lambda place, copy, command, python: places.run(place, copy, ["-c", "print('nothing ran')"]))
    with pytest.raises(PlaceError, match=r"here: found 0 cells rerun, expected \d+. It said:\nnothing ran"):
        reruns.rerun(Place("here"), book)


@pytest.fixture
def ran(monkeypatch):
    """What was run, what it does, and what it gives: a status and words."""
    found = SimpleNamespace(commands=[], options=[], status=0, said="", does=lambda command: None)

    def run(command, **options):
        found.does(command)
        found.commands.append(command)
        found.options.append(options)
        return SimpleNamespace(returncode=found.status, stdout=found.said)

    monkeypatch.setattr(reruns.subprocess, "run", run)
    return found


def test_the_version_of_a_python_is_what_it_says_and_nothing_where_it_fails(ran):
    ran.said = "3.13.1\n"
    assert reruns._version("python3") == "3.13.1" and ran.options == [{"capture_output": True, "text": True}]
    ((python, option, program),) = ran.commands
    assert (python, option) == ("python3", "-c") and "python_version()" in program
    ran.status = 1
    assert reruns._version("python3") == ""


def test_this_python_says_its_version():
    assert reruns._version(sys.executable) == platform.python_version()


def test_other_versions_are_the_oldest_and_each_python_that_is_there_and_starts(tmp_path, monkeypatch):
    for name, text in (("requirements-oldest.txt", "matplotlib==3.8\npandas==2.0\nnumpy==1.26.0 \\\nother==3\n"), ("requirements.txt", "numpy==2.0")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    one, two, *_ = [name for name in reruns._PYTHONS if name != here]
    found = {f"python{here}": "this", f"python{one}": "a shim", f"python{two}": "another"}
    monkeypatch.setattr(reruns.shutil, "which", found.get)
    monkeypatch.setattr(reruns, "_version", {"this": "3.0", "another": "3.99.1", "a shim": ""}.get)
    assert reruns.others(tmp_path) == [Versions("the oldest versions allowed: numpy 1.26.0, pandas 2.0, matplotlib 3.8", sys.executable,
                                                tmp_path / "requirements-oldest.txt"),
                                       Versions("Python 3.99.1, and the locked versions for it", "another", tmp_path / "requirements.txt")]


@pytest.fixture
def lock(tmp_path, monkeypatch):
    monkeypatch.setattr(reruns, "_version", {"python3": "3.13.1", "python4": "4.0.0"}.get)
    monkeypatch.setattr(reruns.shutil, "which", lambda name: None)
    path = tmp_path / "lock.txt"
    path.write_text("numpy==1.26.0", encoding="utf-8")
    return path


def test_an_environment_is_made_once_from_hashes(ran, lock, tmp_path):
    ran.does = lambda command: "venv" in command and Path(command[-1]).mkdir(parents=True)
    python = reruns.environment(Versions("others", "python3", lock), tmp_path / "made")
    home = python.parents[1]
    assert python == home / "bin" / "python" and home.parent == tmp_path / "made" and re.fullmatch("[0-9a-f]{12}", home.name) and (home / "ready").exists()
    assert ran.commands == [["python3", "-m", "venv", "--clear", str(home)],
                            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement", str(lock)]]
    assert all(options == {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True} for options in ran.options)
    assert reruns.environment(Versions("others", "python3", lock), tmp_path / "made") == python and len(ran.commands) == 2


def test_another_lock_or_another_python_has_another_environment(ran, lock, tmp_path):
    def home(python="python3"):
        ran.status = 1
        with pytest.raises(PlaceError):
            reruns.environment(Versions("others", python, lock), tmp_path / "made")
        return ran.commands[-1][-1]

    first = home()
    assert home() == first
    lock.write_text("numpy==1.26.1", encoding="utf-8")
    assert len({first, home(), home("python4")}) == 3


def test_a_quicker_program_makes_the_environment_where_there_is_one(ran, lock, tmp_path, monkeypatch):
    monkeypatch.setattr(reruns.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(Path, "touch", lambda path: ran.commands.append(path.name))
    python = reruns.environment(Versions("others", "python3", lock), tmp_path / "made")
    assert ran.commands == [["/bin/uv", "venv", "--quiet", "--clear", "--python", "python3", str(python.parents[1])],
                            ["/bin/uv", "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "--requirement", str(lock)], "ready"]


def test_an_environment_that_failed_is_told_with_what_was_said(ran, lock, tmp_path):
    ran.status, ran.said = 1, " no such package\n"
    with pytest.raises(PlaceError) as error:
        reruns.environment(Versions("others", "python3", lock), tmp_path / "made")
    assert str(error.value) == "lock.txt: found that it cannot be installed for others, expected an environment. It said: no such package"
    assert len(ran.commands) == 1 and not list(tmp_path.rglob("ready"))


REPORT = """<testsuites><testsuite>
<testcase classname="chapters.a" name="Cell 0" /><testcase classname="chapters.a" name="Cell 1"><failure message="short">1 is
not 2</failure></testcase>
<testcase classname="chapters.b" name="Cell 0"><system-out>words</system-out><error message="no kernel" /><failure>late</failure></testcase>
</testsuite></testsuites>"""
SAID = {"chapters.a Cell 0": "", "chapters.a Cell 1": "1 is\nnot 2", "chapters.b Cell 0": "no kernel\nlate"}


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A book of two chapters with three cells of code, a copy of it, and what is asked there."""
    for path, kinds in (("a", ("code", "markdown", "code")), ("b", ("code",))):
        (tmp_path / "chapters").mkdir(exist_ok=True)
        (tmp_path / "chapters" / f"{path}.ipynb").write_text(json.dumps({"cells": [{"cell_type": kind} for kind in kinds]}), encoding="utf-8")
    found = SimpleNamespace(book=tmp_path, copy=tmp_path / "copy", asked=[], report=REPORT)
    found.copy.mkdir()

    @contextmanager
    def laid(place, book):
        assert book == tmp_path
        yield found.copy

    def run(place, copy, command, python):
        found.asked.append((place.told, copy, command, python))
        if found.report:
            (copy / "report.xml").write_text(found.report, encoding="utf-8")
        return SimpleNamespace(stdout="a" * 10 + "b" * 2000)

    monkeypatch.setattr(reruns, "laid", laid)
    monkeypatch.setattr(reruns, "run", run)
    return found


def test_what_is_said_of_each_cell_is_taken_from_the_report(elsewhere):
    assert reruns.rerun(Place("here"), elsewhere.book) == SAID
    assert reruns.rerun(Place("there"), elsewhere.book, Path("its python"), drawn=True) == SAID
    (told, copy, command, python), (other, _, drawn, its) = elsewhere.asked
    assert (told, copy, python, other, its) == ("here", elsewhere.copy, None, "there", Path("its python"))
    assert drawn == [*command[:-1], "-p", "recount.book.geometry", "chapters"] and command[:2] == ["-m", "pytest"]
    assert {"--nbval", "--nbval-current-env", "-q"} < set(command)
    options = {(command[place], command[place + 1]) for place in range(2, len(command) - 1)}
    assert {("-p", "no:cacheprovider"), ("-c", os.devnull), ("--rootdir", "."), ("--junitxml", "report.xml"), ("-n", str(os.cpu_count())),
            ("--dist", "loadfile"),
            ("--nbval-kernel-startup-timeout", "600")} <= options


@pytest.mark.parametrize("report, number", [("", 0), (REPORT.replace('<testcase classname="chapters.a" name="Cell 0" />', ""), 2)])
def test_a_rerun_of_fewer_cells_is_told_with_the_end_of_what_was_said(elsewhere, report, number):
    elsewhere.report = report
    with pytest.raises(PlaceError) as error:
        reruns.rerun(Place("here"), elsewhere.book)
    assert str(error.value) == f"here: found {number} cells rerun, expected 3. It said:\n{'b' * 2000}"


@pytest.fixture
def kept(kept, monkeypatch):
    """And a version of every Python."""
    monkeypatch.setattr(reruns, "_version", lambda python: f"3.99 of {python}")
    return kept


def test_places_are_compared_to_the_byte_and_versions_by_geometry(kept, tmp_path, monkeypatch):
    asked = []

    def rerun(*where, **how):
        asked.append((where[0].told, *where[1:], how))
        return SAID if len(asked) == 2 else dict.fromkeys(SAID, "")

    monkeypatch.setattr(reruns, "rerun", rerun)
    monkeypatch.setattr(reruns, "others", lambda book: [Versions("old ones", "python3", book / "lock.txt"), Versions("new ones", "python4", book / "lock.txt")])
    monkeypatch.setattr(reruns, "environment", lambda versions, folder: (versions.python, folder))
    lines = reruns.measure(tmp_path, [Place("nowhere", language="xx_XX.UTF-8"), Place("here"), Place("there")])
    environments = tmp_path / "_build" / "environments"
    assert lines == ["there: chapters.a Cell 1", "there: chapters.b Cell 0"]
    assert asked == [("here", tmp_path, {}), ("there", tmp_path, {}), ("old ones", tmp_path, ("python3", environments), {"drawn": True}),
                     ("new ones", tmp_path, ("python4", environments), {"drawn": True})]
    ((book, name, rest),) = kept.written
    assert (book, name, rest["missed"]) == (tmp_path, "reruns", lines) and rest["title"] == "Every chapter, rerun in several places and with several versions"
    assert rest["rows"] == [["nowhere: not rerun, the machine has no locale xx_XX.UTF-8, nor what makes it", "", None, None], ["here", "bytes", 3, 0],
                            ["there", "bytes", 3, 2],
                            ["old ones", "geometry", 3, 0], ["new ones", "geometry", 3, 0]]
    assert rest["columns"] == ["where or with what", "charts compared by", "cells", "that gave something else"]
    assert rest["of"] == ["data", "package", "notebooks", "environment"]
    assert kept.durations == [(tmp_path, "reruns in several places", 60.0)] and rest["notes"] == reruns._notes()


def test_what_differs_with_other_versions_is_missed_too(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(reruns, "rerun", lambda *where, **how: SAID)
    monkeypatch.setattr(reruns, "others", lambda book: [Versions("old ones", "python3", book)])
    monkeypatch.setattr(reruns, "environment", lambda *what: None)
    missed = ("chapters.a Cell 1", "chapters.b Cell 0")
    assert reruns.measure(tmp_path, [Place("here"), Place("there")]) == [f"{told}: {name}" for told in ("here", "there", "old ones") for name in missed]


def test_the_notes_say_with_which_versions_where_nothing_is_said(kept):
    import matplotlib
    import numpy
    import pandas

    first, second = reruns._notes()
    libraries = f"numpy {numpy.__version__}, pandas {pandas.__version__}, matplotlib {matplotlib.__version__}"
    assert first.startswith(f"Python 3.99 of {sys.executable} and {libraries} where nothing else is said")
    assert second.startswith("Every output is compared to its last digit, tables and words of charts among them. "
                             "With other versions of the libraries the picture of a chart may differ")
    assert "there it must have the same elements, words and styles in the same order, and no place or length in it may differ by more than" in second
    assert second.endswith(f" {geometry.TOLERANCE:g} points, of which a chart is 310 wide.")
