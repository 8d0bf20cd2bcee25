"""A desk in memory for the Test screen: two templates, a playbook of one's own, tools."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from app.commands.calls import ScriptChoice
from app.commands.desk import Desk
from models.templates import MindKind, Template
from models.tools import Tool
from tests.fakes.agents import BUNDLED, FOLDER, FakeAgents
from tests.fakes.apis import FakeApis
from tests.fakes.calls import FakeCalls
from tests.fakes.console import FakeConsole
from tests.fakes.settings import FakeSettings, HandBridge
from tests.fakes.sound_commands import FakeSound

RINGDESK = (Path(__file__).parents[2] / "assets" / "playbooks" / "ringdesk.md").read_text("utf-8")
OURS = FOLDER / "reminders.md"
RECEPTION = Template(
    "tpl_reception",
    "Reception",
    "inbound",
    MindKind.CHAT,
    system_prompt="You are the receptionist of Northgate Services. Be brief and friendly.",
    greeting="Northgate Services, good morning. How can I help you?",
    tools=("check_calendar", "take_message", "end_call"),
    created_at="2026-11-01T08:00:00.000Z",
)
REMINDER = Template(
    "out_tpl_reminder",
    "Payment reminder",
    "outbound",
    script="debt-collection",
    tools=("end_call",),
    created_at="2026-11-02T08:00:00.000Z",
)
OLD = Template(
    "tpl_old", "Night service", "inbound", active=False, created_at="2026-10-02T08:00:00.000Z"
)
CALENDAR = Tool(
    "check_calendar",
    "Looks up free appointments on a day. Gives a list of times.",
    {
        "type": "object",
        "properties": {
            "day": {"type": "string", "description": "The day, as 2026-11-27", "format": "date"},
            "people": {"type": "integer", "description": "How many come", "minimum": 1},
            "first_visit": {"type": "boolean"},
        },
        "required": ["day"],
    },
    "https://tools.northgate.example/calendar",
    {"X-Site": "front"},
    ("X-Api-Key",),
    4_000,
    id="tool_calendar",
    created_at="2026-11-01T08:00:00.000Z",
    updated_at="2026-11-01T08:00:00.000Z",
)
PRICES = Tool(
    "quote_price",
    "What an order costs.",
    {
        "type": "object",
        "properties": {"items": {"type": "array", "items": {"type": "object"}}},
    },
    enabled=False,
    id="tool_prices",
    created_at="2026-11-01T08:00:00.000Z",
    updated_at="2026-11-01T08:00:00.000Z",
)
END_CALL = Tool(
    "end_call",
    "Says goodbye and hangs up, with what the call came to.",
    {
        "type": "object",
        "properties": {"outcome": {"type": "string", "description": "What it came to"}},
        "required": ["outcome"],
    },
)
TAKE_MESSAGE = Tool("take_message", "Notes a message for the operator.")
OPENING = (
    "Hi, is this {facts.debtor_name}?",
    "Thanks, {facts.debtor_name}. There's a balance of {facts.amount_due} that was due "
    "{facts.due_date}. Can you take care of that today?",
)
SCRIPTS = [
    ScriptChoice("debt-collection", "Collect the amount due", ("debtor_name", "amount_due")),
    ScriptChoice("appointment-reminder", "Know whether they come", ("patient_name",)),
]


@dataclass
class WorkshopDesk:
    """The fakes behind ``desk``."""

    agents: FakeAgents = field(default_factory=FakeAgents)
    calls: FakeCalls = field(default_factory=FakeCalls)
    console: FakeConsole = field(default_factory=FakeConsole)
    sound: FakeSound = field(default_factory=FakeSound)
    settings: FakeSettings = field(default_factory=FakeSettings)
    bridge: HandBridge = field(default_factory=HandBridge)

    @property
    def desk(self) -> Desk:
        """The bundle; lines, people, library and rules are not asked here."""
        nobody = cast(Any, None)
        known = (self.calls, nobody, nobody, nobody, self.sound, self.settings)
        return Desk(*known, self.console, self.agents, nobody, FakeApis())


def empty_workshop() -> WorkshopDesk:
    """A desk on its first day: only what Ringdesk brings."""
    made = WorkshopDesk()
    made.agents.files[BUNDLED] = (RINGDESK, 1)
    made.agents.own_tools = [END_CALL, TAKE_MESSAGE]
    made.agents.openings = {"debt-collection": OPENING}
    return made


def busy_workshop() -> WorkshopDesk:
    """One that has been worked with."""
    made = empty_workshop()
    agents = made.agents
    agents.keep(OLD, REMINDER, at="2026-10-02T08:00:00.000Z")
    first = dataclasses.replace(
        RECEPTION,
        system_prompt="You are the receptionist of Northgate Services. Answer every question.",
        greeting="Northgate Services. How can I help you?",
        tools=("end_call",),
        speed=1.1,
    )
    second = dataclasses.replace(
        first, system_prompt="You are the receptionist of Northgate Services. Be brief.", speed=1.0
    )
    agents.keep(first, at="2026-11-17T15:20:00.000Z")
    agents.keep(second, at="2026-11-19T08:41:00.000Z")
    agents.keep(RECEPTION, at="2026-11-20T09:15:00.000Z")
    agents.files[OURS] = (RINGDESK.replace("# Ringdesk's own playbook", "# Reminders"), 1)
    agents.kept_tools = {tool.id: tool for tool in (CALENDAR, PRICES)}
    made.calls.known_scripts = list(SCRIPTS)
    return made
