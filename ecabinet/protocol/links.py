"""Enrolment links: one parser for what a QR code, a pasted link or read-out words carry."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

_FINGERPRINT = re.compile(r"^[a-z2-7]{52}$")
_CODE = re.compile(r"^[A-Z2-7]{16}$")
LINK_CHARS_MAX = 400


class BadLink(ValueError):
    """The text is no enrolment link."""


@dataclass(frozen=True)
class EnrolmentLink:
    """Where the server is, who it is, and the one-time code that approves one device."""

    address: str
    """host:port"""
    fingerprint: str
    code: str

    def __str__(self) -> str:
        return f"ecabinet://{self.address}/enrol?id={self.fingerprint}&code={quote(self.code)}"

    def __repr__(self) -> str:
        return f"EnrolmentLink({self.address!r}, {self.fingerprint!r}, code withheld)"


def parse(text: str) -> EnrolmentLink:
    """Reads a link; spaces and line breaks from copying are forgiven. Raises BadLink."""
    text = "".join(text.split())
    if len(text) > LINK_CHARS_MAX:
        raise BadLink("too long")
    try:
        parts = urlsplit(text)
        query = parse_qs(parts.query)
        port = parts.port
    except ValueError as error:
        raise BadLink("not a link") from error
    name, code = query.get("id", [""])[0].lower(), query.get("code", [""])[0].upper().replace("-", "")
    if parts.scheme != "ecabinet" or not parts.hostname or port is None:
        raise BadLink("not an enrolment link")
    if not _FINGERPRINT.match(name) or not _CODE.match(code):
        raise BadLink("incomplete")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return EnrolmentLink(f"{host}:{port}", name, code)
