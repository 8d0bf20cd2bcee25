"""Yes, no, and what only sounds like it.

Owns the polarity of an answer to a yes-or-no question. "No problem" and "why not"
are a yes, "yeah, no" and "I don't think so" a no.
"""

import re
from enum import Enum

from app.agent.understanding.found import Found, bare


class Polarity(Enum):
    """Which way an answer goes. ``MAYBE`` leans to yes but is not one."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


_NO = (
    (
        r"\b(?:not really|not at all|not now|not today|not sure about that|not exactly"
        r"|not quite|not yet)\b"
    ),
    r"\bi don'?t (?:think|believe) so\b|\bi'?d rather not\b|\bi'?m afraid not\b|\bof course not\b",
    r"\bno thanks?\b|\bno thank you\b|\bno,? sir\b|\bno,? ma'?am\b|\babsolutely not\b|\bno way\b",
    r"\b(?:that'?s|this is|it'?s|that is|it is) (?:not|wrong|incorrect|it\b(?! is))",
    r"\b(?:it|that|this|he|she) (?:isn'?t|is not|wasn'?t|doesn'?t|won'?t|does not)\b",
    r"\b(?:incorrect|negative|nope|nah|no+|never|neither|wrong)\b",
    r"\bi'?m (?:good|fine|all set|okay|ok)\b(?! with)|\bthat'?s (?:all|everything|about it|it)\b",
    (
        r"\b(?:nothing|none|not)\b|\bi (?:can'?t|won'?t|don'?t|cannot|do not|will not"
        r"|am not)\b|\bi'?m not\b"
    ),
)
_YES_DESPITE_NO = (
    r"\bno problem\b|\bno worries\b|\bwhy not\b|\bno doubt\b|\bnot a problem\b|\bnot bad\b",
    r"\bi don'?t (?:mind|see why not)\b|\bno objections?\b|\bno issues?\b|\bcan'?t wait\b",
)
_MAYBE = (
    r"\bi (?:guess|suppose)\b|\bmaybe\b|\bperhaps\b|\bprobably\b|\bpossibly\b|\bmight be\b"
    r"|\bi think so\b|\bnot sure\b|\bi'?m not (?:too |really )?sure\b|\bit depends\b"
    r"|\bi don'?t know\b",
)
_YES = (
    r"\b(?:yes|yeah|yea|yep|yup|yah|ya|yeh|aye|sure|okay|ok|alright|certainly|definitely|absolutely"
    r"|affirmative|indeed|correct|exactly|totally|gladly|right(?! now| away)|perfect|agreed|uh huh"
    r"|mm ?hm+|mhm+)\b",
    r"\bof course\b|\ball right\b|\byou bet\b|\bgo ahead\b|\bplease do\b|\bby all means\b",
    (
        r"\b(?:that'?s|it'?s|that is|it is|this is) (?:me|him|her|he|she|right|correct"
        r"|true|fine|good|great|perfect)\b"
    ),
    (
        r"\bthat (?:works|sounds? (?:good|great|fine|right|perfect))\b|\b(?:sounds?"
        r"|works) (?:good|great|fine|right|perfect|for me)\b"
    ),
    (
        r"\bspeaking\b|\bi (?:am|do|did|can|will|would|could)\b(?! (?:not|n't))|\bi'?ll\b"
        r"|\bi'?d (?:like|love)\b"
    ),
    (
        r"\b(?:he|she) is\b(?! not)|\bit does\b|\bit is\b(?! not)|\bthat would be (?:great"
        r"|fine|good|lovely|perfect)\b"
    ),
    r"\b(?:fine|great|good|lovely)\b(?: by me| with me)?",
)


def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_NO_ANY, _YES_ANY, _MAYBE_ANY = _compiled(_NO), _compiled(_YES), _compiled(_MAYBE)
_DESPITE = _compiled(_YES_DESPITE_NO)
_LEADING_NO = re.compile(r"^(?:(?:oh|um|uh|well|yeah|yes|sorry|ah) )*(?:no|nope|nah|not)\b")
_LEADING_YES = re.compile(
    r"^(?:(?:oh|um|uh|well|ah|hi|hello|hey) )*(?:yes|yeah|yea|yep|yup|sure|okay|ok"
    r"|correct|absolutely"
    r"|definitely|of course|certainly|that's right|right(?! now| away)|exactly|speaking)\b"
)


_FIRM_YES = re.compile(
    r"^(?:(?:oh|um|uh|well|ah|hi|hello|hey) )*(?:yes|yeah|yea|yep|yup|correct|exactly|absolutely"
    r"|definitely|that's (?:right|correct|me)|right(?! now| away)|speaking)\b"
)


_AGREES = re.compile(
    r"^(?:(?:oh|um|uh|well|ah|yes|yeah|yep|aye|okay|right|and|so) )*"
    r"(?:that'?s (?:it|the one|about (?:it|right)|exactly (?:it|right)|bang on|spot on|perfect"
    r"|all (?:right|correct|fine|good))|that is (?:it|the one)|that would be (?:it|right)"
    r"|you(?:'ve)? (?:got|have) (?:it|that)|got it|spot on|bang on|dead (?:on|right)|nailed it"
    r"|just so|exactly so|so it is|that'll do|grand|brilliant|lovely|super|smashing|marvell?ous"
    r"|wonderful|bingo|ideal|all (?:good|correct)|everything'?s (?:right|correct|fine|good)"
    r"|too right|sounds about right|great stuff|fab|fabulous|you're a star)\b"
    r"(?!.*\b(?:but|except|only|not?|wrong|instead|actually)\b)"
)


def agrees(text: str) -> bool:
    """Whether ``text`` finds a read-back right in words that are no yes elsewhere: "that's it"
    after "anything else?" is a no."""
    return _AGREES.search(bare(text)) is not None


def find_yes_no(text: str) -> Found[Polarity] | None:
    """Which way ``text`` goes, or None when it says neither."""
    words = _GREETING.sub("", bare(text))
    misheard = _MISHEARD_YES.search(words)
    if misheard is not None:
        return _found(Polarity.YES, misheard)
    despite = _DESPITE.search(words)
    if despite is not None:
        return _found(Polarity.YES, despite)
    maybe = _MAYBE_ANY.search(words)
    if maybe is not None and not _LEADING_YES.search(words) and not _LEADING_NO.search(words):
        return _found(Polarity.MAYBE, maybe)
    leading_no = _LEADING_NO.search(words)
    if leading_no is not None:
        return _found(Polarity.NO, leading_no)
    leading_yes = _LEADING_YES.search(words)
    if leading_yes is not None:
        return _found(Polarity.YES, leading_yes)
    no = _NO_ANY.search(words)
    if no is not None:
        return _found(Polarity.NO, no)
    yes = _YES_ANY.search(words)
    return _found(Polarity.YES, yes) if yes is not None else None


def _found(value: Polarity, match: re.Match[str]) -> Found[Polarity]:
    return Found(value, match.group(), match.start(), match.end())


_GREETING = re.compile(r"\bgood (?:morning|afternoon|evening|day)\b ?")
"""What is good in it is not the answer."""
_MISHEARD_YES = re.compile(r"^(?:(?:oh|um|uh|well|ah) )*(?:yet|yip|yap)$")
"""What "yep" is recognised as where it stands alone; none of these is an answer by itself."""

_ONLY = frozenset(
    "yes yeah yea yep yup yip yap yah ya yeh aye sure okay ok alright certainly definitely "
    "absolutely affirmative indeed correct exactly totally gladly right perfect agreed uh huh "
    "mm mhm hmm hm "
    "of course all you bet go ahead please do by means that that's thats it it's its is this am i "
    "i'm im can will would could did does works sounds good great fine true me speaking problem "
    "worries no nope nah not never really at think so believe don't dont now today yet afraid "
    "thanks thank sir ma'am maam oh um well just guess suppose maybe perhaps probably possibly "
    "incorrect wrong negative way for with be too very much nothing else everything isn't isnt "
    "won't can't cannot mind rather i'd id he she him her know depends might be".split()
)


def leads(text: str) -> Polarity | None:
    """The polarity that ``text`` begins with, if its first words are a yes or a no."""
    words = bare(text)
    if _LEADING_NO.search(words):
        return Polarity.NO
    return Polarity.YES if _LEADING_YES.search(words) else None


def only_praises(text: str) -> bool:
    """Whether the yes in ``text`` is a word such as "lovely", which may be about anything."""
    found = find_yes_no(text)
    return found is not None and found.words in ("fine", "great", "good", "lovely", "perfect")


def after_yes(text: str) -> str:
    """What follows the yes that ``text`` begins with, in plain words; empty without one."""
    words = bare(text)
    led = _LEADING_YES.search(words)
    return words[led.end() :].strip() if led is not None else ""


def is_firm_yes(text: str) -> bool:
    """Whether ``text`` begins with a yes that is no mere "okay"."""
    return _FIRM_YES.search(bare(text)) is not None


def is_only_yes_no(text: str) -> bool:
    """Whether ``text`` is a yes or no and nothing else of weight."""
    words = bare(text).split()
    return len(words) <= 6 and _ONLY.issuperset(words) and find_yes_no(text) is not None
