"""What means the same wherever a script stands.

Owns "say that again", "who is this", "hold on", "goodbye", wishes that the hard
limits forbid, and questions that the facts can answer.
"""

import re

from app.agent.branches import Certainty
from app.agent.mind import Outcome
from app.agent.playbook import Direction
from app.agent.script_actions import ScriptContext, enter_branch, goodbye
from app.agent.script_state import Phase, Turn
from app.agent.understanding.found import bare
from app.agent.understanding.signals import Signal, asks_better_deal, find_signal, is_question
from app.agent.understanding.yes_no import Polarity, find_yes_no, is_firm_yes, is_only_yes_no, leads

_MACHINE = re.compile(r"\b(?:robot|machine|recording|real person|human|computer|ai|automated)\b")
_ABOUT_US = re.compile(
    r"\b(?:how much|what (?:is|was) (?:this|that|it) (?:about|for)|what for|what (?:bill|purchase"
    r"|charge|invoice|order|appointment|credits)"
    r"|which (?:bill|purchase|order|appointment|one)|due)\b"
)
_GREETING = re.compile(r"^(?:thanks|thank you|hi|hello|great),? [\w'-]+[.!]\s+", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:speak|talk) (?:to|with) (?:an?|the|your|some)\w* ?(?:real |actual )?(?:person|human|man"
    r"|agent|manager|supervisor|representative|somebody|someone|one)|\breal person|\bhuman being"
)
_READ_BACK = (Phase.CONFIRMING, Phase.CHECKING)
_SHORT_WORDS = 6
"""Signals such as "what?" count only in short turns; a long one says something of its own."""
_MOST_WORDS = 14


def reask(turn: Turn, first: str, with_message: bool = False) -> None:
    """Ask the same question again after a short clause, with the message before it if wanted."""
    state = turn.state
    turn.say(first, glue=True)
    if with_message:
        turn.say(_GREETING.sub("", state.message))
    if state.question:
        turn.ask(state.question, state.phase, keep_message=True)


def handle_signal(context: ScriptContext, turn: Turn, heard: str) -> bool:
    """Answer a signal if ``heard`` is one; True when it was."""
    words = len(bare(heard).split())
    if words > _MOST_WORDS:
        return False
    if find_signal(heard, Signal.HELLO):
        reask(turn, "Hello, can you hear me?" if turn.state.unheard else "Hello.")
    elif _asks_to_wait(context, turn, heard):
        turn.say("Sure, take your time.", glue=True)
        turn.set(holding=True, unheard=True)
    elif find_signal(heard, Signal.REPEAT) and (words <= _SHORT_WORDS or is_question(heard)):
        reask(turn, "Of course.", with_message=True)
    elif find_signal(heard, Signal.WHO) and not _says_who_they_are(context, turn, heard):
        _introduce(context, turn, heard)
    elif _is_goodbye(turn, heard):
        goodbye(context, turn, "Okay.")
    elif turn.state.phase is not Phase.OPENING and forbidden(context, heard):
        reask(turn, "I'm sorry, I can't offer that on this call.")
    elif _PERSON.search(bare(heard)) and not _has_branch(context, "asks_for_person"):
        turn.note("wants_person", "yes")
        reask(turn, "Of course. I'll leave a note that you'd like to talk to a person.")
    elif _wrong_person_later(turn, heard):
        return _to_wrong_person(context, turn, heard)
    else:
        return False
    return True


def _says_who_they_are(context: ScriptContext, turn: Turn, heard: str) -> bool:
    """Whether the caller answers our question before asking: "Bobby speaking, who's this?"."""
    target = bare(context.target)
    named = bool(target) and target in bare(heard)
    return turn.state.phase is Phase.OPENING and (named or is_firm_yes(heard))


def _has_branch(context: ScriptContext, name: str) -> bool:
    return any(intent is not None and intent.name == name for intent in context.recogniser.intents)


def _asks_to_wait(context: ScriptContext, turn: Turn, heard: str) -> bool:
    """Whether the caller wants a moment, and "hang on" does not only begin what they say."""
    found = find_signal(heard, Signal.HOLD)
    if found is None:
        return False
    words = bare(heard)
    if leads(words[found.end :]) is not None:
        return False
    if len(words.split()) <= _SHORT_WORDS:
        return True
    rest = f"{words[: found.start]} {words[found.end :]}"
    open_ = turn.state.phase in (Phase.LISTENING, Phase.CLARIFYING)
    says_something = open_ and context.recogniser.choose(rest).certainty is not Certainty.NONE
    return find_yes_no(heard) is None and not says_something


def _is_goodbye(turn: Turn, heard: str) -> bool:
    if find_signal(heard, Signal.GOODBYE) is None:
        return False
    if turn.state.phase in _READ_BACK and leads(heard) is Polarity.YES:
        return False  # "yes, see you then" confirms first
    words = len(bare(heard).split())
    listening = turn.state.phase in (Phase.LISTENING, Phase.CLARIFYING)
    return words <= 3 if listening else words <= _SHORT_WORDS or not is_only_yes_no(heard)


def _wrong_person_later(turn: Turn, heard: str) -> bool:
    open_ = turn.state.phase in (Phase.LISTENING, Phase.CLARIFYING)
    return open_ and "wrong number" in bare(heard)


def _to_wrong_person(context: ScriptContext, turn: Turn, heard: str) -> bool:
    index = context.branch_of(Outcome.WRONG_PERSON)
    if index is None:
        return False
    enter_branch(context, turn, index, heard)
    return True


def _introduce(context: ScriptContext, turn: Turn, heard: str) -> None:
    """Who is calling. Before the identity is sure, the name only."""
    name = context.brief.agent_name
    machine = _MACHINE.search(bare(heard)) is not None
    kind = ", an automated assistant" if machine else ""
    if turn.state.phase is Phase.OPENING:
        reask(turn, f"Sure, this is {name}{kind}.")
    elif machine:
        reask(turn, f"Good question. I'm {name}{kind}.")
    elif turn.state.phase is Phase.LISTENING and turn.state.message:
        reask(turn, "Of course.", with_message=True)
    else:
        behalf = _behalf(context)
        reask(turn, f"Of course. This is {name}{behalf}.")


def _behalf(context: ScriptContext) -> str:
    for key in ("creditor", "company", "practice", "restaurant", "organisation", "business"):
        if key in context.brief.facts:
            return f", from {context.brief.facts[key]}"
    return ""


def forbidden(context: ScriptContext, heard: str) -> bool:
    """Whether the caller wishes for something that a hard limit rules out."""
    words = bare(heard)
    stems = {_stem(word) for word in words.split()}
    limits = context.brief.profile.hard_limits
    if asks_better_deal(heard) and (not limits or any("discount" in each for each in limits)):
        return True
    if not (is_question(heard) or re.search(r"\b(?:want|give me|need|like)\b", words)):
        return False
    return any(head and head <= stems for head in map(_limit_words, limits))


def _limit_words(limit: str) -> frozenset[str]:
    head = re.split(r"\b(?:about|on|of|for|unless|without)\b", limit.casefold())[0]
    words = re.findall(r"[a-z]+", head.removeprefix("no ").removeprefix("never "))
    return frozenset(_stem(word) for word in words)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


def answer_question(context: ScriptContext, turn: Turn, heard: str, or_admit: bool = True) -> bool:
    """Answer a question from the facts; False when none was asked.

    ``or_admit``: say that we do not know when the facts hold no answer.
    """
    if not is_question(heard) or turn.state.phase is Phase.OPENING:
        return False
    words = {_stem(word) for word in bare(heard).split()}
    key = _fact_asked(context, words)
    if key is not None:
        verb = "are" if key != _stem(key) else "is"
        reask(turn, f"Sure. The {key.replace('_', ' ')} {verb} {context.brief.facts[key]}.")
        return True
    outbound = context.brief.profile.direction is Direction.OUTBOUND
    if outbound and turn.state.phase is Phase.LISTENING and _ABOUT_US.search(bare(heard)):
        reask(turn, "Of course.", with_message=True)
        return True
    if turn.state.misses >= 2 or not or_admit:
        return False
    turn.set(misses=turn.state.misses + 1)
    reask(turn, "I'm sorry, I don't have that information.")
    return True


_ASKED_BY = {"much": "amount", "owe": "amount", "where": "address", "open": "opening",
             "hour": "opening", "shut": "opening", "close": "opening", "closing": "opening",
             "link": "link", "when": "date"}  # fmt: skip


def _fact_asked(context: ScriptContext, words: set[str]) -> str | None:
    wanted = words | {hint for word, hint in _ASKED_BY.items() if word in words}
    best: tuple[int, str] | None = None
    for key in context.brief.facts:
        parts = {_stem(part) for part in key.casefold().split("_")} - {"name"}
        hits = len(parts & wanted)
        if hits and (best is None or hits > best[0]):
            best = (hits, key)
    return best[1] if best else None


def missed(context: ScriptContext, turn: Turn, first: str) -> None:
    """Ask again, at most twice; then end the call politely and leave it to a person."""
    if turn.state.misses >= 2:
        give_up(context, turn)
        return
    second = turn.state.misses == 1 and turn.state.phase is Phase.LISTENING
    turn.set(misses=turn.state.misses + 1)
    if second and context.brief.profile.direction is Direction.INBOUND:
        turn.set(question=_narrower_question(context) or turn.state.question)
        reask(turn, first)
    else:
        reask(turn, first, with_message=second and bool(turn.state.message))


def _narrower_question(context: ScriptContext) -> str:
    """A question that can be answered with yes, for a caller whose wish was not understood."""
    intents = context.recogniser.intents
    return next((each.question for each in intents if each is not None and each.question), "")


def give_up(context: ScriptContext, turn: Turn) -> None:
    """End the call politely and leave it to a person."""
    turn.note("follow_up", "the caller was not understood")
    turn.say("I'm sorry, I'm having trouble understanding.")
    turn.say("I'll leave a note so that a person can look into it.")
    turn.set(branch=None)
    goodbye(context, turn)


def polarity_of(heard: str) -> Polarity | None:
    """Which way an answer goes, if either."""
    found = find_yes_no(heard)
    return None if found is None else found.value
