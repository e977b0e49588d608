"""Long work says on a terminal how far it is, and nothing where there is none."""

import os
import pty
import re
import subprocess
import sys
import termios

import pytest

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
