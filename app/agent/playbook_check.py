"""What is wrong or doubtful in a playbook, with the place of each, and its outline.

Owns the questions that an editor and ``ringdesk playbooks check`` ask of a text. Nothing
here is raised: a playbook that is being written is nearly always unfinished. The grammar is
``markdown_playbook``'s.
"""

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from app.agent.facts import needed_facts, placeholders, unknown_placeholders
from app.agent.intents import IntentLibrary
from app.agent.markdown_playbook import (
    BRANCHES,
    DURATION,
    FACTS,
    GOAL,
    LIMITS,
    NO_SCRIPTS,
    OPENING,
    field_in,
    named_twice,
    profile_of,
    twice_named,
)
from app.agent.playbook import Action, ActionKind, Branch, ScriptProfile
from app.agent.playbook_lines import (
    Field,
    Line,
    Row,
    Section,
    fields_of,
    headings_of,
    rows_of,
    sections_of,
)

FIELD_LEVEL, BRANCH_LEVEL = 5, 6
LONGEST_STEP_WORDS = 60
_WORDS_A_SECOND = 2.7
_ASKED_FOR = frozenset(
    "address amount balance callback cost date due email hours link number opening phone price "
    "url website".split()
)
"""Parts of the names of facts that answer a question of the caller's, said by no sentence."""
_FIELDS = (*GOAL, *FACTS, *OPENING, *BRANCHES, *LIMITS, *DURATION)


@dataclass(frozen=True, slots=True)
class PlaybookProblem:
    """``line`` counts from 1, ``start`` and ``end`` are columns from 0. ``stops``: no call can
    be held with the script; else it is good to know."""

    message: str
    line: int
    start: int = 0
    end: int = 0
    stops: bool = False
    script: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading, a field (``FIELD_LEVEL``) or a branch (``BRANCH_LEVEL``) of the outline."""

    title: str
    line: int
    level: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the desk knows besides the text; None is not asked about."""

    tools: Collection[str] | None = None
    intents: IntentLibrary | None = None


def outline_of(text: str) -> tuple[Entry, ...]:
    """The headings of a playbook, and each script's fields and branches, in order."""
    entries = [Entry(one.title, one.line.number, one.level) for one in headings_of(text)]
    for section in sections_of(text):
        fields = fields_of(section)
        entries += [Entry(one.name, one.heading.number, FIELD_LEVEL) for one in fields.values()]
        branches = field_in(fields, BRANCHES)
        for branch in profile_of(section, "").branches if branches else ():
            entries.append(Entry(branch.label, branch.line, BRANCH_LEVEL))
    return tuple(sorted(entries, key=lambda entry: entry.line))


def problems_in(text: str, known: Known | None = None) -> tuple[PlaybookProblem, ...]:
    """Everything that is wrong or doubtful, by line."""
    sections = sections_of(text)
    if not sections:
        return (PlaybookProblem(f"There are {NO_SCRIPTS}", 1, stops=True),)
    found: list[PlaybookProblem] = []
    for section, first in twice_named(sections):
        sentence = _sentence(named_twice(section, first))
        found.append(_at(section.heading, "", sentence, section, stops=True))
    for section in sections:
        found += _Script(section, known or Known()).problems()
    return tuple(sorted(found, key=lambda each: (each.line, each.start)))


class _Script:
    """The questions asked of one script."""

    def __init__(self, section: Section, known: Known) -> None:
        self._section = section
        self._known = known
        self._fields = fields_of(section)
        self._profile: ScriptProfile = profile_of(section, "")

    def problems(self) -> Iterator[PlaybookProblem]:
        yield from self._missing()
        yield from self._misspelt()
        yield from self._opening()
        yield from self._placeholders()
        yield from self._unused()
        found = field_in(self._fields, BRANCHES)
        rows = rows_of(found) if found else []
        for row, branch in zip(rows, self._profile.branches, strict=True):
            yield from self._branch(row, branch)

    def _missing(self) -> Iterator[PlaybookProblem]:
        heading, profile = self._section.heading, self._profile
        if not profile.opening:
            yield self._told(heading, "", 'There is no opening; add **Opening**: "...".')
        if not profile.branches:
            message = "There are no branches; add **Branches**: and a list below it."
            yield self._told(heading, "", message)
        duration = field_in(self._fields, DURATION)
        if duration is not None and profile.duration_s is None:
            message = "This duration is not understood; write 'under 3 minutes'."
            yield self._told(duration.heading, duration.lines[0].text, message)

    def _misspelt(self) -> Iterator[PlaybookProblem]:
        for name, field in self._fields.items():
            near = difflib.get_close_matches(name, _FIELDS, 1, 0.8)
            if name not in _FIELDS and near:
                message = f"Nothing reads {field.name!r}; did you mean {near[0].capitalize()!r}?"
                yield self._told(field.heading, field.name, message)

    def _opening(self) -> Iterator[PlaybookProblem]:
        field = field_in(self._fields, OPENING)
        for step in self._profile.opening if field else ():
            words = len(step.split())
            if field is not None and words > LONGEST_STEP_WORDS:
                message = (
                    f"This takes about {words / _WORDS_A_SECOND:.0f} s to say and callers cut in; "
                    "shorten it, or let the caller answer in between with ' - '."
                )
                line = _line_with(_real(self._section, field), " ".join(step.split()[:2]))
                yield self._told(line or field.heading, "", message)

    def _placeholders(self) -> Iterator[PlaybookProblem]:
        """What nothing fills stops a call; what the facts do not list is only told."""
        for lines, text in self._texts():
            for unknown in unknown_placeholders(text):
                name = unknown.strip("{} ")
                meant = f"{{facts.{name}}}" if name in self._profile.expected_facts else ""
                remedy = meant or "{facts.name} or {AGENT_NAME}"
                message = f"Nothing fills {unknown}; write {remedy}."
                yield self._told(_line_with(lines, unknown), unknown, message, stops=True)
            for name in placeholders(text):
                if name not in self._profile.expected_facts:
                    written = f"{{facts.{name}}}"
                    message = f"{written} is not among the expected facts."
                    yield self._told(_line_with(lines, f"facts.{name}"), written, message)

    def _unused(self) -> Iterator[PlaybookProblem]:
        field = field_in(self._fields, FACTS)
        used = {name for _, text in self._texts() for name in placeholders(text)}
        for name in needed_facts(self._profile):
            if field is None or name in used or set(name.casefold().split("_")) & _ASKED_FOR:
                continue
            message = f"No sentence says {name}; a call needs it all the same."
            yield self._told(_line_with(_real(self._section, field), name), name, message)

    def _branch(self, row: Row, branch: Branch) -> Iterator[PlaybookProblem]:
        first = row.lines[0]
        if not branch.actions:
            message = f"Branch {branch.label!r} has no action; write '- {branch.label} -> close'."
            yield self._told(first, branch.label, message)
        for action in branch.actions:
            yield from self._action(row, action)
        intents = self._known.intents
        if intents is not None and not branch.examples and not intents.for_label(branch.label):
            message = (
                f"Nothing is known of what callers say for {branch.label!r}; add some of their "
                "sentences as bullets below it."
            )
            yield self._told(first, branch.label, message)

    def _action(self, row: Row, action: Action) -> Iterator[PlaybookProblem]:
        if action.kind is ActionKind.FREE:
            message = f"Only a language model can act on {action.text!r}; a script skips it."
            yield self._told(_line_with(row.lines, action.text), action.text, message)
        tools = self._known.tools
        if action.kind is ActionKind.RUN and tools is not None and action.key not in tools:
            message = f"There is no tool {action.key!r}; what it is to do is left for a person."
            yield self._told(_line_with(row.lines, action.key), action.key, message)

    def _texts(self) -> Iterator[tuple[list[Line], str]]:
        """What is filled in when a call begins, each with its lines."""
        for names in (GOAL, OPENING):
            field = field_in(self._fields, names)
            if field is not None:
                yield _real(self._section, field), field.value
        branches = field_in(self._fields, BRANCHES)
        for row in rows_of(branches) if branches else ():
            yield row.lines, row.text

    def _told(self, line: Line, part: str, message: str, *, stops: bool = False) -> PlaybookProblem:
        return _at(line, part, message, self._section, stops=stops)


def _real(section: Section, field: Field) -> list[Line]:
    """A field's lines with their columns, its own line whole."""
    numbers = {line.number for line in field.lines}
    return [line for line in section.lines if line.number in numbers]


def _line_with(lines: list[Line], part: str) -> Line:
    """The line that holds a text, else the first."""
    return next((line for line in lines if part in line.text), lines[0])


def _at(line: Line, part: str, message: str, section: Section, *, stops: bool) -> PlaybookProblem:
    """A problem at a part of a line, at all of the line where the part is not in it."""
    start = line.text.find(part) if part else -1
    end = start + len(part)
    if start < 0:
        start = len(line.text) - len(line.text.lstrip())
        end = len(line.text)
    return PlaybookProblem(message, line.number, start, end, stops, section.name)


def _sentence(message: str) -> str:
    return f"{message[0].upper()}{message[1:]}."
