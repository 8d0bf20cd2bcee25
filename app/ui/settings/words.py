"""The sentences of errors as the Settings screen shows them.

Owns turning an error into a sentence that stands beside the control it is about.
"""

from app.wording import sentence_case


def words_of(error: BaseException, *, whole: bool = False) -> str:
    """What went wrong, as a sentence; without the file's name unless ``whole``."""
    said = str(error) if whole else str(getattr(error, "message", "") or error)
    said = said or type(error).__name__
    return sentence_case(said) if said.endswith((".", "!", "?")) else f"{sentence_case(said)}."
