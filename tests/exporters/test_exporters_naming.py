"""Names in generated code: unique while ids are, stable, and accepted where they are used."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.document.design import ID_PATTERN
from exporters.naming import PREFIX_LENGTH, description, identifier, pascal, physical, prefix, tag_value

IDS = st.from_regex(ID_PATTERN, fullmatch=True)
NAMES = st.text(max_size=300)


@given(IDS, IDS)
def test_identifiers_are_identifiers_and_different_for_different_ids(one: str, other: str) -> None:
    assert identifier(one).isidentifier()
    assert (identifier(one) == identifier(other)) == (one == other)


@given(IDS, IDS)
def test_class_names_are_identifiers_and_different_for_different_ids(one: str, other: str) -> None:
    assert pascal(one).isidentifier()
    assert pascal(one)[0].isupper()
    assert (pascal(one) == pascal(other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a-1", "a1"), ("web-a", "weba"), ("1a", "n1a"), ("1a", "n-1a"), ("a--1", "a-1"), ("a--b", "a-b")],
)
def test_class_names_of_ids_that_look_alike_differ(one: str, other: str) -> None:
    assert pascal(one) != pascal(other)


@given(IDS, IDS, st.integers(12, 40))
def test_physical_names_fit_and_differ(one: str, other: str, limit: int) -> None:
    found = physical(one, limit)
    assert len(found) <= limit
    assert re.fullmatch(r"[a-z0-9](-?[a-z0-9])*", found)
    assert one == other or found != physical(other, limit)


def test_short_ids_keep_their_name() -> None:
    assert physical("orders-db", 19) == "orders-db"
    assert re.fullmatch(r"application-[0-9a-f]{6}", physical("application-load-balancer", 19))


@given(NAMES)
def test_prefixes_are_accepted_by_every_service(name: str) -> None:
    assert re.fullmatch(rf"[a-z][a-z0-9-]{{0,{PREFIX_LENGTH - 1}}}", prefix(name))
    assert not prefix(name).endswith("-")
    assert "--" not in prefix(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop", "shop"),
        ("aws-three-tier", "aws-three"),
        ("쇼핑몰", "loadpath"),
        ("3 tiers", "n3-tiers"),
        ("", "loadpath"),
    ],
)
def test_prefixes(name: str, expected: str) -> None:
    assert prefix(name) == expected


@given(NAMES)
def test_tag_values_hold_only_what_every_service_takes(name: str) -> None:
    found = tag_value(name)
    assert len(found) <= 256
    assert all(char.isalnum() or unicode_mark(char) or char in " _.:/=+@-" for char in found)


def unicode_mark(char: str) -> bool:
    return re.fullmatch(r"\w", char) is not None


def test_letters_of_all_scripts_stay_in_tags() -> None:
    assert tag_value("주문 DB (기본) 🙂") == "주문 DB _기본_ _"


@given(NAMES)
def test_descriptions_hold_only_what_security_groups_take(words: str) -> None:
    found = description(words)
    assert len(found) <= 255
    assert re.fullmatch(r"[0-9A-Za-z_ .:/()#,@\[\]+=&;{}!$*-]*", found)
