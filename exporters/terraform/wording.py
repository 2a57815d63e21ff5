"""Names, regions and tags of the Terraform module: the filters every template needs."""

from __future__ import annotations

from collections.abc import Iterable

from exporters.aws.model.cloud import Cloud
from exporters.aws.model.element import HOME, Element
from exporters.aws.model.network import Region, Subnet, Vpc
from exporters.naming import PREFIX_LENGTH, tag_value
from exporters.terraform.labels import Labels, dashed
from exporters.terraform.quoting import inside, name, quote


class Naming:
    """Answers what things are called; each public method is one Jinja filter and answers HCL."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._labels = Labels(element.key for element in cloud.elements())
        self._regions = {region.key: region for region in cloud.regions[1:]}

    def name(self, key: str, *parts: str) -> str:
        """The name of a block."""
        return name(self._labels.of(key, *parts))

    def dashed(self, key: str) -> str:
        """The key as a slug, quoted."""
        return quote(dashed(key))

    def named(self, key: str, limit: int, *parts: str) -> str:
        """The physical name of at most `limit` characters, the deployment prefix in front."""
        return f'"${{var.prefix}}-{inside(self._labels.physical(limit - PREFIX_LENGTH - 1, key, *parts))}"'

    def named_prefix(self, key: str, limit: int) -> str:
        """The start of a physical name that AWS completes."""
        return f'"${{var.prefix}}-{inside(self._labels.physical(limit - PREFIX_LENGTH - 2, key))}-"'

    def bucket_name(self, key: str) -> str:
        """A bucket's name: unique in the world by the account's number (63 characters at most)."""
        plain = self._labels.physical(63 - 12 - 1 - PREFIX_LENGTH - 1, key)
        return f'"${{var.prefix}}-{inside(plain)}-${{data.aws_caller_identity.current.account_id}}"'

    def path(self, key: str, below: str) -> str:
        """A log group's name."""
        return f'"/${{var.prefix}}{inside(below)}/{inside(dashed(key))}"'

    def state_key(self, prefix: str) -> str:
        """Where a shared state would be kept."""
        return quote(f"{prefix}/terraform.tfstate")

    def tag(self, element: Element) -> str:
        """The `Name` tag: what was drawn, or the id where it has no name AWS accepts."""
        return quote(self._tag(element))

    def tag_inside(self, element: Element) -> str:
        """The `Name` tag as part of a longer string."""
        return inside(self._tag(element))

    def tag_text(self, words: str) -> str:
        """Any words as a tag value."""
        return quote(tag_value(words) or self._cloud.prefix)

    def _tag(self, element: Element) -> str:
        return tag_value(element.name) or dashed(element.key)

    def description(self, element: Element) -> str:
        """A one-line description."""
        return quote(self._tag(element))

    def sid(self, key: str, start: str) -> str:
        """A statement id: letters and digits."""
        return quote(start + "".join(word.capitalize() for word in key.split("_")))

    def text(self, value: object) -> str:
        """A number as a string."""
        return quote(str(value))

    def listed(self, keys: Iterable[str]) -> str:
        """Identifiers with commas between them, as part of a string."""
        return inside(", ".join(keys))

    def region_variable(self, region: Region) -> str:
        """Name of the variable that holds a region's code."""
        return "region" if region is self._cloud.regions[0] else name(f"region_{region.key}")

    def region_words(self, region: Region) -> str:
        """Description of that variable."""
        return quote(f"Region that stands for {dashed(region.key)} of the design.")

    def region_code(self, region: Region) -> str:
        """The code of a region: a variable where it is drawn."""
        return f"var.{self.region_variable(region)}" if region.drawn else quote(region.code)

    def region_of(self, key: str) -> str:
        """The code of the region with this key, `HOME` included."""
        return self.region_code(self._cloud.regions[0] if key == HOME else self._regions[key])

    def zone_name(self, subnet: Subnet) -> str:
        """The availability zone of a subnet."""
        return f'"${{{self.region_of(subnet.region)}}}{inside(subnet.letter)}"'

    def storage_service(self, vpc: Vpc) -> str:
        """Name of the S3 endpoint service."""
        return f'"com.amazonaws.${{{self.region_of(vpc.region)}}}.s3"'

    def list_name(self, region: str) -> str:
        """Name of the block for CloudFront's addresses in a region."""
        return name("cloudfront" if region == HOME else f"cloudfront_{region}")
