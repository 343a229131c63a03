"""Vietnamese, the language of the source, or English from the shipped translation; and dates in either.

A screen's words are fixed when it is built: after :func:`apply` build the screen anew.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTranslator

from ecabinet.desktop import theme

TRANSLATION: Final = theme.RESOURCES / "i18n" / "ecabinet_en.qm"

_installed: list[QTranslator] = []


def apply(app: QCoreApplication, language: str) -> bool:
    """Speak ``vi`` or ``en`` from now on; False if the English translation is missing.

    ValueError for another language.
    """
    if language not in ("vi", "en"):
        raise ValueError("the languages are vi and en")
    while _installed:
        app.removeTranslator(_installed.pop())
    QLocale.setDefault(QLocale("vi_VN" if language == "vi" else "en_GB"))
    if language == "vi":
        return True
    translator = QTranslator(app)
    if not translator.load(str(TRANSLATION)):
        return False
    app.installTranslator(translator)
    _installed.append(translator)
    return True


def in_both(context: str, source: str) -> str:
    """A marked text and its English, ``ngôn ngữ / language``; the text alone if it has no English.

    For the terminal, which is read before anyone has chosen a language; no application need be running.
    """
    translator = QTranslator()
    english = translator.translate(context, source) if translator.load(str(TRANSLATION)) else None
    return f"{source} / {english}" if english else source


def current() -> str:
    """The language spoken now, ``vi`` or ``en``."""
    return "en" if QLocale().language() == QLocale.Language.English else "vi"


def long_day(day: date) -> str:
    """``Chủ nhật, 22 tháng 11 năm 2026`` or ``Sunday, 22 November 2026``."""
    return _first_capital(QLocale().toString(_qdate(day), _pattern(day)))


def _pattern(day: date) -> str:
    return "dddd, d MMMM yyyy" if current() == "en" else "dddd, d 'tháng' M 'năm' yyyy"


def weekday(day: date) -> str:
    """``Thứ Tư`` or ``Wednesday``."""
    return _first_capital(QLocale().toString(_qdate(day), "dddd"))


def month(day: date) -> str:
    """``Tháng 12`` or ``December``."""
    return QLocale().toString(_qdate(day), "MMMM") if current() == "en" else f"Tháng {day.month}"


def short_day(day: date) -> str:
    """``22/11/2026`` in both languages."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def clock(moment: datetime) -> str:
    """``09:41``, of the moment's own zone."""
    return f"{moment.hour:02}:{moment.minute:02}"


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _first_capital(words: str) -> str:
    return words[:1].upper() + words[1:]
