"""The words of the wrap-up after a call.

Owns sentences that only the drawer says.
"""

from app import wording
from app.ui.tr import tr

WRAP_UP = tr("Wrap-up")
OUTCOME = tr("Outcome")
OUTCOME_KEYS = tr("Keys 1 to 9 while no text field is in use")
SUMMARY = tr("Summary")
SUMMARY_HINT = tr("What this call came to")
DRAFTED = tr("Drafted from the transcript: correct it as you like.")
ITEMS = tr("Action items")
ITEM, ADD_ITEM = tr("Action item"), tr("Add an item")
ITEM_HINT = tr("What has to be done")
TAGS = tr("Tags")
SKIP, SKIP_HINT = tr("Skip"), tr("What you changed is kept (Esc).")
SAVE, SAVE_AND_NEXT = tr("Save"), tr("Save and next")
SAVE_WRAP_UP = tr("Save the wrap-up")
LOADING = tr("The draft is being written...")
NO_DRAFT = tr("The wrap-up could not be read")
NOT_SAVED = tr("The wrap-up could not be saved")
RETRY = tr("Try again")
BEING_SAVED = tr("This is being saved.")
NOT_READ = tr("The wrap-up has not been read yet.")
TICK, UNTICK = tr("Done: {item}"), tr("Not done yet: {item}")
REMOVE = tr("Remove {item}")
THE_ITEM = tr("this item")


def outcome_word(outcome: str) -> str:
    """An outcome as briefly as it can be said."""
    return wording.sentence_case(wording.plain(outcome))


def waiting(count: int) -> str:
    """How many more calls wait for theirs."""
    if count == 1:
        return tr("1 more call waits")
    return tr("{count} more calls wait").format(count=count)
