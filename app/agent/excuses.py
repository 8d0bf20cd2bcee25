"""What an agent says when its language model lets it down, in other words each time.

Owns the sentences and which of them comes next in one call.
"""

from itertools import cycle


class Excuses:
    """The sentences of one call."""

    def __init__(self) -> None:
        self._waits = cycle(
            (
                "One moment, please.",
                "Bear with me, I'm still looking into it.",
                "Thank you for waiting, just a little longer.",
                "I'm still on it.",
            )
        )
        self._agains = cycle(
            (
                "Sorry, could you say that again?",
                "I'm sorry, I didn't get that. Could you repeat it, please?",
                "My apologies, once more, please?",
            )
        )
        self._breaks = cycle(
            (
                "Sorry, I lost my thread there. Could you say that again?",
                "I'm sorry, I was cut off just now. Could you repeat your question?",
            )
        )
        self._unsures = cycle(
            (
                "I don't have that in front of me, so I'd rather not guess.",
                "I can't say that for certain.",
                "That's something I would have to check.",
            )
        )

    def wait(self) -> str:
        """While the answer is on its way."""
        return next(self._waits)

    def again(self, spoken: bool) -> str:
        """The answer does not come; ``spoken``: it broke off after some words."""
        return next(self._breaks if spoken else self._agains)

    def unsure(self) -> str:
        """In place of a figure that nobody has given."""
        return next(self._unsures)

    @property
    def goodbye(self) -> str:
        """The end of a call that cannot go on."""
        return (
            "I'm sorry, I'm having technical trouble. I'll leave a message, "
            "and somebody will call you back. Goodbye."
        )
