"""What a script asks for: a day, a time, a number of people, a name, anything.

Owns the kinds of slot, the question for each and the value in an answer. Parsing
the words is ``understanding``'s; the order of questions is ``script_actions``'s.
"""

import re
from dataclasses import dataclass
from datetime import date, time
from enum import Enum

from app.agent.playbook import Action
from app.agent.understanding.dates import find_day, say_day
from app.agent.understanding.found import bare
from app.agent.understanding.names import find_name
from app.agent.understanding.numbers import find_digits, find_number, find_party_size
from app.agent.understanding.times import find_time, say_time


class SlotKind(Enum):
    """How the answer is read."""

    DAY = "day"
    TIME = "time"
    PEOPLE = "people"
    NUMBER = "number"
    PHONE = "phone"
    NAME = "name"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class SlotValue:
    """One understood answer. ``value`` is for records (ISO dates, digits), ``phrase`` for speech.

    ``inexact`` holds the caller's own words when they name a stretch of days only.
    """

    key: str
    kind: SlotKind
    value: str
    phrase: str
    inexact: str = ""


_KINDS = (
    (SlotKind.PHONE, r"phone|telephone|mobile|call ?back number|contact number"),
    (SlotKind.PEOPLE, r"party|people|guests|how many|persons|seats"),
    (SlotKind.TIME, r"\btime\b|hour|o'clock"),
    (SlotKind.DAY, r"\bdate\b|\bday\b|\bwhen\b|weekday"),
    (SlotKind.NAME, r"\bname\b|\bwho\b"),
    (SlotKind.NUMBER, r"number|amount|quantity|\bcount\b|\bage\b"),
)
_QUESTIONS = {
    SlotKind.DAY: ("Which day is that for?", "What date would that be?"),
    SlotKind.TIME: ("What time would you like?", "What time should I put down?"),
    SlotKind.PEOPLE: ("How many people will it be?", "For how many people should that be?"),
    SlotKind.PHONE: ("What number can we reach you at?", "Could you say the number once more?"),
    SlotKind.NAME: ("Could I have your name, please?", "What name should I write down?"),
}


def slot_kind(action: Action) -> SlotKind:
    """How the answer to an ``ask for`` action is read, from its words and its key."""
    words = f"{action.text} {action.key}".casefold().replace("_", " ")
    for kind, pattern in _KINDS:
        if re.search(pattern, words):
            return kind
    return SlotKind.TEXT


def slot_question(action: Action, again: int = 0) -> str:
    """The question for an ``ask for`` action; in other words when asked ``again``."""
    kind = slot_kind(action)
    if kind is SlotKind.DAY and action.key.startswith(("commit", "pay")):
        return ("What date works for you?", "Which exact day should I write down?")[again > 0]
    if kind is SlotKind.DAY and "new" in action.text:
        return ("Which day would suit you?", "What date would that be?")[again > 0]
    if kind in _QUESTIONS:
        return _QUESTIONS[kind][again > 0]
    wanted = action.text.replace("_", " ")
    return (f"What is your {wanted}?", f"Could you tell me your {wanted}?")[again > 0]


def read_slot(
    action: Action, heard: str, today: date, asked: bool, evening: bool = False
) -> SlotValue | None:
    """The value for ``action`` in what was heard; ``asked`` when it answers just that question.

    ``evening``: a clock time without am or pm is rather for dinner than for breakfast.
    """
    kind = slot_kind(action)
    if kind is SlotKind.DAY:
        return _day(action.key, heard, today, asked)
    if kind is SlotKind.TIME:
        return _time(action.key, heard, asked, evening)
    if kind is SlotKind.PEOPLE:
        people = find_party_size(heard, asked)
        if people is None or not 1 <= people.value <= 200:
            return None
        noun = "person" if people.value == 1 else "people"
        return SlotValue(action.key, kind, str(people.value), f"for {people.value} {noun}")
    if kind is SlotKind.NAME:
        name = find_name(heard, asked)
        return (
            SlotValue(action.key, kind, name.value, f"under the name {name.value}")
            if name
            else None
        )
    return _other(action.key, kind, heard) if asked else None


_TURNED_DOWN = re.compile(r"\b(?:no|not|can't|cannot|won't|but|actually|rather|instead|i mean)\b")
"""With such words around, the day named last counts: "not today, but on Friday"."""
_DENIED = re.compile(r"\b(?:not|\w+n't|cannot)\b")


def _day(key: str, heard: str, today: date, asked: bool) -> SlotValue | None:
    found = find_day(heard, today, asked)
    if found is None:
        return None
    words = bare(heard)
    later = find_day(words[found.end :], today, asked)
    if later is not None and _TURNED_DOWN.search(words[: found.start] + words[found.end :]):
        found = later
    elif found.value.date == today and _DENIED.search(words[: found.start]):
        return None  # "I can't pay right now" names no day
    day = found.value.date
    said = say_day(day, today)
    phrase = said.split(",")[0] if said.startswith(("today", "tomorrow")) else f"on {said}"
    said = "at the weekend" if found.words in ("weekend", "the weekend") else found.words
    inexact = "" if found.value.exact else said
    return SlotValue(key, SlotKind.DAY, day.isoformat(), phrase, inexact)


def _time(key: str, heard: str, asked: bool, evening: bool) -> SlotValue | None:
    found = find_time(heard, asked, evening)
    if found is None:
        return None
    value: time = found.value
    said = say_time(value)
    return SlotValue(key, SlotKind.TIME, value.strftime("%H:%M"), f"at {said}")


def _other(key: str, kind: SlotKind, heard: str) -> SlotValue | None:
    if kind is SlotKind.PHONE:
        digits = find_digits(heard)
        if digits is None:
            return None
        return SlotValue(key, kind, digits.value, f"with the number {' '.join(digits.value)}")
    if kind is SlotKind.NUMBER:
        number = find_number(heard)
        return SlotValue(key, kind, str(number.value), str(number.value)) if number else None
    text = heard.strip()
    return SlotValue(key, kind, text, text.rstrip(".")) if text else None
