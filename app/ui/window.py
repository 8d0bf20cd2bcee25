"""The live window: the calls, the lines, and trouble.

Owns which call is shown, the window's keys and its remembered place. Events come in
through ``apply``; what the person asks for goes out through ``LiveCommands``.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSettings, QSize, QUrl, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QCloseEvent,
    QDesktopServices,
    QKeySequence,
)
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app import wording
from app.engine.events import (
    CallBegan,
    CallFinished,
    EngineStage,
    Event,
    LineChanged,
    TroubleArose,
    UtteranceSaved,
)
from app.ui import phrases, shortcuts
from app.ui.banner import TroubleBanner
from app.ui.idle import IdlePage
from app.ui.lines import LineBar
from app.ui.live.call_view import CallView
from app.ui.live.moments import unix_ms
from app.ui.runner import Runner as Runner
from app.ui.shortcuts import Shortcut, ShortcutSheet

DEFAULT_SIZE = QSize(1280, 800)
LEAST_SIZE = QSize(960, 600)
GEOMETRY_KEY = "live_window/geometry"


class LiveCommands(Protocol):
    """What the window asks the desk to do."""

    async def end_call(self, call_id: str) -> None:
        """Hang up; runs on the engine's loop. A call that is over already is no error."""
        ...

    def recording_folder(self, call_id: str) -> Path | None:
        """The folder with the call's recording; called in the Qt thread, must not block."""
        ...


class LiveWindow(QMainWindow):
    """Watches live calls. ``bridge`` brings events, ``commands`` take requests."""

    call_finished = Signal(object)
    """The CallFinished event, after it is shown."""

    def __init__(
        self,
        bridge: Runner,
        commands: LiveCommands,
        settings_path: Path | None = None,
        now_ms: Callable[[], float] = unix_ms,
    ) -> None:
        super().__init__()
        self._bridge, self._commands, self._now_ms = bridge, commands, now_ms
        self._settings_path = settings_path
        self._calls: dict[str, CallView] = {}
        self._lines: dict[str, LineChanged] = {}
        self.banner = TroubleBanner()
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(phrases.CALLS)
        self.tabs.setExpanding(False)
        self.tabs.hide()
        self.idle = IdlePage()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.idle)
        self.line_bar = LineBar()
        self.line_bar.hide()
        self.pages.currentChanged.connect(self._page_changed)
        self._arrange()
        self._add_keys()
        self._restore_place()
        self.tabs.currentChanged.connect(self._show_tab)
        bridge.event_arrived.connect(self.apply)

    @property
    def shown_call(self) -> CallView | None:
        """The call in front, if there is one."""
        page = self.pages.currentWidget()
        return page if isinstance(page, CallView) else None

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        match event:
            case EngineStage():
                self.idle.show_stage(event)
            case LineChanged():
                self._lines[event.line_id] = event
                self.idle.show_lines(list(self._lines.values()))
                self.line_bar.show_lines(list(self._lines.values()))
            case CallBegan():
                self._begin(event)
            case TroubleArose():
                self.banner.raise_trouble(event)
                self._announce(self.banner.accessibleName(), urgent=True)
                self._pass_on(event)
            case _:
                self._pass_on(event)

    def end_shown_call(self) -> None:
        """Ask for the end of the call in front."""
        if self.shown_call is not None:
            self.shown_call.ask_to_end()

    def show_shortcuts(self) -> None:
        """Open the list of keys."""
        sheet = ShortcutSheet(shortcuts.LIVE, self)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window was."""
        if self._settings_path is not None:
            store = QSettings(str(self._settings_path), QSettings.Format.IniFormat)
            store.setValue(GEOMETRY_KEY, self.saveGeometry())
            store.sync()
        super().closeEvent(event)

    def _begin(self, event: CallBegan) -> None:
        for over in [view for view in self._calls.values() if view.finished is not None]:
            self._remove(over.call_id)
        view = CallView(event, self._now_ms)
        view.end_requested.connect(self._end_call)
        view.folder_requested.connect(self._open_folder)
        view.close_requested.connect(self._remove)
        self._calls[event.call_id] = view
        self.pages.addWidget(view)
        self.tabs.addTab(view.strip.name.words)
        self.tabs.setTabData(self.tabs.count() - 1, event.call_id)
        self.tabs.setVisible(len(self._calls) > 1)
        if self.shown_call is None:
            self.pages.setCurrentWidget(view)
        self._announce(f"{wording.ringing(event.direction)}: {view.strip.name.words}", urgent=True)

    def _remove(self, call_id: str) -> None:
        view = self._calls.pop(call_id)
        self.pages.removeWidget(view)
        view.deleteLater()
        for position in range(self.tabs.count()):
            if self.tabs.tabData(position) == call_id:
                self.tabs.removeTab(position)
                break
        self.tabs.setVisible(len(self._calls) > 1)
        if not self._calls:
            self.pages.setCurrentWidget(self.idle)

    def _show_tab(self, position: int) -> None:
        view = self._calls.get(self.tabs.tabData(position)) if position >= 0 else None
        if view is not None:
            self.pages.setCurrentWidget(view)

    def _page_changed(self, _position: int) -> None:
        self.line_bar.setVisible(self.shown_call is not None)

    def _pass_on(self, event: Event) -> None:
        view = self._calls.get(getattr(event, "call_id", ""))
        if view is None:
            return
        view.apply(event)
        if isinstance(event, UtteranceSaved):
            self._announce(view.model.line_of(event), urgent=False)
        elif isinstance(event, CallFinished):
            self._announce(wording.summary(event), urgent=True)
            self.call_finished.emit(event)

    def _end_call(self, call_id: str) -> None:
        def failed(error: BaseException) -> None:
            if call_id in self._calls:
                self._calls[call_id].end_failed()
            self.banner.raise_trouble(TroubleArose(call_id, "command", str(error)))

        self._bridge.run(self._commands.end_call(call_id), None, failed)

    def _open_folder(self, call_id: str) -> None:
        folder = self._commands.recording_folder(call_id)
        if folder is None or not folder.is_dir():
            self.banner.raise_trouble(TroubleArose(call_id, "no_folder", phrases.NO_FOLDER))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            message = wording.folder_at(str(folder))
            self.banner.raise_trouble(TroubleArose(call_id, "no_folder", message))

    def _announce(self, words: str, *, urgent: bool) -> None:
        event = QAccessibleAnnouncementEvent(self, words)
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
        QAccessible.updateAccessibility(event)

    def _arrange(self) -> None:
        self.setWindowTitle(wording.APP_NAME)
        self.setMinimumSize(LEAST_SIZE)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.tabs)
        column.addWidget(self.pages, 1)
        column.addWidget(self.line_bar)
        self.setCentralWidget(whole)

    def _add_keys(self) -> None:
        acts: dict[Shortcut, Callable[[], object]] = {
            shortcuts.END_CALL: self.end_shown_call,
            shortcuts.SHOW_SHORTCUTS: self.show_shortcuts,
            shortcuts.QUIT: self.close,
        }
        for shortcut, act in acts.items():
            action = QAction(shortcut.words, self)
            action.setShortcut(QKeySequence(shortcut.keys))
            action.triggered.connect(lambda _checked=False, act=act: act())
            self.addAction(action)

    def _restore_place(self) -> None:
        self.resize(DEFAULT_SIZE)
        if self._settings_path is not None:
            store = QSettings(str(self._settings_path), QSettings.Format.IniFormat)
            remembered = store.value(GEOMETRY_KEY)
            if remembered is not None:
                self.restoreGeometry(remembered)
