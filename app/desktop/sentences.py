"""An error's words as a sentence that stands alone, on a screen or in a terminal."""

TO_CALL_ANYWAY = "To call all the same, press Enter on the Phone screen: the number is filled in."


def sentence(words: str) -> str:
    """With a large first letter and a full stop; an address or a file's name at the beginning
    stays as it is."""
    first = words.split(maxsplit=1)[:1]
    if first and first[0].rstrip(":,;").isalpha():
        words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "!", "?")) else f"{words}."
