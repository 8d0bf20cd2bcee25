"""Which branch of a script a caller's answer belongs to.

Owns the comparison: sentence embeddings against examples, and keywords. The
examples are ``intents``'s and the playbook's own; what to do in a branch, and
plain yes and no, are ``script``'s.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from app.agent.embedding import Embedder, Vectors
from app.agent.intents import Intent, IntentLibrary
from app.agent.playbook import Branch
from app.agent.understanding.found import Found, bare
from app.agent.understanding.yes_no import Polarity, find_yes_no

SURE_SCORE = 0.50
"""From here a branch may be taken without asking; set on ``tests/app/agent/heldout.tsv``."""
SURE_MARGIN = 0.10
"""How far ahead of the next branch it must then be."""
LOWEST_SCORE = 0.34
"""Below this an answer belongs nowhere."""
_KEYWORD_SCORE = 0.30
_HINT_SCORE = 0.10
_NEGATED_SCORE = -0.12
"""For a "not" in an answer against branches that mean yes: embeddings hardly see negation."""
_NEGATION = re.compile(r"\b(?:\w+n't|cannot|not|never|unable|no longer)\b")


class Certainty(Enum):
    """How an answer was placed."""

    SURE = "sure"
    UNSURE = "unsure"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """Where an answer belongs.

    ``indices`` holds one branch when sure, one or two to ask about when unsure,
    none otherwise. ``words`` is the keyword or the example that decided it.
    """

    certainty: Certainty
    indices: tuple[int, ...] = ()
    scores: tuple[float, ...] = ()
    words: str = ""


class BranchRecogniser:
    """Compares answers with the branches of one script profile."""

    def __init__(
        self, branches: Sequence[Branch], library: IntentLibrary, embedder: Embedder
    ) -> None:
        self.intents: tuple[Intent | None, ...] = tuple(
            library.for_label(branch.label) for branch in branches
        )
        self._embedder = embedder
        self._sentences: list[str] = []
        owners: list[int] = []
        for index, (branch, intent) in enumerate(zip(branches, self.intents, strict=True)):
            known = (*branch.examples, *(intent.examples if intent else (branch.label,)))
            self._sentences += known
            owners += [index] * len(known)
        self._owners = np.array(owners, dtype=np.int64)
        self._vectors: Vectors = embedder.embed_examples([bare(each) for each in self._sentences])
        self._count = len(branches)

    def choose(self, heard: str, favoured: Mapping[int, float] | None = None) -> Choice:
        """Place an answer. Takes about 5 ms.

        ``favoured`` adds to the scores of branches that something else speaks for: a
        leading yes, a day when the branch asks for one.
        """
        words = bare(heard)
        if not words or not self._count:
            return Choice(Certainty.NONE)
        similarity: NDArray[np.float32] = self._vectors @ self._embedder.embed([words])[0]
        scores, reasons = self._scores(similarity, words)
        for index, more in (favoured or {}).items():
            scores[index] += more
        order = sorted(range(self._count), key=lambda index: -scores[index])
        best = order[0]
        rounded = tuple(round(score, 3) for score in scores)
        if scores[best] < LOWEST_SCORE:
            return Choice(Certainty.NONE, (), rounded)
        behind = scores[order[1]] if self._count > 1 else 0.0
        if scores[best] >= SURE_SCORE and scores[best] - behind >= SURE_MARGIN:
            return Choice(Certainty.SURE, (best,), rounded, reasons[best])
        close = [best] + [
            index
            for index in order[1:2]
            if scores[index] >= LOWEST_SCORE and scores[best] - scores[index] < 2 * SURE_MARGIN
        ]
        return Choice(Certainty.UNSURE, tuple(close), rounded, reasons[best])

    def _scores(self, similarity: NDArray[np.float32], words: str) -> tuple[list[float], list[str]]:
        scores: list[float] = []
        reasons: list[str] = []
        negated = is_negated(words)
        keywords = self._keywords(words)
        for index, intent in enumerate(self.intents):
            mine = np.flatnonzero(self._owners == index)
            near = mine[np.argsort(-similarity[mine])[:3]]
            score = float(0.7 * similarity[near[0]] + 0.3 * similarity[near].mean())
            reason = self._sentences[int(near[0])]
            keyword = keywords[index]
            if keyword is not None:
                score += _KEYWORD_SCORE if keyword.value else _HINT_SCORE
                reason = keyword.words
            elif negated and intent is not None and intent.answers is Polarity.YES:
                score += _NEGATED_SCORE
            scores.append(score)
            reasons.append(reason)
        return scores, reasons

    def _keywords(self, words: str) -> list[Found[bool] | None]:
        """The keyword of each branch, but for those that another one's outweighs."""
        found = [keyword_in(words, intent) for intent in self.intents]
        beaten = {
            name
            for intent, keyword in zip(self.intents, found, strict=True)
            if intent is not None and keyword is not None and keyword.value
            for name in intent.outweighs
        }
        return [
            None if intent is not None and intent.name in beaten else keyword
            for intent, keyword in zip(self.intents, found, strict=True)
        ]


def is_negated(words: str) -> bool:
    """Whether plain ``words`` hold a "not", polite forms of yes such as "why not" aside."""
    if _NEGATION.search(words) is None:
        return False
    found = find_yes_no(words)
    return found is None or found.value is not Polarity.YES


def keyword_in(words: str, intent: Intent | None) -> Found[bool] | None:
    """The intent's keyword (True) or hint (False) in plain ``words``.

    Words that mean yes do not count after a "not": "I can't pay it today".
    """
    if intent is None:
        return None
    means_yes = intent.answers is Polarity.YES
    for strong, patterns in ((True, intent.keywords), (False, intent.hints)):
        for pattern in patterns:
            match = pattern.search(words)
            if match is not None and not (means_yes and is_negated(words[: match.start()])):
                return Found(strong, match.group(), match.start(), match.end())
    return None
