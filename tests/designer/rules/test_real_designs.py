"""All rules on architectures that nobody drew for Loadpath: every finding is explained here, or it is a false alarm.

Sources and simplifications: `tests/real_designs/README.md`.
"""

from datetime import date
from pathlib import Path

import pytest

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.rules.registry import load_rules
from designer.rules.runner import lint

FOLDER = Path(__file__).resolve().parents[2] / "real_designs"
SUFFIX = ".loadpath.json"

EXPLAINED: dict[str, dict[tuple[str, str], str]] = {
    "gitlab": {
        ("CAP006", "host"): "one compose file, one machine: GitLab and PostgreSQL share its processor",
        ("DATA001", "postgresql"): "a volume, and nothing that copies it",
        ("HA001", "redis"): "GitLab does not answer without Redis, which runs once",
        ("HA010", "postgresql"): "one container, no replica",
        ("HA012", "host"): "one compose file, one machine",
        ("HA013", "gitlab"): "one container, published by itself",
        ("NET006", "gitlab"): "the file publishes ports and knows of no name",
        ("SEC001", "gitlab"): "10080 is plain HTTP (GITLAB_HTTPS is false by default)",
        ("SEC003", "postgresql"): "the published GitLab and the database are on one machine",
        ("SEC008", "postgresql"): "a plain volume",
        ("SEC014", "postgresql"): "one more `ports:` line, and it is published",
        ("SEC014", "redis"): "one more `ports:` line, and it is published (it has no password)",
    },
    "redash-development": {
        ("CAP006", "host"): "one compose file, one machine",
        ("DATA001", "postgres"): "not even a volume",
        ("HA010", "postgres"): "one container, no replica",
        ("HA012", "host"): "one compose file, one machine",
        ("HA013", "server"): "one container, published by itself",
        ("NET006", "server"): "used as http://localhost:5001",
        ("SEC001", "server"): "plain HTTP",
        ("SEC003", "postgres"): "the published server and the database are on one machine",
        ("SEC008", "postgres"): "plain container storage",
        ("SEC008", "redis"): "plain container storage",
        ("SEC014", "postgres"): "published as 15432 with POSTGRES_HOST_AUTH_METHOD=trust",
        ("SEC014", "redis"): "one more `ports:` line, and it is published",
    },
    "static-website": {
        ("DATA001", "bucket"): "neither versions nor a copy: an upload gone wrong cannot be taken back",
    },
    "voting-app": {
        ("DATA001", "db"): "a volume, and nothing that copies it",
        ("DATA019", "redis"): "a Redis list: what the worker took and failed on is gone",
        ("HA010", "db"): "one container, no replica",
        ("HA013", "result"): "no replicas stated, unlike vote and worker",
        ("NET006", "result"): "published on 8081 only",
        ("NET006", "vote"): "published on 8080 only",
        ("SEC001", "result"): "plain HTTP",
        ("SEC001", "vote"): "plain HTTP",
        ("SEC008", "db"): "a plain volume",
        ("SEC008", "redis"): "plain container storage",
    },
    "wordpress-ha": {
        ("OPS007", "region"): "resources are named, and nothing else",
        ("CAP011", "web"): "CPUTooHighAlarm adds a machine above 80 %",
        ("OPS001", "load-balancer"): "AccessLoggingPolicy needs the optional ParentS3StackAccessLog",
        ("OPS002", "vpc"): "vpc-2azs has no flow log",
        ("OPS003", "database"): "DeletionProtection is not set (a final snapshot is taken)",
        ("OPS003", "load-balancer"): "deletion protection is not set",
        (
            "SEC005",
            "web",
        ): "WebServerSecurityGroupInSSHWorld: without a bastion stack 22 is open to 0.0.0.0/0",
        ("SEC008", "database"): "StorageEncrypted is not set",
        ("SEC008", "files-a"): "Encrypted is not set on the file system",
        ("SEC008", "files-b"): "Encrypted is not set on the file system",
        ("SEC034", "distribution"): "WebACLArn needs the optional ParentWAFStack",
    },
    "wordpress-reference": {
        ("OPS007", "region"): "resources are named, and nothing else",
        ("DATA001", "files-0"): "no backup plan for the file system, on which WordPress itself lives",
        ("DATA001", "files-1"): "no backup plan for the file system, on which WordPress itself lives",
        ("OPS001", "alb"): "only the idle timeout is among its attributes",
        ("OPS003", "alb"): "only the idle timeout is among its attributes",
        ("OPS003", "database"): "DeletionProtection is not set",
        ("OPS004", "alb"): "HealthCheckPath is /wp-login.php, which WordPress makes from the database",
        ("OPS005", "database"): "engine aurora is MySQL 5.6",
        ("HA001", "bastion"): "the group has at most one instance",
        ("SEC005", "bastion"): "SshAccessCidr is 0.0.0.0/0 by default",
        ("SEC034", "cloudfront"): "no web ACL in any of the templates",
    },
}


@pytest.mark.parametrize("name", sorted(EXPLAINED))
def test_every_finding_is_explained(name: str) -> None:
    design = parse((FOLDER / f"{name}{SUFFIX}").read_bytes(), load_catalog())
    findings = lint(Assessment(design), load_rules(), today=date(2026, 11, 24))
    found = {(finding.rule, (finding.nodes or ("",))[0]) for finding in findings}
    assert found - EXPLAINED[name].keys() == set(), "explain it, or mend the rule"
    assert EXPLAINED[name].keys() - found == set(), "no longer found"


@pytest.mark.parametrize("name", sorted(EXPLAINED))
def test_a_real_design_holds_nothing_that_this_version_does_not_know(name: str) -> None:
    design = parse((FOLDER / f"{name}{SUFFIX}").read_bytes(), load_catalog())
    assert [
        f for f in lint(Assessment(design), load_rules().chosen(["LP"], [], {})) if f.rule != "LP001"
    ] == []


def test_every_real_design_is_described() -> None:
    names = {path.name.removesuffix(SUFFIX) for path in FOLDER.glob(f"*{SUFFIX}")}
    assert names == set(EXPLAINED)
    described = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in names if f"| `{name}` |" not in described] == []
