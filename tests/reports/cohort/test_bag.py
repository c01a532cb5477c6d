"""The form of a bag, checked by this test's own reading of RFC 8493."""

from __future__ import annotations

from pathlib import Path

from reports.cohort.bag import payload_of, write_bag
from tests.reports.cohort.small_university import checked_bag


def test_a_bag_lists_every_file_with_its_hash_and_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"one\n")
    (tmp_path / "two").write_bytes(b"\0" * 3_000_000)
    files = {"packs/1.pdf": tmp_path / "two", "a.txt": tmp_path / "one", "empty.csv": tmp_path / "none"}
    (tmp_path / "none").touch()

    write_bag(tmp_path / "x.zip", "x", payload_of(files), [("External-Description", "a\nb: c")], {"about.txt": b"Hi"})

    found = checked_bag(tmp_path / "x.zip")
    assert found["data/packs/1.pdf"] == b"\0" * 3_000_000
    assert b"External-Description: a b: c\nPayload-Oxum: 3000004.3\n" in found["bag-info.txt"]
    assert found["about.txt"] == b"Hi"


def test_a_name_that_would_break_a_list_is_written_as_the_standard_says(tmp_path: Path) -> None:
    (tmp_path / "one").touch()

    made = payload_of({"100%\nsure.txt": tmp_path / "one"})

    assert made.manifest.endswith(b"  data/100%25%0Asure.txt\n")


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        place = tmp_path / name
        place.mkdir()
        for file in ("a.csv", "b.pdf") if name == "first" else ("b.pdf", "a.csv"):
            (place / file).write_text(file * 1000, encoding="utf-8")
        payload = payload_of({path.name: path for path in place.iterdir()})
        write_bag(tmp_path / f"{name}.zip", "bag", payload, [], {})

    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
