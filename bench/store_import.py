"""A process that imports a dataset folder into a database whose schema is there, and does nothing else."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.importing import Received, import_dataset

BEGINS = "begins"
"""What the process says once it has started and begins with the import."""


def run(url: str, folder: Path, files: Path) -> Received:
    """Import a folder; ``files`` is where source files are kept."""
    database = Database(url)
    try:
        return import_dataset(database, folder, now=time.time_ns() // 1_000, files=files)
    finally:
        database.close()


def main(arguments: list[str]) -> int:
    """Run ``store_import URL FOLDER FILES``; 1 where nothing was new, 2 with a sentence where it was refused."""
    url, folder, files = arguments
    print(BEGINS, flush=True)
    try:
        received = run(url, Path(folder), Path(files))
    except SponsorMonitorError as error:
        print(error, file=sys.stderr)
        return 2
    print(received, flush=True)
    return 0 if received.batch else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
