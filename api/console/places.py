"""The places of the navigation: what each page says of itself, and which of them a person is shown."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api.access import Access, access_of


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation: its label, the name of the route it leads to, and where it stands."""

    label: str
    route: str
    order: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page module: its routes, and its place in the navigation, if it has one."""

    router: APIRouter
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Signpost:
    """A place as the navigation knows it: with its address, and who is let in there."""

    label: str
    route: str
    address: str
    access: Access


def signposts(app: FastAPI, pages: tuple[Page, ...]) -> list[Signpost]:
    """The places of pages in their order."""
    named = {route.name: route for route in app.routes if isinstance(route, APIRoute)}
    places = sorted((page.place for page in pages if page.place is not None), key=lambda place: place.order)
    return [
        Signpost(place.label, place.route, str(app.url_path_for(place.route)), access_of(named[place.route]))
        for place in places
    ]
