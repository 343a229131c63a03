"""How a device shows that its vault is the newest there is: sign-ins are counted, each under a random mark.

Both are durable before they are spoken, and spoken again until they were answered, so no cut and no kill
looks like a vault that was put back. One that was uses a number again under another mark, and the server
says so.
"""

from typing import Final, Protocol

import msgspec

from ecabinet.client.core import Alarms, VaultThread
from ecabinet.client.seal import random_bytes
from ecabinet.client.vault import Vault

SIGN_INS: Final = "sign-in"
LAST, NEXT = "last", "next"
MARK_BYTES: Final = 16
ROLLED_BACK: Final = "vault-rolled-back"


class SignIn(msgspec.Struct, frozen=True):
    """One sign-in: its number, counted from 1, and its mark."""

    number: int
    mark: str


class Marks(Protocol):
    """What a sign-in asks of the vault behind it."""

    def next(self) -> SignIn: ...

    def answered(self, sign_in: SignIn, number: int, rolled_back: bool) -> None: ...


class SignIns:
    """The sign-ins of one vault's device. Any thread."""

    def __init__(self, thread: VaultThread, alarms: Alarms) -> None:
        self._thread, self._alarms = thread, alarms

    def next(self) -> SignIn:
        """The sign-in to make: the one that was never answered, or a new one. Durable when it returns."""
        return self._thread.call(self._next)

    def _next(self, vault: Vault) -> SignIn:
        begun = vault.get(SIGN_INS, NEXT)
        if begun is not None:
            return msgspec.json.decode(begun, type=SignIn)
        kept = vault.get(SIGN_INS, LAST)
        last = msgspec.json.decode(kept, type=SignIn) if kept is not None else SignIn(0, "")
        following = SignIn(last.number + 1, random_bytes(MARK_BYTES).hex())
        with vault.transaction() as tx:
            tx.put(SIGN_INS, NEXT, msgspec.json.encode(following))
        return following

    def answered(self, sign_in: SignIn, number: int, rolled_back: bool) -> None:
        """The server took it, and counts `number` from now on. Keeps an alarm if the vault was put back."""

        def keep(vault: Vault) -> None:
            last = SignIn(number, sign_in.mark)
            with vault.transaction() as tx:
                tx.put(SIGN_INS, LAST, msgspec.json.encode(last))
                tx.delete(SIGN_INS, NEXT)
            if rolled_back:
                self._alarms.keep(ROLLED_BACK, sign_in=str(number))

        self._thread.call(keep)
