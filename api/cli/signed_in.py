"""Commands of casework without the options of who gives them: those are added to each in one place."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

from api.cli.database import DEFAULT, DatabaseAddress
from api.cli.who import PasswordFile, TokenFile, User
from api.cli.working import working

_WHO: dict[str, tuple[Any, Any]] = {
    "database": (DatabaseAddress, DEFAULT),
    "user": (User, None),
    "token_file": (TokenFile, None),
    "password_file": (PasswordFile, None),
}


def signed_in(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first argument is the work it is done in: by who is named on the command line, or not at all."""

    def run(
        *,
        database: str,
        user: str | None,
        token_file: Path | None,
        password_file: str | None,
        **given: Any,
    ) -> None:
        with working(database, user, token_file, password_file) as work:
            command(work, **given)

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


def _hints(command: Callable[..., None], names: list[str]) -> dict[str, Any]:
    """What the parameters hold; the work itself is imported only where it is done."""

    def only() -> None:
        """Hold the annotations that are asked for."""

    written = command.__annotations__
    only.__annotations__ = {name: written[name] for name in names}
    found: dict[str, Any] = get_type_hints(only, vars(inspect.getmodule(command)), include_extras=True)
    return found
