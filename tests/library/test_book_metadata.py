"""The settings of a book: what is read, what is assumed, and what is refused with which words."""

import pytest

from recount.book_metadata import BookMetadata, parse_book_metadata, read_book_metadata
from recount.errors import ConfigError


def settings(recount=None, **others):
    return {"title": "Bread: A Sample", "author": "A", "recount": recount or {}} | others


def test_the_settings_of_the_sample_are_read(sample):
    book = read_book_metadata(sample)
    assert (book.short_title, book.slug, book.version) == ("Bread", "bread", "1.0.0")
    assert book.keywords == ("bread", "sample")
    assert book.case_sections[0] == "Who is who"
    assert book.licence_name == "CC BY 4.0" and book.licence_url.endswith("/by/4.0/")
    assert book.base_url == book.repository == book.address("index.html") == ""


def test_a_new_book_needs_a_title_and_an_author_only():
    book = parse_book_metadata({"title": "Bread: A Sample", "author": "A"})
    assert book == BookMetadata("Bread: A Sample", "A", "0.1.0", short_title="Bread")
    assert not (book.case_studies or book.recomputed or book.allowed_names)


def test_authors_are_named_in_words():
    given = [{"given": "Ada", "family": "Miller"}, {"name": "B"}, {"name": "C, Inc."}]
    assert parse_book_metadata(settings({"authors": given})).author == "Ada Miller, B and C, Inc."


def test_addresses_lose_the_slash_at_their_end():
    book = parse_book_metadata(
        settings(
            html={"baseurl": "https://site.example/bread/"},
            repository={"url": "https://code.example/bread", "branch": "main"},
        )
    )
    assert book.address("a.html#b") == "https://site.example/bread/a.html#b"
    assert book.repository == "https://code.example/bread"


def test_other_licences_have_an_address():
    book = parse_book_metadata(settings({"licence": "MIT", "short_title": "Loaves & Rolls"}))
    assert book.licence_url == "https://spdx.org/licenses/MIT.html"
    assert (book.licence_name, book.slug) == ("MIT", "loaves-rolls")


@pytest.mark.parametrize(
    "wrong, place, message",
    [
        ({"title": None}, "title", "missing"),
        ({"author": 5}, "author", "5 is not a text in one line"),
        ({"title": "two\nlines"}, "title", "not a text in one line"),
        ({"recount": {"authors": ["A B"]}}, "recount.authors", "'A B' is no author"),
        ({"recount": {"authors": [{"name": "A", "orcid": "1"}]}}, "recount.authors.orcid", "'1'"),
        ({"recount": "1.0.0"}, "recount", "not a group of settings"),
        ({"recount": {"versoin": "1.0.0"}}, "recount.versoin", "Did you mean version?"),
        ({"recount": {"colour": "red"}}, "recount.colour", "Known: version, short_title"),
        ({"recount": {"version": 1.0}}, "recount.version", "1.0 is not a text in one line"),
        ({"recount": {"version": "1.0.0-draft"}}, "recount.version", "three numbers"),
        ({"recount": {"version": "1.00.0"}}, "recount.version", "three numbers"),
        ({"recount": {"keywords": "bread"}}, "recount.keywords", "'bread' is not a list"),
        ({"recount": {"keywords": [1]}}, "recount.keywords", "1 is not a text"),
        ({"recount": {"recomputed": "../x"}}, "recount.recomputed", "outside the book"),
        ({"html": {"baseurl": "site.example"}}, "html.baseurl", "not an address"),
        ({"html": {"baseurl": "https://site.example/?a=b"}}, "html.baseurl", "without a query"),
        ({"repository": "https://code.example"}, "repository", "not a group of settings"),
    ],
)
def test_a_wrong_setting_is_named_with_the_remedy(wrong, place, message):
    with pytest.raises(ConfigError) as error:
        parse_book_metadata(settings() | wrong)
    assert str(error.value).startswith(f"_config.yml, {place}: ")
    assert message in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "5", "- a\n", "title: [\n", "title: \x07\n"])
def test_a_file_without_settings_is_refused_in_one_line(sample, text):
    (sample / "_config.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^_config.yml: .*\.$"):
        read_book_metadata(sample)
    (sample / "_config.yml").unlink()
    with pytest.raises(ConfigError, match=r"^_config.yml: .* restore it\.$"):
        read_book_metadata(sample)
