"""Which numbers of a page or of a cell are typed."""

import json

import pytest

from recount.validation.typed_numbers import (
    _without_ids,
    find_numbers,
    find_typed_in_code,
    find_typed_numbers,
    lint_typed_numbers,
)


@pytest.mark.parametrize(
    "text, found",
    [
        ("a 5 and\n\n5.5% of twelve, Half", [(1, "5"), (3, "5.5%"), (3, "twelve"), (3, "Half")]),
        ("1. first\n12) second", []),
        ("the G20 and B20, not G21", [(1, "21")]),
        ("`{x}` {claim}`a/5` [a](b/5) <https://a/5>", []),
        ("{cite:t}`a5` {cite}`b5,c6` {verdict}`a/5`", []),
        ("CC BY 4.0, BSD 3-Clause, BSD 4", [(1, "4")]),
        ("halfway, thirdly", []),
        ("<!-- 3\n4 -->\n5", [(3, "5")]),
        ("(a-5)=\n5", [(2, "5")]),
        ("\n5", [(2, "5")]),
        ("{{ page_capital }} {{ 5 }} {{ page ~ '6' }}", [(1, "5"), (1, "6")]),
        ("<!-- 3 --> 4 <!-- 5 -->", [(1, "4")]),
        ("[sic](5,100)", [(1, "5,100")]),
        ("<https://a 5>", [(1, "5")]),
        ("3/4 of it", [(1, "3"), (1, "4")]),
    ],
)
def test_numbers_in_prose(text, found):
    assert find_typed_numbers(text) == found


@pytest.mark.parametrize(
    "text, found",
    [
        ("`5` and `12 jobs`", ["5", "12"]),
        (
            '`fx/cny-usd=7.5`, `chn/pop/2018`, `2018-04`, `2018-04-20`, `SP.POP5.T`, `"women/award": 6`',
            [],
        ),
        ("`a/b = 6`, `9/10`, `a/b=7`, `jobs/women: 8`", ["6", "9", "10", "7", "8"]),
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
        ("a ```5``` 6", ["5", "6"]),
        ("  ``` {a} 1 \na/2\n  ``` \na/3\n```\na/4\n ``` \na/5", ["1", "2", "3", "5"]),
        ("````\n```\na/5\n````\na/6", ["6"]),
    ],
)
def test_what_readers_see_in_code_and_titles_is_prose(text, found):
    assert [number for _, number in find_typed_numbers(text)] == found


@pytest.mark.parametrize(
    "text, found",
    [
        ("In 2018, 1999.", []),
        ("2,018 and 2018% and 20181", ["2,018", "2018%", "20181"]),
        ("of 2018 sellers", ["2018"]),
        ("in 2018 of", []),
        ("published 2018 noted", ["2018"]),
        ("by 2018 noted", ["2018"]),
        ("2018 *few*", ["2018"]),
        ("over 2018", ["2018"]),
        ("more than 2018, nearly 2018, at least 2018, at most 2018, up to 2018", ["2018"] * 5),
        ("2040, 2039, 1899", ["2040", "1899"]),
        ("2018-strong, 2018-", ["2018"]),
        ("2018 and", []),
        ("2018 android", ["2018"]),
        ("in 2018 Sellers", []),
        ("a 2018 report", ["2018"]),
        ("(2018)", []),
        ("Sellers, 2018", []),
        (
            "US$2018, 2018m, 2018+, 2018 %, 2018\u20132019, in 2018 \u20ac",
            ["2018", "2018", "2018", "2018 %", "2018", "2019", "2018"],
        ),
        ("in 2018 [few](a.md)", ["2018"]),
        ("counts 2018", ["2018"]),
        ("| 2018 |", ["2018"]),
        ("since 2018\nand\n2019 of", []),
        ("Our 2018 ESG Report", []),
        ("late 2018, early 2017 or May 2016", []),
        ("2018 \u201cof", []),
        ("3.2018", ["3.2018"]),
    ],
)
def test_a_year_is_a_date_and_no_amount(text, found):
    assert [number for _, number in find_typed_numbers(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "thirds",
        "quarters",
        "halves",
        "a tenth of",
        "tenths",
        "hundredth",
        "threefold",
        "three-fold",
        "10-fold",
        "tenfold",
        "doubled",
        "doubles",
        "trebling",
        "tripled",
        "quadruples",
        "halved",
        "halving",
        "thrice",
        "nine of ten",
        "one in three",
        "one-in-three",
        "one woman in three",
        "three times as many",
        "a fifth of",
        "one-fifth",
        "an eighth",
        "a twentieth",
        "twelfths",
        "a millionth",
        "twelvefold",
        "three fold",
        "quintupled",
        "ten crore",
        "a lakh",
        "_twelve_",
        "__doubled__",
        "_IV_",
        "half of it is a half of",
        "two out of every three",
        "XIV",
        "IX",
        "MMXVIII",
        "\u2468",
        "\u00bd",
        "\u4e94",
        "\u2167",
        "\u00b2",
        "nineteen",
        "Hundreds",
        "millions",
        "trillion",
        "dozens",
    ],
)
def test_numbers_in_words_and_in_other_figures(text):
    assert (
        find_typed_numbers(f"It is {text}, then.")
        and find_numbers(f"It is {text}, then.")
        and find_typed_in_code(f"x = 'It is {text}, then.'")
    )


@pytest.mark.parametrize(
    "text", ["half", "third", "quarter", "double", "twice", "tenth", "percent", "per cent"]
)
def test_words_that_only_prose_may_not_have(text):
    assert (
        find_typed_numbers(f"a {text} more") == [(1, text)] and find_numbers(f"a {text} more") == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "DIDI",
        "LCD",
        "DC",
        "CD",
        "ML",
        "MIX",
        "CC BY-SA",
        "B2B",
        "P2P",
        "canteen",
        "one of two readings",
        "CIVIL",
        "I",
        "V",
        "Sixth",
        "one of them",
        "a second of it",
        "folds",
        "\u00e9",
        "doubt",
    ],
)
def test_what_is_no_number(text):
    assert find_typed_numbers(f"The {text} is.") == find_numbers(text) == []


@pytest.mark.parametrize(
    "source, found",
    [
        ("x = 3\ny = 0.5", [(1, "3"), (2, "0.5")]),
        ("f(digits=3, log=True)", []),
        ("0, 1, 2, True, False", []),
        ("f(2018)", [(1, "2018")]),
        ('"in 2018, 5 of twelve"', [(1, "5"), (1, "twelve")]),
        ('"women/a-5", "SP.POP.TOTL", "NY.GDP.PCAP.CD"', []),
        ('f("a 7", title="8 jobs")', [(1, "7"), (1, "8")]),
        ("b'5'", []),
        ("f(4)", [(1, "4")]),
        ("f(count=5100, number=6)", [(1, "5100"), (1, "6")]),
        ("f(year=2018)", [(1, "2018")]),
        ("indicator(x, 2018)", []),
        ("indicator(x, 1899, year=2018)", [(1, "1899"), (1, "2018")]),
        ("[2016, 2017], {2016: 1}, x[2017]", []),
        ("{'a': 2016}, [2016, 3], [(x, 2016)]", [(1, "2016"), (1, "2016"), (1, "2016"), (1, "3")]),
        ("f(f'{x:.5f} {7}')", [(1, "7")]),
        ("x > 2018, min(2018, y)", [(1, "2018"), (1, "2018")]),
        ("x.sample(size=4, seed=5), f(digits=6, axis=7)", []),
        ("x.sample(size=4.5), f(size=4)", [(1, "4"), (1, "4.5")]),
        ("f(digits='5 jobs')", [(1, "5")]),
        ("'jobs/women: 4.9'", [(1, "4.9")]),
        ("x / 2018, -2017", [(1, "2017"), (1, "2018")]),
        ("x = 2018", [(1, "2018")]),
        ("x += 2018", [(1, "2018")]),
        ('"2018 jobs"', [(1, "2018")]),
        ("2050", [(1, "2050")]),
        ('b = 3\na = 0.25\n"9"', [(1, "3"), (2, "0.25"), (3, "9")]),
    ],
)
def test_numbers_in_code(source, found):
    assert find_typed_in_code(source) == found


def test_pages_and_notebooks_name_the_place(tmp_path):
    home = tmp_path / "chapters"
    home.mkdir()
    page, notebook = home / "a.md", home / "b.ipynb"
    page.write_text("\u00e9\nhas 5\n", encoding="utf-8")
    cells = [
        {"cell_type": "markdown", "source": ["# A\n", "\u00e9 6\n"]},
        {"cell_type": "code", "source": "f(digits=3)\nx = 0.7"},
    ]
    notebook.write_text(json.dumps({"cells": cells}, ensure_ascii=False), encoding="utf-8")
    told = "found {} typed, expected no typed number. Publish it as a result, or show it by {{claim}}, {{evidence}}, {{event}} or {{result}}."
    assert list(lint_typed_numbers(page)) == [f"chapters/a.md, line 2: {told.format(5)}"]
    assert list(lint_typed_numbers(notebook)) == [
        f"chapters/b.ipynb, cell 1, line 2: {told.format(6)}",
        f"chapters/b.ipynb, cell 2, line 2: {told.format(0.7)}",
    ]


def test_a_page_is_named_from_the_folder_of_the_book(tmp_path):
    for folder, name in (
        ("ledger", "ledger/a.md"),
        ("book", "a.md"),
        ("chapters", "chapters/a.md"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text("5", encoding="utf-8")
        assert [
            line.partition(", ")[0] for line in lint_typed_numbers(tmp_path / folder / "a.md")
        ] == [name]


def test_code_that_does_not_parse_is_told(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(
        json.dumps(
            {
                "cells": [
                    {"cell_type": "code", "source": "x = 1\nx = ("},
                    {"cell_type": "code", "source": "y = 7"},
                ]
            }
        ),
        encoding="utf-8",
    )
    first, second = lint_typed_numbers(path)
    assert (
        first
        == "a.ipynb, cell 1, line 2: found code that does not parse ('(' was never closed), expected Python. Mend the cell."
    )
    assert second.startswith("a.ipynb, cell 2, line 1: found 7 typed")


@pytest.mark.parametrize(
    "source, told",
    [
        ("x = '\ud800'", "UnicodeEncodeError"),
        ("x = " + "-" * 100_000 + "1", "…"),
        ("x = 0x" + "f" * 5000, "ValueError"),
    ],
)
def test_code_that_python_cannot_take_is_told(tmp_path, source, told):
    path = tmp_path / "a.ipynb"
    path.write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": source}]}), encoding="utf-8"
    )
    (line,) = lint_typed_numbers(path)
    before, after = (
        "a.ipynb, cell 1, line 1: found code that does not parse (",
        "), expected Python. Mend the cell.",
    )
    assert line == f"{before}{told}{after}" or (
        told == "…" and line.startswith(before) and line.endswith(after) and "None" not in line
    )


def test_keywords_are_of_their_call_and_years_have_bounds():
    assert find_typed_in_code("a[f](size=4)") == [(1, "4")] and find_typed_in_code(
        "f(digits=3, x=f'{y:.5f}', z=4, digits_=2)"
    ) == [(1, "4")]
    assert find_typed_in_code("f(f'{y:.5f}', digits=3), f'{y:.4f}'") == []
    assert find_typed_in_code("f(digits=3)[f'{y:.5f}', g(digits=4)]") == []
    for year, found in ((1899, ["1899"]), (1900, []), (2039, []), (2040, ["2040"])):
        assert [number for _, number in find_typed_in_code(f"[{year}]")] == found


def test_directives_within_one_another_end_in_turn():
    assert _without_ids("````{a}\n```{b}\n```\n````\na/7") == "{a}\n{b}\n\n\na/7"
