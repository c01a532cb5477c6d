"""The calendar of deadlines, read back by a library that others wrote for calendars."""

from __future__ import annotations

import datetime as dt

from icalendar import Calendar

from sponsor_monitor.casework.ical import Dated, feed

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
CASE = "0192f0c1-8a52-7cc3-98d4-2f1de0b35a77"


def read(*dated: Dated) -> list[dict[str, object]]:
    calendar = Calendar.from_ical(feed(dated, NOW, "uni.example"))
    assert isinstance(calendar, Calendar)
    return [{name: event.decoded(name) for name in event} for event in calendar.walk("VEVENT")]


def test_a_deadline_is_a_whole_day_that_takes_no_time() -> None:
    (event,) = read(Dated(CASE, "report to the Home Office", dt.date(2026, 12, 24)))

    assert event["DTSTART"] == dt.date(2026, 12, 24)
    assert event["DTEND"] == dt.date(2026, 12, 25)
    assert event["DTSTAMP"] == NOW
    assert event["TRANSP"] == "TRANSPARENT"


def test_it_says_in_which_case_and_neither_what_nor_about_whom() -> None:
    written = feed([Dated(CASE, "report to the Home Office 17", dt.date(2026, 12, 24))], NOW, "uni.example").decode()

    assert "SUMMARY:Case e0b35a77: something is due" in written
    assert not any(word in written for word in ("Home Office", "report", CASE, "visa"))


def test_a_deadline_keeps_its_identity_and_others_have_their_own() -> None:
    appeal, report = (Dated(CASE, what, dt.date(2026, 12, 24)) for what in ("appeal", "report"))
    moved = Dated(CASE, "appeal", dt.date(2027, 1, 4))

    (first,), (second,), both = read(appeal), read(moved), read(appeal, report, appeal)

    assert first["UID"] == second["UID"]
    assert len({str(event["UID"]) for event in both}) == len(both) == 2


def test_the_last_day_that_a_calendar_can_write_breaks_no_calendar() -> None:
    (event,) = read(Dated(CASE, "follow-up", dt.date.max))

    assert event["DTSTART"] == dt.date.max


def test_the_calendar_of_nothing_is_a_calendar() -> None:
    assert read() == []


def test_the_same_deadlines_are_the_same_bytes_in_any_order() -> None:
    dated = [Dated(CASE, str(number), dt.date(2026, 12, number)) for number in range(1, 9)]

    assert feed(dated, NOW, "uni.example") == feed(reversed(dated), NOW, "uni.example")
