import pytest

from sip.baresip_errors import call_end, code_and_reason
from sip.phone import CallEnd, EndedBy
from sip.states import CallState, Direction

INBOUND, OUTBOUND = Direction.INBOUND, Direction.OUTBOUND


@pytest.mark.parametrize(
    ("text", "state", "direction", "end"),
    [
        ("503 Down", CallState.DIALLING, OUTBOUND, CallEnd(EndedBy.REMOTE, 503, "Down")),
        (
            "Connection reset by peer [104]",
            CallState.DIALLING,
            OUTBOUND,
            CallEnd(EndedBy.NETWORK, None, "Connection reset by peer"),
        ),
        (
            "rtp stream error",
            CallState.ESTABLISHED,
            INBOUND,
            CallEnd(EndedBy.NETWORK, None, "rtp stream error"),
        ),
        (
            "Call transfered",
            CallState.ESTABLISHED,
            INBOUND,
            CallEnd(EndedBy.LOCAL, 200, "transferred"),
        ),
        (None, CallState.INCOMING, INBOUND, CallEnd(EndedBy.NETWORK, None, "no reason given")),
    ],
)
def test_how_a_call_ended(
    text: str | None, state: CallState, direction: Direction, end: CallEnd
) -> None:
    assert call_end(text, state, direction) == end


def test_codes_and_errno_texts_are_told_apart() -> None:
    assert code_and_reason("403 Forbidden") == (403, "Forbidden")
    assert code_and_reason("Connection timed out [110]") == (None, "no answer from the network")
    assert code_and_reason("Protocol error [71]") == (None, "Protocol error")
