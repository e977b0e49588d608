"""Every chapter, rerun in several places and with several versions, and compared by nbval with what it stores."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from recount.book import geometry, measured
from recount.book.places import Place, PlaceError, laid, run
from recount.results import chapters

NAME = "reruns"
PLACES = (
    Place("a folder of its own, UTC, no language"),
    Place("no network", seed=1, offline=True),
    Place("another user, who can write nowhere else", seed=2, umask=0o077, nobody=True),
    Place("a folder with spaces and letters of three scripts, Turkish, Kathmandu", folder="a b/\u00e9 \u4e00/\u043a\u043d\u0438\u0433\u0430", language="tr_TR.UTF-8", zone="Asia/Kathmandu", seed=3),
    Place("German in Latin-1, Kiritimati", language="de_DE.ISO-8859-1", zone="Pacific/Kiritimati", seed=4),
)
_LIBRARIES = ("numpy", "pandas", "matplotlib")
_PYTHONS = ("3.11", "3.12", "3.13", "3.14")


@dataclass(frozen=True)
class Versions:
    """What a chapter is rerun with.

    Attributes
    ----------
    told : str
        What is other than in the environment of the book.
    python : str
        The Python that the environment is made with.
    lock : Path
        What is installed, with hashes.
    """

    told: str
    python: str
    lock: Path


def others(book: Path) -> list[Versions]:
    """The versions to rerun with besides those of this process: the oldest allowed, and every other Python of the machine.

    Parameters
    ----------
    book : Path
        Folder with ``requirements.txt`` and ``requirements-oldest.txt``.
    """
    oldest, locked = book / "requirements-oldest.txt", book / "requirements.txt"
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    made = [Versions(f"the oldest versions allowed: {_versions(oldest)}", sys.executable, oldest)]
    for name in _PYTHONS:
        if name != here and (path := shutil.which(f"python{name}")) and (version := _version(path)):
            made.append(Versions(f"Python {version}, and the locked versions for it", path, locked))
    return made


def _versions(lock: Path) -> str:
    """Versions of the libraries that compute and draw, from a lock.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lock = Path(folder) / "lock.txt"
    ...     _ = lock.write_text("numpy==1.26.0\\npandas==2.1.0 ; python_version < '4'\\n", encoding="utf-8")
    ...     _versions(lock)
    'numpy 1.26.0, pandas 2.1.0'
    """
    found = re.findall(rf"^({'|'.join(_LIBRARIES)})==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return ", ".join(" ".join(pair) for pair in sorted(found, key=lambda pair: _LIBRARIES.index(pair[0])))


def _version(python: str) -> str:
    """Version of a Python; empty where it does not start, as a shim of a version that is not chosen."""
    done = subprocess.run([python, "-c", "import platform; print(platform.python_version())"], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def environment(versions: Versions, folder: Path) -> Path:
    """The Python of an environment with certain versions, which is made when it is not there.

    Parameters
    ----------
    versions : Versions
    folder : Path
        Folder of such environments.

    Raises
    ------
    recount.book.places.PlaceError
        If it cannot be made.
    """
    key = hashlib.sha256(f"{_version(versions.python)} ".encode() + versions.lock.read_bytes()).hexdigest()[:12]
    home = folder / key
    python = home / "bin" / "python"
    if (home / "ready").exists():
        return python
    if uv := shutil.which("uv"):
        commands = [[uv, "venv", "--quiet", "--clear", "--python", versions.python, home], [uv, "pip", "install", "--quiet", "--python", python]]
    else:
        commands = [[versions.python, "-m", "venv", "--clear", home], [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]]
    commands[-1] += ["--require-hashes", "--requirement", versions.lock]
    for command in commands:
        done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise PlaceError(f"{versions.lock.name}: found that it cannot be installed for {versions.told}, expected an environment. It said: {done.stdout.strip()}")
    (home / "ready").touch()
    return python


def rerun(place: Place, book: Path, python: Path | None = None, *, drawn: bool = False) -> dict[str, str]:
    """What nbval says of each cell of the chapters of a book, rerun in a place.

    Parameters
    ----------
    place : Place
    book : Path
        Folder with ``chapters/``.
    python : Path, optional
        The Python that reruns them; that of this process by default.
    drawn : bool
        Whether charts are compared by their geometry, and not by their bytes.

    Returns
    -------
    dict of str to str
        For each code cell what differs; empty where nothing.

    Raises
    ------
    recount.book.places.PlaceError
        If the machine cannot be this place, or not every cell was run.
    """
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", ".", "--nbval", "--nbval-current-env", "--nbval-kernel-startup-timeout", "600",
               "--junitxml", "report.xml", "-n", str(os.cpu_count()), "--dist", "loadfile", *(["-p", geometry.__name__] if drawn else []), "chapters"]
    with laid(place, book) as copy:
        done = run(place, copy, command, python)
        report = copy / "report.xml"
        said = dict(_said(report)) if report.is_file() else {}
    if len(said) != (expected := _cells(book)):
        raise PlaceError(f"{place.told}: found {len(said)} cells rerun, expected {expected}. It said:\n{done.stdout[-2000:]}")
    return said


def _said(report: Path) -> Iterator[tuple[str, str]]:
    for case in ElementTree.parse(report).iter("testcase"):
        wrong = [node.text or node.get("message") for node in case if node.tag in ("failure", "error")]
        yield f"{case.get('classname')} {case.get('name')}", "\n".join(wrong)


def _cells(book: Path) -> int:
    return sum(cell["cell_type"] == "code" for path in chapters(book) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])


def measure(book: Path, places: Sequence[Place] = PLACES) -> list[str]:
    """Rerun every chapter in every place that the machine can be and with all versions, and write what was found to ``measured/reruns.json``.

    Parameters
    ----------
    book : Path
        Folder with ``chapters/``, ``requirements.txt`` and ``requirements-oldest.txt``.
    places : sequence of Place

    Returns
    -------
    list of str
        One line for each cell that gave something else than it stores.

    Raises
    ------
    recount.book.places.PlaceError
        If not every cell could be run somewhere.
    """
    began, rows, missed = time.monotonic(), [], []
    for place in places:
        if lack := place.lacking():
            rows.append([f"{place.told}: not rerun, the machine has {lack}", "", None, None])
            continue
        rows.append(_row(place.told, "bytes", said := rerun(place, book)))
        missed += _missed(place.told, said)
    for versions in others(book):
        said = rerun(Place(versions.told), book, environment(versions, book / "_build" / "environments"), drawn=True)
        rows.append(_row(versions.told, "geometry", said))
        missed += _missed(versions.told, said)
    measured.write(book, NAME, title="Every chapter, rerun in several places and with several versions", rows=rows, missed=missed, notes=_notes(),
                   columns=["where or with what", "charts compared by", "cells", "that gave something else"], of=["data", "package", "notebooks", "environment"])
    measured.took(book, "reruns in several places", time.monotonic() - began)
    return missed


def _row(told: str, by: str, said: dict[str, str]) -> list:
    return [told, by, len(said), sum(map(bool, said.values()))]


def _missed(told: str, said: dict[str, str]) -> list[str]:
    return [f"{told}: {name}" for name, wrong in said.items() if wrong]


def _notes() -> list[str]:
    here = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    return [f"Python {_version(sys.executable)} and {here} where nothing else is said: the newest allowed when they were locked.",
            "Every output is compared to its last digit, tables and words of charts among them. With other versions of the libraries the picture of a "
            "chart may differ in its bytes: there it must have the same elements, words and styles in the same order, and no place or length in it may "
            f"differ by more than {geometry.TOLERANCE:g} points, of which a chart is 310 wide."]
