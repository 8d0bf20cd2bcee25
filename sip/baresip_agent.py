"""The binding's user agent, with one leak of its own stopped.

Owns nothing but that.
"""

import asyncio
from collections.abc import Callable

from baresip import StackEvent, UserAgent


class QuietAgent(UserAgent):  # type: ignore[misc]
    """A user agent that does not complain of an outcome nobody waits for.

    When a REGISTER cannot even be sent, the binding raises, and abandons the future it
    would have waited for, which then complains in the log.
    """

    def _registration_outcome(
        self, failure: str
    ) -> tuple["asyncio.Future[StackEvent]", Callable[[StackEvent], None]]:
        outcome, listener = super()._registration_outcome(failure)
        outcome.add_done_callback(lambda each: each.cancelled() or each.exception())
        return outcome, listener
