"""What the window is asked to show, by whoever is not the window.

Owns the value. Asking is ``remote``'s and ``call_notices``'s, doing it the window's.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Showing:
    """What the window comes to the front with; without any of it, as it was left.

    With ``call_id`` it only comes to the front where it was hidden or minimised, or where the
    desktop gave leave.
    """

    number: str = ""
    """To be filled in; never dialled."""
    token: str = ""
    """A Wayland desktop's leave to come to the front; empty elsewhere."""
    problem: str = ""
    """Why something that was asked for was not done, as a sentence to be read."""
    missed: bool = False
    """The missed calls are wanted."""
    call_id: str = ""
    """The call that the person has just taken or begun."""


Show = Callable[[Showing], None]
"""Brings the window up; may be called from any thread."""
