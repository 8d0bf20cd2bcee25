"""A stream of text cut into pieces that can be spoken while the rest is still coming.

Owns where a sentence ends, and holding back what must not be spoken: thoughts and
tool calls written into the text.
"""

import re

_END = re.compile(r"[.!?…]+[\"')\]*_]*(?=\s)")
_FIRST_CLAUSE = re.compile(r"[,;:—](?=\s)")
_ABBREVIATED = re.compile(r"(?:\b(?:mr|mrs|ms|dr|st|no|vs|etc|e\.g|i\.e|[ap]\.?m|[a-z]))\.$", re.I)
_THOUGHT = re.compile(r"<think>.*?</think>\s*", re.DOTALL | re.IGNORECASE)
_HELD = re.compile(r"[{<`]|\[TOOL_CALL")
_MARKUP = re.compile(r"[*_#]+(?=\w)|(?<=[\w.,!?])[*_#]+|^\s*[-•]\s+", re.MULTILINE)
_SHORTEST_CLAUSE = 8
_LONGEST_PIECE = 280


class SentenceStream:
    """Feed it what arrives; it gives back what can be said."""

    def __init__(self) -> None:
        self._waiting = ""
        self._given = False

    def feed(self, text: str) -> list[str]:
        """Pieces that are complete now: sentences, and at first a clause."""
        self._waiting = _THOUGHT.sub("", self._waiting + text)
        pieces: list[str] = []
        while (cut := self._cut()) is not None:
            piece, self._waiting = self._waiting[:cut], self._waiting[cut:].lstrip()
            spoken = plain_speech(piece)
            if spoken:
                pieces.append(spoken)
                self._given = True
        return pieces

    def rest(self) -> str:
        """What is left at the end, tool calls included; empties the stream."""
        left, self._waiting = self._waiting, ""
        return _THOUGHT.sub("", left).strip()

    def _cut(self) -> int | None:
        held = _HELD.search(self._waiting)
        free = self._waiting[: held.start()] if held else self._waiting
        ends = [
            match.end()
            for match in _END.finditer(free)
            if not _ABBREVIATED.search(free[: match.end()])
        ][:1]
        clause = None if self._given else _FIRST_CLAUSE.search(free, _SHORTEST_CLAUSE)
        ends += [clause.end()] if clause else []
        if ends:
            return min(ends)
        if held and free.strip():
            return held.start()
        return free.rfind(" ") if len(free) > _LONGEST_PIECE else None


def plain_speech(text: str) -> str:
    """``text`` without Markdown marks, on one line."""
    return " ".join(_MARKUP.sub("", text).split())
