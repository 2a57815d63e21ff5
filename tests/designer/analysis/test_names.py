"""Names lead where people read; whatever id an engine puts into a text stands in a place that gets its name."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest
from immutables import Map
from support.drawing import draw

from designer.analysis.assessment import Assessment
from designer.analysis.derivation import availability_figure, capacity_figures, stage_figures
from designer.analysis.names import PLACES, Names
from designer.catalog.generic import App
from designer.catalog.registry import load_catalog
from designer.document.design import Design, Node
from designer.document.files import parse
from designer.i18n import Text, text
from designer.resources import template_root
from designer.starters import STARTERS


def said_by_engines(a: Assessment) -> Iterator[Text]:
    for exposure in a.exposure.values():
        for found in exposure.every():
            yield from (step.text for step in (*found.path, *found.lateral))
            yield from (found.change.text,) if found.change else ()
    for attack in a.attack_paths:
        yield from (step.text for step in attack.steps)
        cut = a.cheapest_cut(attack)
        yield from (cut.text,) if cut else ()
    figures = [availability_figure(a.model, entry, found) for entry, found in a.availability.items()]
    figures += [way.figure for loss in a.recovery for way in (loss.rto, loss.rpo)]
    figures += capacity_figures(a.capacity, 0.05, next(iter(a.losses), None)).values()
    figures += [figure for load in a.capacity.nodes.values() for figure in stage_figures(load).values()]
    for figure in figures:
        yield from (one.name for one in figure.inputs)
        yield from figure.stand_ins


def places_of_ids(said: Text, ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """The places of a text that hold ids, with its template."""
    for place, value in said.values.items():
        if isinstance(value, Text):
            yield from places_of_ids(value, ids)
        elif isinstance(value, str) and value and set(value.split(", ")) <= set(ids):
            yield place, said.template


@pytest.mark.parametrize("starter", [one.name for one in STARTERS])
def test_every_id_stands_where_its_name_is_put(starter: str) -> None:
    data = (template_root() / "starters" / f"{starter}.loadpath.json").read_bytes()
    a = Assessment(parse(data, load_catalog()))
    found = {place for said in said_by_engines(a) for place in places_of_ids(said, a.design.nodes)}
    assert found != set()
    assert {(place, template) for place, template in found if place not in PLACES} == set()


def test_a_name_that_several_have_comes_with_the_id() -> None:
    a, b, c = (Node(id, name, None, App()) for id, name in (("a", "web"), ("b", "web"), ("c", "store")))
    names = Names(Design(nodes=Map({"a": a, "b": b, "c": c})))
    assert [names.of(id) for id in ("a", "b", "c", "gone")] == ["web (a)", "web (b)", "store", "gone"]
    assert [names.with_id(id) for id in ("a", "c", "gone")] == ["web (a)", "store (c)", "gone"]
    assert names.all(["a", "c", "b"], most=2) == "web (a), store +1"
    assert names.all([]) == "–"


def test_links_several_ids_in_one_place_and_the_internet() -> None:
    names = Names(draw({"a": "app", "b": "app"}, ["a>b"]), "ko")
    assert (names.of("internet"), names.of("a>b")) == ("인터넷", "a → b")
    design = Design(nodes=Map({"a": Node("a", "웹", None, App()), "b": Node("b", "저장소", None, App())}))
    told = Names(design).told(
        text("{nodes}: {kind}: {why}", nodes="a, b", kind="a", why=text("{node}", node="b"))
    )
    assert str(told) == "웹, 저장소: a: 저장소"
