"""Which numbers of a page or of a cell are typed."""

import json

import pytest

from recount.validation.typed_numbers import (
    check_typed_numbers,
    find_numbers,
    find_typed_in_code,
    find_typed_numbers,
)


def typed(text):
    return [number for _, number in find_typed_numbers(text)]


@pytest.mark.parametrize(
    "text, found",
    [
        ("a 5 and\n\n5.5% of twelve, Half", [(1, "5"), (3, "5.5%"), (3, "twelve"), (3, "Half")]),
        ("1. first\n12) second", []),
        ("`{x}` {claim}`a/5` [a](b/5) <https://a/5>", []),
        ("{cite:t}`a5` {cite}`b5,c6` {verdict}`a/5`", []),
        ("halfway, thirdly", []),
        ("<!-- 3\n4 -->\n5", [(3, "5")]),
        ("(a-5)=\n5", [(2, "5")]),
        ("{{ page_capital }} {{ 5 }} {{ page ~ '6' }}", [(1, "5"), (1, "6")]),
        ("<!-- 3 --> 4 <!-- 5 -->", [(1, "4")]),
        ("[sic](5,100)", [(1, "5,100")]),
        ("3/4 of it", [(1, "3"), (1, "4")]),
    ],
)
def test_numbers_in_prose(text, found):
    assert find_typed_numbers(text) == found


def test_a_book_says_which_names_may_have_digits(sample):
    config = sample / "_config.yml"
    text = config.read_text(encoding="utf-8")
    allowed = 'allowed_names: [G20, "CC BY 4.0"]'
    config.write_text(text.replace("allowed_names: [B2B]", allowed), encoding="utf-8")
    assert typed("the G20, the B20, B2B and CO₂ by CC BY 4.0") == ["20"]


@pytest.mark.parametrize(
    "text, found",
    [
        ("`5` and `12 jobs`", ["5", "12"]),
        ("`fx/crn-mrk=7.5`, `xha/pop/2018`, `2018-04`, `2018-04-20`, `SP.POP5.T`", []),
        ("`a/b = 6`, `9/10`, `a/b=7`, `jobs/women: 8`", ["6", "9", "10", "8"]),
        ("{abbr}`5` {term}`twelve` {strong}`6`", ["5", "twelve", "6"]),
        ("```{note} 5 jobs\n6\n```\n7", ["5", "6", "7"]),
        ("```{only} a/5\n```", []),
        (":::{note} 5\n6\n:::\n7", ["5", "6", "7"]),
        ("```{a}\n:key: 5\n```", ["5"]),
        ("---\nabout: 5\n---", ["5"]),
        ('[a](b/5 "6 jobs")', ["6"]),
        ("```\n5 a/7\n```", ["5"]),
        ("~~~ 7\n```\n5\n~~~", ["7", "5"]),
        ("````{a} 1\n```{b} 2\n3 a/1\n```\n4\n````\n`a/5`", ["1", "2", "3", "1", "4"]),
        ("```{a}\n```python\na/5\n```\na/6\n```\na/7", ["6", "7"]),
        ("  ``` {a} 1 \na/2\n  ``` \na/3\n```\na/4\n ``` \na/5", ["1", "2", "3", "5"]),
    ],
)
def test_what_readers_see_in_code_and_titles_is_prose(text, found):
    assert typed(text) == found


@pytest.mark.parametrize(
    "text, found",
    [
        ("In 2018, 1999. (2018) Sellers, 2018", []),
        ("2,018 and 2018% and 20181", ["2,018", "2018%", "20181"]),
        ("of 2018 sellers", ["2018"]),
        ("in 2018 of, 2018 and, in 2018 Sellers", []),
        ("published 2018 noted, by 2018 noted", ["2018", "2018"]),
        ("2018 *few*", ["2018"]),
        ("more than 2018, nearly 2018, at least 2018, up to 2018", ["2018"] * 4),
        ("2040, 2039, 1899", ["2040", "1899"]),
        ("2018-strong, 2018-", ["2018"]),
        ("a 2018 report", ["2018"]),
        ("US$2018, 2018m, 2018+, 2018 %, in 2018 €", ["2018", "2018", "2018", "2018 %", "2018"]),
        ("2018–2019", ["2018", "2019"]),
        ("in 2018 [few](a.md)", ["2018"]),
        ("| 2018 |", ["2018"]),
        ("since 2018\nand\n2019 of", []),
        ("late 2018, early 2017 or May 2016", []),
        ("3.2018", ["3.2018"]),
    ],
)
def test_a_year_is_a_date_unless_it_counts_something(text, found):
    assert typed(text) == found


WORDS = (
    "thirds, quarters, halves, a tenth of, hundredth, threefold, three-fold, 10-fold, doubled, "
    "trebling, quadruples, halved, thrice, nine of ten, one in three, one-in-three, "
    "one woman in three, three times as many, a fifth of, one-fifth, an eighth, a twentieth, "
    "twelfths, a millionth, twelvefold, ten crore, a lakh, _twelve_, __doubled__, _IV_, "
    "two out of every three, XIV, IX, MMXVIII, ⑨, ½, 五, Ⅷ, ², nineteen, Hundreds, trillion, dozens"
)


@pytest.mark.parametrize("text", WORDS.split(", "))
def test_numbers_in_words_and_other_figures_are_numbers_everywhere(text):
    sentence = f"It is {text}, then."
    assert find_typed_numbers(sentence) and find_numbers(sentence)
    assert find_typed_in_code(f"x = {sentence!r}")


@pytest.mark.parametrize("text", "half third quarter double twice tenth percent".split())
def test_words_that_only_prose_may_not_have(text):
    assert typed(f"a {text} more") == [text] and find_numbers(f"a {text} more") == []


@pytest.mark.parametrize(
    "text",
    "DIDI, LCD, DC, CD, ML, MIX, CC BY-SA, B2B, canteen, one of two readings, CIVIL, I, Sixth, "
    "one of them, a second of it, folds, é, doubt".split(", "),
)
def test_what_is_not_a_number(text):
    assert typed(f"The {text} is.") == find_numbers(f"The {text} is.") == []


@pytest.mark.parametrize(
    "source, found",
    [
        ("x = 3\ny = 0.5", [(1, "3"), (2, "0.5")]),
        ("f(digits=3, log=True), 0, 1, 2, True, False, b'5'", []),
        ("f(2018), 2050", [(1, "2018"), (1, "2050")]),
        ('"in 2018, 5 of twelve"', [(1, "5"), (1, "twelve")]),
        ('"bread/a-5", "SP.POP.TOTL", "NY.GDP.PCAP.CD"', []),
        ('f("a 7", title="8 jobs")', [(1, "7"), (1, "8")]),
        ("f(count=5100, year=2018)", [(1, "2018"), (1, "5100")]),
        ("indicator(x, 2018), [2016, 2017], {2016: 1}, x[2017]", []),
        ("indicator(x, 1899, year=2018)", [(1, "1899"), (1, "2018")]),
        ("{'a': 2016}, [2016, 3]", [(1, "2016"), (1, "2016"), (1, "3")]),
        ("f(f'{x:.5f} {7}')", [(1, "7")]),
        ("x > 2018, min(2017, y), -2016", [(1, "2016"), (1, "2017"), (1, "2018")]),
        ("f(digits=6, axis=7)", []),
        ("f(digits=4.5), f(size=4)", [(1, "4"), (1, "4.5")]),
        ("f(digits='5 jobs')", [(1, "5")]),
        ("a[f](size=4)", [(1, "4")]),
        ("f(digits=3)[f'{y:.5f}', g(digits=4)]", []),
        ("[1899], [1900], [2039], [2040]", [(1, "1899"), (1, "2040")]),
        ('b = 3\na = 0.25\n"9"', [(1, "3"), (2, "0.25"), (3, "9")]),
    ],
)
def test_numbers_in_code(source, found):
    assert find_typed_in_code(source) == found


@pytest.mark.parametrize(
    "source", ["x = 1\nx = (", "x = '\ud800'", "x = " + "-" * 100_000 + "1", f"0x{'f' * 5000}"]
)
def test_code_that_python_cannot_parse_has_its_place(source, tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": source}]}))
    (problem,) = check_typed_numbers(tmp_path, path)
    assert problem.place == f"cell 1, line {1 + source.count(chr(10))}"
    assert problem.message.startswith("code that does not parse (")
    assert problem.message.endswith("). Correct the cell.")
