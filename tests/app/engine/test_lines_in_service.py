"""The lines of a desk, those that cannot be served among them."""

import pytest

from app.engine.errors import LineNotReady
from app.engine.events import LineChanged
from app.engine.lines_in_service import LinesInService
from app.engine.parts import ServedLine
from sip.errors import AccountInvalid
from sip.loopback_phone import LoopbackNetwork, LoopbackPhone
from sip.phone import LineAccount, LineStateChanged, PhoneEvent
from sip.states import LineState
from tests.fakes.clock import FakeClock

OFFICE = ServedLine(LineAccount("pn_office", "ann", "loop.test"), "Office")
BROKEN = ServedLine(LineAccount("pn_office", "", "loop.test"), "Office")


class Lines:
    """Lines over the loopback phone, and what was told of them."""

    def __init__(self) -> None:
        self.told: list[LineChanged] = []
        self.phone = LoopbackPhone(LoopbackNetwork(FakeClock()))
        self.lines = LinesInService(self.phone, self.told.append)

    async def start(self) -> LinesInService:
        await self.phone.start()
        return self.lines


async def test_a_line_without_its_stun_server_is_told_so() -> None:
    made = Lines()
    lines = await made.start()
    await lines.serve(OFFICE)
    registered = LineStateChanged("pn_office", LineState.REGISTERED, silent_stun="stun.test")
    lines.report(registered)
    assert made.told[-1] == LineChanged(
        "pn_office", "Office", "registered", silent_stun="stun.test"
    )
    assert lines.ready("pn_office") == OFFICE


async def test_a_line_that_the_phone_refuses_is_not_in_service() -> None:
    lines = await Lines().start()
    with pytest.raises(AccountInvalid):
        await lines.serve(BROKEN)
    assert lines.all == []
    with pytest.raises(LineNotReady, match="removed or switched off"):
        lines.ready("pn_office")


async def test_a_line_signs_off_under_its_name() -> None:
    made = Lines()
    lines = await made.start()

    def report(event: PhoneEvent) -> None:
        if isinstance(event, LineStateChanged):
            lines.report(event)

    made.phone.subscribe(report)
    await lines.serve(OFFICE)
    await lines.withdraw("pn_office")
    assert made.told[-1].state == "offline"
    assert {one.label for one in made.told} == {"Office"}


async def test_a_line_that_cannot_be_served_is_wanted_until_it_is_withdrawn() -> None:
    made = Lines()
    lines = await made.start()
    await lines.serve(OFFICE)
    await lines.fail("pn_office", "Office", "not served: the keyring is locked")
    assert lines.all == [] and lines.wanted_ids == ["pn_office"]
    assert made.told[-1].label == "Office" and made.told[-1].state == "failed"
    with pytest.raises(LineNotReady, match="line Office cannot call: the keyring is locked"):
        lines.ready("pn_office")
    await lines.serve(OFFICE)
    assert lines.wanted_ids == ["pn_office"]
    await lines.fail("pn_office", "Office", "not served: the keyring is locked")
    await lines.withdraw("pn_office")
    assert lines.wanted_ids == [] and lines.state("pn_office") is None
