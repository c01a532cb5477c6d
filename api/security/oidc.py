"""Signing in at an OpenID Connect provider: authorization code with PKCE, state and nonce, by Authlib."""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import httpx
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from api.refusals import Refused

with warnings.catch_warnings():
    # Authlib would rather speak through a library that is not out yet.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.httpx_client import OAuth2Client
    from authlib.oidc.core import CodeIDToken

_WELL_KNOWN = "/.well-known/openid-configuration"
_SCOPE = "openid profile email"
_BYTES = 32
_WAIT_SECONDS = 10
_LEEWAY_SECONDS = 60
_SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Only signatures whose key the provider alone has."""


class ProviderUnreachable(Refused):
    """The provider does not answer, or not as one."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("The university's sign-in does not answer: try again in a few minutes.")


class NotSignedIn(Refused):
    """A return from the provider that signs nobody in."""

    def __init__(self) -> None:
        """Say the same for every cause: who sent it need not know which."""
        super().__init__("The university's sign-in did not come to an end here, or too late: begin again.")


class NotAskedAgain(Refused):
    """A return from the provider that does not say that somebody has just proved who they are."""

    def __init__(self) -> None:
        """Say what to do, and who can help."""
        super().__init__(
            "The university's sign-in did not ask again who you are, so nothing can be signed by it: try once more. "
            "If it goes on so, tell those who run it that it has to follow max_age and give auth_time."
        )


@dataclass(frozen=True, slots=True)
class Begun:
    """What is remembered of a sign-in while somebody is at the provider.

    ``since`` is the second after which they are to prove who they are; 0 where an earlier sign-in there will do.
    """

    state: str
    nonce: str
    verifier: str
    since: int = 0


class Provider:
    """One provider, by its issuer; what it says of itself is asked once."""

    def __init__(self, issuer: str, client_id: str, secret: str | None) -> None:
        """Ask nothing yet."""
        self.issuer = issuer
        self._client_id = client_id
        self._secret = secret
        self._lock = Lock()
        self._told: Mapping[str, Any] | None = None

    def begin(self, redirect: str, since: int = 0) -> tuple[str, Begun]:
        """Where to send somebody, and what to remember; with ``since`` they have to prove anew who they are."""
        state, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(3))
        begun = Begun(state, nonce, verifier, since)
        more = {"prompt": "login", "max_age": "0"} if since else {}
        with self._client(redirect) as client:
            address, _ = client.create_authorization_url(
                self._metadata()["authorization_endpoint"],
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
                **more,
            )
        return str(address), begun

    def finish(self, begun: Begun, redirect: str, query: str, now: int) -> Mapping[str, Any]:
        """The claims of who came back; NotSignedIn where the answer is not to what was begun, or is not good.

        NotAskedAgain where somebody was to prove anew who they are, and the provider does not say that they did.
        """
        try:
            with self._client(redirect) as client:
                token = client.fetch_token(
                    self._metadata()["token_endpoint"],
                    authorization_response=f"{redirect}?{query}",
                    state=begun.state,
                    code_verifier=begun.verifier,
                )
            return self._claims(token, begun, now)
        except httpx.HTTPError:
            raise ProviderUnreachable from None
        except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError):
            raise NotSignedIn from None

    def sign_out_address(self, back: str) -> str | None:
        """Where somebody signs out at the provider too; None where it has no such place."""
        address = self._metadata().get("end_session_endpoint")
        told = {"client_id": self._client_id, "post_logout_redirect_uri": back}
        return None if address is None else str(httpx.URL(address).copy_merge_params(told))

    def _claims(self, token: Mapping[str, Any], begun: Begun, now: int) -> Mapping[str, Any]:
        keys = KeySet.import_key_set(self._get(self._metadata()["jwks_uri"]))
        registry = JWSRegistry(algorithms=_SIGNED_BY, strict_check_header=False)
        read = jwt.decode(token["id_token"], keys, registry=registry)
        options = {
            "iss": {"essential": True, "value": self._metadata()["issuer"]},
            "aud": {"essential": True, "value": self._client_id},
        }
        params = {"nonce": begun.nonce, "client_id": self._client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(read.claims, read.header, options, params)
        claims.validate(now=now, leeway=_LEEWAY_SECONDS)
        if begun.since and claims.get("auth_time", 0) < begun.since - _LEEWAY_SECONDS:
            raise NotAskedAgain
        return dict(claims)

    def _client(self, redirect: str) -> Any:
        return OAuth2Client(
            self._client_id,
            self._secret,
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            scope=_SCOPE,
            redirect_uri=redirect,
            code_challenge_method="S256",
            timeout=_WAIT_SECONDS,
        )

    def _metadata(self) -> Mapping[str, Any]:
        with self._lock:
            if self._told is None:
                told = self._get(self.issuer + _WELL_KNOWN)
                if told.get("issuer", "").rstrip("/") != self.issuer:
                    raise ProviderUnreachable
                self._told = told
            return self._told

    def _get(self, address: str) -> Any:
        try:
            answer = httpx.get(address, timeout=_WAIT_SECONDS).raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError):
            raise ProviderUnreachable from None
