"""The night's work: once a day, by one of two servers, never in the hour that clock changes skip or repeat."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from api.desk import Desk
from api.night_log import DONE, STEPS, Unfinished, last_done, last_due, step_done, unfinished
from api.nightly import NightUnfinished, night, nightly, seconds_to_wait
from api.schedule import Schedule
from api.settings import Settings, environment_of
from api.tasks import Place, place_of_work
from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.people import event as people_event
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.progress import silent
from sponsor_monitor.sample import write_sample
from sponsor_monitor.services.alerts import release, set_go_live
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.key_file import key_beside, read_key
from sponsor_monitor.store.log import entries
from sponsor_monitor.store.log_checkpoints import last_checkpoint
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.one_night import AnotherAtWork, only_tonight
from sponsor_monitor.store.runs import runs
from tests.api.offices import set_server
from tests.mail_servers import Letterbox, mail_server
from tests.working import LONDON

pytestmark = pytest.mark.slow
A_DAY = 86_400_000_000
NOON = int(dt.datetime(2026, 4, 1, 12, tzinfo=LONDON).timestamp()) * 1_000_000
# The command at noon, whatever the hour of the test: between one and two it would wait, as it should.
AT_NOON = """
import sys
import numpy, pandas, pyarrow, psycopg, sqlalchemy, api.tasks  # compiled parts need the real classes of dates
from freezegun import freeze_time
from api.cli import main
freeze_time("2026-04-01T11:00:00", tick=True).start()
sys.exit(main(["nightly"]))
"""


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    """A small made-up university on the morning after its demonstration day."""
    settings = Settings(database=database_url, files=tmp_path / "files", key=tmp_path / "log.key")
    database = Database(database_url)
    migrate(database)
    sample = write_sample(tmp_path / "sample", students=10).directory
    import_dataset(database, sample, now=NOON, files=tmp_path / "files")
    database.close()
    with place_of_work(settings, PROGRAM) as found:
        yield replace(found, clock=lambda: NOON)


def done(place: Place) -> int:
    """How often the log says that a night's work was done."""
    with place.database.reading() as connection:
        return len(entries(connection, kinds=[DONE]))


def test_it_is_done_once_a_day_and_again_the_next(place: Place) -> None:
    waited: list[float] = []
    first = nightly(place, waited.append)
    second = nightly(place, waited.append)
    tomorrow = nightly(replace(place, clock=lambda: NOON + A_DAY), waited.append)

    assert [step.name for step in first] == ["assess", "digests", "registers", "send", "checkpoint"]
    assert all(step.is_done for step in (*first, *tomorrow))
    assert (second, done(place), len(runs(place.database)), set(waited)) == ([], 2, 2, {0.0})


def test_while_one_is_at_work_another_begins_nothing(place: Place) -> None:
    with only_tonight(place.database), pytest.raises(AnotherAtWork):
        nightly(place, lambda _: None)

    assert (done(place), len(nightly(place, lambda _: None))) == (0, 5)


OFFICER = Actor("officer", "officer", (Grant(Role.COMPLIANCE_OFFICER, "grant", dt.date(2025, 1, 1)),))


def made_known(place: Place) -> None:
    """An officer has an address to which digests go, and it was said from which day on there are alerts."""
    (grant,) = OFFICER.grants
    with place.work() as work:
        work.append(
            people_event.account_made("officer", "officer", "The officer", "officer@uni.example"),
            people_event.grant_given("officer", grant),
        )
    with replace(place, actor=OFFICER).work() as work:
        set_go_live(work, dt.date(2026, 1, 5))


def released(place: Place) -> None:
    """The officer lets the alerts there are go; later ones go as they come."""
    with replace(place, actor=OFFICER).work() as work:
        release(work)


def test_a_checkpoint_that_cannot_be_signed_has_nothing_else_done_again(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letterbox = Letterbox()
    made_known(place)
    nightly(place, lambda _: None)
    released(place)
    place = replace(place, clock=lambda: NOON + A_DAY)
    (tmp_path / "no-folder").write_text("in the way", encoding="utf-8")
    broken = replace(place, settings=replace(place.settings, key=tmp_path / "no-folder" / "log.key"))
    with mail_server(letterbox) as port:
        set_server(monkeypatch, port)
        failed = nightly(broken, lambda _: None)
        with place.database.reading() as connection:
            left, told = unfinished(connection), last_done(connection)
        with pytest.raises(NightUnfinished, match=r"checkpoint: .*no-folder"):
            night(broken, {}, silent)
        mended = nightly(place, lambda _: None)

    assert [step.is_done for step in failed] == [True, True, True, True, False]
    assert (left, told["checkpoint"], told["send"]) == (
        Unfinished(dt.date(2026, 4, 2), ("checkpoint",)),
        NOON,
        NOON + A_DAY,
    )
    assert [(step.name, step.is_done) for step in mended] == [("checkpoint", True)]
    assert (len(letterbox.mails), len(runs(place.database)), done(place)) == (1, 2, 2)
    with place.database.reading() as connection:
        assert (unfinished(connection), last_done(connection)["checkpoint"]) == (None, NOON + A_DAY)


@pytest.mark.parametrize("is_stale", [False, True])
def test_what_a_step_that_failed_leaves_later_is_told_once_sent_and_signed(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_stale: bool
) -> None:
    letterbox, kept = Letterbox(), tmp_path / "files.runs"
    made_known(place)
    if is_stale:
        nightly(place, lambda _: None)
        kept.rename(tmp_path / "aside")
    released(place)
    place = replace(place, clock=lambda: NOON + A_DAY)
    kept.write_text("in the way", encoding="utf-8")
    with mail_server(letterbox) as port:
        set_server(monkeypatch, port)
        nightly(place, lambda _: None)
        before = len(letterbox.mails)
        kept.unlink()
        again = nightly(place, lambda _: None)

    assert [step.name for step in again] == ["assess", "digests", "send", "checkpoint"]
    assert (before, len(letterbox.mails)) == (int(is_stale), 1)


def test_what_comes_after_a_step_is_begun_again_though_the_night_was_broken_off_before_it(place: Place) -> None:
    with place.work() as work:
        work.append(*(step_done(place.today, step) for step in (*STEPS[1:], STEPS[0])))

    assert [step.name for step in nightly(place, lambda _: None)] == ["digests", "send", "checkpoint"]


def test_a_night_broken_off_after_its_last_step_is_entered_as_done_once(place: Place) -> None:
    with place.work() as work:
        work.append(*(step_done(place.today, step) for step in STEPS))

    assert (done(place), nightly(place, lambda _: None), done(place)) == (0, [], 1)
    assert (nightly(place, lambda _: None), done(place)) == ([], 1)


def test_a_server_begins_again_until_the_night_is_entered_as_done(place: Place) -> None:
    begun: list[str] = []
    service: Any = SimpleNamespace(
        clock=place.clock,
        settings=place.settings,
        desk=Desk(place.database),
        database=place.database,
        children=SimpleNamespace(start=lambda task, _account: begun.append(task)),
    )
    with place.work() as work:
        work.append(*(step_done(place.today, step) for step in STEPS))
    Schedule(service).look()
    nightly(place, lambda _: None)
    Schedule(service).look()

    assert begun == ["nightly"]


def test_a_night_of_which_no_step_was_done_is_told_once_it_was_due(place: Place) -> None:
    three = dt.time(3)
    due = last_due(NOON + A_DAY, three, LONDON)
    nightly(place, lambda _: None)

    with place.database.reading() as connection:
        told = [unfinished(connection, last_due(NOON + so_much, three, LONDON)) for so_much in (0, A_DAY // 2, A_DAY)]
        assert unfinished(connection) is None
    assert due == dt.datetime(2026, 4, 2, 3, tzinfo=LONDON)
    assert told == [None, None, Unfinished(dt.date(2026, 4, 2), STEPS)]


def test_no_night_was_due_before_the_log_began(place: Place) -> None:
    with place.database.reading() as connection:
        told = [unfinished(connection, dt.datetime(2026, 4, day, 12, tzinfo=LONDON)) for day in (1, 2)]
        before = unfinished(connection, dt.datetime(2026, 4, 1, 11, tzinfo=LONDON))

    assert (before, told) == (None, [Unfinished(dt.date(2026, 4, day), STEPS) for day in (1, 2)])


def test_a_step_that_fails_keeps_no_other_from_being_done_and_is_done_again(place: Place, tmp_path: Path) -> None:
    (tmp_path / "files.runs").write_text("in the way", encoding="utf-8")
    failed = nightly(place, lambda _: None)
    (tmp_path / "files.runs").unlink()

    assert [step.is_done for step in failed] == [False, True, True, True, True]
    assert (done(place), all(step.is_done for step in nightly(place, lambda _: None)), done(place)) == (0, True, 1)


def test_every_night_a_checkpoint_is_signed_by_the_key_that_the_settings_name(place: Place) -> None:
    nightly(place, lambda _: None)

    with place.database.reading() as connection:
        note = last_checkpoint(connection)
    assert note is not None
    key = read_key(place.settings.key or Path())
    assert key is not None
    assert opened(note).key == key.public
    assert not key_beside(place.files).exists()


def test_two_servers_at_once_do_it_once(place: Place) -> None:
    environment = {**environment_of(place.settings), "PATH": "", "HOME": ""}
    command = [sys.executable, "-c", AT_NOON]
    both = [
        subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=300)[1] for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    assert (done(place), len(runs(place.database))) == (1, 1)


@pytest.mark.parametrize(
    ("at", "wait"),
    [
        ("2026-04-01T00:59:59+01:00", 0),
        ("2026-04-01T01:00:00+01:00", 3600),
        ("2026-04-01T01:59:59+01:00", 1),
        ("2026-04-01T02:00:00+01:00", 0),
        ("2026-03-29T02:00:00+01:00", 0),  # clocks went from 01:00 to 02:00
        ("2026-10-25T01:30:00+01:00", 5400),  # the first 01:30 of two
        ("2026-10-25T01:30:00+00:00", 1800),  # the second
    ],
)
def test_nothing_begins_between_one_and_two(at: str, wait: int) -> None:
    now = int(dt.datetime.fromisoformat(at).timestamp()) * 1_000_000

    assert seconds_to_wait(now, LONDON) == wait
