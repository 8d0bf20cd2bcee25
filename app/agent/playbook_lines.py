"""The lines of a playbook in Markdown: which belong to which script, and to which field of it.

Owns headings, fences, comments, ``**Field**`` lines and bullets; every line keeps its number
and its columns. What a field means is ``markdown_playbook``'s.
"""

import re
from dataclasses import dataclass, field

from app.agent.playbook import Direction

FENCES = ("```", "~~~")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_FIELD = re.compile(r"^\*\*\s*([^*]+?)\s*:?\s*\*\*\s*(?:\([^)]*\))?\s*:?\s*(.*)$")
_BULLET = re.compile(r"^(\s*)[-*]\s+(.*)$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(slots=True)
class Line:
    """One line; ``number`` counts from 1. A comment's letters are blanks."""

    number: int
    text: str


@dataclass(slots=True)
class Heading:
    """A line with one to six number signs."""

    title: str
    level: int
    line: Line


@dataclass(slots=True)
class Section:
    """A script's heading and the lines below it, before they are understood."""

    name: str
    direction: Direction
    heading: Line
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Field:
    """A field's own line and those that go on with it. ``lines[0]`` holds the value only."""

    name: str
    heading: Line
    lines: list[Line]

    @property
    def value(self) -> str:
        """Everything of it in one line."""
        return " ".join(line.text.strip() for line in self.lines if line.text.strip())


@dataclass(slots=True)
class Row:
    """A bullet at the top of a list with the lines that go on with it; deeper ones are
    ``below`` it."""

    lines: list[Line]
    text: str
    below: list[str] = field(default_factory=list)


def lines_of(text: str) -> list[Line]:
    """The lines outside fences."""
    blanked = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    found: list[Line] = []
    fenced = False
    for number, line in enumerate(blanked.splitlines(), start=1):
        if line.lstrip().startswith(FENCES):
            fenced = not fenced
        elif not fenced:
            found.append(Line(number, line.rstrip()))
    return found


def headings_of(text: str) -> list[Heading]:
    """Every heading, in order."""
    found = ((line, _HEADING.match(line.text)) for line in lines_of(text))
    return [Heading(match[2].strip(), len(match[1]), line) for line, match in found if match]


def sections_of(text: str) -> list[Section]:
    """The scripts: headings with four number signs, and what stands below each."""
    sections: list[Section] = []
    direction = Direction.OUTBOUND
    current: Section | None = None
    for line in lines_of(text):
        heading = _HEADING.match(line.text)
        if heading is None:
            if current is not None:
                current.lines.append(line)
            continue
        level, title = len(heading[1]), heading[2].strip()
        current = None
        if level <= 2:
            inbound = "inbound" in title.casefold()
            direction = Direction.INBOUND if inbound else Direction.OUTBOUND
        elif level == 4 and title:
            current = Section(title.strip("`*"), direction, line)
            sections.append(current)
    return sections


def fields_of(section: Section) -> dict[str, Field]:
    """The fields of a script by name, in small letters."""
    fields: dict[str, Field] = {}
    current: Field | None = None
    for line in section.lines:
        match = _FIELD.match(line.text.strip())
        if match is not None:
            name = re.sub(r"\s*\(.*", "", match[1]).strip()
            current = Field(name, line, [Line(line.number, match[2])])
            fields[name.casefold()] = current
        elif current is not None:
            listing = current is fields.get("branches")
            if not line.text.strip() and current.value and not listing:
                current = None
            else:
                current.lines.append(line)
    return fields


def rows_of(found: Field) -> list[Row]:
    """The bullets of a list; lines without one go on with the last."""
    indent: int | None = None
    rows: list[Row] = []
    nested = blank = False
    for line in found.lines:
        bullet = _BULLET.match(line.text)
        if bullet is None:
            blank = blank or not line.text.strip()
            if not blank and line.text.strip() and rows:
                _continue(rows[-1], line, nested)
            continue
        blank = False
        depth = len(bullet[1].expandtabs(4))
        indent = depth if indent is None else indent
        nested = depth > indent and bool(rows)
        if nested:
            rows[-1].below.append(bullet[2].strip())
        else:
            rows.append(Row([line], bullet[2].strip()))
    return rows


def _continue(row: Row, line: Line, nested: bool) -> None:
    text = line.text.strip()
    if nested and row.below:
        row.below[-1] = f"{row.below[-1]} {text}"
    else:
        row.text = f"{row.text} {text}"
        row.lines.append(line)
