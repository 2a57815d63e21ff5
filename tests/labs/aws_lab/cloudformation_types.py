"""CloudFormation types that moto's CloudFormation lacks, or crashes on, made through moto's own service APIs.

The property names of CloudFormation mostly equal the parameters of the create call, so that one table, the shape of
the call and a few adjustments (`cloudformation_adjustments`) are enough.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from labs.aws_lab.cloudformation_adjustments import ADJUST, COMPLETE, PREPARE, Clients, Properties
from labs.aws_lab.server import CREDENTIALS

NAME_LENGTH, BALANCER_NAME_LENGTH = 40, 32  # of the names that CloudFormation would invent


@dataclass(frozen=True)
class Maker:
    """How a type is made: service, operation, where the answer has the physical id, and its name's parameter."""

    service: str
    operation: str
    identity: str = ""
    name: str = ""


MADE_BY_API: Mapping[str, Maker] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": Maker(
        "application-autoscaling", "register_scalable_target"
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": Maker(
        "application-autoscaling", "put_scaling_policy", "PolicyARN", "PolicyName"
    ),
    "AWS::AutoScaling::ScalingPolicy": Maker("autoscaling", "put_scaling_policy", "PolicyARN", "PolicyName"),
    "AWS::CertificateManager::Certificate": Maker("acm", "request_certificate", "CertificateArn"),
    "AWS::CloudFront::Distribution": Maker("cloudfront", "create_distribution", "Distribution.Id"),
    "AWS::CloudFront::OriginAccessControl": Maker(
        "cloudfront", "create_origin_access_control", "OriginAccessControl.Id"
    ),
    "AWS::CloudWatch::Alarm": Maker("cloudwatch", "put_metric_alarm", name="AlarmName"),
    "AWS::EC2::Instance": Maker("ec2", "run_instances", "Instances.0.InstanceId"),
    "AWS::EC2::SecurityGroupEgress": Maker("ec2", "authorize_security_group_egress"),
    "AWS::EC2::SecurityGroupIngress": Maker("ec2", "authorize_security_group_ingress"),
    "AWS::EC2::SubnetRouteTableAssociation": Maker("ec2", "associate_route_table", "AssociationId"),
    "AWS::ECR::Repository": Maker("ecr", "create_repository", "repository.repositoryName", "repositoryName"),
    "AWS::ECS::Service": Maker("ecs", "create_service", "service.serviceArn", "serviceName"),
    "AWS::ElastiCache::CacheCluster": Maker(
        "elasticache", "create_cache_cluster", "CacheCluster.CacheClusterId", "CacheClusterId"
    ),
    "AWS::ElastiCache::ReplicationGroup": Maker(
        "elasticache", "create_replication_group", "ReplicationGroup.ReplicationGroupId", "ReplicationGroupId"
    ),
    "AWS::ElastiCache::SubnetGroup": Maker(
        "elasticache",
        "create_cache_subnet_group",
        "CacheSubnetGroup.CacheSubnetGroupName",
        "CacheSubnetGroupName",
    ),
    "AWS::ElasticLoadBalancingV2::Listener": Maker("elbv2", "create_listener", "Listeners.0.ListenerArn"),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Maker("elbv2", "create_rule", "Rules.0.RuleArn"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Maker(
        "elbv2", "create_load_balancer", "LoadBalancers.0.LoadBalancerArn", "Name"
    ),
    "AWS::IAM::Group": Maker("iam", "create_group", "Group.GroupName", "GroupName"),
    "AWS::IAM::UserToGroupAddition": Maker("", ""),
    "AWS::KMS::Alias": Maker("kms", "create_alias", name="AliasName"),
    "AWS::KMS::Key": Maker("kms", "create_key", "KeyMetadata.KeyId"),
    "AWS::Lambda::EventSourceMapping": Maker("lambda", "create_event_source_mapping", "UUID"),
    "AWS::Lambda::Function": Maker("lambda", "create_function", "FunctionName", "FunctionName"),
    "AWS::Lambda::Permission": Maker("lambda", "add_permission", name="StatementId"),
    "AWS::RDS::DBCluster": Maker(
        "rds", "create_db_cluster", "DBCluster.DBClusterIdentifier", "DBClusterIdentifier"
    ),
    "AWS::RDS::DBInstance": Maker(
        "rds", "create_db_instance", "DBInstance.DBInstanceIdentifier", "DBInstanceIdentifier"
    ),
    "AWS::RDS::DBSubnetGroup": Maker(
        "rds", "create_db_subnet_group", "DBSubnetGroup.DBSubnetGroupName", "DBSubnetGroupName"
    ),
    "AWS::S3::BucketPolicy": Maker("s3", "put_bucket_policy"),
    "AWS::SNS::Subscription": Maker("sns", "subscribe", "SubscriptionArn"),
    "AWS::SNS::Topic": Maker("sns", "create_topic", "TopicArn", "Name"),
    "AWS::SQS::QueuePolicy": Maker("sqs", "set_queue_attributes"),
    "AWS::SSM::Parameter": Maker("ssm", "put_parameter", name="Name"),
    "AWS::SecretsManager::Secret": Maker("secretsmanager", "create_secret", "ARN", "Name"),
    "AWS::SecretsManager::SecretTargetAttachment": Maker("", ""),
    "AWS::WAFv2::WebACL": Maker("wafv2", "create_web_acl", "Summary.ARN", "Name"),
    "AWS::WAFv2::WebACLAssociation": Maker("wafv2", "associate_web_acl"),
}
# moto has a model of these, but a broken or a poorer one
PREFERRED = frozenset(
    {
        "AWS::EC2::Instance",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::ECR::Repository",
        "AWS::ECS::Service",
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::KMS::Alias",
        "AWS::KMS::Key",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Function",
        "AWS::Lambda::Permission",
        "AWS::RDS::DBInstance",
        "AWS::RDS::DBSubnetGroup",
        "AWS::SNS::Topic",
        "AWS::SSM::Parameter",
    }
)
# Fn::GetAtt name to its place in the answer, where it is not simply a member of that name
ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "AWS::CloudFront::Distribution": {"DomainName": "Distribution.DomainName"},
    "AWS::EC2::Instance": {
        "AvailabilityZone": "Instances.0.Placement.AvailabilityZone",
        "PrivateIp": "Instances.0.PrivateIpAddress",
        "PublicIp": "Instances.0.PublicIpAddress",
    },
    "AWS::ECS::Service": {"Name": "service.serviceName"},
    "AWS::Lambda::Function": {"Arn": "FunctionArn"},
    "AWS::RDS::DBCluster": {"Endpoint.Address": "DBCluster.Endpoint", "Endpoint.Port": "DBCluster.Port"},
    "AWS::RDS::DBInstance": {
        "Endpoint.Address": "DBInstance.Endpoint.Address",
        "Endpoint.Port": "DBInstance.Endpoint.Port",
    },
    "AWS::WAFv2::WebACL": {"Id": "Summary.Id"},
}


class Made:
    """A resource as moto's CloudFormation wants to see it."""

    def __init__(
        self, kind: str, logical_id: str, physical_id: str, answer: Any, properties: Properties
    ) -> None:
        self.cf_resource_type = self.type = kind
        self.logical_resource_id, self.physical_resource_id = logical_id, physical_id
        self.name = physical_id
        self._answer, self._properties = answer, properties

    def is_created(self) -> bool:
        """Whether it exists; moto asks."""
        return True

    def get_cfn_attribute(self, name: str) -> Any:
        """The value of Fn::GetAtt."""
        path = ATTRIBUTES.get(self.type, {}).get(name)
        found = dig(self._answer, path) if path else _first(self._answer, name.lower())
        if found is None and name.lower() == "arn":
            found = next((value for key, value in _leaves(self._answer) if key.lower().endswith("arn")), None)
        return self._properties.get(name, self.physical_resource_id) if found is None else found


class ApiMaker:
    """Makes resources through the service APIs of the server at an endpoint."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def _clients(self, region: str) -> Clients:
        session = boto3.session.Session(region_name=region, **CREDENTIALS)
        return lambda service: session.client(service, endpoint_url=self._endpoint)

    def make(self, kind: str, logical_id: str, properties: Properties, stack: str, region: str) -> Made:
        """Create one resource of a template."""
        maker, clients = MADE_BY_API[kind], self._clients(region)
        longest = BALANCER_NAME_LENGTH if maker.service == "elbv2" else NAME_LENGTH
        generated = f"{stack}-{logical_id}".lower()[:longest].rstrip("-")
        if not maker.service:
            self.complete(kind, properties, generated, region)
            return Made(kind, logical_id, properties.get("SecretId", generated), {}, properties)
        if prepare := PREPARE.get(kind):
            prepare(clients, properties)
        wanted = dict(properties)
        if maker.name and not any(key.lower() == maker.name.lower() for key in wanted):
            wanted[maker.name] = generated
        operation = maker.operation
        if kind == "AWS::RDS::DBInstance" and wanted.get("SourceDBInstanceIdentifier"):
            operation = "create_db_instance_read_replica"
        if adjust := ADJUST.get(kind):
            wanted = adjust(wanted, generated)
        client = clients(maker.service)
        arguments = _arguments(client, operation, wanted)
        answer = getattr(client, operation)(**arguments)
        answer.pop("ResponseMetadata", None)
        physical = str(
            dig(answer, maker.identity) if maker.identity else arguments.get(maker.name) or generated
        )
        if kind == "AWS::ApplicationAutoScaling::ScalableTarget":  # policies refer to it by this triple
            physical = "|".join(arguments[k] for k in ("ResourceId", "ScalableDimension", "ServiceNamespace"))
        self.complete(kind, properties, physical, region)
        return Made(kind, logical_id, physical, answer, properties)

    def complete(self, kind: str, properties: Properties, physical: str, region: str) -> None:
        """Set the properties that take a second call, or that moto's own model leaves out."""
        if complete := COMPLETE.get(kind):
            complete(self._clients(region), properties, physical)


def _arguments(client: Any, operation: str, wanted: Properties) -> dict[str, Any]:
    api_name = client.meta.method_to_api_mapping[operation]
    shape = client.meta.service_model.operation_model(api_name).input_shape
    fitted = fit(shape, wanted)
    return {
        key: value for key, value in fitted.items() if value is not None and not (key == "Tags" and not value)
    }


def fit(shape: Any, value: Any) -> Any:
    """The value as an API's shape wants it: unknown members dropped, its spelling, text to numbers and booleans."""
    match shape.type_name, value:
        case _, None:
            return None
        case "structure", dict():
            return _fit_structure(shape, value)
        case "structure", list() if {"Quantity", "Items"} <= set(shape.members):  # CloudFront's lists
            items = [fit(shape.members["Items"].member, item) for item in value]
            return {"Quantity": len(items), "Items": items}
        case "list", _:
            return [fit(shape.member, item) for item in (value if isinstance(value, list) else [value])]
        case "map", _:
            return {str(k): fit(shape.value, v) for k, v in value.items()} if isinstance(value, dict) else {}
        case (("integer" | "long"), _):
            return int(value)
        case (("double" | "float"), _):
            return float(value)
        case "boolean", _:
            return value if isinstance(value, bool) else str(value).lower() == "true"
        case "string", _:
            return (
                value
                if isinstance(value, str)
                else json.dumps(value)
                if isinstance(value, dict | list)
                else str(value)
            )
    return value


def _fit_structure(shape: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    spelled = {member.lower(): member for member in shape.members}
    known = {spelled[key.lower()]: item for key, item in value.items() if key.lower() in spelled}
    fitted = {member: fit(shape.members[member], item) for member, item in known.items() if item is not None}
    if "Quantity" in shape.members and "Items" in fitted:
        fitted["Quantity"] = len(fitted["Items"])
    return fitted


def dig(answer: Any, path: str) -> Any:
    """The value at a path such as `Listeners.0.ListenerArn`, or None."""
    for part in path.split("."):
        answer = answer[int(part)] if isinstance(answer, list) else (answer or {}).get(part)
    return answer


def _leaves(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str):
                yield key, item
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)


def _first(answer: Any, lower_name: str) -> str | None:
    return next((value for key, value in _leaves(answer) if key.lower() == lower_name), None)
