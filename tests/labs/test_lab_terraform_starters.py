"""Every starter as Terraform: in style, valid and planned; the three-tier one applied, and found to be what was drawn."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from labs.aws_lab.deploy import apply_terraform
from labs.aws_lab.mirror import find_terraform
from labs.aws_lab.server import SimulatedAws
from labs.aws_lab.terraform import Terraform
from labs.aws_lab.verdicts import compare
from labs.requirements import needs
from support.drawn_verdicts import drawn_verdicts, observed

from designer.catalog.aws_compute import ElasticLoadBalancer
from designer.catalog.aws_data import Rds
from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import load
from designer.evolve.evolution import evolve
from designer.evolve.stages import CLOUD
from exporters.naming import prefix
from exporters.terraform.exporter import TerraformExporter

pytestmark = needs("terraform")

ROOT = Path(__file__).resolve().parents[2]
STARTERS = sorted((ROOT / "templates" / "starters").glob("*.loadpath.json"))
EVERYTHING = ROOT / "tests" / "exporters" / "designs" / "everything-aws.loadpath.json"
REGION = "ap-northeast-2"
CERTIFICATE = f"arn:aws:acm:{REGION}:123456789012:certificate/00000000-0000-0000-0000-000000000000"
SWITCHED_OFF = {"deletion_protection": "false", "final_snapshot": "false", "force_destroy": "true"}


def written(design: Design, place: Path) -> tuple[Path, dict[str, str]]:
    """A folder with the exported module, and the variables it cannot do without."""
    files = TerraformExporter().export(design).files
    folder = place / "export"
    folder.mkdir()
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    asked = re.findall(r'^variable "(certificate_arn_\w+)"', files["variables.tf"], re.MULTILINE)
    return folder, dict.fromkeys(asked, CERTIFICATE)


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatedAws]:
    with SimulatedAws(REGION) as running:
        yield running


@pytest.mark.parametrize("path", [*STARTERS, EVERYTHING], ids=lambda path: path.name.partition(".")[0])
def test_the_module_is_in_style_valid_and_planned(path: Path, server: SimulatedAws, tmp_path: Path) -> None:
    folder, variables = written(load(path, load_catalog()), tmp_path)
    terraform = Terraform(folder, tmp_path, server, variables=variables)
    # A plan validates, too; asking for both is left to the designs drawn in AWS components.
    check = [terraform.validate] if path.name.startswith(("aws", "static", "everything")) else []
    for step in (make() for make in (terraform.fmt, terraform.init, *check, terraform.plan)):
        assert step.ok, (step.name, dict(step.faults), step.output[-2000:])
        assert step.gaps == {}


def test_a_server_that_grew_onto_aws_is_planned(server: SimulatedAws, tmp_path: Path) -> None:
    start = load(ROOT / "templates" / "starters" / "single-server.loadpath.json", load_catalog())
    grown = evolve(start, CLOUD)[-1].after
    folder, variables = written(grown, tmp_path)
    terraform = Terraform(folder, tmp_path, server, variables=variables)
    for step in (make() for make in (terraform.fmt, terraform.init, terraform.plan)):
        assert step.ok, (step.name, dict(step.faults), step.output[-2000:])
        assert step.gaps == {}


def called(design: Design) -> Any:
    """What nodes are called where they are deployed: by tag, or by physical name."""

    def name(node_id: str) -> str:
        node, start = design.nodes[node_id], prefix(design.name)
        if isinstance(node.spec, ElasticLoadBalancer):
            return f"lb/{start}-{node_id}"
        return f"db/{start}-{node_id}" if isinstance(node.spec, Rds) else f"instance/{node.name}"

    return name


def test_what_comes_into_being_is_what_was_drawn(tmp_path: Path) -> None:
    design = load(ROOT / "templates" / "starters" / "aws-three-tier.loadpath.json", load_catalog())
    folder, _ = written(design, tmp_path)
    variables = {
        n: v for n, v in SWITCHED_OFF.items() if f'variable "{n}"' in (folder / "variables.tf").read_text()
    }
    done = apply_terraform(folder, variables=variables, region=REGION)
    assert done.errors == {}
    assert done.gaps == {}
    found = observed(done.verdicts)
    assert compare(drawn_verdicts(design, called(design)), found) == []
    (cdn,) = found["facts"]["cdns"].values()
    start = prefix(design.name)
    assert cdn["origins"] == {"alb": f"lb/{start}-alb", "assets": f"s3/{start}-assets-123456789012"}
    assert (cdn["waf"], cdn["aliases"]) == (True, ["shop.example"])
    buckets = {name: (b["public"], b["blocked"]) for name, b in found["facts"]["buckets"].items()}
    assert buckets == dict.fromkeys(
        [f"{start}-assets-123456789012", f"{start}-access-logs-123456789012"], (False, True)
    )
    assert found["facts"]["buckets"][f"{start}-assets-123456789012"]["versioned"]
    role = found["facts"]["identities"]["roles"][f"{start}-web-role"]
    assert role["trusts"] == ["ec2.amazonaws.com"]
    assert {allowed.partition(" on ")[0] for allowed in role["allows"]} == {"secretsmanager:GetSecretValue"}
    changed = {address: change for address, change in done.drift.items() if not forgotten(address, change)}
    assert changed == {}


def forgotten(address: str, change: Any) -> bool:
    """What the simulation is known not to remember: descriptions of rules between groups, nested blocks of CloudFront."""
    if address.startswith("aws_vpc_security_group_"):
        return set(change) <= {"description"}
    return address.startswith(("aws_cloudfront_distribution.", "aws_s3_bucket_policy."))


# --- what runs on the machines ---------------------------------------------------------------------------------------

VALUES = {
    "programs": [
        {"name": "shop", "runtime": "python", "ports": [8080], "tls_ports": [], "processes": 2, "artifact": "",
         "environment": {"DB_HOST": "db.example"}},
        {"name": "api", "runtime": "node", "ports": [], "tls_ports": [8443], "processes": None,
         "artifact": "s3://bucket/api.tar.gz", "environment": {}},
    ],
    "proxies": [{"name": "inner", "ports": [80], "tls_ports": [], "method": "least_conn;", "upstreams": ["127.0.0.1:8080"]}],
    "mounts": [{"name": "files", "id": "fs-1"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The start-up script of a machine with two programs, a balancer and a mount, as Terraform fills it in."""
    place = tmp_path_factory.mktemp("user-data")
    source = ROOT / "templates" / "terraform" / "user_data.sh.tftpl"
    (place / "values.json").write_text(json.dumps(VALUES))
    value = f'templatefile("{source}", jsondecode(file("values.json")))'
    (place / "main.tf").write_text(f'output "script" {{\n  value = {value}\n}}\n')
    env = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}

    def terraform(*arguments: str) -> str:
        run = subprocess.run(
            [find_terraform(), f"-chdir={place}", *arguments],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    terraform("apply", "-auto-approve", "-no-color")
    return terraform("output", "-raw", "script")


def test_the_start_up_script_is_a_script(script: str) -> None:
    run = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert 'echo "fs-1:/ /mnt/files efs' in script
    assert "DB_HOST=db.example\n" in script
    assert "WEB_CONCURRENCY=2\n" in script
    assert 'aws s3 cp "s3://bucket/api.tar.gz"' in script
    assert "    server 127.0.0.1:8080 max_fails=1 fail_timeout=5s;\n" in script
    assert "${" not in script
    assert "%{" not in script


def test_the_stand_in_answers_on_its_port(script: str, tmp_path: Path) -> None:
    program = script.split("<<'PYTHON'\n")[1].split("\nPYTHON\n")[0]
    (tmp_path / "stand-in").write_text(program)
    env = {**os.environ, "PROGRAM": "shop", "PORTS": "0", "TLS_PORTS": ""}
    ask = (
        "import http.client, http.server, os, sys, threading\n"
        "ready, made = threading.Event(), []\n"
        "class Known(http.server.ThreadingHTTPServer):\n"
        "    def server_activate(self):\n"
        "        super().server_activate(); made.append(self.server_address[1]); ready.set()\n"
        "http.server.ThreadingHTTPServer = Known\n"
        "threading.Thread(target=lambda: exec(compile(open(sys.argv[1]).read(), 'stand-in', 'exec'), {'__name__': 'x'}), daemon=True).start()\n"
        "assert ready.wait(20)\n"
        "c = http.client.HTTPConnection('127.0.0.1', made[0]); c.request('GET', '/healthz'); r = c.getresponse()\n"
        "print(r.status, r.read().decode().split()[0]); sys.stdout.flush(); os._exit(0)\n"
    )
    run = subprocess.run([sys.executable, "-c", ask, str(tmp_path / "stand-in")], env=env, capture_output=True, text=True,
                         timeout=60, check=False)  # fmt: skip
    assert run.stdout == "200 shop\n", run.stderr
