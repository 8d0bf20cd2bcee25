"""Text as a person or a model reads it, whatever letters it is written with.

Owns taking away what cannot be seen, and the readings of a text in which look-alike
letters, accents, spaced or marked-up letters and escapes are made plain. Leaves judging
what is read to ``screening_rules``.
"""

import html
import re
import unicodedata
from urllib.parse import unquote

_LOOKALIKES = str.maketrans(
    "авекмнорстухіјѕԁԛԝѵӏьгαβεηικνορτυχγѡɪɢɴᴏʀᴇᴀʙᴄᴅꜰʜᴊᴋʟᴍᴘǫꜱᴛᴜᴠᴡʏᴢıøłđßæœɑ",  # noqa: RUF001
    "abekmhopctyxijsdqwvlbrabenikvoptuxywignoreabcdfhjklmpqstuvwyzioldsaoa",
)
"""Cyrillic, Greek, small capitals and a few Latin letters as the ones they look like."""
_LEET = str.maketrans("013456789@$!|+€", "oieasgtbgasiite")
_BOXED = {code + letter: 97 + letter for code in (0x1F150, 0x1F170) for letter in range(26)}
_LETTERED = re.compile(r"(?<![a-z0-9@$!|+€])[0-9@$!|+€]*[a-z][a-z0-9@$!|+€]*")
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_*·•/|~]{1,2}[^\W\d_]){3,}(?![^\W_])")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_JOINERS = "\u200c\u200d"
"""They shape letters of some scripts and join pictures; between Latin letters they hide."""
_NO_WIDTH = "\u200b\u2060\ufeff\u180e" + _JOINERS
_OVERRIDES = "\u202d\u202e"
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")


def visible(text: str) -> str:
    """The text without what cannot be seen: controls, directions, widths, tags.

    Line ends become ``\\n``; tabs stay, and joiners where no Latin letter stands beside.
    """
    text = _LINE_ENDS.sub("\n", text)
    return "".join(
        letter
        for index, letter in enumerate(text)
        if not _is_hidden(letter) or (letter in _JOINERS and not _beside_latin(text, index))
    )


def hides(text: str) -> bool:
    """Whether it holds characters that only serve to hide words: tags, overrides of the
    direction beside letters, widths of zero inside words. Marks round a number are usual, and
    one width of zero comes along when text is copied from a page."""
    inside = 0
    for index, letter in enumerate(text):
        if 0xE0000 <= ord(letter) <= 0xE007F:
            return True
        if letter in _OVERRIDES and any(each.isalpha() for each in text[index + 1 : index + 3]):
            return True
        if letter in _NO_WIDTH:
            before, after = text[index - 1 : index] if index else "", text[index + 1 : index + 2]
            inside += _is_latin(before) and _is_latin(after)
    return inside > 1


def readings(text: str) -> tuple[str, ...]:
    """The text in lower-case Latin letters, once as it stands and once for each way in which
    it may be disguised: escapes, letters written as digits, letters apart. Lines stay."""
    shown = visible(text)
    found = [folded(shown)]
    unescaped = html.unescape(unquote(_ESCAPED.sub(_unescape, shown)))
    if unescaped != shown:
        found.append(folded(visible(unescaped)))
    joined = _SPACED.sub(lambda match: re.sub(r"[\W_]", "", match.group()), found[0])
    if joined != found[0]:
        found.append(joined)
    plain = _LETTERED.sub(lambda match: match.group().translate(_LEET), found[0])
    if plain != found[0]:
        found.append(plain)
    return tuple(dict.fromkeys(found))


def squeezed(reading: str) -> str:
    """A reading without anything between its letters."""
    return re.sub(r"[^a-z]", "", reading)


def folded(text: str) -> str:
    """Lower case without accents, look-alikes as Latin letters, one blank between words."""
    plain = unicodedata.normalize("NFKD", text.translate(_BOXED).casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    bare = bare.casefold().translate(_LOOKALIKES).replace("’", "'").replace("‘", "'")  # noqa: RUF001
    return re.sub(r"[^\S\n]+", " ", bare)


def _is_hidden(letter: str) -> bool:
    if letter in "\n\t":
        return False
    kind = unicodedata.category(letter)
    return kind in ("Cc", "Cf", "Co", "Cs") or letter in "\u115f\u1160\u3164\uffa0\u2800"


def _beside_latin(text: str, index: int) -> bool:
    return any(_is_latin(each) for each in text[max(0, index - 1) : index + 2])


def _is_latin(letter: str) -> bool:
    return bool(letter) and letter.isalnum() and ord(letter) < 0x250


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1] or match[2], 16))
