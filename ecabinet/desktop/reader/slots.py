"""The only cache of pixels: a fixed number of shared slots, painted by workers, shown by the reader."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from PySide6.QtGui import QImage

from ecabinet.papers.jobs_pages import Box, Memory

BYTES_PER_PIXEL: Final = 4
SLOTS: Final = 20

Plane = Literal["page", "highlighter", "pen"]


class Tile(NamedTuple):
    """A picture that a slot may hold: a part of one page at one scale."""

    paper: int
    page: int
    plane: Plane
    scale: float
    clip: Box


class Slots:
    """Which slot holds which tile. A slot is ready, being painted, or free."""

    def __init__(self, memory: Memory, slot_bytes: int) -> None:
        self._memory = memory
        self._slot_bytes = slot_bytes
        self._free = list(range(len(memory.view) // slot_bytes))
        self._ready: dict[Tile, int] = {}
        self._painting: dict[Tile, int] = {}

    @property
    def pixels(self) -> int:
        """How many pixels a tile may have."""
        return self._slot_bytes // BYTES_PER_PIXEL

    def take(self, tile: Tile, keep: set[Tile]) -> int | None:
        """A slot to paint `tile` into: a free one, or the one unused longest and not in `keep`."""
        if tile in self._painting or tile in self._ready:
            return None
        if not self._free:
            oldest = next((each for each in self._ready if each not in keep), None)
            if oldest is None:
                return None
            self._free.append(self._ready.pop(oldest))
        self._painting[tile] = slot = self._free.pop()
        return slot

    def slot_of(self, tile: Tile) -> int:
        """The slot in which a worker is painting the tile; KeyError if none is."""
        return self._painting[tile]

    def painted(self, tile: Tile) -> None:
        """The tile can be shown."""
        self._ready[tile] = self._painting.pop(tile)

    def give_back(self, tile: Tile) -> None:
        """The tile was not painted, or is wrong by now."""
        for slots in (self._painting, self._ready):
            if tile in slots:
                self._free.append(slots.pop(tile))

    def has(self, tile: Tile) -> bool:
        """Whether the tile can be shown now."""
        return tile in self._ready

    def is_painting(self, tile: Tile) -> bool:
        """Whether a worker is at it."""
        return tile in self._painting

    def image(self, tile: Tile) -> QImage:
        """The pixels themselves, not a copy: to be painted from at once and dropped. Counts as a use."""
        slot = self._ready[tile] = self._ready.pop(tile)
        start = slot * self._slot_bytes
        width, height = tile.clip[2] - tile.clip[0], tile.clip[3] - tile.clip[1]
        opaque = tile.plane == "page"
        form = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
        size = width * height * BYTES_PER_PIXEL
        return QImage(self._memory.view[start : start + size], width, height, width * BYTES_PER_PIXEL, form)

    def of_page(self, paper: int, page: int, plane: Plane) -> list[Tile]:
        """All tiles that show something of a page."""
        return [t for t in self._ready if t.paper == paper and t.page == page and t.plane == plane]

    def clear(self) -> None:
        """Forget all that is ready; what is being painted comes back through `give_back`."""
        self._free += self._ready.values()
        self._ready.clear()
