"""What every page of the Settings screen is given.

Owns the value only.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from app.commands.desk import Desk
from app.settings import DataPaths
from app.ui.runner import Runner
from app.ui.settings.saving import Saver


@dataclass(frozen=True, slots=True)
class Around:
    """The way to the engine, the desk, saving, and where the data lies."""

    bridge: Runner
    desk: Desk
    saver: Saver
    paths: DataPaths
    notices_problem: Callable[[], Coroutine[Any, Any, str]] | None = None
    """Why the desktop shows no notices of calls, where there is a desktop to ask."""
