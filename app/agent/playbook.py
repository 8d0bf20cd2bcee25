"""Playbooks: the script profiles an agent may follow.

Owns the values (Playbook, ScriptProfile, Branch, Action). Reading them from disk
and the Markdown grammar are ``markdown_playbook``'s, filling in a call's facts is
``facts``'s, and following a script is ``script``'s.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.agent.errors import ScriptUnknown


class Direction(StrEnum):
    """Who dialled in the calls a profile is for."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


class ActionKind(StrEnum):
    """What one piece of a branch, between two ``+`` signs, asks the agent to do."""

    CONFIRM = "confirm"
    """Read back what was agreed and wait for a yes."""
    SHARE = "share"
    """Say a fact; ``text`` is the placeholder."""
    SAY = "say"
    """Say ``text``, which stood in quotes."""
    ASK = "ask"
    """Ask for ``text``, understand the answer and keep it under ``key``."""
    APOLOGISE = "apologise"
    LEAVE_MESSAGE = "leave_message"
    """Leave a short message without the details of the call."""
    RUN = "run"
    """Use the tool ``key`` for ``text``."""
    CLOSE = "close"
    """Say goodbye and hang up."""
    FREE = "free"
    """Words that only a language model can act on."""


@dataclass(frozen=True, slots=True)
class Action:
    """One piece of a branch. ``line`` counts from 1."""

    kind: ActionKind
    text: str = ""
    key: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """What to do when the caller's answer belongs under ``label``.

    ``examples`` are sentences that callers may say, from the nested list.
    """

    label: str
    actions: tuple[Action, ...]
    examples: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class ScriptProfile:
    """One script. ``opening`` holds its steps: after each the agent waits for the caller.

    ``duration_s`` is None when the profile sets no limit.
    """

    name: str
    direction: Direction
    goal: str = ""
    expected_facts: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
    hard_limits: tuple[str, ...] = ()
    duration_s: int | None = None
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Playbook:
    """All profiles of one file, in its order."""

    path: str
    profiles: tuple[ScriptProfile, ...]

    def profile(self, name: str) -> ScriptProfile:
        """The profile of that name, letter case aside; raises ScriptUnknown."""
        for profile in self.profiles:
            if profile.name.casefold() == name.strip().casefold():
                return profile
        raise ScriptUnknown(name, tuple(profile.name for profile in self.profiles))
