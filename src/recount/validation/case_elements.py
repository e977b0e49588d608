"""The elements that a case must have: claim box, who is who, findings, limits, quoting, appendix.

Its own headings are free: each states a finding. The headings that every case has are set in
``_config.yml``, ``recount.case_sections``, in their order; the findings stand after the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recount.validation.chapter_markup import markdown_parser
from recount.validation.prose import sentences

MOST_CLAIMS, MOST_WORDS = 3, 25  # of a claim box, and of a reason in it
FINDINGS = (2, 3)

Cell = tuple[str, str]  # where it is in the notebook, and its Markdown
Fault = tuple[str, str]  # place, and message

_ELEMENT = re.compile(r"^[:`]{3,}\{(claim-box|appendix)\}", re.M)


def element_faults(cells: Sequence[Cell], sections: Sequence[str]) -> Iterator[Fault]:
    """What a case lacks, in the order in which it is written."""
    prose = "\n\n".join(source for _, source in cells)
    before_sections = re.split(r"^## ", prose, maxsplit=1, flags=re.M)[0]
    counts = [_ELEMENT.findall(text).count("claim-box") for text in (prose, before_sections)]
    if counts != [1, 1]:
        yield "", "one claim box stands before the first section. Write :::{claim-box} there."
    elif not list(sentences(before_sections, box=False)):
        yield "", "nothing before the claim box. Say whose report it is, who acts, and the answer."
    for place, source in cells:
        yield from ((f"{place}line {line}", message) for line, message in _box_faults(source))
    yield from (("", message) for message in _section_faults(prose, sections))
    appendices = _ELEMENT.findall(prose).count("appendix")
    if appendices != 1:
        yield "", f"{appendices} appendices. Write :::{{appendix}} and ::: once, after the text."


def _section_faults(prose: str, sections: Sequence[str]) -> Iterator[str]:
    headings = re.findall(r"^## (.+?) *$", prose, re.M)
    for place, section in enumerate(sections):
        if section not in headings:
            where = f" after {sections[place - 1]!r}" if place else ""
            yield f"the section {section!r} is missing. Add ## {section}{where}."
    found = [heading for heading in headings if heading in sections]
    if set(found) == set(sections) and found != list(sections):
        yield f"sections are out of order, or twice. The order is: {', '.join(sections)}."
    findings = len(headings) - len(found)
    least, most = FINDINGS
    if not least <= findings <= most:
        yield (
            f"{findings} sections with a finding as heading, where a case has {least} or {most}. "
            "Join or split them; the heading states what was found."
        )


def _box_faults(source: str) -> Iterator[tuple[int, str]]:
    """Line and message of what is wrong in the claim boxes of a cell."""
    for token in markdown_parser().parse(source):
        if not token.info.startswith("{claim-box}"):
            continue
        first_line = token.map[0] + 1
        items = list(_items(token.content))
        if not 1 <= len(items) <= MOST_CLAIMS:
            yield first_line, f"{len(items)} claims in the box. List one to {MOST_CLAIMS}."
        for line, text in items:
            quotation = re.match(r"\{quote\}`[^`]+`", text)
            if not quotation:
                message = "a claim of the box begins with its quotation: - {quote}`id` reason."
                yield first_line + line, message
                continue
            words = sum(each.words for each in sentences(text[quotation.end() :]))
            if words > MOST_WORDS:
                message = f"a reason of {words} words, at most {MOST_WORDS} are read. Shorten it."
                yield first_line + line, message


def _items(content: str) -> Iterator[tuple[int, str]]:
    """Line and Markdown of each item of a list."""
    in_item = False
    for token in markdown_parser().parse(content):
        if token.type in ("list_item_open", "list_item_close"):
            in_item = token.type == "list_item_open"
        elif token.type == "inline" and in_item:
            yield token.map[0] + 1, token.content
