"""A second one of what was there once: standby balancers, replicas, firewalls, switches, name servers, servers behind a balancer."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.generic import LoadBalancer, StandbyBalancer
from designer.catalog.traits import (
    Balancer,
    Cache,
    Copies,
    Database,
    Dns,
    FileShare,
    Filter,
    ObjectStore,
    Queue,
    Store,
    Wiring,
)
from designer.document.design import Design
from designer.fixes.data import keep_backups
from designer.fixes.draft import Draft, another, carried
from designer.fixes.fix import Fix
from designer.fixes.places import another_machine, closed_like, elsewhere
from designer.rules.rule import Finding


def with_standby_balancer(a: Assessment, draft: Draft, balancer: str) -> str | None:
    """Adds a standby for the balancer that reaches the same targets, and answers its id; None where there is none of its kind."""
    node = draft.node(balancer)
    if not isinstance(node.spec, LoadBalancer):
        return None
    spec = carried(another(node.spec), StandbyBalancer)
    host = a.placement.host(balancer) if balancer in a.design.nodes else None
    if host is not None:
        home: str | None = another_machine(
            a, draft, host, f"{balancer}-server-2", f"{node.name} standby server"
        )
    else:
        home = elsewhere(a, balancer) if balancer in a.design.nodes else node.parent
    near = balancer if host is None else None
    made = draft.add(f"{balancer}-standby", f"Standby for {node.name}", spec, home, near=near)
    for _, link in draft.links_of(balancer):
        if link.source == balancer and link.kind in ("traffic", "uses"):
            draft.link_like(link, source=made)
    draft.link(balancer, made, "standby", failover="automatic")
    return made


def _standby_balancer(a: Assessment, finding: Finding) -> Design | None:
    """For the balancer that the finding is about, or the one that its machine is there for."""
    draft, node_id = Draft(a.design), finding.nodes[0]
    balancers = [
        key
        for key in (node_id, *a.topology.inside(node_id))
        if isinstance(a.topology.spec(key), Balancer)
        and not {link.target for _, link in a.topology.links_from(key, "traffic")} & set(_beside(a, key))
    ]
    made = [with_standby_balancer(a, draft, key) for key in balancers]
    return draft.design if made and all(made) else None


def _beside(a: Assessment, node_id: str) -> list[str]:
    """What runs in the same machine."""
    host = a.placement.host(node_id)
    return list(a.topology.inside(host)) if host is not None else []


STANDBY_BALANCER = Fix(
    id="standby-balancer",
    title="Add a standby balancer",
    summary="Draws a standby beside the balancer, with the same targets, that takes over its address when it fails (VRRP).",
    cures=("HA002", "HA001"),
    edit=_standby_balancer,
    brings=("HA003",),
)


def with_replica(a: Assessment, draft: Draft, store: str) -> str | None:
    """Adds a replica on another machine that takes over by itself, and answers its id; None where its kind has none."""
    spec = draft.node(store).spec
    if not isinstance(spec, Copies):
        return None  # a managed one has a switch of its own for this
    host = a.placement.host(store)
    named = f"{draft.node(store).name} replica"
    if host is None:
        home, near = elsewhere(a, store), store
    else:
        home, near = another_machine(a, draft, host, f"{store}-server-2", f"{named} server"), None
    more = {"role": "replica"} if isinstance(spec, Database) else {}
    made = draft.add(f"{store}-replica", named, closed_like(spec, **more), home, near=near)
    draft.link(store, made, "replication", mode="sync", failover="automatic")
    return made


def _replica(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    return draft.design if with_replica(a, draft, finding.nodes[0]) else None


REPLICA = Fix(
    id="replica",
    title="Add a replica that takes over",
    summary="Draws a synchronous replica on a machine of its own, in another rack or zone where there is one, with automatic failover.",
    cures=("HA010",),
    edit=_replica,
)


def _second_device(a: Assessment, finding: Finding) -> Design | None:
    node_id = finding.nodes[0]
    spec, draft = a.topology.spec(node_id), Draft(a.design)
    if not isinstance(spec, Filter | Wiring):
        return None
    home = elsewhere(a, node_id)
    copy = _switch_in(a, node_id, home) if isinstance(spec, Wiring) else None
    if copy is None:
        copy = draft.twin(node_id, home)[node_id]
    draft.link(node_id, copy, "standby", failover="automatic")
    if isinstance(spec, Wiring):
        for _, link in a.topology.links_to(node_id, "uses"):
            draft.link_like(link, target=copy)
    return draft.design


def _switch_in(a: Assessment, node_id: str, rack: str | None) -> str | None:
    """The switch that another rack has already, which can take over: another one beside it would stand idle."""
    if rack is None or rack == a.design.nodes[node_id].parent:
        return None
    beside = [key for key in a.topology.children(rack) if isinstance(a.topology.spec(key), Wiring)]
    return next(iter(beside), None)


SECOND_DEVICE = Fix(
    id="second-network-device",
    title="Add a second device that takes over",
    summary="Another firewall or switch, connected alike, takes over when the first one fails: the switch that another rack has already, else a new one.",
    cures=("HA001",),
    edit=_second_device,
    brings=("HA003",),
)


def _second_store(a: Assessment, finding: Finding) -> Design | None:
    draft, node_id = Draft(a.design), finding.nodes[0]
    spec = a.topology.spec(node_id)
    if isinstance(spec, Cache | Queue) and isinstance(spec, Copies):
        with_replica(a, draft, node_id)
    elif isinstance(spec, Cache) and "replicas" in spec.model_fields:
        draft.change(node_id, replicas=1)
    elif isinstance(spec, FileShare | ObjectStore) and spec.promotes_copies and not a.placement.host(node_id):
        copy = draft.twin(node_id, elsewhere(a, node_id))[node_id]
        draft.link(node_id, copy, "replication", mode="sync", failover="automatic")
        if isinstance(spec, Store) and not spec.backup_days:
            keep_backups(draft, copy)
    return draft.design


SECOND_STORE = Fix(
    id="second-store",
    title="Add a replica of the store",
    summary="A second cache, queue, file share or object store that holds the same, keeps backups, and takes over by itself.",
    cures=("HA001",),
    edit=_second_store,
)


def _second_name_server(a: Assessment, finding: Finding) -> Design | None:
    draft, node_id = Draft(a.design), finding.nodes[0]
    if isinstance(a.topology.spec(node_id), Dns) and isinstance(a.topology.spec(node_id), Copies):
        draft.change(node_id, count=2)
    return draft.design


SECOND_NAME_SERVER = Fix(
    id="second-name-server",
    title="Run two name servers",
    summary="Clients ask the second name server when the first one does not answer.",
    cures=("HA001",),
    edit=_second_name_server,
)
