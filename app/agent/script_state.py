"""Where a scripted conversation stands.

Owns the State value and the Turn that a step writes its acts and the next state
into. The steps themselves are ``script_steps``'s and ``script_actions``'s.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from app.agent.mind import Act, Finish, Note, Outcome, Say, UseTool
from app.agent.slots import SlotValue
from app.agent.understanding.found import bare


class Phase(Enum):
    """What the script waits for."""

    OPENING = "opening"
    """The answer to a step of the opening that is not the last."""
    LISTENING = "listening"
    """An answer that belongs to a branch."""
    CLARIFYING = "clarifying"
    """Whether the caller meant ``candidates[0]``."""
    CONFIRMING = "confirming"
    """A yes to what was read back."""
    ASKING = "asking"
    """The value of the ``ask for`` action at ``action``."""
    CHECKING = "checking"
    """A yes to the one value just understood (``pending``)."""
    ANYTHING_ELSE = "anything else"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class State:
    """A scripted conversation between two turns.

    ``message`` and ``question`` are what the agent said last, for saying it again;
    ``misses`` counts answers in a row that were not understood; ``unheard`` is True
    when the caller did not hear the question or asked us to hold, and ``message_cut``
    when the message before it was not heard to its end. ``opened`` is False until the
    opening has been said: a called party may speak first.
    """

    phase: Phase = Phase.OPENING
    opened: bool = False
    step: int = 0
    branch: int | None = None
    action: int = 0
    candidates: tuple[int, ...] = ()
    slots: tuple[SlotValue, ...] = ()
    pending: SlotValue | None = None
    message: str = ""
    question: str = ""
    misses: int = 0
    unheard: bool = False
    message_cut: bool = False
    holding: bool = False
    confirmed: bool = False
    vouched: bool = False
    """The caller has said yes to the branch itself, so it need not be read back."""
    denied: tuple[int, ...] = ()
    """Branches that were read back and denied. Whoever says the same again means it, a promise
    aside: asked a second time, they would only be asked for ever."""
    carried_out: bool = False
    last_heard: str = ""
    ended: tuple[Outcome, bool] | None = None

    def with_slot(self, value: SlotValue) -> "State":
        """This state with one more slot value, the newer one counting."""
        kept = tuple(each for each in self.slots if each.key != value.key)
        return replace(self, slots=(*kept, value))

    def after_hearing(self, text: str, complete: bool) -> "State":
        """This state once the caller has heard just ``text`` of the last reply."""
        heard = f" {bare(text)} "
        if complete and self.unheard and heard.endswith(_piece(self.question, slice(-1, None))):
            # The rest of a reply that was broken off for nothing was said after all.
            return replace(self, unheard=False, message_cut=False)
        if complete or not self.question:
            return self
        begun = not text.strip() or _piece(self.message, slice(3)) in heard
        return replace(
            self,
            unheard=_piece(self.question, slice(-3, None)) not in heard,
            message_cut=begun and _piece(self.message, slice(-3, None)) not in heard,
        )

    def slot(self, key: str) -> SlotValue | None:
        """The value understood for ``key``."""
        return next((each for each in self.slots if each.key == key), None)


def _piece(text: str, words: slice) -> str:
    return f" {' '.join(bare(text).split()[words])} "


class Turn:
    """One turn in the making: the state so far and the acts in order."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.acts: list[Act] = []
        self._said: list[str] = []
        self._message: list[str] = []

    def set(self, **changes: Any) -> None:
        """Change fields of the state."""
        self.state = replace(self.state, **changes)

    def say(self, text: str, *, glue: bool = False) -> None:
        """Speak ``text``; glue is not repeated when the caller asks to hear it again."""
        if text:
            said = _sentence(text)
            self._said.append(said)
            if not glue:
                self._message.append(said)

    def ask(
        self, question: str, phase: Phase, *, lead: str = "", keep_message: bool = False
    ) -> None:
        """Speak a question, after the half sentence ``lead``, and wait for its answer."""
        said = _sentence(question)
        self._said.append(_joined(lead, said))
        message = self.state.message if keep_message else " ".join(self._message)
        self.set(
            phase=phase,
            question=said,
            message=message,
            unheard=False,
            message_cut=False,
            holding=False,
        )

    def note(self, key: str, value: str) -> None:
        """Keep something with the call."""
        self.acts.append(Note(key, value))

    def use_tool(self, name: str, arguments: dict[str, Any]) -> None:
        """Run a tool, after what was said so far."""
        self._flush()
        self.acts.append(UseTool(name, arguments, from_facts=True))

    def finish(self, outcome: Outcome, goal_reached: bool) -> None:
        """Hang up after what was said so far."""
        self._flush()
        self.acts.append(Finish(outcome, goal_reached))
        self.set(phase=Phase.DONE, ended=(outcome, goal_reached))

    def done(self) -> tuple[State, tuple[Act, ...]]:
        """The next state and the acts."""
        self._flush()
        return self.state, tuple(self.acts)

    def _flush(self) -> None:
        if self._said:
            self.acts.append(Say(" ".join(self._said)))
            self._said = []


def _joined(lead: str, question: str) -> str:
    return f"{lead} {question}" if lead else question[:1].upper() + question[1:]


def _sentence(text: str) -> str:
    stripped = re.sub(r"\s+(?=[.,?!])", "", re.sub(r"\s+", " ", text)).strip()
    return stripped if not stripped or stripped[-1] in ".!?" else stripped + "."


def last_question(text: str) -> str:
    """The question that ``text`` ends with, or nothing."""
    sentences = re.split(r"(?<=[.!?])\s+", text.strip())
    return sentences[-1] if sentences[-1].endswith("?") else ""
