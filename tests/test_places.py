"""What a place takes of the machine, how it is laid, what a program is given there, and how it is checked from within."""

import json
import locale
import os
import socket
import sys
import time
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest

from recount.book import places
from recount.book.places import NOBODY, Place, PlaceError, laid, run

OFFLINE = Place("no network", offline=True)
OTHER = Place("another user", nobody=True)
TURKISH = Place("Turkish", language="tr_TR.ISO-8859-9")


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """A machine that has every program, of which this process is root; what was run on it."""
    found = SimpleNamespace(lacks=set(), user=0, ran=[], options=[], status=0, said="", chowned=[])

    def ran(command, **options):
        found.ran.append(command)
        found.options.append(options)
        return SimpleNamespace(returncode=found.status, stdout=found.said)

    monkeypatch.setattr(places.shutil, "which", lambda name: None if name in found.lacks else f"/bin/{name}")
    monkeypatch.setattr(places.os, "geteuid", lambda: found.user)
    monkeypatch.setattr(places.os, "chown", lambda path, *owner: found.chowned.append((Path(path).name, *owner)))
    monkeypatch.setattr(places.subprocess, "run", ran)
    monkeypatch.setattr(places, "_SOURCES", tmp_path / "locales")
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "tr_TR").touch()
    return found


def test_a_machine_with_everything_lacks_nothing(machine):
    assert [place.lacking() for place in (Place("here"), Place("then", year=1999), OFFLINE, OTHER, TURKISH, Place("Turkish", language="tr_TR"))] == [""] * 6


@pytest.mark.parametrize("place, lacks, told", [
    (TURKISH, "localedef", "no locale tr_TR.ISO-8859-9, nor what makes it"), (Place("there", language="tr.UTF-8"), "", "no locale tr.UTF-8, nor what makes it"),
    (Place("then", year=1999), "faketime", "no faketime, which sets the clock of a program"),
    (OTHER, "setpriv", "not root, or no setpriv, which lets another user run a program"),
    (OFFLINE, "unshare", "no unshare that may cut off the network"), (Place("here"), "localedef", ""), (Place("here", language="POSIX"), "localedef", "")])
def test_what_the_machine_lacks_is_told(machine, place, lacks, told):
    machine.lacks.add(lacks)
    assert place.lacking() == told


def test_a_program_that_is_there_and_does_not_work_is_lacking(machine):
    machine.status = 1
    assert OTHER.lacking().startswith("not root") and OFFLINE.lacking().startswith("no unshare")
    assert [command[-1] for command in machine.ran] == ["true", "true"] and all(options == {"capture_output": True} for options in machine.options)


def test_only_root_can_be_another_user(machine):
    machine.user = 1000
    assert OTHER.lacking() == "not root, or no setpriv, which lets another user run a program" and machine.ran == []
    assert OFFLINE.lacking() == "" and machine.ran == [["unshare", "--map-root-user", "--net", "true"]]


def test_what_stands_before_a_command(machine):
    """The network is cut off first, which takes root, then the user is changed, and the clock last."""
    assert Place("here").before() == []
    assert OTHER.before()[0] == "setpriv" and {f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"} < set(OTHER.before())
    assert Place("then", year=1999).before() == ["faketime", "-m", "-f", "@1999-07-01 12:00:00"]
    cut = ["unshare", "--net", sys.executable, "-c"]
    assert OFFLINE.before()[:-1] == cut and "fcntl" in OFFLINE.before()[-1]
    everything = Place("all", year=2041, nobody=True, offline=True).before()
    assert everything == [*OFFLINE.before(), *OTHER.before(), "faketime", "-m", "-f", "@2041-07-01 12:00:00"]
    machine.user = 1000
    assert OFFLINE.before()[:3] == ["unshare", "--map-root-user", "--net"]


@pytest.fixture
def small(tmp_path):
    """A folder with what is copied and what is left out."""
    for name in ("recount", "recount/__pycache__", "_build", ".git"):
        (tmp_path / "small" / name).mkdir(parents=True)
        (tmp_path / "small" / name / "a.txt").touch()
    (tmp_path / "small" / ".hidden").touch()
    return tmp_path / "small"


def test_a_copy_has_a_home_and_is_gone_afterwards(machine, small):
    with laid(Place("far away", folder="a b/c"), small) as copy:
        above = copy.parents[1]
        assert copy == above / "a b" / "c" and above.name.startswith("recounted-") and above.stat().st_mode & 0o777 == 0o755
        assert sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*")) == ["recount", "recount/a.txt"]
        assert sorted(path.name for path in above.iterdir()) == ["a b", "home", "made"] and not any((above / "home").iterdir())
    assert not above.exists() and (machine.ran, machine.chowned) == ([], [])


def test_a_locale_is_made_where_it_needs_to_be(machine, small):
    with laid(TURKISH, small) as copy:
        assert machine.ran == [["localedef", "--no-archive", "-i", "tr_TR", "-f", "ISO-8859-9", str(copy.parent / "tr_TR.ISO-8859-9")]]
        assert machine.options == [{"check": True, "capture_output": True}]
    machine.lacks.add("localedef")
    with laid(TURKISH, small):
        assert len(machine.ran) == 1


def test_another_user_owns_the_whole_place(machine, small):
    with laid(OTHER, small) as copy:
        assert sorted(machine.chowned) == sorted((name, NOBODY, NOBODY) for name in (copy.parent.name, "book", "recount", "a.txt", "home", "made"))


def test_a_program_has_the_settings_of_its_place_and_no_others_of_its_kind(machine, small, tmp_path, monkeypatch):
    for name in ("LC_TIME", "LANG", "PYTHONPATH", "RECOUNT_DATA", "XDG_CACHE_HOME", "COLUMNS", "ONE_OF_MINE", "PYTEST_CURRENT_TEST"):
        monkeypatch.setenv(name, "mine")
    place = Place("there", folder="a/b", zone="Asia/Tokyo", seed=7, umask=0o077, year=1999, language=TURKISH.language,
                  settings={"USER": "somebody", "COLUMNS": "40"})
    machine.said = "words"
    done = run(place, tmp_path / "above" / "a" / "b", ["-c", "1"], Path("/bin/python"))
    (command,), (options,) = machine.ran, machine.options
    assert done.stdout == "words" and json.loads(command[-4]) == asdict(place)
    assert [*command[:-4], *command[-3:]] == [*place.before(), "/bin/python", "-m", "recount.book.places", "/bin/python", "-c", "1"]
    above, environment = str(tmp_path / "above"), options["env"]
    said = {"HOME": f"{above}/home", "TMPDIR": f"{above}/made", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": TURKISH.language, "LOCPATH": above,
            "USER": "somebody", "COLUMNS": "40", "PYTHONIOENCODING": "utf-8", "JUPYTER_PLATFORM_DIRS": "1", "PYTHONPATH": str(Path(places.__file__).parents[2]),
            "ONE_OF_MINE": "mine",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
    assert {name: environment.get(name) for name in said} == said
    assert not {"LC_TIME", "LANG", "RECOUNT_DATA", "XDG_CACHE_HOME", "PYTEST_CURRENT_TEST"} & set(environment)
    assert (options["cwd"], options["umask"]) == (tmp_path / "above" / "a" / "b", 0o077)
    assert (options["text"], options["encoding"], options["errors"]) == (True, "utf-8", "replace")
    assert (options["stdin"], options["stdout"], options["stderr"]) == (places.subprocess.DEVNULL, places.subprocess.PIPE, places.subprocess.STDOUT)


def test_the_package_of_a_copy_is_the_one_that_is_run(machine, small):
    """A locale that needs no making is not looked for, and this Python runs where none is named."""
    run(Place("there", folder="small"), small, ["-c", "1"])
    assert machine.options[0]["env"]["PYTHONPATH"] == str(small) and "LOCPATH" not in machine.options[0]["env"]
    assert machine.ran[0][0] == sys.executable and machine.ran[0][-3] == sys.executable


def test_a_place_that_the_machine_cannot_be_runs_nothing(machine, tmp_path):
    machine.lacks.add("faketime")
    with pytest.raises(PlaceError) as error:
        run(Place("then", year=1999), tmp_path / "book", ["-c", "1"])
    assert str(error.value) == ("found no faketime, which sets the clock of a program, expected a machine that can be 'then'. "
                                "Install it, or leave the place out.")
    assert machine.ran == []


def test_what_a_place_is_not_is_told_by_its_last_line_and_what_a_program_says_is_given(machine, tmp_path):
    machine.status, machine.said = 97, "a warning\nanother\nhere: found the year 2000\n"
    with pytest.raises(PlaceError, match="^here: found the year 2000$"):
        run(Place("here"), tmp_path / "book", ["-c", "1"])
    machine.status = 1
    assert run(Place("here"), tmp_path / "book", ["-c", "1"]).returncode == 1


@pytest.mark.parametrize("folder, above", [("book", "x/y"), ("a/b", "x"), ("a/b/c", ".")])
def test_the_folder_of_a_place_is_above_that_of_the_book(folder, above):
    copy = Path("x/y") / folder if folder == "book" else Path("x") / folder if folder == "a/b" else Path(folder)
    assert places._above(Place("there", folder=folder), copy) == Path(above)


def test_a_program_begins_where_every_claim_holds(monkeypatch):
    began = []
    monkeypatch.setattr(places, "_claims", lambda place: iter([("the year", place.year, 1999), ("the umask", 1, 1)]))
    monkeypatch.setattr(places.os, "execv", lambda path, words: began.append((path, words)))
    places.enter(Place("then", year=1999), ("python", "-c", "1"))
    assert began == [("python", ["python", "-c", "1"])]
    with pytest.raises(PlaceError, match="^now: found the year 2026, expected 1999. The machine does not do what it was asked to.$"):
        places.enter(Place("now", year=2026), ["python"])
    assert len(began) == 1


@pytest.fixture
def within(monkeypatch, tmp_path):
    """What a process finds where it runs; nothing of it is set."""
    found = SimpleNamespace(mask=0o077, asked=[])
    (tmp_path / "a b").mkdir()
    monkeypatch.chdir(tmp_path / "a b")
    monkeypatch.setenv("PYTHONHASHSEED", "5")
    monkeypatch.setattr(locale, "setlocale", lambda *words: found.asked.append(words) or "C.UTF-8")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    monkeypatch.setattr(time, "localtime", lambda: SimpleNamespace(tm_year=1999))
    monkeypatch.setattr(places.os, "umask", lambda mask: found.asked.append(mask) or found.mask)
    monkeypatch.setattr(places.os, "getuid", lambda: NOBODY)
    monkeypatch.setattr(places.os, "access", lambda *words: found.asked.append(words) or True)
    monkeypatch.setattr(places, "networks", lambda: ["lo"])
    yield found
    monkeypatch.undo()
    time.tzset()


def test_every_claim_is_compared_with_what_is_found(within):
    place = Place("there", folder="a b", zone="Asia/Tokyo", seed=5, umask=0o077, year=1999, nobody=True, offline=True)
    assert list(places._claims(place)) == [
        ("the locale", "C.UTF-8", "C.UTF-8"), ("the folder", True, True), ("the time zone", "+0900", "+0900"), ("the seed of hashes", "5", "5"),
        ("the umask", "0o77", "0o77"),
        ("the year", 1999, 1999), ("the user", NOBODY, NOBODY), ("that its folder is writable", True, True), ("the network", ["lo"], ["lo"])]
    assert within.asked == [(locale.LC_ALL, ""), 0o077, (".", os.W_OK)]


def test_what_is_found_elsewhere_differs_from_the_claim(within, monkeypatch):
    def unknown(*words):
        raise locale.Error("unsupported locale setting")

    monkeypatch.setattr(locale, "setlocale", unknown)
    assert list(places._claims(Place("here"))) == [
        ("the locale", "unsupported locale setting", "C.UTF-8"), ("the folder", False, True), ("the time zone", "+0900", "+0000"),
        ("the seed of hashes", "5", "0"), ("the umask", "0o77", "0o22")]


def test_a_folder_is_the_last_of_its_path(within, tmp_path, monkeypatch):
    (tmp_path / "xa b").mkdir()
    monkeypatch.chdir(tmp_path / "xa b")
    assert [found for what, found, _ in places._claims(Place("there", folder="a b")) if what == "the folder"] == [False]


def test_a_time_zone_is_told_by_its_distance():
    assert (places._offset("Asia/Kathmandu"), places._offset("UTC")) == ("+0545", "+0000")


def test_networks_have_names(monkeypatch):
    monkeypatch.setattr(socket, "if_nameindex", lambda: [(1, "lo"), (2, "eth0")])
    assert places.networks() == ["lo", "eth0"]
