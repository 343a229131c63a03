"""What two revisions of a paper have in common, so that a cabinet that has one copies it into the other.

Bytes are compared, nothing is parsed: a file is cut behind every `stream`, the word after which a PDF keeps a
picture, a font or a page's text, and pieces are the same if their hashes are. What is told is a hint: the
cabinet checks the whole by its own hash. ARCHITECTURE.md tells why it is done this way.
"""

import asyncio
import hashlib
import mmap
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ecabinet.protocol.messages import Span

BYTES_MAX = 256 << 20
"""Larger papers are fetched whole."""
SPAN_BYTES_MIN = 16 << 10
"""Copying less saves less than the request that goes round it costs."""
SPANS_MAX = 64
PIECES_MAX = 100_000
"""Of one file; beyond them nothing is looked for."""
PAIRS_MAX = 1000
"""Of revisions whose answer is remembered."""
COMPARED_BYTES = 256 << 10
SEARCHED_BYTES = 4 << 20
"""Looked through at once: other threads have their turn in between."""
CUT = re.compile(rb"stream\r?\n?")
CUT_BYTES_MAX = 8


def _prefix(old: mmap.mmap, new: mmap.mmap) -> int:
    """How many bytes both begin with."""
    at, end = 0, min(len(old), len(new))
    while at < end:
        one, other = old[at : at + COMPARED_BYTES], new[at : at + COMPARED_BYTES]
        size = min(len(one), len(other))
        if one[:size] != other[:size]:
            low, high = 0, size  # the longest prefix of these that is the same lies in between
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle)
            return at + low
        at += size
    return end


def _pieces(file: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Begin and end of each piece."""
    begin = at = 0
    for _ in range(PIECES_MAX):
        found = None
        while found is None and at < len(file):
            found = CUT.search(file, at, min(at + SEARCHED_BYTES, len(file)))
            if found is None:
                at += SEARCHED_BYTES - CUT_BYTES_MAX
            elif found.end() == at + SEARCHED_BYTES < len(file):  # the line's end may stand just behind
                found = CUT.search(file, found.start(), found.start() + CUT_BYTES_MAX)
        if found is None:
            break
        yield begin, found.end()
        begin = at = found.end()
    yield begin, len(file)


def _compared(old: mmap.mmap, new: mmap.mmap) -> tuple[Span, ...]:
    prefix = _prefix(old, new)
    known: dict[bytes, int] = {}
    with memoryview(old) as view:
        for begin, end in _pieces(old):
            known.setdefault(hashlib.sha256(view[begin:end]).digest(), begin)
    # Positions in the new file, in the old one, and how many bytes are the same from there.
    same = [[0, 0, prefix]] if prefix else []
    with memoryview(new) as view:
        for begin, end in _pieces(new):
            if end <= prefix:
                continue
            of = known.get(hashlib.sha256(view[begin:end]).digest())
            if of is None:
                continue
            skipped = max(0, prefix - begin)
            at, of = begin + skipped, of + skipped
            if same and (same[-1][0] + same[-1][2], same[-1][1] + same[-1][2]) == (at, of):
                same[-1][2] += end - at
            elif end > at:
                same.append([at, of, end - at])
    longest = sorted((one for one in same if one[2] >= SPAN_BYTES_MIN), key=lambda one: -one[2])[:SPANS_MAX]
    return tuple(Span(*one) for one in sorted(longest))


def common(old: Path, new: Path) -> tuple[Span, ...]:
    """The longest spans of `new` that stand in `old`, in rising order. Raises OSError."""
    sizes = old.stat().st_size, new.stat().st_size
    if min(sizes) == 0 or max(sizes) > BYTES_MAX:
        return ()
    with (
        old.open("rb") as one,
        new.open("rb") as other,
        mmap.mmap(one.fileno(), 0, access=mmap.ACCESS_READ) as before,
        mmap.mmap(other.fileno(), 0, access=mmap.ACCESS_READ) as after,
    ):
        return _compared(before, after)


class Revisions:
    """Compares once what many cabinets ask for at once, one pair after another. On the event loop."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="revisions")
        self._pairs: dict[tuple[Path, Path], asyncio.Future[tuple[Span, ...]]] = {}

    def close(self) -> None:
        """Waits for the comparison that was begun."""
        self._thread.shutdown(cancel_futures=True)

    async def common(self, old: Path, new: Path) -> tuple[Span, ...]:
        """See `common`; both are complete papers, named by their hashes."""
        pair = (old, new)
        compared = self._pairs.pop(pair, None)
        if compared is None or (compared.done() and (compared.cancelled() or compared.exception())):
            compared = asyncio.get_running_loop().run_in_executor(self._thread, common, old, new)
        self._pairs[pair] = compared
        if len(self._pairs) > PAIRS_MAX:
            del self._pairs[next(iter(self._pairs))]
        return await asyncio.shield(compared)  # whoever asked may go; the others still want to know
