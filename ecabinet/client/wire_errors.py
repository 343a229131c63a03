"""What the many errors of sockets, TLS and the HTTP library mean, in the few that screens have words for."""

import errno
import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TypeVar

import requests
import urllib3

from ecabinet.client.problems import (
    CertificateNotInTime,
    GarbledAnswer,
    NameUnknown,
    NoNetwork,
    OtherCertificate,
    ProxyFailed,
    ProxySignIn,
    TransportError,
    Unreachable,
)

E = TypeVar("E", bound=BaseException)

LIBRARY_ERRORS: Final = (
    requests.RequestException, urllib3.exceptions.HTTPError, OSError, http.client.HTTPException
)  # fmt: skip
CERTIFICATE_NOT_IN_TIME: Final = (9, 10)
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED. Only a certificate that is
trusted otherwise comes so far."""
NO_WAY: Final = frozenset({errno.ENETUNREACH, errno.ENETDOWN, 10050, 10051})
"""The last two are Windows' own for the same."""
_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})")


def _beneath(error: BaseException) -> list[BaseException]:
    """An error and all that requests and urllib3 wrapped in it."""
    seen = [error]
    for one in seen:
        if len(seen) < 50:
            inner = (*one.args, one.__cause__, one.__context__, getattr(one, "reason", None))
            seen += [each for each in inner if isinstance(each, BaseException) and each not in seen]
    return seen


def _find(error: BaseException, kind: type[E]) -> E | None:
    """The error of this kind among those beneath."""
    return next((one for one in _beneath(error) if isinstance(one, kind)), None)


def _nowhere() -> bool:
    """Whether this machine has no way out at all: its routes are asked, nothing is sent."""
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
            return False
    return True


def _connecting(error: BaseException) -> TransportError | None:
    """What kept a connection from being made; None where it was made."""
    name = _find(error, socket.gaierror)
    no_way = any(isinstance(one, OSError) and one.errno in NO_WAY for one in _beneath(error))
    if (name is not None or no_way) and _nowhere():
        return NoNetwork()
    proxy = _find(error, requests.exceptions.ProxyError) or _find(error, urllib3.exceptions.ProxyError)
    if proxy is not None:
        refused = _TUNNEL.search(repr(proxy))
        status = int(refused[1]) if refused else 0
        if status == http.client.PROXY_AUTHENTICATION_REQUIRED:
            return ProxySignIn()
        # A gateway's answer means that the proxy is well and the server is not.
        return Unreachable(f"proxy: {status}") if status in (502, 503, 504) else ProxyFailed(str(status))
    if isinstance(error, requests.exceptions.InvalidSchema | requests.exceptions.InvalidProxyURL):
        return ProxyFailed(type(error).__name__)  # the addresses we ask are our own: it is the proxy's
    if name is not None:
        return NameUnknown()
    return None


def meaning(error: BaseException) -> TransportError:
    """The one of ours that an error of the libraries comes to."""
    certificate = _find(error, ssl.SSLCertVerificationError)
    if certificate is not None:
        in_time = certificate.verify_code not in CERTIFICATE_NOT_IN_TIME
        return OtherCertificate("not in the statement") if in_time else CertificateNotInTime()
    unconnected = _connecting(error)
    if unconnected is not None:
        return unconnected
    cut = _find(error, http.client.RemoteDisconnected) or _find(error, http.client.IncompleteRead)
    nonsense = (
        _find(error, http.client.HTTPException) is not None
        or isinstance(error, requests.exceptions.ContentDecodingError | requests.exceptions.InvalidHeader)
        or "WRONG_VERSION_NUMBER" in repr(error)
    )
    if nonsense and cut is None:
        return GarbledAnswer(type(error).__name__)
    return Unreachable(type(error).__name__)


@contextmanager
def wire_errors() -> Iterator[None]:
    """Raises what the libraries' errors mean in their place."""
    try:
        yield
    except LIBRARY_ERRORS as error:
        raise meaning(error) from error
