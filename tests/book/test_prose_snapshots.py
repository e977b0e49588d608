"""The prose as it is printed: each line that shows a number, a date, a quotation or a verdict.

Nothing in a role says that it is the right one: a sentence on women may show a number of credit,
and every check of ids and numbers holds. So each such line is kept as a reader meets it.
"""

import re

import pytest

from recount.sphinxext.roles import ROLES
from tests.book.conftest import BOOK, PAGES, prose

_ROLE = re.compile(rf"\{{({'|'.join(ROLES)})\}}`([^`]+)`")
NAMES = {path.relative_to(BOOK).with_suffix(".txt").as_posix(): path for path in PAGES}


def shown(kind, argument, outputs):
    """What a role prints."""
    return ROLES[kind](outputs, *argument.split()).astext()


def printed_lines(text, outputs):
    """Lines with a role or a citation, each role with what it prints."""
    for line in text.splitlines():
        if _ROLE.search(line) or "{cite" in line:
            yield _ROLE.sub(
                lambda role: f"[{role[1]} {role[2]}: {shown(role[1], role[2], outputs)}]", line
            )


@pytest.mark.parametrize("name", NAMES)
def test_every_line_prints_what_was_read(name, outputs, snapshot):
    snapshot("".join(f"{line}\n" for line in printed_lines(prose(NAMES[name]), outputs)), name)


def test_no_snapshot_is_of_a_page_that_is_gone(request):
    folder = request.path.parent / "snapshots"
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.txt")} <= set(NAMES)


def test_a_line_that_shows_another_number_is_another_line(outputs):
    (line,) = printed_lines("It has {claim}`women/award`.\nNothing here.", outputs)
    (other,) = printed_lines("It has {claim}`women/entrepreneurs`.", outputs)
    assert line != other == "It has [claim women/entrepreneurs: 5,100 people]."
