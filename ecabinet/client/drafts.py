"""What is being written: the newest text of each draft, also while offline, sent when there is a line again.

A draft that somebody else changed meanwhile is kept beside theirs until the member chooses.
"""

from typing import Final

import msgspec

from ecabinet.client.core import Change, News, VaultThread
from ecabinet.client.problems import Refused
from ecabinet.client.transport import Connection
from ecabinet.client.vault import Vault
from ecabinet.protocol.messages import DirectoryAnswer, Draft, DraftConflict, DraftRow, DraftsAnswer

DRAFTS: Final = "draft"
"""Id to the newest text that the server is known to have."""
UNSENT: Final = "draft-unsent"
"""Id to what was written here and has not been taken yet."""
CONFLICTS: Final = "draft-conflict"
DIRECTORY: Final = "directory"


def _row(draft: Draft) -> DraftRow:
    title = draft.agenda.title if draft.agenda else ""
    return DraftRow(draft.id, draft.kind, draft.revision, title, draft.meeting, draft.item)


class Drafts:
    """One vault's drafts. `kept`, `rows` and `write` on the vault's thread, the rest on a network thread."""

    def __init__(self, thread: VaultThread, news: News) -> None:
        self._thread, self._news = thread, news

    # On the vault's thread ----------------------------------------------------------------------------

    def kept(self, vault: Vault, draft: str) -> Draft | None:
        """The text as it stands here: what was written on this device before what the server has."""
        value = vault.get(UNSENT, draft) or vault.get(DRAFTS, draft)
        return None if value is None else msgspec.json.decode(value, type=Draft)

    def unsent(self, vault: Vault, draft: str) -> bool:
        """Whether the server has not taken what was written here."""
        return vault.get(UNSENT, draft) is not None

    def conflict(self, vault: Vault, draft: str) -> DraftConflict | None:
        """Both texts, where somebody else was quicker; until the member saves one of them."""
        value = vault.get(CONFLICTS, draft)
        return None if value is None else msgspec.json.decode(value, type=DraftConflict)

    def rows(self, vault: Vault) -> tuple[DraftRow, ...]:
        """Every draft known here."""
        found = dict(vault.scan(DRAFTS)) | dict(vault.scan(UNSENT))
        return tuple(_row(msgspec.json.decode(value, type=Draft)) for _, value in sorted(found.items()))

    def write(self, vault: Vault, draft: Draft) -> None:
        """Durable when this returns; a conflict that stood is decided by it."""
        with vault.transaction() as tx:
            tx.put(UNSENT, draft.id, msgspec.json.encode(draft))
            tx.delete(CONFLICTS, draft.id)

    # On a network thread ------------------------------------------------------------------------------

    def send(self, connection: Connection, draft: Draft) -> Draft | DraftConflict:
        """Sends one text. Raises TransportError; Refused where the server will never take it."""
        answer: Draft | DraftConflict = connection.put(f"/drafts/{draft.id}", draft, Draft, DraftConflict)

        def keep(vault: Vault) -> None:
            newer = self.kept(vault, draft.id)
            with vault.transaction() as tx:
                if isinstance(answer, Draft):
                    tx.put(DRAFTS, draft.id, msgspec.json.encode(answer))
                    if newer == draft:
                        tx.delete(UNSENT, draft.id)
                    elif newer is not None and newer.revision == draft.revision:
                        # Written while this one was on its way: it goes on from what stands now.
                        moved = msgspec.structs.replace(newer, revision=answer.revision)
                        tx.put(UNSENT, draft.id, msgspec.json.encode(moved))
                else:
                    tx.put(DRAFTS, draft.id, msgspec.json.encode(answer.theirs))
                    tx.put(CONFLICTS, draft.id, msgspec.json.encode(answer))
                    tx.delete(UNSENT, draft.id)

        self._thread.call(keep)
        self._news.tell(Change(drafts=frozenset({draft.id})))
        return answer

    def send_all(self, connection: Connection) -> None:
        """Sends what was written while there was no line."""
        waiting = self._thread.call(lambda vault: [value for _, value in vault.scan(UNSENT)])
        for value in waiting:
            draft = msgspec.json.decode(value, type=Draft)
            try:
                self.send(connection, draft)
            except Refused as refused:
                if refused.passing:
                    raise
                # It stays here, readable; its writer learns the reason when saving it the next time.

    def fetch(self, connection: Connection, draft: str) -> Draft | None:
        """The server's text, kept here; None where there is none or the member does not share it."""
        try:
            theirs = connection.ask("GET", f"/drafts/{draft}", Draft)
        except Refused as refused:
            if refused.code != "not-found":
                raise
            theirs = None

        def keep(vault: Vault) -> Draft | None:
            with vault.transaction() as tx:
                if theirs is None:
                    tx.delete(DRAFTS, draft)
                else:
                    tx.put(DRAFTS, draft, msgspec.json.encode(theirs))
            return self.kept(vault, draft)

        return self._thread.call(keep)

    def fetch_all(self, connection: Connection) -> None:
        """Brings every draft that the member shares up to date."""
        rows = connection.ask("GET", "/drafts", DraftsAnswer).drafts
        known = self._thread.call(
            lambda vault: {key: msgspec.json.decode(value, type=Draft) for key, value in vault.scan(DRAFTS)}
        )
        for row in rows:
            if row.id not in known or known[row.id].revision != row.revision:
                self.fetch(connection, row.id)
        gone = known.keys() - {row.id for row in rows}

        def drop(vault: Vault) -> None:
            with vault.transaction() as tx:
                for draft in gone:
                    tx.delete(DRAFTS, draft)

        if gone:
            self._thread.call(drop)

    # The directory, which drafts name people and bodies of --------------------------------------------

    def directory(self, vault: Vault) -> DirectoryAnswer | None:
        """As it was last fetched; None for anybody but a secretary."""
        value = vault.get(DIRECTORY, DIRECTORY)
        return None if value is None else msgspec.json.decode(value, type=DirectoryAnswer | None)

    def fetch_directory(self, connection: Connection) -> None:
        """Brings the directory up to date."""
        answer = None
        try:
            answer = connection.ask("GET", "/directory", DirectoryAnswer)
        except Refused as refused:
            if refused.code != "not-found":
                raise
        kept = msgspec.json.encode(answer)

        def keep(vault: Vault) -> None:
            with vault.transaction() as tx:
                tx.put(DIRECTORY, DIRECTORY, kept)

        self._thread.call(keep)
