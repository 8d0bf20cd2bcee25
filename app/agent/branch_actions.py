"""The right-hand side of a branch: ``action + action``.

Owns the words of an action. Where an action stands is ``markdown_playbook``'s,
carrying it out is ``script``'s.
"""

import re
from collections.abc import Callable

from app.agent.playbook import Action, ActionKind

_QUOTED = re.compile(r"^[\"“”](.*)[\"“”]$", re.DOTALL)
_SPLIT = re.compile(r"\s\+\s|^\+\s|\s\+$")
_LOG = re.compile(r"\s*(?:,\s*)?\b(?:and|then)?\s*(?:log|note|record) (?:it|that|them)\b", re.I)
_AS = re.compile(r"\s+as\s+`?([a-z][a-z0-9_]*)`?\s*$", re.IGNORECASE)

_Maker = Callable[[re.Match[str], int], Action]


def _ask(match: re.Match[str], line: int) -> Action:
    wanted = match[1]
    named = _AS.search(wanted)
    if named is not None:
        wanted = wanted[: named.start()]
    wanted = re.sub(r"^(?:a|an|the|their|his|her)\s+", "", _LOG.sub("", wanted).strip())
    return Action(ActionKind.ASK, wanted, named[1] if named else _key(wanted), line)


def _key(wanted: str) -> str:
    words = [word for word in re.findall(r"[a-z0-9]+", wanted.casefold()) if word != "specific"]
    return "_".join(words) or "answer"


def _run(match: re.Match[str], line: int) -> Action:
    return Action(ActionKind.RUN, (match[2] or "").strip(), match[1], line)


def _plain(kind: ActionKind) -> _Maker:
    return lambda match, line: Action(kind, line=line)


def _text(kind: ActionKind) -> _Maker:
    return lambda match, line: Action(kind, match[1].strip(), line=line)


_FORMS: tuple[tuple[re.Pattern[str], _Maker], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), maker)
    for pattern, maker in (
        (r"^[\"“”](.*)[\"“”]$", _text(ActionKind.SAY)),
        (r"^say\s+[\"“”](.*)[\"“”]$", _text(ActionKind.SAY)),
        (r"^confirm\b.*$", _plain(ActionKind.CONFIRM)),
        (r"^(?:share|give|tell(?: them)?|send)\s+(.*\{.*\}.*)$", _text(ActionKind.SHARE)),
        (r"^ask\s+(?:them\s+)?(?:for|about)\s+(.+)$", _ask),
        (r"^apologi[sz]e\b.*$", _plain(ActionKind.APOLOGISE)),
        (r"^leave\s+(?:a\s+)?(?:brief\s+|short\s+)?(?:message|voicemail)\b.*$",
         _plain(ActionKind.LEAVE_MESSAGE)),
        (r"^run\s+`?([A-Za-z_][\w.-]*)`?(?:\s+(?:to\s+)?(.*))?$", _run),
        (r"^(?:close|end(?: the)? call|hang up|say goodbye|goodbye)\b.*$",
         _plain(ActionKind.CLOSE)),
    )
)  # fmt: skip


def parse_actions(text: str, line: int) -> tuple[Action, ...]:
    """Split at the ``+`` signs that stand outside quotes and read each piece."""
    return tuple(_action(piece, line) for piece in _pieces(text) if piece)


def _pieces(text: str) -> list[str]:
    """Quoted stretches may hold a plus sign of their own."""
    hidden: list[str] = []

    def hide(match: re.Match[str]) -> str:
        hidden.append(match.group())
        return f"\x00{len(hidden) - 1}\x00"

    masked = re.sub(r"[\"“][^\"“”]*[\"”]", hide, text)
    return [
        re.sub(r"\x00(\d+)\x00", lambda match: hidden[int(match[1])], piece).strip()
        for piece in _SPLIT.split(masked)
    ]


def _action(piece: str, line: int) -> Action:
    for pattern, maker in _FORMS:
        match = pattern.match(piece)
        if match is not None:
            return maker(match, line)
    return Action(ActionKind.FREE, piece, line=line)
