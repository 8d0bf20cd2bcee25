"""What two versions of a template have in common and what not, word by word.

Owns the comparison, without widgets. A word is letters and digits, or one sign, or a run of
white space.
"""

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from app.ui.workshop.template_words import UNTOLD, field_words, value_words
from models.templates import Template

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that fared alike."""

    text: str
    change: Change = Change.SAME


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field that differs: its name in words and both sides."""

    title: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def words_out(self) -> int:
        """How many words are gone."""
        return _count(self.before, Change.OUT)

    @property
    def words_in(self) -> int:
        """How many words are new."""
        return _count(self.after, Change.IN)


def compare(before: Template, after: Template) -> list[FieldDifference]:
    """Every field that differs, in the order of the form."""
    titles = field_words()
    names = [each.name for each in dataclasses.fields(Template) if each.name not in UNTOLD]
    names.sort(key=lambda name: list(titles).index(name))
    found = []
    for name in names:
        if getattr(before, name) != getattr(after, name):
            sides = compare_words(value_words(name, before), value_words(name, after))
            found.append(FieldDifference(titles[name], *sides))
    return found


def compare_words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces. White space between two changed words counts as changed."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, old_from, old_to, new_from, new_to) in enumerate(steps):
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        inside = 0 < place < len(steps) - 1
        if kind == "equal" and not (inside and gone.isspace()):
            left.append(Piece(gone))
            right.append(Piece(come))
        else:
            left.append(Piece(gone, Change.OUT))
            right.append(Piece(come, Change.IN))
    return _joined(left), _joined(right)


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Without empty pieces, and neighbours that fared alike as one."""
    result: list[Piece] = []
    for piece in pieces:
        if result and result[-1].change is piece.change:
            result[-1] = Piece(result[-1].text + piece.text, piece.change)
        elif piece.text:
            result.append(piece)
    return tuple(result)


def _count(pieces: Sequence[Piece], change: Change) -> int:
    return sum(len(re.findall(r"\w+", piece.text)) for piece in pieces if piece.change is change)
