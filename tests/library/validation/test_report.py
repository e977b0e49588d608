"""Files are read as text that everybody sees alike, and problems are one line."""

import pytest

from recount.errors import ReadError
from recount.validation.config import read_yaml
from recount.validation.report import Problem, did_you_mean, read_json, read_text


@pytest.mark.parametrize(
    "raw, place, message",
    [
        (b" \n", "", "the file is empty"),
        (b"\xef\xbb\xbfa", "line 1", "byte-order mark"),
        (b"a\nb\xff", "line 2", "not UTF-8 text (byte 0xff)"),
        ("a\nb\u200bc".encode(), "line 2, character 2", "(U+200B)"),
        (b"a\x00", "line 1, character 2", "(U+0000)"),
        (b"a\nb\r\n", "line 2", "line ends of Windows"),
    ],
)
def test_what_is_not_plain_text_is_refused_with_its_place(raw, place, message, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    with pytest.raises(ReadError) as error:
        read_text(path)
    assert error.value.place == place and message in str(error.value)


@pytest.mark.parametrize(
    "text, place, message",
    [
        ('{"a": 1,}', "line 1", "invalid JSON: "),
        ('{"a": 1, "a": 2}', "", "the key 'a' appears twice"),
        ("[1, Infinity]", "", "Infinity is not a JSON number"),
        ("[" * 200_000, "", "nested too deeply"),
        ("1" * 5000, "", "invalid JSON: Exceeds the limit"),
    ],
)
def test_what_is_not_json_is_refused(text, place, message, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError) as error:
        read_json(path)
    assert error.value.place == place and message in str(error.value)


@pytest.mark.parametrize(
    "text, place, message",
    [
        ("a: [1", "line 1", "invalid YAML: "),
        ("a: 1\nb:\n  c: 1\n  c: 2", "line 4", "the key 'c' appears twice"),
        ("a: 1\n---\nb: 2", "line 2", "another document"),
        ("a: !include b", "line 1", "could not determine a constructor"),
        ("a: 2026-02-30", "", "day is out of range"),
        ("? [a]\n: 1", "", "unhashable"),
    ],
)
def test_what_is_not_plain_yaml_is_refused(text, place, message, tmp_path):
    path = tmp_path / "a.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError) as error:
        read_yaml(path)
    assert error.value.place == place and message in str(error.value)


def test_a_problem_is_one_line():
    assert str(Problem("a.md", "line 3", "two\n lines.")) == "a.md, line 3: two lines."
    assert str(Problem("a.md", "", "all of it.")) == "a.md: all of it."
    line = "data/errata.csv, row 2, column id: unknown id 'a: b'."
    assert str(Problem.from_line(line)) == line


def test_nothing_near_leaves_the_other_remedy():
    assert did_you_mean("", [], "add it.") == "Add it." and did_you_mean("x", []) == ""
