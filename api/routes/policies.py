"""Policies: every number of the law and of an institution's own choices, with its clause."""

from __future__ import annotations

import datetime as dt
from typing import Any

from api.allowed import signed_in
from api.refusals import Refused
from api.routes.institution import institution_now
from api.routes.noun import Id, Said, noun
from api.visit import Visiting
from sponsor_monitor.law import Bundle, bundle_from_bytes, shipped_bundle, shipped_ids
from sponsor_monitor.policy_text import bundle_rows

router = noun("policies")


class NoSuchPolicy(Refused):
    """A policy that is neither shipped nor the institution's."""

    def __init__(self) -> None:
        """Say where they are listed."""
        super().__init__("There is no such policy: /api/v1/policies lists those there are.")


class Policy(Said):
    """A policy; ``is_in_force`` says that assessments judge by it, unless they are asked otherwise."""

    policy: str
    title: str
    extends: str | None
    sha256: str
    is_in_force: bool


class PolicyValue(Said):
    """One value of a policy, from a day on where it has one, with its clause and where that stands."""

    name: str
    meaning: str
    value: str
    since: dt.date | None
    clause: str
    source: str


class WholePolicy(Policy):
    """A policy with every value."""

    values: list[PolicyValue]


class Policies(Said):
    """The shipped policies, and the institution's own."""

    items: list[Policy]


@router.get("/policies", dependencies=[signed_in])
def policies(visit: Visiting) -> Policies:
    """The shipped policies and the institution's own."""
    found, chosen = _known(visit)
    return Policies(items=[Policy(**_told(bundle, chosen)) for _, bundle in sorted(found.items())])


@router.get("/policies/{policy}", dependencies=[signed_in])
def policy(visit: Visiting, policy: Id) -> WholePolicy:
    """A policy with every value, its clause and source."""
    found, chosen = _known(visit)
    if policy not in found:
        raise NoSuchPolicy
    bundle = found[policy]
    values = [
        PolicyValue(
            name=row.name,
            meaning=row.meaning,
            value=row.value_text,
            since=None if row.since is None else dt.date.fromisoformat(row.since),
            clause=row.clause,
            source=row.source,
        )
        for row in bundle_rows(bundle)
    ]
    return WholePolicy(**_told(bundle, chosen), values=values)


def _known(visit: Visiting) -> tuple[dict[str, Bundle], str | None]:
    """Every policy by id, the institution's own before a shipped one of that id, and which is in force."""
    found = {each: shipped_bundle(each) for each in shipped_ids()}
    here = institution_now(visit.service.database)
    if here is None:
        return found, None
    own = {each: bundle_from_bytes(toml.encode(), each) for each, toml in here.texts["bundle_version"].items()}
    return {**found, **own}, here.policy


def _told(bundle: Bundle, chosen: str | None) -> dict[str, Any]:
    return {
        "policy": bundle.id,
        "title": bundle.title,
        "extends": bundle.extends,
        "sha256": bundle.sha256,
        "is_in_force": bundle.id == chosen,
    }
