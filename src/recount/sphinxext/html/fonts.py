"""Fonts that come with the site: cut down to the characters of the book, as WOFF2."""

from __future__ import annotations

import functools
import io
from importlib.resources import as_file, files
from pathlib import Path

from recount.files import write_atomic

# Latin with its accents, punctuation, arrows, the signs of arithmetic and of verdicts.
_CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2027),
    *range(0x2030, 0x203B),
    0x2044,
    0x20AC,
    *range(0x2190, 0x2196),
    0x21C4,
    0x2200,
    0x2212,
    0x2248,
    0x2260,
    0x2264,
    0x2265,
    0x2500,
    0x2501,
    0x2509,
    0x254D,
    0x25A0,
    0x25B2,
    0x25C6,
    0x25CF,
    0x2713,
    0x2717,
]


def _serif(name: str):
    return files("font_source_serif_pro") / "files" / f"SourceSerifPro-{name}.ttf"


def _sans(name: str) -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"DejaVuSans{name}.ttf"


FACES = {
    "serif": lambda: _serif("Regular"),
    "serif-italic": lambda: _serif("It"),
    "serif-bold": lambda: _serif("Semibold"),
    "sans": lambda: _sans(""),
    "sans-bold": lambda: _sans("-Bold"),
}


PRINTED = {
    "mono": lambda: _sans("Mono")
}  # a screen has letters for code; on paper they are the same wherever the book is printed


@functools.cache
def subset(face: str) -> bytes:
    """One face as WOFF2, with the characters of the book and no time in it.

    Examples
    --------
    >>> subset("serif")[:4]
    b'wOF2'
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    with as_file((FACES | PRINTED)[face]()) as path:
        font = TTFont(path, recalcTimestamp=False)
    options = Options(
        layout_features=["kern", "liga", "mark", "ccmp"],
        notdef_outline=True,
        name_IDs=[1, 2, 13, 14],
        hinting=False,
        drop_tables=["FFTM"],
    )
    cutter = Subsetter(options)
    cutter.populate(unicodes=_CHARACTERS)
    cutter.subset(font)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed, reorderTables=True)
    return packed.getvalue()


def _write(app, exception) -> None:
    """Write the fonts of a site, those of an older release over."""
    if exception is None and app.builder.name == "html":
        folder = Path(app.outdir) / "_static" / "fonts"
        folder.mkdir(parents=True, exist_ok=True)
        for face in FACES:
            write_atomic(folder / f"{face}.woff2", subset(face))


def setup(app) -> None:
    """Write them when the pages are written, before the files to take away are gathered."""
    app.connect("build-finished", _write, priority=400)
