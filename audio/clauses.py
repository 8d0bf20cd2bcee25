"""Text into the pieces that a voice speaks one at a time.

Owns where a reply may be cut: after a sentence, and early on after a comma, so
that the first sound comes soon and each piece gives time to make the next. Never
cuts inside numbers, dates, times, links, addresses or abbreviations. Leaves the
wording to ``spoken_text``.
"""

import re

_EARLY_CHARS = (12, 60)
"""From how many characters a comma ends the first and the second clause."""

_LATER_CHARS = 120
_BREATH_CHARS = 45
"""From here a first clause without a comma is cut before a joining word."""

LONGEST_CHARS = 240

_SENTENCE_END = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(?=\s)")
_PAUSE = re.compile(
    r"[,;:][\"'\u201d\u2019)\]]*(?=\s)|\s[\u2013\u2014-]{1,2}(?=\s)|\u2014(?=\s?\S)"
)
_JOINING = re.compile(r"\s(?=(?:and|but|because|so|if|when|while|before|until|or|which)\s)")
_NEVER_ENDS = frozenset(
    "mr mrs ms dr prof st e.g i.e vs approx dept ext apt fig gen col rev".split()
)
_ENDS_BEFORE_CAPITAL = frozenset("a.m p.m am pm etc inc ltd co jr sr u.s u.k ave blvd rd".split())


class ClauseSplitter:
    """Gives clauses of a text that is still being written, as soon as each is one."""

    def __init__(self) -> None:
        self._rest = ""
        self._given = 0

    def feed(self, delta: str) -> list[str]:
        """Add text; returns the clauses that are now complete, stripped, in order."""
        self._rest += delta
        return self._take(final=False)

    def flush(self) -> list[str]:
        """The text is over: returns what is left and begins anew."""
        clauses = self._take(final=True)
        rest = self._rest.strip()
        self._rest = ""
        self._given = 0
        return [*clauses, rest] if rest else clauses

    def _take(self, final: bool) -> list[str]:
        clauses: list[str] = []
        while end := _clause_end(self._rest, self._given + len(clauses), final):
            clause = self._rest[:end].strip()
            self._rest = self._rest[end:].lstrip()
            if clause:
                clauses.append(clause)
        self._given += len(clauses)
        return clauses


def split_clauses(text: str) -> list[str]:
    """A whole text as clauses, the first one short."""
    splitter = ClauseSplitter()
    return [*splitter.feed(text), *splitter.flush()]


def within(text: str, longest_chars: int = LONGEST_CHARS) -> list[str]:
    """A text cut at sentences, then pauses, then spaces so that no piece is longer."""
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > longest_chars:
        head = rest[: longest_chars + 1]
        ends = [m.end() for m in _SENTENCE_END.finditer(head) if _is_end(rest, m, final=True)]
        ends = ends or [m.end() for m in _PAUSE.finditer(head) if _is_pause(rest, m, final=True)]
        end = min(ends[-1] if ends else head.rfind(" "), longest_chars)
        end = end if end > 0 else longest_chars
        pieces.append(rest[:end].strip())
        rest = rest[end:].strip()
    return [*pieces, rest] if rest else pieces


def _clause_end(text: str, given: int, final: bool) -> int:
    """Where the clause that begins ``text`` ends; 0 while that cannot be said."""
    enough = _EARLY_CHARS[given] if given < len(_EARLY_CHARS) else _LATER_CHARS
    ends = [m.end() for m in _SENTENCE_END.finditer(text) if _is_end(text, m, final)][:1]
    pauses = (m for m in _PAUSE.finditer(text) if m.end() >= enough)
    ends += [m.end() for m in pauses if _is_pause(text, m, final)][:1]
    if given == 0:
        ends += [m.start() for m in _JOINING.finditer(text) if m.start() >= _BREATH_CHARS][:1]
    if not ends and len(text) > LONGEST_CHARS:
        ends = [max(text.rfind(" ", 0, LONGEST_CHARS), 0) or LONGEST_CHARS]
    return min(ends, default=0)


def _is_end(text: str, mark: re.Match[str], final: bool) -> bool:
    """Whether the full stop (or other mark) found really ends a sentence."""
    if not mark.group().startswith("."):
        return True
    after = text[mark.end() :].lstrip()[:1]
    word = re.split(r"[\s(\"'\u201c]", text[: mark.start()])[-1].lower()
    if not after:
        return final and word not in _NEVER_ENDS
    if word == "no":
        return not after.isdigit()
    if word in _NEVER_ENDS or (len(word) == 1 and word.isalpha() and word != "i"):
        return False
    return word not in _ENDS_BEFORE_CAPITAL or after.isupper()


def _is_pause(text: str, mark: re.Match[str], final: bool) -> bool:
    """Whether the comma found is one to breathe at, not one in a date, number or range."""
    after = text[mark.end() :].lstrip()[:1]
    if not after:
        return final
    return not (text[: mark.start()].rstrip()[-1:].isdigit() and after.isdigit())
