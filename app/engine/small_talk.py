"""What short stretches of talk ask for: nothing, a goodbye, an opening, more patience.

Owns the word lists and the tests of a recognised text against them. The words are the
continuers of Schegloff (1982), "Discourse as an interactional achievement",
with the spellings Whisper gives them. English only, as the bundled playbooks are.
"""

import re

CONTINUERS = frozenset(
    "mm mmm mhm mmhm mmhmm hm hmm hmmm uh uhhuh uhuh huh um ah aha oh ok okay right yeah yep yes "
    "sure alright cough coughing coughs clears throat sneezes".split()
)
PHRASES = frozenset({"i see", "got it", "all right", "go on", "uh huh", "mm hm", "of course"})


def is_backchannel(text: str) -> bool:
    """True when ``text`` is empty or nothing but continuers and noises in brackets."""
    plain = re.sub(r"[\[(*].*?[\])*]", " ", text.lower())
    plain = re.sub(r"[^a-z' ]+", " ", plain.replace("-", "")).strip()
    if plain in PHRASES:
        return True
    return all(word in CONTINUERS for word in plain.split())


_TRAILING = re.compile(
    r"\b(and|or|but|so|because|to|the|a|an|my|your|is|are|at|on|in|for|of|with|i|um|uh|like|that)$"
)


def sounds_unfinished(text: str) -> bool:
    """True when the last word leaves a sentence open, whatever the voice did.

    Whisper ends a clip with a full stop whether or not the sentence was over, so
    only the words count.
    """
    plain = re.sub(r"[^a-z0-9' ]+", " ", text.lower()).strip()
    return text.rstrip().endswith(("...", ",", "-")) or _TRAILING.search(plain) is not None


FAREWELLS = frozenset(
    "bye byebye goodbye thanks thank you too very much so good have a nice great day night "
    "evening "
    "okay ok alright right yes yeah sure cheers see later then now that's it is all take "
    "care".split()
)


def is_farewell(text: str) -> bool:
    """True when ``text`` only answers a goodbye."""
    plain = re.sub(r"[^a-z' ]+", " ", text.lower().replace("-", "")).split()
    return "?" not in text and all(word in FAREWELLS for word in plain)


def is_greeting(text: str) -> bool:
    """A called party's bare hello, which asks for nothing but the agent's opening."""
    words = re.sub(r"[^a-z' ]+", " ", text.lower()).split()
    return len(words) <= 4 and bool({"hello", "hi", "hey", "yes", "yeah", "good"} & set(words))
