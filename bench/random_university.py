"""Write one small random university: a dataset folder full of corners, the same for the same seed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.invented.faults import spoil
from bench.invented.people import invent_people
from bench.invented.policy import invent_plans, invent_policy
from bench.invented.signs import invent_events
from bench.invented.teaching import invent_teaching
from bench.invented.terms import calendar_toml, invent_calendars
from bench.invented.world import World, invent_known_at, invent_world
from bench.invented.writing import write_table

FAULTY_SHARE = 0.3


def write_random_university(
    directory: Path, seed: int, *, parquet: bool = False, faults: bool | None = None
) -> dict[str, Any]:
    """Write the dataset of a seed with its case.json, and give what that says: as_of, known_at and exit.

    ``parquet`` writes every table as Parquet, of text or typed; ``faults`` adds bad rows, None to a share of seeds.
    """
    world = invent_world(seed)
    folder = Path(directory)
    (folder / "calendars").mkdir(parents=True, exist_ok=True)
    known_at, is_faulty = invent_known_at(world), world.chance(FAULTY_SHARE)
    window = world.pick((None, 7, 14, 30))
    calendars = invent_calendars(world)
    people = invent_people(world, calendars, tracked=window is not None)
    teaching = invent_teaching(world, people.persons)
    tables = {
        "students": people.students, "registrations": people.registrations, "statuses": people.statuses,
        "sessions": teaching.sessions, "groups": teaching.groups, "marks": teaching.marks,
        "engagement": invent_events(world, people.persons),
    }  # fmt: skip
    for calendar in calendars.values():
        (folder / "calendars" / f"{calendar.id}.toml").write_text(calendar_toml(world, calendar), encoding="utf-8")
    (folder / "dataset.toml").write_text(_settings(world, invent_policy(world, folder), window), encoding="utf-8")
    invent_plans(world, folder)
    spoilt = spoil(world, tables, overfull=not parquet) if (is_faulty if faults is None else faults) else 0
    for name, rows in tables.items():
        if rows or name in ("students", "registrations") or world.chance(0.5):
            write_table(world, folder, name, rows, parquet=parquet, typed=not spoilt)
    case = {"as_of": str(world.as_of), "known_at": known_at, "exit": 1 if spoilt else 0}
    (folder / "case.json").write_text(json.dumps(case, indent=1) + "\n", encoding="utf-8")
    return case


def _settings(world: World, policy: str, window: int | None) -> str:
    lines = ['institution = "Example University"', f'nation = "{world.nation}"', f'policy = "{policy}"']
    if world.zone != "Europe/London" or world.chance(0.5):
        lines.append(f'timezone = "{world.zone}"')
    lines += [f"enrolment_window_days = {window}"] if window is not None else []
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--parquet", action="store_true")
    parser.add_argument("--faults", action=argparse.BooleanOptionalAction, default=None)
    given = parser.parse_args(arguments)
    write_random_university(given.directory, given.seed, parquet=given.parquet, faults=given.faults)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
