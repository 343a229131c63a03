"""What may go wrong in an answerable way: an exception that carries the problem the client is told."""

from ecabinet.server.registrar import problem


class Refused(Exception):
    """Ends a request with one of the protocol's problems."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code)
        self.problem = problem(code, **detail)
