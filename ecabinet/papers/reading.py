"""Opening a PDF: does it open, how many pages, is it locked, what does it say. PyMuPDF does the work."""

from __future__ import annotations

import time

import pymupdf

from ecabinet.papers import jobs, page_text

HEADER_BYTES = 1024
"""ISO 32000-1, annex H: readers accept "%PDF-" anywhere in the first 1,024 bytes."""
TEXT_PAGES_PROBED = 20
"""How many pages are searched for text before a paper counts as a scan."""
TITLE_CHARACTERS_MAX = 300
TEXT_CHARACTERS_MAX = 20_000_000
"""All text of one answer; the rest is left out, so that no paper fills the memory of its reader."""


def inspect(request: jobs.Inspect, content: bytes) -> jobs.Inspection:
    """What the paper is, or why it does not open."""
    document = open_pdf(content, request.password)
    if isinstance(document, jobs.Refused):
        return jobs.Inspection(encrypted=document.reason == "locked", refused=document)
    with document:
        probed = range(min(document.page_count, TEXT_PAGES_PROBED))
        title = str((document.metadata or {}).get("title") or "").strip()
        return jobs.Inspection(
            pages=document.page_count,
            title="".join(c for c in title if c.isprintable())[:TITLE_CHARACTERS_MAX],
            encrypted=bool((document.metadata or {}).get("encryption")),
            has_text=any(_read_page(document, page)[0] for page in probed),
        )


def text(request: jobs.Text, content: bytes) -> jobs.Texts | jobs.Refused:
    """The text of the pages asked for; a page that cannot be read has none."""
    document = open_pdf(content, request.password)
    if isinstance(document, jobs.Refused):
        return document
    began = time.monotonic()
    with document:
        end = document.page_count if request.end is None else min(request.end, document.page_count)
        pages: list[jobs.PageText] = []
        left = TEXT_CHARACTERS_MAX
        for page in range(max(0, request.first), end):
            if pages and request.budget_s is not None and time.monotonic() - began >= request.budget_s:
                break
            read, is_picture = _read_page(document, page)
            read = read[:left]
            left -= len(read)
            pages.append(jobs.PageText(page, read, is_picture))
        return jobs.Texts(tuple(pages), document.page_count)


def open_pdf(content: bytes, password: str | None) -> pymupdf.Document | jobs.Refused:
    """The open document, or why not."""
    if b"%PDF-" not in content[:HEADER_BYTES]:
        return jobs.refused("not-a-pdf")
    pymupdf.TOOLS.mupdf_display_errors(False)
    try:
        document = pymupdf.open(stream=content, filetype="pdf")
    except Exception:  # PyMuPDF raises its own, RuntimeError and ValueError for broken files
        return jobs.refused("broken")
    try:
        if document.needs_pass and not document.authenticate(password or ""):
            document.close()
            return jobs.refused("locked")
        if document.page_count == 0:
            document.close()
            return jobs.refused("no-pages")
    except Exception:
        return jobs.refused("broken")
    return document


def forget() -> None:
    """Empty MuPDF's cache of decoded fonts and images: the next paper has none of them."""
    pymupdf.TOOLS.store_shrink(100)


def _read_page(document: pymupdf.Document, number: int) -> tuple[str, bool]:
    """The page's text, and whether there is none though the page is not blank."""
    try:
        page = document.load_page(number)
        read = page_text.read(page)
        return read, not read and not page_text.is_blank(page)
    except Exception:  # a single broken page; the others may still be read
        return "", True
