"""Regions and zones of the Terraform module. Filters of the templates."""

from __future__ import annotations

from exporters.aws.model.border import Endpoint
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.element import HOME
from exporters.aws.model.network import Region, Subnet, Vpc
from exporters.terraform.labels import dashed
from exporters.terraform.quoting import inside, name, quote


class Places:
    """Answers where things are; each public method is one filter and answers HCL."""

    def __init__(self, cloud: Cloud) -> None:
        self._home = cloud.regions[0]
        self._regions = {region.key: region for region in cloud.regions[1:]}

    def region_variable(self, region: Region) -> str:
        """Name of the variable that holds a region's code."""
        return "region" if region is self._home else name(f"region_{region.key}")

    def region_words(self, region: Region) -> str:
        """Description of that variable."""
        return quote(f"Region that stands for {dashed(region.key)} of the design.")

    def region_code(self, region: Region) -> str:
        """The code of a region: a variable where it is drawn."""
        return f"var.{self.region_variable(region)}" if region.drawn else quote(region.code)

    def region_tags(self, key: str) -> str:
        """What is set on everything in the region with this key."""
        region = self._home if key == HOME else self._regions[key]
        own = ", ".join(f"{quote(word)} = {quote(value)}" for word, value in region.tags)
        return f"merge(local.tags, {{ {own} }})" if own else "local.tags"

    def region_of(self, key: str) -> str:
        """The code of the region with this key, `HOME` included."""
        return self.region_code(self._home if key == HOME else self._regions[key])

    def zone_name(self, subnet: Subnet) -> str:
        """The availability zone of a subnet."""
        return f'"${{{self.region_of(subnet.region)}}}{inside(subnet.letter)}"'

    def storage_service(self, vpc: Vpc) -> str:
        """Name of the S3 endpoint service."""
        return f'"com.amazonaws.${{{self.region_of(vpc.region)}}}.s3"'

    def endpoint_service(self, endpoint: Endpoint) -> str:
        """Name of the service an endpoint leads to."""
        return f'"com.amazonaws.${{{self.region_of(endpoint.region)}}}.{inside(endpoint.service)}"'

    @staticmethod
    def list_name(region: str) -> str:
        """Name of the block for CloudFront's addresses in a region."""
        return name("cloudfront" if region == HOME else f"cloudfront_{region}")
