"""`python -m tests.bench [NAME…] [--json FILE]`: runs the named benchmarks, or all, and prints their rows.

Exit 0: nothing that was measured missed its target (what could not be measured is a row, not a failure);
1: a row is not ok; 2: wrong arguments.
"""

import argparse
import importlib
import importlib.util
import json
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.bench.rows import HEADINGS, NotMeasured, Row, as_line, in_words

NAMES: Final = (
    "vault", "search", "sync", "reader", "ink", "signatures",
    "ballots", "verify", "fanout", "hall", "province", "start",
)  # fmt: skip


def rows_of(name: str) -> Iterator[Row]:
    """The rows of one benchmark, whatever happens to it."""
    module_name = f"tests.bench.{name}"
    if importlib.util.find_spec(module_name) is None:
        yield Row.not_measured(name, "this benchmark is not written yet")
        return
    try:
        yield from importlib.import_module(module_name).rows()
    except NotMeasured as why:
        yield Row.not_measured(name, str(why))
    except Exception as error:  # whatever it is, the other benchmarks still run
        traceback.print_exc()
        yield Row.failed(name, f"{type(error).__name__}: {error}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="sh packaging/run bench", description="Measures what was promised.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the rows there as a list")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in NAMES]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; known: {', '.join(NAMES)}")
    if asked.json is not None and not asked.json.absolute().parent.is_dir():
        parser.error(f"no directory for {asked.json}")
    made: list[dict[str, Any]] = []
    print(as_line(HEADINGS))
    for name in dict.fromkeys(asked.names or NAMES):
        for row in rows_of(name):
            made.append(row.as_json(name))
            print(in_words(made[-1]), flush=True)
    if asked.json is not None:
        asked.json.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(any(row["ok"] is False for row in made))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
