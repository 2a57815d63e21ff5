"""Balancers and what computes: instances, groups of them, containers, functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from labs.aws_lab.reader import Reader, tag
from labs.aws_lab.world import Node, Record, World, ports_of

GONE = ("terminated", "shutting-down")
ADMIN_PORT = 22
WIDEST = 16  # a rule for more ports than this says nothing about what listens


@dataclass
class _Targets:
    """Target groups, and who is registered in which."""

    groups: dict[str, Record] = field(default_factory=dict)
    health: dict[str, list[Record]] = field(default_factory=dict)

    def of(self, target: str) -> list[tuple[str, int]]:
        """(target group, port) of every registration of an instance."""
        return [
            (arn, int(entry["Target"].get("Port") or self.groups[arn]["Port"]))
            for arn, entries in self.health.items()
            for entry in entries
            if entry["Target"]["Id"] == target
        ]

    def balancers(self, arn: str) -> list[str]:
        """Keys of the load balancers that send to a target group."""
        return [f"lb/{name.split('/')[-2]}" for name in self.groups.get(arn, {}).get("LoadBalancerArns", [])]


def observe_compute(world: World, reader: Reader) -> None:
    """Fill in everything that answers or makes requests."""
    targets = _Targets()
    for group in reader.all("elbv2", "describe_target_groups", "TargetGroups"):
        arn = group["TargetGroupArn"]
        targets.groups[arn] = group
        targets.health[arn] = reader.all(
            "elbv2", "describe_target_health", "TargetHealthDescriptions", TargetGroupArn=arn
        )
    zones = _instances(world, reader, targets)
    _scaling_groups(world, reader, targets)
    _balancers(world, reader, targets, zones)
    _containers(world, reader, targets)
    _functions(world, reader)
    _endpoints(world, reader)


def _register(world: World, targets: _Targets, arns: Iterable[str], key: str) -> None:
    for arn in arns:
        for balancer in targets.balancers(arn):
            world.behind.setdefault(balancer, set()).add(key)


def _ports(world: World, groups: Sequence[str], known: Iterable[int]) -> tuple[int, ...]:
    """The ports of target groups, and those that the security groups let in one by one; SSH where they admit it."""
    found = set(known)
    for rule in world.rules(groups, "IpPermissions"):
        low, high = ports_of(rule)
        if high - low < WIDEST:
            found.update(range(low, high + 1))
        elif low <= ADMIN_PORT <= high:
            found.add(ADMIN_PORT)
    return tuple(sorted(found))


def _instances(world: World, reader: Reader, targets: _Targets) -> Mapping[str, str]:
    """Adds single instances; gives the zone of every one, those of scaling groups included."""
    members = {
        instance["InstanceId"]
        for group in reader.all("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups")
        for instance in group["Instances"]
    }
    zones = {}
    for reservation in reader.all("ec2", "describe_instances", "Reservations"):
        for instance in reservation["Instances"]:
            identity = instance["InstanceId"]
            if instance["State"]["Name"] in GONE or instance.get("VpcId") not in world.vpcs:
                continue
            zones[identity] = instance["Placement"]["AvailabilityZone"]
            if identity not in members:
                _instance(world, instance, targets)
    return zones


def _instance(world: World, instance: Record, targets: _Targets) -> None:
    registered = targets.of(instance["InstanceId"])
    groups = tuple(group["GroupId"] for group in instance["SecurityGroups"])
    profile = (instance.get("IamInstanceProfile") or {}).get("Arn", "")
    node = Node(
        kind="instance",
        name=tag(instance, instance["InstanceId"]),
        vpc=instance["VpcId"],
        subnets=(instance["SubnetId"],),
        groups=groups,
        public=bool(instance.get("PublicIpAddress")),
        ports=_ports(world, groups, (port for _, port in registered)),
        facts={
            "type": instance["InstanceType"],
            "imdsv2": instance.get("MetadataOptions", {}).get("HttpTokens"),
            "profile": profile.rsplit("/", 1)[-1],
        },
    )
    world.nodes.append(node)
    _register(world, targets, (arn for arn, _ in registered), node.key)


def _scaling_groups(world: World, reader: Reader, targets: _Targets) -> None:
    for group in reader.all("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups"):
        subnets = tuple(s for s in (group.get("VPCZoneIdentifier") or "").split(",") if s in world.subnets)
        template = _launch_template(reader, group)
        interface = (template.get("NetworkInterfaces") or [{}])[0]
        public = interface.get("AssociatePublicIpAddress")
        if public is None:
            public = any(world.subnets[subnet].get("MapPublicIpOnLaunch") for subnet in subnets)
        groups = tuple(interface.get("Groups") or template.get("SecurityGroupIds") or ())
        arns = [arn for arn in group.get("TargetGroupARNs", []) if arn in targets.groups]
        node = Node(
            kind="asg",
            name=group["AutoScalingGroupName"],
            vpc=world.vpc_of(subnets),
            subnets=subnets,
            groups=groups,
            public=bool(public),
            ports=_ports(world, groups, (targets.groups[arn]["Port"] for arn in arns)),
            facts={
                "min": group["MinSize"],
                "max": group["MaxSize"],
                "desired": group["DesiredCapacity"],
                "type": template.get("InstanceType"),
                "instance_azs": sorted({instance["AvailabilityZone"] for instance in group["Instances"]}),
                "imdsv2": template.get("MetadataOptions", {}).get("HttpTokens"),
            },
        )
        world.nodes.append(node)
        _register(world, targets, arns, node.key)


def _launch_template(reader: Reader, group: Record) -> Record:
    mixed = group.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {}).get("LaunchTemplateSpecification")
    template = group.get("LaunchTemplate") or mixed
    if not template:
        return {}
    versions = reader.all(
        "ec2",
        "describe_launch_template_versions",
        "LaunchTemplateVersions",
        LaunchTemplateId=template["LaunchTemplateId"],
        Versions=[template.get("Version") or "$Default"],
    )
    data: Record = versions[0]["LaunchTemplateData"] if versions else {}
    return data


def _balancers(world: World, reader: Reader, targets: _Targets, zones: Mapping[str, str]) -> None:
    addresses = world.facts.setdefault("lb_dns", {})
    for balancer in reader.all("elbv2", "describe_load_balancers", "LoadBalancers"):
        arn, name = balancer["LoadBalancerArn"], balancer["LoadBalancerName"]
        listeners = reader.all("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=arn)
        own = [group for group in targets.groups.values() if arn in group.get("LoadBalancerArns", [])]
        addresses[balancer["DNSName"]] = name
        world.nodes.append(
            Node(
                kind="lb",
                name=name,
                vpc=balancer["VpcId"],
                subnets=tuple(zone["SubnetId"] for zone in balancer["AvailabilityZones"]),
                groups=tuple(balancer.get("SecurityGroups") or ()),
                public=balancer.get("Scheme") == "internet-facing",
                ports=tuple(sorted(listener["Port"] for listener in listeners)),
                facts={
                    "type": balancer["Type"],
                    "scheme": balancer.get("Scheme"),
                    "target_groups": {
                        group["TargetGroupName"]: _target_group(group, targets, zones) for group in own
                    },
                    "listeners": {
                        str(
                            listener["Port"]
                        ): f"{listener['Protocol']}:{listener['DefaultActions'][0]['Type']}"
                        for listener in listeners
                    },
                },
            )
        )


def _target_group(group: Record, targets: _Targets, zones: Mapping[str, str]) -> dict[str, object]:
    registered = [entry["Target"]["Id"] for entry in targets.health[group["TargetGroupArn"]]]
    return {
        "port": group.get("Port"),
        "targets": len(registered),
        "azs": sorted({zones[target] for target in registered if target in zones}),
    }


def _containers(world: World, reader: Reader, targets: _Targets) -> None:
    for cluster in reader.all("ecs", "list_clusters", "clusterArns"):
        for arn in reader.all("ecs", "list_services", "serviceArns", cluster=cluster):
            for service in reader.all(
                "ecs", "describe_services", "services", cluster=cluster, services=[arn]
            ):
                network = (service.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
                subnets = tuple(subnet for subnet in network.get("subnets", []) if subnet in world.subnets)
                balanced = service.get("loadBalancers", [])
                groups = tuple(network.get("securityGroups", ()))
                node = Node(
                    kind="ecs",
                    name=service["serviceName"],
                    vpc=world.vpc_of(subnets),
                    subnets=subnets,
                    groups=groups,
                    public=network.get("assignPublicIp") == "ENABLED",
                    ports=_ports(world, groups, (entry["containerPort"] for entry in balanced)),
                    facts={"desired": service["desiredCount"], "launch": service.get("launchType")},
                )
                world.nodes.append(node)
                _register(world, targets, (entry.get("targetGroupArn") for entry in balanced), node.key)


def _functions(world: World, reader: Reader) -> None:
    for function in reader.all("lambda", "list_functions", "Functions"):
        network = function.get("VpcConfig") or {}
        subnets = tuple(subnet for subnet in network.get("SubnetIds", []) if subnet in world.subnets)
        world.nodes.append(
            Node(
                kind="lambda",
                name=function["FunctionName"],
                vpc=world.vpc_of(subnets),
                subnets=subnets,
                groups=tuple(network.get("SecurityGroupIds", ())),
                facts={"runtime": function.get("Runtime")},
            )
        )


def _endpoints(world: World, reader: Reader) -> None:
    kinds = world.facts.setdefault("endpoints", {})
    for endpoint in reader.all("ec2", "describe_vpc_endpoints", "VpcEndpoints"):
        service = endpoint["ServiceName"].rsplit(".", 1)[-1]
        kinds[service] = endpoint["VpcEndpointType"]
        if endpoint["VpcEndpointType"] == "Interface":
            groups = [group["GroupId"] for group in endpoint.get("Groups", [])]
            world.nodes.append(
                Node(
                    kind="endpoint",
                    name=service,
                    vpc=endpoint["VpcId"],
                    subnets=tuple(endpoint.get("SubnetIds", ())),
                    groups=tuple(groups or endpoint.get("SecurityGroupIds", ())),
                    ports=(443,),
                )
            )
