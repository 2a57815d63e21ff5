"""What is drawn at the borders of subnets, VPCs and buckets, as Terraform says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hcl_module import blocks, loose_ends, section

from designer.catalog.registry import load_catalog
from designer.document.files import load
from exporters.terraform.exporter import TerraformExporter

DRAWN = load(Path(__file__).parents[1] / "designs" / "borders.loadpath.json", load_catalog())
EXPORT = TerraformExporter().export(DRAWN)


def flat(address: str) -> str:
    """A block with its spaces evened out."""
    return " ".join(section(EXPORT.files, address).split())


def test_it_is_complete_and_names_each_thing_once() -> None:
    assert loose_ends(EXPORT.files) == set()
    assert len(set(blocks(EXPORT.files))) == len(blocks(EXPORT.files))


def test_an_access_list_has_its_lines_by_number_and_a_line_about_ports_of_any_protocol_is_two() -> None:
    found = flat("aws_network_acl.pub")
    assert "subnet_ids = [aws_subnet.pub.id]" in found
    numbers = [
        int(part.split()[0]) for part in found.split("ingress")[1:] for part in part.split("rule_no = ")[1:2]
    ]
    assert numbers == [90, 100, 101, 110]
    assert 'rule_no = 90 action = "deny" protocol = "-1"' in found
    assert 'rule_no = 101 action = "allow" protocol = "udp" from_port = 443' in found
    assert 'ipv6_cidr_block = "::/0"' in found
    assert found.count("egress {") == 1


def test_further_routes_lead_where_they_are_drawn_to() -> None:
    assert 'destination_ipv6_cidr_block = "::/0" gateway_id = aws_internet_gateway.igw.id' in flat(
        "aws_route.pub_1"
    )
    assert "vpc_peering_connection_id = aws_vpc_peering_connection.vpc_vpc2.id" in flat("aws_route.pub_2")
    assert 'destination_cidr_block = "198.18.0.0/15" gateway_id' in flat("aws_route.pub_3")
    assert "egress_only_gateway_id = aws_egress_only_internet_gateway.vpc.id" in flat("aws_route.app_1")
    assert "aws_route.pub_to_vpc2" not in blocks(
        EXPORT.files
    )  # no link leads across: only the drawn routes do


def test_subnets_have_a_part_of_the_block_and_endpoints_their_kind() -> None:
    assert "assign_generated_ipv6_cidr_block = true" in flat("aws_vpc.vpc")
    assert "assign_generated_ipv6_cidr_block" not in flat("aws_vpc.vpc2")
    assert "cidrsubnet(aws_vpc.vpc.ipv6_cidr_block, 8, 1)" in flat("aws_subnet.pub")
    assert 'vpc_endpoint_type = "Gateway"' in flat("aws_vpc_endpoint.s3e")
    assert 'vpc_endpoint_type = "Interface" private_dns_enabled = true' in flat("aws_vpc_endpoint.ssm")
    assert "aws_vpc_endpoint.vpc_s3" not in blocks(EXPORT.files)  # the drawn one takes its place


def test_a_bucket_has_its_statements_and_its_block() -> None:
    policy = flat("data.aws_iam_policy_document.files_bucket")
    assert 'variable = "aws:SourceIp" values = ["203.0.113.0/24"]' in policy
    assert 'effect = "Deny" actions = ["s3:*"]' in policy
    assert "block_public_policy = true" in flat("aws_s3_bucket_public_access_block.open")
    assert "ReadByAnyone" not in flat("data.aws_iam_policy_document.open_bucket")
    note = next(note for note in EXPORT.notes if note.on == "open")
    assert note.fidelity == "approximated"


@pytest.mark.parametrize(
    "became", ["aws_network_acl.pub", "aws_route.pub_2", "aws_vpc_peering_connection.vpc_vpc2"]
)
def test_the_manifest_says_what_a_subnet_became(became: str) -> None:
    note = next(note for note in EXPORT.notes if note.on == "pub")
    assert became in note.became.split(", ")
