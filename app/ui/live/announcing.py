"""Telling a screen reader what happens.

Owns the one call, and what is told of a call that changes; the rest is the screens'.
"""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from app.engine.events import Holder
from app.ui.live import console_phrases as words
from app.ui.live.live_call import LiveCall
from app.ui.live.looks import holder_look


def announce(widget: QWidget, sentence: str, *, urgent: bool) -> None:
    """Say it at once where it is urgent, else when the reader has finished."""
    event = QAccessibleAnnouncementEvent(widget, sentence)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


def change_words(before: LiveCall, call: LiveCall, is_new: bool) -> str:
    """What to say at once of a call that has changed; empty for nothing."""
    if call.finished is not None:
        return ""
    said = handed_words(before, call)
    if said:
        return said
    state, was = holder_look(call)[1], holder_look(before)[1]
    if (is_new or state != was) and (call.is_mine or call.rings_here):
        return f"{call.name}: {state}"
    return ""


def handed_words(before: LiveCall, call: LiveCall) -> str:
    """That a call changed hands, or that its agent wants somebody to take it."""
    was, holder = before.standing.holder, call.standing.holder
    if before.is_up and (was, holder) == (Holder.AGENT, Holder.OPERATOR):
        taken = words.TAKEN_OVER_MUTED if call.standing.muted else words.TAKEN_OVER
        return f"{call.name}: {taken}"
    if before.is_up and (was, holder) == (Holder.OPERATOR, Holder.AGENT):
        return f"{call.name}: {words.HANDED_BACK}"
    if call.asked_for is not None and before.asked_for is None:
        return f"{call.name}: {words.wants_a_person(call.asked_for)}"
    return f"{call.name}: {words.STALLED}" if call.stalled and not before.stalled else ""
