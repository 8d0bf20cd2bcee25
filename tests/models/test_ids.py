import re

import pytest

from models.ids import epoch_ms_of, iso_moment, new_id


def test_id_has_its_prefix_and_26_letters() -> None:
    assert re.fullmatch(r"out_tpl_[0-9a-hjkmnp-tv-z]{26}", new_id("out_tpl"))


def test_ids_sort_in_the_order_they_were_made() -> None:
    made = [new_id("call") for _ in range(5_000)]
    assert made == sorted(made)
    assert len(set(made)) == 5_000


def test_ids_of_later_moments_sort_later() -> None:
    moments = [0, 1, 31, 32, 1_000, 1_763_720_100_123, 1_763_720_100_124, 2**47]
    made = [new_id("utt", moment) for moment in moments]
    assert made == sorted(made)


def test_two_ids_of_one_moment_differ() -> None:
    assert new_id("call", 5) != new_id("call", 5)


@pytest.mark.parametrize(
    ("epoch_ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_782_400_007, "2000-02-29T00:00:00.007Z"),
        (1_763_720_100_999, "2025-11-21T10:15:00.999Z"),
    ],
)
def test_moments_go_both_ways(epoch_ms: int, text: str) -> None:
    assert iso_moment(epoch_ms) == text
    assert epoch_ms_of(text) == epoch_ms


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    assert epoch_ms_of("2025-11-21T11:15:00.999+01:00") == 1_763_720_100_999


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        epoch_ms_of("2025-11-21T11:15:00")
