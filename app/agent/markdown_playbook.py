"""The Markdown form of a playbook, read into values.

Owns the grammar: profiles are ``#### name`` headings, usually under
``## Outbound Mode`` or ``## Inbound Mode`` and ``### Script profiles``; inside a
profile, ``**Field** (note): value`` lines whose values wrap over lines, and under
``**Branches**`` a list of ``- Label -> action + action``. Bullets nested under a
branch are sentences that callers say. Prose anywhere else is ignored. The values
are ``playbook``'s; the words of one action are ``branch_actions``'s.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from app.agent.branch_actions import parse_actions
from app.agent.errors import PlaybookInvalid
from app.agent.facts import placeholders
from app.agent.playbook import (
    ActionKind,
    Branch,
    Direction,
    Playbook,
    PlaybookWarning,
    ScriptProfile,
)

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_FIELD = re.compile(r"^\*\*\s*([^*]+?)\s*:?\s*\*\*\s*(?:\([^)]*\))?\s*:?\s*(.*)$")
_BULLET = re.compile(r"^(\s*)[-*]\s+(.*)$")
_ARROW = re.compile(r"\s*(?:->|=>|→|-&gt;)\s*")
_STEP = re.compile(r"\s+[-–—]\s+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(minutes?|mins?|m|seconds?|secs?|s)\b", re.IGNORECASE)
_QUOTES = "\"“”„'‘’"


@dataclass(slots=True)
class _Line:
    number: int
    text: str


@dataclass(slots=True)
class _Section:
    """A profile's heading and the lines below it, before they are understood."""

    name: str
    direction: Direction
    number: int
    lines: list[_Line] = field(default_factory=list)


def read_playbook(path: Path) -> Playbook:
    """Read a playbook as it is on disk now; raises PlaybookInvalid."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or "the file cannot be read"
        raise PlaybookInvalid(str(path), 0, f"{reason}; check the path") from error
    except UnicodeDecodeError as error:
        raise PlaybookInvalid(str(path), 0, "not UTF-8 text; save the file as UTF-8") from error
    return parse_playbook(text, str(path))


def parse_playbook(text: str, path: str = "playbook") -> Playbook:
    """Read Markdown; ``path`` is only for messages. Raises PlaybookInvalid."""
    sections = _sections(text)
    if not sections:
        message = "no script profiles; add a heading such as '#### appointment-reminder'"
        raise PlaybookInvalid(path, 1, message)
    warnings: list[PlaybookWarning] = []
    seen: dict[str, int] = {}
    for section in sections:
        first = seen.setdefault(section.name.casefold(), section.number)
        if first != section.number:
            message = f"script {section.name!r} stands in line {first} already; rename one of them"
            raise PlaybookInvalid(path, section.number, message)
    profiles = tuple(_profile(section, path, warnings) for section in sections)
    return Playbook(path, profiles, tuple(sorted(warnings, key=lambda each: each.line)))


def _sections(text: str) -> list[_Section]:
    blanked = _COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text)
    sections: list[_Section] = []
    direction = Direction.OUTBOUND
    current: _Section | None = None
    fenced = False
    for number, line in enumerate(blanked.splitlines(), start=1):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
            continue
        heading = None if fenced else _HEADING.match(line)
        if heading is None:
            if current is not None and not fenced:
                current.lines.append(_Line(number, line.rstrip()))
            continue
        level, title = len(heading[1]), heading[2].strip()
        current = None
        if level <= 2:
            inbound = "inbound" in title.casefold()
            direction = Direction.INBOUND if inbound else Direction.OUTBOUND
        elif level == 4 and title:
            current = _Section(title.strip("`*"), direction, number)
            sections.append(current)
    return sections


@dataclass(slots=True)
class _Field:
    number: int
    lines: list[_Line]

    @property
    def value(self) -> str:
        return " ".join(line.text.strip() for line in self.lines if line.text.strip())


def _fields(section: _Section) -> dict[str, _Field]:
    fields: dict[str, _Field] = {}
    current: _Field | None = None
    for line in section.lines:
        match = _FIELD.match(line.text.strip())
        if match is not None:
            name = re.sub(r"\s*\(.*", "", match[1]).strip().casefold()
            current = _Field(line.number, [_Line(line.number, match[2])])
            fields[name] = current
        elif current is not None:
            listing = current is fields.get("branches")
            if not line.text.strip() and current.value and not listing:
                current = None
            else:
                current.lines.append(line)
    return fields


def _profile(section: _Section, path: str, warnings: list[PlaybookWarning]) -> ScriptProfile:
    fields = _fields(section)

    def value(*names: str) -> str:
        return next((fields[name].value for name in names if name in fields), "")

    opening = _opening(value("opening", "greeting"))
    found = next((fields[name] for name in ("branches", "branch") if name in fields), None)
    profile = ScriptProfile(
        name=section.name,
        direction=section.direction,
        goal=value("goal recap", "goal"),
        expected_facts=_names(value("expected facts", "facts")),
        opening=opening,
        branches=_branches(found) if found else (),
        hard_limits=_items(value("hard limits", "limits")),
        duration_s=_duration_s(value("duration")),
        path=path,
        line=section.number,
    )
    warnings.extend(_warnings(profile, fields))
    return profile


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


def _branches(found: _Field) -> tuple[Branch, ...]:
    """Top-level bullets are branches, deeper ones examples; other lines go on with the last."""
    indent: int | None = None
    rows: list[tuple[_Line, list[str]]] = []
    nested = blank = False
    for line in found.lines:
        bullet = _BULLET.match(line.text)
        if bullet is None:
            blank = blank or not line.text.strip()
            if not blank:
                _continue_row(rows, line.text.strip(), nested)
            continue
        blank = False
        depth = len(bullet[1].expandtabs(4))
        indent = depth if indent is None else indent
        nested = depth > indent and bool(rows)
        if nested:
            rows[-1][1].append(bullet[2].strip())
        else:
            rows.append((_Line(line.number, bullet[2].strip()), []))
    return tuple(_branch(row, examples) for row, examples in rows)


def _continue_row(rows: list[tuple[_Line, list[str]]], text: str, nested: bool) -> None:
    if not text or not rows:
        return
    row, examples = rows[-1]
    if nested and examples:
        examples[-1] = f"{examples[-1]} {text}"
    else:
        row.text = f"{row.text} {text}"


def _branch(row: _Line, examples: list[str]) -> Branch:
    label, _, rest = (_ARROW.sub("\n", row.text, count=1)).partition("\n")
    said = tuple(example.strip(_QUOTES + " ") for example in examples)
    return Branch(
        label=label.strip(" *`"),
        actions=parse_actions(rest, row.number),
        examples=tuple(sentence for sentence in said if sentence),
        line=row.number,
    )


def _warnings(profile: ScriptProfile, fields: dict[str, _Field]) -> list[PlaybookWarning]:
    def warning(line: int, message: str) -> PlaybookWarning:
        return PlaybookWarning(line, profile.name, message)

    found: list[PlaybookWarning] = []
    if not profile.opening:
        found.append(warning(profile.line, 'no opening; add **Opening**: "..."'))
    if not profile.branches:
        found.append(warning(profile.line, "no branches; add **Branches**: and a list below it"))
    if "duration" in fields and profile.duration_s is None:
        line = fields["duration"].number
        found.append(warning(line, "duration not understood; write 'under 3 minutes'"))
    return found + _placeholder_warnings(profile, fields) + _branch_warnings(profile)


def _branch_warnings(profile: ScriptProfile) -> list[PlaybookWarning]:
    found: list[PlaybookWarning] = []
    for branch in profile.branches:
        if not branch.actions:
            remedy = f"branch {branch.label!r} has no action; write '- {branch.label} -> close'"
            found.append(PlaybookWarning(branch.line, profile.name, remedy))
        for action in branch.actions:
            if action.kind is ActionKind.FREE:
                remedy = f"only a language model can act on {action.text!r}; the script skips it"
                found.append(PlaybookWarning(branch.line, profile.name, remedy))
    return found


def _placeholder_warnings(
    profile: ScriptProfile, fields: dict[str, _Field]
) -> list[PlaybookWarning]:
    line = fields["opening"].number if "opening" in fields else profile.line
    used = [(name, line) for step in profile.opening for name in placeholders(step)]
    for branch in profile.branches:
        for action in branch.actions:
            used += [(name, action.line) for name in placeholders(action.text)]
    return [
        PlaybookWarning(line, profile.name, f"{{facts.{name}}} is not among the expected facts")
        for name, line in dict(used).items()
        if name not in profile.expected_facts
    ]
