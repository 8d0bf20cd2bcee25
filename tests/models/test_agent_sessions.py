"""The agent's conversations as one list: calls, sessions and calls to come."""

from dataclasses import replace

import pytest

from models.agent_sessions import (
    AgentSession,
    SessionQuestion,
    SessionState,
    find_agent_session,
    find_agent_sessions,
    state_of,
)
from models.api_calls import ApiCall, save_api_call
from models.calls import Call, save_call
from models.endings import EndReason
from models.scheduled_calls import (
    ScheduledCall,
    ScheduledState,
    save_scheduled_call,
    settle_scheduled_call,
)
from models.store import Store

NINE, TEN = "2026-03-01T09:00:00.000Z", "2026-03-01T10:00:00.000Z"
ANSWERED = {"answered_at": TEN}


def a_call(call_id: str, at: str = TEN, reason: EndReason | None = None, **more: object) -> Call:
    if reason is not None:
        more |= {"ended_at": TEN, "end_reason": reason, "state": "ended"}
    values = {"holders": ("agent",), **more}
    return Call("pn_1", "outbound", "+12025550177", id=call_id, created_at=at, **values)  # type: ignore[arg-type]


def keep(store: Store, *calls: Call) -> None:
    for one in calls:
        store.write_now(save_call, one)


def ids(store: Store, **asked: object) -> list[str]:
    found, total = store.read_now(
        find_agent_sessions,
        SessionQuestion("thinnest", **asked),  # type: ignore[arg-type]
    )
    assert total == len(found) or "limit" in asked or "offset" in asked
    return [one.id for one in found]


def test_a_state_is_the_same_in_a_list_and_alone(store: Store) -> None:
    states: dict[str, SessionState] = {}
    for answered in (True, False):
        for reason in (None, *EndReason):
            call = a_call(f"{reason} {answered}", reason=reason, **(ANSWERED if answered else {}))
            keep(store, call)
            states[call.id] = state_of(call)
    for state in SessionState:
        expected = {one for one, known in states.items() if known is state}
        assert set(ids(store, states=(state,), limit=100)) == expected


@pytest.mark.parametrize(
    ("reason", "answered", "state"),
    [
        (EndReason.CALLER_HUNG_UP, True, SessionState.COMPLETED),
        (EndReason.MAX_DURATION, True, SessionState.COMPLETED),
        (EndReason.MEDIA_LOST, True, SessionState.FAILED),
        (EndReason.NO_ANSWER, False, SessionState.NO_ANSWER),
        (EndReason.BUSY, False, SessionState.BUSY),
        (EndReason.CANCELLED, False, SessionState.FAILED),
        (EndReason.DIED, False, SessionState.FAILED),
        (None, True, SessionState.IN_PROGRESS),
        (None, False, SessionState.INITIATING),
    ],
)
def test_what_a_state_says(reason: EndReason | None, answered: bool, state: SessionState) -> None:
    assert state_of(a_call("call_1", reason=reason, **(ANSWERED if answered else {}))) is state


def test_only_the_desk_knows_what_rings(store: Store) -> None:
    keep(store, a_call("call_1"), a_call("call_2", NINE))
    assert ids(store, states=(SessionState.RINGING,)) == []
    ringing = ("call_2",)
    assert ids(store, states=(SessionState.RINGING,), ringing=ringing) == ["call_2"]
    found = store.read_now(find_agent_session, "thinnest", "call_2", ringing)
    assert found is not None and found.state is SessionState.RINGING


def test_a_persons_own_calls_are_not_told(store: Store) -> None:
    own = a_call("own", holders=("operator",))
    shared = a_call("shared", NINE, holders=("operator", "agent"))
    asked_for = replace(own, id="asked_for", holders=())
    others = replace(own, id="others", holders=())
    keep(store, own, shared, asked_for, others)
    store.write_now(save_api_call, ApiCall("asked_for", "thinnest", "key_1"))
    store.write_now(save_api_call, ApiCall("others", "voizbot", "key_2"))
    assert ids(store) == ["asked_for", "shared"]
    assert store.read_now(find_agent_session, "thinnest", "own") is None
    assert store.read_now(find_agent_session, "voizbot", "others") is not None


def test_calls_to_come_are_among_them_until_they_are_placed(store: Store) -> None:
    to_come = ScheduledCall("thinnest", "key_1", 0, "pn_1", "+12025550177", "tpl_1", id="to_come")
    gone = replace(to_come, id="gone", created_at=NINE)
    placed = replace(to_come, id="placed", created_at=NINE)
    for one in (to_come, gone, placed):
        store.write_now(save_scheduled_call, one)
    store.write_now(settle_scheduled_call, "gone", ScheduledState.MISSED, "the desk was off")
    store.write_now(settle_scheduled_call, "placed", ScheduledState.PLACED)
    keep(store, a_call("placed", NINE, EndReason.BUSY))
    assert set(ids(store)) == {"to_come", "gone", "placed"}
    assert ids(store, agent_id="tpl_1", states=(SessionState.SCHEDULED,)) == ["to_come"]
    assert ids(store, states=(SessionState.BUSY,)) == ["placed"]
    found = store.read_now(find_agent_session, "thinnest", "gone")
    assert isinstance(found, AgentSession) and found.call is None
    assert found.state is SessionState.FAILED
    assert store.read_now(find_agent_session, "voizbot", "gone") is None


def test_filters_and_pages(store: Store) -> None:
    keep(
        store,
        a_call("nine", NINE, EndReason.COMPLETED, **ANSWERED, template_id="tpl_1"),
        a_call("ten", TEN, EndReason.COMPLETED, **ANSWERED),
        replace(a_call("web", NINE), line_id="browser", direction="inbound"),
        replace(a_call("in", NINE), direction="inbound"),
    )
    assert ids(store, agent_id="tpl_1") == ["nine"]
    assert ids(store, since=TEN) == ["ten"]
    assert ids(store, until=TEN) == ["web", "nine", "in"]
    assert ids(store, since=NINE, until=TEN, kind="inbound") == ["in"]
    assert ids(store, kind="web") == ["web"]
    page, total = store.read_now(
        find_agent_sessions, SessionQuestion("thinnest", limit=2, offset=1)
    )
    assert ([one.id for one in page], total) == (["web", "nine"], 4)
    assert ids(store, offset=10) == []
