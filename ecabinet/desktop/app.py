"""The client: one window, from signing in to the meeting room."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QEvent, QObject, QSettings, QStandardPaths, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QPixmapCache, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from ecabinet.client.cabinet import Cabinet, Change, DraftRow, Locked, NetworkRules
from ecabinet.client.disk import harden_process
from ecabinet.client.keys import MustSignIn, MustWait, SecretTooShort, WrongSecret, find_store
from ecabinet.client.search import Hit
from ecabinet.desktop import kit, language, theme
from ecabinet.desktop.attending import Attending
from ecabinet.desktop.ballot import BallotStage
from ecabinet.desktop.bridge import Bridge
from ecabinet.desktop.collector import Collector
from ecabinet.desktop.console import ConsoleScreen
from ecabinet.desktop.editor import EditorScreen
from ecabinet.desktop.home import SEARCH, SETTINGS, Home, HomeView
from ecabinet.desktop.home_views import HomeFacts, home_facts, home_view, sync_state, sync_view
from ecabinet.desktop.metered import Metered
from ecabinet.desktop.opening import Door, Opening
from ecabinet.desktop.room import Room
from ecabinet.desktop.search import Searching, SearchPage, SearchSheet
from ecabinet.desktop.settings import LOCK_MIN, LOCKS_MIN, Settings, SettingsView
from ecabinet.desktop.sync import SyncPopover, SyncView
from ecabinet.desktop.views import ballot_view
from ecabinet.domain import events as e

NAME: Final = "E-Cabinet"
VERSION: Final = "0.1.0"
SIZE: Final = (1366, 800)
IDLE_LOOK_MS: Final = 5_000
MINUTE_MS: Final = 60_000
PIXMAPS_KB_MAX: Final = 16_384
"""Icons only; pages are never cached by Qt."""
RETRY_S: Final = 10.0
NO_DISPLAY: Final = 2

_TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
        QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletPress, QEvent.Type.TabletMove,
    }
)  # fmt: skip


def choose_input_method(environ: MutableMapping[str, str], *, linux: bool) -> None:
    """Qt's wheel has no fcitx plugin: asked for it, Vietnamese would silently come out as raw letters.

    fcitx answers as ibus too on X11 (fcitx5 #444); on Wayland the compositor's own protocol serves.
    """
    if not linux or environ.get("QT_IM_MODULE") not in ("fcitx", "fcitx5"):
        return
    if environ.get("WAYLAND_DISPLAY") and environ.get("QT_QPA_PLATFORM", "wayland").startswith("wayland"):
        del environ["QT_IM_MODULE"]
    else:
        environ["QT_IM_MODULE"] = "ibus"


def application(argv: Sequence[str]) -> QApplication:
    """The one QApplication, made ready: input method, cache, focus ring, collector."""
    choose_input_method(os.environ, linux=sys.platform.startswith("linux"))
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(list(argv))
    app.setApplicationName(NAME)
    app.setApplicationDisplayName(NAME)
    QPixmapCache.setCacheLimit(PIXMAPS_KB_MAX)
    kit.install_focus_ring(app)
    if app.findChild(Collector) is None:
        Collector(app)
    return app


class Preferences:
    """How this device looks and speaks; nothing of any meeting."""

    def __init__(self, root: Path | None) -> None:
        self._kept = None if root is None else QSettings(str(root / "look.ini"), QSettings.Format.IniFormat)
        self.look = self._read("look", ("light", "dark", "system"), "system")
        self.language = self._read("language", ("vi", "en"), language.current() if root is None else "vi")
        locks = tuple(str(each) for each in LOCKS_MIN)
        self.lock_min = int(self._read("lock_min", locks, str(LOCK_MIN)))
        """Without a touch for so many minutes the cabinet locks itself."""
        scale = self._read("scale", ("100", "110", "125", "150"), "100")
        self.scale_percent = int(scale)

    def _read(self, key: str, allowed: Sequence[str], default: str) -> str:
        value = default if self._kept is None else str(self._kept.value(key, default))
        return value if value in allowed else default

    def keep(self) -> None:
        """Write them down."""
        if self._kept is not None:
            self._kept.setValue("look", self.look)
            self._kept.setValue("language", self.language)
            self._kept.setValue("scale", str(self.scale_percent))
            self._kept.setValue("lock_min", str(self.lock_min))
            self._kept.sync()

    @property
    def dark(self) -> bool:
        """Whether to be dark now."""
        return theme.prefers_dark() if self.look == "system" else self.look == "dark"


def awake_s() -> float:
    """Seconds that go on while the device sleeps, so that one closed overnight wakes locked."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Presence(QObject):
    """Notices that somebody is there, from the window system's own events: widgets pay nothing for it.

    It belongs to the application, not to the window: a window that is being taken apart still sends events,
    and must not be asked to filter them itself.
    """

    def __init__(self, app: QObject) -> None:
        super().__init__(app)
        self.touched_s = awake_s()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember when; let everything pass."""
        if event.type() in _TOUCHES:
            self.touched_s = awake_s()
        return False


class Window(QWidget):
    """The client's window. ``opening`` says where vaults are; without one it shows a cabinet that is open."""

    def __init__(self, opening: Opening | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(NAME)
        self._stack = QStackedWidget(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self.preferences = Preferences(None if opening is None else opening.root)
        self.bridge: Bridge | None = None
        self.home: Home | None = None
        self.attending: Attending | None = None
        self._desk: QWidget | None = None
        self._facts: HomeFacts | None = None
        self._shown: HomeView | None = None
        self._popover: SyncPopover | None = None
        self._reading = self._again = False
        self._may_prepare = False
        self._agendas: tuple[tuple[str, str], ...] = ()
        self._called: set[str] = set()
        """Polls that have brought the member into their room."""
        app = QApplication.instance()
        assert app is not None, "there is no window without an application"
        self._presence = Presence(app)
        self._metered = Metered(self)
        self._metered.changed.connect(self._tell_metered)
        self._idle = QTimer(self)
        self._idle.setInterval(IDLE_LOOK_MS)
        self._idle.timeout.connect(self._look_for_idleness)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self.refresh)
        search = QShortcut(QKeySequence("Ctrl+K"), self)
        search.activated.connect(self.show_search)
        self._door: Door | None = None
        if opening is not None:
            self._door = Door(opening, self._stack, self)
            self._door.opened.connect(self._enter)
            self._door.language_chosen.connect(self.set_language)
            self._door.theme_toggled.connect(self._toggle_theme)

    @classmethod
    def for_cabinet(cls, cabinet: Cabinet, parent: QWidget | None = None) -> Window:
        """A window on a cabinet that somebody else opened, and will lock."""
        window = cls(None, parent)
        window._enter(cabinet)
        return window

    @property
    def listed(self) -> bool:
        """Whether the home screen shows what the vault holds."""
        return self._facts is not None

    def begin(self) -> None:
        """Show the entrance."""
        assert self._door is not None, "a window made for a cabinet has no entrance"
        self._door.show()

    # The cabinet --------------------------------------------------------------

    def _enter(self, cabinet: Cabinet) -> None:
        self.bridge = Bridge(cabinet, self)
        self.bridge.changed.connect(self._changed)
        cabinet.tell_metered(self._metered.now)
        cabinet.start()
        self._presence.touched_s = awake_s()
        if self._door is not None:
            self._idle.start()
        self._minute.start()
        self.show_home()
        if self._door is not None:
            self._door.leave()
        self.bridge.ask(cabinet.directory, self._directory_read, lambda _: None, owner=self)

    def _directory_read(self, directory: object) -> None:
        self._may_prepare = directory is not None
        self._look_for_drafts()

    def _look_for_drafts(self) -> None:
        bridge = self.bridge
        if bridge is not None and self._may_prepare:
            bridge.ask(bridge.cabinet.drafts, self._drafts_read, lambda _: None, owner=self)

    def _drafts_read(self, rows: tuple[DraftRow, ...]) -> None:
        self._agendas = tuple((row.id, row.title) for row in rows if row.kind == "agenda")
        self.refresh()

    def lock(self) -> None:
        """Close the vault and show the entrance. What was written is kept first."""
        bridge, door = self.bridge, self._door
        if bridge is None:
            return
        if door is None:
            kit.Toast(self).say(self.tr("Cửa sổ này không tự khóa được."), tone="warn", icon="lock")
            return
        self._end()
        bridge.cabinet.lock()
        door.show()

    def _end(self) -> None:
        """Leave all screens of the cabinet; the bridge keeps what is being kept first."""
        self._idle.stop()
        self._minute.stop()
        bridge, self.bridge = self.bridge, None
        self._leave_room()
        if bridge is not None:
            bridge.close()
            bridge.deleteLater()
        if self.home is not None:
            self._stack.removeWidget(self.home)
            self.home.deleteLater()
            self.home = None
        self._facts = self._shown = None
        self._reading = self._again = False
        QPixmapCache.clear()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Lock before leaving."""
        handle = self.window().windowHandle()
        if handle is not None:
            handle.removeEventFilter(self._presence)
        bridge = self.bridge
        self._end()
        if bridge is not None and self._door is not None:
            bridge.cabinet.lock()
        if self._door is not None:
            self._door.close()
        super().closeEvent(event)

    # Idleness -----------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Notice who is there."""
        super().showEvent(event)
        handle = self.window().windowHandle()
        if handle is not None:
            handle.installEventFilter(self._presence)

    def _look_for_idleness(self) -> None:
        if awake_s() - self._presence.touched_s >= 60 * self.preferences.lock_min:
            self.lock()

    # Where one is -------------------------------------------------------------

    def show_home(self) -> None:
        """The meetings."""
        bridge = self.bridge
        if bridge is None:
            return
        self._leave_room()
        if self.home is None:
            self._build_home(bridge)
        assert self.home is not None
        self._stack.setCurrentWidget(self.home)
        self.setWindowTitle(NAME)
        self.refresh()

    def _build_home(self, bridge: Bridge) -> None:
        cabinet = bridge.cabinet
        view = self._shown
        if view is None:
            empty = HomeFacts(cabinet.person, cabinet.name, cabinet.server_now(), (), {})
            view = home_view(empty)
        rules = cabinet.network_rules()
        settings = Settings(
            SettingsView(
                self.preferences.look, self.preferences.scale_percent, cabinet.opens_by_pin,
                cabinet.name, "", cabinet.server_name, VERSION, cabinet.protection == "passphrase",
                self.preferences.lock_min, rules.bytes_per_s, rules.metered,
            )
        )  # fmt: skip
        settings.look_chosen.connect(self.set_look)
        settings.language_chosen.connect(self.set_language)
        settings.scale_chosen.connect(self.set_scale)
        settings.secret_changed.connect(lambda old, new: self._change_secret(settings, old, new))
        settings.lock.connect(self.lock)
        settings.lock_chosen.connect(self.set_lock)
        settings.network_chosen.connect(self.set_network)
        search = SearchPage()
        Searching(bridge, search)
        search.chosen.connect(self._go_to)
        home = Home(view, settings, search)
        home.enter.connect(self.show_room)
        home.read.connect(self.show_room)
        home.preside.connect(self.show_console)
        home.open_meeting.connect(self.show_room)
        home.todo.connect(self._do)
        home.prepare.connect(lambda: self.show_editor())
        home.sync_pressed.connect(lambda: self._show_sync(home.sync))
        self.home = home
        self._stack.addWidget(home)

    def show_room(self, meeting: str, item: str = "") -> None:
        """A meeting's room; ``item`` to begin there."""
        bridge = self.bridge
        if bridge is None:
            return
        self._leave_room()
        room = Room(bridge.cabinet.name, bridge.cabinet.server_now)
        attending = Attending(bridge, room, meeting, item=item, parent=room)
        attending.gone.connect(self.show_home)
        room.back.connect(self.show_home)
        room.sync_pressed.connect(lambda: self._show_sync(room.bar.sync))
        room.avatar_pressed.connect(lambda: self._show_person(room.bar.avatar))
        room.preside.connect(lambda: self.show_console(meeting))
        room.search_wanted.connect(self.show_search)
        attending.shown.connect(lambda view: self.setWindowTitle(f"{view.title} – {NAME}"))
        self.attending = attending
        self._stack.addWidget(room)
        self._stack.setCurrentWidget(room)

    def show_console(self, meeting: str) -> None:
        """Where a meeting is presided over, and where its secretary keeps the record."""
        bridge = self.bridge
        if bridge is None:
            return
        self._leave_room()
        console = ConsoleScreen(bridge, meeting)
        console.gone.connect(self.show_home)
        console.back.connect(self.show_home)
        console.room_wanted.connect(lambda: self.show_room(meeting))
        console.sync_pressed.connect(lambda: self._show_sync(console.bar.sync))
        self._show_desk(console)

    def _do(self, key: str) -> None:
        kind, _, name = key.partition(":")
        if kind == "draft":
            self.show_editor(draft=name)
        else:
            self.show_room(name)

    def show_editor(self, *, draft: str = "", meeting: str = "") -> None:
        """Where an agenda is prepared: a new one, a draft, or that of a published meeting."""
        bridge = self.bridge
        if bridge is None:
            return
        self._leave_room()
        editor = EditorScreen(bridge, draft=draft, meeting=meeting)
        editor.back.connect(self.show_home)
        editor.back.connect(self._look_for_drafts)
        editor.published.connect(lambda _meeting: self.show_home())
        editor.sync_pressed.connect(lambda: self._show_sync(editor.bar.sync))
        self._show_desk(editor)

    def _show_desk(self, desk: QWidget) -> None:
        self._desk = desk
        self._stack.addWidget(desk)
        self._stack.setCurrentWidget(desk)

    def _leave_room(self) -> None:
        desk, self._desk = self._desk, None
        if desk is not None:
            self._stack.removeWidget(desk)
            desk.deleteLater()
        attending, self.attending = self.attending, None
        if attending is None:
            return
        room = attending.room
        self._stack.removeWidget(room)
        room.shut_down()
        room.deleteLater()

    # Reading ------------------------------------------------------------------

    def _changed(self, change: Change) -> None:
        if change.wiped:
            self._wiped()
        elif change != Change(search=True):  # words that were read change nothing here
            self.refresh()

    def _wiped(self) -> None:
        """The administrator had this device's vault deleted, and it was: back to the entrance, saying so."""
        name = self.bridge.cabinet.name if self.bridge is not None else ""
        self._end()
        if self._door is not None:
            self._door.show(wiped=name)

    def refresh(self) -> None:
        """Read all meetings again; asked meanwhile, once more afterwards."""
        bridge = self.bridge
        if bridge is None:
            return
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        may, drafts = self._may_prepare, self._agendas
        bridge.ask(
            lambda: home_facts(bridge.cabinet, may_prepare=may, drafts=drafts),
            self._read, self._unread, owner=bridge,
        )  # fmt: skip

    def _read(self, facts: HomeFacts) -> None:
        self._reading = False
        self._facts = facts
        if self.home is not None:
            view = home_view(facts)
            if view != self._shown:
                self._shown = view
                self.home.show_home(view)
            self._show_status()
        self._come_to_poll(facts)
        if self._again:
            self.refresh()

    def _unread(self, error: Exception) -> None:
        self._reading = False
        if self._again and not isinstance(error, Locked):
            self.refresh()

    def _show_status(self) -> None:
        bridge = self.bridge
        if bridge is None or self.home is None:
            return
        status = bridge.cabinet.status()
        self.home.sync.set_sync(
            sync_state(status), done=status.papers_done, total=status.papers_total, waiting=status.waiting
        )
        if self._popover is not None:
            self._popover.show_sync(self._sync_view())

    def _come_to_poll(self, facts: HomeFacts) -> None:
        """An open poll brings the member into its room, once, where its sheet comes forward."""
        if self.attending is not None:
            return
        for one in facts.meetings:
            state = facts.states[one.id]
            ballot = ballot_view(state, facts.acts.get(one.id, ()), facts.person)
            if ballot is None or one.role in ("chair", "secretary") or ballot.poll in self._called:
                continue
            self._called.add(ballot.poll)
            if ballot.stage is BallotStage.CHOOSE:
                self.show_room(one.id)
                return

    # Over the screens ---------------------------------------------------------

    def _sync_view(self) -> SyncView:
        assert self.bridge is not None
        cabinet = self.bridge.cabinet
        ballots = sum(
            1
            for act in cabinet.pending()
            if isinstance(act.command, e.CastBallot) and act.status != "refused"
        )
        return sync_view(cabinet.status(), ballots, cabinet.server_now())

    def _show_sync(self, anchor: QWidget) -> None:
        if self.bridge is None:
            return
        popover = SyncPopover(self, anchor, self._sync_view())
        popover.retry.connect(self._retry)
        popover.fetch_all.connect(self._fetch_all)
        popover.put_away.connect(self._put_away)
        popover.closed.connect(self._sync_closed)
        popover.closed.connect(popover.deleteLater)
        self._popover = popover
        popover.open()

    def _sync_closed(self) -> None:
        self._popover = None

    def _put_away(self, alarm: str) -> None:
        bridge = self.bridge
        if bridge is not None:
            bridge.ask(lambda: bridge.cabinet.put_away(alarm), lambda _: self.refresh(), owner=bridge)

    def _retry(self) -> None:
        bridge = self.bridge
        if bridge is not None:
            bridge.ask(
                lambda: bridge.cabinet.try_again(RETRY_S), lambda _: self.refresh(),
                lambda _: self.refresh(), owner=bridge,
            )  # fmt: skip

    def _fetch_all(self) -> None:
        bridge = self.bridge
        if bridge is not None:
            bridge.ask(bridge.cabinet.fetch_all_now, lambda _: None, lambda _: None, owner=bridge)

    def _tell_metered(self, metered: bool) -> None:
        bridge = self.bridge
        if bridge is not None:
            bridge.ask(
                lambda: bridge.cabinet.tell_metered(metered), lambda _: None, lambda _: None, owner=bridge
            )

    def set_network(self, bytes_per_s: int, metered: Literal["system", "yes", "no"]) -> None:
        """How fast papers may come, and whether the network is paid for by the byte; at once."""
        bridge = self.bridge
        if bridge is not None:
            rules = NetworkRules(bytes_per_s, metered)
            bridge.keep(
                lambda: bridge.cabinet.set_network_rules(rules), lambda _: None, self._not_set, owner=bridge
            )

    def _not_set(self, error: Exception) -> None:
        kit.Toast(self).say(self.tr("Chưa lưu được cài đặt mạng"), tone="bad", icon="circle-alert")

    def _meeting_kept(self) -> str:
        """The meeting on the screen, if this person keeps its agenda."""
        at = self._desk if isinstance(self._desk, ConsoleScreen) else self.attending
        roles = {one.id: one.role for one in self._facts.meetings} if self._facts is not None else {}
        return at.meeting if at is not None and roles.get(at.meeting) in ("chair", "secretary") else ""

    def _show_person(self, anchor: QWidget) -> None:
        if self.bridge is None:
            return
        cabinet = self.bridge.cabinet
        popover = kit.Popover(self, anchor, width=320)
        popover.body.addWidget(kit.Text(cabinet.name, "titleSmall"))
        popover.body.addWidget(kit.Text(cabinet.office, "meta"))
        meeting = self._meeting_kept()
        if meeting:
            agenda = kit.Button(self.tr("Sửa chương trình"), icon="list-checks")
            agenda.clicked.connect(popover.close_over)
            agenda.clicked.connect(lambda: self.show_editor(meeting=meeting))
            popover.body.addWidget(agenda)
        settings = kit.Button(self.tr("Cài đặt"), icon="settings")
        settings.clicked.connect(popover.close_over)
        settings.clicked.connect(self.show_settings)
        lock = kit.Button(self.tr("Khóa ngay"), icon="lock")
        lock.clicked.connect(popover.close_over)
        lock.clicked.connect(self.lock)
        popover.body.addWidget(settings)
        popover.body.addWidget(lock)
        popover.closed.connect(popover.deleteLater)
        popover.open()

    def show_settings(self) -> None:
        """How the cabinet looks and speaks."""
        self.show_home()
        if self.home is not None:
            self.home.set_place(SETTINGS)

    def show_search(self) -> None:
        """Search: over the room one is in, else on the home screen."""
        bridge, at = self.bridge, self.attending
        if bridge is None or self._desk is not None:
            return
        if at is None:
            self.show_home()
            if self.home is not None:
                self.home.set_place(SEARCH)
            return
        page = SearchPage(in_room=True)
        Searching(bridge, page, at.meeting)
        sheet = SearchSheet(at.room, page)
        page.chosen.connect(sheet.close_over)
        page.chosen.connect(self._go_to)
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def _go_to(self, meeting: str, hit: Hit) -> None:
        """To a place that was found."""
        if self.attending is None or self.attending.meeting != meeting:
            self.show_room(meeting, hit.item)
        if self.attending is not None:
            self.attending.go(hit)

    # How it looks and speaks --------------------------------------------------

    def set_look(self, look: str) -> None:
        """light, dark or system; at once."""
        self.preferences.look = look
        self._dress()

    def _toggle_theme(self) -> None:
        self.set_look("light" if theme.current().dark else "dark")

    def set_lock(self, minutes: int) -> None:
        """After how long without a touch the cabinet locks itself."""
        self.preferences.lock_min = minutes
        self.preferences.keep()

    def set_scale(self, percent: int) -> None:
        """The size of text; the screen is built anew for it."""
        self.preferences.scale_percent = percent
        self._dress()
        self._rebuild()

    def _dress(self) -> None:
        self.preferences.keep()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, self.preferences.dark, self.preferences.scale_percent / 100)

    def set_language(self, tongue: str) -> None:
        """vi or en; the screen is built anew in it."""
        app = QApplication.instance()
        assert app is not None
        if language.apply(app, tongue):
            self.preferences.language = tongue
            self.preferences.keep()
            self._rebuild()

    def _rebuild(self) -> None:
        """The same screen in another language or size."""
        if self.bridge is None:
            if self._door is not None:
                self._door.show()
            return
        at = self.attending
        in_settings = self.home is not None and self.home.pages.currentIndex() == 1
        if self.home is not None:
            self._stack.removeWidget(self.home)
            self.home.deleteLater()
            self.home = None
            self._shown = None
        if at is not None:
            self.show_room(at.meeting, at.item)
        elif isinstance(self._desk, ConsoleScreen):
            self.show_console(self._desk.meeting)
        elif in_settings:
            self.show_settings()
        else:
            self.show_home()

    def _change_secret(self, settings: Settings, old: str, new: str) -> None:
        bridge = self.bridge
        if bridge is None:
            return
        bridge.ask(
            lambda: bridge.cabinet.change_secret(old, new),
            lambda _: settings.show_secret_changed(),
            lambda error: settings.show_secret_refused(self._secret_words(error)),
            owner=settings,
        )

    def _secret_words(self, error: Exception) -> str:
        if isinstance(error, WrongSecret) and not error.wait_s:
            return self.tr("Chưa đúng. Còn %n lần", "", error.tries_left)
        if isinstance(error, WrongSecret | MustWait):
            return self.tr("Đã nhập sai nhiều lần. Thử lại sau %n giây", "", error.wait_s)
        if isinstance(error, MustSignIn):
            return self.tr("Đã nhập sai 10 lần. Lần mở sau sẽ cần mật khẩu tài khoản.")
        if isinstance(error, SecretTooShort):
            return self.tr("Cần ít nhất %n ký tự", "", error.characters_min)
        return self.tr("Chưa đổi được. Hãy thử lại.")


def default_root() -> Path:
    """Where this system keeps a program's own files for this account."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))


def _in_both(source: object) -> str:
    # An object, as Qt's own types call a marked text.
    return language.in_both("Terminal", str(source))


def _arguments() -> argparse.ArgumentParser:
    about = QT_TRANSLATE_NOOP("Terminal", "E-Cabinet: phòng họp không giấy")
    data = QT_TRANSLATE_NOOP("Terminal", "nơi giữ kho mã hóa")
    lang = QT_TRANSLATE_NOOP("Terminal", "ngôn ngữ")
    parser = argparse.ArgumentParser(prog="main.py", description=_in_both(about))
    parser.add_argument("--data", type=Path, metavar="DIR", help=_in_both(data))
    parser.add_argument("--lang", choices=("vi", "en"), help=_in_both(lang))
    return parser


def main(argv: list[str]) -> int:
    """Runs the client until its window is closed; 2 where there is no screen to show it on."""
    arguments = _arguments().parse_args(argv)
    linux = sys.platform.startswith("linux")
    if linux and not (os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")):
        nowhere = QT_TRANSLATE_NOOP("Terminal", "Không có màn hình để mở chương trình")
        sys.stderr.write(f"{_in_both(nowhere)}\n")
        return NO_DISPLAY
    harden_process()
    app = application(sys.argv[:1])
    root = arguments.data or default_root()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    window = Window(Opening(root, find_store(root)))
    preferences = window.preferences
    theme.apply(app, preferences.dark, preferences.scale_percent / 100)
    language.apply(app, arguments.lang or preferences.language)
    window.resize(*SIZE)
    window.begin()
    window.show()
    return app.exec()
