"""Papers on their way: every paper of every visible meeting comes in ahead of need, nearest meeting first.

One thread fetches and sends. What it fetched is checked by hash and sealed before it counts, and goes on
where it stood after any cut; of a paper that was issued anew only what changed is fetched.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Final

from ecabinet.client.blob_files import BlobDamaged, BlobMismatch
from ecabinet.client.blobs import BlobMissing, PartialBlob
from ecabinet.client.core import Change, Locked
from ecabinet.client.network import (
    Allowance,
    NetworkRules,
    Pace,
    keep_rules,
    nearness,
    needed_soon,
    read_rules,
)
from ecabinet.client.problems import GarbledAnswer, Refused, TransportError, Unreachable
from ecabinet.client.sync import Line, NetworkThread
from ecabinet.client.uploads import CHUNK_BYTES, CHUNK_BYTES_MIN, Upload, Uploads
from ecabinet.client.vault import Vault
from ecabinet.client.verdicts import Verdicts
from ecabinet.client.wanted import MINUTES, REVISION_FIRST, Wanted, in_order, nearest_revision, wanted
from ecabinet.domain.permissions import meeting, papers_due_at
from ecabinet.protocol.messages import SameAnswer, Span

NAMED: Final = "paper"
"""`<meeting>/<hash>` of every paper that was ever asked for, so that what is named no more can be dropped."""
PROGRESS_BYTES: Final = 1 << 20
"""How often screens are told that a transfer advanced."""
SAME_BYTES_MIN: Final = 256 << 10
"""Of a smaller paper the question what changed costs about as long as what it saves."""
COPY_BYTES: Final = 1 << 20
"""Copied at once from one revision into the next."""
RECHECK_S: Final = 60.0
PAUSE_S: Final = 0.25
"""How long a wait for the limit lasts before it looks up."""


class Interrupted(Exception):
    """A download gave way to an upload, or to a paper that the member opened."""


class Transfers(NetworkThread):
    """Fetches what is missing, drops what may not be seen any more, sends what was brought."""

    def __init__(self, line: Line, verdicts: Verdicts) -> None:
        super().__init__(line, "transfers")
        self._verdicts = verdicts
        self.uploads = Uploads(line, self._sent, self._chunk_bytes)
        self._stuck: set[str] = set()
        self._rules = NetworkRules()
        self._told_metered = False
        self._allowance, self._pace = Allowance(), Pace()
        self._looked_up = threading.Event()
        self.current = False
        """Whether what is named has been looked at since the record last changed."""
        self._rows: dict[tuple[str, str], Wanted] = {}
        self._due: tuple[Wanted, ...] | None = None
        self._paused: frozenset[Wanted] = frozenset()
        self.returned: frozenset[str] = frozenset()
        """Meetings whose lent papers were due back."""
        self._here: set[tuple[str, str]] = set()
        self._named: set[tuple[str, str]] = set()
        self._asked: frozenset[tuple[str, str]] = frozenset()
        self._partial: dict[tuple[str, str], int] = {}
        self._plain: set[tuple[str, str]] = set()
        """What is fetched whole: copying from another revision gave other bytes than were wanted."""
        self.bytes_fetched = 0
        self.bytes_copied = 0
        line.vault.call(self._load)

    def _load(self, vault: Vault) -> None:
        for key, _ in vault.scan(NAMED):
            name, _, sha256 = key.partition("/")
            self._named.add((name, sha256))
        self._rules = read_rules(vault)
        self._allowance.limit(self._rules.bytes_per_s)
        self._look(vault)

    # Asked from anywhere ------------------------------------------------------------------------------

    def progress(self) -> tuple[int, int, int, int]:
        """Papers here and in all, bytes here and in all."""
        rows = list(self._rows.values())
        missing = [row for row in rows if row.key not in self._here]
        partial = sum(min(self._partial.get(row.key, 0), row.size) for row in missing)
        size = sum(row.size for row in rows)
        gone = sum(row.size for row in missing)
        return len(rows) - len(missing), len(rows), size - gone + partial, size

    def paused(self) -> tuple[int, int]:
        """Papers and bytes that wait for a network where bytes are not paid for, or for being asked for."""
        paused = self._paused
        return len(paused), sum(row.size - self._partial.get(row.key, 0) for row in paused)

    def left_s(self) -> int | None:
        """How long what is due takes at the speed of now; None where nobody can tell."""
        due = sum(row.size - self._partial.get(row.key, 0) for row in self._due or ())
        sent, size = self.uploads.progress()
        return self._pace.left_s(due + size - sent) if due + size - sent else None

    @property
    def idle(self) -> bool:
        """Whether all that is due is here and sent, as far as the last look showed."""
        return self._due == () and not self.line.uploading

    @property
    def rules(self) -> NetworkRules:
        """What papers may ask of the network."""
        return self._rules

    def obey(self, rules: NetworkRules) -> None:
        """Keeps other rules, and goes by them at once."""

        def keep(vault: Vault) -> None:
            keep_rules(vault, rules)
            self._rules = rules
            self._allowance.limit(rules.bytes_per_s)
            self._look(vault)

        self.line.vault.call(keep)
        self._look_up()

    def tell_metered(self, metered: bool) -> None:
        """What the operating system says of the network."""
        if metered != self._told_metered:
            self._told_metered = metered
            self.line.vault.call(self._look)
            self._look_up()

    @property
    def metered(self) -> bool:
        """Whether every byte is paid for, as far as anybody says."""
        said = self._rules.metered
        return said == "yes" or (said == "system" and self._told_metered)

    def fetch_now(self, *keys: tuple[str, str]) -> None:
        """The member wants these, or all that there is, whatever it costs: they come first."""

        def ask(vault: Vault) -> None:
            self._asked |= frozenset(keys or self._rows)
            self._look(vault)

        self.line.vault.call(ask)
        self._look_up()

    def upload(self, data: bytes, sha256: str) -> None:
        """See Uploads.bring."""
        self.uploads.bring(data, sha256)

    def handle(self, sha256: str) -> Upload:
        """What its bringer watches."""
        return self.uploads.handle(sha256)

    @property
    def bytes_sent(self) -> int:
        """Bytes of uploads that the server has taken."""
        return self.uploads.bytes_sent

    def here(self, name: str, sha256: str) -> bool:
        """Whether a meeting's paper is in the vault."""
        return (name, sha256) in self._here

    def look(self, vault: Vault) -> None:
        """See now what is missing; on the vault's thread."""
        if self._look(vault):
            self.wake()

    def stop(self) -> None:
        """Also ends a wait for the limit."""
        super().stop()
        self._looked_up.set()

    # The thread ---------------------------------------------------------------------------------------

    def turn(self) -> float:
        """Everything there is to send, then everything there is to fetch, looking anew after each paper."""
        failed: TransportError | None = None
        self._stuck = set()
        while not self.stopping and (sha256 := next(iter(self._to_send()), None)):
            try:
                self.uploads.send(self.connection, sha256)
            except Refused as error:
                # The server has no room now, say: that keeps no paper from coming in.
                failed = error
                self._stuck.add(sha256)
        withheld: set[Wanted] = set()
        while not self.stopping and not self._to_send():
            due = [row for row in self.line.vault.call(self._look) if row not in withheld]
            self._verdicts.pump()
            if not due:
                break
            row = due[0]
            try:
                self._fetch(row)
                self.well()
            except Interrupted:
                continue
            except BlobMismatch as error:
                self._alarm(row)
                failed = GarbledAnswer(str(error))
                withheld.add(row)
            except (Refused, GarbledAnswer) as error:
                # One paper that is withheld or garbled must not keep the others away.
                failed = error
                withheld.add(row)
        if failed is not None:
            raise failed
        return 0.0 if self._to_send() else RECHECK_S

    def _to_send(self) -> frozenset[str]:
        return self.line.uploading - self._stuck

    def _alarm(self, row: Wanted) -> None:
        detail = {"meeting": row.meeting, "paper": row.paper, "revision": str(row.revision)}
        self.line.vault.call(lambda _vault: self.line.alarms.keep("paper-altered", **detail))

    # The limit ----------------------------------------------------------------------------------------

    def _moved(self, size: int) -> None:
        """Bytes came or went: waits as long as the limit asks, or until there is something to look at."""
        self._pace.moved(size)
        wait_s = self._allowance.take(size)
        while wait_s > 0 and not self.stopping:
            self._looked_up.clear()
            if self._looked_up.wait(min(wait_s, PAUSE_S)):
                return
            wait_s -= PAUSE_S

    def _sent(self, size: int) -> None:
        self._moved(size)
        self.well()

    def _chunk_bytes(self) -> int:
        rate = self._allowance.rate
        return min(CHUNK_BYTES, max(CHUNK_BYTES_MIN, rate)) if rate else CHUNK_BYTES

    def _look_up(self) -> None:
        """From any thread: something is different now."""
        self._looked_up.set()
        self.wake()

    # What is missing ----------------------------------------------------------------------------------

    def _look(self, vault: Vault) -> tuple[Wanted, ...]:
        """What is due, nearest meeting first. Drops what is not named any more; adopts what is here."""
        line = self.line
        now = line.clock.now()
        near: dict[str, tuple[int, int]] = {}
        soon: set[str] = set()
        given_back: set[str] = set()
        rows: dict[tuple[str, str], Wanted] = {}
        for name in line.replica.meetings(line.person):
            state = line.replica.state(name)
            here = meeting(state)
            near[name] = nearness(here, now)
            if here is not None and needed_soon(here, now):
                soon.add(name)
            due_at = papers_due_at(state, line.person)
            if due_at is not None and due_at < max(now, vault.time_seen * 1000):
                given_back.add(name)
            elif due_at is not None:
                vault.add_meeting(name, due_at // 1000)
            for row in wanted(name, state, returned=name in given_back):
                rows.setdefault(row.key, row)
        changed = self._drop(vault, set(rows))
        known = vault.blob_hashes()  # one question instead of two for each paper that is still to come
        for key in rows.keys() - self._here:
            if key[1] in known and (vault.has_blob(*key) or vault.adopt_blob(*key)):
                self._here.add(key)
                changed = True
        self.uploads.unshelve(vault, {sha256 for _, sha256 in self._here})
        self._verdicts.want(self._here)
        missing = in_order([row for key, row in rows.items() if key not in self._here], near, self._asked)
        metered = self.metered
        due = tuple(
            row
            for row in missing
            if not metered or row.key in self._asked or (row.meeting in soon and not row.age)
        )
        paused = frozenset(missing).difference(due)
        returned = frozenset(given_back)
        changed |= (due, paused, returned) != (self._due, self._paused, self.returned)
        self.returned = returned
        self._rows, self._due, self._paused, self.current = rows, due, paused, True
        self._partial = {row.key: self._partial[row.key] for row in missing if row.key in self._partial}
        if changed:
            line.news.tell(Change(transfers=True, status=True))
        return due

    def _drop(self, vault: Vault, named: set[tuple[str, str]]) -> bool:
        """Takes from the vault every paper that its meeting does not name for this reader any more."""
        gone, fresh = self._named - named, named - self._named
        for name, sha256 in gone:
            vault.drop_blob(name, sha256)
        if gone or fresh:
            with vault.transaction() as tx:
                for name, sha256 in gone:
                    tx.delete(NAMED, f"{name}/{sha256}")
                for name, sha256 in fresh:
                    tx.put(NAMED, f"{name}/{sha256}", b"")
            self._named = named
            self._here -= gone
        return bool(gone)

    def lost(self, meetings: frozenset[str]) -> None:
        """These meetings' keys are gone, and what is still wanted of them must come again."""
        self._here = {key for key in self._here if key[0] not in meetings}

    def damaged(self, vault: Vault, name: str, sha256: str) -> None:
        """A held paper does not open any more: fetch it again. On the vault's thread."""
        vault.drop_blob(name, sha256)
        self._here.discard((name, sha256))
        self.wake()

    # Fetching -----------------------------------------------------------------------------------------

    def _fetch(self, row: Wanted) -> None:
        """One paper, from where the last attempt was cut. Raises BlobMismatch for bytes of another hash."""
        vault = self.line.vault
        part = vault.call(lambda v: v.partial(row.meeting, row.sha256, row.size))
        base = self._base(row)
        try:
            if part.received_bytes < row.size:
                if base is None:
                    self._receive(row, part, row.size)
                else:
                    self._copy_and_receive(row, part, base)
            vault.call(lambda _vault: part.finish())
        except BlobMismatch:
            vault.call(lambda _vault: part.discard())
            if base is not None:
                self._plain.add(row.key)
                raise Interrupted from None
            raise
        finally:
            with contextlib.suppress(Locked):
                vault.call(lambda _vault: part.close())

    def _receive(self, row: Wanted, part: PartialBlob, until: int) -> None:
        """What comes next, up to a byte."""
        begin = part.received_bytes
        whole = (begin, until) == (0, row.size)
        last = f"{until - 1}" if until < row.size else ""
        headers = {} if whole else {"Range": f"bytes={begin}-{last}", "If-Range": f'"{row.sha256}"'}
        told = begin
        with self.connection.open("GET", row.path, None, headers) as response:
            if not whole and response.status_code != 206:
                # The server has other bytes under this name, or knows no ranges: from the beginning.
                self.line.vault.call(lambda _vault: part.discard())
                raise Unreachable("the download starts again")
            expected = f"bytes {begin}-{until - 1}/{row.size}"
            if not whole and response.headers.get("Content-Range") != expected:
                raise GarbledAnswer("another range than asked for")
            for chunk in self.connection.body(response):
                if part.received_bytes + len(chunk) > until:
                    raise GarbledAnswer("more than was asked for")
                part.write(chunk)
                self.bytes_fetched += len(chunk)
                self.got = True
                self._partial[row.key] = part.received_bytes
                if part.received_bytes - told >= PROGRESS_BYTES:
                    told = part.received_bytes
                    self.line.news.tell(Change(transfers=True))
                self._moved(len(chunk))
                self._give_way(row)
        if part.received_bytes < until:
            raise Unreachable("cut")

    def _give_way(self, row: Wanted) -> None:
        """Raises Interrupted where something else comes first; this goes on later where it stands."""
        due = self._due or ()
        asked = bool(due) and due[0].key in self._asked and row.key not in self._asked
        if self.stopping or self._to_send() or asked or row in self._paused:
            raise Interrupted

    # What changed -------------------------------------------------------------------------------------

    def _base(self, row: Wanted) -> Wanted | None:
        """The held revision of the same paper from which to copy what did not change; None where that does
        not pay."""
        if row.paper == MINUTES or row.size < SAME_BYTES_MIN or row.key in self._plain:
            return None
        paper = (row.meeting, row.paper)
        held = [
            one
            for one in self._rows.values()
            if (one.meeting, one.paper) == paper and one.key in self._here and one.size >= SAME_BYTES_MIN
        ]
        return nearest_revision(row, held)

    def _copy_and_receive(self, row: Wanted, part: PartialBlob, base: Wanted) -> None:
        """Copies from a held revision what the server says is the same, and fetches the rest. The whole is
        checked by its hash like any other; a paper that fails it is fetched again without copying."""
        path = f"{row.path}/same/{base.revision + REVISION_FIRST}"
        spans = self.connection.ask("GET", path, SameAnswer).spans
        try:
            with self.line.vault.call(lambda v: v.open_blob(*base.key)) as reader:
                for span in spans:
                    if span.at + span.size > row.size or span.of + span.size > base.size:
                        raise GarbledAnswer("the same bytes beyond the end")
                    if part.received_bytes < span.at:
                        self._receive(row, part, span.at)
                    self._copy(row, part, span, reader.read)
        except BlobMissing:
            pass
        except BlobDamaged:
            self.line.vault.call(lambda v: self.damaged(v, *base.key))
        if part.received_bytes < row.size:
            self._receive(row, part, row.size)

    def _copy(self, row: Wanted, part: PartialBlob, span: Span, read: Callable[[int, int], bytes]) -> None:
        """A span's bytes, or what of them is not here yet."""
        while (behind := span.at + span.size - part.received_bytes) > 0:
            piece = read(span.of + span.size - behind, min(COPY_BYTES, behind))
            part.write(piece)
            self.bytes_copied += len(piece)
            self._partial[row.key] = part.received_bytes
            self._give_way(row)
