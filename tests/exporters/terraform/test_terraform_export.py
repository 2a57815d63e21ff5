"""The Terraform module as a reader gets it: golden files, safe defaults, hostile names, the same bytes each time."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import hcl2
import pytest
from support.drawing import LinkSketch, NodeSketch, draw, two_zones
from support.hcl_module import blocks, code_of, loose_ends, section

from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import load
from designer.exporting import Export
from exporters.naming import tag_value
from exporters.terraform.exporter import TerraformExporter

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
UPDATE = bool(os.environ.get("LOADPATH_UPDATE_GOLDEN"))
EVERYTHING = HERE.parent / "designs" / "everything-aws.loadpath.json"

HOSTILE = [
    '"}\nresource "null" "x" {', "${var.region}", "%{ for x in y }", "$${a}%%{b}", "back\\slash", "tab\tbell\x07 nul\x00",
    "주문 데이터베이스", "🙂", "# comment", "{{ 7 * 7 }}", "<script>", "'; rm -rf / #", "a\u2028b\u202ec", "=cmd()", "\ud800",
]  # fmt: skip


def export(nodes: dict[str, NodeSketch], links: list[LinkSketch] | None = None) -> Export:
    return TerraformExporter().export(draw(nodes, links or []))


def everything() -> Design:
    return load(EVERYTHING, load_catalog())


# --- golden ----------------------------------------------------------------------------------------------------------


def site() -> Design:
    """A static site: the smallest export with an edge."""
    return draw(
        {"visitors": "users", "dns": ("aws.route53", {"domain": "site.example"}), "cdn": "aws.cloudfront",
         "certificate": ("aws.acm", {"domain": "site.example"}), "site": ("aws.s3", {"versioned": True})},
        ["visitors>dns", "dns>cdn", "cdn>site", ("cdn", "certificate", {"kind": "uses"})],
    )  # fmt: skip


def pair() -> Design:
    """One server with an app, and a database: the smallest export with machines."""
    return draw(
        {
            "users": "users",
            "web": ("server", {"notes": "The shop.\nAsk Kim."}),
            "shop": ("app", "web", {"processes": 2}),
            "db": "database",
        },
        [("users", "shop", {"protocol": "http", "port": 80}), "shop>db"],
    )


@pytest.mark.parametrize("design", [site, pair], ids=["site", "pair"])
def test_golden_files(design: Any) -> None:
    files = TerraformExporter().export(replace(design(), name=design.__name__)).files
    folder = GOLDEN / design.__name__
    shown = {path: text for path, text in files.items() if path.endswith((".tf", ".md"))}
    if UPDATE:
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        for path, text in shown.items():
            (folder / path).write_text(text, encoding="utf-8")
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == shown


# --- the same, safe and complete -------------------------------------------------------------------------------------


def test_the_same_design_gives_the_same_bytes() -> None:
    assert TerraformExporter().export(everything()) == TerraformExporter().export(everything())


def test_a_module_of_everything_refers_only_to_what_it_defines() -> None:
    files = TerraformExporter().export(everything()).files
    assert loose_ends(files) == set()
    names = blocks(files)
    assert len(names) == len(set(names)) > 250


def test_hostile_names_stay_names() -> None:
    """Whatever names and notes hold, the blocks and their attributes are those of a design with plain names."""
    plain = everything()
    nodes = [
        replace(
            node,
            name=HOSTILE[i % len(HOSTILE)],
            spec=node.spec.model_copy(update={"notes": HOSTILE[-i % len(HOSTILE)]}),
        )
        for i, node in enumerate(sorted(plain.nodes.values(), key=lambda n: n.id))
    ]
    hostile = TerraformExporter().export(replace(plain.with_nodes(nodes), name=HOSTILE[0]))
    expected = TerraformExporter().export(plain)
    assert hostile.files.keys() == expected.files.keys()
    for path in (path for path in expected.files if path.endswith(".tf")):
        there, here = hcl2.loads(hostile.files[path]), hcl2.loads(expected.files[path])
        assert shape(there) == shape(here), path
    drawn = {node.id: node for node in nodes}
    assert f'Name = "{tag_value(drawn["vpc"].name)}"' in section(hostile.files, "aws_vpc.vpc")


def shape(value: Any) -> Any:
    """The structure of parsed HCL: keys and kinds of values, strings without the names in them."""
    if isinstance(value, dict):
        return {
            key: shape(inner) for key, inner in value.items() if not key.startswith("__") and key != "Name"
        }
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__


def test_what_a_user_wrote_is_a_comment_above_the_block() -> None:
    files = export({"web": ("server", {"notes": "First line.\n${x} \x00second"})}).files
    assert '# First line.\n# ${x} second\nresource "aws_instance" "web" {' in code_of(files)


def test_secrets_are_nowhere() -> None:
    code = code_of(TerraformExporter().export(everything()).files)
    for forbidden in (" password =", "aws_iam_access_key", "login_profile", "auth_token", "random_"):
        assert forbidden not in code
    assert (
        code.count("manage_master_user_password = true")
        == code.count('username                    = "app_admin"')
        > 0
    )


def test_only_the_aws_provider_is_used() -> None:
    files = TerraformExporter().export(everything()).files
    assert files["versions.tf"].count("source  =") == 1
    assert all(name.removeprefix("data.").startswith("aws_") for name in blocks(files))


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("aws_instance.web", 'http_tokens   = "required"'),
        ("aws_instance.web", "encrypted   = true"),
        ("aws_s3_bucket_public_access_block.files", "block_public_policy     = true"),
        ("aws_db_instance.db", "storage_encrypted    = true"),
        ("aws_db_instance.db", "deletion_protection                 = var.deletion_protection"),
        ("aws_lb.alb", "drop_invalid_header_fields       = true"),
        ("aws_sqs_queue.jobs", "sqs_managed_sse_enabled = true"),
    ],
)
def test_safe_defaults(address: str, line: str) -> None:
    nodes = two_zones(web=("aws.ec2", "app-a"), db=("aws.rds", "data-a"), alb=("aws.alb", "vpc"))
    files = export({**nodes, "files": ("aws.s3", "region"), "jobs": "queue"}, ["alb>web", "web>db"]).files
    assert line in section(files, address)


def test_what_is_drawn_open_is_open() -> None:
    nodes = two_zones(
        db=(
            "aws.rds",
            "public-a",
            {"publicly_accessible": True, "encrypted": False, "deletion_protection": False},
        )
    )
    files = export({**nodes, "files": ("aws.s3", "region", {"public_read": True})}).files
    database = section(files, "aws_db_instance.db")
    assert "publicly_accessible    = true" in database
    assert "storage_encrypted    = false" in database
    assert "deletion_protection                 = false" in database
    assert "ReadByAnyone" in section(files, "data.aws_iam_policy_document.files_bucket")


def test_machines_wait_for_their_way_out() -> None:
    files = export(two_zones(web=("aws.ec2", "app-a"))).files
    waits = "depends_on = [aws_route.nat_a, aws_route_table_association.app_a]"
    assert waits in section(files, "aws_instance.web")


def test_derived_names_make_way_for_drawn_ones() -> None:
    files = export({"jobs": "queue", "jobs-dead": "queue", "jobs-dead-2": "queue"}).files
    assert [name for name in blocks(files) if name.startswith("aws_sqs_queue.")] == [
        "aws_sqs_queue.jobs", "aws_sqs_queue.jobs_dead_3",
        "aws_sqs_queue.jobs_dead", "aws_sqs_queue.jobs_dead_dead",
        "aws_sqs_queue.jobs_dead_2", "aws_sqs_queue.jobs_dead_2_dead",
    ]  # fmt: skip


def test_several_regions_have_a_provider_each() -> None:
    files = TerraformExporter().export(everything()).files
    assert 'alias  = "virginia"' in files["versions.tf"]
    assert "provider = aws.virginia" in section(files, "aws_s3_bucket.uploads_copy")
    assert "provider" not in section(files, "aws_s3_bucket.uploads")


def test_the_readme_says_what_is_not_as_drawn() -> None:
    readme = export({"users": "users", "web": "server", "db": "database"}, ["users>web", "web>db"]).files[
        "README.md"
    ]
    assert (
        "| `db` | `aws_security_group.db`, `aws_db_instance.db` | AWS runs it as a managed RDS database"
        in readme
    )
    assert "| `users` | - |" in readme
