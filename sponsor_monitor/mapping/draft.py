"""A mapping drafted from an export's header and first rows; what only people know is left as a question mark."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from sponsor_monitor.dataset.cells import WORDS
from sponsor_monitor.dataset.columns import Column, Kind
from sponsor_monitor.dataset.people_columns import EVERY_TABLE
from sponsor_monitor.mapping.mapping import FileKind
from sponsor_monitor.mapping.seen import SeenColumn, SeenExport, look_at
from sponsor_monitor.mapping.synonyms import guessed
from sponsor_monitor.mapping.time_pattern import Part

_OPTIONAL_WEIGHT, _NEEDED_WEIGHT = 1, 3
_ENOUGH = 0.6
_MOST_TABLES = 3
_UNDECIDED = '"?"'
_PARTS = {Kind.DATE: Part.DATE, Kind.MOMENT: Part.MOMENT}


def draft(path: Path) -> str:
    """The text of a mapping file for an export; it does not load before every ``?`` is decided.

    Raises ExportRefused where the file cannot be read.
    """
    seen = look_at(path)
    lines = [*_head(path, seen), *_format(seen)]
    for table in _likely_tables(seen):
        lines += _table(table, seen)
    text = "\n".join(lines)
    unused = [column.name for column in seen.columns if f"= {_quoted(column.name)}" not in text]
    if unused:
        lines += ["", "# Columns that nothing above takes:", *(f"#   {_quoted(name)}" for name in unused)]
    lines += ["# Other tables that a sheet can fill:", *_wrapped(list(EVERY_TABLE))]
    return "\n".join(lines) + "\n"


def _head(path: Path, seen: SeenExport) -> list[str]:
    name = "-".join(re.findall(r"[a-z0-9]+", path.stem.lower())) or "export"
    lines = [
        f"# Drafted from {_quoted(path.name)}. Decide every question mark, then: sponsor-monitor map try",
        f"id = {_quoted(name)}",
        f"title = {_quoted(f'Drafted from {path.name}')}",
        f"feed = {_UNDECIDED}  # the name of the source: its batches are counted under it, its health is watched by it",
        f'mode = {_UNDECIDED}  # "append": a file adds to those before; "restate": it says again all of a window',
        '# timezone = "Europe/London"  # where the export\'s clock is not the institution\'s, such as "UTC"',
    ]
    if seen.repeated:
        lines.append(f"# Several columns have one name, rename them before one is taken: {_listed(seen.repeated)}")
    return lines


def _format(seen: SeenExport) -> list[str]:
    found = seen.file_format
    lines = ["", "[format]", f"kind = {_quoted(found.kind.value)}"]
    if found.kind is FileKind.XLSX:
        others = f"  # ? the sheets: {_listed(seen.sheets)}" if len(seen.sheets) > 1 else ""
        return [*lines, f"sheet = {_quoted(found.sheet or '')}{others}", f"header_row = {found.header_row}"]
    return [*lines, f"encoding = {_quoted(found.encoding.value)}", f"delimiter = {_quoted(found.delimiter)}"]


def _likely_tables(seen: SeenExport) -> list[str]:
    """The tables of whose needed columns most have a likely source; at least the best one."""
    header = [column.name for column in seen.columns]
    scores = {}
    for name, columns in EVERY_TABLE.items():
        weights = {column.name: _NEEDED_WEIGHT if column.needed else _OPTIONAL_WEIGHT for column in columns}
        needed = [column.name for column in columns if column.needed]
        sources = {guessed(ours, header) for ours in needed} - {None}
        found = sum(weights[ours] for ours in weights if guessed(ours, header))
        scores[name] = (len(sources) / len(needed), found)
    best = sorted(scores, key=lambda name: scores[name][::-1], reverse=True)
    most = scores[best[0]][1]
    likely = [name for name in best if scores[name][0] >= _ENOUGH and scores[name][1] * 2 >= most]
    return (likely or best[:1])[:_MOST_TABLES]


def _table(table: str, seen: SeenExport) -> list[str]:
    lines = ["", "[[table]]", f"table = {_quoted(table)}  # ? a guess by the names of columns"]
    if table == "marks":
        lines += [
            "# Several swipes for one session are one mark:",
            '# one_each = ["student_id", "session_id"]',
            '# keep = "first"',
        ]
    lines += ["# key = []  # for a mapping that restates: our columns by which a row is known", "[table.columns]"]
    header = [column.name for column in seen.columns]
    by_name = {column.name: column for column in seen.columns}
    for ours in EVERY_TABLE[table]:
        name = guessed(ours.name, header)
        if name is not None:
            lines += _column(ours, by_name[name], seen)
        elif ours.needed:
            lines.append(f"{ours.name} = {_UNDECIDED}  # the table needs it: which column is it?")
        else:
            lines.append(f"# {ours.name} =")
    return lines


def _column(ours: Column, source: SeenColumn, seen: SeenExport) -> list[str]:
    name = _quoted(source.name)
    if ours.kind in _PARTS:
        return [_time(ours, source, seen)]
    if ours.kind not in WORDS or source.words is None:
        return [f"{ours.name} = {name}"]
    known = [word for word in WORDS[ours.kind] if word]
    words = [f"{_quoted(word)} = {_same(word, known)}" for word in source.words]
    return [
        f"# {ours.name}: one of {', '.join(known)}",
        f"{ours.name} = {{ from = {name}, values = {{ {', '.join(words)} }} }}",
    ]


def _same(word: str, known: Sequence[str]) -> str:
    """Our word where the source's is the same but for capitals; else it is left to a person."""
    return next((_quoted(ours) for ours in known if ours == word.lower().replace(" ", "_")), _UNDECIDED)


def _time(ours: Column, source: SeenColumn, seen: SeenExport) -> str:
    name = _quoted(source.name)
    if ours.kind is Kind.MOMENT and source.part in (Part.DATE, Part.TIME):
        return f"{ours.name} = {_apart(source, seen)}"
    part = _PARTS[ours.kind]
    if source.forms == () and source.part in (part, Part.MOMENT):
        return f"{ours.name} = {name}"
    pattern, said = _pattern(source, part)
    return f"{ours.name} = {{ from = {name}, {part.value} = {pattern} }}{said}"


def _apart(source: SeenColumn, seen: SeenExport) -> str:
    """A moment of a date and a time that stand in two columns."""
    dates = [column for column in seen.columns if column.part is Part.DATE]
    day = source if source.part is Part.DATE else dates[0] if len(dates) == 1 else None
    said = [f"date = {_UNDECIDED if day is None else _quoted(day.name)}"]
    comments = [] if day is not None else ["which column has the date?"]
    if source.part is Part.TIME:
        said.append(f"time = {_quoted(source.name)}")
    for column, part in ((day, Part.DATE), (source, Part.TIME)):
        if column is not None and column.part is part and column.forms:
            pattern, comment = _pattern(column, part)
            said.append(f"{part.value} = {pattern}")
            comments.append(comment.removeprefix("  # "))
    return f"{{ {', '.join(said)} }}" + (f"  # {'; '.join(comments)}" if comments else "")


def _pattern(source: SeenColumn, part: Part) -> tuple[str, str]:
    """The pattern where only one fits, else a question mark; and what to say of it."""
    fitting = source.forms or ()
    if source.part is part and len(fitting) == 1:
        return _quoted(fitting[0]), "  # ? the only known form that fits the first rows"
    if source.part is part and fitting:
        return _UNDECIDED, f"  # either of {' '.join(map(_quoted, fitting))}: all fit, and none is guessed"
    return _UNDECIDED, "  # no known form fits the first rows: how are they written?"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(_quoted, names))


def _wrapped(names: Sequence[str]) -> list[str]:
    half = len(names) // 2
    return [f"#   {', '.join(part)}" for part in (names[:half], names[half:])]
