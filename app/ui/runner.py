"""What a screen needs of the way to the engine.

Owns the protocol; ``bridge`` is the real one.
"""

from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from PySide6.QtCore import SignalInstance


class Runner(Protocol):
    """What a screen needs of ``EngineBridge``."""

    @property
    def event_arrived(self) -> SignalInstance:
        """Carries each event, in the Qt thread."""
        ...

    def run(
        self,
        command: Coroutine[Any, Any, Any],
        on_done: Callable[[Any], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> object:
        """Run a command on the engine's loop; a callback follows in the Qt thread."""
        ...
