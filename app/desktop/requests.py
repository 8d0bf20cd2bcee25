"""What a second start, a key of the desktop or a notice asks of the desk that runs.

Owns the request and its one line on the socket. Carrying it is ``instance``'s, doing it
``remote``'s.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.desktop.errors import RequestRefused
from app.desktop.showing import Showing

LONGEST_LINE = 4096
_NOT_UNDERSTOOD = "The running Ringdesk did not understand this: both must be of one version."


class Ask(StrEnum):
    """One thing to do; what needs a call is done to the call that it can only mean."""

    SHOW = "show"
    ANSWER = "answer"
    AGENT_ANSWER = "agent_answer"
    DECLINE = "decline"
    HANG_UP = "hang_up"
    HANG_UP_OWN = "hang_up_own"
    """As a receiver does: only what the person has in hand, whatever the agent talks on."""
    TOGGLE_MUTE = "toggle_mute"
    TOGGLE_HOLD = "toggle_hold"


@dataclass(frozen=True, slots=True)
class Request:
    """What to do in order, a number to fill in, and the desktop's leave to come to the front.

    ``token`` is what a Wayland desktop gave the second start for that; empty elsewhere.
    ``problem`` is what is wrong with the link that was to give the number, as a sentence.
    """

    asks: tuple[Ask, ...] = (Ask.SHOW,)
    number: str = ""
    token: str = ""
    problem: str = ""

    @property
    def showing(self) -> Showing:
        """What the window is to come to the front with."""
        return Showing(self.number, self.token, self.problem)

    @property
    def opens_window(self) -> bool:
        """Whether it can be had by starting a desk, where none runs."""
        return bool(self.number) or self.asks == (Ask.SHOW,)


def encode(request: Request) -> bytes:
    """A request as one line."""
    told = {"asks": request.asks, "number": request.number, "token": request.token}
    return _line({**told, "problem": request.problem})


def decode(line: bytes) -> Request:
    """The request in a line. Raises RequestRefused."""
    read = _read(line)
    texts = [read.get(name, "") for name in ("number", "token", "problem")]
    if not all(isinstance(text, str) for text in texts):
        raise RequestRefused(_NOT_UNDERSTOOD)
    try:
        return Request(tuple(Ask(each) for each in read["asks"]), *texts)
    except (KeyError, TypeError, ValueError) as error:
        raise RequestRefused(_NOT_UNDERSTOOD) from error


def encode_reply(problem: str) -> bytes:
    """The answer to a request: empty when all was done, else a sentence."""
    return _line({"problem": problem})


def decode_reply(line: bytes) -> str:
    """The sentence in an answer. Raises RequestRefused when there is none."""
    problem = _read(line).get("problem")
    if not isinstance(problem, str):
        raise RequestRefused(_NOT_UNDERSTOOD)
    return problem


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _read(line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except ValueError as error:
        raise RequestRefused(_NOT_UNDERSTOOD) from error
    if not isinstance(read, dict):
        raise RequestRefused(_NOT_UNDERSTOOD)
    return read
