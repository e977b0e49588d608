"""What the extension keeps while it builds, in one place: ``app.recount``."""

from __future__ import annotations

from dataclasses import dataclass, field

from recount.published_outputs import Published


@dataclass
class BookState:
    """The state of one build, or of a preview that builds again and again.

    Attributes
    ----------
    published : Published
        What the chapters publish; read when the build begins.
    value_cards : dict of str to dict
        HTML of the value cards of each page that is being written, by page and card.
    search_sections : dict of str to list
        Sections of the pages written by this process, for the search.
    fingerprint : str
        Digest of all that `published` was read from; empty before the first build.
    names_before : dict of str to str
        Names of pages that are being read again, as they were before.
    written : Published
        What the files next to the pages were last written from; a preview writes them again when
        it is not `published`.
    """

    published: Published = field(init=False)
    value_cards: dict[str, dict[str, str]] = field(default_factory=dict)
    search_sections: dict[str, list[dict]] = field(default_factory=dict)
    fingerprint: str = ""
    names_before: dict[str, str] = field(default_factory=dict)
    written: Published | None = None
