"""The line of a cell that made each part of a chart, for messages."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def note_lines(file: str) -> Iterator[None]:
    """While it is active, each new artist keeps the line of a file that asked for it."""
    from matplotlib.artist import Artist

    original = Artist.__init__

    def noted(self: Any, *arguments: Any, **options: Any) -> None:
        original(self, *arguments, **options)
        frame = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != file:
            frame = frame.f_back  # type: ignore[assignment]
        if frame is not None:
            self._recount_line = (file, frame.f_lineno)

    Artist.__init__ = noted  # type: ignore[method-assign]
    try:
        yield
    finally:
        Artist.__init__ = original  # type: ignore[method-assign]


def line_of(artist: Any) -> str:
    """Where an artist was made, as a message has it; empty where the axes made it."""
    file, line = getattr(artist, "_recount_line", ("", 0))
    code = linecache.getline(file, line).strip() if file else ""
    return f" (line {line} of the cell: {code})" if code else ""
