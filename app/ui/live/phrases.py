"""The words of the Live screen, the call bar and the incoming window.

Owns sentences that only these say. Reasons and states that the terminal says too are in
``app.wording``.
"""

from app.ui.tr import tr

YOU = tr("You")
AGENT = tr("Agent")
TALKING = tr("Talking")
CONSULTING = tr("Asking first")
RINGING_THERE = tr("Ringing there")
ON_HOLD = tr("On hold")
HELD_BY_THEM = tr("Held by the other side")
MUTED = tr("Muted")
CONFERENCE = tr("Conference")
CALL_OVER = tr("Call over")

GOOD, FAIR, POOR = tr("Good"), tr("Fair"), tr("Poor")
GOOD_LINE, FAIR_LINE, POOR_LINE = tr("Good line"), tr("Fair line"), tr("Poor line")
LINE_QUALITY = tr("Line quality")
MOS, LOSS, JITTER, ROUND_TRIP = tr("MOS"), tr("Loss"), tr("Jitter"), tr("Round trip")
OUR_DELAY = tr("Our added delay")
OUR_DELAY_LONG = tr(
    "To the line: from your microphone to the packet that leaves.\n"
    "From the line: from the packet that comes to your speaker, with the time it waits so that "
    "late ones can catch up. The way between the two phones is not in it."
)
TO_LINE, FROM_LINE = tr("To the line"), tr("From the line")

ANSWER = tr("Answer")
LET_AGENT = tr("Let the agent answer")
DECLINE = tr("Decline")
MUTE = tr("Mute")
HOLD = tr("Hold")
RESUME = tr("Press to talk on this call again.")
HOLD_CONFERENCE = tr("Everybody in the conference waits on hold.")
RESUME_CONFERENCE = tr("Press to talk in the conference again.")
SPEAK_AGAIN = tr("Press to be heard again.")
KEYPAD = tr("Keypad")
TRANSFER = tr("Transfer")
ADD_CALL = tr("Add call")
SPLIT = tr("Split off")
COMPLETE = tr("Complete transfer")
END_CALL = tr("End call")
ENDING = tr("Ending...")
END_ALL = tr("End all")
MUTE_OR_UNMUTE = tr("Mute or unmute")
HOLD_OR_RESUME = tr("Hold or resume")
ADD_OR_JOIN = tr("Add a call or join calls")
SWITCH_CALLS = tr("Switch to the other call")
NEXT_TAB = tr("Show the next call")
BACK_TO_HELD = tr("Back to the call on hold")

NOT_ANSWERED = tr("Nobody has answered yet.")
WHILE_ON_HOLD = tr("The call is on hold.")
WHILE_HELD = tr("The other side has put the call on hold.")
IN_CONFERENCE = tr("This call is in the conference: split it off first.")
BEING_DONE = tr("This is being done.")

SENT_KEYS = tr("Keys sent")
NO_KEYS_YET = tr("Press or type keys: 0 to 9, * and #")
KEYPAD_TITLE = tr("Keypad")
CLOSE = tr("Close")

TRANSFER_TITLE = tr("Transfer this call")
NUMBER = tr("Name or number")
SUGGESTIONS = tr("Suggestions")
TRANSFER_NOW = tr("Transfer now")
TRANSFER_NOW_HINT = tr("They are rung straight away, and you are out of the call.")
ASK_FIRST = tr("Ask first")
ASK_FIRST_HINT = tr("The caller waits on hold while you talk to them.")
NO_NUMBER = tr("The number of this call is not known.")
NUMBER_FIRST = tr("Type a name or number first.")

CONFERENCE_TITLE = tr("Conference and further calls")
IN_IT = tr("In the conference")
WAITING = tr("Other calls of yours")
NO_OTHER = tr("You have no other call. Call somebody: this call waits on hold meanwhile.")
JOIN = tr("Join")
CALL_THEM = tr("Call")
NUMBER_FIRST = tr("Enter or choose a number first.")

CALLER = tr("Caller")
NO_CONTACT = tr("Nobody in your contacts has this number.")
LOOKING = tr("Looking in your contacts...")
NOTES = tr("Notes")
NOTES_HINT = tr("What you write is kept with the call, each line with its time.")
SAVED = tr("Saved")
SAVING = tr("Saving...")
NOT_SAVED_YET = tr("Not saved yet")

ENCRYPTED = tr("Encrypted")
ENCRYPTED_LONG = tr("The sound of this call is encrypted on its way to the server (SRTP).")
RECORDED = tr("Recorded")
NOT_RECORDED = tr("Not recorded")
RECORDING_BROKE = tr("Recording broke off")
RECORDING = tr("Recording")
CALL_AGAIN = tr("Call again")
OPEN_IN_LIBRARY = tr("Open in library")

NO_CALL = tr("No call now")
NO_CALL_HINT = tr("A call appears here as soon as a line rings or you call somebody.")
LAST_CALLS = tr("Last calls")
NO_LAST_CALLS = tr("There was no call yet.")
LIVE_CALLS = tr("Live calls")
SHOW_CALL = tr("Show call")
CALL_BAR = tr("The call in brief")
OTHER_CALLS = tr("All live calls")
MODELS_LOADING = tr("Speech models are loading; the transcript starts when they are ready.")
NOTHING_SAID = tr("Nothing was said.")
SAY_SOMETHING = tr("Nobody has said anything yet.")

FAILED_END = tr("The call could not be ended")
FAILED_MUTE = tr("The microphone could not be closed or opened")
FAILED_HOLD = tr("The call could not be put on hold")
FAILED_RESUME = tr("The call could not be resumed")
FAILED_KEYS = tr("The keys could not be sent")
FAILED_TRANSFER = tr("The other side would not be transferred")
FAILED_CONSULT = tr("The third party could not be called")
FAILED_BACK = tr("There was no way back to the call on hold")
FAILED_CONFERENCE = tr("The calls could not be joined")
FAILED_SPLIT = tr("The call could not be split off")
FAILED_CALL = tr("The call could not be placed")
FAILED_ANSWER = tr("The call could not be answered")
FAILED_AGENT = tr("The agent could not answer")
FAILED_DECLINE = tr("The call could not be declined")
FAILED_REDIRECT = tr("The call could not be redirected")
FAILED_NOTE = tr("The note could not be saved")
FAILED_LOOK_UP = tr("The contacts could not be read")
FAILED_LAST_CALLS = tr("The last calls could not be read")
MISSED = tr("Missed")
AGAIN = tr("Press the button again to do it all the same.")
GOES_ON = tr("The call goes on.")


def failure(what: str, reason: str, sip_code: int | None) -> str:
    """Why something did not work, as one sentence with the SIP code where there is one."""
    if sip_code is not None:
        return f"{what} ({sip_code})."
    return f"{what}: {reason.rstrip('.')}." if reason else f"{what}."


def forbidden(why: str, may_insist: bool) -> str:
    """What is against a call, and how to place it all the same where that is for the person to
    say."""
    sentence = f"{why[:1].upper()}{why[1:].rstrip('.')}."
    return f"{sentence} {AGAIN}" if may_insist else sentence


def no_models(reason: str) -> str:
    """Why there is no transcript."""
    words = tr("There is no transcript: {reason}")
    return words.format(reason=reason or tr("the speech models could not be loaded."))


def back_to(name: str) -> str:
    """The way out of a consultation."""
    return tr("Back to {name}").format(name=name)


def conference_of(count: int) -> str:
    """The conference with the number of others in it."""
    return tr("Conference ({count})").format(count=count)


def calls_count(count: int) -> str:
    """How many calls are live."""
    return tr("{count} calls").format(count=count)


def mos_and_loss(mos: float, loss_percent: float) -> str:
    """The first line of a line's numbers."""
    words = tr("MOS {mos:.1f}  ·  {loss:.1f} % lost")
    return words.format(mos=mos, loss=loss_percent)


def jitter_and_trip(jitter_ms: float, round_trip_ms: float) -> str:
    """The second line of a line's numbers."""
    words = tr("{jitter:.0f} ms jitter  ·  {trip:.0f} ms round trip")
    return words.format(jitter=jitter_ms, trip=round_trip_ms)


def added_delay(total_ms: float) -> str:
    """Our own share of the delay, both ways together."""
    return tr("{total:.0f} ms ours").format(total=total_ms)


def milliseconds(value_ms: float) -> str:
    """A time with its unit."""
    return tr("{value:,.0f} ms").format(value=value_ms)


def percent(value: float) -> str:
    """A share with its unit."""
    return tr("{value:.1f} %").format(value=value)


def tab_name(name: str, words: str) -> str:
    """A call's tab for a screen reader."""
    return f"{name}: {words}"


def call_someone(name: str) -> str:
    """What a row of the last calls offers."""
    return tr("Call {name}").format(name=name)


def not_saved(reason: str) -> str:
    """A note that waits to be saved, with the reason."""
    return tr("Not saved yet: {reason}").format(reason=reason)
