"""VPCs, subnets, their routes and filters."""

from __future__ import annotations

from labs.aws_lab.reader import Reader
from labs.aws_lab.world import Record, World


def observe_network(world: World, reader: Reader) -> None:
    """Fill in the network; default VPCs are nobody's drawing and left out."""
    world.vpcs.update(
        {vpc["VpcId"]: vpc for vpc in reader.all("ec2", "describe_vpcs", "Vpcs") if not vpc.get("IsDefault")}
    )
    for subnet in reader.all("ec2", "describe_subnets", "Subnets"):
        if subnet["VpcId"] in world.vpcs:
            world.subnets[subnet["SubnetId"]] = subnet
    for gateway in reader.all("ec2", "describe_internet_gateways", "InternetGateways"):
        world.gateways[gateway["InternetGatewayId"]] = [a["VpcId"] for a in gateway["Attachments"]]
    for nat in reader.all("ec2", "describe_nat_gateways", "NatGateways"):
        if nat["State"] == "available":
            world.nats[nat["NatGatewayId"]] = nat
    for group in reader.all("ec2", "describe_security_groups", "SecurityGroups"):
        world.groups[group["GroupId"]] = group
    _routes(world, reader)
    _acls(world, reader)


def _routes(world: World, reader: Reader) -> None:
    main: dict[str, list[Record]] = {}
    own: dict[str, list[Record]] = {}
    for table in reader.all("ec2", "describe_route_tables", "RouteTables"):
        for association in table["Associations"]:
            if association.get("Main"):
                main[table["VpcId"]] = table["Routes"]
            if association.get("SubnetId"):
                own[association["SubnetId"]] = table["Routes"]
    for key, subnet in world.subnets.items():
        world.routes[key] = own.get(key, main.get(subnet["VpcId"], []))


def _acls(world: World, reader: Reader) -> None:
    default: dict[str, list[Record]] = {}
    for acl in reader.all("ec2", "describe_network_acls", "NetworkAcls"):
        if acl.get("IsDefault"):
            default[acl["VpcId"]] = acl["Entries"]
        for association in acl["Associations"]:
            world.acls[association["SubnetId"]] = acl["Entries"]
    for key, subnet in world.subnets.items():
        world.acls.setdefault(key, default.get(subnet["VpcId"], []))
