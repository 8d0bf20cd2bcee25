"""What is being edited: how it is kept, what a person changed, what they typed.

Owns the values. Drafts stay in memory until they are saved or given up, whatever else is
looked at meanwhile.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from app.commands.agents import PlaybookText, ToolDefaults
from models.templates import Template
from models.tools import Tool

Value = TypeVar("Value")


@dataclass
class Draft(Generic[Value]):
    """``saved`` is None for what is new; ``blank`` is what a new one began as."""

    key: str
    edited: Value
    saved: Value | None = None
    blank: Value | None = None

    @property
    def dirty(self) -> bool:
        """Whether something would be lost."""
        return self.edited != (self.saved if self.saved is not None else self.blank)

    @property
    def is_new(self) -> bool:
        """Whether the desk does not know it yet."""
        return self.saved is None

    def change(self, **changes: Any) -> None:
        """Take what a person did."""
        self.edited = dataclasses.replace(self.edited, **changes)  # type: ignore[type-var]

    def give_up(self) -> None:
        """Go back to what is kept."""
        before = self.saved if self.saved is not None else self.blank
        self.edited = before if before is not None else self.edited

    def keep(self, sent: Value, kept: Value) -> None:
        """``sent`` is kept now, as ``kept``; what was changed meanwhile stays changed."""
        if self.edited == sent:
            self.edited = kept
        self.saved = kept

    def follow(self, kept: Value) -> None:
        """The desk has it otherwise now; a person's own changes stay."""
        if not self.dirty:
            self.edited = kept
        self.saved = kept

    def orphan(self) -> None:
        """The desk has it no longer; what a person changed can be kept as a new one."""
        self.saved, self.blank = None, None


@dataclass
class TemplateDraft(Draft[Template]):
    """A template; ``facts`` are those that its opening is tried with, as typed."""

    facts: dict[str, str] = field(default_factory=dict)


@dataclass
class PlaybookDraft(Draft[PlaybookText]):
    """A playbook's file. Only its text counts as changed.

    ``read`` tells whether the file's text is here yet, ``problem`` why it cannot be.
    """

    read: bool = False
    problem: str = ""

    @property
    def dirty(self) -> bool:
        """Whether text would be lost."""
        before = self.saved if self.saved is not None else self.blank
        return self.read and before is not None and self.edited.text != before.text

    def take(self, now: PlaybookText) -> None:
        """It is as it is in the file now."""
        self.edited = self.saved = now
        self.read, self.problem = True, ""


@dataclass
class ToolDraft(Draft[Tool]):
    """A tool. ``secrets`` are new values of its secret headers, by name, typed and not kept yet.

    ``schema_text`` is what stands in the field for parameters while it is no JSON object.
    """

    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    schema_text: str | None = None

    @property
    def dirty(self) -> bool:
        """Whether something would be lost."""
        return bool(self.secrets) or self.schema_text is not None or super().dirty

    def give_up(self) -> None:
        """Go back to what is kept."""
        super().give_up()
        self.secrets, self.schema_text = {}, None


@dataclass
class DefaultsDraft(Draft[ToolDefaults]):
    """What all tools use."""

    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def dirty(self) -> bool:
        """Whether something would be lost."""
        return bool(self.secrets) or super().dirty

    def give_up(self) -> None:
        """Go back to what is kept."""
        super().give_up()
        self.secrets = {}


def forget_sent(secrets: dict[str, str], sent: Mapping[str, str]) -> None:
    """Keep nothing of values that the desk has now."""
    for name, value in sent.items():
        if secrets.get(name) == value:
            del secrets[name]
