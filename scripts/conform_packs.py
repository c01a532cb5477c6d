"""Write a pack for every purpose, plain and signed, and every other paper, for a checker of PDF/A and PDF/UA."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import time
from contextlib import closing
from pathlib import Path

from reports.pack.folder import Asked, write_folder
from reports.pack.making import pack_of
from reports.signing import open_seal, signed
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.sample import write_sample
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.one_student import StudentFolders
from sponsor_monitor.store.reading import view
from tests.reports.pack.made_up_certificates import PASSPHRASE, issued, root, stamper, write_p12
from tests.reports.papers.made_up import every_paper

AS_OF = dt.date(2026, 4, 12)
STUDENTS = {
    Purpose.HOME_OFFICE: "R000011A",
    Purpose.SIGNATORY: "R000001A",
    Purpose.PANEL: "R000014A",
    Purpose.STUDENT: "R000013A",
    Purpose.APPEAL: "R000008A",
}
"""A student in another situation for each purpose (``sponsor_monitor/sample/situations.py``)."""


def main(directory: Path) -> None:
    """Write the packs into a directory, which is emptied first."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    records = write_sample(directory / "records", students=60, seed=1).directory
    issuer = root()
    seal = open_seal(write_p12(directory / "seal.p12", issued(issuer, "Made-up University"), issuer), PASSPHRASE)
    with closing(Database(f"sqlite:///{directory / 'store.db'}")) as database:
        migrate(database)
        import_dataset(database, records, now=time.time_ns() // 1000, files=directory / "files")
        seen = view(database, AS_OF)
        folders = StudentFolders(seen, None)
        for purpose, registration in STUDENTS.items():
            place = directory / purpose
            place.mkdir()
            write_folder(place, seen, folders, Asked(registration, purpose))
            made = pack_of(place).data
            (directory / f"{purpose}.pdf").write_bytes(made)
            (directory / f"{purpose}-signed.pdf").write_bytes(signed(made, seal))
            if purpose is Purpose.HOME_OFFICE:
                (directory / f"{purpose}-long-term.pdf").write_bytes(signed(made, seal, stamper(issuer)))
    for name, data in every_paper().items():
        (directory / f"paper-{name}.pdf").write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
