"""docs/operations.md: its settings are the program's, and its backups can be restored."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.security.claims import read_claims
from api.settings import PREFIX, SETTINGS, SettingRefused, Settings, environment_of, settings_from
from bench.postgres import PostgresAccess
from bench.postgres_programs import places
from sponsor_monitor.people.permission import Role
from sponsor_monitor.sample import write_sample
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate
from tests.store_imports import NOW, what_holds

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
SHELL = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_every_setting_stands_in_the_table_as_it_is() -> None:
    shown = re.findall(r"^\| `(SPONSOR_MONITOR_[A-Z_]+)` \| (.*?) \| (.*?) \|$", PAGE, re.MULTILINE)

    assert shown == [(PREFIX + one.name, one.meaning, one.default) for one in SETTINGS]
    assert {one.field for one in SETTINGS} == set(Settings.__slots__)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "http"),
        ("IDLE_MINUTES", "-5"),
        ("ADDRESS", "sponsor.example.ac.uk"),
        ("ADDRESS", "https://example.ac.uk/monitor"),
        ("TRUSTED_PROXIES", "everybody"),
        ("NIGHTLY_AT", "01:30"),
        ("NIGHTLY_AT", "25:00"),
        ("LOCAL_SIGN_IN", "perhaps"),
        ("LOCAL_SIGN_IN", "off"),
        ("OIDC_ISSUER", "http://provider.example"),
        ("OIDC_ISSUER", "https://provider.example"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingRefused, match=PREFIX):
        settings_from({PREFIX + name: value})


def test_a_child_process_is_told_where_everything_is_and_what_day_it_is() -> None:
    given = Settings(database="sqlite:///a.db", files=Path("files"), key=Path("elsewhere.key"), days_back=3)

    assert settings_from(environment_of(given)) == given


def test_blank_is_unset_and_defaults_are_those_of_the_table() -> None:
    assert settings_from({PREFIX + one.name: " " for one in SETTINGS}) == Settings()
    assert settings_from({f"{PREFIX}NIGHTLY_AT": "off"}).nightly_at is None


def test_the_file_of_roles_shown_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "roles.toml"
    path.write_text(re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0], encoding="utf-8")

    given = read_claims(path).grants({"groups": ["sponsor-deputies", "sponsor-lead-engineering", "other"]})

    assert {grant.role for grant in given} == {Role.SIGNATORY, Role.ENGAGEMENT_LEAD}


def filled(url: str, tmp_path: Path) -> tuple[Database, Path]:
    """A database with a small made-up university, and its kept files."""
    database, files = Database(url), tmp_path / "kept"
    migrate(database)
    import_dataset(database, write_sample(tmp_path / "sample", students=5).directory, now=NOW, files=files)
    return database, files


def shell(commands: str, **given: object) -> None:
    """Run commands of the page, as they stand there."""
    environment = {**os.environ, **{name: str(value) for name, value in given.items()}}
    subprocess.run(["bash", "-euc", commands], env=environment, check=True)


def test_the_backup_of_sqlite_can_be_restored(tmp_path: Path) -> None:
    database, files = filled(f"sqlite:///{tmp_path / 'a.db'}", tmp_path)
    before, kept = what_holds(database), {path.name for path in files.rglob("*") if path.is_file()}
    given = {"DATABASE": database.path, "FILES": files, "BACKUP": tmp_path / "backup"}
    given["BACKUP"].mkdir()

    shell(SHELL[0], **given)  # while it is in use
    database.close()
    database.path.write_bytes(b"broken")
    shutil.rmtree(files)
    shell(SHELL[1], **given)

    assert what_holds(Database(f"sqlite:///{tmp_path / 'a.db'}")) == before
    assert {path.name for path in files.rglob("*") if path.is_file()} == kept


@pytest.mark.slow
def test_the_backup_of_postgresql_can_be_restored(postgres: PostgresAccess, postgres_url: str, tmp_path: Path) -> None:
    database, files = filled(postgres_url, tmp_path)
    before = what_holds(database)
    empty = postgres.create("restored")
    given = {"ADDRESS": postgres_url, "EMPTY": empty, "FILES": files, "BACKUP": tmp_path / "backup"}
    Path(str(given["BACKUP"])).mkdir()
    programs = ":".join([*map(str, places()), os.environ["PATH"]])
    try:
        shell(SHELL[2], **given, PATH=programs)
        shutil.rmtree(files)
        shell(SHELL[3], **given, PATH=programs)
        restored = Database(empty)
        assert what_holds(restored) == before
        restored.close()
    finally:
        database.close()
        postgres.drop("restored")
