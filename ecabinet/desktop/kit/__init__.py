"""The widgets every screen is built from; they know the theme and nothing of meetings."""

from ecabinet.desktop.kit.buttons import Button, HoldButton
from ecabinet.desktop.kit.chips import (
    Avatar,
    AvatarButton,
    Chip,
    ChipButton,
    SyncChip,
    SyncState,
    initials,
    paint_avatar,
)
from ecabinet.desktop.kit.counts import Count, CountBar, CountCells, QuorumBar, Stepper
from ecabinet.desktop.kit.entry import Dots, Field, Keypad, Segments
from ecabinet.desktop.kit.flow import Flow
from ecabinet.desktop.kit.focus import FocusFollower, FocusRing
from ecabinet.desktop.kit.focus import install as install_focus_ring
from ecabinet.desktop.kit.frames import (
    Banner,
    Card,
    EmptyState,
    Navigation,
    Place,
    Screen,
    Scroller,
    Surface,
    TopBar,
    WindowStripe,
    centred,
)
from ecabinet.desktop.kit.motif import Drum, Lacquer, paint_drum, paint_star
from ecabinet.desktop.kit.overlays import (
    Columns,
    ConfirmSheet,
    Drawer,
    Overlay,
    Popover,
    Sheet,
    Toast,
    announce,
)
from ecabinet.desktop.kit.rows import DateTile, IconTile, Row
from ecabinet.desktop.kit.text import ElidedText, Eyebrow, Icon, Rule, SectionTitle, Text

__all__ = [
    "Avatar",
    "AvatarButton",
    "Banner",
    "Button",
    "Card",
    "Chip",
    "ChipButton",
    "Columns",
    "ConfirmSheet",
    "Count",
    "CountBar",
    "CountCells",
    "DateTile",
    "Dots",
    "Drawer",
    "Drum",
    "ElidedText",
    "EmptyState",
    "Eyebrow",
    "Field",
    "Flow",
    "FocusFollower",
    "FocusRing",
    "HoldButton",
    "Icon",
    "IconTile",
    "Keypad",
    "Lacquer",
    "Navigation",
    "Overlay",
    "Place",
    "Popover",
    "QuorumBar",
    "Row",
    "Rule",
    "Screen",
    "Scroller",
    "SectionTitle",
    "Segments",
    "Sheet",
    "Stepper",
    "Surface",
    "SyncChip",
    "SyncState",
    "Text",
    "Toast",
    "TopBar",
    "WindowStripe",
    "announce",
    "centred",
    "initials",
    "install_focus_ring",
    "paint_avatar",
    "paint_drum",
    "paint_star",
]
