"""Commands of casework without the options of who gives them: those are added to each in one place."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from api.cli.database import DEFAULT, DatabaseAddress
from api.cli.who import PasswordFile, TokenFile, User
from api.cli.working import judging, working

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work

_WHO: dict[str, tuple[Any, Any]] = {
    "database": (DatabaseAddress, DEFAULT),
    "user": (User, None),
    "token_file": (TokenFile, None),
    "password_file": (PasswordFile, None),
}


def signed_in(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first argument is the work it is done in: by who is named on the command line, or not at all."""
    return _by_whom(command, lambda _: False)


def judged(when: Callable[[dict[str, Any]], bool] = bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The same for a command that asks what today's assessment says: always, or ``when`` what was given makes it."""
    return lambda command: _by_whom(command, when)


def asks_facts(given: dict[str, Any]) -> bool:
    """Whether a letter says what today's assessment found."""
    from sponsor_monitor.services.writing import WITH_FACTS

    return str(given.get("kind", given.get("letter"))).casefold() in set(WITH_FACTS)


def asking_who(command: Callable[..., None], run: Callable[..., None]) -> Callable[..., None]:
    """What is run for a command: with its own options but its first argument, and with those of who gives it."""
    own = list(inspect.signature(command).parameters.values())[1:]
    hints = _hints(command, [each.name for each in own])
    parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[each.name]) for each in own]
    parameters += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)
        for name, (hint, default) in _WHO.items()
    ]
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    vars(run)["__signature__"] = inspect.Signature(parameters)  # what Typer reads
    return run


def _by_whom(command: Callable[..., None], is_judged: Callable[[dict[str, Any]], bool]) -> Callable[..., None]:
    def run(
        *,
        database: str,
        user: str | None,
        token_file: Path | None,
        password_file: str | None,
        **given: Any,
    ) -> None:
        opened = judging if is_judged(given) else working
        with opened(database, user, token_file, password_file) as work:
            command(work, **_whole_ids(work, given))

    return asking_who(command, run)


def _whole_ids(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """What was given, with the whole ids of a case and of alerts that are named by their end."""
    from sponsor_monitor.services.references import alert_ending, case_ending

    if isinstance(given.get("case"), str):
        given["case"] = case_ending(work, given["case"])
    if given.get("alert"):
        given["alert"] = [alert_ending(work, each) for each in given["alert"]]
    return given


def _hints(command: Callable[..., None], names: list[str]) -> dict[str, Any]:
    """What the parameters hold; the work itself is imported only where it is done."""

    def only() -> None:
        """Hold the annotations that are asked for."""

    written = command.__annotations__
    only.__annotations__ = {name: written[name] for name in names}
    found: dict[str, Any] = get_type_hints(only, vars(inspect.getmodule(command)), include_extras=True)
    return found
