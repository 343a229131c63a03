"""`admin`: the administrator's commands over a data directory, while its server is stopped."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path

from ecabinet.server import identity
from ecabinet.server.accounts import CODE_HOURS
from ecabinet.server.administration import Administration, Mistake
from ecabinet.server.lock import InUse

__all__ = ["Administration", "Mistake", "main"]

LISTS = ("units", "people", "bodies", "members", "devices", "rules")
DONE = "Đã ghi / Done"


def parser() -> argparse.ArgumentParser:
    """The arguments of `admin`."""
    top = argparse.ArgumentParser(prog="main.py admin", description="Quản trị / administration")
    top.add_argument(
        "--data", required=True, type=Path, metavar="DIR", help="thư mục dữ liệu / data directory"
    )
    top.add_argument("--by", default=getpass.getuser(), metavar="NAME", help="ai thực hiện / who does it")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str, *fields: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        for field in fields:
            one.add_argument(field)
        return one

    command("init", "tạo máy chủ / make the server's keys").add_argument("--name", default=identity.NAME)
    command("add-unit", "thêm đơn vị / add a unit", "name").add_argument("--parent", metavar="UNIT")
    one = command("add-person", "thêm người / add a person", "account", "name", "office")
    one.add_argument("--unit")
    one = command("add-body", "thêm cơ quan họp / add a body that meets", "name")
    one.add_argument("--parent", default="", help="cơ quan cấp trên / the authority above")
    one.add_argument("--rules", default="ubnd", help="bộ quy tắc / rule profile")
    one.add_argument("--unit")
    one = command("add-member", "thêm thành viên / seat a member", "body", "person")
    one.add_argument("--role", choices=("chair", "secretary", "member"), default="member")
    one.add_argument("--no-vote", action="store_true", help="không biểu quyết / without a vote")
    command("remove-member", "thôi thành viên / end a seat", "body", "person")
    one = command("confirm-rules", "xác nhận bộ quy tắc / confirm rules against the law in force", "rules")
    one.add_argument("--by", dest="confirmed_by", required=True, metavar="NAME")
    one = command("code", "mã ghi danh một lần / one-time enrolment link", "person")
    one.add_argument("--address", default="127.0.0.1:8443", metavar="HOST:PORT")
    one.add_argument("--hours", type=int, default=CODE_HOURS)
    command("revoke-device", "thu hồi thiết bị / revoke a device", "device")
    command("wipe-device", "thu hồi và xóa dữ liệu trên thiết bị / revoke a device and wipe it", "device")
    command("add-root", "thêm chứng thư gốc / trust a root certificate", "file")
    command("list", "liệt kê / list").add_argument("what", choices=LISTS)
    return top


def _list(office: Administration, given: argparse.Namespace) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in office.rows(given.what))


def _done(work: Callable[[Administration, argparse.Namespace], None]) -> Callable[..., str]:
    def say(office: Administration, given: argparse.Namespace) -> str:
        work(office, given)
        return DONE

    return say


COMMANDS: dict[str, Callable[[Administration, argparse.Namespace], str]] = {
    "init": lambda office, given: office.identity.fingerprint,
    "add-unit": lambda office, given: office.add_unit(given.name, given.parent),
    "add-person": lambda office, given: office.add_person(
        given.name, given.office, given.account, given.unit
    ),
    "add-body": lambda office, given: office.add_body(given.name, given.parent, given.rules, given.unit),
    "add-member": _done(
        lambda office, given: office.add_member(given.body, given.person, given.role, not given.no_vote)
    ),
    "remove-member": _done(lambda office, given: office.remove_member(given.body, given.person)),
    "confirm-rules": _done(lambda office, given: office.confirm_rules(given.rules, given.confirmed_by)),
    "code": lambda office, given: str(
        office.link(given.address, office.make_code(given.person, given.hours))
    ),
    "revoke-device": _done(lambda office, given: office.revoke_device(given.device)),
    "wipe-device": _done(lambda office, given: office.revoke_device(given.device, wipe=True)),
    "add-root": lambda office, given: str(office.add_roots(Path(given.file).read_bytes())),
    "list": _list,
}
"""What each command prints: an id, a link, rows of JSON, or that it is done."""


def main(argv: list[str]) -> int:
    """Carries out one command; 1 if it cannot be done, 2 for wrong arguments or a server that is running."""
    given = parser().parse_args(argv)
    name = given.name if given.command == "init" else identity.NAME
    if given.command != "init" and not identity.exists(given.data):
        sys.stderr.write(f"Chưa có máy chủ trong {given.data}; hãy chạy init trước.\n")
        sys.stderr.write(f"There is no server in {given.data}; run init first.\n")
        return 2
    try:
        with Administration(given.data, given.by, name) as office:
            sys.stdout.write(COMMANDS[given.command](office, given) + "\n")
    except InUse as held:
        sys.stderr.write(f"Máy chủ đang chạy (tiến trình {held.process}); hãy dừng nó trước.\n")
        sys.stderr.write(f"The server is running (process {held.process}); stop it first.\n")
        return 2
    except (Mistake, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
