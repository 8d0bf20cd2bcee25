"""The seam between a conversation and whatever decides what to say.

Owns the Mind protocol and the values that cross it. A mind gets text and gives
acts; it knows no sound, no SIP and no clock. ``script`` and ``chat`` implement
it. The conversation asks for a reply while the caller may still be about to go
on, so asking must not change the mind: a Reply changes it only when committed.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Outcome(StrEnum):
    """What a conversation came to, as the records and screens name it."""

    AGREED = "agreed"
    NEEDS_TIME = "needs_time"
    REFUSED = "refused"
    DISPUTED = "disputed"
    VOICEMAIL = "voicemail"
    WRONG_PERSON = "wrong_person"
    CONFIRMED = "confirmed"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    BOOKED = "booked"
    NO_RESPONSE = "no_response"
    CLOSED = "closed"
    """It ended politely without any of the others."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speak this: one or more sentences of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class UseTool:
    """Run a tool by name. Its arguments have not been validated yet.

    ``from_facts``: they are what is known, by names of the mind's own; the desk puts them
    where the tool's parameters want them.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    from_facts: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Something learned in the call, to keep with it (``commit_date``, ``party_size``, ...)."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Hang up once everything said before has been heard."""

    outcome: Outcome
    goal_reached: bool


Act = Say | UseTool | Note | Finish


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What became of a tool run. ``error`` is empty when it worked.

    ``content`` is what the tool answered, as text for a language model, and ``say`` the
    sentence for the caller that it gave with it, if any. ``for_operator``: a person has to
    do it, and a task was left for them; this may go with an error.
    """

    content: str = ""
    error: str = ""
    for_operator: bool = False
    say: str = ""

    @property
    def ok(self) -> bool:
        """It was done, or somebody will do it."""
        return not self.error


class Reply(Protocol):
    """One answer in the making.

    Iterate ``acts()`` once. Nothing in the mind changes until ``commit`` is
    called; ``discard`` frees what a reply holds (a request under way) when the
    caller went on talking instead. Tools are run only after ``commit``: every UseTool is
    answered with ``tool_done`` before the next act is asked for.
    """

    def acts(self) -> AsyncIterator[Act]:
        """What to do, in order; the first Say may come long before the last."""
        ...

    def commit(self) -> None:
        """The turn is over and this reply is being used. Call once, before playing it."""
        ...

    def tool_done(self, act: UseTool, result: ToolResult) -> None:
        """What the tool that this reply asked for has come to."""
        ...

    async def discard(self) -> None:
        """The reply is not wanted."""
        ...


class Mind(Protocol):
    """Decides what the agent does. One mind per conversation."""

    def opening(self) -> Reply:
        """What to say when the call is up."""
        ...

    def answer(self, heard: str) -> Reply:
        """What to say to the caller's turn ``heard`` (plain text, never empty)."""
        ...

    def silence(self, count: int) -> Reply:
        """What to say when the caller has said nothing for the ``count``-th time in a row (from 1).

        The reply to the second silence ends with Finish.
        """
        ...

    def time_is_up(self) -> Reply:
        """A polite goodbye when the maximum duration is reached; ends with Finish."""
        ...

    def mailbox(self, leaves_message: bool) -> Reply:
        """What to say to a mailbox that records now; ends with Finish. Without a message it
        is the Finish alone."""
        ...

    def menu(self, heard: str) -> Reply:
        """Which key to press in an automatic menu that said this; ends the call with Finish
        where nothing fits."""
        ...

    def spoken(self, text: str, complete: bool) -> None:
        """What the caller really heard of the last reply, in order of playing.

        ``complete`` is False when the caller cut it off; only ``text`` may stay in
        the history.
        """
        ...

    @property
    def takes_whispers(self) -> bool:
        """Whether it can be instructed; a script cannot."""
        ...

    def whisper(self, instruction: str) -> None:
        """A hidden instruction from the operator, for everything said from now on."""
        ...

    def heard_beside(self, by: str, text: str) -> None:
        """What was said while a person held the call, or on the operator's behalf.

        ``by`` is ``caller`` or ``operator``; ``agent`` for words that the operator had the
        agent say. It is history: the mind goes on from there and repeats nothing of it.
        """
        ...

    async def suggest(self, heard: str) -> tuple[str, ...]:
        """Up to three things that a person might answer to the caller's turn ``heard``.

        For the operator's eyes only; changes nothing. Empty when there is nothing to offer.
        """
        ...

    @property
    def result(self) -> tuple[Outcome, bool]:
        """What the conversation has come to so far, and whether its goal is reached."""
        ...

    @property
    def checklist(self) -> tuple[tuple[str, bool], ...]:
        """The script's steps and whether each is done, for the screen; may be empty."""
        ...
