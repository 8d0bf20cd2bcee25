"""A moment of the records as this computer writes it.

Owns the words; the clock of live calls is ``moments``'s.
"""

from PySide6.QtCore import QDateTime, QLocale, Qt


def moment_words(moment: str) -> str:
    """An ISO 8601 moment as this computer writes it: only the time for today."""
    when = QDateTime.fromString(moment, Qt.DateFormat.ISODateWithMs).toLocalTime()
    locale = QLocale.system()
    short = QLocale.FormatType.ShortFormat
    if when.date() == QDateTime.currentDateTime().date():
        return locale.toString(when.time(), short)
    return locale.toString(when, short)
