"""Ways in are told where something can be done about them."""

from __future__ import annotations

from support.drawing import draw

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.reports.analysis_text import render
from designer.resources import template_root


def starter(name: str) -> str:
    data = (template_root() / "starters" / f"{name}.loadpath.json").read_bytes()
    return render(Assessment(parse(data, load_catalog())), "en")


def test_a_cut_that_ends_the_service_is_no_advice() -> None:
    shown = starter("split-app-db")
    assert "Ways from the internet to stores" in shown
    assert "no single change cuts every way and leaves the service" in shown
    assert "cheapest cut" not in shown


def test_a_port_that_only_what_runs_in_its_machine_reaches_is_left_out() -> None:
    nodes = {
        "box": ("server", {"admin_port": 22}),
        "db": ("database", "box"),
        "app": "server",
    }
    a = Assessment(draw(nodes, ["app>db"]))
    assert a.exposure["box"].nodes == ("db", "box")
    told = [line.split() for line in render(a, "en").splitlines() if line.startswith("  box ")]
    assert not [words for words in told if "22" in words]
