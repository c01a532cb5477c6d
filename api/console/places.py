"""The places of the navigation: what each page says of itself, and which of them a person is shown."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api.access import Access, access_of
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.permission import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation: its label, the name of the route it leads to, and where it stands.

    It is shown to whom the route lets in; where ``needs`` is given, to who has that permission as well; where
    ``unless`` is, to who has not that one, by which they find the same elsewhere.
    """

    label: str
    route: str
    order: int
    needs: Permission | None = None
    unless: Permission | None = None


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
    needs: Permission | None
    unless: Permission | None

    def is_for(self, actor: Actor) -> bool:
        """Whether it is shown to somebody who has signed in."""
        has_needed = self.needs is None or actor.may_somewhere(self.needs)
        has_other = self.unless is not None and actor.may_somewhere(self.unless)
        return self.access.lets_in(actor) and has_needed and not has_other


def signposts(app: FastAPI, pages: tuple[Page, ...]) -> list[Signpost]:
    """The places of pages in their order."""
    named = {route.name: route for route in app.routes if isinstance(route, APIRoute)}
    places = sorted((page.place for page in pages if page.place is not None), key=lambda place: place.order)
    return [
        Signpost(
            place.label,
            place.route,
            str(app.url_path_for(place.route)),
            access_of(named[place.route]),
            place.needs,
            place.unless,
        )
        for place in places
    ]
