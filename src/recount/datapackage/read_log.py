"""Where the data are, and a record of which of their rows are read.

A chapter depends on the rows that its code reads and on no others. While `record_reads` is active,
`recount.datapackage.tables` notes every read; a cached function notes what it read when it was
computed.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from recount.errors import DataError

DESCRIPTOR = "datapackage.json"

# A table, and what its columns must have: no columns for the whole table.
Read = tuple[str, tuple[tuple[str, str], ...]]

_Parameters = ParamSpec("_Parameters")
_Value = TypeVar("_Value")
_recorders: list[set[Read]] = []
_caches: list[Any] = []


def data_dir() -> Path:
    """Folder of the Data Package: the one that ``RECOUNT_DATA`` names, or the nearest ``data``.

    Examples
    --------
    >>> (data_dir() / "datapackage.json").is_file()
    True
    """
    return _search(os.environ.get("RECOUNT_DATA"), os.getcwd())


@functools.cache  # every cached function asks for it
def _search(named: str | None, here: str) -> Path:
    places = [Path(named)] if named else [above / "data" for above in Path(here, "_").parents]
    for place in places:
        if (place / DESCRIPTOR).is_file():
            return place
    raise DataError(
        f"no {DESCRIPTOR} in {places[0]}{'' if named else ' or in a data folder above it'}. "
        "Work in the folder of a book, or set RECOUNT_DATA to its data folder."
    )


@contextlib.contextmanager
def record_reads() -> Iterator[set[Read]]:
    """Collect what is read from the data in the meantime.

    Examples
    --------
    >>> from recount.quantities.load_inputs import assumption
    >>> with record_reads() as reads:
    ...     rate = assumption("fx/crn-mrk")
    >>> ("assumptions", (("id", "fx/crn-mrk"),)) in reads
    True
    """
    reads: set[Read] = set()
    _recorders.append(reads)
    try:
        yield reads
    finally:
        _recorders[:] = [each for each in _recorders if each is not reads]


def note_reads(reads: Iterable[Read]) -> None:
    """Add reads to every active record."""
    for recorder in _recorders:
        recorder.update(reads)


def cache_by_folder(function: Callable[_Parameters, _Value]) -> Callable[_Parameters, _Value]:
    """Cache a function that reads the data, once a data folder; a hit notes the same reads."""

    @functools.cache
    def cached(folder: Path, *arguments: Any, **named: Any) -> tuple[_Value, frozenset[Read]]:
        with record_reads() as reads:
            value = function(*arguments, **named)
        return value, frozenset(reads)

    _caches.append(cached)

    @functools.wraps(function)
    def reading(*arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Value:
        value, reads = cached(data_dir(), *arguments, **cast(dict[str, Any], named))
        note_reads(reads)
        return value

    return reading


def clear_caches() -> None:
    """Forget what was read of any book, so that data that changed are read again."""
    _search.cache_clear()
    for cached in _caches:
        cached.cache_clear()
