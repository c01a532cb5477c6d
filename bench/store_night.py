"""What arrives in a night, as an export and its mapping, and as one plain SQL script would bring it in: the baseline.

The script does what the import does with good rows: it finds the numbers of students and sessions, rolls events up by
student, day, indicator and source, and adds both to the store's own tables with their indexes, in one transaction. It
checks nothing, hashes nothing, keeps no file, and notes no batch.
"""

from __future__ import annotations

import csv
import random
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from pyarrow import parquet

MARKS, EVENTS = 50_000, 300_000
COLUMNS = ("KIND", "STUDENT", "SESSION", "STATUS", "LATE", "INDICATOR", "AT", "COUNT", "RECORDED")
STATUSES = ("present", "late", "absent", "authorised")
INDICATORS = ("submission", "vle", "meeting", "lecture_capture")
DAY = "2026-01-20"
MAPPING_FILE, EXPORT = "night.toml", "night.csv"
_BLOCK = 1 << 20

_MAPPING = """id = "night"
title = "The marks and events of a night"
feed = "night"
mode = "append"
moment_format = "%Y-%m-%dT%H:%M:%S"
timezone = "UTC"

[format]
kind = "csv"
encoding = "utf-8"

[[table]]
table = "marks"
where = { "KIND" = ["mark"] }
[table.columns]
student_id = "STUDENT"
session_id = "SESSION"
status = "STATUS"
minutes_late = "LATE"
recorded_at = "RECORDED"

[[table]]
table = "engagement"
where = { "KIND" = ["event"] }
[table.columns]
student_id = "STUDENT"
occurred_at = "AT"
indicator = "INDICATOR"
count = "COUNT"
source = { constant = "night" }
recorded_at = "RECORDED"
"""

_STAGED = f"CREATE TEMPORARY TABLE night ({', '.join(f'{name.lower()} text' for name in COLUMNS)})"


def _code(column: str, words: tuple[str, ...], first: int) -> str:
    """A word of a column as the code that the store has for it."""
    cases = " ".join(f"WHEN '{word}' THEN {code}" for code, word in enumerate(words, first))
    return f"CASE night.{column} {cases} END"


_MARKS_SQL = f"""
INSERT INTO mark
SELECT (SELECT COALESCE(MAX(id), 0) FROM mark) + row_number() OVER (), 1, 1, 1, {{recorded}},
       student.id, session.id, {_code("status", STATUSES, 1)}, CAST(NULLIF(late, '') AS integer)
FROM night
JOIN student ON student.student_id = night.student
JOIN session ON session.session_id = night.session
WHERE kind = 'mark'
"""  # noqa: S608  words of our own
_EVENTS_SQL = f"""
INSERT INTO event_count
SELECT (SELECT COALESCE(MAX(id), 0) FROM event_count) + row_number() OVER (), 1, 1, 1, MAX({{recorded}}),
       student.id, {{day}}, {_code("indicator", INDICATORS, 0)}, 1, SUM(CAST(count AS integer)), NULL
FROM night
JOIN student ON student.student_id = night.student
WHERE kind = 'event'
GROUP BY student.id, {{day}}, night.indicator
"""  # noqa: S608  words of our own
_SQL = (_MARKS_SQL, _EVENTS_SQL)
_DIALECTS = {
    "postgresql": {
        "recorded": "CAST(EXTRACT(epoch FROM CAST(recorded || 'Z' AS timestamptz)) * 1000000 AS bigint)",
        "day": "CAST(CAST(at || 'Z' AS timestamptz) AT TIME ZONE 'Europe/London' AS date) - DATE '1970-01-01'",
    },
    # No zone is known to SQLite: in January London's clocks are UTC.
    "sqlite": {"recorded": "unixepoch(recorded) * 1000000", "day": "unixepoch(at) / 86400"},
}


def write_night(folder: Path, university: Path) -> None:
    """Write a night's export and its mapping for the students and sessions of a Parquet sample, always the same."""
    chance = random.Random(1)  # noqa: S311
    students = parquet.read_table(university / "students.parquet", columns=["student_id"])["student_id"].to_pylist()
    sessions = parquet.read_table(university / "sessions.parquet", columns=["session_id"])["session_id"].to_pylist()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MAPPING_FILE).write_text(_MAPPING, encoding="utf-8")
    with (folder / EXPORT).open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(COLUMNS)
        for _ in range(MARKS):
            status = chance.choice(STATUSES)
            late = str(chance.randrange(30)) if status == "late" else ""
            pair = (chance.choice(students), chance.choice(sessions))
            written.writerow(("mark", *pair, status, late, "", "", "", _moment(chance)))
        for _ in range(EVENTS):
            row = (chance.choice(INDICATORS), _moment(chance), chance.randrange(1, 9), f"{DAY}T23:30:00")
            written.writerow(("event", chance.choice(students), "", "", "", *row))


def _moment(chance: random.Random) -> str:
    return f"{DAY}T{chance.randrange(8, 20):02}:{chance.randrange(60):02}:{chance.randrange(60):02}"


def load(url: str, path: Path) -> None:
    """Bring an export in by plain SQL, in one transaction."""
    if url.startswith("sqlite"):
        _into_sqlite(Path(url.removeprefix("sqlite:///")), path)
    else:
        _into_postgresql(url, path)


def _into_sqlite(database: Path, path: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, path.open(encoding="utf-8", newline="") as file:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(_STAGED)
        rows = csv.reader(file)
        next(rows)
        connection.executemany(f"INSERT INTO night VALUES ({', '.join('?' * len(COLUMNS))})", rows)  # noqa: S608
        for statement in _SQL:
            connection.execute(statement.format(**_DIALECTS["sqlite"]))
        connection.commit()


def _into_postgresql(url: str, path: Path) -> None:
    import psycopg

    with psycopg.connect(url) as connection, connection.cursor() as cursor, path.open("rb") as file:
        cursor.execute(_STAGED.encode())
        with cursor.copy(b"COPY night FROM STDIN (FORMAT csv, HEADER, FORCE_NOT_NULL (late))") as copy:
            while block := file.read(_BLOCK):
                copy.write(block)
        cursor.execute(b"ANALYZE night")
        for statement in _SQL:
            cursor.execute(statement.format(**_DIALECTS["postgresql"]).encode())


def main(arguments: list[str]) -> int:
    """Run ``store_night URL EXPORT``."""
    url, path = arguments
    load(url, Path(path))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
