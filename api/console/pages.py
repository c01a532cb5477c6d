"""The pages there are. A new one is a module beside this with a ``page``, and a line here."""

from __future__ import annotations

from api.console import account, home, provider, sign_in
from api.console.places import Page

PAGES: tuple[Page, ...] = (
    home.page,
    sign_in.page,
    provider.page,
    account.page,
)
