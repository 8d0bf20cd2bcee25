"""One tab of recent calls: all, those missed, or those of the agent.

Owns the list and its empty and failed states; the calls are the model's.
"""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.people import PeopleCommands, Recent, RecentsTab
from app.ui.controls import Tone
from app.ui.phone import phrases
from app.ui.phone.parts import MessageBar
from app.ui.phone.recents_model import RecentsModel
from app.ui.phone.row_painting import RowDelegate, recent_look
from app.ui.phone.rows import RowView
from app.ui.runner import Runner
from app.ui.tr import tr


class RecentsPage(QWidget):
    """Recent calls, newest first."""

    chosen = Signal(object)
    call_asked = Signal(object)
    opened = Signal(object)
    menu_asked = Signal(object, QPoint)
    loaded = Signal()

    def __init__(
        self, bridge: Runner, people: PeopleCommands, tab: RecentsTab, now_ms: Callable[[], float]
    ) -> None:
        super().__init__()
        self.tab = tab
        names = {
            RecentsTab.ALL: tr("Recent calls"),
            RecentsTab.MISSED: tr("Missed calls"),
            RecentsTab.AGENT: tr("Calls by the agent"),
        }
        self.message = MessageBar(wide=True)
        self.model = RecentsModel(bridge, people, tab, now_ms, self)
        self.view = RowView(names[tab])
        self.view.setModel(self.model)
        self.view.setItemDelegate(
            RowDelegate(self.view, lambda recent: recent_look(recent, now_ms()))
        )
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(self._failed)
        self.view.chosen.connect(self.chosen)
        self.view.call_asked.connect(self.call_asked)
        self.view.opened.connect(self.opened)
        self.view.menu_asked.connect(self.menu_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message)
        column.addWidget(self.view, 1)

    @property
    def selected(self) -> Recent | None:
        """The call that is chosen."""
        row = self.view.currentIndex().row()
        found: Recent | None = self.view.record(row)
        return found

    def refresh(self) -> None:
        """Read the newest calls."""
        self.model.refresh()

    def say_empty(self, hint: str) -> None:
        """What to expect where there is no call; ``hint`` is for a desk that has none at all."""
        titles = {
            RecentsTab.ALL: (tr("No calls yet"), hint),
            RecentsTab.MISSED: (tr("No missed calls"), tr("Calls that nobody took appear here.")),
            RecentsTab.AGENT: (
                tr("The agent has had no calls"),
                tr("Calls that it took or placed appear here."),
            ),
        }
        self.view.empty_title, self.view.empty_hint = titles[self.tab]
        self.view.viewport().update()

    def _loaded(self) -> None:
        self.message.clear()
        self.view.place_actions()
        self.view.look()
        self.loaded.emit()

    def _failed(self, error: BaseException) -> None:
        words = tr("The calls cannot be read. {why}").format(why=phrases.problem(error))
        self.message.say(words, Tone.BAD, ("redial", tr("Try again"), self.refresh))
