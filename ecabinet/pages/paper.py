"""One open paper: its pages' sizes, words, outline and display lists, read by MuPDF from shared memory."""

from __future__ import annotations

from collections import OrderedDict

import pymupdf

from ecabinet.papers import jobs_pages as jobs
from ecabinet.papers import page_text

pymupdf.TOOLS.mupdf_display_errors(False)  # they quote the paper
pymupdf.TOOLS.mupdf_display_warnings(False)

DISPLAY_LISTS_MAX = 12
BIG_IMAGE_PIXELS = 4_000_000
"""A page with an image larger than this leaves so much in MuPDF's store that it is emptied at once."""
SIZE_UNREADABLE = (595.0, 842.0)
"""A page whose size cannot be read is shown as an empty A4."""
SIZE_PT_MIN, SIZE_PT_MAX = 1.0, 100_000.0


class PaperRefusedError(Exception):
    """The paper cannot be read; `reason` says why."""

    def __init__(self, reason: jobs.Refusal) -> None:
        super().__init__(reason)
        self.reason: jobs.Refusal = reason


class Paper:
    """At most one paper at a time; closed at first."""

    def __init__(self) -> None:
        self._document: pymupdf.Document | None = None
        self._memory: jobs.Memory | None = None
        self._lists: OrderedDict[int, tuple[pymupdf.DisplayList, bool]] = OrderedDict()

    def open(self, memory: jobs.Memory, size_bytes: int, password: str | None) -> None:
        """Read the paper in `memory`, without a copy; PaperRefusedError says why not."""
        self.close()
        self._memory = memory
        if size_bytes == 0:
            raise PaperRefusedError("empty")
        try:
            document = pymupdf.open(stream=memory.view[:size_bytes], filetype="pdf")
        except (RuntimeError, ValueError) as error:
            raise PaperRefusedError("broken") from error
        self._document = document
        if document.needs_pass and not document.authenticate(password or ""):
            raise PaperRefusedError("wrong password" if password else "locked")
        if document.page_count < 1:
            raise PaperRefusedError("broken")
        if document.page_count > jobs.PAGES_MAX:
            raise PaperRefusedError("too long")

    def close(self) -> None:
        """Forget it all."""
        self._lists.clear()
        if self._document is not None:
            self._document.close()
            self._document = None
        pymupdf.TOOLS.store_shrink(100)
        if self._memory is not None:
            self._memory.close()
            self._memory = None

    @property
    def document(self) -> pymupdf.Document:
        """The open paper; RuntimeError when there is none."""
        if self._document is None:
            raise RuntimeError("no paper is open")
        return self._document

    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Width and height of every page in points, as shown."""
        return tuple(self._size(number) for number in range(self.document.page_count))

    def _size(self, number: int) -> tuple[float, float]:
        try:
            rect = self.document.load_page(number).rect
        except (RuntimeError, ValueError):
            return SIZE_UNREADABLE
        if not (SIZE_PT_MIN <= rect.width <= SIZE_PT_MAX and SIZE_PT_MIN <= rect.height <= SIZE_PT_MAX):
            return SIZE_UNREADABLE
        return rect.width, rect.height

    def display_list(self, number: int) -> tuple[pymupdf.DisplayList, bool]:
        """What MuPDF draws for a page, and whether it holds a big image; the last few are kept."""
        kept = self._lists.get(number)
        if kept is None:
            page = self.document.load_page(number)
            big = any(image[2] * image[3] > BIG_IMAGE_PIXELS for image in page.get_images())
            kept = self._lists[number] = (page.get_displaylist(), big)
            if len(self._lists) > DISPLAY_LISTS_MAX:
                self._lists.popitem(last=False)
        self._lists.move_to_end(number)
        return kept

    def words(self, number: int) -> jobs.Words:
        """The words of a page in reading order, at most WORDS_MAX of them."""
        found = self.document.load_page(number).get_text("words", sort=False)
        return tuple((x0, y0, x1, y1, word) for x0, y0, x1, y1, word, *_ in found[: jobs.WORDS_MAX])

    def find(self, request: jobs.FindWords) -> tuple[page_text.Box, ...]:
        """Where phrases stand on a page."""
        page = self.document.load_page(request.page)
        return tuple(page_text.find(page, request.phrases, exact=request.exact, prefix=request.prefix))

    def outline(self) -> tuple[tuple[int, str, int], ...]:
        """The table of contents; entries that lead nowhere are left out."""
        entries = self.document.get_toc(simple=True)[: jobs.OUTLINE_MAX]
        return tuple((level, title, page - 1) for level, title, page in entries if page >= 1)

    def labels(self) -> tuple[str, ...]:
        """The numbers printed on the pages, or nothing where the paper does not say."""
        if not self.document.get_page_labels():
            return ()
        return tuple(str(self.document.load_page(n).get_label()) for n in range(self.document.page_count))
