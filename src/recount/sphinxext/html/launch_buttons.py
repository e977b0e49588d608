"""Buttons that run a chapter on Binder or Colab, where the settings name a repository."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from recount.book_metadata import BookMetadata


def launch_links(book: BookMetadata, chapter: str) -> dict[str, str]:
    """Addresses where a chapter can be run, by name of the service; none without a repository."""
    address = book.repository.removesuffix(".git")
    if not address:
        return {}
    parts, notebook = urlsplit(address), f"chapters/{chapter}.ipynb"
    on_github = parts.netloc == "github.com"
    source = f"gh{parts.path}" if on_github else f"git/{quote(address, safe='')}"
    branch = quote(book.branch, safe="")
    links = {"Binder": f"https://mybinder.org/v2/{source}/{branch}?urlpath=lab/tree/{notebook}"}
    if on_github:  # Colab opens notebooks of GitHub alone
        colab = "https://colab.research.google.com/github"
        links["Colab"] = f"{colab}{parts.path}/blob/{quote(book.branch)}/{notebook}"
    return links
