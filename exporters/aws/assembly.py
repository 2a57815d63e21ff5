"""The whole AWS model of a design: what every AWS target is written from, and what became of every drawn thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from designer.catalog.aws_network import Zone
from designer.catalog.traits import Entry, External
from designer.document.design import Design
from designer.exporting import Note
from designer.i18n import Text, text
from exporters.aws.balancing import balancing
from exporters.aws.borders import access_lists, endpoints, further_routes, outward_gateways
from exporters.aws.certificates import certificates
from exporters.aws.edges import distributions, names, web_filters
from exporters.aws.guards import security_groups, security_rules
from exporters.aws.identities import identities
from exporters.aws.lowering import to_aws
from exporters.aws.machines import instances, scaling_groups
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.element import Element
from exporters.aws.networks import gateways, peerings, regions, route_tables, subnets, vpcs
from exporters.aws.scene import Scene
from exporters.aws.stores import buckets, caches, databases, file_systems, queues
from exporters.naming import identifier, prefix

_OUTSIDE = text("stands outside what is deployed; the rules admit it as drawn")
_ELSEWHERE = text("somebody else runs it; its address is configuration of the application")
_EMPTY_ZONE = text("no subnet stands in it, and a zone is nothing of its own")
_NOTHING = text("AWS has nothing this could become")


def cloud_of(design: Design) -> Cloud:
    """Everything `design` becomes on AWS."""
    scene = Scene(to_aws(design))
    found = {**_ground(scene), **_services(scene), **identities(scene)}
    elements = [element for kind in found.values() for element in kind]
    cloud = Cloud(
        name=design.name,
        prefix=prefix(design.name),
        regions=regions(scene, elements),
        reasons=_with_defaults(scene, elements),
        **{kind: tuple(sorted(of, key=lambda e: e.key)) for kind, of in found.items()},
    )
    return _with_loose_ends(scene, cloud)


def _ground(scene: Scene) -> dict[str, Any]:
    """Networks and guards, by field of the model."""
    doors, ways_out = gateways(scene)
    parts, guards = subnets(scene), security_groups(scene)
    joined = peerings(scene)
    return {
        "vpcs": vpcs(scene),
        "subnets": parts,
        "internet_gateways": doors,
        "nat_gateways": ways_out,
        "route_tables": route_tables(scene, parts, doors, ways_out),
        "peerings": joined,
        "access_lists": access_lists(scene),
        "outward_gateways": outward_gateways(scene),
        "further_routes": further_routes(scene, joined),
        "endpoints": endpoints(scene),
        "security_groups": guards,
        "security_rules": security_rules(scene, guards),
    }


def _services(scene: Scene) -> dict[str, Any]:
    """What stands on the networks and at the edge, by field of the model."""
    spread, named = balancing(scene), names(scene)
    cdns = distributions(scene, named.records, named.zones)
    return {
        "instances": instances(scene),
        "scaling_groups": scaling_groups(scene, spread.scaled),
        "balancers": spread.balancers,
        "listeners": spread.listeners,
        "target_groups": spread.target_groups,
        "databases": databases(scene),
        "caches": caches(scene),
        "buckets": buckets(scene, spread.balancers),
        "file_systems": file_systems(scene),
        "queues": queues(scene),
        "zones": named.zones,
        "records": named.records,
        "health_checks": named.health_checks,
        "certificates": certificates(scene, spread.listeners, cdns, named.zones),
        "web_filters": web_filters(scene),
        "distributions": cdns,
    }


def _with_defaults(scene: Scene, elements: Iterable[Element]) -> Mapping[str, Text]:
    """The reasons collected, and one for everything that becomes nothing."""
    found = scene.reasons()
    for node_id, node in scene.lowered.drawn.nodes.items():
        if isinstance(node.spec, Entry):
            found.setdefault(node_id, _OUTSIDE)
        elif isinstance(node.spec, External):
            found.setdefault(node_id, _ELSEWHERE)
        elif isinstance(node.spec, Zone) and not any(node_id in e.origin for e in elements):
            found.setdefault(node_id, _EMPTY_ZONE)
    return found


def _with_loose_ends(scene: Scene, cloud: Cloud) -> Cloud:
    """Lets links and places that became no element of their own stand with the element they are part of."""
    claimed = {source for element in cloud.elements() for source in element.origin}
    extra: dict[str, list[str]] = {}
    keys = {element.key for element in cloud.elements()}
    for link_id, link in scene.lowered.design.links.items():
        sources = [s for s in scene.sources(link_id) if s not in claimed]
        if not sources or link_id in scene.left_out:
            continue
        for end in _owners(scene, link.source, link.target, link.kind):
            if identifier(end) in keys:
                extra.setdefault(identifier(end), []).extend(sources)
                break
    if not extra:
        return cloud
    changed: dict[str, Any] = {}
    for field, of in _tuples(cloud).items():
        changed[field] = tuple(_claiming(element, extra) for element in of)
    return replace(cloud, **changed)


def _owners(scene: Scene, source: str, target: str, kind: str) -> list[str]:
    """Ids whose element a link is part of: of a `uses` link whoever uses, else whoever is called."""
    ends = [source, target] if kind == "uses" else [target, source]
    return [g for end in ends for g in (end, scene.guard(end) or end)]


def _claiming(element: Element, extra: Mapping[str, list[str]]) -> Element:
    more = extra.get(element.key)
    if not more:
        return element
    return replace(element, origin=tuple(dict.fromkeys((*element.origin, *more))))


def _tuples(cloud: Cloud) -> dict[str, tuple[Element, ...]]:
    return {
        name: value
        for name in cloud.__slots__
        if isinstance(value := getattr(cloud, name), tuple) and name != "regions"
    }


def notes_of(design: Design, cloud: Cloud, address: Callable[[Element], str]) -> tuple[Note, ...]:
    """What became of every drawn node and link, in the words of a target: `address` names an element there."""
    became: dict[str, list[str]] = {}
    for element in cloud.elements():
        for source in element.origin:
            became.setdefault(source, []).append(address(element))
    found = []
    for drawn in (*sorted(design.nodes), *sorted(design.links)):
        made = ", ".join(dict.fromkeys(became.get(drawn, ())))
        reason = cloud.reasons.get(drawn)
        if made:
            found.append(Note(drawn, "approximated" if reason else "exact", made, reason))
        else:
            found.append(Note(drawn, "dropped", "", reason or _NOTHING))
    return tuple(found)
