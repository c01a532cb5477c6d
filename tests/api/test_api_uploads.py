"""What is sent to be imported: no larger, deeper or elsewhere than meant, and once however often it is sent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from api.unpacking import uploads_beside
from sponsor_monitor.people.permission import Role
from sponsor_monitor.store.kept_files import place_of
from tests.api.browser import Console, University, open_console
from tests.api.programs import V1, ended, program
from tests.serving import serving

pytestmark = pytest.mark.slow
MAPPING = b"""id = "contacts"
title = "Addresses"
feed = "contacts"
mode = "append"
date_format = "%Y-%m-%d"

[format]
kind = "xlsx"

[[table]]
table = "contacts"
[table.columns]
student_id = "student_id"
kind = "kind"
value = "value"
"""
Files = list[tuple[str, tuple[str, bytes]]]


@pytest.fixture(scope="module")
def console(university: University, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with open_console(university.copy(tmp_path_factory.mktemp("uploads") / "university")) as opened:
        yield opened


@pytest.fixture(scope="module")
def officer(console: Console) -> httpx.Client:
    return program(console, Role.COMPLIANCE_OFFICER)


def zipped(**files: bytes) -> bytes:
    """A ZIP of files by name, ``__`` for a slash."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return written.getvalue()


def archive(data: bytes) -> Files:
    return [("archive", ("records.zip", data))]


def exports(*named: tuple[str, bytes]) -> Files:
    return [("mapping", ("mapping.toml", MAPPING)), *(("exports", each) for each in named)]


REFUSED: dict[str, tuple[str, Files]] = {
    "no ZIP": ("records", archive(b"PK\x03\x04 and nothing more")),
    "a path in the ZIP": ("records", archive(zipped(**{"../students.csv": b"x"}))),
    "an absolute path in the ZIP": ("records", archive(zipped(**{"/etc/passwd": b"x"}))),
    "a ZIP that unpacks to far more": ("records", archive(zipped(**{"students.csv": bytes(90_000_000)}))),
    "no file": ("records", [("other", ("x", b"x"))]),
    "two archives": ("records", archive(zipped(a=b"x")) * 2),
    "a path as a name": ("exports", exports(("../../contacts.xlsx", b"x"))),
    "a path of another system": ("exports", exports(("..\\contacts.xlsx", b"x"))),
    "one name twice": ("exports", exports(("a.xlsx", b"x"), ("A.xlsx", b"y"))),
    "no mapping": ("exports", [("exports", ("a.xlsx", b"x"))]),
    "a mapping that is none": ("exports", [("mapping", ("m.toml", b"\xff")), ("exports", ("a.xlsx", b"x"))]),
    "too many files": ("exports", exports(*((f"{number}.xlsx", b"x") for number in range(51)))),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_meant_is_refused_and_nothing_stays_of_it(
    console: Console, officer: httpx.Client, what: str
) -> None:
    where, files = REFUSED[what]
    told = officer.post(f"{V1}/imports/{where}", files=files)
    assert (told.status_code, told.headers["content-type"]) == (422, "application/problem+json"), told.text
    _nothing_waits(console)


@pytest.mark.parametrize("name", ["../contacts.csv", "a/b.csv", "..", "C:contacts.csv", "a\u202eb.csv", "x" * 151])
def test_a_stream_is_called_by_a_plain_name(console: Console, officer: httpx.Client, name: str) -> None:
    told = officer.post(f"{V1}/imports/feeds/contacts", params={"name": name}, content=b"x")
    assert told.status_code == 422
    _nothing_waits(console)


def test_a_stream_is_of_a_feed_that_has_a_mapping(console: Console, officer: httpx.Client) -> None:
    told = officer.post(f"{V1}/imports/feeds/unheard-of", params={"name": "a.csv"}, content=b"x")
    assert told.status_code == 404
    _nothing_waits(console)


def test_a_workbook_that_unpacks_to_far_more_is_not_read(console: Console, officer: httpx.Client) -> None:
    bomb = zipped(**{"[Content_Types].xml": b"<x/>", "xl__sharedStrings.xml": bytes(2**27 + 1)})
    assert len(bomb) < 200_000
    told = ended(officer, officer.post(f"{V1}/imports/exports", files=exports(("contacts.xlsx", bomb))))
    assert told["state"] == "failed"
    _nothing_waits(console)


def test_the_same_under_one_key_is_done_once(console: Console, officer: httpx.Client) -> None:
    latest = officer.get(f"{V1}/batches", params={"feed": "contacts"}).json()["items"][0]["batch"]
    (mapping, export) = officer.get(f"{V1}/batches/{latest}").json()["files"]
    kept = place_of(console.served.app.state.service.files, export["sha256"]).read_bytes()
    place, named = f"{V1}/imports/feeds/contacts", {"name": export["name"]}
    once = {"Idempotency-Key": "the first"}
    first = officer.post(place, params=named, content=kept, headers=once)
    again = officer.post(place, params=named, content=kept, headers=once)
    assert (first.status_code, first.json(), first.headers["location"]) == (
        again.status_code,
        again.json(),
        again.headers["location"],
    )
    assert officer.post(place, params=named, content=kept + b"\n", headers=once).status_code == 422
    assert officer.post(f"{V1}/assessments", json={}, headers=once).status_code == 422
    told = ended(officer, first)
    assert (told["state"], told["result"]["earlier"]) == ("done", latest)
    assert mapping["name"] == "contacts.toml"
    _nothing_waits(console)


def test_the_next_export_of_a_feed_arrives_and_what_is_wrong_in_it_waits(
    console: Console, officer: httpx.Client
) -> None:
    rows = (
        b"student_id,kind,value\nS000001,University e-mail,another@sampleford.example\nS-none,University e-mail,x@y\n"
    )
    place = f"{V1}/imports/feeds/contacts"
    told = ended(officer, officer.post(place, params={"name": "next.csv"}, content=rows))
    assert told["state"] == "done", told
    batch, aside = told["result"]["batch"], told["result"]["quarantined"]
    waiting = officer.get(f"{V1}/batches/{batch}/quarantine").json()["items"]
    assert len(waiting) == aside == officer.get(f"{V1}/batches/{batch}").json()["waiting"] == 1
    assert waiting[0]["line"] == 3
    again = ended(officer, officer.post(f"{V1}/batches/{batch}/retry"))
    assert again["state"] == "done", again
    assert batch in [each["batch"] for each in officer.get(f"{V1}/batches", params={"waiting": True}).json()["items"]]
    _nothing_waits(console)


def test_no_more_is_taken_than_the_settings_say(university: University, tmp_path: object) -> None:
    copy = university.copy(tmp_path / "university")  # type: ignore[operator]
    with serving(replace(copy.settings, largest_upload_megabytes=1)) as served:
        console = Console(served, copy)
        officer = program(console, Role.COMPLIANCE_OFFICER)
        large, place = bytes(1_100_000), f"{V1}/imports/feeds/contacts"
        whole = officer.post(place, params={"name": "a.csv"}, content=large)
        pieces = officer.post(place, params={"name": "a.csv"}, content=iter([large[:600_000], large[600_000:]]))
        form = officer.post(f"{V1}/imports/records", files=archive(large))
        said = officer.post(f"{V1}/students/search", content=b'{"text": "' + b"x" * 1_100_000 + b'"}')
        assert [each.status_code for each in (whole, pieces, form, said)] == [413] * 4
        _nothing_waits(console)


def test_who_may_not_import_sends_nothing(console: Console) -> None:
    for client in (program(console, Role.AUDITOR), console.client(None)):
        told = client.post(f"{V1}/imports/records", files=archive(zipped(a=b"x")))
        assert told.status_code == (403 if "authorization" in client.headers else 401)
    _nothing_waits(console)


def _nothing_waits(console: Console) -> None:
    folder = uploads_beside(console.served.app.state.service.files)
    assert not folder.exists() or not list(folder.iterdir())
