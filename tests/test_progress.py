"""Long work says on a terminal how far it is, and nothing where there is none."""

import functools
import io
import os
import pty
import re
import subprocess
import sys
import termios
from types import SimpleNamespace

import pytest

from recount.book import progress

PROGRAMS = {
    "over": ("import time\nfrom recount.book.progress import over\nfor _ in over(iter('abcd'), 'Rerunning the chapters', 4): time.sleep(.15)",
             r"Rerunning the chapters: +(25|50|75)% \|.+\| [123] of 4, \d\d:\d\d left"),
    "steps": ("import time\nfrom recount.book.progress import steps\nwith steps(['Printing', 'Binding']) as step:\n    step()\n    time.sleep(.2)",
              r"Binding: +50% \|.+\| 1 of 2, \d\d:\d\d left"),
}


def on_a_terminal(program):
    """What a program writes to a terminal on its error stream."""
    reader, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 100))
    running = subprocess.Popen([sys.executable, "-c", program], stderr=terminal)
    os.close(terminal)
    written = bytearray()
    try:
        while piece := os.read(reader, 4096):
            written += piece
    except OSError:  # how a terminal says that the other side is gone
        pass
    os.close(reader)
    assert running.wait() == 0
    return written.decode()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_bar_on_a_terminal_and_none_elsewhere(name):
    program, expected = PROGRAMS[name]
    written = on_a_terminal(program)
    assert re.search(expected, written), repr(written)
    assert re.search(r"\r *\r$", written), "the bar is still there at the end"
    assert subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, check=True).stderr == b""


class Terminal(io.StringIO):
    """An error stream that somebody reads."""

    def isatty(self):
        return True


@pytest.fixture
def stream(monkeypatch):
    """What is written to a terminal, with every step of a bar."""
    found = Terminal()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=found))  # pytest sets that of the system between a fixture and its test
    monkeypatch.setattr(progress, "tqdm", functools.partial(progress.tqdm, mininterval=0))
    return found


def bars(stream):
    """Each state of a bar without the bar itself and the time that is left."""
    return [re.sub(r" +\|.*?\| |, [^,]* left$", " ", state.strip()).strip() for state in stream.getvalue().split("\r") if state.strip()]


def test_every_step_of_a_bar_is_told(stream):
    assert list(progress.over(iter("abc"), "Spelling", 3)) == ["a", "b", "c"]
    assert bars(stream) == ["Spelling:   0% 0 of 3", "Spelling:  33% 1 of 3", "Spelling:  67% 2 of 3", "Spelling: 100% 3 of 3"]
    assert stream.getvalue().endswith("\r") and " left" in stream.getvalue() and "\n" not in stream.getvalue()


def test_each_step_has_its_words(stream):
    with progress.steps(["Printing", "Binding"]) as step:
        step()
    assert bars(stream)[0] == "Printing:   0% 0 of 2" and "Binding:  50% 1 of 2" in bars(stream) and bars(stream)[-1] == "Binding: 100% 2 of 2"


def test_work_that_is_counted_elsewhere(stream):
    with progress.shown("Counting", 4) as told:
        told(1)
        told(3)
    assert bars(stream) == ["Counting:   0% 0 of 4", "Counting:  25% 1 of 4", "Counting:  75% 3 of 4"]


def test_nothing_where_nobody_reads(monkeypatch):
    found = io.StringIO()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=found))
    assert list(progress.over("ab", "Spelling")) == ["a", "b"] and found.getvalue() == ""
