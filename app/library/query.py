"""What a person types to find calls: words, and filters such as ``tag:x`` and ``is:missed``.

Owns the grammar and what each filter means for a call's record. Finding the words is
``models.library_search``'s.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.library.errors import QueryInvalid
from models.endings import EndReason
from models.finding_people import BY_AGENT, MISSED
from models.folding import fold
from models.sessions import NEVER_RING

Test = tuple[str, list[Any]]
_PIECE = re.compile(r'([A-Za-z]+):("[^"]*"|\S*)|"[^"]*"?|\S+')
_SPEAKERS = {"caller": "caller", "agent": "agent", "operator": "operator", "me": "operator"}
_BARE = "substr(n.number, 1, instr(n.number || ';', ';') - 1)"
_OWNED = "contact_numbers AS n JOIN contacts AS k ON k.id = n.contact_id"
_OF_CONTACT = f"""c.number_tail IN (
    SELECT n.tail FROM {_OWNED} WHERE n.tail <> '' AND instr(k.found_by, ?) > 0
) AND EXISTS (
    SELECT 1 FROM {_OWNED} WHERE n.tail = c.number_tail AND instr(k.found_by, ?) > 0 AND (
        {_BARE} GLOB '*[^+0-9]*' OR c.remote_number = '' OR c.remote_number GLOB '*[^+0-9]*'
        OR substr({_BARE}, -7) = substr(c.remote_number, -7)
    )
)"""
"""With a number of a contact: four last digits are the index's, of whole numbers seven agree."""
_TRUNK = re.compile(r"\(\s*0\s*\)")
_MOMENTS = re.compile(r"(\d+)([dwmy])")
_MARKED = "EXISTS (SELECT 1 FROM call_flags AS f WHERE f.call_id = c.id AND f.kind = '{}')"
_PLAIN = "replace(replace(lower({}), '-', ' '), '_', ' ')"
"""A name as it is said: ``restaurant booking`` finds ``restaurant-booking``."""
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def read_query(text: str, today: date) -> tuple[str, list[Test]]:
    """The words to look for, and the tests on ``calls AS c`` that must hold.

    ``today`` is the person's own date. Raises QueryInvalid naming the filter. A name before
    a colon that is no filter (``http://x``, ``10:30``) counts as words.
    """
    words, tests = [], []
    for piece in _PIECE.finditer(text):
        name, given = (piece[1] or "").lower(), (piece[2] or "").strip('"').strip()
        filter_of = _FILTERS.get(name)
        if filter_of is None:
            words.append(piece.group())
            continue
        if not given:
            raise QueryInvalid(piece.group(), "say what to look for after the colon")
        tests.append(filter_of(given, today))
    return " ".join(words), tests


def _contains(column: str) -> Callable[[str, date], Test]:
    def test(given: str, _today: date) -> Test:
        return f"instr(lower({column}), lower(?)) > 0", [given]

    return test


def _tag(given: str, _today: date) -> Test:
    tags = "SELECT 1 FROM json_each(c.tags) AS t WHERE lower(t.value) = lower(?)"
    return f"EXISTS ({tags})", [given]


def _line(given: str, _today: date) -> Test:
    lines = "SELECT id FROM lines WHERE instr(lower(label), lower(?)) > 0 OR id = ?"
    return f"c.line_id IN ({lines})", [given, given]


def _with(given: str, _today: date) -> Test:
    """A name, a part of a number, or a contact's name as it is now."""
    letters = any(letter.isalpha() for letter in given)
    digits = given if letters else _digits(given)
    test = f"""(
        instr(lower(c.remote_name), lower(?)) > 0 OR instr(lower(c.remote_uri), lower(?)) > 0
        OR instr(c.remote_number, ?) > 0 OR {_OF_CONTACT}
    )"""
    found_by = fold(digits or given)
    return test, [given, given, digits or given, found_by, found_by]


def _digits(number: str) -> str:
    """Digits that a number holds however it is written: without ``00``, trunk prefix, ``(0)``."""
    digits = "".join(filter(str.isdecimal, _TRUNK.sub("", number)))
    return digits.lstrip("0") or digits


def _agent(given: str, _today: date) -> Test:
    """A template's name as it is now, or its script, of a call that the agent had in hand."""
    named = f"SELECT id FROM templates WHERE instr({_PLAIN.format('name')}, ?) > 0 OR id = ?"
    script = f"instr({_PLAIN.format('c.script')}, ?) > 0"
    plain = given.lower().replace("-", " ").replace("_", " ")
    return f"{BY_AGENT} AND ({script} OR c.template_id IN ({named}))", [plain, plain, given]


def _outcome(given: str, _today: date) -> Test:
    wanted = given.lower().replace(" ", "_").replace("-", "_")
    return "(c.outcome = ? OR c.end_reason = ?)", [wanted, wanted]


def _speaker(given: str, _today: date) -> Test:
    speaker = _SPEAKERS.get(given.lower())
    if speaker is None:
        raise QueryInvalid(f"speaker:{given}", "the speakers are caller, agent and operator")
    said = "SELECT 1 FROM utterances AS u WHERE u.call_id = c.id AND u.speaker = ?"
    return f"EXISTS ({said})", [speaker]


def _before(given: str, today: date) -> Test:
    return "c.created_at < ?", [_moment("before", given, today)]


def _after(given: str, today: date) -> Test:
    return "c.created_at >= ?", [_moment("after", given, today)]


def _has(given: str, _today: date) -> Test:
    tests = {
        "recording": "EXISTS (SELECT 1 FROM recordings AS r WHERE r.call_id = c.id)",
        "note": f"c.note <> '' OR {_MARKED.format('note')}",
        "flag": _MARKED.format("flag"),
        "summary": "c.summary <> ''",
        "tag": "c.tags <> '[]'",
        "transcript": "EXISTS (SELECT 1 FROM utterances AS u WHERE u.call_id = c.id)",
    }
    return _one_of("has", given, tests)


def _is(given: str, _today: date) -> Test:
    own = "instr(c.holders, '\"operator\"') > 0"
    tests = {
        "missed": f"({MISSED}) AND c.line_id NOT IN {NEVER_RING}",
        "agent": f"({BY_AGENT})",
        "mine": own,
        "draft": "c.wrapped_up_at IS NULL AND c.answered_at IS NOT NULL",
        "session": f"c.line_id IN {NEVER_RING}",
        "inbound": "c.direction = 'inbound'",
        "outbound": "c.direction = 'outbound'",
        "answered": "c.answered_at IS NOT NULL",
        "failed": f"c.state = 'failed' AND c.end_reason <> '{EndReason.MISSED}'",
    }
    return _one_of("is", given, tests)


def _one_of(name: str, given: str, tests: dict[str, str]) -> Test:
    test = tests.get(given.lower())
    if test is None:
        raise QueryInvalid(f"{name}:{given}", f"there are {', '.join(tests)}")
    return test, []


def _moment(name: str, given: str, today: date) -> str:
    """The beginning of a day of the person's, in UTC as the records write it."""
    ago = _MOMENTS.fullmatch(given.lower())
    try:
        if ago is not None:
            day = today - timedelta(days=int(ago[1]) * _DAYS[ago[2]])
        elif given.lower() in ("today", "yesterday"):
            day = today - timedelta(days=int(given.lower() == "yesterday"))
        else:
            day = date.fromisoformat(given)
        moment = datetime.combine(day, time()).astimezone(UTC)
    except (ValueError, OverflowError):
        message = "write a date as 2026-11-21, or 7d, 2w, 3m, today, yesterday"
        raise QueryInvalid(f"{name}:{given}", message) from None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_FILTERS: dict[str, Callable[[str, date], Test]] = {
    "tag": _tag,
    "agent": _agent,
    "line": _line,
    "with": _with,
    "outcome": _outcome,
    "speaker": _speaker,
    "before": _before,
    "after": _after,
    "has": _has,
    "is": _is,
    "script": _contains("coalesce(c.script, '')"),
}
