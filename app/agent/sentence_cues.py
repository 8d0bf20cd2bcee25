"""What a sentence of a call does: promise, decide, ask for something, or only be polite.

Owns the cutting into sentences and the cues, for ``summary`` and ``action_items``. Days and
times are ``understanding``'s. English, as the bundled playbooks are.
"""

import re
from dataclasses import dataclass
from datetime import date, time

from app.agent.understanding.dates import find_day
from app.agent.understanding.times import find_time

_CUT = re.compile(r"(?<=[.!?…])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")
_ABBREVIATED = re.compile(r"\b(?:mr|mrs|ms|dr|st|vs|etc|e\.g|i\.e|[ap]\.m)\.$", re.I)
_WORD = re.compile(r"[a-z][a-z']+|\d[\d.,:]*\d|\d", re.I)
_FIGURE = re.compile(
    r"[$€£]\s?\d|\b\d[\d.,]*\s?(?:%|percent|dollars?|euros?|pounds?|people|persons?|guests?)\b"
    r"|\b\d{3,}\b|\b\d+[.,]\d+\b|\b(?:table|party|group) (?:of|for) \w+",
    re.I,
)
_MONEY = re.compile(r"[$€£]\s?\d|\d\s?(?:dollars?|euros?|pounds?)\b", re.I)
_STOP = frozenset(
    "a an the and or but so if then than that this these those there here it its it's i i'm i've "
    "i'd i'll you your you're you've you'll we we're we've we'll they he she his her him them me "
    "my our us is are was were be been being am do does did don't doesn't didn't have has had "
    "having can could would will shall should may might must not no yes yeah yep nope ok okay "
    "well just like really very too also to of in on at for from with by about as into up down "
    "out over what when where who why how which all any some one oh um uh hi hello hey please "
    "thanks thank sorry right sure great good fine alright let's lets get got go going know think "
    "mean say said see want wanted need thing things now".split()
)


def _any(*phrases: str) -> re.Pattern[str]:
    """Any of these as whole words."""
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.I)


_WHO = r"(?:i|we|he|she|they|someone|somebody|one of us|the \w+|our \w+|my \w+)"
_WILL = rf"{_WHO}(?:'ll| will|'m going to|'re going to| am going to| are going to| is going to)"
_BOOK = r"(?:book|get|make|have|pay|order|cancel|change|reserve)"
_PROMISE = _any(
    _WILL,
    r"someone from \w+(?: \w+)? will",
    r"i can (?:pay|send|bring|come|transfer|drop|call|make|have|deliver|email|mail|text|forward)",
    r"i can (?:be there|get (?:it|them|you))",
    r"(?:let me|i'd better) (?:call|check|send|ask|look into|talk|speak|find out|get back)",
    r"you(?:'ll| will) (?:get|receive|have|hear)",
    "i promise",
)
_NO_PROMISE = _any(
    r"(?:i'll|i will|we'll|we will|i'm going to|let me) (?:be (?:honest|right|quick|brief)|say|bet"
    r"|tell you|see you|talk to you|speak to you|let you go|hold|wait|repeat|have to (?:say|ask)"
    r"|just (?:check|look|see)|not|never|stop|put you)",
    r"(?:will|going to) (?:not|never)",
    "won't",
    r"(?:if|whether|when|who|what) (?:i|we|you)(?:'ll| will)",
)
_DECISION = _any(
    r"i (?:can't|cannot|won't|will not|don't owe|never|refuse|dispute|agree|accept|confirm)",
    r"i(?:'ve)? already(?: paid| sent| called| returned)?",
    r"not (?:paying|going to pay|interested)",
    r"(?:that|this)(?:'s| is| was) (?:wrong|not (?:right|mine|correct)|a mistake)",
    r"(?:that )?works(?: for me)?",
    r"(?:let's|we'll|i'll|i'd) (?:do|take|keep|go with|rather)",
    r"i(?:'d| would) prefer",
    r"(?:need|have|want|like) to (?:cancel|reschedule|move|change|postpone)",
    r"cancel (?:it|that|my|the)",
    r"go ahead|sounds good|i returned|i sent (?:it|them) back|deal|agreed",
)
_REASON = _any(
    r"(?:calling|ringing) (?:to|about|because|on behalf|regarding|for|you|from)",
    r"the reason (?:i|we)",
    r"i wanted to (?:ask|check|book|talk|know|let)",
    r"i(?:'d| would) like (?:to|a|some)|i need (?:to|a|some|you)|i want to",
    rf"(?:can|could|may) i {_BOOK}",
    r"do you have (?:a|any) (?:table|room|appointment)",
)
_REQUEST = _any(
    r"(?:can|could|would|will) (?:you|someone|somebody)",
    r"please|i need you to|(?:can|could|may) i",
    r"i(?:'d| would) (?:like|appreciate)",
)
_POLITE = (
    r"thank(?:s| you) for calling[^.,?!]*|this is \w+(?= ?(?:[.,?!]|from|$))",
    "hi|hello|hey|good (?:morning|afternoon|evening|day)|bye|goodbye|thanks|thank you|take care",
    "you're welcome|no problem|have a|see you|talk to you|nice to|how are you|great|perfect|ok",
    "i'm (?:fine|good|well)|alright|all right|sure|yes|yeah|no|yep|mhm|mm|of course|exactly|right",
    "got it|i see|okay|oh|well|um|uh|sorry|pardon|one (?:moment|second)|hold on|is this|speaking",
    "let me (?:see|just)|am i speaking|who(?:'s| is) (?:this|calling)|this is (?:she|he|him|her)",
)
_SMALL_TALK = re.compile(rf"^(?:(?:{'|'.join(_POLITE)})\b[\s,.!?]*)", re.I)
_SMALL_TALK_WORDS = 3
_FILLER = re.compile(
    r"(?:(?:hi there|oh|well|um+|uh+|er|listen|look|okay|ok|right|alright|yeah|great|sure|hi"
    r"|hello|hey|no problem), |(?:so|also|and|but|um+|uh+),? )+(?=\S)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Cues:
    """What a sentence does and holds."""

    promise: bool = False
    decision: bool = False
    request: bool = False
    reason: bool = False
    question: bool = False
    small_talk: bool = False
    figure: bool = False
    money: bool = False
    day: date | None = None
    clock: time | None = None

    @property
    def tells(self) -> bool:
        """It holds a day, a time or a figure."""
        return self.figure or self.day is not None or self.clock is not None


def sentences_in(text: str) -> list[str]:
    """A text's sentences, without blanks at their ends."""
    pieces: list[str] = []
    for piece in _CUT.split(text.strip()):
        if pieces and _ABBREVIATED.search(pieces[-1]):
            pieces[-1] += f" {piece}"
        elif piece:
            pieces.append(piece.strip())
    return pieces


def without_filler(sentence: str) -> str:
    """The sentence from its first word that says something: "Oh, and I paid" as "I paid"."""
    filler = _FILLER.match(sentence)
    left = sentence[filler.end() :] if filler else sentence
    return left[:1].upper() + left[1:] if len(content_words(left)) > 1 else sentence


def content_words(text: str) -> frozenset[str]:
    """What a text is about: its words in small letters, without those that are everywhere."""
    words = (word.lower().replace("’", "'").strip("'") for word in _WORD.findall(text))
    return frozenset(_stem(word) for word in words if word not in _STOP)


def cues_of(sentence: str, today: date) -> Cues:
    """Read one sentence; ``today`` is the day on which it was said."""
    text = sentence.replace("’", "'")
    day, clock = find_day(text, today), find_time(text)
    figure = _FIGURE.search(text) is not None
    question = text.rstrip().endswith("?")
    promise = _PROMISE.search(text) is not None and _NO_PROMISE.search(text) is None
    told = bool(day or clock or figure)
    decision = _DECISION.search(text) is not None
    request = _REQUEST.search(text) is not None
    return Cues(
        promise=promise and not question,
        decision=decision and not question,
        request=request,
        reason=_REASON.search(text) is not None,
        question=question,
        small_talk=not (told or decision or promise) and _is_small_talk(text),
        figure=figure,
        money=_MONEY.search(text) is not None,
        day=day.value.date if day else None,
        clock=clock.value if clock else None,
    )


def _is_small_talk(text: str) -> bool:
    """Whether nothing but politeness is left of it."""
    left, before = text, ""
    while left != before:
        before, left = left, _SMALL_TALK.sub("", left, count=1)
    started = left != text
    return len(content_words(left)) < (_SMALL_TALK_WORDS if started else 1)


def _stem(word: str) -> str:
    """``payments`` and ``payment`` count as one; no more is needed here."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
