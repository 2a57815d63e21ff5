"""`loadpath components` says everything about every kind, in lines that fit a terminal, in both languages."""

from __future__ import annotations

import pytest

from designer.catalog.registry import load_catalog
from designer.cli.components import page
from designer.i18n import text
from designer.reports.tables import PAGE, width

CATALOG = load_catalog()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("kind", list(CATALOG))
def test_the_page_names_every_property_and_fits(kind: str, language: str) -> None:
    component = CATALOG[kind]
    lines = page(kind, CATALOG, language).splitlines()
    assert lines[0] == f"{kind}: {text(component.title).render(language)}"
    named = {line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("   ")}
    assert set(component.model_fields) <= named
    assert all(width(line) <= PAGE for line in lines)
    assert not [line for line in lines if line != line.rstrip()]


def test_it_says_what_a_property_may_be() -> None:
    lines = page("database", CATALOG, "en").splitlines()
    shown = {
        line.split()[0]: " ".join(line.split()[1:])
        for line in lines
        if line.startswith("  ") and line[2] != " "
    }
    assert shown["engine"] == "one of postgres | mysql | mariadb, usually postgres"
    assert shown["storage_gb"] == "a number (GB), more than 0, at most 10,000,000, usually 20"
    assert shown["encrypted"] == "true or false, usually false"
    assert shown["count"].startswith("a whole number, at least 1")
    assert shown["ingress"].startswith("a list of {protocol, ports, source")


def test_it_says_where_it_may_sit_and_what_it_may_link_to() -> None:
    lines = page("aws.subnet", CATALOG, "en").splitlines()
    assert "  sits in               aws.vpc, aws.zone" in lines
    assert "  async to              app, worker" in page("queue", CATALOG, "en")


def test_units_and_who_runs_it_are_said_in_the_language_of_the_page() -> None:
    pages = {kind: page(kind, CATALOG, "ko") for kind in CATALOG}
    raw = ("(days)", "(h)", "(min)", "(GB/month)", "on-premises")
    assert {kind: word for kind, shown in pages.items() for word in raw if word in shown} == {}
    assert "(일)" in pages["aws.rds"]
    assert "온프레미스" in pages["server"]
    assert "on-premises" in page("server", CATALOG, "en")
