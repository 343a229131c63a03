"""The ASGI application: endpoints behind one door that logs, sets security headers and hides faults."""

import asyncio
import contextlib
import logging
import time
from typing import Any, cast

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.enums import OpenAPIMediaType, ScopeType
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.types.asgi_types import ReceiveMessage

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

DRAIN_BYTES_MAX = 16 << 20
"""As much of a refused request's body is still read, so that whoever is sending it gets to read why."""
DRAIN_SILENCE_S = 0.5


class Body:
    """A request's body as the endpoints receive it; knows whether some of it was left unread."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        fields = {name for name, value in scope["headers"] if value != b"0"}
        self._unread = b"content-length" in fields or b"transfer-encoding" in fields

    async def receive(self) -> ReceiveMessage:
        """The next message."""
        message = await self._receive()
        self._unread = message["type"] == "http.request" and bool(message.get("more_body"))
        return message

    async def drain(self) -> None:
        """Reads what is left, within reason."""
        left = DRAIN_BYTES_MAX
        with contextlib.suppress(TimeoutError):
            while self._unread and left > 0:
                message = await asyncio.wait_for(self.receive(), DRAIN_SILENCE_S)
                left -= len(cast(bytes, message.get("body", b"")))


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
        method = scope.get("method", "-")
        if method == "OPTIONS":
            # Litestar's own answer forgets all methods but one handler's; nobody here has anything to ask.
            scope = cast(Scope, {**scope, "method": "TRACE"})
        began = time.perf_counter()
        status = 0
        body = Body(scope, receive)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if status >= 400:
                    await body.drain()
                message["headers"] = [*message["headers"], *SECURITY_HEADERS]
            await send(message)

        try:
            await self._endpoints(scope, body.receive, sending)
        finally:
            line = {
                "method": method,
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
