"""Exports of a cohort's packs: who may have one made, and that it was made, for whom and why."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.choosing import Choice
from sponsor_monitor.services.packs import PackEvent, require_about
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import NoSuchPerson, persons


class CohortEvent(StrEnum):
    """The kinds of entries about exports of cohorts."""

    EXPORTED = "cohort-exported"
    """For whom, how chosen, how many, of which facts, and the SHA-256 of the list of all files."""


@dataclass(frozen=True, slots=True)
class Export:
    """An export as it is begun: its opaque id, for whom and why, how chosen, of which facts.

    ``recipient`` is who receives it, in words; ``known_at`` as it was asked for; ``batch`` the last that counts.
    """

    uid: str
    purpose: Purpose
    recipient: str
    choice: Choice
    as_of: str
    known_at: str | None
    batch: int


def require_cohort(work: Work, registrations: Collection[str], purpose: Purpose) -> None:
    """NotPermitted for who may not export, or may not have such a pack made of every single one of them."""
    found = persons(work.connection, registrations)
    if len(found) < len(set(registrations)):
        raise NoSuchPerson
    for each in found.values():
        work.actor.require(Permission.EXPORT, each.scope)
        require_about(work.actor, each.scope, purpose)


def exported(work: Work, export: Export, packs: Mapping[str, str], drawn_from: int, manifest_sha256: str) -> None:
    """Enter an export before anybody has it, and each student's pack in it by registration with its SHA-256.

    An export that was entered with the same files already is not entered again.
    """
    require_cohort(work, packs, export.purpose)
    work.lock()
    before = work.entries(subject=export.uid, kinds=[CohortEvent.EXPORTED])
    if any(entry.body["manifest_sha256"] == manifest_sha256 for entry in before):
        return
    of_facts = {"as_of": export.as_of, "known_at": export.known_at, "batch": export.batch}
    body = {
        "purpose": export.purpose.value,
        **of_facts,
        "students": len(packs),
        "drawn_from": drawn_from,
        "chosen_by": sorted(export.choice.document()),
        "seed": export.choice.seed,
        "manifest_sha256": manifest_sha256,
    }
    choice = json.dumps(export.choice.document(), ensure_ascii=False, sort_keys=True)
    private = {"recipient": export.recipient, "choice": choice}
    of_pack = {"purpose": export.purpose.value, **of_facts, "export": export.uid}
    work.append(
        Draft(CohortEvent.EXPORTED, _told(body), export.uid, private=private),
        *(
            Draft(PackEvent.MADE, {**_told(of_pack), "sha256": sha256}, registration=uid)
            for uid, sha256 in packs.items()
        ),
    )


def _told(body: Mapping[str, object]) -> dict[str, object]:
    """A body without what there is not."""
    return {name: value for name, value in body.items() if value is not None}
