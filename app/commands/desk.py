"""Everything a screen may ask of a desk, in one value.

Owns nothing but the bundle.
"""

from dataclasses import dataclass

from app.commands.agents import AgentCommands
from app.commands.apis import ApiCommands
from app.commands.calls import CallCommands
from app.commands.console import ConsoleCommands
from app.commands.library import LibraryCommands
from app.commands.lines import LineCommands
from app.commands.people import PeopleCommands
from app.commands.rules import RuleCommands
from app.commands.settings import SettingsCommands
from app.commands.sound import SoundCommands


@dataclass(frozen=True, slots=True)
class Desk:
    """The areas of a desk."""

    calls: CallCommands
    lines: LineCommands
    people: PeopleCommands
    library: LibraryCommands
    sound: SoundCommands
    settings: SettingsCommands
    console: ConsoleCommands
    agents: AgentCommands
    rules: RuleCommands
    apis: ApiCommands
