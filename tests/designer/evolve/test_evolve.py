"""Any design is brought from the stage it is at to a later one; what its user drew and said survives."""

from __future__ import annotations

import pytest
from support.drawing import draw, two_zones
from support.fixed_designs import designs, hostile, laid_out, untidy
from support.strategies import same_file

from designer.analysis.assessment import Assessment
from designer.catalog.legality import why_no_link, why_not_inside
from designer.catalog.registry import load_catalog
from designer.catalog.traits import Database, Process
from designer.document.design import Design
from designer.document.files import dump, parse
from designer.errors import EditError
from designer.evolve.evolution import STEPS, Taken, evolve, next_stage
from designer.evolve.stages import BALANCED, CLOUD, IN_SERVER, SINGLE, SPLIT, STAGES, Stage, stage_of
from designer.rules.registry import load_rules
from designer.rules.runner import lint

AT = {
    "single-server": "single-server",
    "split-app-db": "split-app-db",
    "load-balanced": "load-balanced",
    "in-server-balanced": "in-server-balanced",
    "aws-three-tier": "aws-three-tier",
    "on-premises": "load-balanced",
    "static-site": None,
}
KEPT = (
    "engine",
    "engine_version",
    "port",
    "runtime",
    "storage_gb",
    "sensitivity",
    "service_ms",
    "hit_ratio",
    "domain",
)
"""What a component says about itself that is true on any machine."""


def stage(design: Design) -> Stage | None:
    return stage_of(Assessment(design))


def steps() -> list[tuple[str, Taken]]:
    """Every step of every design that has a stage, up to the last."""
    found = []
    for name, design in designs().items():
        if (here := stage(design)) is not None and here is not CLOUD:
            found += [(f"{name}-{taken.step.after.id}", taken) for taken in evolve(design, CLOUD)]
    return found


TAKEN = steps()
every_step = pytest.mark.parametrize("taken", [taken for _, taken in TAKEN], ids=[name for name, _ in TAKEN])


@pytest.mark.parametrize("name", sorted(AT))
def test_a_starter_is_at_the_stage_it_shows(name: str) -> None:
    found = stage(designs()[name])
    assert (found.id if found is not None else None) == AT[name]


def test_every_step_is_tried_on_several_designs() -> None:
    assert all(sum(taken.step is step for _, taken in TAKEN) >= 3 for step in STEPS)


@every_step
def test_a_step_reaches_its_stage(taken: Taken) -> None:
    assert stage(taken.after) is taken.step.after


@every_step
def test_what_a_step_draws_is_possible_tidy_and_a_file(taken: Taken) -> None:
    after = taken.after
    specs = {key: node.spec for key, node in after.nodes.items()}
    assert [
        k for k, n in after.nodes.items() if why_not_inside(n.spec, specs[n.parent] if n.parent else None)
    ] == []
    assert [
        k for k, link in after.links.items() if why_no_link(specs[link.source], specs[link.target], link.kind)
    ] == []
    assert same_file(parse(dump(after), load_catalog()), after)
    assert set(untidy(after)) - set(untidy(taken.before)) == set()
    assert set(after.layout) == set(after.nodes)


@every_step
def test_what_the_user_said_survives(taken: Taken) -> None:
    for key in set(taken.before.nodes) & set(taken.after.nodes):
        before, after = taken.before.nodes[key], taken.after.nodes[key]
        assert after.name == before.name
        kept = [name for name in KEPT if name in before.spec.given() and name in after.spec.model_fields]
        assert {name: getattr(after.spec, name) for name in kept} == {
            name: getattr(before.spec, name) for name in kept
        }


@every_step
def test_no_application_and_no_data_is_lost(taken: Taken) -> None:
    def primaries(design: Design) -> set[str]:
        nodes = design.nodes.values()
        return {n.id for n in nodes if isinstance(n.spec, Database) and n.spec.role == "primary"}

    def code(design: Design) -> set[str]:
        return {node.id for node in design.nodes.values() if isinstance(node.spec, Process)}

    assert primaries(taken.before) <= primaries(taken.after)
    assert code(taken.before) <= code(taken.after)


@every_step
def test_hostile_names_survive(taken: Taken) -> None:
    named = hostile(taken.before)
    after = taken.step.edit(Assessment(named))
    kept = set(named.nodes) & set(after.nodes)
    assert {key: after.nodes[key].name for key in kept} == {key: named.nodes[key].name for key in kept}
    assert same_file(parse(dump(after), load_catalog()), after)
    assert set(after.nodes) == set(taken.after.nodes)


CURED = {
    "split-app-db": {"HA012", "CAP006", "SEC003"},
    "load-balanced": {"HA013", "NET006", "SEC001"},
    "in-server-balanced": {"HA002", "HA010", "CAP002"},
    "aws-three-tier": {"HA004", "HA005", "HA007", "HA010", "HA013", "DATA002"},
}


@pytest.mark.parametrize("goal", CURED)
def test_the_lecture_from_the_single_server_to_the_cloud(goal: str) -> None:
    taken = next(one for one in evolve(designs()["single-server"], CLOUD) if one.step.after.id == goal)
    after = {finding.rule for finding in lint(Assessment(taken.after), load_rules())}
    assert after & CURED[goal] == set()


def test_on_aws_each_tier_is_in_both_zones() -> None:
    after = evolve(designs()["on-premises"], CLOUD)[-1].after
    a = Assessment(after)
    assert after.nodes["orders"].kind == "aws.rds"
    assert after.nodes["orders"].spec.given()["storage_gb"] == 500
    assert {after.nodes[key].kind for key in ("web-1", "web-2")} == {"aws.ec2"}
    assert {key: a.placement.zones(key) for key in ("web-1", "web-2", "orders", "lb-1")} == {
        "web-1": ("zone-a",), "web-2": ("zone-c",), "orders": ("zone-a", "zone-c"), "lb-1": ("zone-a", "zone-c"),
    }  # fmt: skip
    assert set(after.nodes).isdisjoint(
        {"firewall", "rack-1", "switch-1", "seoul", "lb-2", "orders-standby", "lan"}
    )
    assert ("dns", "lb-1") in {(link.source, link.target) for link in after.links.values()}


def test_a_row_of_steps_is_the_steps_one_by_one() -> None:
    design = designs()["single-server"]
    whole = evolve(design, IN_SERVER)
    assert [taken.step.after.id for taken in whole] == ["split-app-db", "load-balanced", "in-server-balanced"]
    for taken in whole:
        assert next_stage(design) is taken.step.after
        (alone,) = evolve(design, taken.step.after)
        assert alone.after == taken.after
        design = alone.after


def test_at_the_goal_there_is_nothing_to_do() -> None:
    assert evolve(designs()["load-balanced"], STAGES[2]) == ()
    assert next_stage(designs()["aws-three-tier"]) is None
    assert next_stage(designs()["static-site"]) is None


@pytest.mark.parametrize(
    ("design", "goal", "said"),
    [
        (draw({"users": "users"}), SPLIT, "no application is drawn"),
        (draw({"users": "users", "a": "app"}, ["users>a"]), SINGLE, "beyond single-server"),
        (draw({"users": "users", "Z": ("app", {"stateless": False})}, ["users>Z"]), IN_SERVER, "Z keeps state of its own"),
        (
            draw(
                {"users": "users", "lb": ("load-balancer", {"count": 2}), "own": "server", "w": "aws.ec2",
                 "a": ("app", "own", {"processes": 4}), "b": ("app", "w")},
                ["users>lb", "lb>a", "lb>b"],
            ),
            CLOUD, "some machines are rented and some are not",
        ),
        (
            draw(
                {"users": "users", "vpc": "aws.vpc", "open": ("aws.subnet", "vpc"), "alb": ("aws.alb", "vpc"),
                 "w": ("aws.ec2", "open"), "a": ("app", "w", {"processes": 4})},
                ["users>alb", "alb>a"],
            ),
            CLOUD, "machines of vpc stand in no availability zone",
        ),
    ],
    ids=["nothing", "backwards", "state", "mixed", "no zone"],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_reason(design: Design, goal: Stage, said: str) -> None:
    with pytest.raises(EditError, match=said):
        evolve(laid_out(design), goal)


def test_what_stands_in_zones_gets_no_balancer_in_its_machines_but_a_second_zone() -> None:
    nodes = two_zones(
        users="users",
        alb=("aws.alb", "vpc"),
        one=("aws.ec2", "app-a"),
        two=("aws.ec2", "app-b"),
        rds=("aws.rds", "data-a"),
    )
    design = laid_out(draw(nodes, ["users>alb", "alb>one", "alb>two", "one>rds", "two>rds"]))
    assert (stage(design), next_stage(design)) == (BALANCED, CLOUD)
    (taken,) = evolve(design, CLOUD)
    assert (taken.step.before, taken.step.after, stage(taken.after)) == (BALANCED, CLOUD, CLOUD)
    assert [n.kind for n in taken.after.nodes.values() if n.kind in ("app", "load-balancer")] == []
    assert taken.after.nodes["rds"].spec.given()["multi_az"] is True


def test_a_design_without_a_layout_gets_none() -> None:
    design = designs()["single-server"]
    bare = design.with_layout(removed=design.layout)
    for taken, drawn in zip(evolve(bare, CLOUD), evolve(design, CLOUD), strict=True):
        assert dict(taken.after.layout) == {}
        assert (taken.after.nodes, taken.after.links) == (drawn.after.nodes, drawn.after.links)
