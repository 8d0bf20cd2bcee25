"""Calls that come in to a desk with a person and an agent: who takes them, and when."""

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.engine.errors import AgentNotReady, NotNow
from app.engine.events import CallBegan, DoNotDisturbChanged, Holder, Phase
from app.engine.limits import CallLimits
from app.engine.ringing import picks_up_after_ms
from models.calls import Call, list_calls
from models.endings import EndReason
from models.lines import AutoAnswer
from sip.errors import CallRefused, FeatureMissing
from sip.phone import Feature
from tests.fakes.office import TASK
from tests.fakes.person_desk import PersonDesk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PersonDesk]:
    desk = PersonDesk(tmp_path / "home")
    await desk.open()
    yield desk
    await desk.close()


async def with_agent(desk: PersonDesk, after_ms: float | None) -> None:
    line = dataclasses.replace(desk.line, inbound=TASK, answer_after_ms=after_ms)
    await desk.engine.serve_line(line)


async def last_call(desk: PersonDesk, call_id: str) -> Call:
    await desk.stands(call_id, lambda one: one.phase is Phase.ENDED)
    await desk.engine.calls_over()
    (call,) = desk.store.read_now(list_calls)
    return call


async def test_it_rings_until_the_person_answers(desk: PersonDesk) -> None:
    leg = await desk.bob.dial()
    call_id = await desk.rings()
    standing = await desk.stands(call_id, lambda one: one.phase is Phase.INCOMING)
    assert (standing.holder, standing.agent_in_ms) == (Holder.NOBODY, None)
    await desk.calls.answer(call_id)
    await leg.wait_established(20_000)
    await desk.talks(call_id)
    await desk.sound_for(600)
    await desk.comes_to(desk.person_hears, {500})
    await leg.hang_up()
    call = await last_call(desk, call_id)
    assert (call.end_reason, call.holders, call.seen) == (
        EndReason.CALLER_HUNG_UP,
        ("operator",),
        True,
    )
    assert desk.signals.sounded == ["ring", "silence"]


async def test_a_caller_who_gives_up_was_missed(desk: PersonDesk) -> None:
    leg = await desk.bob.dial()
    call_id = await desk.rings()
    await leg.hang_up()
    call = await last_call(desk, call_id)
    assert (call.end_reason, call.seen, call.holders) == (EndReason.MISSED, False, ())


async def test_a_declined_call_was_not_missed(desk: PersonDesk) -> None:
    leg = await desk.bob.dial()
    call_id = await desk.rings()
    await desk.calls.decline(call_id)
    with pytest.raises(CallRefused, match="603"):
        await leg.wait_established(20_000)
    call = await last_call(desk, call_id)
    assert (call.end_reason, call.seen) == (EndReason.REJECTED, True)
    with pytest.raises(Exception, match="that call is over"):
        await desk.calls.answer(call_id)


async def test_a_call_nobody_takes_is_turned_away_in_the_end(tmp_path: Path) -> None:
    desk = PersonDesk(tmp_path / "home")
    desk.settings = dataclasses.replace(desk.settings, limits=CallLimits(rings_here_ms=300.0))
    await desk.open()
    leg = await desk.bob.dial()
    call_id = await desk.rings()
    with pytest.raises(CallRefused, match="480"):
        await leg.wait_established(20_000)
    assert (await last_call(desk, call_id)).end_reason is EndReason.MISSED
    await desk.close()


async def test_the_agent_takes_it_after_its_patience(desk: PersonDesk) -> None:
    await with_agent(desk, 400.0)
    leg = await desk.bob.dial()
    call_id = await desk.rings()
    standing = await desk.stands(call_id, lambda one: one.agent_in_ms is not None)
    assert standing.agent_in_ms is not None and 0 < standing.agent_in_ms <= 400
    await leg.wait_established(20_000)
    assert (await desk.talks(call_id)).holder is Holder.AGENT
    await leg.hang_up()
    call = await last_call(desk, call_id)
    assert (call.holders, call.script) == (("agent",), "test")


async def test_the_person_is_quicker_than_the_agent(desk: PersonDesk) -> None:
    await with_agent(desk, 5000.0)
    leg = await desk.bob.dial()
    call_id = await desk.rings()
    await desk.calls.answer(call_id)
    assert (await desk.talks(call_id)).holder is Holder.OPERATOR
    await leg.hang_up()
    assert (await last_call(desk, call_id)).script is None


async def test_the_agent_is_told_to_take_it(desk: PersonDesk) -> None:
    await with_agent(desk, None)
    await desk.bob.dial()
    call_id = await desk.rings()
    await desk.stands(call_id, lambda one: one.phase is Phase.INCOMING)
    await desk.calls.let_agent_answer(call_id)
    assert (await desk.talks(call_id)).holder is Holder.AGENT
    await desk.calls.end_call(call_id)
    assert (await last_call(desk, call_id)).end_reason is EndReason.DESK_HUNG_UP


async def test_a_line_without_a_script_has_no_agent_to_give_it_to(desk: PersonDesk) -> None:
    await desk.bob.dial()
    call_id = await desk.rings()
    with pytest.raises(AgentNotReady, match="no template or script"):
        await desk.calls.let_agent_answer(call_id)
    await desk.calls.decline(call_id)


async def test_do_not_disturb_turns_away_and_is_remembered(desk: PersonDesk) -> None:
    await desk.calls.set_do_not_disturb(True)
    leg = await desk.bob.dial()
    began = await desk.until(lambda one: isinstance(one, CallBegan))
    assert isinstance(began, CallBegan) and not began.rings_here
    call_id = began.call_id
    with pytest.raises(CallRefused, match="480"):
        await leg.wait_established(20_000)
    call = await last_call(desk, call_id)
    assert (call.end_reason, call.seen) == (EndReason.MISSED, False)
    assert "ring" not in desk.signals.sounded
    await desk.calls.start()
    told = await desk.until(lambda one: isinstance(one, DoNotDisturbChanged))
    assert told == DoNotDisturbChanged(True)


async def test_undisturbed_the_agent_takes_it_at_once(desk: PersonDesk) -> None:
    await with_agent(desk, 60_000.0)
    await desk.calls.set_do_not_disturb(True)
    leg = await desk.bob.dial()
    await leg.wait_established(20_000)
    assert "ring" not in desk.signals.sounded


async def test_a_second_caller_waits_and_is_answered(desk: PersonDesk) -> None:
    first_leg = await desk.bob.dial()
    first = await desk.rings()
    await desk.calls.answer(first)
    await first_leg.wait_established(20_000)
    await desk.talks(first)
    await desk.cay.dial()
    second = await desk.rings()
    await desk.calls.answer(second)
    await desk.talks(second)
    await desk.stands(first, lambda one: one.on_hold)
    await desk.sound_for(600)
    await desk.comes_to(desk.person_hears, {1000})
    assert desk.signals.sounded == ["ring", "silence", "beep"]


async def test_without_call_waiting_the_second_caller_is_turned_away(tmp_path: Path) -> None:
    desk = PersonDesk(tmp_path / "home")
    desk.settings = dataclasses.replace(desk.settings, call_waiting=False)
    await desk.open()
    await desk.bob.dial()
    first = await desk.rings()
    await desk.calls.answer(first)
    await desk.talks(first)
    leg = await desk.cay.dial()
    with pytest.raises(CallRefused):
        await leg.wait_established(20_000)
    await desk.close()


async def test_a_full_desk_keeps_a_record_of_whom_it_turned_away(tmp_path: Path) -> None:
    desk = PersonDesk(tmp_path / "home")
    desk.settings = dataclasses.replace(desk.settings, max_calls=1)
    await desk.open()
    await desk.bob.dial()
    await desk.rings()
    leg = await desk.cay.dial()
    turned_away = await desk.rings()
    with pytest.raises(CallRefused):
        await leg.wait_established(20_000)
    await desk.stands(turned_away, lambda one: one.phase is Phase.ENDED)
    await desk.close()


async def test_a_ringing_call_is_sent_elsewhere(desk: PersonDesk) -> None:
    leg = await desk.bob.dial()
    call_id = await desk.rings()
    await desk.calls.redirect(call_id, "sip:cay@loop.test")
    with pytest.raises(CallRefused, match="302"):
        await leg.wait_established(20_000)
    assert (await last_call(desk, call_id)).end_reason is EndReason.REDIRECTED


async def test_a_phone_that_cannot_redirect_says_so_and_rings_on(desk: PersonDesk) -> None:
    desk.phone.features = frozenset(desk.phone.features - {Feature.REDIRECT})
    await desk.bob.dial()
    call_id = await desk.rings()
    with pytest.raises(FeatureMissing):
        await desk.calls.redirect(call_id, "sip:cay@loop.test")
    assert "302" in desk.calls.missing_features()["redirect"]
    await desk.calls.answer(call_id)
    await desk.talks(call_id)


async def test_an_intercom_picks_up_by_itself(desk: PersonDesk) -> None:
    await desk.engine.serve_line(dataclasses.replace(desk.line, auto_answer=AutoAnswer.HEADER))
    leg = await desk.bob.dial({"Call-Info": "<sip:loop.test>;answer-after=0"})
    call_id = await desk.rings()
    await leg.wait_established(20_000)
    assert (await desk.talks(call_id)).holder is Holder.OPERATOR


@pytest.mark.parametrize(
    ("when", "headers", "after_ms"),
    [
        (AutoAnswer.OFF, {"Answer-Mode": "Auto"}, None),
        (AutoAnswer.ALWAYS, {}, 0.0),
        (AutoAnswer.HEADER, {}, None),
        (AutoAnswer.HEADER, {"Answer-Mode": "Auto;require"}, 0.0),
        (AutoAnswer.HEADER, {"answer-mode": "Manual"}, None),
        (AutoAnswer.HEADER, {"Call-Info": "<sip:x>;answer-after=3"}, 3000.0),
        (AutoAnswer.HEADER, {"Alert-Info": "<http://x>;info=alert-autoanswer"}, 0.0),
        (AutoAnswer.HEADER, {"Alert-Info": "Auto Answer"}, 0.0),
        (AutoAnswer.HEADER, {"Alert-Info": "<file://ring.wav>"}, None),
    ],
)
def test_who_asks_for_an_answer(
    when: AutoAnswer, headers: dict[str, str], after_ms: float | None
) -> None:
    assert picks_up_after_ms(when, headers) == after_ms


async def test_models_that_come_later_are_waited_for(tmp_path: Path) -> None:
    desk = PersonDesk(tmp_path / "home")
    models, desk.models = desk.models, None
    await desk.open()
    await with_agent(desk, 0.0)
    leg = await desk.bob.dial()
    call_id = await desk.rings()
    assert models is not None
    desk.engine.equip(models, desk.minds)  # type: ignore[arg-type]
    await leg.wait_established(20_000)
    assert (await desk.talks(call_id)).holder is Holder.AGENT
    await desk.close()


async def test_models_that_cannot_be_loaded_leave_the_person_a_phone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = PersonDesk(tmp_path / "home")
    desk.models = None
    await desk.open()
    desk.engine.stay_unequipped("the recogniser's file is damaged")
    await with_agent(desk, 0.0)
    leg = await desk.bob.dial()
    with pytest.raises(CallRefused):
        await leg.wait_established(20_000)
    assert "damaged" in caplog.text
    caplog.clear()
    call_id = await desk.calls.call("sip:cay@loop.test")
    await desk.talks(call_id)
    await desk.close()


async def test_a_call_that_still_rings_cannot_be_held(desk: PersonDesk) -> None:
    await desk.bob.dial()
    call_id = await desk.rings()
    with pytest.raises(NotNow):
        await desk.calls.hold(call_id)
