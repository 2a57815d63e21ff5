"""Every kind of component, alone and with a neighbour, becomes constructs or is left out for a stated reason."""

from __future__ import annotations

import pytest
from support.drawing import LinkSketch, NodeSketch, draw
from support.python_application import loose_ends, stack_classes

from designer.catalog.registry import load_catalog
from exporters.cdk.exporter import CdkExporter

EXPORTER = CdkExporter()

AROUND: dict[str, NodeSketch] = {
    "seoul": "aws.region",
    "vpc": ("aws.vpc", "seoul"),
    "zone": ("aws.zone", "vpc"),
    "subnet": ("aws.subnet", "zone", {"route": "internet-gateway"}),
    "site": "datacenter",
}
USERS: list[LinkSketch] = ["users>it"]

BECOMES: dict[str, tuple[NodeSketch, list[LinkSketch], str, str]] = {
    "users": ("users", ["it>web"], "dropped", ""),
    "external": ("external", ["web>it"], "dropped", ""),
    "dns": ("dns", [*USERS, "it>web"], "approximated", "NamesStack/It (route53.HostedZone)"),
    "cdn": ("cdn", [*USERS, "it>web"], "approximated", "EdgeStack/It (cloudfront.Distribution)"),
    "firewall": ("firewall", [*USERS, "it>web"], "approximated", "NetworkStack/WebFromAnywhere80Rule (ec2.CfnSecurityGroupIngress)"),
    "switch": (("switch", "site"), [("web", "it", {"kind": "uses"})], "dropped", ""),
    "power-feed": (("power-feed", "site"), [("web", "it", {"kind": "uses"})], "dropped", ""),
    "load-balancer": ("load-balancer", [*USERS, "it>web"], "approximated", "ServiceStack/It (elbv2.ApplicationLoadBalancer)"),
    "standby-balancer": ("standby-balancer", [*USERS, "it>web"], "approximated", "ServiceStack/It (elbv2.ApplicationLoadBalancer)"),
    "server": ("server", USERS, "approximated", "ServiceStack/It (ec2.Instance)"),
    "app": ("app", USERS, "approximated", "ServiceStack/It (ec2.Instance)"),
    "worker": ("worker", [], "approximated", "ServiceStack/It (ec2.Instance)"),
    "database": ("database", ["web>it"], "approximated", "DataStack/It (rds.DatabaseInstance)"),
    "cache": ("cache", ["web>it"], "approximated", "DataStack/It (elasticache.CfnReplicationGroup)"),
    "queue": ("queue", [("web", "it", {"kind": "async"})], "approximated", "DataStack/It (sqs.Queue)"),
    "object-store": ("object-store", ["web>it"], "approximated", "DataStack/It (s3.Bucket)"),
    "file-share": ("file-share", [("web", "it", {"kind": "uses"})], "approximated", "DataStack/It (efs.FileSystem)"),
    "datacenter": ("datacenter", [], "approximated", "cdk.Environment(ap-northeast-2)"),
    "rack": (("rack", "site"), [], "dropped", ""),
    "network": (("network", "site"), [], "approximated", "NetworkStack/ItA (ec2.Subnet)"),
    "aws.region": ("aws.region", [], "exact", "cdk.Environment(ap-northeast-2)"),
    "aws.vpc": (("aws.vpc", "seoul"), [], "exact", "NetworkStack/It (ec2.Vpc)"),
    "aws.zone": (("aws.zone", "vpc"), [], "dropped", ""),
    "aws.subnet": (("aws.subnet", "zone"), [], "exact", "NetworkStack/It (ec2.Subnet)"),
    "aws.internet-gateway": (("aws.internet-gateway", "vpc"), [], "exact", "NetworkStack/It (ec2.CfnInternetGateway)"),
    "aws.nat-gateway": (("aws.nat-gateway", "subnet"), [], "exact", "NetworkStack/It (ec2.CfnNatGateway)"),
    "aws.vpc-endpoint": (("aws.vpc-endpoint", "vpc"), [], "exact", "NetworkStack/It (ec2.GatewayVpcEndpoint)"),
    "aws.security-group": (("aws.security-group", "vpc"), [], "exact", "NetworkStack/ItGuard (ec2.SecurityGroup)"),
    "aws.ec2": (("aws.ec2", "subnet"), USERS, "exact", "ServiceStack/It (ec2.Instance)"),
    "aws.asg": (("aws.asg", "subnet"), [], "exact", "ServiceStack/It (autoscaling.AutoScalingGroup)"),
    "aws.alb": (("aws.alb", "vpc"), USERS, "approximated", "ServiceStack/It (elbv2.ApplicationLoadBalancer)"),
    "aws.nlb": (("aws.nlb", "vpc"), USERS, "approximated", "ServiceStack/It (elbv2.NetworkLoadBalancer)"),
    "aws.rds": (("aws.rds", "subnet"), [], "approximated", "DataStack/It (rds.DatabaseInstance)"),
    "aws.s3": (("aws.s3", "seoul"), [], "exact", "DataStack/It (s3.Bucket)"),
    "aws.cloudfront": ("aws.cloudfront", [*USERS, "it>files"], "exact", "EdgeStack/It (cloudfront.Distribution)"),
    "aws.route53": ("aws.route53", USERS, "exact", "NamesStack/It (route53.HostedZone)"),
    "aws.iam-user": ("aws.iam-user", [("it", "files", {"kind": "uses"})], "exact", "IdentityStack/It (iam.User)"),
    "aws.iam-group": ("aws.iam-group", [], "exact", "IdentityStack/It (iam.Group)"),
    "aws.iam-role": ("aws.iam-role", [("web", "it", {"kind": "uses"})], "exact", "IdentityStack/ItRole (iam.Role)"),
    "aws.iam-policy": ("aws.iam-policy", [("it", "files", {"kind": "uses"})], "exact", "IdentityStack/It (iam.ManagedPolicy)"),
    "aws.elasticache": (("aws.elasticache", "subnet"), [], "exact", "DataStack/It (elasticache.CfnReplicationGroup)"),
    "aws.acm": (("aws.acm", "seoul"), [("balancer", "it", {"kind": "uses"})], "approximated", "ServiceStack/ItCertificate (acm.Certificate)"),
    "aws.waf": (("aws.waf", "seoul"), [("balancer", "it", {"kind": "uses"})], "exact", "ServiceStack/It (wafv2.CfnWebACL)"),
}  # fmt: skip
"""Kind -> how it is drawn, its links, how faithful the export is, and one thing it becomes."""


def test_the_table_covers_the_catalogue() -> None:
    assert set(BECOMES) == set(load_catalog())


@pytest.mark.parametrize("kind", sorted(BECOMES))
def test_what_a_kind_becomes(kind: str) -> None:
    sketch, links, fidelity, became = BECOMES[kind]
    names = {end for link in links for end in (link.split(">") if isinstance(link, str) else link[:2])}
    nodes: dict[str, NodeSketch] = {**AROUND, "it": sketch}
    nodes |= {"users": "users"} if "users" in names else {}
    nodes |= {"web": "server"} if "web" in names else {}
    nodes |= {"files": ("aws.s3", "seoul")} if "files" in names else {}
    nodes |= {"balancer": ("aws.alb", "vpc")} if "balancer" in names else {}
    export = EXPORTER.export(draw(nodes, links))
    note = next(note for note in export.notes if note.on == "it")
    assert (note.fidelity, bool(note.reason)) == (fidelity, fidelity != "exact"), str(note.reason)
    assert became in note.became.split(", ")
    if became and not became.startswith("cdk."):
        stack, _, construct = became.split(" ")[0].partition("/")
        assert construct in stack_classes(export.files)[stack].constructs
    assert loose_ends(export.files) == set()


@pytest.mark.parametrize("kind", sorted(load_catalog()))
def test_every_kind_exports_alone_on_the_canvas(kind: str) -> None:
    if not load_catalog()[kind].rootless:
        pytest.skip("never stands on the canvas")
    export = EXPORTER.export(draw({"it": kind}))
    assert loose_ends(export.files) == set()
    (note,) = export.notes
    assert note.on == "it"
    assert note.became or note.reason


def test_buckets_copied_in_a_circle_lose_one_copy_for_a_reason() -> None:
    links = [("a", "b", {"kind": "replication"}), ("b", "a", {"kind": "replication"})]
    export = EXPORTER.export(draw({"a": "aws.s3", "b": "aws.s3"}, links))
    assert export.files["stacks/data.py"].count("ReplicationRule(") == 1
    assert [note.on for note in export.notes if note.on in "ab" and note.reason] == ["a"]


def test_what_stands_in_two_regions_gets_stacks_of_its_own() -> None:
    nodes: dict[str, NodeSketch] = {
        "seoul": "aws.region",
        "tokyo": ("aws.region", {"region": "ap-northeast-1"}),
    }
    nodes |= {"near": ("aws.s3", "seoul"), "far": ("aws.s3", "tokyo")}
    files = EXPORTER.export(draw(nodes, [("near", "far", {"kind": "replication"})])).files
    assert "self.far = s3.Bucket(" in files["stacks/data_tokyo.py"]
    assert "destination=self._data_tokyo.far" in files["stacks/data_after_1.py"]
    assert 'in_tokyo = cdk.Environment(region="ap-northeast-1")' in files["app.py"]
    assert files["app.py"].count("cross_region_references=True") == 2
    assert files["app.py"].index("data_tokyo = ") < files["app.py"].index("data_after_1 = ")


def test_permissions_about_what_is_not_made_are_left_out_for_a_reason() -> None:
    statement = {"actions": ["cloudfront:*"], "resources": ["idle"]}
    nodes: dict[str, NodeSketch] = {
        "idle": "aws.cloudfront",
        "p": ("aws.iam-policy", {"statements": [statement]}),
    }
    export = EXPORTER.export(draw({**nodes, "kim": "aws.iam-user"}, [("kim", "p", {"kind": "uses"})]))
    notes = {note.on: note for note in export.notes}
    assert (notes["p"].fidelity, "no counterpart" in str(notes["p"].reason)) == ("dropped", True)
    assert "ManagedPolicy(" not in export.files["stacks/identity.py"].replace("RequireSecondFactor", "")
