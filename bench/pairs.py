"""Two ways of doing one thing, timed in turn: their medians, and the median of the ratio of each pair."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


class BenchError(RuntimeError):
    """Something that was to be timed and did not work."""


@dataclass(frozen=True)
class Pair:
    """What was measured of two ways: medians in seconds, and the ratio."""

    ours: float
    theirs: float
    ratio: float


def pairs(ours: Callable[[], float | None], theirs: Callable[[], float | None], times: int) -> Pair:
    """Time two ways in turn, each `times` times, since what else a machine does then falls on both.

    Parameters
    ----------
    ours, theirs : callable
        Do the thing once; where they return a number, that is the time in seconds, else the call is timed.
    times : int
    """
    found = [(timed(ours), timed(theirs)) for _ in range(times)]
    first, second = zip(*found)
    return Pair(statistics.median(first), statistics.median(second), statistics.median(one / other for one, other in found))


def timed(work: Callable[[], float | None]) -> float:
    """Seconds that something takes, or says that it took."""
    start = time.perf_counter()
    told = work()
    return told if told is not None else time.perf_counter() - start


def run(command: Sequence[str], folder: Path, **settings: str) -> None:
    """Run a program to its end.

    Raises
    ------
    BenchError
        If it fails.
    """
    done = subprocess.run([*map(str, command)], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | settings)
    if done.returncode:
        raise BenchError(f"{' '.join(map(str, command))}: found {done.stdout[-600:]!r}, expected that it runs")
