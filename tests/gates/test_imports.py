"""The contracts on imports hold, are seen to notice, and hold at run time too, where no graph is drawn."""

import ast
import importlib.metadata
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gates.tree import BIN, ROOT, committed, plant, python, ran

# A package for each layer and each door, as small as the contracts allow.
LAYERS = {
    "ecabinet/__init__.py": "",
    "ecabinet/cli.py": "",
    "ecabinet/demo/__init__.py": "",
    "ecabinet/desktop/__init__.py": "import PySide6\nimport ecabinet.client.keys\n",
    "ecabinet/pages/__init__.py": "import pymupdf\nimport ecabinet.papers.reading\n",
    "ecabinet/client/__init__.py": "",
    "ecabinet/client/keys.py": "import keyring\nimport ecabinet.papers.jobs\n",
    "ecabinet/client/seal.py": "import cryptography\n",
    "ecabinet/client/transport.py": "import requests\nimport urllib3\nimport ecabinet.protocol\n",
    "ecabinet/client/wire_errors.py": "import requests\nimport urllib3\n",
    "ecabinet/server/__init__.py": "",
    "ecabinet/server/identity.py": "",
    "ecabinet/server/seal.py": "",
    "ecabinet/server/tables.py": "import sqlalchemy\nimport ecabinet.protocol\n",
    "ecabinet/server/outbound.py": "import smtplib\n",
    "ecabinet/papers/__init__.py": "",
    "ecabinet/papers/jobs.py": "",
    "ecabinet/papers/jobs_pages.py": "",
    "ecabinet/papers/reading.py": "import pymupdf\nimport pyhanko\nimport pyhanko_certvalidator\n",
    "ecabinet/protocol/__init__.py": "import ecabinet.evidence\n",
    "ecabinet/evidence/__init__.py": "import ecabinet.domain\n",
    "ecabinet/domain/__init__.py": "",
}


def checked(root: Path) -> tuple[int, str]:
    """import-linter's exit code and report on the package below `root`."""
    run = ran([BIN / "lint-imports", "--no-cache"], root, PYTHONPATH=str(root))
    return run.returncode, run.stdout


def test_contracts_hold() -> None:
    code, report = checked(ROOT)
    assert code == 0, report


def test_contracts_hold_on_the_smallest_tree(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    code, report = checked(plant(tmp_path, LAYERS))
    assert code == 0, report


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("domain", "evidence", "Imports run downward"),
        ("evidence", "protocol", "Imports run downward"),
        ("client", "server", "Imports run downward"),
        ("papers", "protocol", "Imports run downward"),
        ("desktop", "demo", "Imports run downward"),
        ("domain", "random", "The rules have no I/O"),
        ("domain", "os.path", "The rules have no I/O"),
        ("server", "papers.jobs", "The server never parses a PDF"),
        ("desktop", "evidence", "The desktop asks the client"),
        ("desktop", "protocol", "The desktop asks the client"),
        ("desktop", "server", "The desktop asks the client"),
        ("client.keys", "papers.reading", "Client and desktop know"),
        ("desktop", "papers", "Client and desktop know"),
        ("papers.jobs", "papers.reading", "The paper workers' requests reach no PDF library"),
        ("client", "PySide6", "Only desktop, demo and the page workers know Qt"),
        ("desktop", "pymupdf", "A door for PyMuPDF"),
        ("pages", "pyhanko", "A door for pyHanko"),
        ("client", "keyring", "A door for keyring"),
        ("client", "requests", "A door for requests"),
        ("client.keys", "cryptography", "A door for cryptography"),
        ("server.tables", "cryptography", "A door for cryptography"),
        ("client", "sqlalchemy", "A door for SQLAlchemy"),
        ("server", "smtplib", "What leaves the server"),
    ],
)
def test_contracts_notice(tmp_path: Path, importer: str, imported: str, contract: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    plant(tmp_path, LAYERS)
    path = tmp_path / "ecabinet" / importer.replace(".", "/")
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    ours = (tmp_path / "ecabinet" / imported.split(".")[0]).exists()
    with path.open("a") as file:
        file.write(f"import {'ecabinet.' if ours else ''}{imported}\n")
    code, report = checked(tmp_path)
    assert code == 1, report
    assert re.search(rf"^{re.escape(contract)}.* BROKEN", report, re.MULTILINE), report


def test_contracts_notice_a_module_without_a_layer(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    code, report = checked(plant(tmp_path, {**LAYERS, "ecabinet/extras.py": ""}))
    assert code == 1
    assert "extras" in report


BLOCKED = """
import importlib.abc, sys

class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked}:
            raise ModuleNotFoundError(f"{{name}} is blocked", name=name)

sys.meta_path.insert(0, Blocked())
"""


def blocking(*names: str) -> str:
    """Code after which importing any of `names` fails, as on a machine that lacks them."""
    return BLOCKED.format(blocked=set(names))


@pytest.mark.parametrize(
    "module", ["ecabinet.server.cli", "ecabinet.server.admin", "ecabinet.evidence.statements"]
)
def test_server_and_evidence_start_without_qt_and_pdf(module: str) -> None:
    run = python(blocking("PySide6", "shiboken6", "pymupdf", "fitz", "pyhanko") + f"import {module}\n")
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("command", ["serve", "admin"])
def test_commands_explain_themselves_without_qt_and_pdf(command: str) -> None:
    """Importing is not enough: what a command loads when it runs has to do without them as well."""
    code = blocking("PySide6", "shiboken6", "pymupdf", "fitz", "pyhanko")
    run = python(f"{code}import ecabinet.cli\nsys.exit(ecabinet.cli.main([{command!r}, '--help']))\n")
    assert run.returncode == 0, run.stdout
    assert "--" in run.stdout


def test_blocking_blocks() -> None:
    run = python(blocking("pymupdf") + "import pymupdf\n")
    assert run.returncode == 1
    assert "pymupdf is blocked" in run.stdout


@pytest.mark.parametrize(
    "module", ["jobs", *(["jobs_pages"] if (ROOT / "ecabinet/papers/jobs_pages.py").exists() else [])]
)
def test_paper_requests_load_only_msgspec(module: str) -> None:
    """`papers.jobs` is imported by processes that must stay small and that never parse a paper."""
    run = python(
        "import sys, msgspec\n"
        "before = set(sys.modules)\n"  # what msgspec itself loads is not ours
        f"import ecabinet.papers.{module}\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    loaded = run.stdout.split()
    assert f"ecabinet.papers.{module}" in loaded, run.stdout
    known = {*sys.stdlib_module_names, "msgspec", "ecabinet"}
    foreign = {name for name in loaded if name.split(".")[0] not in known}
    packages = {name.split(".")[1] for name in loaded if name.startswith("ecabinet.")}
    assert not foreign
    assert packages <= {"papers", "domain"}  # domain for values such as a mark on a page


def undeclared_imports(root: Path) -> Iterator[str]:
    """Third-party modules that ecabinet imports without pyproject.toml naming their distribution."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in project["dependencies"]}
    distributions = importlib.metadata.packages_distributions()
    for path in committed(root / "ecabinet"):
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for name in names:
                top = name.split(".")[0]
                if top in sys.stdlib_module_names or top == "ecabinet":
                    continue
                if not {normal(d) for d in distributions.get(top, [])} & {normal(d) for d in declared}:
                    yield f"{path.relative_to(root)}: {name}"


def normal(distribution: str) -> str:
    """PyPA's normalised form of a distribution's name."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_every_import_is_declared() -> None:
    assert list(undeclared_imports(ROOT)) == []


def test_an_undeclared_import_is_noticed(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    plant(tmp_path, {"ecabinet/a.py": "import lxml.etree\nimport msgspec\nimport os\nimport nowhere\n"})
    assert list(undeclared_imports(tmp_path)) == ["ecabinet/a.py: lxml.etree", "ecabinet/a.py: nowhere"]
