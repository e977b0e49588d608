"""What the extension keeps while it builds, in one place: ``app.recount``."""

from __future__ import annotations

from dataclasses import dataclass, field

from recount.published_outputs import Published


@dataclass
class BookState:
    """The state of one build, or of a preview that builds again and again."""

    # What the chapters publish; read when the build begins.
    published: Published = field(init=False)
    # HTML of the value cards of each page that is being written, by page and card.
    value_cards: dict[str, dict[str, str]] = field(default_factory=dict)
    # Terms of glossaries with what they mean, by page and anchor; read when a card shows one.
    terms: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    # Sections of the pages written by this process, for the search.
    search_sections: dict[str, list[dict]] = field(default_factory=dict)
    # Digest of all that `published` was read from; empty before the first build.
    fingerprint: str = ""
    # Names of pages that are being read again, as they were before.
    names_before: dict[str, str] = field(default_factory=dict)
    # What the files next to the pages were last written from; a preview writes them again when it
    # is not `published`.
    written: Published | None = None
