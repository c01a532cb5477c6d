"""Bundles with every parameter changed in turn, and schools' plans."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from bench.invented.people import SCHOOLS
from bench.invented.world import DAY, World

INDICATORS = (
    "submission", "vle", "meeting", "lecture_capture", "co_curricular", "supervision", "placement_contact", "library",
    "pc_login", "attendance",
)  # fmt: skip
# Of each parameter the shipped value first, then others worth having.
VALUES: dict[str, tuple[Any, ...]] = {
    "max_rqf": (5, 3, 4, 6),
    "late_tolerance_minutes": (10, 0, 9, 30),
    "weekly_minutes": (900, 899, 901, 600),
    "basis": ("minutes", "sessions"),
    "min_month_minutes": (600, 0, 599, 1200),
    "monthly_percent": (85, 84, 90, 100, 0),
    "three_month_percent": (70, 50, 75, 85),
    "three_months": (3, 2, 4, 1),
    "max_bridged_months": (1, 2, 3),
    "partial_min_due": (10, 5, 3, 12),
    "partial_percent": (10, 0, 25, 100),
    "qualifying_indicators": (
        ["attendance", "submission", "vle", "meeting", "lecture_capture", "co_curricular", "supervision",
         "placement_contact"], ["vle", "meeting"], ["attendance", "submission", "library"], ["submission"],
    ),
    "strong_indicators": (
        ["attendance", "submission", "supervision", "meeting", "placement_contact"], ["submission"], ["library", "vle"],
    ),
    "gap_days": (60, 30, 45, 61, 90),
    "gap_warning_days": ([14, 21, 28, 45], [7, 14, 28], [10], [1, 59]),
    "interruption_days": (60, 30, 59, 61),
    "remote_percent": (20, 0, 10, 21, 50),
    "remote_since": (dt.date(2025, 3, 19), dt.date(2025, 10, 1), dt.date(2026, 1, 15)),
    "rating_window_days": (14, 10, 5, 30),
    "rating_weights": (
        {"attendance": [5], "vle": [3, 20], "submission": [2, 1], "lecture_capture": [1, 2], "library": [1, 2],
         "pc_login": [1, 4]}, {"meeting": [1, 1], "library": [3, 5]}, {"attendance": [1], "vle": [2, 3]},
    ),
    "rating_bands": (["1/5", "2/5", "3/5", "4/5"], ["0", "1/3", "2/3", "1"], ["1/10", "3/10", "1/2", "9/10"]),
    "rating_min_days": (5, 1, 6, 14),
    "outage_days": (3, 2, 5),
    "outage_window_days": (20, 5, 10, 40),
    "contradiction_weeks": (3, 1, 2, 4),
}  # fmt: skip
DATED = (
    "weekly_minutes", "monthly_percent", "three_month_percent", "gap_days", "interruption_days", "remote_percent"
)  # fmt: skip


def invent_policy(world: World, folder: Path) -> str:
    """What ``policy`` in dataset.toml says; a bundle of the folder's own is written there."""
    chosen = world.weigh({"qmul-2025-09": 11, "qmul-2025-09-rqf3": 1, "extends": 6, "whole": 2})
    if chosen not in ("extends", "whole"):
        return chosen
    path = Path(world.pick(("policy.toml", "our policy.toml", "policies/ours.toml")))
    names = list(VALUES) if chosen == "whole" else world.rng.sample(list(VALUES), world.rng.randint(1, 9))
    lines = [f'id = "ours-{world.rng.randint(1, 99)}"', r'title = "Ours, \"as is\""']
    lines += ['extends = "qmul-2025-09"'] if chosen == "extends" else []
    for name in names:
        changed = chosen == "extends" or world.chance(0.15)
        lines += _parameter(world, name, changed=changed, needs_start=chosen == "whole")
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def _parameter(world: World, name: str, *, changed: bool, needs_start: bool) -> list[str]:
    choices = VALUES[name][1:] if changed else VALUES[name][:1]
    if name not in DATED or world.chance(0.4):
        return [f"[parameters.{name}]", *_value(world, name, world.pick(choices))]
    since = [dt.date(2000, 1, 1)] if needs_start or world.chance(0.3) else []
    since += [world.near(world.as_of, 200, 10) for _ in range(world.rng.randint(1, 3))]
    since = sorted(set(since))
    world.rng.shuffle(since)
    lines = []
    for day in since:
        lines += [f"[[parameters.{name}.values]]", f"since = {day}", *_value(world, name, world.pick(VALUES[name]))]
    return lines


def _value(world: World, name: str, value: Any) -> list[str]:
    clause = f"Ours {world.rng.randint(1, 19)}.{world.rng.randint(1, 9)} ({name})"
    return [f"value = {_toml(value)}", f'clause = "{clause}"', 'source = "Made up for a test"']


def _toml(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
    return str(value)


def invent_plans(world: World, folder: Path) -> None:
    """Plans of some of the schools, each with a few checkpoints."""
    for school in SCHOOLS:
        if world.chance(0.4):
            continue
        lines = [f'school = "{school}"']
        if world.chance(0.5):
            names = world.rng.sample(INDICATORS, world.rng.randint(1, 7))
            lines.append(f"qualifying_indicators = {_toml(names)}")
        for number in range(world.rng.randint(0, 5)):
            lines += _checkpoint(world, number)
        (folder / "plans").mkdir(exist_ok=True)
        (folder / "plans" / f"{school.lower()}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _checkpoint(world: World, number: int) -> list[str]:
    date = world.pick((world.near(world.as_of, 120, 2), world.near(world.as_of, 20, 0), world.as_of))
    start = date - DAY * world.pick((0, 6, 13, 27, 40, 90))
    applies = world.weigh({"taught": 5, "placement": 2, "study_abroad": 2})
    lines = [
        "[[checkpoint]]",
        f'name = "Week {number}"',
        f'applies_to = "{applies}"',
        f"from = {start}",
        f"date = {date}",
    ]
    require = world.pick((None, "", "all", "any"))
    lines += [] if require is None else [f'require = "{require}"']
    for _ in range(world.rng.randint(1, 3)):
        indicator = world.pick((*INDICATORS, "attendance", "attendance", "vle"))
        measure = world.pick(
            ("percent", "active_days", "events") if indicator == "attendance" else ("active_days", "events")
        )
        minimum = world.pick((1, 50, 80, 100)) if measure == "percent" else world.pick((0, 1, 1, 2, 3, 6, 12))
        lines += [
            "[[checkpoint.metric]]",
            f'indicator = "{indicator}"',
            f'measure = "{measure}"',
            f"minimum = {minimum}",
        ]
    return lines
