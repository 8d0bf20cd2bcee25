"""What a caller does to the conversation rather than says in it.

Owns "say that again", "who is this", "hold on", "goodbye", "he's not here", a
voicemail greeting, a question, a request for a better deal.
"""

import re
from enum import Enum

from app.agent.understanding.found import Found, bare, plain


class Signal(Enum):
    """Kinds of signal, the first that fits wins."""

    VOICEMAIL = "voicemail"
    WRONG_PERSON = "wrong_person"
    REPEAT = "repeat"
    WHO = "who"
    HOLD = "hold"
    GOODBYE = "goodbye"
    HELLO = "hello"


_PERSON = r"(?:he|she|they|bobby|that person|nobody|no one)"
_PATTERNS: dict[Signal, str] = {
    Signal.VOICEMAIL: (
        r"\b(?:leave (?:me |us )?(?:a |your )?(?:brief |short |detailed )?"
        r"(?:message|name|number|details)"
        r"|after the (?:tone|beep)|at the (?:tone|beep)|record your message"
        r"|voice ?mail|voice ?mailbox"
        r"|mailbox (?:is|of|for)|the mailbox|(?:hear|after|wait for) the (?:tone|beep|signal)"
        r"|(?:is|are|am) not available (?:to|right"
        r"|at)|isn't available"
        r"|(?:can't|cannot|can not|unable to) (?:come to|take your call|get to"
        r"|answer) ?(?:the phone)?"
        r"|(?:you've|you have) reached|the (?:person|party|number|subscriber) you (?:are|have|were)"
        r"|get back to you|return your call|i'll call you back as soon|answering machine"
        r"|is not available|forwarded to)\b"
    ),
    Signal.WRONG_PERSON: (
        r"\b(?:wrong (?:number|person|guy|house)|no(?:body| one)? (?:here )?(?:by|with"
        r"|of|called) (?:that|the) name"
        r"|(?:no one|nobody|there's no|there is no) (?:\w+ ){0,3}(?:by that name|here"
        r"|lives here|called)"
        r"|(?:he|she|they)(?:'s| is|'re| are)? (?:not|isn't|aren't) (?:here|home|in"
        r"|around|available)"
        r"|(?:he|she|they) (?:isn't|aren't|doesn't|don't|no longer) (?:here|home|in"
        r"|around|available|live|work)"
        r"|(?:doesn't|does not|don't) (?:live|work) here|no longer (?:lives|works"
        r"|here)|just missed (?:him|her)"
        r"|(?:he|she)(?:'s| is) (?:out|away|at work|not in)|i'm not (?:him|her"
        r"|that person|the person)"
        r"|don't know (?:any|anyone|anybody|a|who that|him|her)\b|never heard of"
        r"|not (?:his|her) (?:number|phone)"
        r"|this is (?:his|her|their|my) (?:wife|husband|mother|mom|father|dad|brother"
        r"|sister|son|daughter|roommate|flatmate|housemate|colleague|neighbou?r|partner)"
        r"|(?:different|another|somebody else's|someone else's) (?:person|number|phone)"
        r"|(?:he|she)(?:'s| is) (?:abroad|on holiday|on vacation|off sick|asleep|busy|gone)"
        r"|(?:moved (?:out|away)|used to (?:live|work)|got this number)"
        r"|(?:i'm|i am) (?:his|her|their) \w+)\b"
    ),
    Signal.REPEAT: (
        r"\b(?:(?:can|could|would) you (?:please )?(?:repeat|say (?:that|it) (?:again"
        r"|one more time)|speak up|say again)"
        r"|say (?:that|it) (?:again|one more time)|repeat (?:that|it|the|please)"
        r"|please repeat|come again"
        r"|(?:what|what's that) (?:did you say|was that)|i (?:didn't|did not|couldn't"
        r"|can't) (?:\w+ )?(?:hear|catch|get|understand)"
        r"|one more time|pardon(?: me)?|what was (?:that|the \w+|it)(?: again)?"
        r"|what did you say|you're breaking up"
        r"|can't hear you|say what|(?<!uh )huh)\b|^(?:sorry )?what$|^(?:i'm )?sorry$|^excuse me$"
    ),
    Signal.WHO: (
        r"\b(?:who(?:'s| is| am i| are)? (?:this|calling|speaking|you|talking|there)"
        r"|who(?:'s| is) (?:it|that)|who are you"
        r"|who is asking|who's asking|what (?:company|is this about|is this regarding"
        r"|is it about|are you calling about)"
        r"|what's this (?:about|regarding|call about)|where are you calling from"
        r"|why are you calling"
        r"|what do you want|is this a (?:scam|robot|machine|recording|person)"
        r"|are you (?:a )?(?:robot|real|human|machine|an? ai))\b"
        r"|^(?:(?:hi|hello|hey|oh|sorry|yes) )*is (?:this|that) (?:the|a) (?!right|amount|total"
        r"|last|final|first|same|only)\w+"
    ),
    Signal.HOLD: (
        r"\b(?:hold on|hang on|one (?:moment|second|sec|minute)|just a (?:moment"
        r"|second|sec|minute)|give me a (?:moment|second|sec|minute)"
        r"|i'll (?:just )?(?:get|fetch|grab|put) (?:him|her|them)"
        r"|(?:hand|pass|put) you (?:over|on|through)"
        r"|wait (?:a|one) (?:moment|second|sec|minute)|let me (?:check|see|look|grab"
        r"|get|find|think)|bear with me|wait please|please wait)\b|^wait$"
    ),
    Signal.GOODBYE: (
        r"\b(?:good ?bye|bye(?: bye)?|see (?:you|ya)|have a (?:good|nice|great) (?:day"
        r"|one|evening|night)|talk to you later"
        r"|take care|i (?:have|got|need|gotta|'ve got) to (?:go|run)|i gotta (?:go"
        r"|run)|stop calling|don't call)\b"
    ),
    Signal.HELLO: (
        r"^(?:(?:hello|hi|hey|good (?:morning|afternoon|evening)|are you there"
        r"|anybody there|anyone there|can you hear me) ?)+$"
    ),
}
_COMPILED = {signal: re.compile(pattern) for signal, pattern in _PATTERNS.items()}
_QUESTION = re.compile(
    r"^(?:(?:and|but|so|okay|ok|yes|yeah|well|um|uh|sorry) )*(?:what|when|where|why"
    r"|who|which|how|is|are|do|does|did"
    r"|can(?!')|could|would|will|should|may|was|were)\b"
)
_BETTER_DEAL = re.compile(
    r"\b(?:discount|deal|cheaper|lower (?:the |that )?(?:price|amount|bill|rate)"
    r"|reduce|knock (?:\w+ )?off|settle for|waive|write (?:it|that) off"
    r"|half (?:of it|the amount|now)|installments?|payment plan|pay in parts"
    r"|better (?:price|rate)|take less|forgive|free of charge|on the house)\b"
)


def find_signal(text: str, signal: Signal) -> Found[Signal] | None:
    """The words of ``text`` that give this signal."""
    match = _COMPILED[signal].search(bare(text))
    return None if match is None else Found(signal, match.group(), match.start(), match.end())


def is_question(text: str) -> bool:
    """Whether ``text`` asks something; the recogniser's question mark counts."""
    return plain(text).rstrip().endswith("?") or _QUESTION.match(bare(text)) is not None


def asks_better_deal(text: str) -> Found[str] | None:
    """A wish for a discount, instalments or the like."""
    match = _BETTER_DEAL.search(bare(text))
    return (
        None if match is None else Found("better_deal", match.group(), match.start(), match.end())
    )
