"""The pages of the Settings screen by name, for whoever leads there before it is made.

Owns the names and titles; the pages themselves take theirs from here.
"""

from app.ui.tr import tr


def page_titles() -> dict[str, str]:
    """Each page's name and what it is called, in the order of the list."""
    return {
        "lines": tr("Lines"),
        "calls": tr("Calls"),
        "rules": tr("Calling rules"),
        "agent": tr("Agent and models"),
        "audio": tr("Audio"),
        "apis": tr("Local APIs"),
        "contacts": tr("Contacts"),
        "recording": tr("Recording and privacy"),
        "shortcuts": tr("Shortcuts"),
        "notifications": tr("Notifications"),
        "appearance": tr("Appearance"),
        "data": tr("Data"),
        "diagnostics": tr("Diagnostics"),
    }
