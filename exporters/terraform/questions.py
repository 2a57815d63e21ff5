"""What templates ask about an element that others answer: what it waits for, what belongs to it, yes or no."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from designer.templating import Code
from exporters.aws.model.border import Endpoint
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.compute import Balancer, Instance, Machine, TargetGroup
from exporters.aws.model.data import Database
from exporters.aws.model.edge import Distribution, Record
from exporters.aws.model.network import Edge, Vpc
from exporters.terraform.quoting import name


def questions(cloud: Cloud) -> dict[str, Callable[..., object]]:
    """The functions templates call, by name."""
    found = Questions(cloud)
    return {n: getattr(found, n) for n in dir(found) if not n.startswith("_")}


class Questions:
    """Answers about the elements of one model; each public method is a function of the templates."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._instances = {machine.key: machine for machine in cloud.instances}
        self._subnets = {subnet.key: subnet for subnet in cloud.subnets}
        self._tables = {table.key: table for table in cloud.route_tables}

    def tables_of(self, vpc: Vpc) -> Code:
        """Every route table of a VPC."""
        keys = [table.key for table in self._cloud.route_tables if table.vpc == vpc.key]
        return _listed(f"aws_route_table.{name(key)}.id" for key in keys)

    def tables_around(self, endpoint: Endpoint) -> Code:
        """Every route table of the VPC an endpoint is in."""
        keys = [table.key for table in self._cloud.route_tables if table.vpc == endpoint.vpc]
        return _listed(f"aws_route_table.{name(key)}.id" for key in keys)

    def log_bucket(self, balancer: Balancer) -> str:
        """Key of the bucket a balancer writes its access logs to."""
        return next(b.key for b in self._cloud.buckets if b.takes_logs and b.region == balancer.region)

    def registered(self, group: TargetGroup) -> list[Instance]:
        """The machines of a target group."""
        return [self._instances[key] for key in group.instances]

    def record_types(self, record: Record) -> list[str]:
        """DNS types of a name: addresses of both families where the target has both."""
        return ["A", "AAAA"] if record.target.what == "distribution" else ["A"]

    def signs(self, cdn: Distribution) -> bool:
        """Whether requests to a bucket are signed."""
        return any(origin.signed for origin in cdn.origins)

    def behind_cdn(self, balancer: Balancer) -> bool:
        """Whether nobody but CloudFront may connect to a balancer that faces the internet."""
        inbound = [
            r for r in self._cloud.security_rules if r.group == balancer.key and r.direction == "ingress"
        ]
        return not balancer.internal and bool(inbound) and all(isinstance(r.side, Edge) for r in inbound)

    def doors(self, element: Balancer | Database | Machine) -> Code | None:
        """The internet gateways without which a public address is refused; None where there are none."""
        keys = [d.key for d in self._cloud.internet_gateways if d.vpc == element.vpc]
        return _listed(f"aws_internet_gateway.{name(key)}" for key in keys) if keys else None

    def needs(self, balancer: Balancer) -> Code | None:
        """What a balancer waits for beside what it names: the door it is reached through, leave to write its logs."""
        found = []
        if not balancer.internal:
            found += [
                f"aws_internet_gateway.{name(d.key)}"
                for d in self._cloud.internet_gateways
                if d.vpc == balancer.vpc
            ]
        if balancer.access_logs:
            found.append(f"aws_s3_bucket_policy.{name(self.log_bucket(balancer))}")
        return _listed(found) if found else None

    def ready(self, machine: Machine) -> Code | None:
        """What has to be there when a machine starts, so that it can fetch what it installs: its way out."""
        subnets = [self._subnets[key] for key in machine.subnets]
        tables = [self._tables[key] for key in dict.fromkeys(subnet.table for subnet in subnets)]
        routes = [f"aws_route.{name(t.key)}" for t in tables if t.internet_gateway or t.nat_gateway]
        found = [*routes, *(f"aws_route_table_association.{name(subnet.key)}" for subnet in subnets)]
        return _listed(found) if found else None


def _listed(addresses: Iterable[str]) -> Code:
    return Code(f"[{', '.join(addresses)}]")
