"""Routes, lines of access lists and statements of buckets in a CDK application. Filters of the templates."""

from __future__ import annotations

from collections.abc import Mapping

from exporters.aws.model.border import AccessList, AclLine, FurtherRoute
from exporters.aws.model.data import Bucket, BucketRule
from exporters.aws.model.network import Vpc
from exporters.cdk.quoting import quote
from exporters.cdk.references import References

_LEADS: Mapping[str, tuple[str, str, str]] = {
    "internet-gateway": ("internet_gateway", "gateway_id", "ref"),
    "nat-gateway": ("nat_gateway", "nat_gateway_id", "ref"),
    "egress-only": ("outward_gateway", "egress_only_internet_gateway_id", "attr_id"),
    "peering": ("peering", "vpc_peering_connection_id", "attr_id"),
}
"""Where a route leads -> the kind of element, the argument of the library, and which of its attributes that takes."""
_KEPT: Mapping[int, str] = {
    0: "INFINITE", 1: "ONE_DAY", 3: "THREE_DAYS", 5: "FIVE_DAYS", 7: "ONE_WEEK", 14: "TWO_WEEKS", 30: "ONE_MONTH",
    60: "TWO_MONTHS", 90: "THREE_MONTHS", 120: "FOUR_MONTHS", 150: "FIVE_MONTHS", 180: "SIX_MONTHS", 365: "ONE_YEAR",
    400: "THIRTEEN_MONTHS", 545: "EIGHTEEN_MONTHS", 731: "TWO_YEARS", 1096: "THREE_YEARS", 1827: "FIVE_YEARS",
    2192: "SIX_YEARS", 2557: "SEVEN_YEARS", 2922: "EIGHT_YEARS", 3288: "NINE_YEARS", 3653: "TEN_YEARS",
}  # fmt: skip
"""Days that CloudWatch keeps logs -> what the library calls them."""
_PROTOCOLS: Mapping[str, int] = {"-1": -1, "tcp": 6, "udp": 17}
"""Numbers of protocols (IANA); -1 is every one."""


class Borders(References):
    """Answers what stands at the borders of networks and buckets; each public method is one filter."""

    def log_days(self, vpc: Vpc) -> str:
        """How long the logs of a network are kept."""
        return f"logs.RetentionDays.{_KEPT[vpc.flow_log_days]}"

    def leads(self, route: FurtherRoute) -> str:
        """The arguments that say where a route of a subnet is for, and where it leads."""
        kind, argument, attribute = _LEADS[route.via]
        version = "ipv6_" if ":" in route.destination else ""
        gateway = f"{self.at(route.gateway, kind)}.{attribute}"
        return f"destination_{version}cidr_block={quote(route.destination)}, {argument}={gateway}"

    def line_id(self, acl: AccessList, line: AclLine, way: str) -> str:
        """Construct id of a line of an access list."""
        return self.id(acl, way, str(line.number))

    def acl_line(self, line: AclLine) -> str:
        """The arguments of a line of an access list."""
        far = f"{'ipv6_' if ':' in line.cidr else ''}cidr_block={quote(line.cidr)}"
        found = [
            f"rule_number={line.number}", f"rule_action={quote(line.action)}",
            f"protocol={_PROTOCOLS[line.protocol]}", far,
        ]  # fmt: skip
        if line.protocol in ("tcp", "udp"):
            ports = f"from_={line.first_port}, to={line.last_port}"
            found.append(f"port_range=ec2.CfnNetworkAclEntry.PortRangeProperty({ports})")
        return ", ".join(found)

    def bucket_rule(self, rule: BucketRule, bucket: Bucket) -> str:
        """A written statement of a bucket's policy."""
        at = self.at(bucket.key, "bucket")
        named = [f"iam.ArnPrincipal({quote(one)})" for one in rule.principals]
        principals = ["iam.AnyPrincipal()"] if "*" in rule.principals else named
        found = [
            f"effect=iam.Effect.{rule.effect.upper()}", f"principals=[{', '.join(principals)}]",
            f"actions={quote(rule.actions)}", f'resources=[{at}.bucket_arn, {at}.arn_for_objects("*")]',
        ]  # fmt: skip
        if rule.addresses:
            found.append(f"conditions={quote({'IpAddress': {'aws:SourceIp': rule.addresses}})}")
        return f"iam.PolicyStatement({', '.join(found)})"
