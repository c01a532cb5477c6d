"""The commands about what is reported to the Home Office: what is due, and what a Level 1 user typed into the SMS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.case_after import BeforeNotice, Reference, What
from api.cli.case_options import On, day_or_today
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.screen import visible, write
from api.cli.signed_in import signed_in

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work

HELP = manual(
    "What the institution has to report to the Home Office: overdue first. The program never contacts the Home Office: "
    "a Level 1 user types each report into the SMS, and records it here.",
    "reports list --user lee",
    "reports record 4711 --reference SMS-0001 --user lee",
)
reports = typer.Typer(help=HELP, rich_markup_mode=None)

Number = Annotated[int, typer.Argument(metavar="DUTY", help="The number of a duty.", show_default=False)]
RegistrationId = Annotated[
    str, typer.Argument(metavar="REGISTRATION", help="The institution's id of a registration.", show_default=False)
]
EventName = Annotated[
    str, typer.Argument(metavar="EVENT", help="What happened, such as change-of-course.", show_default=False)
]
KnownOn = Annotated[
    str, typer.Option("--known-on", metavar="DATE", help="The day it became known.", show_default=False)
]
Details = Annotated[
    str, typer.Option("--details", metavar="TEXT", help="What the SMS has to be told.", show_default=False)
]
Every = Annotated[bool, typer.Option("--all", help="Also those that were reported or fell away.")]


@reports.command("list", help=manual("List what is due, overdue first.", "reports list --user lee"))
@signed_in
def list_duties(work: Work, every: Every = False) -> None:
    """List duties as a table."""
    from rich import box
    from rich.table import Table

    from api.cli.screen import console
    from sponsor_monitor.casework.report_duty import lateness
    from sponsor_monitor.services.report_labels import labels_now
    from sponsor_monitor.services.reports import duties

    found = [due for due in duties(work) if every or due.duty.is_open]
    if not found:
        write("Nothing is to be reported.")
        return
    labels = labels_now(work)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Duty", "Due", "Registration", "What", "Known", "How it stands"):
        table.add_column(heading, overflow="fold")
    for due in found:
        duty, who = due.duty, due.person
        known = f"{duty.known_on.isoformat()} ({duty.trigger})"
        stands = lateness(duty, work.today, who.nation)
        if duty.other_due is not None:
            stands += f"; counted from the {duty.other_trigger}: {duty.other_due.isoformat()}"
        label = labels.of(duty.event).label
        cells = (str(duty.number), duty.due.isoformat(), who.registration_id, label, known, stands)
        table.add_row(*map(visible, cells))
    console().print(table)


@reports.command(
    "show",
    help=manual(
        "Show what is typed into the SMS for a duty: its questions in their order, with the answers of the records.",
        "reports show 4711 --user lee",
    ),
)
@signed_in
def show(work: Work, duty: Number) -> None:
    """Show a duty's sheet."""
    from sponsor_monitor.casework.report_duty import lateness
    from sponsor_monitor.services.report_labels import labels_now
    from sponsor_monitor.services.reports import not_told, sheet_of

    due, answers = sheet_of(work, duty)
    made, stands = due.duty, lateness(due.duty, work.today, due.person.nation)
    write(f"Duty {made.number}: {labels_now(work).of(made.event).label}, due on {made.due.isoformat()}, {stands}")
    if made.is_open and not_told(work, made):
        write("  The student has not been notified of this decision yet: the notice comes first.")
    for question, answer in answers:
        write(f"  {question}: {visible(answer)}")


@reports.command(
    "open",
    help=manual(
        "Open the duty to report an event other than a withdrawal: what became known, and when.",
        "reports open R-7 no-show --known-on 2026-03-27 --details X",
    ),
)
@signed_in
def open_duty(work: Work, registration: RegistrationId, event: EventName, known_on: KnownOn, details: Details) -> None:
    """Open a duty."""
    from sponsor_monitor.services.reports import open_duty as run
    from sponsor_monitor.store.persons import registration_uid

    uid = registration_uid(work.connection, registration)
    opened = run(work, uid, event, read_day(known_on, "--known-on"), details)
    write(f"Duty {opened.number} is due on {opened.due.isoformat()}.")


@reports.command(
    "record",
    help=manual(
        "Record that a duty was typed into the SMS, and the reference it gave. What was reported is frozen.",
        "reports record 4711 --reference SMS-0001 --user lee",
    ),
)
@signed_in
def record(
    work: Work,
    duty: Number,
    *,
    reference: Reference,
    on: On = None,
    what: What = None,
    before_notice: BeforeNotice = None,
) -> None:
    """Record a report."""
    from sponsor_monitor.casework.report_duty import lateness
    from sponsor_monitor.services.reports import record as run
    from sponsor_monitor.store.settings import settings

    made = run(work, duty, day_or_today(work, on), reference, what, before_notice)
    write(f"Duty {made.number}: {lateness(made, work.today, settings(work.connection).nation)}, and frozen.")
