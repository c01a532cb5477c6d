"""The commands about alerts: held against an assessment, previewed, released, listed, and what is ahead."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.cli.alerts_told import (
    alert_document,
    alert_text,
    print_alerts,
    print_counts,
    refreshed_words,
    shown_document,
)
from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, open_filled
from api.cli.day import now_us, read_day, yesterday
from api.cli.kept_memory import keep_memory
from api.cli.manual import manual
from api.cli.options import AsOf, Registration
from api.cli.progress_bar import progress
from api.cli.screen import say, write
from api.cli.who import PasswordFile, TokenFile, User, who
from api.cli.working import asking, judging, working
from sponsor_monitor.uncollected import uncollected

HELP = manual(
    "Alerts: what of the findings a person has to look at, most urgent first. There are none before the go-live date, "
    "and nobody is told of any before a person has released the first (docs/alerts.md).",
    "alerts go-live 2026-09-21 --user ada",
    "alerts refresh --user ada",
    "alerts preview --user ada",
)
_MOST = 50
alerts = typer.Typer(help=HELP, rich_markup_mode=None)

Alert = Annotated[str, typer.Argument(metavar="ALERT", help="The id of an alert, or its end.", show_default=False)]
Date = Annotated[str, typer.Argument(metavar="DATE", help="A day, written YYYY-MM-DD.", show_default=False)]
Rule = Annotated[str | None, typer.Option("--rule", metavar="RULE", help="Only those of a rule.", show_default=False)]
School = Annotated[
    str | None, typer.Option("--school", metavar="SCHOOL", help="Only those of a school.", show_default=False)
]
Level = Annotated[
    str | None,
    typer.Option("--level", metavar="LEVEL", help="Only breach, warning, warning 28 and so on.", show_default=False),
]
Waiting = Annotated[bool, typer.Option("--waiting", help="Only those that no case holds.")]
Ended = Annotated[bool, typer.Option("--ended", help="Also those that ended or were withdrawn.")]
Every = Annotated[bool, typer.Option("--all", help="Every line of a long table.")]
Json = Annotated[bool, typer.Option("--json", help="Write JSON instead of a table.")]
Student = Annotated[bool, typer.Option("--student", help="What the student is told, instead of what staff read.")]


@alerts.command("go-live", help=manual("Set the day from which on there are alerts.", "alerts go-live 2026-09-21"))
def go_live(
    date: Date,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Set the go-live date."""
    from sponsor_monitor.services.alerts import set_go_live

    day = read_day(date, "DATE")
    with working(database, user, token_file, password_file) as work:
        set_go_live(work, day)
    say(f"Alerts go live on {day.isoformat()}: findings that ended before that day are history.")


@alerts.command("refresh", help=manual("Assess the database, and bring the alerts up to it.", "alerts refresh"))
def refresh(
    as_of: AsOf = None,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Assess, record the run, and append what is new."""
    import secrets

    from api.signing_in import zone_of
    from api.unit_of_work import unit_of_work
    from sponsor_monitor.people.permission import Permission
    from sponsor_monitor.services.alerts import refresh as bring_up
    from sponsor_monitor.services.findings import judge

    keep_memory()
    with uncollected(), open_filled(database) as store:
        actor = who(store, user, token_file, password_file)
        actor.require(Permission.ASSESS)
        zone = zone_of(store)
        day = yesterday(zone) if as_of is None else read_day(as_of)
        with progress() as report:
            judged = judge(store, day, made_at=now_us(), entropy=secrets.token_bytes, actor=actor.uid, progress=report)
        with unit_of_work(store, actor, zone) as work:
            found = bring_up(work, judged)
    for line in refreshed_words(found.added):
        say(line)
    say(f"Run {found.run}, as of {found.as_of.isoformat()}; {len(found.alerts.open):,} alerts are open.")


@alerts.command("list", help=manual("List the alerts you may see, most urgent first.", "alerts list --user ada"))
def list_alerts(
    *,
    rule: Rule = None,
    school: School = None,
    level: Level = None,
    waiting: Waiting = False,
    ended: Ended = False,
    every: Every = False,
    json: Json = False,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """List alerts as a table or as JSON."""
    from sponsor_monitor.services.alert_list import Wanted
    from sponsor_monitor.services.alert_list import list_alerts as listed

    wanted = Wanted(rule, school, level, waiting, ended)
    with asking(database, user, token_file, password_file) as work:
        lines = listed(work, wanted)
    if json:
        _write_json([alert_document(line) for line in lines])
    else:
        print_alerts(lines, None if every else _MOST)


@alerts.command("show", help=manual("Show one alert with its history.", "alerts show ALERT --user ada"))
def show(
    alert: Alert,
    json: Json = False,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Show one alert."""
    from sponsor_monitor.services.alert_list import show_alert
    from sponsor_monitor.services.references import alert_ending

    with working(database, user, token_file, password_file) as work:
        shown, zone = show_alert(work, alert_ending(work, alert)), work.zone
    if json:
        _write_json(shown_document(shown))
    else:
        write(alert_text(shown, zone))


@alerts.command("preview", help=manual("Look at the first alerts before they are released.", "alerts preview"))
def preview(
    every: Every = False,
    json: Json = False,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Show the first queue."""
    from sponsor_monitor.services.alert_list import preview as first

    with asking(database, user, token_file, password_file) as work:
        lines = first(work)
    if json:
        _write_json([alert_document(line) for line in lines])
        return
    print_alerts(lines, None if every else _MOST)
    print_counts(lines)
    write("Nobody was told of any of these: sponsor-monitor alerts release.")


@alerts.command("release", help=manual("Let the first alerts go, so that people are told.", "alerts release"))
def release(
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Release the first queue."""
    from sponsor_monitor.services.alerts import release as let_go

    with working(database, user, token_file, password_file) as work:
        released = let_go(work)
    say(f"{len(released):,} alerts are released: those who work on them are told, and of later ones as they come.")


@alerts.command(
    "forecast", help=manual("What can still come of this month and of a gap.", "alerts forecast R-0042 --user ada")
)
def forecast(
    *,
    registration: Registration,
    student: Student = False,
    json: Json = False,
    as_of: AsOf = None,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Show what is ahead of a registration."""
    from sponsor_monitor.casework.forecast import forecast_document
    from sponsor_monitor.casework.forecast_words import for_staff, for_student
    from sponsor_monitor.services.forecasts import forecast_of
    from sponsor_monitor.store.persons import registration_uid

    day = None if as_of is None else read_day(as_of)
    with uncollected(), judging(database, user, token_file, password_file, as_of=day) as work:
        found = forecast_of(work, registration_uid(work.connection, registration), day)
    if json:
        _write_json(forecast_document(found))
    else:
        write("\n".join(for_student(found) if student else for_staff(found)))


def _write_json(document: Any) -> None:
    import orjson

    write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
