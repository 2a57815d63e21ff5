"""Every kind of component, alone and with a neighbour, becomes something on AWS or is left out for a stated reason."""

from __future__ import annotations

import pytest
from support.drawing import LinkSketch, NodeSketch, draw
from support.hcl_module import blocks, loose_ends

from designer.catalog.registry import load_catalog
from exporters.terraform.exporter import TerraformExporter

EXPORTER = TerraformExporter()

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
    "dns": ("dns", [*USERS, "it>web"], "approximated", "aws_route53_zone.it"),
    "cdn": ("cdn", [*USERS, "it>web"], "approximated", "aws_cloudfront_distribution.it"),
    "firewall": ("firewall", [*USERS, "it>web"], "approximated", "aws_vpc_security_group_ingress_rule.web_from_anywhere_80"),
    "switch": (("switch", "site"), [("web", "it", {"kind": "uses"})], "dropped", ""),
    "power-feed": (("power-feed", "site"), [("web", "it", {"kind": "uses"})], "dropped", ""),
    "load-balancer": ("load-balancer", [*USERS, "it>web"], "approximated", "aws_lb.it"),
    "standby-balancer": ("standby-balancer", [*USERS, "it>web"], "approximated", "aws_lb.it"),
    "server": ("server", USERS, "approximated", "aws_instance.it"),
    "app": ("app", USERS, "approximated", "aws_instance.it"),
    "worker": ("worker", [], "approximated", "aws_instance.it"),
    "database": ("database", ["web>it"], "approximated", "aws_db_instance.it"),
    "cache": ("cache", ["web>it"], "approximated", "aws_elasticache_replication_group.it"),
    "queue": ("queue", [("web", "it", {"kind": "async"})], "approximated", "aws_sqs_queue.it"),
    "object-store": ("object-store", ["web>it"], "approximated", "aws_s3_bucket.it"),
    "file-share": ("file-share", [("web", "it", {"kind": "uses"})], "approximated", "aws_efs_file_system.it"),
    "datacenter": ("datacenter", [], "approximated", "provider.aws"),
    "rack": (("rack", "site"), [], "dropped", ""),
    "network": (("network", "site"), [], "approximated", "aws_subnet.it_a"),
    "aws.region": ("aws.region", [], "exact", "provider.aws"),
    "aws.vpc": (("aws.vpc", "seoul"), [], "exact", "aws_vpc.it"),
    "aws.zone": (("aws.zone", "vpc"), [], "dropped", ""),
    "aws.subnet": (("aws.subnet", "zone"), [], "exact", "aws_subnet.it"),
    "aws.internet-gateway": (("aws.internet-gateway", "vpc"), [], "exact", "aws_internet_gateway.it"),
    "aws.nat-gateway": (("aws.nat-gateway", "subnet"), [], "exact", "aws_nat_gateway.it"),
    "aws.vpc-endpoint": (("aws.vpc-endpoint", "vpc"), [], "exact", "aws_vpc_endpoint.it"),
    "aws.security-group": (("aws.security-group", "vpc"), [], "exact", "aws_security_group.it"),
    "aws.ec2": (("aws.ec2", "subnet"), USERS, "exact", "aws_instance.it"),
    "aws.asg": (("aws.asg", "subnet"), [], "exact", "aws_autoscaling_group.it"),
    "aws.alb": (("aws.alb", "vpc"), [*USERS], "approximated", "aws_lb.it"),
    "aws.nlb": (("aws.nlb", "vpc"), [*USERS], "exact", "aws_lb.it"),
    "aws.rds": (("aws.rds", "subnet"), [], "approximated", "aws_db_instance.it"),
    "aws.s3": (("aws.s3", "seoul"), [], "exact", "aws_s3_bucket.it"),
    "aws.cloudfront": ("aws.cloudfront", [*USERS, "it>files"], "exact", "aws_cloudfront_distribution.it"),
    "aws.route53": ("aws.route53", [*USERS], "exact", "aws_route53_zone.it"),
    "aws.iam-user": ("aws.iam-user", [("it", "files", {"kind": "uses"})], "exact", "aws_iam_user.it"),
    "aws.iam-group": ("aws.iam-group", [], "exact", "aws_iam_group.it"),
    "aws.iam-role": ("aws.iam-role", [("web", "it", {"kind": "uses"})], "exact", "aws_iam_role.it"),
    "aws.iam-policy": ("aws.iam-policy", [("it", "files", {"kind": "uses"})], "exact", "aws_iam_policy.it"),
    "aws.elasticache": (("aws.elasticache", "subnet"), [], "exact", "aws_elasticache_replication_group.it"),
    "aws.acm": (("aws.acm", "seoul"), [("balancer", "it", {"kind": "uses"})], "approximated", "var.certificate_arn_it"),
    "aws.waf": (("aws.waf", "seoul"), [("balancer", "it", {"kind": "uses"})], "exact", "aws_wafv2_web_acl.it"),
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
    if became and not became.startswith(("provider", "var")):
        assert became in blocks(export.files)
    assert loose_ends(export.files) == set()


@pytest.mark.parametrize("kind", sorted(load_catalog()))
def test_every_kind_exports_alone_on_the_canvas(kind: str) -> None:
    component = load_catalog()[kind]
    if not component.rootless:
        pytest.skip("never stands on the canvas")
    export = EXPORTER.export(draw({"it": kind}))
    assert loose_ends(export.files) == set()
    (note,) = export.notes
    assert note.on == "it"
    assert note.became or note.reason


def test_an_unknown_kind_is_left_out_for_that_reason() -> None:
    export = EXPORTER.export(draw({"it": "robot", "web": "server"}, ["web>it"]))
    notes = {note.on: note for note in export.notes}
    assert notes["it"].fidelity == notes["web>it"].fidelity == "dropped"
    assert "robot" in str(notes["it"].reason)
    assert notes["web"].became
