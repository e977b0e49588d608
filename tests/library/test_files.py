"""Files are written whole or not at all, and what a killed run left is removed."""

import hashlib
import os
import stat

import pytest

from recount.files import (
    TEMP_SUFFIX,
    digest_files,
    remove_stale_temp_files,
    temp_folder,
    write_atomic,
)

NEVER = 2**22 + 1  # more than the number of any process


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "a.txt"
    for content, written in (("\u00e9\n", "\u00e9\n".encode()), (b"\xff\r\n", b"\xff\r\n")):
        write_atomic(path, content)
        assert path.read_bytes() == written and os.listdir(tmp_path) == ["a.txt"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_failed_write_leaves_what_was_there(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError):
        write_atomic(tmp_path / "a", "after")
    assert os.listdir(tmp_path) == ["a"] and (tmp_path / "a").is_dir()


def test_what_a_killed_run_left_is_removed(tmp_path):
    (tmp_path / f".html.{NEVER}.{TEMP_SUFFIX}" / "chapters").mkdir(parents=True)
    kept = [f".b.{os.getpid()}.{TEMP_SUFFIX}", f".c.word.{TEMP_SUFFIX}", f"d.{NEVER}.{TEMP_SUFFIX}"]
    for name in (f".a.tar.gz.{NEVER}.{TEMP_SUFFIX}", *kept):
        (tmp_path / name).write_text("", encoding="utf-8")
    remove_stale_temp_files(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)


def test_a_temporary_folder_goes_even_when_its_use_fails(tmp_path):
    with pytest.raises(RuntimeError), temp_folder(tmp_path / "output") as folder:
        assert folder.parent == tmp_path / "output" and folder.is_dir()
        raise RuntimeError
    assert os.listdir(tmp_path / "output") == []


def test_a_digest_is_of_names_and_bytes_in_the_order_of_names(tmp_path):
    for name, text in (("b", "2"), ("a", "1")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    one, two = (hashlib.sha256(text).digest() for text in (b"1", b"2"))
    expected = hashlib.sha256(b"a\0" + one + b"b\0" + two).hexdigest()
    assert digest_files(tmp_path / "b", tmp_path / "a") == expected
