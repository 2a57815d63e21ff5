"""How a file of an older format becomes one of this format: one step for each version, applied in order.

A step takes the parsed JSON of version N and gives that of version N + 1. Format 1 is the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Step = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: Mapping[int, Step] = {}
"""From version -> the step to the next one."""


def migrated(
    value: dict[str, Any], version: int, current: int, steps: Mapping[int, Step] = STEPS
) -> dict[str, Any]:
    """`value`, written as `version`, as `current` has it. Raises KeyError where a step is missing."""
    for number in range(version, current):
        value = steps[number](value)
    return value
