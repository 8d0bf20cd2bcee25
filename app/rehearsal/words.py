"""How far apart two texts are as spoken words: the word error rate.

Owns the comparison and its edit distance. Leaves the spoken form of numbers,
money and times to ``spoken_form``.
"""

from collections.abc import Sequence

from app.rehearsal.spoken_form import spoken_words


def word_error_rate(reference: str, hypothesis: str) -> float:
    """Substitutions, insertions and deletions over the reference's words, as a fraction.

    Both texts are brought to their spoken form first. Against an empty reference it
    is 0 when nothing was recognised and 1 otherwise.
    """
    expected = spoken_words(reference)
    recognised = spoken_words(hypothesis)
    if not expected:
        return 1.0 if recognised else 0.0
    return edit_distance(expected, recognised) / len(expected)


def edit_distance(reference: Sequence[str], hypothesis: Sequence[str]) -> int:
    """Levenshtein distance in words, each edit costing one."""
    previous = list(range(len(hypothesis) + 1))
    for row, expected in enumerate(reference, start=1):
        current = [row]
        for column, recognised in enumerate(hypothesis, start=1):
            current.append(
                min(
                    previous[column] + 1,
                    current[column - 1] + 1,
                    previous[column - 1] + (expected != recognised),
                )
            )
        previous = current
    return previous[-1]
