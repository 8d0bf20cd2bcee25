"""Which calls ring here, what their buttons and keys do, and when the window is seen.

Owns showing and hiding the window by events. A missed call leaves its notice to the
shell, the ringing sound is the engine's.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget

from app.commands.desk import Desk
from app.engine.events import CallStanding, Event
from app.ui.incoming import phrases
from app.ui.incoming.card import RingCard
from app.ui.incoming.window import IncomingWindow
from app.ui.live import phrases as live_phrases
from app.ui.live.acts import CallActs
from app.ui.live.command import ScreenCommand
from app.ui.live.moments import unix_ms
from app.ui.live.state import CallBoard, LiveCall
from app.ui.runner import Runner

if TYPE_CHECKING:
    from app.ui.incoming.redirect import RedirectDialog

TICK_MS = 250
APPEAR_AFTER_MS = 1
"""While another call is talked on: making a card and showing the window are a turn each."""


def nowhere() -> QWidget | None:
    """No main window to appear beside."""
    return None


class IncomingCalls(QObject):
    """Calls that ring here. ``beside`` gives the main window, on whose screen they appear."""

    call_taken = Signal(str)
    """A call that the person has taken, to be shown on Live."""

    def __init__(
        self,
        bridge: Runner,
        desk: Desk,
        *,
        now_ms: Callable[[], float] = unix_ms,
        beside: Callable[[], QWidget | None] = nowhere,
        settings_path: Path | None = None,
    ) -> None:
        super().__init__()
        self._bridge, self._desk = bridge, desk
        self._now_ms, self._beside = now_ms, beside
        self._agent_at_ms: dict[str, float] = {}
        self._cards: dict[str, RingCard] = {}
        self.board = CallBoard(bridge, desk.people, self)
        self.acts = CallActs(bridge, desk, self)
        self.window = IncomingWindow(settings_path)
        self.dialog: RedirectDialog | None = None
        self.board.changed.connect(self._changed)
        self.acts.failed.connect(self._failed)
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._count_down)
        self._appear = QTimer(self, singleShot=True, interval=APPEAR_AFTER_MS)
        self._appear.timeout.connect(self._show_cards)
        bridge.event_arrived.connect(self.apply)

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        if isinstance(event, CallStanding) and event.agent_in_ms is not None:
            self._agent_at_ms[event.call_id] = self._now_ms() + event.agent_in_ms
        elif isinstance(event, CallStanding):
            self._agent_at_ms.pop(event.call_id, None)
        self.board.apply(event)

    def commands(self) -> list[ScreenCommand]:
        """What keys do with the newest of the calls that ring."""
        acts = self.acts
        return [
            self._command("answer", live_phrases.ANSWER, "Ctrl+Shift+A", self._answer),
            self._command(
                "agent_answer", live_phrases.LET_AGENT, "Ctrl+Shift+G", acts.let_agent_answer
            ),
            self._command("decline", live_phrases.DECLINE, "Ctrl+Shift+D", acts.decline),
            ScreenCommand(
                "redirect", phrases.REDIRECT, "", self._redirect_newest, self._can_redirect
            ),
        ]

    def close(self) -> None:
        """Take the window away for good, at the end of the program."""
        self._ticks.stop()
        self._appear.stop()
        if self.dialog is not None:
            self.dialog.reject()
        self.window.close()
        self.window.deleteLater()

    def _command(
        self, name: str, words: str, keys: str, act: Callable[[str], None]
    ) -> ScreenCommand:
        def run() -> None:
            ringing = self.board.ringing
            if ringing:
                self._on(ringing[0].id, act)

        return ScreenCommand(name, words, keys, run, lambda: bool(self.board.ringing))

    def _on(self, call_id: str, act: Callable[[str], None]) -> None:
        if call_id in self._cards:
            self._cards[call_id].show_problem("")
        act(call_id)

    def _answer(self, call_id: str) -> None:
        def over(worked: bool) -> None:
            if worked:
                self.call_taken.emit(call_id)

        self.acts.answer(call_id, over)

    def _changed(self, call: LiveCall) -> None:
        if call.is_over:
            self._agent_at_ms.pop(call.id, None)
        if self.dialog is not None and self.dialog.call_id == call.id and not call.rings_here:
            self.dialog.reject()
        ringing = self.board.ringing
        talking = next((one for one in self.board.mine if one.is_talking), None)
        ids = [one.id for one in ringing]
        self._cards = {key: card for key, card in self._cards.items() if key in ids}
        for one in ringing:
            if one.id not in self._cards:
                self._cards[one.id] = self._card(one)
            country = self._desk.people.read_number(one.began.remote_number).country
            self._cards[one.id].show_call(one, country, talking)
        self._count_down()
        if ringing and talking is not None and self.window.isHidden():
            self._appear.start()
        else:
            self._show_cards()
        if ringing and not self._ticks.isActive():
            self._ticks.start()
        elif not ringing:
            self._ticks.stop()

    def _show_cards(self) -> None:
        cards = [self._cards[one.id] for one in self.board.ringing]
        self.window.show_cards(cards, self._screen())

    def _card(self, call: LiveCall) -> RingCard:
        card = RingCard(call, self._why_no_redirect())
        card.answer_wanted.connect(lambda call_id: self._on(call_id, self._answer))
        card.agent_wanted.connect(lambda call_id: self._on(call_id, self.acts.let_agent_answer))
        card.decline_wanted.connect(lambda call_id: self._on(call_id, self.acts.decline))
        card.redirect_wanted.connect(self._redirect)
        card.problem.dismiss.clicked.connect(self.window.fit)
        return card

    def _count_down(self) -> None:
        for call in self.board.ringing:
            card = self._cards.get(call.id)
            if card is not None:
                at_ms = self._agent_at_ms.get(call.id)
                left_ms = None if at_ms is None else at_ms - self._now_ms()
                card.show_agent(call.began.template, left_ms)

    def _failed(self, call_id: str, sentence: str) -> None:
        card = self._cards.get(call_id)
        if card is not None:
            card.show_problem(sentence)
            self.window.fit()
        if self.dialog is not None and self.dialog.call_id == call_id:
            self.dialog.show_problem(sentence)

    def _why_no_redirect(self) -> str:
        return self._desk.calls.missing_features().get("redirect", "")

    def _can_redirect(self) -> bool:
        return bool(self.board.ringing) and not self._why_no_redirect()

    def _redirect_newest(self) -> None:
        if self._can_redirect():
            self._redirect(self.board.ringing[0].id)

    def _redirect(self, call_id: str) -> None:
        call = self.board.get(call_id)
        if call is None or self.dialog is not None:
            return
        from app.ui.incoming.redirect import RedirectDialog  # a window opens sooner without

        dialog = RedirectDialog(self._bridge, self._desk.people, call_id, call.name)
        self.dialog = dialog
        dialog.chosen.connect(lambda target: self._send(dialog, target))
        dialog.finished.connect(self._forget_dialog)
        dialog.show()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _send(self, dialog: "RedirectDialog", target: str) -> None:
        call_id, what = dialog.call_id, live_phrases.FAILED_REDIRECT
        redirect = partial(self._desk.calls.redirect, call_id, target)
        self.acts.ask_gate(call_id, what, target, redirect, lambda _: dialog.accept(), dialog)

    def _screen(self) -> QScreen | None:
        main = self._beside()
        return main.screen() if main is not None else None
