"""`serve`: one process that listens, so that its end, however it comes, refuses connections at once."""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import sys
import threading
from pathlib import Path

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from ecabinet.server import logs
from ecabinet.server.app import Front, create
from ecabinet.server.identity import BadCertificate, Identity, open_identity
from ecabinet.server.lock import DataLock, InUse
from ecabinet.server.stores import open_stores, system_clock

LISTEN = "127.0.0.1:8443"
BACKLOG = 2048
"""Connections that may wait; after a cut a whole province comes back at once."""
STOP_S = 5
"""What is under way may end within this time."""
ANSWERS_POLL_S = 0.01

log = logging.getLogger(__name__)


def parser() -> argparse.ArgumentParser:
    """The arguments of `serve`."""
    parser = argparse.ArgumentParser(
        prog="main.py serve", description="Máy chủ phòng họp / the meeting server"
    )
    parser.add_argument(
        "--data", required=True, type=Path, metavar="DIR", help="thư mục dữ liệu / data directory"
    )
    parser.add_argument("--listen", default=LISTEN, metavar="HOST:PORT", help=f"mặc định / default {LISTEN}")
    parser.add_argument("--tls-cert", type=Path, metavar="FILE", help="chứng thư / certificate chain, PEM")
    parser.add_argument(
        "--tls-key", type=Path, metavar="FILE", help="khóa của chứng thư / its private key, PEM"
    )
    parser.add_argument(
        "--exit-with-stdin", action="store_true", help="dừng khi stdin đóng / stop when stdin closes"
    )
    parser.add_argument("--database", metavar="URL", help=argparse.SUPPRESS)
    parser.add_argument("--blobs", metavar="URL", help=argparse.SUPPRESS)
    parser.add_argument("--takeover", metavar="GRANT", help=argparse.SUPPRESS)
    return parser


def complain(vietnamese: str, english: str) -> int:
    """Says what is wrong in both languages; answers the exit code for it."""
    sys.stderr.write(f"{vietnamese}\n{english}\n")
    return 2


def address(text: str) -> tuple[str, int]:
    """Host and port of "HOST:PORT"; an IPv6 host stands in brackets. Raises ValueError."""
    host, _, port = text.rpartition(":")
    number = int(port)
    if not host or not 0 <= number <= 65535:
        raise ValueError(text)
    return host.removeprefix("[").removesuffix("]"), number


def reserve(host: str, port: int) -> tuple[socket.socket, int]:
    """A bound socket that does not listen, and its port. Raises OSError if another server listens there.

    It is held while the server binds the same port beside it, which SO_REUSEPORT allows; bound without that
    option it finds out whether the port is taken, which the server, binding with it, would not notice.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    holder = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two servers share a port
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((host, port))
        if hasattr(socket, "SO_REUSEPORT"):
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    except OSError:
        holder.close()
        raise
    return holder, holder.getsockname()[1]


def main(argv: list[str]) -> int:
    """Serves until it is told to stop; 2 for arguments that cannot be served."""
    given = parser().parse_args(argv)
    if given.database or given.blobs or given.takeover:
        return complain(
            "Bản này chỉ chạy với cơ sở dữ liệu và tệp nhúng sẵn; --database, --blobs, --takeover sẽ có sau.",
            "This release serves from its embedded database and files; the rest comes later.",
        )
    if (given.tls_cert is None) != (given.tls_key is None):
        return complain("--tls-cert và --tls-key phải đi cùng nhau.", "--tls-cert and --tls-key go together.")
    try:
        host, port = address(given.listen)
    except ValueError:
        return complain(f"Không hiểu địa chỉ “{given.listen}”.", f"Not an address: “{given.listen}”.")
    logs.configure()
    try:
        with DataLock(given.data):
            return serve(given, host, port)
    except InUse as held:
        return complain(
            f"Tiến trình {held.process} đang dùng thư mục {given.data}.",
            f"Process {held.process} is using {given.data}.",
        )
    except BadCertificate as error:
        return complain(f"Chứng thư không dùng được: {error}", f"The certificate cannot be used: {error}")


def serve(given: argparse.Namespace, host: str, port: int) -> int:
    """Opens the data directory, whose lock is held, and listens."""
    clock = system_clock
    identity = open_identity(given.data, clock(), certificate=given.tls_cert, private_key=given.tls_key)
    try:
        holder, port = reserve(host, port)
    except OSError as error:
        return complain(
            f"Không mở được cổng {given.listen}: {error}", f"Cannot listen on {given.listen}: {error}"
        )
    stores = open_stores(given.data, identity, clock)
    try:
        with holder:
            asyncio.run(listen(create(stores, identity, clock), identity, host, port, given.exit_with_stdin))
    finally:
        stores.close()
    logging.shutdown()
    sys.stdout.flush()
    # Granian's threads outlive its server and trip over an interpreter that is being taken down; all that
    # matters is closed and on disk.
    os._exit(0)


async def listen(front: Front, identity: Identity, host: str, port: int, exit_with_stdin: bool) -> None:
    """Answers until a signal, or the end of stdin where that was asked for."""
    loop = asyncio.get_running_loop()
    server = Server(
        front,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        backlog=BACKLOG,
        http1_settings=HTTP1Settings(keep_alive=True),
        log_enabled=False,
        ssl_cert=identity.certificate,
        ssl_key=identity.private_key,
    )
    server.workers_kill_timeout = STOP_S
    stopping = asyncio.Event()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(stopping.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if exit_with_stdin:

        def wait_for_end() -> None:
            sys.stdin.buffer.read()
            stop()

        threading.Thread(target=wait_for_end, name="stdin", daemon=True).start()

    serving = asyncio.create_task(server.serve())
    stopped = asyncio.create_task(stopping.wait())
    answering = asyncio.create_task(_answers(host, port))
    await asyncio.wait([serving, stopped, answering], return_when=asyncio.FIRST_COMPLETED)
    if answering.done():
        _tell(identity, host, port)
        await asyncio.wait([serving, stopped], return_when=asyncio.FIRST_COMPLETED)
    answering.cancel()
    front.streams.close()
    server.stop()  # type: ignore[no-untyped-call]  # Granian types its constructor alone
    await serving


async def _answers(host: str, port: int) -> None:
    """Returns once the port takes connections; Granian's own start hook comes before that."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(everywhere.get(host, host), port)
            writer.close()
            return
        await asyncio.sleep(ANSWERS_POLL_S)


def _tell(identity: Identity, host: str, port: int) -> None:
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    log.info("listening", extra={"address": shown, "fingerprint": identity.fingerprint})
    print(json.dumps({"address": shown, "fingerprint": identity.fingerprint}), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
