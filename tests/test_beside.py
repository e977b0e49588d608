"""What is made in a fork beside the pages is what is made without one, and a fork ends when it is not wanted any more."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from sphinx.errors import ExtensionError

from recount.book import beside
from recount.book.outputs import Published


@pytest.fixture
def app(book, tmp_path):
    """What Sphinx hands on, of a book with one chart and a few results."""
    published = Published.read(book)
    chart = next(iter(published.outputs.charts))
    outputs = dataclasses.replace(published.outputs, charts={chart: published.outputs.charts[chart]}, results=dict(list(published.outputs.results.items())[:5]))
    return SimpleNamespace(builder=SimpleNamespace(name="html"), outdir=tmp_path, srcdir=book, recount=dataclasses.replace(published, outputs=outputs))


def made(app):
    return {str(path.relative_to(app.outdir)): path.read_bytes() for path in app.outdir.rglob("*.*") if path.is_file()}


def ended(pid):
    """Whether a process is gone within some seconds."""
    for _ in range(100):
        if not os.path.exists(f"/proc/{pid}"):
            return True
        time.sleep(0.1)
    return False


def test_the_same_with_a_fork_and_without(app, tmp_path, monkeypatch):
    beside._begin(app)
    beside._end(app, None)
    with_fork = made(app)
    assert {name.rpartition(".")[2] for name in with_fork} == {"csv", "json", "svg", "png", "woff2", "js"}
    monkeypatch.setattr(beside, "FORKS", False)
    app.outdir = tmp_path / "again"
    beside._begin(app)
    assert not app.outdir.exists()
    beside._end(app, None)
    without = made(app)
    assert {name for name in with_fork if not name.startswith(("downloads", "again"))} == set(without)
    assert all(with_fork[name] == content for name, content in without.items())


def test_nothing_is_made_twice_while_what_is_published_stays(app, monkeypatch):
    monkeypatch.setattr(beside, "FORKS", False)
    beside._begin(app)
    asked = []
    monkeypatch.setattr(beside, "_make", lambda app, *names: asked.append(names))
    beside._end(app, None)
    beside._end(app, None)
    app.recount = dataclasses.replace(app.recount)
    beside._end(app, None)
    assert asked == [("fonts", "recompute"), ("recompute",)]  # fonts have nothing of what is published


def test_what_could_not_be_made_fails_the_build(app, capfd):
    app.outdir = app.outdir / "file"
    app.outdir.write_text("no folder", encoding="utf-8")
    beside._begin(app)
    with pytest.raises(ExtensionError, match="^Pictures, fonts and expressions: found that they could not be made, for the reason above, expected that they are.$"):
        beside._end(app, None)
    assert "Error: [Errno" in capfd.readouterr().err


def test_a_build_that_failed_waits_for_nothing(app, monkeypatch):
    monkeypatch.setattr(beside, "_make", lambda app, *names: time.sleep(60))
    beside._begin(app)
    fork, since = app.recount_fork, time.monotonic()
    beside._end(app, ValueError("a page is wrong"))
    assert ended(fork) and time.monotonic() - since < 30


_KILLED = """
import time
from recount.book.beside import forked
print(forked(lambda: time.sleep(60)), flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not beside.FORKS, reason="only Linux ends a fork with the process it came from")
def test_a_fork_ends_with_the_process_that_asked(book):
    with subprocess.Popen([sys.executable, "-c", _KILLED], cwd=book, stdout=subprocess.PIPE, text=True) as asking:
        fork = int(asking.stdout.readline())
        time.sleep(0.5)
        os.kill(asking.pid, signal.SIGKILL)
    assert ended(fork)


def test_a_fork_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(beside, "SECONDS", 1)
    assert os.WTERMSIG(beside.finished(beside.forked(lambda: time.sleep(60)))) == signal.SIGKILL


def test_a_fork_says_what_went_wrong(capfd):
    assert beside.finished(beside.forked(lambda: 1 / 0)) != 0
    assert "ZeroDivisionError: division by zero" in capfd.readouterr().err


@pytest.mark.skipif(not beside.FORKS, reason="only Linux ends a fork with the process it came from")
def test_the_system_is_asked_to_end_a_fork_with_the_process_that_asked(monkeypatch):
    """As prctl(2) has it: the signal that a process gets when its parent ends."""
    asked = []
    monkeypatch.setattr(beside.ctypes, "CDLL", lambda name: SimpleNamespace(prctl=lambda *what: asked.append((name, *what))))
    beside._end_with(os.getppid())
    assert asked == [(None, 1, signal.SIGKILL)]


@pytest.mark.skipif(not beside.FORKS, reason="only Linux ends a fork with the process it came from")
def test_a_fork_whose_process_ended_before_the_system_was_asked_ends_by_itself(monkeypatch):
    ended_with = []
    monkeypatch.setattr(beside.ctypes, "CDLL", lambda name: SimpleNamespace(prctl=lambda *what: 0))
    monkeypatch.setattr(beside.os, "_exit", ended_with.append)
    beside._end_with(os.getppid() + 1)
    assert ended_with == [1]
