"""What a screen reader is told about the whole desk: trouble, lines, network, volume.

Owns which events are said, and how urgently. A call's ringing, words and state are the Live
room's to tell, devices that come and go ``device_moves``'s.
"""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from app import wording
from app.engine.events import (
    DoNotDisturbChanged,
    Event,
    LineChanged,
    NetworkChanged,
    TroubleArose,
    VolumeChanged,
)
from app.ui.shell import phrases


def announce(widget: QWidget, words: str, *, urgent: bool) -> None:
    """Tell a screen reader; urgent words interrupt what it says."""
    event = QAccessibleAnnouncementEvent(widget, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


def words_for(event: Event) -> tuple[str, bool] | None:
    """What to say about an event and whether it is urgent; None when it says nothing."""
    match event:
        case TroubleArose():
            return f"{wording.trouble_title(event.kind)}. {event.message}", True
        case LineChanged() if event.state == "failed" or event.silent_stun:
            return f"{event.label}: {wording.line_sentences(event)}", False
        case DoNotDisturbChanged():
            return phrases.DISTURB_SAID_ON if event.on else phrases.DISTURB_SAID_OFF, False
        case NetworkChanged(state="down"):
            return phrases.NETWORK_GONE, True
        case VolumeChanged():
            return volume_words(event), False
    return None


def volume_words(event: VolumeChanged) -> str:
    """How loud the speaker is now."""
    if not event.share:
        return phrases.VOLUME_NONE
    return phrases.VOLUME.format(percent=round(event.share * 100))
