"""Papers asked for on the command line: by who may, with what they may see, and each of them logged."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Channel
from sponsor_monitor.services.after_decision import notify
from sponsor_monitor.services.papers import PaperEvent
from sponsor_monitor.services.reports import open_duty
from sponsor_monitor.store import log
from sponsor_monitor.store.persons import registration_uid
from sponsor_monitor.store.store_event import StoreEvent
from tests.api.conftest import Ran, Run
from tests.api.student_way import PASSWORD, Way

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def decided(recommended: Way, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    """Ada's withdrawal is approved and notified on 2 April and due on the 20th; Bo's new address was due before."""
    place = tmp_path_factory.mktemp("decided")
    with recommended.copy(place) as way:
        (place / "password").write_text(PASSWORD, encoding="utf-8")
        way.signs(way.number)
        with way.on("2026-04-02", "officer") as work:
            notify(work, way.case, {}, send=True, by=Channel.LETTER)
            bo = registration_uid(work.connection, "R-2")
            open_duty(work, bo, "change-of-location", dt.date(2026, 3, 3), "Made-up Campus, =1+1 Example Street")
        way.move_to("2026-04-07T10:00:00")
        yield way


def ask(way: Way, run: Run, who: str, *call: str) -> Ran:
    """Somebody gives a command."""
    signed_in = ["--database", way.url, "--user", who, "--password-file", str(way.place / "password")]
    return run(*call, *signed_in)


def logged(way: Way) -> list[Entry]:
    """The papers in the log."""
    with way.database.reading() as connection:
        return log.entries(connection, kinds=[PaperEvent.MADE])


def test_a_level_1_user_gets_what_is_to_type_overdue_first_and_the_log_says_so(decided: Way, run: Run) -> None:
    output = decided.place / "due.html"
    made = ask(decided, run, "level-1-user", "reports", "sheet", "--output", str(output))

    assert (made.code, made.err) == (0, "")
    page = output.read_text(encoding="utf-8")
    assert page.index("Made-up Campus, =1+1 Example Street") < page.index("Date the sponsor stopped sponsoring")
    assert page.index("CAS number") < page.index("Family name") < page.index("New address of study")
    assert "2 reports to make, 1 of them overdue." in page
    entry = logged(decided)[-1]
    assert entry.body["sha256"] == digest(output)
    assert {name: entry.body[name] for name in ("paper", "form", "duties")} == {
        "paper": "report sheet",
        "form": "html",
        "duties": 2,
    }
    with decided.database.reading() as connection:
        looks = log.entries(connection, kinds=[StoreEvent.STUDENT_SEEN])[-2:]
    assert {look.body["what"] for look in looks} == {"report"}


@pytest.mark.parametrize(
    ("who", "name", "said"),
    [
        ("panel-secretary", "due.pdf", "You may not export"),
        ("level-1-user", "due.csv", "let it end in .pdf or .html or .xlsx"),
        ("level-1-user", "nowhere/due.pdf", "There is no directory"),
    ],
)
def test_who_may_not_and_what_cannot_be_written_is_refused(
    decided: Way, run: Run, who: str, name: str, said: str
) -> None:
    before = len(logged(decided))
    refused = ask(decided, run, who, "reports", "sheet", "--output", str(decided.place / name))

    assert refused.code == 2
    assert said in refused.err.replace("\n", " ")
    assert len(logged(decided)) == before
    assert not (decided.place / name).exists()


def test_outcomes_are_read_by_a_machine_and_hold_no_formula(decided: Way, run: Run) -> None:
    output = decided.place / "outcomes.csv"
    assert ask(decided, run, "officer", "reports", "outcomes", "--output", str(output)).code == 0

    rows = list(csv.DictReader(io.StringIO(output.read_text(encoding="utf-8"))))
    assert [(row["registration_id"], row["outcome"], row["on"], row["stands"], row["notified_on"]) for row in rows] == [
        ("R-1", "de-registered", "2026-04-02", "yes", "2026-04-02")
    ]
    assert (
        ask(decided, run, "officer", "reports", "outcomes", "--since", "2026-04-03", "--output", str(output)).code == 0
    )
    assert len(output.read_text(encoding="utf-8").splitlines()) == 1


LABELS = """version = "2026-04"
[event.change-of-location]
label = "Study location changed"
known = "the day it became known"
source = "SMS manual 5"
questions = [["Place of study", "details"], ["CAS", "cas_number"]]
"""


def test_an_institution_s_own_labels_stand_in_front_and_one_without_a_label_is_refused(
    waiting: Way, run: Run, tmp_path: Path
) -> None:
    own, broken, output = (tmp_path / name for name in ("own.toml", "broken.toml", "due.html"))
    own.write_text(LABELS, encoding="utf-8")
    broken.write_text(LABELS.replace('label = "Study location changed"\n', ""), encoding="utf-8")
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    with waiting.on("2026-04-07", "officer") as work:
        bo = registration_uid(work.connection, "R-2")
        open_duty(work, bo, "change-of-location", dt.date(2026, 4, 3), "Made-up Campus")

    def set_by(who: str, file: Path) -> Ran:
        return ask(waiting, run, who, "reports", "labels", "--file", str(file), "--reason", "the SMS changed")

    refused = set_by("registrar", broken)
    assert (refused.code, "event.change-of-location.label: missing label" in refused.err) == (2, True)
    assert [set_by("officer", own).code, set_by("registrar", own).code] == [2, 0]
    assert "give the changed table another version" in set_by("registrar", own).err.replace("\n", " ")

    ask(waiting, run, "level-1-user", "reports", "sheet", "--output", str(output))
    page = output.read_text(encoding="utf-8")
    assert "version 2026-04, the institution&#39;s own" in page
    assert page.index("Study location changed") < page.index("Place of study") < page.index(">CAS<")


def test_a_letter_is_written_beside_what_the_screen_shows_and_logged_about_the_student(decided: Way, run: Run) -> None:
    output = decided.place / "letter.pdf"
    call = ["case", "letter", decided.case, "final-deadline"]
    made = ask(decided, run, "officer", *call, "--output", str(output), "--large-print")

    assert (made.code, made.err) == (0, "")
    assert "Only shown: --send lets it go." in made.out
    entry = logged(decided)[-1]
    told = {name: entry.body[name] for name in ("paper", "form", "letter", "print")}
    assert told == {"paper": "letter", "form": "pdf", "letter": "final-deadline", "print": "large"}
    assert (entry.registration, entry.body["sha256"]) == (decided.registration, digest(output))
    assert "name it with --output" in ask(decided, run, "officer", *call, "--large-print").err


def test_a_panel_s_papers_are_for_who_records_panels_and_of_the_day_it_meets(
    beginning: Way, run: Run, tmp_path: Path
) -> None:
    output = tmp_path / "panel.html"
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    with beginning.copy(tmp_path) as way:
        way.opened()
        way.tried()
        days = {"meets_on": "2026-03-26", "papers_to_student_on": "2026-03-18"}
        asked = days | dict.fromkeys(("companion_offered", "statement_invited"), True)
        way.does("2026-03-18", "officer", CaseEvent.REFERRED_TO_PANEL, asked, reason="Nobody could reach her.")
        way.move_to("2026-03-20T10:00:00")
        call = ["papers", "panel", "2026-03-26", "--output", str(output)]
        assert "You may not record a panel" in ask(way, run, "officer", *call).err
        other = ask(way, run, "panel-secretary", "papers", "panel", "2026-03-27", "--output", str(output))
        assert "before a panel of 2026-03-27" in other.err.replace("\n", " ")
        assert ask(way, run, "panel-secretary", *call).code == 0
        assert {name: logged(way)[-1].body[name] for name in ("on", "cases")} == {"on": "2026-03-26", "cases": 1}

    page = output.read_text(encoding="utf-8")
    assert "1. Ada Sample, student number S-1" in page
    assert "No evidence of engagement from 17 January 2026 to 19 March 2026" in page
    assert "E4G1" not in page
    assert re.search(r"\bbreach|Bo Sample", page) is None


def test_the_month_is_told_without_small_numbers_unless_they_are_asked_for_by_who_may(decided: Way, run: Run) -> None:
    output = decided.place / "march.html"
    call = ["papers", "compliance", "2026-03", "--output", str(output)]
    assert ask(decided, run, "officer", *call).code == 0
    assert re.search(r"SBM</th><td>under 5</td><td>under 5</td>", output.read_text(encoding="utf-8"))
    assert logged(decided)[-1].body["numbers"] == "small ones held back"
    assert ask(decided, run, "officer", *call, "--exact").code == 0
    page = output.read_text(encoding="utf-8")
    assert re.search(r"SBM</th><td>2</td><td>2</td>", page)
    assert "Confidential: has small numbers" in page
    assert ask(decided, run, "registrar", *call, "--exact").code == 0
    page = output.read_text(encoding="utf-8")
    assert "What concerns visas is not counted here" in page
    assert not re.search(r"Engagement gap|Sponsored|Home Office</h2>", page)
    assert page.count(f'<th scope="row">SBM</th>{"<td>0</td>" * 6}') == 2  # casework and decisions
    assert "You may not see numbers by school" in ask(decided, run, "level-1-user", *call).err.replace("\n", " ")
    later = ask(decided, run, "officer", "papers", "compliance", "2026-05", "--output", str(output))
    assert "No day of the month from 2026-05-01 is over yet" in later.err.replace("\n", " ")


def test_a_day_on_campus_is_listed_by_name_only_for_who_may_export(decided: Way, run: Run) -> None:
    output = decided.place / "day.csv"
    call = ["papers", "on-campus", "2026-03-10", "--output", str(output)]
    assert ask(decided, run, "officer", *call, "--names").code == 0
    assert output.read_text(encoding="utf-8").startswith("date,student_id,registration_id,")
    assert "You may not export" in ask(decided, run, "registrar", *call, "--names").err
    assert ask(decided, run, "registrar", *call).code == 0
    today = ask(decided, run, "officer", "papers", "on-campus", "2026-04-07", "--output", str(output))
    assert "2026-04-07 is not over yet" in today.err


def digest(file: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
