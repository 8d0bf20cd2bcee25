"""What a call's state looks like: icon, word and tone, the same on every screen.

Owns the chip that says who has a call, its phase in words, and the line's quality in
words. Never colour alone: each has its own icon and word.
"""

from app import speaker_words, wording
from app.engine.events import Floor, Holder, LineQuality, Phase
from app.ui.controls import Tone
from app.ui.live import console_phrases, phrases
from app.ui.live.state import LiveCall

Look = tuple[str, str, Tone]

GOOD_MOS, FAIR_MOS = 4.0, 3.6
"""ITU-T G.107, table B.1: satisfied from 4.03 on, many users dissatisfied below 3.60."""

FLOOR_LOOKS: dict[Floor, tuple[str, Tone]] = {
    Floor.AGENT_SPEAKING: ("speaking", Tone.ACCENT),
    Floor.AGENT_LISTENING: ("listening", Tone.PLAIN),
    Floor.AGENT_THINKING: ("thinking", Tone.WARN),
    Floor.CALLER_SPEAKING: ("person", Tone.GOOD),
    Floor.NOBODY: ("silent", Tone.PLAIN),
}
CHIP_WORDS = (
    *speaker_words.FLOORS.values(),
    wording.RINGING_IN,
    phrases.RINGING_THERE,
    phrases.ON_HOLD,
    phrases.MUTED,
    phrases.CONFERENCE,
    console_phrases.TRANSFERRING,
)
"""What the chip says most of the time, for a width that hardly ever changes."""

QUALITY_CHIPS = {
    phrases.GOOD: phrases.GOOD_LINE,
    phrases.FAIR: phrases.FAIR_LINE,
    phrases.POOR: phrases.POOR_LINE,
}


def floor_look(call: LiveCall) -> Look:
    """Who speaks in an agent's call."""
    icon, tone = FLOOR_LOOKS[call.floor]
    return icon, speaker_words.floor(call.floor, call.standing.is_session), tone


def holder_look(call: LiveCall) -> Look:
    """Who has a call and what keeps it from being heard, the weightiest first."""
    standing = call.standing
    special: list[tuple[bool, Look]] = [
        (call.phase is Phase.ENDED, ("phone-end", phrases.CALL_OVER, Tone.PLAIN)),
        (call.phase is Phase.INCOMING, ("phone-in", wording.RINGING_IN, Tone.WARN)),
        (call.phase is Phase.DIALLING, ("phone-out", wording.RINGING_OUT, Tone.WARN)),
        (call.phase is Phase.RINGING, ("phone-out", phrases.RINGING_THERE, Tone.WARN)),
        (call.is_transferring, ("transfer", console_phrases.TRANSFERRING, Tone.WARN)),
        (call.is_held_here, ("hold", phrases.ON_HOLD, Tone.WARN)),
        (standing.held_by_far_end, ("hold", phrases.HELD_BY_THEM, Tone.WARN)),
        (standing.muted and call.is_mine, ("mic-off", phrases.MUTED, Tone.BAD)),
        (standing.in_conference, ("people", phrases.CONFERENCE, Tone.ACCENT)),
        (call.is_mine, ("mic", phrases.YOU, Tone.GOOD)),
    ]
    return next((look for holds, look in special if holds), floor_look(call))


def wanting_look(call: LiveCall) -> Look | None:
    """That an agent's call wants a person, and why; None when it does not."""
    if not call.is_up or call.is_mine:
        return None
    if call.stalled:
        return "timer", console_phrases.STALLED_TAB, Tone.BAD
    return (
        ("person", console_phrases.ASKED_FOR_TAB, Tone.BAD) if call.asked_for is not None else None
    )


def who_words(call: LiveCall) -> str:
    """Who has the call in hand, in a word; empty while nobody has."""
    words = {Holder.OPERATOR: phrases.YOU, Holder.AGENT: phrases.AGENT}
    return "" if call.rings_here else words.get(call.standing.holder, "")


def tab_words(call: LiveCall, now_ms: float) -> str:
    """Who, phase and time on one line: ``You  ·  On hold  ·  02:10``."""
    _icon, state, _tone = wanting_look(call) or holder_look(call)
    if call.is_up and state in (phrases.YOU, floor_look(call)[1]):
        state = phrases.CONSULTING if call.standing.consults_for else phrases.TALKING
    time = wording.clock_time(call.elapsed_ms(now_ms)) if call.answered_ms is not None else ""
    return "  ·  ".join(part for part in (who_words(call), state, time) if part)


def quality_look(quality: LineQuality) -> Look:
    """A line's quality in a word, by its MOS."""
    if quality.mos >= GOOD_MOS:
        return "signal-good", phrases.GOOD, Tone.GOOD
    if quality.mos >= FAIR_MOS:
        return "signal-fair", phrases.FAIR, Tone.WARN
    return "signal-poor", phrases.POOR, Tone.BAD


def quality_numbers(quality: LineQuality) -> tuple[str, str]:
    """All four numbers as two short lines."""
    first = phrases.mos_and_loss(quality.mos, quality.loss_percent)
    return first, phrases.jitter_and_trip(quality.jitter_ms, quality.round_trip_ms)
