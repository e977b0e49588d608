"""Which numbers of a page or of a cell are typed."""

import json

import pytest

from recount.book.prose import typed_in, typed_in_code, typed_numbers


@pytest.mark.parametrize("text, found", [
    ("a 5 and\n\n5.5% of twelve, Half", [(1, "5"), (3, "5.5%"), (3, "twelve"), (3, "Half")]), ("In 2018, 1999.", []), ("2,018 and 2018% and 20181", [(1, "2,018"), (1, "2018%"), (1, "20181")]),
    ("1. first\n12) second", []), ("the G20 and B20, not G21", [(1, "21")]), ("`5` {claim}`a/5` [a](b/5) <https://a/5>", []), ("```{directive} 5\n:key: 5\nfive 5\n```", [(3, "5")]),
    ("```python\n5\n```\n6", [(4, "6")]), ("\u00bd of it", [(1, "\u00bd")]), ("halfway, thirdly", []), ("`5`twelve and {claim}`a/5`half", [(1, "twelve"), (1, "half")]), ("<!-- 3\n4 -->\n5", [(3, "5")]),
    ("```{a}\nx 3\n```\nhere 5 is\n```{b}\ny\n```\n6", [(2, "3"), (4, "5"), (8, "6")]), ("````{a} 1\n```{b} 2\n3\n```\n4\n````\n5", [(3, "3"), (5, "4"), (7, "5")]),
    ("````\n```\n5\n````\n6", [(5, "6")]), ("~~~ 7\n```\n5\n~~~\n6", [(5, "6")]), ("```{a}\n```python\n5\n```\n6\n```\n7", [(5, "6"), (7, "7")]), ("a ```5``` 6", [(1, "6")]), ("```5``` 6\n7", [(1, "6"), (2, "7")]),
    ("  ``` {a} 1 \n2\n  ``` \n3\n```\n4\n ``` \n5", [(2, "2"), (4, "3"), (8, "5")])])
def test_numbers_in_prose(text, found):
    assert typed_numbers(text) == found


@pytest.mark.parametrize("source, found", [
    ("x = 3\ny = 0.5", [(1, "3"), (2, "0.5")]), ("f(digits=3, log=True)", []), ("0, 1, 2, True, False", []), ("2018", []), ('"in 2018, 5 of twelve"', [(1, "5"), (1, "twelve")]),
    ('"women/a-5", "SP.POP.TOTL", "NY.GDP.PCAP.CD"', []), ('f("a 7", title="8 jobs")', [(1, "7"), (1, "8")]), ("b'5'", []), ("f(4)", [(1, "4")]), ("b = 3\na = 0.25\n\"9\"", [(1, "3"), (2, "0.25"), (3, "9")])])
def test_numbers_in_code(source, found):
    assert typed_in_code(source) == found


def test_pages_and_notebooks_name_the_place(tmp_path):
    home = tmp_path / "chapters"
    home.mkdir()
    page, notebook = home / "a.md", home / "b.ipynb"
    page.write_text("\u00e9\nhas 5\n", encoding="utf-8")
    cells = [{"cell_type": "markdown", "source": ["# A\n", "\u00e9 6\n"]}, {"cell_type": "code", "source": "f(digits=3)\nx = 0.7"}]
    notebook.write_text(json.dumps({"cells": cells}, ensure_ascii=False), encoding="utf-8")
    told = ("found {} typed, expected no typed number. Publish it as a result, or show it by {{claim}}, {{evidence}}, {{event}} or {{result}}.")
    assert list(typed_in(page)) == [f"chapters/a.md, line 2: {told.format(5)}"]
    assert list(typed_in(notebook)) == [f"chapters/b.ipynb, cell 1, line 2: {told.format(6)}", f"chapters/b.ipynb, cell 2, line 2: {told.format(0.7)}"]


def test_code_that_does_not_parse_is_told(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": "x = 1\nx = ("}, {"cell_type": "code", "source": "y = 7"}]}), encoding="utf-8")
    first, second = typed_in(path)
    assert first == f"{tmp_path.name}/a.ipynb, cell 1, line 2: found code that does not parse ('(' was never closed), expected Python. Mend the cell."
    assert second.startswith(f"{tmp_path.name}/a.ipynb, cell 2, line 1: found 7 typed")
