"""The Terraform exporter: a design in, the files of one flat root module out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from designer.document.design import Design
from designer.exporting import Export
from designer.resources import template_root
from designer.templating import Code, Templates
from exporters.aws.assembly import cloud_of, notes_of
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.compute import Balancer, Instance, Machine, TargetGroup
from exporters.aws.model.edge import Distribution, Record
from exporters.aws.model.network import Edge, Vpc
from exporters.terraform.addresses import address
from exporters.terraform.canonical import canonical
from exporters.terraform.expressions import Expressions, image_key
from exporters.terraform.outputs import outputs
from exporters.terraform.quoting import name, quote

CODE = (
    "versions.tf", "variables.tf", "locals.tf", "network.tf", "security.tf", "compute.tf", "data.tf", "edge.tf",
    "identity.tf", "outputs.tf", "terraform.tfvars.example",
)  # fmt: skip
"""Files in HCL, each from the template of its name."""

MANAGED_RULES = (
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
)
"""Rule groups AWS maintains against common attacks (WAF developer guide)."""

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{}"
"""Public parameter that names the current Amazon Linux 2023 image."""


@dataclass(frozen=True, slots=True)
class Image:
    """A machine image that is looked up."""

    key: str
    region: str
    parameter: str


@dataclass(frozen=True, slots=True)
class TerraformExporter:
    """Any design as Terraform for AWS."""

    id: str = "terraform"
    title: str = "Terraform (AWS)"

    def export(self, design: Design) -> Export:
        """The module of `design`; empty files are left out."""
        cloud = cloud_of(design)
        return Export(dict(_files(cloud)), notes_of(design, cloud, address))


def _files(cloud: Cloud) -> Iterator[tuple[str, str]]:
    expressions = Expressions(cloud)
    templates = Templates(quote, expressions.filters())
    machines: list[Machine] = [*cloud.instances, *cloud.scaling_groups]
    values = {
        "cloud": cloud,
        "programs": sorted({p.key for m in machines for p in m.software.programs}),
        "images": _images(machines),
        "edge_regions": sorted({r.region for r in cloud.security_rules if isinstance(r.side, Edge)}),
        "second_factor": any(user.mfa for user in cloud.users),
        "protected": any(b.deletion_protection for b in cloud.balancers)
        or any(d.deletion_protection for d in cloud.databases),
        "account": bool(cloud.buckets) or any(role.account for role in cloud.roles),
        "managed_rules": MANAGED_RULES,
        "outputs": outputs(cloud, expressions),
        **_questions(cloud),
    }
    for file in CODE:
        text = canonical(templates.render(f"terraform/{file}.j2", **values))
        if text.strip():
            yield file, text
    yield ".gitignore", templates.render("terraform/gitignore.j2")
    if machines:
        yield "user_data.sh.tftpl", _verbatim("user_data.sh.tftpl")


def _verbatim(file: str) -> str:
    return (template_root() / "terraform" / file).read_text(encoding="utf-8")


def _images(machines: list[Machine]) -> list[Image]:
    found = {}
    for machine in machines:
        key = image_key(machine)
        parameter = IMAGE.format("arm64" if machine.arm else "x86_64")
        found[key] = Image(key, machine.region, parameter)
    return [found[key] for key in sorted(found)]


def _questions(cloud: Cloud) -> dict[str, Callable[..., object]]:
    """What templates ask about an element that is answered by others, or by yes and no."""
    instances = {machine.key: machine for machine in cloud.instances}

    def tables_of(vpc: Vpc) -> Code:
        keys = [table.key for table in cloud.route_tables if table.vpc == vpc.key]
        return Code(f"[{', '.join(f'aws_route_table.{name(key)}.id' for key in keys)}]")

    def log_bucket(balancer: Balancer) -> str:
        return next(b.key for b in cloud.buckets if b.takes_logs and b.region == balancer.region)

    def registered(group: TargetGroup) -> list[Instance]:
        return [instances[key] for key in group.instances]

    def record_types(record: Record) -> list[str]:
        return ["A", "AAAA"] if record.target.what == "distribution" else ["A"]

    def signs(cdn: Distribution) -> bool:
        return any(origin.signed for origin in cdn.origins)

    return {
        "tables_of": tables_of,
        "log_bucket": log_bucket,
        "registered": registered,
        "record_types": record_types,
        "signs": signs,
    }
