"""What is kept of feeds: bounded, shared, and never needed."""

import gzip
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from facilitator.calendars import kept as kept_module
from facilitator.calendars.kept import Kept, Stamp

PLAIN = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * 50


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "cache")


def test_a_feed_is_found_again_by_another_process(kept: Kept) -> None:
    stamp, zipped = kept.keep_feed("all", "7", PLAIN)
    other = Kept(kept.folder)
    assert other.stamp("all", "7") == stamp
    assert other.feed(stamp, zipped=False) == PLAIN
    assert other.feed(stamp, zipped=True) == zipped
    assert gzip.decompress(zipped) == PLAIN


def test_the_same_bytes_have_the_same_tag_whenever_they_are_made(kept: Kept, tmp_path: Path) -> None:
    first, zipped = kept.keep_feed("all", "7", PLAIN)
    again, zipped_again = Kept(tmp_path / "elsewhere").keep_feed("all", "8", PLAIN)
    assert (first.tag(zipped=False), first.tag(zipped=True)) == (again.tag(zipped=False), again.tag(zipped=True))
    assert zipped == zipped_again


def test_another_version_is_not_found_and_replaces_the_old_one(kept: Kept) -> None:
    kept.keep_feed("all", "7", PLAIN)
    assert kept.stamp("all", "8") is None
    stamp, _ = kept.keep_feed("all", "8", PLAIN + b"x")
    assert (kept.stamp("all", "7"), kept.stamp("all", "8")) == (None, stamp)


def test_a_change_made_by_another_process_is_seen(kept: Kept) -> None:
    other = Kept(kept.folder)
    kept.keep_feed("all", "7", PLAIN)
    stamp, _ = other.keep_feed("all", "8", PLAIN + b"x")
    assert kept.stamp("all", "8") == stamp


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_damaged_or_missing_file_counts_as_not_kept(kept: Kept, damage: bytes | None) -> None:
    stamp, _ = kept.keep_feed("all", "7", PLAIN)
    for path in (kept.folder / "feeds").iterdir():
        path.write_bytes(damage) if damage is not None else path.unlink()
    assert kept.feed(stamp, zipped=False) is None
    assert Kept(kept.folder).stamp("all", "7") is None


def test_plain_bytes_are_unpacked_when_they_are_first_asked_for_and_kept(kept: Kept) -> None:
    stamp, _ = kept.keep_feed("all", "7", PLAIN)
    assert not list((kept.folder / "feeds").glob("*.ics"))
    for _ in range(2):
        assert kept.feed(stamp, zipped=False) == PLAIN
        assert [path.read_bytes() for path in (kept.folder / "feeds").glob("*.ics")] == [PLAIN]


def test_a_damaged_file_of_the_right_size_is_not_unpacked(kept: Kept) -> None:
    stamp, zipped = kept.keep_feed("all", "7", PLAIN)
    (path,) = (kept.folder / "feeds").glob("*.gz")
    path.write_bytes(zipped[:-8] + bytes(8))
    assert kept.feed(stamp, zipped=False) is None


def test_events_are_kept_by_key(kept: Kept) -> None:
    kept.keep_events({f"{n}@example.org": b"%d" % n for n in range(2000)})
    found = Kept(kept.folder).events([f"{n}@example.org" for n in range(1500, 2500)])
    assert found == {f"{n}@example.org": b"%d" % n for n in range(1500, 2000)}


def test_damaged_events_are_thrown_away_and_kept_anew(kept: Kept) -> None:
    kept.keep_events({"a": b"1"})
    path = kept.folder / "events.sqlite3"
    for each in kept.folder.glob("events.sqlite3-*"):
        each.unlink()
    path.write_bytes(b"this is no database" * 1000)
    assert kept.events(["a"]) == {}
    kept.keep_events({"a": b"2"})
    assert kept.events(["a"]) == {"a": b"2"}


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = Kept(tmp_path / "file" / "cache")
    kept.keep_events({"a": b"1"})
    assert kept.events(["a"]) == {}
    stamp, zipped = kept.keep_feed("all", "7", PLAIN)
    assert gzip.decompress(zipped) == PLAIN
    assert kept.feed(stamp, zipped=False) is None


def test_a_busy_file_of_events_is_not_waited_for(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.keep_events({"a": b"1"})
    monkeypatch.setattr(kept_module, "PATIENCE", 0.05)
    with sqlite3.connect(kept.folder / "events.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        kept.keep_events({"b": b"2"})
        assert kept.events(["a", "b"]) == {"a": b"1"}
        other.execute("ROLLBACK")
    other.close()


def test_feeds_are_bounded_and_the_longest_unused_goes_first(tmp_path: Path) -> None:
    kept = Kept(tmp_path, most_bytes=32_000)
    bodies = [os.urandom(4000) for _ in range(8)]
    stamps = [kept.keep_feed(str(n), "1", body)[0] for n, body in enumerate(bodies[:4])]
    for age, path in enumerate(sorted((tmp_path / "feeds").iterdir(), key=lambda path: path.stat().st_mtime_ns)):
        os.utime(path, (1000 + age, 1000 + age))
    assert kept.feed(stamps[0], zipped=False) == bodies[0]  # the oldest, but just asked for
    stamps += [kept.keep_feed(str(n), "1", body)[0] for n, body in enumerate(bodies[4:], 4)]
    assert sum(path.stat().st_size for path in (tmp_path / "feeds").iterdir()) <= 32_000
    held = [kept.feed(stamp, zipped=True) is not None for stamp in stamps]
    assert held[0]
    assert held[-1]
    assert not held[1]


def test_feeds_are_bounded_in_number(tmp_path: Path) -> None:
    kept = Kept(tmp_path, most_files=30)
    for number in range(40):
        kept.keep_feed(str(number), "1", b"%d" % number)
    assert len(list((tmp_path / "feeds").iterdir())) <= 30
    assert kept.feed(kept.stamp("39", "1") or Stamp("", "", 0, 0), zipped=False) == b"39"


def test_events_are_bounded_and_the_oldest_go(tmp_path: Path) -> None:
    kept = Kept(tmp_path, most_bytes=400_000)
    for batch in range(20):
        kept.keep_events({f"{batch}-{n}": os.urandom(1000) for n in range(50)})
    assert sum(path.stat().st_size for path in tmp_path.glob("events.sqlite3")) < 800_000
    assert len(kept.events([f"19-{n}" for n in range(50)])) == 50
    assert kept.events([f"0-{n}" for n in range(50)]) == {}


def test_many_at_once_see_whole_files(tmp_path: Path) -> None:
    bodies = {str(n): b"%d" % n * (1000 + n) for n in range(4)}

    def work(number: int) -> bool:
        kept, key = Kept(tmp_path), str(number % 4)
        stamp, _ = kept.keep_feed("all", key, bodies[key])
        kept.keep_events({key: bodies[key]})
        event = kept.events([key]).get(key, bodies[key])
        return kept.feed(stamp, zipped=False) == bodies[key] == event

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(60)))
