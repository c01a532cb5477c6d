"""The description of the API (OpenAPI 3.1), made from the routes themselves: nothing in it is written twice."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse

from api.access import Access, access_of
from api.allowed import HEADER, public
from api.routes.noun import V1, Problem, noun, problem
from api.security.cookies import SESSION
from sponsor_monitor.store.program import program_version

router = noun("description")
PATH = f"{V1}/openapi.json"
_ALWAYS = (
    HTTPStatus.CONFLICT,
    HTTPStatus.MISDIRECTED_REQUEST,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_WITH_BODY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.INSUFFICIENT_STORAGE)
_NOT_OURS = ("HTTPValidationError", "ValidationError")
_ABOUT = (
    "Students, alerts, cases, assessments, imports and the log of Sponsor Monitor. Whoever asks is told what they may "
    "see; docs/api.md says how to begin."
)


@router.get("/openapi.json", dependencies=[public], include_in_schema=False)
def openapi(request: Request) -> JSONResponse:
    """The description of the API."""
    return JSONResponse(described([each for each in request.app.routes if isinstance(each, APIRoute)], request))


def described(routes: Sequence[APIRoute], request: Request) -> dict[str, Any]:
    """The description of the routes of the API among these."""
    own = [route for route in routes if route.path.startswith(V1) and route.include_in_schema]
    found = get_openapi(title="Sponsor Monitor", version=program_version(), description=_ABOUT, routes=own)
    schemas = found["components"]["schemas"]
    for name in _NOT_OURS:
        schemas.pop(name, None)
    schemas[Problem.__name__] = Problem.model_json_schema()
    cookie = request.app.state.service.jar.name(SESSION)
    found["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token (sponsor-monitor people token)."},
        "session": {"type": "apiKey", "in": "cookie", "name": cookie, "description": "A browser's session."},
        "csrf": {"type": "apiKey", "in": "header", "name": HEADER, "description": "`csrf` of /api/v1/me."},
    }
    for route in own:
        for method in route.methods or ():
            _complete(found["paths"][route.path_format][method.lower()], access_of(route), method)
    return found


def _complete(operation: dict[str, Any], access: Access, method: str) -> None:
    """What every route has in common: who may, and by what it may be refused."""
    statuses = list(_ALWAYS)
    if not access.is_public:
        statuses += [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN]
        session: dict[str, list[str]] = {"session": []} if method == "GET" else {"session": [], "csrf": []}
        operation["security"] = [{"token": []}, session]
        operation["description"] = f"{operation.get('description', '')}\n\n{_needs(access)}".strip()
    if any(each["in"] == "path" for each in operation.get("parameters", ())) or method != "GET":
        statuses.append(HTTPStatus.NOT_FOUND)
    if method != "GET":
        statuses += _WITH_BODY
    for status in statuses:
        operation["responses"][str(int(status))] = problem(status)
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _needs(access: Access) -> str:
    if not access.permissions:
        return "For everybody who has signed in."
    keys = ", ".join(f"`{each.key}`" for each in access.permissions)
    return f"Needs {'one of ' if len(access.permissions) > 1 else ''}{keys}, about the student asked for."
