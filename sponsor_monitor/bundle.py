"""A policy bundle: the law one dataset is judged by, every number with its clause and source."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

from calendars.days import to_date, to_day
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.in_force import DatedValue, Value
from sponsor_monitor.parameters import PARAMETERS, Basis, ParameterValue, Weight
from sponsor_monitor.vocabulary import Indicator


class NoSuchParameter(SponsorMonitorError):
    """A bundle was asked for a name it does not have, or for one in a form the name never has."""

    def __init__(self, name: str, wanted: str) -> None:
        """Name what was asked for and in which form."""
        super().__init__(f"No policy has {name} as {wanted}. The names are: {', '.join(PARAMETERS)}.")


@dataclass(frozen=True)
class Bundle:
    """Every parameter's values, those of the bundle it extends included; read it with ``law.read_bundle``."""

    id: str
    title: str
    extends: str | None
    values: Mapping[str, tuple[Value[ParameterValue], ...]]

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of what is judged by: RFC 8259 JSON in UTF-8, keys sorted, no spaces, of every effective value.

        Each name has a list of {value, since, clause, clause_below_degree, source}, earliest first. Id, title,
        comments and the order of the file do not enter, so two bundles that judge alike have one hash.
        """
        document = {name: [_document(value) for value in values] for name, values in self.values.items()}
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def dated(self, name: str) -> DatedValue:
        """The values of a parameter that may change over time (those in bold in dataset.md)."""
        if name not in PARAMETERS or not PARAMETERS[name].may_be_dated:
            raise NoSuchParameter(name, "a dated value")
        return DatedValue(name, cast("tuple[Value[int], ...]", self.values[name]))

    def only(self, name: str) -> Value[ParameterValue]:
        """The one value of a parameter that never changes, with its clause and source."""
        if name not in PARAMETERS or PARAMETERS[name].may_be_dated:
            raise NoSuchParameter(name, "a single value")
        return self.values[name][0]

    def whole(self, name: str) -> int:
        """The whole number of a parameter that never changes."""
        value = self.only(name).value
        if not isinstance(value, int):
            raise NoSuchParameter(name, "a single whole number")
        return value

    @property
    def basis(self) -> Basis:
        """What monthly attendance is counted in (rules.md 3)."""
        return cast("Basis", self.only("basis").value)

    @property
    def remote_since(self) -> int:
        """The first day whose sessions count towards the remote share, as a day number (rules.md 6)."""
        return to_day(cast("dt.date", self.only("remote_since").value))

    @property
    def qualifying_indicators(self) -> tuple[Indicator, ...]:
        """What is evidence of engagement where a school's plan does not say (rules.md 5)."""
        return cast("tuple[Indicator, ...]", self.only("qualifying_indicators").value)

    @property
    def strong_indicators(self) -> tuple[Indicator, ...]:
        """What counts for ``strong_days``, as far as it qualifies (rules.md 5)."""
        return cast("tuple[Indicator, ...]", self.only("strong_indicators").value)

    @property
    def gap_warning_days(self) -> tuple[int, ...]:
        """The warning levels of the gap clock, rising (rules.md 5)."""
        return cast("tuple[int, ...]", self.only("gap_warning_days").value)

    @property
    def rating_bands(self) -> tuple[Fraction, ...]:
        """The four limits between the five ratings, rising (rules.md 7)."""
        return cast("tuple[Fraction, ...]", self.only("rating_bands").value)

    @property
    def rating_weights(self) -> Mapping[Indicator, Weight]:
        """The weight and expected count of each indicator that is rated (rules.md 7)."""
        return cast("Mapping[Indicator, Weight]", self.only("rating_weights").value)


def plain(value: ParameterValue) -> Any:
    """A value as JSON has it, written as in a bundle: dates and fractions are texts."""
    if isinstance(value, Mapping):
        return {name.value: [number for number in weight if number is not None] for name, weight in value.items()}
    if isinstance(value, tuple):
        return [part if isinstance(part, int) else str(part) for part in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _document(value: Value[ParameterValue]) -> dict[str, Any]:
    return {
        "value": plain(value.value),
        "since": None if value.since is None else to_date(value.since).isoformat(),
        "clause": value.clause,
        "clause_below_degree": value.clause_below_degree,
        "source": value.source,
    }
