"""Calls that are to be placed at a later time.

Owns waiting for the time, over restarts, and saying so when the desk was off at it: a missed
call is reported and never dialled by itself. Leaves placing to ``api_office``.
"""


class Schedule:
    """One desk's calls to come. Lives on the engine's loop."""
