"""The samples that are measured: made once, kept, and made anew when what makes them has changed."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from sponsor_monitor.dataset.columns import COLUMNS

SEED = 1
_ROOT = Path(__file__).resolve().parent.parent
_MADE_BY = _ROOT / "sponsor_monitor" / "sample"
_NOT_ASKED = {"engagement": ("source", "recorded_at")}
_BLOCK = 1 << 24


def asked_columns() -> dict[str, list[str]]:
    """The columns of every table that an assessment of typed Parquet without ``known_at`` decodes."""
    return {
        table: [column.name for column in columns if column.name not in _NOT_ASKED.get(table, ())]
        for table, columns in COLUMNS.items()
    }


def sample(program: Path, cache: Path, students: int, say: Callable[[str], None]) -> Path:
    """The Parquet sample of so many students in the cache, written where there is none that is current."""
    folder = cache / f"sample-{students}"
    stamp = cache / f"sample-{students}.made"
    key = f"seed {SEED}, {_digest_of_maker()}\n"
    if folder.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == key:
        return folder
    say(f"Writing the sample of {students:,} students; it is kept for the next time")
    cache.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    command = [program, "sample", folder, "--students", str(students), "--seed", str(SEED), "--parquet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    stamp.write_text(key, encoding="utf-8")
    return folder


def _digest_of_maker() -> str:
    digest = hashlib.sha256()
    for path in sorted(_MADE_BY.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def scan_command(python: Path, folder: Path, program: str = "scan.py") -> list[str]:
    """The command that scans what an assessment of the folder decodes: ``scan.py``, or plainly ``scanner.py``."""
    return [str(python), str(_ROOT / "bench" / program), str(folder), json.dumps(asked_columns())]


def rows_of(python: Path, folder: Path) -> int:
    """The rows of all tables of a folder; all of it is read on the way, so that nobody waits for the disk later."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(_BLOCK):
                    pass
    scanned = subprocess.run(scan_command(python, folder), check=True, capture_output=True, text=True)
    return sum(json.loads(scanned.stdout).values())
