"""The folder of the sample: the same bytes for the same seed, the grammar of dataset.md, a file of each kind."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from sponsor_monitor.sample import SampleRefused, write_sample
from sponsor_monitor.sample.faults import FAULTS
from sponsor_monitor.sample.university import TABLES
from sponsor_monitor.sample.writer import as_text

DATE = r"\d{4}-\d{2}-\d{2}"
INSTANT = DATE + r" \d{2}:\d{2}:\d{2}"
WORD, NUMBER, TRUTH = r"[^,\"]+", r"\d+", "true|false"
GRAMMAR = {
    "students": {"student_id": WORD, "family_name": WORD, "given_names": WORD, "school": WORD},
    "registrations": {
        "registration_id": WORD,
        "student_id": WORD,
        "cas_number": r"[A-Z0-9]{14}|",
        "rqf_level": "[3-8]",
        "pre_sessional": TRUTH,
        "programme": "taught|research",
        "course_code": WORD,
        "course_title": WORD,
        "school": WORD,
        "calendar": WORD,
        "course_start": DATE,
        "enrolled_on": DATE + "|",
        "course_end": DATE,
        "ended_on": DATE + "|",
        "permission_start": DATE + "|",
        "permission_end": DATE + "|",
    },
    "statuses": {
        "student_id": WORD,
        "kind": "authorised_absence|intermission|placement|study_abroad|sabbatical",
        "start": DATE,
        "end": DATE + "|",
        "recorded_at": INSTANT,
    },
    "sessions": {
        "session_id": WORD,
        "group_id": WORD,
        "module_code": WORD,
        "school": WORD,
        "starts_at": INSTANT,
        "ends_at": INSTANT,
        "activity": WORD,
        "in_person": TRUTH,
        "classroom_based": TRUTH,
        "break_minutes": NUMBER,
        "cancelled": TRUTH,
    },
    "groups": {"student_id": WORD, "group_id": WORD, "from_date": DATE, "to_date": DATE + "|"},
    "marks": {
        "student_id": WORD,
        "session_id": WORD,
        "status": "present|late|absent|authorised",
        "minutes_late": NUMBER + "|",
        "recorded_at": INSTANT,
    },
    "engagement": {
        "student_id": WORD,
        "occurred_at": INSTANT,
        "indicator": "submission|vle|meeting|lecture_capture|co_curricular|supervision|placement_contact"
        "|library|pc_login",
        "count": NUMBER,
        "source": WORD,
        "recorded_at": INSTANT,
    },
}


def digests(directory: Path) -> dict[str, str]:
    """The hash of every file of a folder."""
    files = (path for path in directory.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def texts(path: Path) -> pa.Table:
    """A CSV file with every cell as text."""
    names = path.read_text().split("\n", 1)[0].split(",")
    options = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    return csv.read_csv(path, convert_options=options)


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty students in CSV."""
    directory = tmp_path_factory.mktemp("sixty")
    write_sample(directory, students=60)
    return directory


def test_another_process_writes_the_same_bytes(sixty: Path, tmp_path: Path) -> None:
    call = "import sys, pathlib, sponsor_monitor.sample as s; s.write_sample(pathlib.Path(sys.argv[1]), students=60)"

    subprocess.run([sys.executable, "-c", call, str(tmp_path)], check=True)

    assert digests(tmp_path) == digests(sixty)


def test_parquet_too_is_the_same_bytes_again(tmp_path: Path) -> None:
    for name in ("once", "again"):
        write_sample(tmp_path / name, students=3, seed=7, parquet=True)

    assert digests(tmp_path / "once") == digests(tmp_path / "again")


def test_another_seed_is_another_university(sixty: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, students=60, seed=2)

    assert digests(tmp_path)["marks.csv"] != digests(sixty)["marks.csv"]


@pytest.mark.parametrize("faults", [False, True], ids=["without faults", "with faults"])
def test_parquet_holds_the_rows_of_the_csv(faults: bool, tmp_path: Path) -> None:
    write_sample(tmp_path / "csv", students=49, faults=faults)
    write_sample(tmp_path / "parquet", students=49, faults=faults, parquet=True)

    for name in TABLES:
        typed = as_text(parquet.read_table(tmp_path / "parquet" / f"{name}.parquet"))
        blanks = [column.fill_null("") for column in typed.columns]
        assert pa.table(blanks, names=typed.column_names).equals(texts(tmp_path / "csv" / f"{name}.csv")), name


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_obeys_the_grammar(name: str, sixty: Path) -> None:
    table = texts(sixty / f"{name}.csv")

    assert table.column_names == list(GRAMMAR[name])
    for column, pattern in GRAMMAR[name].items():
        odd = [value for value in table[column].unique().to_pylist() if not re.fullmatch(pattern, value)]
        assert odd == [], column


def test_parquet_has_typed_times_and_plain_strings(tmp_path: Path) -> None:
    write_sample(tmp_path, students=2, parquet=True)

    file = parquet.ParquetFile(tmp_path / "engagement.parquet")
    assert file.schema_arrow.field("occurred_at").type == pa.timestamp("us")
    assert "PLAIN" in file.metadata.row_group(0).column(0).encodings
    assert not file.metadata.row_group(0).column(0).has_dictionary_page
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


@pytest.mark.parametrize("students", [1, 2, 48, 300])
def test_any_number_of_students_can_be_written(students: int, tmp_path: Path) -> None:
    summary = write_sample(tmp_path, students=students)

    assert texts(tmp_path / "students.csv").num_rows == summary.rows["students"] == students


def test_calendars_and_plans_are_toml_of_the_schools_and_calendars_named(sixty: Path) -> None:
    registrations = texts(sixty / "registrations.csv")
    calendars = {tomllib.loads(path.read_text())["id"] for path in (sixty / "calendars").iterdir()}
    plans = {tomllib.loads(path.read_text())["school"] for path in (sixty / "plans").iterdir()}

    assert set(registrations["calendar"].to_pylist()) == calendars
    assert plans == set(registrations["school"].to_pylist())


def test_every_bad_row_is_in_its_file(tmp_path: Path) -> None:
    with_faults = write_sample(tmp_path / "bad", students=5, faults=True)
    without = write_sample(tmp_path / "good", students=5)

    more = {name: with_faults.rows[name] - without.rows[name] for name in TABLES}
    assert more == {name: len(FAULTS.get(name, ())) for name in TABLES}
    assert with_faults.bad_rows == sum(more.values())


def test_a_sample_replaces_an_earlier_one_in_the_other_format(tmp_path: Path) -> None:
    write_sample(tmp_path, students=2)
    write_sample(tmp_path, students=2, parquet=True)

    assert list(tmp_path.glob("*.csv")) == []


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "marks.csv").write_text("mine")

    with pytest.raises(SampleRefused, match="not empty"):
        write_sample(tmp_path, students=2)
    assert (tmp_path / "marks.csv").read_text() == "mine"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SampleRefused, match="is a file"):
        write_sample(tmp_path / "file", students=2)


@pytest.mark.parametrize(("students", "seed"), [(0, 1), (1_000_000, 1), (1, -1)])
def test_numbers_out_of_range_are_refused(students: int, seed: int, tmp_path: Path) -> None:
    with pytest.raises(SampleRefused, match=r"[Gg]ive a"):
        write_sample(tmp_path, students=students, seed=seed)
    assert list(tmp_path.iterdir()) == []


def test_progress_ends_where_the_work_ends(tmp_path: Path) -> None:
    told: dict[str, tuple[int, int]] = {}

    write_sample(tmp_path, students=2, progress=lambda stage, done, total: told.update({stage: (done, total)}))

    assert set(told) == {"Registers", "Engagement log"}
    assert told["Engagement log"] == (334, 334)
    assert told["Registers"][0] <= told["Registers"][1]
