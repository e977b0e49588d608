"""What is wrong with ``references.bib``, as the checks of the data tell it."""

import pytest

from recount.book import bibliography


@pytest.mark.parametrize("found, told", [("syntax error in line 12: '=' \n expected", (12, None, "'=' expected")), ("repeated entry: a  b", (None, None, "repeated entry: a b"))])
def test_what_the_reader_says_is_told_with_its_line(found, told):
    assert bibliography._line(found) == told


def test_a_key_that_cannot_be_cited_is_told_first():
    good = {"title": "A title", "author": "An author", "year": "2018"}
    assert list(bibliography._wrong("author2018", good)) == []
    assert next(bibliography._wrong("Author 2018", {})) == ("key", "'Author 2018'", "a key of small letters and digits", "Give the entry another key.")
    assert [name for name, *_ in bibliography._wrong("author2018", good | {"title": "{}"})] == ["title"]
