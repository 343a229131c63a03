"""The feed that stays: server-sent events, one stream for each device."""

import asyncio
import time
from typing import Any

import msgspec
from litestar.response import Response
from litestar.types import ASGIApp, Receive, Scope, Send

from ecabinet.protocol.messages import HEARTBEAT_S, FeedAnswer, Position, Turnout
from ecabinet.server.accounts import Accounts
from ecabinet.server.feed import Feed
from ecabinet.server.problems import Refused

TURNOUT_GAP_S = 0.25
"""Least time after an answer that told of turnout alone: a hall that votes is told four times a second."""
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),  # nginx would keep everything back
]


class Streams:
    """The streams that are open, by device: a device's second stream ends its first."""

    def __init__(self) -> None:
        self._open: dict[str, asyncio.Future[None]] = {}
        self._closed = False

    def enter(self, device: str, stream: "asyncio.Future[None]") -> None:
        """Counts a stream as its device's only one."""
        former = self._open.get(device)
        if former is not None:
            former.cancel()
        self._open[device] = stream
        if self._closed:
            stream.cancel()

    def leave(self, device: str, stream: "asyncio.Future[None]") -> None:
        """A stream has ended."""
        if self._open.get(device) is stream:
            del self._open[device]

    def close(self) -> None:
        """Ends all, and any that is still to come."""
        self._closed = True
        for stream in list(self._open.values()):
            stream.cancel()


class StreamResponse(Response[bytes]):
    """Feed answers as they come, from the positions that were asked from."""

    def __init__(
        self, feed: Feed, accounts: Accounts, streams: Streams, token: str, positions: tuple[Position, ...]
    ) -> None:
        super().__init__(b"", media_type="text/event-stream")
        self._feed = feed
        self._accounts = accounts
        self._streams = streams
        self._token = token
        self._session = accounts.session(token)
        self._positions = {position.journal: position for position in positions}
        self._told: tuple[tuple[Turnout, ...], int] | None = None

    def to_asgi_response(self, app: Any, request: Any, **rest: Any) -> ASGIApp:  # type: ignore[override]  # a response of our own making takes none of Litestar's options
        """The stream as an ASGI application."""
        return self._run

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        telling = asyncio.ensure_future(self._tell(send))
        hearing = asyncio.ensure_future(_until_gone(receive))
        self._streams.enter(self._session.device, telling)
        gone = True
        try:
            await asyncio.wait([telling, hearing], return_when=asyncio.FIRST_COMPLETED)
            gone = hearing.done()
        finally:
            self._streams.leave(self._session.device, telling)
            for task in (telling, hearing):
                task.cancel()
            await asyncio.wait([telling, hearing])
        if not gone:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        if not telling.cancelled():
            telling.result()  # what broke it is logged where all that breaks is

    async def _tell(self, send: Send) -> None:
        journals = list(self._positions)
        waiter = self._feed.join(journals)  # before the first read: whatever comes in between wakes it
        try:
            await self._send(send, b": welcome\n\n")
            while True:
                began = time.monotonic()
                answer = await asyncio.to_thread(
                    self._feed.read, self._session.person, tuple(self._positions.values())
                )
                if self._fold(answer):
                    await self._send(send, b"data: " + msgspec.json.encode(answer) + b"\n\n")
                if not answer.pages:
                    await asyncio.sleep(max(0.0, began + TURNOUT_GAP_S - time.monotonic()))
                while not await waiter.news(HEARTBEAT_S):
                    await self._send(send, b": still here\n\n")
        except Refused:
            return  # signed out or revoked: the next request is told so
        finally:
            self._feed.leave(waiter, journals)

    async def _send(self, send: Send, data: bytes) -> None:
        self._accounts.session(self._token)
        await send({"type": "http.response.body", "body": data, "more_body": True})

    def _fold(self, answer: FeedAnswer) -> bool:
        """Moves on to what is told now; whether there is anything to tell.

        The first answer always is: without news it says that the reader stands at the head. An event that
        this reader may not see wakes the stream too, and must leave no trace in it.
        """
        for page in answer.pages:
            self._positions[page.journal] = Position(page.journal, page.cursor)
        told = (answer.turnout, answer.notebook)
        changed = bool(answer.pages) or told != self._told
        self._told = told
        return changed


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
