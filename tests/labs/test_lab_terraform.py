"""The Terraform laboratory tells good code from bad."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from labs.aws_lab.deploy import Deployment, apply_terraform, plan_terraform
from labs.aws_lab.mirror import MIRROR_VARIABLE, find_mirror
from labs.aws_lab.turbo import turbo_mirror
from labs.aws_lab.verdicts import compare
from labs.errors import LabError
from labs.requirements import needs

SAMPLE = Path(__file__).parent / "aws_lab/samples/three-tier"
ZONES = ["eu-west-1a", "eu-west-1b"]
CHAIN = ["lb/web", "asg/app", "db/db"]
CLASSES = {"public": "public", "app": "egress", "data": "isolated"}
EXPECTED = {
    "subnets": {f"{tier}-{zone}": kind for tier, kind in CLASSES.items() for zone in ZONES},
    "internet_direct": {"lb/web": ["80"]},
    "internet_chain": {"lb/web": CHAIN[:1], "asg/app": CHAIN[:2], "db/db": CHAIN},
    "edges": ["asg/app -> db/db:5432", "asg/app -> lb/web:80", "lb/web -> asg/app:8080"],
    "nodes": {
        "db/db": {
            "azs": ZONES,
            "subnet_classes": ["isolated"],
            "engine": "postgres",
            "multi_az": True,
            "publicly_accessible": False,
            "encrypted": True,
            "managed_password": True,
        },
        "lb/web": {
            "scheme": "internet-facing",
            "subnet_classes": ["public"],
            "listeners": {"80": "HTTP:forward"},
            "target_groups": {"app": {"port": 8080, "targets": 2, "azs": ZONES}},
        },
        "asg/app": {"imdsv2": "required", "subnet_classes": ["egress"], "instance_azs": ZONES},
    },
    "unobserved": [],
}
FAULTS = {  # a text of the sample to what it becomes
    "[for s in aws_subnet.data : s.id] # db-subnets": "[for s in aws_subnet.public : s.id]",
    "publicly_accessible         = false": "publicly_accessible         = true",
    "referenced_security_group_id = aws_security_group.app.id # db-source": 'cidr_ipv4 = "0.0.0.0/0"',
    "multi_az                    = true": "multi_az                    = false",
    "nat_gateway_id         = aws_nat_gateway.main[each.key].id": "gateway_id = aws_internet_gateway.main.id",
    'http_tokens = "required"': 'http_tokens = "optional"',
}


def _changed_sample(place: Path, changes: dict[str, str]) -> Path:
    shutil.copytree(SAMPLE, place)
    text = (place / "main.tf").read_text()
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (place / "main.tf").write_text(text)
    return place


@pytest.fixture(scope="module")
def deployed() -> Deployment:
    return apply_terraform(SAMPLE)


@needs("terraform")
def test_good_code_is_applied_and_removed_without_errors(deployed: Deployment) -> None:
    assert deployed.errors == {}
    assert deployed.gaps == {}
    assert list(deployed.seconds) == ["fmt", "init", "validate", "plan", "apply", "destroy"]
    assert deployed.resources == 37


@needs("terraform")
def test_what_is_deployed_is_what_the_code_says(deployed: Deployment) -> None:
    assert compare(EXPECTED, deployed.verdicts) == []


@needs("terraform")
def test_a_second_plan_finds_nothing_to_do(deployed: Deployment) -> None:
    assert deployed.drift == {}


@needs("terraform")
def test_faults_are_seen_in_what_is_deployed(tmp_path: Path) -> None:
    code = _changed_sample(tmp_path / "code", FAULTS)
    done = apply_terraform(code, drift=False, destroy=False)
    assert {key.split()[0] for key in done.errors} == {"fmt"}, "style is the only error of the code itself"
    assert done.verdicts["internet_direct"] == {"lb/web": ["80"], "db/db": ["5432"]}
    differing = {line.split(":")[0] for line in compare(EXPECTED, done.verdicts)}
    assert differing >= {
        "/subnets/app-eu-west-1a",
        "/subnets/app-eu-west-1b",
        "/nodes/db/db/multi_az",
        "/nodes/db/db/publicly_accessible",
        "/nodes/db/db/subnet_classes",
        "/nodes/asg/app/imdsv2",
        "/internet_chain/db/db",
    }
    assert not any("lb/web" in path for path in differing if path.startswith("/nodes"))


@needs("terraform")
def test_code_that_does_not_validate_is_refused_with_its_place(tmp_path: Path) -> None:
    code = _changed_sample(
        tmp_path / "code", {"aws_subnet.data : s.id] # db-subnets": "aws_subnet.nowhere : s.id]"}
    )
    done = plan_terraform(code)
    assert list(done.seconds) == ["fmt", "init", "validate"]
    (error,) = (text for key, text in done.errors.items() if key.startswith("validate"))
    assert "aws_subnet" in error
    assert "nowhere" in error
    assert done.verdicts == {}


def test_a_mirror_that_is_named_must_hold_the_provider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MIRROR_VARIABLE, str(tmp_path))
    with pytest.raises(LabError, match=MIRROR_VARIABLE):
        find_mirror()
    provider = tmp_path / "registry.example/hashicorp/aws/5.1.0/linux_amd64/terraform-provider-aws_v5.1.0"
    provider.parent.mkdir(parents=True)
    provider.write_bytes(b"")
    assert find_mirror() == tmp_path


@pytest.mark.parametrize("where", ["configuration", "home", "data"])
def test_a_mirror_is_found_where_terraform_would_look(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (MIRROR_VARIABLE, "TF_PLUGIN_CACHE_DIR", "XDG_DATA_HOME", "TF_CLI_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    mirror = {
        "configuration": tmp_path / "mirror",
        "home": tmp_path / ".terraform.d/plugins",
        "data": tmp_path / "share/terraform/plugins",
    }[where]
    archive = mirror / "registry.example/hashicorp/aws/terraform-provider-aws_5.1.0_linux_amd64.zip"
    archive.parent.mkdir(parents=True)
    archive.write_bytes(b"")
    if where == "configuration":
        text = f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n'
        (tmp_path / "terraform.rc").write_text(text)
        monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "terraform.rc"))
    assert find_mirror() == mirror


def test_a_program_that_turbo_does_not_know_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOADPATH_LAB_CACHE", str(tmp_path / "cache"))
    with pytest.raises(LabError, match="no unpacked AWS provider"):
        turbo_mirror(tmp_path)
    provider = tmp_path / "registry.example/hashicorp/aws/5.1.0/linux_amd64/terraform-provider-aws_v5.1.0"
    provider.parent.mkdir(parents=True)
    provider.write_bytes(b"#!/bin/sh\n" + b"exit 1\n" * 20)
    with pytest.raises(LabError, match="x86-64"):
        turbo_mirror(tmp_path)
    assert not list((tmp_path / "cache").rglob("*terraform-provider-aws*"))
