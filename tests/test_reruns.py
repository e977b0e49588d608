"""A rerun elsewhere gives what is stored, or says which cell does not; charts of other versions are compared by what is seen of them."""

import json
import os
import re
import shutil
import sys

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
