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


class OtherIdentity(TransportError):
    """Somebody else answers at this address; nothing was said to them."""

    code = "other-identity"


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
