"""What a month of a component costs, price by price, as data of the component."""

from __future__ import annotations

from typing import Literal, NamedTuple

from designer.i18n import Text

Quantity = Literal[
    "month",
    "hours",
    "public-address-hours",
    "instance-hours",
    "gb-volume",
    "gb-stored",
    "gb-stored-multi-az",
    "gb-through",
    "gb-out",
    "lcu-hours",
    "nlcu-hours",
    "million-requests",
    "thousand-requests",
    "ten-thousand-requests",
    "million-queries",
]
"""What a price is multiplied by; `designer.analysis.cost` says how each is counted."""

PAID_BY_USE: frozenset[Quantity] = frozenset(
    (
        "gb-through", "gb-out", "lcu-hours", "nlcu-hours", "million-requests", "thousand-requests",
        "ten-thousand-requests", "million-queries",
    )
)  # fmt: skip
"""Quantities that follow the load: a second thing beside the first does not double them."""


class Charge(NamedTuple):
    """One line of a monthly bill: what it is for, the quantity, and the row of facts with the unit price."""

    what: Text
    quantity: Quantity
    price: str
    """Id of a price (or stem of a tiered one) in the facts; empty where the instance type has the price."""
    times: float = 1
