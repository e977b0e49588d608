"""The whole book, built clean in several places, and compared byte by byte."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from recount.book import measured
from recount.book.places import Place, laid, run
from recount.book.site import BuildError

NAME = "builds"
PLACES = (
    Place("a folder of its own, UTC, no language"),
    Place("a folder with spaces and letters of three scripts, Kathmandu, plain C", folder="a b/\u00e9 \u4e00/\u043a\u043d\u0438\u0433\u0430", language="C", zone="Asia/Kathmandu",
          seed=1, settings={"SOURCE_DATE_EPOCH": "1900000000", "COLUMNS": "40"}),
    Place("another user, who can write nowhere else, Kiritimati", folder="d" * 60, zone="Pacific/Kiritimati", seed=4294967295, umask=0o027, nobody=True),
    Place("Turkish, St John's, files for their owner only", language="tr_TR.UTF-8", zone="America/St_Johns", seed=77, umask=0o077,
          settings={"OPENBLAS_NUM_THREADS": "1", "USER": "somebody", "SOURCE_DATE_EPOCH": "0"}),
    Place("German in Latin-1, Troll, files for everybody", language="de_DE.ISO-8859-1", zone="Antarctica/Troll", seed=12345, umask=0o000),
    Place("the year 1999, no network", folder="e.f", zone="America/New_York", seed=2, year=1999, offline=True),
    Place("the year 2041", zone="Asia/Tokyo", seed=3, year=2041),
)


def digests(place: Place, book: Path) -> dict[str, str]:
    """SHA-256 of every file of a clean site and of the EPUB of a book, built in a place.

    Parameters
    ----------
    place : Place
    book : Path
        Folder with ``_config.yml`` and ``_toc.yml``.

    Raises
    ------
    recount.book.site.BuildError
        If it cannot be built there.
    recount.book.places.PlaceError
        If the machine cannot be this place.
    """
    with laid(place, book) as copy:
        done = run(place, copy, ["-m", "recount", "digest", "--files"])
    if done.returncode:
        raise BuildError(f"{place.told}: found that the book cannot be built, expected what is built elsewhere. It said:\n{done.stdout}")
    return {name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  ((?:site|epub)/.+)$", done.stdout, re.MULTILINE)}


def differences(made: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """For each place the files that are not the same as in the first of them, or are in one of the two only.

    Examples
    --------
    >>> differences({"here": {"a": "00", "b": "11"}, "there": {"a": "00", "b": "12", "c": "00"}})
    {'here': [], 'there': ['b', 'c']}
    """
    first = next(iter(made.values()))
    return {told: sorted(name for name in first.keys() | other.keys() if first.get(name) != other.get(name)) for told, other in made.items()}


def measure(book: Path, places: Sequence[Place] = PLACES) -> list[str]:
    """Build a book in every place that the machine can be, and write what was found to ``measured/builds.json``.

    Parameters
    ----------
    book : Path
        Folder with ``_config.yml`` and ``_toc.yml``.
    places : sequence of Place

    Returns
    -------
    list of str
        One line for each file that differs.

    Raises
    ------
    recount.book.site.BuildError, recount.book.places.PlaceError
        If the book cannot be built in one of them.
    """
    began = time.monotonic()
    lacking = {place.told: place.lacking() for place in places}
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        made = dict(pool.map(lambda place: (place.told, digests(place, book)), [place for place in places if not lacking[place.told]]))
    differ = differences(made)
    rows = [[told, len(made[told]), len(differ[told])] if told in made else [f"{told}: not built, the machine has {lack}", None, None] for told, lack in lacking.items()]
    missed = [f"{told}: {name}" for told, names in differ.items() for name in names]
    measured.write(book, NAME, title="The whole book, built in several places", columns=["where", "files", "that differ from the first"], rows=rows,
                   notes=_notes(made), missed=missed, of=["data", "package", "builder", "notebooks", "pages", "environment"])
    measured.took(book, "builds in several places", time.monotonic() - began)
    return missed


def _notes(made: Iterable[str]) -> list[str]:
    return [f"The site with its downloads, and the EPUB, were built from a clean copy in {len(list(made))} places, each with a home folder, a seed of hashes "
            "and a time zone of its own, and the SHA-256 of each file was compared with that in the first place."]
