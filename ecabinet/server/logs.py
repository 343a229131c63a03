"""The server's log: one JSON object a line on stderr, without secrets, queries or bodies."""

import json
import logging
import sys

FIELDS = ("method", "route", "status", "ms", "reason", "address", "fingerprint")
"""What a record may carry besides its text; anything else a caller adds is left out."""


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = _outline(record)
        return json.dumps(line, ensure_ascii=False)


def _outline(record: logging.LogRecord) -> str:
    """Where an exception came from; not its text, which may quote what somebody sent."""
    assert record.exc_info
    kind, _, trace = record.exc_info
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{kind.__name__ if kind else ''} in {' > '.join(places)}"


def configure(level: int = logging.INFO) -> None:
    """Sends everything that is logged to stderr as JSON lines."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[stream], force=True)
