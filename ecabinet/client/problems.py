"""Why the server gave no usable answer: errors, each with a code that screens have words for."""

from ecabinet.protocol.messages import Problem


class TransportError(Exception):
    """The server gave no usable answer. `code` is one that screens have words for."""

    code = "unexpected"
    passing = True
    """Whether the same may be tried again later without anybody's doing."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)


class Unreachable(TransportError):
    """No connection, or none that lasted until the answer was complete."""

    code = "unreachable"


class NoNetwork(Unreachable):
    """This device has no way to any network."""

    code = "no-network"


class NameUnknown(Unreachable):
    """The network does not know the server's name."""

    code = "name-unknown"


class ProxyFailed(Unreachable):
    """The system's proxy cannot be reached or will not pass anything on: the server may be well."""

    code = "proxy-failed"


class ProxySignIn(ProxyFailed):
    """The system's proxy wants a name and a password (407)."""

    code = "proxy-sign-in"


class CaptivePortal(TransportError):
    """The network itself answers, with a page: somebody must sign in before it lets anything through."""

    code = "captive-portal"


class OtherIdentity(TransportError):
    """Somebody else answers at this address; nothing was said to them."""

    code = "other-identity"


class OtherCertificate(OtherIdentity):
    """A certificate that the identity's newest statement does not name; nothing was said under it."""

    code = "other-certificate"


class CertificateNotInTime(OtherCertificate):
    """The certificate that the statement names has expired, or is not valid yet."""

    code = "certificate-expired"


class ClockWrong(CertificateNotInTime):
    """The certificate is out of its time by this device's clock alone, which is wrong."""

    code = "clock-wrong"


class OlderStatement(OtherIdentity):
    """The server shows an older statement than one this device has seen."""

    code = "older-statement"


class OtherProtocol(TransportError):
    """The server speaks a newer protocol than this release."""

    code = "newer-server"


class GarbledAnswer(TransportError):
    """The answer is too long, or not what was asked for."""

    code = "garbled-answer"


class Refused(TransportError):
    """The server answered with a problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.code = problem.code
        self.passing = passing(problem)
        super().__init__(problem.title)


class SignInRefused(Refused):
    """This device may not sign in (any more); nothing was said of what was asked."""


class StorageFull(Refused):
    """The server's disk is full: nothing was kept, the same may be sent again."""


def passing(problem: Problem) -> bool:
    """Whether a problem is the server's own and passes: then what was asked is neither done nor refused."""
    return problem.status >= 500 or problem.status in (401, 408, 410, 429)
