"""What stands before the network: buckets, CDNs, names, certificates, web ACLs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from labs.aws_lab.reader import Reader
from labs.aws_lab.world import World

ANYONE = ("*", {"AWS": "*"})
ZONE_RECORDS = ("NS", "SOA")  # that every zone has


def observe_edge(world: World, reader: Reader) -> None:
    """Fill in the facts about the edge; balancers must be there already."""
    world.facts["buckets"] = {
        b["Name"]: _bucket(reader, b["Name"]) for b in reader.all("s3", "list_buckets", "Buckets")
    }
    world.facts["cdns"] = _distributions(world, reader)
    world.facts["dns"] = _records(world, reader)
    world.facts["waf"] = _web_acls(reader)
    world.facts["certificates"] = {
        c["DomainName"]: c["Status"] for c in reader.all("acm", "list_certificates", "CertificateSummaryList")
    }


def _bucket(reader: Reader, name: str) -> dict[str, bool]:
    block = reader.maybe(
        "s3",
        "get_public_access_block",
        "PublicAccessBlockConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        Bucket=name,
    )
    policy = reader.maybe("s3", "get_bucket_policy", "Policy", "NoSuchBucketPolicy", Bucket=name)
    statements = json.loads(policy)["Statement"] if policy else []
    open_policy = any(_allows_anyone(statement) for statement in statements)
    versioning = reader.maybe("s3", "get_bucket_versioning", "Status", "", Bucket=name)
    return {
        "blocked": bool(block) and all(block.values()),
        "public_policy": open_policy,
        "public": open_policy and not (block or {}).get("RestrictPublicBuckets"),
        "versioned": versioning == "Enabled",
    }


def _allows_anyone(statement: Mapping[str, Any]) -> bool:
    return (
        statement["Effect"] == "Allow"
        and statement.get("Principal") in ANYONE
        and not statement.get("Condition")
    )


def _distributions(world: World, reader: Reader) -> dict[str, object]:
    found: dict[str, object] = {}
    for listed in reader.all("cloudfront", "list_distributions", "DistributionList.Items"):
        config = reader.client("cloudfront").get_distribution_config(Id=listed["Id"])["DistributionConfig"]
        found[listed["DomainName"]] = {
            "origins": {o["Id"]: _origin(world, o["DomainName"]) for o in config["Origins"]["Items"]},
            "waf": bool(config.get("WebACLId")),
            "viewer": config["DefaultCacheBehavior"]["ViewerProtocolPolicy"],
            "aliases": sorted((config.get("Aliases") or {}).get("Items") or []),
        }
    return found


def _origin(world: World, host: str) -> str:
    bucket = next((name for name in world.facts["buckets"] if host.startswith(f"{name}.s3")), None)
    balancer = world.facts["lb_dns"].get(host)
    return f"s3/{bucket}" if bucket else f"lb/{balancer}" if balancer else host


def _records(world: World, reader: Reader) -> dict[str, object]:
    """Name and type to where it leads; aliases to load balancers and CDNs by their keys."""
    found: dict[str, object] = {}
    for zone in reader.all("route53", "list_hosted_zones", "HostedZones"):
        for record in reader.all(
            "route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone["Id"]
        ):
            if record["Type"] not in ZONE_RECORDS:
                weighted = f" {record['SetIdentifier']}" if record.get("SetIdentifier") else ""
                found[f"{record['Name'].rstrip('.')} {record['Type']}{weighted}"] = _leads_to(world, record)
    return found


def _leads_to(world: World, record: Mapping[str, Any]) -> object:
    if "AliasTarget" not in record:
        return [entry["Value"] for entry in record.get("ResourceRecords", [])]
    host = record["AliasTarget"]["DNSName"].rstrip(".")
    balancer = world.facts["lb_dns"].get(host.removeprefix("dualstack."))
    return f"lb/{balancer}" if balancer else f"cdn/{host}" if host in world.facts["cdns"] else host


def _web_acls(reader: Reader) -> dict[str, str]:
    """Load balancer to the web ACL in front of it."""
    found = {}
    for balancer in reader.all("elbv2", "describe_load_balancers", "LoadBalancers"):
        acl = reader.maybe(
            "wafv2",
            "get_web_acl_for_resource",
            "WebACL",
            "WAFNonexistentItemException",
            ResourceArn=balancer["LoadBalancerArn"],
        )
        if acl:
            found[balancer["LoadBalancerName"]] = acl["Name"]
    return found
