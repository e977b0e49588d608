"""Fonts of the site as WOFF2, reduced to the characters that a book can have."""

from __future__ import annotations

import functools
import io
from importlib.resources import files
from pathlib import Path

from recount.files import write_atomic

# Latin with its accents, punctuation, currency, arrows, arithmetic, lines, and the symbols of
# charts and verdicts.
_CHARACTERS = (
    "20-7E,A0-17F,2010-2026,2030-203A,2044,20AC,2190-2195,21C4,2200,2205,2212,2248,225F-2260,"
    "2264-2265,2500-2501,2509,254D,25A0,25B2,25C6,25CB,25CF-25D0,2713,2717"
)


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

# A screen has a font for code; in print it must be the same on every machine.
PRINTED = {"mono": lambda: _sans("Mono")}


_FEATURES = (b"kern", b"liga", b"mark", b"ccmp")


@functools.cache
def subset(face: str) -> bytes:
    """One face as WOFF2, without a date: HarfBuzz cuts it down, fontTools packs it."""
    import uharfbuzz
    from fontTools.subset import parse_unicodes
    from fontTools.ttLib import TTFont

    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update(parse_unicodes(_CHARACTERS))
    for kept, values in (
        (wanted.layout_feature_tag_set, map(int.from_bytes, _FEATURES)),
        (wanted.name_id_set, (1, 2, 13, 14)),  # its name and its licence
    ):
        kept.clear()
        kept.update(set(values))
    whole = uharfbuzz.Face((FACES | PRINTED)[face]().read_bytes())
    small = io.BytesIO(uharfbuzz.subset(whole, wanted).blob.data)
    font, file = TTFont(small, recalcTimestamp=False), io.BytesIO()
    font.flavor = "woff2"
    font.save(file, reorderTables=True)
    return file.getvalue()


def write_fonts(folder: Path) -> None:
    """Write the fonts of a site or of an EPUB to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        write_atomic(folder / f"{face}.woff2", subset(face))
