"""Digests of what is built: the same wherever and whenever the same book is built."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from recount.book import epub, site


def of_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder, by its place.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.txt").write_text("A", encoding="utf-8")
    ...     of_files(Path(folder))["a.txt"][:12]
    '559aead08264'
    """
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def together(digests: dict[str, str]) -> str:
    """One SHA-256 for many files, as ``sha256sum`` gives it for the list of them that it prints.

    Examples
    --------
    >>> together({"a.txt": "00"}) == hashlib.sha256(b"00  a.txt\\n").hexdigest()
    True
    """
    return hashlib.sha256("".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()).hexdigest()


def built(book: Path) -> dict[str, dict[str, str]]:
    """Digests of the files of a clean site and of the EPUB of a book; what was built before is not touched.

    Parameters
    ----------
    book : Path
        Folder with ``_config.yml`` and ``_toc.yml``.

    Raises
    ------
    recount.book.site.BuildError
        If one of them cannot be built.
    """
    with tempfile.TemporaryDirectory(prefix="recounted-") as aside:
        folder = site.build(book, Path(aside) / "site").parent
        made = epub.build(book, Path(aside) / "epub")
        return {"site": of_files(folder), "epub": of_files(made.parent)}
