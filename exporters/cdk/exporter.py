"""The CDK exporter: a design in, the files of one Python application out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from designer.document.design import Design
from designer.exporting import Export
from designer.resources import template_root
from designer.templating import Code, Templates
from exporters.aws.assembly import cloud_of, notes_of
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.element import HOME, Element
from exporters.aws.model.network import Edge
from exporters.cdk.addresses import address
from exporters.cdk.contents import Contents, contents
from exporters.cdk.fitting import fitted
from exporters.cdk.layout import canonical
from exporters.cdk.module import Module, module
from exporters.cdk.names import Names, construct_id
from exporters.cdk.quoting import name, quote
from exporters.cdk.stacks import StackKey, Stacks
from exporters.naming import tag_value

PREFIX_LISTS = (
    "aws ec2 describe-managed-prefix-lists --filters "
    "Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing"
)
"""Command that tells the id of the list of CloudFront's addresses."""

PACKAGE = "stacks"
"""The package with the stack classes."""


@dataclass(frozen=True, slots=True)
class CdkExporter:
    """Any design as a CDK application for AWS."""

    id: str = "cdk"
    title: str = "AWS CDK (Python)"

    def export(self, design: Design) -> Export:
        """The application of `design`."""
        cloud = fitted(cloud_of(design))
        stacks = Stacks(cloud)
        held = contents(cloud, stacks)
        names = {key: Names(_elements(of)) for key, of in held.items()}
        modules = [module(cloud, stacks, key, of, names) for key, of in held.items()]
        files = dict(_files(cloud, modules, held, names))
        return Export(files, notes_of(design, cloud, lambda element: address(element, stacks, names)))


def _elements(held: Contents) -> list[Element]:
    return [
        e
        for kind, of in held.items()
        if kind not in ("permissions", "read_buckets")
        for e in of
        if isinstance(e, Element)
    ]


def _files(
    cloud: Cloud,
    modules: Sequence[Module],
    held: Mapping[StackKey, Contents],
    names: Mapping[StackKey, Names],
) -> Iterator[tuple[str, str]]:
    templates = Templates(quote)
    values = _values(cloud, modules, held, names)
    yield "app.py", canonical(templates.render("cdk_python/app.py.j2", **values))
    yield "cdk.json", json.dumps(_configuration(cloud), indent=2) + "\n"
    yield "requirements.txt", _verbatim("requirements.txt")
    yield "README.md", templates.render("cdk_python/README.md.j2", **values)
    yield ".gitignore", _verbatim("gitignore")
    yield f"{PACKAGE}/__init__.py", '"""The stacks of the application, and what they share."""\n'
    yield f"{PACKAGE}/settings.py", templates.render("cdk_python/settings.py.j2", **values)
    if cloud.instances or cloud.scaling_groups:
        yield f"{PACKAGE}/software.py", _verbatim("software.py")
    for one in modules:
        yield f"{PACKAGE}/{one.key.word}.py", one.text


def _verbatim(file: str) -> str:
    return (template_root() / "cdk_python" / file).read_text(encoding="utf-8")


def _configuration(cloud: Cloud) -> dict[str, object]:
    context: dict[str, object] = {
        "prefix": cloud.prefix,
        "deletion_protection": True,
        "artifacts": {},
        "alarm_topics": [],
    }
    context["@aws-cdk/core:validateAgainstDefaultRules"] = True
    context["@aws-cdk/aws-iam:minimizePolicies"] = True
    context["@aws-cdk/core:target-partitions"] = ["aws"]
    return {"app": "python3 app.py", "context": context}


def _values(
    cloud: Cloud,
    modules: Sequence[Module],
    held: Mapping[StackKey, Contents],
    names: Mapping[StackKey, Names],
) -> dict[str, Any]:
    regions = {key.region: _region_word(key.region) for key in held}
    codes = {region.key if n else HOME: region.code for n, region in enumerate(cloud.regions)}
    tags = {region.key if n else HOME: region.tags for n, region in enumerate(cloud.regions)}
    stacks = [
        {
            "word": Code(one.key.word),
            "name": Code(one.name),
            "words": Code(one.words),
            "construct_id": Code(f'f"{{settings.prefix}}-{one.key.word.replace("_", "-")}"'),
            "others": [Code(other.word) for other in one.others],
            "region": Code(regions[one.key.region]),
            "code": Code(codes[one.key.region]),
            "tags": tags[one.key.region],
        }
        for one in modules
    ]
    title = tag_value(cloud.name) or cloud.prefix
    questions = _questions(cloud, held, names)
    return {
        "cloud": cloud,
        "imports": [Code(line) for line in _imports(modules)],
        "stacks": stacks,
        "several": len(regions) > 1,
        "regions": [{"word": Code(word), "code": codes[key]} for key, word in sorted(regions.items())],
        "codes": [Code(codes[key]) for key in sorted(regions)],
        "application": title,
        "title": Code(title),
        "questions": questions,
        "parameters": Code("".join(f" --parameters {q['name']}=..." for q in questions)),
        "protected": any(b.deletion_protection for b in cloud.balancers)
        or any(d.deletion_protection for d in cloud.databases),
    }


def _imports(modules: Sequence[Module]) -> list[str]:
    found = {one.key.word: one.name for one in modules} | {"settings": "Settings"}
    return [f"from {PACKAGE}.{word} import {found[word]}" for word in sorted(found)]


def _region_word(region: str) -> str:
    return name(f"in_{region.strip('_')}" if region else "home")


def _questions(
    cloud: Cloud, held: Mapping[StackKey, Contents], names: Mapping[StackKey, Names]
) -> list[dict[str, Code]]:
    """What is asked for at deployment, because it is not in the drawing and nothing is looked up."""
    found = []
    for key, of in held.items():
        stack = f"{cloud.prefix}-{key.word.replace('_', '-')}"
        if any(isinstance(rule.side, Edge) for rule in of["security_rules"]):
            words = f"id of CloudFront's prefix list in the region, as `{PREFIX_LISTS}` tells."
            found.append({"name": Code(f"{stack}:CloudFrontPrefixList"), "words": Code(words)})
        for certificate in of["certificates"]:
            if certificate.zone is None:
                parameter = construct_id(names[key].part(certificate, "arn"))
                words = f"ARN of a validated certificate for {tag_value(certificate.domain)}."
                found.append({"name": Code(f"{stack}:{parameter}"), "words": Code(words)})
    return found
