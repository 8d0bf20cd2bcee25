import pytest

from models.endings import EndReason, end_reason_for


@pytest.mark.parametrize(
    ("sip_code", "reason"),
    [
        (301, "redirected"),
        (302, "redirected"),
        (403, "forbidden"),
        (404, "not_found"),
        (408, "no_answer"),
        (480, "unavailable"),
        (484, "not_found"),
        (486, "busy"),
        (488, "no_common_codec"),
        (499, "unavailable"),
        (500, "network_failed"),
        (503, "network_failed"),
        (600, "busy"),
        (603, "declined"),
        (604, "not_found"),
        (699, "declined"),
        (None, "unavailable"),
    ],
)
def test_a_refused_outbound_call_says_why(sip_code: int | None, reason: str) -> None:
    assert end_reason_for(sip_code, "remote", False, "outbound") == reason


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
@pytest.mark.parametrize("sip_code", [None, 200])
def test_an_answered_call_is_ended_by_whoever_hung_up(direction: str, sip_code: int | None) -> None:
    assert end_reason_for(sip_code, "remote", True, direction) == EndReason.CALLER_HUNG_UP
    assert end_reason_for(sip_code, "local", True, direction) == EndReason.DESK_HUNG_UP
    assert end_reason_for(sip_code, "network", True, direction) == EndReason.NETWORK_FAILED


def test_giving_up_before_an_answer() -> None:
    assert end_reason_for(None, "local", False, "outbound") == EndReason.CANCELLED
    assert end_reason_for(487, "local", False, "outbound") == EndReason.CANCELLED
    assert end_reason_for(408, "local", False, "outbound") == EndReason.NO_ANSWER
    assert end_reason_for(487, "remote", False, "inbound") == EndReason.CANCELLED
    assert end_reason_for(603, "local", False, "inbound") == EndReason.REJECTED
    assert end_reason_for(480, "local", False, "inbound") == EndReason.NO_ANSWER


def test_a_dead_network_is_no_missing_answer() -> None:
    assert end_reason_for(408, "network", False, "outbound") == EndReason.NETWORK_FAILED
