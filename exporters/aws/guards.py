"""Security groups and their rules in the AWS model: only what the drawing admits and lets out."""

from __future__ import annotations

from collections.abc import Iterable

from designer.catalog.aws_network import Vpc as VpcSpec
from designer.catalog.traits import Guarded, RuleGroup
from designer.graph.far_sides import ANYWHERE
from designer.graph.far_sides import Origin as Far
from designer.graph.permissions import Admission, admissions, egress, is_extra
from designer.graph.void_rules import references_lost
from designer.i18n import text
from exporters.aws.model.network import Addresses, Edge, Members, SecurityGroup, SecurityRule, Side
from exporters.aws.networks import joined_vpcs
from exporters.aws.scene import Scene
from exporters.naming import description, free, identifier

_RANGE = text("groups of another region cannot be named: the address range of its network is admitted")


def security_groups(scene: Scene) -> tuple[SecurityGroup, ...]:
    """One group for each machine, balancer and store, and the drawn ones, once in each VPC that needs them."""
    found = []
    admitted = admissions(scene.topology)
    for node_id, spec in scene.having(Guarded):
        vpc = scene.vpc_of(node_id)
        if scene.guard(node_id) == node_id and vpc is not None:
            words = description(f"{node_id}: what the drawing lets in and out")
            base = scene.base(node_id)
            base["notes"] = ""
            found.append(SecurityGroup(**base, vpc=identifier(vpc), description=words))
            if spec.admin_port is not None and not _is_admitted(scene, node_id, spec.admin_port, admitted):
                scene.explain(
                    node_id, text("nobody is drawn to use its administration port, so nobody is admitted")
                )
    for node_id, _ in scene.having(RuleGroup):
        for vpc in scene.vpcs_of_group(node_id):
            base = scene.base(node_id)
            base["key"] = scene.group_key(node_id, vpc)
            base["region"] = scene.region_key(vpc)
            found.append(SecurityGroup(**base, vpc=identifier(vpc), description=f"{node_id}: shared rules"))
        if not scene.vpcs_of_group(node_id):
            scene.explain(node_id, text("there is no VPC it could belong to"))
    return tuple(sorted(found, key=lambda group: group.key))


def _is_admitted(scene: Scene, node_id: str, port: int, rules: Iterable[Admission]) -> bool:
    """True where somebody may connect to the port: by a rule of the node, or of a group it carries."""
    guards = (node_id, *scene.carried.get(node_id, ()))
    return any(rule.target in guards and rule.first_port <= port <= rule.last_port for rule in rules)


def security_rules(scene: Scene, groups: Iterable[SecurityGroup]) -> tuple[SecurityRule, ...]:
    """Every admission and departure the drawing implies, as a rule of a group."""
    builder = _Rules(scene, {group.key: group for group in groups})
    for node_id, position, source in references_lost(scene.topology):
        scene.explain(
            node_id,
            text(
                "its rule {number} names {group} in another region, where groups cannot be named: it is left out",
                number=position + 1,
                group=source,
            ),
        )
    for admission in admissions(scene.topology):
        ends = builder.ends(admission.target, admission.source, admission.origin, admission.because)
        if not ends and is_extra(admission) and builder.ends(admission.target, ANYWHERE, "address"):
            scene.explain(
                admission.service,
                text(
                    "a rule names {group}, whose network no peering joins: it is left out",
                    group=admission.source,
                ),
            )
        for group, side, far in ends:
            builder.add(
                SecurityRule(
                    key=builder.free(f"{group}_from_{far}", admission.first_port, admission.protocol),
                    origin=builder.origin(admission.because, admission.service),
                    region=builder.groups[group].region,
                    group=group,
                    direction="ingress",
                    side=side,
                    protocol=admission.protocol,
                    first_port=admission.first_port,
                    last_port=admission.last_port,
                    description=description(str(admission.description)),
                )
            )
    for departure in egress(scene.topology):
        ends = builder.ends(departure.source, departure.target, departure.reaches, departure.because)
        for group, side, far in ends:
            builder.add(
                SecurityRule(
                    key=builder.free(f"{group}_to_{far}", departure.first_port, departure.protocol),
                    origin=builder.origin(departure.because, departure.source),
                    region=builder.groups[group].region,
                    group=group,
                    direction="egress",
                    side=side,
                    protocol=departure.protocol,
                    first_port=departure.first_port,
                    last_port=departure.last_port,
                    description=description(str(departure.description)),
                )
            )
    return tuple(sorted(builder.found, key=lambda rule: (rule.direction, rule.key)))


class _Rules:
    """Collects rules; knows which groups exist and which names are taken."""

    def __init__(self, scene: Scene, groups: dict[str, SecurityGroup]) -> None:
        self.groups = groups
        self.found: list[SecurityRule] = []
        self._scene = scene
        self._taken: set[str] = set()
        self._joined = joined_vpcs(scene)[0]

    def add(self, rule: SecurityRule) -> None:
        """Keeps a rule."""
        self.found.append(rule)

    def free(self, wanted: str, port: int, protocol: str) -> str:
        """A free key for a rule."""
        found = free(f"{wanted}_{port}" + ("" if protocol == "tcp" else f"_{protocol}"), self._taken)
        self._taken.add(found)
        return found

    def origin(self, because: str, otherwise: str) -> tuple[str, ...]:
        """What a rule comes from: the link it is derived from, else the node."""
        return self._scene.sources(because) or self._scene.sources(otherwise)

    def ends(self, near: str, far: str, origin: Far, because: str = "") -> list[tuple[str, Side, str]]:
        """(key of the group, far side, word for it) for each group that must hold the rule, which is derived from a link."""
        found: list[tuple[str, Side, str]] = []
        for group, vpc in self._keys(near):
            if origin == "address":
                word = "anywhere" if far == "0.0.0.0/0" else far.translate(str.maketrans("./:", "___"))
                found.append((group, Addresses(far), word))
            elif origin == "edge":
                found.append((group, Edge(), identifier(far)))
            else:
                found += [(group, *side) for side in self._members(far, vpc, because)]
        return found

    def _members(self, far: str, vpc: str, because: str) -> list[tuple[Side, str]]:
        """The groups of the far end; in another region, where they mean nothing, the range of its VPC for a link."""
        found: list[tuple[Side, str]] = []
        for key, other in self._keys(far):
            if other != vpc and (
                (min(vpc, other), max(vpc, other)) not in self._joined or self._scene.overlap(vpc, other)
            ):
                continue
            if self._scene.region_of(other) == self._scene.region_of(vpc):
                found.append((Members(key), key))
            elif because in self._scene.topology.design.links:
                spec = self._scene.spec(other)
                self._scene.explain(because, _RANGE)
                found += [(Addresses(spec.cidr), key)] if isinstance(spec, VpcSpec) else []
        return found

    def _keys(self, node_id: str) -> list[tuple[str, str]]:
        if isinstance(self._scene.spec(node_id), RuleGroup):
            vpcs = self._scene.vpcs_of_group(node_id)
            return [(self._scene.group_key(node_id, vpc), vpc) for vpc in vpcs]
        vpc, key = self._scene.vpc_of(node_id), identifier(node_id)
        return [(key, vpc)] if vpc is not None and key in self.groups else []
