"""Signing in at a real OpenID Connect provider: once, for who it says, with the roles it says, and never by half."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.security.cookies import SIGNING_IN
from api.settings import Settings
from api.unit_of_work import system_clock, unit_of_work
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.errors import SignsInElsewhere
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.people import give_password
from sponsor_monitor.store.database import Database
from tests.serving import Served, serving
from tests.working import LONDON

with warnings.catch_warnings():
    # The provider of the tests uses what its own library advises against.
    warnings.simplefilter("ignore")
    from oidc_provider_mock import run_server_in_thread

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
ROLES = """claim = "groups"
[[role]]
value = "compliance"
role = "compliance-officer"
[[role]]
value = "lead"
role = "engagement-lead"
schools = ["ENG"]
[[role]]
value = "officer"
role = "signatory"
capacity = "Authorising Officer"
authority = "a made-up letter of 1 September"
"""
_MINUTE = 60_000_000


@dataclass
class University:
    """A provider and a service that trusts it; ``ahead`` moves the service's clock on, in microseconds."""

    provider: str
    served: Served
    ahead: list[int]

    @property
    def database(self) -> Database:
        """The service's own."""
        found: Database = self.served.app.state.service.database
        return found

    def person(self, subject: str, *groups: str, user_name: str = "", **more: object) -> None:
        """Let the provider know somebody by these groups."""
        named = {"preferred_username": user_name or subject, "name": f"Made-up {subject}"}
        claims = {"groups": list(groups), **named, **more}
        httpx.put(f"{self.provider}/users/{subject}", json=claims).raise_for_status()

    def at_provider(self, browser: httpx.Client, subject: str, start: str = "/sign-in/provider") -> str:
        """Begin here, sign in there; the address that the provider sends back to."""
        there = browser.get(start).headers["location"]
        return httpx.post(there, data={"sub": subject}).headers["location"]

    def signed_in(self, subject: str) -> httpx.Client:
        """A browser of somebody who came all the way."""
        browser = self.served.browser()
        back = browser.get(self.at_provider(browser, subject))
        assert back.status_code == 303, back.text
        return browser

    def roles(self, subject: str) -> set[Role]:
        """What somebody holds here today."""
        service = self.served.app.state.service
        account = service.desk.look().people.named(subject)
        return {grant.role for grant in account.grants if grant.to_day is None}


@pytest.fixture
def university(tmp_path: Path) -> Iterator[University]:
    roles = tmp_path / "roles.toml"
    roles.write_text(ROLES, encoding="utf-8")
    secret = tmp_path / "secret"
    secret.write_text("a made-up secret\n", encoding="utf-8")
    with run_server_in_thread(access_token_max_age=timedelta(minutes=5)) as provider:
        issuer = f"http://localhost:{provider.server_port}"
        settings = Settings(
            database=f"sqlite:///{tmp_path / 'a.db'}",
            nightly_at=None,
            oidc_issuer=issuer,
            oidc_client_id="sponsor-monitor",
            oidc_client_secret_file=secret,
            oidc_roles=roles,
        )
        ahead = [0]
        with serving(settings, lambda: system_clock() + ahead[0]) as served:
            yield University(issuer, served, ahead)


def is_in(browser: httpx.Client) -> bool:
    return browser.get("/account").status_code == 200


def test_somebody_signs_in_with_the_roles_of_their_claims(university: University) -> None:
    university.person("ada", "compliance", "nothing of ours")

    browser = university.signed_in("ada")

    assert "Made-up ada" in browser.get("/account").text
    assert university.roles("ada") == {Role.COMPLIANCE_OFFICER}


def test_the_way_there_has_state_nonce_and_a_challenge(university: University) -> None:
    there = httpx.URL(university.served.browser().get("/sign-in/provider").headers["location"])

    assert {"state", "nonce", "code_challenge", "redirect_uri"} <= there.params.keys()
    assert (there.params["code_challenge_method"], there.params["response_type"]) == ("S256", "code")


def test_a_wrong_state_or_another_browser_signs_nobody_in(university: University) -> None:
    university.person("ada", "compliance")
    browser, thief = university.served.browser(), university.served.browser()
    back = httpx.URL(university.at_provider(browser, "ada"))

    assert thief.get(str(back)).status_code == 409
    wrong = browser.get(str(back.copy_set_param("state", "x" * 43)))
    assert (wrong.status_code, is_in(browser), is_in(thief)) == (409, False, False)


def test_the_same_return_a_second_time_signs_nobody_in(university: University) -> None:
    university.person("ada", "compliance")
    browser, thief = university.served.browser(), university.served.browser()
    back = university.at_provider(browser, "ada")
    name = university.served.app.state.service.jar.name(SIGNING_IN)
    thief.cookies.set(name, browser.cookies[name])
    assert browser.get(back).status_code == 303

    assert (browser.get(back).status_code, thief.get(back).status_code) == (409, 409)
    assert not is_in(thief)


def test_who_comes_back_too_late_begins_again(university: University) -> None:
    university.person("ada", "compliance")
    browser = university.served.browser()
    back = university.at_provider(browser, "ada")
    university.ahead[0] = 11 * _MINUTE
    assert browser.get(back).status_code == 409

    university.ahead[0] = 0
    late = university.served.browser()
    begun = university.at_provider(late, "ada")
    university.ahead[0] = 9 * _MINUTE  # within our ten minutes, beyond the five of the provider's token
    assert (late.get(begun).status_code, is_in(late)) == (409, False)


def test_a_role_taken_away_or_given_there_is_so_here_at_the_next_sign_in(university: University) -> None:
    university.person("ada", "compliance")
    university.signed_in("ada")
    university.person("ada", "lead")
    university.signed_in("ada")
    assert university.roles("ada") == {Role.ENGAGEMENT_LEAD}

    university.person("ada")
    browser = university.signed_in("ada")
    assert university.roles("ada") == set()
    assert "You hold no role today." in browser.get("/account").text


def test_nobody_gets_into_anothers_account_by_its_user_name(university: University) -> None:
    university.person("ada", "compliance")
    university.person("eve", user_name="ada")
    university.signed_in("ada")
    browser = university.served.browser()

    refused = browser.get(university.at_provider(browser, "eve"))

    assert (refused.status_code, is_in(browser)) == (409, False)
    assert "user name is taken" in refused.text


def test_signing_out_ends_it_here_and_leads_to_the_providers_own(university: University) -> None:
    university.person("ada", "compliance")
    browser = university.signed_in("ada")
    token = browser.get("/account").text.split('name="csrf" value="')[1].split('"')[0]

    assert browser.post("/sign-out", data={"csrf": token}).headers["location"] == "/signed-out"
    assert not is_in(browser)
    on = browser.get("/sign-out/provider").headers["location"]
    assert on.startswith(f"{university.provider}/oauth2/end_session?")


def statement(browser: httpx.Client) -> dict[str, str]:
    """The form of the signatory's statement."""
    page = browser.get("/assurance").text
    return {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf", "sha256")}


def proves(university: University, browser: httpx.Client, subject: str) -> httpx.Response:
    """Follow the page's own link to the provider, sign in there as somebody, and come back."""
    link = browser.get("/assurance").text.split('href="/confirm?')[1].split('"')[0]
    return browser.get(university.at_provider(browser, subject, f"/confirm?{link}"))


def test_who_came_by_the_provider_signs_after_proving_there_again_once_for_each_signature(
    university: University,
) -> None:
    university.person("ada", "officer")
    browser = university.signed_in("ada")
    unproved = browser.post("/assurance", data=statement(browser))
    there = httpx.URL(browser.get("/confirm").headers["location"])

    assert (unproved.status_code, "prove again at the university" in unproved.text) == (409, True)
    assert (there.params["prompt"], there.params["max_age"]) == ("login", "0")
    assert proves(university, browser, "ada").headers["location"] == "/assurance"
    assert "You have just proved who you are" in browser.get("/assurance").text
    first = browser.post("/assurance", data=statement(browser))
    assert (first.status_code, first.headers["location"].startswith("/assurance/")) == (303, True)
    assert browser.post("/assurance", data=statement(browser)).status_code == 409  # the proof was for that one

    proves(university, browser, "ada")
    university.ahead[0] = 6 * _MINUTE
    assert browser.post("/assurance", data=statement(browser)).status_code == 409  # and it grows old


def test_an_old_session_there_or_somebody_else_proves_nothing(university: University) -> None:
    university.person("ada", "officer")
    university.person("eve", "officer")
    browser, other = university.signed_in("ada"), university.signed_in("eve")
    assert proves(university, browser, "eve").status_code == 409
    university.person("ada", "officer", auth_time=int(time.time()) - 600)

    stale = proves(university, browser, "ada")
    begun = university.at_provider(browser, "ada", "/confirm")
    name = university.served.app.state.service.jar.name(SIGNING_IN)
    other.cookies.set(name, browser.cookies[name])

    assert (stale.status_code, "did not ask again" in stale.text) == (409, True)
    assert other.get(begun).status_code == 409
    assert [each.post("/assurance", data=statement(each)).status_code for each in (browser, other)] == [409, 409]


def test_an_administrator_gives_no_password_to_who_comes_by_the_provider(university: University) -> None:
    university.person("ada", "officer")
    university.signed_in("ada")
    administrator = Actor("root", "root", (Grant(Role.ADMINISTRATOR),))

    with pytest.raises(SignsInElsewhere), unit_of_work(university.database, administrator, LONDON) as work:
        give_password(work, "ada")


def test_a_provider_that_is_down_is_told_with_a_sentence(tmp_path: Path) -> None:
    roles = tmp_path / "roles.toml"
    roles.write_text(ROLES, encoding="utf-8")
    told: dict[str, Any] = {"oidc_issuer": "http://localhost:9", "oidc_client_id": "x", "oidc_roles": roles}
    with serving(Settings(database=f"sqlite:///{tmp_path / 'a.db'}", nightly_at=None, **told)) as served:
        answer = served.browser().get("/sign-in/provider")

    assert "does not answer" in answer.text
