"""Alerts of a store: raised once, followed through corrections, told when a person has released the first."""

from __future__ import annotations

import datetime as dt

import pytest

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.alert import AlertState
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.services.alert_list import Wanted, list_alerts, show_alert
from sponsor_monitor.services.alerts import (
    AlreadyLive,
    AlreadyReleased,
    NoGoLive,
    OlderAssessment,
    release,
    set_go_live,
)
from sponsor_monitor.services.cases import record
from sponsor_monitor.services.taking_up import take_up
from sponsor_monitor.store.runs import runs
from tests.sponsor_monitor.services.alert_store import OFFICER, AlertStore
from tests.sponsor_monitor.store.arrivals import AS_OF, EVENTS, GROUPS, SESSIONS, Store, mapping

GAP = "engagement-gap"
DAY = dt.timedelta(days=1)
BEGIN = dt.date(2025, 9, 1)


@pytest.fixture
def alerts(store: Store) -> AlertStore:
    """A store in which alerts are live and the first were released, on each database."""
    return begun(store)


@pytest.fixture
def small_alerts(small_store: Store) -> AlertStore:
    """The same on SQLite alone."""
    return begun(small_store)


def begun(store: Store) -> AlertStore:
    store.dataset()
    found = AlertStore(store)
    found.go_live(BEGIN)
    found.refresh(AS_OF)
    found.release()
    return found


def test_refreshing_twice_adds_neither_an_entry_nor_a_run(alerts: AlertStore) -> None:
    before = alerts.size()

    again = alerts.refresh(AS_OF)

    assert (alerts.size(), dict(again.added), len(runs(alerts.store.database))) == (before, {}, 1)
    assert [alert.level for alert in alerts.one("R-1", GAP)] == ["warning 45"]
    assert [alert.level for alert in alerts.one("R-2", GAP)] == ["breach"]


def test_an_event_that_came_late_splits_a_gap_and_those_who_acted_are_to_be_told(alerts: AlertStore) -> None:
    (alert,) = alerts.one("R-2", GAP)
    with alerts.work(OFFICER) as work:
        opened = {"concern": "engagement", "alerts": [alert.uid]}
        contact = {"channel": "e-mail", "on": "2025-12-01", "answered": False}
        work.append(
            Draft("case-opened", opened, "case-1", alert.registration),
            Draft("case-contact-attempted", contact, "case-1", alert.registration),
        )
    alerts.store.dataset(engagement=EVENTS + "S-2,2025-11-03,vle,1,,\n")

    added = alerts.refresh(AS_OF).added

    assert (added["alert-changed"], added["alert-correction-due"], added["alert-told"]) == (1, 1, 0)
    (after,) = alerts.one("R-2", GAP)
    assert (after.uid, after.case, after.level, after.told) == (alert.uid, "case-1", "warning 28", ("breach",))
    with alerts.work() as work:
        (due,) = work.entries(kinds=["alert-correction-due"])
    assert due.body == {"case": "case-1", "letter": True, "people": ["officer-1"], "withdrawn": False}


def test_a_student_who_engages_again_ends_the_alert_and_nobody_is_told_of_a_mistake(small_alerts: AlertStore) -> None:
    small_alerts.store.dataset(engagement=EVENTS + "S-1,2025-12-02,vle,1,,\n")

    added = small_alerts.refresh(AS_OF + DAY).added

    assert (added["alert-ended"], added["alert-withdrawn"]) == (1, 0)
    assert [alert.state for alert in small_alerts.one("R-1", GAP)] == [AlertState.ENDED]


def test_evidence_that_was_there_from_the_beginning_withdraws_the_alert(small_alerts: AlertStore) -> None:
    more = "".join(f"S-1,{dt.date(2025, 10, 14) + 7 * i * DAY},vle,1,,\n" for i in range(8))
    small_alerts.store.dataset(engagement=EVENTS + more)

    added = small_alerts.refresh(AS_OF).added

    assert (added["alert-ended"], added["alert-withdrawn"]) == (0, 1)
    with small_alerts.work() as work:
        (entry,) = work.entries(kinds=["alert-withdrawn"])
    assert '"days":49' in entry.private["before"]
    assert '"days":0' in entry.private["after"] or '"days":6' in entry.private["after"]


def test_what_a_course_did_not_offer_is_one_alert_with_the_students_inside(small_alerts: AlertStore) -> None:
    (alert,) = [one for one in small_alerts.now().open if one.topic.rule == "contact-hours"]

    assert (alert.topic.name, alert.registration, alert.facts["school"]) == ("timetable", None, "SBM")
    assert len(alert.facts["registrations"]) == 2
    assert len(alert.finding["measured"]["weeks"]) == 11


def test_nobody_is_told_before_a_person_releases_the_first_and_then_each_is_told_once(small_store: Store) -> None:
    small_store.dataset()
    found = AlertStore(small_store)
    with pytest.raises(NoGoLive):
        found.refresh(AS_OF)
    found.go_live(BEGIN)
    assert found.refresh(AS_OF).added["alert-told"] == 0

    queue = found.release()

    assert sorted(alert.level for alert in found.now().open) == sorted(alert.told[0] for alert in found.now().open)
    assert len(queue) == len(found.now().open) == 4
    with pytest.raises(AlreadyReleased):
        found.release()
    with pytest.raises(AlreadyLive):
        found.go_live(AS_OF)


def test_alerts_never_go_back_to_an_earlier_day_or_to_less(small_alerts: AlertStore) -> None:
    with pytest.raises(OlderAssessment):
        small_alerts.refresh(AS_OF - DAY)


def test_only_who_may_release_releases(small_alerts: AlertStore) -> None:
    with small_alerts.work() as work:
        with pytest.raises(NotPermitted):
            release(work)
        with pytest.raises(NotPermitted):
            set_go_live(work, AS_OF)


def test_an_undecided_alert_names_the_registers_that_could_decide_and_who_can_supply_them(
    small_alerts: AlertStore,
) -> None:
    small_alerts.store.dataset(
        sessions=SESSIONS + "L-3,G-1,M1,SBM,2025-10-20T09:00,2025-10-20T11:00\n",
        groups=GROUPS + "S-3,G-1,2025-09-15\n",
    )
    small_alerts.store.mapped(
        mapping("session_details", 'session_id = "CLASS"\nstaff = "WHO"', feed="rooms"),
        "CLASS,WHO\nL-3,Dr Example\n",
    )
    small_alerts.refresh(AS_OF)
    gap = next(alert for alert in small_alerts.one("R-3", GAP) if alert.is_open)

    assert gap.facts["registers"] == ["L-3"]
    with small_alerts.work(OFFICER) as work:
        shown = show_alert(work, gap.uid)
    assert [(each.session_id, each.date, each.whom) for each in shown.registers] == [
        ("L-3", "2025-10-20", "Dr Example")
    ]


def test_an_alert_of_a_closed_case_waits_for_somebody_again(small_alerts: AlertStore) -> None:
    (alert,) = small_alerts.one("R-2", GAP)

    def waits() -> bool:
        with small_alerts.work(OFFICER) as work:
            return alert.uid in {line.alert.uid for line in list_alerts(work, Wanted(waiting=True))}

    assert waits()
    with small_alerts.work(OFFICER) as work:
        case = take_up(work, [alert.uid])[0].case
    assert not waits()
    with small_alerts.work(OFFICER) as work:
        record(work, case, CaseEvent.CLOSED, {"outcome": "engaged again"}, {"reason": "made up"})
    assert waits()
