"""The reader as its owner sees it: a paper in, the member's operations out."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecabinet.desktop import kit
from ecabinet.desktop.reader import accessible
from ecabinet.desktop.reader.controls import PageControls
from ecabinet.desktop.reader.layout import Place
from ecabinet.desktop.reader.live import fresh_id
from ecabinet.desktop.reader.message import Message
from ecabinet.desktop.reader.notes import NoteSheet
from ecabinet.desktop.reader.pointers import Pointers
from ecabinet.desktop.reader.toolbar import INKS, KEYS, Toolbar, ToolName
from ecabinet.desktop.reader.view import ZOOM_STEP, PageView
from ecabinet.desktop.reader.workers import Job
from ecabinet.domain import annotation
from ecabinet.domain.annotation import History, Note, Operation, Step, Stroke
from ecabinet.domain.ink import UNITS_PER_POINT
from ecabinet.papers.jobs_pages import Answer, FindWords, FoundWords, Outline, ReadOutline

ERASER_PX = 9
TOOLBAR_EDGE = 14
NOTE_HIT_PX = 22
FAST_ZOOM = 2.0


class Reader(QWidget):
    """Shows one paper at a time and lets the member mark it.

    The owner stores every operation and brings them all back with the paper. Marks are shown at once and
    never wait for the owner. `controls` (page number and zoom) may be taken into the owner's own bar.
    """

    operation_made = Signal(object)
    place_changed = Signal(object)
    refused = Signal(str)
    """The paper cannot be shown; the reason in the member's language, shown already."""
    page_count_changed = Signal(int)
    opened = Signal()
    outline_read = Signal(object)
    """After `opened`: a `jobs_pages.Outline`, the table of contents and the pages' printed labels."""
    words_found = Signal(int)
    """How many places `find_words` marked; 0 where it found none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        accessible.install()
        self.paper_key = ""
        self.history = History()
        self._operations: frozenset[Operation] = frozenset()
        self._place: Place | None = None
        self._erased: list[Stroke] = []
        self._pressed: ToolName | None = None
        self._noted_at = QPointF()
        self._noted: tuple[int, float, float, Note | None] | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.header = kit.Surface("surface2", margins=(12, 4, 12, 4), horizontal=True)
        self.controls = PageControls()
        self.header.body.addStretch(1)
        self.header.body.addWidget(self.controls)
        whole.addWidget(self.header)
        self.view = PageView()
        whole.addWidget(self.view, 1)
        self.pointers = Pointers(self, self.view.viewport())
        self.view.hands = self.pointers
        self.view.keys = self._key
        self.toolbar = Toolbar(self)
        self.toolbar.setProperty("mayOverlap", True)
        self.note_sheet = NoteSheet(self)
        self.message = Message(self)
        self._connect()
        self._check_history()
        self.toolbar.hide()

    def _connect(self) -> None:
        view, controls, toolbar = self.view, self.controls, self.toolbar
        view.workers.opened.connect(self._on_opened)
        view.workers.refused.connect(self._on_refused)
        view.place_changed.connect(self.place_changed)
        view.page_shown.connect(controls.show_page)
        view.zoomed.connect(controls.show_zoom)
        controls.page_asked.connect(self.go_to)
        controls.zoom_in_asked.connect(lambda: view.zoom_by(ZOOM_STEP))
        controls.zoom_out_asked.connect(lambda: view.zoom_by(1 / ZOOM_STEP))
        controls.fit_asked.connect(view.fit)
        toolbar.undo_asked.connect(self.undo)
        toolbar.redo_asked.connect(self.redo)
        toolbar.moved.connect(self._place_toolbar)
        toolbar.tool_chosen.connect(self._on_tool)
        self.note_sheet.saved.connect(self._save_note)
        self.note_sheet.deleted.connect(self._delete_note)
        self.note_sheet.left.connect(self._leave_note)
        self.message.password_entered.connect(view.workers.unlock)

    # The paper ----------------------------------------------------------------

    def open_paper(
        self,
        paper_key: str,
        data: bytes,
        operations: Iterable[Operation],
        password: str | None = None,
        last_place: Place | None = None,
    ) -> None:
        """Show a paper with the marks made on it before; `opened` or `refused` follows."""
        self.close_paper()
        self.paper_key = paper_key
        self._place = last_place
        self._operations = annotation.merge(each for each in operations if each.paper == paper_key)
        for mark in annotation.standing(self._operations):
            self.view.marks.add(mark)
        self.message.say(self.tr("Đang mở tài liệu…"))
        self.view.workers.open(data, password)

    def close_paper(self) -> None:
        """Show nothing and forget the paper: its bytes and its pixels."""
        self._leave_note()
        self.pointers.stop()
        self.view.workers.close_paper()
        for mark in self.view.marks.all():
            self.view.marks.remove(mark)
        self.view.forget_paper()
        self.paper_key = ""
        self._operations = frozenset()
        self.history = History()
        self._check_history()
        self.controls.show_page(0, 0)
        self.toolbar.hide()
        self.message.hide()

    def take_operations(self, operations: Iterable[Operation]) -> None:
        """Marks that another of the member's devices made or removed meanwhile."""
        before = {mark.id for mark in annotation.standing(self._operations)}
        mine = [each for each in operations if each.paper == self.paper_key]
        self._operations = annotation.merge((*self._operations, *mine))
        standing = annotation.standing(self._operations)
        gone = before - {mark.id for mark in standing}
        made = tuple(mark for mark in standing if mark.id not in before)
        removed = tuple(mark for mark in self.view.marks.all() if mark.id in gone)
        self.history = annotation.forget(self.history, frozenset(gone))
        self._show(Step(made, removed))

    def shut_down(self) -> None:
        """End the worker processes; the reader cannot be used afterwards. Deleting it does the same."""
        self.close_paper()
        self.view.workers.close()

    # Places -------------------------------------------------------------------

    def go_to(self, page: int, part: float = 0.0) -> None:
        """Show a page, counted from 0, from `part` of its height on."""
        self.view.go_to(page, part)

    def place(self) -> Place:
        """Where the member is."""
        return self.view.place()

    def find_words(
        self, page: int, phrases: tuple[tuple[str, ...], ...], *, exact: bool = False, prefix: bool = False
    ) -> None:
        """Go to a page and point out words on it (see `jobs_pages.FindWords`); `words_found` follows."""
        self.view.go_to(page)
        key = self.paper_key

        def finish(answer: Answer | None) -> None:
            if self.paper_key != key:
                return  # another paper by now
            boxes = answer.boxes if isinstance(answer, FoundWords) else ()
            self.show_words(page, boxes)
            self.words_found.emit(len(boxes))

        ask = Job(
            ("find", key, page), False,
            lambda job, _worker: FindWords(job, page, phrases, exact, prefix), finish,
        )  # fmt: skip
        self.view.workers.ask(ask)

    def hide_words(self) -> bool:
        """Point nothing out any more; False if nothing was."""
        shown, self.view.found = bool(self.view.found), {}
        if shown:
            self.view.viewport().update()
        return shown

    def show_words(self, page: int, boxes: Iterable[tuple[float, float, float, float]]) -> None:
        """Point out words (boxes in page points: left, top, right, bottom), as a search found them."""
        found = [QRectF(x0, y0, x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes]
        self.view.found = {page: found} if found else {}
        if found:
            height = self.view.sizes[page][1] if page < len(self.view.sizes) else 1.0
            self.view.go_to(page, max(0.0, (found[0].top() - 80) / height))
        self.view.viewport().update()

    # Marks --------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last act of this sitting."""
        self.history, step = annotation.undo(self.history, fresh_id)
        self._do(step)

    def redo(self) -> None:
        """Do it again."""
        self.history, step = annotation.redo(self.history, fresh_id)
        self._do(step)

    def _act(self, step: Step) -> None:
        self.history = annotation.did(self.history, step)
        self._do(step)

    def _do(self, step: Step) -> None:
        self._show(step)
        self._tell(step)

    def _tell(self, step: Step) -> None:
        made = annotation.operations_of(step)
        self._operations = self._operations.union(made)
        for operation in made:
            self.operation_made.emit(operation)
        self._check_history()

    def _show(self, step: Step) -> None:
        for mark in step.removed:
            self.view.marks.remove(mark)
        self.view.remove_strokes([mark for mark in step.removed if isinstance(mark, Stroke)])
        for mark in step.made:
            self.view.marks.add(mark)
            if isinstance(mark, Stroke):
                self.view.add_stroke(mark)
        if any(isinstance(mark, Note) for mark in (*step.made, *step.removed)):
            self.view.viewport().update()

    def _check_history(self) -> None:
        self.toolbar.undo.setEnabled(bool(self.history.done))
        self.toolbar.redo.setEnabled(bool(self.history.undone))

    # What pointers do (see pointers.Desk) --------------------------------------

    def draws(self, finger: bool) -> bool:
        """Whether the chosen tool works on the page for this pointer."""
        if not self.view.sizes or self.toolbar.tool == "hand":
            return False
        return not finger or self.toolbar.tool == "note" or self.toolbar.finger_draws.isChecked()

    def press(self, at: QPointF, pressure: float, eraser: bool) -> None:
        """The tool is put down."""
        self.hide_words()
        page = self.view.on_page(at)
        tool: ToolName = "eraser" if eraser else self.toolbar.tool
        if page is None:
            return
        self._pressed = tool
        if tool == "note":
            self._noted_at = at
            return
        self.toolbar.hide()
        if tool == "eraser":
            self._erase(at)
        elif tool == "pen" or tool == "highlighter":
            width = self.toolbar.line_width
            self.view.begin_stroke(page, self.paper_key, tool, self.toolbar.colour, width)
            self.view.extend_stroke(at, pressure)

    def drag(self, at: QPointF, pressure: float) -> None:
        """The tool moves while down."""
        if self._pressed == "eraser":
            self._erase(at)
        elif self._pressed in INKS:
            self.view.extend_stroke(at, pressure)

    def release(self) -> None:
        """The tool is lifted."""
        pressed, self._pressed = self._pressed, None
        self.toolbar.setVisible(bool(self.view.sizes))
        if pressed == "eraser" and self._erased:
            # Each was said when it went; together they are undone in one step.
            self.history = annotation.did(self.history, Step(removed=tuple(self._erased)))
            self._erased = []
            self._check_history()
        elif pressed == "note":
            self._ask_note(self._noted_at)
        elif pressed in INKS:
            stroke = self.view.end_stroke()
            if stroke is not None:
                self._act(Step(made=(stroke,)))

    def cancel(self) -> None:
        """The tool was never meant to be down; what is erased stays so and can be undone."""
        if self._pressed == "eraser":
            self.release()
        self._pressed = None
        self.view.drop_stroke()
        self.toolbar.setVisible(bool(self.view.sizes))

    def pan(self, dx: float, dy: float) -> None:
        """Move the paper with the pointer."""
        self.view.pan(dx, dy)

    def zoom(self, factor: float, at: QPointF) -> None:
        """Zoom around a place."""
        self.view.zoom_by(factor, at)

    def tap(self, at: QPointF) -> None:
        """Open the note under the finger, if there is one."""
        self.hide_words()
        note = self._note_at(at)
        if note is not None:
            self._ask_note(at)
        self.view.setFocus(Qt.FocusReason.MouseFocusReason)

    def double_tap(self, at: QPointF) -> None:
        """Twice as large around the finger, or back to the whole width."""
        if self.view.fits:
            self.view.zoom_by(FAST_ZOOM, at)
        else:
            self.view.fit()

    def _erase(self, at: QPointF) -> None:
        page = self.view.on_page(at)
        if page is None:
            return
        _, x, y = self.view.to_page(at)
        reach = ERASER_PX / self.view.points_to_pixels
        hit = self.view.marks.page(page).hit(x, y, reach)
        if not hit:
            return
        for stroke in hit:
            self.view.marks.remove(stroke)
            self._erased.append(stroke)
        self.view.remove_strokes(hit)
        self._tell(Step(removed=tuple(hit)))

    # Notes --------------------------------------------------------------------

    def _note_at(self, at: QPointF) -> Note | None:
        reach = QPointF(NOTE_HIT_PX, NOTE_HIT_PX)
        for page in self.view.visible_pages():
            for note_id, box in self.view.note_boxes(page).items():
                if QRectF(box.center() - reach, box.center() + reach).contains(at):
                    return self.view.marks.page(page).notes[note_id]
        return None

    def _ask_note(self, at: QPointF) -> None:
        note = self._note_at(at)
        page, x, y = self.view.to_page(at)
        if note is not None:
            page, x, y = note.page, note.x / UNITS_PER_POINT, note.y / UNITS_PER_POINT
        self._noted = (page, x, y, note)
        shown = self.view.to_viewport(page, QRectF(x, y, 0, 0)).adjusted(-20, -20, 20, 20)
        beside = shown.translated(QPointF(self.view.geometry().topLeft()))
        self.note_sheet.write(note.text if note else "", note is not None, beside)

    def _save_note(self, text: str) -> None:
        if self._noted is None:
            return
        page, x, y, old = self._noted
        self._leave_note()
        if old is not None and old.text == text:
            return
        place = round(x * UNITS_PER_POINT), round(y * UNITS_PER_POINT)
        note = Note(fresh_id(), self.paper_key, page, *place, text)
        self._act(Step(made=(note,), removed=(old,) if old is not None and old.id in self.view.marks else ()))

    def _delete_note(self) -> None:
        old = self._noted[3] if self._noted is not None else None
        self._leave_note()
        if old is not None and old.id in self.view.marks:
            self._act(Step(removed=(old,)))

    def _leave_note(self) -> None:
        self._noted = None
        if self.note_sheet.isVisible():
            self.note_sheet.hide()
            self.view.setFocus(Qt.FocusReason.PopupFocusReason)

    # What workers say ---------------------------------------------------------

    def _on_opened(self, sizes: tuple[tuple[float, float], ...]) -> None:
        self.message.hide()
        self.view.show_paper(sizes, self._place)
        self.toolbar.show()
        self._place_toolbar()
        self.page_count_changed.emit(len(sizes))
        self.opened.emit()
        self.view.workers.ask(Job("outline", False, lambda job, _worker: ReadOutline(job), self._on_outline))

    def _on_outline(self, answer: Answer | None) -> None:
        if isinstance(answer, Outline):
            self.outline_read.emit(answer)

    def _on_refused(self, reason: str) -> None:
        if reason in ("locked", "wrong password"):
            wrong = self.tr("Mật khẩu không đúng. Hãy nhập lại.") if reason == "wrong password" else ""
            self.message.ask_password(self.tr("Tài liệu này có mật khẩu"), wrong)
            return
        words = {
            "empty": self.tr("Tệp này rỗng, không có gì để đọc."),
            "too long": self.tr("Tài liệu này có quá nhiều trang, không mở được."),
            "hung": self.tr("Không mở được tệp này: việc đọc tệp không kết thúc."),
            "no worker": self.tr("Không khởi động được phần đọc tài liệu. Hãy mở lại chương trình."),
        }.get(reason, self.tr("Tệp này bị hỏng nên không đọc được."))
        self.view.forget_paper()
        self.toolbar.hide()
        self.message.say(words, bad=True)
        self.refused.emit(words)

    # Events -------------------------------------------------------------------

    def _on_tool(self, tool: str) -> None:
        shapes = {"hand": Qt.CursorShape.OpenHandCursor, "note": Qt.CursorShape.PointingHandCursor}
        self.view.viewport().setCursor(shapes.get(tool, Qt.CursorShape.CrossCursor))

    def _key(self, event: QKeyEvent) -> bool:
        """The tools' keys while the pages have the focus; False leaves the key to the view."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if control and event.key() == Qt.Key.Key_Z:
            (self.redo if shift else self.undo)()
            return True
        if control and event.key() == Qt.Key.Key_Y:
            self.redo()
            return True
        if control and event.key() == Qt.Key.Key_G:
            self.controls.number.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.controls.number.selectAll()
            return True
        if event.key() == Qt.Key.Key_Escape and self.hide_words():
            return True
        if control or not self.view.sizes:
            return False
        if event.key() == Qt.Key.Key_Return and self.toolbar.tool == "note":
            # The keyboard's way to a note: in the middle of what shows.
            self._ask_note(QPointF(self.view.viewport().rect().center()))
            return True
        for tool, key in KEYS.items():
            if event.text().upper() == key:
                self.toolbar.choose(tool)
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The floating parts follow."""
        super().resizeEvent(event)
        self._place_toolbar()
        self._leave_note()
        top = self.header.height() if self.header.isVisible() else 0
        self.message.setGeometry(0, top, self.width(), self.height() - top)

    def _place_toolbar(self) -> None:
        bar, room = self.toolbar, self.view.geometry()
        flat = bar.edge in ("bottom", "top")
        if flat and bar.sizeHint().width() > room.width() - 2 * TOOLBAR_EDGE < room.height():
            bar.lie_at("right")  # calls back
            return
        bar.resize(bar.sizeHint())
        left = room.left() + (room.width() - bar.width()) // 2
        top = room.top() + (room.height() - bar.height()) // 2
        if bar.edge == "left":
            left = room.left() + TOOLBAR_EDGE
        elif bar.edge == "right":
            left = room.right() - bar.width() - TOOLBAR_EDGE
        elif bar.edge == "top":
            top = room.top() + TOOLBAR_EDGE
        else:
            top = room.bottom() - bar.height() - TOOLBAR_EDGE
        bar.move(left, top)
        bar.raise_()
