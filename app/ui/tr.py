"""Every sentence for people passes here, so that a translation can take its place.

Owns the one call; leaves loading a translation to whoever makes the application.
"""

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """The sentence in the person's language, as it stands where there is no translation."""
    return QCoreApplication.translate("Ringdesk", text)
