"""What the data cannot tell, what records are missing, and how everything in the pack can be checked."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from reports.pack.blocks import Block, Points, Section, Words, table
from reports.pack.facts import ABOUT, ASSESSMENT, PackFacts
from reports.pack.seen import CANCELLED, NOT_DUE, NOT_RECORDED
from reports.pack.wording import day
from sponsor_monitor.context import PARTIAL, parse_context
from sponsor_monitor.store.standing import Standing
from sponsor_monitor.story.wording import kind_words
from sponsor_monitor.words import indicator_words, iso_day, listed, plural

MOST_OF_A_KIND = 20
"""So many contradictions of a kind stand on the pages at most: every one is in the assessment."""
_TOLD_ABOVE = ("outage", "uncaptured-register", "partial-register")


def limits(facts: PackFacts) -> Section:
    """What is missing or cannot be trusted in the data about this student."""
    context = parse_context(facts.folder.context or b"")
    due = [each for each in facts.sessions if each.outcome not in (CANCELLED, NOT_DUE)]
    missing = sum(each.outcome == NOT_RECORDED for each in due)
    partial = sum(context.registers.get(each.session_id) == PARTIAL for each in due)
    registers = [_without_register(missing), _partial(partial)] if due else ["No session was due to the student."]
    outages = [
        f"{indicator_words(each.indicator)} from {day(iso_day(each.first))} to {day(iso_day(each.last))}"
        for each in context.outages
    ]
    points = [
        *registers,
        f"Feeds that were down for everybody: {listed(outages)}." if outages else "No feed was down for everybody.",
        *_aside(facts),
    ]
    found = [each for each in facts.assessment["data_quality"] if each["kind"] not in _TOLD_ABOVE]
    kinds = Counter[str](each["kind"] for each in found)
    otherwise = "Nothing in the records of this student contradicts itself."
    blocks: list[Block] = [
        Points(points),
        table("Contradictions", ("Kind", "Where", "What"), list(_shown(found)), otherwise, (22, 38, 40)),
    ]
    if more := [f"{kind_words(kind)}: {count:,}" for kind, count in kinds.items() if count > MOST_OF_A_KIND]:
        blocks.append(
            Words(f"Of each kind {MOST_OF_A_KIND} stand here at most; in all there are {listed(more)} ({ASSESSMENT}).")
        )
    return Section("What the data cannot tell", blocks)


def records(facts: PackFacts) -> Section:
    """The Home Office's list of records to keep against what is here."""
    listed_records = tomllib.loads(files("reports.pack").joinpath("records.toml").read_text(encoding="utf-8"))
    rows = [(each["name"], each["what"], _held(facts, each)) for each in listed_records["record"]]
    missing = [row[0] for row in rows if row[2].startswith("missing")]
    said = f"Missing here: {listed(missing)}." if missing else "Every record on the list is shown here."
    headers = ("Record", "What it is", "Here")
    return Section(
        "Records to keep, and what is missing",
        [Words(said), table("Records that the Home Office may ask for", headers, rows, "", (20, 40, 40))],
    )


def proof(facts: PackFacts) -> Section:
    """The files attached, with their hashes, and how to check them without trusting anybody."""
    about = facts.about
    rows = [(name, digest) for name, digest in sorted(about.files.items())]
    blocks: list[Block] = [
        Words(
            f"The files below are attached inside this PDF, with {ABOUT}, which lists their hashes. The dataset "
            f"folder is the student's own records and what the rules take from other students' registers as counts; "
            f"{ASSESSMENT} is what the rules give of it."
        ),
        Words(
            "To check: sponsor-monitor verify FILE. It needs no database and no network: it compares every hash, "
            "makes the assessment again from the attached records and compares it byte for byte, and makes these "
            "pages again. It says of each claim what was checked and what was not. Who has not the program can ask "
            "the university for it as one file, or check files and log by the script check_pack.py, which needs only "
            "Python."
        ),
        table("Files attached", ("File", "SHA-256"), rows, "", (38, 62)),
        Words(
            f"Made by Sponsor Monitor {about.program} from what had arrived with batch {about.batch}. "
            "The same facts, purpose and program give the same bytes.",
            is_note=True,
        ),
    ]
    return Section("How to check this pack", blocks)


def _shown(found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """The first contradictions of each kind: a fault in a timetable can make thousands that say the same."""
    so_far = Counter[str]()
    for each in found:
        so_far[each["kind"]] += 1
        if so_far[each["kind"]] <= MOST_OF_A_KIND:
            yield kind_words(each["kind"]), each["subject"], each["detail"]


def _without_register(count: int) -> str:
    if not count:
        return "Every session due to the student has a register that says where the student was."
    return (
        f"{plural(count, 'session')} due to the student {'has' if count == 1 else 'have'} no register that says where "
        "the student was. Missing data is never counted as absence."
    )


def _partial(count: int) -> str:
    if not count:
        return "No register of the student's sessions is partial."
    return (
        f"{plural(count, 'register')} of the student's sessions {'is' if count == 1 else 'are'} partial: so few marks "
        "for so many students that who has none is not taken as absent."
    )


def _aside(facts: PackFacts) -> Sequence[str]:
    if not facts.entry["incomplete"]:
        return ("Every row that names the student could be used.",)
    return ("Rows that name this student were set aside because they could not be read: figures may change.",)


def _held(facts: PackFacts, record: Mapping[str, Any]) -> str:
    shown_by = record.get("shown_by")
    missing = f"missing here: ask {record['where']}"
    if shown_by == "attendance":
        return "shown in this pack" if facts.sessions or facts.origins.get("status_version") else missing
    if shown_by == "contacts":
        held = any(row["standing"] == Standing.STANDS for row in facts.origins.get("contact_version", ()))
        return "shown in this pack" if held else missing
    days = sorted(
        {
            row[shown_by]
            for row in facts.origins.get("registration_detail", ())
            if shown_by and row[shown_by] and row["standing"] == Standing.STANDS
        }
    )
    if days:
        return f"checked on {day(days[-1])}; the paper itself is with {record['where']}"
    return missing
