"""Whoever reaches whom in any drawn VPC is what a packet walk of its own says: every source, target and port."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from support.drawn_worlds import PORTS, World, worlds

from designer.analysis.assessment import Assessment


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds())
def test_every_source_target_and_port_is_judged_as_the_packets_go(world: World) -> None:
    a = Assessment(world.design())
    for target in world.things:
        for source in ("internet", *world.things):
            for port in PORTS:
                if source != target:
                    found = a.reach(source, target, port, "tcp")
                    assert found.is_reachable == world.reaches(source, target, port), (source, target, port)
                    assert found.is_reachable or found.obstacles
