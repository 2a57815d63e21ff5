"""What installed packages bring is found by group."""

from __future__ import annotations

from designer.installed import points_of


def test_the_points_of_a_group_are_those_and_no_others() -> None:
    assert {point.name for point in points_of("console_scripts")} >= {"loadpath", "pytest"}
    assert {point.group for point in points_of("console_scripts")} == {"console_scripts"}
    assert not points_of("loadpath.nothing")
