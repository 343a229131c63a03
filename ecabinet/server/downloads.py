"""Complete bytes on their way out: whole by the server's own file sending, or one range of them."""

import asyncio
import re
from pathlib import Path
from typing import Any

from litestar.response import Response
from litestar.types import ASGIApp, Receive, Scope, Send

from ecabinet.server.problems import Refused

READ_BYTES = 256 << 10
_RANGE = re.compile(r"^bytes=(\d{0,20})-(\d{0,20})$")


def span(wanted: str | None, size: int) -> tuple[int, int] | None:
    """First byte and the one past the last of a Range header (RFC 9110, 14.2); None for the whole.

    Several ranges and units of others are answered with the whole, as the RFC lets a server do. Raises
    Refused: range.
    """
    match = _RANGE.match(wanted or "")
    if match is None or match[1] == match[2] == "":
        return None
    first, last = match[1], match[2]
    if first == "":
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= end:
        raise Refused("range", size=str(size))
    return start, end


class FileResponse(Response[bytes]):
    """A file named by its hash, sent with an ETag by which a cut download is resumed."""

    def __init__(self, path: Path, sha256: str, size: int, wanted: str | None, if_range: str | None) -> None:
        super().__init__(b"", media_type="application/octet-stream")
        self._path = path
        self._size = size
        tag = f'"{sha256}"'
        self._span = span(wanted, size) if if_range in (None, tag) else None
        self._fields = [
            (b"content-type", b"application/octet-stream"),
            (b"accept-ranges", b"bytes"),
            (b"etag", tag.encode()),
        ]

    def to_asgi_response(self, app: Any, request: Any, **rest: Any) -> ASGIApp:  # type: ignore[override]  # a response of our own making takes none of Litestar's options
        """The file as an ASGI application."""
        return self._send

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        start, end = self._span or (0, self._size)
        headers = [*self._fields, (b"content-length", str(end - start).encode())]
        if self._span is not None:
            headers.append((b"content-range", f"bytes {start}-{end - 1}/{self._size}".encode()))
        status = 206 if self._span else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        extensions = scope.get("extensions") or {}
        if self._span is None and "http.response.pathsend" in extensions:
            await send({"type": "http.response.pathsend", "path": str(self._path)})  # type: ignore[arg-type]  # Litestar's types lack this extension
            return
        with self._path.open("rb") as file:
            file.seek(start)
            while start < end:
                piece = await asyncio.to_thread(file.read, min(READ_BYTES, end - start))
                start += len(piece) or end  # a file that lost its end is a cut, never a loop
                more = start < end
                await send({"type": "http.response.body", "body": piece, "more_body": more})
