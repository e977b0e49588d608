"""Colours, marks and sizes of every chart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 4.3  # inches; 310 points, one to a pixel on a phone


# Okabe and Ito's colours for the three kinds of number, darkened to a contrast of 4.5 on white.
INK, MUTED, GRID = "#1f2328", "#57606a", "#d0d7de"


COLOURS = {"page": "#b4490b", "evidence": "#0a6aa1", "computed": "#7a4a9e"}


MARKERS = {"page": "o", "evidence": "s", "computed": "D"}


GLYPHS = {"page": "\u25cf", "evidence": "\u25a0", "computed": "\u25c6"}


SERIES = [(COLOURS[kind], MARKERS[kind], GLYPHS[kind]) for kind in COLOURS] + [(INK, "^", "\u25b2")]


LINES = [("-", "\u2501"), ((0, (4, 2)), "\u254d"), (":", "\u2509")]


LABEL_CHARACTERS = 44  # what fits on a line


TEXT_CHARACTERS = 34  # beside a mark: what is longer leaves it no room


STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "recounted",
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
    """The style of every chart, as a context or a decorator; matplotlib is imported on entering it."""
    import matplotlib as mpl

    # Older versions of matplotlib lack some of the settings.
    with mpl.rc_context({name: value for name, value in STYLE.items() if name in mpl.rcParams}):
        yield
