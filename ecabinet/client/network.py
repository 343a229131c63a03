"""How much of the network papers may take: a limit on their speed, thrift where every byte is paid for.

Acts, the feed and the notebook ask nothing here: they are small, and nobody may wait for them.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Literal

import msgspec

from ecabinet.client.vault import Vault
from ecabinet.domain.meeting import Meeting

RULES: Final = "network"
BYTES_PER_S_MIN: Final = 16 << 10
"""Slower than this a paper would never come."""
BURST_S: Final = 0.5
"""What was not used counts for so long: a limit is felt at once, and not as stopping and starting."""
SOON_MS: Final = 24 * 3_600_000
"""Where every byte is paid for, only what begins this soon comes by itself."""
PACE_S: Final = 10.0
"""A speed is what came within this time."""
PACE_S_FIRST: Final = 2.0
"""Sooner nobody can say how long the rest takes."""
PACE_GAP_S: Final = 5.0
"""After such a silence the speed before says nothing any more."""
PACE_STEP_S: Final = 0.25


class NetworkRules(msgspec.Struct, frozen=True):
    """What papers may ask of this device's network."""

    bytes_per_s: int = 0
    """Both ways together; 0: no limit."""
    metered: Literal["system", "yes", "no"] = "system"
    """Whether every byte is paid for: as the operating system says, or as the member does."""

    def __post_init__(self) -> None:
        if self.bytes_per_s and self.bytes_per_s < BYTES_PER_S_MIN:
            raise ValueError(f"a limit of {self.bytes_per_s} bytes a second")


def read_rules(vault: Vault) -> NetworkRules:
    """As they were last kept; those of a newer release count as none."""
    kept = vault.get(RULES, RULES)
    try:
        return NetworkRules() if kept is None else msgspec.json.decode(kept, type=NetworkRules)
    except msgspec.ValidationError:
        return NetworkRules()


def keep_rules(vault: Vault, rules: NetworkRules) -> None:
    """Durable when this returns."""
    with vault.transaction() as tx:
        tx.put(RULES, RULES, msgspec.json.encode(rules))


def needed_soon(here: Meeting, now: int) -> bool:
    """Whether a meeting's papers come even where bytes are paid for: it is in session, or within a day."""
    return here.phase == "open" or (here.phase != "closed" and abs(here.starts_at - now) <= SOON_MS)


def nearness(here: Meeting | None, now: int) -> tuple[int, int]:
    """The order in which meetings' papers are fetched: in session, then to come, then held, nearest first."""
    if here is None:
        return 3, 0
    kind = {"open": 0, "closed": 2}.get(here.phase, 1)
    return kind, abs(here.starts_at - now)


class Allowance:
    """A token bucket: bytes accrue at the limit's rate, and taking more than there are costs a wait."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rate = 0
        self._level = 0.0
        self._seen_s = clock()

    def limit(self, bytes_per_s: int) -> None:
        """Another rate from now on; 0 for none. What was owed under the former one is forgiven."""
        with self._lock:
            self._rate, self._level, self._seen_s = bytes_per_s, 0.0, self._clock()

    @property
    def rate(self) -> int:
        """Bytes a second; 0: no limit."""
        return self._rate

    def take(self, size: int) -> float:
        """Counts bytes that went over the network; returns how many seconds to wait before the next."""
        with self._lock:
            if not self._rate:
                return 0.0
            now = self._clock()
            accrued = self._level + (now - self._seen_s) * self._rate
            self._level = min(accrued, self._rate * BURST_S) - size
            self._seen_s = now
            return max(0.0, -self._level / self._rate)


class Pace:
    """How fast bytes come, as a person would say it: over the last seconds, and not before there are some."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._total = 0
        self._samples: deque[tuple[float, int]] = deque()

    def moved(self, size: int) -> None:
        """So many bytes came or went just now."""
        now = self._clock()
        with self._lock:
            if not self._samples or now - self._samples[-1][0] > PACE_GAP_S:
                self._samples.clear()
                self._samples.append((now, self._total))
            self._total += size
            if now - self._samples[-1][0] >= PACE_STEP_S:
                self._samples.append((now, self._total))
            while now - self._samples[0][0] > PACE_S:
                self._samples.popleft()

    def bytes_per_s(self) -> float | None:
        """None where nothing moves, or not for long enough to tell."""
        now = self._clock()
        with self._lock:
            if len(self._samples) < 2 or now - self._samples[-1][0] > PACE_GAP_S:
                return None
            (first_s, first), last_s = self._samples[0], self._samples[-1][0]
            if last_s - first_s < PACE_S_FIRST:
                return None
            return (self._samples[-1][1] - first) / (last_s - first_s)

    def left_s(self, size: int) -> int | None:
        """How long so many bytes will take; None where nobody can tell."""
        rate = self.bytes_per_s()
        return round(size / rate) if rate else None
