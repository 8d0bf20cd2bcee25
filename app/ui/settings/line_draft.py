"""A line as it is being edited: what is kept, what a person changed, what they typed.

Owns the value. Drafts stay in memory until they are saved or given up, whatever else is
looked at meanwhile.
"""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from models.lines import Line


@dataclass
class LineDraft:
    """``saved`` is None for a line that is new; ``password`` what was typed and not kept yet."""

    edited: Line
    saved: Line | None = None
    password: str = field(default="", repr=False)
    blank: Line | None = None

    @classmethod
    def of(cls, line: Line) -> "LineDraft":
        """A kept line that nobody has changed."""
        return cls(line, saved=line)

    @classmethod
    def new(cls, label: str = "") -> "LineDraft":
        """A line that is being set up."""
        blank = Line(label=label, user="", domain="")
        return cls(blank, blank=blank)

    @property
    def dirty(self) -> bool:
        """Whether something would be lost."""
        return bool(self.password) or self.edited != (self.saved or self.blank)

    @property
    def is_new(self) -> bool:
        """Whether the desk does not know it yet."""
        return self.saved is None

    def change(self, **changes: Any) -> None:
        """Take what a person did."""
        self.edited = dataclasses.replace(self.edited, **changes)

    def give_up(self) -> None:
        """Go back to what is kept."""
        self.edited = self.saved or self.blank or self.edited
        self.password = ""

    def keep(self) -> None:
        """What was edited is what is kept now."""
        self.saved, self.password = self.edited, ""

    def follow(self, line: Line) -> None:
        """The kept line is another now; of what is edited, a person's own changes stay."""
        before = self.saved or self.blank or line
        names = [each.name for each in dataclasses.fields(Line)]
        own = {name: getattr(self.edited, name) for name in names}
        own = {name: value for name, value in own.items() if value != getattr(before, name)}
        self.edited, self.saved = dataclasses.replace(line, **own), line
