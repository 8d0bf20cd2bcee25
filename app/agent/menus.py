"""Automatic telephone menus: which key leads to what, and which to press.

Owns reading the options from a menu's words. Pure; English only, as the bundled scripts are.
"""

import re
from collections.abc import Iterable

_NUMBERS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "star": "*", "asterisk": "*", "pound": "#",
    "hash": "#",
}  # fmt: skip
_NUMBER = rf"(?:{'|'.join(_NUMBERS)}|[0-9*#])"
_KEY = re.compile(
    rf"\b(?:press|dial|push|enter|select|choose)(?: or say| or press)?(?: the)?(?: number)? "
    rf"({_NUMBER})(?![\w*#]|[ -]{_NUMBER}(?![\w*#]))"
)
_NEXT = re.compile(rf", (?:or |and )?({_NUMBER}) (?=for |to |if )")
"""A further option that leans on the verb before: "press 1 for sales, 2 for parts"."""
_SENTENCE = re.compile(r"(?<=[.;!?]) ")
_LEAD = re.compile(r"\b(?:for|to|if) ")
_LEADING = re.compile(r"[ ,]*(?:please )?(?:for|to|if) ")
_TAIL = re.compile(r"(?:[ ,.;]|\b(?:please|just|or|and|now|say))*$")
_PERSON = re.compile(
    r"\b(operator|reception|receptionist|representative|agent|somebody|someone|person|"
    r"customer (service|care)|front desk|(all|any) other|anything else|assistance|speak|talk)\b"
)
_EMPTY = frozenset(
    "the and our your you are with from this that please call calls calling know whether want "
    "wants about ask make get have tell talk speak more for".split()
)
_SHORTEST_STEM = 4
"""Letters; from here on "bill" and "billing" are one word."""


def options_in(heard: str) -> list[tuple[str, str]]:
    """What each key leads to, as ``(key, words)``, in the order they were said."""
    text = " ".join(heard.lower().replace("\u2019", "'").split())
    return [option for sentence in _SENTENCE.split(text) for option in _options(sentence)]


def _options(sentence: str) -> list[tuple[str, str]]:
    keys = list(_KEY.finditer(sentence))
    if keys and _LEAD.search(sentence[: keys[0].start()]) is None:
        return _keys_first(sentence, keys)
    begins = [0, *(key.end() for key in keys)]
    options = []
    for begin, key in zip(begins, keys, strict=False):
        lead = _LEAD.search(sentence, begin, key.start())
        if lead is not None:
            options.append((_key(key[1]), _words(sentence[lead.end() : key.start()])))
    return options


def _keys_first(sentence: str, keys: list[re.Match[str]]) -> list[tuple[str, str]]:
    """The options of a sentence that names the key before what it leads to."""
    keys = sorted((*keys, *_NEXT.finditer(sentence, keys[0].end())), key=lambda key: key.start())
    ends = [*(key.start() for key in keys[1:]), len(sentence)]
    options = []
    for key, end in zip(keys, ends, strict=True):
        lead = _LEADING.match(sentence, key.end(), end)
        if lead is not None:
            options.append((_key(key[1]), _words(sentence[lead.end() : end])))
    return options


def key_for(heard: str, wishes: Iterable[str]) -> str:
    """The key whose words share most with ``wishes``, else the one for a person, else "0" where
    the menu offers keys at all, else empty."""
    options = options_in(heard)
    wanted = {stem for wish in wishes for stem in _stems(wish)}
    shared = [(sum(_known(one, wanted) for one in _stems(words)), key) for key, words in options]
    best = max(shared, default=(0, ""), key=lambda one: one[0])
    if best[0] > 0:
        return best[1]
    for key, words in options:
        if _PERSON.search(words):
            return key
    return "0" if options else ""


def _key(word: str) -> str:
    return _NUMBERS.get(word, word)


def _words(text: str) -> str:
    return _TAIL.sub("", text).strip()


def _stems(text: str) -> list[str]:
    words = re.findall(r"[a-z]{3,}", text.lower())
    return [word.removesuffix("s") for word in words if word not in _EMPTY]


def _known(stem: str, wanted: set[str]) -> bool:
    if stem in wanted:
        return True
    return any(
        min(len(stem), len(one)) >= _SHORTEST_STEM
        and (stem.startswith(one) or one.startswith(stem))
        for one in wanted
    )
