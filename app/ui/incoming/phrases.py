"""The words of the incoming window.

Owns what only it says.
"""

from app.ui.tr import tr

TITLE = tr("Incoming calls")
REDIRECT = tr("Redirect to...")
REDIRECT_TITLE = tr("Redirect this call")
REDIRECT_NOW = tr("Redirect")
CANCEL = tr("Cancel")
THE_AGENT = tr("The agent")


def agent_answers_in(template: str, seconds: int) -> str:
    """Which template takes the call by itself, and when."""
    words = tr("{template} answers in {seconds} s")
    return words.format(template=template or THE_AGENT, seconds=seconds)


def agent_would(template: str) -> str:
    """Which template would take the call if it were asked to."""
    return tr("{template} would answer").format(template=template or THE_AGENT)


def waiting(name: str) -> str:
    """What answering does to the call that is talked on."""
    return tr("You are talking to {name}; answering puts {name} on hold.").format(name=name)


def more_ringing(count: int) -> str:
    """Calls for which there is no room in the window."""
    return tr("and {count} more ringing").format(count=count)


def act_on(words: str, name: str) -> str:
    """A button of one of several calls, for a screen reader."""
    return f"{words}: {name}"
