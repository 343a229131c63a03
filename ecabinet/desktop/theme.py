"""How every screen looks: colours, sizes, fonts, icons and the one style sheet made from them.

Screens never name a colour: they ask :func:`current` for its tokens while painting, or set the properties
``role`` and ``tone`` on a label and ``kind`` on a frame, which the style sheet knows. Sizes are logical px.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"

SANS: Final = "Source Sans 3"
SERIF: Final = "Source Serif 4"

SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_20, SPACE_24, SPACE_32 = 4, 8, 12, 16, 20, 24, 32
RADIUS_SHEET, RADIUS_CONTROL, RADIUS_CARD, RADIUS_CHIP = 4, 10, 13, 14
TOUCH_MIN, CONTROL, PRIMARY, PRIMARY_LARGE = 44, 48, 56, 60
MOTION_MS: Final = 150
STRIPE: Final = 4
TOP_BAR: Final = 64
TIGHT: Final = 720  # below this width a top bar shows icons alone
BAR_WIDTH_MIN: Final = 420
NARROW: Final = 1000  # below this width columns become drawers and the rail becomes a bottom bar
SCALE_MIN, SCALE_MAX = 1.0, 1.5

# Type, in px before the user's scale.
EYEBROW, NAV, META, BODY, SECTION, TITLE_SMALL, TITLE, TITLE_LARGE, VERDICT, NUMERAL = (
    12, 13, 14, 16, 18, 20, 24, 28, 44, 54,
)  # fmt: skip

REGULAR, SEMIBOLD, BOLD = 400, 600, 700

_ICON_RATIOS: Final = (1.0, 1.25, 1.5, 2.0)


@dataclass(frozen=True)
class Tokens:
    """Colours by meaning, as ``#RRGGBB``; the ratios the pairs promise are measured by a test.

    Red (``son``) marks the state's identity, what is live now and the one primary button; nothing else.
    """

    bg: str
    surface: str
    surface2: str
    sunken: str
    line: str
    line_strong: str
    text: str
    text2: str
    text3: str
    son: str
    son_line: str
    on_son: str
    son_text: str
    son_tint: str
    gold_line: str
    gold_text: str
    gold_tint: str
    ok: str
    ok_tint: str
    warn: str
    warn_tint: str
    bad: str
    bad_tint: str
    info: str
    info_tint: str
    off: str
    off_tint: str
    focus: str
    lacquer: str
    on_lacquer: str
    on_lacquer2: str
    lacquer_gold: str


LIGHT: Final = Tokens(
    bg="#F4F2EE", surface="#FFFFFF", surface2="#FAF8F5", sunken="#E3E0DA",
    line="#DCD7CE", line_strong="#857E73",
    text="#1E1C1A", text2="#575249", text3="#69635A",
    son="#9A1B1E", son_line="#9A1B1E", on_son="#FFFFFF", son_text="#9A1B1E", son_tint="#F9ECEA",
    gold_line="#C59B3D", gold_text="#765608", gold_tint="#FBF3DE",
    ok="#17664A", ok_tint="#E5F1EB", warn="#855000", warn_tint="#FCF0DA",
    bad="#A33A08", bad_tint="#FBEAE0", info="#24507A", info_tint="#E7EFF6",
    off="#555B65", off_tint="#ECEDEF", focus="#1F5FBF",
    lacquer="#7E1416", on_lacquer="#FFFFFF", on_lacquer2="#F3DDD9", lacquer_gold="#EFC462",
)  # fmt: skip

DARK: Final = Tokens(
    bg="#171614", surface="#211F1C", surface2="#292623", sunken="#100F0E",
    line="#3B3733", line_strong="#8F887D",
    text="#F2EFEA", text2="#BBB4AA", text3="#A39C92",
    son="#B5312F", son_line="#DE6A63", on_son="#FFFFFF", son_text="#F3A09A", son_tint="#3A201E",
    gold_line="#C9A24B", gold_text="#E6C77D", gold_tint="#352A12",
    ok="#74CBA5", ok_tint="#17332A", warn="#EBB964", warn_tint="#3A2C12",
    bad="#F29C72", bad_tint="#3D2317", info="#92BCE6", info_tint="#1B2B3B",
    off="#B6BBC4", off_tint="#2F3237", focus="#7FB2FF",
    lacquer="#470F11", on_lacquer="#FFFFFF", on_lacquer2="#F3DDD9", lacquer_gold="#EFC462",
)  # fmt: skip

# The tones a chip, banner or label may have: text colour and tint, both names of tokens.
TONES: Final[dict[str, tuple[str, str]]] = {
    "son": ("son_text", "son_tint"),
    "gold": ("gold_text", "gold_tint"),
    "ok": ("ok", "ok_tint"),
    "warn": ("warn", "warn_tint"),
    "bad": ("bad", "bad_tint"),
    "info": ("info", "info_tint"),
    "off": ("off", "off_tint"),
    "plain": ("text2", "surface2"),
}


@dataclass(frozen=True)
class Theme:
    """What is applied now: dark or light, the user's text scale, and the tokens that follow."""

    dark: bool
    scale: float
    tokens: Tokens

    def colour(self, name: str) -> QColor:
        """The token ``name`` as a colour; AttributeError for an unknown name."""
        return QColor(getattr(self.tokens, name))

    def tone(self, name: str) -> tuple[QColor, QColor]:
        """Text colour and tint of a tone; KeyError for an unknown one."""
        text, tint = TONES[name]
        return self.colour(text), self.colour(tint)

    def narrow(self, width: int) -> bool:
        """Whether a window ``width`` px wide is narrow for text of this size."""
        return width < NARROW * self.scale

    def px(self, size: int) -> int:
        """``size`` of type grown by the user's scale."""
        return round(size * self.scale)

    def font(
        self, size: int = BODY, weight: int = REGULAR, *, serif: bool = False, spacing: float = 0
    ) -> QFont:
        """A font of ``size`` px before scaling; ``spacing`` is extra px between letters, for capitals."""
        font = QFont()
        font.setFamilies([SERIF, "Noto Serif", "serif"] if serif else [SANS, "Noto Sans", "sans-serif"])
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight(weight))
        if spacing:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
        return font


def tokens(dark: bool) -> Tokens:
    """The colours of the dark or the light theme."""
    return DARK if dark else LIGHT


_applied = Theme(dark=False, scale=1.0, tokens=LIGHT)


def current() -> Theme:
    """The theme applied last; light at 100 % before any."""
    return _applied


def apply(app: QApplication, dark: bool, scale: float = 1.0) -> Theme:
    """Dress the whole application; widgets learn of it through ``StyleChange`` and ask :func:`current` again.

    ``scale`` is the user's text size, held within 100 to 150 %.
    """
    global _applied  # one look per process, as Qt itself has one palette and one style sheet
    scale = min(max(scale, SCALE_MIN), SCALE_MAX)
    load_fonts()
    _applied = Theme(dark=dark, scale=scale, tokens=tokens(dark))
    if not app.styleSheet():  # once: the style stays while its sheet changes
        app.setStyle("Fusion")
    app.setPalette(_palette(_applied.tokens))
    app.setFont(_applied.font())
    app.setStyleSheet(style_sheet(_applied))
    return _applied


def prefers_dark() -> bool:
    """Whether the system asks for dark; for who chose to look as the device does."""
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


@functools.cache
def load_fonts() -> tuple[str, ...]:
    """Register the shipped fonts once and return their families; RuntimeError for a damaged file."""
    families: list[str] = []
    for path in sorted((RESOURCES / "fonts").glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        if number < 0:
            raise RuntimeError(f"font cannot be read: {path.name}")
        families += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(families))


@functools.cache
def _svg(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@functools.lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    # Thin strokes vanish when small: Lucide's own 2 up to 20 px, the design's 1.75 above.
    stroke = "2" if size <= 20 else "1.75"
    svg = _svg(name).replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{stroke}"')
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    pixels = max(1, round(size * ratio))
    image = QPixmap(pixels, pixels)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def pixmap(name: str, colour: str | QColor, size: int = 20, ratio: float | None = None) -> QPixmap:
    """The icon ``name`` in ``colour``, ``size`` logical px, drawn for the screen's own pixels.

    ``ratio`` is the device pixel ratio, by default the application's; FileNotFoundError for an unknown icon.
    """
    if ratio is None:
        app = QGuiApplication.instance()
        ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _pixmap(name, QColor(colour).name(), size, ratio)


def icon(name: str, colour: str | QColor, size: int = 20) -> QIcon:
    """The icon ``name`` in ``colour`` for Qt's own widgets, with pixels for every usual screen ratio."""
    made = QIcon()
    for ratio in _ICON_RATIOS:
        made.addPixmap(pixmap(name, colour, size, ratio))
    return made


def icon_size(size: int = 20) -> QSize:
    """A square for ``setIconSize``."""
    return QSize(size, size)


def _palette(t: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for key, value in (
        (role.Window, t.bg), (role.WindowText, t.text), (role.Base, t.surface),
        (role.AlternateBase, t.surface2), (role.Text, t.text), (role.Button, t.surface),
        (role.ButtonText, t.text), (role.BrightText, t.on_son), (role.Highlight, t.info),
        (role.HighlightedText, t.surface), (role.PlaceholderText, t.text3), (role.ToolTipBase, t.surface),
        (role.ToolTipText, t.text), (role.Link, t.info), (role.LinkVisited, t.info), (role.Light, t.surface2),
        (role.Midlight, t.line), (role.Mid, t.line), (role.Dark, t.line_strong), (role.Shadow, t.sunken),
        (role.Accent, t.info),
    ):  # fmt: skip
        palette.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(t.text3))
    return palette


# A label's look by its property `role`: size, weight, serif, token.
LABEL_ROLES: Final[dict[str, tuple[int, int, bool, str]]] = {
    "eyebrow": (EYEBROW, BOLD, False, "text2"),
    "nav": (NAV, SEMIBOLD, False, "text2"),
    "meta": (META, REGULAR, False, "text2"),
    "metaStrong": (META, SEMIBOLD, False, "text"),
    "body": (BODY, REGULAR, False, "text"),
    "strong": (BODY, SEMIBOLD, False, "text"),
    "section": (SECTION, SEMIBOLD, False, "text"),
    "barTitle": (SECTION, SEMIBOLD, True, "text"),
    "titleSmall": (TITLE_SMALL, SEMIBOLD, True, "text"),
    "title": (TITLE, SEMIBOLD, True, "text"),
    "titleLarge": (TITLE_LARGE, SEMIBOLD, True, "text"),
    "verdict": (VERDICT, SEMIBOLD, True, "text"),
    "numeral": (NUMERAL, BOLD, False, "text"),
    "fact": (BODY, REGULAR, False, "text2"),
    "office": (BODY, REGULAR, False, "text2"),
    "dateBelow": (NAV, REGULAR, False, "text2"),
    "lacquerEyebrow": (META + 1, SEMIBOLD, False, "lacquer_gold"),
    "lacquerTitle": (36, SEMIBOLD, True, "on_lacquer"),
    "lacquerWords": (BODY + 1, REGULAR, False, "on_lacquer2"),
    "number": (TITLE_SMALL, BOLD, False, "text"),
}


def style_sheet(theme: Theme) -> str:
    """The one style sheet; every rule is bound to a class or a property, so nothing leaks to children."""
    t = theme.tokens
    rules: list[str] = [
        f"QWidget[kind='window'] {{ background: {t.bg}; }}",
        f"QFrame[kind='surface'] {{ background: {t.surface}; border: none; }}",
        f"QFrame[kind='surface2'] {{ background: {t.surface2}; border: none; }}",
        f"QFrame[kind='sunken'] {{ background: {t.sunken}; border: none; }}",
        f"QFrame[kind='card'] {{ background: {t.surface}; border: 1px solid {t.line};"
        f" border-radius: {RADIUS_CARD}px; }}",
        f"QFrame[kind='inset'] {{ background: {t.surface2}; border: none;"
        f" border-radius: {RADIUS_CONTROL}px; }}",
        f"QFrame[kind='sheet'] {{ background: {t.surface}; border: none; border-radius: {RADIUS_SHEET}px; }}",
        f"QFrame[kind='toast'] {{ background: {t.surface}; border: 1px solid {t.line_strong};"
        f" border-radius: {RADIUS_CARD}px; }}",
        f"QFrame[kind='live'] {{ background: {t.surface}; border: 2px solid {t.son_line};"
        f" border-radius: {RADIUS_CARD}px; }}",
        f"QFrame[kind='rule'] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}",
        f"QFrame[kind='rail-edge'] {{ background: {t.line}; border: none; }}",
        "QLabel { background: transparent; border: none; }",
    ]
    for name, (size, weight, serif, colour) in LABEL_ROLES.items():
        family = f"'{SERIF}', 'Noto Serif', serif" if serif else f"'{SANS}', 'Noto Sans', sans-serif"
        spacing = "letter-spacing: 1px;" if name in ("eyebrow", "lacquerEyebrow") else ""
        rules.append(
            f"QLabel[role='{name}'] {{ {spacing} font-family: {family}; font-size: {theme.px(size)}px;"
            f" font-weight: {weight}; color: {getattr(t, colour)}; }}"
        )
    for name, (colour, _) in TONES.items():
        rules.append(f"QLabel[tone='{name}'] {{ color: {getattr(t, colour)}; }}")
    for name in ("text", "text2", "text3", "on_son"):
        rules.append(f"QLabel[tone='{name}'] {{ color: {getattr(t, name)}; }}")
    rules += [
        f"QLineEdit, QPlainTextEdit, QTextEdit {{ background: {t.surface}; color: {t.text};"
        f" border: 1px solid {t.line_strong}; border-radius: {RADIUS_CONTROL}px; padding: 8px 12px;"
        f" selection-background-color: {t.info}; selection-color: {t.surface}; }}",
        f"QLineEdit {{ min-height: {TOUCH_MIN - 18}px; }}",
        f"QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus {{ border: 1px solid {t.focus}; }}",
        f"QLineEdit[invalid='true'] {{ border: 2px solid {t.bad}; }}",
        f"QLineEdit:disabled, QPlainTextEdit:disabled {{ background: {t.surface2}; color: {t.text3}; }}",
        "QScrollArea { background: transparent; border: none; }",
        "QWidget[kind='scrolled'] { background: transparent; }",
        "QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }",
        "QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }",
        f"QScrollBar::handle {{ background: {t.line_strong}; border-radius: 3px; min-height: 44px;"
        " min-width: 44px; }",
        "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }",
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }",
        f"QMenu {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line}; padding: 6px; }}",
        f"QMenu::item {{ min-height: {TOUCH_MIN - 20}px; padding: 10px 18px; border-radius: 8px; }}",
        f"QMenu::item:selected {{ background: {t.info_tint}; color: {t.info}; }}",
        f"QMenu::item:disabled {{ color: {t.text3}; }}",
        f"QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line}; padding: 6px; }}",
        f"QListView, QTreeView, QTableView {{ background: {t.surface}; color: {t.text};"
        f" border: 1px solid {t.line}; border-radius: {RADIUS_CONTROL}px; outline: none; }}",
        f"QListView::item, QTreeView::item {{ min-height: {TOUCH_MIN}px; padding: 0 8px; }}",
        f"QListView::item:selected, QTreeView::item:selected {{ background: {t.info_tint};"
        f" color: {t.text}; }}",
        f"QComboBox, QSpinBox, QDateTimeEdit, QTimeEdit {{ background: {t.surface}; color: {t.text};"
        f" border: 1px solid {t.line_strong}; border-radius: {RADIUS_CONTROL}px; padding: 8px 12px;"
        f" min-height: {TOUCH_MIN - 18}px; }}",
        f"QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.text};"
        f" selection-background-color: {t.info_tint}; selection-color: {t.info}; }}",
        f"QCheckBox, QRadioButton {{ color: {t.text}; spacing: 10px; min-height: {TOUCH_MIN}px; }}",
    ]
    return "\n".join(rules)
