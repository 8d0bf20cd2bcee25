"""Large widgets, made part by part.

Owns what such a widget offers. A widget of hundreds of others takes longer to make than a
call allows the screen to stand still; whoever wants one goes through its parts with the
screen's other work in between.
"""

from collections.abc import Iterator
from typing import Protocol, TypeVar, runtime_checkable


@runtime_checkable
class InParts(Protocol):
    """A widget that is a frame until its parts are made."""

    def parts(self) -> Iterator[None]:
        """Make the rest, a part at a step; to be gone through once, to its end."""


Made = TypeVar("Made", bound=InParts)


def whole(made: Made) -> Made:
    """The same with all of its parts, made at once."""
    for _ in made.parts():
        pass
    return made
