"""What a list of answer delays comes to.

Owns the median and the 95th percentile that screens and reports show, so that all
of them show the same number.
"""

from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """The ``percent``-th percentile by linear interpolation between closest ranks.

    The method is number 7 of Hyndman and Fan (1996), numpy's default. Raises
    ValueError when ``values`` is empty or ``percent`` is outside 0 to 100.
    """
    if not values:
        raise ValueError("values: a percentile needs at least one value")
    if not 0 <= percent <= 100:
        raise ValueError(f"percent: must be 0 to 100, not {percent}")
    ordered = sorted(values)
    position = (len(ordered) - 1) * percent / 100
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def median(values: Sequence[float]) -> float:
    """The middle of ``values``. Raises ValueError when there are none."""
    return percentile(values, 50)
