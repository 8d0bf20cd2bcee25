"""What the Phone screen says that is put together: times, outcomes, counts, reports.

Owns these sentences; fixed words stand where they are shown. Reasons and codes come from
``app.wording``. ``now_ms`` is Unix time in milliseconds, moments are ISO 8601 in UTC.
"""

from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from app import session_words, wording
from app.commands.people import ImportReport, Recent
from app.ui.controls import Tone
from app.ui.tr import tr
from models.calls import Call
from models.endings import FAILURES, EndReason
from models.sessions import BROWSER_LINE, NEVER_RING

DOT = "  ·  "
DAYS_BY_NAME = 6
"""Up to so many days back a day is called by its name; before that by its date."""
PERSON_ENDS = (EndReason.COMPLETED, EndReason.CALLER_HUNG_UP, EndReason.DESK_HUNG_UP)


def unix_ms() -> float:
    """Now."""
    return float(QDateTime.currentMSecsSinceEpoch())


def local(moment: str) -> QDateTime:
    """A moment of the records in this computer's time."""
    return QDateTime.fromMSecsSinceEpoch(int(datetime.fromisoformat(moment).timestamp() * 1000))


def when(moment: str, now_ms: float) -> str:
    """How long ago, as briefly as it can be said: ``10:32``, ``Yesterday``, ``Tuesday``."""
    then, today = local(moment), QDateTime.fromMSecsSinceEpoch(int(now_ms)).date()
    return clock(then.time()) if then.date() == today else day(then.date(), today)


def when_exactly(moment: str, now_ms: float) -> str:
    """Day and time: ``Today, 10:32``, ``Yesterday, 16:05``, ``3 Nov 2025, 9:10``."""
    then, today = local(moment), QDateTime.fromMSecsSinceEpoch(int(now_ms)).date()
    words = tr("Today") if then.date() == today else day(then.date(), today)
    return f"{words}, {clock(then.time())}"


def day(date: QDate, today: QDate) -> str:
    """A day before today, or after it, in words while it is near."""
    ago = date.daysTo(today)
    if ago == -1:
        return tr("Tomorrow")
    if ago == 1:
        return tr("Yesterday")
    if 1 < ago <= DAYS_BY_NAME:
        return QLocale().dayName(date.dayOfWeek())
    return QLocale().toString(date, "d MMM" if date.year() == today.year() else "d MMM yyyy")


def clock(time: QTime) -> str:
    """Hours and minutes as this country writes them."""
    shape = QLocale().timeFormat(QLocale.FormatType.ShortFormat)
    return QLocale().toString(time, shape.replace(":ss", ""))


def was_missed(call: Call) -> bool:
    """Whether somebody rang here and nobody took it."""
    rang_here = (
        call.direction == "inbound" and call.answered_at is None and call.line_id not in NEVER_RING
    )
    return rang_here and (
        not call.seen
        or call.end_reason in (EndReason.MISSED, EndReason.CANCELLED, EndReason.NO_ANSWER)
    )


def direction(call: Call) -> tuple[str, Tone, str]:
    """Icon, tone and word for who dialled and whether it was missed."""
    if call.is_session:
        return "headset", Tone.PLAIN, tr("Headset session")
    if call.line_id == BROWSER_LINE:
        return "person", Tone.PLAIN, tr("Browser session")
    if was_missed(call):
        return "phone-missed", Tone.BAD, tr("Missed call")
    if call.direction == "outbound":
        return "phone-out", Tone.PLAIN, tr("Outgoing call")
    return "phone-in", Tone.GOOD, tr("Incoming call")


def outcome(call: Call) -> str:
    """What came of a call, or why nothing did, without a full stop."""
    if call.end_reason is None:
        return tr("In progress") if call.ended_at is None else tr("Ended")
    if was_missed(call):
        return tr("Missed")
    if call.answered_at is None:
        return unanswered(call)
    parts = [wording.outcome_words(call.outcome), wording.clock_time(call.duration_ms)]
    if call.end_reason in FAILURES:
        parts.insert(0, sentence_end(call))
    return ", ".join(part for part in parts if part)


def unanswered(call: Call) -> str:
    """Why nobody spoke."""
    short = {
        EndReason.CANCELLED: tr("Cancelled"),
        EndReason.REJECTED: tr("Turned away here"),
        EndReason.ELSEWHERE: tr("Taken on another phone"),
    }
    reason = call.end_reason
    if reason in short and call.direction == "inbound" or reason is EndReason.CANCELLED:
        return short[reason]
    return sentence_end(call)


def sentence_end(call: Call) -> str:
    """The reason as a sentence without its full stop."""
    reason = str(call.end_reason)
    if call.is_session:
        return session_words.end_sentence(reason).rstrip(".")
    return wording.end_sentence(reason, call.sip_code, call.sip_reason).rstrip(".")


def who_had(call: Call) -> str:
    """Who talked: the agent, the person at the desk, or one after the other."""
    names = {"agent": tr("Agent"), "operator": tr("You")}
    words = [names[holder] for holder in dict.fromkeys(call.holders) if holder in names]
    return (
        tr("{first}, then {second}").format(first=words[0], second=wording.lower_first(words[1]))
        if len(words) == 2
        else "".join(words)
    )


def title(recent: Recent) -> str:
    """Whom a call was with."""
    return recent.name or recent.number or wording.UNKNOWN_CALLER


def details(recent: Recent) -> str:
    """The second line of a call in the list."""
    number = recent.number if recent.name else ""
    parts = (number, outcome(recent.call), who_had(recent.call))
    return DOT.join(part for part in parts if part)


def spoken(recent: Recent, now_ms: float) -> str:
    """A call in one sentence, for screen readers and tooltips."""
    call = recent.call
    parts = [direction(call)[2], title(recent), recent.number if recent.name else ""]
    result = "" if was_missed(call) else outcome(call)
    parts += [when_exactly(call.created_at, now_ms), result, who_had(call)]
    return ", ".join(part for part in parts if part)


def missed(count: int) -> str:
    """How many missed calls nobody has looked at."""
    return tr("1 new missed call") if count == 1 else tr("{n} new missed calls").format(n=count)


def messages(new: int, old: int) -> str:
    """What waits in the voicemail."""
    if new:
        return tr("1 new message") if new == 1 else tr("{n} new messages").format(n=new)
    if old:
        return tr("1 old message") if old == 1 else tr("{n} old messages").format(n=old)
    return tr("No messages")


def suggestions(count: int) -> str:
    """How many people or numbers may be meant."""
    return tr("1 suggestion") if count == 1 else tr("{n} suggestions").format(n=count)


def contacts(count: int) -> str:
    """How many contacts are listed."""
    return tr("1 contact") if count == 1 else tr("{n} contacts").format(n=f"{count:,}")


def report(done: ImportReport) -> str:
    """What an import or a sync did."""
    words = tr("{added} added, {updated} updated, {same} unchanged.").format(
        added=done.added, updated=done.updated, same=done.unchanged
    )
    if done.deleted:
        words += " " + tr("{gone} no longer there and deleted here.").format(gone=done.deleted)
    count = len(done.problems)
    if not count:
        return words
    more = tr("1 problem.") if count == 1 else tr("{n} problems.").format(n=count)
    return f"{words} {more}"


def problem(error: BaseException) -> str:
    """An error's own sentence, with a large first letter and a full stop.

    A name of a file or an address at its beginning stays as it is.
    """
    words = str(error).strip() or type(error).__name__
    if words.split()[0].isalpha():
        words = wording.sentence_case(words)
    return words if words.endswith((".", "!", "?")) else f"{words}."
