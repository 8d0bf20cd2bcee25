"""Why a call ended, in one word.

Owns the words and the mapping from what the SIP stack reports. The engine knows
some reasons that no SIP code tells (the agent finished, time was up) and names
those itself.
"""

from enum import StrEnum


class EndReason(StrEnum):
    """Why a call ended."""

    COMPLETED = "completed"
    """The agent finished the conversation and hung up."""
    CALLER_HUNG_UP = "caller_hung_up"
    DESK_HUNG_UP = "desk_hung_up"
    """The operator, or a program, ended it."""
    TRANSFERRED = "transferred"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    """The other side does not want the call."""
    UNAVAILABLE = "unavailable"
    """The other side cannot be rung now."""
    NOT_FOUND = "not_found"
    """There is no such number."""
    FORBIDDEN = "forbidden"
    """The provider does not let this line place the call."""
    NO_COMMON_CODEC = "no_common_codec"
    REDIRECTED = "redirected"
    REJECTED = "rejected"
    """The desk did not take an inbound call."""
    CANCELLED = "cancelled"
    """Whoever dialled gave up before an answer."""
    MISSED = "missed"
    """It rang here and nobody took it."""
    ELSEWHERE = "elsewhere"
    """Another phone of the same account took it (RFC 3326: cause 200)."""
    MAX_DURATION = "max_duration"
    SILENCE = "silence"
    """The caller said nothing twice in a row."""
    MEDIA_LOST = "media_lost"
    """No sound arrived any more."""
    NETWORK_FAILED = "network_failed"
    ENGINE_FAILED = "engine_failed"
    """The desk itself broke down during the call."""
    DIED = "died"
    """The process was killed during the call; found at the next start."""


FAILURES = frozenset(
    {
        EndReason.MEDIA_LOST,
        EndReason.NETWORK_FAILED,
        EndReason.ENGINE_FAILED,
        EndReason.DIED,
    }
)
"""The reasons for which a call counts as failed rather than ended."""

# RFC 3261, 21; 607 from RFC 8197, 608 from RFC 8688.
_BY_CODE = {
    401: EndReason.FORBIDDEN,
    402: EndReason.FORBIDDEN,
    403: EndReason.FORBIDDEN,
    404: EndReason.NOT_FOUND,
    407: EndReason.FORBIDDEN,
    408: EndReason.NO_ANSWER,
    410: EndReason.NOT_FOUND,
    415: EndReason.NO_COMMON_CODEC,
    480: EndReason.UNAVAILABLE,
    484: EndReason.NOT_FOUND,
    485: EndReason.NOT_FOUND,
    486: EndReason.BUSY,
    487: EndReason.CANCELLED,
    488: EndReason.NO_COMMON_CODEC,
    600: EndReason.BUSY,
    603: EndReason.DECLINED,
    604: EndReason.NOT_FOUND,
    606: EndReason.NO_COMMON_CODEC,
    607: EndReason.DECLINED,
    608: EndReason.DECLINED,
}


def end_reason_for(
    sip_code: int | None, ended_by: str, answered: bool, direction: str
) -> EndReason:
    """The reason that follows from the signalling alone.

    ``ended_by`` is local, remote or network, ``direction`` inbound or outbound,
    as ``sip`` spells them. An outbound call that the desk gave up with 408 or
    480 rang out; without such a code the desk cancelled it.
    """
    if ended_by == "network":
        return EndReason.NETWORK_FAILED
    if answered:
        return EndReason.CALLER_HUNG_UP if ended_by == "remote" else EndReason.DESK_HUNG_UP
    if ended_by == "local":
        return _given_up(sip_code, direction)
    if direction == "inbound":
        return EndReason.CANCELLED
    return _refused(sip_code)


def _given_up(sip_code: int | None, direction: str) -> EndReason:
    if sip_code in (408, 480):
        return EndReason.NO_ANSWER
    return EndReason.REJECTED if direction == "inbound" else EndReason.CANCELLED


def _refused(sip_code: int | None) -> EndReason:
    if sip_code is None:
        return EndReason.UNAVAILABLE
    if sip_code in _BY_CODE:
        return _BY_CODE[sip_code]
    if 300 <= sip_code < 400:
        return EndReason.REDIRECTED
    if 500 <= sip_code < 600:
        return EndReason.NETWORK_FAILED
    return EndReason.UNAVAILABLE if sip_code < 600 else EndReason.DECLINED
