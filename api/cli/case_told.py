"""Cases as they are shown on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from api.cli.messages_told import moment
from api.cli.screen import console, visible, write
from sponsor_monitor.casework.reference import reference

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sponsor_monitor.audit.entry import Entry
    from sponsor_monitor.casework.case_list import Listed
    from sponsor_monitor.casework.deadline import Deadline
    from sponsor_monitor.casework.gate import Condition
    from sponsor_monitor.people.account import People
    from sponsor_monitor.services.bulk import Done
    from sponsor_monitor.services.case_lists import Shown
    from sponsor_monitor.store.persons import Person

_HEADINGS = ("Case", "Who", "How it stands", "Due", "Next")
_LEGAL_HOLD = "LEGAL HOLD: an appeal, complaint or review is open. Nothing about this student is erased."
_WELFARE = "WELFARE CONCERN: no formal letter goes until the duty team has answered."
_PERSONS = frozenset({"to", "owner", "by", "of", "secretary", "members"})
_HIDDEN = frozenset({"snapshot_json"})


def print_cases(found: Sequence[tuple[Listed, Person]], people: People) -> None:
    """A table of cases, what needs somebody first at the top."""
    if not found:
        write("There is no such case that you may see.")
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in _HEADINGS:
        table.add_column(heading, overflow="fold", no_wrap=heading in ("Case", "Due"))
    for each, who in found:
        concern = each.concern.value if each.concern else ""
        marks = "".join(
            mark for mark, holds in ((" †", each.is_on_legal_hold), (" !", each.has_welfare_concern)) if holds
        )
        due = each.due.isoformat() if each.due else ""
        state = each.stage_words if each.is_open else "closed"
        student = f"{who.name}, {who.registration_id}, {who.school}"
        stands = ", ".join(filter(None, (concern, state, _name(people, each.owner)))) + marks
        cells = (reference(each.uid), student, stands, due, each.next_step)
        table.add_row(*map(visible, cells))
    console().print(table)
    if any(each.is_on_legal_hold or each.has_welfare_concern for each, _ in found):
        write("† legal hold   ! welfare concern")


def case_text(shown: Shown, people: People, zone: ZoneInfo) -> str:
    """A case in full, as its reader may see it: how it stands, what is due, and the thread of what was done."""
    from sponsor_monitor.casework.posted import post_words

    line, who = shown.listed, shown.person
    concern = f"{line.concern} case" if line.concern else "case"
    state = "open" if line.is_open else f"closed as {shown.case.closed_as}"
    head = [
        f"{concern.capitalize()} {line.uid}, {state}; last entry {line.number}",
        f"{who.name}, {who.student_id}, registration {who.registration_id}, {who.school}",
        f"Owner: {_name(people, line.owner) or 'nobody'}",
    ]
    head += [f"Stage: {line.stage_words}"] * bool(line.stage_words)
    head += [f"Next: {line.next_step}"] * bool(line.next_step)
    head += [_LEGAL_HOLD] * line.is_on_legal_hold + [_WELFARE] * line.has_welfare_concern
    dues = [f"  {_deadline(each, people)}" for each in line.deadlines]
    posts = {entry.number: post_words(shown.case, entry) for entry in shown.entries}
    thread = [said for entry in shown.entries for said in _entry(entry, people, zone, posts[entry.number])]
    acted = ", ".join(_name(people, uid) for uid in dict.fromkeys(entry.actor for entry in shown.entries))
    return "\n".join([*head, "", "Due:", *(dues or ["  nothing"]), "", *thread, "", f"Who acted: {acted}"])


def checklist_text(conditions: Sequence[Condition], what: str = "recommended") -> str:
    """The gate as a checklist: what is met, what is missing and what to do about it."""
    lines = []
    for each in conditions:
        lines.append(f"[{'x' if each.is_met else ' '}] {each.sentence}")
        if not each.is_met:
            lines += [f"      {each.why}", f"      {each.todo}"]
    missing = sum(not each.is_met for each in conditions)
    lines.append(
        f"Everything is there: it may be {what}." if not missing else f"{missing} of {len(conditions)} missing."
    )
    return "\n".join(lines)


def done_text(done: Sequence[Done]) -> str:
    """What came of the same in many cases."""
    refused = [f"  {each.uid}: {each.refused}" for each in done if each.refused]
    went = len(done) - len(refused)
    return "\n".join([f"Done in {went:,} of {len(done):,} cases.", *refused])


def _deadline(each: Deadline, people: People) -> str:
    who = f", {_name(people, each.who)}" if each.who else ""
    detail = f" ({each.detail})" if each.detail else ""
    other = f"; {each.other.isoformat()} if counted from {each.other_detail}" if each.other else ""
    return f"{each.due.isoformat()}  {each.kind}{detail}{who}{other}"


def _entry(entry: Entry, people: People, zone: ZoneInfo, post: str) -> Iterator[str]:
    what = entry.kind.removeprefix("case-").replace("-", " ") + (f" ({post})" if post else "")
    yield f"{entry.number}  {moment(entry.at, zone)}  {what}  by {_name(people, entry.actor)}"
    said = {**entry.body, **entry.private}
    shown = {name: _value(name, value, people) for name, value in said.items() if name not in _HIDDEN}
    # What somebody wrote stays below its own entry: no line of it can look like another one.
    for name, value in shown.items():
        if value:
            yield f"      {name.replace('_', ' ')}: {value}".replace("\n", "\n        ")


def _value(name: str, value: Any, people: People) -> str:
    if isinstance(value, list):
        return ", ".join(_value(name, each, people) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _name(people, value) if name in _PERSONS else str(value)


def _name(people: People, uid: object) -> str:
    """The user name of an account; an id that is none is shown as it is."""
    accounts: Mapping[str, Any] = people.accounts
    account = accounts.get(str(uid)) if uid else None
    return account.user_name if account is not None else str(uid or "")
