"""The short pages: recording and privacy, notifications, appearance, data.

Owns those pages. Leaves each setting's meaning to the settings.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.settings import Settings
from app.ui.controls import Button
from app.ui.settings.around import Around
from app.ui.settings.consent import ConsentWords
from app.ui.settings.fields import ChoiceField, SliderField, SwitchField
from app.ui.settings.folder_row import FolderRow
from app.ui.settings.page import ScrolledPage
from app.ui.settings.rows import Row
from app.ui.settings.titles import page_titles
from app.ui.theme import GAP, MARGIN, Appearance, Theme
from app.ui.tr import tr


def percent(share: float) -> str:
    """A share of 1 in words."""
    return tr("{percent} %").format(percent=round(share * 100))


class _Measured(ScrolledPage):
    """A page whose folders are measured whenever it comes into sight."""

    folders: tuple[FolderRow, ...] = ()

    def showEvent(self, event: QShowEvent) -> None:
        """Measure."""
        super().showEvent(event)
        for row in self.folders:
            row.measure()


class RecordingPage(_Measured):
    """Recording and privacy."""

    lines_wanted = Signal()
    """The person wants to see the lines, where recording is set for each."""

    def __init__(self, around: Around) -> None:
        super().__init__(
            page_titles()["recording"],
            tr("What is kept of a call. Everything stays on this computer."),
            keywords="consent gdpr transcript keep",
        )
        recording = Row(
            tr("Record calls"),
            SwitchField(),
            tr("Off records no call on any line. On leaves it to each line's own switch."),
            "sound audio keep",
        )
        self.add_section(tr("Recording"), [around.saver.bind("calls.recording", recording)])
        kept = FolderRow(
            tr("Recordings"), around.paths.recordings, around.bridge, "folder where disk"
        )
        self.folders = (kept,)
        self.per_line = Button(tr("Show the lines"), "phone")
        self.per_line.clicked.connect(self.lines_wanted)
        self.add_section(tr("Where they are"), [kept])
        self.add_section(tr("Telling the other side"), [ConsentWords(self.per_line)])


class NotificationsPage(ScrolledPage):
    """Notifications."""

    def __init__(self, around: Around) -> None:
        super().__init__(
            page_titles()["notifications"], tr("How the desk tells you that somebody calls.")
        )
        shown = Row(
            tr("Desktop notifications"),
            SwitchField(),
            tr("Incoming and missed calls, with buttons where your desktop has them."),
            "popup message",
        )
        loud = Row(
            tr("Ring volume"),
            SliderField(0.0, 1.0, 0.05, percent),
            tr("On the ring device, which you choose under Audio."),
            "sound loud quiet ringtone",
        )
        self.add_section(
            tr("When somebody calls"),
            [
                around.saver.bind("screen.notifications", shown),
                around.saver.bind("sound.ring_volume", loud),
            ],
        )


class AppearancePage(ScrolledPage):
    """Appearance."""

    first_run_wanted = Signal()
    """The person wants to go through the first run again."""

    def __init__(self, around: Around) -> None:
        super().__init__(page_titles()["appearance"], tr("How the window looks and behaves."))
        look = Row(
            tr("Light or dark"),
            ChoiceField(
                [
                    ("system", tr("As the system")),
                    ("light", tr("Light")),
                    ("dark", tr("Dark")),
                ]
            ),
            also="theme night colours",
        )
        tray = Row(
            tr("Stay in the tray when closed"),
            SwitchField(),
            tr("The window closes and calls still come in. Quit ends the desk."),
            "background minimise",
        )
        self.again = Button(tr("Go through the first steps again"), "redial")
        self.again.clicked.connect(self.first_run_wanted)
        self.add_section(
            tr("Window"),
            [
                around.saver.bind("screen.appearance", look),
                around.saver.bind("screen.close_to_tray", tray),
            ],
        )
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        column.addWidget(self.again)
        self.add_section(tr("First steps"), [holder])
        around.saver.changed.connect(self._wear)

    def _wear(self, settings: Settings) -> None:
        """Change the whole application at once."""
        app = QApplication.instance()
        chosen = Appearance(settings.screen.appearance)
        for theme in app.findChildren(Theme) if app is not None else []:
            theme.choose(chosen)


class DataPage(_Measured):
    """Data."""

    def __init__(self, around: Around) -> None:
        super().__init__(
            page_titles()["data"],
            tr("Everything the desk keeps lies in one folder of yours."),
            "disk size",
        )
        whole = FolderRow(tr("Data folder"), around.paths.home, around.bridge, "where place")
        calls = FolderRow(tr("Recordings"), around.paths.recordings, around.bridge)
        scripts = FolderRow(tr("Scripts"), around.paths.playbooks, around.bridge, "playbooks")
        logs = FolderRow(tr("Log"), around.paths.logs, around.bridge, "protocol")
        self.folders = (whole, calls, scripts, logs)
        self.add_section(tr("Where it is"), self.folders)
        level = Row(
            tr("What the log notes"),
            ChoiceField(
                [
                    ("error", tr("Errors only")),
                    ("warning", tr("Warnings as well")),
                    ("info", tr("The usual")),
                    ("debug", tr("Everything")),
                ]
            ),
            tr("Never what is said, dialled or kept secret."),
            "debug level",
        )
        self.add_section(tr("Log"), [around.saver.bind("log.level", level)])
