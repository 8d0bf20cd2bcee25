"""Every sentence and word that people read, on the screen and in the terminal.

Owns the wording of states and durations, and hands on ``end_words`` for codes and reasons.
Knows no Qt, so that the terminal can use it too; what is said to a caller belongs to the
playbooks.
"""

from app import failure_words
from app.end_words import END_REASONS as END_REASONS
from app.end_words import SIP_CODES as SIP_CODES
from app.end_words import end_sentence as end_sentence
from app.end_words import end_sentences as end_sentences
from app.end_words import sip_sentence as sip_sentence
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


def outcome_words(outcome: str | None) -> str:
    """What a conversation came to; empty when it came to nothing that has a name."""
    return OUTCOMES.get(outcome, sentence_case(plain(outcome))) if outcome else ""


def line_words(line: LineChanged) -> str:
    """A line's state with what explains it: ``Failed: the password is wrong (401).``"""
    word = LINE_STATES.get(line.state, sentence_case(plain(line.state)))
    if line.state != "failed":
        silent = f"The STUN server {line.silent_stun} does not answer; calls are made without it."
        return f"{word}. {silent}" if line.silent_stun else word
    if line.sip_code is not None:
        return f"{word}: {lower_first(sip_sentence(line.sip_code))}"
    reason = failure_words.failed_because(line.reason)
    return f"{word}: {reason}" if reason else word


def line_sentences(line: LineChanged) -> str:
    """A line's state with what explains it, and what to do about it."""
    told, advice = line_words(line), failure_words.line_advice(line)
    return f"{told.rstrip('.')}. {advice}" if advice else told


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
    ended = end_sentences(event.end_reason, event.sip_code, event.sip_reason)
    outcome = outcome_words(event.outcome)
    return f"{outcome}. {ended}" if outcome else ended


def goal_words(event: CallFinished) -> str:
    """Whether a call reached its goal, or that nobody spoke at all."""
    if event.goal_reached:
        return GOAL_REACHED
    return GOAL_MISSED if event.duration_ms else NO_CONVERSATION
