"""A pack's pages as HTML: golden ones of very different students, each reader's minimum, and hostile words."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from reports.pack.facts import PackFacts, files, read_facts
from reports.pack.logged import Logged
from reports.pack.page import css, html
from reports.pack.purpose import READERS
from reports.pack.sections.findings import sentence
from reports.pack.sections.marks import MOST_ROWS
from reports.pack.sections.trust import MOST_OF_A_KIND
from reports.pack.seen import NOT_DUE
from reports.pack.wording import moment
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.plan import AppliesTo, Checkpoint, Measure, Metric, Plan, Require
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.vocabulary import Indicator
from tests.reports.pack.conftest import SESSIONS, TABLES, Folder
from tests.sponsor_monitor.store.arrivals import Store

GOLDEN = Path(__file__).parent / "golden"
NOON = 1_764_158_400_000_000
HOSTILE = '<script>alert(1)</script> & "quotes" \u202e \u674e {{ 7 * 7 }} =1+1'


def logged(number: int, kind: CaseEvent, body: dict[str, object], *withheld: str, **private: str) -> Logged:
    """An entry of an account named A."""
    return Logged(number, NOON, kind.value, "A", "case", body, private, withheld)


CASEWORK = (
    logged(5, CaseEvent.OPENED, {"concern": "immigration", "alerts": ["0192f0c1"]}),
    logged(6, CaseEvent.CONTACT_ATTEMPTED, {"channel": "email", "on": "2025-11-03", "answered": False}),
    logged(7, CaseEvent.RESPONSE, {"channel": "phone", "on": "2025-11-05"}, words="I was ill.\n\nI am back."),
    logged(8, CaseEvent.SUPPORT_OFFERED, {"on": "2025-11-05"}, "note", "support"),
    logged(9, CaseEvent.NOTIFIED, {"on": "2025-11-20", "letter": "declined"}, letter_text="Dear Ada,\n\nYou stay."),
    logged(10, CaseEvent.REPORT_DUE, {"event": "withdrawn", "trigger": "decision", "due": "2025-12-04"}),
)  # fmt: skip


def settled(facts: PackFacts) -> PackFacts:
    """The facts without hashes, which change with the program."""
    about = replace(facts.about, files=dict.fromkeys(facts.about.files, "0" * 64), renderer="")
    return replace(facts, about=about)


@pytest.mark.parametrize(
    ("name", "registration", "purpose"),
    [
        ("below-degree", "R-1", Purpose.HOME_OFFICE),
        ("absent", "R-2", Purpose.STUDENT),
        ("nothing-at-all", "R-3", Purpose.PANEL),
        ("to-decide", "R-1", Purpose.SIGNATORY),
        ("to-appeal", "R-2", Purpose.APPEAL),
    ],
)
def test_a_pack_reads_as_its_golden_page(name: str, registration: str, purpose: Purpose, folder: Folder) -> None:
    page = html(settled(read_facts(folder(registration, purpose))))

    assert page == (GOLDEN / f"{name}.html").read_text(encoding="utf-8")


def test_what_people_did_reads_as_its_golden_page(folder: Folder) -> None:
    facts = settled(read_facts(folder("R-1", Purpose.APPEAL)))
    page = html(replace(facts, logged=CASEWORK, names={"A": "Officer Sample"}))

    told = page[page.index("Contacts, and what was done</h2>") : page.index("Sessions and marks</h2>")]
    assert told == (GOLDEN / "casework.html").read_text(encoding="utf-8")


def test_every_width_of_a_column_is_in_the_stylesheet() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in GOLDEN.glob("*.html"))

    assert set(re.findall(r'class="(share-\d+)"', pages)) <= set(re.findall(r"\.(share-\d+) \{", css()))


@pytest.mark.parametrize("purpose", Purpose)
def test_a_pack_says_what_it_leaves_out_and_has_nobody_else_in_it(purpose: Purpose, folder: Folder) -> None:
    directory = folder("R-1", purpose)
    page = html(read_facts(directory))

    assert all(said.replace("'", "&#39;") in page for said in READERS[purpose].leaves_out)
    every = b"".join(files(directory).values()).decode() + page
    assert re.search(r"\b(S-2|R-2|E4G2|Bo|Cy)\b", every) is None


def test_a_reader_gets_what_the_purpose_gives_and_no_more(folder: Folder) -> None:
    origins = {
        purpose: set(json.loads(files(folder("R-1", purpose))["origins.json"]))
        for purpose in (Purpose.HOME_OFFICE, Purpose.PANEL, Purpose.STUDENT)
    }

    assert origins[Purpose.HOME_OFFICE] == origins[Purpose.STUDENT]
    assert origins[Purpose.STUDENT] - origins[Purpose.PANEL] == {"contact_version", "registration_detail", "sms_entry"}


def test_a_panel_gets_neither_the_cas_number_nor_dates_of_permission_and_the_same_findings(folder: Folder) -> None:
    panel, home_office = folder("R-1", Purpose.PANEL), folder("R-1")
    given = b"".join(files(panel).values()).decode() + html(read_facts(panel))
    assert [word for word in ("E4G1", "2025-08-20", "2026-12-31", "20 Aug 2025") if word in given] == []
    assert "E4G1" in (home_office / "dataset" / "registrations.csv").read_text(encoding="utf-8")

    cut, whole = (dict(read_facts(each).entry) for each in (panel, home_office))
    assert cut.pop("cas_number") == "withheld 1"
    assert whole.pop("cas_number") == "E4G1"
    assert cut == whole


def test_a_student_is_told_of_no_breach(folder: Folder) -> None:
    pages = [html(read_facts(folder(registration, Purpose.STUDENT))) for registration in ("R-1", "R-2")]

    assert [page for page in pages if "breach" in page.lower()] == []
    assert '<p class="sentence">Below what is asked: No evidence of engagement' in pages[1]


def test_a_letter_keeps_its_lines_and_lists(folder: Folder) -> None:
    text = "Dear Ada,\n\nAsk\n\n- Your school: a@b.example\n- Your adviser\n\nOfficer Sample\nExample University\n"
    entry = logged(9, CaseEvent.NOTIFIED, {"on": "2025-11-20"}, letter_text=text)
    page = html(replace(read_facts(folder("R-1")), logged=[entry]))

    assert "<ul>\n<li>Your school: a@b.example</li>\n<li>Your adviser</li>\n</ul>" in page
    assert "<p>Officer Sample</p>\n<p>Example University</p>" in page


def test_a_name_without_end_is_cut_and_what_somebody_wrote_is_not(store: Store, folder: Folder) -> None:
    endless = "\u674e" * 10_000
    names = f"student_id,family_name,given_names,school\nS-1,{endless},Ada,SBM\nS-2,Sample,Bo,SBM\nS-3,Sample,Cy,SEMS\n"
    store.dataset(**TABLES | {"students": names})
    words = logged(1, CaseEvent.RESPONSE, {"channel": "phone"}, words="x" * 10_000)
    page = html(replace(read_facts(folder("R-1")), logged=[words]))

    assert "\u674e" * 116 + "… (of 10,004 characters: whole in the attached records)" in page
    assert "\u674e" * 117 not in page
    assert "x" * 10_000 in page


def test_a_correction_stands_beside_what_it_corrects(folder: Folder) -> None:
    page = html(read_facts(folder("R-1")))
    table = page[page.index("<caption>Marks of one session, in order") :]
    rows = [[cell.text for cell in row] for row in ET.fromstring(_table(page, table)).iter("tr")][1:]  # noqa: S314

    assert [row[1:4] for row in rows] == [
        ["1 of 2", "present", "no: a later one does"],
        ["2 of 2", "absent", "yes"],
    ]
    assert [row[4] for row in rows] == ["dataset: marks.csv line 2", "timetable office: 1.csv line 2"]


def test_a_pack_as_known_then_does_not_know_the_correction(folder: Folder) -> None:
    page = html(read_facts(folder("R-1", known_at="2025-10-06T18:00:00Z")))

    assert "No mark was corrected" in page


def test_of_contradictions_that_say_the_same_some_stand_on_the_pages_and_all_are_counted(folder: Folder) -> None:
    facts = read_facts(folder("R-1"))
    found = [{"kind": "overlapping-sessions", "subject": f"T-{n}", "detail": "At one time."} for n in range(1_500)]
    page = html(replace(facts, assessment={**facts.assessment, "data_quality": found}))

    assert page.count("At one time.") == MOST_OF_A_KIND
    assert f"Of each kind {MOST_OF_A_KIND} stand here at most; in all there are overlapping sessions: 1,500" in page


def test_who_is_not_judged_is_told_apart_from_whom_nothing_was_found_about(folder: Folder) -> None:
    facts = read_facts(folder("R-3", Purpose.PANEL))
    begun = {**facts.registration, "course_start": "2025-09-15"}
    for changed, why in (
        ({"programme": "research"}, "research degrees are outside the engagement policy"),
        ({"enrolled_on": ""}, "no enrolment is recorded"),
        ({"enrolled_on": "2999-01-01"}, "the student enrolled later"),
    ):
        assert f"Nothing was judged: {why}." in html(replace(facts, registration={**begun, **changed}))
    judged = {**facts.entry, "monitored_from": "2025-09-15", "monitored_to": "2025-09-16"}
    assert "Nothing was found about the student." in html(replace(facts, registration=begun, entry=judged))


def test_a_moment_is_told_by_the_clocks_of_the_institution() -> None:
    london = ZoneInfo("Europe/London")
    told = {
        "2026-03-31T08:55:00Z": "31 Mar 2026 09:55 BST",
        "2026-01-05T23:30+01:00": "5 Jan 2026 22:30 GMT",
        "2026-01-05 09:55": "5 Jan 2026 09:55",
        "2026-01-05": "5 Jan 2026",
        None: "—",
    }

    assert {written: moment(written, london) for written in told} == told


def test_what_people_did_is_told_in_words_and_not_in_names_of_the_program(folder: Folder) -> None:
    entries = [
        logged(1, CaseEvent.DATA_QUERY_OPENED, {"about": "register"}, disputed="I was there."),
        logged(2, CaseEvent.DATA_QUERY_ANSWERED, {"query": 1}, reasons="He was. Seen by two."),
        logged(3, CaseEvent.RECOMMENDED, {"rule": "engagement-gap"}, reasons="Gone.", snapshot_json="{}"),
        logged(4, CaseEvent.SIGNED_OFF, {"decision": "approve", "capacity": "Authorising Officer"}),
        logged(5, CaseEvent.NOTIFIED, {"letter": "notice-immigration"}),
    ]
    page = html(replace(read_facts(folder("R-1", Purpose.APPEAL)), logged=entries))

    for said in (
        "About: register. Disputed: I was there.",
        "Query: entry 1. Reasons: He was. Seen by two.",
        "Rule: Engagement gap. Reasons: Gone. Snapshot: in the attached entry",
        "Decision: approve. Capacity: Authorising Officer",
        "Letter: notice immigration",
    ):
        assert f"<td>{said}</td>" in page


def test_a_plan_says_what_each_checkpoint_asks_for(folder: Folder) -> None:
    facts = read_facts(folder("R-1"))
    metrics = (
        Metric(Indicator.ATTENDANCE, Measure.PERCENT, 50),
        Metric(Indicator.VLE, Measure.ACTIVE_DAYS, 5),
        Metric(Indicator.SUBMISSION, Measure.EVENTS, 1),
    )
    both = [Checkpoint(each, 20_400, 20_380, AppliesTo.TAUGHT, each, metrics) for each in Require]
    plan = Plan("SBM", (Indicator.VLE, Indicator.MEETING), tuple(both))
    page = html(replace(facts, folder=replace(facts.folder, plans={"SBM": plan})))

    assert "evidence of engagement is VLE and meeting." in page
    for joined in ("and", "or"):
        assert f"<td>50% attendance {joined} 5 active days of VLE {joined} 1 event of submission</td>" in page


def test_marked_sessions_of_another_course_push_none_of_this_one_out(folder: Folder) -> None:
    facts = read_facts(folder("R-1"))
    (mark, *_), elsewhere = facts.origins["mark"], [f"E-{n}" for n in range(MOST_ROWS + 1)]
    theirs = [replace(facts.sessions[0], session_id=name, day="2025-11-20", outcome=NOT_DUE) for name in elsewhere]
    marks = [*facts.origins["mark"], *({**mark, "session": name} for name in elsewhere)]
    origins = {**facts.origins, "mark": marks}
    page = html(replace(facts, sessions=[*facts.sessions, *theirs], origins=origins))

    assert "November 2025: 202 sessions, 1 authorised, 201 not due." in page
    assert '<th scope="row">4 Nov 2025</th>' in page
    assert "20 Nov 2025</th>" not in page


def test_hostile_words_stay_words(store: Store, folder: Folder) -> None:
    quoted = HOSTILE.replace('"', '""')
    names = (
        f'student_id,family_name,given_names,school\nS-1,"{quoted}",Ada,SBM\nS-2,Sample,Bo,SBM\nS-3,Sample,Cy,SEMS\n'
    )
    store.dataset(**TABLES | {"students": names, "sessions": SESSIONS.replace("lecture", f'"{quoted}"')})
    facts = read_facts(folder("R-1"))
    page = html(replace(facts, logged=[logged(1, CaseEvent.RESPONSE, {"channel": "phone"}, words=HOSTILE)]))

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;quotes&#34;" in page
    assert "{{ 7 * 7 }}" in page
    assert "\"'=1+1 " in sessions_with_formula(facts)


def sessions_with_formula(facts: PackFacts) -> str:
    """The list of sessions where an activity begins like a formula."""
    from reports.pack.sections.marks import sessions_file

    first = replace(facts.sessions[0], module="=1+1")
    return sessions_file(replace(facts, sessions=[first])).decode()


def test_the_sentence_that_matters_is_the_gravest_about_the_student() -> None:
    finding = {
        "rule": "engagement-gap", "outcome": "warning", "subject": "student", "explanation": "Quiet for 20 days.",
        "blocked_by": ["authorised-absence"], "open": True, "crossed_on": "2026-01-01",
    }  # fmt: skip
    breach = {**finding, "rule": "checkpoint", "outcome": "breach", "explanation": "Two of three.", "blocked_by": []}
    course = {**breach, "subject": "provision"}

    assert sentence({"findings": []}) == "Nothing was found about the student."
    assert sentence({"findings": [finding]}) == "Warning: Quiet for 20 days. It is blocked: authorised absence."
    assert sentence({"findings": [course, finding, breach]}) == "Breach: Two of three."


def _table(page: str, begin: str) -> str:
    start = page.rindex("<table>", 0, page.index(begin))
    return re.sub(r"<colgroup>.*?</colgroup>", "", page[start : page.index("</table>", start) + len("</table>")])


def test_a_letter_that_never_left_is_not_told_as_if_it_had(folder: Folder) -> None:
    def ended(kind: MessageEvent, message: str) -> Logged:
        return Logged(20, NOON, kind.value, "program", message, {"case": "case"}, {}, ())

    notices = [logged(9 + n, CaseEvent.NOTIFIED, {"on": "2025-11-20", "message": f"m-{n}"}) for n in range(3)]
    ends = [ended(MessageEvent.REFUSED, "m-0"), ended(MessageEvent.SENT, "m-1"), ended(MessageEvent.CANCELLED, "m-1")]
    page = html(replace(read_facts(folder("R-1")), logged=[*notices, *ends]))

    assert page.count("Its letter never left: refused by the mail server") == 1
    assert page.count("Its letter has not left yet") == 1
