"""Where a CloudFormation type's properties differ from the parameters of the service's create call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

Properties = dict[str, Any]
Clients = Callable[[str], Any]  # service name to its client
EMPTY_ARCHIVE = b"PK\x05\x06" + b"\0" * 18  # a zip file with nothing in it: no code is ever run
ANYWHERE = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def _renamed(properties: Properties, old: str, new: str) -> Properties:
    rest = {key: value for key, value in properties.items() if key != old}
    return {**rest, new: properties[old]} if old in properties else rest


def _without(properties: Properties, *names: str) -> Properties:
    return {key: value for key, value in properties.items() if key not in names}


def _scaling_policy(properties: Properties, _: str) -> Properties:
    target = str(properties.get("ScalingTargetId", ""))
    if "|" not in target:
        return properties
    resource, dimension, namespace = target.split("|")
    return {
        **properties,
        "ResourceId": resource,
        "ScalableDimension": dimension,
        "ServiceNamespace": namespace,
    }


def _distribution(properties: Properties, generated: str) -> Properties:
    config = {"CallerReference": generated, "Comment": "", **properties["DistributionConfig"]}
    config["DefaultCacheBehavior"] = {"MinTTL": 0, **config.get("DefaultCacheBehavior", {})}
    for origin in config.get("Origins", []):
        if "S3OriginConfig" in origin:
            origin["S3OriginConfig"].setdefault("OriginAccessIdentity", "")
    return {**properties, "DistributionConfig": config}


def _machine(properties: Properties, _: str) -> Properties:
    profile = properties.get("IamInstanceProfile")
    interfaces = [_renamed(each, "GroupSet", "Groups") for each in properties.get("NetworkInterfaces") or []]
    return {
        **_without(properties, "Tags", "LaunchTemplate", "AvailabilityZone"),
        "Monitoring": {"Enabled": properties.get("Monitoring", False)},
        "MinCount": 1,
        "MaxCount": 1,
        "IamInstanceProfile": {"Name": profile} if profile else None,
        "NetworkInterfaces": interfaces or None,
        "TagSpecifications": [{"ResourceType": "instance", "Tags": properties.get("Tags", [])}],
    }


def _rule(properties: Properties, _: str) -> Properties:
    return {"GroupId": properties["GroupId"], "IpPermissions": [_permission(properties)]}


def _permission(rule: Mapping[str, Any]) -> Properties:
    permission: Properties = {"IpProtocol": str(rule["IpProtocol"])}
    if "FromPort" in rule:
        permission.update(FromPort=int(rule["FromPort"]), ToPort=int(rule["ToPort"]))
    if rule.get("CidrIp"):
        permission["IpRanges"] = [{"CidrIp": rule["CidrIp"]}]
    if rule.get("CidrIpv6"):
        permission["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"]}]
    for side in ("Source", "Destination"):
        if rule.get(f"{side}SecurityGroupId"):
            permission["UserIdGroupPairs"] = [{"GroupId": rule[f"{side}SecurityGroupId"]}]
        if rule.get(f"{side}PrefixListId"):
            permission["PrefixListIds"] = [{"PrefixListId": rule[f"{side}PrefixListId"]}]
    return permission


def _service(properties: Properties, _: str) -> Properties:
    rest = _without(properties, "NetworkConfiguration", "Tags")
    network = (properties.get("NetworkConfiguration") or {}).get("AwsvpcConfiguration")
    return {**rest, "networkConfiguration": {"awsvpcConfiguration": network}} if network else rest


def _listener(properties: Properties, _: str) -> Properties:
    certificates = [{"CertificateArn": c["CertificateArn"]} for c in properties.get("Certificates") or []]
    return {**properties, "Certificates": certificates or None}


def _key(properties: Properties, _: str) -> Properties:
    tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in properties.get("Tags", [])]
    policy = properties.get("KeyPolicy")
    return {**properties, "Policy": json.dumps(policy) if policy else None, "Tags": tags}


def _function(properties: Properties, _: str) -> Properties:
    tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
    return {**properties, "Code": {"ZipFile": EMPTY_ARCHIVE}, "Tags": tags}


def _topic(properties: Properties, _: str) -> Properties:
    key = properties.get("KmsMasterKeyId")
    name = properties.get("TopicName") or properties["Name"]
    return {**properties, "Name": name, "Attributes": {"KmsMasterKeyId": key} if key else {}}


def _parameter(properties: Properties, _: str) -> Properties:
    tags = properties.get("Tags")
    return {
        **properties,
        "Tags": [{"Key": k, "Value": v} for k, v in tags.items()] if isinstance(tags, dict) else tags,
    }


def _secret(properties: Properties, _: str) -> Properties:
    if not (wanted := properties.get("GenerateSecretString")):
        return properties
    text = {
        **json.loads(wanted.get("SecretStringTemplate", "{}")),
        wanted.get("GenerateStringKey", "password"): "generated",
    }
    return {**_without(properties, "GenerateSecretString"), "SecretString": json.dumps(text)}


def _queue_policy(properties: Properties, _: str) -> Properties:
    policy = json.dumps(properties["PolicyDocument"])
    return {"QueueUrl": properties["Queues"][0], "Attributes": {"Policy": policy}}


def _bucket_policy(properties: Properties, _: str) -> Properties:
    return {"Bucket": properties["Bucket"], "Policy": json.dumps(properties["PolicyDocument"])}


ADJUST: Mapping[str, Callable[[Properties, str], Properties]] = {
    "AWS::ApplicationAutoScaling::ScalingPolicy": _scaling_policy,
    "AWS::CertificateManager::Certificate": lambda p, _: _without(p, "DomainValidationOptions"),
    "AWS::CloudFront::Distribution": _distribution,
    "AWS::EC2::Instance": _machine,
    "AWS::EC2::SecurityGroupEgress": _rule,
    "AWS::EC2::SecurityGroupIngress": _rule,
    "AWS::ECS::Service": _service,
    "AWS::ElastiCache::SubnetGroup": lambda p, _: _renamed(p, "Description", "CacheSubnetGroupDescription"),
    "AWS::ElasticLoadBalancingV2::Listener": _listener,
    "AWS::KMS::Key": _key,
    "AWS::Lambda::Function": _function,
    "AWS::RDS::DBInstance": lambda p, _: _renamed(p, "VPCSecurityGroups", "VpcSecurityGroupIds"),
    "AWS::S3::BucketPolicy": _bucket_policy,
    "AWS::SNS::Subscription": lambda p, _: {**p, "ReturnSubscriptionArn": True},
    "AWS::SNS::Topic": _topic,
    "AWS::SQS::QueuePolicy": _queue_policy,
    "AWS::SSM::Parameter": _parameter,
    "AWS::SecretsManager::Secret": _secret,
}


def _drop_default_egress(clients: Clients, properties: Properties) -> None:
    """EC2 lets everything out of a new group until the first rule of its own, which takes the default's place."""
    ec2 = clients("ec2")
    (group,) = ec2.describe_security_groups(GroupIds=[properties["GroupId"]])["SecurityGroups"]
    if any(rule["IpProtocol"] == "-1" and rule["IpRanges"] for rule in group["IpPermissionsEgress"]):
        ec2.revoke_security_group_egress(GroupId=properties["GroupId"], IpPermissions=[ANYWHERE])


def _take_over_metadata(clients: Clients, properties: Properties) -> None:
    """What a machine's launch template says about its metadata: nothing else is in one that asks for IMDSv2."""
    template = properties.get("LaunchTemplate")
    if not template:
        return
    wanted = {"LaunchTemplateId": template["LaunchTemplateId"]} if "LaunchTemplateId" in template else {}
    wanted = wanted or {"LaunchTemplateName": template["LaunchTemplateName"]}
    found = clients("ec2").describe_launch_template_versions(**wanted, Versions=["$Latest"])
    options = found["LaunchTemplateVersions"][0]["LaunchTemplateData"].get("MetadataOptions")
    properties.setdefault("MetadataOptions", options)


PREPARE: Mapping[str, Callable[[Clients, Properties], None]] = {
    "AWS::EC2::Instance": _take_over_metadata,
    "AWS::EC2::SecurityGroupEgress": _drop_default_egress,
}


def _replace_default_egress(clients: Clients, properties: Properties, physical: str) -> None:
    if "SecurityGroupEgress" not in properties:
        return
    ec2 = clients("ec2")
    _drop_default_egress(clients, {"GroupId": physical})
    for rule in properties["SecurityGroupEgress"]:
        ec2.authorize_security_group_egress(GroupId=physical, IpPermissions=[_permission(rule)])


def _guard_bucket(clients: Clients, properties: Properties, physical: str) -> None:
    s3 = clients("s3")
    if block := properties.get("PublicAccessBlockConfiguration"):
        flags = {key: str(value).lower() == "true" for key, value in block.items()}
        s3.put_public_access_block(Bucket=physical, PublicAccessBlockConfiguration=flags)
    if versioning := properties.get("VersioningConfiguration"):
        s3.put_bucket_versioning(Bucket=physical, VersioningConfiguration={"Status": versioning["Status"]})


def _rotate_key(clients: Clients, properties: Properties, physical: str) -> None:
    if str(properties.get("EnableKeyRotation", "")).lower() == "true":
        clients("kms").enable_key_rotation(KeyId=physical)


def _register_targets(clients: Clients, properties: Properties, physical: str) -> None:
    if targets := properties.get("Targets"):
        known = [{**target, "Port": int(target["Port"])} for target in targets]
        clients("elbv2").register_targets(TargetGroupArn=physical, Targets=known)


def _permit(kind: str) -> Callable[[Clients, Properties, str], None]:
    """Attach the policies of a user, group or role, and put a user into its groups."""

    def complete(clients: Clients, properties: Properties, physical: str) -> None:
        iam, name = clients("iam"), {f"{kind.capitalize()}Name": physical}
        for arn in properties.get("ManagedPolicyArns") or []:
            getattr(iam, f"attach_{kind}_policy")(**name, PolicyArn=arn)
        for policy in properties.get("Policies") or []:
            document = json.dumps(policy["PolicyDocument"])
            getattr(iam, f"put_{kind}_policy")(
                **name, PolicyName=policy["PolicyName"], PolicyDocument=document
            )
        for group in properties.get("Groups") or []:
            iam.add_user_to_group(GroupName=group, **name)

    return complete


def _join_group(clients: Clients, properties: Properties, _: str) -> None:
    for user in properties["Users"]:
        clients("iam").add_user_to_group(GroupName=properties["GroupName"], UserName=user)


COMPLETE: Mapping[str, Callable[[Clients, Properties, str], None]] = {
    "AWS::EC2::SecurityGroup": _replace_default_egress,
    "AWS::ElasticLoadBalancingV2::TargetGroup": _register_targets,
    "AWS::IAM::Group": _permit("group"),
    "AWS::IAM::Role": _permit("role"),
    "AWS::IAM::User": _permit("user"),
    "AWS::IAM::UserToGroupAddition": _join_group,
    "AWS::KMS::Key": _rotate_key,
    "AWS::S3::Bucket": _guard_bucket,
}
