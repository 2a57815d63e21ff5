"""Each starter shows what it is meant to teach, and no more: every drawback is found where it is, and gone where it is cured."""

from datetime import date

import pytest

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.resources import template_root
from designer.rules.registry import load_rules
from designer.rules.runner import lint

TAUGHT: dict[str, set[tuple[str, str]]] = {
    "single-server": {
        ("CAP002", "server"),  # one process on a machine of four cores
        ("CAP006", "server"),  # shared resources
        ("HA012", "server"),  # shared fate
        ("SEC003", "db"),  # database beside an internet-facing app
        ("SEC014", "db"),  # one rule away from the internet
        ("HA010", "db"),
        ("DATA001", "db"),  # no backup
        ("SEC008", "db"),
        ("HA013", "app"),  # no scale-out
        ("DATA002", "app"),  # static files from the app
        ("SEC001", "app"),  # plain HTTP
        ("NET006", "app"),  # no DNS
    },
    "split-app-db": {("HA010", "db"), ("HA013", "app"), ("DATA002", "app")},
    "load-balanced": {("HA002", "lb"), ("HA010", "db"), ("HA009", "users")},
    "in-server-balanced": set(),
    "on-premises": {("HA001", "firewall"), ("HA008", "seoul"), ("CAP003", "app-1")},
    "aws-three-tier": {("HA007", "nat"), ("CAP005", "web-a"), ("NET005", "orders")},
    "static-site": set(),
}


@pytest.mark.parametrize("name", sorted(TAUGHT))
def test_a_starter_shows_what_it_teaches_and_no_more(name: str) -> None:
    data = (template_root() / "starters" / f"{name}.loadpath.json").read_bytes()
    findings = lint(Assessment(parse(data, load_catalog())), load_rules(), today=date(2026, 11, 24))
    assert {(finding.rule, finding.nodes[0]) for finding in findings} == TAUGHT[name]


def test_every_starter_is_described() -> None:
    assert {
        path.name.partition(".")[0]
        for path in (template_root() / "starters").iterdir()
        if path.name.endswith(".loadpath.json")
    } == set(TAUGHT)
