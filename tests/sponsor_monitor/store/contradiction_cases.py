"""Each kind of contradiction from both sides, as students of one university as of 31 January 2026."""

from __future__ import annotations

from tests.sponsor_monitor.store.quality_university import COURSE, Case

UNSPONSORED = {**COURSE, "cas": ""}
LEFT = {**COURSE, "ended_on": "2025-11-14"}
FOUNDATION = {**COURSE, "course_start": "2024-09-16", "course_end": "2025-06-13"}
BRIEF = ("2025-09-15", "2025-09-15")
TIMETABLED, MARKED = "timetabled-not-registered", "marked-not-registered"
EVER = ("2025-09-01", "")

CASES: tuple[Case, ...] = (
    Case("a student with everything in order contradicts nothing", days=["2025-10-06"], marks=[(0, "present", "")]),
    # Timetabled, not registered.
    Case("a session on the day a student leaves is theirs", (), [LEFT], member=EVER, days=["2025-11-14"]),
    Case("a session the day after is not", (TIMETABLED,), [LEFT], member=EVER, days=["2025-11-15"]),
    Case("nor is one the day before the course", (TIMETABLED,), member=EVER, days=["2025-09-14"]),
    Case("a session on the first day of the course is theirs", (), member=EVER, days=["2025-09-15"]),
    Case(
        "a group left in time has no such session", (), [LEFT], member=("2025-09-15", "2025-11-14"), days=["2025-11-15"]
    ),
    Case("a session after the as-of day does not exist yet", (), [LEFT], member=EVER, days=["2026-02-01"]),
    Case("one on the as-of day does", (TIMETABLED,), [LEFT], member=EVER, days=["2026-01-31"]),
    Case("a cancelled session was not held", (), [LEFT], member=EVER, days=["2025-11-15"], cancelled="true"),
    Case("whoever has no registration at all is registered nowhere", (TIMETABLED,), [], days=["2025-10-06"]),
    Case(
        "between two courses nobody is registered",
        (TIMETABLED,),
        [FOUNDATION, COURSE],
        member=("2024-09-16", ""),
        days=["2025-07-01"],
    ),
    Case(
        "a course that follows on the next day leaves no gap",
        (),
        [{**FOUNDATION, "course_end": "2025-09-14"}, COURSE],
        member=("2024-09-16", ""),
        days=["2025-09-14", "2025-09-15"],
    ),
    Case(
        "a registration that ended before it began never ran",
        (TIMETABLED,),
        [{**COURSE, "ended_on": "2025-09-01"}],
        days=["2025-10-06"],
    ),
    # Marked, not registered.
    Case("a mark on the last day counts", (), [LEFT], days=["2025-11-14"], marks=[(0, "present", "")]),
    Case(
        "a mark the day after is of nobody",
        (MARKED,),
        [LEFT],
        member=BRIEF,
        days=["2025-11-15"],
        marks=[(0, "present", "")],
    ),
    Case("so is a late one", (MARKED,), [LEFT], member=BRIEF, days=["2025-11-15"], marks=[(0, "late", "")]),
    Case("an absent one is not", (), [LEFT], member=BRIEF, days=["2025-11-15"], marks=[(0, "absent", "")]),
    Case(
        "a mark put right is gone",
        (),
        [LEFT],
        member=BRIEF,
        days=["2025-11-15"],
        marks=[(0, "present", "2025-11-15T10:05"), (0, "absent", "2025-11-16T09:00")],
    ),
    Case(
        "a mark before the course's first day is of nobody",
        (MARKED,),
        member=("2025-10-01", ""),
        days=["2025-09-14"],
        marks=[(0, "present", "")],
    ),
    Case(
        "a mark in a second registration's time is fine",
        (),
        [FOUNDATION, COURSE],
        member=("2024-09-16", ""),
        days=["2025-06-13", "2025-09-15"],
        marks=[(0, "present", ""), (1, "present", "")],
    ),
    Case(
        "one in the summer between the two is not",
        (MARKED,),
        [FOUNDATION, COURSE],
        member=("2025-10-01", ""),
        days=["2025-06-14"],
        marks=[(0, "present", "")],
    ),
    # Permission.
    Case(
        "permission that ended on the as-of day has run all the time",
        ("course-beyond-permission",),
        [{**COURSE, "permission_end": "2026-01-31"}],
    ),
    Case(
        "permission that ended the day before has not",
        ("permission-ended",),
        [{**COURSE, "permission_end": "2026-01-30"}],
    ),
    Case("permission up to the course's last day is enough", (), [{**COURSE, "permission_end": "2026-09-11"}]),
    Case(
        "permission up to the day before is not",
        ("course-beyond-permission",),
        [{**COURSE, "permission_end": "2026-09-10"}],
    ),
    Case("permission needs to last until a student left", (), [{**LEFT, "permission_end": "2025-11-14"}]),
    Case("and no less", ("permission-ended",), [{**LEFT, "permission_end": "2025-11-13"}]),
    # Two CAS at once.
    Case("a CAS from the day after another is one at a time", (), [{**FOUNDATION, "course_end": "2025-09-14"}, COURSE]),
    Case(
        "a CAS from another's last day is two at once",
        ("two-cas-at-once",),
        [{**FOUNDATION, "course_end": "2025-09-15"}, COURSE],
    ),
    Case(
        "a registration without a CAS may run beside one", (), [{**UNSPONSORED, "course_start": "2024-09-16"}, COURSE]
    ),
    Case(
        "a first course that ended early leaves room",
        (),
        [{**FOUNDATION, "course_end": "2025-12-12", "ended_on": "2025-09-14"}, COURSE],
        sms=[{"status": "WITHDRAWN"}, {}],
    ),
    Case(
        "a course that begins on the as-of day is at once",
        ("two-cas-at-once",),
        [COURSE, {**COURSE, "course_start": "2026-01-31"}],
    ),
    Case("one that begins tomorrow is not yet", (), [COURSE, {**COURSE, "course_start": "2026-02-01"}]),
    # Course dates beyond the CAS.
    Case(
        "a course that ends a day after its CAS is beyond it",
        ("course-beyond-cas",),
        sms=[{"course_end": "2026-09-10"}],
    ),
    Case("a course that ends before is not", (), sms=[{"course_end": "2026-09-12"}]),
    Case(
        "a course that begins a day before its CAS is beyond it",
        ("course-beyond-cas",),
        sms=[{"course_start": "2025-09-16"}],
    ),
    Case("a course that begins after is not", (), sms=[{"course_start": "2025-09-14"}]),
    Case("dates that the SMS leaves blank say nothing", (), sms=[{"course_start": "", "course_end": ""}]),
    Case("who left in time did not go beyond", (), [LEFT], sms=[{"course_end": "2025-11-14", "status": "WITHDRAWN"}]),
    # Course and level against the CAS.
    Case(
        "case, accents and punctuation make no other course",
        (),
        [{**COURSE, "course_title": "MA Théâtre: Page & Stage"}],
        sms=[{"course_title": "MA  THEATRE - PAGE  STAGE"}],
    ),
    Case("another title is another course", ("course-differs-from-cas",), sms=[{"course_title": "MSc Data Analytics"}]),
    Case("a title that the SMS leaves blank says nothing", (), sms=[{"course_title": ""}]),
    Case("an MSc is of level 7", ("level-differs-from-cas",), [{**COURSE, "rqf_level": "6"}]),
    Case("a title without an award has no level", (), [{**COURSE, "rqf_level": "4", "course_title": "Data Science"}]),
    # The SMS's list against ours.
    Case("a CAS that nobody has is not ours", ("in-sms-not-ours",), [], strangers=[("X0001", "ASSIGNED")]),
    Case("one that was withdrawn is of no interest", (), [], strangers=[("X0002", "Withdrawn")]),
    Case("one whose status we cannot read may be", ("in-sms-not-ours",), [], strangers=[("X0003", "ZZZ")]),
    Case("a CAS in small letters is the same", (), sms=[{"cas_number": " {cas} "}]),
    Case("a registration that the SMS does not list is missed", ("ours-not-in-sms",), sms=[None]),
    Case(
        "one that ends on the as-of day is", ("ours-not-in-sms",), [{**COURSE, "course_end": "2026-01-31"}], sms=[None]
    ),
    Case(
        "one that ended the day before may have left the list", (), [{**COURSE, "course_end": "2026-01-30"}], sms=[None]
    ),
    Case("a registration without a CAS is on no list", (), [UNSPONSORED]),
    Case("another family name is another person's", ("name-differs-from-sms",), sms=[{"family_name": "Exemplar"}]),
    Case("another given name too", ("name-differs-from-sms",), sms=[{"given_names": "Pupil"}]),
    Case(
        "accents and hyphens make no other name",
        (),
        family_name="Şámple-O’Neill",
        sms=[{"family_name": "SAMPLE ONEILL"}],
    ),
    Case("a name that the SMS leaves blank says nothing", (), sms=[{"family_name": ""}]),
    Case(
        "a CAS that the SMS has as withdrawn should not run",
        ("ended-in-sms-not-here",),
        sms=[{"status": "CAS Withdrawn"}],
    ),
    Case(
        "its last day is still a day it runs",
        ("ended-in-sms-not-here",),
        [{**COURSE, "ended_on": "2026-01-31"}],
        sms=[{"status": "ended"}],
    ),
    Case("after that both are agreed", (), [{**COURSE, "ended_on": "2026-01-30"}], sms=[{"status": "ended"}]),
    Case(
        "who left and is still sponsored in the SMS was not reported",
        ("ended-here-not-in-sms",),
        [{**COURSE, "ended_on": "2026-01-30"}],
        sms=[{"status": "Used"}],
    ),
    Case(
        "who leaves on the as-of day is still here",
        (),
        [{**COURSE, "ended_on": "2026-01-31"}],
        sms=[{"status": "Used"}],
    ),
    Case(
        "who completed the course keeps a used CAS",
        (),
        [{**COURSE, "course_end": "2025-12-12", "ended_on": "2025-12-12"}],
        sms=[{"status": "Used"}],
    ),
    Case("a status we cannot read contradicts nothing", (), [LEFT], sms=[{"status": "ZZZ"}]),
)
