"""How a route says who may come in: ``dependencies=[allowed(Permission.X)]``, ``[signed_in]`` or ``[public]``."""

from __future__ import annotations

import hmac
from typing import Any

from fastapi import Depends
from starlette.requests import Request

from api.access import Access
from api.refusals import OldForm, SignInNeeded
from api.security.bodies import let_be_large
from api.visit import API, Visit, shows_token, visit
from sponsor_monitor.people.permission import Permission

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})
FIELD = "csrf"
HEADER = "x-csrf-token"


class Door:
    """Looks at whoever comes to a route, before anything of the body is read."""

    def __init__(self, access: Access) -> None:
        """Keep what the route asks."""
        self.access = access

    async def __call__(self, request: Request, visiting: Visit = Depends(visit)) -> None:  # noqa: B008  FastAPI's way
        """Let in, or raise SignInNeeded, NotPermitted or OldForm."""
        if not self.access.is_public:
            if visiting.account is None:
                raise SignInNeeded
            if not self.access.lets_in(visiting.actor):
                visiting.actor.require(self.access.permissions[0])
        if self.access.takes_files:
            let_be_large(request.scope, visiting.service.settings.largest_upload_megabytes)
        is_api = request.url.path.startswith(API)
        if request.method not in _SAFE and not (is_api and shows_token(request)):
            await _check_form(request, visiting, in_body=not is_api)


def allowed(*permissions: Permission, takes_files: bool = False) -> Any:
    """For people who have one of these permissions, about anybody at all; services ask about the student."""
    return Depends(Door(Access(permissions, takes_files=takes_files)))


signed_in: Any = Depends(Door(Access()))
"""For everybody who has signed in, whatever they may."""

public: Any = Depends(Door(Access(is_public=True)))
"""For everybody."""


async def _check_form(request: Request, visiting: Visit, *, in_body: bool) -> None:
    """OldForm for what another site sent, or a page of another session; every tab of one session has the same token.

    Pages send it ``in_body`` or as a header, programs of a browser's session as a header only.
    """
    shown = request.headers.get(HEADER)
    if request.headers.get("sec-fetch-site", "none") not in _OURS:
        raise OldForm
    if shown is None:
        field = (await request.form()).get(FIELD) if in_body else None
        shown = field if isinstance(field, str) else ""
    if not hmac.compare_digest(shown.encode("utf-8", "surrogatepass"), visiting.csrf.encode()):
        await request.close()
        raise OldForm
