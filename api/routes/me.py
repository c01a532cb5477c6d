"""Who one is here, and what one may: for a program that shows a token, or a page of a browser's session."""

from __future__ import annotations

from api.allowed import signed_in
from api.routes.noun import Said, noun
from api.visit import Visiting, shows_token
from sponsor_monitor.people.permission import Permission

router = noun("me")


class Me(Said):
    """Who asks: the account, its roles of today, and what of their permissions the token gives.

    ``csrf`` is what a browser's session sends as ``X-CSRF-Token`` with whatever changes something; null for a token.
    """

    account: str
    user_name: str
    roles: list[str]
    permissions: list[str]
    csrf: str | None


@router.get("/me", dependencies=[signed_in])
def me(visit: Visiting) -> Me:
    """Who one is, and what one may about anybody at all."""
    return Me(
        account=visit.actor.uid,
        user_name=visit.actor.user_name or "",
        roles=sorted(role.key for role in visit.actor.roles),
        permissions=[each.key for each in Permission if visit.may(each)],
        csrf=None if shows_token(visit.request) else visit.csrf,
    )
