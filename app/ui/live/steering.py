"""What the controls of a call do.

Owns the way from a control to the desk, the panels, and showing which controls there
are. Knows one call; which others there are is told by the room.
"""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.ui.controls import Kind, Tone
from app.ui.live import console_phrases, phrases
from app.ui.live.acts import Asking, CallActs, Ended
from app.ui.live.conference import ConferencePanel
from app.ui.live.control_row import FACES, ControlButton, ControlRow, Face
from app.ui.live.faces import take_over_face
from app.ui.live.keypad import KeypadPanel
from app.ui.live.notice import Notice
from app.ui.live.offers import Control, Offer, offers, transfer_blocks
from app.ui.live.panel import Panel
from app.ui.live.state import CallBoard, LiveCall
from app.ui.live.transfer import TransferPanel

PANELS = (Control.KEYPAD, Control.TRANSFER, Control.CONFERENCE)
OnePanel = TypeVar("OnePanel", bound=Panel)
NAME_LETTERS = 16
"""A name on a button is cut after this many letters."""


class Steered(Protocol):
    """What steering needs of the view of a call."""

    call: LiveCall
    row: ControlRow
    notice: Notice

    def ask_to_end(self) -> None:
        """Ask for the end of the call, once."""
        ...


class Steering(QObject):
    """The controls of one call at work."""

    def __init__(self, steered: Steered, view: QWidget, acts: CallActs) -> None:
        super().__init__(view)
        self._view, self._acts, self._parent = steered, acts, view
        self._members: tuple[LiveCall, ...] = ()
        self._others: tuple[LiveCall, ...] = ()
        self._held: LiveCall | None = None
        self._busy: set[Control] = set()
        self._panels: dict[Control, Panel] = {}
        steered.row.wanted.connect(lambda name: self.act(Control(name)))
        acts.failed.connect(self._failed)

    @cached_property
    def keypad(self) -> KeypadPanel:
        """Keys into the call. Panels are made when they are first wanted: together they
        would cost every call that begins some ten milliseconds."""
        return self._kept(Control.KEYPAD, KeypadPanel(self._send_keys, self._parent))

    @cached_property
    def transfer(self) -> TransferPanel:
        """Whom to pass the call to."""
        desk = self._acts.desk
        panel = TransferPanel(self._acts.bridge, desk.people, self._parent)
        panel.block(*transfer_blocks(desk.calls.missing_features(), self._view.call.is_mine))
        panel.at_once.connect(self._transfer)
        panel.after_asking.connect(self._consult)
        return self._kept(Control.TRANSFER, panel)

    @cached_property
    def conference(self) -> ConferencePanel:
        """Further calls, and who hears whom."""
        panel = ConferencePanel(self._acts.bridge, self._acts.desk.people, self._parent)
        panel.show_calls(self._members, self._others)
        panel.join.connect(self._join)
        panel.split.connect(lambda call_id: self._acts.split(call_id))
        panel.call.connect(self._call)
        return self._kept(Control.CONFERENCE, panel)

    def show_call(self, call: LiveCall) -> None:
        """Show the controls that a call has now."""
        missing = self._acts.desk.calls.missing_features()
        shown = offers(call, missing)
        row = self._view.row
        row.show_offers({**shown, Control.END: Offer(self._end_block())} if shown else shown)
        if Control.TRANSFER in self._panels:
            self.transfer.block(*transfer_blocks(missing, call.is_mine))
        for control, panel in self._panels.items():
            if not row.usable(control):
                panel.shut()
        self._show_faces()

    def show_others(self, board: CallBoard) -> None:
        """Take over the conference's members, the person's other calls, and the held call
        that this one is a consultation about."""
        call, self._members = self._view.call, board.conference
        up = [other for other in board.mine if other.is_up and other.id != call.id]
        self._others = tuple(other for other in up if other not in self._members)
        self._held = board.get(call.standing.consults_for or "")
        if Control.CONFERENCE in self._panels:
            self.conference.show_calls(self._members, self._others)
        self._show_faces()

    def act(self, control: Control) -> None:
        """Do what a control offers, once at a time; nothing where it cannot be used."""
        if not self._view.row.usable(control) or control in self._busy:
            return
        if control in PANELS:
            self._toggle(control)
            return
        self._view.notice.clear()
        if control is Control.END and not self._view.call.rings_here:
            self._view.ask_to_end()
            return
        self._busy.add(control)
        self._ask(control, lambda _worked: self._busy.discard(control))

    def place_panels(self) -> None:
        """The view has another size."""
        for panel in self._panels.values():
            panel.place()

    def _kept(self, control: Control, panel: OnePanel) -> OnePanel:
        panel.opened_changed.connect(lambda _open: self._show_faces())
        panel.keep_clear_of(self._view.notice)
        self._panels[control] = panel
        return panel

    def _panel(self, control: Control) -> Panel:
        if control is Control.KEYPAD:
            return self.keypad
        return self.transfer if control is Control.TRANSFER else self.conference

    def _ask(self, control: Control, on_end: Ended) -> None:
        call, acts = self._view.call, self._acts
        asking: dict[Control, Callable[[], None]] = {
            Control.ANSWER: lambda: acts.answer(call.id, on_end),
            Control.LET_AGENT: lambda: acts.let_agent_answer(call.id, on_end),
            Control.MUTE: lambda: acts.mute(self._heard_by(), not call.standing.muted, on_end),
            Control.HOLD: lambda: acts.hold(call.id, not call.is_held_here, on_end),
            Control.COMPLETE: lambda: acts.complete_transfer(call.id, on_end),
            Control.BACK: lambda: acts.go_back(call.id, on_end),
            Control.SPLIT: lambda: acts.split(call.id, on_end),
            Control.FLAG: lambda: acts.flag(call.id, on_end),
            Control.TAKE_OVER: lambda: acts.take_over_or_back(call, on_end),
            Control.END: lambda: acts.decline(call.id, on_end),
        }
        asking[control]()

    def _heard_by(self) -> list[str]:
        """Whoever hears the microphone of this call: in a conference, all of it."""
        call = self._view.call
        return [one.id for one in self._members] if call.standing.in_conference else [call.id]

    def _toggle(self, control: Control) -> None:
        panel = self._panel(control)
        if panel.is_open:
            panel.shut()
            return
        for other in self._panels.values():
            other.shut()
        panel.open_above(self._view.row.buttons[control])

    def _send_keys(self, digits: str, over: Ended) -> None:
        call_id = self._view.call.id
        command = self._acts.desk.calls.send_digits(call_id, digits)
        self._acts.ask(call_id, phrases.FAILED_KEYS, command, None, over, self)

    def _transfer(self, target: str) -> None:
        transfer = partial(self._acts.desk.calls.transfer, self._view.call.id, target)
        self._begin(Control.TRANSFER, phrases.FAILED_TRANSFER, target, transfer)

    def _consult(self, target: str) -> None:
        consult = partial(self._acts.desk.calls.consult, self._view.call.id, target)
        self._begin(Control.TRANSFER, phrases.FAILED_CONSULT, target, consult)

    def _call(self, target: str) -> None:
        call = partial(self._acts.desk.calls.call, target, self._view.call.began.line_id)
        self._begin(Control.CONFERENCE, phrases.FAILED_CALL, target, call)

    def _begin(self, control: Control, what: str, target: str, asking: Asking) -> None:
        """Do what a panel asks for; the panel stays open until it has worked."""
        panel, call_id = self._panel(control), self._view.call.id
        self._view.notice.clear()
        self._acts.ask_gate(call_id, what, target, asking, lambda _: panel.shut(), self)

    def _join(self, call_id: str) -> None:
        members = [one.id for one in self._members]
        ids = [*members, self._view.call.id, call_id]
        self._acts.confer(tuple(dict.fromkeys(ids)))

    def _failed(self, call_id: str, sentence: str) -> None:
        if call_id == self._view.call.id:
            goes_on = self._view.call.is_up
            self._view.notice.say(f"{sentence} {phrases.GOES_ON}" if goes_on else sentence)

    def _end_block(self) -> str:
        """Ending is asked for once: it stays greyed until it has failed."""
        button = self._view.row.buttons[Control.END]
        return "" if button.isEnabled() else phrases.BEING_DONE

    def _show_faces(self) -> None:
        call, buttons = self._view.call, self._view.row.buttons
        for control in (Control.KEYPAD, Control.TRANSFER):
            buttons[control].show_face(FACES[control], self._panel_tone(control))
        muted, held = call.standing.muted, call.is_held_here
        mute = Face("mic-off", phrases.MUTED) if muted else FACES[Control.MUTE]
        hold = Face("resume", phrases.ON_HOLD) if held else FACES[Control.HOLD]
        buttons[Control.MUTE].show_face(mute, Tone.BAD if muted else None)
        buttons[Control.HOLD].show_face(hold, Tone.WARN if held else None)
        mute_hint = phrases.SPEAK_AGAIN if muted else ""
        hints = {
            Control.MUTE: mute_hint,
            Control.HOLD: hold_hint(call),
            Control.FLAG: console_phrases.FLAG_HINT,
        }
        for control, hint in hints.items():
            if hint and buttons[control].isEnabled():
                buttons[control].explain(hint)
        show_take_over(call, buttons[Control.TAKE_OVER])
        if self._held is not None:
            name = self._held.name
            short = name if len(name) <= NAME_LETTERS else f"{name[: NAME_LETTERS - 1]}…"
            buttons[Control.BACK].show_face(Face("back", phrases.back_to(short)))
        self._show_conference_face(call, buttons[Control.CONFERENCE])

    def _show_conference_face(self, call: LiveCall, button: ControlButton) -> None:
        face = FACES[Control.CONFERENCE]
        if call.standing.in_conference:
            face = Face("people", phrases.conference_of(len(self._members)))
        elif self._others:
            face = Face("people", phrases.CONFERENCE)
        button.show_face(face, self._panel_tone(Control.CONFERENCE))

    def _panel_tone(self, control: Control) -> Tone | None:
        panel = self._panels.get(control)
        return Tone.ACCENT if panel is not None and panel.is_open else None


def hold_hint(call: LiveCall) -> str:
    """What Hold does where its word alone does not say it."""
    if call.standing.in_conference:
        return phrases.RESUME_CONFERENCE if call.is_held_here else phrases.HOLD_CONFERENCE
    return phrases.RESUME if call.is_held_here else ""


def show_take_over(call: LiveCall, button: ControlButton) -> None:
    """Whichever way it goes now. Never red, beside the end: that is the alert's above."""
    face, hint = take_over_face(call)
    button.show_face(face)
    button.weigh(Kind.PLAIN if call.is_mine else Kind.PRIMARY)
    if button.isEnabled():
        button.explain(hint)
