"""People on the command line: who gives a command, what they may, and that no password is ever shown."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from api.cli import application
from api.cli.failures import REFUSED
from sponsor_monitor.people.permission import GRANTABLE, TABLE, Reach
from tests.api.conftest import Run

ADA, BO = "a fine long secret", "another fine secret"


@pytest.fixture(autouse=True)
def _address(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that commands use by themselves, and nobody's token."""
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", sqlite_url)
    monkeypatch.delenv("SPONSOR_MONITOR_TOKEN_FILE", raising=False)


def secret(place: Path, name: str, text: str) -> Path:
    file = place / name
    file.write_text(f"{text}\n", encoding="utf-8")
    return file


@pytest.mark.slow
def test_accounts_are_made_given_roles_and_closed_by_commands(run: Run, tmp_path: Path, dataset: Path) -> None:
    assert run("import", "dataset", dataset).code == 0
    ada, bo = secret(tmp_path, "ada", ADA), secret(tmp_path, "bo", BO)
    as_ada, as_bo = ("--user", "ada", "--password-file", ada), ("--user", "bo", "--password-file", bo)
    assert run("people", "first", "ada", "--name", "Ada Sample", "--new-password-file", ada).code == 0
    given = secret(tmp_path, "given", run("people", "add", "bo", "--name", "Bo Sample", *as_ada).out.split()[0])
    chosen = run("people", "set-password", "--user", "bo", "--password-file", given, "--new-password-file", bo)
    assert (chosen.code, chosen.out) == (0, "The new password holds from now on.\n")

    officer = run("people", "grant", "bo", "progress-officer", "--student", "S-1", "--registration", "R-2", *as_ada)
    assert "Departmental Progress Officer is given" in officer.out
    shown = run("people", "show", *as_bo).out
    assert "Departmental Progress" in shown
    assert not {"S-1", "R-2"} & set(shown.split())
    ended = run("people", "end-grant", re.findall(r"[0-9a-f-]{36}", officer.out)[0], "--last", "2099-01-31", *as_ada)
    assert ended.out == "The role Departmental Progress Officer ends with 2099-01-31.\n"
    assert run("people", "close", "bo", *as_ada).out == "The account bo is closed.\n"
    listed = run("people", "list", *as_ada).out
    assert re.search(r"ada +Ada Sample +open +administrator", listed)
    assert re.search(r"bo +Bo Sample +closed +none", listed)


def test_a_token_in_a_file_signs_a_program_in_and_is_shown_once(run: Run, tmp_path: Path) -> None:
    ada = secret(tmp_path, "ada", ADA)
    run("people", "first", "ada", "--name", "Ada Sample", "--new-password-file", ada)
    made = run("people", "token", "--may", "verify-log", "--days", "1", "--user", "ada", "--password-file", ada)
    token = secret(tmp_path, "token", made.out.split()[0])

    shown = run("people", "show", "--token-file", token)
    assert "verify-log" in shown.out
    assert made.out.split()[0] not in shown.out
    refused = run("people", "list", "--token-file", token)
    assert (refused.code, "manage accounts and roles" in refused.err) == (REFUSED, True)
    uid = re.findall(r"[0-9a-f-]{36}", made.out)[0]
    assert run("people", "revoke-token", uid, "--token-file", token).out == "The token is valid no more.\n"
    assert "The token is not valid" in run("people", "show", "--token-file", token).err


def test_who_nobody_is_or_who_is_refused_is_told_what_to_do(run: Run, tmp_path: Path) -> None:
    ada, wrong = secret(tmp_path, "ada", ADA), secret(tmp_path, "wrong", "not this secret")
    assert "There is no database" in run("people", "list", "--user", "ada", "--password-file", ada).err
    run("people", "first", "ada", "--name", "Ada Sample", "--new-password-file", ada)

    me = ("--user", "ada", "--password-file", ada)
    sentences: dict[str, tuple[object, ...]] = {
        "Say who you are": ("list",),
        "no terminal to ask": ("list", "--user", "ada"),
        "User name or password is wrong": ("list", "--user", "ada", "--password-file", wrong),
        "The first line of the file is empty": ("list", "--user", "ada", "--password-file", secret(tmp_path, "no", "")),
        "no such file": ("list", "--user", "ada", "--password-file", tmp_path / "none"),
        "There is no such account": ("show", "eve", *me),
        'There is no role "king"': ("grant", "ada", "king", *me),
        '--as "king" is none of': ("grant", "ada", "welfare", "--as", "king", *me),
        '--to "soon" is not a date': ("grant", "ada", "welfare", "--to", "soon", *me),
        "There are accounts already": ("first", "eve", "--name", "Eve", "--new-password-file", ada),
    }
    for sentence, call in sentences.items():
        told = run("people", *call)
        assert (told.code, sentence in told.err) == (REFUSED, True), told.err
        assert ADA not in told.out + told.err


def test_a_database_without_accounts_says_how_to_begin(run: Run, dataset: Path) -> None:
    run("import", "dataset", dataset)

    assert "sponsor-monitor people first" in run("people", "list").err


def test_a_file_that_is_no_text_is_no_password(run: Run, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"\x89PNG\xff\xfe")

    assert (
        "no text in UTF-8"
        in run("people", "first", "ada", "--name", "A", "--new-password-file", tmp_path / "picture").err
    )


def test_the_table_is_printed_with_every_role_and_permission(run: Run) -> None:
    told = run("people", "permissions").out

    assert [role.value for role in GRANTABLE if role.value.split()[-1] not in told] == []
    everyone = [reach for role in GRANTABLE for reach in TABLE[role].values() if reach is Reach.EVERYONE]
    assert told.count(" everyone ") == len(everyone)


def test_no_option_of_any_command_takes_a_password_or_token_itself() -> None:
    named = {name for name in options(typer.main.get_command(application())) if "password" in name or "token" in name}

    assert named >= {"--password-file", "--new-password-file", "--token-file"}
    assert [name for name in named if not name.endswith("-file")] == []


def options(command: Any) -> set[str]:
    """The options of a command and of all under it."""
    own = {name for one in command.params for name in one.opts if name.startswith("-")}
    return own.union(*(options(one) for one in getattr(command, "commands", {}).values()))


@pytest.mark.slow
def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown() -> None:
    shown = on_a_terminal(["people", "first", "ada", "--name", "Ada Sample"], [ADA, ADA])
    assert "ada is the first administrator" in shown
    assert "New password: " in shown
    assert ADA not in shown

    differing = on_a_terminal(["people", "set-password", "--user", "ada"], [ADA, BO, ADA])
    assert "The two are not the same: nothing was changed" in differing


def on_a_terminal(arguments: list[str], typed: list[str]) -> str:
    """What a terminal shows of a command to which answers are typed, each once it is asked for."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", f"import sys; from api.cli import main; sys.exit(main({arguments!r}))"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        cwd=Path(__file__).parents[2],
    )
    os.close(theirs)
    shown, answers = "", list(typed)
    while part := read(ours):
        shown += part
        if answers and shown.count("word: ") + shown.count("again: ") > len(typed) - len(answers):
            os.write(ours, f"{answers.pop(0)}\n".encode())
    os.close(ours)
    process.wait(60)
    return shown


def read(terminal: int) -> str:
    """What a terminal shows next; nothing once the program has gone."""
    try:
        return os.read(terminal, 4096).decode(errors="replace")
    except OSError:
        return ""
