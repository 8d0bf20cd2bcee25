"""What spreadsheets do to the cells of a table, and what keeps them from doing it.

Owns the guard against formulas (https://owasp.org/www-community/attacks/CSV_Injection), taking
it off again, and knowing a number that a spreadsheet has spoilt. The table itself is
``csv_reading``'s and ``csv_writing``'s.
"""

import re

_FORMULA = r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]"
"""What a cell begins with that spreadsheets work out; the wide signs are those of Japanese."""
_TO_GUARD = re.compile(rf"'*{_FORMULA}")
_GUARDED = re.compile(rf"'+{_FORMULA}")
_PHONE = re.compile(r"\+[0-9]+(;ext=[0-9]+)?")
_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_ROUNDED = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
_FRACTION = re.compile(r"(\+?[0-9]{5,})[.,]0+")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, behind an apostrophe if need be.

    A telephone number goes without: worked out it is itself, and with an apostrophe other
    programs could not dial it.
    """
    return f"'{cell}" if _TO_GUARD.match(cell) and not _PHONE.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """The text that a cell stands for: without the guard, and without the ``="..."`` that
    tells a spreadsheet to leave it alone."""
    text = _TEXT.fullmatch(cell.strip())
    if text:
        return text.group(1).replace('""', '"')
    return cell[1:] if _GUARDED.match(cell) else cell


def unspoilt(number: str) -> str:
    """A number without what spreadsheets and programs put round it: an apostrophe, a fraction."""
    text = number.strip().removeprefix("'").strip()
    whole = _FRACTION.fullmatch(text)
    return whole.group(1) if whole else text


def is_rounded(number: str) -> bool:
    """Whether a spreadsheet wrote it as ``4.93E+11``: most of its digits are lost."""
    return _ROUNDED.fullmatch(number) is not None
