"""The commands that import: what they say, how they end, and what they leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import Run
from tests.sponsor_monitor.store.arrivals import (
    EVENT_COLUMNS,
    EVERYTHING,
    MARK_COLUMNS,
    MARKS,
    SESSIONS,
    mapping,
    write_folder,
)

HEADER = "WHO,CLASS,MARK,SAID\n"
RESTATED = mapping(
    "marks", MARK_COLUMNS, mode="restate", feed="register", more=EVERYTHING, key='["student_id", "session_id"]'
)


@pytest.fixture(autouse=True)
def address(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database that commands use; files that are kept stay in the test's own folder."""
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", database_url)
    monkeypatch.setenv("SPONSOR_MONITOR_FILES", str(tmp_path / "kept"))
    return database_url


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A folder in which one mark names a session that is not there."""
    return write_folder(tmp_path / "records", marks=MARKS + "S-2,L-9,present,,\n")


def test_an_import_says_what_became_of_the_rows_and_how_to_go_on(run: Run, records: Path) -> None:
    ran = run("import", "dataset", records)

    assert (ran.code, ran.err) == (1, "")
    assert "  new                         21\n" in ran.out
    assert "  set aside                    1\n" in ran.out
    assert "unknown session" in ran.out
    assert ran.out.endswith("1 row in quarantine. Mend the cause, then: sponsor-monitor import retry 1\n")


def test_the_same_folder_again_is_said_to_have_arrived(run: Run, records: Path) -> None:
    run("import", "dataset", records)
    ran = run("import", "dataset", records)

    assert ran.code == 0
    assert "arrived before, as batch 1: nothing was added." in ran.out


def test_an_export_without_rows_is_not_said_to_be_known_already(run: Run, records: Path, tmp_path: Path) -> None:
    run("import", "dataset", records)
    (tmp_path / "marks.toml").write_text(mapping("marks", MARK_COLUMNS, feed="register"), encoding="utf-8")
    for name, text in (("none", HEADER), ("some", HEADER + "S-1,L-1,present,2025-10-06T12:00Z\n")):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")

    assert "none.csv has no row to take" in run("import", "mapped", tmp_path / "marks.toml", tmp_path / "none.csv").out
    assert "Batch 2 holds some.csv" in run("import", "mapped", tmp_path / "marks.toml", tmp_path / "some.csv").out


def test_retrying_takes_what_is_mended_and_says_what_waits(run: Run, records: Path, tmp_path: Path) -> None:
    run("import", "dataset", records)
    assert run("import", "retry", 1).out.startswith("No row of batch 1 could be taken: 1 row in quarantine.\n")
    more = write_folder(tmp_path / "more", sessions=SESSIONS + "L-9,G-1,M1,SBM,2025-10-20T09:00,2025-10-20T11:00\n")
    run("import", "dataset", more)
    ran = run("import", "retry", 1)

    assert (ran.code, ran.out) == (0, "Batch 3: 1 row taken from quarantine; no row waits in quarantine.\n")


def test_a_mended_mapping_is_given_to_a_retry(run: Run, tmp_path: Path) -> None:
    run("import", "dataset", write_folder(tmp_path / "records"))
    toml, export = tmp_path / "register.toml", tmp_path / "register.csv"
    toml.write_text(RESTATED, encoding="utf-8")
    export.write_text(HEADER + "S-1,L-1,X,\n", encoding="utf-8")
    assert run("import", "mapped", toml, export).code == 1
    toml.write_text(RESTATED.replace('L = "late"', 'X = "late"'), encoding="utf-8")

    assert run("import", "retry", 2).code == 1
    assert run("import", "retry", 2, "--mapping", toml).code == 0


def test_a_file_that_leaves_too_much_out_is_refused_until_that_is_accepted(run: Run, tmp_path: Path) -> None:
    run("import", "dataset", write_folder(tmp_path / "records", marks=""))
    toml, export = tmp_path / "register.toml", tmp_path / "register.csv"
    toml.write_text(RESTATED, encoding="utf-8")
    export.write_text(HEADER + "S-1,L-1,P,\nS-2,L-1,P,\n", encoding="utf-8")
    assert run("import", "mapped", toml, export).code == 0
    export.write_text(HEADER + "S-1,L-1,P,\n", encoding="utf-8")
    refused = run("import", "mapped", toml, export)
    accepted = run("import", "mapped", toml, export, "--accept-retractions")

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("The file leaves out 1 of 2 rows of marks that it should restate, more than 5%")
    assert (accepted.code, "  taken back                   1\n" in accepted.out) == (0, True)


def test_batches_are_listed_within_eighty_columns(run: Run, records: Path) -> None:
    run("import", "dataset", records, "--feed", "the nightly export of the student records office")
    ran = run("import", "list")

    assert ran.code == 0
    assert max(len(line) for line in ran.out.splitlines()) <= 80
    assert all(word in ran.out for word in ("Batch", "Received", "Waiting", "nightly"))


def test_a_batch_is_shown_with_its_files_and_rows_within_eighty_columns(run: Run, records: Path) -> None:
    run("import", "dataset", records)
    ran = run("import", "show", 1)

    assert ran.code == 1
    assert max(len(line) for line in ran.out.splitlines()) <= 80
    assert all(word in ran.out for word in ("marks.csv", "student, new", "Root of its hashes", "unknown session"))


def test_a_source_is_graded_once(run: Run, records: Path) -> None:
    run("import", "dataset", records)

    assert run("import", "grade", "moodle", "support").out == "moodle is support from batch 2 on.\n"
    assert run("import", "grade", "moodle", "support").out == "moodle is support already.\n"
    assert run("import", "grade", "moodle", "evidence").out == "moodle is evidence from batch 3 on.\n"


REFUSED = {
    "a batch that never was": (("import", "show", "7"), "There is no batch 7"),
    "a batch of a number too large for a database": (("import", "show", str(2**63)), "There is no batch 9"),
    "a retry of such a batch": (("import", "retry", str(2**63)), "There is no batch 9"),
    "a feed that is no text": (("import", "dataset", "records", "--feed", "\udcff"), "--feed is not UTF-8 text"),
    "a retry of one": (("import", "retry", "7"), "There is no batch 7"),
    "a folder that is not there": (("import", "dataset", "nowhere"), "no such folder"),
    "a mapping that is not there": (("import", "mapped", "no.toml", "no.csv"), '"no.toml": no such file'),
    "a grade that is none": (("import", "grade", "moodle", "good"), '"good" is no grade'),
    "a source without a name": (("import", "grade", " ", "support"), "SOURCE is blank"),
    "a feed without a name": (("import", "dataset", ".", "--feed", ""), "--feed is blank"),
}


@pytest.mark.parametrize(("call", "said"), list(REFUSED.values()), ids=list(REFUSED))
def test_refused_in_one_sentence_is(run: Run, records: Path, call: tuple[str, ...], said: str) -> None:
    run("import", "dataset", records)
    ran = run(*call)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_database_that_was_never_made_is_not_made_by_asking(run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    ran = run("import", "list", "--database", f"sqlite:///{missing}")

    assert (ran.code, missing.exists()) == (2, False)
    assert "There is no database" in ran.err


def test_files_are_kept_where_asked(run: Run, records: Path, tmp_path: Path) -> None:
    run("import", "dataset", records, "--files", tmp_path / "elsewhere")

    assert sum(path.is_file() for path in (tmp_path / "elsewhere").rglob("*")) == 8
    assert not (tmp_path / "kept").exists()


def test_an_error_names_no_person(run: Run, tmp_path: Path) -> None:
    run("import", "dataset", write_folder(tmp_path / "records"))
    toml, export = tmp_path / "students.toml", tmp_path / "students.csv"
    columns = 'student_id = "ID"\nfamily_name = "NAME"\ngiven_names = "NAME"\nschool = "SCHOOL"'
    toml.write_text(
        mapping("students", columns, mode="restate", feed="sr", more=EVERYTHING, key='["student_id"]'), encoding="utf-8"
    )
    export.write_text("ID,NAME,SCHOOL\nT-1,Surname,SBM\nT-2,Surname,SBM\n", encoding="utf-8")
    imported = run("import", "mapped", toml, export)
    export.write_text("ID,NAME,SCHOOL\nT-3,Surname,SBM\nT-4,Surname,\n", encoding="utf-8")
    refused = run("import", "mapped", toml, export)
    shown = run("import", "show", 2)

    for ran in (imported, refused, shown):
        assert not any(word in ran.out + ran.err for word in ("Surname", "T-1", "T-2", "T-3"))
    assert refused.code == 2


def test_what_a_batch_took_back_is_listed_with_it(run: Run, tmp_path: Path) -> None:
    run("import", "dataset", write_folder(tmp_path / "records", marks=""))
    toml, export = tmp_path / "register.toml", tmp_path / "register.csv"
    toml.write_text(RESTATED, encoding="utf-8")
    for rows in ("S-1,L-1,P,\nS-2,L-1,P,\n", "S-1,L-1,P,\n"):
        export.write_text(HEADER + rows, encoding="utf-8")
        run("import", "mapped", toml, export, "--accept-retractions")

    assert "student S-2, session L-1, present on 2025-10-06\n" in run("import", "show", 3).out
    assert "Taken back" not in run("import", "show", 2).out


def test_overlapping_exports_of_events_are_warned_of(run: Run, tmp_path: Path) -> None:
    run("import", "dataset", write_folder(tmp_path / "records"))
    (tmp_path / "doors.toml").write_text(mapping("engagement", EVENT_COLUMNS, feed="doors"), encoding="utf-8")
    night = "WHO,WHEN,SAID\nS-1,2025-10-07 10:00,2025-10-07 12:00\n"
    (tmp_path / "one.csv").write_text(night, encoding="utf-8")
    (tmp_path / "two.csv").write_text(f"{night}S-1,2025-10-08 10:00,2025-10-08 12:00\n", encoding="utf-8")

    first = run("import", "mapped", tmp_path / "doors.toml", tmp_path / "one.csv")
    second = run("import", "mapped", tmp_path / "doors.toml", tmp_path / "two.csv")

    assert first.err == ""
    assert second.err.startswith("1 row of daily counts")


def test_of_what_was_taken_back_earlier_versions_are_told_apart(run: Run, tmp_path: Path) -> None:
    toml, export = tmp_path / "students.toml", tmp_path / "students.csv"
    columns = 'student_id = "ID"\nfamily_name = "NAME"\ngiven_names = "NAME"\nschool = "SCHOOL"'
    toml.write_text(
        mapping("students", columns, mode="restate", feed="sr", more=EVERYTHING, key='["student_id"]'), encoding="utf-8"
    )
    for rows in ("T-1,A,SBM\nT-2,B,SBM\n", "T-1,A,SBM\nT-2,C,SBM\n", "T-1,A,SBM\n"):
        export.write_text("ID,NAME,SCHOOL\n" + rows, encoding="utf-8")
        run("import", "mapped", toml, export, "--accept-retractions")
    ran = run("import", "show", 3)

    lines = ran.out.splitlines()
    at = lines.index("  students                                       1")
    assert lines[at + 1 : at + 3] == ["    in 2 rows, with their earlier versions", "    student T-2"]
    assert max(len(line) for line in lines) <= 80
