"""What every module of the API begins with: its router, the words a request may hold, and what it may be refused by."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.visit import API

V1 = f"{API}v1"
PROBLEM = "application/problem+json"
LONGEST = 20_000


class Said(BaseModel):
    """What the API answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(BaseModel):
    """What a request's body says: nothing but what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Said):
    """Why a request was refused (RFC 9457): ``detail`` is a sentence that says what to do.

    ``faults`` says of single fields what is wrong with them.
    """

    type: str
    title: str
    status: int
    detail: str
    faults: dict[str, str] | None = None


def noun(name: str) -> APIRouter:
    """The router of a noun."""
    return APIRouter(prefix=V1, tags=[name])


def problems(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """That a route may be refused with these statuses, besides those that every route has (``description.py``)."""
    return {int(status): problem(status) for status in statuses}


def problem(status: HTTPStatus) -> dict[str, Any]:
    """A refusal, as the description of the API has it."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {"description": status.phrase, "content": {PROBLEM: {"schema": schema}}}


def headers(status: HTTPStatus, description: str, **named: str) -> dict[int | str, dict[str, Any]]:
    """An answer with headers of its own, each with what it says."""
    told = {name.replace("_", "-"): {"description": text, "schema": {"type": "string"}} for name, text in named.items()}
    return {int(status): {"description": description, "headers": told}}


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("a text has no NUL character")
    return text


Id = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$")]
"""An opaque id in an address."""
Word = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_no_nul)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST), AfterValidator(_no_nul)]
_SAFE = 2**53 - 1
Whole = Annotated[int, Field(ge=-_SAFE, le=_SAFE)]
"""A whole number that every reader of JSON takes for the same."""
