"""What is true of every call at once: whether the models are there, and the network.

Owns that, from the events; who shows it is told by ``changed``.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.engine.events import EngineStage, Event, NetworkChanged
from app.ui.live import console_phrases, phrases


class Around(QObject):
    """``apply`` every event."""

    changed = Signal()

    def __init__(self, now_ms: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self.models_words = ""
        """Why there is no transcript yet, or at all; empty when there can be one."""
        self.network_lost_ms: float | None = None
        """Since when there is no network, in Unix time."""

    @property
    def nothing_said(self) -> str:
        """What stands in place of a conversation that has not begun."""
        return self.models_words or phrases.SAY_SOMETHING

    def apply(self, event: Event) -> None:
        """Take in an event; most change nothing here."""
        before = (self.models_words, self.network_lost_ms)
        match event:
            case EngineStage():
                self.models_words = models_words(event, self.models_words)
            case NetworkChanged(state="down"):
                if self.network_lost_ms is None:
                    self.network_lost_ms = self._now_ms()
            case NetworkChanged():
                self.network_lost_ms = None
            case _:
                return
        if before != (self.models_words, self.network_lost_ms):
            self.changed.emit()


def models_words(event: EngineStage, before: str) -> str:
    """Why there is no transcript, after a stage of the start."""
    if event.stage == "models":
        loading = console_phrases.models_loading
        return loading(event.detail) if event.detail else phrases.MODELS_LOADING
    if event.stage == "models_failed":
        return phrases.no_models(event.detail)
    return "" if event.stage == "models_ready" else before
