"""The CDK laboratory tells good code from bad."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from labs.aws_lab.deploy import Deployment, deploy_cdk
from labs.aws_lab.verdicts import compare
from labs.requirements import needs

SAMPLE = Path(__file__).parent / "aws_lab/samples/cdk"
ZONES = ["eu-west-1a", "eu-west-1b"]
CHAIN = ["lb/web", "asg/app", "db/db"]
CLASSES = {"public": "public", "app": "egress", "data": "isolated"}
EXPECTED = {
    "subnets": {f"Network/Vpc/{tier}Subnet{n}": kind for tier, kind in CLASSES.items() for n in (1, 2)},
    "internet_direct": {"lb/web": ["80"]},
    "internet_chain": {"lb/web": CHAIN[:1], "asg/app": CHAIN[:2], "db/db": CHAIN},
    "edges": ["asg/app -> db/db:5432", "lb/web -> asg/app:8080"],
    "nodes": {
        "db/db": {"azs": ZONES, "subnet_classes": ["isolated"], "multi_az": True, "encrypted": True},
        "lb/web": {
            "scheme": "internet-facing",
            "target_groups": {"app": {"port": 8080, "targets": 2, "azs": ZONES}},
        },
        "asg/app": {"imdsv2": "required", "subnet_classes": ["egress"], "instance_azs": ZONES},
    },
    "facts": {
        "buckets": {
            "lab-files": {"blocked": True, "public_policy": False, "public": False, "versioned": True}
        },
        "identities": {
            "users": {
                "kim": {"groups": ["operators"], "access_keys": 0, "allows": [], "managed_policies": []}
            },
            "groups": {"operators": {"allows": ["s3:ListBucket on arn:aws:s3:::lab-files"]}},
        },
    },
    "unobserved": [],
}

pytestmark = needs("node")


def _deploy(place: Path, *faults: str) -> Deployment:
    code = shutil.copytree(SAMPLE, place / "code")
    configuration = json.loads((code / "cdk.json").read_text())
    configuration["context"]["faults"] = list(faults)
    (code / "cdk.json").write_text(json.dumps(configuration))
    return deploy_cdk(code)


def test_good_code_is_deployed_as_it_says(tmp_path: Path) -> None:
    done = _deploy(tmp_path)
    assert done.errors == {}
    assert done.gaps == {}
    assert compare(EXPECTED, done.verdicts) == []
    assert set(done.verdicts["internet_direct"]) == {"lb/web"}
    assert done.report is not None


def test_faults_are_seen_in_what_is_deployed(tmp_path: Path) -> None:
    done = _deploy(tmp_path, "public-database", "wildcard-policy")
    assert done.errors == {}
    assert done.verdicts["internet_direct"] == {"lb/web": ["80"], "db/db": ["5432"]}
    differing = {line.split(":")[0] for line in compare(EXPECTED, done.verdicts)}
    assert "/nodes/db/db/subnet_classes" in differing
    assert done.verdicts["facts"]["identities"]["groups"]["operators"]["allows"] == ["* on *"]


def test_an_application_that_fails_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import aws_cdk\naws_cdk.no_such_thing\n")
    done = deploy_cdk(tmp_path)
    assert "no_such_thing" in done.errors["synth"]
    assert done.verdicts == {}
