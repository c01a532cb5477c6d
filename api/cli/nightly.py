"""The command that does the night's work, for cron or a timer."""

from __future__ import annotations

import os
import time

import typer

from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, KeptFiles, open_filled
from api.cli.kept_memory import keep_memory
from api.cli.manual import manual
from api.cli.progress_bar import progress
from api.cli.screen import say, write
from sponsor_monitor.uncollected import uncollected

HELP = manual(
    "Do the night's work: assess as of yesterday, bring the alerts up to it, queue digests, send what is due. Once a "
    "day, however often it is called and on however many servers; between 01:00 and 02:00 it waits.",
    "nightly",
)
_NOT_ALL = 1


def nightly(database: DatabaseAddress = DEFAULT_DATABASE, files: KeptFiles = None) -> None:
    """Do the night's work that was not done yet."""
    from dataclasses import replace

    from api.nightly import nightly as do
    from api.settings import settings_from
    from api.tasks import place_of_work
    from sponsor_monitor.audit.entry import PROGRAM
    from sponsor_monitor.store.one_night import AnotherAtWork

    settings = replace(settings_from(os.environ), database=database, files=files)
    keep_memory()
    with open_filled(database):
        pass
    try:
        with uncollected(), place_of_work(settings, PROGRAM) as place, progress() as report:
            steps = do(place, time.sleep, report)
    except AnotherAtWork as error:
        say(str(error))
        return
    for step in steps:
        (write if step.is_done else say)(f"{step.name}: {step.said}")
    if not steps:
        say("The work of this night was done already.")
    if not all(step.is_done for step in steps):
        raise typer.Exit(_NOT_ALL)
