"""Who has to do what, and until when, after a call.

Owns finding that in the transcript: promises of either side, what the caller asked for, dates
that were captured, what was left for a person. Each item leads to its moment. Nothing is
made up: an item is what somebody said, and the day it names.
"""

import re
from collections.abc import Sequence
from datetime import date

from app.agent.sentence_cues import content_words
from app.agent.summary import Known, LeftToDo, Said, Unit, likeness, moment, plain, units_of
from app.agent.understanding.dates import find_day, say_day
from app.agent.understanding.times import say_time

WE, THEY = "We", "Caller"
SAME = 0.6
_DO = (
    "call|ring|phone|send|email|e-mail|mail|text|check|look into|tell|ask|let me know|confirm"
    "|find out|get back|forward|fax"
)
_ASKED_OF_US = re.compile(
    rf"\b(?:can|could|would|will) (?:you|someone|somebody)(?: \w+){{0,2}}? (?:{_DO})\b"
    rf"|\bplease (?:{_DO})\b"
    r"|\b(?:call|ring|phone|text|email) me (?:back|again|tomorrow|later|on|at|when|next)\b",
    re.I,
)
_COMMITS = re.compile(r"commit|promis|call_?back|follow_?up|pay(?:ment)?_(?:date|day)|due")


def action_items(said: Sequence[Said], known: Known) -> tuple[str, ...]:
    """What is left to do, in the order of its moments; what people were left to do first."""
    items = [_left(one) for one in known.left]
    found: list[tuple[Unit, str]] = []
    for unit in units_of(said, known.today):
        who = _doer(unit)
        if who and not _said_before(unit, who, found):
            found.append((unit, who))
    items += [_line(who, unit, known.today) for unit, who in found]
    return tuple(items + _captured(known, [unit for unit, _ in found]))


def _doer(unit: Unit) -> str:
    """Who is to do what the sentence says; empty when nobody is."""
    if unit.by == "caller":
        if _ASKED_OF_US.search(unit.text.replace("’", "'")):
            return WE
        return THEY if unit.cues.promise else ""
    if not unit.cues.promise:
        return ""
    receives = re.search(r"\byou(?:'ll| will) (?:need|have to|want)\b", unit.text, re.I)
    return THEY if receives else WE


def _said_before(unit: Unit, who: str, found: list[tuple[Unit, str]]) -> bool:
    """Whether it only repeats an item; a repetition that names the day takes its place."""
    for place, (other, other_who) in enumerate(found):
        same = other_who == who and likeness(unit.words, other.words) >= SAME
        if not same:
            continue
        if unit.cues.day is not None and other.cues.day is None:
            found[place] = (unit, who)
        return True
    return False


def _line(who: str, unit: Unit, today: date) -> str:
    asked = f" (“{unit.question}”)" if unit.question else ""
    return f"{who}: {unit.text}{asked}{_until(unit, today)} [{moment(unit.at_ms)}]"


def _until(unit: Unit, today: date) -> str:
    cues = unit.cues
    if cues.day is None:
        return ""
    at = f" at {say_time(cues.clock)}" if cues.clock is not None else ""
    return f" ({say_day(cues.day, today)}{at})".replace("today", f"today, {today.isoformat()}")


def _left(task: LeftToDo) -> str:
    due = f" (by {task.due})" if task.due else ""
    at = f" [{moment(task.at_ms)}]" if task.at_ms is not None else ""
    return f"{WE}: {task.text}{due}{at}"


def _captured(known: Known, found: Sequence[Unit]) -> list[str]:
    """Dates that the script captured and no sentence above names."""
    items = []
    for one in known.learned:
        if not _COMMITS.search(one.key.lower()):
            continue
        day = find_day(one.value, known.today)
        named = any(day is not None and unit.cues.day == day.value.date for unit in found)
        words = content_words(one.value)
        if named or any(words and words <= unit.words for unit in found):
            continue
        at = f" [{moment(one.at_ms)}]" if one.at_ms is not None else ""
        items.append(f"{THEY}: {plain(one.key)}: {one.value}{at}")
    return items
