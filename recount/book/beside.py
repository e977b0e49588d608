"""Work in a fork, beside the process that asked for it.

What takes long and needs no page is made there while Sphinx reads and writes the pages: pictures of charts to take away, expressions of
results, fonts. Where a fork is not safe (elsewhere than on Linux) the same is made when the pages are written.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import sys
from collections.abc import Callable

FORKS = sys.platform == "linux"
SECONDS = 300  # that a fork may take; a run of a chapter takes two or three
_PR_SET_PDEATHSIG = 1


def forked(work: Callable[[], bool]) -> int:
    """Do something in a fork, which ends with this process at the latest.

    Parameters
    ----------
    work : callable
        What to do; whether it went well.

    Returns
    -------
    int
        Number of the process; it ends with 0 where `work` is true.

    Examples
    --------
    >>> finished(forked(lambda: True)), finished(forked(lambda: False)) == 0
    (0, False)
    """
    sys.stdout.flush()
    sys.stderr.flush()
    parent, pid = os.getpid(), os.fork()
    if pid:
        return pid
    status = 1
    try:
        _end_with(parent)
        status = 0 if work() else 2
    except BaseException as error:  # a fork must not go on with what the process it came from was doing
        print(f"{type(error).__name__}: {error}", file=sys.__stderr__)
    finally:
        sys.stdout.flush()
        os._exit(status)


def _end_with(parent: int) -> None:
    """A process that is killed leaves no fork, which would write where nothing is any more."""
    if FORKS:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def finished(pid: int) -> int:
    """Wait for a fork, not for ever; 0 if all went well.

    Parameters
    ----------
    pid : int
        Number of the process.

    Returns
    -------
    int
        Its status, as `os.waitpid` has it.
    """
    previous = signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
    signal.alarm(SECONDS)
    try:
        return os.waitpid(pid, 0)[1]
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def _make(app, *names: str) -> bool:
    for name in names:
        importlib.import_module(f"recount.book.{name}").prepare(app)
    return True


def _begin(app) -> None:
    app.recount_fork, app.recount_prepared = None, None
    if FORKS and app.builder.name == "html":
        app.recount_fork, app.recount_prepared = forked(lambda: _make(app, "downloads", "fonts", "recompute")), app.recount


def _end(app, exception) -> None:
    from sphinx.errors import ExtensionError

    fork, app.recount_fork = app.recount_fork, None
    if fork and exception:
        os.kill(fork, signal.SIGKILL)
    if fork and finished(fork) and not exception:
        raise ExtensionError("Pictures, fonts and expressions: found that they could not be made, for the reason above, expected that they are.")
    if app.builder.name == "html" and not exception and app.recount_prepared is not app.recount:
        # The files to take away are all made after the pages; fonts have nothing of what the chapters publish.
        _make(app, *(() if app.recount_prepared else ("fonts",)), "recompute")
        app.recount_prepared = app.recount


def setup(app) -> None:
    """Begin when everything is read that the chapters publish; be done before the files to take away are gathered."""
    app.connect("builder-inited", _begin, priority=950)
    app.connect("build-finished", _end, priority=400)
