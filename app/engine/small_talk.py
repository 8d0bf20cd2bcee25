"""What short stretches of talk ask for: nothing, a goodbye, an opening, more patience.

Owns the word lists and the tests of a recognised text against them. The words are the
continuers of Schegloff (1982), "Discourse as an interactional achievement",
with the spellings Whisper gives them. English only, as the bundled playbooks are.
"""

import re

CONTINUERS = frozenset(
    "mm mmm mmmm mhm mmhm mmhmm hmhm hm hmm hmmm uh uhhuh uhuh huh um er erm eh ah aha oh ok okay "
    "right yeah yep yup yes sure alright wow gotcha cough coughing coughs ahem clears throat "
    "sneezes".split()
)
CONTINUING = re.compile(r"\b(i see|got it|all right|go on|go ahead|uh huh|mm hm|of course)\b")
_REPAIR = re.compile(r"(huh|hm+|eh)\?")


def is_backchannel(text: str) -> bool:
    """True when ``text`` is empty or nothing but continuers and noises in brackets.

    "Huh?" is none: it asks to hear the last words again.
    """
    plain = re.sub(r"[\[(*].*?[\])*]", " ", text.lower())
    if _REPAIR.fullmatch(plain.strip()):
        return False
    plain = re.sub(r"[^a-z' ]+", " ", plain.replace("-", ""))
    return all(word in CONTINUERS for word in CONTINUING.sub(" ", plain).split())


_OPEN = (
    "and or but so because if than the a an my your our their his um uh er erm i'm it's i'll i'd"
)
_TRAILING_ASKED = re.compile(rf"\b({'|'.join(_OPEN.split())})$")
_TRAILING = re.compile(
    rf"\b({'|'.join(_OPEN.split())}|to|is|are|at|on|in|for|of|with|from|by|about|until|"
    r"i|we|like)$"
)


ANNOUNCING_WORDS = 6
_ANNOUNCES_MORE = re.compile(r"^(well |okay |ok |so )?let me \w+")
"""Whoever says this is about to go on, however finished it sounds."""


def sounds_unfinished(text: str) -> bool:
    """True when the last word leaves a sentence open, whatever the voice did.

    Whisper ends a clip with a full stop whether or not the sentence was over, so
    only the words count; but a question may well end in "for" or "is".
    """
    plain = re.sub(r"[^a-z0-9' ]+", " ", text.lower()).strip()
    ending = _TRAILING_ASKED if text.rstrip().endswith("?") else _TRAILING
    words = plain.split()
    if len(words) <= ANNOUNCING_WORDS and _ANNOUNCES_MORE.match(" ".join(words)):
        return True
    return text.rstrip().endswith(("...", ",", "-")) or ending.search(plain) is not None


_ASKS = re.compile(
    r"(who|what|when|where|why|how|which|whose|can|could|would|will|do|does|did|is|are|was|were|"
    r"have|has|may|should)\b"
)


def is_question(text: str) -> bool:
    """True when ``text`` ends with a question, or begins like one and Whisper forgot the mark."""
    sentences = re.split(r"(?<=[.!?])\s+", text.strip())
    last = sentences[-1].lower()
    return last.endswith("?") or (len(last.split()) > 2 and _ASKS.match(last) is not None)


OPENERS = frozenset(
    "yes yeah yep yup no nope nah ok okay sure well right alright so oh hello hi hey please "
    "actually sorry thanks".split()
)


def is_opener(text: str) -> bool:
    """True for a word or two that many go on after: "Yes", "No", "Hello", "Okay, well".

    A voice falls on them as at a sentence's end, and the pause behind them is longer
    than that at other commas: 280 to 400 ms where those have 180 to 260, in the lines
    of the bundled callers.
    """
    words = re.sub(r"[^a-z' ]+", " ", text.lower()).split()
    return 0 < len(words) <= 2 and all(word in OPENERS for word in words)


FAREWELLS = frozenset(
    "bye byebye goodbye thanks thank you ya too very much so good have a nice great lovely perfect "
    "wonderful day night evening afternoon weekend week one okay ok alright right yes yeah sure "
    "cheers see later soon then now and that's it is all take care".split()
)
PARTING = re.compile(
    r"\b(no (problem|worries|thanks|thank you)|for (calling|the call|your (help|time|call))|a lot|"
    r"(talk|speak) to you|i?(?: really)? ?appreciate (it|that|your help)|will do|you as well|"
    r"(same )?to you|you're welcome)\b"
)


def is_farewell(text: str) -> bool:
    """True when ``text`` only answers a goodbye."""
    plain = re.sub(r"[^a-z' ]+", " ", text.lower().replace("-", ""))
    plain = PARTING.sub(" ", " ".join(plain.split()))
    return "?" not in text and all(word in FAREWELLS for word in plain.split())


_GREETING = re.compile(r"(hello|hi|hey|yes|yeah|yep|good (morning|afternoon|evening|day))\b")
_INTRODUCTION = re.compile(r"\b(speaking|this is|here|how (can|may) i help)\b")
_ANSWERS = re.compile(
    r"\b(no|not|isn't|don't|sorry|wrong|reached|voicemail|mailbox|message|busy|unavailable|stop|"
    r"away|agree|cancel|want|call back)\b"
)


def is_greeting(text: str) -> bool:
    """A called party's hello or name, which asks for nothing but the agent's opening."""
    plain = " ".join(re.sub(r"[^a-z' ]+", " ", text.lower()).split())
    words = len(plain.split())
    if _ANSWERS.search(plain):
        return False
    if _INTRODUCTION.search(plain):
        return words <= 8
    return words <= 4 and _GREETING.match(plain) is not None
