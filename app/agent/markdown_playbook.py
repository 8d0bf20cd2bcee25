"""The Markdown form of a playbook, read into values.

Owns the grammar: profiles are ``#### name`` headings, usually under
``## Outbound Mode`` or ``## Inbound Mode`` and ``### Script profiles``; inside a
profile, ``**Field** (note): value`` lines whose values wrap over lines, and under
``**Branches**`` a list of ``- Label -> action + action``. Bullets nested under a
branch are sentences that callers say. Prose anywhere else is ignored. The values
are ``playbook``'s; the words of one action are ``branch_actions``'s; what is doubtful
about it is ``playbook_check``'s.
"""

import re
from pathlib import Path

from app.agent.branch_actions import parse_actions
from app.agent.errors import PlaybookInvalid
from app.agent.playbook import Branch, Playbook, ScriptProfile
from app.agent.playbook_lines import Field, Row, Section, fields_of, rows_of, sections_of

GOAL = ("goal recap", "goal")
FACTS = ("expected facts", "facts")
OPENING = ("opening", "greeting")
BRANCHES = ("branches", "branch")
LIMITS = ("hard limits", "limits")
DURATION = ("duration",)
NO_SCRIPTS = "no script profiles; add a heading such as '#### appointment-reminder'"
_ARROW = re.compile(r"\s*(?:->|=>|→|-&gt;)\s*")
_STEP = re.compile(r"\s+[-–—]\s+")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(minutes?|mins?|m|seconds?|secs?|s)\b", re.IGNORECASE)
_QUOTES = "\"“”„'‘’"


def read_playbook(path: Path) -> Playbook:
    """Read a playbook as it is on disk now; raises PlaybookInvalid."""
    return parse_playbook(playbook_text(path), str(path))


def playbook_text(path: Path) -> str:
    """A playbook's text as it is on disk now; raises PlaybookInvalid."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or "the file cannot be read"
        raise PlaybookInvalid(str(path), 0, f"{reason}; check the path") from error
    except UnicodeDecodeError as error:
        raise PlaybookInvalid(str(path), 0, "not UTF-8 text; save the file as UTF-8") from error


def parse_playbook(text: str, path: str = "playbook") -> Playbook:
    """Read Markdown; ``path`` is only for messages. Raises PlaybookInvalid."""
    sections = sections_of(text)
    if not sections:
        raise PlaybookInvalid(path, 1, NO_SCRIPTS)
    for section, first in twice_named(sections):
        raise PlaybookInvalid(path, section.heading.number, named_twice(section, first))
    return Playbook(path, tuple(profile_of(section, path) for section in sections))


def twice_named(sections: list[Section]) -> list[tuple[Section, Section]]:
    """Scripts whose name another before them has, with that other."""
    seen: dict[str, Section] = {}
    found = []
    for section in sections:
        first = seen.setdefault(section.name.casefold(), section)
        if first is not section:
            found.append((section, first))
    return found


def named_twice(section: Section, first: Section) -> str:
    """What to say of a name that stands twice."""
    line = first.heading.number
    return f"script {section.name!r} stands in line {line} already; rename one of them"


def field_in(fields: dict[str, Field], names: tuple[str, ...]) -> Field | None:
    """The field that has one of these names."""
    return next((fields[name] for name in names if name in fields), None)


def profile_of(section: Section, path: str) -> ScriptProfile:
    """What a script's lines say."""
    fields = fields_of(section)

    def value(names: tuple[str, ...]) -> str:
        found = field_in(fields, names)
        return found.value if found else ""

    branches = field_in(fields, BRANCHES)
    return ScriptProfile(
        name=section.name,
        direction=section.direction,
        goal=value(GOAL),
        expected_facts=_names(value(FACTS)),
        opening=_opening(value(OPENING)),
        branches=tuple(branch_of(row) for row in rows_of(branches)) if branches else (),
        hard_limits=_items(value(LIMITS)),
        duration_s=_duration_s(value(DURATION)),
        path=path,
        line=section.heading.number,
    )


def branch_of(row: Row) -> Branch:
    """What a bullet of the branches says."""
    line = row.lines[0].number
    label, _, rest = (_ARROW.sub("\n", row.text, count=1)).partition("\n")
    said = tuple(example.strip(_QUOTES + " ") for example in row.below)
    return Branch(
        label=label.strip(" *`"),
        actions=parse_actions(rest, line),
        examples=tuple(sentence for sentence in said if sentence),
        line=line,
    )


def _opening(value: str) -> tuple[str, ...]:
    text = value.strip()
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        text = text[1:-1]
    steps = (step.strip().strip('"“”').strip() for step in _STEP.split(text))
    return tuple(step for step in steps if step)


def _names(value: str) -> tuple[str, ...]:
    names = (re.sub(r"\(.*?\)", "", part).strip(" .`{}") for part in re.split(r"[,;]", value))
    return tuple(
        name.removeprefix("facts.") for name in names if name and name.casefold() != "none"
    )


def _items(value: str) -> tuple[str, ...]:
    parts = re.split(r"\s*[,;]\s*|(?:^|\s)[-*]\s+", value)
    return tuple(part.strip(" .") for part in parts if part.strip(" ."))


def _duration_s(value: str) -> int | None:
    match = _DURATION.search(value)
    if match is None:
        return None
    seconds = float(match[1]) * (60 if match[2][0].lower() == "m" else 1)
    return round(seconds) or None
