"""Exposure after an edit: taken over where nothing it hangs on has changed, and in every word what a fresh answer is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.any_designs import any_designs
from support.drawing import NodeSketch, draw
from support.drawn_worlds import World, worlds
from support.estate import chain_with_ways_back, estate, unequal_targets, wide_fan_in
from support.network_models import PORTS, mostly, network_models
from support.strategies import Act, acts, perform

from designer.analysis import host_classes
from designer.analysis.assessment import Assessment
from designer.analysis.attack_paths import AttackPaths
from designer.analysis.compiled_network import compile_network
from designer.analysis.exposure import Exposure
from designer.analysis.network_changes import take_over
from designer.analysis.networks import Listener, NetworkModel
from designer.analysis.recalled import Recalled
from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.document.design import Design
from designer.errors import EditError, LoadpathError
from designer.starters import STARTERS, load_starter

T = TypeVar("T")
FEWS = (host_classes.FEW, 1)
"""Hosts in a range up to which each is looked at by itself: as it is, and so that nearly every range is wide."""
SLOW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
NETWORKED = sorted(
    [
        "connect",
        "connect again",
        "duplicate",
        "reconnect",
        "remove",
        "remove link",
        "reparent",
        "set property",
        "add",
    ]
)
INGRESS: tuple[list[dict[str, str]], ...] = (
    [{"source": "0.0.0.0/0", "ports": "22"}],
    [{"source": "0.0.0.0/1", "ports": "any"}, {"source": "128.0.0.0/1", "ports": "any"}],
    [{"source": "203.0.113.0/24", "ports": "1-9000"}],
    [{"source": "10.0.0.0/8", "ports": "22"}],
    [],
)
SET: tuple[tuple[str, Any], ...] = (
    *(("ingress", rules) for rules in INGRESS),
    *((flag, value) for flag in ("public_ip", "public_address", "publicly_accessible") for value in (True, False)),
    ("scheme", "internal"), ("scheme", "internet-facing"), ("admin_port", 22), ("admin_port", None),
    ("route", "none"), ("route", "nat-gateway"), ("route", "internet-gateway"), ("internet", "inbound"), ("cidr", "10.77.0.0/16"),
    ("cidr", "8.0.0.0/16"), ("count", 3), ("rules", [{"action": "deny"}]), ("rules", []),
    ("forwards", [{"port": 8443, "to": "n1", "target_port": 443}]),
)  # fmt: skip
"""Properties that say who gets in."""


def said(found: Mapping[str, Exposure]) -> dict[str, Any]:
    """Everything there is to say, in words."""
    return {node_id: answer.as_json() for node_id, answer in found.items()}


def check(after: Assessment, what: object = "") -> None:
    """Compares with an assessment that knows nothing of another."""
    fresh = Assessment(after.design)
    assert after.ports.drawn == fresh.ports.drawn, what
    assert list(after.exposure.items()) == list(fresh.exposure.items()), what
    assert said(after.exposure) == said(fresh.exposure), what


def check_each(design: Design, steps: list[Act | tuple[int, str, Any]]) -> None:
    before = Assessment(design, noted=True)
    assert before.exposure is not None
    for step in steps:
        try:
            design = perform(design, step) if isinstance(step, Act) else _set(design, *step)
        except (EditError, LoadpathError):
            continue
        before = Assessment(design).after(before)
        check(before, step)


def _set(design: Design, number: int, name: str, value: Any) -> Design:
    able = [n for n, node in sorted(design.nodes.items()) if name in type(node.spec).model_fields]
    return edits.set_property(design, able[number % len(able)], name, value) if able else design


steps = st.lists(
    acts().filter(lambda act: act.verb in NETWORKED)
    | st.sampled_from(SET).flatmap(lambda given: st.integers(0, 40).map(lambda number: (number, *given))),
    min_size=1,
    max_size=6,
)


@SLOW
@given(any_designs(), steps)
def test_after_any_edits_of_any_design(design: Design, steps: list[Act | tuple[int, str, Any]]) -> None:
    check_each(design, steps)


@SLOW
@given(st.sampled_from([starter.name for starter in STARTERS]), steps)
def test_after_any_edits_of_a_starter(starter: str, steps: list[Act | tuple[int, str, Any]]) -> None:
    check_each(load_starter(starter, load_catalog()), steps)


@SLOW
@given(st.sampled_from([chain_with_ways_back, unequal_targets, wide_fan_in]), st.integers(6, 30), steps)
def test_after_any_edits_of_a_shape_that_is_hard(shape: Any, size: int, steps: list[Any]) -> None:
    check_each(shape(size), steps)


@pytest.mark.parametrize("few", FEWS)
@SLOW
@given(st.data())
def test_after_any_other_network_in_the_cloud(few: int, data: st.DataObject) -> None:
    """Not only edits: some of the subnets, things, rules and links of another world."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host_classes, "FEW", few)
        world, other = data.draw(worlds()), data.draw(worlds())
        before = Assessment(world.design(), noted=True)
        assert before.exposure is not None
        for _ in range(3):
            world = _mixed_worlds(data, world, other)
            before = Assessment(world.design()).after(before)
            check(before)


def _mixed_worlds(data: st.DataObject, one: World, other: World) -> World:
    mixed = partial(_mixed, data)
    things = mixed(one.things, other.things)
    whole = replace(
        one,
        gateways=data.draw(mostly(one.gateways, other.gateways)),
        subnets=mixed(one.subnets, other.subnets),
        things=things,
        links=[link for link in [*one.links, *other.links] if {link[1]} <= things.keys() and data.draw(mostly(True, False))],
        shared=data.draw(mostly(one.shared, other.shared)),
    )  # fmt: skip
    links = dict.fromkeys(link for link in whole.links if link[0] in {"users", *things})
    return replace(whole, links=list({link[:2]: link for link in links}.values()))


def _mixed(data: st.DataObject, one: dict[str, T], other: dict[str, T]) -> dict[str, T]:
    """The first, with some of its entries those of the other, some gone and some new, in the order of their names."""
    found = {}
    for key in sorted({*one, *other}):
        source = data.draw(mostly(one, other))
        if key in source:
            found[key] = source[key]
    return found or one


def _answers(paths: AttackPaths, known: Recalled[Any]) -> dict[str, Any]:
    """Everything that is asked about the ports of a network."""
    _ = paths.everything, paths.forwarding.everything

    def ask(host: str, port: int) -> Any:
        listener = Listener(port, "tcp")
        ways = [paths.to(host, port, direct=direct, forwarded=through) for direct in (True, False) for through in (True, False)]  # fmt: skip
        ways.append(paths.forwarding.to(host, port, direct=False))
        nearest = [paths.callers.inside(c, host, listener) for c in paths.callers.may_call(host, listener)]
        return [way and way.hops for way in ways], next((hop for hop in nearest if hop), None)

    return {
        f"{host} {port}": known.get(f"{host} {port}", partial(ask, host, port))
        for host in paths.callers.net.model.hosts
        for port in PORTS
    }


@pytest.mark.parametrize("few", FEWS)
@SLOW
@given(st.data())
def test_what_is_taken_over_from_any_other_network_is_what_is_found_anew(
    few: int, data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host_classes, "FEW", few)
        model, other = data.draw(network_models()), data.draw(network_models())
        before, known = AttackPaths(compile_network(model)), Recalled[Any]()
        assert _answers(before, known)
        for _ in range(3):
            model = _mixed_models(data, model, other)
            net = compile_network(model, before.callers.net)
            fresh = compile_network(model)
            assert (net.routes, net.filters, net.groups, net.addresses) == (
                fresh.routes, fresh.filters, fresh.groups, fresh.addresses,
            )  # fmt: skip
            after, kept = AttackPaths(net), Recalled[Any]()
            changed = take_over(before, after, ())
            if changed is not None:
                kept.take_over(known, changed)
            assert _answers(after, kept) == _answers(AttackPaths(fresh), Recalled[Any]())
            before, known = after, kept


def _mixed_models(data: st.DataObject, one: NetworkModel, other: NetworkModel) -> NetworkModel:
    hosts = _mixed(data, dict(one.hosts), dict(other.hosts))
    assume("h0" in hosts)  # what forwards leads there
    return NetworkModel(
        networks=_mixed(data, dict(one.networks), dict(other.networks)),
        segments=_mixed(data, dict(one.segments), dict(other.segments)),
        hosts=hosts,
        groups=_mixed(data, dict(one.groups), dict(other.groups)),
        filters=_mixed(data, dict(one.filters), dict(other.filters)),
        peerings=one.peerings,
    )


def test_what_an_edit_does_not_concern_is_the_same_object() -> None:
    before = Assessment(estate(200), noted=True)
    assert before.exposure
    rule = [{"source": "s2-web-a", "ports": "22"}]
    admitted = edits.set_property(before.design, "s5-web-a", "ingress", rule)
    after = Assessment(edits.set_property(admitted, "s5-web-a", "admin_port", 22)).after(before)
    other = {n for n, answer in after.exposure.items() if answer is not before.exposure.get(n)}
    assert other == {
        "s5-web-a", "s5-web-role", "s5-orders",
        "s2-web-a", "s2-web-role", "s2-orders",  # which may be taken over by the same way as before
        "s0-alb",  # which both call
    }  # fmt: skip
    check(after)


def test_who_runs_in_a_machine_is_asked_who_it_is_once_a_neighbour_gives_the_machine_an_identity() -> None:
    denies = {"statements": [{"effect": "Deny", "actions": ["*"], "resources": ["*"]}]}
    nodes: dict[str, NodeSketch] = {
        "server": "server", "shop": ("app", "server"), "sidecar": ("app", "server"), "bucket": "aws.s3",
        "role": ("aws.iam-role", {"boundary": "policy"}), "policy": ("aws.iam-policy", denies),
    }  # fmt: skip
    before = Assessment(draw(nodes, ["shop>bucket"]), noted=True)
    assert before.exposure["bucket"].verdict == "internal"
    after = Assessment(edits.connect(before.design, "sidecar", "role", "uses")[0]).after(before)
    assert after.exposure["bucket"].verdict == "isolated"
    check(after)


def test_a_step_says_what_it_says_after_the_network_it_was_found_in_is_forgotten() -> None:
    first = Assessment(estate(90), noted=True)
    told = said(first.exposure)
    second = Assessment(edits.set_property(first.design, "s1-app-1", "count", 3)).after(first)
    assert said(second.exposure) == told
    kept = second.exposure["s0-orders"]
    assert kept is first.exposure["s0-orders"]
