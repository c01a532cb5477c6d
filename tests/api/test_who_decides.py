"""Who sees, decides and is told of a student: by what the log says at that moment, over all registrations of theirs."""

from __future__ import annotations

import datetime as dt

import pytest

from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.audit.proof import check
from sponsor_monitor.casework.decision_errors import SecondPersonNeeded
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Channel, Concern, Ground
from sponsor_monitor.casework.letter_case import SENIOR_OFFICER
from sponsor_monitor.people import event
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.after_decision import notify
from sponsor_monitor.services.alerts import acted_on, alerts_now
from sponsor_monitor.services.packs import casework
from sponsor_monitor.services.reports import duties
from sponsor_monitor.services.sign_off import approve, checklist
from sponsor_monitor.services.taking_up import take_up
from sponsor_monitor.services.writing import tell_in_advance
from sponsor_monitor.store.log_checkpoints import sign_checkpoint
from sponsor_monitor.store.persons import registration_uid
from tests.api.student_way import REGISTRATIONS, Way

pytestmark = pytest.mark.slow
FOUNDATION = "R-0,S-1,,7,MSC,SBM,ug,2024-09-16,2024-09-16,2025-08-29\n"


@pytest.mark.parametrize("concern", [Concern.IMMIGRATION, Concern.ACADEMIC])
def test_the_checklist_of_an_immigration_case_is_a_visa_fact_on_every_ground(way: Way, concern: Concern) -> None:
    way.opened(concern=concern)
    with way.on("2026-02-03", "student progress") as work:
        if concern is Concern.ACADEMIC:
            (breach,) = [each for each in checklist(work, way.case, Ground.ACADEMIC) if each.name == "breach"]
            assert "contact-hours" not in breach.why
            assert "monthly-attendance" not in breach.why
        else:
            with pytest.raises(NotPermitted, match="visa"):
                checklist(work, way.case, Ground.ACADEMIC)


def test_who_lost_the_appointment_while_the_password_was_asked_for_signs_nothing(waiting: Way) -> None:
    with waiting.on("2026-04-02", "deputy") as work:
        before = work.actor
    for grant in before.grants:
        with waiting.on("2026-04-02", "officer") as work:
            work.append(event.grant_ended(before.uid, grant.uid, dt.date(2026, 4, 1)))
    proof = waiting.proof("deputy")

    with pytest.raises(NotPermitted), waiting.by(before) as work:
        approve(work, waiting.case, waiting.number, proof)
    assert waiting.now().approval is None


def test_who_is_named_in_the_sheet_of_earlier_casework_prepared_the_case(waiting: Way) -> None:
    tried = {"channel": Channel.PHONE, "on": dt.date(2025, 12, 1), "answered": False, "before_go_live": True}
    waiting.does("2026-04-02", "officer", CaseEvent.CONTACT_ATTEMPTED, tried, by_name="  deputy SAMPLE ")

    with pytest.raises(SecondPersonNeeded, match="prepared this case"):
        waiting.signs(waiting.number, who="deputy")


def test_a_sponsored_student_is_told_that_a_senior_officer_decides_on_the_academic_ground(way: Way) -> None:
    way.opened(concern=Concern.ACADEMIC)
    way.tried()
    with way.on("2026-03-26", "officer") as work:
        told = tell_in_advance(work, way.case, Ground.ACADEMIC, {}, send=False, by=Channel.EMAIL).letter.text

    assert f"{SENIOR_OFFICER} will decide" in told
    assert "Registrar" not in told


def test_a_case_is_a_student_s_by_whichever_registration_it_was_opened(way: Way) -> None:
    way.tables["registrations"] = REGISTRATIONS.format(cas=way.cas, level=way.level) + FOUNDATION
    way.arrives(on="2026-02-01")
    sponsored = way.registration
    with way.on("2026-02-02", "officer") as work:
        way.registration = registration_uid(work.connection, "R-0")
    number = way.ready()

    with pytest.raises(NotPermitted):
        way.signs(number, who="registrar")
    way.signs(number)
    with way.on("2026-04-02", "officer") as work:
        text = notify(work, way.case, {}, send=True, by=Channel.EMAIL).letter.text
        assert "we have no record of your taking part" in text
    with way.on("2026-04-02", "level 1 user") as work:
        (due,) = duties(work)
    assert (due.person.uid, due.duty.is_open) == (sponsored, True)
    with way.on("2026-04-03", "officer") as work:
        note = sign_checkpoint(work.connection, way.place / "key", now=work.now)
    with way.on("2026-04-03", "officer") as work:
        found = casework(work, sponsored, Purpose.HOME_OFFICE, note)
    assert found.others == (way.registration,)
    kinds = {check(proof, opened(note)).entry["kind"] for proof in found.proofs.values()}
    assert {"case-notified", "message-sent"} <= kinds


def test_who_acted_on_an_alert_of_another_registration_in_the_student_s_case_is_told_of_its_correction(
    way: Way,
) -> None:
    way.tables["registrations"] = REGISTRATIONS.format(cas=way.cas, level=way.level) + FOUNDATION
    way.arrives(on="2026-02-01")
    with way.on("2026-02-02", "officer") as work:
        other = registration_uid(work.connection, "R-0")
    (alert, *_) = way.judged("2026-02-20")
    way.registration = other
    way.opened("2026-02-20")
    with way.on("2026-02-20", "officer") as work:
        assert take_up(work, [alert.uid])[0].case == way.case
    way.tried(on="2026-02-20")

    with way.on("2026-02-23", "officer") as work:
        acted = acted_on(work, alerts_now(work).by_uid[alert.uid])
    assert acted.people == (way.account("officer"),)
    assert acted.student_was_written_to
