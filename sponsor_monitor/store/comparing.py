"""Two runs compared: which findings appeared, went or changed, for whom, and which facts caused it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store.causes import Causes, ChangedFacts
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import live_rows
from sponsor_monitor.store.reading import View
from sponsor_monitor.store.reproducing import Difference
from sponsor_monitor.store.runs import Run, assess_view, opaque_ids, registration_numbers, view_of
from sponsor_monitor.what_if import Change, Entry, FindingChange, WhatIf, compare

FORMAT = "sponsor-monitor/comparison/1"
_TEXTS = ("setting_version", "calendar_version", "plan_version", "bundle_version")


@dataclass(frozen=True, slots=True)
class RegistrationChange:
    """What changed for one registration (``uid`` its opaque id), and the facts that differ about its student."""

    uid: str
    registration_id: str
    student_id: str
    change: Change
    causes: Causes


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, what differs for everybody (``general``), the counts, and what changed for whom.

    ``arrived`` and ``left`` are the registrations that the later run or the earlier one alone has; those of
    ``in_detail`` keep their findings, but not every figure of theirs or whether they are complete.
    """

    before: Run
    after: Run
    general: tuple[Difference, ...]
    found: WhatIf
    registrations: tuple[RegistrationChange, ...]
    arrived: tuple[str, ...]
    left: tuple[str, ...]
    in_detail: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The comparison as JSON."""
        return {
            "format": FORMAT,
            "before": _run(self.before),
            "after": _run(self.after),
            "general": [asdict(each) for each in self.general],
            "registrations": [_registration(each) for each in self.registrations],
            "courses": [
                {"course": each.subject, "findings": [_finding(one) for one in each.findings]}
                for each in self.found.courses
            ],
            "arrived": list(self.arrived),
            "left": list(self.left),
            "in_detail": list(self.in_detail),
        }


def compare_runs(database: Database, before: Run, after: Run, progress: Progress = silent) -> Comparison:
    """Make both runs again and compare them; facts are looked for only about those for whom something changed."""
    views = view_of(database, before), view_of(database, after)
    documents = [
        assess_view(each, run.known_at, progress=progress).document
        for each, run in zip(views, (before, after), strict=True)
    ]
    found = compare(*_aligned(*documents))
    sides = [{entry["registration_id"]: entry for entry in document["registrations"]} for document in documents]
    old, new = sides
    changes = tuple(_with_causes(views, found, old | new))
    told = {each.subject for each in found.registrations}
    return Comparison(
        before,
        after,
        tuple(_general(before, after, *views)),
        found,
        changes,
        arrived=tuple(sorted(new.keys() - old.keys())),
        left=tuple(sorted(old.keys() - new.keys())),
        in_detail=tuple(sorted(name for name in old.keys() & new.keys() - told if old[name] != new[name])),
    )


def _aligned(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both documents with every registration of either, one that is in the other alone having no findings."""
    names = ("registrations", "registration_id"), ("courses", "course_code", "course_start")
    sides: tuple[dict[str, Any], dict[str, Any]] = ({**before}, {**after})
    for section, *key in names:
        keyed = [{tuple(entry[name] for name in key): entry for entry in side[section]} for side in sides]
        for side, own, other in zip(sides, keyed, reversed(keyed), strict=True):
            missing = {name: {**other[name], "findings": []} for name in other.keys() - own.keys()}
            side[section] = [entry for _, entry in sorted((own | missing).items())]
    return sides


def _with_causes(views: tuple[View, View], found: WhatIf, entries: Mapping[str, Entry]) -> Iterator[RegistrationChange]:
    if not found.registrations:
        return
    later = max(views, key=lambda each: each.cut.batch)
    numbers, uids = registration_numbers(later.database, later.cut), opaque_ids(later.database, later.cut)
    facts, students = ChangedFacts(*views), _students(later)
    for change in found.registrations:
        entry = entries[change.subject]
        causes = facts.of(students[entry["student_id"]], entry["student_id"])
        yield RegistrationChange(uids[numbers[change.subject]], change.subject, entry["student_id"], change, causes)


def _students(looked_at: View) -> dict[str, int]:
    rows = live_rows(looked_at.database, FACTS["student"], looked_at.cut, ("id", "student_id"))
    return dict(zip(rows["student_id"].to_pylist(), rows["id"].tolist(), strict=True))


def _general(before: Run, after: Run, earlier: View, later: View) -> Iterator[Difference]:
    """What differs between two runs and is no one student's."""
    asked = (
        ("as_of", before.as_of.isoformat(), after.as_of.isoformat()),
        ("known_at", before.known_at or "", after.known_at or ""),
        ("batch", str(before.batch), str(after.batch)),
        ("policy", f"{before.policy_id} {before.policy_sha256}", f"{after.policy_id} {after.policy_sha256}"),
        ("program", before.program, after.program),
    )
    texts = [_texts(each) for each in (earlier, later)]
    written = [(name, texts[0].get(name, ""), texts[1].get(name, "")) for name in sorted({*texts[0], *texts[1]})]
    for what, old, new in (*asked, *written):
        if old != new:
            yield Difference(what, old, new)


def _texts(looked_at: View) -> dict[str, str]:
    """The text of every setting, calendar, plan and policy of the institution's own, by kind and name."""
    found: dict[str, str] = {}
    for table in _TEXTS:
        own = FACTS[table]
        name, text = (field.name for field in own.fields)
        rows = live_rows(looked_at.database, own, looked_at.cut, (name, text), looked_at.known_at)
        kind = table.removesuffix("_version")
        for key, value in zip(rows[name].to_pylist(), rows[text].to_pylist(), strict=True):
            found[f"{kind} {key}"] = value
    return found


def _run(run: Run) -> dict[str, Any]:
    return {
        "run": run.number,
        "id": run.uid,
        "as_of": run.as_of.isoformat(),
        "known_at": run.known_at,
        "batch": run.batch,
        "policy": {"id": run.policy_id, "sha256": run.policy_sha256},
        "program": run.program,
    }


def _registration(changed: RegistrationChange) -> dict[str, Any]:
    moved = changed.change.below_degree
    return {
        "id": changed.uid,
        "registration_id": changed.registration_id,
        "student_id": changed.student_id,
        "below_degree": None if moved is None else {"before": moved[0], "after": moved[1]},
        "findings": [_finding(each) for each in changed.change.findings],
        "causes": [asdict(cause) for cause in changed.causes.named],
        "more_causes": changed.causes.more,
    }


def _finding(change: FindingChange) -> dict[str, Any]:
    what = "appeared" if change.before is None else "went" if change.after is None else "changed"
    return {"change": what, "before": change.before, "after": change.after}
