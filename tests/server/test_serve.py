"""The process: its lock, its end however it comes, certificates, arguments."""

import datetime
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ecabinet.server.admin import Administration
from ecabinet.server.cli import address
from ecabinet.server.lock import DataLock, InUse
from tests.server.conftest import House
from tests.serving import ROOT, Device, Serving, seed


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One command of main.py, to its end."""
    return subprocess.run(
        [sys.executable, "main.py", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def test_one_process_has_the_data(house: House) -> None:
    data = str(house.serving.data)
    assert house.serving.process is not None
    for arguments in (["serve", "--listen", "127.0.0.1:0"], ["admin", "list", "people"]):
        done = command(arguments[0], "--data", data, *arguments[1:])
        assert done.returncode == 2, done
        assert str(house.serving.process.pid) in done.stderr
    with pytest.raises(InUse), Administration(house.serving.data):
        pass
    assert house["chair"].call("GET", "/drafts").status_code == 200


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    with DataLock(tmp_path / "data"), pytest.raises(InUse, match=str(os.getpid())):
        DataLock(tmp_path / "data")
    DataLock(tmp_path / "data").close()


def test_a_taken_port_is_not_shared(house: House, tmp_path: Path) -> None:
    done = command("serve", "--data", str(tmp_path / "data"), "--listen", house.serving.address)
    assert done.returncode == 2 and house.serving.address in done.stderr


def test_a_killed_server_refuses_at_once_and_comes_back_as_it_was(tmp_path: Path) -> None:
    made = seed(tmp_path / "data")
    serving = Serving(tmp_path / "data").start()
    device = Device(serving).enrol(made.code("chair"))
    serving.kill()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(serving.host, timeout=5)
    before = serving.address, serving.fingerprint
    serving.restart()
    assert (serving.address, serving.fingerprint) == before
    device.http = serving.session()
    assert device.call("GET", "/drafts").status_code == 200
    assert [one.number for one in serving.statements()] == [1]
    assert serving.stop() == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(serving.host, timeout=5)


def test_it_ends_with_its_stdin_even_while_streams_are_open(tmp_path: Path) -> None:
    made = seed(tmp_path / "data")
    serving = Serving(tmp_path / "data").start()
    device = Device(serving).enrol(made.code("chair"))
    stream = device.call(
        "GET",
        "/feed",
        params={"at": '{"positions":[]}'},
        headers={"Accept": "text/event-stream"},
        stream=True,
    )
    assert stream.status_code == 200
    assert serving.process is not None and serving.process.stdin is not None
    serving.process.stdin.close()
    assert serving.process.wait(20) == 0
    assert b"".join(stream.iter_content()).startswith(b": welcome")


def certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """A certificate for a host, as a public authority might have issued it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "host.crt", folder / "host.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


def test_a_new_certificate_is_a_new_statement_of_the_same_identity(tmp_path: Path) -> None:
    seed(tmp_path / "data")
    chain, key = certificate(tmp_path, "hop.thu.example")
    own = Serving(tmp_path / "data").start()
    first = own.statements()
    served = x509.load_der_x509_certificate(first[0].tls[0].certificate)
    names = served.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [f"{own.fingerprint}.invalid"]
    assert first[0].tls[0].host is None and first[0].name == "Máy chủ thử"
    assert own.stop() == 0
    for _ in range(2):  # the second start has nothing new to state
        hosted = Serving(tmp_path / "data", "--tls-cert", str(chain), "--tls-key", str(key)).start()
        assert hosted.fingerprint == own.fingerprint
        told = hosted.statements()
        assert [one.number for one in told] == [1, 2] and told[0] == first[0]
        assert told[1].tls[0].host == "hop.thu.example" and told[1].log_key == first[0].log_key
        presented = x509.load_der_x509_certificate(told[1].tls[0].certificate)
        assert presented == x509.load_pem_x509_certificate(chain.read_bytes())
        assert hosted.stop() == 0


def test_keys_are_for_the_servers_account_alone(house: House) -> None:
    keys = house.serving.data / "keys"
    assert keys.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in keys.iterdir()} == {0o600}
    assert (house.serving.data / "server.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--database", "postgresql://x"],
        ["--blobs", "s3://x"],
        ["--takeover", "x"],
        ["--listen", "nowhere"],
        ["--listen", "127.0.0.1:99999"],
        ["--tls-cert", "x"],
        ["--tls-cert", "/nowhere", "--tls-key", "/nowhere"],
    ],
)
def test_what_cannot_be_served_is_said_plainly(arguments: list[str], tmp_path: Path) -> None:
    done = command("serve", "--data", str(tmp_path / "data"), *arguments)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if not line.startswith("{")]) == 2


def test_addresses() -> None:
    assert address("127.0.0.1:0") == ("127.0.0.1", 0)
    assert address("[::1]:8443") == ("::1", 8443)
    for text in ("", ":1", "x", "x:", "x:-1", "x:65536"):
        with pytest.raises(ValueError):
            address(text)
