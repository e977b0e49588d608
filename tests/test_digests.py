"""The same book gives the same bytes: in other folders, time zones, languages, orders of hashing and years."""

import os
import subprocess
import sys

import pytest

from recount.book.digests import of_files

ELSEWHERE = [
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1900000000"},
    {"TZ": "America/New_York", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "77", "SOURCE_DATE_EPOCH": "0"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "POSIX", "PYTHONHASHSEED": "4294967295", "HOME": "/nowhere", "USER": "somebody"},
    {"TZ": "Antarctica/Troll", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "12345", "COLUMNS": "40", "OPENBLAS_NUM_THREADS": "1"},
]
_PROGRAM = """
from pathlib import Path
from recount.book import epub, site
site.build(Path('.').absolute(), Path('out/site').absolute())
epub.build(Path('.').absolute(), Path('out/epub').absolute())
"""


def test_other_places_and_no_file_that_differs(tmp_path, small_book):
    """Five of them where everything must run, else two."""
    made = []
    for place, environment in enumerate(ELSEWHERE if os.environ.get("CI") else ELSEWHERE[:2]):
        folder = small_book(tmp_path / ["here", "a b", "\u00e9\u4e00", "d" * 60, "e.f"][place], [])
        done = subprocess.run([sys.executable, "-c", _PROGRAM], cwd=folder, env=os.environ | environment | {"RECOUNT_DATA": str(folder / "data"), "PYTHONUTF8": "1"},
                              capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        made.append(of_files(folder / "out"))
    first = made[0]
    assert len(first) > 40 and any(name.endswith(".epub") for name in first)
    for other in made[1:]:
        assert {name for name in first.keys() | other.keys() if first.get(name) != other.get(name)} == set()


@pytest.mark.skipif(not os.environ.get("CI"), reason="two builds of the whole book take a minute: set CI to do it")
def test_the_whole_book_twice(site, tmp_path):
    """The site that the other tests look at, and one built in another place with other settings."""
    program = f"from pathlib import Path; from recount.book import site; site.build(Path({str(os.getcwd())!r}), Path('out/site').absolute())"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=os.environ | ELSEWHERE[1] | {"RECOUNT_DATA": f"{os.getcwd()}/data"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert of_files(site) == of_files(tmp_path / "out" / "site")
