"""The garbage collector's rounds, kept from going through what stays until the end anyway.

Owns when it rests. Libraries, models and widgets are hundreds of thousands of objects: a round
through them takes up to 100 ms, and whichever thread it falls upon, every other one that runs
Python stands still with it (gc, "gc.freeze").
"""

import gc
import threading
from collections.abc import Generator
from contextlib import contextmanager


class Collector:
    """The program's; ``program`` is told that this process is one, which ends as a whole.

    In any other process, such as one that tests, nothing is kept for good.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._resting = 0
        self._was_on = True
        self._is_program = False

    def program(self) -> None:
        """This process ends with the desk: what it loads may stay."""
        self._is_program = True

    def spare(self, automatic: bool = True) -> None:
        """Take everything that is in memory now out of the rounds, and have them from now on:
        by themselves, or, where not ``automatic``, when ``tend`` is called."""
        with self._lock:
            # Without collecting first, which alone would take as long.
            gc.freeze()
            self._was_on = automatic
            if not automatic:
                gc.disable()
            elif not self._resting:
                gc.enable()

    def tend(self) -> None:
        """Hold the round that is due, if one is, in the thread that calls.

        A window does so in its own: a round may end widgets, and Qt hangs when another thread
        ends one that is shown.
        """
        due = [have > most for have, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[0] and not self._resting:
            gc.collect(2 if due[1] and due[2] else 1 if due[1] else 0)

    @contextmanager
    def resting(self) -> Generator[None, None, None]:
        """Have no rounds while much is loaded that stays; several may load at a time."""
        with self._lock:
            if not self._resting:
                self._was_on = gc.isenabled()
                gc.disable()
            self._resting += 1
        try:
            yield
        finally:
            with self._lock:
                self._resting -= 1
                if not self._resting:
                    if self._is_program:
                        gc.freeze()
                    if self._was_on:
                        gc.enable()


COLLECTOR = Collector()
"""Python has one for all threads."""
