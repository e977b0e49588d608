"""The preview follows what is written, and says what is wrong."""

import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from recount.cli import main


@pytest.fixture
def port():
    """A port that nothing uses."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


@pytest.fixture
def preview(sample, port):
    """The preview of a copy of the sample, and the address that it gives."""
    command = [sys.executable, "-m", "recount", "serve", "--port", str(port)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=sample, text=True, **streams) as running:
        yield running, f"http://127.0.0.1:{port}"
        running.kill()


def fetch(address: str) -> str:
    with urllib.request.urlopen(address) as response:
        return response.read().decode()


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_taken_port_is_reported_before_anything_is_built(sample, port, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert main(["serve", "--port", str(port)]) == 1
    message = capsys.readouterr().err
    assert f"Port {port} cannot be used" in message and f"make serve PORT={port + 1}" in message
    assert not (sample / "_build").exists()


def test_a_changed_sentence_is_shown_and_a_wrong_cell_reported(sample, preview):
    running, address = preview
    first = running.stdout.readline()
    assert first.startswith("the book: built, ") and first.endswith(f" s. {address}\n")
    page, version = fetch(f"{address}/index.html"), fetch(f"{address}/_preview")
    assert "connect-src 'self'" in page and '<script defer src="/_preview.js">' in page
    others = [
        sample / "_build/serve/html" / name for name in ("chapters/bread.html", "search.html")
    ]
    written = [path.stat().st_mtime_ns for path in others]

    edit(sample / "index.md", "How to read it", "How it is read")
    edit(sample / "index.md", "How it is read", "How to read it")
    time.sleep(0.2)
    edit(sample / "index.md", "The page counts", "The page now counts")
    while "index.md: built" not in running.stdout.readline():
        pass
    while "The page now counts" not in fetch(f"{address}/"):
        assert "index.md: built" in running.stdout.readline()
    assert fetch(f"{address}/_preview") != version
    assert [path.stat().st_mtime_ns for path in others][:1] == written[:1]

    edit(sample / "data" / "claims.csv", ",bakery,", ",bakry,")
    assert running.stdout.readline().startswith("data/claims.csv, row 2, column unit: unknown unit")
    assert "the book: see above" in running.stdout.readline()
