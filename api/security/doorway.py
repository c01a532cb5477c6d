"""What every answer carries, and by which names the service answers at all."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.security.cookies import cookies_to_set

_OWN = ("style-src", "img-src", "script-src", "connect-src", "form-action")
_NONE = ("default-src", "base-uri", "frame-ancestors")
POLICY = "; ".join([f"{name} 'none'" for name in _NONE] + [f"{name} 'self'" for name in _OWN])
"""No script or style within a page, nothing from elsewhere, in nobody's frame."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_YEAR = 31_536_000
_KEPT_BY = "cache-control"


class Doorway:
    """Sees to the headers and cookies of what the service answers."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        """Take whether people come by https."""
        self.app = app
        self.headers = {**HEADERS, **({"Strict-Transport-Security": f"max-age={_YEAR}"} if is_https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and complete its answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
                headers.setdefault(_KEPT_BY, "no-store")
                for cookie in cookies_to_set(scope):
                    headers.append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, complete if scope["type"] == "http" else send)


def host_of(headers: Headers) -> str:
    """The name by which a request calls the service, without the port."""
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""
