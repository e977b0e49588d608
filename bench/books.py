"""Books to measure with: a copy of this one, the same for stock Jupyter Book, and one with many chapters."""

from __future__ import annotations

import shutil
from pathlib import Path

STOCK = """title: The same chapters
author: The Recounted authors
execute:
  execute_notebooks: "{execute}"
  timeout: 600
bibtex_bibfiles: [data/references.bib]
"""
_NOT_COPIED = ("_build", ".venv", ".git", "__pycache__", ".*_cache")


def copied(book: Path, folder: Path) -> Path:
    """The whole book in another folder."""
    return Path(shutil.copytree(book, folder, ignore=shutil.ignore_patterns(*_NOT_COPIED)))


def stock(book: Path, folder: Path, execute: str) -> Path:
    """The same pages with the settings of stock Jupyter Book: its own theme, and no extension. It does not know the roles of this book, and says so."""
    folder = copied(book, folder)
    (folder / "_config.yml").write_text(STOCK.format(execute=execute), encoding="utf-8")
    return folder


def many(book: Path, folder: Path, count: int) -> list[Path]:
    """That many chapters, one and copies of it, in a copy of the book's data."""
    shutil.copytree(book / "data", folder / "data")
    (folder / "chapters").mkdir()
    source = book / "chapters" / "women.ipynb"
    return [Path(shutil.copy(source, folder / "chapters" / (f"copy-{place:02d}.ipynb" if place else source.name))) for place in range(count)]
