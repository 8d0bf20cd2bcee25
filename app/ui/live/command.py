"""What a screen lets the shell put on keys and into the command palette.

Owns the value; which keys are free is the registry's.
"""

from collections.abc import Callable
from typing import NamedTuple


def nobody(_key: str) -> None:
    """Nothing on the screen names the command's key."""


def nothing() -> str:
    """There is no reason to be told."""
    return ""


class ScreenCommand(NamedTuple):
    """A command: its id in settings, its words, its usual key in Qt's portable form (may be
    empty), what it does, and whether it can be done now. The key of one that is ``only_here``
    may mean something else on other screens. ``name_key`` is for what names the key on the
    screen: it hears the key that works now as this keyboard writes it, empty for none.
    ``why_not`` says why it cannot be done now where the screen knows more than that."""

    id: str
    words: str
    keys: str
    act: Callable[[], None]
    enabled: Callable[[], bool]
    only_here: bool = False
    name_key: Callable[[str], object] = nobody
    why_not: Callable[[], str] = nothing
