"""Random designs with everything a file may hold, and random edits of them, legal and illegal ones. For Hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, get_args

from hypothesis import strategies as st
from immutables import Map
from support.any_designs import PROPERTIES, any_designs

from designer.catalog.component import Component, LinkKind, UnknownComponent
from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.document.design import Box, Design, Link, Node, Targets, Waiver, Workload
from designer.document.files import link_order

CATALOG = load_catalog()

HOSTILE = (
    'say "hi"', "it's", "back\\slash", "two\nlines", "cr\r\nlf", "tab\there", "${var.secret}", "{{ 7 * 7 }}", "{% raw %}",
    "#{x}", "`id`", "$(id)", "</script>", "<!-- -->", "𝒰𝓃𝒾", "주문 데이터베이스", "שלום", "\u202eevil\u202c", "👩‍👩‍👧‍👦",
    "\u2028\u2029", "\x01\x1b[31m\x7f\x85", "\ufeff", "e\u0301", "%s %(x)s {0} {x}", "", " ", "null", "true", "1e3",
    "nodes", "in", "*/", "'''", '"""', "a" * 300,
)  # fmt: skip
"""What breaks quoting somewhere: code, templates, terminals, JSON, right-to-left text, letters of four bytes."""

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)
identifiers = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,9}[a-z0-9])?", fullmatch=True)
coordinates = st.integers(-40_000_000, 40_000_000).map(lambda cents: cents / 4)
sizes = st.just((0, 0)) | st.tuples(st.integers(1, 4000), st.integers(1, 4000))
boxes = st.tuples(coordinates, coordinates, sizes).map(lambda drawn: Box(drawn[0], drawn[1], *drawn[2]))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
unknown_names = st.builds("x-{}".format, texts)
"""Fields nobody knows (and no version will)."""
unknown_fields = st.dictionaries(unknown_names, json_values, max_size=2)


@st.composite
def unknown_components(draw: st.DrawFn) -> UnknownComponent:
    """A component of a plug-in that is not installed, with whatever it says."""
    kind = draw(texts.filter(lambda kind: kind not in CATALOG))
    named = st.dictionaries(
        texts.filter(lambda name: name not in ("kind", "name", "in")), json_values, max_size=3
    )
    return UnknownComponent.of(kind, draw(named))


@st.composite
def hostile_designs(draw: st.DrawFn, most: int = 8) -> Design:
    """A design as a file may hold it: hostile texts, unknown kinds and fields, layout, waivers, targets, parallel links."""
    drawn = draw(any_designs(most))
    nodes = {
        key: replace(node, name=draw(texts), spec=_with_more(draw, node.spec))
        for key, node in drawn.nodes.items()
    }
    for node_id in draw(st.lists(identifiers, max_size=2, unique=True)):
        parent = draw(st.sampled_from([None, *(key for key in drawn.nodes if key != node_id)]))
        nodes.setdefault(node_id, Node(node_id, draw(texts), parent, draw(unknown_components())))
    links = {
        key: Link.model_validate({**link.given(), **draw(unknown_fields), "label": draw(texts)})
        for key, link in drawn.links.items()
    }
    placed = draw(st.lists(st.sampled_from(sorted(nodes)), unique=True)) if nodes else []
    return Design(
        name=draw(texts),
        workload=Workload.model_validate({**draw(st.sampled_from([{}, {"peak_rps": 7}, {"peak_rps": 0.5}])), **draw(unknown_fields)}),
        targets=Targets.model_validate({**draw(st.sampled_from([{}, {"availability": 0.999}])), **draw(unknown_fields)}),
        nodes=Map(nodes),
        links=Map(links),
        waivers=tuple(sorted(draw(st.lists(waivers, max_size=2, unique_by=_covers)), key=_covers)),
        layout=Map({key: draw(boxes) for key in placed}),
        extra=draw(unknown_fields),
    )  # fmt: skip


def _with_more(draw: st.DrawFn, spec: Component) -> Component:
    more: dict[str, Any] = draw(unknown_fields)
    if draw(st.booleans()):
        more["notes"] = draw(texts)
    return type(spec).model_validate({**spec.given(), **more}) if more else spec


waivers = st.builds(
    lambda rule, on, reason, until, more: Waiver.model_validate(
        {"rule": rule, "on": on, "reason": reason, "until": until, **more}
    ),
    st.sampled_from(["HA001", "SEC001", "nonsense"]), texts, texts, st.sampled_from(["", "2030-01-01", "soon"]), unknown_fields,
)  # fmt: skip


def _covers(waiver: Waiver) -> tuple[str, str]:
    return (waiver.rule, waiver.on)


def same_file(one: Design, other: Design) -> bool:
    """Whether both say the same in a file: all but the ids of links, which belong to a session."""
    return _content(one) == _content(other)


def _content(design: Design) -> tuple[Any, ...]:
    links = [design.links[key] for key in link_order(design)]
    return (
        design.name, design.workload, design.targets, design.nodes, links, design.waivers,
        {key: tuple(map(_rounded, box)) for key, box in design.layout.items()}, dict(design.extra),
    )  # fmt: skip


def _rounded(number: float) -> float:
    return round(number, 2)


# --- edits ----------------------------------------------------------------------------------------------------------


class Act(NamedTuple):
    """One edit before it meets a design: numbers choose among what the design has then."""

    verb: str
    numbers: tuple[int, int, int]
    text: str
    value: Any


numbers = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 3, -1, 0.5, 2.5, 10**12, float("nan"), float("inf"), "postgres", "zone", "x", "", "traffic",
    "uses", "replication", "standby", "async", [], {}, [{"source": "0.0.0.0/0", "ports": "22"}], "\ud800",
)  # fmt: skip
FIELDS = (
    "notes", "count", "spread", "engine", "processes", "multi_az", "cidr", "port", "calls", "kind", "protocol", "label", "group",
    "source", "target", "peak_rps", "curve", "availability", "p95_ms", "name", "in", "no-such-field", "ingress", "unknown", "_kind",
)  # fmt: skip


def acts() -> st.SearchStrategy[Act]:
    """Any edit, possible or not."""
    values = st.sampled_from(VALUES) | json_values
    return st.builds(Act, st.sampled_from(sorted(VERBS)), numbers, texts, values)


def perform(design: Design, act: Act) -> Design:
    """`design` after the edit. Raises EditError where it is not possible."""
    return VERBS[act.verb](design, act)


def _node(design: Design, number: int) -> str:
    return _one([*sorted(design.nodes), "no-such-node"], number)


def _link(design: Design, number: int) -> str:
    return _one([*sorted(design.links), "no>such#link"], number)


def _one(options: list[str], number: int) -> str:
    return options[number % len(options)]


def _nodes(design: Design, act: Act) -> list[str]:
    return [_node(design, number) for number in act.numbers[: 1 + act.numbers[2] % 3]]


def _parent(design: Design, number: int) -> str | None:
    return None if number % 4 == 0 else _node(design, number)


def _add(design: Design, act: Act) -> Design:
    a, b, c = act.numbers
    kind = sorted(CATALOG)[(a * 31 + b) % len(CATALOG)]
    options: list[dict[str, Any]] = [{}, *PROPERTIES.get(kind, [])]
    node_id = edits.new_id(design, act.text) if c % 3 else act.text
    box = Box(a * 10, b * 10) if c % 2 else None
    return edits.add_node(
        design, node_id, act.text, CATALOG.build(kind, options[c % len(options)]), _parent(design, b), box
    )


def _add_unknown(design: Design, act: Act) -> Design:
    spec = UnknownComponent.of("acme.turbine", {"blades": act.numbers[2]})
    return edits.add_node(
        design, edits.new_id(design, "turbine"), act.text, spec, _parent(design, act.numbers[0])
    )


def _connect(design: Design, act: Act) -> Design:
    a, b, c = act.numbers
    kind: LinkKind | None = [None, *get_args(LinkKind)][c % 6]
    props = {"label": act.text} if c % 2 else {}
    return edits.connect(design, _node(design, a), _node(design, b), kind, **props)[0]


def _reconnect(design: Design, act: Act) -> Design:
    a, b, c = act.numbers
    end = {"source": _node(design, b)} if c % 2 else {"target": _node(design, b)}
    return edits.reconnect(design, _link(design, a), **end)


def _field(act: Act) -> str:
    return FIELDS[sum(act.numbers) % len(FIELDS)]


def _waive(design: Design, act: Act) -> Design:
    return edits.waive(design, Waiver(rule="HA001", on=_node(design, act.numbers[0]), reason=act.text))


VERBS: Mapping[str, Callable[[Design, Act], Design]] = {
    "add": _add,
    "add again": _add,
    "add unknown": _add_unknown,
    "connect": _connect,
    "connect again": _connect,
    "duplicate": lambda d, a: edits.duplicate(d, _nodes(d, a)[:2], 20, 20)[0],
    "move": lambda d, a: edits.move(d, _nodes(d, a), a.numbers[0] - 15, a.numbers[1] / 3),
    "reconnect": _reconnect,
    "remove": lambda d, a: edits.remove(d, _nodes(d, a)[:1]),
    "remove link": lambda d, a: edits.remove(d, (), [_link(d, a.numbers[0])]),
    "rename": lambda d, a: edits.rename(d, _node(d, a.numbers[0]), a.text),
    "reparent": lambda d, a: edits.reparent(d, _nodes(d, a)[:2], _parent(d, a.numbers[2])),
    "resize": lambda d, a: edits.resize(d, _node(d, a.numbers[0]), Box(a.numbers[1], -a.numbers[2], 200, 90)),
    "set link property": lambda d, a: edits.set_link_property(d, _link(d, a.numbers[0]), _field(a), a.value),
    "set name": lambda d, a: edits.set_name(d, a.text),
    "set property": lambda d, a: edits.set_property(d, _node(d, a.numbers[0]), _field(a), a.value),
    "set target": lambda d, a: edits.set_target(d, _field(a), a.value),
    "set workload": lambda d, a: edits.set_workload(d, _field(a), a.value),
    "unwaive": lambda d, a: edits.unwaive(d, "HA001", _node(d, a.numbers[0])),
    "waive": _waive,
}
"""Every verb of :mod:`designer.document.edits`, some twice, so that designs grow more than they shrink."""
