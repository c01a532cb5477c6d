"""What a mapping file may say of one of our columns, read with every fault kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.dataset.cells import read
from sponsor_monitor.dataset.columns import Column, Kind
from sponsor_monitor.dataset.wording import reason
from sponsor_monitor.mapping.column_sources import ColumnSource, Constant, Joined, Plain, Words
from sponsor_monitor.mapping.moments import DaySource, LateSource, MomentSource, TimeCell
from sponsor_monitor.mapping.source_rows import Cell
from sponsor_monitor.mapping.time_pattern import Part, TimePattern
from sponsor_monitor.toml_file import KeyPath, TomlFile
from sponsor_monitor.toml_values import Unfit, text

Read = TypeVar("Read")
Spec = Mapping[str, Any]

LATE = "minutes_late"
_NAMES = (Kind.STUDENT, Kind.SESSION, Kind.REGISTRATION)
_FORMS: dict[str, tuple[str, ...]] = {
    "constant": ("constant",),
    "from": ("from", "blanks"),
    "join": ("join", "separator", "blanks"),
    "date": ("date", "time", "plus_minutes", "date_format", "time_format", "blanks"),
    "swiped": ("swiped", "starts", "blanks"),
}
_MORE_OF_FROM = {Kind.DATE: ("date_format",), Kind.MOMENT: ("moment_format", "plus_minutes")}


@dataclass(frozen=True, slots=True)
class Declared:
    """What the whole file declares: patterns of dates and times, and the words that stand for a blank."""

    patterns: Mapping[Part, TimePattern]
    blanks: tuple[str, ...]


class ColumnSpecs:
    """Reads what a mapping file says of columns; faults are kept in the file."""

    def __init__(self, file: TomlFile, declared: Declared) -> None:
        """Read within ``file``, whose own declarations hold where a column has none."""
        self._file = file
        self._declared = declared

    def source(self, path: KeyPath, said: object, column: Column) -> ColumnSource | None:
        """The source of one of our columns; None once its faults are kept."""
        spec = self._spec(path, said)
        form = None if spec is None else self._form(path, spec, column)
        if spec is None or form is None:
            return None
        if form == "constant":
            constant = self._file.take(spec, path, "constant", word_of(column))
            return None if constant is None else Constant(constant)
        if form == "join":
            return self._joined(path, spec)
        if form == "swiped":
            return self._late(path, spec)
        if column.kind is Kind.DATE:
            cell = self._cell(path, spec, "from")
            return None if cell is None else DaySource(self._time_cell(path, spec, cell, Part.DATE))
        if column.kind is Kind.MOMENT:
            return self._moment(path, spec)
        return self._plain(path, spec, column)

    def moment(self, path: KeyPath, said: object) -> MomentSource | None:
        """A moment that is none of our columns, such as that of a swipe."""
        spec = self._spec(path, said)
        if spec is None or self._form(path, spec, Column("", Kind.MOMENT), constant=False) is None:
            return None
        return self._moment(path, spec)

    def day(self, path: KeyPath, said: object) -> DaySource | None:
        """A day that is none of our columns, such as that of a window."""
        spec = self._spec(path, said)
        if spec is None or self._form(path, spec, Column("", Kind.DATE), constant=False) is None:
            return None
        cell = self._cell(path, spec, "from")
        return None if cell is None else DaySource(self._time_cell(path, spec, cell, Part.DATE))

    def _spec(self, path: KeyPath, said: object) -> Spec | None:
        if isinstance(said, Mapping):
            return said
        name = self._taken(path, said, text)
        return None if name is None else {"from": name}

    def _form(self, path: KeyPath, spec: Spec, column: Column, *, constant: bool = True) -> str | None:
        allowed = ["constant"] if constant else []
        allowed += {Kind.DATE: ["from"], Kind.MOMENT: ["from", "date"]}.get(column.kind, ["from", "join"])
        allowed += ["swiped"] if column.name == LATE else []
        found = [form for form in allowed if form in spec]
        if len(found) != 1:
            self._file.refuse(path, f"exactly one of {', '.join(allowed)} says where it comes from", dict(spec))
            return None
        known = _FORMS[found[0]]
        if found[0] == "from":
            known += _MORE_OF_FROM.get(column.kind, ("values",))
        self._file.refuse_unknown_keys(spec, path, known)
        return found[0]

    def _plain(self, path: KeyPath, spec: Spec, column: Column) -> Plain | Words | None:
        cell = self._cell(path, spec, "from")
        if "values" not in spec:
            return None if cell is None else Plain(cell)
        words = self._file.take(spec, path, "values", _table_of_texts)
        found = {}
        for word in words or {}:
            ours = self._file.take(words or {}, (*path, "values"), word, word_of(column))
            if word.strip() in found:
                self._file.refuse((*path, "values", word), "listed twice, but for the space around it", word)
            found[word.strip()] = ours or ""
        return None if cell is None or words is None else Words(cell, found)

    def _joined(self, path: KeyPath, spec: Spec) -> Joined | None:
        names = self._file.take(spec, path, "join", _texts)
        separator = self._file.take({"separator": "", **spec}, path, "separator", _any_text)
        blanks = self._blanks(path, spec)
        if names is None or separator is None:
            return None
        return Joined(tuple(Cell(name, blanks) for name in names), separator)

    def _late(self, path: KeyPath, spec: Spec) -> LateSource | None:
        found = []
        for key in ("swiped", "starts"):
            if key not in spec:
                self._file.refuse((*path, key), f"missing {key}: minutes late are from a start to a swipe")
            else:
                found.append(self.moment((*path, key), spec[key]))
        swiped, starts = (*found, None, None)[:2]
        return None if swiped is None or starts is None else LateSource(swiped, starts)

    def _moment(self, path: KeyPath, spec: Spec) -> MomentSource | None:
        is_apart = "date" in spec
        day = self._cell(path, spec, "date" if is_apart else "from")
        time = self._cell(path, spec, "time") if "time" in spec else None
        minutes = self._cell(path, spec, "plus_minutes") if "plus_minutes" in spec else None
        if day is None:
            return None
        return MomentSource(
            self._time_cell(path, spec, day, Part.DATE if is_apart else Part.MOMENT),
            None if time is None else self._time_cell(path, spec, time, Part.TIME),
            minutes,
        )

    def _cell(self, path: KeyPath, spec: Spec, key: str) -> Cell | None:
        name = self._file.take(spec, path, key, text)
        return None if name is None else Cell(name.strip(), self._blanks(path, spec))

    def _blanks(self, path: KeyPath, spec: Spec) -> tuple[str, ...]:
        if "blanks" not in spec:
            return self._declared.blanks
        return self._file.take(spec, path, "blanks", blank_words) or ()

    def _time_cell(self, path: KeyPath, spec: Spec, cell: Cell, part: Part) -> TimeCell:
        if part.value not in spec:
            return TimeCell(cell, part, self._declared.patterns.get(part))
        return TimeCell(cell, part, self._file.take(spec, path, part.value, pattern_of(part)))

    def _taken(self, path: KeyPath, said: object, check: Callable[[object], Read]) -> Read | None:
        try:
            return check(said)
        except Unfit as unfit:
            self._file.refuse(path, f"{unfit}; a source column's name, or a table of what makes it", said)
            return None


def word_of(column: Column) -> Callable[[object], str]:
    """A check for one of our words, as it may stand in a column."""
    asked = Column(column.name, Kind.TEXT, blank=column.blank) if column.kind in _NAMES else column

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise Unfit("wrong type: a text is expected, in quotes, as our column writes it")
        if read(texts((value,)), asked).bad is not None:
            raise Unfit(reason(asked, value))
        return value

    return check


def pattern_of(part: Part) -> Callable[[object], TimePattern]:
    """A check for a pattern of dates or times."""
    return lambda value: TimePattern(text(value), part)


def a_table(value: object) -> Mapping[str, Any]:
    """A TOML table."""
    if not isinstance(value, dict):
        raise Unfit("wrong type: a table is expected")
    return value


def blank_words(value: object) -> tuple[str, ...]:
    """A list of texts that stand for a blank."""
    return _texts(value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(name, str) and name.strip() for name in value):
        raise Unfit("wrong type: a list of texts is expected, none of them blank")
    return tuple(name.strip() for name in value)


def _any_text(value: object) -> str:
    if not isinstance(value, str):
        raise Unfit("wrong type: a text is expected")
    return value


def _table_of_texts(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping) or not value:
        raise Unfit('wrong type: the source\'s words and ours are expected, such as { "P" = "present" }')
    return value
