"""Words for the terminal are in both languages, and in Vietnamese where there is no English."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecabinet.desktop import language


def test_the_terminal_is_told_in_both_languages() -> None:
    assert language.in_both("Terminal", "ngôn ngữ") == "ngôn ngữ / language"


def test_a_text_without_english_stands_alone() -> None:
    assert language.in_both("Terminal", "chưa ai dịch") == "chưa ai dịch"


def test_without_the_translation_file_vietnamese_remains(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(language, "TRANSLATION", tmp_path / "absent.qm")
    assert language.in_both("Terminal", "ngôn ngữ") == "ngôn ngữ"
