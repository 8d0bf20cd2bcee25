"""Talking to the agent with a headset, without a line.

Owns starting and ending sessions and which one is shown. Leaves the order to
``talk_setup``, the conversation to ``session_view`` and the sound to the engine.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.agents import TemplatePreview
from app.commands.calls import ScriptChoice
from app.commands.desk import Desk
from app.commands.sound import SoundState
from app.engine.events import CallBegan, DevicesChanged, EngineStage, Event
from app.ui import theme
from app.ui.controls import Glyph, Tone
from app.ui.labels import Label
from app.ui.live.session_choices import SCRIPT
from app.ui.phone import phrases
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.steady_stack import SteadyStack
from app.ui.theme import GAP
from app.ui.tr import tr
from app.ui.workshop.session_view import SessionView
from app.ui.workshop.stock import Stock
from app.ui.workshop.talk_setup import NARROW_PX, WIDTH_PX, TalkSetup

WAITING_CAPACITY = 500
"""Events of calls that begin before the desk has said which of them is the session."""
HINT_PX = 380
NARROW_FROM_PX = 800


class TalkPage(QWidget):
    """Setup at the left, the conversation beside it. ``apply`` every event."""

    library_wanted = Signal(str)
    audio_check_wanted = Signal()

    def __init__(
        self, bridge: Runner, desk: Desk, stock: Stock, now_ms: Callable[[], float]
    ) -> None:
        super().__init__()
        self._bridge, self._desk, self._stock, self._now_ms = bridge, desk, stock, now_ms
        self._scripts: list[ScriptChoice] = []
        self._waiting: deque[Event] = deque(maxlen=WAITING_CAPACITY)
        self._starting, self._session_id = False, ""
        self._asked = 0
        self.session: SessionView | None = None
        self.setup = TalkSetup()
        self.idle = _Idle()
        self.pages = SteadyStack()
        self.pages.addWidget(self.idle)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.setup)
        row.addWidget(self.pages, 1)
        self.setup.start_wanted.connect(self.start)
        self.setup.end_wanted.connect(self.end)
        self.setup.picked.connect(self._show_needs)
        self.setup.audio_check_wanted.connect(self.audio_check_wanted)
        stock.changed.connect(self._offer)
        self._offer()

    def choose(self, template_id: str) -> None:
        """Get ready to talk to a template."""
        if not self._starting and (self.session is None or self.session.is_over):
            self.setup.choose(template_id)

    def focus_first(self) -> None:
        """Put the keyboard on what starts it."""
        self.setup.button.setFocus(Qt.FocusReason.TabFocusReason)

    def start(self) -> None:
        """Begin a session as it is set up."""
        if self._starting or (self.session is not None and not self.session.is_over):
            return
        self._starting = True
        self._waiting.clear()
        self.setup.show_state(waiting=True)

        def failed(error: BaseException) -> None:
            self._starting = False
            self.setup.show_state()
            if getattr(error, "device", ""):  # DeviceFailed, which this folder may not import
                self.setup.sound_trouble(phrases.problem(error))
            else:
                self.setup.refuse(error)

        command = self._desk.console.start_session(self.setup.order())
        ask(self._bridge, self, command, self._begun, failed)

    def end(self) -> None:
        """Hang up; the session ends when the engine says so."""
        if self.session is None or self.session.is_over:
            return
        self.setup.button.setEnabled(False)

        def failed(error: BaseException) -> None:
            self.setup.button.setEnabled(True)
            self.setup.refuse(error)

        command = self._desk.calls.end_call(self.session.call.id)
        ask(self._bridge, self, command, lambda _done: None, failed)

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        if isinstance(event, DevicesChanged):
            self.setup.show_sound(event.state)
        elif isinstance(event, EngineStage):
            self.idle.show_stage(event)
        elif hasattr(event, "call_id"):
            if self._starting:
                self._waiting.append(event)
            else:
                self._tell(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the conversation gets most of it."""
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW_FROM_PX
        self.setup.setFixedWidth(NARROW_PX if narrow else WIDTH_PX)

    def showEvent(self, event: QShowEvent) -> None:
        """Scripts and devices may be others by now."""
        super().showEvent(event)
        self._read()

    def _read(self) -> None:
        def scripts(found: list[ScriptChoice]) -> None:
            self._scripts = found
            self._offer()

        def sound(state: SoundState) -> None:
            self.setup.show_sound(state)

        def silent(error: BaseException) -> None:
            self.setup.sound_trouble(phrases.problem(error))

        ask(self._bridge, self, self._desk.calls.scripts(), scripts, lambda _error: None)
        ask(self._bridge, self, self._desk.sound.sound_state(), sound, silent)

    def _begun(self, session_id: str) -> None:
        """The desk has begun it; what was told of it meanwhile is shown now."""
        self._starting, self._session_id = False, session_id
        waiting = list(self._waiting)
        self._waiting.clear()
        self.setup.show_state(running=True)
        for event in waiting:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        if isinstance(event, CallBegan) and event.call_id == self._session_id:
            self._show_session(event)
        if self.session is not None:
            self.session.apply(event)

    def _show_session(self, began: CallBegan) -> None:
        old, self.session = self.session, SessionView(began, self._now_ms)
        self.session.again_wanted.connect(self.start)
        self.session.library_wanted.connect(self.library_wanted)
        self.session.sound_failed.connect(self.setup.sound_trouble)
        self.session.finished.connect(self._over)
        self.pages.addWidget(self.session)
        self.pages.setCurrentWidget(self.session)
        if old is not None:
            self.pages.removeWidget(old)
            old.deleteLater()

    def _over(self) -> None:
        self._session_id = ""
        self.setup.show_state()

    def _offer(self) -> None:
        kept = [draft.saved for draft in self._stock.templates.values() if draft.saved is not None]
        self.setup.offer(kept, self._scripts)

    def _show_needs(self) -> None:
        """Ask for the facts that the chosen template or script needs."""
        self._asked += 1
        asked, chosen = self._asked, self.setup.chosen
        if chosen is None or chosen[0] == SCRIPT:
            script = self.setup.script
            self.setup.need(script.facts if script is not None else ())
            return
        draft = self._stock.templates.get(chosen[1])
        if draft is None or draft.saved is None:
            return

        def done(preview: TemplatePreview) -> None:
            if asked == self._asked:
                self.setup.need(preview.facts)

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                self.setup.message.say(phrases.problem(error), Tone.WARN)

        command: Any = self._desk.agents.preview(draft.saved, {})
        ask(self._bridge, self, command, done, failed)


class _Idle(QWidget):
    """Where the conversation will be."""

    def __init__(self) -> None:
        super().__init__()
        title = Label(tr("Talk to your agent"), theme.TITLE_PX, bold=True)
        hint = Label(
            tr(
                "Put on a headset and start. You hear what a caller would hear, and what you say "
                "goes to the same agent; no line is used. Without a headset the agent may hear "
                "itself."
            ),
            muted=True,
        )
        hint.setWordWrap(True)
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        hint.setFixedSize(HINT_PX, hint.heightForWidth(HINT_PX))
        self.stage = Label("", theme.SMALL_PX, muted=True)
        self.stage.setWordWrap(True)
        self.stage.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addStretch(2)
        for part in (Glyph("mic", Tone.ACCENT, 48), title, hint):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.stage)
        column.addStretch(3)

    def show_stage(self, event: EngineStage) -> None:
        """While the speech models load, or cannot be loaded, say so."""
        words = {
            "models": tr("The speech models are being loaded. A session can begin after that."),
            "models_ready": "",
            "models_failed": tr("The speech models cannot be used: {why}").format(why=event.detail),
        }
        self.stage.setText(words.get(event.stage, self.stage.text()))
