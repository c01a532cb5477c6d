"""Packs of six pages against WeasyPrint alone on the same HTML: ``pack_page make|pack|bare PLACE``.

``make`` writes what both are made from. The others make the same pages twenty times over, so that what a process takes
to start is spread; ``pack`` with everything that a pack is: facts assessed, files attached, PDF/A-3a and PDF/UA-1.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

TIMES, PAGES = 20, 6
AS_OF, REGISTRATION = dt.date(2025, 9, 19), "R000020A"
FOLDER, PAGE, STYLE = "pack", "page.html", "style.css"


def make(place: Path) -> None:
    """The folder of a pack, and its pages as HTML."""
    from reports.pack.facts import read_facts
    from reports.pack.folder import Asked, write_folder
    from reports.pack.page import css, html
    from sponsor_monitor.purpose import Purpose
    from sponsor_monitor.sample import write_sample
    from sponsor_monitor.store.database import Database
    from sponsor_monitor.store.importing import import_dataset
    from sponsor_monitor.store.migrate import migrate
    from sponsor_monitor.store.one_student import StudentFolders
    from sponsor_monitor.store.reading import view

    folder = place / FOLDER
    folder.mkdir(parents=True)
    records = write_sample(place / "records", students=60, seed=1).directory
    with closing(Database(f"sqlite:///{place / 'store.db'}")) as database:
        migrate(database)
        import_dataset(database, records, now=1_767_225_600_000_000, files=place / "files")
        seen = view(database, AS_OF)
        write_folder(folder, seen, StudentFolders(seen, None), Asked(REGISTRATION, Purpose.PANEL))
    (place / PAGE).write_text(html(read_facts(folder)), encoding="utf-8")
    (place / STYLE).write_text(css(), encoding="utf-8")


def pack(place: Path) -> None:
    """The pack, from its folder."""
    from reports.pack.making import pack_of

    for _ in range(TIMES):
        pack_of(place / FOLDER)


def bare(place: Path) -> None:
    """The pages alone, as WeasyPrint sets them when it is asked for nothing else."""
    from weasyprint import CSS, HTML

    page, style = ((place / name).read_text(encoding="utf-8") for name in (PAGE, STYLE))
    for _ in range(TIMES):
        HTML(string=page).write_pdf(stylesheets=[CSS(string=style)])


PARTS: Mapping[str, Callable[[Path], None]] = {"make": make, "pack": pack, "bare": bare}

if __name__ == "__main__":
    PARTS[sys.argv[1]](Path(sys.argv[2]))
