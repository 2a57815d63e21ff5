"""Whether the internet can get at each store, service, administration port and identity: how, or what keeps it out.

Verdicts, worst first:

* ``internet``: anyone can reach it now, directly or through a proxy that forwards to it.
* ``one-change``: one flag, route or rule away from that; for an identity: one stolen secret.
* ``lateral``: only through something that is taken over first; `through` says what, the path says how.
* ``internal``: somebody in the design can reach it, but nobody who starts from the internet.
* ``isolated``: nobody can.

Connections are judged by the packet walk (``reachability.py``) over the drawn network (``graph/network.py``), IPv4. A range of
addresses narrower than a /8 is taken for somebody's, not for the internet: what lies behind a machine that only an office may
enter is internal. An address that a node is only taken to have because a CDN is drawn to call it does not put its other ports
one change away. An object store that only a CDN reads is internal, unless it is open to all: a CDN hands out objects, not
connections.
"""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.exposure_access import Access
from designer.analysis.exposure_ports import Ports, ports_of
from designer.analysis.exposure_verdict import VERDICTS, Change, Exposure, Step, Subject, Verdict, worst
from designer.analysis.recalled import read
from designer.catalog.traits import Guarded, Identity, ObjectStore, Stateful
from designer.graph.network import DrawnNetwork
from designer.graph.topology import Topology

__all__ = ["VERDICTS", "Change", "Exposure", "Step", "Subject", "Verdict", "exposure", "exposure_of"]


def exposure(topology: Topology, ports: Ports | None = None) -> dict[str, Exposure]:
    """Node id -> its exposure, for everything that can be reached: by id, the worst port of each node first.

    `ports` answers about the ports of the topology, where that is known already.
    """
    ports = ports or ports_of(topology)
    drawn = ports.drawn
    access = Access(topology, ports)
    kinds = (Identity, ObjectStore)
    asked = {*drawn.guards, *(node_id for kind in kinds for node_id, _ in topology.having(kind))}
    return ports.of_nodes(
        sorted(asked), lambda node_id: worst(_of_node(topology, drawn, ports, access, node_id))
    )


def exposure_of(topology: Topology, ports: Ports, node_id: str) -> Exposure | None:
    """The exposure of one node; None where nothing can be reached."""
    return worst(_of_node(topology, ports.drawn, ports, Access(topology, ports), node_id))


def _of_node(
    topology: Topology, drawn: DrawnNetwork, ports: Ports, access: Access, node_id: str
) -> Iterator[Exposure]:
    read(node_id)
    spec = topology.spec(node_id)
    if isinstance(spec, Identity):
        yield access.of_identity(node_id)
        return
    if node_id not in drawn.guards:
        if isinstance(spec, ObjectStore):
            yield access.of_bucket(node_id, spec)
        return
    subject: Subject = "data" if isinstance(spec, Stateful) else "service"
    for protocol, port in sorted(drawn.answers.get(node_id, ())):
        yield ports.exposure(node_id, subject, protocol, port)
    if isinstance(spec, Guarded) and spec.admin_port is not None:
        yield ports.exposure(node_id, "administration", "tcp", spec.admin_port)
