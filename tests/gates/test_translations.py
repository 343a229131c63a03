"""Every text on screen is Vietnamese in the source and has its English: none missing, none out of date."""

import ast
import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gates.tree import BIN, ROOT, committed, plant, ran

Text = tuple[str, str, str]  # context, source, the comment that tells two uses of one source apart

TS = "resources/i18n/ecabinet_en.ts"
QM = "resources/i18n/ecabinet_en.qm"
VIETNAMESE = re.compile(
    r"[àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ]", re.IGNORECASE
)
TRANSLATED = {"tr", "translate", "QT_TR_NOOP", "QT_TRANSLATE_NOOP"}
SPELT_PER_LANGUAGE = (
    "ecabinet/desktop/language.py"  # days and numbers, chosen by language rather than translated
)
OWN_NAME = "Tiếng Việt"  # a language is offered in its own words
FIELD = re.compile(r"\{\w*[^}]*\}|%n|%\d")


def messages(path: Path) -> dict[Text, ElementTree.Element]:
    """The translation element of every text in a .ts file."""
    # The project's own file, or one that lupdate made of it a moment ago.
    root = ElementTree.parse(path).getroot()  # noqa: S314 - no stranger's XML
    return {
        (
            context.findtext("name", ""),
            message.findtext("source", ""),
            message.findtext("comment", ""),
        ): message.find("translation")  # type: ignore[misc]  # lupdate always writes the element
        for context in root.iter("context")
        for message in context.iter("message")
    }


def shortcomings(root: Path, scratch: Path) -> Iterator[str]:
    """What keeps the English from being complete and fresh."""
    if not (root / TS).exists() or not (root / QM).exists():
        yield "there is no translation: run packaging/translations"
        return
    made = ran(["sh", "packaging/translations", scratch], root)
    if made.returncode != 0 or "rror" in made.stdout:
        yield f"packaging/translations: {made.stdout}"
        return
    ours, fresh = messages(root / TS), messages(scratch / "ecabinet_en.ts")
    yield from (f"missing: {text}" for text in fresh if text not in ours)
    yield from (f"no longer in the source: {text}" for text in ours if text not in fresh)
    for text, translation in ours.items():
        forms = translation.findall("numerusform") or [translation]
        if translation.get("type") or not all((form.text or "").strip() for form in forms):
            yield f"not translated: {text}"
        elif any(sorted(FIELD.findall(form.text or "")) != sorted(FIELD.findall(text[1])) for form in forms):
            yield f"other fields than its source: {text}"
    yield from (f"lupdate overlooked: {text}" for text in asked(root) if text not in {t[:2] for t in fresh})
    if (root / QM).read_bytes() != (scratch / "ecabinet_en.qm").read_bytes():
        yield "the .qm is older than the .ts: run packaging/translations"


def sources(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """The desktop's modules."""
    for path in committed(root / "ecabinet/desktop"):
        if path.suffix == ".py":
            yield path, ast.parse(path.read_bytes())


def called(node: ast.AST) -> str:
    """The last part of a called name: `tr` of `self.tr(...)`."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def asked(root: Path) -> Iterator[tuple[str, str]]:
    """Context and source of each text given to `tr` or `translate`, read from the syntax tree."""

    def walk(node: ast.AST, context: str) -> Iterator[tuple[str, str]]:
        if isinstance(node, ast.ClassDef):
            context = node.name
        if called(node) in TRANSLATED:
            assert isinstance(node, ast.Call)
            constants = [a.value for a in node.args if isinstance(a, ast.Constant)]
            words = [value for value in constants if isinstance(value, str)]
            if called(node) in ("translate", "QT_TRANSLATE_NOOP") and len(words) >= 2:
                yield words[0], words[1]
            elif called(node) == "tr" and words:
                yield context, words[0]
        for child in ast.iter_child_nodes(node):
            yield from walk(child, context)

    for _, module in sources(root):
        yield from walk(module, "")


def untranslatable(root: Path) -> Iterator[str]:
    """Vietnamese outside `tr`, which nobody would see in English, and a `tr` of anything but plain text."""
    for path, module in sources(root):
        if path == root / SPELT_PER_LANGUAGE:
            continue
        documentation = {
            id(node.body[0].value)
            for node in ast.walk(module)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        loose = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
        translated = set()
        for node in ast.walk(module):
            if called(node) not in TRANSLATED:
                continue
            assert isinstance(node, ast.Call)
            translated |= {id(part) for argument in node.args for part in ast.walk(argument)}
            if called(node) == "tr" and not (node.args and isinstance(node.args[0], ast.Constant)):
                yield f"{path.relative_to(root)}:{node.lineno}: tr() of no plain text: {ast.unparse(node)}"
        for node in ast.walk(module):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and VIETNAMESE.search(node.value)
                and node.value != OWN_NAME
                and id(node) not in documentation | loose | translated
            ):
                yield f"{path.relative_to(root)}:{node.lineno}: {node.value!r} is not translated"


def test_english_is_complete_and_fresh(tmp_path: Path) -> None:
    assert list(shortcomings(ROOT, tmp_path)) == []


def test_no_vietnamese_escapes_translation() -> None:
    assert list(untranslatable(ROOT)) == []


SCREEN = """
class Screen(QWidget):
    def show(self):
        self.tr("Quay lại")
        self.tr("{count} phiếu")
"""


@pytest.fixture
def translated(tmp_path: Path) -> Path:
    """A small tree with one screen, whose English is complete and fresh."""
    root = plant(tmp_path / "tree", {"ecabinet/desktop/screen.py": SCREEN})
    (root / "packaging").mkdir()
    shutil.copy(ROOT / "packaging/translations", root / "packaging")
    (root / ".venv").symlink_to(BIN.parent)
    (root / ".gitignore").write_text(".venv/\n")
    assert ran(["sh", "packaging/translations"], root).returncode == 0
    complete = (root / TS).read_text(encoding="utf-8")
    for source, english in {"Quay lại": "Back", "{count} phiếu": "{count} ballots"}.items():
        complete = complete.replace(
            f'<source>{source}</source>\n        <translation type="unfinished"></translation>',
            f"<source>{source}</source>\n        <translation>{english}</translation>",
        )
    (root / TS).write_text(complete, encoding="utf-8")
    assert ran(["sh", "packaging/translations"], root).returncode == 0
    return root


def test_a_complete_translation_passes(translated: Path, tmp_path: Path) -> None:
    assert list(shortcomings(translated, tmp_path / "scratch")) == []
    assert list(untranslatable(translated)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "noticed"),
    [
        ("ecabinet/desktop/screen.py", "Quay lại", "Quay về", "missing"),
        ("ecabinet/desktop/screen.py", 'self.tr("Quay lại")', "pass", "no longer in the source"),
        (TS, "<translation>Back", '<translation type="unfinished">Back', "not translated"),
        (TS, ">Back<", "> <", "not translated"),
        (TS, "{count} ballots", "{number} ballots", "other fields"),
        (TS, ">Back<", ">Go back<", "the .qm is older"),
    ],
)
def test_an_incomplete_translation_is_noticed(
    translated: Path, tmp_path: Path, file: str, old: str, new: str, noticed: str
) -> None:
    text = (translated / file).read_text(encoding="utf-8")
    assert old in text
    (translated / file).write_text(text.replace(old, new), encoding="utf-8")
    assert any(line.startswith(noticed) for line in shortcomings(translated, tmp_path / "scratch"))


def test_escaped_vietnamese_is_noticed(tmp_path: Path) -> None:
    text = 'def f(x):\n    """Ở đây thì được."""\n    g("Đóng")\n    x.tr(f"Mở {x}")\n    x.tr("Mở")\n'
    plant(tmp_path, {"ecabinet/desktop/a.py": text})
    assert [line.split(": ")[0] for line in untranslatable(tmp_path)] == [
        "ecabinet/desktop/a.py:4",
        "ecabinet/desktop/a.py:3",
    ]
