"""What elements of the AWS model are called in the application: the constructs that the manifest names."""

from __future__ import annotations

from collections.abc import Mapping

from exporters.aws.model.border import AccessList, Endpoint, FurtherRoute, OutwardGateway
from exporters.aws.model.compute import Balancer, Instance, Listener, ScalingGroup, TargetGroup
from exporters.aws.model.data import Bucket, CacheCluster, Database, FileSystem, Queue
from exporters.aws.model.edge import Certificate, Distribution, HealthCheck, Record, WebFilter, Zone
from exporters.aws.model.element import Element
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
from exporters.cdk.module import class_name
from exporters.cdk.names import Names, construct_id
from exporters.cdk.stacks import StackKey, Stacks

_CONSTRUCTS: Mapping[type[Element], str] = {
    Vpc: "ec2.Vpc",
    Subnet: "ec2.Subnet",
    InternetGateway: "ec2.CfnInternetGateway",
    NatGateway: "ec2.CfnNatGateway",
    RouteTable: "ec2.CfnRoute",
    Peering: "ec2.CfnVPCPeeringConnection",
    SecurityGroup: "ec2.SecurityGroup",
    AccessList: "ec2.CfnNetworkAcl",
    OutwardGateway: "ec2.CfnEgressOnlyInternetGateway",
    FurtherRoute: "ec2.CfnRoute",
    Instance: "ec2.Instance",
    ScalingGroup: "autoscaling.AutoScalingGroup",
    Bucket: "s3.Bucket",
    Queue: "sqs.Queue",
    Zone: "route53.HostedZone",
    Certificate: "acm.Certificate",
    HealthCheck: "route53.CfnHealthCheck",
    WebFilter: "wafv2.CfnWebACL",
    Distribution: "cloudfront.Distribution",
    Boundary: "iam.ManagedPolicy",
    Policy: "iam.ManagedPolicy",
    Role: "iam.Role",
    Group: "iam.Group",
    User: "iam.User",
}


def address(element: Element, stacks: Stacks, names: Mapping[StackKey, Names]) -> str:
    """The construct an element becomes, by class of its stack, id and type: `ServiceStack/WebA (ec2.Instance)`."""
    if isinstance(element, Region):
        return f"cdk.Environment({element.code})"
    key = stacks.of(element)
    found = names[key].attribute(element)
    if isinstance(element, Record) and not element.private:
        found = names[key].part(element, "A")
    return f"{class_name(key)}/{construct_id(found)} ({_construct(element)})"


def _construct(element: Element) -> str:
    if isinstance(element, Endpoint):
        return f"ec2.{'Gateway' if element.is_gateway else 'Interface'}VpcEndpoint"
    if isinstance(element, SecurityRule):
        return f"ec2.CfnSecurityGroup{element.direction.capitalize()}"
    if isinstance(element, Balancer):
        return f"elbv2.{element.layer.capitalize()}LoadBalancer"
    if isinstance(element, TargetGroup):
        return f"elbv2.{'Network' if element.protocol == 'TCP' else 'Application'}TargetGroup"
    if isinstance(element, Listener):
        return f"elbv2.{'Network' if element.protocol in ('TCP', 'TLS') else 'Application'}Listener"
    if isinstance(element, Database):
        return "rds.DatabaseInstanceReadReplica" if element.replica_of else "rds.DatabaseInstance"
    if isinstance(element, CacheCluster):
        return f"elasticache.Cfn{'CacheCluster' if element.engine == 'memcached' else 'ReplicationGroup'}"
    if isinstance(element, FileSystem):
        return f"efs.{'CfnFileSystem' if element.groups[1:] else 'FileSystem'}"
    if isinstance(element, Record):
        return "route53.ARecord" if element.policy == "simple" else "route53.CfnRecordSet"
    return _CONSTRUCTS[type(element)]
