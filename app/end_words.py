"""Why a call ended, in words: codes, reasons, and what to do where somebody can.

Owns these words. ``wording`` hands them on to everybody.
"""

from app import failure_words

NETWORK_FAILED = "network_failed"

SIP_CODES: dict[int, str] = {
    302: "The call was forwarded to another number",
    400: "The other side did not understand the request",
    401: "The line's user name or password is wrong",
    403: "The provider refused: check the user name, the password and the domain",
    404: "There is nobody at this number or address",
    407: "The line's user name or password is wrong",
    408: "Nobody answered in time",
    410: "This number is no longer in use",
    480: "They cannot be reached at the moment",
    481: "The call was already over",
    484: "The number is not complete",
    486: "The line is busy",
    487: "The call was cancelled before it was answered",
    488: "Both sides have no way of sending sound in common",
    500: "The provider has a fault",
    503: "The provider is not available",
    504: "The provider's own network did not answer in time",
    600: "They are busy everywhere",
    603: "They declined the call",
    604: "This number does not exist anywhere",
}

END_REASONS: dict[str, str] = {
    "completed": "The agent finished the conversation",
    "caller_hung_up": "The caller hung up",
    "desk_hung_up": "The call was ended at the desk",
    "transferred": "The call was transferred",
    "no_answer": "Nobody answered",
    "busy": "The line is busy",
    "declined": "They declined the call",
    "unavailable": "They cannot be reached at the moment",
    "not_found": "There is nobody at this number or address",
    "forbidden": "The provider does not let this line place the call",
    "no_common_codec": "Both sides have no way of sending sound in common",
    "redirected": "The call was forwarded to another number",
    "rejected": "The desk did not take the call",
    "cancelled": "The call was cancelled before it was answered",
    "missed": "Nobody took the call",
    "elsewhere": "Another phone took the call",
    "max_duration": "The longest time for a call was reached",
    "silence": "The caller said nothing, twice in a row",
    "media_lost": "No sound arrived any more",
    "network_failed": "The network failed",
    "engine_failed": "Ringdesk itself broke down during the call",
    "died": "Ringdesk was stopped in the middle of the call",
}


def sip_sentence(sip_code: int) -> str:
    """A SIP code in plain words with the code behind: ``The line is busy (486).``"""
    words = SIP_CODES.get(sip_code)
    if words is None:
        group = {3: "The call was forwarded", 4: "The call could not be completed"}
        group |= {5: "The provider could not complete the call", 6: "The call was refused"}
        words = group.get(sip_code // 100, "The call ended")
    return f"{words} ({sip_code})."


def end_sentence(end_reason: str, sip_code: int | None, sip_reason: str = "") -> str:
    """Why a call ended, as a sentence.

    A failure code says it better than the reason; 487 stands for our own or their
    cancelling and says less. Without a code ``sip_reason``, the stack's own, may say more.
    """
    if sip_code is not None and 300 <= sip_code != 487:
        return sip_sentence(sip_code)
    if end_reason == NETWORK_FAILED and failure_words.call_failure(sip_reason):
        return failure_words.call_failure(sip_reason)
    return END_REASONS.get(end_reason, f"The call ended: {end_reason.replace('_', ' ')}") + "."


def end_sentences(end_reason: str, sip_code: int | None, sip_reason: str) -> str:
    """Why a call ended, and what to do about it where somebody can."""
    told = end_sentence(end_reason, sip_code, sip_reason)
    no_code = end_reason == NETWORK_FAILED and sip_code is None
    advice = failure_words.call_advice(sip_reason) if no_code else ""
    return f"{told} {advice}" if advice else told
