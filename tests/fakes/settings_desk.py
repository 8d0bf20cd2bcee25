"""A desk in memory for the Settings screen and the first run."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from app.commands.desk import Desk
from app.engine.events import LineChanged
from app.settings import DataPaths
from models.lines import AgentAnswers, Line
from models.templates import Template
from tests.fakes.agents import FakeAgents
from tests.fakes.apis import FakeApis, busy_apis
from tests.fakes.calls import FakeCalls
from tests.fakes.line_commands import FakeLines
from tests.fakes.people import FakePeople
from tests.fakes.rules import FakeRules, busy_rules
from tests.fakes.settings import FakeSettings, HandBridge
from tests.fakes.sound_commands import FakeSound

FRONT = Line(
    "Front desk",
    "1001",
    "sip.example.com",
    id="pn_front",
    display_name="Northgate Services",
    agent_answers=AgentAnswers.AFTER,
    inbound_template_id="tpl_reception",
    created_at="2026-11-01",
)
SALES = Line(
    "Sales",
    "sales",
    "pbx.example:5061",
    id="pn_sales",
    transport="tls",
    srtp="required",
    created_at="2026-11-01",
)
TRUNK = Line("Trunk", "trunk", "10.0.0.5", id="pn_trunk", register=False, created_at="2026-11-01")
RECEPTION = Template("tpl_reception", "Reception", "inbound")
STATES = (
    LineChanged("pn_front", "Front desk", "registered", 200),
    LineChanged("pn_sales", "Sales", "failed", 401, "Unauthorized"),
    LineChanged("pn_trunk", "Trunk", "ready"),
)


@dataclass
class SettingsDesk:
    """The fakes behind ``desk``, with the bridge and a data folder of the test's."""

    home: Path
    bridge: HandBridge = field(default_factory=HandBridge)
    calls: FakeCalls = field(default_factory=FakeCalls)
    lines: FakeLines = field(default_factory=FakeLines)
    people: FakePeople = field(default_factory=FakePeople)
    sound: FakeSound = field(default_factory=FakeSound)
    settings: FakeSettings = field(default_factory=FakeSettings)
    rules: FakeRules = field(default_factory=busy_rules)
    agents: FakeAgents = field(default_factory=FakeAgents)
    apis: FakeApis = field(default_factory=busy_apis)

    @property
    def paths(self) -> DataPaths:
        """The data folder."""
        return DataPaths(self.home)

    @property
    def desk(self) -> Desk:
        """The bundle; the library is not asked here."""
        nobody = cast(Any, None)
        known = (self.calls, self.lines, self.people, nobody, self.sound, self.settings)
        return Desk(*known, nobody, self.agents, self.rules, self.apis)


def with_lines(home: Path) -> SettingsDesk:
    """Three lines: one registered, one refused, a trunk."""
    desk = SettingsDesk(home, lines=FakeLines(FRONT, SALES, TRUNK))
    desk.lines.passwords = {FRONT.id: "kept", SALES.id: "kept"}
    desk.lines.known_templates = [RECEPTION]
    return desk
