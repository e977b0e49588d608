"""Colours, markers and sizes of every chart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from recount.datapackage.tables import load_descriptor

WIDTH = 4.3  # inches; 310 points, one to a pixel on a phone
LABEL_CHARACTERS = 44  # what fits on a line
TEXT_CHARACTERS = 34  # next to a marker: a longer text leaves it no room

# Okabe and Ito's colours for the three kinds of number, darkened to a contrast of 4.5 on white.
INK, MUTED, GRID = "#1f2328", "#57606a", "#d0d7de"
COLOURS = {"page": "#b4490b", "evidence": "#0a6aa1", "computed": "#7a4a9e"}
MARKERS = {"page": "o", "evidence": "s", "computed": "D"}
GLYPHS = {"page": "\u25cf", "evidence": "\u25a0", "computed": "\u25c6"}

# Series and lines are told apart by shape too: each has its glyph for the key.
SERIES = [(COLOURS[kind], MARKERS[kind], GLYPHS[kind]) for kind in COLOURS] + [(INK, "^", "\u25b2")]
LINES = [("-", "\u2501"), ((0, (4, 2)), "\u254d"), (":", "\u2509")]

_SETTINGS = {
    "svg.fonttype": "none",
    "svg.id": None,
    "font.family": ["DejaVu Sans"],
    "font.size": 11.5,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "text.parse_math": False,
    "axes.unicode_minus": True,
}


@contextmanager
def chart_style() -> Iterator[None]:
    """The style of every chart as a context; matplotlib is imported on entering it."""
    import matplotlib as mpl

    # Ids in a picture depend on the salt: the same on every run, and of this book alone.
    settings = _SETTINGS | {"svg.hashsalt": load_descriptor()["name"].partition("-")[0]}
    # Older versions of matplotlib lack some of the settings.
    with mpl.rc_context({name: value for name, value in settings.items() if name in mpl.rcParams}):
        yield
