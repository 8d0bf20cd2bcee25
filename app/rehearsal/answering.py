"""Which of its lines a caller says next, by what the desk just said.

Owns the choice: a line that was written as the answer to such a question, the last line again
when the desk did not understand it, else the next one in order. Knows words only; the desk's
are handed in, because a caller's ears are not what is measured.
"""

import re
from collections.abc import Sequence

from app.rehearsal.callers import Line

REPEATS = 2
"""How often a caller says one line again before it goes on."""
_AGAIN = re.compile(
    r"\b(once (more|again)|(?<!i can )(say|repeat) (that|it) again|repeat|pardon"
    r"|did(n't| not) (quite )?(get|catch|hear|understand))\b",
    re.IGNORECASE,
)


class Answering:
    """One caller's way through its lines. ``said`` are the numbers of those said so far."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._answers = [
            re.compile(one.answers, re.IGNORECASE) if one.answers else None for one in lines
        ]
        self.said: list[int] = []

    @property
    def expected(self) -> int | None:
        """The next line in order; None when all are said, the last one too."""
        rest = (n for n, asked in enumerate(self._answers) if not asked and n not in self.said)
        return next(rest, None)

    def answer_to(self, desk: str) -> int:
        """The line to say after the desk's words. Ask while ``expected`` is not None."""
        for number, asked in enumerate(self._answers):
            fits = asked is not None and asked.search(desk) is not None
            if fits and self.said.count(number) <= REPEATS:
                return number
        if self.said and _AGAIN.search(desk) and self.said.count(self.said[-1]) <= REPEATS:
            return self.said[-1]
        expected = self.expected
        return len(self._lines) - 1 if expected is None else expected
