"""The administrator's commands, their leaves in the log, and the identity they begin with."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from ecabinet.domain import events as e
from ecabinet.evidence.statements import read_statement
from ecabinet.protocol.links import parse
from ecabinet.server import admin, tables
from ecabinet.server.admin import Administration, Mistake
from ecabinet.server.identity import CERTIFICATE_YEARS, open_identity
from ecabinet.server.journal import ADMINISTRATION
from ecabinet.server.lock import DataLock
from tests.server.test_serve import certificate
from tests.serving import seed

NOW = 1_790_000_000_000
YEAR_MS = 365 * 86_400_000


def test_the_commands_make_a_body_that_can_meet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = str(tmp_path / "data")

    def command(*arguments: str) -> str:
        assert admin.main(["--data", data, "--by", "quản trị", *arguments]) == 0, capsys.readouterr().err
        return capsys.readouterr().out.strip()

    fingerprint = command("init", "--name", "Máy chủ thử")
    unit = command("add-unit", "UBND xã Thử")
    person = command("add-person", "chutich", "Người thử", "Chủ tịch", "--unit", unit)
    body = command("add-body", "Ủy ban nhân dân xã Thử", "--parent", "TỈNH THỬ", "--unit", unit)
    command("add-member", body, person, "--role", "chair")
    command("confirm-rules", "ubnd", "--by", "Phòng Tư pháp thử")
    root, _ = certificate(tmp_path, "root.example")
    assert [command("add-root", str(root)) for _ in range(2)] == ["1", "0"]
    link = parse(command("code", "chutich", "--address", "hop.example:443"))
    assert (link.address, link.fingerprint) == ("hop.example:443", fingerprint)
    (member,) = command("list", "members").splitlines()
    assert json.loads(member)["role"] == "chair"
    for what in admin.LISTS:
        assert link.code not in command("list", what)
    command("remove-member", body, person)
    assert command("list", "members") == ""


def test_every_act_is_a_leaf_and_holds_no_code(tmp_path: Path) -> None:
    made = seed(tmp_path / "data")
    with (
        Administration(tmp_path / "data", by="quản trị") as office,
        office._stores.store.read() as connection,
    ):
        journal = tables.event.c.journal == ADMINISTRATION
        rows = connection.execute(select(tables.event.c.data).where(journal)).scalars().all()
    acts = [event for row in rows if isinstance(event := e.decode(row), e.Administered)]
    count = {act: sum(1 for one in acts if one.act == act) for act in {one.act for one in acts}}
    people = len(made.people)
    assert count == {
        "add-unit": 1, "add-body": 1, "confirm-rules": 1, "add-person": people,
        "make-code": people * 3, "add-member": people - 1,
    }  # fmt: skip
    assert {one.by for one in acts} == {"quản trị thử"}
    codes = [code for given in made.codes.values() for code in given]
    assert not [code for code in codes for row in rows if code.encode() in row]
    assert not [code for code in codes if code.encode() in (tmp_path / "data" / "server.sqlite").read_bytes()]


def test_mistakes_are_said_and_change_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = seed(tmp_path / "data", members=1)
    with Administration(tmp_path / "data") as office:
        before = {what: office.rows(what) for what in admin.LISTS}
        for mistake in (
            lambda: office.add_person("A", "B", "chair"),
            lambda: office.add_unit("A", parent="nowhere"),
            lambda: office.add_body("A", "", "../../etc/passwd"),
            lambda: office.add_member(made.body, "nobody"),
            lambda: office.add_member(made.body, made.people["member1"], "chair"),
            lambda: office.add_member(made.body, made.people["guest"], "guest"),
            lambda: office.remove_member(made.body, made.people["guest"]),
            lambda: office.confirm_rules("nothing", "X"),
            lambda: office.make_code("nobody"),
            lambda: office.revoke_device("nothing"),
            lambda: office.add_roots(b"-----BEGIN nothing"),
        ):
            with pytest.raises(Mistake):
                mistake()
        assert {what: office.rows(what) for what in admin.LISTS} == before
    assert admin.main(["--data", str(tmp_path / "data"), "code", "nobody"]) == 1
    with DataLock(tmp_path / "data"):
        assert admin.main(["--data", str(tmp_path / "data"), "list", "people"]) == 2
    assert admin.main(["--data", str(tmp_path / "other"), "list", "people"]) == 2
    assert not (tmp_path / "other").exists()
    assert "Traceback" not in capsys.readouterr().err


def test_a_first_start_that_was_killed_begins_again(tmp_path: Path) -> None:
    (tmp_path / "keys.new").mkdir()
    (tmp_path / "keys.new" / "identity.key").write_bytes(b"half")
    first = open_identity(tmp_path, NOW)
    assert open_identity(tmp_path, NOW).statements == first.statements and first.statement.number == 1


def test_a_certificate_that_ends_or_does_not_fit_is_renewed_under_the_same_identity(tmp_path: Path) -> None:
    first = open_identity(tmp_path, NOW)
    (tmp_path / "keys" / "tls.key").write_bytes(certificate(tmp_path, "x.example")[1].read_bytes())
    second = open_identity(tmp_path, NOW)
    third = open_identity(tmp_path, NOW + (CERTIFICATE_YEARS - 1) * YEAR_MS + YEAR_MS // 365)
    assert [one.statement.number for one in (first, second, third)] == [1, 2, 3]
    assert {one.fingerprint for one in (first, second, third)} == {first.fingerprint}
    told = [read_statement(first.fingerprint, one) for one in third.statements]
    assert len({one.tls[0].certificate for one in told}) == 3
    assert len({one.log_key for one in told}) == 1
