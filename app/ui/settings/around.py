"""What every page of the Settings screen is given.

Owns the value only.
"""

from dataclasses import dataclass

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
