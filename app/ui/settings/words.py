"""The sentences of errors as the Settings screen shows them.

Owns turning an error into a sentence that stands beside the control it is about.
"""

from app.ui.tr import tr
from app.wording import sentence_case


def _plain() -> dict[str, str]:
    """Sentences that name settings as the file does, as the screen names them."""
    return {
        "the chat mind needs base_url and model as well": tr(
            "Enter the language model's address and name below first."
        ),
        "the built-in language model needs model_path as well": tr(
            "Choose the model's file below first."
        ),
        "jitter_min_ms is above jitter_max_ms": tr("It must be 0, or at least the smallest delay."),
    }


def words_of(error: BaseException, *, whole: bool = False) -> str:
    """What went wrong, as a sentence; without the file's name unless ``whole``.

    A name of a file or an address at its beginning stays as it is.
    """
    said = str(error) if whole else str(getattr(error, "message", "") or error)
    return sentence(_plain().get(said, said) or type(error).__name__)


def sentence(said: str) -> str:
    """Words with a large first letter and a full stop; a name or address begins as it is."""
    said = sentence_case(said) if said.split()[0].rstrip(":,;").isalpha() else said
    return said if said.endswith((".", "!", "?")) else f"{said}."
