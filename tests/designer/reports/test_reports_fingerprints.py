"""A finding is known again in another version of the design: by rule and elements, not by numbers, order or wording."""

from __future__ import annotations

import pytest

from designer.i18n import text
from designer.reports.fingerprints import elements_of, fingerprints, rule_of
from designer.rules.rule import Finding


def finding(rule: str, nodes: tuple[str, ...] = (), links: tuple[str, ...] = (), said: str = "so") -> Finding:
    return Finding(rule, "error", text(said), text("why"), nodes, links)


def test_rule_and_elements_are_in_it_and_wording_is_not() -> None:
    one, other = finding("HA001", ("db",), said="one"), finding("HA001", ("db",), said="other")
    assert fingerprints([one]) == fingerprints([other]) == ("HA001@db|",)
    assert len(set(fingerprints([one, finding("HA002", ("db",)), finding("HA001", ("web",))]))) == 3


def test_neither_order_nor_number_of_links_matters() -> None:
    before = finding("SEC001", ("a", "b"), ("a>b#2", "b>a"))
    after = finding("SEC001", ("b", "a"), ("b>a", "a>b"))
    assert fingerprints([before]) == fingerprints([after]) == ("SEC001@a,b|a>b,b>a",)


def test_equal_ones_are_counted_so_that_all_differ() -> None:
    both = [finding("SEC001", (), ("a>b",)), finding("SEC001", (), ("a>b#2",))]
    assert fingerprints(both) == ("SEC001@|a>b", "SEC001@|a>b~2")
    assert fingerprints(both[1:]) == ("SEC001@|a>b",)  # the first is gone: the other takes its place


@pytest.mark.parametrize(
    ("printed", "rule", "elements"),
    [
        ("HA001@db|", "HA001", ("db",)),
        ("NET005@orders,web|web>orders~2", "NET005", ("orders", "web", "web>orders")),
        ("LP001@|", "LP001", ()),
    ],
)
def test_rule_and_elements_can_be_read_back(printed: str, rule: str, elements: tuple[str, ...]) -> None:
    assert (rule_of(printed), elements_of(printed)) == (rule, elements)
