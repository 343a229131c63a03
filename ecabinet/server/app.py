"""The ASGI application: endpoints behind one door that logs, sets security headers and hides faults."""

import asyncio
import contextlib
import logging
import time
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.enums import OpenAPIMediaType, ScopeType
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from ecabinet.protocol.messages import BODY_BYTES_MAX, PROTOCOL
from ecabinet.server.api import ENDPOINTS, EXCEPTIONS, Parts, parts_of, session_of
from ecabinet.server.identity import Identity
from ecabinet.server.stores import Clock, Stores
from ecabinet.server.stream import Streams

log = logging.getLogger("ecabinet.requests")

SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"strict-transport-security", b"max-age=31536000"),
]

TOO_LARGE = 413
DRAIN_BYTES_MAX = 16 << 20
"""As much of a refused body is still read, so that whoever is sending it gets to read why."""


DRAIN_SILENCE_S = 0.5


async def _drain(receive: Receive) -> None:
    left = DRAIN_BYTES_MAX
    with contextlib.suppress(TimeoutError):
        while left > 0:
            message = await asyncio.wait_for(receive(), DRAIN_SILENCE_S)
            if message["type"] != "http.request" or not message.get("more_body"):
                return
            left -= len(message.get("body", b""))


class Front:
    """Stands before the endpoints: one line of log for each request, never its query or its headers."""

    def __init__(self, endpoints: ASGIApp, streams: Streams) -> None:
        self._endpoints = endpoints
        self.streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != ScopeType.HTTP:
            await self._endpoints(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if status == TOO_LARGE:
                    await _drain(receive)
                message["headers"] = [*message["headers"], *SECURITY_HEADERS]
            await send(message)

        try:
            await self._endpoints(scope, receive, sending)
        finally:
            line = {
                "method": scope.get("method", "-"),
                # A path may name a meeting; the template does not.
                "route": scope.get("path_template", "-"),
                "status": status,
                "ms": round((time.perf_counter() - began) * 1000, 1),
            }
            log.info("request", extra=line)


def create(stores: Stores, identity: Identity, clock: Clock) -> Front:
    """The application over stores that its caller opened, and closes after it."""
    streams = Streams()
    description = OpenAPIConfig(
        title="E-Cabinet",
        version=str(PROTOCOL),
        path="/openapi.json",
        render_plugins=[JsonRenderPlugin(path="/", media_type=OpenAPIMediaType.OPENAPI_JSON)],
        components=Components(security_schemes={"session": SecurityScheme(type="http", scheme="bearer")}),
        security=[{"session": []}],
        use_handler_docstrings=True,
    )
    dependencies: dict[str, Any] = {
        "parts": Provide(parts_of, sync_to_thread=False),
        "session": Provide(session_of, sync_to_thread=False),
    }
    endpoints = Litestar(
        ENDPOINTS,
        dependencies=dependencies,
        exception_handlers=EXCEPTIONS,
        openapi_config=description,
        request_max_body_size=BODY_BYTES_MAX,
        state=State({"parts": Parts(stores, identity, streams, clock)}),
        logging_config=None,
    )
    return Front(endpoints, streams)
