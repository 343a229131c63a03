"""Bytes behind a signature that no revision accounts for.

pyHanko reads what the cross-references list. Readers that repair files, MuPDF among them, take the last
object of a number that they find, listed or not: there an attacker hides a page (incremental saving attacks).
"""

from __future__ import annotations

import re

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

BLANK = b"\x00\t\n\x0c\r "
"""White space of ISO 32000-2, 7.2.3."""
BLANKS_MAX = 8
_BETWEEN = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*[\r\n])"
_OBJECT = re.compile(rb"(?<!\d)\d+" + _BETWEEN + rb"+\d+" + _BETWEEN + rb"*obj(?![A-Za-z])")
_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
_PART_OF_FILE = re.compile(rb"\d\s+obj\b|\btrailer\b|\bxref\b")


def tail_of(content: bytes, reader: PdfFileReader) -> str | None:
    """What is wrong with the bytes after the last revision: None if they are blank.

    Readers that repair files take objects there for the newest, while pyHanko stops before them.
    """
    marks = list(re.finditer(rb"startxref\s+(\d+)\s+%%EOF", content))
    own = [m for m in marks if int(m[1]) == reader.last_startxref]
    if not own:
        return "later-change"
    rest = content[own[0].end() :]  # the first: an attacker may repeat it behind what was hidden
    if not rest.strip(BLANK):
        return None
    return "later-change" if re.search(rb"\d\s+obj\b|\btrailer\b|\bxref\b", rest) else "uncovered-tail"


def hidden_objects(content: bytes, reader: PdfFileReader, signed_revision: int, start: int) -> bool:
    """Whether an object stands at or after `start` that no later revision lists at its place."""
    listed: set[int] = set()
    streams: list[tuple[int, int]] = []
    xrefs = reader.xrefs
    for revision in range(signed_revision + 1, reader.total_revisions):
        listed.add(xrefs.get_xref_container_info(revision).start_location)
        for ref in xrefs.explicit_refs_in_revision(revision):
            offset = xrefs.get_historical_ref(ref, revision)
            if isinstance(offset, int):
                listed.add(offset + _blanks(content, offset))
                stream = _stream_within(content, reader.get_object(ref, revision, never_decrypt=True), offset)
                if stream is not None:
                    streams.append(stream)
    return any(
        match.start() not in listed
        and not any(first <= match.start() and match.end() <= last for first, last in streams)
        for match in _OBJECT.finditer(content, start)
    )


def _blanks(content: bytes, offset: int) -> int:
    """White space before an object: some writers list the line's end before it."""
    near = content[offset : offset + BLANKS_MAX]
    return len(near) - len(near.lstrip(BLANK))


def _stream_within(content: bytes, read: generic.PdfObject, offset: int) -> tuple[int, int] | None:
    """Where a listed object's stream lies: its bytes may hold anything."""
    if isinstance(read, generic.DecryptedObjectProxy):
        read = read.raw_object
    if not isinstance(read, generic.StreamObject):
        return None
    first = content.find(b"stream", offset)
    return first, first + len(b"stream\r\n") + len(read.encoded_data)
