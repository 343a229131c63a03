"""The log: one Merkle tree (RFC 6962) over nonced commitments to events.

A leaf is H(0x00, H(nonce, bytes), H(nonce2, journal, number)). The first nonce and the second commitment
travel with an event; `nonce2` itself only with exports, where a missing number then shows.
"""

import hashlib
from collections.abc import Sequence

NONCE_BYTES = 32


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def content_commitment(nonce: bytes, data: bytes) -> bytes:
    """Commits to an event's bytes; without the nonce nothing can be guessed from it."""
    return _hash(nonce, data)


def place_commitment(nonce2: bytes, journal: str, number: int) -> bytes:
    """Commits to where an event stands, without telling."""
    return _hash(nonce2, journal.encode(), b"\0", number.to_bytes(8, "big"))


def leaf_hash(content: bytes, place: bytes) -> bytes:
    """The leaf of both commitments."""
    return _hash(b"\x00", content, place)


def node_hash(left: bytes, right: bytes) -> bytes:
    """An inner node."""
    return _hash(b"\x01", left, right)


EMPTY_ROOT = hashlib.sha256(b"").digest()


class Frontier:
    """The tree's growing edge: the roots of its full subtrees, largest first. Appending costs O(log n)."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def append(self, leaf: bytes) -> None:
        """Adds a leaf at the end."""
        self.size += 1
        width, node = 1, leaf
        while self._peaks and self._peaks[-1][0] == width:
            node = node_hash(self._peaks.pop()[1], node)
            width *= 2
        self._peaks.append((width, node))

    def root(self) -> bytes:
        """The tree head's hash; that of nothing for an empty tree."""
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = node_hash(left, node)
        return node


def _split(size: int) -> int:
    """The largest power of two below size."""
    return 1 << (size - 1).bit_length() - 1


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The audit path of the leaf at `index` (RFC 6962, 2.1.1), nearest sibling first."""
    if len(leaves) <= 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion(index, leaves[:split]), root(leaves[split:])]
    return [*inclusion(index - split, leaves[split:]), root(leaves[:split])]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], head: bytes) -> bool:
    """Whether an audit path leads from a leaf to a head (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last = leaf, size - 1
    for sibling in path:
        if last == 0:
            return False
        if index % 2 or index == last:
            node = node_hash(sibling, node)
            while not index % 2 and index:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and node == head


def consistency(old: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Proof that the tree of the first `old` leaves is a prefix (RFC 6962, 2.1.2); 0 < old <= len(leaves)."""
    return _subproof(old, leaves, True)


def _subproof(old: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    split = _split(len(leaves))
    if old <= split:
        return [*_subproof(old, leaves[:split], whole), root(leaves[split:])]
    return [*_subproof(old - split, leaves[split:], False), root(leaves[:split])]


def consistent(old: int, new: int, old_head: bytes, new_head: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the older head's tree is a prefix of the newer's (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_head == new_head
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_head)
    if not steps:
        return False
    index, last = old - 1, new - 1
    while index % 2:
        index, last = index >> 1, last >> 1
    first = second = steps[0]
    for node in steps[1:]:
        if last == 0:
            return False
        if index % 2 or index == last:
            first, second = node_hash(node, first), node_hash(node, second)
            while not index % 2 and index:
                index, last = index >> 1, last >> 1
        else:
            second = node_hash(second, node)
        index, last = index >> 1, last >> 1
    return last == 0 and first == old_head and second == new_head
