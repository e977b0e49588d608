"""A file that cannot be read is told with its line and column, what was found, what was expected and what to do."""

import pytest

from recount.validation import report as problem
from recount.validation.report import Problem, ReadError, read_json, read_text


def refused(read, path):
    with pytest.raises(ReadError) as error:
        read(path)
    told = error.value
    assert str(told) == f"found {told.found}, expected {told.expected}. {told.remedy}"
    return told.line, told.column, told.found, told.expected, told.remedy


REMOVE, UTF8 = "Remove it.", "Save the file as UTF-8."
SEEN = "signs that are seen, in the order in which they are read"


@pytest.mark.parametrize(
    "name, raw, told",
    [
        ("a.md", b"", (None, None, "an empty file", "text", "Restore the file.")),
        ("a.md", b" \n\t\n", (None, None, "an empty file", "text", "Restore the file.")),
        (
            "a.md",
            b"\xef\xbb\xbfa",
            (
                1,
                None,
                "a byte-order mark",
                "plain UTF-8",
                "Save the file as UTF-8 without a byte-order mark.",
            ),
        ),
        ("a.md", b"a\nb\xff\n", (2, None, "the byte 0xff", "UTF-8", UTF8)),
        ("a.csv", b"id,name\n1,b\n2,\x93c\n", (3, "name", "the byte 0x93", "UTF-8", UTF8)),
        ("a.csv", b"id,na\xff\n", (1, None, "the byte 0xff", "UTF-8", UTF8)),
        ("a.csv", b"id,name\n1,b,\xff\n", (2, None, "the byte 0xff", "UTF-8", UTF8)),
        ("a.csv", b'id,name\n"1,2",\xff\n', (2, "name", "the byte 0xff", "UTF-8", UTF8)),
        ("a.csv", b"id,name\n\xff1,b\n", (2, "id", "the byte 0xff", "UTF-8", UTF8)),
        (
            "a.md",
            b"a\n\nb\r\nc",
            (
                3,
                None,
                "a carriage return",
                "lines that end in a line feed alone",
                "Save the file with the line ends of Unix.",
            ),
        ),
        ("a.md", b"a\n\0", (2, None, "the sign U+0000", "text", UTF8)),
        ("a.md", "é\n\u200b".encode(), (2, None, "the sign U+200B", SEEN, REMOVE)),
        ("a.csv", "id,name\né,\u202e1\n".encode(), (2, "name", "the sign U+202E", SEEN, REMOVE)),
        ("a.csv", b"id\n\t1\n", (2, "id", "the sign U+0009", SEEN, REMOVE)),
        ("a.md", b"\x7f", (1, None, "the sign U+007F", SEEN, REMOVE)),
    ],
)
def test_what_is_no_text_is_refused(tmp_path, name, raw, told):
    path = tmp_path / name
    path.write_bytes(raw)
    assert refused(read_text, path) == told


def test_text_is_read_as_it_is(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes("\ta – é\n “b” 湖\n".encode())
    assert read_text(path) == "\ta – é\n “b” 湖\n"


def test_a_link_a_folder_and_a_giant_are_no_files_of_the_book(tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text("text", encoding="utf-8")
    (tmp_path / "b.md").symlink_to("a.md")
    assert refused(read_text, tmp_path / "b.md") == (
        None,
        None,
        "a link to a.md",
        "a file of its own",
        "Put the file itself there.",
    )
    for path in (tmp_path, tmp_path / "c.md"):
        assert refused(read_text, path) == (
            None,
            None,
            "no file",
            "a file of the book",
            "Restore the file.",
        )
    monkeypatch.setattr(problem, "LARGEST", 4)
    assert read_text(tmp_path / "a.md") == "text"
    monkeypatch.setattr(problem, "LARGEST", 3)
    assert refused(read_text, tmp_path / "a.md") == (
        None,
        None,
        "4 bytes",
        "3 at most",
        "Restore the file.",
    )


@pytest.mark.parametrize(
    "text, told",
    [
        (
            '{"a":\n 1,}',
            (
                2,
                "no JSON (expecting property name enclosed in double quotes)",
                "JSON",
                "Mend the line, or restore the file.",
            ),
        ),
        (
            "[" * 100_000,
            (
                None,
                "brackets within brackets without end",
                "JSON as the book writes it",
                "Restore the file.",
            ),
        ),
        (
            '{"a": 1, "b": 2, "a": 3}',
            (None, "the key 'a' twice in one object", "each key once", "Remove one of the two."),
        ),
        ('{"a": NaN}', (None, "NaN", "a number that JSON has", "Write null, or the number.")),
        (
            "[-Infinity]",
            (None, "-Infinity", "a number that JSON has", "Write null, or the number."),
        ),
        (
            "9" * 5000,
            (
                None,
                "no JSON (Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits)",
                "JSON",
                "Restore the file.",
            ),
        ),
    ],
)
def test_what_is_no_json_is_refused(tmp_path, text, told):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    line, _, *rest = refused(read_json, path)
    assert (line, *rest) == told


def test_json_is_read_as_it_is(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"a": [1, 2.5, null, {"a": "é"}], "b": true}', encoding="utf-8")
    assert read_json(path) == {"a": [1, 2.5, None, {"a": "é"}], "b": True}


@pytest.mark.parametrize(
    "made, line",
    [
        (Problem("a.csv", 0, None, "x", "y", "Z."), "data/a.csv, row 0: found x, expected y. Z."),
        (
            Problem("a.md", None, "title", "x\n  y", "y", "Z.", "", "line"),
            "a.md, title: found x   y, expected y. Z.",
        ),
        (
            ReadError("x", "y", "Z.", 3, "name").problem("a.csv", "data"),
            "data/a.csv, line 3, name: found x, expected y. Z.",
        ),
        (
            ReadError("x", "y", "Z.", 3, "name").problem("a.csv", "", "row"),
            "a.csv, row 3, column name: found x, expected y. Z.",
        ),
    ],
)
def test_a_problem_is_one_line(made, line):
    assert str(made) == line
