"""The same book gives the same bytes: in other folders, time zones, languages, orders of hashing, years, and by other users."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from recount.book import builds, digests, measured, places
from recount.book.places import Place, PlaceError


def test_the_places_differ_in_everything_that_may_matter():
    for what in ("folder", "language", "zone", "seed", "umask", "year", "nobody", "offline"):
        assert len({getattr(place, what) for place in builds.PLACES}) > 1, what
    assert len(builds.PLACES) >= 6 and {place.year for place in builds.PLACES} >= {1999, 2041}
    assert len({place.told for place in builds.PLACES}) == len({place.seed for place in builds.PLACES}) == len(builds.PLACES)


def test_other_places_and_no_file_that_differs(tmp_path, small_book):
    """All of them where everything must run, and then the machine must have what they take, but for what only root can be; else two."""
    book, chosen = small_book(tmp_path / "book", []), builds.PLACES if os.environ.get("CI") else builds.PLACES[:2]
    lacking = {place.told: place.lacking() for place in chosen if place.lacking() and (os.geteuid() == 0 or not (place.nobody or place.offline))}
    assert not (os.environ.get("CI") and lacking), f"see .ci/run for what installs it: {lacking}"
    chosen = [place for place in chosen if not place.lacking()]
    with ThreadPoolExecutor(max_workers=2) as pool:
        made = dict(pool.map(lambda place: (place.told, builds.digests(place, book)), chosen))
    first = made[chosen[0].told]
    assert len(first) > 40 and any(name.startswith("epub/") for name in first)
    assert builds.differences(made) == {place.told: [] for place in chosen}


def test_what_was_found_is_written_down(tmp_path, small_book, monkeypatch):
    """A file that differs is named, and a place that the machine cannot be is told."""
    book = small_book(tmp_path / "book", [])
    elsewhere = Place("there"), Place("far away", language="xx_XX.UTF-8")
    monkeypatch.setattr(builds, "digests", lambda place, book: {"site/a.html": "00", "site/b.html": place.told})
    assert builds.measure(book, [Place("here"), *elsewhere]) == ["there: site/b.html"]
    found = measured.read(book / "measured" / "builds.json")
    assert found["rows"] == [["here", 2, 0], ["there", 2, 1], ["far away: not built, the machine has no locale xx_XX.UTF-8, nor what makes it", None, None]]
    assert found["missed"] == ["there: site/b.html"] and found["of"]["data"] == measured.state(book)["data"]


@pytest.mark.parametrize("told", ["os.getcwd()", "time.tzname", "hash('a')", "os.umask(0)"])
def test_a_build_that_depends_on_where_it_is_would_be_found(tmp_path, monkeypatch, told):
    """What tells its folder, its time zone, an order of hashing or the rights of its files gives other bytes."""
    program = f"import hashlib, os, time; print(hashlib.sha256(str({told}).encode()).hexdigest() + '  site/a.html')"
    monkeypatch.setattr(builds, "run", lambda place, copy, command: places.run(place, copy, ["-c", program]))
    made = {place.told: builds.digests(place, tmp_path) for place in (Place("here"), Place("there", folder="a b", zone="Asia/Tokyo", seed=1, umask=0o077), Place("here again"))}
    differ = builds.differences(made)
    assert differ["there"] == ["site/a.html"] and (differ["here again"] == [] or "getcwd" in told)


@pytest.mark.parametrize("claimed, found", [
    ({"year": 1871}, "found the year"), ({"nobody": True}, "found the user"), ({"offline": True}, "found the network"), ({"zone": "Asia/Tokyo"}, "found the time zone"),
    ({"seed": 5}, "found the seed of hashes"), ({"umask": 0o111}, "found the umask"), ({"folder": "elsewhere"}, "found the folder"), ({"language": "xx_XX.UTF-8"}, "found the locale")])
def test_a_place_that_is_another_is_refused(tmp_path, small_book, monkeypatch, claimed, found):
    """Each claim is checked from within: here the place is told one thing and is another."""
    if claimed.get("nobody") and os.getuid() == places.NOBODY:
        pytest.skip("this is that user")
    monkeypatch.setattr(Place, "lacking", lambda self: "")
    monkeypatch.setattr(Place, "before", lambda self: [])
    monkeypatch.setattr(places, "asdict", lambda place: vars(place) | claimed)
    (tmp_path / "book").mkdir()
    with places.laid(Place("here"), tmp_path / "book") as copy, pytest.raises(PlaceError, match=found):
        places.run(Place("here"), copy, ["-c", "print(1)"])


def test_a_place_that_the_machine_cannot_be_is_told(tmp_path):
    with pytest.raises(PlaceError, match="found no locale xx_XX.UTF-8, nor what makes it, expected a machine that can be 'there'"):
        places.run(Place("there", language="xx_XX.UTF-8"), tmp_path, ["-c", ""])


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_every_file_of_a_folder_has_its_digest_by_its_place(tmp_path):
    (tmp_path / "b" / "empty").mkdir(parents=True)
    for name in ("b/c.txt", "a.txt", "b.txt"):
        (tmp_path / name).write_bytes(name.encode())
    found = digests.of_files(tmp_path)
    assert found == {name: digest(name) for name in ("a.txt", "b.txt", "b/c.txt")} and list(found) == ["a.txt", "b/c.txt", "b.txt"]


def test_one_digest_for_many_does_not_depend_on_their_order():
    assert digests.together({"b": "11", "a": "00"}) == digests.together({"a": "00", "b": "11"}) == digest("00  a\n11  b\n")
    assert digests.together({}) == digest("")


def test_site_and_epub_are_built_aside_and_told_by_their_names(tmp_path, monkeypatch):
    """The book is built elsewhere, each in a folder of its own, and nothing is left of it."""
    asked = {}

    def makes(kind, name):
        def build(book, output):
            asked[kind] = book, output
            output.mkdir(parents=True)
            (output / name).write_text(kind, encoding="utf-8")
            return output / name

        return build

    monkeypatch.setattr(digests.site, "build", makes("site", "index.html"))
    monkeypatch.setattr(digests.epub, "build", makes("epub", "book.epub"))
    assert digests.built(tmp_path) == {"site": {"index.html": digest("site")}, "epub": {"book.epub": digest("epub")}}
    assert [book for book, _ in asked.values()] == [tmp_path] * 2
    (site, aside), (epub, same) = ((output, output.parent) for _, output in asked.values())
    assert aside == same and site != epub and aside.name.startswith("recounted-")
    assert not aside.exists() and not list(tmp_path.iterdir())
