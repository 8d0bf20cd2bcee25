"""Asking the engine from a widget that may be gone when the answer comes.

Owns the check that there is still somebody to tell.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject
from shiboken6 import isValid

from app.ui.runner import Runner


def ask(
    bridge: Runner,
    owner: QObject,
    command: Coroutine[Any, Any, Any],
    done: Callable[[Any], None],
    failed: Callable[[BaseException], None],
) -> None:
    """Run a command; the answer is dropped when ``owner`` was deleted meanwhile."""

    def tell(receiver: Callable[[Any], None], answer: Any) -> None:
        if isValid(owner):
            receiver(answer)

    bridge.run(command, lambda result: tell(done, result), lambda error: tell(failed, error))
