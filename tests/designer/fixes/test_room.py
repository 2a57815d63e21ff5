"""What is added finds room: nothing covers anything, containers hold their contents, what was apart stays apart."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from immutables import Map
from support.fixed_designs import untidy

from designer.catalog.registry import load_catalog
from designer.document.design import Box, Design, Node
from designer.document.graft import next_name
from designer.fixes.draft import Draft

CATALOG = load_catalog()
PLACE, RACK, CARD = (CATALOG.build(kind, {}) for kind in ("datacenter", "rack", "app"))
SERVER = CATALOG.build("server", {})


@st.composite
def tidy_designs(draw: st.DrawFn) -> Design:
    """Sites side by side with racks in a column, servers in a row in them, and cards on the open canvas around; all tidy."""
    nodes: dict[str, Node] = {}
    layout: dict[str, Box] = {}
    gap = st.integers(4, 60)
    x = 0.0
    for site in range(draw(st.integers(1, 3))):
        y, widest = 60.0, 240.0
        for rack in range(draw(st.integers(0, 3))):
            right = x + 60.0
            for server in range(draw(st.integers(0, 3))):
                key = f"s{site}-r{rack}-m{server}"
                nodes[key] = Node(key, key, f"s{site}-r{rack}", SERVER)
                layout[key] = Box(right, y + 40, 160, 56)
                right += 160 + draw(gap)
            key = f"s{site}-r{rack}"
            nodes[key] = Node(key, key, f"s{site}", RACK)
            layout[key] = Box(x + 30, y, max(200.0, right - x), 120 + draw(gap))
            widest = max(widest, layout[key].width + 30)
            y += layout[key].height + draw(gap)
        nodes[f"s{site}"] = Node(f"s{site}", f"site {site}", None, PLACE)
        layout[f"s{site}"] = Box(x, 0, widest + 30, y + 30)
        x += widest + 30 + draw(gap)
    for number in range(draw(st.integers(0, 6))):
        key = f"c{number}"
        nodes[key] = Node(key, key, None, CARD)
        layout[key] = Box(number % 3 * 200.0, -100.0 - 90 * (number // 3), 160, 56)
    return Design(nodes=Map(nodes), layout=Map(layout))


@settings(max_examples=150, deadline=None)
@given(tidy_designs(), st.data())
def test_whatever_is_added_copied_or_moved_the_drawing_stays_tidy(
    design: Design, data: st.DataObject
) -> None:
    assert list(untidy(design)) == []
    draft = Draft(design)
    for _ in range(data.draw(st.integers(1, 5))):
        nodes = sorted(draft.design.nodes)
        where = data.draw(st.sampled_from([None, *(k for k in nodes if draft.node(k).spec.container)]))
        match data.draw(st.sampled_from(["add", "between", "twin", "put"])):
            case "add":
                spec = CARD if where is None or draft.node(where).spec is not RACK else SERVER
                draft.add("new", "new", spec, where, near=data.draw(st.sampled_from([None, *nodes])))
            case "between":
                one, two = data.draw(st.sampled_from(nodes)), data.draw(st.sampled_from(nodes))
                draft.add("mid", "mid", CARD, None, between=(one, two))
            case "twin":
                key = data.draw(st.sampled_from(nodes))
                draft.twin(key, draft.node(key).parent)
            case "put":
                cards = [key for key in nodes if draft.node(key).spec is CARD]
                homes = [key for key in nodes if draft.node(key).spec is SERVER]
                if cards and homes:
                    draft.put(data.draw(st.sampled_from(cards)), data.draw(st.sampled_from(homes)))
    assert list(untidy(draft.design)) == []
    assert set(draft.design.layout) == set(draft.design.nodes)


def test_a_new_thing_stands_beside_what_it_belongs_to() -> None:
    nodes = {key: Node(key, key, None, CARD) for key in ("a", "b")}
    design = Design(nodes=Map(nodes), layout=Map({"a": Box(0, 0), "b": Box(600, 0)}))
    draft = Draft(design)
    below = draft.add("c", "c", CARD, None, near="a")
    right = draft.add("d", "d", CARD, None, near="a")
    assert draft.design.layout[below][:2] == (0, 96)
    assert draft.design.layout[right][:2] == (200, 0)
    draft = Draft(design)
    middle = draft.add("m", "m", CARD, None, between=("a", "b"))
    assert draft.design.layout[middle][:2] == (300, 0)


def test_where_there_is_no_room_between_two_it_is_made() -> None:
    nodes = {key: Node(key, key, None, CARD) for key in ("a", "b")}
    design = Design(nodes=Map(nodes), layout=Map({"a": Box(0, 0), "b": Box(200, 0)}))
    draft = Draft(design)
    middle = draft.add("m", "m", CARD, None, between=("a", "b"))
    assert [draft.design.layout[key].x for key in ("a", middle, "b")] == [0, 200, 400]


def test_names_go_on_counting() -> None:
    assert next_name("web 1", {"web 1"}) == "web 2"
    assert next_name("web 1", {"web 1", "web 2"}) == "web 3"
    assert next_name("shop", {"shop"}) == "shop 2"
    assert next_name("", {""}) == "2"
    assert next_name("EC2", {"EC2"}, "EC2") == "EC2 2"
    assert next_name("EC2 2", {"EC2", "EC2 2"}, "EC2") == "EC2 3"
    assert next_name("Route 53", {"Route 53"}, "Route 53") == "Route 53 2"
    assert next_name("two\nlines 9", set()) == "two\nlines 10"
