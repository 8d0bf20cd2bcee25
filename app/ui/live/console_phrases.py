"""The words of the agent's console: steering, what was captured, marks and tasks.

Owns sentences that only the console says; the wrap-up's are ``wrap_up_phrases``'s, those of
any call ``phrases``'s.
"""

from app import wording
from app.ui.tr import tr

TRANSFERRING = tr("Transferring")
SESSION = tr("Headset session")

TAKE_OVER, HAND_BACK, HAND_TO_AGENT = tr("Take over"), tr("Hand back"), tr("Give to agent")
NOT_NOW = tr("Not now")
TAKE_OVER_HINT = tr("The agent falls silent at once and your microphone opens.")
HAND_BACK_HINT = tr("The agent goes on with what you have said, without greeting again.")
TAKE_OVER_OR_BACK = tr("Take over or hand back")
FLAG, FLAG_HINT = tr("Flag"), tr("Mark this moment.")
TAKE_OVER_FIRST = tr("The agent has the call: take over first.")
NO_WAY_BACK = tr("The agent cannot take this call back.")
PUSH_TO_TALK = tr("Hold to talk while muted")
TAKEN_OVER = tr("You have the call, the agent is silent. Your microphone is open.")
TAKEN_OVER_MUTED = tr("You have the call, the agent is silent. You are muted.")
HANDED_BACK = tr("The agent has the call. Your microphone is closed.")

WHISPER, SAY = tr("Whisper to the agent"), tr("Say exactly")
WHISPER_HINT = tr("Tell the agent something. Nobody else hears or reads it.")
SAY_HINT = tr("The agent speaks this next, word for word.")
COMPOSER = tr("To the agent")
SEND = tr("Send")
COMPOSER_KEYS = tr("Enter sends  ·  Shift+Enter a new line  ·  Esc leaves")
WHISPER_BLOCKED = tr("You have the call: hand it back to whisper to the agent.")
FOLLOWS_A_SCRIPT = tr(
    "This agent follows a script and cannot be instructed: have it say your words exactly."
)
WHILE_RINGING = tr("Nobody has answered yet.")
NOTHING_TYPED = tr("Type something first.")
BEING_SENT = tr("This is being sent.")
REPLIES = tr("Suggested replies")
ONLY_YOU = tr("Only you see this. A click puts it into “Say exactly”.")
USE_REPLY = tr("Use suggested reply {number}")
WHISPERED = tr("Whispered to the agent")
TO_SAY = tr("To be said exactly")
FLAG_MARK, NOTE_MARK = tr("Flag"), tr("Note")
ANSWERED_BY = {
    "person": tr("A person answered"),
    "voicemail": tr("A voicemail answered"),
    "menu": tr("A menu answered"),
}
TOOK = tr("Took")
FOR_A_PERSON = tr("A person has to do it.")

TAB_CALLER, TAB_FIELDS, TAB_CHECKLIST = tr("Caller"), tr("Fields"), tr("Checklist")
TAB_NOTES, TAB_TASKS = tr("Notes"), tr("Tasks")
SIDE_TABS = tr("About this call")
WRITE_NOTE = tr("Write a note")

CAPTURED = tr("Captured fields")
NOTHING_CAPTURED = tr("Nothing captured yet.")
ACCEPTED, NOT_ACCEPTED = tr("Accepted"), tr("Not checked")
ACCEPT, EDIT = tr("Accept"), tr("Edit")
KEEP_VALUE, LEAVE_VALUE = tr("Keep this value"), tr("Leave it as it was")
MOMENTS = tr("Moments")
MOMENTS_NONE = tr("Flags and notes of this call appear here. A click goes to their moment.")
NOTE_NOW, NOTE_NOW_HINT = tr("Note for this moment"), tr("Note for now, Enter keeps it")
TASKS = tr("The agent's tasks for you")
NO_TASKS = tr("The agent has left nothing for you to do.")
TASK_KINDS = {
    "message": tr("Message"),
    "callback": tr("Call back"),
    "escalation": tr("Needs you"),
    "tool": tr("To do by hand"),
}

FAILED_TAKE_OVER = tr("The call could not be taken over")
FAILED_HAND_BACK = tr("The call could not be handed back")
FAILED_WHISPER = tr("The agent was not told")
FAILED_SAY = tr("The agent will not say it")
FAILED_FLAG = tr("The moment could not be marked")
FAILED_FIELD = tr("The field could not be changed")
FAILED_TASKS = tr("The tasks could not be read")
FAILED_TASK = tr("The task could not be changed")
FAILED_SESSION = tr("The session could not be started")
FAILED_TEMPLATES = tr("The templates could not be read")
FAILED_SCRIPTS = tr("The scripts could not be read")
TEXT_KEPT = tr("Your text is still there.")

STALLED = tr("The agent's model keeps the caller waiting. The agent has asked for patience.")
ASKED_FOR = tr("The caller wants a person.")
ASKED_FOR_TAB = tr("Wants you")
STALLED_TAB = tr("Stalled")
STATES = tr("What needs your attention")

START_SESSION = tr("Start a headset session")
SESSION_HINT = tr("Talk to the agent through your headset, without a line.")
WHAT_IT_KNOWS = tr("What the agent must know")
START, STARTING, CANCEL = tr("Start"), tr("Starting..."), tr("Cancel")
NAME_FACT = tr("Give this fact a name.")
FACT_NEEDED = tr("The script needs this.")


def tool_running(name: str) -> str:
    """A tool that has not answered yet."""
    return tr("{tool}: running...").format(tool=wording.sentence_case(wording.plain(name)))


def tool_broke_off(name: str) -> str:
    """A tool that had not answered when the call ended."""
    return tr("{tool}: not finished when the call ended").format(tool=name)


def wants_a_person(why: str) -> str:
    """The caller asked for somebody; ``why`` is what the agent says of it."""
    return f"{ASKED_FOR} {why}".strip()


def transcript_late(behind_ms: float) -> str:
    """Recognition is behind, the sound is not."""
    words = tr("The transcript is {seconds} s behind. The audio is fine.")
    return words.format(seconds=max(1, round(behind_ms / 1000)))


def network_lost(since_ms: float, limit_ms: float, moves: bool) -> str:
    """When a call that is talked on ends without sound, and what goes on by itself.

    ``moves``: the phone can keep a call under another address.
    """
    words = tr("No network. The call is being ended, as no sound arrives.")
    if since_ms < limit_ms:
        words = tr("No network. The call ends in {left} unless sound arrives again.")
        words = words.format(left=wording.clock_time(limit_ms - since_ms))
    after = tr("Line and call go on by themselves once the network is back.")
    if not moves:
        after = tr(
            "Once the network is back the line goes on by itself, and the call does if this "
            "computer has the same address as before."
        )
    return f"{words} {after}" if since_ms < limit_ms else words


def network_lost_on_hold(since_ms: float) -> str:
    """The same of a call on hold, on which no sound is waited for."""
    words = tr("No network for {since}. The call stays on hold until it is back.")
    return words.format(since=wording.clock_time(since_ms))


NETWORK_LOST_RINGING = tr("No network. The line goes on by itself once it is back.")


def models_loading(detail: str) -> str:
    """Which model is being loaded."""
    words = tr("Speech models are loading ({detail}). The transcript starts when they are ready.")
    return words.format(detail=detail)


def accept_field(name: str) -> str:
    """What a captured field's button does, for those who do not see it."""
    return tr("Accept {name}").format(name=name)


def edit_field(name: str) -> str:
    """The same of the other button."""
    return tr("Edit {name}").format(name=name)


def field_value(name: str) -> str:
    """What the field that edits a value is called."""
    return tr("Value of {name}").format(name=name)


def to_moment(time: str, kind: str, text: str) -> str:
    """What a mark's button is called."""
    return f"{time} {kind}: {text}" if text else f"{time} {kind}"


def tick_off(text: str) -> str:
    """What a task's button is called."""
    return tr("Done: {task}").format(task=text)


def not_done(text: str) -> str:
    """The same of one that was ticked off."""
    return tr("Not done yet: {task}").format(task=text)


def more_tasks(count: int) -> str:
    """How many tasks there is no room for."""
    return tr("and {count} more, shown once these are done").format(count=count)


def due(moment: str) -> str:
    """When a callback is wanted."""
    return tr("for {moment}").format(moment=moment)


def with_count(name: str, count: int) -> str:
    """A tab with how much waits behind it."""
    return tr("{name}, {count}").format(name=name, count=count) if count else name


def still_missing(names: str) -> str:
    """The facts that a script cannot do without."""
    return tr("Still missing: {names}.").format(names=names)
