"""Options and arguments that are taken as they are written, so that Pydantic is loaded only for what needs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer import core
from typer._click import Context
from typer._coercion import RuntimeParam, TypeDescriptor, build_runtime_param
from typer._param_types import coerce_cli_path


def take_plainly() -> None:
    """Let Typer make ready an option or argument only once a value is given, and one that is no plain text.

    For its first, whatever it is, Typer loads Pydantic, and that takes as long as a small assessment. It has no other
    place to say so than the function by which its parameters are made ready.
    """
    vars(core)["build_runtime_param"] = _Plain.of


@dataclass(frozen=True)
class _Plain(RuntimeParam):
    """Text as it is, and a path once Typer has looked at it; anything else as Typer has it."""

    told: TypeDescriptor

    @classmethod
    def of(cls, told: TypeDescriptor) -> _Plain:
        return cls(told.parameter_info, told.annotation, told)

    def _coerce_value(self, value: Any, param: Any, ctx: Context) -> Any:
        asked = self.parameter_info
        if isinstance(value, str) and asked.parser is None:
            if self.annotation is str:
                return value
            if self.annotation is Path and asked.path_type is None:
                return Path(str(coerce_cli_path(value, asked, path_type=None, param=param, ctx=ctx)))
        return build_runtime_param(self.told).coerce(value, param=param, ctx=ctx)
