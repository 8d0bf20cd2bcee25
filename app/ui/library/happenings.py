"""What happened in a past call besides its words, folded away below its details.

Owns the words of events and marks, and the folding. Which events there are is the engine's:
a kind that has no words here is shown by its own name.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import wording
from app.commands.library import CallDetail
from app.ui.controls import Button
from app.ui.theme import GAP
from app.ui.tr import tr
from app.ui.workshop.code_box import CodeBox
from models.call_flags import CallMark, MarkKind
from models.events import TOKENS_USED, CallEvent

MOST_PX = 360
UNTOLD = ("tool_started", TOKENS_USED)
"""What ran is told when it has run; what an answer cost is for programs."""


class Happenings(QWidget):
    """A button that shows and hides the list; out of sight where there is nothing to list."""

    unfolded = Signal()
    """A person opened it, and it has its new height."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[str, ...] = ()
        self.button = Button("", "chevron-right")
        self.box = CodeBox(tr("What happened"), read_only=True, most_px=MOST_PX)
        self.box.hide()
        self.button.setCheckable(True)
        self.button.toggled.connect(self._fold)
        self.button.clicked.connect(lambda: QTimer.singleShot(0, self, self.unfolded.emit))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.button)
        column.addWidget(self.box)
        self.hide()

    def show_call(self, detail: CallDetail) -> None:
        """List another call's events and marks."""
        self.lines = tuple(happenings(detail))
        self.setVisible(bool(self.lines))
        self.box.show_text("\n".join(self.lines))
        self._fold(self.button.isChecked())

    def _fold(self, shown: bool) -> None:
        self.box.setVisible(shown)
        words = tr("Hide what happened") if shown else tr("What happened ({count})")
        icon = "chevron-down" if shown else "chevron-right"
        self.button.say(words.format(count=len(self.lines)), icon)


def happenings(detail: CallDetail) -> Iterator[str]:
    """Each event and mark as a line, in the order of their moments."""
    told = [(one.at_ms, event_words(one)) for one in detail.events if one.kind not in UNTOLD]
    told += [(one.at_ms, mark_words(one)) for one in detail.marks]
    for at_ms, words in sorted(told, key=lambda line: line[0]):
        yield f"{wording.clock_time(at_ms)}  {words}"


def mark_words(mark: CallMark) -> str:
    """A flag or a note of a person's."""
    word = tr("Flag") if mark.kind is MarkKind.FLAG else tr("Note")
    return f"{word}: {mark.text}" if mark.text else word


def event_words(event: CallEvent) -> str:
    """An event in a line. Keys that were pressed are not shown: they may be a secret."""
    given = event.payload
    match event.kind:
        case "turn_timed":
            return tr("The agent answered after {ms} ms").format(ms=f"{given['total_ms']:,.0f}")
        case "digit":
            return tr("A key was pressed")
        case "fact":
            return tr("Noted {key}: {value}").format(key=given["key"], value=given["value"])
        case "tool_ran":
            return _tool(given)
        case "operator_steered":
            return tr("Hint to the agent ({kind}): {text}").format(**_said(given))
        case "operator_wanted":
            answer = given.get("answer") or tr("asked")
            words = tr("The agent wanted a person ({answer}): {reason}")
            return words.format(answer=wording.plain(answer), reason=given.get("reason", ""))
        case "answered_by":
            return tr("Answered by: {what}").format(what=wording.plain(str(given.get("what"))))
        case "agent_stalled":
            on = bool(given.get("on"))
            return tr("The agent stalled") if on else tr("The agent goes on")
        case "trouble":
            return tr("Trouble: {message}").format(message=given.get("message", ""))
        case _:
            return wording.sentence_case(wording.plain(event.kind))


def _tool(given: Mapping[str, Any]) -> str:
    took = f"{given.get('took_ms', 0):,.0f}"
    words = tr("Tool {name}, {took} ms").format(name=given.get("name", ""), took=took)
    error = given.get("error")
    return tr("{tool}: failed, {error}").format(tool=words, error=error) if error else words


def _said(given: Mapping[str, Any]) -> dict[str, str]:
    kind = wording.plain(str(given.get("kind", "")))
    return {"kind": kind, "text": str(given.get("text", ""))}
