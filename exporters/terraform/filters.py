"""The filters of the Terraform templates: everything that turns the AWS model, or what a user wrote, into HCL."""

from __future__ import annotations

from collections.abc import Callable

from exporters.aws.model.cloud import Cloud
from exporters.terraform.delivery import Delivery
from exporters.terraform.labels import Labels
from exporters.terraform.machinery import Machinery
from exporters.terraform.places import Places
from exporters.terraform.quoting import comment, inside
from exporters.terraform.references import References
from exporters.terraform.wording import Names


def filters(cloud: Cloud) -> dict[str, Callable[..., str]]:
    """The filters for one model by name: every public method of the classes that know it."""
    labels = Labels(element.key for element in cloud.elements())
    parts = (
        Names(labels, cloud.prefix),
        Places(cloud),
        References(cloud),
        Machinery(),
        Delivery(cloud, labels),
    )
    found = {n: getattr(part, n) for part in parts for n in dir(part) if not n.startswith("_")}
    return {**found, "inside": inside, "comment": comments}


def comments(words: str) -> str:
    """What a user wrote, as comment lines; nothing of it can leave the comment."""
    lines = [comment(line) for line in words.splitlines()]
    return "\n".join(f"# {line}".rstrip() for line in lines if line)
