"""The button that runs a chapter on Binder, where the settings name a repository."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from recount.book_metadata import BookMetadata


def binder_link(book: BookMetadata, chapter: str) -> str:
    """Address where a chapter can be run in the environment of ``binder/``; or empty."""
    address = book.repository.removesuffix(".git")
    if not address:
        return ""
    parts = urlsplit(address)
    on_github = parts.netloc == "github.com"
    source = f"gh{parts.path}" if on_github else f"git/{quote(address, safe='')}"
    place = f"{source}/{quote(book.branch, safe='')}"
    return f"https://mybinder.org/v2/{place}?urlpath=lab/tree/chapters/{chapter}.ipynb"
