"""When a provider restarts a managed store for maintenance: a moment of the week in UTC, and what hour that is where it stands."""

from __future__ import annotations

from collections.abc import Mapping

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOMENT = rf"^$|^({'|'.join(DAYS)}):([01]\d|2[0-3]):[0-5]\d$"
"""How a moment is written: `sun:18:00`; empty: the provider picks an hour of the region's night."""
DAY = 24 * 60
WEEK = 7 * DAY
LENGTH = 60
"""Minutes set aside: the least that ElastiCache takes (RDS: 30)."""

HOURS_EAST: Mapping[str, float] = {
    "af-south-1": 2, "ap-east-1": 8, "ap-east-2": 8, "ap-northeast-1": 9, "ap-northeast-2": 9, "ap-northeast-3": 9,
    "ap-south-1": 5.5, "ap-south-2": 5.5, "ap-southeast-1": 8, "ap-southeast-2": 10, "ap-southeast-3": 7,
    "ap-southeast-4": 10, "ap-southeast-5": 8, "ap-southeast-6": 12, "ap-southeast-7": 7, "ca-central-1": -5,
    "ca-west-1": -7, "cn-north-1": 8, "cn-northwest-1": 8, "eu-central-1": 1, "eu-central-2": 1, "eu-north-1": 1,
    "eu-south-1": 1, "eu-south-2": 1, "eu-west-1": 0, "eu-west-2": 0, "eu-west-3": 1, "il-central-1": 2, "me-central-1": 4,
    "me-south-1": 3, "mx-central-1": -6, "sa-east-1": -3, "us-east-1": -5, "us-east-2": -5, "us-gov-east-1": -5,
    "us-gov-west-1": -8, "us-west-1": -8, "us-west-2": -8,
}  # fmt: skip
"""Standard time of the places that AWS regions are in, hours east of UTC; in summer it may be an hour later there."""


def minutes(moment: str) -> int:
    """Minutes from the beginning of the week (Monday, midnight) to a moment as it is written."""
    day, hour, minute = moment.split(":")
    return DAYS.index(day) * DAY + int(hour) * 60 + int(minute)


def moment(minutes: float) -> str:
    """The moment so many minutes after the beginning of the week, as it is written."""
    day, of_day = divmod(round(minutes) % WEEK, DAY)
    return f"{DAYS[day]}:{of_day // 60:02}:{of_day % 60:02}"


def window(start: str) -> str:
    """The hour that begins at `start`, as AWS writes it; empty where none is stated."""
    return f"{start}-{moment(minutes(start) + LENGTH)}" if start else ""
