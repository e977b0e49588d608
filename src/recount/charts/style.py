"""Colours, markers and sizes of every chart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from recount.datapackage.tables import load_descriptor

# Width of the two pictures of a chart, and the least and the most of its letters, as points: each
# is a pixel of a phone of 360 pixels or of a desk.
DESK, PHONE = "desk", "phone"
WIDTHS = {DESK: 720, PHONE: 328}
FONT_SIZE, SMALLEST, LARGEST = 12, 11, 13

# Okabe and Ito's colours for the three kinds of number, darkened to a contrast of 4.5 on white.
INK, MUTED, GRID = "#1f2328", "#57606a", "#d0d7de"
COLOURS = {"page": "#b4490b", "evidence": "#0a6aa1", "computed": "#7a4a9e"}
GREEN, PAPER = "#00755b", "#ffffff"

# What a chapter calls the colours, as in ``ax.plot(x, y, color="evidence")``; white is the page.
PALETTE = {**COLOURS, "green": GREEN, "ink": INK, "muted": MUTED, "grid": GRID, "white": PAPER}

_SETTINGS = {
    "svg.fonttype": "none",
    "svg.id": None,
    "timezone": "UTC",  # not among those that `rcdefaults` sets
    "font.family": ["DejaVu Sans"],
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
    "figure.dpi": 72,  # a point is a pixel
    "font.size": FONT_SIZE,
    "axes.titlesize": FONT_SIZE,
    "axes.titlelocation": "left",
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
def drawing_style() -> Iterator[None]:
    """The style of every chart, with the names of its colours; matplotlib is imported on entry."""
    import matplotlib as mpl
    from cycler import cycler
    from matplotlib import colors

    cycle = cycler(color=[*(COLOURS[kind] for kind in ("evidence", "page", "computed")), GREEN])
    names = colors.get_named_colors_mapping()
    before = {name: names[name] for name in PALETTE if name in names}
    names.update(PALETTE)
    try:
        # Ids in a picture depend on the salt: the same on every run, and of this book alone.
        salt = load_descriptor()["name"].partition("-")[0]
        settings: dict[Any, Any] = _SETTINGS | {"axes.prop_cycle": cycle, "svg.hashsalt": salt}
        # Older versions of matplotlib lack some of the settings.
        with mpl.rc_context():
            mpl.rcdefaults()  # whatever the matplotlibrc of who runs it says
            mpl.rcParams.update({name: settings[name] for name in settings if name in mpl.rcParams})
            yield
    finally:
        for name in PALETTE:
            del names[name]
        names.update(before)
