"""Colours, markers and sizes of every chart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from recount.datapackage.tables import load_descriptor

WIDTH = 4.3  # inches; 310 points, one to a pixel on a phone
LABEL_CHARACTERS = 44  # what fits on a line
TEXT_CHARACTERS = 34  # next to a marker: a longer text leaves it no room

# A chart that a chapter draws: width of its two pictures, and the least and the most of its letters
# as points, each of which is a pixel of a phone of 360 pixels or of a desk.
DESK, PHONE = "desk", "phone"
WIDTHS = {DESK: 720, PHONE: 328}
FONT_SIZE, SMALLEST, LARGEST = 12, 11, 13

# Okabe and Ito's colours for the three kinds of number, darkened to a contrast of 4.5 on white.
INK, MUTED, GRID = "#1f2328", "#57606a", "#d0d7de"
COLOURS = {"page": "#b4490b", "evidence": "#0a6aa1", "computed": "#7a4a9e"}
GREEN, PAPER = "#00755b", "#ffffff"
MARKERS = {"page": "o", "evidence": "s", "computed": "D"}
GLYPHS = {"page": "\u25cf", "evidence": "\u25a0", "computed": "\u25c6"}

# What a chapter calls the colours, as in ``ax.plot(x, y, color="evidence")``; white is the page.
PALETTE = {**COLOURS, "green": GREEN, "ink": INK, "muted": MUTED, "grid": GRID, "white": PAPER}

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

_DRAWN = {
    "figure.dpi": 72,  # a point is a pixel
    "font.size": FONT_SIZE,
    "axes.labelsize": FONT_SIZE,
    "xtick.labelsize": FONT_SIZE,
    "ytick.labelsize": FONT_SIZE,
    "legend.fontsize": FONT_SIZE,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 7,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.03,
}


@contextmanager
def chart_style() -> Iterator[None]:
    """The style of every chart as a context; matplotlib is imported on entering it."""
    with _style(_SETTINGS):
        yield


@contextmanager
def drawing_style() -> Iterator[None]:
    """The style of a chart that a chapter draws, with the names of its colours."""
    from cycler import cycler
    from matplotlib import colors

    cycle = cycler(color=[*(COLOURS[kind] for kind in ("evidence", "page", "computed")), GREEN])
    names = colors.get_named_colors_mapping()
    before = {name: names[name] for name in PALETTE if name in names}
    names.update(PALETTE)
    try:
        with _style(_SETTINGS | _DRAWN | {"axes.prop_cycle": cycle}):
            yield
    finally:
        for name in PALETTE:
            del names[name]
        names.update(before)


@contextmanager
def _style(settings: dict[Any, Any]) -> Iterator[None]:
    import matplotlib as mpl

    # Ids in a picture depend on the salt: the same on every run, and of this book alone.
    settings = settings | {"svg.hashsalt": load_descriptor()["name"].partition("-")[0]}
    # Older versions of matplotlib lack some of the settings.
    with mpl.rc_context({name: value for name, value in settings.items() if name in mpl.rcParams}):
        yield
