"""What became of every drawn node and link in the compose file, and why something is approximated or left out."""

from __future__ import annotations

from designer.catalog.component import Component
from designer.catalog.filtering import PacketFilter
from designer.catalog.traits import (
    Balancer,
    Cache,
    Cdn,
    Copies,
    Database,
    Dns,
    Elastic,
    Entry,
    External,
    FileShare,
    Filter,
    Gateway,
    Host,
    Identity,
    Instance,
    ObjectStore,
    Policy,
    PrivateWay,
    Queue,
    RuleGroup,
    Watched,
    Wiring,
)
from designer.document.design import Link
from designer.exporting import Note
from designer.i18n import Text, text
from exporters.compose.scene import Scene
from exporters.compose.stores import follows


def notes(scene: Scene) -> tuple[Note, ...]:
    """One note for each node, then one for each link, by id."""
    nodes = (_node(scene, node_id) for node_id in scene.topology.ids)
    links = (_link(scene, link_id, link) for link_id, link in sorted(scene.design.links.items()))
    return (*nodes, *links)


def _node(scene: Scene, node_id: str) -> Note:
    spec = scene.topology.spec(node_id)
    if node_id not in scene.services:
        return _absent(scene, node_id, spec)
    became = ", ".join(f"services.{name}" for name in scene.services[node_id])
    if isinstance(spec, Balancer | Cdn) and not scene.calls.from_node(node_id):
        return Note(node_id, "dropped", "", text("it has no targets to forward to"))
    reason = _approximation(scene, node_id, spec)
    return Note(node_id, "approximated" if reason else "exact", became, reason)


_ABSENT: tuple[tuple[type[Component], Text], ...] = (
    (Entry, text("users are whoever opens the published ports")),
    (Dns, text("Compose resolves service names itself; its name is not served on this machine")),
    (Identity, text("there are no cloud identities on this machine")),
    (Policy, text("there are no cloud permissions on this machine")),
    (Filter, text("nothing on this machine looks into requests")),
    (Gateway, text("Docker itself is the way out of its networks")),
    (PrivateWay, text("the provider's services run on this machine: no way has to lead to them")),
    (Wiring, text("this machine's own network and power stand for it")),
)


def _absent(scene: Scene, node_id: str, spec: Component) -> Note:
    if isinstance(spec, FileShare):
        return Note(
            node_id,
            "approximated",
            f"volumes.{node_id}-files",
            text("a named volume that every user of the share mounts"),
        )
    if isinstance(spec, PacketFilter) and spec.forwards:
        return _forwarding(scene, node_id, spec)
    if isinstance(spec, PacketFilter | RuleGroup):
        return Note(
            node_id,
            "approximated",
            "networks",
            text("only drawn connections share a network; its extra rules are not applied"),
        )
    if isinstance(spec, Host):
        return Note(
            node_id,
            "approximated",
            "labels.loadpath.host",
            text("all machines are this one; labels keep them apart"),
        )
    for trait, reason in _ABSENT:
        if isinstance(spec, trait):
            return Note(node_id, "dropped", "", reason)
    if spec.container:
        return Note(node_id, "approximated", "labels", text("places become labels: there is one machine"))
    return Note(
        node_id, "dropped", "", text("{kind} has no counterpart on one machine", kind=text(spec.title))
    )


def _forwarding(scene: Scene, node_id: str, firewall: PacketFilter) -> Note:
    kept = {way.number: name for name, way in scene.forwarded.items() if way.firewall == node_id}
    became = ", ".join(["networks", *(f"services.{kept[number]}.ports" for number in sorted(kept))])
    left = ", ".join(
        f"{line.port}/{line.protocol}"
        for number, line in enumerate(firewall.forwards, 1)
        if number not in kept
    )
    filtering = text("only drawn connections share a network; its extra rules are not applied")
    if left:
        reason = text(
            "{filtering}; ports it forwards that are not published as drawn: {ports}",
            filtering=filtering, ports=left,
        )  # fmt: skip
        return Note(node_id, "approximated", became, reason)
    return Note(node_id, "approximated", became, filtering)


def _approximation(scene: Scene, node_id: str, spec: Component) -> Text | None:
    found = _stand_in(scene, node_id, spec)
    if found is None and isinstance(spec, Watched) and spec.alarms:
        return text("nobody is told: alarms belong to where it runs for good")
    return found


def _stand_in(scene: Scene, node_id: str, spec: Component) -> Text | None:
    endpoint = spec.endpoint()
    if isinstance(spec, External):
        return text("a stand-in that answers every request")
    if isinstance(spec, Cdn):
        return text("a cache in one place, over plain HTTP")
    if isinstance(spec, Balancer):
        return _balancer(scene, node_id, spec)
    if isinstance(spec, ObjectStore):
        return text("an S3-compatible store on one disk")
    if isinstance(spec, Database):
        return _database(scene, node_id, spec)
    if isinstance(spec, Queue | Cache) and len(scene.services[node_id]) > 1:
        return text("its copies form no cluster: nothing fails over by itself")
    if isinstance(spec, Queue) and spec.dead_letters:
        return text("where failed messages go is for your application to say, which declares its queues")
    if isinstance(spec, Cache) and isinstance(spec, Instance):
        return text("the engine in a container, without TLS")
    if isinstance(spec, Elastic):
        return text("its smallest number of copies; nothing scales by itself")
    if isinstance(spec, Host) or (isinstance(spec, Copies) and not isinstance(spec, Queue | Cache)):
        return text("a placeholder that keeps the dependencies, until your image takes its place")
    return text("plain HTTP instead of HTTPS") if endpoint and endpoint[0] == "https" else None


def _balancer(scene: Scene, node_id: str, spec: Balancer) -> Text | None:
    if any(link.kind == "standby" for _, link in scene.topology.links_to(node_id)):
        return text("a second front door on a port of its own: no address moves on one machine")
    if spec.min_healthy > 1:
        return text("it serves while one target is healthy: the proxy knows no minimum")
    endpoint = spec.endpoint()
    if endpoint and endpoint[0] == "https":
        return text("plain HTTP instead of HTTPS: a certificate belongs to the real name")
    return None


def _database(scene: Scene, node_id: str, spec: Database) -> Text | None:
    if follows(scene, node_id) or (spec.engine == "postgres" and len(scene.services[node_id]) > 1):
        return text(
            "it streams from the primary and answers reads after its loss; promoting it is a step by hand"
        )
    if spec.role == "replica" or len(scene.services[node_id]) > 1:
        return text("a server of its own that does not follow the primary: set replication up by hand")
    if isinstance(spec, Instance):
        return text("the engine in a container, without the managed service around it")
    return None


def _link(scene: Scene, link_id: str, link: Link) -> Note:
    ends = (link.source, link.target)
    if link.kind in ("traffic", "async") and all(_runs_or_leads(scene, end) for end in ends):
        shared = _shared_networks(scene, link)
        if link.is_encrypted:
            return Note(link_id, "approximated", shared, text("without TLS on this machine"))
        return Note(link_id, "exact", shared)
    if link.kind == "replication" and (
        follows(scene, link.target) or isinstance(scene.topology.spec(link.target), Cache)
    ):
        return Note(
            link_id,
            "approximated",
            f"services.{link.target}",
            text("copied without waiting; failover is a step by hand"),
        )
    if link.kind == "standby":
        return Note(
            link_id,
            "approximated",
            f"services.{link.target}",
            text("clients try both doors: no address moves on one machine"),
        )
    if link.kind == "uses" and isinstance(scene.topology.spec(link.target), FileShare):
        return Note(link_id, "exact", f"volumes.{link.target}-files")
    return Note(link_id, "dropped", "", text("one of its ends does not run on this machine"))


def _runs_or_leads(scene: Scene, node_id: str) -> bool:
    spec = scene.topology.spec(node_id)
    return node_id in scene.services or isinstance(spec, Dns | Entry | Filter | Host)


def _shared_networks(scene: Scene, link: Link) -> str:
    return f"networks of {link.target}"
