"""Lines: the SIP accounts the desk rings on and calls from.

Owns what may be written down about them. The password never is: it stays in the
keyring, under the line's id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import new_id, now_iso
from models.rows import Row, every, first, from_json, put, to_row


class AgentAnswers(StrEnum):
    """When the agent takes an inbound call on a line."""

    OFF = "off"
    AFTER = "after"
    """After ``answer_after_s`` seconds of ringing, unless a person was quicker."""
    ALWAYS = "always"


class AutoAnswer(StrEnum):
    """Whether a person's phone picks up by itself."""

    OFF = "off"
    HEADER = "header"
    """When the INVITE asks for it: Call-Info or Alert-Info with answer-after or
    auto-answer, or Answer-Mode: Auto (RFC 5373)."""
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Line:
    """A SIP account. ``register=False`` makes a trunk without registration.

    ``srtp`` is off, optional or required, ``dtmf_mode`` rtpevent, info or inband, and
    ``hold_sound`` music or silence.

    ``domain`` may carry a port, ``proxy`` is ``host[:port]``. ``codecs`` are in
    order of preference. Inbound calls use ``inbound_template_id``, or ``script`` with
    ``facts``, which the script's placeholders take.
    """

    label: str
    user: str
    domain: str
    id: str = field(default_factory=lambda: new_id("pn"))
    transport: str = "udp"
    proxy: str | None = None
    auth_user: str | None = None
    display_name: str = ""
    register: bool = True
    expires_s: int = 600
    codecs: tuple[str, ...] = ("opus", "g722", "pcmu", "pcma")
    dtmf_mode: str = "rtpevent"
    inbound_template_id: str | None = None
    script: str | None = None
    facts: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    agent_answers: AgentAnswers = AgentAnswers.OFF
    answer_after_s: int = 15
    enabled: bool = True
    srtp: str = "off"
    ice: bool = False
    stun_server: str | None = None
    auto_answer: AutoAnswer = AutoAnswer.OFF
    hold_sound: str = "music"
    record_calls: bool = True
    voicemail: str = ""
    """What to call for its voicemail; empty where its own user reaches it."""
    ship_transcripts: bool = True
    """Whether programs get the words of its calls over the API where a number has this switch
    (talktomyagent), and its webhook carries them."""
    created_at: str = field(default_factory=now_iso)


def save_line(db: Database, line: Line) -> None:
    """Insert a line, or replace the one with its id."""
    put(db, "lines", to_row(line))


def get_line(db: Database, line_id: str) -> Line:
    """The line of that id. Raises RecordMissing."""
    row = first(db, "SELECT * FROM lines WHERE id = ?", [line_id])
    if row is None:
        raise RecordMissing("line", line_id)
    return _line(row)


def list_lines(db: Database, only_enabled: bool = False) -> list[Line]:
    """All lines, or those in use, by label."""
    condition = "WHERE enabled = 1" if only_enabled else ""
    sql = f"SELECT * FROM lines {condition} ORDER BY label COLLATE NOCASE, id"
    return [_line(row) for row in every(db, sql)]


def delete_line(db: Database, line_id: str) -> None:
    """Forget a line; its calls stay. Raises RecordMissing."""
    if db.execute("DELETE FROM lines WHERE id = ?", [line_id]).rowcount == 0:
        raise RecordMissing("line", line_id)


def _line(row: Row) -> Line:
    decoded = {
        "register": bool(row["register"]),
        "enabled": bool(row["enabled"]),
        "codecs": tuple(from_json(row["codecs"])),
        "facts": from_json(row["facts"]),
        "agent_answers": AgentAnswers(row["agent_answers"]),
        "auto_answer": AutoAnswer(row["auto_answer"]),
        "ice": bool(row["ice"]),
        "record_calls": bool(row["record_calls"]),
        "ship_transcripts": bool(row["ship_transcripts"]),
    }
    return Line(**(row | decoded))
