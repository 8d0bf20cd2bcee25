"""A desk for the tests of live calls: calls, people, notes and settings in memory."""

from dataclasses import dataclass, field
from typing import Any, cast

from app.commands.desk import Desk
from models.contacts import Contact
from tests.fakes.apis import FakeApis
from tests.fakes.calls import FakeCalls
from tests.fakes.console import FakeConsole
from tests.fakes.line_commands import FakeLines
from tests.fakes.people import FakePeople
from tests.fakes.settings import FakeSettings

DANA = Contact(
    "Dana Whitfield",
    ("+442079460812",),
    id="con_dana",
    company="Whitfield & Daughters",
    tags=("invoice", "friendly"),
    notes="Prefers to be called in the afternoon.",
)
SAM = Contact("Sam Okafor", ("+442079460999",), id="con_sam", company="Okafor Print")


class FakeNotes:
    """The part of ``LibraryCommands`` that a live call needs. ``failure`` is raised once a save
    is tried, while it is set."""

    def __init__(self) -> None:
        self.saved: list[tuple[str, str]] = []
        self.failure: Exception | None = None

    async def save_note(self, call_id: str, note: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.saved.append((call_id, note))


@dataclass
class LiveDesk:
    """The fakes behind ``desk``."""

    calls: FakeCalls = field(default_factory=FakeCalls)
    lines: FakeLines = field(default_factory=FakeLines)
    people: FakePeople = field(default_factory=lambda: FakePeople([DANA, SAM]))
    notes: FakeNotes = field(default_factory=FakeNotes)
    settings: FakeSettings = field(default_factory=FakeSettings)
    console: FakeConsole = field(default_factory=FakeConsole)

    @property
    def desk(self) -> Desk:
        """The bundle; sound is not asked in a live call."""
        nobody = cast(Any, None)
        library = cast(Any, self.notes)
        known = (self.calls, self.lines, self.people, library, nobody, self.settings)
        return Desk(*known, self.console, nobody, nobody, FakeApis())
