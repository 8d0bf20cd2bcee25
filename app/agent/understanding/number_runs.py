"""Numbers said one after the other in words: "one hundred and fifty-four", "seven thirty".

Owns cutting such a run into the numbers that were meant. What they measure is ``figures``'s.
"""

import re

from app.agent.understanding.numbers import CARDINALS

SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_WORD = "|".join(sorted((*CARDINALS, *SCALES), key=len, reverse=True))
_ANY = rf"(?:{_WORD}|oh)"
RUN = (
    rf"(?:a (?:hundred|thousand|million)|{_WORD}|oh(?= {_ANY}\b))(?:(?: and)? {_ANY})*"
    rf"(?: point (?:{_WORD})(?: (?:{_WORD}))*)?"
)
"""Number words one after the other, in plain text."""


def numbers_of(run: str) -> list[float]:
    """The numbers of a run in order, each as large as its words allow."""
    whole, _, fraction = run.partition(" point ")
    numbers: list[float] = list(_wholes(whole))
    if fraction and numbers:
        digits = "".join(str(CARDINALS.get(word, 0)) for word in fraction.split())
        numbers[-1] = float(f"{int(numbers[-1])}.{digits}")
    return numbers


def _wholes(run: str) -> list[int]:
    numbers: list[int] = []
    total, current, last = 0, 0, 0
    """``last`` is what the word before was worth; 0 at the beginning of a number."""
    began = False
    for word in re.findall(r"\w+", run):
        if word in ("and", "a"):
            continue
        value = 0 if word == "oh" else SCALES.get(word, CARDINALS.get(word, 0))
        if word in SCALES:
            if value == 100:
                current = max(1, current) * 100
            else:
                total, current = total + max(1, current) * value, 0
            began, last = True, value
            continue
        if began and not _goes_on(value, last):
            numbers.append(total + current)
            total, current = 0, 0
        current += value
        began, last = True, max(value, 1)
    return [*numbers, total + current] if began else numbers


def _goes_on(value: int, last: int) -> bool:
    """Whether a number word worth ``value`` may follow one worth ``last`` in one number."""
    if last >= 100:
        return value > 0
    return last >= 20 and 1 <= value <= 9


def digits_of(numbers: list[float]) -> str:
    """A run as one string of digits: "five five five" is 555, "twenty twenty-six" 2026."""
    return "".join(str(int(number)) for number in numbers)
