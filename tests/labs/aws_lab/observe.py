"""Read back with boto3 what really came into being."""

from __future__ import annotations

from labs.aws_lab.observe_compute import observe_compute
from labs.aws_lab.observe_data import observe_data
from labs.aws_lab.observe_edge import observe_edge
from labs.aws_lab.observe_identity import observe_identity
from labs.aws_lab.observe_network import observe_network
from labs.aws_lab.reader import Reader
from labs.aws_lab.server import SimulatedAws
from labs.aws_lab.world import World


def observe(server: SimulatedAws) -> World:
    """Everything of one account and region that the verdicts speak of."""
    world = World()
    reader = Reader(server, world.unobserved)
    for collect in (observe_network, observe_compute, observe_data, observe_edge, observe_identity):
        collect(world, reader)
    return world
