"""Starts E-Cabinet: the desktop client, or the command that is named.

What a command needs before any of its modules loads is seen to here: the Python version, a display (without
one Qt would abort the process, so the platform is chosen before PySide6 is imported) and the system's
libraries, whose absence the import would report in words that help nobody.
"""

from __future__ import annotations  # so that an older Python gets as far as being told

import ctypes
import io
import os
import sys

PYTHON_MIN = (3, 11)

# Linux libraries that Qt links or loads and the PySide6 wheel does not carry, with Debian's package for each.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxkbcommon.so.0": "libxkbcommon0",
}
XCB_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
COMMANDS_WITH_QT = ("", "demo")


def missing_packages(libraries: dict[str, str]) -> list[str]:
    """Debian's names for the libraries that the system cannot load."""
    missing = []
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def prepare_display() -> str | None:
    """Choose a platform that cannot abort; returns a sentence for the user if libraries are missing.

    Only for Linux: Windows and macOS always have a display, and their wheels carry everything.
    """
    if not (os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    libraries = dict(QT_LIBRARIES)
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform != "offscreen":
        if platform != "xcb" and os.environ.get("WAYLAND_DISPLAY"):
            libraries |= WAYLAND_LIBRARIES
        if platform != "wayland" and os.environ.get("DISPLAY"):
            libraries |= XCB_LIBRARIES
    missing = missing_packages(libraries)
    if not missing:
        return None
    names = " ".join(missing)
    return (
        f"Máy này thiếu thư viện hệ thống. Hãy cài: {names}\n"
        f"This computer lacks system libraries. Please install: {names}"
    )


def main(argv: list[str]) -> int:
    """Run the command named by the first argument; returns the process's exit code."""
    if sys.version_info < PYTHON_MIN:
        wanted = ".".join(map(str, PYTHON_MIN))
        sys.stderr.write(f"Cần Python {wanted} trở lên / Python {wanted} or later is needed\n")
        return 2
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # neither, where Windows starts it without a console
            # Vietnamese must not fail where the locale, or a redirection on Windows, has less than Unicode.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    command = argv[0] if argv and not argv[0].startswith("-") else ""
    if sys.platform == "linux" and command in COMMANDS_WITH_QT:
        complaint = prepare_display()
        if complaint:
            sys.stderr.write(complaint + "\n")
            return 2
    from ecabinet import cli  # noqa: PLC0415 - its syntax may be newer than the Python checked above

    return cli.main(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
