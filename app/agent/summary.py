"""What a call came to, drawn from its transcript without a language model.

Owns choosing the sentences and the form of the draft: a head from what is known, then the
call's own sentences with their moments, never words that nobody said. What is left to do is
``action_items``'s, the cues of a sentence ``sentence_cues``'s. English cues; in another
language figures, dates, captured facts and how central a sentence is still count.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.agent.sentence_cues import Cues, content_words, cues_of, sentences_in, without_filler

NAMES = {"caller": "Caller", "agent": "Agent", "operator": "You"}
MOST, FEWEST = 6, 2
UNITS_FOR_ONE = 3
"""One sentence of the summary for so many of the call, within the bounds above."""
ALIKE = 0.55
REPEATING = 3.0
SHORT_ANSWER_WORDS = 6


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance: ``by`` is caller, agent or operator, ``at_ms`` on the call's clock."""

    by: str
    text: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Learned:
    """Something captured in the call, and when; None: nobody knows."""

    key: str
    value: str
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class LeftToDo:
    """Something that a person was left to do, with when it is due (as text), if it is."""

    text: str
    due: str = ""
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a call besides its words. ``today`` is the day of the call."""

    today: date
    about: str = ""
    """What the call was for: a script's name, a template's, a person's own words."""
    party: str = ""
    outcome: str = ""
    goal_reached: bool = False
    facts: Mapping[str, object] = field(default_factory=dict)
    learned: Sequence[Learned] = ()
    left: Sequence[LeftToDo] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, with the question before it where it is a short answer to one."""

    by: str
    text: str
    at_ms: int
    cues: Cues
    question: str = ""
    asked_by: str = ""

    @property
    def words(self) -> frozenset[str]:
        """What it is about."""
        return content_words(f"{self.question} {self.text}")

    @property
    def line(self) -> str:
        """As it stands in a summary."""
        asked = f"{NAMES.get(self.asked_by, self.asked_by)}: {self.question} – "
        said = f"{NAMES.get(self.by, self.by)}: {self.text}"
        return f"[{moment(self.at_ms)}] {asked if self.question else ''}{said}"


def summary_of(said: Sequence[Said], known: Known) -> str:
    """A draft of some lines: what it was, what was captured, and the sentences that tell it."""
    units = units_of(said, known.today)
    chosen = _chosen(units, known)
    return "\n".join([*_head(known), *(unit.line for unit in chosen)])


def units_of(said: Sequence[Said], today: date) -> list[Unit]:
    """Every sentence of a call in order, short answers together with their questions."""
    units: list[Unit] = []
    asked: tuple[str, str] | None = None
    for turn in said:
        sentences = sentences_in(turn.text)
        for place, text in enumerate(sentences):
            question, asked_by = "", ""
            if asked is not None and asked[0] != turn.by and _needs_question(text, place, today):
                asked_by, question = asked
            cues, shown = cues_of(text, today), without_filler(text)
            units.append(Unit(turn.by, shown, turn.at_ms, cues, question, asked_by))
        if sentences:
            last = without_filler(sentences[-1])
            asked = (turn.by, last) if last.endswith("?") else None
    return units


def _needs_question(sentence: str, place: int, today: date) -> bool:
    """Whether an answer says little without what was asked: a short first sentence, or one
    that names next to nothing."""
    short = place == 0 and len(sentence.split()) <= SHORT_ANSWER_WORDS
    return short or (len(content_words(sentence)) <= 2 and not cues_of(sentence, today).tells)


def moment(at_ms: int) -> str:
    """``mm:ss`` on the call's clock; minutes go on beyond an hour."""
    minutes, seconds = divmod(max(0, at_ms) // 1000, 60)
    return f"{minutes:02d}:{seconds:02d}"


def _head(known: Known) -> list[str]:
    lines = []
    about = plain(known.about)
    if about or known.party:
        with_whom = f" with {known.party}" if known.party else ""
        lines.append(f"{(about[:1].upper() + about[1:]) or 'Call'}{with_whom}.")
    if known.outcome:
        reached = "goal reached" if known.goal_reached else "goal not reached"
        lines.append(f"Outcome: {plain(known.outcome)}, {reached}.")
    learned = [f"{plain(one.key)}: {one.value}" for one in known.learned if one.value]
    if learned:
        lines.append(f"Noted: {'; '.join(learned)}.")
    return lines


def plain(name: str) -> str:
    """An identifier as words."""
    return name.replace("_", " ").replace("-", " ").strip()


def _chosen(units: Sequence[Unit], known: Known) -> list[Unit]:
    """The best sentences that differ, in the order of the call.

    Greedy, each weighed down by its likeness to those chosen before (maximal marginal
    relevance, Carbonell and Goldstein 1998). Why somebody called and what was last
    decided come first, however the rest scores.
    """
    telling = [unit for unit in units if not unit.cues.small_talk]
    scores = _scores(telling, known)
    room = max(FEWEST, min(MOST, math.ceil(len(units) / UNITS_FOR_ONE)))
    left = list(range(len(telling)))
    chosen = _first_of_all(telling, scores)
    while left and len(chosen) < room:
        best = max(left, key=lambda i: scores[i] - REPEATING * _overlap(telling, i, chosen))
        left.remove(best)
        if best not in chosen and _likeness(telling, best, chosen) < ALIKE and scores[best] > 0.0:
            chosen.append(best)
    return [telling[i] for i in sorted(chosen)]


def _first_of_all(units: Sequence[Unit], scores: Sequence[float]) -> list[int]:
    reasons = [i for i, unit in enumerate(units) if unit.cues.reason]
    decided = [i for i, unit in enumerate(units) if unit.by == "caller" and _decides(unit)]
    first = reasons[:1] + ([max(decided, key=lambda i: (scores[i], i))] if decided else [])
    return list(dict.fromkeys(first))


def _decides(unit: Unit) -> bool:
    return unit.cues.promise or unit.cues.decision


def _likeness(units: Sequence[Unit], place: int, chosen: Sequence[int]) -> float:
    words = units[place].words
    return max((likeness(words, units[each].words) for each in chosen), default=0.0)


def _overlap(units: Sequence[Unit], place: int, chosen: Sequence[int]) -> float:
    words = units[place].words
    others = [units[each].words for each in chosen]
    return max((len(words & other) / max(1, len(words | other)) for other in others), default=0.0)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the smaller of two sets of words is in the other, 0 to 1."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _scores(units: Sequence[Unit], known: Known) -> list[float]:
    counts = Counter(word for unit in units for word in unit.words)
    values = [content_words(str(value)) for value in known.facts.values()]
    captured = [content_words(one.value) for one in known.learned]
    return [_score(unit, counts, values, captured) for unit in units]


def _score(
    unit: Unit,
    counts: Mapping[str, int],
    facts: Sequence[frozenset[str]],
    captured: Sequence[frozenset[str]],
) -> float:
    words = unit.words
    if not words:
        return 0.0
    central = sum(math.log1p(counts[word] - 1) for word in words) / math.sqrt(len(words))
    cues = unit.cues
    named = sum(bool(value and value <= words) for value in captured)
    weights = (
        (1.2, cues.tells),
        (0.8, cues.money),
        (0.4, cues.day is not None and cues.clock is not None),
        (2.0, cues.promise),
        (1.8, cues.decision and unit.by != "agent"),
        (1.2, cues.request and unit.by != "agent"),
        (1.0, cues.reason),
        (1.0, any(value and value <= words for value in facts)),
        (-1.5, cues.question and (unit.by == "agent" or not cues.request)),
        (-1.0, len(words) < 2 and not unit.question),
    )
    score = 0.5 * central + 0.1 * min(len(words), 8) + 1.5 * min(2, named)
    score += sum(weight for weight, holds in weights if holds)
    return score * (0.75 if unit.by == "agent" else 1.0)
