"""Letting text from outside into a prompt, or not.

Owns what is done with a text that reads like an instruction: a task is refused, naming the
field; of a name, a note or a tool's answer the part is withheld; and each is told to whoever
keeps the log. Leaves what reads like an instruction to ``screening_search``, and limits to
``task``. A prompt marks what was let in as data all the same: no rules find everything.
"""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from app.agent.errors import ScreeningRefused
from app.agent.plain_reading import visible

if TYPE_CHECKING:
    from app.agent.screening_rules import Finding

log = logging.getLogger(__name__)

WITHHELD = "(withheld: it read like an instruction)"
MAX_NAME = 80
_PIECES = re.compile(r"(?<=[.!?…。])\s+|\n+")


@dataclass(frozen=True, slots=True)
class ScreeningNotice:
    """What was kept from a prompt. ``where`` names the field, the tool or the name it was in.

    ``refused``: the whole call was refused; else only the part was withheld. It never holds
    the text.
    """

    where: str
    rule: str
    why: str
    refused: bool
    call_id: str = ""


class ScreeningLog(Protocol):
    """Who is told what was kept from a prompt. Never raises, never waits.

    A task is screened on a thread of its own, so this is called from any thread.
    """

    def screened(self, notice: ScreeningNotice) -> None:
        """Note it."""
        ...


class NotedScreening:
    """Notes it in the program's own log. Satisfies ``ScreeningLog``."""

    def screened(self, notice: ScreeningNotice) -> None:
        """See ``ScreeningLog.screened``."""
        what = "refused" if notice.refused else "withheld"
        log.info("%s %s: %s (call %s)", what, notice.where, notice.rule, notice.call_id or "-")


class Screening:
    """The door between the outside and a prompt, and its log."""

    def __init__(self, screening_log: ScreeningLog | None = None) -> None:
        self._log: ScreeningLog = screening_log or NotedScreening()

    def report_to(self, screening_log: ScreeningLog) -> None:
        """Tell this log from now on."""
        self._log = screening_log

    def admit(self, field: str, text: str, brief: bool = False) -> str:
        """The text of a task's field without what cannot be seen.

        ``brief``: it may instruct the agent, as a goal does. Raises ScreeningRefused.
        """
        finding = _finding_in(text, brief)
        if finding is None:
            return visible(text)
        self._log.screened(ScreeningNotice(field, finding.rule, finding.why, True))
        raise ScreeningRefused(field, finding.rule, finding.why)

    def name(self, name: str, call_id: str = "") -> str:
        """A caller's name in one line, or nothing when it reads like an instruction."""
        finding = _finding_in(name)
        if finding is not None:
            self._withhold("caller's name", finding, call_id)
            return ""
        return " ".join(visible(name).split())[:MAX_NAME]

    def part(self, where: str, text: str, call_id: str = "") -> str:
        """A note or a tool's answer, sentence by sentence; JSON stays JSON.

        What is withheld is replaced by ``WITHHELD``.
        """
        try:
            value = json.loads(text)
            if isinstance(value, dict | list):
                clean = self.value(where, value, call_id)
                return text if clean == value else json.dumps(clean, ensure_ascii=False)
        except (ValueError, RecursionError):  # no JSON, or nested too deeply to be read as such
            pass
        return self._prose(where, text, call_id)

    def value(self, where: str, value: Any, call_id: str = "") -> Any:
        """The same for what JSON can hold: every text in it, names of fields too."""
        if isinstance(value, str):
            return self._prose(where, value, call_id)
        if isinstance(value, Mapping):
            return {
                self._prose(where, str(key), call_id): self.value(where, each, call_id)
                for key, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.value(where, each, call_id) for each in value]
        return value

    def _prose(self, where: str, text: str, call_id: str) -> str:
        finding = _finding_in(text)
        if finding is None:
            return visible(text)
        self._withhold(where, finding, call_id)
        pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
        clean = [WITHHELD if _finding_in(piece) else visible(piece) for piece in pieces]
        kept = " ".join(dict.fromkeys(clean))
        # What is an instruction only across sentences goes as a whole.
        return WITHHELD if _finding_in(kept) or WITHHELD not in clean else kept

    def _withhold(self, where: str, finding: "Finding", call_id: str) -> None:
        self._log.screened(ScreeningNotice(where, finding.rule, finding.why, False, call_id))


def _finding_in(text: str, brief: bool = False) -> "Finding | None":
    # Reading the rules takes a tenth of a second, and a window opens without.
    from app.agent.screening_search import finding_in

    return finding_in(text, brief)
