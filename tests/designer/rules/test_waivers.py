"""Findings are accepted only for a reason, on the right element, until the date; a void waiver says so itself."""

import datetime
from typing import Any

import orjson
import pytest

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.rules.data import NO_BACKUP
from designer.rules.rule import Finding
from designer.rules.runner import counts, lint

TODAY = datetime.date(2027, 1, 15)


def findings(*waivers: dict[str, Any]) -> list[Finding]:
    nodes = {"db": {"kind": "database", "name": "db"}, "other": {"kind": "database", "name": "other"}}
    data = orjson.dumps({"format": 1, "name": "x", "nodes": nodes, "waivers": list(waivers)})
    return lint(Assessment(parse(data, load_catalog())), {"DATA001": NO_BACKUP}, today=TODAY)


def test_a_waiver_accepts_the_finding_on_its_element_only() -> None:
    found = findings({"rule": "DATA001", "on": "db", "reason": "made again every night"})
    assert {f.nodes: f.waived for f in found} == {("db",): "made again every night", ("other",): None}
    assert counts(found)["error"] == 1


def test_a_waiver_holds_on_its_last_day() -> None:
    found = findings({"rule": "DATA001", "on": "db", "reason": "soon", "until": "2027-01-15"})
    assert next(f.waived for f in found if f.nodes == ("db",)) == "soon"


@pytest.mark.parametrize(
    ("waiver", "said"),
    [
        ({"reason": "soon", "until": "2027-01-14"}, "expired on 2027-01-14"),
        ({"reason": "soon", "until": "next week"}, "is no date"),
        ({"reason": "  "}, "states no reason"),
        ({"reason": "soon", "expires": "2020-01-01"}, "unknown field expires"),
    ],
)
def test_a_void_waiver_waives_nothing_and_is_reported(waiver: dict[str, str], said: str) -> None:
    found = findings({"rule": "DATA001", "on": "db", **waiver})
    assert [f.waived for f in found if f.rule == "DATA001"] == [None, None]
    assert [said in str(f.message) for f in found if f.rule == "LP001"] == [True]


def test_a_waiver_of_nothing_is_reported() -> None:
    found = findings({"rule": "HA001", "on": "db", "reason": "was true once"})
    assert [f.nodes for f in found if f.rule == "LP001"] == [("db",)]
