"""What an edit refuses and why: nothing that could not be saved and opened again, nothing the catalogue forbids."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from immutables import Map
from support.strategies import CATALOG

from designer.catalog.component import UnknownComponent
from designer.document import edits
from designer.document.design import Box, Design, Link, Node, Waiver
from designer.document.files import dump, parse
from designer.errors import EditError

APP = CATALOG.build("app", {})
DESIGN = Design(
    nodes=Map({
        "app": Node("app", "App", None, APP),
        "server": Node("server", "Server", "rack", CATALOG.build("server", {})),
        "rack": Node("rack", "Rack", None, CATALOG.build("rack", {})),
        "db": Node("db", "Orders", "server", CATALOG.build("database", {})),
        "plug": Node("plug", "Plug-in", "app", UnknownComponent.of("acme.plug", {"volts": 230})),
    }),
    links=Map({"app>db": Link(source="app", target="db", kind="traffic")}),
    layout=Map({"app": Box(0, 0), "rack": Box(10, 10, 400, 300)}),
)  # fmt: skip

REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "id is no slug": (lambda: edits.add_node(DESIGN, "Web A", "x", APP), '"Web A" is no id'),
    "id is taken": (lambda: edits.add_node(DESIGN, "app", "x", APP), "already a node with the id app"),
    "unknown container": (lambda: edits.add_node(DESIGN, "x", "x", APP, "none"), 'there is no node "none"'),
    "no container": (lambda: edits.add_node(DESIGN, "x", "x", APP, "db"), "Database is no container"),
    "into itself": (lambda: edits.reparent(DESIGN, ["rack"], "rack"), "Rack cannot be put into itself"),
    "into its contents": (lambda: edits.reparent(DESIGN, ["rack"], "server"), "Rack cannot be put into itself"),
    "unknown node": (lambda: edits.rename(DESIGN, "none", "x"), 'there is no node "none"'),
    "unknown link": (lambda: edits.set_link_property(DESIGN, "x>y", "port", 1), 'there is no link "x>y"'),
    "link to itself": (lambda: edits.connect(DESIGN, "app", "app"), "App cannot be linked to itself"),
    "end to itself": (lambda: edits.reconnect(DESIGN, "app>db", target="app"), "App cannot be linked to itself"),
    "the same link again": (lambda: edits.connect(edits.connect(DESIGN, "app", "server")[0], "app", "server"), "already has this link"),
    "illegal kind": (lambda: edits.set_link_property(DESIGN, "app>db", "kind", "standby"), "cannot have a link of kind standby"),
    "no such property": (lambda: edits.set_property(DESIGN, "app", "colour", 1), 'there is no property "colour"'),
    "wrong type": (lambda: edits.set_property(DESIGN, "app", "count", "2"), 'count: found "2", expected a whole number'),
    "out of range": (lambda: edits.set_workload(DESIGN, "peak_rps", -1), "peak_rps: found -1, expected at least 0"),
    "no number": (lambda: edits.set_target(DESIGN, "p95_ms", math.nan), "p95_ms: found NaN, expected a finite number"),
    "half a letter in a name": (lambda: edits.set_name(DESIGN, "\ud800"), "holds half of a character"),
    "half a letter in a text": (lambda: edits.set_property(DESIGN, "app", "notes", "\ud800"), "expected a text of whole characters"),
    "half a letter in a label": (lambda: edits.connect(DESIGN, "app", "server", label="\ud800"), "label: found"),
    "half a letter in a waiver": (lambda: edits.waive(DESIGN, Waiver(rule="HA001", reason="\ud800")), "reason: found"),
    "box beyond all drawings": (lambda: edits.resize(DESIGN, "app", Box(1e10, 0)), "nothing can be drawn further away"),
    "box that is no number": (lambda: edits.add_node(DESIGN, "x", "x", APP, box=Box(math.nan, 0)), "nothing can be drawn further away"),
    "moved too far": (lambda: edits.move(DESIGN, ["app"], math.inf, 0), "nothing can be drawn further away"),
    "copied too far": (lambda: edits.duplicate(DESIGN, ["app"], 1e12, 0), "nothing can be drawn further away"),
    "what an unknown one cannot say": (lambda: edits.set_property(DESIGN, "plug", "volts", math.inf), "expected a finite number"),
    "half a letter in an unknown one": (lambda: edits.set_property(DESIGN, "plug", "text", "\ud800"), "expected a text of whole characters"),
    "place of an unknown one by property": (lambda: edits.set_property(DESIGN, "plug", "in", "none"), 'there is no property "in"'),
    "kind of an unknown one by property": (lambda: edits.set_property(DESIGN, "plug", "kind", "app"), 'there is no property "kind"'),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_with_the_reason(case: str) -> None:
    act, reason = REFUSED[case]
    before = dump(DESIGN)
    with pytest.raises(EditError) as refused:
        act()
    assert reason in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert dump(DESIGN) == before


def test_removing_takes_contents_and_links_along() -> None:
    after = edits.remove(DESIGN, ["rack"])
    assert set(after.nodes) == {"app", "plug"}
    assert not after.links
    assert set(after.layout) == {"app"}


def test_what_sits_in_no_container_goes_with_it_too() -> None:
    after = edits.remove(DESIGN, ["app"])
    assert set(after.nodes) == {"server", "rack", "db"}
    assert parse(dump(after), CATALOG).nodes == after.nodes


def test_a_reconnected_link_keeps_id_and_properties() -> None:
    design = edits.set_link_property(DESIGN, "app>db", "calls", 3)
    after = edits.reconnect(design, "app>db", target="server")
    assert after.links["app>db"] == Link(source="app", target="server", kind="traffic", calls=3)


def test_an_edit_that_changes_nothing_gives_the_very_same_design() -> None:
    assert edits.rename(DESIGN, "app", "App") is DESIGN
    assert edits.set_name(DESIGN, DESIGN.name) is DESIGN
    assert edits.set_property(DESIGN, "app", "count", None) is DESIGN
    assert edits.move(DESIGN, ["app"], 0, 0) is DESIGN
    assert edits.reparent(DESIGN, ["db"], "server") is DESIGN
    assert edits.reconnect(DESIGN, "app>db") is DESIGN
    assert edits.remove(DESIGN) is DESIGN
    assert edits.unwaive(DESIGN, "HA001") is DESIGN
