"""What is wrong with ``references.bib``, as the checks of the data tell it."""

import pytest

from recount.validation.bibliography import _entries, _line, _wrong


@pytest.mark.parametrize(
    "found, told",
    [
        ("syntax error in line 12: '=' \n expected", (12, None, "'=' expected")),
        ("repeated entry: a  b", (None, None, "repeated entry: a b")),
    ],
)
def test_what_the_reader_says_is_told_with_its_line(found, told):
    assert _line(found) == told


def test_a_key_that_cannot_be_cited_is_told_first():
    good = {"title": "A title", "author": "An author", "year": "2018"}
    assert list(_wrong("author2018", good)) == []
    assert next(_wrong("Author 2018", {})) == (
        "key",
        "'Author 2018'",
        "a key of small letters and digits",
        "Give the entry another key.",
    )
    assert [name for name, *_ in _wrong("author2018", good | {"title": "{}"})] == ["title"]


def test_a_long_text_is_told_by_its_beginning():
    for value, found, wanted, remedy in [
        (
            "\\input " + "a" * 70,
            "a command of TeX in " + repr(("\\input " + "a" * 70)[:60]),
            "text",
            "Write the text without it.",
        ),
        (
            "a" * 70 + "{",
            repr("a" * 60) + " (",
            "text in BibTeX, its braces in pairs",
            "Mend the field.",
        ),
    ]:
        (told,) = _wrong("author2018", {"title": "A title", "author": "An author", "note": value})
        assert (
            told[0] == "note"
            and told[1].startswith(found)
            and told[1].endswith(found[-1] if found[-1] != "(" else ")")
            and told[2:] == (wanted, remedy)
        )


def test_an_entry_is_told_with_the_line_where_it_begins(tmp_path):
    """The signs of the key may stand in other entries, and an entry that the file does not have as it is known has no line."""
    (tmp_path / "references.bib").write_text(
        "@misc{a2018,\n  title = {T},\n}\n\n@misc{b2018, title = {\u00dc}}\n", encoding="utf-8"
    )
    good = {"title": "T", "author": "A"}
    told = list(
        _entries(
            tmp_path,
            {"a2018": good, "b2018": good | {"year": "18"}, "c2018": good | {"author": ""}},
        )
    )
    assert [(problem.row, problem.column) for problem in told] == [
        (5, "b2018, year"),
        (None, "c2018, author"),
    ]
