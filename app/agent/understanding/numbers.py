"""Numbers said in words or digits, party sizes and strings of digits.

Owns English cardinals to 9,999 and ordinals to 31st. Dates and times build on it.
"""

import re

from app.agent.understanding.found import Found, bare

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()

CARDINALS = {word: value for value, word in enumerate(_ONES)} | {
    word: (index + 2) * 10 for index, word in enumerate(_TENS)
}
ORDINALS = {word: index + 1 for index, word in enumerate(_ORDINALS)} | {
    "twentieth": 20,
    "thirtieth": 30,
}

_SMALL = "|".join(sorted(CARDINALS, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.:$])(?:(?P<digits>\d+)(?![\w:]|\.\d)"
    rf"|(?P<words>(?:{_SMALL}|hundred|thousand|a hundred|a thousand)"
    rf"(?:[ -](?:and )?(?:{_SMALL}|hundred|thousand))*))\b"
)
ORDINAL_PATTERN = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)"
    rf"|(?:twenty|thirty)[ -](?:{'|'.join(_ORDINALS[:9])})"
    rf"|{'|'.join(sorted(ORDINALS, key=len, reverse=True))})"
)

_PEOPLE = r"(?:people|persons?|guests?|adults?|diners?|seats?|places|of us|in total|in all)"
_COUNT = (
    rf"(?P<count>\d{{1,3}}|(?:{'|'.join(_TENS)})[ -](?:{'|'.join(_ONES[1:10])})|(?:{_SMALL})"
    r"|a couple|a dozen)"
)
_NO_TIME = r"(?!\s?(?:[ap]m\b|o'clock|:|thirty|fifteen|forty))"
_PARTY = (
    re.compile(rf"\b(?:table|party|group|booking|reservation)\s+(?:for|of)\s+{_COUNT}\b{_NO_TIME}"),
    re.compile(rf"\b{_COUNT}\s+(?:more\s+)?{_PEOPLE}\b"),
    re.compile(
        rf"\b(?:there(?:'ll| will)? be|there's|there are|we're|we are)\s+{_COUNT}\b(?!\s?[ap]m)"
    ),
    re.compile(rf"\bfor\s+{_COUNT}\b(?!\s?(?:[ap]m|o'clock|:|thirty|fifteen|forty))"),
)
_SAYS = r"(?:(?:let's |i'?ll )?(?:say|call it|make (?:it|that)))"
_NO = r"(?:no|sorry|actually|wait)"
_REVISED = re.compile(
    rf"\s+(?:(?:(?P<takes_back>{_NO}(?: {_NO})*)|or|possibly|maybe|perhaps|probably)"
    rf"(?:\s+{_SAYS})?|{_SAYS})\s+{_COUNT}\b{_NO_TIME}"
)
"""What may follow a count: "eight, possibly nine, say nine"."""
_NOUGHTS = str.maketrans("ol", "00")
_JUST_ME = re.compile(r"\b(?:just me|only me|just myself|by myself|on my own)\b")
_TWO_OF_US = re.compile(r"\b(?:me and my \w+|my \w+ and (?:me|i)|the two of us|both of us)\b")


def cardinal(words: str) -> int:
    """The value of number words such as ``one hundred and fifty four``."""
    total = current = 0
    for word in words.replace("-", " ").split():
        if word in CARDINALS:
            current += CARDINALS[word]
        elif word == "hundred":
            current = max(1, current) * 100
        elif word == "thousand":
            total, current = total + max(1, current) * 1000, 0
        elif word == "a":
            current = 1
    return total + current


def ordinal(words: str) -> int:
    """The value of ``25th``, ``twenty fifth``, ``first``."""
    digits = re.match(r"\d+", words)
    if digits:
        return int(digits.group())
    tens, _, ones = words.replace("-", " ").rpartition(" ")
    return (CARDINALS[tens] if tens else 0) + ORDINALS[ones]


def find_number(text: str) -> Found[int] | None:
    """The first whole number in ``text``."""
    match = _NUMBER.search(bare(text))
    if match is None:
        return None
    value = int(match["digits"]) if match["digits"] else cardinal(match["words"])
    return Found(value, match.group(), match.start(), match.end())


def find_party_size(text: str, asked: bool = False) -> Found[int] | None:
    """How many people. ``asked``: the question was how many, so a lone number counts too."""
    words = bare(text)
    pair, alone = _TWO_OF_US.search(words), _JUST_ME.search(words)
    if alone and not pair:
        return Found(1, alone.group(), alone.start(), alone.end())
    for pattern in _PARTY:
        match = pattern.search(words)
        if match is not None:
            return _last_said(words, match)
    if pair:
        return Found(2, pair.group(), pair.start(), pair.end())
    return find_number(words) if asked else None


def _last_said(words: str, match: re.Match[str]) -> Found[int]:
    """The number of people after all that the speaker put right in the same breath.

    A number that is no neighbour is another matter, such as a time, unless the first is
    taken back.
    """
    value, end = _count(match["count"]), match.end()
    while (further := _REVISED.match(words, end)) is not None:
        revised = _count(further["count"])
        if abs(revised - value) > 1 and not further["takes_back"]:
            break
        value, end = revised, further.end()
    return Found(value, words[match.start() : end], match.start(), end)


def _count(words: str) -> int:
    if words.isdigit():
        return int(words)
    return {"a couple": 2, "a dozen": 12}.get(words) or cardinal(words)


def find_digits(text: str) -> Found[str] | None:
    """A string of at least five digits, as in a telephone number, said one by one or written.

    "It's oh one six three two" is often written "it's a 1632".
    """
    words = re.sub(r"\b(?:a|oh|owe) (?=\d{3})", "0", bare(text))
    words = re.sub(r"(?<=\d)[-. ()](?=\d)", "", words)
    said = {word: str(value) for word, value in CARDINALS.items() if value < 10} | {"oh": "0"}
    parts: list[str] = []
    for word in words.split():
        digits = said.get(word, re.sub(r"[-.]", "", word))
        if re.fullmatch(r"[ol\d]*\d[ol\d]*", digits):
            # "Oh two oh" is often written "O2O", and "L2L": no other digit sounds like that.
            digits = digits.translate(_NOUGHTS)
        parts.append(digits if digits.isdigit() else " ")
    runs = sorted("".join(parts).split(), key=len)
    return Found(runs[-1], runs[-1]) if runs and len(runs[-1]) >= 5 else None
