"""Exported CDK applications: the real library synthesizes them, cfn-lint has nothing against them, and they deploy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from labs.aws_lab.cdk import Synthesis, deploy, lint, synthesize, templates
from labs.aws_lab.observe import observe
from labs.aws_lab.server import SimulatedAws
from labs.aws_lab.verdicts import Verdicts, compare, verdicts
from labs.requirements import needs
from support.drawn_verdicts import drawn_verdicts, observed

from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import load
from designer.resources import template_root
from exporters.cdk.exporter import CdkExporter
from exporters.naming import prefix

pytestmark = needs("node")

STARTERS = template_root() / "starters"
DESIGNS = {path.name.split(".")[0]: path for path in sorted(Path(str(STARTERS)).glob("*.loadpath.json"))}
DESIGNS["everything"] = Path(__file__).parents[1] / "exporters/designs/everything-aws.loadpath.json"
HOME = "ap-northeast-2"
PREFIX_LIST = "pl-0123456789abcdef0"
"""What the account would answer; an export asks for it as a parameter."""
CROSSING = "Custom::CrossRegionExport"
AT_ONCE = 2


def drawn(name: str) -> Design:
    return load(DESIGNS[name], load_catalog())


def written(name: str, place: Path) -> Path:
    for path, text in CdkExporter().export(drawn(name)).files.items():
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Synthesis, list[str]]]:
    """Every design synthesized and linted, two at once."""
    root = tmp_path_factory.mktemp("cdk")

    def make(name: str) -> tuple[Synthesis, list[str]]:
        done = synthesize(written(name, root / name), root / f"{name}.out")
        return done, lint(done.directory, HOME) if done.ok else []

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(DESIGNS, pool.map(make, DESIGNS), strict=True))


@pytest.mark.parametrize("name", DESIGNS)
def test_the_real_library_synthesizes_and_cfn_lint_finds_no_error(
    name: str, made: Mapping[str, tuple[Synthesis, list[str]]]
) -> None:
    done, lines = made[name]
    assert done.ok, done.output[-3000:]
    assert "[WARNING]" not in done.output, "deprecated"
    assert [line for line in lines if line.startswith("E")] == []
    assert list(templates(done.directory)) != []


def called(design: Design) -> Callable[[str], str]:
    """What nodes are called where they are deployed: by tag, or by physical name."""
    kinds = {"aws.alb": "lb", "aws.rds": "db"}

    def name(node_id: str) -> str:
        node = design.nodes[node_id]
        kind = kinds.get(node.spec.kind)
        return f"{kind}/{prefix(design.name)}-{node_id}" if kind else f"instance/{node.name}"

    return name


def test_three_tiers_deploy_as_they_are_drawn(made: Mapping[str, tuple[Synthesis, list[str]]]) -> None:
    done, _ = made["aws-three-tier"]
    design = drawn("aws-three-tier")
    found = observed(deployed(done.directory))
    assert compare(drawn_verdicts(design, called(design)), found) == []
    assert {found["nodes"][f"instance/web-{zone}"]["imdsv2"] for zone in "ac"} == {"required"}
    (cdn,) = found["facts"]["cdns"].values()
    assert (cdn["waf"], cdn["aliases"], cdn["viewer"]) == (True, ["shop.example"], "redirect-to-https")
    assert cdn["origins"]["alb"] == "lb/aws-three-alb"
    assert cdn["origins"]["assets"].startswith("s3/aws-three-data-assets")
    assert set(found["facts"]["dns"]) == {"shop.example A", "shop.example AAAA"}
    buckets = found["facts"]["buckets"].values()
    closed = {"blocked": True, "public_policy": False, "public": False}
    assert sorted(buckets, key=lambda b: b["versioned"]) == [
        {**closed, "versioned": kept} for kept in (False, True)
    ]
    (allowed,) = found["facts"]["identities"]["roles"]["aws-three-web-role"]["allows"]
    assert allowed.startswith("secretsmanager:GetSecretValue on arn:aws:secretsmanager:")


def deployed(assembly: Path) -> Verdicts:
    """What is there once every stack is; fails where one of its resources could not be made."""
    with SimulatedAws(HOME) as server:
        for name, template in templates(assembly):
            report = deploy(server, name, in_one_region(template))
            assert report.error == "", name
            assert report.failed == {}, name
        return verdicts(observe(server))


def in_one_region(template: Mapping[str, Any]) -> dict[str, Any]:
    """The template for a world of one region: what one stack tells another through SSM becomes an export.

    The simulated AWS runs no custom resources. It also takes no attribute of types that moto does not know as an output.
    """
    resources, outputs = template["Resources"], dict(template.get("Outputs", {}))
    readers = {key for key, made in resources.items() if made["Type"] == f"{CROSSING}Reader"}
    for key, one in resources.items():
        if one["Type"] == f"{CROSSING}Writer":
            for number, (path, value) in enumerate(one["Properties"]["WriterProps"]["exports"].items()):
                outputs[f"{key}{number}"] = {"Value": value, "Export": {"Name": _export(path)}}
    kept = {
        key: one
        for key, one in resources.items()
        if "CrossRegionExport" not in key + one["Type"] and key not in readers
    }
    parameters = json.loads(json.dumps(template.get("Parameters", {})))
    if "CloudFrontPrefixList" in parameters:
        parameters["CloudFrontPrefixList"]["Default"] = PREFIX_LIST
    return {
        **template,
        "Resources": _imported(kept, readers),
        "Outputs": {
            key: {**out, "Value": {"Fn::Join": ["", [out["Value"]]]}} for key, out in outputs.items()
        },
        "Parameters": parameters,
    }


def _imported(value: Any, readers: set[str]) -> Any:
    if isinstance(value, list):
        return [_imported(each, readers) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"Fn::GetAtt"} and value["Fn::GetAtt"][0] in readers:
        return {"Fn::ImportValue": _export(value["Fn::GetAtt"][1])}
    return {key: _imported(each, readers) for key, each in value.items()}


def _export(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9:-]", "-", path)
