"""Who or what has answered a call of ours: a person, a mailbox, or a menu.

Owns the verdict and the moment from which one may speak. Pure: it is told of speech, words
and beeps on the desk's clock and asked. Leaves hearing to ``listening`` and ``audio.beep``
and what is said to whom to ``turn_taking``.

Words decide where there are any; the length of the greeting and the beep decide where the
words do not. The lengths are near those of Asterisk's AMD application (1.5 s of greeting
for a person), longer because a word is recognised here before the length has to decide.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Answerer(StrEnum):
    """Who or what it is."""

    PERSON = "person"
    VOICEMAIL = "voicemail"
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class AnswererTimes:
    """Milliseconds."""

    long_greeting_ms: float = 4_500.0
    """Nobody who picks up a telephone talks so long without waiting for an answer."""
    quiet_after_greeting_ms: float = 2_500.0
    """A mailbox whose beep was not heard has begun to record by then."""
    quiet_after_menu_ms: float = 900.0
    """A menu pauses between its options; before the last one no key is pressed. The end of
    the turn was waited for already."""


_MAILBOX = re.compile(
    r"\b(leave (me |us )?(a|your|the) (short |brief )?(voice )?(message|name|number)|"
    r"(after|at|following) the (tone|beep|sound|signal|pips?)|(record|leave) your message|"
    r"(voice ?mail|voice mail|mail ?box|answering machine)|"
    r"(get|call) (back to )?you (back )?as soon as|(mailbox|memory) is full)\b"
)
_AWAY = re.compile(
    r"\b((can not|cannot|can't|unable to|not able to) (come to|take|answer|get to) "
    r"(the|your|my|this) (phone|call|telephone)|"
    r"(can not|cannot|can't|unable to|not able to) pick up|"
    r"(is|are|am|i'm|we're) (currently |presently )?(not available|unavailable|away from))\b"
)
"""A person may say so too, and then asks something: "he's not available, who's calling?"."""
_MENU = re.compile(
    r"\b((press|dial|push|enter|select|choose) (\d|zero|one|two|three|four|five|six|seven|"
    r"eight|nine|star|pound|hash)|(say or press|press or say)|main menu|"
    r"(following|these) options|enter (your|the) .{0,30}(number|extension)|"
    r"menu (has|have) changed)\b"
)
_SENTENCE = re.compile(r"(?<=[.!?]) ")
_REACHED = re.compile(r"\byou(?:'ve| have) reached\b")
_ASKS = re.compile(
    r"\b(how (can|may) i|who(?:'s| is| am)|what can i|"
    r"(can|may|could|shall) i (take|ask|help|tell))\b|\?"
)
_READY = re.compile(r"\b(speaking|(help|assist|do for) you|go ahead)\b")
"""How somebody ends a long greeting who waits for our words."""


def answerer_by_words(text: str) -> tuple[Answerer, str] | None:
    """What the words of a greeting tell, and which of them; None when they leave it open."""
    plain = " ".join(text.lower().replace("’", "'").split())
    menu = _MENU.search(plain)
    # "Speak after the signal. To listen to your message again, press 1": no menu of a firm.
    no_keys = " ".join(one for one in _SENTENCE.split(plain) if not _MENU.search(one))
    found = _MAILBOX.search(no_keys)
    if menu and not found:
        return Answerer.MENU, f"“{menu.group()}”"
    found = found or (None if _ASKS.search(plain) else _AWAY.search(plain))
    return (Answerer.VOICEMAIL, f"“{found.group()}”") if found else None


class WhoAnswered:
    """One outbound call's first moments. Times are the desk's clock, in milliseconds."""

    def __init__(self, times: AnswererTimes | None = None) -> None:
        self.verdict: Answerer | None = None
        self.why = ""
        self._times = times or AnswererTimes()
        self._began_ms: float | None = None
        self._quiet_since_ms: float | None = None
        self._beep_ms: float | None = None
        self._reached = False
        self._by_length = False

    def speech(self, at_ms: float) -> None:
        """The far end speaks, or goes on speaking."""
        if self._began_ms is None:
            self._began_ms = at_ms
        self._quiet_since_ms = None
        if self.verdict is None and at_ms - self._began_ms >= self._times.long_greeting_ms:
            self._judge(Answerer.VOICEMAIL, "a greeting that waits for no answer")
            self._by_length = True

    def quiet(self, at_ms: float) -> None:
        """The far end has stopped, for now."""
        self._quiet_since_ms = at_ms

    def words(self, text: str) -> None:
        """What was recognised of the greeting so far, or all of it."""
        told = answerer_by_words(text)
        known = self.verdict is Answerer.MENU or (
            self.verdict is Answerer.VOICEMAIL and not self._by_length
        )
        if told is not None and not known:
            self._judge(*told)
            self._by_length = False
        self._reached = self._reached or bool(_REACHED.search(text.lower().replace("’", "'")))

    def greeted(self, text: str) -> None:
        """The greeting is over, and this is all of it."""
        self.words(text)
        plain = text.lower()
        asks = _ASKS.search(plain) is not None
        if self._by_length and (asks or _READY.search(plain)):
            self._judge(Answerer.PERSON, "a greeting that waits for an answer")
        elif self.verdict is None and self._reached and not asks:
            self._judge(Answerer.VOICEMAIL, "a name, and nothing that asks for an answer")
        elif self.verdict is None:
            self._judge(Answerer.PERSON, "a short greeting")

    def beep(self, at_ms: float) -> None:
        """A beep has ended. After it a mailbox records."""
        if self.verdict in (None, Answerer.VOICEMAIL):
            self._beep_ms, self._by_length = at_ms, False
            self._judge(Answerer.VOICEMAIL, self.why or "a beep")

    def may_speak(self, now_ms: float) -> bool:
        """Whether what is said or pressed now is heard: by a mailbox only after its beep, or
        where that does not come; by a menu once it has named its options."""
        if self.verdict is None or self.verdict is Answerer.PERSON:
            return self.verdict is not None
        if self._beep_ms is not None:
            return True
        if self._quiet_since_ms is None:
            return False
        times, waits_ms = self._times, now_ms - self._quiet_since_ms
        if self.verdict is Answerer.MENU:
            return waits_ms >= times.quiet_after_menu_ms
        return waits_ms >= times.quiet_after_greeting_ms

    def _judge(self, verdict: Answerer, why: str) -> None:
        if verdict is not self.verdict or self._by_length:
            self.verdict, self.why = verdict, why
