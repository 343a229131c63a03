"""What a play leaves for its judges besides the programs' own files: who is who, and what to look for."""

from pathlib import Path

import msgspec


class Player(msgspec.Struct, frozen=True):
    """One person at the meeting: where their tablet's folder is, and what opens it."""

    person: str
    name: str
    role: str
    root: str
    """Relative to the output folder."""
    vault: str
    secret: str
    strokes: tuple[str, ...] = ()
    """The ids of the marks they made."""

    def __repr__(self) -> str:
        return f"Player({self.name!r})"


class Refusal(msgspec.Struct, frozen=True):
    """A paper that could not be opened, and why."""

    file: str
    reason: str


class Facts(msgspec.Struct, frozen=True):
    """Everything the judges are told; they find out the rest from the programs' files."""

    meeting: str
    title: str
    poll: str
    question: str
    players: tuple[Player, ...]
    offline: str
    """The member who reads everything with the server gone, and whose vault is searched for plaintext."""
    canaries: tuple[str, ...]
    """Titles, names and sentences of the meeting."""
    roots: tuple[bytes, ...]
    kinds: dict[str, str]
    """What each of the demo's own papers should turn out to be, by SHA-256."""
    spoke: tuple[str, ...]
    came: tuple[str, ...]
    refused: tuple[Refusal, ...] = ()
    duration_s: float = 0.0
    synced_bytes: int = 0

    def player(self, person: str) -> Player:
        """The player of a person; KeyError for a stranger."""
        return {one.person: one for one in self.players}[person]


def write(out: Path, facts: Facts) -> None:
    """Puts the facts beside the rest."""
    (out / "facts.json").write_bytes(msgspec.json.format(msgspec.json.encode(facts)))


def read(out: Path) -> Facts:
    """Raises msgspec.DecodeError or OSError for a folder without a finished play."""
    return msgspec.json.decode((out / "facts.json").read_bytes(), type=Facts)
