"""Vaults that nobody opens: waiting acts are posted, orders to wipe carried out, the tenth miss lifted."""

import shutil
from pathlib import Path

import msgspec
import pytest

from ecabinet.client.cabinet import Cabinet, Locked, Refused
from ecabinet.client.contact import Contact
from ecabinet.client.disk import FileLock, VaultBusy
from ecabinet.client.doorstep import Attended, attend, readmit
from ecabinet.client.keys import TRIES_MAX, KeyringFailed, MustSignIn, WrongSecret
from ecabinet.client.letters import NAME as LETTERS
from ecabinet.client.letters import read_letters
from ecabinet.client.problems import OtherIdentity
from ecabinet.client.removal import finish_removals, remove_vault
from ecabinet.client.sign_ins import ROLLED_BACK
from ecabinet.client.vault import list_vaults
from ecabinet.domain import events as e
from ecabinet.domain.permissions import found
from ecabinet.server.admin import Administration
from tests.client.cabinets import (
    PATIENCE_S,
    QUICK,
    Home,
    Neighbourhood,
    agenda,
    eventually,
    open_poll,
    publish,
    until,
)
from tests.client.relay import Relay
from tests.client.test_vault_faults import crash_at
from tests.serving import PASSWORD


def directory(home: Home) -> Path:
    return home.root / "vaults" / home.vault_id


def letters(home: Home) -> list[bytes]:
    return read_letters(directory(home) / LETTERS)


def polling(street: Neighbourhood) -> tuple[Cabinet, Cabinet, Home, str, str]:
    """Chair, secretary, a member's home, a meeting and an open poll in it."""
    chair, secretary = street.enrol("chair"), street.enrol("secretary")
    member = street.home("member1")
    voter = member.enrol(street.seed.code("member1"))
    made = agenda(street.seed, secretary.server_now(), {})
    meeting = publish(secretary, made, {})
    poll = open_poll(chair, [voter], meeting, made.items[0].id)
    return chair, secretary, member, meeting, poll


def test_a_ballot_is_counted_though_its_vault_never_opens_again(street: Neighbourhood) -> None:
    chair, _, member, meeting, poll = polling(street)
    assert member.cabinet is not None
    assert letters(member) == []
    street.serving.kill()
    ballot = member.cabinet.act(meeting, e.CastBallot(poll, "for"))
    assert [act.status for act in member.cabinet.pending()] in (["waiting"], ["sending"])
    (letter,) = letters(member)
    assert poll.encode() not in letter and b"CastBallot" not in letter
    assert attend(member.root, member.store) == [], "its own program has the vault open"
    member.close()
    shutil.rmtree(member.root / "keys")  # the store's secrets are gone: no PIN will ever open it
    told = attend(member.root, member.store)
    assert told == [Attended(member.vault_id, waiting=1)], "no server yet"
    street.serving.restart()
    assert attend(member.root, member.store) == [Attended(member.vault_id, posted={"recorded": 1})]
    assert letters(member) == []
    assert attend(member.root, member.store) == []
    until(chair, lambda: chair.turnout(poll) is not None and chair.turnout(poll).cast == 1)
    assert chair.wait(chair.act(meeting, e.ClosePoll(poll)), PATIENCE_S).outcome == "recorded"
    until(chair, lambda: found(chair.state(meeting), f"poll/{poll}", e.PollClosed) is not None)
    (counted,) = chair.ballots(meeting, poll)
    assert counted.ballot.choice == "for" and counted.ballot.command == ballot


def test_an_act_that_was_posted_gets_its_receipt_when_the_vault_opens(street: Neighbourhood) -> None:
    _, _, member, meeting, poll = polling(street)
    assert member.cabinet is not None
    street.serving.kill()
    ballot = member.cabinet.act(meeting, e.CastBallot(poll, "against"))
    member.close()
    street.serving.restart()
    assert attend(member.root, member.store) == [Attended(member.vault_id, posted={"recorded": 1})]
    again = member.unlock()
    assert again.wait(ballot, PATIENCE_S).outcome == "recorded"
    assert again.pending() == ()
    assert letters(member) == []


def test_letters_that_were_spoilt_or_cut_cost_nothing_else(street: Neighbourhood) -> None:
    _, _, member, meeting, poll = polling(street)
    assert member.cabinet is not None
    street.serving.kill()
    first = member.cabinet.act(meeting, e.CastBallot(poll, "against"))
    member.cabinet.act(meeting, e.CastBallot(poll, "for", first))
    member.close()
    path = directory(member) / LETTERS
    whole = path.read_bytes()
    assert len(letters(member)) == 2
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert len(letters(member)) <= 1
    spoilt = bytearray(whole)
    spoilt[-1] ^= 1
    path.write_bytes(spoilt)
    street.serving.restart()
    (told,) = attend(member.root, member.store)
    assert (told.posted, told.waiting) == ({"recorded": 1, "unreadable": 1}, 1)
    assert len(letters(member)) == 1, "what the server could not read is kept: its key may come back"
    again = member.unlock()
    until(again, lambda: not again.pending())
    assert [receipt.outcome for receipt in again.receipts(meeting)][-2:] == ["recorded", "recorded"]


def test_ten_misses_wait_for_the_accounts_password_and_lose_nothing(quiet: Neighbourhood) -> None:
    home = quiet.home("member1")
    home.enrol(quiet.seed.code("member1"), start=False)
    home.close()
    item = home.store.read(home.vault_id)
    assert item is not None and item.server == quiet.serving.fingerprint
    missed = 0
    while missed < TRIES_MAX:
        item = home.store.read(home.vault_id)
        assert item is not None and item.fails == missed
        home.store.write(home.vault_id, type(item)(**{**_fields(item), "next_ok": 0.0}))
        with pytest.raises(MustSignIn if missed == TRIES_MAX - 1 else WrongSecret):
            Cabinet.unlock(home.root, home.vault_id, "sai bí mật", home.store, costs=QUICK)
        missed += 1
    with pytest.raises(MustSignIn):
        home.unlock(start=False)
    assert [one.must_sign_in for one in list_vaults(home.root, home.store)] == [True]
    with pytest.raises(Refused) as refused:
        readmit(home.root, home.vault_id, "không phải mật khẩu", home.store)
    assert refused.value.code == "wrong-password"
    with pytest.raises(MustSignIn):
        home.unlock(start=False)
    readmit(home.root, home.vault_id, PASSWORD, home.store)
    with pytest.raises(WrongSecret):
        Cabinet.unlock(home.root, home.vault_id, PASSWORD, home.store, costs=QUICK)
    assert home.unlock(start=False).name == "Người thử member1"


def _fields(item: object) -> dict[str, object]:
    return {name: getattr(item, name) for name in item.__struct_fields__}  # type: ignore[attr-defined] # msgspec's


def test_the_password_is_told_to_no_server_but_the_vaults_own(quiet: Neighbourhood) -> None:
    home = quiet.home("member1")
    home.enrol(quiet.seed.code("member1"), start=False)
    home.close()
    contact = Contact.read(directory(home))
    assert contact is not None
    for forged in (
        Contact(1, "127.0.0.1:1", "a" * 52, contact.statement, contact.device),
        Contact(1, contact.address, contact.server, contact.statement + 1, contact.device),
    ):
        forged.write(directory(home))
        with pytest.raises(OtherIdentity):
            readmit(home.root, home.vault_id, PASSWORD, home.store)


def test_guessing_the_password_has_to_wait(quiet: Neighbourhood) -> None:
    home = quiet.home("member1")
    home.enrol(quiet.seed.code("member1"), start=False)
    home.close()
    codes = []
    for _ in range(5):
        with pytest.raises(Refused) as refused:
            readmit(home.root, home.vault_id, "không phải mật khẩu", home.store)
        codes.append(refused.value.code)
    assert codes == ["wrong-password"] * 4 + ["too-many"]


def test_a_wiped_device_deletes_all_at_its_next_contact(street: Neighbourhood) -> None:
    closed, opened, other = (street.home(account) for account in ("member1", "member2", "chair"))
    for home, account in ((closed, "member1"), (opened, "member2"), (other, "chair")):
        home.enrol(street.seed.code(account), start=home is not closed)
    closed.close()
    devices = [contact.device for home in (closed, opened) if (contact := Contact.read(directory(home)))]
    assert opened.cabinet is not None and other.cabinet is not None
    wiped: list[bool] = []
    opened.cabinet.subscribe(lambda change: wiped.append(True) if change.wiped else None)
    assert street.serving.stop() == 0
    with Administration(street.serving.data) as office:
        for device in devices:
            office.revoke_device(device, wipe=True)
        assert sum(bool(row["wiped"]) for row in office.rows("devices")) == 2
    street.serving.restart()
    eventually(lambda: wiped)
    for home in (closed, opened):
        attend(home.root, home.store)
        assert list((home.root / "vaults").iterdir()) == []
        assert home.store.read(home.vault_id) is None
    with pytest.raises(Locked):
        opened.cabinet.state(opened.cabinet.person)
    other.cabinet.settled()
    assert directory(other).is_dir()


def test_a_revoked_device_keeps_what_it_has(street: Neighbourhood) -> None:
    home = street.home("member1")
    cabinet = home.enrol(street.seed.code("member1"))
    assert street.serving.stop() == 0
    with Administration(street.serving.data) as office:
        office.revoke_device(cabinet.device)
    street.serving.restart()
    until(cabinet, lambda: cabinet.status().reason == "device-revoked")
    home.close()
    assert attend(home.root, home.store) == []
    assert home.unlock(start=False).name == "Người thử member1"


def test_a_vault_put_back_is_noticed_by_the_server_and_told_to_the_member(
    street: Neighbourhood, tmp_path: Path
) -> None:
    home = street.home("member1")
    home.enrol(street.seed.code("member1")).settled()
    home.close()
    copy = tmp_path / "copy"
    shutil.copytree(home.root, copy)
    home.unlock().settled()
    home.close()
    shutil.rmtree(home.root)
    shutil.copytree(copy, home.root)
    back = home.unlock()
    until(back, lambda: any(alarm.code == ROLLED_BACK for alarm in back.alarms()))
    back.settled()
    assert (back.status().state, back.status().alarm) == ("error", ROLLED_BACK)
    back.put_away(ROLLED_BACK)
    assert (back.status().state, back.status().alarm) == ("synced", "")
    home.close()
    again = home.unlock()
    again.settled()
    assert [(alarm.code, alarm.seen) for alarm in again.alarms()] == [(ROLLED_BACK, True)], "said once"
    assert again.status().state == "synced"


def test_sign_ins_that_are_cut_look_like_no_roll_back(street: Neighbourhood) -> None:
    """Answers are swallowed again and again, and the program killed in between."""
    relay = Relay(street.serving.address)
    home = street.home("member1", relay.address)
    home.enrol(street.seed.code("member1"), start=False)
    home.close()
    for _ in range(4):
        relay.swallow_answers = True
        cabinet = home.unlock()
        eventually(lambda cabinet=cabinet: cabinet.status().reason == "unreachable")
        home.close()
        relay.swallow_answers = False
        cabinet = home.unlock()
        cabinet.settled()
        assert cabinet.alarms() == ()
        home.close()
    relay.close()


def test_several_members_share_a_tablet_with_a_vault_each(street: Neighbourhood) -> None:
    one = street.home("member1")
    one.enrol(street.seed.code("member1"), start=False)
    other = Home(one.root, street.serving, street.jobs)
    street.homes.append(other)
    second = Cabinet.enrol(
        one.root,
        f"ecabinet://{street.serving.address}/enrol?id={street.serving.fingerprint}"
        f"&code={street.seed.code('member2')}",
        PASSWORD, "cụm của người thứ hai", "Máy thử", other.store, costs=QUICK, jobs=street.jobs,
    )  # fmt: skip
    other.vault_id, other.opened = second.vault_id, [second]
    assert one.cabinet is not None and one.cabinet.name != second.name, "both open at once"
    one.close()
    other.close()
    assert {entry.id for entry in list_vaults(one.root, one.store)} == {one.vault_id, other.vault_id}
    with pytest.raises(WrongSecret):
        Cabinet.unlock(one.root, one.vault_id, "cụm của người thứ hai", one.store, costs=QUICK)
    item = one.store.read(other.vault_id)
    assert item is not None and item.fails == 0, "tries are counted for each vault alone"
    assert street.serving.stop() == 0
    contact = Contact.read(directory(one))
    assert contact is not None
    with Administration(street.serving.data) as office:
        office.revoke_device(contact.device, wipe=True)
    street.serving.restart()
    assert attend(one.root, one.store) == [Attended(one.vault_id, wiped=True)]
    assert [entry.id for entry in list_vaults(one.root, one.store)] == [other.vault_id]
    again = Cabinet.unlock(one.root, other.vault_id, "cụm của người thứ hai", other.store, costs=QUICK)
    assert again.name == "Người thử member2"
    again.lock()


def test_a_removal_killed_at_any_step_is_finished(quiet: Neighbourhood, tmp_path: Path) -> None:
    home = quiet.home("member1")
    home.enrol(quiet.seed.code("member1"), start=False)
    home.close()
    kept = tmp_path / "kept"
    shutil.copytree(home.root, kept)
    left = []
    for step in range(1, 60):
        shutil.rmtree(home.root)
        shutil.copytree(kept, home.root)
        killed = crash_at(step, lambda: remove_vault(directory(home), home.store))
        there = directory(home).is_dir()
        left.append(there)
        if there:
            home.unlock(start=False).lock()
            home.opened = []
        else:
            finish_removals(home.root, home.store)
            assert list((home.root / "vaults").iterdir()) == []
            assert home.store.read(home.vault_id) is None
        if not killed:
            break
    assert len(left) > 8 and not killed
    assert left == sorted(left, reverse=True) and set(left) == {True, False}


def test_one_vault_with_a_spoilt_contact_does_not_hold_up_the_others(street: Neighbourhood) -> None:
    first = street.home("member1")
    first.enrol(street.seed.code("member1"), start=False)
    second = Home(first.root, street.serving, street.jobs)
    street.homes.append(second)
    second.enrol(street.seed.code("member2"), start=False)
    first.close()
    second.close()
    before, behind = sorted((first, second), key=lambda home: home.vault_id)
    spoilt, contact = Contact.read(directory(before)), Contact.read(directory(behind))
    assert spoilt is not None and contact is not None
    assert street.serving.stop() == 0
    with Administration(street.serving.data) as office:
        office.revoke_device(contact.device, wipe=True)
    street.serving.restart()
    for address in ("[::1", "127.0.0.1:99999", "", "a b:1", "\0:1", "127.0.0.1:x"):
        msgspec.structs.replace(spoilt, address=address).write(directory(before))
        attend(before.root, before.store)
        assert not directory(behind).exists(), address
        assert directory(before).is_dir()


def test_a_wipe_that_the_keyring_holds_up_still_closes_the_screens(
    street: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = street.home("member1")
    cabinet = home.enrol(street.seed.code("member1"))
    told: list[bool] = []
    cabinet.subscribe(lambda change: told.append(True) if change.wiped else None)

    def away(_vault_id: str) -> None:
        raise KeyringFailed("away")

    with monkeypatch.context() as patch:
        patch.setattr(cabinet._store, "delete", away)
        assert street.serving.stop() == 0
        with Administration(street.serving.data) as office:
            office.revoke_device(cabinet.device, wipe=True)
        street.serving.restart()
        eventually(lambda: told)
    with pytest.raises(Locked):
        cabinet.state(cabinet.person)
    assert not directory(home).exists()
    assert home.store.read(home.vault_id) is not None, "what is left goes at the next start"
    attend(home.root, home.store)
    assert home.store.read(home.vault_id) is None
    assert list((home.root / "vaults").iterdir()) == []


def test_an_opening_waits_for_what_is_done_on_the_doorstep(
    quiet: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = quiet.home("member1")
    home.enrol(quiet.seed.code("member1"), start=False)
    home.close()
    lock = FileLock(directory(home) / "lock")
    found_held: list[bool] = []

    def look_again(_seconds: float) -> None:
        found_held.append(True)
        lock.release()

    with monkeypatch.context() as patch:
        patch.setattr("ecabinet.client.disk.time.sleep", look_again)
        assert home.unlock(start=False).name == "Người thử member1"
    assert found_held
    with pytest.raises(VaultBusy):
        home.unlock(start=False)
