"""Other places to build the book in, or to rerun it: folders, users, languages, clocks, machines without a network.

A place is checked from within before anything runs there: what it claims to be is what a program finds.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import recount

NOBODY = 65534  # the user that owns nothing, on Linux
_LEFT_OUT = ("_build", "__pycache__", ".*")
_OWN = ("LC_", "LANG", "PYTHON", "RECOUNT_", "SOURCE_DATE_EPOCH", "JUPYTER_", "XDG_", "MPLCONFIGDIR", "COLUMNS", "PYTEST_")  # settings that a place has none of, but its own
_SOURCES = Path("/usr/share/i18n/locales")
# A network of one's own begins with its loopback down, over which a kernel is talked to: 0x8914 is SIOCSIFFLAGS, 1 is IFF_UP.
_LOOPBACK = ("import fcntl, os, socket, struct, sys; fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sH22x', b'lo', 1)); "
             "os.execvp(sys.argv[1], sys.argv[1:])")


class PlaceError(RuntimeError):
    """A place that is not what it should be."""


@dataclass(frozen=True)
class Place:
    """Where a program runs.

    Attributes
    ----------
    told : str
        What is other than usual there.
    folder : str
        Where the book is, below a folder of the place's own.
    language, zone : str
        Locale and time zone.
    seed : int
        Seed of Python's hashes.
    umask : int
        What files are made without.
    year : int, optional
        Year of the clock.
    nobody : bool
        Whether another user runs it, who can write nowhere but there.
    offline : bool
        Whether there is no network.
    settings : dict
        Further environment variables.
    """

    told: str
    folder: str = "book"
    language: str = "C.UTF-8"
    zone: str = "UTC"
    seed: int = 0
    umask: int = 0o022
    year: int | None = None
    nobody: bool = False
    offline: bool = False
    settings: dict[str, str] = field(default_factory=dict)

    def lacking(self) -> str:
        """What the machine lacks to be this place; empty where nothing.

        Examples
        --------
        >>> Place("as it is").lacking()
        ''
        >>> Place("far away", language="xx_XX.UTF-8").lacking()
        'no locale xx_XX.UTF-8, nor what makes it'
        """
        if not _is_general(self.language) and not (shutil.which("localedef") and (_SOURCES / self.language.partition(".")[0]).is_file()):
            return f"no locale {self.language}, nor what makes it"
        if self.year and not shutil.which("faketime"):
            return "no faketime, which sets the clock of a program"
        if self.nobody and (os.geteuid() != 0 or not _runs(_AS_NOBODY)):
            return "not root, or no setpriv, which lets another user run a program"
        if self.offline and not _runs(_without_network()):
            return "no unshare that may cut off the network"
        return ""

    def before(self) -> list[str]:
        """What stands before a command that runs there, but for the check from within."""
        cut = [*_without_network(), sys.executable, "-c", _LOOPBACK] if self.offline else []
        other = _AS_NOBODY if self.nobody else []
        clock = ["faketime", "-m", "-f", f"@{self.year}-07-01 12:00:00"] if self.year else []
        return [*cut, *other, *clock]


# He may read what lies in the folders of others, such as a Python in one's home, and write nothing there.
_AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]


def _without_network() -> list[str]:
    return ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]


def _runs(before: Sequence[str]) -> bool:
    return bool(shutil.which(before[0])) and subprocess.run([*before, "true"], capture_output=True).returncode == 0


def _is_general(language: str) -> bool:
    """Whether a locale needs no making."""
    return language.partition(".")[0] in ("C", "POSIX")


@contextlib.contextmanager
def laid(place: Place, book: Path) -> Iterator[Path]:
    """A copy of a book in a place, for as long as it is needed: without what was built, and without hidden folders.

    Parameters
    ----------
    place : Place
    book : Path
        Folder with ``_config.yml`` and ``_toc.yml``.

    Examples
    --------
    >>> from recount import package
    >>> with laid(Place("far away", folder="a b"), package.folder().parent) as copy:
    ...     copy.name, (copy / "_toc.yml").is_file(), (copy / "_build").exists()
    ('a b', True, False)
    """
    with tempfile.TemporaryDirectory(prefix="recounted-") as own:
        above = Path(own)
        above.chmod(0o755)
        copy = Path(shutil.copytree(book, above / place.folder, ignore=shutil.ignore_patterns(*_LEFT_OUT)))
        for name in ("home", "made"):
            (above / name).mkdir()
        if not _is_general(place.language) and not place.lacking():
            name, _, letters = place.language.partition(".")
            subprocess.run(["localedef", "--no-archive", "-i", name, "-f", letters, str(above / place.language)], check=True, capture_output=True)
        if place.nobody:
            for path in (above, *above.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        yield copy


def run(place: Place, copy: Path, command: Sequence[str], python: Path | None = None) -> subprocess.CompletedProcess:
    """Run a Python program in a place that was laid, after a check that it is what it claims to be.

    Parameters
    ----------
    place : Place
    copy : Path
        What `laid` gave.
    command : sequence of str
        Arguments of Python.
    python : Path, optional
        The Python that runs it; that of this process by default.

    Returns
    -------
    subprocess.CompletedProcess
        With what it printed.

    Raises
    ------
    PlaceError
        If the machine cannot be this place, or it is found to be another.
    """
    if lack := place.lacking():
        raise PlaceError(f"found {lack}, expected a machine that can be {place.told!r}. Install it, or leave the place out.")
    above = _above(place, copy)
    package = copy if (copy / "recount").is_dir() else Path(recount.__file__).parent.parent
    variables = {name: value for name, value in os.environ.items() if not name.startswith(_OWN)} | {
        "HOME": str(above / "home"), "TMPDIR": str(above / "made"), "PYTHONPATH": str(package), "PYTHONHASHSEED": str(place.seed), "TZ": place.zone,
        "LC_ALL": place.language, "LOCPATH": str(above), "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "JUPYTER_PLATFORM_DIRS": "1",
        "PYTHONIOENCODING": "utf-8", **place.settings}
    if _is_general(place.language):
        del variables["LOCPATH"]
    interpreter = str(python or sys.executable)
    done = subprocess.run([*place.before(), interpreter, "-m", "recount.book.places", json.dumps(asdict(place)), interpreter, *command], cwd=copy, env=variables,
                          umask=place.umask, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace")
    if done.returncode == _NOT_THERE:
        raise PlaceError(done.stdout.strip().splitlines()[-1])
    return done


_NOT_THERE = 97  # no program of the book ends with it


def _above(place: Place, copy: Path) -> Path:
    return copy.parents[len(Path(place.folder).parts) - 1]


def enter(place: Place, command: Sequence[str]) -> None:
    """Become a program, if this process runs in a place.

    Raises
    ------
    PlaceError
        If it is somewhere else.
    """
    for what, found, expected in _claims(place):
        if found != expected:
            raise PlaceError(f"{place.told}: found {what} {found}, expected {expected}. The machine does not do what it was asked to.")
    sys.stdout.flush()
    os.execv(command[0], list(command))


def _claims(place: Place) -> Iterator[tuple[str, object, object]]:
    """What is to hold there: a name, what is found, and what is expected."""
    import locale
    import time

    try:
        spoken = locale.setlocale(locale.LC_ALL, "")
    except locale.Error as error:
        spoken = str(error)
    yield "the locale", spoken, place.language
    yield "the folder", Path.cwd().as_posix().endswith(f"/{place.folder}"), True
    yield "the time zone", time.strftime("%z"), _offset(place.zone)
    yield "the seed of hashes", os.environ["PYTHONHASHSEED"], str(place.seed)
    yield "the umask", oct(os.umask(place.umask)), oct(place.umask)
    if place.year:
        yield "the year", time.localtime().tm_year, place.year
    if place.nobody:
        yield "the user", os.getuid(), NOBODY
        yield "that its folder is writable", os.access(".", os.W_OK), True
    if place.offline:
        yield "the network", networks(), ["lo"]


def _offset(zone: str) -> str:
    import datetime
    import zoneinfo

    return datetime.datetime.now(zoneinfo.ZoneInfo(zone)).strftime("%z")


def networks() -> list[str]:
    """Names of the network interfaces of this process.

    Examples
    --------
    >>> "lo" in networks() or sys.platform != "linux"
    True
    """
    import socket

    return [name for _, name in socket.if_nameindex()]


if __name__ == "__main__":
    try:
        enter(Place(**json.loads(sys.argv[1])), sys.argv[2:])
    except PlaceError as wrong:
        print(wrong, flush=True)
        sys.exit(_NOT_THERE)
