"""Beside each step: what is drawn already, what is not added, that nothing gets better, what is not counted."""

from __future__ import annotations

import pytest
from support.drawing import draw
from support.fixed_designs import designs, laid_out

from designer.analysis.assessment import Assessment
from designer.document.design import Design
from designer.evolve.evolution import evolve
from designer.evolve.notes import notes
from designer.evolve.stages import BALANCED, CLOUD, IN_SERVER, Stage

STANDBY = "The balancer has its standby already."
COPY = "The database has its copy already."
BY_HAND = "Somebody still has to switch over to it by hand."
BEHIND = "Writes still do not wait for it: the last ones are lost with the database."
NO_MACHINE = "No machine is added, and none is paid."
NO_GAIN = "Neither availability nor the load it sustains nor its latency gets better by it."
NO_SITE = "No site is drawn: the loss of power, racks, lines and the building is not counted."
NOWHERE = "A balancer is drawn on no machine: it costs nothing here, and fails with none."


def pair(failover: str, mode: str) -> Design:
    nodes = {
        "users": "users",
        "lb": "load-balancer",
        "two": ("standby-balancer", {}),
        "one": ("server", {"vcpus": 4}),
        "other": ("server", {"vcpus": 4}),
        "a": ("app", "one", {"processes": 4}),
        "b": ("app", "other", {"processes": 4}),
        "db": "database",
        "copy": ("database", {"role": "replica"}),
    }
    links = [
        *("users>lb", "lb>a", "lb>b", "two>a", "two>b", "a>db", "b>db"),
        ("lb", "two", {"kind": "standby"}),
        ("db", "copy", {"kind": "replication", "failover": failover, "mode": mode}),
    ]
    return laid_out(draw(nodes, links))


def said(design: Design, goal: Stage) -> set[str]:
    taken = evolve(design, goal)[-1]
    found = notes(taken.step.after, Assessment(taken.before), Assessment(taken.after))
    return {str(note) for note in found}


@pytest.mark.parametrize(
    ("design", "some"),
    [(pair("manual", "async"), {BY_HAND, BEHIND}), (pair("automatic", "sync"), set())],
    ids=["by-hand", "by-itself"],
)
def test_what_is_there_already_is_said(design: Design, some: set[str]) -> None:
    told = said(design, IN_SERVER)
    assert told & {STANDBY, COPY, BY_HAND, BEHIND, NO_MACHINE} == {STANDBY, COPY, NO_MACHINE, *some}


def test_a_step_that_gains_nothing_says_so_and_one_that_gains_does_not() -> None:
    assert NO_GAIN in said(pair("manual", "async"), IN_SERVER)
    assert NO_GAIN not in said(designs()["split-app-db"], BALANCED)


def test_applications_drawn_in_no_server_get_none() -> None:
    drawn = laid_out(draw({"users": "users", "lb": "load-balancer", "a": "app"}, ["users>lb", "lb>a"]))
    assert NO_MACHINE in said(drawn, BALANCED)
    assert NO_MACHINE not in said(designs()["split-app-db"], BALANCED)


def test_what_is_not_drawn_is_not_counted_and_it_is_said() -> None:
    assert {NO_SITE, NOWHERE} <= said(pair("manual", "async"), IN_SERVER)
    assert {NO_SITE, NOWHERE} & said(designs()["single-server"], CLOUD) == set()
