"""A real gnome-keyring on a bus of its own, in a home of its own, for as long as a test module runs."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from ecabinet.client.keys import KeyringStore

_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


def _answers(address: str) -> bool:
    with closing(open_dbus_connection(address)) as connection:
        ask = new_method_call(_BUS, "NameHasOwner", "s", ("org.freedesktop.secrets",))
        return bool(connection.send_and_get_reply(ask).body[0])


@contextmanager
def keyring_session() -> Iterator[KeyringStore]:
    """The product's store over that keyring; skips only where the programs are not installed."""
    for program in ("dbus-daemon", "gnome-keyring-daemon"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "run").mkdir(mode=0o700)
        left_out = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
        environment = {name: value for name, value in os.environ.items() if name not in left_out}
        environment |= {
            "HOME": home,
            "XDG_RUNTIME_DIR": f"{home}/run",
            "XDG_DATA_HOME": f"{home}/data",
            "XDG_CONFIG_HOME": f"{home}/config",
        }
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert bus.stdout is not None
        address = bus.stdout.readline().strip()
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env=environment | {"DBUS_SESSION_BUS_ADDRESS": address},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        before = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
        try:
            assert daemon.stdin is not None
            daemon.stdin.write(b"keyring password")
            daemon.stdin.close()
            # Asked before it has its name, the bus would start a second, locked daemon.
            deadline = time.monotonic() + 20
            while not _answers(address):
                assert time.monotonic() < deadline, "gnome-keyring-daemon did not come up"
                time.sleep(0.02)
            os.environ["DBUS_SESSION_BUS_ADDRESS"] = address
            yield KeyringStore.find()
        finally:
            if before is None:
                os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
            else:
                os.environ["DBUS_SESSION_BUS_ADDRESS"] = before
            for process in (daemon, bus):
                process.terminate()
                process.wait(10)
            bus.stdout.close()
