"""The commands that lead to a decision: letters shown before they go, a password asked for again, reports listed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import Ran, Run
from tests.api.student_way import PASSWORD, Way

pytestmark = pytest.mark.slow


@pytest.fixture
def way(recommended: Way, tmp_path: Path) -> Iterator[Way]:
    """The same for this test alone, at noon of 2 April."""
    with recommended.copy(tmp_path) as university:
        university.move_to("2026-04-02T12:00:00")
        (tmp_path / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
        yield university


def test_a_decision_by_commands(way: Way, run: Run) -> None:
    def by(who: str, *arguments: object) -> Ran:
        password = way.place / "password"
        return run(*arguments, "--user", who.replace(" ", "-"), "--password-file", password, "--database", way.url)

    again = ("--sign-password-file", way.place / "password")
    shown = by("deputy", "case", "to-sign", way.case)
    signed = by("deputy", "case", "sign", way.case, "approve", *again)
    late = by("authorising officer", "case", "sign", way.case, "decline", *again)
    draft = by("officer", "case", "notify", way.case)
    sent = by("officer", "case", "notify", way.case, "--paragraph", "I am sorry.", "--send")
    asked = by("officer", "case", "appeal", way.case, "--ground", "new-evidence", "--words", "A letter.")
    outcome = by("dean of Law", "case", "appeal-outcome", way.case, "not-upheld", "--reasons", "Known before.")
    due = by("level 1 user", "reports", "list")
    sheet = by("level 1 user", "reports", "show", due.out.split("\n")[3].split()[0])
    early = by("level 1 user", "case", "report", way.case, "--reference", "SMS-0001")
    why = ("--before-notice", "Its letter waits in the queue.")
    done = by("level 1 user", "case", "report", way.case, "--reference", "SMS-0001", *why)
    none = by("level 1 user", "reports", "list")

    assert "No evidence of engagement from" in shown.out
    assert "Everything is there: it may be approved." in shown.out
    assert "It is not a personal digital signature" in " ".join(shown.out.split())
    assert f"Recommendation {way.number}: de-registration on the immigration ground." in shown.out
    assert (signed.code, "Signed: approve, as entry" in signed.out) == (0, True)
    assert (late.code, "decided already (approve, on 2026-04-02" in " ".join(late.err.split())) == (2, True)
    assert "Only shown: --send lets it go." in draft.out
    assert "Sent as message" in sent.out
    assert (asked.code, outcome.code) == (0, 0)
    assert "2026-04-20" in due.out
    assert "  Date the sponsor stopped sponsoring: 2026-04-02" in sheet.out
    assert "  Reason: Engagement gap from 17 January 2026" in sheet.out
    assert (early.code, "The student has not been notified of this decision" in early.err) == (2, True)
    assert "is recorded as reported, and frozen." in done.out
    assert none.out == "Nothing is to be reported.\n"


def test_other_events_are_opened_and_recorded_by_commands(way: Way, run: Run) -> None:
    who = ("--password-file", way.place / "password", "--database", way.url, "--user")
    details = ("--known-on", "2026-03-27", "--details", "MSc Finance, same dates")
    opened = run("reports", "open", "R-2", "change-of-course", *details, *who, "officer")
    refused = run("reports", "open", "R-2", "withdrawal", *details, *who, "officer")
    number = opened.out.split()[1]
    record = ("reports", "record", number, "--on", "2026-04-02", "--reference", "SMS-2")
    done = run(*record, *who, "level-1-user")
    again = run(*record, *who, "level-1-user")
    listed = run("reports", "list", "--all", *who, "level-1-user")
    sheet = run("reports", "show", number, *who, "level-1-user")

    assert opened.out == f"Duty {number} is due on 2026-04-14.\n"
    assert (refused.code, "once a signatory has approved it" in " ".join(refused.err.split())) == (2, True)
    assert done.out == f"Duty {number}: reported in time, and frozen.\n"
    assert (again.code, "frozen" in again.err) == (2, True)
    assert "Change to" in listed.out
    assert sheet.out.splitlines()[:3] == [
        f"Duty {number}: Change to the course, due on 2026-04-14, reported in time",
        "  CAS number: E4G2",
        "  Family name: Sample",
    ]
    assert "  New course, level and dates: MSc Finance, same dates" in sheet.out


def test_what_a_letter_lacks_is_named_and_nothing_is_sent(way: Way, run: Run) -> None:
    who = ("--password-file", way.place / "password", "--database", way.url, "--user", "officer")
    refused = run("case", "letter", way.case, "meeting", "--set", "meeting_on=7 April 2026", *who)
    unfit = run("case", "letter", way.case, "meeting", "--set", "meeting on", *who)

    assert (refused.code, "the place of the meeting: give it" in refused.err) == (2, True)
    assert (unfit.code, "is no value" in unfit.err) == (2, True)


def test_declining_and_returning_need_their_words(way: Way, run: Run) -> None:
    who = ("--password-file", way.place / "password", "--database", way.url, "--user", "deputy")
    again = ("--sign-password-file", way.place / "password")
    decline = run("case", "sign", way.case, "decline", *again, *who)
    send_back = run("case", "sign", way.case, "return", *again, *who)

    assert (decline.code, "--review-on" in decline.err) == (2, True)
    assert (send_back.code, "--questions" in send_back.err) == (2, True)
