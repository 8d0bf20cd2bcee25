"""Contacts from tables: CSV files of Google, Outlook and whoever else writes them.

Owns finding the delimiter and the columns, and reading the rows. The names of columns are
``csv_columns``'s, what spreadsheets do to cells ``csv_cells``'s; whether what was read can be
kept is ``drafts``'s.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.people.cleaning import Kind, clean
from app.people.csv_cells import is_rounded, unguarded, unspoilt
from app.people.csv_columns import Column, column_of
from app.people.drafts import EVERYBODY, Draft
from models.folding import fold

_DELIMITERS = ",;\t|"
_LONGEST_FIELD = 1_000_000
_PEOPLE = frozenset({Column.NAME, Column.GIVEN, Column.FAMILY, Column.COMPANY})
NO_NAMES = (
    "no column for a name was found, so numbers stand for names; call one Name and import anew."
)
_SEVERAL = ":::"
"""What Google puts between several values in one field."""
_BETWEEN = re.compile(r"\s*[,;\n]\s*|\s+(?:/|und|oder|and|or)\s+")
"""What people put between several numbers in one cell."""
_WHOLE_DIGITS = 6
_NUMBERS = (Column.NUMBER, Column.LESSER_NUMBER)


class TableUnreadable(ValueError):
    """The table has no columns that we know; ``line`` is where it went wrong."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def drafts_of(text: str) -> Iterator[Draft]:
    """What a table holds, row by row; empty rows are passed over.

    Raises TableUnreadable when its first row names no column that we know, or a quotation
    mark is never closed.
    """
    skipped, text = _without_hint(text.replace("\x00", ""))
    blank = len(text) - len(text.lstrip("\r\n"))
    skipped, text = skipped + len(text[:blank].splitlines()), text[blank:]
    rows = _rows(text, _delimiter(text), skipped)
    line, header = next(rows, (1, []))
    columns = {i: c for i, c in enumerate(map(column_of, header)) if c is not None}
    if not _names_somebody(columns.values()):
        if not _is_plain(header):
            message = (
                "the first row must name the columns, such as Name, Phone, Email; no column "
                "for a name or a number was found"
            )
            raise TableUnreadable(message, line)
        columns = {i: _guessed(cell) for i, cell in enumerate(header)}
        names = {i: f"column {i + 1}" for i in columns}
        yield _draft(header, columns, names, line)
    else:
        names = {i: header[i].strip() for i in columns}
        if not _PEOPLE.intersection(columns.values()):
            yield Draft(f"Line {line}", left_out=(NO_NAMES,))
    for line, row in rows:
        if any(cell.strip() for cell in row):
            yield _draft(row, columns, names, line)


def _draft(
    row: Sequence[str], columns: Mapping[int, Column], names: Mapping[int, str], line: int
) -> Draft:
    values: dict[Column, list[str]] = {}
    left_out = []
    for place, cell in enumerate(row):
        column = columns.get(place)
        if column is None or not cell.strip():
            continue
        if column in _NUMBERS and is_rounded(unspoilt(cell)):
            left_out.append(
                f"{names[place]}: {cell.strip()!r} was rounded by a spreadsheet and was left out; "
                "make the column text there and enter the number again."
            )
            continue
        values.setdefault(column, []).append(cell.strip())
    one = {column: found[0] for column, found in values.items()}
    numbers = [number for each in _NUMBERS for number in values.get(each, [])]
    return Draft(
        f"Line {line}",
        name=_name(one),
        company=one.get(Column.COMPANY, ""),
        numbers=tuple(
            number for cell in _several(numbers, _SEVERAL) for number in _apart(unspoilt(cell))
        ),
        emails=tuple(_several(values.get(Column.EMAIL, []), _SEVERAL)),
        tags=tuple(_tags(values.get(Column.TAGS, []))),
        notes="\n\n".join(values.get(Column.NOTES, [])),
        uid=one.get(Column.UID, ""),
        left_out=tuple(left_out),
    )


def _name(one: Mapping[Column, str]) -> str:
    """The whole name. Beside a first name and no last name, ``Name`` is the last name."""
    parts = [one.get(each, "") for each in (Column.GIVEN, Column.MIDDLE, Column.FAMILY)]
    whole = one.get(Column.NAME, "")
    if whole and (parts[2] or not parts[0] or fold(parts[0]) in fold(whole)):
        return whole
    return " ".join(part for part in (*parts, whole) if part)


def _several(cells: Sequence[str], between: str) -> Iterator[str]:
    for cell in cells:
        yield from (one.strip() for one in cell.split(between) if one.strip())


def _apart(cell: str) -> list[str]:
    """The numbers in a cell, each of them a whole one; else the cell as it is."""
    parts = _BETWEEN.split(cell)
    whole = [sum(map(str.isdecimal, part)) >= _WHOLE_DIGITS for part in parts]
    return parts if all(whole) else [cell]


def _tags(cells: Sequence[str]) -> Iterator[str]:
    for cell in cells:
        between = _SEVERAL if _SEVERAL in cell else ";" if ";" in cell else ","
        for tag in _several([cell], between):
            if tag.removeprefix("* ").casefold() not in EVERYBODY:
                yield tag


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line on which each begins."""
    csv.field_size_limit(_LONGEST_FIELD)
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter, strict=False)
    line = 1 + skipped
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise TableUnreadable(f"this is no table ({error})", line) from error
        if row is None:
            return
        if _is_open("".join(lines[line - 1 - skipped : reader.line_num])):
            raise TableUnreadable("a quotation mark is never closed", line)
        yield line, [unguarded(cell) for cell in row]
        line = 1 + skipped + reader.line_num


def _is_open(row: str) -> bool:
    """Whether a row took in the lines below it because its quotation mark is not closed."""
    return row.count('"') % 2 == 1 and len(row.splitlines()) > 1


def _without_hint(text: str) -> tuple[int, str]:
    """The text without Excel's first line ``sep=;``."""
    first, newline, rest = text.partition("\n")
    is_hint = newline and len(first.strip()) == 5 and first.lower().startswith("sep=")
    return (1, rest) if is_hint else (0, text)


def _delimiter(text: str) -> str:
    """The sign that gives the first row most columns that we know, or else most columns."""

    def worth(sign: str) -> tuple[int, int]:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=sign), [])
        return sum(column_of(cell) is not None for cell in header), len(header)

    try:
        return max(_DELIMITERS, key=worth)
    except csv.Error as error:
        raise TableUnreadable(f"this is no table ({error})", 1) from error


def _names_somebody(columns: Iterable[Column]) -> bool:
    return bool(set(columns) & {*_PEOPLE, Column.NUMBER})


def _is_plain(row: Sequence[str]) -> bool:
    """Whether a first row is somebody already: a few cells, one of them a number."""
    return 2 <= len(row) <= 4 and sum(_guessed(cell) is Column.NUMBER for cell in row) >= 1


def _guessed(cell: str) -> Column:
    if "@" in cell and not cell.lower().startswith("sip"):
        return Column.EMAIL
    return Column.NUMBER if clean(unspoilt(cell)).kind is Kind.NUMBER else Column.NAME
