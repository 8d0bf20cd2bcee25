"""A desk in memory for the Phone screen: an ordinary morning, or nothing at all yet."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from app.commands.calls import ScriptChoice
from app.commands.desk import Desk
from models.calls import Call
from models.contacts import Contact
from models.endings import EndReason
from models.lines import AgentAnswers, Line
from models.templates import Template
from tests.fakes.apis import FakeApis
from tests.fakes.calls import FakeCalls
from tests.fakes.line_commands import FakeLines
from tests.fakes.people import FakePeople
from tests.fakes.settings import FakeSettings
from tests.fakes.sound_commands import FakeSound

NOW = datetime(2026, 11, 21, 11, 4).astimezone()
NOW_MS = NOW.timestamp() * 1000
DANA = Contact(
    "Dana Whitfield",
    ("+442079460812", "+447700900123"),
    id="con_dana",
    notes="Prefers calls before noon.\nInvoice 4471 is settled.",
    tags=("customer", "priority"),
    company="Whitfield & Sons",
    emails=("dana@whitfield.example",),
)
SAM = Contact("Sam Okafor", ("+442079460999",), id="con_sam", company="Okafor Logistics")
KIM = Contact("Kim Lindqvist", ("+493012345678",), id="con_kim", tags=("supplier",))
FRONT = Line(
    "Front desk",
    "100",
    "pbx.example",
    id="pn_front",
    inbound_template_id="tpl_reception",
    agent_answers=AgentAnswers.AFTER,
)
SALES = Line("Sales", "200", "pbx.example", id="pn_sales")
TRUNK = Line("Trunk", "trunk", "sip.carrier.example", id="pn_trunk", register=False)
TEMPLATES = [
    Template("tpl_reception", "Reception", "inbound"),
    Template("out_tpl_reminder", "Payment reminder", "outbound", script="payment_reminder"),
]
SCRIPTS = [
    ScriptChoice("payment_reminder", "Agree on a day for the payment", ("invoice", "amount")),
    ScriptChoice("appointment_reminder", "Confirm the appointment", ("day",)),
]


def ago(hours: float) -> str:
    """A moment before now, as the records write it."""
    return (NOW - timedelta(hours=hours)).isoformat()


def call(number: str, hours: float, reason: EndReason, **other: Any) -> Call:
    """A call that ended; answered when it has a duration."""
    answered = ago(hours) if other.get("duration_ms") else None
    direction = other.pop("direction", "inbound")
    return Call(
        "pn_front",
        direction,
        number,
        id=other.pop("id", f"call_{int(hours * 1000):09d}"),
        created_at=ago(hours),
        answered_at=answered,
        ended_at=ago(hours),
        end_reason=reason,
        **other,
    )


def morning() -> list[Call]:
    """Calls of every kind, oldest first."""
    agent, me = ("agent",), ("operator",)
    over, busy = EndReason.CALLER_HUNG_UP, EndReason.BUSY
    return [
        call("+15550100", 24 * 400, over, duration_ms=61_000, holders=me),
        call("+442079460812", 24 * 40, over, duration_ms=312_000, holders=me),
        call("+493012345678", 24 * 4, over, duration_ms=45_000, holders=agent, outcome="confirmed"),
        call("+442079460999", 26, EndReason.NO_ANSWER, direction="outbound", holders=me),
        call("+442079460812", 25, EndReason.ELSEWHERE),
        call("+442079460999", 3, busy, direction="outbound", sip_code=486, holders=me),
        call("+442079460700", 2.5, over, duration_ms=95_000, holders=("agent", "operator")),
        call("+493012345678", 2, over, direction="outbound", duration_ms=740_000, holders=me),
        call("+442079460812", 1.2, EndReason.MISSED, seen=False),
        call("+447700900456", 0.9, EndReason.CANCELLED, seen=False, remote_name="R. Meyer"),
        call(
            "+442079460999",
            0.5,
            EndReason.COMPLETED,
            direction="outbound",
            duration_ms=188_000,
            holders=agent,
            outcome="agreed",
            goal_reached=True,
        ),
    ]


@dataclass
class PhoneDesk:
    """The areas that the Phone screen asks; ``desk`` is the bundle."""

    people: FakePeople = field(default_factory=FakePeople)
    calls: FakeCalls = field(default_factory=FakeCalls)
    lines: FakeLines = field(default_factory=FakeLines)
    sound: FakeSound = field(default_factory=FakeSound)
    settings: FakeSettings = field(default_factory=FakeSettings)

    @property
    def desk(self) -> Desk:
        """What a screen is given; the library is never asked here."""
        nobody = cast(Any, None)
        known = (self.calls, self.lines, self.people, nobody, self.sound, self.settings)
        return Desk(*known, nobody, nobody, nobody, FakeApis())


BOB, CAROL = "sip:bob@192.168.1.20", "sip:carol@other.example"


def by_address() -> list[Call]:
    """Calls with people whose address is no telephone number, oldest first."""
    over, me = EndReason.CALLER_HUNG_UP, ("operator",)
    spoken: dict[str, Any] = {"duration_ms": 61_000, "holders": me}
    return [
        call("bob", 1, over, remote_uri=BOB, remote_name="Bob", **spoken),
        call("carol", 0.5, over, remote_uri=CAROL, direction="outbound", **spoken),
    ]


def busy_desk(*lines: Line) -> PhoneDesk:
    """Contacts, calls, and two lines unless others are given."""
    made = PhoneDesk(
        FakePeople([DANA, SAM, KIM], morning()), lines=FakeLines(*(lines or (FRONT, SALES)))
    )
    made.lines.known_templates = list(TEMPLATES)
    made.calls.known_scripts = list(SCRIPTS)
    return made
