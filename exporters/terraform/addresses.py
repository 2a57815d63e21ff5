"""What elements of the AWS model are called in Terraform: the addresses that the manifest names."""

from __future__ import annotations

from collections.abc import Mapping

from exporters.aws.model.border import AccessList, Endpoint, FurtherRoute, OutwardGateway
from exporters.aws.model.compute import Balancer, Instance, Listener, ScalingGroup, TargetGroup
from exporters.aws.model.data import Bucket, CacheCluster, Database, FileSystem, Queue
from exporters.aws.model.edge import Certificate, Distribution, HealthCheck, Record, WebFilter, Zone
from exporters.aws.model.element import HOME, Element
from exporters.aws.model.identity import Boundary, Group, Policy, Role, User
from exporters.aws.model.network import (
    InternetGateway,
    NatGateway,
    Peering,
    Region,
    RouteTable,
    SecurityGroup,
    SecurityRule,
    Subnet,
    Vpc,
)

_TYPES: Mapping[type[Element], str] = {
    Vpc: "aws_vpc",
    Subnet: "aws_subnet",
    InternetGateway: "aws_internet_gateway",
    NatGateway: "aws_nat_gateway",
    RouteTable: "aws_route_table",
    Peering: "aws_vpc_peering_connection",
    AccessList: "aws_network_acl",
    OutwardGateway: "aws_egress_only_internet_gateway",
    FurtherRoute: "aws_route",
    Endpoint: "aws_vpc_endpoint",
    SecurityGroup: "aws_security_group",
    Instance: "aws_instance",
    ScalingGroup: "aws_autoscaling_group",
    Balancer: "aws_lb",
    Listener: "aws_lb_listener",
    TargetGroup: "aws_lb_target_group",
    Database: "aws_db_instance",
    Bucket: "aws_s3_bucket",
    FileSystem: "aws_efs_file_system",
    Queue: "aws_sqs_queue",
    Zone: "aws_route53_zone",
    Record: "aws_route53_record",
    HealthCheck: "aws_route53_health_check",
    WebFilter: "aws_wafv2_web_acl",
    Distribution: "aws_cloudfront_distribution",
    Boundary: "aws_iam_policy",
    Policy: "aws_iam_policy",
    Role: "aws_iam_role",
    Group: "aws_iam_group",
    User: "aws_iam_user",
}


def address(element: Element) -> str:
    """The address of the block an element becomes: `aws_instance.web_a`, `provider.aws`, `var.certificate_arn_site`."""
    if isinstance(element, Region):
        return "provider.aws" if element.region == HOME else f"provider.aws.{element.key}"
    if isinstance(element, SecurityRule):
        return f"aws_vpc_security_group_{element.direction}_rule.{element.key}"
    if isinstance(element, CacheCluster):
        kind = "cluster" if element.engine == "memcached" else "replication_group"
        return f"aws_elasticache_{kind}.{element.key}"
    if isinstance(element, Certificate):
        kind = "aws_acm_certificate." if element.zone else "var.certificate_arn_"
        return f"{kind}{element.key}"
    return f"{_TYPES[type(element)]}.{element.key}"
