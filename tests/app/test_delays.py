"""Percentiles agree with numpy's and refuse nonsense."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import delays


@given(
    st.lists(st.floats(0, 1e5), min_size=1, max_size=40),
    st.floats(0, 100),
)
def test_agrees_with_numpy(values: list[float], percent: float) -> None:
    expected = float(np.percentile(values, percent))
    assert delays.percentile(values, percent) == pytest.approx(expected, abs=1e-6)


def test_the_median_of_two_lies_between_them() -> None:
    assert delays.median([900.0, 500.0]) == 700.0


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="at least one"):
        delays.percentile([], 95)


def test_a_percentile_outside_0_to_100_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        delays.percentile([1.0], 101)
