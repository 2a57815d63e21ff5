"""What is drawn at the borders of subnets, VPCs and buckets, as a CDK application says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.python_application import loose_ends

from designer.catalog.registry import load_catalog
from designer.document.files import load
from exporters.cdk.exporter import CdkExporter

DRAWN = load(Path(__file__).parents[1] / "designs" / "borders.loadpath.json", load_catalog())
EXPORT = CdkExporter().export(DRAWN)
CODE = " ".join(" ".join(EXPORT.files.values()).split())


def test_it_refers_only_to_what_it_defines() -> None:
    assert loose_ends(EXPORT.files) == set()


@pytest.mark.parametrize(
    "said",
    [
        "amazon_provided_ipv6_cidr_block=True",
        "inner.assign_ipv6_address_on_creation = True",
        "ec2.CfnEgressOnlyInternetGateway(",
        'destination_ipv6_cidr_block="::/0", gateway_id=self.igw.ref',
        'destination_cidr_block="10.1.0.0/24", vpc_peering_connection_id=self.vpc_vpc2.attr_id',
        'rule_number=90, rule_action="deny", protocol=-1, cidr_block="198.51.100.0/24"',
        "port_range=ec2.CfnNetworkAclEntry.PortRangeProperty(from_=1024, to=65535)",
        "service=ec2.GatewayVpcEndpointAwsService.S3",
        'service=ec2.InterfaceVpcEndpointAwsService("ssm")',
        'conditions={"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}',
        'principals=[iam.ArnPrincipal("arn:aws:iam::123456789012:role/x")]',
    ],
)
def test_each_border_is_said(said: str) -> None:
    plain = (
        CODE.replace("( ", "(").replace(" )", ")").replace(",)", ")").replace("{ ", "{").replace(", )", ")")
    )
    assert said in plain
