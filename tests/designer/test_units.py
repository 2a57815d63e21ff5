"""Shares of time say what is missing and are never rounded up; numbers keep about three digits."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from designer.units import apart, duration, number, share


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.0, "100 %"),
        (0.9993, "99.930 %"),
        (0.999345, "99.934 %"),
        (0.99997, "99.9970 %"),
        (0.999999668, "99.999966 %"),
        (0.9972, "99.72 %"),
        (0.5, "50.00 %"),
        (0.0, "0.00 %"),
    ],
)
def test_a_share_shows_what_is_missing(value: float, shown: str) -> None:
    assert share(value) == shown


@given(st.floats(min_value=0, max_value=1, exclude_max=True))
@example(0.99939995)
@example(5e-324)
@example(0.9999999999999999)
def test_a_share_is_never_rounded_up(value: float) -> None:
    assert float(share(value).removesuffix(" %")) / 100 <= value + 1e-13


def test_numbers_keep_three_digits_and_know_no_limit() -> None:
    assert [number(v) for v in (5263.15, 99.96, 0.034567, float("inf"))] == ["5,263", "100", "0.0346", "∞"]


def test_durations_choose_their_unit() -> None:
    assert [str(duration(m)) for m in (0.05, 30, 340, 5000)] == ["3 s", "30 min", "5.7 h", "3.5 d"]
    assert [duration(m).render("ko") for m in (0.05, 30, 340, 5000)] == ["3초", "30분", "5.7시간", "3.5일"]


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        (0.9972, 0.999, ("99.72 %", "99.90 %")),
        (0.99721, 0.99724, ("99.721 %", "99.724 %")),
        (0.999, 0.999, ("99.900000000000 %", "99.900000000000 %")),
    ],
)
def test_two_shares_show_the_digits_that_tell_them_apart(
    one: float, other: float, shown: tuple[str, str]
) -> None:
    assert apart(one, other, share, 2) == shown
