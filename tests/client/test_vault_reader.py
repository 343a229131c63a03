"""What stands beside the records and papers of a vault, read by the second reader."""

import json
from pathlib import Path

from ecabinet.client.contact import Contact
from ecabinet.client.core import News, VaultThread, new_id
from ecabinet.client.notebook import Notebook
from ecabinet.client.outbox import Outbox
from ecabinet.domain import events as e
from ecabinet.domain.annotation import Note
from ecabinet.evidence.signatures import SigningKey
from ecabinet.evidence.statements import ActStatement, sign_act

from .vault_child import JOURNAL, PAPER, SECRET, SERVER, SERVER_KEY
from .vault_place import Place
from .vault_reader import read_contact, read_letters, read_vault

NO_THREAD: VaultThread = None  # type: ignore[assignment]  # the notebook asks for it to exchange alone


def test_letters_marks_contact_and_commits_are_read_from_the_files(tmp_path: Path) -> None:
    place = Place(tmp_path / "root")
    note = Note(new_id(), PAPER, 3, 100, 200, "hỏi về điều 5")
    acts = [ActStatement(new_id(), SERVER, JOURNAL, JOURNAL, JOURNAL, e.CheckIn(), at) for at in (1, 2)]
    with place.create() as vault:
        Contact(1, "may-chu.example:8443", SERVER, 3, "0193").write(vault.directory)
        outbox = Outbox(vault, SERVER, SERVER_KEY.public_key().public_bytes_raw())
        for act in acts:
            outbox.add(act, sign_act(SigningKey(vault.device.sign_private), act))
        outbox.close()
        Notebook(vault, NO_THREAD, News()).add(JOURNAL, PAPER, note)
        vault.add_meeting("gone")
        vault.shred_meeting("gone")
    item = place.store.read(place.directory.name)
    assert item is not None
    found = read_vault(place.directory, SECRET, item.ds, item.ek)
    (mark,) = found.marks.values()
    assert mark[:2] == (JOURNAL, PAPER)
    assert (mark[2]["id"], mark[2]["text"]) == (note.id, "hỏi về điều 5")
    letters = read_letters(place.directory, SERVER, SERVER_KEY.private_bytes_raw())
    assert [json.loads(letter["data"])["id"] for letter in letters] == [act.id for act in acts]
    assert read_contact(place.directory) == {
        "v": 1,
        "address": "may-chu.example:8443",
        "server": SERVER,
        "statement": 3,
        "device": "0193",
    }
