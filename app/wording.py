"""Every sentence and word that people read, on the screen and in the terminal.

Owns the wording of states, reasons, codes and durations. Knows no Qt, so that the
terminal can use it too; what is said to a caller belongs to the playbooks.
"""

from app.engine.events import CallFinished, EngineStage, LineChanged

APP_NAME = "Ringdesk"

LINE_STATES: dict[str, str] = {
    "offline": "Offline",
    "registering": "Connecting",
    "registered": "Registered",
    "ready": "Ready",
    "failed": "Failed",
    "unregistering": "Signing off",
}

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

OUTCOMES: dict[str, str] = {
    "agreed": "The caller agreed",
    "needs_time": "The caller needs time",
    "refused": "The caller refused",
    "disputed": "The caller disputes it",
    "voicemail": "A voicemail answered",
    "wrong_person": "It was the wrong person",
    "confirmed": "Confirmed",
    "rescheduled": "Rescheduled",
    "cancelled": "Cancelled",
    "booked": "Booked",
    "no_response": "The caller said nothing",
    "closed": "The conversation ended politely",
}

STAGES: dict[str, str] = {
    "models": "Loading the speech models",
    "phone": "Starting the phone",
    "ready": "Ready",
    "failed": "The desk could not start",
}

TURN_STAGES: dict[str, str] = {
    "hold": "Waiting to be sure",
    "recognise": "Recognising",
    "end_of_turn": "End of turn",
    "mind": "Deciding",
    "voice": "Voice",
    "mind_and_voice": "Deciding and voice",
}

TROUBLES: dict[str, str] = {
    "recording": "This call is not being recorded",
    "sip": "The phone had a problem in this call",
    "engine": "This call had to be ended",
    "max_duration": "The call is being ended",
    "phone": "The phone has stopped",
    "records": "Something could not be saved",
    "transcript_late": "The transcript is late; the sound is fine",
    "agent_stalled": "The agent did not answer in time",
    "command": "That did not work",
    "no_folder": "The folder could not be opened",
    "network": "There is no network",
    "schedule": "A scheduled call was not placed",
    "microphone": "There is no microphone",
}

STEP_DONE = "Done"
GOAL_REACHED = "Goal reached"
GOAL_MISSED = "Goal not reached"
NO_CONVERSATION = "No conversation"
DURATION = "Duration"
MEDIAN_DELAY = "Median delay"
P95_DELAY = "p95 delay"
UNKNOWN_CALLER = "Unknown caller"
LEFT_FOR_OPERATOR = "left for the operator"
TOOL_FAILED = "Failed"
RINGING_IN = "Ringing here"
RINGING_OUT = "Calling"


def clock_time(at_ms: float) -> str:
    """``mm:ss`` on the call's clock, ``h:mm:ss`` from an hour on."""
    total_s = max(0, int(at_ms // 1000))
    minutes, seconds = divmod(total_s, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def delay(total_ms: float) -> str:
    """A delay with its unit, thousands set apart: ``540 ms``, ``1,240 ms``."""
    return f"{total_ms:,.0f} ms"


def answered_in(total_ms: float) -> str:
    """The delay of one answer as a phrase."""
    return f"answered in {delay(total_ms)}"


def sip_sentence(sip_code: int) -> str:
    """A SIP code in plain words with the code behind: ``The line is busy (486).``"""
    words = SIP_CODES.get(sip_code)
    if words is None:
        group = {3: "The call was forwarded", 4: "The call could not be completed"}
        group |= {5: "The provider could not complete the call", 6: "The call was refused"}
        words = group.get(sip_code // 100, "The call ended")
    return f"{words} ({sip_code})."


def end_sentence(end_reason: str, sip_code: int | None) -> str:
    """Why a call ended, as a sentence.

    A failure code says it better than the reason; 487 stands for our own or their
    cancelling and says less.
    """
    if sip_code is not None and 300 <= sip_code != 487:
        return sip_sentence(sip_code)
    return END_REASONS.get(end_reason, f"The call ended: {plain(end_reason)}") + "."


def outcome_words(outcome: str | None) -> str:
    """What a conversation came to; empty when it came to nothing that has a name."""
    return OUTCOMES.get(outcome, sentence_case(plain(outcome))) if outcome else ""


def line_words(line: LineChanged) -> str:
    """A line's state with what explains it: ``Failed: the password is wrong (401).``"""
    word = LINE_STATES.get(line.state, sentence_case(plain(line.state)))
    if line.state != "failed":
        return word
    if line.sip_code is not None:
        return f"{word}: {lower_first(sip_sentence(line.sip_code))}"
    return f"{word}: {line.reason}" if line.reason else word


def line_word(line: LineChanged) -> str:
    """A line's state as briefly as it can be said: ``Failed (401)``."""
    word = LINE_STATES.get(line.state, sentence_case(plain(line.state)))
    failed = line.state == "failed" and line.sip_code is not None
    return f"{word} ({line.sip_code})" if failed else word


def stage_words(stage: EngineStage) -> str:
    """What the engine is getting ready, as a phrase."""
    return STAGES.get(stage.stage, sentence_case(plain(stage.stage)))


def stage_line(stage: EngineStage) -> str:
    """What the engine is getting ready, on one line."""
    if stage.detail:
        return f"{stage_words(stage)}: {stage.detail}"
    return (
        f"{stage_words(stage)}."
        if stage.stage in ("ready", "failed")
        else (f"{stage_words(stage)}...")
    )


def noted(key: str, value: str) -> str:
    """Something learned in the call."""
    return f"Noted: {plain(key)} is {value}"


def folder_at(path: str) -> str:
    """Where a folder is when no program could be started to show it."""
    return f"No program is set to show folders. It is at {path}"


def trouble_title(kind: str) -> str:
    """A heading for a trouble; its own message says the rest."""
    return TROUBLES.get(kind, "Something needs your attention")


def api_served(title: str, base_url: str) -> str:
    """Where a local API is, for programs and for people."""
    return f"{title} API: {base_url} (what it can do: {base_url}/docs)"


def ringing(direction: str) -> str:
    """What an unanswered call is doing."""
    return RINGING_OUT if direction == "outbound" else RINGING_IN


def direction_words(direction: str) -> str:
    """Who dialled."""
    return "Outgoing call" if direction == "outbound" else "Incoming call"


def utterance_line(speaker: str, at_ms: float, text: str) -> str:
    """One utterance as a line of text: ``[00:14] Agent: Good morning.``"""
    return f"[{clock_time(at_ms)}] {speaker}: {text}"


def pressed(digits: str) -> str:
    """Digits from the caller's keypad."""
    return f"Pressed {digits}"


def tool_title(name: str, error: str, took_ms: float, for_operator: bool = False) -> str:
    """A tool's run on one line; ``for_operator`` when it was not run but left to a person."""
    if for_operator:
        return f"{sentence_case(plain(name))}: {LEFT_FOR_OPERATOR}"
    verdict = TOOL_FAILED if error else STEP_DONE
    return f"{sentence_case(plain(name))}: {verdict.lower()} in {delay(took_ms)}"


def level_words(name: str, level_db: float) -> str:
    """A level for a tooltip or a screen reader."""
    return f"{name} level: silent" if level_db <= -60 else f"{name} level: {level_db:.0f} dB"


def more_troubles(count: int) -> str:
    """How many older troubles wait behind the one that is shown."""
    return f"(and {count} more)" if count else ""


def plain(identifier: str) -> str:
    """An identifier as words: ``needs_time`` as ``needs time``."""
    return identifier.replace("_", " ").replace("-", " ").strip()


def sentence_case(text: str) -> str:
    """First letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """First letter small, for a sentence inside another."""
    return text[:1].lower() + text[1:]


def summary(event: CallFinished) -> str:
    """What a call came to and why it ended, in one or two sentences."""
    ended = end_sentence(event.end_reason, event.sip_code)
    outcome = outcome_words(event.outcome)
    return f"{outcome}. {ended}" if outcome else ended


def goal_words(event: CallFinished) -> str:
    """Whether a call reached its goal, or that nobody spoke at all."""
    if event.goal_reached:
        return GOAL_REACHED
    return GOAL_MISSED if event.duration_ms else NO_CONVERSATION
