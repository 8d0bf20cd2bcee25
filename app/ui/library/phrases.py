"""What the Library says that is put together, and the words that several parts share.

Owns these sentences. Times, directions and outcomes of a call are worded as in the list of
recent calls (``app.ui.phone.phrases``), reasons and codes in ``app.wording``.
"""

from app import speaker_words, wording
from app.commands.library import CallDetail, LibraryRow
from app.engine.events import Speaker
from app.ui.phone import phrases as calls
from app.ui.tr import tr
from models.calls import Call

DOT = calls.DOT
LIBRARY = tr("Library")
SEARCH = tr("Search all calls")
SEARCH_HINT = tr("Words that were said or noted")
SEARCH_TIP = tr(
    "Words, a phrase in quotation marks, or filters such as with:dana, tag:urgent,\n"
    "agent:booking, outcome:agreed, speaker:caller, after:2026-11-01, before:7d,\n"
    "has:note, is:missed."
)
CALLS = tr("Past calls")
NO_CALLS = tr("No calls yet")
NOTHING_YET = tr("Nothing to read yet")
FIRST_CALL_HINT = tr("Call somebody on the Phone screen, or talk to your agent on the Test screen.")
NO_CALLS_HINT = tr("Every call is kept here with its words, its sound and your notes.")
NOTHING_FOUND = tr("Nothing found")
NOTHING_FOUND_HINT = tr(
    "Try fewer words, or take a filter away. "
    "A person's calls are found by with:dana or with:0301234."
)
CHOOSE = tr("Choose a call")
CHOOSE_HINT = tr("Its words, its sound and your notes appear here.")
CALL_GONE = tr("This call is not here any more")
TRY_AGAIN = tr("Try again")

PLAY, PAUSE = tr("Play"), tr("Pause")
WAVEFORM = tr("Sound of the call")
US = tr("Us")
NOT_RECORDED = tr("This call was not recorded.")
GOING_ON = tr("The call is still going on.")
SOUND_LATER = tr("The call is still going on; its sound is here once it has ended.")
END_FIRST = tr("The call is still going on; end it first.")
NOBODY_SPOKE = tr("Nobody answered, so there is nothing to hear.")
READING_SOUND = tr("Reading the sound...")

SEEK_TIP = tr("Click to hear it from here")
NO_WORDS = tr("There is no transcript of this call.")
NOBODY_ANSWERED = tr("Nobody answered.")
NO_NUMBER = tr("The number of this call is not known.")
NO_SOUND = tr("There is no sound of this call.")
FIND_HERE = tr("Find in this call")
NEXT_HIT, LAST_HIT = tr("Next"), tr("Previous")
NOT_HERE = tr("Not found")

CALL_AGAIN = tr("Call again")
OPEN_CONTACT = tr("Open contact")
EXPORT_TEXT = tr("Export text...")
EXPORT_WAV = tr("Export WAV...")
DELETE = tr("Delete...")
DELETE_SURE = tr("Delete call")
KEEP = tr("Keep")
DELETE_QUESTION = tr(
    "Delete this call with its words, its sound and your notes? This cannot be undone."
)
NOTES_AND_TAGS = tr("Notes and tags")
NOTES_AND_DETAILS = tr("Notes and details")
TRANSCRIPT = tr("Transcript")
DETAILS = tr("Details")
TAGS = tr("Tags")

CHIPS: tuple[tuple[str, str], ...] = (
    (tr("Missed"), "is:missed"),
    (tr("Agent"), "is:agent"),
    (tr("Mine"), "is:mine"),
    (tr("With note"), "has:note"),
    (tr("With recording"), "has:recording"),
    (tr("Last 7 days"), "after:7d"),
)
"""What a chip says and what it writes into the search field."""


def no_words(call: Call) -> str:
    """Why there is nothing to read."""
    if call.ended_at is None:
        return GOING_ON
    return NOBODY_ANSWERED if call.answered_at is None else NO_WORDS


def no_sound(call: Call) -> str:
    """Why there is nothing to hear of a call without a recording."""
    return NOBODY_SPOKE if call.answered_at is None else NOT_RECORDED


def lanes(in_session: bool = False) -> tuple[str, str]:
    """Whose the two lanes of a call's sound are: the far end's, ours."""
    ours = speaker_words.desk(True) if in_session else US
    return speaker_words.speaker(Speaker.CALLER, in_session), ours


def second_line(row: LibraryRow) -> str:
    """The second line of a call in the list: what came of it, or its number."""
    parts = (calls.outcome(row.call), calls.who_had(row.call), row.number if row.name else "")
    return DOT.join(part for part in parts if part)


def spoken(row: LibraryRow, now_ms: float) -> str:
    """A call in one sentence, for screen readers and tooltips."""
    call = row.call
    result = "" if calls.was_missed(call) else calls.outcome(call)
    parts = [calls.direction(call)[2], title(row.name, row.number), row.number if row.name else ""]
    parts += [calls.when_exactly(call.created_at, now_ms), result, calls.who_had(call), row.snippet]
    return ", ".join(part for part in parts if part)


def title(name: str, number: str) -> str:
    """Whom a call was with."""
    return name or number or wording.UNKNOWN_CALLER


def facts(detail: CallDetail, now_ms: float) -> str:
    """Number, moment, length and line on one line."""
    call = detail.call
    spoke = call.answered_at and call.ended_at
    length = wording.clock_time(call.duration_ms) if spoke else ""
    parts = (
        detail.number if detail.name else "",
        calls.when_exactly(call.created_at, now_ms),
        length,
        detail.line_label,
        calls.who_had(call),
    )
    return DOT.join(part for part in parts if part)


def ending(call: Call) -> str:
    """What a call came to and why it ended, in words."""
    if call.answered_at is None or call.end_reason is None:
        return calls.outcome(call)
    parts = (wording.outcome_words(call.outcome), calls.sentence_end(call))
    return ". ".join(part for part in parts if part) + "."


def position(at_ms: int, duration_ms: int) -> str:
    """Where the playhead is: ``01:04 / 05:12``."""
    return f"{wording.clock_time(at_ms)} / {wording.clock_time(duration_ms)}"


def position_said(at_ms: int, duration_ms: int) -> str:
    """The same for a screen reader."""
    return tr("{at} of {all}").format(
        at=wording.clock_time(at_ms), all=wording.clock_time(duration_ms)
    )


def lost(percent: float) -> str:
    """How much of the sound was lost on the way."""
    return tr("{percent} % lost").format(percent=f"{percent:.1f}")


def hit_of(place: int, count: int) -> str:
    """Which of the places found is shown."""
    return tr("{n} of {count}").format(n=place + 1, count=count)


def written(path: str) -> str:
    """A file has been written."""
    return tr("Written to {path}.").format(path=path)


def failed(what: str, error: BaseException) -> str:
    """What could not be done, and the error's own sentence."""
    return f"{what} {calls.problem(error)}"
